"""Reads the content of a pickle without executing it.

A pickle is a program for a small stack machine, and Python's own machine calls whatever function a pickle names. This machine knows
dictionaries, lists, tuples, numbers, text, bytes and arrays of unsigned bytes; it calls no function, and refuses everything else by name.
"""

import io
import math
import pickletools
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from latentscape.errors import DataError

T = TypeVar("T")

MAX_INSTRUCTIONS = 2**18  # 10,000 images take less than half as many instructions
MAX_KEY_LENGTH = 64  # characters; a longer key, decoded again and again, would fill the memory


@dataclass(eq=False)
class Array:
    """An array of unsigned bytes in a pickle; it has no values until an instruction sets them."""

    values: NDArray[np.uint8] | None = None


class _Name(Enum):
    """The names that a pickle may use; here they are markers for the values that follow, and stand for no function."""

    NEW_ARRAY = auto()
    FILLED_ARRAY = auto()
    ARRAY = auto()
    DTYPE = auto()
    ENCODE = auto()


_NAMES = {
    "numpy ndarray": _Name.ARRAY,
    "numpy dtype": _Name.DTYPE,
    "_codecs encode": _Name.ENCODE,
    "numpy.core.multiarray _reconstruct": _Name.NEW_ARRAY,
    "numpy._core.multiarray _reconstruct": _Name.NEW_ARRAY,  # since NumPy 2
    "numpy.core.numeric _frombuffer": _Name.FILLED_ARRAY,  # protocol 5
    "numpy._core.numeric _frombuffer": _Name.FILLED_ARRAY,
}
_NOT_EXECUTED = "no part of it was executed"
_DTYPES = ("u1", b"u1", "|u1", b"|u1")
_NUMBERS = frozenset({"BININT", "BININT1", "BININT2", "LONG1"})
_TEXTS = frozenset({"BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"})
_BYTES = frozenset({"BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"})
_VALUES = _NUMBERS | _TEXTS | _BYTES
_CONSTANTS: dict[str, Callable[[], object]] = {
    "EMPTY_DICT": dict,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
}


_KNOWN_INSTRUCTIONS = frozenset(
    {"PROTO", "FRAME", "STOP", "TUPLE1", "TUPLE2", "TUPLE3", "BINPUT", "LONG_BINPUT", "MEMOIZE", "BINGET", "LONG_BINGET"}
    | {"SHORT_BINSTRING", "BINSTRING", "MARK", "TUPLE", "APPEND", "APPENDS", "SETITEM", "SETITEMS"}
    | {"GLOBAL", "STACK_GLOBAL", "REDUCE", "BUILD", *_VALUES, *_CONSTANTS}
)
_INSTRUCTIONS = {opcode.code.encode("latin-1"): opcode for opcode in pickletools.opcodes}


def unpickled(content: bytes, name: str, steps: int = MAX_INSTRUCTIONS) -> object:
    """The value in the pickle `content`, with its arrays as `Array`; time and memory are a small multiple of its length.

    Args:
        content: The pickle, of protocol 2 to 5.
        name: Its name in an error message.
        steps: The largest number of instructions.

    Raises:
        DataError: It is cut short, or holds anything but plain values; the message says what.
    """
    machine = _Machine(name, len(content))
    file = io.BytesIO(content)
    position = 0
    try:
        for _ in range(steps):
            position = file.tell()
            opcode = _INSTRUCTIONS[file.read(1)]
            if opcode.name not in _KNOWN_INSTRUCTIONS:  # checked before its argument is read, which may be anything
                raise DataError(f"{name} is a pickle with the instruction {opcode.name}, which no batch of images has; {_NOT_EXECUTED}.")
            machine.step(opcode.name, None if opcode.arg is None else opcode.arg.reader(file))
            if opcode.name == "STOP":
                break
        else:
            raise DataError(f"{name} is a pickle of more than {steps:,} instructions, which no batch of images needs.")
        (result,) = machine.stack
    except DataError:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
        raise DataError(f"{name} ({len(content):,} bytes) is not a valid pickle: the error is at byte {position:,}.") from error
    rest = len(content) - file.tell()
    if rest:
        raise DataError(f"{name} goes on after the end of its pickle, for {rest:,} bytes.")
    return result


class _Machine:
    """The stack and the memory of a pickle, and the effect of each instruction on them."""

    def __init__(self, name: str, room: int) -> None:
        self.name = name
        self.room = room  # how many more bytes may be encoded from text: a valid file encodes each at most once
        self.stack: list[object] = []
        self.marked: list[list[object]] = []
        self.memory: dict[int, object] = {}

    def step(self, code: str, argument: object) -> None:
        if code in _VALUES:
            self.stack.append(argument)
        elif code in _CONSTANTS:
            self.stack.append(_CONSTANTS[code]())
        elif code in ("TUPLE1", "TUPLE2", "TUPLE3"):
            size = int(code[-1])
            self.stack[-size:] = [tuple(self.stack[-size:])]
        elif code in ("BINPUT", "LONG_BINPUT", "MEMOIZE"):
            self.memory[len(self.memory) if code == "MEMOIZE" else _whole(argument)] = self.stack[-1]
        elif code in ("BINGET", "LONG_BINGET"):
            self.stack.append(self.memory[_whole(argument)])
        elif code not in ("PROTO", "FRAME", "STOP"):
            self._act(code, argument)

    def _act(self, code: str, argument: object) -> None:
        match code, argument:
            case (("SHORT_BINSTRING" | "BINSTRING"), str()):  # Python 2's text was bytes
                self.stack.append(argument.encode("latin-1"))
            case "MARK", _:
                self.marked.append(self.stack)
                self.stack = []
            case "TUPLE", _:
                items = self._since_mark()
                self.stack.append(tuple(items))
            case (("APPEND" | "APPENDS"), _):
                items = self._since_mark() if code == "APPENDS" else [self.stack.pop()]
                _is(self.stack[-1], list).extend(items)
            case (("SETITEM" | "SETITEMS"), _):
                items = self._since_mark() if code == "SETITEMS" else [self.stack.pop(-2), self.stack.pop()]
                for key, value in zip(items[::2], items[1::2], strict=True):
                    _is(self.stack[-1], dict)[_text(key)] = value
            case "GLOBAL", str():
                self._named(argument)
            case "STACK_GLOBAL", _:
                function, module = _is(self.stack.pop(), str), _is(self.stack.pop(), str)
                self._named(f"{module} {function}")
            case "REDUCE", _:
                arguments = _is(self.stack.pop(), tuple)
                self.stack.append(self._made(self.stack.pop(), arguments))
            case "BUILD", _:
                self._fill(self.stack.pop())
            case _:
                raise TypeError

    def _since_mark(self) -> list[object]:
        items, self.stack = self.stack, self.marked.pop()
        return items

    def _named(self, name: str) -> None:
        if name not in _NAMES:
            function = name.replace(" ", ".")[:80]
            raise DataError(f"{self.name} is a pickle that asks for {function!a}, which no batch of images does; {_NOT_EXECUTED}.")
        self.stack.append(_NAMES[name])

    def _made(self, name: object, arguments: tuple[object, ...]) -> object:
        match name, arguments:
            case _Name.ENCODE, (str(text), "latin1"):
                self.room -= len(text)
                if self.room < 0:
                    raise DataError(f"{self.name} is a pickle that expands to more bytes than it has; {_NOT_EXECUTED}.")
                return text.encode("latin-1")
            case _Name.NEW_ARRAY, (_Name.ARRAY, (0,), "b" | b"b"):
                return Array()
            case _Name.FILLED_ARRAY, (bytes() | bytearray() as raw, _Name.DTYPE, tuple(shape), ("C" | "F") as order):
                return Array(_shaped(raw, shape, order))
            case _Name.DTYPE, (str() | bytes() as code, *_):
                if code not in _DTYPES:
                    raise DataError(f"{self.name} holds an array of type {str(code)[:20]!a}; only unsigned bytes (u1) are read.")
                return _Name.DTYPE
            case _:
                raise TypeError

    def _fill(self, state: object) -> None:
        match self.stack[-1], state:
            case _Name.DTYPE, tuple():  # byte order and alignment, which bytes do not have
                return
            case Array() as array, (1, tuple(shape), _Name.DTYPE, fortran, bytes() as raw):
                array.values = _shaped(raw, shape, "F" if fortran else "C")
            case _:
                raise TypeError


def _shaped(raw: bytes | bytearray, shape: tuple[object, ...], order: str) -> NDArray[np.uint8]:
    if not 1 <= len(shape) <= 4:  # checked first, because a product of many large numbers takes too long
        raise ValueError
    sizes = tuple(_whole(size) for size in shape)
    if min(sizes) < 0 or math.prod(sizes) != len(raw):
        raise ValueError
    return np.frombuffer(raw, dtype=np.uint8).reshape(sizes, order="F" if order == "F" else "C")


def _is(value: object, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise TypeError
    return value


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError
    return value


def _text(key: object) -> str:
    """A key as text; Python 2 wrote bytes."""
    text = key if isinstance(key, bytes) else _is(key, str)
    if len(text) > MAX_KEY_LENGTH:
        raise ValueError
    return text.decode("ascii") if isinstance(text, bytes) else text
