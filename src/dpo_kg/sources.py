"""Who says a statement of the graph: its citations and its claims, read from a store.

A citation backs the statements of its record whose property it supports; without properties of its own it supports
those that its source document names. A claim holds one statement, and stands beside its rivals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import pyoxigraph as ox

from dpo_kg.build.derivation import show_term
from dpo_kg.vocabulary import DPO, RDFS, shorten_iri

_DEFAULT = ox.DefaultGraph()
Term = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True)
class Source:
    """One attribution of a statement.

    Attributes:
        kind: "citation"; "claim" for a claim of this very statement; "rival" for a claim of another value.
        attribution: CURIE of the citation or claim.
        document: label of the source document.
        locator: place in it, such as "L42-L43".
        carried_from: place of a merged table cell whose value was carried down; "" for none.
        marks: marks of the references cited there, such as "12".
        status: citation status, such as "cited"; "" where it is not said.
        rank: rank of a claim; "" for a citation.
        reason: why the claim has its rank.
        value: the value that a rival claims.
        note: note of the attribution.
    """

    kind: str
    attribution: str
    document: str
    locator: str = ""
    carried_from: str = ""
    marks: tuple[str, ...] = ()
    status: str = ""
    rank: str = ""
    reason: str = ""
    value: str = ""
    note: str = ""

    def to_text(self) -> str:
        """Return the source in one line: what it is, document, place, marks of references, standing, its name."""
        parts = [self.document, self.locator, f"carried from {self.carried_from}" if self.carried_from else ""]
        marks = "".join(f" [{mark}]" for mark in self.marks)
        says = f", says {self.value}" if self.kind == "rival" else ""
        reason = f": {self.reason}" if self.reason else ""
        rank = f", rank {self.rank}{reason}" if self.rank else ""
        standing = f", {self.status}" if self.status else ""
        lead = "source" if self.kind == "citation" else self.kind
        return f"{lead}: {', '.join(filter(None, parts))}{marks}{standing}{says}{rank} ({self.attribution})"

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes that say something."""
        return {key: value for key, value in asdict(self).items() if value}


def find_sources(store: ox.Store, triple: ox.Triple) -> tuple[Source, ...]:
    """Return the attributions of a statement: citations, then its claims, then those of its rivals."""
    found: list[Source] = []
    for citation in _values(store, triple.subject, "citation"):
        if triple.predicate in _supported(store, citation):
            found.append(_read(store, "citation", citation))
    rivals = []
    for quad in store.quads_for_pattern(None, _named("claimSubject"), triple.subject, _DEFAULT):
        claim = quad.subject
        if triple.predicate in _values(store, claim, "claimPredicate"):
            claimed = [*_values(store, claim, "claimObject"), *_values(store, claim, "claimLiteral")]
            if triple.object in claimed:
                found.append(_read(store, "claim", claim))
            else:
                rivals.append(_read(store, "rival", claim, ", ".join(map(show_term, claimed))))
    order = {"citation": 0, "claim": 1, "rival": 2}
    return tuple(sorted([*found, *rivals], key=lambda s: (order[s.kind], s.document, s.attribution)))


def find_label(store: ox.Store, node: object) -> str:
    """Return the label of a thing: the English one, else one without language, else any; "" where it has none."""
    if not isinstance(node, ox.NamedNode):
        return ""
    labels = sorted(
        (quad.object for quad in store.quads_for_pattern(node, ox.NamedNode(f"{RDFS}label"), None, _DEFAULT)), key=str
    )
    found = [label for label in labels if isinstance(label, ox.Literal)]
    rank = {"en": 0, None: 1}
    return min(found, key=lambda label: rank.get(label.language, 2)).value if found else ""


def _read(store: ox.Store, kind: str, node: object, value: str = "") -> Source:
    assert isinstance(node, ox.NamedNode)

    def text(name: str) -> str:
        return ", ".join(sorted(_show(v) for v in _values(store, node, name)))

    documents = [find_label(store, v) or _show(v) for v in _values(store, node, "source")]
    references = _values(store, node, "citesReference")
    marks = {_show(mark) for reference in references for mark in _values(store, reference, "mark")}
    return Source(
        kind=kind,
        attribution=shorten_iri(node.value),
        document=", ".join(sorted(documents)) or "no document",
        locator=text("locator"),
        carried_from=text("carriedFrom"),
        marks=tuple(sorted(marks, key=lambda mark: (len(mark), mark))),
        status=text("citationStatus"),
        rank=(text("rank") or "normal") if kind != "citation" else "",
        reason=text("rankReason"),
        value=value,
        note=", ".join(sorted(_show(q.object) for q in store.quads_for_pattern(node, _NOTE, None, _DEFAULT))),
    )


_NOTE = ox.NamedNode("http://www.w3.org/2004/02/skos/core#note")


def _show(term: object) -> str:
    """Return a literal as its text, a code or thing as the last part of its name."""
    return term.value if isinstance(term, ox.Literal) else shorten_iri(str(term).strip("<>")).rpartition(":")[2]


def _supported(store: ox.Store, citation: Term) -> list[Term]:
    own = _values(store, citation, "supports")
    return own or [p for source in _values(store, citation, "source") for p in _values(store, source, "supports")]


def _values(store: ox.Store, subject: object, name: str) -> list[Term]:
    return list(_iterate(store, subject, _named(name)))


def _iterate(store: ox.Store, subject: object, predicate: ox.NamedNode) -> Iterator[Term]:
    if isinstance(subject, ox.NamedNode):
        for quad in store.quads_for_pattern(subject, predicate, None, _DEFAULT):
            if not isinstance(quad.object, ox.Triple):
                yield quad.object


def _named(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{DPO}{name}")
