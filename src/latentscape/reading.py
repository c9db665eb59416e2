"""What the file of a source holds, and what a user says of how it is to be read. This module needs no torch."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # of dates
MIN_DAY, MAX_DAY = (datetime.min - datetime(1970, 1, 1)).days, (datetime.max - datetime(1970, 1, 1)).days  # that a date can have
SECONDS_PER_DAY = 86_400


class Kind(StrEnum):
    """What examples are. Pictures, the likelihood and the judgement follow it."""

    TABLE = "table"
    COUNTS = "counts"
    SIGNAL = "signal"
    IMAGE = "image"
    CHORDS = "chords"


KINDS_OF_FILES: Final = (Kind.TABLE, Kind.COUNTS, Kind.SIGNAL, Kind.IMAGE)  # those that a user may choose for a file
KINDS_OF_ROWS: Final = (Kind.TABLE, Kind.COUNTS)  # their samples are drawn from p(x | z), because means vary less than rows do


class ColumnKind(StrEnum):
    """What the cells of a column are, and how they are stored, each as one number; a missing cell is NaN.

    Numbers and counts are stored as they are; yes and no as 1 and 0; a category as its position in `Column.categories`; a date in days
    since 1970-01-01, with its time as the fraction of a day.
    """

    NUMBER = "number"
    COUNT = "count"
    YES_NO = "yes/no"
    CATEGORY = "category"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: Its name in the file.
        kind: What its cells are.
        categories: The texts of a category, in the order of their numbers; the two texts of `no` and `yes`, if they are texts.
    """

    name: str
    kind: ColumnKind = ColumnKind.NUMBER
    categories: tuple[str, ...] = ()

    def short_text(self, value: float) -> str:
        """A value as a picture or a message writes it: the text of a category, the day of a date, four digits of a number.

        Example:
            >>> Column("seen", ColumnKind.DATE).short_text(19_844.25), Column("site", ColumnKind.CATEGORY, ("A", "B")).short_text(1)
            ('2024-05-01', 'B')
            >>> Column("age").short_text(41.234567), Column("smoker", ColumnKind.YES_NO).short_text(math.nan)
            ('41.23', '')
        """
        if math.isnan(value):
            return ""
        if self.kind is ColumnKind.DATE:
            return date_text(value, with_time=False)
        if self.categories and math.isfinite(value):
            return self.categories[min(max(round(value), 0), len(self.categories) - 1)]
        return f"{value:.4g}"


def date_text(days: float, *, with_time: bool) -> str:
    """The ISO date of a number of days since 1970-01-01, rounded to the day, or to the second if it has a time of day."""
    if math.isnan(days):
        return ""
    days = min(max(days, MIN_DAY), MAX_DAY)
    if not with_time:
        return (EPOCH + timedelta(days=round(days))).date().isoformat()
    return (EPOCH + timedelta(seconds=round(days * SECONDS_PER_DAY))).replace(tzinfo=None).isoformat()


@dataclass(frozen=True)
class Axis:
    """The axis along which a signal is sampled.

    Attributes:
        positions: The position of each sample, `(length,)`.
        name: What they are, for the label of the axis: `time (s)`, `wavelength`, or `sample` if nothing is known.
    """

    positions: tuple[float, ...]
    name: str = "sample"


@dataclass(frozen=True, kw_only=True)
class Display:
    """What a picture needs to know about the examples that it shows; a default stands for what is not known.

    Attributes:
        columns: The columns of a table, in the order of the values of a row.
        axis: The axis of signals.
        ink: Whether images are of ink, which is drawn dark on white; the brightest value of all others is drawn as white.
        counts: Whether all values are counts, of which the square roots are drawn, so that a few large ones do not hide the rest.
    """

    columns: tuple[Column, ...] = ()
    axis: Axis | None = None
    ink: bool = False
    counts: bool = False


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """What a user says of how a file is to be read; a default leaves the choice to the file itself. A run records it.

    Attributes:
        label: The column of a table, or the array of an archive, that holds labels.
        kind: What the examples are.
        columns: The columns of a table to take; by default, all.
        drop: The columns of a table to leave out.
        header: Whether the first line of a table names its columns.
        array: The array of an archive that holds the examples.
        rate: The number of samples per second of a signal.
        fit: How images of other sizes are brought to one: `crop`, `pad` or `stretch`.
        size: Height and width of the images.
        mode: `grey` or `rgb` images.
        strict: Whether a file that cannot be used is an error; otherwise it is left out, and counted.
        schema: The columns of a table with their kinds, such as those that a run was trained on; by default, its cells tell.
    """

    label: str | None = None
    kind: Kind | None = None
    columns: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    header: bool | None = None
    array: str | None = None
    rate: float | None = None
    fit: str | None = None
    size: tuple[int, ...] = ()
    mode: str | None = None
    strict: bool = False
    schema: tuple[Column, ...] = ()


AS_IT_IS: Final = ReadOptions()
PLAIN: Final = Display()
