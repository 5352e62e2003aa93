"""The chart of a timeline: what is certain, what is possible, and that the table beside it says the same."""

from __future__ import annotations

from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given, settings

from dpo_kg.errors import FormatError
from dpo_kg.exporters.timeline import write_timeline
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows
from row_strategies import DATES, Term, edtf, texts

SVG = "{http://www.w3.org/2000/svg}"


def bars(svg: str) -> list[tuple[str, list[tuple[float, float, str]]]]:
    """Return for each line of time what it is called, and the left, right and opacity of its bars."""
    found = []
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        spans = [
            (float(bar.get("x", 0)), float(bar.get("x", 0)) + float(bar.get("width", 0)), bar.get("opacity", ""))
            for bar in group.iter(f"{SVG}rect")
        ]
        found.append((group.findtext(f"{SVG}title") or "", spans))
    return found


def rows_of(*dates: tuple[Term | None, Term | None]) -> Rows:
    return Rows(["name", "start", "end"], [(ox.Literal("x"), *pair) for pair in dates])


def test_chart_of_a_stored_query(kg: KnowledgeGraph) -> None:
    rows = kg.run("tenures-of-person")
    found = bars(rows.to_svg())
    dated = [row for row in rows if row.start or row.end]
    assert [title.split(":")[0] for title, _ in found] == [row.name for row in dated]
    assert found[0][0] == "Marrack Goulding: 1992-03 to 1993-02-28"
    assert rows._repr_html_().startswith("<svg ") and "<table>" in rows._repr_html_()
    title = ElementTree.fromstring(rows.to_svg()).findtext(f"{SVG}title") or ""
    assert f"; {len(rows) - len(dated)} rows have no date" in title


def test_certain_and_possible() -> None:
    cases: list[tuple[Term | None, Term | None]] = [
        (edtf("2000-01-01"), edtf("2001-01-01")),
        (edtf("2000"), edtf("2001")),
        (edtf("2000-01-01"), None),
        (None, edtf("2001")),
        (edtf("199X"), edtf("1999")),
    ]
    exact, vague, running, begun, never = (found[1] for found in bars(write_timeline(rows_of(*cases))))
    assert exact[0][:2] == exact[1][:2], "what is possible is certain"
    assert [bar[2] for bar in exact] == ["0.3", "1"]
    assert vague[0][0] == exact[0][0] and vague[0][1] > vague[1][1] > 0 and vague[1][0] > vague[0][0]
    assert len(running) == len(begun) == len(never) == 1, "nothing is certain"
    assert running[0][1] == 780 and begun[0][0] == 260, "to the edge"


def test_what_goes_on_at_a_date_is_certain_until_then() -> None:
    terms = [(ox.Literal("x"), edtf("2017-04-01"), None, edtf("2024-06"))]
    ((_, (possible, certain)),) = bars(write_timeline(Rows(["name", "start", "end", "as_of"], terms)))
    assert possible[0] == certain[0] and certain[1] < possible[1] == 780


@settings(max_examples=40, deadline=None)
@given(label=texts)
def test_any_label(label: str) -> None:
    svg = write_timeline(Rows(["name", "start", "end"], [(ox.Literal(label), day, day) for day in DATES]))
    for title, spans in bars(svg):
        assert title.startswith("".join(c if c.isprintable() else " " for c in label))
        assert all(259 <= left <= right <= 782.1 for left, right, _ in spans)


def test_nothing_to_draw(kg: KnowledgeGraph) -> None:
    for rows in (
        rows_of((None, None)),
        rows_of((edtf("soon"), None)),
        Rows(["start"], [(edtf("1992"),)]),
        Rows([], []),
    ):
        assert write_timeline(rows) == ""
        with pytest.raises(FormatError, match="nothing to draw"):
            rows.to_svg()
    with pytest.raises(FormatError, match="nothing to draw"):
        kg.run("observations").to_svg()
    assert not kg.run("observations")._repr_html_().startswith("<svg")


def test_far_dates() -> None:
    assert len(bars(write_timeline(rows_of((edtf("0044-03-15"), edtf("9999-12-31")))))) == 1
