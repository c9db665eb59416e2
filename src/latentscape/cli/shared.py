"""What several commands have in common: how they print, and what they take."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from latentscape.errors import SettingError

Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """`--json`: one JSON object on stdout, and nothing else there."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")(command)


def seed_option(what: str) -> Callable[[Command], Command]:
    """`--seed`, of what the command draws."""
    return click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help=f"Seed of {what}.")


run_argument = click.argument("run", type=click.Path(path_type=Path))


def talk() -> Console:
    """Where we talk to people: stderr."""
    return Console(stderr=True, highlight=False)


def print_json(tree: Mapping[str, Any]) -> None:
    """One JSON object on stdout."""
    click.echo(json.dumps(tree))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], left: int = 1) -> None:
    """A plain table on stdout; the first `left` columns are text, the others numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for i, name in enumerate(columns):
        table.add_column(name, justify="left" if i < left else "right", overflow="fold")
    for row in rows:
        table.add_row(*map(number, row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=160)
    console.print(table)


def number(value: object) -> str:
    """A value as a table shows it; what a model does not define is a dash."""
    match value:
        case None:
            return "-"
        case float():
            return f"{value:.2f}" if abs(value) >= 1 else f"{value:.4f}"
        case int():
            return f"{value:,}"
        case _:
            return str(value)


FIGURES = {"n": "n", "elbo": "elbo", "log_likelihood": "log p(x|z)", "kl": "kl", "mse": "mse", "active_units": "active"}


def print_figures(rows: Sequence[Mapping[str, Any]]) -> None:
    """Figures of several parts of a data set as a table, and what they are measured in."""
    print_table(["", *FIGURES.values()], [[row["split"], *(row[name] for name in FIGURES)] for row in rows])
    soft = "; soft: grey pixels under a Bernoulli, so no true log-likelihood" if any(row["binarisation"] == "soft" for row in rows) else ""
    click.echo(f"nats per example, higher is better but for kl and mse{soft}")


def output_path(path: Path, kinds: Sequence[str]) -> Path:
    """A path to write to, of one of these kinds, in a folder that exists.

    Raises:
        SettingError: What is wrong with it.
    """
    if path.suffix not in kinds:
        raise SettingError(f"{path} cannot be written: its name must end in {' or '.join(kinds)}.")
    if not path.parent.is_dir():
        raise SettingError(f"{path} cannot be written: there is no folder {path.parent}; make it first.")
    return path
