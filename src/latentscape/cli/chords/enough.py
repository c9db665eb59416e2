"""`latentscape chords enough`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latentscape.cli.shared import PICTURE_SUFFIXES, json_option, message_console, output_option, print_json, print_table, seed_option

if TYPE_CHECKING:
    from latentscape.explore.chord_pictures import LearningCurve

MAX_REPEATS = 20


@click.command()
@click.argument("source", metavar="FILE_OR_FOLDER")
@click.option(
    "--repeats",
    type=click.IntRange(1, MAX_REPEATS),
    default=1,
    show_default=True,
    help="Number of times to train on each size, each time with other pieces.",
)
@output_option(PICTURE_SUFFIXES, "Also draw the curve, as a .png, .svg or .pdf.")
@seed_option("the models, and of the choice of the pieces")
@json_option
def enough(source: str, repeats: int, out: Path | None, seed: int, as_json: bool) -> None:
    """Say how much music is enough: train the shape model on 1, 3, 10, ... pieces of FILE_OR_FOLDER, and judge it on the held-out ones."""
    from latentscape import plots
    from latentscape.runs.chord_studies import chord_splits, learning_curve_of

    console = message_console()
    curve = learning_curve_of(chord_splits(source), seed=seed, repeats=repeats, say=console.print)
    if out is not None:
        from latentscape.files import atomic_write

        atomic_write(out, plots.drawn(plots.plot_learning_curve(curve), out.suffix))
    if as_json:
        print_json(_as_json(source, curve) | {"file": out and str(out)})
        return
    means = {name: score.mean(1) for name, score in curve.scores.items()}
    print_table(
        ["pieces", "chords", *curve.scores],
        [[int(size), round(float(curve.chords[i])), *(float(score[i]) for score in means.values())] for i, size in enumerate(curve.pieces)],
        left=0,
    )
    click.echo("log p(x) in nats per chord of held-out pieces; higher is better. Keys alike: each chord counts in all 12 keys")
    click.echo(_verdict(curve))


def _as_json(source: str, curve: "LearningCurve") -> dict[str, Any]:
    scores = {name: score.mean(1).tolist() for name, score in curve.scores.items()}
    knee = None if curve.knee is None else int(curve.pieces[curve.knee])
    return {
        "source": source,
        "pieces": curve.pieces.tolist(),
        "chords": curve.chords.tolist(),
        "scores": scores,
        "unit": "nats per chord",
        "knee_pieces": knee,
        "knee_pieces_of_models": _model_knee(curve),
        "gain_of_last_doubling": curve.gain_of_last_doubling,
        "verdict": _verdict(curve),
    }


def _verdict(curve: "LearningCurve") -> str:
    from latentscape.explore.chord_pictures import MAX_GAIN_BEYOND_KNEE_NATS

    if len(curve.pieces) == 1:
        return "A curve needs at least 2 pieces to train on, but there is 1: add pieces."
    if curve.knee is None:
        return "The curve still rises at the last size: more pieces would help both the models and the tables."
    knee = int(curve.pieces[curve.knee])
    pieces = "1 piece is" if knee == 1 else f"{knee} pieces are"
    verdict = f"About {pieces} enough for single chords: more of them bring at most {MAX_GAIN_BEYOND_KNEE_NATS} nats per chord."
    if (of_models := _model_knee(curve)) not in (None, knee):
        verdict += f" For the models alone, {of_models} are enough."
    gain = curve.gain_of_last_doubling
    if gain is None:
        return verdict
    later = "nothing" if gain <= 0 else f"at most {gain:.2f} nats per chord"
    return f"{verdict} The last doubling of the pieces brought {gain:+.2f}; the next will probably bring {later}."


def _model_knee(curve: "LearningCurve") -> int | None:
    """The number of pieces beyond which the better model gains little; none if that is the last size."""
    from latentscape.explore.chord_pictures import knee_of

    knee = knee_of([curve.scores[name] for name in curve.models])
    return None if knee is None else int(curve.pieces[knee])
