"""`latentscape interpolate`."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentscape.cli.shared import class_option, json_option, output_path, print_json, run_argument, seed_option, warn_of_prior
from latentscape.errors import SettingError, UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from latentscape.data import Examples
    from latentscape.runs import Run


class WithPoints(click.Command):
    """A command whose arguments may begin with a minus: -1,0.5 is a point, and no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [f" {word}" if re.match(r"-[\d.]", word) else word for word in args])


@click.command(cls=WithPoints)
@run_argument
@click.argument("a", required=False)
@click.argument("b", required=False)
@click.option("--steps", type=click.IntRange(2), default=10, show_default=True, help="How many codes, the two ends among them.")
@click.option("--along", default="line", show_default=True, metavar="line|sphere|data", help="Which way to go.")
@click.option(
    "-o", "out", type=click.Path(path_type=Path), metavar="FILE", help="A .png, or an .npy array; the run's figures/ unless given."
)
@seed_option("ends that are `random`")
@class_option
@json_option
def interpolate(
    run: Path, a: str | None, b: str | None, steps: int, along: str, out: Path | None, seed: int, label: str | None, as_json: bool
) -> None:
    """Decode the way from A to B in the latent space of RUN.

    A and B are each the number of a row of its valid (else train) part, from 0 on; a point such as 0.5,-1 (for one dimension: 0.5); or
    `random`, a code from the prior. Unless given, they are the first example and the next one of another class.

    The way is a straight line; or along the sphere, turning; or along the data, from one code of a training example to the next.
    """
    from latentscape import explore, plots
    from latentscape.runs import examples_for, keep, load, value_limits

    if a is not None and b is None:
        raise UsageError(f"A way has two ends, but only {a!r} was given; give B too, or neither.")
    target = None if out is None else output_path(out, (".png", ".npy"))
    opened = load(run)
    examples, part = examples_for(opened, None)
    first, second = (a, b) if a is not None and b is not None else _two_classes(examples)
    if "random" in (first, second):
        warn_of_prior(opened)
    start, start_name = _end(opened, first, examples, part, seed, 0)
    end, end_name = _end(opened, second, examples, part, seed, 1)
    train = opened.splits.train
    context = _context(opened, first, examples, label)
    found = explore.interpolate(
        opened.model, start, end, steps=steps, along=along, examples=train, ends=(start_name, end_name), context=context
    )
    if target is not None and target.suffix == ".npy":
        path = keep(opened, target, "", found.examples)
    else:
        figure = plots.plot_interpolation(found, explore.latent_map(opened.model, train, part="train"), value_limits(train))
        path = keep(opened, target, "interpolation.png", plots.png(figure))
    if as_json:
        ends = {"a": start_name, "b": end_name}
        print_json({"run": str(run), "along": along, **ends, "steps": steps, "codes": found.codes.tolist(), "file": str(path)})
    else:
        click.echo(f"{path}")
        click.echo(f"{steps} steps along the {along}, from {start_name} to {end_name}")


def _context(run: "Run", first: str, examples: "Examples", label: str | None) -> "Tensor | None":
    """What is known beside all codes of the way: the class that was named, or what is known beside the row at which it begins."""
    if label is None and run.model.context and re.fullmatch(r"\d+", first.strip()):
        return None if examples.context is None else examples.context[int(first)]
    return run.one_context(label)


def _end(run: "Run", text: str, examples: "Examples", part: str, seed: int, which: int) -> "tuple[NDArray[np.float64], str]":
    """The code that an end stands for, and what to call it."""
    import numpy as np

    from latentscape import explore

    text = text.strip()
    latent = run.model.latent
    if text == "random":
        code = explore.sample(run.model, 2, seed=seed, context=run.context_for(2)).codes[which]
        return code, f"the random code {_point(code)}"
    if re.fullmatch(r"[+-]?\d+", text):
        row = int(text)
        if not 0 <= row < len(examples):
            raise SettingError(
                f"There is no row {row} in the {part} part, whose rows are 0 to {len(examples) - 1}; "
                f"a point is written with its {latent} coordinates, such as {','.join(['0.5'] * latent)}."
            )
        label = "" if examples.labels is None else f" ({_class(examples, row)})"
        return explore.encode(run.model, examples.take([row]))[0], f"row {row}{label} of the {part} part"
    try:
        point = np.array([float(piece) for piece in text.split(",")])
    except ValueError:
        raise SettingError(
            f"{text!r} is no end of a way; give the number of a row, a point such as {','.join(['0.5'] * latent)}, or random."
        ) from None
    return point, f"the point {_point(point)}"


def _two_classes(examples: "Examples") -> tuple[str, str]:
    """The first row, and the next one of another class; the second, where there are no classes."""
    if examples.labels is None:
        return "0", "1"
    other = (examples.labels != examples.labels[0]).argmax()
    return "0", str(other or 1)


def _class(examples: "Examples", row: int) -> str:
    assert examples.labels is not None
    label = int(examples.labels[row])
    return f"class {examples.classes[label] if label < len(examples.classes) else label}"


def _point(code: "NDArray[np.float64]") -> str:
    shown = ", ".join(f"{value:.3g}" for value in code[:4])
    return f"({shown}{', ...' if len(code) > 4 else ''})"
