"""What a site consists of: the things with pages of their own, the terms, the days, the questions and examples."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from dpo_kg.errors import DpoKgError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.lookup import Lookup
from dpo_kg.site.places import Places
from dpo_kg.stored_query import resolve_parameters
from dpo_kg.vocabulary import CODE, DPO, ID
from dpo_kg.web.addresses import page_path
from dpo_kg.web.homes import Homes

#: Where dates stand whose years are those of the field.
_BEGINNINGS = (ox.NamedNode(f"{DPO}start"), ox.NamedNode(f"{DPO}adoptedOn"))
_YEAR, _FIRST_YEAR = 4, 1945
#: Statements that refer to a thing beyond which it has a short page beside the whole one.
_CROWD = 100


@dataclass(frozen=True)
class Plan:
    """What is to be made. It is the same for the same graph, in the same order.

    Attributes:
        folder: the folder of the site.
        base: address of the site, without a slash at its end.
        root_path: path of it on its host.
        things: all things of the graph.
        own: those that have pages of their own.
        with_data: those that the page of the data describes; they have files of their own.
        terms: terms of the ontology, lists of codes and codes.
        places: which file stands for which address.
    """

    folder: str
    base: str
    root_path: str
    things: tuple[str, ...]
    own: tuple[str, ...]
    with_data: tuple[str, ...]
    terms: tuple[str, ...]
    places: Places


def make_plan(kg: KnowledgeGraph, folder: str, base: str, root_path: str) -> Plan:
    """Return what a site of a graph consists of."""
    lookup = Lookup(kg.snapshot.store, kg.scope)
    homes = Homes(lookup)
    subjects: set[str] = set()
    referred = Counter[str]()
    for quad in kg.snapshot.store.quads_for_pattern(None, None, None, lookup.graph):
        if isinstance(quad.subject, ox.NamedNode):
            subjects.add(quad.subject.value)
        if isinstance(quad.object, ox.NamedNode):
            referred[quad.object.value] += 1
    things = sorted(iri for iri in subjects if iri.startswith(ID) and page_path(iri).count("/") == 2)
    terms = sorted(iri for iri in subjects if iri.startswith((DPO, CODE)) and page_path(iri))
    found = {iri: homes.home(iri) for iri in things}
    crowded = [page_path(iri) for iri in (*things, *terms) if referred[iri] > _CROWD and found.get(iri, iri) == iri]
    places = Places((page_path(iri) for iri in (*things, *terms)), choose_days(kg), choose_examples(kg), crowded)
    return Plan(
        folder,
        base,
        root_path,
        tuple(things),
        tuple(iri for iri in things if found[iri] == iri),
        tuple(iri for iri in things if not found[iri]),
        tuple(terms),
        places,
    )


def choose_days(kg: KnowledgeGraph) -> list[str]:
    """Return the days that have pages: 1 January of each year from the first that the data tell of, and their own day.

    A page per day on which something changed would be more pages than all others together.
    """
    store, today = kg.snapshot.store, kg.snapshot.data_version()
    years = set()
    for predicate in _BEGINNINGS:
        for quad in store.quads_for_pattern(None, predicate, None, ox.DefaultGraph()):
            text = quad.object.value[:_YEAR] if isinstance(quad.object, ox.Literal) else ""
            if len(text) == _YEAR and text.isascii() and text.isdigit():
                years.add(int(text))
    try:
        last = date.fromisoformat(today).year
    except ValueError:
        return []
    first = max(_FIRST_YEAR, min(years, default=last))
    return sorted({*(f"{year}-01-01" for year in range(first, last + 1)), today})


def choose_examples(kg: KnowledgeGraph) -> dict[str, dict[str, str]]:
    """Return name of a stored query → the examples that its header gives for its parameters.

    There are none for a query without parameters, and for one whose examples name what this graph does not hold.
    """
    found = {}
    for name in sorted(kg.queries()):
        params = kg.describe_query(name)["params"]
        given = {param["name"]: str(param["example"]) for param in params if param["name"] != "lang"}
        found[name] = given if _fits(kg, name, given) else {}
    return found


def _fits(kg: KnowledgeGraph, name: str, given: dict[str, str]) -> bool:
    snapshot = kg.snapshot
    try:
        resolve_parameters(snapshot.compiled_query(name), given, snapshot.store, snapshot.name_index)
    except DpoKgError:
        return False
    return True
