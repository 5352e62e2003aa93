"""Pages about the whole field: sources, conflicts, what is missing, quality."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dpo_kg.errors import UnknownNameError
from dpo_kg.results import Rows
from dpo_kg.vocabulary import DPO, expand_curie, shorten_iri
from dpo_kg.web.models import Cell, Column, Link, TableView
from dpo_kg.web.pages.lists import pager
from dpo_kg.web.visit import Page

if TYPE_CHECKING:
    from dpo_kg.web.visit import Visit

_ON_PAGE, _CONFLICTS = 60, 20
#: Parts of the report on quality, as `dpo_kg.quality.figures` has them.
QUALITY_PARTS = ("completeness", "age", "sources", "precision", "agreement")
_BACKING = ("source", "originalSource", "corroboratedBy", "reportedIn", "searchedIn")


def make_sources(visit: Visit) -> Page:
    """Return the documents that back statements, those that back most first."""
    counts = _count_sources(visit)
    number, pages, shown = _cut(visit, counts)
    columns = [Column("name", visit.word("source")), Column("sort", visit.word("list_sort"))]
    columns.append(Column("count", visit.word("backs_count"), numeric=True))
    rows = []
    for iri, count in shown:
        node = ox.NamedNode(iri)
        sort = visit.lookup.text(node, "sourceKind")
        rows.append(
            [
                Cell(visit.lookup.name(node), visit.links.thing(iri)),
                Cell(sort),
                Cell(str(count), numeric=True),
            ]
        )
    table = TableView(visit.word("sources"), columns, rows, len(counts))
    model = {"purpose": visit.word("sources_purpose"), "tables": [table], "pager": pager(visit, number, pages, {})}
    return _listing(visit, "sources", model, number)


def list_sources(visit: Visit) -> Rows:
    """Return the documents that back statements: name, sort, how many statements, and document."""
    rows = []
    for iri, count in _count_sources(visit):
        node = ox.NamedNode(iri)
        texts = (visit.lookup.name(node), visit.lookup.text(node, "sourceKind"))
        rows.append((*(ox.Literal(text) if text else None for text in texts), ox.Literal(count), node))
    return Rows(("name", "sort", "statements", "document"), rows, visit.kg.snapshot.data_version())


def make_conflicts(visit: Visit) -> Page:
    """Return the statements that can hardly hold together, the sides of each beside each other."""
    thing = visit.parameters.get("thing", "").strip()
    sides: list[list[dict[str, Any]]] = (
        _group(visit.kg.conflicts(thing, lang=visit.lang))
        if thing
        else _kept(visit, "conflicts", lambda: _group(visit.kg.conflicts(lang=visit.lang)))
    )
    number, pages, shown = _cut(visit, sides, _CONFLICTS)
    model = {
        "conflicts": [[_side(visit, row) for row in one] for one in shown],
        "count": len(sides),
        "thing": thing,
        "pager": pager(visit, number, pages, {"thing": thing}),
        "query_href": visit.links.query("conflicts", {"thing": thing}),
        "action": visit.links.file("/conflicts"),
    }
    title = visit.word("conflicts")
    parameters = {"thing": thing, "page": "" if number == 1 else str(number)}
    purpose = visit.word("conflicts_purpose")
    return Page("conflicts.html", title, purpose, model, formats=visit.row_formats, parameters=parameters, of_rows=True)


def list_conflicts(visit: Visit) -> Rows:
    """Return the sides of all conflicts, a row each; the parameter is `thing`.

    Raises:
        DpoKgError: nothing has that name.
    """
    return visit.kg.conflicts(visit.parameters.get("thing", "").strip() or None, lang=visit.lang)


def make_missing(visit: Visit) -> Page:
    """Return the points on which sources are silent, and what one expects and no source of the graph gives."""
    chosen = visit.parameters.get("class", "").strip()
    every = _kept(visit, "missing", lambda: _list_missing(visit))
    # A class is asked for by its English name, so that an address means the same in each language.
    classes = {str(row["class"]): str(row["expected_of"]) for row in every if row["class"]}
    rows = [row for row in every if not chosen or row["class"] == chosen]
    if chosen and not rows:
        raise UnknownNameError("class", chosen, classes)
    number, pages, shown = _cut(visit, rows)
    columns = [Column(name, visit.word(f"missing_{name}")) for name in ("subject", "property", "reason", "searched_in")]
    table = TableView(
        visit.word("missing"),
        columns,
        [
            [
                Cell(str(row["subject"]), visit.links.thing(str(row["thing"]))),
                Cell(str(row["property"]), visit.links.thing(str(row["predicate"]))),
                Cell(str(row["reason"] or visit.word("given_by_none"))),
                Cell(str(row["searched_in"] or "")),
            ]
            for row in shown
        ],
        len(rows),
    )
    model = {
        "purpose": visit.word("missing_purpose", count=len(every)),
        "tables": [table],
        "pager": pager(visit, number, pages, {"class": chosen}),
        "choices": [
            (told, visit.links.to("/missing", {"class": name}), name == chosen)
            for name, told in sorted(classes.items(), key=lambda item: item[1])
        ],
        "query_href": visit.links.query("missing"),
    }
    return _listing(visit, "missing", model, number, {"class": chosen})


def list_missing(visit: Visit) -> Rows:
    """Return what is not known; the parameter is `class`.

    Raises:
        UnknownNameError: nothing is missing of such a class.
    """
    chosen = visit.parameters.get("class", "").strip()
    rows = visit.kg.missing(lang=visit.lang)
    if not chosen:
        return rows
    every = _kept(visit, "missing", lambda: _list_missing(visit))
    terms = [row for row, told in zip(rows.terms, every, strict=True) if told["class"] == chosen]
    if not terms:
        raise UnknownNameError("class", chosen, {str(told["class"]) for told in every if told["class"]})
    return Rows(rows.columns, terms, rows.data_version)


def _list_missing(visit: Visit) -> list[dict[str, Any]]:
    """Return what is not known, each with the English name of the class of which it is expected."""
    english = visit.kg.missing().to_dicts()
    found = english if visit.lang == "en" else visit.kg.missing(lang=visit.lang).to_dicts()
    names = {(row["thing"], row["predicate"], row["gap"]): row["expected_of"] for row in english}
    return [{**row, "class": names[row["thing"], row["predicate"], row["gap"]]} for row in found]


def make_quality(visit: Visit) -> Page:
    """Return figures on completeness, agreement, sources, precision and age, a part at a time.

    Raises:
        UnknownNameError: there is no such part.
    """
    part = _choose_part(visit)
    rows = _kept(visit, f"quality {part}", lambda: visit.kg.quality(part).to_dicts())
    number, pages, shown = _cut(visit, rows)
    names = [name for name in rows[0] if name != "part" and any(row[name] is not None for row in rows)] if rows else []
    columns = [Column(n, visit.word(f"quality_{n}"), numeric=n in ("number", "of", "share")) for n in names]
    cells = [[_figure(visit, name, row[name]) for name in names] for row in shown]
    table = TableView(visit.word(f"part_{part}"), columns, cells, len(rows))
    model = {
        "purpose": visit.word("quality_purpose"),
        "tables": [table],
        "pager": pager(visit, number, pages, {"part": part}),
        "choices": [
            (visit.word(f"part_{name}"), visit.links.to("/quality", {"part": name}), name == part)
            for name in QUALITY_PARTS
        ],
    }
    return _listing(visit, "quality", model, number, {"part": "" if part == QUALITY_PARTS[0] else part})


def list_figures(visit: Visit) -> Rows:
    """Return the figures on quality; the parameter is `part`.

    Raises:
        UnknownNameError: there is no such part.
    """
    return visit.kg.quality(_choose_part(visit))


def _choose_part(visit: Visit) -> str:
    part = visit.parameters.get("part", "").strip() or QUALITY_PARTS[0]
    if part not in QUALITY_PARTS:
        raise UnknownNameError("part of the report on quality", part, QUALITY_PARTS)
    return part


def _listing(
    visit: Visit, key: str, model: dict[str, Any], number: int, parameters: dict[str, str] | None = None
) -> Page:
    whole = {"choices": [], "query_href": "", **model}
    given = {**(parameters or {}), "page": "" if number == 1 else str(number)}
    purpose = str(model["purpose"])
    return Page(
        "listing.html", visit.word(key), purpose, whole, formats=visit.row_formats, parameters=given, of_rows=True
    )


def _kept(visit: Visit, key: str, make: Any) -> Any:
    """Return what is the same for all visitors of one state of the data, made once."""
    name = f"{key} {visit.lang}"
    if name not in visit.site.cache:
        visit.site.cache[name] = make()
    return visit.site.cache[name]


def _cut(visit: Visit, found: list[Any], most: int = _ON_PAGE) -> tuple[int, int, list[Any]]:
    pages = max(1, -(-len(found) // most))
    number = visit.number("page", 1, pages)
    return number, pages, found[(number - 1) * most : number * most]


def _count_sources(visit: Visit) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] | None = visit.site.cache.get("sources")
    if found is None:
        counts: Counter[str] = Counter()
        for name in _BACKING:
            predicate = ox.NamedNode(DPO + name)
            for quad in visit.lookup.store.quads_for_pattern(None, predicate, None, visit.lookup.graph):
                if isinstance(quad.object, ox.NamedNode):
                    counts[quad.object.value] += 1
        found = visit.site.cache["sources"] = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return found


def _group(rows: Rows) -> list[list[dict[str, Any]]]:
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in rows.to_dicts():
        groups.setdefault(row["conflict"], []).append(row)
    return list(groups.values())


def _side(visit: Visit, row: dict[str, Any]) -> dict[str, Any]:
    value = str(row["value"])
    return {
        "subject": Link(str(row["subject"]), visit.links.thing(str(row["record"]))),
        "property": Link(str(row["property"]), visit.links.thing(str(row["predicate"]))),
        "value": value,
        **{
            name: str(row[name] or "")
            for name in ("period", "source", "place", "rank", "rank_reason", "qualifier", "wording")
        },
        "attribution": Link(shorten_iri(str(row["attribution"])), visit.links.thing(str(row["attribution"]))),
    }


def _figure(visit: Visit, name: str, value: Any) -> Cell:
    if value is None:
        return Cell("")
    if name == "share":
        return Cell(f"{float(value) * 100:.1f} %", sort=str(value), numeric=True)
    if name in ("class", "property"):
        iri = expand_curie(str(value)) or str(value)
        return Cell(visit.lookup.name_term(ox.NamedNode(iri)), visit.links.thing(iri))
    return Cell(str(value), numeric=name in ("number", "of"))
