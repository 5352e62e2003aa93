"""The SPARQL 1.1 Graph Store Protocol, the part that reads: whole graphs as documents.

Source: SPARQL 1.1 Graph Store HTTP Protocol (W3C Recommendation 21 March 2013), sections 4.1, 4.2, 5.2 and 5.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pyoxigraph as ox

from dpo_kg.errors import ParameterError, UnknownNameError
from dpo_kg.isolation.frames import Reply
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.service import formats
from dpo_kg.service.sparql import choose_format
from dpo_kg.vocabulary import GRAPH, MERGED_GRAPH, PREFIXES

_ENGINE = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}


def answer_graph(kg: KnowledgeGraph, request: Mapping[str, Any], base: str) -> Reply:
    """Return a graph as a document.

    Args:
        kg: the graph.
        request: `path` behind /graph/, which names the graph by its address (direct identification); or `parameters`,
            pairs of name and text: `default`, or `graph` with an IRI; and `accept` or `format`.
        base: address under which all is published, ending in a slash.

    Raises:
        ParameterError: neither or both are given, or one twice.
        UnknownNameError: there is no such graph.
        FormatError: no format on offer suits the client.
    """
    store = kg.snapshot.store
    if request.get("path"):
        name = _find_by_address(store, request["path"], base)
    else:
        name = read_graph_name(request["parameters"])
    if isinstance(name, ox.NamedNode) and not store.contains_named_graph(name):
        known = [MERGED_GRAPH, *sorted(node.value for node in store.named_graphs() if isinstance(node, ox.NamedNode))]
        raise UnknownNameError("graph", name.value, known, mend=f"The graphs are {', '.join(known)}.")
    short, media_type = choose_format(request, formats.GRAPHS, "graphs")
    target = BytesIO()
    store.dump(target, _ENGINE[short], from_graph=name, prefixes=PREFIXES)
    return Reply(200, {"Content-Type": formats.content_type(media_type)}, target.getvalue())


def _find_by_address(store: ox.Store, path: str, base: str) -> ox.NamedNode | ox.DefaultGraph:
    """Return the graph that an address below /graph/ is that of: by our IRIs, which lead there, or by the address."""
    if f"{GRAPH}{path}" == MERGED_GRAPH:
        return ox.DefaultGraph()
    names = [_to_name(f"{start}{path}") for start in (GRAPH, f"{base}graph/")]
    return next((name for name in names if store.contains_named_graph(name)), names[0])


def _to_name(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise ParameterError(f"not the IRI of a graph: {iri!r}: {error}") from None


def read_graph_name(pairs: list[list[str]]) -> ox.NamedNode | ox.DefaultGraph:
    """Return the graph that a request names: `?default`, or `?graph=IRI`.

    Raises:
        ParameterError: neither or both are given, one twice, or no IRI.
    """
    graphs = [value for key, value in pairs if key == "graph"]
    defaults = [value for key, value in pairs if key == "default"]
    other = [key for key, _ in pairs if key not in ("graph", "default")]
    if other or len(graphs) + len(defaults) != 1:
        raise ParameterError("name one graph: /graph?default, or /graph?graph= and its IRI")
    if defaults or graphs[0] == MERGED_GRAPH:
        return ox.DefaultGraph()
    return _to_name(graphs[0])
