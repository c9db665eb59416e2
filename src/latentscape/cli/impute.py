"""`latentscape impute`."""

from pathlib import Path

import click

from latentscape.cli.completion import source_or_file
from latentscape.cli.shared import (
    count_type,
    json_option,
    label_option,
    message_console,
    output_option,
    pasteable,
    print_json,
    run_argument,
    say_outside,
    seed_option,
    strict_option,
)


@click.command()
@run_argument
@click.argument("source", metavar="FILE", shell_complete=source_or_file)
@output_option((".csv", ".npy"), "A .csv file, or an .npy array of the columns that RUN knows.", required=True)
@click.option(
    "--draw",
    is_flag=True,
    help="Fill each cell with a draw, which has the spread of the data, instead of its mean. Files with different seeds are multiple "
    "imputations.",
)
@click.option("--draws", type=count_type, default=200, show_default=True, metavar="K", help="Number of codes for each row.")
@seed_option("the codes")
@label_option
@strict_option
@json_option
def impute(run: Path, source: str, out: Path, draw: bool, draws: int, seed: int, label: str | None, strict: bool, as_json: bool) -> None:
    """Fill in the missing cells of FILE, a table, by RUN: each with its mean, or its most probable text, given the other cells of its row.

    A .csv file has the columns of FILE in their order, and all cells that are not missing as they stand in FILE.
    """
    from latentscape import explore
    from latentscape.runs import load, save_output, write_filled

    opened = load(run)
    examples, name = opened.examples(source, label, message_console().print, strict=strict)
    result = explore.impute(opened.model, examples, draws=draws, seed=seed, draw=draw)
    say_outside(opened, examples)
    cells = int(result.missing.sum())
    left: dict[str, int] = {}
    if out.suffix == ".npy":
        path = save_output(opened, out, "", result.values)
    else:
        filled = write_filled(opened, source, result, label)
        cells, left = filled.cells, filled.left
        path = save_output(opened, out, "", filled.content)
    for column, count in left.items():
        message_console().print(
            f"{run} was not trained on column {column!r}, so {count:,} of its cells {'is' if count == 1 else 'are'} still missing"
        )
    how = "a draw" if draw else "its mean or its most probable text"
    if as_json:
        print_json({"run": str(run), "input": name, "n": len(examples), "cells": result.values.size, "filled": cells, "file": str(path)})
    else:
        click.echo(pasteable(path))
        click.echo(
            f"{cells:,} of {result.values.size:,} cells of {name} were missing; each is filled in with {how}, given the rest of its row"
        )
