"""`latentscape interpolate`."""

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentscape.cli.shared import (
    PICTURE_SUFFIXES,
    class_option,
    count_type,
    data_option,
    json_option,
    output_option,
    pasteable,
    print_json,
    refuse_unseen,
    run_argument,
    seed_option,
    warn_about_prior,
)
from latentscape.errors import SettingError, UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from latentscape.data import Examples
    from latentscape.runs import Run


class WithPoints(click.Command):
    """A command whose arguments may begin with a minus: -1,0.5 is a point and not an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with_value = {name for option in self.params if isinstance(option, click.Option) and not option.is_flag for name in option.opts}
        is_point = [re.match(r"-[\d.]", word) and before not in with_value for before, word in pairwise(["", *args])]
        return super().parse_args(ctx, [f" {word}" if point else word for word, point in zip(args, is_point, strict=True)])


@click.command(cls=WithPoints)
@run_argument
@click.argument("a", required=False)
@click.argument("b", required=False)
@click.option(
    "--steps", type=click.IntRange(2, count_type.max), default=10, show_default=True, help="Number of codes, including the two ends."
)
@click.option("--along", default="line", show_default=True, metavar="line|sphere|data", help="Kind of path.")
@output_option((*PICTURE_SUFFIXES, ".npy"), "A .png, .svg, .pdf or .npy file; by default, a .png in the run's figures/.")
@seed_option("ends that are `random`")
@class_option
@data_option
@json_option
def interpolate(
    run: Path,
    a: str | None,
    b: str | None,
    steps: int,
    along: str,
    out: Path | None,
    seed: int,
    label: str | None,
    data: str | None,
    as_json: bool,
) -> None:
    """Decode a path from A to B in the latent space of RUN.

    Each of A and B is one of three: the number of a row of its valid part (else its train part), from 0 on; a point such as 0.5,-1 (for
    one dimension: 0.5); or `random`, a code from the prior. By default, they are the first example and the next one of another class.

    The path is a straight line (`line`), or turns its direction evenly (`sphere`), or goes along codes of training examples (`data`).

    A conditional RUN decodes the whole path under one context: the class of --label, or the context of the row A, or the mean context.
    """
    from latentscape import explore, plots
    from latentscape.runs import load, save_output, value_limits

    a, b = (None if end is None else end.strip() for end in (a, b))
    if a is not None and b is None:
        raise UsageError(f"A path has two ends, but only {a!r} was given; give B too, or neither.")
    refuse_unseen(steps, "steps", "--steps", out)
    opened = load(run, data)
    examples, part = opened.examples(None)
    first, second = (a, b) if a is not None and b is not None else _two_classes(examples)
    if "random" in (first, second):
        warn_about_prior(opened)
    rows = [_row(opened, text, examples, part) for text in (first, second)]
    context, under = _context(opened, rows[0], examples, part, label)
    (start, start_name), (end, end_name) = (
        _other_end(opened, text, context, seed, index) if row is None else _row_end(opened, row, examples, part)
        for index, (text, row) in enumerate(zip((first, second), rows, strict=True))
    )
    train = opened.splits.train
    interpolation = explore.interpolate(
        opened.model,
        start,
        end,
        steps=steps,
        along=along,
        examples=train,
        ends=(start_name, end_name),
        context=context,
        under=under,
        display=train.display,
    )
    if out is not None and out.suffix == ".npy":
        path = save_output(opened, out, "", interpolation.examples)
    else:
        figure = plots.plot_interpolation(interpolation, explore.latent_map(opened.model, train, part="train"), value_limits(train))
        path = save_output(opened, out, "interpolation.png", figure)
    if as_json:
        ends = {"a": start_name, "b": end_name} | ({"context": under} if under else {})
        print_json({"run": str(run), "along": along, **ends, "steps": steps, "codes": interpolation.codes.tolist(), "file": str(path)})
    else:
        click.echo(pasteable(path))
        click.echo(f"{steps} steps along the {along}, from {start_name} to {end_name}{under and f', all decoded under {under}'}")


def _context(run: "Run", row: int | None, examples: "Examples", part: str, label: str | None) -> "tuple[Tensor | None, str]":
    """The context of all codes of the path, and its name: the class that was named, or the context of the row at which the path begins."""
    from latentscape.runs import context_text

    if label is not None or row is None or examples.context is None:
        return run.one_context(label), run.context_name(label)
    context = examples.context[row]
    if run.classes:
        return context, f"the class {run.classes[int(context.argmax())]}"
    return context, f"the context of row {row} of the {part} part ({context_text(examples.context_names, context)})"


def _row(run: "Run", text: str, examples: "Examples", part: str) -> int | None:
    """The number of the row at an end of the path; none if the end is no row."""
    if not re.fullmatch(r"[+-]?\d+", text.strip()):
        return None
    row = int(text)
    if not 0 <= row < len(examples):
        raise SettingError(
            f"There is no row {row} in the {part} part, whose rows are 0 to {len(examples) - 1}; "
            f"give one of these, or a point such as {','.join(['0.5'] * run.model.latent)}."
        )
    return row


def _row_end(run: "Run", row: int, examples: "Examples", part: str) -> "tuple[NDArray[np.float64], str]":
    """The code of a row, and its description."""
    from latentscape import explore

    label = "" if examples.labels is None else f" ({_class(examples, row)})"
    return explore.encode(run.model, examples.take([row]))[0], f"row {row}{label} of the {part} part"


def _other_end(run: "Run", text: str, context: "Tensor | None", seed: int, index: int) -> "tuple[NDArray[np.float64], str]":
    """The code at an end of the path that is no row, and its description; `random` is a code of the prior under the path's context."""
    import numpy as np

    from latentscape import explore

    text = text.strip()
    if text == "random":
        code = explore.sample(run.model, 2, seed=seed, context=context).codes[index]
        return code, f"the random code {_point(code)}"
    try:
        point = np.array([float(piece) for piece in text.split(",")])
    except ValueError:
        raise SettingError(
            f"{text!r} is not an end of a path; give the number of a row, "
            f"a point such as {','.join(['0.5'] * run.model.latent)}, or random."
        ) from None
    return point, f"the point {_point(point)}"


def _two_classes(examples: "Examples") -> tuple[str, str]:
    """The first row and the next row of another class, or the second row if there are no classes."""
    if examples.labels is None:
        return "0", "1"
    second = (examples.labels != examples.labels[0]).argmax()
    return "0", str(second or 1)


def _class(examples: "Examples", row: int) -> str:
    from latentscape.shapes import class_name

    assert examples.labels is not None
    return f"class {class_name(examples.classes, int(examples.labels[row]))}"


def _point(code: "NDArray[np.float64]") -> str:
    coordinates = ", ".join(f"{value:.3g}" for value in code[:4])
    return f"({coordinates}{', ...' if len(code) > 4 else ''})"
