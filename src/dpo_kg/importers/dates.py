"""A date as people write it, as EDTF of just that precision: nothing is made up, and nothing is lost.

"March 1992" is 1992-03 and not the first of March. What can be read in two ways, such as 03/04/1992, is refused.
Source of the form: Extended Date/Time Format, Library of Congress, 2019, in the profile of `dpo_kg.edtf`.
"""

from __future__ import annotations

import re
from datetime import date

from dpo_kg.edtf import parse_edtf
from dpo_kg.errors import fold

#: Folded names of the months, English and French; the first three letters will do where they are clear.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january janvier jan janv",
            "february fevrier feb fevr fev",
            "march mars mar",
            "april avril apr avr",
            "may mai",
            "june juin jun",
            "july juillet jul juil",
            "august aout aug",
            "september septembre sep sept",
            "october octobre oct",
            "november novembre nov",
            "december decembre dec",
        ),
        1,
    )
    for name in names.split()
}
_YEAR = r"(?P<year>[0-9]{4})"
_MONTH = r"(?P<month>[a-z]+)\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|\.)?"
_IN_WORDS = [
    re.compile(pattern)
    for pattern in (
        rf"{_MONTH}[\s,./-]+{_YEAR}",
        rf"{_YEAR}[\s,./-]+{_MONTH}",
        rf"(?:le |the )?{_DAY}[\s./-]+(?:of )?{_MONTH}[\s,./-]+{_YEAR}",
        rf"{_MONTH}\s+{_DAY}\s*,?\s+{_YEAR}",
        rf"{_YEAR}[\s./-]+{_MONTH}[\s./-]+{_DAY}",
    )
]
_YEAR_FIRST = re.compile(rf"{_YEAR}[./-](?P<month>[0-9]{{1,2}})(?:[./-](?P<day>[0-9]{{1,2}}))?")
_YEAR_LAST = re.compile(rf"(?:(?P<first>[0-9]{{1,2}})(?P<sign>[./-]))?(?P<second>[0-9]{{1,2}})[./-]{_YEAR}")
_DECADE = re.compile(r"(?:the )?(?P<decade>[0-9]{3})0'?s|(?:les )?annees (?P<annees>[0-9]{3})0")
_ABOUT = re.compile(r"(?:c\.|ca\.?|circa|about|around|approximately|approx\.?|vers|environ|env\.)\s*(?P<rest>.+)")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}|(?:[0-9]{1,2}[\s-])?[a-z]+\.?[\s'-]+[0-9]{2}")
_NO_DATE = {
    **dict.fromkeys(("?", "-", "–", "—", "n/a", "na", "unknown", "none", "nil", "tbd", "inconnu"), "unknown"),
    **dict.fromkeys(("present", "now", "today", "incumbent", "ongoing", "current", "to date", "en cours"), "ongoing"),
}


class DateError(ValueError):
    """A text that is no date, or not a clear one.

    Attributes:
        mend: how to mend it.
    """

    def __init__(self, problem: str, mend: str) -> None:
        self.mend = mend
        super().__init__(problem)


def normalise_date(text: str) -> str:
    """Return a date as EDTF.

    Args:
        text: a date in EDTF; "1992", "March 1992", "mars 1992", "1 March 1992", "March 1, 1992", "31/03/1992",
            "1.3.1992" (day first, as where dots are used), "03/1992", "1992/03/01", "the 1990s", "about 1992".

    Raises:
        DateError: the text is no such date, names a day that does not exist, or can be read in two ways.
    """
    written = " ".join(text.split())
    try:
        parse_edtf(written)
    except ValueError:
        pass
    else:
        return written
    folded = fold(written)
    about = _ABOUT.fullmatch(folded)
    plain = _read(about["rest"] if about else folded, text)
    try:
        parse_edtf(plain)
    except ValueError as error:
        raise DateError(f"no such day: {text}" if "no such" in str(error) else str(error), "Look it up.") from None
    return f"{plain}~" if about and not plain.endswith("~") else plain


def write_day(day: date, precision: str) -> str:
    """Return a day as EDTF of a precision: "day", "month" or "year"."""
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[precision]]


def _read(folded: str, text: str) -> str:
    """Return EDTF without a sign for approximation; the day may not exist."""
    if re.fullmatch(r"[0-9]{4}", folded):
        return folded
    decade = _DECADE.fullmatch(folded)
    if decade:
        return f"{decade['decade'] or decade['annees']}X"
    for pattern in _IN_WORDS:
        match = pattern.fullmatch(folded)
        if match and match["month"] in _MONTHS:
            return _join(match["year"], _MONTHS[match["month"]], match.groupdict().get("day"))
    match = _YEAR_FIRST.fullmatch(folded)
    if match:
        return _join(match["year"], int(match["month"]), match["day"])
    match = _YEAR_LAST.fullmatch(folded)
    if match:
        return _read_year_last(match, text)
    raise _refuse(folded, text)


def _read_year_last(match: re.Match[str], text: str) -> str:
    second = int(match["second"])
    if match["first"] is None:
        return _join(match["year"], second, None)
    first = int(match["first"])
    if match["sign"] == "." or first == second or first > 12:
        return _join(match["year"], second, match["first"])
    if second > 12:
        return _join(match["year"], first, match["second"])
    day_first, month_first = (_join(match["year"], *pair) for pair in ((second, str(first)), (first, str(second))))
    raise DateError(f"can be read in two ways: {text}", f"Write {day_first} or {month_first}.")


def _join(year: str, month: int, day: str | None) -> str:
    if not 1 <= month <= 12:
        raise DateError(f"no such month: {month}", "Write the year first, as in 1992-03-01.")
    return f"{year}-{month:02}" + ("" if day is None else f"-{int(day):02}")


def _refuse(folded: str, text: str) -> DateError:
    meaning = _NO_DATE.get(folded.strip("()"))
    if meaning == "unknown":
        return DateError(f"no date: {text}", "Leave the cell empty where the source gives no date.")
    if meaning == "ongoing":
        mend = 'Leave the end empty; write "ongoing" into "end status" and the date of the source into "as of".'
        return DateError(f"no date: {text}", mend)
    if _SHORT_YEAR.fullmatch(folded):
        return DateError(f"a year of two digits: {text}", "Write the year with four digits.")
    if re.search(r"[0-9]{4}.*(?:–|-| to | - |/).*[0-9]{4}", folded):
        return DateError(f"two dates: {text}", "Write one date in a cell; start and end have columns of their own.")
    return DateError(f"not a date: {text}", "Write it as in 1992, 1992-03, 1992-03-01, March 1992 or 1 March 1992.")
