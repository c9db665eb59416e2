"""The text of a table: its encoding, its separator, and its rows."""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from latentscape.data.store import refuse_large
from latentscape.errors import DataError
from latentscape.files import open_file

SEPARATORS = {
    "\t": "tabs",
    ";": "semicolons",
    ",": "commas",
}  # the first of these that splits the first rows into equally many cells is taken
MARKS = {  # the byte order marks, longest first
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
WINDOWS = "cp1252"  # the encoding of spreadsheets that do not write UTF-8; it contains the letters of Latin-1
LINES_COMPARED = 20  # to find the separator
MAX_LINES_OF_PREAMBLE = 50  # of one cell above a table, in which an instrument describes itself
BYTES_AT_ONCE = 2**20
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")  # bytes that no text in one byte per character holds
SEPARATOR_LINE = re.compile(r"sep=(.)\s*")  # by which Excel is told the separator


class Row(NamedTuple):
    """The cells of a row, and the number of its first line in the file, from 1 on."""

    line: int
    cells: list[str]


@dataclass
class CsvText:
    """A file of rows, which can be read several times.

    Attributes:
        path: The file; a name that ends in `.gz` is unpacked.
        encoding: Its encoding.
        separator: What separates its cells.
        notes: What the user may not expect.
        first_line: The line of its first row.
    """

    path: Path
    encoding: str
    separator: str = ","
    notes: list[str] = field(default_factory=list)
    first_line: int = 1

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    def rows(self) -> Iterator[Row]:
        """The rows, all of one width, without the empty ones at the end.

        Raises:
            DataError: The width of a row differs, a line is empty, or quotes do not end; the message has the line.
        """
        with _decoded(self.path, self.encoding) as text:
            for _ in range(self.first_line - 1):
                text.readline()
            yield from self._rows_of(text)

    def _rows_of(self, text: io.TextIOWrapper) -> Iterator[Row]:
        reader = csv.reader(text, delimiter=self.separator, strict=True)
        line, width, empty, rows = self.first_line, 0, 0, 0
        waiting: list[Row] = []  # rows of empty cells, which are left out at the end of the file
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise DataError(
                    f"{self.name}: the row that begins in line {line} cannot be split into cells ({error}); correct its quotes."
                ) from error
            if cells is None:
                return
            if not cells:
                empty = empty or line
            elif empty:
                raise DataError(f"{self.name}: line {empty} is empty; delete it.")
            else:
                width, rows = width or len(cells), rows + 1
                if len(cells) != width:
                    is_preamble = width == 1 and rows < MAX_LINES_OF_PREAMBLE
                    remedy = f"delete what stands above line {line}" if is_preamble else "correct it, or leave the row out"
                    raise DataError(
                        f"{self.name}: line {line} has {_counted(len(cells))}, but line {self.first_line} has {width} (separated by "
                        f"{SEPARATORS.get(self.separator, repr(self.separator))}); {remedy}."
                    )
                if width > 1 and not any(map(str.strip, cells)):
                    waiting.append(Row(line, cells))
                else:
                    yield from waiting
                    waiting.clear()
                    yield Row(line, cells)
            line = self.first_line + reader.line_num


def open_text(path: Path) -> CsvText:
    """The text of a table: UTF-8, UTF-16 or UTF-32 with a byte order mark, or else Windows-1252, with a note.

    Raises:
        DataError: The file is not text, or not in one of these encodings.
    """
    text = CsvText(path, _encoding(path))
    if text.encoding == WINDOWS:
        line, content = _first_undecodable(path)
        text.notes.append(
            f"{path.name} is not in UTF-8, so it is read as Windows-1252, in which line {line} begins {content[:30]!r}; "
            "if that is wrong, save the file as UTF-8"
        )
    with _decoded(path, text.encoding) as lines:
        first = list(islice(lines, LINES_COMPARED))
    if first and (told := SEPARATOR_LINE.fullmatch(first[0])):
        text.separator, text.first_line = told[1], 2
    else:
        text.separator = _separator(first)
    return text


@contextmanager
def _unpacked(path: Path) -> Iterator[io.BufferedReader | gzip.GzipFile]:
    """The bytes of a file, or of what a `.gz` file holds."""
    try:
        with open_file(path) as file:
            yield gzip.GzipFile(fileobj=file) if path.suffix.lower() == ".gz" else file
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataError(f"{path.name} is not a readable gzip file ({error}); pack it again.") from error


@contextmanager
def _decoded(path: Path, encoding: str) -> Iterator[io.TextIOWrapper]:
    try:
        with _unpacked(path) as file, io.TextIOWrapper(file, encoding=encoding, newline="") as text:
            yield text
    except UnicodeError as error:
        raise DataError(f"{path.name} begins like {encoding.upper()}, but goes on otherwise; save it as UTF-8.") from error


def _encoding(path: Path) -> str:
    """The encoding of a file, all of which is looked at."""
    decoder, size, is_utf8, is_windows = codecs.getincrementaldecoder("utf-8")(), 0, True, True
    with _unpacked(path) as file:
        while block := file.read(BYTES_AT_ONCE):
            if not size and (marked := next((name for mark, name in MARKS.items() if block.startswith(mark)), None)):
                return marked
            if not size and block[1:2] == b"\0" and block[3:4] in (b"\0", b""):
                raise DataError(f"{path.name} looks like UTF-16 without a byte order mark; save it as UTF-8.")
            size += len(block)
            if path.suffix.lower() == ".gz":
                refuse_large(size, f"The rows of {path.name}")
            is_utf8 = is_utf8 and _decodes(decoder, block)
            is_windows = is_windows and not CONTROL.search(block)
    is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    if is_utf8:
        return "utf-8"
    line, content = _first_undecodable(path)
    if not is_windows or "\N{REPLACEMENT CHARACTER}" in content:
        raise DataError(f"{path.name} is not in UTF-8 from line {line} on; save it as UTF-8.")
    return WINDOWS


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _first_undecodable(path: Path) -> tuple[int, str]:
    """The first line that is not UTF-8, from 1 on, and its text in Windows-1252."""
    with _unpacked(path) as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number, line.decode(WINDOWS, errors="replace").strip()
    raise AssertionError("the file is not in UTF-8")


def _separator(lines: list[str]) -> str:
    """The separator that splits all lines into equally many cells; if none does, the first that the first line holds outside quotes."""
    for mark in SEPARATORS:
        try:
            widths = {len(cells) for cells in csv.reader(lines, delimiter=mark, strict=True) if cells}
        except csv.Error:  # a row goes on after the last of these lines, or its quotes are wrong
            continue
        if len(widths) == 1 and widths != {1}:
            return mark
    unquoted = re.sub(r'"[^"]*"', "", lines[0] if lines else "")
    return next((mark for mark in SEPARATORS if mark in unquoted), ",")


def _counted(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"
