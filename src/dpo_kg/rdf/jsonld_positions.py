"""Where the statements of a JSON-LD text stand: JSON Pointer, line and column.

Sources: JSON-LD 1.1, W3C Recommendation 16 July 2020, section 9 (grammar); RFC 6901 (JSON Pointer); RFC 8259 (JSON).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyoxigraph as ox

from dpo_kg.errors import nearest_names
from dpo_kg.rdf.jsonld_context import find_named_contexts
from dpo_kg.rdf.marks import Lines, Mark, Marking, Pair, Spot, apply_edits, locate_pairs, pair_with_twins
from dpo_kg.rdf.positions import LocatedTriple

_TOKEN = re.compile(r'(?P<string>"(?:[^"\\]|\\.)*+")|(?P<scalar>[-+.0-9A-Za-z]++)|(?P<sign>[\[\]{}:,])', re.DOTALL)
#: Keywords whose values are statements, or hold them; the values of all others are left as they are.
_HOLDERS = frozenset(("@graph", "@included", "@list", "@nest", "@reverse", "@set", "@value"))


@dataclass
class _Frame:
    """An object or an array that is open.

    Attributes:
        sign: "{" or "[".
        spot: where it begins.
        role: what its members are: "context", "id", "type", "value" or "other".
        node: where the innermost object begins that is a node or may be one.
        key: key of the member that comes next, in an object.
        index: number of the member that comes next, in an array.
        naming: mark by which the object is named.
        classes: where its classes stand.
        is_value: whether the object is a value object.
    """

    sign: str
    spot: Spot
    role: str
    node: Spot
    key: str | None = None
    index: int = 0
    naming: Mark | None = None
    classes: Spot | None = None
    is_value: bool = False

    def pointer(self) -> str:
        """Return the pointer to the member that comes next."""
        name = str(self.index) if self.sign == "[" else (self.key or "").replace("~", "~0").replace("/", "~1")
        return f"{self.spot.pointer}/{name}"


class _Scanner:
    """Goes through a text that is known to be JSON; `aliases` are terms that stand for keywords, such as "id"."""

    def __init__(self, text: str, aliases: dict[str, str]) -> None:
        self._text = text
        self._known = aliases
        self._frames: list[_Frame] = []
        self.aliases: dict[str, str] = {}
        self.terms: set[str] = set()
        self.marking = Marking.of(text)

    def scan(self) -> _Scanner:
        for match in _TOKEN.finditer(self._text):
            token = match[0]
            if token in ("{", "["):
                self._open(token, match.start())
            elif token in ("}", "]"):
                self._close(match.start())
            elif token == ",":
                self._frames[-1].key = None
                self._frames[-1].index += 1
            elif token != ":":
                self._scalar(token, match)
        return self

    def _role(self) -> str:
        """Return what the next member of the innermost object or array is."""
        if not self._frames:
            return "value"
        frame = self._frames[-1]
        if frame.sign == "[" or frame.role == "context":
            return frame.role
        word = self._known.get(frame.key or "", frame.key or "")
        if word in ("@context", "@id", "@type"):
            return word[1:]
        return "value" if word in _HOLDERS or not word.startswith("@") else "other"

    def _open(self, sign: str, offset: int) -> None:
        outer = self._frames[-1] if self._frames else None
        spot = Spot(offset, outer.pointer() if outer else "")
        role = self._role()
        self._note_classes(role, spot)
        self._frames.append(_Frame(sign, spot, role, spot if sign == "{" or outer is None else outer.node))

    def _close(self, end: int) -> None:
        frame = self._frames.pop()
        if frame.sign == "[" or frame.role == "context" or frame.classes is None:
            return
        if frame.naming is not None:
            frame.naming.classes = frame.classes
        elif not frame.is_value:
            # A node without a name gets one, so that its classes can be told from those of others: behind them,
            # because classes may have to come first (JSON-LD 1.1 Streaming, section 3.2).
            word = self.marking.add(Mark(frame.spot, self._owner(), frame.spot, frame.classes))
            self.marking.edits.append((end, end, f',"@id":"x:{word}"'))

    def _scalar(self, token: str, match: re.Match[str]) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is None:
            return
        if frame.sign == "{" and frame.key is None:
            frame.key = json.loads(token)
            frame.is_value |= self._known.get(frame.key, frame.key) == "@value"
            return
        role, spot = self._role(), Spot(match.start(), frame.pointer())
        text = json.loads(token) if token.startswith('"') else ""
        if role == "context":
            self._learn(text)
        elif role == "id" and text:
            frame.naming = Mark(frame.spot, self._owner(1), frame.spot)
            self._replace(match, frame.naming)
        elif role == "value" and token != "null":
            value = frame.spot if frame.is_value else spot
            self._replace(match, Mark(value, self._owner(1) if frame.is_value else frame.node, value))
        self._note_classes(role, spot)

    def _owner(self, outwards: int = 0) -> Spot:
        """Return where the innermost open object stands, so many objects and arrays further out."""
        return self._frames[-1 - outwards].node if len(self._frames) > outwards else Spot(0)

    def _note_classes(self, role: str, spot: Spot) -> None:
        if role == "type" and self._frames[-1].classes is None:
            self._frames[-1].classes = spot

    def _learn(self, text: str) -> None:
        """Take note of a term of a context that stands for a keyword: "id": "@id", or "id": {"@id": "@id"}."""
        frame = self._frames[-1]
        term = frame.key
        if term == "@id" and len(self._frames) > 1:
            term = self._frames[-2].key
        if term and not term.startswith("@") and not text.endswith(("/", "#")):
            self.terms.add(term)
        if text.startswith("@") and term and not term.startswith("@"):
            self.aliases[term] = text

    def _replace(self, match: re.Match[str], mark: Mark) -> None:
        self.marking.edits.append((match.start(), match.end(), f'"x:{self.marking.add(mark)}"'))


class LostValue(NamedTuple):
    """A member of a JSON-LD text that says nothing, because no context knows its key or it is no IRI.

    Attributes:
        key: the key.
        near: the key of the context that is most like it; "" for none.
        is_known: whether the context knows the key, so that it is the value that says nothing.
        line, column, pointer: where its value stands.
        subject_pointer: where the object stands to which it belongs.
    """

    key: str
    near: str
    is_known: bool
    line: int
    column: int
    pointer: str
    subject_pointer: str


def locate_jsonld(
    text: str, triples: Sequence[ox.Triple], base_iri: str
) -> tuple[list[LocatedTriple], list[LostValue]]:
    """Return where the statements of a JSON-LD text stand, and what in it says nothing.

    Args:
        text: the text, which the parser has read.
        triples: its triples in the order of the parser.
        base_iri: IRI against which relative IRIs are resolved.
    """
    contexts = find_named_contexts(text)
    first = _Scanner(apply_edits(text, contexts), {}).scan()
    marking = _Scanner(text, first.aliases).scan().marking
    replaced = [edit for edit in marking.edits if edit[0] < edit[1]]
    for edits in (marking.edits, replaced):
        whole = apply_edits(text, [*edits, *contexts])
        try:
            marked = list(ox.parse(whole, format=ox.RdfFormat.JSON_LD, base_iri=base_iri))
        except SyntaxError:
            continue  # a name that was put in has no place in a map of classes
        lines = Lines(text)
        pairs = list(pair_with_twins(triples, marked, marking))
        known = first.terms, set(first.aliases)
        return locate_pairs(pairs, marking, lines), list(_find_lost(marking, pairs, known, lines))
    return [], []


def _find_lost(
    marking: Marking, pairs: Sequence[Pair], known: tuple[set[str], set[str]], lines: Lines
) -> Iterator[LostValue]:
    """Yield what says nothing, of nested members the outermost; a keyword is passed over."""
    terms, aliases = known
    lost = marking.find_lost(twin for _, twin in pairs)
    gone = {id(mark) for mark in lost}
    alive = {prefix for mark in marking.marks if id(mark) not in gone for prefix in _prefixes(mark.value.pointer)}
    told: set[str] = set()
    for mark in lost:
        pointer = next((prefix for prefix in _prefixes(mark.value.pointer) if prefix not in alive), "")
        *above, key = re.sub(r"(?:/[0-9]+)+$", "", pointer).split("/")
        key = key.replace("~1", "/").replace("~0", "~")
        if not key or pointer in told or key.startswith("@") or key in aliases:
            continue
        told.add(pointer)
        near = nearest_names(key, (term for term in terms if not term[0].isupper()), 1)  # those are classes
        line, column = lines.find(mark.value.offset)
        yield LostValue(key, near[0] if near else "", key in terms, line, column, pointer, "/".join(above))


def _prefixes(pointer: str) -> list[str]:
    parts = pointer.split("/")
    return ["/".join(parts[: length + 1]) for length in range(1, len(parts))]
