"""Rows as iCalendar, read back by the package icalendar, which is not ours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from unicodedata import category

import icalendar
import pyoxigraph as ox
import pytest
from hypothesis import given, settings

from dpo_kg.errors import FormatError
from dpo_kg.exporters.icalendar import write_calendar
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows
from row_strategies import DATES, Term, edtf, texts


def read(text: str) -> tuple[Any, list[Any]]:
    calendar = icalendar.Calendar.from_ical(text)
    return calendar, list(calendar.walk("VEVENT"))


def days(events: list[Any]) -> list[tuple[str, date]]:
    return [(str(event["SUMMARY"]), event["DTSTART"].dt) for event in events]


def rows_of(*cells: tuple[Term | None, ...], columns: str = "name start end", version: str = "2026-11-20") -> Rows:
    return Rows(columns.split(), list(cells), version)


def test_an_event_for_each_exact_day(kg: KnowledgeGraph) -> None:
    rows = kg.run("tenures-of-person", post="USG-PKO")
    calendar, events = read(rows.to_text("ics"))
    expected, vague = [], 0
    for row in rows.to_dicts():
        for column, word in (("start", "began"), ("end", "ended")):
            stated = str(row[column] or "")
            if len(stated) == 10:
                expected.append((f"{word}: {row['name']}, {row['post_name']}", date.fromisoformat(stated)))
            else:
                vague += bool(stated)
    assert days(events) == expected and len(expected) > 8
    assert int(calendar["X-DPO-KG-NOT-EXACT"]) == vague > 0
    assert f"{vague} dates that are not exact" in str(calendar["DESCRIPTION"])
    assert calendar["X-DPO-KG-DATA-VERSION"] == rows.data_version and calendar["VERSION"] == "2.0"
    for event in events:
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)
        assert event["DTSTART"].params["VALUE"] == "DATE" and not isinstance(event["DTSTART"].dt, datetime)
        assert str(event["URL"]).startswith("https://w3id.org/dpo-kg/id/tenure/")
    assert len({str(event["UID"]) for event in events}) == len(events)


def test_mandate_expiries_and_handovers() -> None:
    mandate = rows_of(
        (ox.Literal("UNX"), ox.Literal("extension"), edtf("2000-01-01"), edtf("2000-06-30")),
        columns="acronym action decided_on mandate_until",
    )
    assert days(read(write_calendar(mandate))[1]) == [
        ("decided on: UNX, extension", date(2000, 1, 1)),
        ("mandate expires: UNX, extension", date(2000, 6, 30)),
    ]


def test_stamp_of_the_data_version() -> None:
    for version, expected in (("2026-11-20", (2026, 11, 20)), ("2026.11.20", (2026, 11, 20)), ("", (1970, 1, 1))):
        rows = rows_of((ox.Literal("x"), edtf("2000-01-01"), None), version=version)
        (event,) = read(write_calendar(rows))[1]
        assert event["DTSTAMP"].dt == datetime(*expected, tzinfo=UTC)
        assert write_calendar(rows) == write_calendar(rows)


def test_uid_stays_when_other_rows_come() -> None:
    one = (ox.Literal("x"), edtf("2000-01-01"), None)
    alone = read(write_calendar(rows_of(one)))[1]
    among = read(write_calendar(rows_of((ox.Literal("y"), edtf("1999-01-01"), None), one, version="2027-01-01")))[1]
    assert alone[0]["UID"] in [event["UID"] for event in among]
    assert len(read(write_calendar(rows_of(one, one)))[1]) == 1, "what is told twice is one event"


@settings(max_examples=60, deadline=None)
@given(label=texts)
def test_any_label_is_read_back_and_lines_are_folded(label: str) -> None:
    text = write_calendar(
        rows_of((ox.Literal(label), edtf("2000-01-01"), None), (ox.Literal("last"), edtf("9999-12-31"), None))
    )
    assert text.endswith("END:VCALENDAR\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    _, (first, last) = read(text)
    expected = label.replace("\r\n", "\n").replace("\r", "\n")
    expected = "".join(" " if category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in "\n\t" else c for c in expected)
    assert str(first["SUMMARY"]) == f"began: {expected}"
    assert "DTEND" not in last and last["DTSTART"].dt == date.max


def test_long_and_special_text() -> None:
    label = 'a; b, c\\d "e" é👩‍👩‍👧 ' * 20
    text = write_calendar(rows_of((ox.Literal(label), edtf("2000-01-01"), None)))
    assert str(read(text)[1][0]["SUMMARY"]) == f"began: {label}"
    assert r"a\; b\, c\\d" in text.replace("\r\n ", "")


@pytest.mark.parametrize(
    "rows",
    [
        Rows([], []),
        Rows(["a"], [(ox.Literal("2000-01-01"),)]),
        Rows(["as_of"], [(edtf("2000-01-01"),)]),
        Rows(["start"], []),
    ],
)
def test_rows_without_dates_are_refused(rows: Rows) -> None:
    with pytest.raises(FormatError, match="a calendar needs a column of dates"):
        rows.to_bytes("ics")


def test_rows_without_an_exact_day_are_refused() -> None:
    with pytest.raises(FormatError, match="no date of these rows is exact"):
        rows_of((ox.Literal("x"), edtf("2000"), edtf("2001-02~"))).to_bytes("text/calendar")


def test_dates_of_every_kind() -> None:
    rows = rows_of(*((ox.Literal(day.value), day, None) for day in DATES if isinstance(day, ox.Literal)))
    told = {str(event["SUMMARY"]).removeprefix("began: ") for event in read(write_calendar(rows))[1]}
    assert told == {"2008-06-30", "1899-12-31", "1900-02-28", "1900-03-01", "9999-12-31", "1993-02-28", "1066-10-14"}
