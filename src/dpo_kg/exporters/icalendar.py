"""Rows with dates as a calendar: an all-day event for each day that is stated exactly.

Source: RFC 5545, Internet Calendaring and Scheduling Core Object Specification: lines of at most 75 octets (3.1), text
escaped (3.3.11), a day as VALUE=DATE whose end is the day after (3.6.1). A date that leaves more than one day open has
no event, since a calendar would make it exact; how many there are is told in X-DPO-KG-NOT-EXACT and in a comment.

The same rows give the same bytes: UID comes from what the event says, DTSTAMP from the data version.
"""

from __future__ import annotations

import hashlib
from datetime import MAXYEAR, date, timedelta
from unicodedata import category

import pyoxigraph as ox

from dpo_kg.edtf import Bounds, parse_edtf
from dpo_kg.errors import FormatError
from dpo_kg.messages import say
from dpo_kg.vocabulary import EDTF, XSD, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dpo_kg.results import Rows
    from dpo_kg.terms import Term

_DATES = (EDTF, f"{XSD}date")
#: Columns that name what a row is about, in the order in which they stand in the title of an event.
_NAMES = (
    *("acronym", "short_name", "action", "decision", "kind", "leader", "head", "incumbent", "member", "name"),
    *("subject_name", "change", "earlier_holder", "later_holder", "post_name", "citing"),
)
_MOST_NAMES = 4
_OCTETS = 75
#: Columns that repeat a date of another row or of another form.
_PASSED_OVER = ("as_of", "mandate_ran_until", "earliest", "latest")


def write_calendar(rows: Rows) -> str:
    """Return the rows as iCalendar, lines ending with CRLF.

    Raises:
        FormatError: no column holds dates, or no date is exact to the day.
    """
    columns = [name for name in rows.columns if _holds_dates(rows, name)]
    if not columns:
        has = ", ".join(rows.columns) or "none"
        raise FormatError(f"a calendar needs a column of dates; the columns are {has}", mend="csv holds any rows.")
    events: dict[str, list[str]] = {}
    not_exact = 0
    for row in rows.terms:
        for name in columns:
            bounds = _read(row[rows.columns.index(name)])
            if bounds is None:
                continue
            if bounds.earliest is None or bounds.earliest != bounds.latest:
                not_exact += 1
                continue
            uid, lines = _write_event(rows, row, name, bounds.earliest)
            events.setdefault(uid, lines)
    if not events:
        raise FormatError("a calendar holds exact days alone, and no date of these rows is exact to the day")
    return "".join(f"{_fold(line)}\r\n" for line in _write_lines(rows, events, not_exact))


def _holds_dates(rows: Rows, name: str) -> bool:
    if name in _PASSED_OVER:
        return False
    number = rows.columns.index(name)
    return any(_read(row[number]) is not None for row in rows.terms)


def _read(term: Term | None) -> Bounds | None:
    """Return the days that a date allows; None for what is no date."""
    if not isinstance(term, ox.Literal) or term.datatype.value not in _DATES:
        return None
    try:
        return parse_edtf(term.value)
    except ValueError:
        return None


def _write_lines(rows: Rows, events: dict[str, list[str]], not_exact: int) -> Iterator[str]:
    question = rows.question
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//dpo-kg//Knowledge graph of peace operations//EN"
    yield "CALSCALE:GREGORIAN"
    if question is not None and (question.summary or question.name):
        yield f"NAME:{_escape(question.summary or question.name)}"
        yield f"X-WR-CALNAME:{_escape(question.summary or question.name)}"
    yield f"X-DPO-KG-DATA-VERSION:{_escape(rows.data_version)}"
    yield f"X-DPO-KG-NOT-EXACT:{not_exact}"
    if not_exact:
        told = f"{not_exact} dates that are not exact to the day have no event; the table has them."
        yield f"DESCRIPTION:{_escape(told)}"
    for lines in events.values():
        yield from lines
    yield "END:VCALENDAR"


def _write_event(rows: Rows, row: Sequence[Term | None], column: str, day: date) -> tuple[str, list[str]]:
    """Return the UID of an event, and its lines."""
    told = {name: term for name, term in zip(rows.columns, row, strict=True) if term is not None}
    names = [_text(told[name]) for name in _NAMES if name in told][:_MOST_NAMES]
    names = names or [_text(term) for name, term in told.items() if name != column][:1]
    title = f"{_say_column(column)}: {', '.join(dict.fromkeys(names))}" if names else _say_column(column)
    known = [str(term) for name, term in told.items() if _is_thing(term)] or [str(term) for term in told.values()]
    digest = hashlib.sha256("\n".join([column, day.isoformat(), *known]).encode()).hexdigest()[:32]
    uid = f"{digest}@w3id.org"
    detail = "\n".join(f"{name}: {_text(term)}" for name, term in told.items() if not _is_thing(term))
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{_stamp(rows.data_version)}",
        f"DTSTART;VALUE=DATE:{_day(day)}",
    ]
    if day < date(MAXYEAR, 12, 31):
        lines.append(f"DTEND;VALUE=DATE:{_day(day + timedelta(days=1))}")
    thing = next((term.value for term in reversed(told.values()) if _is_thing(term)), "")
    lines += [f"SUMMARY:{_escape(title)}", f"DESCRIPTION:{_escape(detail)}"]
    lines += [f"URL:{thing}"] if thing else []
    lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    return uid, lines


def _say_column(column: str) -> str:
    """Return what a date is: the name of its column as words."""
    words = {"start": say("en", "began"), "end": say("en", "ended"), "mandate_until": "mandate expires"}
    return words.get(column, column.replace("_", " "))


def _is_thing(term: Term) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(("https://", "http://"))


def _text(term: Term) -> str:
    return shorten_iri(term.value) if _is_thing(term) else term.value


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _stamp(version: str) -> str:
    """Return midnight of the day of a data version such as 2026-11-20.1; of 1 January 1970 where it names no day."""
    try:
        return f"{_day(date.fromisoformat(version[:10].replace('.', '-')))}T000000Z"
    except ValueError:
        return "19700101T000000Z"


def _escape(text: str) -> str:
    """Return a text as RFC 5545, 3.3.11 has it; controls and other ends of lines are spaces."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(" " if category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in "\n\t" else c for c in text)
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _fold(line: str) -> str:
    """Return a line in parts of at most 75 octets that cut no character; each but the first begins with a space."""
    parts: list[str] = []
    part, size = "", 0
    for c in line:
        width = len(c.encode())
        if size + width > _OCTETS:
            parts.append(part)
            part, size = " ", 1
        part, size = part + c, size + width
    return "\r\n".join([*parts, part])
