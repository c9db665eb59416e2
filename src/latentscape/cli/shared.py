"""The options, arguments and output that several commands share."""

import shlex
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from latentscape.cli.completion import run_folder
from latentscape.errors import SettingError, UsageError
from latentscape.files import MAX_WHOLE_NUMBER, to_json

if TYPE_CHECKING:
    from rich.console import Console

    from latentscape.data import Examples
    from latentscape.runs import Run

MAX_TILES = 10_000  # in a picture; more tiles would each be smaller than a letter

Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """The option `--json`: the command prints one JSON object on stdout and nothing else."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")(command)


count_type = click.IntRange(1, 1_000_000)


def seed_option(subject: str) -> Callable[[Command], Command]:
    """The option `--seed`; `subject` says what it is the seed of."""
    return click.option("--seed", type=click.IntRange(0, MAX_WHOLE_NUMBER), default=0, show_default=True, help=f"Seed of {subject}.")


def output_option(suffixes: Sequence[str], help_text: str, *, required: bool = False) -> Callable[[Command], Command]:
    """The options `-o` and `--force`: the command gets the path as `out`, after `output_path` has checked it."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def with_checked_path(*args: Any, out: Path | None, force: bool, **kwargs: Any) -> Any:
            if force and out is None:
                raise UsageError("--force overwrites the file that -o names, but there is no -o; leave out --force, or add -o FILE.")
            return command(*args, out=None if out is None else output_path(out, suffixes, force=force), **kwargs)

        forced = click.option("--force", is_flag=True, help="Overwrite FILE if it exists.")(with_checked_path)
        path = click.Path(path_type=Path)
        return cast(Command, click.option("-o", "out", type=path, metavar="FILE", required=required, help=help_text)(forced))

    return decorate


def refuse_unseen(count: int, things: str, option: str, out: Path | None) -> None:
    """Refuse a picture with more tiles than can be seen; commands call this before they compute the tiles.

    Raises:
        SettingError: The message names the option for fewer tiles, and the kind of file that takes all.
    """
    if count > MAX_TILES and (out is None or out.suffix in PICTURE_SUFFIXES):
        raise SettingError(
            f"A picture shows at most {MAX_TILES:,} {things}; take fewer ({option} {MAX_TILES}), or write all (-o FILE.npy)."
        )


def settings_from(texts: Sequence[str]) -> dict[str, Any]:
    """The settings in the texts of several `--set KEY=VALUE`.

    Raises:
        UsageError: A setting is named twice.
    """
    settings: dict[str, Any] = {}
    for name, value in map(parse_setting, texts):
        if name in settings:
            raise UsageError(f"{name} is set twice, by two options --set; leave one out.")
        settings[name] = value
    return settings


def parse_setting(text: str) -> tuple[str, Any]:
    """The name and the value in a text such as `train.batch=256`; the value is TOML, or else a string.

    Raises:
        SettingError: There is no `=`.

    Example:
        >>> parse_setting("model.network.hidden=[64, 16]"), parse_setting("model.prior=laplace")
        (('model.network.hidden', [64, 16]), ('model.prior', 'laplace'))
    """
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise SettingError(f"--set takes KEY=VALUE, but got {text!r}; write for example --set train.batch=256.")
    try:
        return name.strip(), tomllib.loads(f"value = {value}")["value"]
    except (ValueError, RecursionError):
        return name.strip(), value.strip()


label_option = click.option("--label", metavar="COLUMN", help="The column of a .csv, or the array of an .npz file, that holds labels.")
strict_option = click.option(
    "--strict", is_flag=True, help="Refuse a table with categories that RUN does not know, and pictures that cannot be used."
)
class_option = click.option("--label", metavar="CLASS", help="The class to decode, for a run that is conditioned on labels.")
data_option = click.option("--data", metavar="PATH", help="Where the data of the run is now, if it was moved. It must be the same file.")
run_argument = click.argument("run", type=click.Path(path_type=Path), shell_complete=run_folder)


def message_console() -> "Console":
    """The console for messages to people, on stderr."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def print_json(tree: Mapping[str, Any]) -> None:
    """Print one JSON object on stdout."""
    click.echo(to_json(tree))


def pasteable(path: Path) -> str:
    """The path as a shell takes it: in quotes, if it needs them.

    Example:
        >>> pasteable(Path("runs/first")), pasteable(Path("my runs/first"))
        ('runs/first', "'my runs/first'")
    """
    return shlex.quote(str(path))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], left: int = 1) -> None:
    """Print a plain table on stdout; the first `left` columns hold text, the others numbers."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for i, name in enumerate(columns):
        table.add_column(name, justify="left" if i < left else "right", overflow="fold")
    for row in rows:
        table.add_row(*map(number, row))
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=160)
    with console.capture() as capture:
        console.print(table)
    for line in capture.get().splitlines():
        click.echo(line.rstrip())


def number(value: object) -> str:
    """The text of a value in a table; a dash for a value that the model does not define.

    Example:
        >>> [number(value) for value in (None, 1797, -24.859, 0.06342, 0.00001234, 0.0)]
        ['-', '1,797', '-24.86', '0.0634', '1.2e-05', '0.0000']
    """
    match value:
        case None:
            return "-"
        case float() if 0 < abs(value) < MIN_DECIMAL:
            return f"{value:.1e}"
        case float():
            return f"{value:.2f}" if abs(value) >= 1 else f"{value:.4f}"
        case int():
            return f"{value:,}"
        case _:
            return str(value)


PICTURE_SUFFIXES = (".png", ".svg", ".pdf")
MIN_DECIMAL = 0.001  # a smaller number is printed with its exponent, since four decimals leave nothing of it
FIGURE_COLUMNS = {"n": "n", "elbo": "elbo", "log_likelihood": "log p(x|z)", "kl": "kl", "mse": "mse", "active_units": "active"}


def print_figures(rows: Sequence[Mapping[str, Any]], first: Sequence[str] = ("split",), last: Sequence[str] = ()) -> None:
    """Print figures as a table, with their unit; `first` and `last` name other columns before and after the figures."""
    columns = {**{name: "" if name == "split" else name for name in first}, **FIGURE_COLUMNS, **{name: name for name in last}}
    print_table(list(columns.values()), [[row[name] for name in columns] for row in rows], left=len(first))
    soft_note = (
        "; soft: grey pixels under a Bernoulli, so no true log-likelihood" if any(row["binarisation"] == "soft" for row in rows) else ""
    )
    click.echo(f"nats per example; higher is better, except for kl and mse{soft_note}")
    for row in rows:
        if row.get("bits_per_dim") is not None:
            click.echo(f"{' '.join(str(row[name]) for name in first)}: {row['bits_per_dim']:.3f} bits per dimension (-elbo / (D log 2))")


def say_outside(run: "Run", examples: "Examples") -> None:
    """Print a message about the rows that lie outside the range of the training data, if there are any."""
    beyond = run.outside(examples)
    if beyond is not None:
        message_console().print(f"{beyond}: the model has seen nothing like {'it' if beyond.count == 1 else 'them'}")


def warn_about_prior(run: "Run") -> None:
    """Print a warning if samples of the prior do not resemble the codes of examples."""
    if not run.codes_follow_prior:
        message_console().print(
            "this autoencoder was trained without its prior, so its samples may look like noise; train it with "
            "--prior mixture --set train.fit_prior=true"
        )


def refuse_no_class(run: "Run", label: str | None, other: str = "") -> None:
    """Refuse to decode codes under no class by a run that is conditioned on labels; `other` says what else would do.

    Raises:
        SettingError: The message has the option.
    """
    if run.classes and label is None:
        raise SettingError(f"{run.path} decodes codes under a class, but none was named; choose one: --label {run.classes[0]}{other}.")


def binarisation_column(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The column `binarisation`, which a table needs if its rows have different kinds of likelihood; otherwise none."""
    return ("binarisation",) if len({row["binarisation"] for row in rows}) > 1 else ()


def output_path(path: Path, suffixes: Sequence[str], *, force: bool = False) -> Path:
    """The path itself, if a file may be written there: it has one of the suffixes, and no file of the user's is lost.

    Args:
        path: The path of a file.
        suffixes: The suffixes that its name may have.
        force: Whether a file that exists is overwritten; a link, and a file of a run or a sweep, never is.

    Raises:
        SettingError: The path cannot be written; the message says why.
    """
    if path.suffix not in suffixes:
        raise SettingError(
            f"{path} cannot be written: its name must end in {' or '.join(filter(None, (', '.join(suffixes[:-1]), suffixes[-1])))}."
        )
    if path.is_symlink():
        raise SettingError(f"{path} cannot be written: it is a link to {path.readlink()}; name that file itself, or another one.")
    if path.is_dir():
        raise SettingError(f"{path} cannot be written: it is a folder; choose another name.")
    if not path.parent.is_dir():
        raise SettingError(f"{path} cannot be written: there is no folder {path.parent}; make it first.")
    from latentscape.runs.folder import refuse_inside_run

    refuse_inside_run(path)
    if path.exists() and not force:
        raise SettingError(f"{path} exists already; choose another name, or overwrite it with --force.")
    return path
