"""Dates in a column of text, as days since 1970-01-01."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from latentscape.reading import EPOCH, SECONDS_PER_DAY

TIME = r"(?:[T ]+(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"(?P<name>(?:{'|'.join(MONTHS)})[a-z]*)\.?"
YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){TIME}")
WITH_DOTS = re.compile(rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}}){TIME}")  # the day stands first wherever dots are used
DAY_NAMED_MONTH = re.compile(rf"(?P<day>\d{{1,2}})[-. ]+{MONTH}[-, ]+(?P<year>\d{{4}}){TIME}", re.IGNORECASE)
NAMED_MONTH_DAY = re.compile(rf"{MONTH} +(?P<day>\d{{1,2}}),? +(?P<year>\d{{4}}){TIME}", re.IGNORECASE)
DAY_FIRST = re.compile(rf"(?P<day>\d{{1,2}})[/-](?P<month>\d{{1,2}})[/-](?P<year>\d{{4}}){TIME}")
MONTH_FIRST = re.compile(rf"(?P<month>\d{{1,2}})[/-](?P<day>\d{{1,2}})[/-](?P<year>\d{{4}}){TIME}")
CLEAR = (YEAR_FIRST, WITH_DOTS, DAY_NAMED_MONTH, NAMED_MONTH_DAY)


class AmbiguousDateError(ValueError):
    """Dates of which nothing tells whether the day or the month stands first."""


def days_in(texts: Iterable[str]) -> Mapping[str, float] | None:
    """The days since 1970-01-01 of each text, with the time as the fraction of a day; none, if one of the texts is no date.

    All texts are in one form, such as `2020-04-03 12:30`, `03.04.2020`, `3 Apr 2020` or `13/04/2020`; texts that begin with the year may
    stand beside those of another form, as in a table whose gaps were filled in. A time without a zone is taken as UTC.

    Raises:
        AmbiguousDateError: All texts are like `03/04/2020`.

    Example:
        >>> days_in(["1970-01-02", "1970-01-03T12:00"])
        {'1970-01-02': 1.0, '1970-01-03T12:00': 2.5}
        >>> days_in(["03.01.1970", "1970-01-02"])
        {'1970-01-02': 1.0, '03.01.1970': 2.0}
    """
    texts = list(texts)
    if not texts:
        return None
    others = [text for text in texts if not YEAR_FIRST.fullmatch(text.strip())]
    if 0 < len(others) < len(texts):
        year_first, rest = _all_days(YEAR_FIRST, [text for text in texts if YEAR_FIRST.fullmatch(text.strip())]), days_in(others)
        return None if year_first is None or rest is None else {**year_first, **rest}
    for form in CLEAR:
        if form.fullmatch(texts[0].strip()):
            return _all_days(form, texts)
    day_first, month_first = _all_days(DAY_FIRST, texts), _all_days(MONTH_FIRST, texts)
    if day_first is not None and month_first is not None and day_first != month_first:
        raise AmbiguousDateError
    return day_first if day_first is not None else month_first


def _all_days(form: re.Pattern[str], texts: Iterable[str]) -> dict[str, float] | None:
    days: dict[str, float] = {}
    zoned = set()
    for text in texts:
        match = form.fullmatch(text.strip())
        if match is None:
            return None
        parts = match.groupdict()
        month = MONTHS.index(parts["name"][:3].lower()) + 1 if parts.get("name") else int(parts["month"])
        clock, zone = (parts["time"] or "00:00").replace(",", "."), parts["zone"] or "+00:00"
        zoned.add(parts["zone"] is not None)
        try:
            moment = datetime.fromisoformat(f"{parts['year']}-{month:02}-{int(parts['day']):02}T{clock:0>5}{zone}")
        except ValueError:
            return None
        days[text] = (moment - EPOCH).total_seconds() / SECONDS_PER_DAY
    return days if len(zoned) == 1 else None
