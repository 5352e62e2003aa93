"""Boxes on the pages of things: what stored queries answer about them, each with a way to the query behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox
from markupsafe import Markup

from dpo_kg.errors import FormatError, MissingExtraError
from dpo_kg.results import Rows
from dpo_kg.vocabulary import DPO, RDF, shorten_iri
from dpo_kg.web.addresses import kind_of
from dpo_kg.web.drawing import NO_CHART, Chart, draw_chart
from dpo_kg.web.models import Panel
from dpo_kg.web.tables import make_table

if TYPE_CHECKING:
    from dpo_kg.web.visit import Visit

#: Rows of a box, and characters of its chart, at most; the page of the query has all of it.
_MOST, _LARGEST_CHART = 12, 16_000
#: Views that say nothing of a part of the rows.
_WHOLE = ("tree", "network")


class Box(NamedTuple):
    """A box of the pages of a kind of things.

    Attributes:
        query: name of the stored query.
        parameter: the parameter whose value is the thing.
        title: key of its heading.
        view: how it is drawn; "table" for not at all.
        columns: the columns of its table; empty for all.
        needs: name of the class that the thing has to be of; "" for any.
        last: whether of many rows the last are shown, not the first.
        folded: whether the table is shown on demand alone, because the page says the same elsewhere.
    """

    query: str
    parameter: str
    title: str
    view: str = "table"
    columns: tuple[str, ...] = ()
    needs: str = ""
    folded: bool = False
    last: bool = False


#: Kind of thing → the boxes atop its pages, in their order.
PANELS: dict[str, tuple[Box, ...]] = {
    "mission": (
        Box(
            "mandate-history",
            "mission",
            "box_mandate",
            "ladder",
            ("decided_on", "action", "decision", "paragraph", "effective_from", "mandate_until", "ceiling", "flag"),
            last=True,
        ),
        Box(
            "mission-tenures",
            "mission",
            "box_leaders",
            "timeline",
            ("kind", "leader", "nationality", "start", "end", "capacity", "status", "person"),
        ),
    ),
    "person": (
        Box(
            "tenures-of-person",
            "person",
            "box_career",
            "timeline",
            ("post_name", "start", "end", "status", "as_of", "days_min", "days_max", "tenure"),
        ),
    ),
    "post": (
        Box(
            "tenures-of-person",
            "post",
            "box_holders",
            "timeline",
            ("name", "start", "end", "status", "as_of", "days_min", "days_max", "tenure"),
        ),
    ),
    "organization": (
        Box(
            "department-lineage",
            "organization",
            "box_lineage",
            "timeline",
            ("date", "certainty", "kind", "from_bodies", "to_bodies", "legal_basis", "places"),
        ),
        Box(
            "units-of-organization",
            "organization",
            "box_units",
            "tree",
            ("unit_name", "within", "relations", "places", "note", "unit"),
        ),
    ),
    "document": (
        Box(
            "resolution-citations",
            "resolution",
            "box_citations",
            "table",
            ("citing", "citing_adopted", "cited", "cited_adopted", "direction"),
            needs="Resolution",
        ),
    ),
    "state": (
        Box(
            "council-members",
            "state",
            "box_council",
            "timeline",
            ("start", "end", "status", "certainty", "sources"),
            needs="MemberState",
        ),
    ),
    "debate": (
        Box(
            "debates",
            "topic",
            "box_debate",
            "table",
            ("stance", "held_by", "text", "qualifier", "source", "place"),
            folded=True,
        ),
    ),
}


def make_panels(visit: Visit, iri: str) -> list[Panel]:
    """Return the boxes of the page of a thing; those that have nothing to say are left out."""
    found = (make_panel(visit, iri, box) for box in PANELS.get(kind_of(iri), ()))
    return [panel for panel in found if panel is not None]


def make_panel(visit: Visit, iri: str, box: Box) -> Panel | None:
    """Return a box of the page of a thing; None where the query answers nothing about it."""
    if box.needs and not _is_a(visit, iri, box.needs):
        return None
    declared = {param["name"] for param in visit.kg.describe_query(box.query)["params"]}
    given: dict[str, Any] = {box.parameter: iri}
    if visit.at and "at" in declared:
        given["at"] = visit.at
    if "lang" in declared:
        given["lang"] = visit.lang
    rows = visit.kg.run(box.query, **given)
    if not len(rows):
        return None
    shown = _cut(rows, last=box.last)
    chart = _draw(visit, box, rows, shown)
    given.pop("lang", None)
    href = visit.links.query(box.query, {**given, box.parameter: shorten_iri(iri)})
    title = visit.word(box.title)
    # A site of files has no answer to the question for this thing alone, so the box holds all of it.
    told = shown if visit.site.served else rows
    table = make_table(visit, told, title, columns=box.columns, more_href=href)
    table.total = len(rows)
    return Panel(
        f"box-{box.query}",
        title,
        chart.summary,
        chart.svg,
        table,
        href,
        box.query,
        not chart.svg and not box.folded,
        chart.notes,
    )


def _draw(visit: Visit, box: Box, rows: Rows, shown: Rows) -> Chart:
    """Return the chart of all rows, or where it would be too large that of those shown, which then says so."""
    try:
        chart = draw_chart(rows, box.view, visit.lang)
        if len(chart.svg) <= _LARGEST_CHART:
            return chart
        if box.view in _WHOLE:
            return Chart(Markup(""), "", [visit.word("large_chart")])
        chart = draw_chart(shown, box.view, visit.lang)
    except (FormatError, MissingExtraError):  # without a date, or without what draws: the table says it all
        return NO_CHART
    key = "chart_of_last" if box.last else "chart_of_first"
    return chart._replace(notes=[visit.word(key, shown=len(shown), count=len(rows)), *chart.notes])


def _cut(rows: Rows, *, last: bool) -> Rows:
    terms = rows.terms[-_MOST:] if last else rows.terms[:_MOST]
    return Rows(rows.columns, terms, rows.data_version, rows.question)


def _is_a(visit: Visit, iri: str, class_name: str) -> bool:
    types = visit.lookup.properties(ox.NamedNode(iri)).get(f"{RDF}type", [])
    return ox.NamedNode(DPO + class_name) in types
