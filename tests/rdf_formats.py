"""The formats of graphs by the names that other programs have for them."""

from __future__ import annotations

import pyoxigraph as ox

OXIGRAPH = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
RDFLIB = {"ttl": "turtle", "nt": "nt11", "nq": "nquads", "trig": "trig", "jsonld": "json-ld", "rdfxml": "xml"}
