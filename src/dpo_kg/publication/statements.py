"""Writing down statements about the published data set."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from dpo_kg.vocabulary import DCAT, DCTERMS, PREFIXES, RDF, RDFS, XSD

Object = ox.NamedNode | ox.BlankNode | ox.Literal
Subject = ox.NamedNode | ox.BlankNode

FOAF = "http://xmlns.com/foaf/0.1/"
SD = "http://www.w3.org/ns/sparql-service-description#"
SPDX = "http://spdx.org/rdf/terms#"
VOID = "http://rdfs.org/ns/void#"
FORMATS = "http://www.w3.org/ns/formats/"
#: Prefixes of the descriptions: those of the graph and of the vocabularies that describe data sets and services.
DESCRIBING = {**PREFIXES, "foaf": FOAF, "sd": SD, "spdx": SPDX, "void": VOID}
_NAMESPACES = {
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "rdf": RDF,
    "rdfs": RDFS,
    "sd": SD,
    "spdx": SPDX,
    "void": VOID,
}


def term(curie: str) -> ox.NamedNode:
    """Return a term of one of the describing vocabularies."""
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(_NAMESPACES[prefix] + local)


def number(value: int) -> ox.Literal:
    """Return a count as xsd:integer."""
    return ox.Literal(str(value), datatype=ox.NamedNode(f"{XSD}integer"))


def day(value: str) -> ox.Literal:
    """Return a day, YYYY-MM-DD, as xsd:date."""
    return ox.Literal(value, datatype=ox.NamedNode(f"{XSD}date"))


class Statements:
    """Triples in the making."""

    def __init__(self) -> None:
        self.triples: list[ox.Triple] = []
        self._blank = 0

    def add(self, subject: Subject, **values: Any) -> None:
        """Add statements: `dcterms_title=ox.Literal(…)`; a list gives a statement per value.

        A property is written as prefix, underscore, local name; `rdf_type` takes CURIEs.
        """
        for name, value in values.items():
            prefix, _, local = name.partition("_")
            for each in value if isinstance(value, list) else [value]:
                node = term(each) if name == "rdf_type" else each
                self.triples.append(ox.Triple(subject, term(f"{prefix}:{local}"), node))

    def blank(self) -> ox.BlankNode:
        """Return a new blank node; the names follow the order of making, so that two runs give the same bytes."""
        self._blank += 1
        return ox.BlankNode(f"b{self._blank}")
