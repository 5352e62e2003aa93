"""Checks of axioms that stand in blank nodes: chains, restrictions, and what OWL 2 DL and RL forbid.

Sources: OWL 2 Web Ontology Language Structural Specification (second edition), section 11 (global restrictions:
simple properties, regularity of the property hierarchy); OWL 2 Profiles, section 4.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import pyoxigraph as ox

from dpo_kg.checks.material import Fault, FunctionCheck, Material
from dpo_kg.vocabulary import OWL, RDF, RDFS, shorten_iri

_TYPE = f"{RDF}type"
#: What only a simple property may be, as a class of properties.
_SIMPLE_KINDS = {f"{OWL}{kind}" for kind in ("FunctionalProperty", "InverseFunctionalProperty")} | {
    f"{OWL}{kind}" for kind in ("AsymmetricProperty", "IrreflexiveProperty")
}
#: Class constructs of OWL that are in use here; the build has rules for no others.
_CONSTRUCTS_IN_USE = {f"{OWL}{name}" for name in ("Restriction", "hasValue", "onProperty")}
_CONSTRUCTS = {
    f"{OWL}{name}"
    for name in (
        *("allValuesFrom", "someValuesFrom", "hasSelf", "unionOf", "intersectionOf", "complementOf", "oneOf"),
        *("cardinality", "minCardinality", "maxCardinality", "disjointUnionOf", "onDatatype", "withRestrictions"),
        *("qualifiedCardinality", "minQualifiedCardinality", "maxQualifiedCardinality", "onClass", "hasKey"),
        *("AllDisjointClasses", "AllDisjointProperties", "NegativePropertyAssertion"),
    )
}


class _Axioms:
    """The triples of an ontology by subject."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.about: dict[str, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            self.about[str(triple.subject)][triple.predicate.value].append(triple.object)

    def chains(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each property (as <iri>) with the links of each of its chains."""
        for subject, values in list(self.about.items()):
            for head in values.get(f"{OWL}propertyChainAxiom", ()):
                yield subject, list(self._items(str(head)))

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield subject and object of the triples of a predicate."""
        for subject, values in list(self.about.items()):
            for node in values.get(predicate, ()):
                yield subject, str(node)

    def _items(self, head: str) -> Iterator[str]:
        met: set[str] = set()
        while head in self.about and head not in met:
            met.add(head)
            yield from map(str, self.about[head].get(f"{RDF}first", []))
            head = str(next(iter(self.about[head].get(f"{RDF}rest", [])), ""))


@lru_cache(maxsize=1)
def _read(triples: tuple[ox.Triple, ...]) -> _Axioms:
    return _Axioms(triples)


def _axioms(material: Material) -> _Axioms:
    return _read(tuple(material.ontology.triples))


def find_short_chains(material: Material) -> Iterable[Fault]:
    """A property chain has fewer than two links.

    Mend: give the chain of {subject} two properties or more, or state rdfs:subPropertyOf instead.
    """
    for subject, links in _axioms(material).chains():
        if len(links) < 2:
            yield Fault(_named(subject), ox.Literal(" o ".join(map(_short, links)) or "no links"))


def find_irregular_chains(material: Material) -> Iterable[Fault]:
    """A property chain leads back to the property that it defines, so that no order of the properties is regular.

    Mend: take {value} out of the chain of {subject}, or drop the axiom by which it leads back to {subject}.
    """
    axioms = _axioms(material)
    one = _inverses(axioms)
    below: dict[str, set[str]] = defaultdict(set)
    for lower, upper in axioms.pairs(f"{RDFS}subPropertyOf"):
        below[one(upper)].add(one(lower))
    for subject, links in axioms.chains():
        below[one(subject)] |= {one(link) for link in links}
    for subject, links in axioms.chains():
        own = one(subject)
        for link in links:
            if own == one(link) or own in _reach(one(link), below):
                yield Fault(_named(subject), _named(link))


def find_restricted_complex_properties(material: Material) -> Iterable[Fault]:
    """A property that is transitive or concluded from a chain is functional, asymmetric, disjoint or counted.

    Mend: drop {value} from {subject}, or drop the chain or the transitivity from which it follows.
    """
    axioms = _axioms(material)
    one = _inverses(axioms)
    above: dict[str, set[str]] = defaultdict(set)
    for lower, upper in axioms.pairs(f"{RDFS}subPropertyOf"):
        above[one(lower)].add(one(upper))
    roots = {one(s) for s, kind in axioms.pairs(_TYPE) if kind == f"<{OWL}TransitiveProperty>"}
    roots |= {one(s) for s, _ in axioms.chains()}
    complex_ones = roots.union(*(_reach(root, above) for root in roots))
    for subject, kind in axioms.pairs(_TYPE):
        if one(subject) in complex_ones and kind.strip("<>") in _SIMPLE_KINDS:
            yield Fault(_named(subject), _named(kind))
    for left, right in axioms.pairs(f"{OWL}propertyDisjointWith"):
        for name in (left, right):
            if one(name) in complex_ones:
                yield Fault(_named(name), ox.NamedNode(f"{OWL}propertyDisjointWith"))
    for restriction, name in axioms.pairs(f"{OWL}onProperty"):
        counted = [iri for iri in axioms.about[restriction] if "ardinality" in iri or iri == f"{OWL}hasSelf"]
        if counted and one(name) in complex_ones:
            yield Fault(_named(name), ox.NamedNode(sorted(counted)[0]))


def find_unused_constructs(material: Material) -> Iterable[Fault]:
    """An OWL construct stands outside the part of OWL 2 RL that the rules of the build cover.

    Mend: say it with the constructs in use (docs/modelling.md), as a shape, or as a rule in ontology/rules/.
    """
    for triple in material.ontology.triples:
        for term in (triple.predicate, triple.object):
            if isinstance(term, ox.NamedNode) and term.value in _CONSTRUCTS - _CONSTRUCTS_IN_USE:
                yield Fault(_owner(triple, material), term)


def _owner(triple: ox.Triple, material: Material) -> ox.NamedNode | ox.BlankNode:
    """Return the named term in whose tree a triple stands."""
    referrers = {t.object: t.subject for t in material.ontology.triples if isinstance(t.object, ox.BlankNode)}
    node = triple.subject
    for _ in range(len(referrers) + 1):
        if not isinstance(node, ox.BlankNode) or node not in referrers:
            break
        node = referrers[node]
    assert not isinstance(node, ox.Triple)
    return node


def _inverses(axioms: _Axioms) -> Callable[[str], str]:
    """Return what maps a property to the one that stands for it and its inverses."""
    same: dict[str, set[str]] = defaultdict(set)
    for left, right in axioms.pairs(f"{OWL}inverseOf"):
        same[left].add(right)
        same[right].add(left)
    return lambda name: min({name} | _reach(name, same))


def _reach(start: str, edges: dict[str, set[str]]) -> set[str]:
    """Return all that edges lead to from a node; the node itself only where a circle leads back."""
    found: set[str] = set()
    waiting = [*edges.get(start, ())]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += edges.get(node, ())
    return found


def _named(text: str) -> ox.NamedNode | ox.BlankNode:
    return ox.NamedNode(text[1:-1]) if text.startswith("<") else ox.BlankNode(text.removeprefix("_:"))


def _short(text: str) -> str:
    return shorten_iri(text.strip("<>"))


CHECKS: dict[str, FunctionCheck] = {
    "chain-length": find_short_chains,
    "chain-regular": find_irregular_chains,
    "owl-construct": find_unused_constructs,
    "property-simple": find_restricted_complex_properties,
}
