"""Timelines, strips and ladders: where marks stand, by arithmetic of the test's own, and what their words say."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows
from dpo_kg.views import draw
from row_strategies import Term, edtf

SVG = "{http://www.w3.org/2000/svg}"

#: Class of the mark, left and right.
Mark = tuple[str, float, float]


def marks(svg: str) -> dict[str, list[Mark]]:
    """Return for each row that is drawn, by its words, the marks with their left and right."""
    found: dict[str, list[Mark]] = {}
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        title = group.findtext(f"{SVG}title")
        if title is None:
            continue
        for element in group:
            name = (element.get("class") or "").removeprefix("vw-").replace(" vw-", " ")
            if element.tag == f"{SVG}rect":
                left = float(element.get("x", ""))
                found.setdefault(title, []).append((name, left, left + float(element.get("width", ""))))
            elif element.tag == f"{SVG}polygon":
                xs = [float(point.split(",")[0]) for point in element.get("points", "").split()]
                found.setdefault(title, []).append((name, min(xs), max(xs)))
    return found


def place(svg: str, day: date) -> float:
    """Return where a day begins, by the first and the last word of the axis alone."""
    texts = [text for text in ElementTree.fromstring(svg).iter(f"{SVG}text") if text.get("text-anchor") == "middle"]
    ticks = [
        (text.text or "", float(text.get("x", ""))) for text in texts if re.fullmatch(r"\d{4}(-\d\d)?", text.text or "")
    ]
    days = [date.fromisoformat(f"{words}-01-01"[:10] if len(words) == 4 else f"{words}-01") for words, _ in ticks]
    whole = (days[-1] - days[0]).days
    return ticks[0][1] + (ticks[-1][1] - ticks[0][1]) * (day - days[0]).days / whole


def near(one: float, other: float) -> bool:
    return abs(one - other) < 0.35


def rows_of(*cells: tuple[str, str | None, str | None], columns: str = "name start end", more: str = "") -> Rows:
    def terms(row: tuple[str, str | None, str | None]) -> tuple[Term | None, ...]:
        return (ox.Literal(row[0]), *(None if value is None else edtf(value) for value in row[1:]))

    return Rows(columns.split(), [terms(row) for row in cells])


def draw_one(start: str | None, end: str | None) -> tuple[str, list[Mark]]:
    """Draw a row beside one that gives the axis its length."""
    svg = draw(rows_of(("axis", "1990-01-01", "2010-12-31"), ("x", start, end)), "timeline").svg
    return svg, next(found for title, found in marks(svg).items() if title.startswith("x:"))


# Each case: start, end, and the marks with the days they begin and after which they end; "" for the edge of the chart.
CASES = {
    "exact": ("2000-03-01", "2001-06-30", [("certain", "2000-03-01", "2001-06-30")]),
    "one day": ("2000-03-01", "2000-03-01", [("certain", "2000-03-01", "2000-03-01")]),
    "vague years": (
        "2000",
        "2002",
        [
            ("possible", "2000-01-01", "2000-12-30"),
            ("possible", "2002-01-02", "2002-12-31"),
            ("certain", "2000-12-31", "2002-01-01"),
        ],
    ),
    "no end": ("2000-03-01", None, [("possible open", "2000-03-01", "")]),
    "no start": (None, "2000-03-01", [("possible open", "", "2000-03-01")]),
    "never certain": ("199X", "1999", [("possible", "1990-01-01", "1999-12-31")]),
    "about a day": ("2000-03-01~", "2000-03-01~", [("possible", "2000-02-29", "2000-03-02")]),
}


@pytest.mark.parametrize("case", CASES)
def test_marks_stand_where_the_dates_say(case: str) -> None:
    start, end, expected = CASES[case]
    svg, found = draw_one(start, end)
    assert [name for name, _, _ in found] == [name for name, _, _ in expected]
    for (_, left, right), (_, first, last) in zip(found, expected, strict=True):
        if first:
            assert near(left, place(svg, date.fromisoformat(first)))
        if last:
            whole = place(svg, date.fromisoformat(last) + timedelta(days=1))
            assert near(right, max(whole, left + 2)), "a mark has two pixels at least"
        if not first:
            assert left < place(svg, date(1990, 1, 1))
        if not last:
            assert right > place(svg, date(2010, 12, 31))


def test_what_goes_on_at_a_date_is_certain_until_then() -> None:
    for columns, last in (
        ("name start end as_of", edtf("2004-06")),
        ("name start end status", ox.Literal("ongoing as of 2004-06")),
    ):
        cells = [(ox.Literal("x"), edtf("2000-04-01"), None, last)]
        svg = draw(Rows(columns.split(), cells), "timeline").svg
        ((title, found),) = marks(svg).items()
        assert [name for name, _, _ in found] == ["possible open", "certain"]
        assert near(found[1][1], place(svg, date(2000, 4, 1))) and near(found[1][2], place(svg, date(2004, 6, 2)))
        assert "ongoing as of 2004-06" in title and ">ongoing as of 2004-06</text>" in svg


def test_who_acts_and_what_is_vacant_has_ink_and_word() -> None:
    cells = [
        (ox.Literal("full"), edtf("2000-01-01"), edtf("2001-01-01"), None),
        (ox.Literal("acting one"), edtf("2001-01-02"), edtf("2002-01-01"), ox.Literal("acting")),
        (ox.Literal("vaguely acting"), None, edtf("2002-01-01"), ox.Literal("acting")),
    ]
    svg = draw(Rows(["name", "start", "end", "capacity"], cells), "timeline").svg
    found = {title.split(":")[0]: [name for name, _, _ in own] for title, own in marks(svg).items()}
    assert found == {"full": ["certain"], "acting one": ["acting"], "vaguely acting": ["possible open", "acting"]}
    assert svg.count(">acting</text>") == 2 and ">acting, no start known</text>" in svg, "a lane and the legend"
    vacant = rows_of(("Post", "2000-01-01", "2000-02-01"), columns="post_name first_vacant last_vacant")
    svg = draw(vacant, "timeline").svg
    assert [name for own in marks(svg).values() for name, _, _ in own] == ["vacant"]
    assert (
        ">no holder recorded</text>" in svg
        and "no holder recorded" in svg
        and "1 with no holder recorded" in draw(vacant, "timeline").summary
    )


def test_a_lane_per_label_and_a_line_for_what_overlaps() -> None:
    rows = rows_of(("a", "2000", "2001"), ("b", "2000", "2001"), ("a", "2003", "2004"), ("a", "2003", "2005"))
    drawing = draw(rows, "timeline")
    tops = [
        float(text.get("y", ""))
        for text in ElementTree.fromstring(drawing.svg).iter(f"{SVG}text")
        if text.text in ("a", "b")
    ]
    assert len(tops) == 2 and tops[1] - tops[0] == 42, "the lane of a has two lines"
    assert drawing.summary.startswith("4 lines of time in 2 lanes, from 2000-01-01 to 2005-12-31.")


def test_events_are_days_or_days_among_which_it_happened() -> None:
    svg = draw(rows_of(("a", "2000-03-01", None), ("b", "2002", None), columns="name date other"), "timeline").svg
    exact, vague = marks(svg)["a: 2000-03-01"], marks(svg)["b: 2002"]
    assert [name for name, _, _ in exact] == ["event"] and [name for name, _, _ in vague] == ["possible", "possible"]
    assert near((exact[0][1] + exact[0][2]) / 2, place(svg, date(2000, 3, 1)) + 0.1)
    assert near(vague[0][1], place(svg, date(2002, 1, 1))) and near(vague[0][2], place(svg, date(2003, 1, 1)))


def test_many_rows_are_capped_and_the_note_says_how_many() -> None:
    cells = [(f"n{number}", "2000", "2001") for number in range(400)]
    drawing = draw(rows_of(*cells, ("undated", None, None)), "timeline")
    drawn = len(marks(drawing.svg))
    assert 100 <= drawn < 400
    assert f"{400 - drawn} of 401 rows are not drawn, for room; the table has them." in drawing.notes
    assert "1 row has no date and is in the table only." in drawing.notes
    assert all(note in drawing.summary for note in drawing.notes) and "not drawn, for room" in drawing.svg
    assert "400 lines of time" in drawing.summary


def test_far_and_near_dates() -> None:
    assert len(marks(draw(rows_of(("a", "0044-03-15", "9999-12-31")), "timeline").svg)) == 1
    svg = draw(rows_of(("a", "0001-01-01", "0001-01-01")), "timeline").svg
    assert len(marks(svg)) == 1
    months = draw(rows_of(("a", "2000-02-01", "2000-03-01")), "timeline").svg
    assert ">2000-02</text>" in months


# Strips


HANDOVERS = {
    "next day": ("2000-06-30", "2000-07-01", "next day", ["handover"]),
    "same day": ("2000-06-30", "2000-06-30", "both for 1 day", ["overlap"]),
    "vacant one": ("2000-06-30", "2000-07-02", "no holder recorded for 1 day", ["vacant"]),
    "vacant": ("2000-06-30", "2000-08-15", "no holder recorded for 45 days", ["vacant"]),
    "vacant at least": ("2000-06", "2000-08-15", "no holder recorded for at least 45 days", ["vacant"]),
    "overlap": ("2000-06-30", "2000-06-21", "both for 10 days", ["overlap"]),
    "overlap at least": ("2000-06-30", "2000-05", "both for at least 31 days", ["overlap"]),
    "open": ("2000-06", "2000-06", "handover not determined", []),
    "no end": (None, "2000-06-21", "handover not determined", []),
}


@pytest.mark.parametrize("case", HANDOVERS)
def test_handovers(case: str) -> None:
    end, start, expected, ink = HANDOVERS[case]
    svg = draw(rows_of(("a", "1999-01-01", end), ("b", start, "2002-01-01")), "strip").svg
    assert expected in svg
    between = {title: own for title, own in marks(svg).items() if title.startswith("a → b")}
    assert [name for own in between.values() for name, _, _ in own] == ink
    if ink == ["vacant"] and case == "vacant":
        ((title, ((_, left, right),)),) = between.items()
        assert "2000-07-01 to 2000-08-14" in title
        assert near(left, place(svg, date(2000, 7, 1))) and near(right, place(svg, date(2000, 8, 15)))


def test_strip_of_a_post(kg: KnowledgeGraph) -> None:
    """What the strip says of each handover is what the stored query on successions says."""
    strip = draw(kg.run("tenures-of-person", post="USG-PKO"), "strip")
    stated = kg.run("successions", post="USG-PKO").to_dicts()
    found = {title.split(":")[0]: title for title in marks(strip.svg)}
    for row in stated:
        title = found[f"{row['earlier_holder']} → {row['later_holder']}"]
        if row["handover"] == "vacancy":
            assert f"{row['first_vacant']} to {row['last_vacant']}" in title
        elif row["handover"] == "overlap":
            assert f"{row['first_overlap']} to {row['last_overlap']}" in title
        else:
            assert row["handover"] == "next-day" and "next day" in title
    assert strip.summary == (
        "7 tenures of Under-Secretary-General for Peacekeeping Operations, from 1992-03-01 to 2024-06-01. Handovers: 3 "
        "without a gap, 2 with no holder recorded between, 1 with an overlap, 0 not determined. No end is known for 1."
    )


def test_strips_of_several_posts_stand_below_each_other() -> None:
    cells: list[tuple[Term | None, ...]] = [
        (ox.Literal(post), ox.Literal(name), edtf(start), edtf(end))
        for post, name, start, end in (
            ("P", "late", "2005-01-01", "2006-01-01"),
            ("Q", "other", "2000-01-01", "2001-01-01"),
            ("P", "early", "2000-01-01", "2004-12-31"),
        )
    ]
    drawing = draw(Rows(["post_name", "name", "start", "end"], cells), "strip")
    assert [title.split(":")[0] for title in marks(drawing.svg)] == ["early", "late", "early → late", "other"]
    assert drawing.summary.startswith("3 tenures of 2 posts") and "1 without a gap" in drawing.summary


# Ladders


LADDER = ["acronym", "action", "decided_on", "decision", "mandate_until", "ceiling"]


def rung(action: str, decided: str | None, until: str | None, ceiling: str = "") -> tuple[Term | None, ...]:
    dates = [None if value is None else edtf(value) for value in (decided, until)]
    return (
        ox.Literal("UNX"),
        ox.Literal(action),
        dates[0],
        ox.Literal(f"S/{decided}"),
        dates[1],
        ox.Literal(ceiling) if ceiling else None,
    )


def test_ladder() -> None:
    rows = Rows(
        LADDER,
        [
            rung("establishment", "2000-01-01", "2000-06-30"),
            rung("extension", "2000-06-15", "2001-06-30"),
            rung("revision", "2001-01-01", None, "4200"),
            rung("extension", "2001-08-01", "2002-06-30"),
            rung("extension", None, "2003-01-31"),
            rung("termination", "2003-01-15", None),
        ],
    )
    drawing = draw(rows, "ladder")
    found = list(marks(drawing.svg).items())
    svg = drawing.svg
    (_, first), (_, second), (_, revision), (late_title, late), (_, undated), (_, ended), (last_title, last) = found
    assert [name for name, _, _ in first] == ["rung", "certain added"]
    assert near(second[0][1], place(svg, date(2000, 6, 15))), "thin from the decision"
    assert near(second[1][1], place(svg, date(2000, 7, 1))) and near(second[1][2], place(svg, date(2001, 7, 1)))
    assert [name for name, _, _ in revision] == ["revision"] and ">ceiling 4200</text>" in svg
    assert late[0][0] == "vacant gap" and "gap" in late_title
    assert near(late[0][1], place(svg, date(2001, 7, 1))) and near(late[0][2], place(svg, date(2001, 8, 1)))
    assert [name for name, _, _ in undated] == ["possible"] and "day unknown" in svg
    assert [name for name, _, _ in ended] == ["ended"]
    assert last_title == "last known expiry: 2003-01-31" and near(last[0][1] + 1, place(svg, date(2003, 2, 1)))
    assert drawing.summary == (
        "6 decisions on the mandate of UNX, from 2000-01-01 to 2003-01-31. Last known expiry: 2003-01-31. "
        "Ended: 2003-01-15, S/2003-01-15. 1 period without a mandate by these decisions."
    )


def test_a_mandate_without_an_expiry_is_open() -> None:
    drawing = draw(Rows(LADDER, [rung("establishment", "2000-01-01", None)]), "ladder", lang="fr")
    assert "ne fixe pas d&#x27;échéance" in drawing.svg and "vw-open" in drawing.svg and "création" in drawing.svg
    assert "expiry" not in drawing.summary and "échéance" not in drawing.summary


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "heading"), [("en", "Force commander"), ("fr", "Commandant de la force")])
def test_kinds_of_post_are_headings_in_words(field: KnowledgeGraph, lang: str, heading: str) -> None:
    svg = field.run("mission-tenures", mission="unficyp").to_svg("timeline", lang=lang)
    assert f">{heading}<" in svg and ">force-commander<" not in svg
