"""The fonts of our pictures, and what replaces a character that none of them has."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, fontManager, get_font
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter

OWN_FONT: Final = "DejaVu Sans"  # comes with matplotlib
OTHER_SCRIPTS: Final = (  # fonts with letters that matplotlib's own font lacks
    *("Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans CJK SC", "Hiragino Sans", "Apple SD Gothic Neo", "PingFang SC"),
    *("Yu Gothic", "Malgun Gothic", "Microsoft YaHei", "Arial Unicode MS"),
)
NOTE: Final = "\\u... stands for a character that no font on this machine has; install a font, such as Noto Sans CJK"


@cache
def families() -> list[str]:
    """matplotlib's own font, followed by the installed fonts among `OTHER_SCRIPTS`."""
    installed = {font.name for font in fontManager.ttflist}
    return [OWN_FONT, *(name for name in OTHER_SCRIPTS if name in installed)]


@cache
def _letters() -> frozenset[int]:
    """The letters that our fonts have, by number."""
    return frozenset().union(*(get_font(findfont(name)).get_charmap() for name in families()))


def written(text: str) -> str:
    r"""A text in which each character that our fonts lack is replaced by its number, as in a Python string.

    Example:
        >>> print(written("Ab \U00013000"))
        Ab \u13000
    """
    letters = _letters()
    return "".join(letter if ord(letter) in letters or not letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)


@contextmanager
def letters_written(figure: Figure) -> Iterator[None]:
    """While a figure is drawn, replace the characters without a font by their numbers, with a note; otherwise they would be boxes."""
    texts = {text: original for text in _texts(figure) if written(original := text.get_text()) != original}
    formatters = [axis.get_major_formatter() for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)]
    names = {
        each: list(each.seq) for each in formatters if isinstance(each, FixedFormatter) and list(map(written, each.seq)) != list(each.seq)
    }
    if not texts and not names:
        yield
        return
    for text, original in texts.items():
        text.set_text(written(original))
    for formatter, seq in names.items():
        formatter.seq = list(map(written, seq))
    note = figure.text(0.995, 0.003, NOTE, ha="right", va="bottom", fontsize=6, parse_math=False)
    try:
        yield
    finally:
        note.remove()
        for text, original in texts.items():
            text.set_text(original)
        for formatter, seq in names.items():
            formatter.seq = seq


def _texts(artist: Artist) -> Iterator[Text]:
    """The texts in a figure but those of ticks, which its formatters write while it is drawn."""
    if isinstance(artist, Text):
        yield artist
    for child in [artist.label] if isinstance(artist, Axis) else artist.get_children():
        yield from _texts(child)
