"""What RDF of a stranger is looked through for before it is parsed, and a parser that stops at limits.

Nothing is unpacked, nothing is fetched, no entity is expanded: RDF/XML with a document type is refused as a whole,
since the engine's parser expands entities without limit. All of this is work for a worker (`dpo_kg.isolation.pool`),
which also bounds time and memory; only the size is for the process that takes the request in.
Sources: XML 1.0, section 2.8 (document type declaration); JSON-LD 1.1, sections 3.1 and 4.1.9 (@context, @import);
Turtle, section 6.5 (grammar).
"""

from __future__ import annotations

import json
import re

import pyoxigraph as ox

from dpo_kg.errors import InputError, LimitError
from dpo_kg.rdf.decoding import decode_text
from dpo_kg.rdf.jsonld_context import CONTEXT
from dpo_kg.rdf.reading import parse_quads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from dpo_kg.isolation.limits import Limits

_TURTLE_TOKEN = re.compile(
    r"""
    ( \"""(?:"{0,2}(?:[^"\\]|\\.))*+\""" | '''(?:'{0,2}(?:[^'\\]|\\.))*+'''
    | "(?:[^"\\\r\n]|\\.)*+" | '(?:[^'\\\r\n]|\\.)*+' | <[^<>"{}|^`\x00-\x20]*+> )
  | ( <<\(? | [\[({] )
  | ( >> | [\])}] )
  | \#[^\r\n]*
    """,
    re.VERBOSE | re.DOTALL,
)
_JSON_TOKEN = re.compile(r'("(?:[^"\\]|\\.)*+")|([\[{])|([\]}])')


def check_rdf(data: bytes, fmt: ox.RdfFormat, limits: Limits, place: str = "data") -> str:
    """Return RDF as text, if it is small and flat enough to be parsed; nothing of it is parsed here.

    Args:
        data: the RDF, not compressed.
        fmt: its format.
        limits: `rdf_bytes`, `rdf_nesting` and `rdf_literal` are held.
        place: name to use in messages.

    Raises:
        LimitError: it is over a limit.
        InputError: it is compressed, no text, no XML or JSON, declares a document type, or names a context elsewhere.
    """
    if len(data) > limits.rdf_bytes:
        raise LimitError("rdf_bytes", limits.rdf_bytes, len(data), place)
    text = decode_text(data, place)
    if fmt == ox.RdfFormat.RDF_XML:
        _check_xml(text, limits, place)
    elif fmt == ox.RdfFormat.JSON_LD:
        _check_depth(text, _JSON_TOKEN, limits, place)
        _check_contexts(text, place)
    else:
        _check_depth(text, _TURTLE_TOKEN, limits, place)
    return text


def parse_rdf(
    data: bytes, fmt: ox.RdfFormat, limits: Limits, place: str = "data", base_iri: str | None = None
) -> list[ox.Quad]:
    """Return the triples of RDF, which is checked first.

    Args:
        data: the RDF, not compressed.
        fmt: its format.
        limits: what `check_rdf` holds, `triples` and `rdf_expanded`.
        place: name to use in messages.
        base_iri: IRI against which relative IRIs are resolved.

    Raises:
        LimitError: it is over a limit.
        InputError: it is refused (`check_rdf`) or has a syntax error; the message has line and column.
    """
    text = check_rdf(data, fmt, limits, place)

    def watch(quads: Iterator[ox.Quad]) -> Iterator[ox.Quad]:
        expanded = 0
        for count, quad in enumerate(quads, 1):
            expanded += len(str(quad))
            if count > limits.triples:
                raise LimitError("triples", limits.triples, None, place)
            if expanded > limits.rdf_expanded:
                raise LimitError("rdf_expanded", limits.rdf_expanded, None, place)
            yield quad

    return parse_quads(text, fmt, place, base_iri, watch)


def _check_depth(text: str, token: re.Pattern[str], limits: Limits, place: str) -> None:
    """Count brackets that are open at once, outside texts, IRIs and comments, and measure texts and IRIs."""
    depth = deepest = longest = 0
    for match in token.finditer(text):
        kind = match.lastindex
        if kind == 2:
            depth += 1
            deepest = max(deepest, depth)
        elif kind == 3:
            depth -= 1
        elif kind == 1:
            longest = max(longest, match.end() - match.start() - 2)
    if deepest > limits.rdf_nesting:
        raise LimitError("rdf_nesting", limits.rdf_nesting, deepest, place)
    if longest > limits.rdf_literal:
        raise LimitError("rdf_literal", limits.rdf_literal, longest, place)


def _check_xml(text: str, limits: Limits, place: str) -> None:
    """Refuse a document type, and what is nested too deep or too long; expat fetches and expands nothing here."""
    from xml.parsers import expat

    parser = expat.ParserCreate(encoding="UTF-8")

    def refuse(*_: object) -> None:
        raise InputError(
            "declares a document type (DOCTYPE), which is refused",
            place=place,
            line=parser.CurrentLineNumber,
            mend="Write entities out, and take the declaration away.",
        )

    measure = _XmlMeasure(limits, place)
    parser.ordered_attributes = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = measure.begin
    parser.EndElementHandler = measure.end
    parser.CharacterDataHandler = measure.read
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError:
        return  # the parser tells where, and this is known to hold up to there


class _XmlMeasure:
    """Depth of elements and length of texts and attributes, held against their limits while they are read."""

    def __init__(self, limits: Limits, place: str) -> None:
        self._limits = limits
        self._place = place
        self._depth = 0
        self._held = 0

    def begin(self, name: str, attributes: list[str]) -> None:
        self._depth += 1
        if self._depth > self._limits.rdf_nesting:
            raise LimitError("rdf_nesting", self._limits.rdf_nesting, self._depth, self._place)
        for value in (name, *attributes):
            self._held = 0
            self.read(value)
        self._held = 0

    def end(self, name: str) -> None:
        self._depth -= 1
        self._held = 0

    def read(self, value: str) -> None:
        self._held += len(value)
        if self._held > self._limits.rdf_literal:
            raise LimitError("rdf_literal", self._limits.rdf_literal, self._held, self._place)


def _check_contexts(text: str, place: str) -> None:
    """Refuse JSON-LD that names a context elsewhere; keys and names may be written with escapes."""

    def look(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        for key, value in pairs:
            if key == "@import":
                _refuse_context(value, place)
            if key == "@context":
                for context in value if isinstance(value, list) else [value]:
                    if isinstance(context, str) and context != CONTEXT:
                        _refuse_context(context, place)
        return dict(pairs)

    try:
        json.loads(text, object_pairs_hook=look)
    except ValueError:
        return  # the parser tells where


def _refuse_context(name: object, place: str) -> None:
    problem = f"names a context elsewhere: {str(name)[:200]}; nothing is fetched"
    raise InputError(problem, place=place, mend=f'Write the context out, or name "{CONTEXT}".')
