"""`latentscape sources`."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latentscape.cli.completion import source_or_file
from latentscape.cli.reading import reading_options
from latentscape.cli.shared import PICTURE_SUFFIXES, json_option, output_option, pasteable, print_json, print_table
from latentscape.reading import Column, ColumnKind, ReadOptions

if TYPE_CHECKING:
    from latentscape.data import Examples

SHADES = " .:-=+*#%@"
MAX_CLASSES_LISTED = 50
MAX_COLUMNS_LISTED = 8  # of a row
MAX_CELL_CHARACTERS, MAX_DATE_CHARACTERS = 8, 10
MAX_LINE_CHARACTERS = 88  # of images drawn as text


@click.command()
@click.argument("name", required=False, shell_complete=source_or_file)
@output_option(PICTURE_SUFFIXES, "Also draw the ten examples into a picture, a .png, .svg or .pdf.")
@reading_options
@json_option
def sources(name: str | None, out: Path | None, reading: ReadOptions, as_json: bool) -> None:
    """List the data sources; with NAME (or a file), show ten examples, shapes and counts."""
    from latentscape.data import SOURCES, find_source
    from latentscape.data.downloads import missing

    if name is None:
        if as_json:
            listed = SOURCES.values()
            print_json({s.name: {"title": s.title, "shape": list(s.shape), "available": not missing(s.name, s.files)} for s in listed})
        else:
            print_table(["source", "description"], [[source.name, source.title] for source in SOURCES.values()], left=2)
            click.echo("or a file: .npy and .npz with rows (n, d), grey images (n, h, w) or images (n, c, h, w); .csv; idx images (.gz)")
            click.echo(
                "or a folder or a zip of images (PNG, JPEG, WebP, GIF, BMP, TIFF) or .npy files, whose first folders are the classes"
            )
            click.echo("or music, whose chords are the examples: a file of chords (latentscape chords import), MIDI, chord names, a folder")
            for source in SOURCES.values():
                if missing(source.name, source.files):
                    click.echo(f"{source.name} is not on this machine yet; download it: latentscape fetch {source.name}")
        return
    source = find_source(name, reading=reading)
    is_available = not missing(source.name, source.files)
    parts = source.load().parts() if is_available or out is not None else {}
    if as_json:
        facts = {p: _facts(e) for p, e in parts.items()}
        print_json({"name": source.name, "title": source.title, "support": source.support.value, "available": is_available, "parts": facts})
        return
    click.echo(f"{source.name}: {source.title}")
    if source.cite:
        click.echo(f"{source.cite}; {source.licence}")
    if not is_available:
        click.echo(
            f"examples of shape {' x '.join(map(str, source.shape))}; not on this machine yet, download them: latentscape fetch {name}"
        )
        return
    for note in source.notes:
        click.echo(note)
    for part, examples in parts.items():
        _show(part, examples)
    if out is not None:
        from latentscape import explore, plots
        from latentscape.files import atomic_write

        first_ten = explore.first_of_each(parts["train"], 10)
        train = parts["train"]
        title = f"Ten examples of {source.name}"
        sheet = plots.plot_sheet(first_ten, title, columns=5, display=train.display)
        atomic_write(out, plots.drawn(sheet, out.suffix))
        click.echo(pasteable(out))


def _facts(examples: "Examples") -> dict[str, Any]:
    import numpy as np

    from latentscape.shapes import class_name

    low, high = examples.ends()
    facts: dict[str, Any] = {
        "n": len(examples),
        "shape": list(examples.shape),
        "stored_as": str(examples.store.dtype).removeprefix("torch."),
    }
    facts |= {"low": low, "high": high}
    if examples.labels is not None:
        labels, counts = np.unique(examples.labels, return_counts=True)
        facts["labels"] = {class_name(examples.classes, label): n for label, n in zip(labels.tolist(), counts.tolist(), strict=True)}
    if examples.label_values is not None:
        values = examples.label_values[np.isfinite(examples.label_values)]
        facts["values"] = {
            "name": examples.label_name,
            "n": len(values),
            "low": float(values.min()) if len(values) else None,
            "high": float(values.max()) if len(values) else None,
        }
    return facts


def _show(part: str, examples: "Examples") -> None:
    from latentscape import explore

    facts = _facts(examples)
    if examples.schema:
        click.echo(f"{part}: {facts['n']:,} rows of {len(examples.schema)} columns")
    else:
        stored = f", stored as {facts['stored_as']} in {examples.levels + 1} levels" if examples.levels > 1 else ""
        shape = " x ".join(map(str, facts["shape"]))
        click.echo(f"{part}: {facts['n']:,} examples of shape {shape}, values from {facts['low']:g} to {facts['high']:g}{stored}")
    if "labels" in facts:
        counts = [f"{name}: {count}" for name, count in facts["labels"].items()]
        more = f"  and {len(counts) - MAX_CLASSES_LISTED:,} more classes" if len(counts) > MAX_CLASSES_LISTED else ""
        click.echo("labels: " + "  ".join(counts[:MAX_CLASSES_LISTED]) + more)
    if "values" in facts and facts["values"]["n"]:
        values = facts["values"]
        click.echo(f"{values['name'] or 'labels'}: {values['n']:,} numbers from {values['low']:g} to {values['high']:g}, not trained on")
    first_ten = explore.first_of_each(examples, 10)
    if first_ten.ndim == 4:
        click.echo(_picture(first_ten.mean(1)))
    else:
        _show_rows(first_ten.reshape(len(first_ten), -1), examples.display.columns)


def _show_rows(rows: Any, columns: Sequence[Column]) -> None:
    """The first columns of rows `(n, columns)` as text, below their names if they have some."""
    count = min(MAX_COLUMNS_LISTED, rows.shape[1])
    shown = columns[:count] or [Column("")] * count
    widths = [MAX_DATE_CHARACTERS if column.kind is ColumnKind.DATE else MAX_CELL_CHARACTERS for column in shown]
    lines = [[_cell(value, column) for value, column in zip(row, shown, strict=False)] for row in rows]
    for line in [[column.name for column in shown], *lines] if columns else lines:
        cells = (f"{text[:width]:>{width}}" for text, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells) + ("  ..." if rows.shape[1] > count else ""))


def _cell(value: float, column: Column) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:.3g}" if column.kind is ColumnKind.NUMBER else column.short_text(value)


def _picture(images: Any) -> str:
    """Grey images `(n, h, w)` as text, five in a row; a pixel takes two characters if there is room."""
    n, _, w = images.shape
    step = max(1, -(-w * 5 // MAX_LINE_CHARACTERS))
    images = images[:, ::step, ::step]
    repeats = 2 if images.shape[2] * 2 * 5 <= MAX_LINE_CHARACTERS else 1
    low, high = float(images.min()), float(images.max())
    shades = ((images - low) / ((high - low) or 1) * (len(SHADES) - 1)).round().astype(int)
    bands = []
    for start in range(0, n, 5):
        rows = zip(*shades[start : start + 5], strict=True)
        bands.append("\n".join("  ".join("".join(SHADES[v] * repeats for v in line) for line in row).rstrip() for row in rows))
    return "\n\n".join(bands)
