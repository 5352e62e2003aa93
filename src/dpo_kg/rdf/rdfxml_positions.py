"""Where the statements of an RDF/XML text stand: line and column of the element, or of the attribute.

Source: RDF 1.1 XML Syntax, W3C Recommendation 25 February 2014, sections 2 and 7.2 (grammar).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.parsers import expat

import pyoxigraph as ox

from dpo_kg.rdf.marks import Lines, Mark, Marking, Spot, apply_edits, locate_pairs, pair_with_twins
from dpo_kg.rdf.positions import LocatedTriple
from dpo_kg.vocabulary import RDF

_XML = "http://www.w3.org/XML/1998/namespace "
_SYNTAX = {name: f"{RDF} {name}" for name in ("RDF", "about", "ID", "nodeID", "resource", "parseType", "datatype")}
_TAG = re.compile(r"""<(?P<name>[^\s/>]+)(?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*(?P<end>/?>)""")
_ATTRIBUTE = re.compile(r"""\s([^\s=/>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass
class _Element:
    """An element that is open.

    Attributes:
        kind: what its children are: "nodes", "properties", "nothing" of RDF, or "either" as long as that is open.
        spot: where it begins.
        node: where the node stands that it is, or to which it belongs.
        tag: its start tag; None where that stands in an entity.
        is_text: whether its content is the value, as far as it has been read.
    """

    kind: str
    spot: Spot
    node: Spot
    tag: re.Match[str] | None
    is_text: bool = False


class _Scanner:
    """Goes through a text that is known to be RDF/XML and marks the names of nodes and the values."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._offsets = _Offsets(text)
        self._open: list[_Element] = []
        self.marking = Marking.of(text)
        self._parser = expat.ParserCreate(encoding="UTF-8", namespace_separator=" ")
        self._parser.ordered_attributes = True
        self._parser.specified_attributes = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def scan(self) -> Marking:
        self._parser.Parse(self._text.encode(), True)
        return self.marking

    def _start(self, name: str, attributes: list[str]) -> None:
        offset = self._offsets.find(self._parser.CurrentByteIndex)
        tag = _TAG.match(self._text, offset)
        outer = self._open[-1] if self._open else None
        if outer is not None:
            outer.is_text = False
        spans = _find_attributes(tag, attributes)
        spot = Spot(offset)
        if outer is None and name == _SYNTAX["RDF"]:
            self._open.append(_Element("nodes", spot, spot, tag))
        elif outer is None or outer.kind in ("nodes", "either"):
            self._start_node(outer, spot, tag, spans)
        elif outer.kind == "properties":
            self._start_property(outer, spot, tag, spans)
        else:
            self._open.append(_Element("nothing", spot, spot, tag))

    def _start_node(
        self, outer: _Element | None, spot: Spot, tag: re.Match[str] | None, spans: dict[str, tuple[int, int]]
    ) -> None:
        self._open.append(_Element("properties", spot, spot, tag))
        above = outer or self._open[-1]
        mark = Mark(above.spot if above.kind == "either" else spot, above.node, spot)
        named = [name for name in ("about", "ID", "nodeID") if _SYNTAX[name] in spans]
        for name in named:
            self._replace(spans[_SYNTAX[name]], mark, is_iri=name == "about")
        if not named and tag is not None:
            word = self.marking.add(mark)
            place = tag.end("name")
            about = f' xmlns:{self.marking.word}="{RDF}" {self.marking.word}:about="x:{word}"'
            self.marking.edits.append((place, place, about))
        self._mark_values(spans, spot)

    def _start_property(
        self, outer: _Element, spot: Spot, tag: re.Match[str] | None, spans: dict[str, tuple[int, int]]
    ) -> None:
        parse_type = spans.get(_SYNTAX["parseType"])
        if parse_type is not None:
            word = self._text[slice(*parse_type)]
            kind = {"Resource": "properties", "Collection": "nodes"}.get(word, "nothing")
            self._open.append(_Element(kind, spot, outer.node if kind == "nothing" else spot, tag))
            if kind == "nothing" and tag is not None and tag["end"] == ">":
                self.marking.edits.append((tag.end(), tag.end(), self.marking.add(Mark(spot, outer.node, spot))))
            return
        mark = Mark(spot, outer.node, spot)
        named = [name for name in ("resource", "nodeID") if _SYNTAX[name] in spans]
        for name in named:
            self._replace(spans[_SYNTAX[name]], mark, is_iri=name == "resource")
        valued = self._mark_values(spans, spot)
        self._open.append(_Element("either", spot, outer.node, tag, is_text=not named and not valued))

    def _end(self, name: str) -> None:
        element = self._open.pop()
        if not element.is_text or element.tag is None:
            return
        word = self.marking.add(Mark(element.spot, element.node, element.spot))
        tag = element.tag
        if tag["end"] == ">":
            end = self._offsets.find(self._parser.CurrentByteIndex)
            self.marking.edits.append((tag.end(), end, word))
        else:
            self.marking.edits.append((tag.start("end"), tag.end(), f">{word}</{tag['name']}>"))

    def _mark_values(self, spans: dict[str, tuple[int, int]], node: Spot) -> bool:
        """Mark the property attributes of an element; tell whether there are any."""
        valued = False
        for name, span in spans.items():
            if name not in _SYNTAX.values() and not name.startswith(_XML):
                spot = Spot(span[0])
                self._replace(span, Mark(spot, node, spot), is_iri=name == f"{RDF} type")
                valued = True
        return valued

    def _replace(self, span: tuple[int, int], mark: Mark, is_iri: bool) -> None:
        self.marking.edits.append((*span, f"{'x:' if is_iri else ''}{self.marking.add(mark)}"))


class _Offsets:
    """Turns offsets in UTF-8 into offsets in the text, for offsets that grow."""

    def __init__(self, text: str) -> None:
        self._data = b"" if text.isascii() else text.encode()
        self._bytes = self._characters = 0

    def find(self, offset: int) -> int:
        if not self._data:
            return offset
        if offset < self._bytes:
            self._bytes = self._characters = 0
        self._characters += len(self._data[self._bytes : offset].decode())
        self._bytes = offset
        return self._characters


def _find_attributes(tag: re.Match[str] | None, attributes: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return the name of each attribute that declares no prefix, and where its value stands."""
    if tag is None:
        return {}
    found = [m for m in _ATTRIBUTE.finditer(tag[0]) if m[1] != "xmlns" and not m[1].startswith("xmlns:")]
    spans = (m.span(2) if m[2] is not None else m.span(3) for m in found)
    return {name: (tag.start() + a, tag.start() + b) for name, (a, b) in zip(attributes[::2], spans, strict=False)}


def locate_rdfxml(text: str, triples: Sequence[ox.Triple], base_iri: str) -> list[LocatedTriple]:
    """Return where the statements of an RDF/XML text stand.

    Args:
        text: the text, which the parser has read.
        triples: its triples in the order of the parser.
        base_iri: IRI against which relative IRIs are resolved.
    """
    marking = _Scanner(text).scan()
    marked = apply_edits(text, marking.edits)
    twins = ox.parse(marked, format=ox.RdfFormat.RDF_XML, base_iri=base_iri)
    return locate_pairs(list(pair_with_twins(triples, twins, marking)), marking, Lines(text))
