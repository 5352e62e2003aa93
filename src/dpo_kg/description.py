"""What the graph says of one thing: its own statements, the attributions that it carries, and the claims about it."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.vocabulary import DPO, INFERRED_GRAPH, ONTOLOGY_GRAPH

_CITATION, _CLAIM_SUBJECT = ox.NamedNode(f"{DPO}citation"), ox.NamedNode(f"{DPO}claimSubject")
_INFERRED, _ONTOLOGY = ox.NamedNode(INFERRED_GRAPH), ox.NamedNode(ONTOLOGY_GRAPH)

Graph = ox.NamedNode | ox.DefaultGraph


def describe_thing(
    store: ox.Store, node: ox.NamedNode, graph: Graph | None = None
) -> tuple[list[ox.Triple], list[ox.Triple]]:
    """Return the asserted triples about a thing, and those that follow by rule; sorted.

    Args:
        store: the snapshot's store.
        node: the thing.
        graph: the graph to look in; None for the default graph. Terms of the ontology are not described.
    """
    graph = graph or ox.DefaultGraph()
    subjects = {node}
    for quad in store.quads_for_pattern(node, _CITATION, None, graph):
        if isinstance(quad.object, ox.NamedNode):
            subjects.add(quad.object)
    for quad in store.quads_for_pattern(None, _CLAIM_SUBJECT, node, graph):
        if isinstance(quad.subject, ox.NamedNode):
            subjects.add(quad.subject)
    asserted, inferred = [], []
    for subject in subjects:
        for quad in store.quads_for_pattern(subject, None, None, graph):
            triple = quad.triple
            if ox.Quad(triple.subject, triple.predicate, triple.object, _INFERRED) in store:
                inferred.append(triple)
            elif ox.Quad(triple.subject, triple.predicate, triple.object, _ONTOLOGY) not in store:
                asserted.append(triple)
    return sorted(asserted, key=str), sorted(inferred, key=str)
