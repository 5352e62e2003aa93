"""What rows say of things, as statements of the graph: each with a citation, or as a claim where there is a rival.

A value that the graph has already gets one more citation. Another value of a property that a thing may have once does
not overwrite it: it becomes a claim of normal rank that conflicts with a claim of the graph's value; so do two rows
that differ.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from dpo_kg.build.ontology import Ontology
from dpo_kg.edtf import Bounds, parse_edtf
from dpo_kg.importers.identity import Identity
from dpo_kg.importers.slugs import make_slug, number_slug
from dpo_kg.importers.tables import Cell
from dpo_kg.sources import find_sources
from dpo_kg.vocabulary import CODE, DPO, EDTF, ID, INFERRED_GRAPH, RDF, RDFS, SKOS, expand_curie, shorten_iri

Value = ox.NamedNode | ox.Literal

_TYPE = ox.NamedNode(f"{RDF}type")
_LABEL = ox.NamedNode(f"{RDFS}label")
_NOTE = ox.NamedNode(f"{SKOS}note")
_DEFAULT, _INFERRED = ox.DefaultGraph(), ox.NamedNode(INFERRED_GRAPH)


#: How a value stands to that of the graph → why its claim has the rank normal.
_REASONS = {
    "less exact than": "The graph holds a value that is more exact.",
    "more exact than": "The graph holds a value that is less exact.",
    "against": "The graph holds another value.",
}


def _dpo(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{DPO}{name}")


@dataclass(frozen=True)
class Said:
    """One value of a property, and the cell that gives it; None for none."""

    property: ox.NamedNode
    value: Value
    cell: Cell | None = None


@dataclass
class Record:
    """What one row says of one thing.

    Attributes:
        subject: the thing.
        class_iri: its class.
        said: the values.
        source: the document that says so.
        locator: place in it.
        note: a remark; "" for none.
        table: name of the table.
        row: number of the row.
    """

    subject: ox.NamedNode
    class_iri: str
    said: list[Said]
    source: ox.NamedNode
    locator: str
    note: str = ""
    table: str = ""
    row: int = 0


@dataclass
class Ledger:
    """The records of an import, on their way to triples.

    Attributes:
        store: the graph.
        ontology: tells which properties a thing has once.
        identity: knows which names are taken.
        differences: what differs from the graph, or from another row, in sentences.
        origins: IRI of what was made → the records of which it was made.
    """

    store: ox.Store
    ontology: Ontology
    identity: Identity
    differences: list[str] = field(default_factory=list)
    origins: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    _records: list[Record] = field(default_factory=list)
    _bare: dict[ox.Triple, None] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def add(self, record: Record) -> None:
        """Add what a row says."""
        self._records.append(record)
        self.origins[record.subject.value].append(record)

    def describe(self, node: ox.NamedNode, class_iri: str, label: ox.Literal, record_of: Record | None = None) -> None:
        """Add a thing of which nothing but its class and its name is said."""
        self._bare[ox.Triple(node, _TYPE, ox.NamedNode(class_iri))] = None
        self._bare[ox.Triple(node, _LABEL, label)] = None
        if record_of is not None:
            self.origins[node.value].append(record_of)

    def make_triples(self) -> list[ox.Triple]:
        """Return what the records say, sorted; call it once, when all are added."""
        triples = dict(self._bare)
        rivals = self._find_rivals()
        claims: dict[tuple[str, str], list[tuple[ox.NamedNode, Said, Record]]] = defaultdict(list)
        for record in self._records:
            triples[ox.Triple(record.subject, _TYPE, ox.NamedNode(record.class_iri))] = None
            triples.update(dict.fromkeys(self._known_labels(record.subject)))
            plain = []
            for said in record.said:
                key = record.subject.value, said.property.value
                if said.value in rivals.get(key, ()):
                    claims[key].append((self._name_claim(record, said), said, record))
                else:
                    plain.append(said)
            triples.update(dict.fromkeys(self._cite(record, plain)))
        for key, rows in claims.items():
            triples.update(dict.fromkeys(self._claim(key, rows)))
        return sorted(triples, key=str)

    def _known_labels(self, subject: ox.NamedNode) -> list[ox.Triple]:
        """Return the names that the graph gives a thing, so that the record is whole by itself."""
        labels = [quad.triple for quad in self.store.quads_for_pattern(subject, _LABEL, None, _DEFAULT)]
        return [t for t in labels if ox.Quad(t.subject, t.predicate, t.object, _INFERRED) not in self.store]

    def _held(self, subject: str, predicate: str) -> set[object]:
        quads = self.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, _DEFAULT)
        return {quad.object for quad in quads}

    def _find_rivals(self) -> dict[tuple[str, str], set[Value]]:
        """Return thing and property → the values that cannot stand as they are."""
        values: dict[tuple[str, str], set[Value]] = defaultdict(set)
        for record in self._records:
            single = self.ontology.single_valued_for([record.class_iri])
            for said in record.said:
                if said.property.value in single:
                    values[record.subject.value, said.property.value].add(said.value)
        rivals = {}
        for key, found in values.items():
            held = self._held(*key)
            odd = {value for value in found if value not in held} if held else found
            if odd and (held or len(found) > 1):
                rivals[key] = odd
        return rivals

    def _cite(self, record: Record, plain: list[Said]) -> Iterable[ox.Triple]:
        """Yield the statements of a record with the citation that backs them."""
        if not plain:
            return
        stem = f"{_slug_of(record.source)}-{make_slug(record.locator)}-{_slug_of(record.subject)}"
        citation = self._name("citation", stem)
        self.origins[citation.value].append(record)
        for said in plain:
            yield ox.Triple(record.subject, said.property, said.value)
            yield ox.Triple(citation, _dpo("supports"), said.property)
        yield ox.Triple(record.subject, _dpo("citation"), citation)
        yield ox.Triple(citation, _TYPE, _dpo("Citation"))
        yield from self._attribute(citation, record)

    def _attribute(self, node: ox.NamedNode, record: Record) -> Iterable[ox.Triple]:
        yield ox.Triple(node, _dpo("source"), record.source)
        yield ox.Triple(node, _dpo("locator"), ox.Literal(record.locator))
        if record.note:
            yield ox.Triple(node, _NOTE, ox.Literal(record.note, language="en"))

    def _name_claim(self, record: Record, said: Said) -> ox.NamedNode:
        local = said.property.value[max(said.property.value.rfind("#"), said.property.value.rfind("/")) + 1 :]
        kebab = re.sub(r"([A-Z])", lambda match: f"-{match[1].lower()}", local)
        source = f"{_slug_of(record.source)}-{make_slug(record.locator)}"
        claim = self._name("claim", f"{_slug_of(record.subject)}-{kebab}-{source}")
        self.origins[claim.value].append(record)
        return claim

    def _claim(self, key: tuple[str, str], rows: list[tuple[ox.NamedNode, Said, Record]]) -> Iterable[ox.Triple]:
        """Yield the claims of the rivals of one property of one thing, that of the graph's own value among them."""
        held = sorted(self._held(*key), key=str)
        standing = self._name("claim", f"{rows[0][0].value.rpartition('/')[2]}-standing") if held else None
        if standing is not None:
            yield from self._claim_standing(standing, key, [claim for claim, _, _ in rows])
        for claim, said, record in rows:
            how = _compare(said.value, held)
            reason = _REASONS[how] if held else "Another row of the table differs."
            yield from _make_claim(claim, key, said.value, "normal", reason)
            yield from self._attribute(claim, record)
            others = [other for other, rival, _ in rows if rival.value != said.value]
            for other in [*others, *([standing] if standing is not None else [])]:
                yield ox.Triple(claim, _dpo("conflictsWith"), other)
            against = f"{how} {', '.join(map(_show, held))} of the graph" if held else "against another row"
            what = f"{shorten_iri(key[0])} {shorten_iri(key[1])} {_show(said.value)}"
            self.differences.append(
                f"{record.table}: row {record.row}: {what}, {against}; written as {shorten_iri(claim.value)}"
            )

    def _claim_standing(
        self, claim: ox.NamedNode, key: tuple[str, str], rivals: Iterable[ox.NamedNode]
    ) -> Iterable[ox.Triple]:
        """Yield the claim of the value that the graph holds, with the source that it has there."""
        quads = self.store.quads_for_pattern(ox.NamedNode(key[0]), ox.NamedNode(key[1]), None, _DEFAULT)
        triple = min((quad.triple for quad in quads), key=str)
        assert isinstance(triple.object, ox.NamedNode | ox.Literal)
        yield from _make_claim(claim, key, triple.object, "preferred", "The value that the graph holds.")
        backing = [s.attribution for s in find_sources(self.store, triple) if s.kind != "rival"]
        for name in ("source", "locator"):
            for attribution in backing[:1]:
                node = ox.NamedNode(expand_curie(attribution) or attribution)
                found = self.store.quads_for_pattern(node, _dpo(name), None, _DEFAULT)
                yield from (ox.Triple(claim, _dpo(name), quad.object) for quad in found)
        yield from (ox.Triple(claim, _dpo("conflictsWith"), rival) for rival in rivals)

    def _name(self, folder: str, stem: str) -> ox.NamedNode:
        def is_taken(slug: str) -> bool:
            iri = f"{ID}{folder}/{slug}"
            return iri in self._taken or self.identity.knows(iri)

        iri = f"{ID}{folder}/{number_slug(stem, is_taken)}"
        self._taken.add(iri)
        return ox.NamedNode(iri)


def _slug_of(node: ox.NamedNode) -> str:
    return node.value.rpartition("/")[2]


def _make_claim(claim: ox.NamedNode, key: tuple[str, str], value: Value, rank: str, reason: str) -> Iterable[ox.Triple]:
    yield ox.Triple(claim, _TYPE, _dpo("Claim"))
    yield ox.Triple(claim, _dpo("claimSubject"), ox.NamedNode(key[0]))
    yield ox.Triple(claim, _dpo("claimPredicate"), ox.NamedNode(key[1]))
    yield ox.Triple(claim, _dpo("claimLiteral" if isinstance(value, ox.Literal) else "claimObject"), value)
    yield ox.Triple(claim, _dpo("rank"), ox.NamedNode(f"{CODE}rank/{rank}"))
    yield ox.Triple(claim, _dpo("rankReason"), ox.Literal(reason, language="en"))


def _compare(value: Value, held: Sequence[object]) -> str:
    """Return how a value stands to those of the graph, in words before them."""
    if isinstance(value, ox.Literal) and value.datatype.value == EDTF and len(held) == 1:
        (other,) = held
        if isinstance(other, ox.Literal) and other.datatype.value == EDTF:
            own, known = parse_edtf(value.value), parse_edtf(other.value)
            if _holds(own, known):
                return "less exact than"
            if _holds(known, own):
                return "more exact than"
    return "against"


def _holds(outer: Bounds, inner: Bounds) -> bool:
    """Tell whether all days that one date allows are allowed by another."""
    begins = outer.earliest is None or (inner.earliest is not None and outer.earliest <= inner.earliest)
    ends = outer.latest is None or (inner.latest is not None and inner.latest <= outer.latest)
    return begins and ends


def _show(value: object) -> str:
    return f'"{value.value}"' if isinstance(value, ox.Literal) else shorten_iri(str(value).strip("<>"))
