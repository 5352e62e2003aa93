"""Differences as rows for people and programs: things, classes and properties by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from dpo_kg.build.provenance import Node
from dpo_kg.comparison.changes import KINDS, Comparison, Difference
from dpo_kg.comparison.sides import Backing, Mark, Side, Subject, Value
from dpo_kg.lookup import Lookup
from dpo_kg.results import Rows
from dpo_kg.vocabulary import DPO, RDFS, SKOS, shorten_iri

_LABEL = ox.NamedNode(f"{RDFS}label")
#: What is shown of a thing without a label, such as a reference entry.
_NAMING = (ox.NamedNode(f"{SKOS}prefLabel"), *(ox.NamedNode(f"{DPO}{n}") for n in ("symbol", "acronym", "mark")))

#: What the rows are, as the header of a stored query has it.
HEADER: dict[str, Any] = {
    "name": "diff",
    "summary": "What differs between two sets of RDF files",
    "description": "Citations and claims are told as sources of their statements. Statements of which the locator, or "
    "the name of a citation, alone differs are counted and are no rows.",
    "columns": [
        {"name": "change", "type": "string", "description": f"One of: {', '.join(KINDS)}"},
        {"name": "class", "type": "string", "description": "Class of the thing"},
        {"name": "thing", "type": "iri", "description": "The thing"},
        {"name": "name", "type": "string", "description": "Its name"},
        {"name": "property", "type": "string", "description": "The property; empty for a thing that is new or gone"},
        {"name": "before", "type": "string", "description": "What was said and is no more"},
        {"name": "after", "type": "string", "description": "What is said and was not before"},
        {"name": "sources", "type": "string", "description": "Who says so; in brackets who said what is no more"},
        {"name": "predicate", "type": "iri", "description": "The property"},
    ],
}
COLUMNS = tuple(column["name"] for column in HEADER["columns"])


class DifferenceRows(Rows):
    """What differs, by kind, class and name. The columns are those of `HEADER`.

    Attributes:
        counts: kind of difference → number of its rows.
        relocated: number of statements of which the locator, or the name of a citation, alone differs; they are no
            rows.
        equal: True where both sides say the same, down to the locators.
    """

    def __init__(self, terms: Sequence[tuple[Any, ...]], relocated: int, equal: bool) -> None:
        super().__init__(COLUMNS, terms)
        self.counts = {kind: sum(row[0].value == kind for row in terms) for kind in KINDS}
        self.relocated = relocated
        self.equal = equal

    def summary(self) -> str:
        """Return the counts in words."""
        if self.equal:
            return "no difference"
        told = [f"{count} {kind}" for kind, count in self.counts.items() if count]
        if self.relocated:
            told.append(f"{self.relocated} with another locator or name of the citation alone, not listed")
        return ", ".join(told) or "they differ only in citations that back no statement"


def report_differences(found: Comparison, old: Side, new: Side, lookup: Lookup) -> DifferenceRows:
    """Return differences as rows.

    Args:
        found: the differences.
        old, new: the sides; both are asked for names, the new one first.
        lookup: the graph that is open, for names that neither side gives.
    """
    names = _Names((new, old), lookup)
    rows = [_make_row(difference, names) for difference in found.differences]
    order = {kind: number for number, kind in enumerate(KINDS)}
    rows.sort(key=lambda row: _order(row, order))
    return DifferenceRows(rows, found.relocated, found.equal)


def _order(row: tuple[Any, ...], order: dict[str, int]) -> tuple[Any, ...]:
    """Return what rows are sorted by: what is new, what is gone, then by thing; changes of a thing stand together."""
    kind = order[row[0].value]
    told = ["" if cell is None else cell.value for cell in row]
    return (min(kind, order["changed"]), told[1], told[3], told[2], kind, *told[4:])


def _make_row(difference: Difference, names: _Names) -> tuple[Any, ...]:
    before, after = (_write(values, names, names.name) for values in (difference.before, difference.after))
    if before == after and before and difference.kind in ("changed", "source changed"):
        before, after = (_write(values, names, str) for values in (difference.before, difference.after))
    predicate = difference.predicate
    texts = (
        ox.Literal(difference.kind),
        _literal(names.classes(difference.thing)),
        difference.thing if isinstance(difference.thing, ox.NamedNode) else None,
        _literal(names.name(difference.thing)),
        _literal("" if predicate is None else names.term(predicate)),
        *map(_literal, (before, after, _write_sources(difference, names))),
        predicate,
    )
    return texts


def _literal(text: str) -> ox.Literal | None:
    return ox.Literal(text) if text else None


def _write(values: Iterable[Value | Mark], names: _Names, write: Callable[[Node], str]) -> str:
    """Return values as text, parted by semicolons; of what is merely claimed its rank, of a mark its property."""
    told = []
    for value in values:
        if isinstance(value, Value):
            rank = f" of rank {names.name(value.rank)}" if value.rank else ""
            told.append(f"{write(value.node)}{'' if value.stated else f' (claim{rank})'}")
        else:
            told.append(f"{names.term(value[0])}: {write(value[1])}")
    return "; ".join(sorted(told))


def _write_sources(difference: Difference, names: _Names) -> str:
    """Return who says what is said now; in brackets who said what is no more, where that differs."""
    before, after = (names.sources(backings) for backings in (difference.backings_before, difference.backings_after))
    if not after or not before or before == after:
        return _join_places(after or before)
    if before.keys() == after.keys():
        places = "; ".join(", ".join(places) for places in before.values())
        return f"{_join_places(after)} (before: {places})"
    return f"{_join_places(after)} (before: {_join_places(before)})"


def _join_places(places: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(", ".join((document, *locators)) for document, locators in places.items())


class _Names:
    """The names of things, classes and properties.

    Args:
        sides: the sides, the one to ask first.
        lookup: what is asked where no side has a name.
    """

    def __init__(self, sides: Sequence[Side], lookup: Lookup) -> None:
        self._sides = sides
        self._lookup = lookup
        self._known: dict[Node, str] = {}

    def name(self, node: Node) -> str:
        """Return the name of a thing, its CURIE where it has none; a literal with its language, but for English."""
        if isinstance(node, ox.Literal):
            return f"{node.value} ({node.language})" if node.language not in (None, "en") else node.value
        if node not in self._known:
            self._known[node] = self._find(node)
        return self._known[node]

    def _find(self, node: ox.NamedNode | ox.BlankNode) -> str:
        order = {self._lookup.lang: 0, "en": 1, None: 1}
        found = [
            (order.get(label.language, 2), number, label.value)
            for number, side in enumerate(self._sides)
            for label in side.about.get(node, {}).get(_LABEL, ())
            if isinstance(label, ox.Literal)
        ]
        if found:
            return min(found)[2]
        if isinstance(node, ox.BlankNode):
            return "(without a name)"
        known = self._lookup.name(node)
        if known != shorten_iri(node.value):
            return known
        every = (n for side in self._sides for p in _NAMING for n in side.about.get(node, {}).get(p, ()))
        return next((n.value for n in every if isinstance(n, ox.Literal)), known)

    def term(self, node: ox.NamedNode) -> str:
        """Return the label of a property or a class."""
        return self._lookup.name_term(node)

    def classes(self, thing: Subject) -> str:
        """Return the labels of the classes that a side gives a thing, those of the ontology before others."""
        every = {t for side in self._sides for t in side.types(thing) if isinstance(t, ox.NamedNode)}
        if not every and isinstance(thing, ox.NamedNode):
            every = set(self._lookup.types(thing))
        own = [t for t in every if t.value.startswith(DPO)]
        return ", ".join(sorted(self.term(t) for t in own or every))

    def sources(self, backings: Iterable[Backing]) -> dict[str, list[str]]:
        """Return source document → the places in it, both sorted."""
        places: dict[str, set[str]] = {}
        for backing in backings:
            document, *pages = [self.name(node) for node in backing.documents] or ["without a source"]
            named = f"{document} (by {', '.join(pages)})" if pages else document
            places.setdefault(named, set()).update(backing.locators)
        return {name: sorted(places[name], key=_by_number) for name in sorted(places)}


def _by_number(locator: str) -> tuple[str, int, str]:
    words, _, number = locator.rpartition(" ")
    return (words, int(number), "") if number.isdecimal() else (locator, 0, locator)
