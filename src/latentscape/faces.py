"""The faces of the library, and how each of them says a setting, an argument or a command.

The same request can be made on the command line, by `run`, by `train`, or by an estimator. A message holds what to change as a `Remedy`,
and names it in the words of the face that the user called: `--set train.batch=64`, `settings={"train.batch": 64}` or `batch=64`.
"""

import abc
import enum
import functools
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar, final

P = ParamSpec("P")
R = TypeVar("R")


class Face(enum.Enum):
    """The way in which a user calls the library."""

    PYTHON = enum.auto()  # a function, which has arguments
    RUN = enum.auto()  # `run`, `sweep` and others that take a recipe, whose settings have dotted names
    ESTIMATOR = enum.auto()  # `VAE` and `AE`
    COMMAND_LINE = enum.auto()


_face: ContextVar[Face] = ContextVar("face", default=Face.PYTHON)


@contextmanager
def speaking(face: Face) -> Iterator[None]:
    """Phrase messages in the words of this face; inside another such block, the outer face keeps its words."""
    if _face.get() is not Face.PYTHON:
        yield
        return
    token = _face.set(face)
    try:
        yield
    finally:
        _face.reset(token)


def speaks(face: Face) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A decorator: the messages of the function use the words of this face."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def inner(*args: P.args, **kwargs: P.kwargs) -> R:
            with speaking(face):
                return function(*args, **kwargs)

        return inner

    return decorate


PARAMETERS = {  # the parameters of an estimator, by setting; a test compares them with its signature
    "model.latent": "latent",
    "model.network.hidden": "hidden",
    "model.network.activation": "activation",
    "model.posterior": "posterior",
    "model.prior": "prior",
    "model.likelihood": "likelihood",
    "objective.beta": "beta",
    "train.epochs": "epochs",
    "train.batch": "batch",
    "train.optimizer.lr": "lr",
    "train.schedule": "schedule",
    "train.patience": "patience",
    "data.split.valid": "valid",
    "data.scale": "scale",
}


class Remedy(abc.ABC):
    """Something to change, which each face says in its own words."""

    @abc.abstractmethod
    def said(self, face: Face) -> str:
        """The remedy in the words of a face; empty if that face has no way to apply it."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"

    def leaves(self) -> "Iterator[Remedy]":
        """The remedies that this one is made of, or this one alone."""
        yield self

    def __str__(self) -> str:
        return self.said(_face.get())


@final
class Name(Remedy):
    """The name of a setting, without a value.

    Example:
        >>> Name("train.batch").said(Face.COMMAND_LINE), Name("train.batch").said(Face.ESTIMATOR)
        ('train.batch', 'batch')
    """

    def __init__(self, setting: str) -> None:
        self.setting = setting

    def said(self, face: Face) -> str:
        match face:
            case Face.PYTHON:
                return self.setting.rpartition(".")[2]
            case Face.ESTIMATOR:
                return PARAMETERS.get(self.setting, self.setting)
            case _:
                return self.setting


@final
class Setting(Remedy):
    """A setting of a recipe, with the value to give it; `...` leaves the value to the user.

    If a Python function calls its argument by another name than the setting, `python` holds the words to use instead.

    Example:
        >>> for face in Face:
        ...     print(Setting("train.batch", 64).said(face))
        batch=64
        settings={"train.batch": 64}
        batch=64
        --set train.batch=64
    """

    def __init__(self, name: str, value: Any = ..., python: str | None = None) -> None:
        self.name, self.value, self.python = name, value, python

    def said(self, face: Face) -> str:
        match face:
            case Face.COMMAND_LINE:
                value = "..." if self.value is ... else shlex.quote(_toml(self.value))
                return f"--set {self.name}={value}"
            case Face.PYTHON if self.python is not None:
                return self.python
            case Face.RUN:
                return f'settings={{"{self.name}": {_python(self.value)}}}'
            case Face.PYTHON:
                return f"{self.name.rpartition('.')[2]}={_python(self.value)}"
            case Face.ESTIMATOR:
                return f"{PARAMETERS[self.name]}={_python(self.value)}" if self.name in PARAMETERS else ""


@final
class Argument(Remedy):
    """An argument of the call itself: an option on the command line.

    Example:
        >>> Argument("label", "kind of wine").said(Face.COMMAND_LINE), Argument("label", "kind of wine").said(Face.RUN)
        ("--label 'kind of wine'", 'label="kind of wine"')
    """

    def __init__(self, name: str, value: Any = ...) -> None:
        self.name, self.value = name, value

    def said(self, face: Face) -> str:
        if face is not Face.COMMAND_LINE:
            return f"{self.name}={_python(self.value)}"
        option = f"--{self.name.replace('_', '-')}"
        return option if self.value is True else f"{option} {'...' if self.value is ... else shlex.quote(str(self.value))}"


@final
class ReadWith(Remedy):
    """What the user says of how a file is to be read: an option on the command line, a field of `ReadOptions` in Python.

    Example:
        >>> ReadWith("kind", "signal").said(Face.COMMAND_LINE), ReadWith("kind", "signal").said(Face.RUN)
        ('--as signal', 'reading=ls.ReadOptions(kind="signal")')
        >>> ReadWith("header", False).said(Face.COMMAND_LINE), ReadWith("columns", ("age", "dose")).said(Face.COMMAND_LINE)
        ('--no-header', '--columns age,dose')
        >>> both = ReadWith("header", True, ReadWith("drop", ("age",)))
        >>> both.said(Face.COMMAND_LINE), both.said(Face.RUN)
        ('--header --drop age', "reading=ls.ReadOptions(header=True, drop=('age',))")
    """

    def __init__(self, field: str, value: Any = ..., also: "ReadWith | None" = None) -> None:
        self.field, self.value, self.also = field, value, also

    def said(self, face: Face) -> str:
        others = () if self.also is None else (self.also,)
        if face is not Face.COMMAND_LINE:
            return f"reading=ls.ReadOptions({', '.join(f'{one.field}={_python(one.value)}' for one in (self, *others))})"
        return " ".join([self._option(), *(one.said(face) for one in others)])

    def _option(self) -> str:
        name = {"kind": "as"}.get(self.field, self.field)
        match self.value:
            case bool():
                return f"--{name}" if self.value else f"--no-{name}"
            case tuple():
                value = "x".join(map(str, self.value)) if self.field == "size" else ",".join(map(_in_list, self.value))
            case _:
                value = "..." if self.value is ... else str(self.value)
        return f"--{name} {value if self.value is ... else shlex.quote(value)}"


@final
class Command(Remedy):
    """A command, and the Python expression that does the same.

    Example:
        >>> resume = Command(("train", "--resume", "runs/a b"), 'ls.resume("runs/a b")')
        >>> resume.said(Face.COMMAND_LINE), resume.said(Face.RUN)
        ("latentscape train --resume 'runs/a b'", 'ls.resume("runs/a b")')
    """

    def __init__(self, words: tuple[str, ...], python: str) -> None:
        self.words, self.python = words, python

    def said(self, face: Face) -> str:
        return shlex.join(("latentscape", *self.words)) if face is Face.COMMAND_LINE else self.python


def call(function: str, *arguments: object, **named: object) -> str:
    """A call in Python, with its values as they are written there; a `...` stays.

    Example:
        >>> call("ls.resume", "runs/a", device="auto")
        'ls.resume("runs/a", device="auto")'
    """
    words = [*map(_python, arguments), *(f"{name}={_python(value)}" for name, value in named.items())]
    return f"{function}({', '.join(words)})"


@final
class Per(Remedy):
    """A remedy that differs between faces, in its words or its kind. Empty words leave a face without this remedy.

    Example:
        >>> without = Per("use ls.measure", command_line="leave out --draws")
        >>> without.said(Face.COMMAND_LINE), without.said(Face.PYTHON)
        ('leave out --draws', 'use ls.measure')
    """

    def __init__(self, others: "str | Remedy", **by_face: "str | Remedy") -> None:
        self.others = others
        self.by_face = {Face[name.upper()]: words for name, words in by_face.items()}

    def said(self, face: Face) -> str:
        words = self.by_face.get(face, self.others)
        return words.said(face) if isinstance(words, Remedy) else words

    def leaves(self) -> Iterator[Remedy]:
        words = self.by_face.get(_face.get(), self.others)
        yield from words.leaves() if isinstance(words, Remedy) else (self,)


@final
class Either(Remedy):
    """Several remedies, each of which is enough; those that a face does not have are left out. A pair is a phrase and its remedy.

    Example:
        >>> Either(("smaller batches", Setting("train.batch")), ("fewer draws", Setting("objective.draws")), "a smaller network").said(
        ...     Face.ESTIMATOR
        ... )
        'smaller batches (batch=...), or a smaller network'
    """

    def __init__(self, *options: "str | Remedy | tuple[str, Remedy]") -> None:
        self.options = options

    def said(self, face: Face) -> str:
        said = [_option(option, face) for option in self.options]
        *first, last = [words for words in said if words]
        return f"{', '.join(first)}, or {last}" if first else last

    def leaves(self) -> Iterator[Remedy]:
        for option in self.options:
            remedy = option[1] if isinstance(option, tuple) else option
            if isinstance(remedy, Remedy):
                yield from remedy.leaves()


def _option(option: "str | Remedy | tuple[str, Remedy]", face: Face) -> str:
    match option:
        case (phrase, remedy):
            words = remedy.said(face)
            return f"{phrase} ({words})" if words else ""
        case Remedy():
            return option.said(face)
        case _:
            return str(option)


def _in_list(name: str) -> str:
    """The name as it stands in a list of names: in quotes, if it needs them."""
    return f'"{name.replace(chr(34), chr(34) * 2)}"' if "," in name or '"' in name else name


def _python(value: Any) -> str:
    import json

    if value is ...:
        return "..."
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False)
        case float():
            return f"{value:g}"
        case _:
            return repr(value)


def _toml(value: Any) -> str:
    import json

    match value:
        case bool():
            return str(value).lower()
        case str():
            return value
        case float():
            return f"{value:g}"
        case list() | tuple():
            return json.dumps(list(value))
        case _:
            return str(value)
