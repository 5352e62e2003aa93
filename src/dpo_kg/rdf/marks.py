"""Which piece of a text makes which triple, found by asking the parser.

JSON-LD and RDF/XML leave much to contexts and to nesting, so a second reader of them would be as long as the first.
Instead, each value and each name of a node in the text is replaced by a *mark* of its own, an IRI or a word with a
number in it. The parser reads both texts in the same order, so the triples of one belong to those of the other, and
the marks in them say where they come from. What has no mark (a class that is the name of an XML element, a cell of a
list) stands where its subject or the first of its own values stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

import pyoxigraph as ox

from dpo_kg.rdf.positions import LocatedTriple
from dpo_kg.vocabulary import RDF

_TYPE = f"{RDF}type"
_Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph


#: A triple of the text, and the one of the marked text that belongs to it.
Pair = tuple[ox.Triple, ox.Quad]


class Spot(NamedTuple):
    """A place in a text: offset from 0, and in JSON the JSON Pointer to it."""

    offset: int
    pointer: str = ""


@dataclass
class Mark:
    """What a mark stands for.

    Attributes:
        value: where it stands as the object of a triple.
        owner: where the node stands of which it is a value.
        node: where the node stands that it names; of no meaning for a literal.
        classes: where the classes of that node stand, if that can be told.
    """

    value: Spot
    owner: Spot
    node: Spot
    classes: Spot | None = None


@dataclass
class Marking:
    """The marks of a text, and what has to be put in for them.

    Attributes:
        word: what all marks begin with; it does not occur in the text.
        marks: the marks by number.
        edits: start and end of a piece of the text, and what replaces it.
    """

    word: str
    marks: list[Mark] = field(default_factory=list)
    edits: list[tuple[int, int, str]] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> Marking:
        """Return a marking without marks for a text."""
        words = (f"dpo-kg-mark{'' if number == 1 else number}-" for number in count(1))
        return cls(next(word for word in words if word not in text))

    def add(self, mark: Mark) -> str:
        """Add a mark and return the word for it, which is also an XML name."""
        self.marks.append(mark)
        return f"{self.word}{len(self.marks) - 1}-"

    def find(self, node: _Node) -> Mark | None:
        """Return the mark in a term; None where there is none."""
        found = re.search(rf"{self.word}([0-9]+)-", str(node))
        return self.marks[int(found[1])] if found else None

    def find_lost(self, twins: Iterable[ox.Quad]) -> list[Mark]:
        """Return the marks that are in none of the twins of triples: what they stand for has been left out."""
        terms = (term for quad in twins for term in (quad.subject, quad.object, quad.graph_name))
        seen = {id(mark) for term in terms if (mark := self.find(term)) is not None}
        return [mark for mark in self.marks if id(mark) not in seen]


class Lines:
    """Turns offsets in a text into lines and columns; only line feeds end a line."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def find(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def locate_pairs(pairs: Sequence[Pair], marking: Marking, lines: Lines) -> list[LocatedTriple]:
    """Return where triples stand, with lines, columns and pointers.

    Args:
        pairs: triples with their twins.
        marking: the marks.
        lines: the lines of the text.
    """
    blank: dict[str, Spot] = {}
    for triple, twin in pairs:
        value = marking.find(twin.object)
        if value is not None and marking.find(twin.subject) is None:
            blank.setdefault(str(triple.subject), value.owner)
    return [_locate(triple, twin, marking, blank, lines) for triple, twin in pairs]


def pair_with_twins(triples: Iterable[ox.Triple], marked: Iterable[ox.Quad], marking: Marking) -> Iterator[Pair]:
    """Yield each triple with its twin.

    A marked triple may be one too many: the parser of JSON-LD leaves out what is no IRI, and a mark is one.

    Args:
        triples: what the text says, in the order of the parser.
        marked: what the marked text says, in the order of the parser.
        marking: the marks.
    """
    twins = iter(marked)
    for triple in triples:
        for twin in twins:
            same = triple.predicate == twin.predicate
            if (
                same
                and _is_twin(triple.subject, twin.subject, marking)
                and _is_twin(triple.object, twin.object, marking)
            ):
                yield triple, twin
                break


def _is_twin(node: _Node, twin: _Node, marking: Marking) -> bool:
    return node == twin or isinstance(twin, ox.BlankNode) or marking.find(twin) is not None


def _locate(triple: ox.Triple, twin: ox.Quad, marking: Marking, blank: dict[str, Spot], lines: Lines) -> LocatedTriple:
    named, value = marking.find(twin.subject), marking.find(twin.object)
    subject = named.node if named else blank.get(str(triple.subject), Spot(0))
    spot = value.value if value else blank.get(str(triple.object), subject)
    if value is None and named and named.classes and triple.predicate.value == _TYPE:
        spot = named.classes
    # Where the object encloses the subject (JSON-LD @reverse), the statement stands at the subject.
    if named and spot.pointer != subject.pointer and f"{subject.pointer}/".startswith(f"{spot.pointer}/"):
        spot = subject
    (line, column), (subject_line, subject_column) = lines.find(spot.offset), lines.find(subject.offset)
    return LocatedTriple(
        str(triple.subject),
        str(triple.predicate),
        str(triple.object),
        line,
        line,
        subject_line,
        subject.offset,
        column,
        subject_column,
        spot.pointer,
        subject.pointer,
    )


def apply_edits(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    """Return a text in which pieces, given by start and end, are replaced; they do not overlap."""
    pieces: list[str] = []
    end = 0
    for start, stop, new in sorted(edits):
        pieces += [text[end:start], new]
        end = stop
    return "".join([*pieces, text[end:]])
