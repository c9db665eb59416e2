"""The command line: each command has its own file, which is imported when it is called, so that `--help` is quick."""

import builtins
import importlib
import keyword
import os
import re
import sys
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import click

from latentscape.errors import LatentscapeError, unknown
from latentscape.faces import Face, speaking

COMMANDS = {
    "train": "Train a model on a source, and save everything in a run folder.",
    "evaluate": "Measure a run on one part of its data, or on a file.",
    "explore": "Make a page that decodes in the browser where you point, and open it.",
    "sample": "Draw new examples from a run's prior.",
    "reconstruct": "Show examples above their reconstructions by a run.",
    "score": "Score examples by a run, and find those that are unlike its training data.",
    "impute": "Fill in the missing cells of a table.",
    "encode": "Write the mean codes of examples to a file.",
    "decode": "Decode a file of codes into examples.",
    "export": "Write the decoder to a file for other programs (ONNX).",
    "interpolate": "Decode a path from one code to another.",
    "chords": "Read, name, map, draw and compare chords of music.",
    "cluster": "Find clusters of the codes, and compare them with the labels.",
    "compare": "Compare the figures and settings of several runs.",
    "sweep": "Train a recipe over a grid of settings.",
    "summary": "List the layers of a run's model, with shapes and sizes.",
    "sources": "List the data sources, or show one of them.",
    "fetch": "Download the files of a source, and check them.",
    "recipes": "List the recipes, or print one of them.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called.

    Args:
        commands_of: The line of help for each command. A command is a function in a module, and both have its name. An underscore follows
            the module's name if that is a keyword of Python, and the function's if that is a keyword or a built-in of Python.
        package: The package of these modules.
        settings: The arguments of `click.Group`.
    """

    def __init__(self, *, commands_of: Mapping[str, str], package: str, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands_of = commands_of
        self.package = package

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands_of)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands_of:
            return None
        name = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        function = f"{cmd_name}_" if keyword.iskeyword(cmd_name) or hasattr(builtins, cmd_name) else cmd_name
        command = getattr(importlib.import_module(f"{self.package}.{name}"), function)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands_of and not args[0].startswith("-"):
            raise unknown("command", args[0], self.commands_of)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # raised again without its number, since click would exit with 1
            raise BrokenPipeError from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self.commands_of.items()))


@click.group(
    cls=LazyGroup,
    commands_of=COMMANDS,
    package="latentscape.cli",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="latentscape", prog_name="latentscape")
def cli() -> None:
    """Train, judge and explore autoencoders.

    Start with: latentscape train digits
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 failed, 2 used wrongly, 130 interrupted, 143 terminated, 129 hung up."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # it was closed before the program started
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
        else:
            stream.reconfigure(errors="backslashreplace")  # a name may have letters that the terminal cannot show
    warnings.formatwarning = lambda message, *_, **__: f"latentscape: {message}\n"  # leave out the file and the line of our code
    sys.exit(run_command(arguments))


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; the message of an error is printed on stderr."""
    try:
        with speaking(Face.COMMAND_LINE):
            result: Any = cli.main(arguments, prog_name="latentscape", standalone_mode=False)
        sys.stdout.flush()
    except LatentscapeError as error:
        click.echo(f"latentscape: {_controls_escaped(str(error))}", err=True)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return error.exit_code
    except click.NoSuchOption as error:
        click.echo(f"latentscape: {_no_such_option(error)}", err=True)
        return error.exit_code
    except click.ClickException as error:
        message = f"latentscape: {_controls_escaped(error.format_message())}"
        click.echo(message if message.endswith(".") else f"{message}.", err=True)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("latentscape: interrupted.", err=True)
        return 130
    except BrokenPipeError:  # the reader closed the pipe; nothing must be left to flush at exit
        _discard_output()
        return 0
    except Exception as error:
        from latentscape.machine.memory import MEMORY_RAN_OUT, is_out_of_memory

        if is_out_of_memory(error):
            click.echo(f"latentscape: {MEMORY_RAN_OUT}", err=True)
            return 1
        if not isinstance(error, OSError):
            raise
        if error.filename is None:  # the error is about stdout or stderr; nothing must be left to flush at exit
            _discard_output()
        place = error.filename or "the output"
        click.echo(
            f"latentscape: {error.strerror or error}: {_controls_escaped(str(place))}; check that it is writable and the disk is not full.",
            err=True,
        )
        return 1
    return result if isinstance(result, int) else 0


def _controls_escaped(message: str) -> str:
    r"""A message in which control characters, such as those in the name of a file, are escaped: a terminal would obey them.

    Example:
        >>> print(_controls_escaped("\x1b[2Jtable.csv"))
        \x1b[2Jtable.csv
    """
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", lambda match: repr(match[0])[1:-1], message)


def _discard_output() -> None:
    """Discard the results that are not printed yet."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _no_such_option(error: click.NoSuchOption) -> str:
    """The message for an option that does not exist: it offers the command or the setting that has it, or a similar option."""
    command = None if error.ctx is None else error.ctx.command
    if isinstance(command, LazyGroup) and error.ctx is not None:
        owners = [name for name in command.commands_of if error.option_name in _options(command.get_command(error.ctx, name))]
        if owners:
            return f"{error.option_name} is an option of a command: {error.ctx.command_path} {owners[0]} {error.option_name}."
    import difflib

    from latentscape.recipes.settings import setting_called

    options = _options(command)
    setting = setting_called(error.option_name.lstrip("-"))
    if setting and "--set" in options and not difflib.get_close_matches(error.option_name, options, cutoff=0.85):
        return f"There is no option {error.option_name}; it is a setting of the recipe: --set {setting}=..."
    return str(unknown("option", error.option_name, options))


def _options(command: click.Command | None) -> list[str]:
    return [] if command is None else [name for option in command.params for name in option.opts if name.startswith("--")]
