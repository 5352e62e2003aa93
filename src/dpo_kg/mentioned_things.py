"""Things that triples name and do not describe: what a graph knows about them, and what was probably meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import pyoxigraph as ox

from dpo_kg.errors import nearest_names
from dpo_kg.vocabulary import BASE, RDFS, SKOS, shorten_iri

_LABELS = {f"{RDFS}label", f"{SKOS}prefLabel", f"{SKOS}altLabel"}


def look_up_mentioned(triples: Sequence[ox.Triple], store: ox.Store) -> list[ox.Triple]:
    """Return what the graph says about the things that triples refer to and do not describe."""
    described = {triple.subject for triple in triples}
    wanted = {
        node
        for triple in triples
        if isinstance(node := triple.object, ox.NamedNode) and node.value.startswith(BASE) and node not in described
    }
    found: dict[ox.Triple, None] = {}
    for node in sorted(wanted, key=str):
        found.update(dict.fromkeys(q.triple for q in store.quads_for_pattern(node, None, None, ox.DefaultGraph())))
    return list(found)


def suggest_described(iris: Collection[str], triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Return thing → the described thing of the same type that is called most like it, as CURIE.

    Args:
        iris: the things; those that are described, and those that nothing is called like, are left out of the answer.
        triples: what describes things; their names are those of the addresses and the labels.
    """
    if not iris:
        return {}
    folders = {_split(iri)[0] for iri in iris}
    named: dict[str, dict[str, str]] = defaultdict(dict)  # folder → name → thing
    described: set[str] = set()
    for triple in triples:
        if not isinstance(triple.subject, ox.NamedNode):
            continue
        iri = triple.subject.value
        folder, slug = _split(iri)
        if folder in folders:
            described.add(iri)
            named[folder].setdefault(slug, iri)
            if triple.predicate.value in _LABELS and isinstance(triple.object, ox.Literal):
                named[folder].setdefault(triple.object.value, iri)
    found: dict[str, str] = {}
    for iri in iris:
        folder, slug = _split(iri)
        near = nearest_names(slug, sorted(named[folder]), 1) if iri not in described else []
        if near:
            found[iri] = shorten_iri(named[folder][near[0]])
    return found


def _split(iri: str) -> tuple[str, str]:
    """Return the address of the type, and the name in words."""
    folder, _, slug = iri.rpartition("/")
    return folder, slug.replace("-", " ")
