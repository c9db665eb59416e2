"""`latentscape chords import`."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latentscape.cli.shared import json_option, output_option, pasteable, print_json, print_table

if TYPE_CHECKING:
    from latentscape.data.readers.music import Reading
    from latentscape.music.chords import Chords

GRIDS = ("auto", "slice", "beat", "bar")
STEPS = ("quarter", "eighth", "sixteenth")
MAX_LISTED = 10
BAR_WIDTH = 40
MIN_CHORDS = 300  # with fewer, only the shape model is worth training
ENOUGH_CHORDS = 900  # beyond these, more of Bach's chorales improved the shape model by less than 0.1 nat


@click.command("import")
@click.argument("music", metavar="FILE_OR_FOLDER")
@output_option((".npz",), "The file of chords to write, an .npz.", required=True)
@click.option(
    "--grid",
    type=click.Choice(GRIDS),
    default="auto",
    show_default=True,
    help="slice: a chord at each change of notes (for scores); beat, bar: the notes that sound longest in each (for broken chords).",
)
@click.option("--tracks", default="auto", show_default=True, metavar="auto|all|NAME", help="Tracks to use: parts of names, or numbers.")
@click.option("--keep-melody", is_flag=True, help="Also use tracks that play one note at a time.")
@click.option(
    "--step", type=click.Choice(STEPS), help="Length of a time step in .json; by default, as in the name of the file, else a quarter."
)
@click.option("--strict", is_flag=True, help="Exit with 1 if a file cannot be read, or is damaged.")
@click.option("--licence", default="", metavar="TEXT", help="A note on the licence of the music, saved with its chords.")
@json_option
def import_(
    music: str, out: Path, grid: str, tracks: str, keep_melody: bool, step: str | None, strict: bool, licence: str, as_json: bool
) -> None:
    """Read the chords of music into one file, from which models are trained.

    FILE_OR_FOLDER is a file, a folder or a .zip of MIDI (.mid), names of chords (.txt, .lab), chorales (.json) or scores (.musicxml, .mxl,
    .abc, .krn), or music21:bach, the chorales of music21's corpus.
    """
    from latentscape.data.readers.chords import write_chords
    from latentscape.data.readers.music import BACH, Choices, read_music
    from latentscape.files import atomic_write, expanded

    choices = Choices(grid=grid, tracks=tracks, keep_melody=keep_melody, step=step or "", strict=strict)
    reading = read_music(BACH if music == BACH else expanded(music), choices)
    chords = reading.chords(music if music == BACH else expanded(music).resolve().name, licence)
    atomic_write(out, write_chords(chords))
    if as_json:
        print_json(_facts(reading, chords) | {"file": str(out)})
        return
    _print(reading, chords)
    click.echo(pasteable(out))


def _facts(reading: "Reading", chords: "Chords") -> dict[str, Any]:
    import numpy as np

    from latentscape.data import PARTS
    from latentscape.music.pitches import shapes_of

    masks = chords.masks
    return {
        "files": {"read": reading.files, "repaired": len(reading.repaired), "skipped": len(reading.skipped)},
        "repairs": _grouped({f"{name} {i}": text for name, texts in reading.repaired.items() for i, text in enumerate(texts)}),
        "skipped": _grouped(reading.skipped),
        "doubles": len(reading.doubles),
        "notes": reading.notes[:MAX_LISTED],
        "grid": dict(reading.grids),
        "tracks": {"used": dict(reading.kept.most_common(MAX_LISTED)), "not_used": dict(reading.dropped.most_common(MAX_LISTED))},
        "pieces": len(chords.pieces),
        "parts": {part: count for part in PARTS if (count := sum(piece.part == part for piece in chords.pieces))},
        "chords": len(chords),
        "sets": len(np.unique(masks)),
        "shapes": len(np.unique(shapes_of(masks))),
        "left_out": reading.thin,
        "qualities": _qualities(chords),
        "keys": _keys(chords),
        "keys_estimated": reading.keys_estimated,
        "symbols": reading.symbols,
        "unknown": dict(reading.unknown.most_common(MAX_LISTED)),
        "enough": _enough(chords),
    }


def _qualities(chords: "Chords") -> dict[str, int]:
    """How many chords there are of each quality, from the commonest down."""
    from latentscape.music.names import QUALITIES, qualities_of

    return dict(Counter(QUALITIES[number] for number in qualities_of(chords.masks).tolist()).most_common())


def _keys(chords: "Chords") -> dict[str, int]:
    """How many pieces there are in each key, from the commonest down; those in an unknown key are left out."""
    from latentscape.music.names import flats_of_key, pitch_name

    keys = Counter(piece.key for piece in chords.pieces if piece.key >= 0).most_common()
    return {f"{pitch_name(key % 12, flats_of_key(key))} {'minor' if key >= 12 else 'major'}": count for key, count in keys}


def _grouped(sentences: Mapping[str, str]) -> dict[str, int]:
    """The ten commonest sentences, without the names of the files that they are about, and how often each comes."""
    counts = Counter(text.replace(name, "").strip(" ,.") for name, text in sentences.items())
    return dict(counts.most_common(MAX_LISTED))


def _enough(chords: "Chords") -> list[str]:
    """Whether the music is enough to train on, in sentences."""
    from latentscape.data.chords import MIN_PIECES_IN_PARTS

    sentences = []
    pieces = len(chords.pieces)
    if pieces < MIN_PIECES_IN_PARTS:
        sentences.append(f"with {_pieces(pieces)}, none can be held out to judge a model; add pieces")
    if len(chords) < MIN_CHORDS:
        sentences.append(f"{len(chords):,} chords are few: only the shape model (--recipe chords-shape) is worth training on them")
    elif len(chords) < ENOUGH_CHORDS:
        sentences.append(f"enough to begin with; the shape model improves little beyond {ENOUGH_CHORDS} chords")
    else:
        sentences.append("enough for single chords (latentscape chords enough draws the learning curve); progressions need more")
    return sentences


def _print(reading: "Reading", chords: "Chords") -> None:
    facts = _facts(reading, chords)
    counts = facts["files"]
    click.echo(f"{_files(counts['read'])} read, {counts['repaired']:,} of them repaired; {_files(counts['skipped'])} skipped")
    for title, reasons in (("repaired", facts["repairs"]), ("skipped", facts["skipped"])):
        for reason, count in reasons.items():
            click.echo(f"  {title} {count:,} x: {reason}")
    for note in facts["notes"]:
        click.echo(f"  {note}")
    if reading.doubles:
        click.echo(f"  {len(reading.doubles):,} pieces dropped, because earlier ones have the same chords: {_some(reading.doubles)}")
    if reading.kept:
        click.echo(f"tracks used: {_some(_counted(facts['tracks']['used']))}")
    if reading.dropped:
        click.echo(f"tracks not used: {_some(_counted(facts['tracks']['not_used']))}; take others with --tracks, or all with --tracks all")
    click.echo(f"chords by {', '.join(f'{grid} in {_pieces(count)}' for grid, count in reading.grids.most_common())}")
    if reading.thin:
        click.echo(f"{reading.thin:,} moments with a single pitch class left out")
    parts = ", ".join(f"{count:,} {part}" for part, count in facts["parts"].items())
    click.echo(f"{_pieces(facts['pieces'])} ({parts}), {facts['chords']:,} chords, {facts['sets']:,} different, {facts['shapes']:,} shapes")
    total, most = len(chords), max(facts["qualities"].values())
    rows = [[quality, "#" * round(BAR_WIDTH * count / most), f"{count / total:.1%}"] for quality, count in facts["qualities"].items()]
    print_table(["quality", "", "share"], rows, left=2)
    if facts["keys"]:
        estimated = f" ({reading.keys_estimated:,} estimated from their notes)" if reading.keys_estimated else ""
        click.echo(f"keys: {_some(_counted(facts['keys']))}{estimated}")
    if reading.unknown:
        share = reading.unknown.total() / reading.symbols
        click.echo(f"{reading.unknown.total():,} of {reading.symbols:,} symbols unknown ({share:.1%}): {_some(_counted(facts['unknown']))}")
    for sentence in facts["enough"]:
        click.echo(f"enough? {sentence}")


def _counted(counts: Mapping[str, int]) -> list[str]:
    return [f"{name} ({count:,})" for name, count in counts.items()]


def _some(texts: list[str]) -> str:
    more = f" and {len(texts) - MAX_LISTED:,} more" if len(texts) > MAX_LISTED else ""
    return ", ".join(texts[:MAX_LISTED]) + more


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def _pieces(count: int) -> str:
    return "1 piece" if count == 1 else f"{count:,} pieces"
