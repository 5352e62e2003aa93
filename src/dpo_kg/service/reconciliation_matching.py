"""Matching for the reconciliation API: what a name in a table may mean, by all that the table says of it.

A candidate is scored by its name. Further columns of the table speak for it or against it; a property that the graph
does not know of a candidate does neither: what no source gives is unknown.
Source: Reconciliation Service API 0.2 (W3C Community Group Final Report, 10 April 2023), section 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pyoxigraph as ox

from dpo_kg.errors import LimitError, ParameterError
from dpo_kg.importers.dates import DateError, normalise_date
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.lookup import Lookup
from dpo_kg.names import resolve_term
from dpo_kg.search import fold_name
from dpo_kg.vocabulary import DPO, EDTF, ID, XSD, expand_curie

#: Queries that are answered in one request, hits of each, and properties and values of one.
MOST_QUERIES, MOST_HITS, MOST_PROPERTIES, MOST_VALUES = 50, 25, 20, 20
#: How well a hit fits (`dpo_kg.search.MATCHES`) → score of its name.
_SCORES = {"exact": 100, "start": 80, "words": 70, "beginnings": 60, "parts": 50, "near": 30}
_SURE = 100
#: Part of its score that a hit loses where every property speaks against it.
_WEIGHT = 0.5
_DATES = (f"{XSD}date", f"{XSD}gYear", f"{XSD}gYearMonth", EDTF)
#: Characters of a value that is compared; dates are read in more than linear time.
_LONGEST, _LONGEST_DATE = 500, 60

_Object = dict[str, Any]


class _Wish(NamedTuple):
    """What a table says of a thing: a property, and values of which one is to fit."""

    id: str
    iri: str
    values: list[str]


def match_all(kg: KnowledgeGraph, queries: Mapping[str, object]) -> _Object:
    """Return the hits of each query, by its name.

    Raises:
        ParameterError: a query is not what the API defines.
        UnknownNameError: there is no such class or property.
        LimitError: more queries, properties or values than are answered.
    """
    if len(queries) > MOST_QUERIES:
        raise LimitError("reconciliation_queries", MOST_QUERIES, len(queries))
    matcher = Matcher(kg)
    return {name: {"result": matcher.match(query, name)} for name, query in queries.items()}


class Matcher:
    """Finds what names mean; what it has read for one query it knows for the next.

    Args:
        kg: the graph.
    """

    def __init__(self, kg: KnowledgeGraph) -> None:
        self._kg = kg
        self._lookup = Lookup(kg.snapshot.store)
        self._terms: dict[tuple[str, str], str] = {}

    def find(self, text: str, class_name: str | None, limit: int) -> list[_Object]:
        """Return the things whose names fit, best first, none of them marked as the match."""
        try:
            rows = self._kg.find(text, class_name=class_name, limit=limit)
        except ParameterError:
            return []  # a cell without a letter or digit matches nothing
        return [
            {
                "id": str(row["thing"]).removeprefix(ID),
                "name": str(row["name"]),
                "description": str(row["dates"] or ""),
                "type": self._types(ox.NamedNode(str(row["thing"]))),
                "score": _SCORES[str(row["match"])],
                "match": False,
            }
            for row in rows.to_dicts()
        ]

    def match(self, query: object, name: str) -> list[_Object]:
        """Return the hits of a query, best first.

        Args:
            query: as the API defines it.
            name: of the query, for messages.

        Raises:
            As `match_all`.
        """
        if not isinstance(query, dict) or not isinstance(query.get("query"), str):
            raise ParameterError(f"{name}: a query is an object with the text as its member query")
        kind = query.get("type")
        kinds = [kind] if isinstance(kind, str) else kind if isinstance(kind, list) else []
        limit = query.get("limit", 10)
        if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
            raise ParameterError(f"{name}: limit is a number above 0, not {limit!r}")
        for class_name in kinds:
            if not isinstance(class_name, str):
                raise ParameterError(f"type is the name of a class, not {class_name!r}")
            self._resolve(class_name, "class")  # whether or not anything could match
        wishes = self._read_wishes(query.get("properties"), name)
        most = min(limit, MOST_HITS)
        hits: dict[str, _Object] = {}
        for class_name in kinds or [None]:
            # What the properties say may bring a hit up that its name alone leaves behind.
            for hit in self.find(query["query"], class_name, MOST_HITS if wishes else most):
                hits.setdefault(hit["id"], hit)
        sure = [hit for hit in hits.values() if self._weigh(hit, wishes)]
        for hit in sure[:1] if len(sure) == 1 else ():
            hit["match"] = True
        return sorted(hits.values(), key=lambda hit: -hit["score"])[:most]

    def _weigh(self, hit: _Object, wishes: list[_Wish]) -> bool:
        """Lower the score of a hit by what speaks against it, and tell why; return whether name and all else fit."""
        by_name = hit["score"]
        if wishes:
            node = ox.NamedNode(ID + hit["id"])
            verdicts = {wish.id: self._fits(node, wish) for wish in wishes}
            against = sum(fits is False for fits in verdicts.values()) / len(verdicts)
            hit["score"] = round(by_name * (1 - _WEIGHT * against), 1)
            told = [{"id": key, "value": fits} for key, fits in verdicts.items() if fits is not None]
            hit["features"] = [{"id": "name", "value": by_name}, *told]
            return by_name == _SURE and all(verdicts.values())
        return bool(by_name == _SURE)

    def _fits(self, node: ox.NamedNode, wish: _Wish) -> bool | None:
        """Tell whether a thing has one of the values; None where it has none at all of that property."""
        values = self._lookup.properties(node).get(wish.iri, [])
        if not values:
            return None
        return any(_is_meant(self._lookup, value, text) for value in values for text in wish.values)

    def _read_wishes(self, given: object, name: str) -> list[_Wish]:
        """Return what a query says of properties; those without a value, an empty cell, are left out."""
        if given is None:
            return []
        if not isinstance(given, list) or not all(isinstance(o, dict) and isinstance(o.get("pid"), str) for o in given):
            raise ParameterError(f"{name}: properties is a list of objects with the members pid and v")
        if len(given) > MOST_PROPERTIES:
            raise LimitError("reconciliation_properties", MOST_PROPERTIES, len(given))
        wishes = []
        for one in given:
            iri = self._resolve(one["pid"], "property")
            values = v if isinstance(v := one.get("v"), list) else [v]
            if len(values) > MOST_VALUES:
                raise LimitError("reconciliation_values", MOST_VALUES, len(values))
            filled = [text for text in (_read_value(value, name) for value in values) if fold_name(text)]
            if filled:
                wishes.append(_Wish(one["pid"], iri, filled))
        return wishes

    def _resolve(self, text: str, kind: str) -> str:
        if (text, kind) not in self._terms:
            self._terms[text, kind] = resolve_term(self._kg.snapshot.store, text.strip(), kind).value
        return self._terms[text, kind]

    def _types(self, node: ox.NamedNode) -> list[_Object]:
        lookup = self._lookup
        return [{"id": t.value.removeprefix(DPO), "name": lookup.name_term(t)} for t in lookup.types(node)]


def _is_meant(lookup: Lookup, value: ox.NamedNode | ox.BlankNode | ox.Literal, text: str) -> bool:
    """Tell whether a text of a table is a value: its IRI or one of its names; a literal; a date as people write it."""
    if isinstance(value, ox.Literal):
        if value.datatype.value in _DATES:
            return _is_day(value.value, text)
        return fold_name(value.value) == fold_name(text)
    if not isinstance(value, ox.NamedNode):
        return False
    if value.value in (text, f"{ID}{text}", expand_curie(text)):
        return True
    names = (term for found in lookup.properties(value).values() for term in found if isinstance(term, ox.Literal))
    wanted = fold_name(text)
    return any(fold_name(one.value) == wanted for one in names)


def _is_day(stated: str, text: str) -> bool:
    """Tell whether a date is the one written, as far as the less precise of the two goes."""
    try:
        wanted = normalise_date(text) if len(text) <= _LONGEST_DATE else ""
    except DateError:
        return False
    return bool(wanted) and (stated == wanted or stated.startswith(f"{wanted}-") or wanted.startswith(f"{stated}-"))


def _read_value(value: object, name: str) -> str:
    """Return a value of a property as text: a string, a number, a truth value, or an object with its id."""
    if isinstance(value, dict):
        value = value.get("id") or value.get("name")
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)[:_LONGEST]
    raise ParameterError(
        f"{name}: the value v of a property is a text, a number, an object with an id, or a list of them"
    )
