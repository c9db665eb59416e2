"""What several commands have in common: how they print, and what they take."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from latentscape.errors import SettingError, UsageError
from latentscape.files import to_json
from latentscape.recipes import parse_setting

if TYPE_CHECKING:
    from rich.console import Console

    from latentscape.runs import Run

Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """`--json`: one JSON object on stdout, and nothing else there."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")(command)


def seed_option(what: str) -> Callable[[Command], Command]:
    """`--seed`, of what the command draws."""
    return click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help=f"Seed of {what}.")


def settings_from(texts: Sequence[str]) -> dict[str, Any]:
    """The settings that several `--set KEY=VALUE` name.

    Raises:
        UsageError: One is named twice.
    """
    found: dict[str, Any] = {}
    for name, value in map(parse_setting, texts):
        if name in found:
            raise UsageError(f"{name} is set twice, by two --set; leave one out.")
        found[name] = value
    return found


label_option = click.option("--label", metavar="COLUMN", help="The column of a .csv, or the array of an .npz file, that holds labels.")
class_option = click.option("--label", metavar="CLASS", help="The class to decode under, for a run that is conditioned on labels.")
run_argument = click.argument("run", type=click.Path(path_type=Path))


def talk() -> "Console":
    """Where we talk to people: stderr."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def print_json(tree: Mapping[str, Any]) -> None:
    """One JSON object on stdout."""
    click.echo(to_json(tree))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], left: int = 1) -> None:
    """A plain table on stdout; the first `left` columns are text, the others numbers."""
    from rich.table import Table

    from latentscape.cli.results import Results

    table = Table(box=None, pad_edge=False, header_style="bold")
    for i, name in enumerate(columns):
        table.add_column(name, justify="left" if i < left else "right", overflow="fold")
    for row in rows:
        table.add_row(*map(number, row))
    console = Results(highlight=False, markup=False)
    if not console.is_terminal:
        console = Results(highlight=False, markup=False, width=160)
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


def print_figures(rows: Sequence[Mapping[str, Any]], first: Sequence[str] = ("split",), last: Sequence[str] = ()) -> None:
    """Figures as a table, and what they are measured in; `first` and `last` are what else of each row is shown before and after them."""
    columns = {**{name: "" if name == "split" else name for name in first}, **FIGURES, **{name: name for name in last}}
    print_table(list(columns.values()), [[row[name] for name in columns] for row in rows], left=len(first))
    soft = "; soft: grey pixels under a Bernoulli, so no true log-likelihood" if any(row["binarisation"] == "soft" for row in rows) else ""
    click.echo(f"nats per example, higher is better but for kl and mse{soft}")


def warn_of_prior(run: "Run") -> None:
    """Say so if codes from the prior are not like those of examples."""
    if not run.is_held_to_prior:
        talk().print(
            "the codes of this autoencoder were never held to its prior, so its samples may look like nothing; train it with "
            "--prior mixture --set train.fit_prior=true"
        )


def kinds_of(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The column that tells likelihoods of different kinds apart, where a table has more than one."""
    return ("binarisation",) if len({row["binarisation"] for row in rows}) > 1 else ()


def output_path(path: Path, kinds: Sequence[str]) -> Path:
    """A path to write to, of one of these kinds, in a folder that exists.

    Raises:
        SettingError: What is wrong with it.
    """
    if path.suffix not in kinds:
        raise SettingError(f"{path} cannot be written: its name must end in {' or '.join(kinds)}.")
    if path.is_dir():
        raise SettingError(f"{path} cannot be written: it is a folder; choose another name.")
    if not path.parent.is_dir():
        raise SettingError(f"{path} cannot be written: there is no folder {path.parent}; make it first.")
    return path
