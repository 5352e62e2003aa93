"""Who says so: which data triples an attribution backs, how many there are, and by which layer.

A *data triple* is an authored triple whose subject is not apparatus and whose predicate is not rdf:type, rdfs:label,
qb:dataSet, dpo:sourceKind or dpo:citation. It is covered by a Claim that holds exactly it, or by a Citation of its
record that supports its predicate. A citation without lines, row, page or paragraph (dpo:locator) covers nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import pyoxigraph as ox

from dpo_kg.vocabulary import DPO, RDF, RDFS, SKOS

_QB = "http://purl.org/linked-data/cube#"

#: Classes whose members are apparatus: they say how we know, not what holds.
APPARATUS = frozenset(
    {f"{DPO}{name}" for name in ("Attribution", "Citation", "Claim", "DocumentPart", "ReferenceEntry", "Gap")}
    | {f"{SKOS}Concept", f"{SKOS}ConceptScheme", "http://www.w3.org/ns/dcat#Dataset"}
    | {f"{_QB}{name}" for name in ("DataSet", "DataStructureDefinition", "ComponentSpecification")}
)
_UNCOUNTED = frozenset({f"{RDF}type", f"{RDFS}label", f"{_QB}dataSet", f"{DPO}citation", f"{DPO}sourceKind"})


def _named(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{DPO}{name}")


TYPE = ox.NamedNode(f"{RDF}type")
CITATION, SOURCE, LOCATOR, SUPPORTS = (_named(n) for n in ("citation", "source", "locator", "supports"))
CLAIM, CITATION_CLASS = _named("Claim"), _named("Citation")
CLAIM_SUBJECT, CLAIM_PREDICATE = _named("claimSubject"), _named("claimPredicate")
GAP_SUBJECT, GAP_PROPERTY = _named("gapSubject"), _named("gapProperty")
CLAIM_OBJECT, CLAIM_LITERAL, RANK = _named("claimObject"), _named("claimLiteral"), _named("rank")

Node = ox.NamedNode | ox.BlankNode | ox.Literal


class Statement(NamedTuple):
    """A triple about a named thing."""

    subject: ox.NamedNode
    predicate: ox.NamedNode
    object: Node

    def triple(self) -> ox.Triple:
        """Return it as a triple of the engine."""
        return ox.Triple(self.subject, self.predicate, self.object)


class Records:
    """Triples by subject, with the questions that the apparatus answers.

    Args:
        triples: the triples of one layer, or of the merge.
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.about: dict[ox.NamedNode, dict[ox.NamedNode, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            if isinstance(triple.subject, ox.NamedNode) and not isinstance(triple.object, ox.Triple):
                self.about[triple.subject][triple.predicate].append(triple.object)

    def values(self, subject: Node, predicate: ox.NamedNode) -> list[Node]:
        """Return the values of a property, in the order of the files."""
        if not isinstance(subject, ox.NamedNode) or subject not in self.about:
            return []
        return self.about[subject].get(predicate, [])

    def value(self, subject: Node, predicate: ox.NamedNode) -> Node | None:
        """Return the first value of a property, or None."""
        found = self.values(subject, predicate)
        return found[0] if found else None

    def types(self, subject: Node) -> set[str]:
        """Return the IRIs of the classes that a thing is said to be of."""
        return {node.value for node in self.values(subject, TYPE) if isinstance(node, ox.NamedNode)}

    def supported(self, citation: Node) -> list[Node]:
        """Return the properties that a citation backs; without any of its own, those of its source document."""
        own = self.values(citation, SUPPORTS)
        if own:
            return own
        source = self.value(citation, SOURCE)
        return self.values(source, SUPPORTS) if source is not None else []

    def citations_for(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the located citations of a record that back one of its properties."""
        return [
            citation
            for citation in self.values(subject, CITATION)
            if isinstance(citation, ox.NamedNode)
            and predicate in self.supported(citation)
            and self.values(citation, LOCATOR)
            and self.values(citation, SOURCE)
        ]

    def claims(self) -> list[ox.NamedNode]:
        """Return the claims, in the order of their IRIs."""
        return sorted((s for s, about in self.about.items() if CLAIM in about.get(TYPE, ())), key=str)

    def claimed(self, claim: ox.NamedNode) -> Statement | None:
        """Return the statement that a claim holds, or None where a part of it is missing."""
        subject, predicate = self.value(claim, CLAIM_SUBJECT), self.value(claim, CLAIM_PREDICATE)
        node = self.value(claim, CLAIM_OBJECT) or self.value(claim, CLAIM_LITERAL)
        if isinstance(subject, ox.NamedNode) and isinstance(predicate, ox.NamedNode) and node is not None:
            return Statement(subject, predicate, node)
        return None

    def statements(self) -> list[Statement]:
        """Return the data triples: those that someone has to answer for."""
        return [
            Statement(subject, predicate, node)
            for subject, about in self.about.items()
            if not (self.types(subject) & APPARATUS)
            for predicate, nodes in about.items()
            if predicate.value not in _UNCOUNTED
            for node in nodes
        ]


@dataclass(frozen=True)
class Coverage:
    """How much of the data answers "says who?".

    Attributes:
        data_triples: number of data triples.
        unsourced: those that nothing covers.
        attributions: number of distinct pairs of a statement and a source document, rivals included.
    """

    data_triples: int
    unsourced: tuple[Statement, ...]
    attributions: int

    @property
    def share(self) -> float:
        """Covered share of the data triples, 0 to 1; 1 where there are none."""
        return 1.0 - len(self.unsourced) / self.data_triples if self.data_triples else 1.0


def measure_coverage(triples: Iterable[ox.Triple]) -> Coverage:
    """Return the provenance coverage of authored triples (definition: see the module)."""
    records = Records(triples)
    pairs: set[tuple[Statement, Node]] = set()
    for claim in records.claims():
        statement, source = records.claimed(claim), records.value(claim, SOURCE)
        if statement is not None and source is not None and records.values(claim, LOCATOR):
            pairs.add((statement, source))
    claimed = {statement for statement, _ in pairs}
    unsourced = []
    data = records.statements()
    for statement in data:
        citations = records.citations_for(statement.subject, statement.predicate)
        if not citations and statement not in claimed:
            unsourced.append(statement)
        pairs |= {(statement, source) for c in citations for source in records.values(c, SOURCE)}
    return Coverage(len(data), tuple(unsourced), len(pairs))
