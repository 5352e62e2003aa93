"""One side of a comparison: its files as one graph, its statements each with who says so."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from dpo_kg.build.provenance import (
    CITATION,
    CITATION_CLASS,
    CLAIM,
    CLAIM_LITERAL,
    CLAIM_OBJECT,
    CLAIM_PREDICATE,
    CLAIM_SUBJECT,
    LOCATOR,
    RANK,
    SOURCE,
    SUPPORTS,
    TYPE,
    Node,
    Records,
)
from dpo_kg.errors import InputError
from dpo_kg.locations import list_files
from dpo_kg.rdf.reading import FORMATS, read_quads
from dpo_kg.vocabulary import DPO

ORIGINAL_SOURCE = ox.NamedNode(f"{DPO}originalSource")
#: What makes up an attribution itself; all else that is said of it limits or explains it.
_OWN = frozenset(
    {TYPE, SOURCE, ORIGINAL_SOURCE, LOCATOR, SUPPORTS}
    | {CLAIM_SUBJECT, CLAIM_PREDICATE, CLAIM_OBJECT, CLAIM_LITERAL}
)  # fmt: skip

#: Endings of the files that are read of a folder; .json and .xml may be anything, and are read where they are named.
_ENDINGS = tuple(ending for ending in FORMATS if ending not in (".json", ".xml"))
#: Steps by which blank nodes in a ring are told apart.
_RING_STEPS = 16

Subject = ox.NamedNode | ox.BlankNode
#: A property and a value of it, as one mark of an attribution.
Mark = tuple[ox.NamedNode, Node]


class Value(NamedTuple):
    """A value of a property.

    Attributes:
        node: the value.
        stated: True where a triple says so, False for a value that is merely claimed.
        rank: rank of the claim of a value that is merely claimed, if it has one.
    """

    node: Node
    stated: bool = True
    rank: Node | None = None


class Backing(NamedTuple):
    """An attribution of a statement.

    Attributes:
        documents: the source, then the page that it names as its own source.
        marks: what limits or explains it, such as its rank or a note.
        locators: places in the source.
        attribution: the citation or claim.
    """

    documents: tuple[Node, ...]
    marks: frozenset[Mark]
    locators: tuple[str, ...]
    attribution: Node


#: Property → value → who says so.
Statements = dict[ox.NamedNode, dict[Value, list[Backing]]]


class Side:
    """One side of a comparison.

    Args:
        triples: what its files say; blank nodes are named by what is said of them (`name_blank_nodes`).
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        ordered = dict.fromkeys(triples)
        self.triples = ordered.keys()
        self._records = Records(ordered)
        self.about: dict[Node, dict[ox.NamedNode, list[Node]]] = dict(self._records.about.items())
        for triple in ordered:
            if isinstance(triple.subject, ox.BlankNode):
                self.about.setdefault(triple.subject, defaultdict(list))[triple.predicate].append(triple.object)  # type: ignore[arg-type]

    def _subjects(self) -> Iterator[tuple[Subject, dict[ox.NamedNode, list[Node]]]]:
        return ((s, about) for s, about in self.about.items() if not isinstance(s, ox.Literal))

    @cached_property
    def claimed(self) -> dict[Subject, dict[ox.NamedNode, list[tuple[Node, ox.NamedNode]]]]:
        """Thing → property → values and the claims that hold them."""
        found: dict[Subject, dict[ox.NamedNode, list[tuple[Node, ox.NamedNode]]]] = {}
        for claim in self._records.claims():
            statement = self._records.claimed(claim)
            if statement is not None:
                about = found.setdefault(statement.subject, defaultdict(list))
                about[statement.predicate].append((statement.object, claim))
        return found

    @cached_property
    def claimed_by(self) -> dict[Node, list[Subject]]:
        """Claim → the thing of its statement."""
        return {
            claim: [subject] for subject, about in self.claimed.items() for held in about.values() for _, claim in held
        }

    @cached_property
    def cited(self) -> dict[Node, list[Subject]]:
        """Citation → the things whose statements it backs."""
        found: dict[Node, list[Subject]] = defaultdict(list)
        for subject, about in self._subjects():
            for citation in about.get(CITATION, ()):
                found[citation].append(subject)
        return found

    @cached_property
    def by_source(self) -> dict[Node, list[Subject]]:
        """Document → the citations of it."""
        found: dict[Node, list[Subject]] = defaultdict(list)
        for subject, about in self._subjects():
            if CITATION_CLASS in about.get(TYPE, ()):
                for document in about.get(SOURCE, ()):
                    found[document].append(subject)
        return found

    def is_attribution(self, subject: Subject) -> bool:
        """Tell whether this is a citation of something, or a claim of a statement: told with what it backs."""
        types = self.about.get(subject, {}).get(TYPE, ())
        if CLAIM in types:
            return isinstance(subject, ox.NamedNode) and self._records.claimed(subject) is not None
        return CITATION_CLASS in types and subject in self.cited

    def is_thing(self, subject: Subject) -> bool:
        """Tell whether something is stated or claimed of this, and it is no attribution."""
        return (subject in self.about and not self.is_attribution(subject)) or subject in self.claimed

    def types(self, subject: Subject) -> list[Node]:
        """Return the classes of a thing."""
        return self.about.get(subject, {}).get(TYPE, [])

    def statements(self, subject: Subject) -> Statements:
        """Return what is stated or claimed of a thing, each value with who says so; its citations are no statements."""
        found: Statements = {}
        about = self.about.get(subject, {})
        for predicate, nodes in about.items():
            if predicate == SUPPORTS:  # of a document: told with the statements that its citations back
                continue
            kept = nodes
            if predicate == CITATION:
                kept = [node for node in nodes if CITATION_CLASS not in self.types(node)]  # type: ignore[arg-type]
            values = {Value(node): self._citations(about, predicate) for node in kept}
            if values:
                found[predicate] = values
        for predicate, claims in self.claimed.get(subject, {}).items():
            values = found.setdefault(predicate, {})
            for node, claim in claims:
                key = Value(node)
                if key not in values:
                    key = Value(node, False, self._records.value(claim, RANK))
                values[key] = [*values.get(key, ()), self._backing(claim)]
        return found

    def _citations(self, about: dict[ox.NamedNode, list[Node]], predicate: ox.NamedNode) -> list[Backing]:
        return [
            self._backing(citation)
            for citation in about.get(CITATION, ())
            if isinstance(citation, ox.NamedNode) and predicate in self._records.supported(citation)
        ]

    def _backing(self, attribution: ox.NamedNode) -> Backing:
        about = self.about.get(attribution, {})
        documents = (*about.get(SOURCE, ()), *about.get(ORIGINAL_SOURCE, ()))
        marks = frozenset((name, node) for name, nodes in about.items() if name not in _OWN for node in nodes)
        return Backing(documents, marks, tuple(node.value for node in about.get(LOCATOR, ())), attribution)


def read_side(path: str) -> Side:
    """Return one side of a comparison.

    Args:
        path: an RDF file, a folder of such files, or a folder that holds data/, of which data/ is read. "-" stands for
            Turtle from standard input. Graphs of a file are read as one.

    Raises:
        InputError: a file cannot be read or parsed, or there is none.
        UnknownNameError: the ending of a file is that of no RDF format.
    """
    files = [path]
    if path not in ("", "-") and Path(path).is_dir():
        folder = Path(path, "data") if Path(path, "data").is_dir() else Path(path)
        files = [str(folder / name) for name in list_files(str(folder), (".",), _ENDINGS)]
        if not files:
            raise InputError("is a folder without RDF files", place=path, mend=f"They end with {', '.join(_ENDINGS)}.")
    triples: dict[ox.Triple, None] = {}
    for number, file in enumerate(files):
        read = [quad.triple for quad in read_quads(file)]
        triples.update(dict.fromkeys(_keep_apart(read, number)))
    return Side(name_blank_nodes(triples))


def _keep_apart(triples: list[ox.Triple], number: int) -> list[ox.Triple]:
    """Return triples whose blank nodes are none of those of another file."""

    def rename(node: Node) -> Node:
        return ox.BlankNode(f"{node.value}f{number}") if isinstance(node, ox.BlankNode) else node

    return [ox.Triple(rename(t.subject), t.predicate, rename(t.object)) for t in triples]  # type: ignore[arg-type]


def name_blank_nodes(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return triples whose blank nodes are named by what is said of them, so that equal ones meet.

    Of a ring of blank nodes, and of what refers to one, as many steps as `_RING_STEPS` count.
    """
    every = list(triples)
    said: dict[ox.BlankNode, list[ox.Triple]] = defaultdict(list)
    for triple in every:
        for node in (triple.subject, triple.object):
            if isinstance(node, ox.BlankNode):
                said[node]
        if isinstance(triple.subject, ox.BlankNode):
            said[triple.subject].append(triple)
    if not said:
        return every
    names: dict[Node, Node] = {}
    waiting = set(said)
    while ready := [n for n in waiting if not any(t.object in waiting for t in said[n])]:
        names |= {node: _name_by_content(said[node], names) for node in ready}
        waiting.difference_update(ready)
    for _ in range(_RING_STEPS if waiting else 0):
        names |= {node: _name_by_content(said[node], names) for node in waiting}

    def rename(node: Node) -> Node:
        return names.get(node, node)

    return [ox.Triple(rename(t.subject), t.predicate, rename(t.object)) for t in every]  # type: ignore[arg-type]


def _name_by_content(said: Iterable[ox.Triple], names: Mapping[Node, Node]) -> ox.BlankNode:
    """Return a blank node that is called after what is said; another one counts by its name so far."""

    def write(node: Node) -> str:
        return str(names.get(node, "_:")) if isinstance(node, ox.BlankNode) else str(node)

    text = "\n".join(sorted(f"{t.predicate} {write(t.object)}" for t in said))  # type: ignore[arg-type]
    return ox.BlankNode(f"b{hashlib.sha256(text.encode()).hexdigest()[:16]}")
