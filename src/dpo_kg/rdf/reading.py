"""Reading RDF files: one place that turns bytes into triples and faults into messages with line and column."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dpo_kg.errors import InputError, UnknownNameError, nearest_names
from dpo_kg.rdf.decoding import decode_text
from dpo_kg.rdf.jsonld_context import find_named_contexts
from dpo_kg.rdf.marks import apply_edits
from dpo_kg.rdf.syntax_errors import refuse_at, syntax_error

#: Ending of a file → format. Names and media types stand in `FORMAT_NAMES`.
FORMATS: dict[str, ox.RdfFormat] = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
}

#: Formats in which no text is empty.
_NEVER_EMPTY = {ox.RdfFormat.RDF_XML: "XML", ox.RdfFormat.JSON_LD: "JSON"}
#: Levels of JSON beyond which a file is refused.
_DEEPEST = 1000

#: Formats whose statements `dpo_kg.rdf.positions` can find the lines of.
LINE_FORMATS = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)


def guess_format(path: str) -> ox.RdfFormat:
    """Return the RDF format that the ending of a file name stands for; standard input ("-") holds Turtle.

    Raises:
        UnknownNameError: no RDF format has that ending.
    """
    if path == "-":
        return ox.RdfFormat.TURTLE
    ending = Path(path).suffix.lower()
    if ending not in FORMATS:
        raise UnknownNameError("kind of RDF file", path, (), mend=f"Name the file with one of {', '.join(FORMATS)}.")
    return FORMATS[ending]


def read_text(path: str, largest: int | None = None) -> str:
    """Return the text of a UTF-8 file, or of standard input ("-"), a byte order mark dropped.

    Args:
        path: name of the file.
        largest: size in bytes from which on the file is refused; None for any size.

    Raises:
        InputError: there is no such file, it is a folder, it cannot be opened, it is too large, or it is not UTF-8.
    """
    if path == "-":
        return _standard_input()
    if not path:
        raise InputError("the name of a file is empty")
    if path.startswith(("http://", "https://")):
        raise InputError("is not fetched: dpo-kg uses no network", place=path, mend="Download it, and give the file.")
    try:
        if largest is not None and Path(path).stat().st_size > largest:
            size = f"is larger than {largest // 1_000_000:,} MB"
            raise InputError(size, place=path, mend="Give it in parts, each with whole things and their citations.")
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise _missing(path) from None
    except IsADirectoryError:
        raise InputError("is a folder", place=path, mend="Give the files in it by name.") from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", place=path) from None
    return decode_text(data, path)


@functools.cache
def _standard_input() -> str:
    return decode_text(sys.stdin.buffer.read(), "standard input")


def _missing(path: str) -> InputError:
    parent = Path(path).parent
    names = [entry.name for entry in parent.iterdir()] if parent.is_dir() else []
    near = nearest_names(Path(path).name, names)
    return InputError("no such file", place=path, suggestions=[str(parent / name) for name in near])


def parse_quads(
    text: str,
    fmt: ox.RdfFormat,
    place: str,
    base_iri: str | None = None,
    watch: Callable[[Iterator[ox.Quad]], Iterable[ox.Quad]] = iter,
) -> list[ox.Quad]:
    """Parse RDF text without touching its terms.

    Args:
        text: the text.
        fmt: its format.
        place: name to use in messages.
        base_iri: IRI against which relative IRIs are resolved.
        watch: what the triples pass through while they are read; what it raises ends the reading.

    Raises:
        InputError: a syntax error, with line, column, the line itself and a caret.
    """
    whole = text
    if fmt in _NEVER_EMPTY and not text.strip():
        raise InputError(f"is empty, and so no {_NEVER_EMPTY[fmt]}", place=place)
    if fmt == ox.RdfFormat.RDF_XML:
        _check_xml(text, place)
    elif fmt == ox.RdfFormat.JSON_LD:
        _check_depth(text, place)
        whole = apply_edits(text, find_named_contexts(text))
    else:
        _check_triple_terms(text, place)
    try:
        quads = list(watch(ox.parse(whole, format=fmt, base_iri=base_iri)))
    except (SyntaxError, ValueError) as error:
        # A context that was put in stands in one line: the lines are those of the text.
        raise syntax_error(error, text, place, fmt) from None
    if any(isinstance(quad.object, ox.Triple) for quad in quads):
        match = re.search(r"<<|\{\|", text)
        problem = "a triple term (RDF 1.2), which dpo-kg does not hold"
        raise refuse_at(text, match.start() if match else None, problem, place)
    return quads


def _check_xml(text: str, place: str) -> None:
    """Check that a text is XML and that its entities stay small.

    The RDF parser expands entities without limit, a file of 1 KB can use up all memory, and tells no lines. Expat
    does both right: it stops where entities make the text more than a hundred times as long.
    """
    from xml.parsers import expat

    parser = expat.ParserCreate(encoding="UTF-8", namespace_separator=" ")
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        lines = text.split("\n")
        line = min(error.lineno, len(lines))
        message = expat.ErrorString(error.code)
        shown = lines[line - 1].rstrip("\r")
        if line == 1 and not text.lstrip().startswith("<"):
            raise syntax_error(error, text, place, ox.RdfFormat.RDF_XML) from None
        raise InputError(
            f"not well-formed XML: {message}", place=place, line=line, column=error.offset + 1, source_line=shown
        ) from None


def _check_depth(text: str, place: str) -> None:
    """Refuse JSON that is nested so deep that the parser would end the process (seen at 20,000 levels)."""
    depth = 0
    for match in re.finditer(r'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]', text):
        if match[0][0] in "[{":
            depth += 1
            if depth > _DEEPEST:
                raise refuse_at(text, match.start(), f"nested deeper than {_DEEPEST} levels", place)
        elif match[0][0] in "]}":
            depth -= 1


def _check_triple_terms(text: str, place: str) -> None:
    """Refuse triple terms (RDF 1.2) that are nested so deep that the parser would end the process."""
    if text.count("<<(") <= _DEEPEST:
        return
    depth = 0
    words = r'"(?:[^"\\]|\\.)*+"|\'(?:[^\'\\]|\\.)*+\'|<[^<>\s]*>|(?m:#.*$)|<<\(|\)>>'
    for match in re.finditer(words, text, re.DOTALL):
        depth += {"<<(": 1, ")>>": -1}.get(match[0], 0)
        if depth > _DEEPEST:
            raise refuse_at(text, match.start(), f"triple terms nested deeper than {_DEEPEST} levels", place)


def own_blank_nodes(quads: Sequence[ox.Quad], text: str, number: int) -> list[ox.Triple]:
    """Return the triples of one of several files; their blank nodes are told apart from those of the others.

    A blank node keeps the label that it has in the text; others are numbered, because the parser calls them by a
    random name and a report would differ from run to run.

    Args:
        quads: what the file says.
        text: the file.
        number: number of the file, from 0.
    """
    names: dict[ox.BlankNode, ox.BlankNode] = {}

    def rename(term: Any) -> Any:
        if not isinstance(term, ox.BlankNode):
            return term
        if term not in names:
            label = term.value if f"_:{term.value}" in text else f"b{len(names)}"
            names[term] = ox.BlankNode(f"{label}.file{number + 1}" if number else label)
        return names[term]

    return [ox.Triple(rename(q.subject), q.predicate, rename(q.object)) for q in quads]


def read_quads(path: str, fmt: ox.RdfFormat | None = None) -> list[ox.Quad]:
    """Read and parse an RDF file; relative IRIs are resolved against the file's own address.

    Raises:
        InputError: the file cannot be read or parsed.
        UnknownNameError: the file name has no ending of an RDF format.
    """
    text = read_text(path)
    return parse_quads(text, fmt or guess_format(path), path, Path(path).resolve().as_uri())
