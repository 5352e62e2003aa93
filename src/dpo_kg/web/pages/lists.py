"""Lists of all things of a kind: missions, people, posts, bodies, documents, states, topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from dpo_kg.cards.dates import describe_dates
from dpo_kg.cards.desk import natural
from dpo_kg.cards.terms import name_sort
from dpo_kg.errors import ParameterError, fold
from dpo_kg.results import Rows
from dpo_kg.vocabulary import DPO, ID, RDF
from dpo_kg.web.models import Cell, Column, Link, TableView
from dpo_kg.web.visit import Page

if TYPE_CHECKING:
    from dpo_kg.web.visit import Visit

#: Kind of things → their class, and the key of what the list is called.
LISTS = {
    "mission": ("Mission", "nav_missions"),
    "person": ("Person", "nav_people"),
    "post": ("Post", "nav_posts"),
    "organization": ("Organization", "nav_bodies"),
    "document": ("Document", "nav_documents"),
    "state": ("Country", "nav_states"),
    "topic": ("Topic", "nav_topics"),
    "debate": ("DebateTopic", "nav_debates"),
    "reform": ("ReformEffort", "nav_reforms"),
    "place": ("Place", "nav_places"),
}
_ON_PAGE = 120
_COLUMNS = ("name", "acronym", "dates", "sort")


def make_page(visit: Visit) -> Page:
    """Return a list; the parameters are `find` (words that the names have) and `page`.

    Raises:
        ParameterError: there is no such page of the list.
    """
    kind = visit.path.strip("/")
    every, found = _things(visit, kind), _find_wanted(visit)
    pages = max(1, -(-len(found) // _ON_PAGE))
    number = visit.number("page", 1, 10**6)
    if number > pages:
        raise ParameterError(f"page: there are {pages}, not {number}")
    shown = found[(number - 1) * _ON_PAGE : number * _ON_PAGE]
    title = visit.word(LISTS[kind][1])
    find = visit.parameters.get("find", "").strip()
    model = {
        "count": len(found),
        "table": _table(visit, title, shown),
        "find": find,
        "action": visit.links.file(visit.path),
        "pager": pager(visit, number, pages, {"find": find}),
        "others": [Link(visit.word(key), visit.links.to(f"/{other}")) for other, (_, key) in LISTS.items()],
    }
    parameters = {"find": find, "page": "" if number == 1 else str(number)}
    return Page(
        "list.html",
        title,
        f"{title}: {len(every)}",
        model,
        formats=visit.row_formats,
        parameters=parameters,
        is_record=not find,
        of_rows=True,
    )


def list_rows(visit: Visit) -> Rows:
    """Return all of a list as rows of name, acronym, dates, sort and thing; the parameter is `find`."""
    rows = [
        (*(ox.Literal(text) if text else None for text in (name, *_describe(visit, name, iri))), ox.NamedNode(iri))
        for name, iri in _find_wanted(visit)
    ]
    return Rows((*_COLUMNS, "thing"), rows, visit.kg.snapshot.data_version())


def _find_wanted(visit: Visit) -> list[tuple[str, str]]:
    """Return name and IRI of the things of a list whose names have all the words that are looked for."""
    wanted = fold(visit.parameters.get("find", "")).split()
    every = _things(visit, visit.path.strip("/"))
    return [(name, iri) for name, iri in every if all(word in fold(name) for word in wanted)] if wanted else every


def pager(visit: Visit, number: int, pages: int, parameters: dict[str, str]) -> dict[str, object]:
    """Return the links to the pages before and after one of a long list."""

    def link(page: int) -> str:
        return visit.links.to(visit.path, {**parameters, "page": "" if page == 1 else str(page)})

    return {
        "number": number,
        "pages": pages,
        "before": link(number - 1) if number > 1 else "",
        "after": link(number + 1) if number < pages else "",
    }


def _things(visit: Visit, kind: str) -> list[tuple[str, str]]:
    """Return name and IRI of all things of a kind, in the order of their names."""
    key = f"list {kind} {visit.lang}"
    found: list[tuple[str, str]] | None = visit.site.cache.get(key)
    if found is None:
        of_class = ox.NamedNode(DPO + LISTS[kind][0])
        quads = visit.lookup.store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), of_class, visit.lookup.graph)
        nodes = {quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        own = [node for node in nodes if node.value.startswith(f"{ID}{kind}/")]
        found = sorted(
            ((visit.lookup.name(node), node.value) for node in own), key=lambda one: (natural(fold(one[0])), one[1])
        )
        visit.site.cache[key] = found
    return found


def _table(visit: Visit, caption: str, shown: list[tuple[str, str]]) -> TableView:
    columns = [Column(name, visit.word(f"list_{name}")) for name in _COLUMNS]
    rows = []
    for name, iri in shown:
        node = ox.NamedNode(iri)
        labels = visit.lookup.labels(node)
        lang = labels[0].language if labels and labels[0].language not in (None, visit.lang) else ""
        rows.append([Cell(name, visit.links.thing(iri), lang or ""), *map(Cell, _describe(visit, name, iri))])
    return TableView(caption, columns, rows, len(rows))


def _describe(visit: Visit, name: str, iri: str) -> tuple[str, str, str]:
    """Return what a list says of a thing beside its name: acronym or symbol, dates, sort."""
    node = ox.NamedNode(iri)
    acronym = visit.lookup.text(node, "acronym") or visit.lookup.text(node, "symbol")
    return "" if acronym == name else acronym, describe_dates(visit.lookup, node), name_sort(visit.lookup, node)
