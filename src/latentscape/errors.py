"""The errors. Each message says what was asked, what came, and what to do.

LatentscapeError
├── UsageError              the request cannot be met; exit code 2
│   ├── UnknownNameError    a source, recipe, setting or part that does not exist
│   ├── SettingError        a setting with a value it cannot have
│   ├── PartsError          parts that do not fit each other
│   ├── DataError           data that cannot be used
│   │   └── SupportError    values outside the support of the likelihood
│   └── RunError            a run folder that is missing, or exists already
└── FailedError             the request failed while it ran; exit code 1
    ├── DamagedError        a file whose content does not match its hash
    ├── DivergedError       the objective became infinite or undefined
    ├── BusyError           another process is writing the run
    ├── MovedError          the run folder was moved or replaced while it was being written
    └── StoppedError        a signal asked to stop; exit code 130 (Ctrl-C), 143 (SIGTERM) or 129 (SIGHUP)
"""

from collections.abc import Iterable

from latentscape.faces import Remedy

MAX_NAMES_LISTED = 50  # in one message
PASSED_BY_WARNINGS = ("latentscape", "contextlib", "jaxtyping")  # packages whose lines are not the user's


class LatentscapeError(Exception):
    """The root: `except LatentscapeError` catches whatever this library raises on purpose.

    Args:
        message: Pieces of the message, which are joined. A `Remedy` among them appears in the words of the face that the user called.

    Attributes:
        remedies: The remedies in the message: settings and arguments with the values to give them, and commands.

    Example:
        >>> from latentscape.faces import Setting
        >>> error = SettingError("The batch is too large; take a smaller one (", Setting("train.batch", 64), ").")
        >>> print(error)
        The batch is too large; take a smaller one (batch=64).
        >>> error.remedies
        (Setting(name='train.batch', value=64, python=None),)
    """

    exit_code = 1

    def __init__(self, *message: object) -> None:
        super().__init__("".join(map(str, message)))
        self.remedies = tuple(leaf for piece in message if isinstance(piece, Remedy) for leaf in piece.leaves())


class UsageError(LatentscapeError, ValueError):
    """The request cannot be met; nothing has been changed."""

    exit_code = 2


class UnknownNameError(UsageError):
    """A name that does not exist."""


class SettingError(UsageError):
    """A setting with a value that is not allowed."""


class PartsError(UsageError):
    """Parts that do not fit each other, such as a posterior outside its prior's support."""


class DataError(UsageError):
    """Data that cannot be read, or cannot be trained on."""


class SupportError(DataError):
    """Values outside the support of the likelihood."""


class RunError(UsageError):
    """A run folder that is missing or incomplete, or that exists already."""


class FailedError(LatentscapeError, RuntimeError):
    """The request was valid, but it failed while it ran."""


class DamagedError(FailedError):
    """A file whose content does not match the manifest."""


class DivergedError(FailedError):
    """The objective became infinite or undefined while training."""


class BusyError(FailedError):
    """Another process holds the run folder."""


class MovedError(FailedError):
    """The run folder was moved, replaced or removed while it was being written; nothing has been written at its old place since."""


class StoppedError(FailedError):
    """A signal stopped the run; its state has been saved."""

    def __init__(self, *message: object, signal_number: int = 2) -> None:
        super().__init__(*message)
        self.signal_number = signal_number
        self.exit_code = 128 + signal_number


def unknown(kind: str, name: str, known_names: Iterable[str], *, location: str = "") -> UnknownNameError:
    """The error for an unknown name; it offers the nearest known name.

    Args:
        kind: What the name stands for, such as `recipe`.
        name: The unknown name.
        known_names: All names of this kind.
        location: Where the name was looked up, as it follows the name: ` in data.csv`.

    Example:
        >>> print(unknown("recipe", "digits-mpl", ["digits-mlp", "digits-ae"]))
        There is no recipe 'digits-mpl'; did you mean 'digits-mlp'? Known: digits-ae, digits-mlp.
    """
    import difflib

    names = sorted(known_names)
    nearest = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    suggestion = f"; did you mean {nearest[0]!r}?" if nearest else "."
    rest = f" and {len(names) - MAX_NAMES_LISTED} more" if len(names) > MAX_NAMES_LISTED else ""
    shown = [other if other.isprintable() and "," not in other else repr(other) for other in names[:MAX_NAMES_LISTED]]
    listed = f" Known: {', '.join(shown)}{rest}." if names else ""
    return UnknownNameError(f"There is no {kind} {name!r}{location}{suggestion}{listed}")


def warn_caller(message: str) -> None:
    """Warn with a `UserWarning` that names the line of the user's by which this package was called."""
    import sys
    import warnings
    from types import FrameType

    frame: FrameType | None = sys._getframe()
    level = 1
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in PASSED_BY_WARNINGS:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, stacklevel=level)


def first_line(error: BaseException) -> str:
    """The first line of the message of an error of another package, as a part of a sentence."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
