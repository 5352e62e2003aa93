"""Triples as text in the graph formats. The same triples give the same bytes.

The terms are written as they are; rdflib's writers are not used, because they rewrite some
(`"100"^^xsd:decimal` becomes `100.0`).
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from dpo_kg.errors import UnknownNameError
from dpo_kg.exporters.jsonld import write_jsonld
from dpo_kg.rdf.turtle import write_turtle
from dpo_kg.vocabulary import INFERRED_GRAPH, PREFIXES

#: Short name → media type.
GRAPH_FORMATS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
#: Endings of file names that are no short names themselves.
_ENDINGS = {"rdf": "rdfxml", "owl": "rdfxml", "xml": "rdfxml", "json": "jsonld", "turtle": "ttl"}


def graph_format(name: str) -> str:
    """Return the short name of a graph format given by short name, file ending or media type.

    Raises:
        UnknownNameError: no such format.
    """
    wanted = name.lower()
    wanted = _ENDINGS.get(wanted, wanted)
    for short, media_type in GRAPH_FORMATS.items():
        if wanted in (short, media_type):
            return short
    raise UnknownNameError("graph format", name, [*GRAPH_FORMATS, *GRAPH_FORMATS.values()])


def write_graph(asserted: Iterable[ox.Triple], format: str, inferred: Iterable[ox.Triple] = ()) -> str:
    """Return triples as text.

    Args:
        asserted: triples of the default graph.
        format: short name or media type.
        inferred: derived triples; N-Quads and TriG place them in …/graph/inferred, the other formats mix them in.

    Raises:
        UnknownNameError: no such format.
    """
    short = graph_format(format)
    quads = [ox.Quad(t.subject, t.predicate, t.object) for t in asserted]
    graph = ox.NamedNode(INFERRED_GRAPH) if short in ("nq", "trig") else ox.DefaultGraph()
    quads += [ox.Quad(t.subject, t.predicate, t.object, graph) for t in inferred]
    quads = sorted(set(quads), key=lambda quad: (str(quad.graph_name), str(quad)))
    if short == "ttl":
        return write_turtle(quads)
    if short == "jsonld":
        return write_jsonld(quads)
    if short == "nq":
        return "".join(f"{quad} .\n" for quad in quads)
    if short == "nt":
        return "".join(f"{quad.triple} .\n" for quad in quads)
    fmt = ox.RdfFormat.TRIG if short == "trig" else ox.RdfFormat.RDF_XML
    statements: list[ox.Quad] | list[ox.Triple] = quads if short == "trig" else [quad.triple for quad in quads]
    written = ox.serialize(statements, format=fmt, prefixes=dict(sorted(PREFIXES.items())))
    assert written is not None
    return written.decode()
