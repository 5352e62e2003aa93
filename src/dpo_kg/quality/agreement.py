"""How far the layers agree on what more than one of them states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.build.layers import Layer
from dpo_kg.build.merge import correct_layer
from dpo_kg.build.ontology import Ontology
from dpo_kg.build.provenance import APPARATUS, RANK, Node, Records
from dpo_kg.build.ranking import agree
from dpo_kg.locations import list_files
from dpo_kg.rdf.reading import read_quads
from dpo_kg.vocabulary import CODE, DPO, RDF, RDFS

#: The degrees of agreement, in the order in which they are told.
DEGREES = ("agree", "agree less exactly", "conflict")
#: Names are many, and a later day for which something is said contradicts no earlier one.
_LEFT_OUT = frozenset({f"{RDF}type", f"{RDFS}label", f"{DPO}asOf"})
_DEPRECATED = ox.NamedNode(f"{CODE}rank/deprecated")

Values = frozenset[Node]


def read_layers(root: str) -> list[Layer]:
    """Return the layers of data/, each with its corrections carried out; the files are those that were built.

    Raises:
        InputError: a file cannot be read or parsed.
    """
    found: dict[str, list[ox.Triple]] = {}
    for name in list_files(root, ("data",), (".ttl",)):
        if name.count("/") > 1:
            found.setdefault(name.split("/")[1], []).extend(q.triple for q in read_quads(str(Path(root, name))))
    return [correct_layer(Layer(name, triples)) for name, triples in sorted(found.items())]


def count_agreement(layers: Iterable[Layer], ontology: Ontology) -> dict[str, dict[str, int]]:
    """Return property → degree → number of facts on which two or more layers speak.

    A fact is a property of a thing that may have one value at most; names do not count, nor do the days for which
    something is said. A layer speaks by what it states, its corrected errors left out, and where it leaves several
    values open by all of these. Layers agree where all have the same value, less exactly where each two have values
    that can be one date; else they conflict.

    Args:
        layers: the layers, corrected.
        ontology: tells which properties have one value at most.
    """
    said, types = _collect(layers)
    counts: dict[str, dict[str, int]] = {}
    for (subject, predicate), by_layer in said.items():
        if len(by_layer) > 1 and predicate.value in ontology.single_valued_for(types[subject]):
            degree = weigh_agreement(list(by_layer.values()))
            counts.setdefault(predicate.value, dict.fromkeys(DEGREES, 0))[degree] += 1
    return dict(sorted(counts.items()))


def weigh_agreement(said: Sequence[Values]) -> str:
    """Return the degree to which layers agree, given the values of each."""
    if len(set(said)) == 1:
        return DEGREES[0]
    compatible = all(any(agree(a, b) for a in one for b in other) for one, other in combinations(said, 2))
    return DEGREES[1] if compatible else DEGREES[2]


def _collect(
    layers: Iterable[Layer],
) -> tuple[dict[tuple[ox.NamedNode, ox.NamedNode], dict[str, Values]], dict[ox.NamedNode, set[str]]]:
    """Return (thing, property) → layer → values, and thing → classes."""
    said: dict[tuple[ox.NamedNode, ox.NamedNode], dict[str, Values]] = defaultdict(dict)
    types: dict[ox.NamedNode, set[str]] = defaultdict(set)
    for layer in layers:
        records = Records(layer.triples)
        for subject in records.about:
            types[subject] |= records.types(subject)
        for subject, about in records.about.items():
            if records.types(subject) & APPARATUS:
                continue
            for predicate, nodes in about.items():
                if predicate.value not in _LEFT_OUT:
                    said[subject, predicate][layer.name] = frozenset(nodes)
        for claim in records.claims():
            statement = records.claimed(claim)
            if statement is None or statement.predicate.value in _LEFT_OUT:
                continue
            if records.value(claim, RANK) != _DEPRECATED:
                key = statement.subject, statement.predicate
                if statement.predicate not in records.about.get(statement.subject, {}):
                    said[key][layer.name] = said[key].get(layer.name, frozenset()) | {statement.object}
    return said, types
