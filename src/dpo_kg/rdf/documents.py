"""An RDF file as a person gave it: its text, its triples, and where each of them stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.rdf.jsonld_positions import LostValue, locate_jsonld
from dpo_kg.rdf.positions import LocatedTriple, locate_triples
from dpo_kg.rdf.rdfxml_positions import locate_rdfxml
from dpo_kg.rdf.reading import LINE_FORMATS, guess_format, own_blank_nodes, parse_quads, read_text

#: Size in bytes of the largest file that is read as a document: to check it takes some 40 times as much memory.
LARGEST = 100_000_000


@dataclass
class RdfDocument:
    """A file of RDF.

    Attributes:
        place: its name in messages.
        text: its text.
        format: its format.
        triples: what it says, names of graphs dropped, its blank nodes named so that no other file has them.
        base_iri: IRI against which its relative IRIs are resolved.
    """

    place: str
    text: str
    format: ox.RdfFormat
    triples: list[ox.Triple]
    base_iri: str

    @cached_property
    def statements(self) -> list[LocatedTriple]:
        """The triples with their places, as far as they can be told; terms are in N-Triples form."""
        if self.format == ox.RdfFormat.JSON_LD:
            return self._jsonld[0]
        if self.format == ox.RdfFormat.RDF_XML:
            return locate_rdfxml(self.text, self.triples, self.base_iri)
        try:
            found = list(locate_triples(self.text, self.base_iri))
        except ValueError:
            return []
        if len(found) != len(self.triples):  # the two did not read the same: names of blank nodes tell nothing
            return [t for t in found if "_:" not in (t.subject[:2], t.object[:2])]
        pairs = zip(found, self.triples, strict=True)
        return [t._replace(subject=str(own.subject), object=str(own.object)) for t, own in pairs]

    @property
    def lost_values(self) -> list[LostValue]:
        """What in a JSON-LD text says nothing; in other formats everything says something."""
        return self._jsonld[1] if self.format == ox.RdfFormat.JSON_LD else []

    @cached_property
    def _jsonld(self) -> tuple[list[LocatedTriple], list[LostValue]]:
        return locate_jsonld(self.text, self.triples, self.base_iri)

    def source_line(self, line: int) -> str:
        """Return the text of a line, counted from 1."""
        return self._lines[line - 1].rstrip("\r") if 0 < line <= len(self._lines) else ""

    def shorten(self, iri: str) -> str:
        """Return an IRI with a prefix that the text declares, as in ex:tenure; "" where none fits."""
        for prefix, namespace in self._prefixes:
            local = iri.removeprefix(namespace)
            if local != iri and re.fullmatch(r"[\w-]+", local):
                return f"{prefix}:{local}"
        return ""

    @cached_property
    def _prefixes(self) -> list[tuple[str, str]]:
        if self.format in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
            return re.findall(r"(?i:\bprefix)\s+([^\s:<>\"]*):\s*<([^<>\s]+)>", self.text)
        return re.findall(r"xmlns:([\w.-]+)=\"([^\"]+)\"", self.text) if self.format == ox.RdfFormat.RDF_XML else []

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")


def read_document(path: str, number: int = 0) -> RdfDocument:
    """Read and parse an RDF file; relative IRIs are resolved against the file's own address.

    Args:
        path: the file; "-" for Turtle from standard input.
        number: number of the file among several, from 0.

    Raises:
        InputError: the file cannot be read or parsed, or is larger than `LARGEST`.
        UnknownNameError: the file name has no ending of an RDF format.
    """
    if path != "-" and Path(path).is_dir():
        read_text(path)  # says that it is one
    fmt = guess_format(path)
    place = "standard input" if path == "-" else path
    text = read_text(path, LARGEST)
    base = Path(path).resolve().as_uri()
    quads = parse_quads(text, fmt, place, base)
    if fmt not in LINE_FORMATS or not any(_is_unnamed(term, text) for q in quads for term in (q.subject, q.object)):
        return RdfDocument(place, text, fmt, own_blank_nodes(quads, text, number), base)
    located = _locate_like(quads, text, base)
    return RdfDocument(place, text, fmt, own_blank_nodes(located or quads, text, number), base)


def _is_unnamed(term: object, text: str) -> bool:
    return isinstance(term, ox.BlankNode) and str(term) not in text


def _locate_like(quads: Sequence[ox.Quad], text: str, base_iri: str) -> list[ox.Quad]:
    """Return what `locate_triples` reads, in its order and with its names of blank nodes.

    The parser calls blank nodes by random names and tells those of lists in another order. None are returned where
    the two do not read the same.
    """
    try:
        found = "".join(f"{t.subject} {t.predicate} {t.object} .\n" for t in locate_triples(text, base_iri))
        located = list(ox.parse(found, format=ox.RdfFormat.N_TRIPLES))
    except (ValueError, SyntaxError):
        return []
    return located if _count(located) == _count(quads) else []


def _count(quads: Iterable[ox.Quad]) -> Counter[str]:
    """Return the triples in text with the names of blank nodes left out, each with its number."""
    return Counter(
        " ".join("_:" if isinstance(term, ox.BlankNode) else str(term) for term in (q.subject, q.predicate, q.object))
        for q in quads
    )
