"""Answers of a store as terms: SPARQL Query Results XML (W3C Recommendation of 21 March 2013), and N-Triples.

XML rather than JSON or TSV, because only of XML one sees that it has come whole, and because the engine's reader of
JSON overflows the stack where a store nests deep. The engine's reader of XML is not used either: it takes an answer
that breaks off between two rows for a whole one, and strips the spaces around texts.
"""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat

import pyoxigraph as ox

from dpo_kg.errors import EndpointError

RESULTS_XML = "application/sparql-results+xml"
N_TRIPLES = "application/n-triples"

_RESULTS = "http://www.w3.org/2005/sparql-results# "
_XML_LANG = "http://www.w3.org/XML/1998/namespace lang"
#: Element → those that it may stand in.
_PARENTS = {
    "sparql": {""},
    "head": {"sparql"},
    "variable": {"head"},
    "link": {"head"},
    "boolean": {"sparql"},
    "results": {"sparql"},
    "result": {"results"},
    "binding": {"result"},
    "uri": {"binding"},
    "bnode": {"binding"},
    "literal": {"binding"},
}
_TEXT = re.compile(rb'"(?:[^"\\\n]|\\.)*+"')

#: What the XML parser finds where a text ends too early.
_CUT = {expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN, expat.errors.XML_ERROR_PARTIAL_CHAR}

#: A truth value; or the columns, and the rows with None for an unbound variable.
Results = bool | tuple[list[str], list[tuple[Any, ...]]]


def read_results(data: bytes, place: str) -> Results:
    """Return what a SELECT or ASK query answers.

    Args:
        data: SPARQL Query Results XML.
        place: address of the store, for messages.

    Raises:
        EndpointError: the text breaks off, is not of that form, or holds a term that is none.
    """
    reader = _ResultsReader()
    try:
        reader.parser.Parse(data, True)
        return reader.finish()
    except expat.ExpatError as error:
        what = "breaks off" if expat.errors.messages[error.code] in _CUT else "is not well-formed XML"
        problem = f"the answer {what} (line {error.lineno}, column {error.offset + 1})"
    except ValueError as error:
        problem = f"the answer is not as SPARQL results in XML must be: {error}"
    raise EndpointError(problem, place=place, mend="The store may have a limit of time or of rows: ask for less.")


class _ResultsReader:
    """Takes the elements of an answer as they come; what may not stand where it stands is a ValueError."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._take_text
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._open: list[str] = []
        self._text: list[str] = []
        self._attributes: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        self._rows: list[tuple[Any, ...]] | None = None
        self._row: list[Any] = []
        self._column = 0
        self._truth: bool | None = None
        self._blank_nodes: dict[str, ox.BlankNode] = {}

    def finish(self) -> Results:
        """Return what has been read."""
        if self._truth is not None and self._rows is None:
            return self._truth
        if self._truth is not None or self._rows is None:
            raise ValueError("it holds neither rows nor a truth value")
        return list(self._columns), self._rows

    def _refuse_doctype(self, *_: object) -> None:
        raise ValueError("it declares a document type")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.removeprefix(_RESULTS)
        if local == "triple":
            raise ValueError("it holds a triple term (RDF 1.2)")
        if (self._open[-1] if self._open else "") not in _PARENTS.get(local, ()):
            raise ValueError(f"unexpected element {local[:60]!a}")
        self._open.append(local)
        self._text = []
        self._attributes = attributes
        if local == "variable":
            self._columns.setdefault(attributes.get("name", ""), len(self._columns))
        elif local == "results":
            self._rows = [] if self._rows is None else self._rows
        elif local == "result":
            self._row = [None] * len(self._columns)
        elif local == "binding":
            if attributes.get("name") not in self._columns:
                raise ValueError("a binding of a variable that the head does not name")
            self._column = self._columns[attributes["name"]]

    def _take_text(self, text: str) -> None:
        if self._open[-1] in ("uri", "bnode", "literal", "boolean"):
            self._text.append(text)
        elif text.strip():
            raise ValueError(f"unexpected text {text.strip()[:60]!a}")

    def _end(self, name: str) -> None:
        local = self._open.pop()
        text = "".join(self._text)
        if local == "uri":
            self._row[self._column] = ox.NamedNode(text.strip())
        elif local == "bnode":
            self._row[self._column] = self._blank_nodes.setdefault(text, ox.BlankNode(f"b{len(self._blank_nodes)}"))
        elif local == "literal":
            self._row[self._column] = _literal(text, self._attributes)
        elif local == "result":
            assert self._rows is not None
            self._rows.append(tuple(self._row))
        elif local == "boolean":
            self._truth = {"true": True, "false": False}.get(text.strip().lower())
            if self._truth is None:
                raise ValueError(f"no truth value: {text.strip()[:60]!a}")


def _literal(text: str, attributes: dict[str, str]) -> ox.Literal:
    language, datatype = attributes.get(_XML_LANG), attributes.get("datatype")
    if language:
        return ox.Literal(text, language=language)
    return ox.Literal(text, datatype=ox.NamedNode(datatype)) if datatype else ox.Literal(text)


def read_triples(data: bytes, place: str) -> list[ox.Triple]:
    """Return what a CONSTRUCT or DESCRIBE query answers.

    Args:
        data: N-Triples.
        place: address of the store, for messages.

    Raises:
        EndpointError: the text breaks off, is no N-Triples, or holds triple terms (RDF 1.2), whose nesting would
            overflow the stack of the engine's reader.
    """
    if b"<<" in _TEXT.sub(b"", data):
        raise EndpointError("the answer holds triple terms (RDF 1.2), which cannot be read", place=place)
    try:
        return [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES)]
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        where = f" (line {line})" if line else ""
        raise EndpointError(f"the answer breaks off or is no N-Triples{where}", place=place) from None
