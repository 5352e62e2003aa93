"""What a page says in the terms of schema.org, for machines that read pages.

Source: https://schema.org, version 29. Only what the graph takes as so and states without doubt is said there, because
schema.org has no place for rivals; dates that are vague are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dpo_kg.vocabulary import DPO, ID, OWL, SKOS
from dpo_kg.web.addresses import kind_of, page_path

if TYPE_CHECKING:
    from dpo_kg.cards.structure import Card
    from dpo_kg.web.visit import Visit

_CONTEXT = "https://schema.org"
#: Kind of thing → type of schema.org.
_TYPES = {
    "person": "Person",
    "organization": "Organization",
    "mission": "Organization",
    "document": "CreativeWork",
    "state": "Country",
    "place": "Place",
    "post": "Role",
    "dataset": "Dataset",
}
#: Dates that every reader of schema.org understands.
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def describe_for_machines(visit: Visit, iri: str, card: Card) -> dict[str, Any]:
    """Return the JSON-LD of the page of a thing."""
    kind = kind_of(iri)
    found: dict[str, Any] = {"@context": _CONTEXT, "@type": _TYPES.get(kind, "DefinedTerm"), "@id": iri}
    found |= {"name": card.name, "url": visit.links.absolute(page_path(iri)), "inLanguage": visit.lang}
    if kind == "post":
        found["roleName"] = card.name
    if card.lead:
        found["description"] = " · ".join(filter(None, (card.sort, card.lead)))
    found |= _names(visit, iri, card.name) | _dates(visit, iri, kind) | _ties(visit, iri, kind)
    if kind not in ("document", "dataset"):
        found.pop("inLanguage")
    return found


def _names(visit: Visit, iri: str, name: str) -> dict[str, Any]:
    node = ox.NamedNode(iri)
    properties = visit.lookup.properties(node)
    others = [label.value for label in visit.lookup.labels(node)]
    for predicate in (f"{DPO}acronym", f"{SKOS}altLabel"):
        others += [value.value for value in properties.get(predicate, [])]
    kept = [other for other in dict.fromkeys(others) if other != name]
    same = [
        value.value
        for predicate in (f"{OWL}sameAs", f"{SKOS}exactMatch")
        for value in properties.get(predicate, [])
        if isinstance(value, ox.NamedNode) and not value.value.startswith(ID)
    ]
    return ({"alternateName": kept} if kept else {}) | ({"sameAs": same} if same else {})


def _dates(visit: Visit, iri: str, kind: str) -> dict[str, str]:
    names = {
        "person": {"birthYear": "birthDate", "deathYear": "deathDate"},
        "organization": {"start": "foundingDate", "end": "dissolutionDate"},
        "mission": {"start": "foundingDate", "end": "dissolutionDate"},
        "document": {"issuedOn": "datePublished", "adoptedOn": "datePublished"},
    }.get(kind, {})
    node = ox.NamedNode(iri)
    found = {}
    for name, told in names.items():
        values = [value.value for value in visit.lookup.values(node, name)]
        if len(values) == 1 and _DATE.fullmatch(values[0]):
            found[told] = values[0]
    return found


def _ties(visit: Visit, iri: str, kind: str) -> dict[str, Any]:
    names = {
        "person": {"nationality": "nationality"},
        "organization": {"parentOrganization": "parentOrganization"},
        "mission": {"parentOrganization": "parentOrganization", "host": "areaServed"},
        "document": {"issuedBy": "publisher"},
    }.get(kind, {})
    node = ox.NamedNode(iri)
    found: dict[str, Any] = {}
    for name, told in names.items():
        values = [value for value in visit.lookup.values(node, name) if isinstance(value, ox.NamedNode)]
        if values:
            found[told] = [
                {"@type": _TYPES.get(kind_of(v.value), "Thing"), "@id": v.value, "name": visit.lookup.name(v)}
                for v in values
            ]
    return found
