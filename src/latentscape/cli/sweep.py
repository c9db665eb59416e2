"""`latentscape sweep`."""

from pathlib import Path
from typing import Any

import click

from latentscape.cli.completion import recipe_or_file, source_or_file
from latentscape.cli.reading import reading_options
from latentscape.cli.shared import (
    binarisation_column,
    json_option,
    message_console,
    parse_setting,
    pasteable,
    print_figures,
    print_json,
    settings_from,
)
from latentscape.errors import SettingError, UsageError
from latentscape.reading import ReadOptions


def parse_over(text: str) -> tuple[str, list[Any]]:
    """The name and the values in a text such as `beta=0.3,1,3`.

    Values are read as by `--set`; commas within brackets or quotes do not separate them.

    Raises:
        SettingError: There is no `=`, or a value is missing.

    Example:
        >>> parse_over("beta=0.3,1"), parse_over("model.network.hidden=[64, 16],[32]")
        (('beta', [0.3, 1]), ('model.network.hidden', [[64, 16], [32]]))
    """
    name, equals, listed = text.partition("=")
    if not equals or not name.strip():
        raise SettingError(f"--over takes KEY=VALUE,VALUE,..., but got {text!r}; write for example --over beta=0.3,1,3.")
    values = []
    for value in _split_at_commas(listed):
        if not value.strip():
            raise SettingError(f"--over {text} has a missing value; write for example --over {name.strip()}=1,2.")
        values.append(parse_setting(f"{name}={value}")[1])
    return name.strip(), values


def _split_at_commas(text: str) -> list[str]:
    """The pieces of a text between commas, except for commas inside brackets or quotes."""
    pieces, depth, quote = [""], 0, ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "[{":
            depth += 1
        elif character in "]}":
            depth -= 1
        elif character == "," and depth == 0:
            pieces.append("")
            continue
        pieces[-1] += character
    return pieces


@click.command()
@click.argument("source", shell_complete=source_or_file)
@click.option("--over", multiple=True, metavar="KEY=V1,V2,...", help="Vary a setting: beta=0.3,1,3, or any dotted name; repeat for a grid.")
@click.option("--seeds", type=int, default=1, show_default=True, help="Number of runs of each combination, with seeds from 0 on.")
@click.option(
    "--recipe", metavar="NAME|FILE.toml", shell_complete=recipe_or_file, help="What to train and how; by default, the source's own recipe."
)
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change one value of the recipe in all runs.")
@reading_options
@click.option("--device", default="auto", show_default=True, help="Device to compute on: auto, cpu, cuda, mps.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="The folder of the sweep; one that exists is continued.")
@click.option("--no-report", is_flag=True, help="Draw no pictures of single runs, and make no pages of them.")
@json_option
def sweep(
    source: str,
    over: tuple[str, ...],
    seeds: int,
    recipe: str | None,
    settings: tuple[str, ...],
    reading: ReadOptions,
    device: str,
    out: Path | None,
    no_report: bool,
    as_json: bool,
) -> int:
    """Train on SOURCE with every combination of some settings, and show the runs in one table and one picture.

    The same command continues an interrupted sweep; with more values, it extends a finished one.
    """
    from latentscape import runs

    grid: dict[str, list[Any]] = {}
    for text in over:
        name, values = parse_over(text)
        if name in grid:
            raise UsageError(f"{name} is varied twice; give all its values at once: --over {name}=1,2.")
        grid[name] = values
    finished = runs.sweep(
        source,
        grid,
        recipe,
        reading=reading,
        settings=settings_from(settings),
        seeds=seeds,
        out=out,
        device=device,
        pictures=not no_report,
        console=message_console(),
    )
    if as_json:
        print_json(finished.as_dict())
    else:
        varied = (*finished.over, *(("seed",) if seeds > 1 else ()))
        rows = [row | {name: _shown(value) for name, value in (row["settings"] | {"seed": row["seed"]}).items()} for row in finished.rows]
        click.echo(f"on the {next((row['split'] for row in rows if row['split']), 'train')} part")
        print_figures(rows, first=(*varied, *binarisation_column(rows)), last=("seconds",))
        for note in finished.notes:
            click.echo(note)
        click.echo(f"{pasteable(finished.path)}   (the picture is {pasteable(finished.path / 'sweep.png')})")
    return 1 if any(row["failed"] for row in finished.rows) else 0


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
