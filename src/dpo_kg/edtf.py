"""Dates as the sources state them: a profile of EDTF, and the days that a value allows.

Source: Extended Date/Time Format specification, Library of Congress, 2019 (ISO 8601-2:2019), level 0 dates,
and of levels 1 and 2: unspecified digits (X), approximate dates (~), one of a range of days ([A..B]),
intervals (A/B). Times, seasons, uncertain dates (? and %), sets and years before 1 are outside the profile.

The `edtf` package was measured first and widens `1992-03~` by thirteen months instead of one:
docs/decisions/0001-edtf-parser.md.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import NamedTuple

# Unspecified digits run to the right end of their part, as in 199X, 19XX, 1992-XX-XX.
_DATE = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX|[0-9]XXX)"
    r"(?:-(?P<month>0[1-9]|1[0-2]|XX)(?:-(?P<day>0[1-9]|[12][0-9]|3[01]|XX))?)?(?P<approximate>~)?"
)
#: What can be written, for messages.
EXAMPLES = "2030-07-01, 2030-07, 2030, 203X, 2030~, 2030-07-01/2031-06-30 or [2030-07-01..2030-07-09]"


class Bounds(NamedTuple):
    """First and last day that a value allows, both counted; None where it leaves that side open."""

    earliest: date | None
    latest: date | None


def parse_edtf(text: str) -> Bounds:
    """Return the days that an EDTF value of the profile allows.

    Args:
        text: such as "1992-03", "199X", "1992-03~", "[1992-03-05..1992-03-09]", "2021-07-01/2022-06-30".

    Returns:
        The bounds; "~" widens each by one unit of the precision stated. An interval spans from the first
        day of its start to the last day of its end; ".." or nothing on a side leaves that side open.

    Raises:
        ValueError: the text is outside the profile, or names a day that does not exist.
    """
    if text.startswith("[") and text.endswith("]"):
        return _span(text, text[1:-1], "..")
    if "/" in text:
        return _span(text, text, "/")
    return _single(text)


def _span(whole: str, inner: str, separator: str) -> Bounds:
    first, found, last = inner.partition(separator)
    if not found:
        raise ValueError(f"not an EDTF value of the profile: {whole!r}")
    earliest = None if first in ("", "..") else _single(first).earliest
    latest = None if last in ("", "..") else _single(last).latest
    if earliest is None and latest is None:
        raise ValueError(f"open on both sides: {whole!r}")
    if earliest is not None and latest is not None and earliest > latest:
        raise ValueError(f"ends before it starts: {whole!r}")
    return Bounds(earliest, latest)


def _single(text: str) -> Bounds:
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"not an EDTF value of the profile: {text!r}")
    year, month, day = match["year"], match["month"], match["day"]
    first_year, last_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if last_year < MINYEAR:
        raise ValueError(f"years before 1 are outside the profile: {text!r}")
    first_year = max(first_year, MINYEAR)
    if month in (None, "XX"):
        if day not in (None, "XX"):
            raise ValueError(f"a day without its month: {text!r}")
        bounds = date(first_year, 1, 1), date(last_year, 12, 31)
        return _widen(bounds, "year") if match["approximate"] else Bounds(*bounds)
    if "X" in year:
        raise ValueError(f"a month of an unspecified year: {text!r}")
    number = int(month)
    length = monthrange(first_year, number)[1]
    if day in (None, "XX"):
        bounds = date(first_year, number, 1), date(first_year, number, length)
        return _widen(bounds, "month") if match["approximate"] else Bounds(*bounds)
    if int(day) > length:
        raise ValueError(f"no such day: {text!r}")
    only = date(first_year, number, int(day))
    return _widen((only, only), "day") if match["approximate"] else Bounds(only, only)


def _widen(bounds: tuple[date, date], unit: str) -> Bounds:
    """Widen both bounds by one unit; a bound at the edge of the calendar stays where it is."""
    first, last = bounds
    if unit == "day":
        one = timedelta(days=1)
        return Bounds(first if first == date.min else first - one, last if last == date.max else last + one)
    if unit == "year":
        return Bounds(
            date(max(MINYEAR, first.year - 1), 1, 1),
            date(min(MAXYEAR, last.year + 1), 12, 31),
        )
    before = first if first == date.min else (first - timedelta(days=1)).replace(day=1)
    if (last.year, last.month) == (MAXYEAR, 12):
        return Bounds(before, last)
    after = last + timedelta(days=1)
    return Bounds(before, after.replace(day=monthrange(after.year, after.month)[1]))


def whole_months(first: date, last: date) -> int:
    """Return the complete months from `first` to `last`, the last day not counted, the remainder dropped."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - 1 if last.day < first.day else months
