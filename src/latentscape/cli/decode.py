"""`latentscape decode`."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentscape.cli.shared import (
    PICTURE_SUFFIXES,
    data_option,
    json_option,
    message_console,
    output_option,
    pasteable,
    print_json,
    refuse_no_class,
    run_argument,
)

if TYPE_CHECKING:
    from torch import Tensor

    from latentscape.runs import Run

MAX_EXAMPLES_DRAWN = 400  # in one picture
NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"


@click.command()
@run_argument
@click.argument("codes", type=click.Path(path_type=Path))
@output_option(
    (*PICTURE_SUFFIXES, ".npy", ".csv"),
    "A picture (.png, .svg, .pdf) of the first examples, an .npy array or a .csv of all.",
    required=True,
)
@click.option(
    "--context",
    "source",
    metavar="INPUT|A,B,...",
    help="For a conditional run: the context of each code, in the rows of a source or a file, such as the INPUT of `encode`; or the values "
    "of its columns for all codes. By default, the mean context of the training examples.",
)
@click.option(
    "--label",
    metavar="CLASS|COLUMN",
    help="The class to decode, for a run that is conditioned on labels; with --context INPUT, the column or array of its labels.",
)
@data_option
@json_option
def decode(run: Path, codes: Path, out: Path, source: str | None, label: str | None, data: str | None, as_json: bool) -> None:
    """Decode CODES, a file with one row for each code such as `encode` writes, to the means of p(x|z)."""
    from latentscape import explore, plots
    from latentscape.runs import columns_of, load, read_named_codes, save_output, value_limits, write_rows

    opened = load(run, data)
    if out.suffix == ".csv":
        columns_of(opened)  # refuses images
    context, under = _context(opened, source, label)
    values, id_column = read_named_codes(codes)
    examples = explore.decode(opened.model, values, context)
    if out.suffix == ".npy":
        path = save_output(opened, out, "", examples)
    elif out.suffix == ".csv":
        path = save_output(opened, out, "", write_rows(opened, examples, context, id_column=id_column))
    else:
        if len(examples) > MAX_EXAMPLES_DRAWN:
            message_console().print(
                f"the picture shows the first {MAX_EXAMPLES_DRAWN} of {len(examples):,} examples; write an .npy file for all"
            )
        train = opened.splits.train
        title = f"{min(len(examples), MAX_EXAMPLES_DRAWN)} decoded codes{under and f', under {under}'}"
        sheet = plots.plot_sheet(examples[:MAX_EXAMPLES_DRAWN], title, limits=value_limits(train), display=train.display)
        path = save_output(opened, out, "", sheet)
    if as_json:
        result = {"run": str(run), "n": len(examples), "shape": list(examples.shape[1:])}
        print_json(result | ({"context": under} if under else {}) | {"file": str(path)})
    else:
        click.echo(pasteable(path))
        shape = " x ".join(map(str, examples.shape[1:]))
        click.echo(f"{len(examples):,} examples of shape {shape}{under and f', decoded under {under}'}")


def _context(run: "Run", source: str | None, label: str | None) -> "tuple[Tensor | None, str]":
    """The context of all codes, or of each, and its name; no name for a run that is not conditional."""
    from latentscape.runs import context_text

    if source is None:
        refuse_no_class(run, label, "; or give each code its own: --context INPUT")
        return run.one_context(label), run.context_name(label)
    if re.fullmatch(rf"{NUMBER}(,{NUMBER})*", source):
        context = run.context_at([float(piece) for piece in source.split(",")])
        return context, f"the context {context_text(run.recipe.data.context, context)}"
    return run.inputs.contexts(source, label), f"the contexts of {source}"
