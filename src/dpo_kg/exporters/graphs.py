"""Triples as text in the graph formats. The same triples give the same bytes.

The terms are written as they are; rdflib's writers are not used, because they rewrite some
(`"100"^^xsd:decimal` becomes `100.0`).
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.parsers import expat

import pyoxigraph as ox

from dpo_kg.errors import FormatError, UnknownNameError
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
    known = [*GRAPH_FORMATS, *GRAPH_FORMATS.values()]
    raise UnknownNameError("format of graphs", name, known, mend=f"The formats are {', '.join(GRAPH_FORMATS)}.")


def write_graph(asserted: Iterable[ox.Triple], format: str, inferred: Iterable[ox.Triple] = ()) -> str:
    """Return triples as text.

    Args:
        asserted: triples of the default graph.
        format: short name or media type.
        inferred: derived triples; N-Quads and TriG place them in …/graph/inferred, the other formats mix them in.

    Raises:
        UnknownNameError: no such format.
        FormatError: the format cannot hold these triples.
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
    if short == "trig":
        return _serialize(quads, ox.RdfFormat.TRIG)
    return _write_rdfxml([quad.triple for quad in quads])


def write_dataset(quads: Iterable[ox.Quad], format: str) -> str:
    """Return quads as N-Quads ("nq") or TriG ("trig"), sorted."""
    if format == "nq":
        return "".join(sorted({f"{quad} .\n" for quad in quads}))
    return _serialize(sorted(set(quads), key=lambda quad: (str(quad.graph_name), str(quad))), ox.RdfFormat.TRIG)


def _serialize(statements: list[ox.Quad] | list[ox.Triple], format: ox.RdfFormat) -> str:
    written = ox.serialize(statements, format=format, prefixes=dict(sorted(PREFIXES.items())))
    assert written is not None
    return written.decode()


def _write_rdfxml(triples: list[ox.Triple]) -> str:
    """Return RDF/XML; the engine writes what XML has no form for all the same, so its text is checked."""
    try:
        # A carriage return that is written as it is comes back as a line feed (XML 1.0, section 2.11).
        written = _serialize(triples, ox.RdfFormat.RDF_XML).replace("\r", "&#13;")
        expat.ParserCreate(namespace_separator=" ").Parse(written.encode(), True)
    except (OSError, expat.ExpatError) as error:
        raise FormatError(f"RDF/XML has no form for these triples ({error}); take another format, such as nt") from None
    return written
