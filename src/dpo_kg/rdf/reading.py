"""Reading RDF files: one place that turns bytes into triples and faults into messages with line and column."""

from __future__ import annotations

import functools
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dpo_kg.errors import InputError, UnknownNameError, nearest_names
from dpo_kg.vocabulary import PREFIXES

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


def read_text(path: str) -> str:
    """Return the text of a UTF-8 file, or of standard input ("-"), a byte order mark dropped.

    Raises:
        InputError: there is no such file, it is a folder, it cannot be opened, or it is not UTF-8.
    """
    if path == "-":
        return _standard_input()
    if not path:
        raise InputError("the name of a file is empty")
    if path.startswith(("http://", "https://")):
        raise InputError("is not fetched: dpo-kg uses no network", place=path, mend="Download it, and give the file.")
    try:
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


def decode_text(data: bytes, place: str) -> str:
    """Return UTF-8 bytes as text, a byte order mark dropped.

    Raises:
        InputError: the bytes are not UTF-8; the message names the first bad byte, its line and column.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        before = data[:start]
        line_start = before.rfind(b"\n") + 1
        line_end = data.find(b"\n", start)
        shown = data[line_start : line_end if line_end >= 0 else None].decode("utf-8", "replace").rstrip("\r")
        raise InputError(
            f"not UTF-8: byte 0x{data[start]:02X}",
            place=place,
            line=before.count(b"\n") + 1,
            column=len(before[line_start:].decode("utf-8", "replace")) + 1,
            source_line=shown,
            mend="Save the file as UTF-8, for example: iconv -f LATIN1 -t UTF-8 OLD > NEW",
        ) from None


def _missing(path: str) -> InputError:
    parent = Path(path).parent
    names = [entry.name for entry in parent.iterdir()] if parent.is_dir() else []
    near = nearest_names(Path(path).name, names)
    return InputError("no such file", place=path, suggestions=[str(parent / name) for name in near])


def parse_quads(text: str, fmt: ox.RdfFormat, place: str, base_iri: str | None = None) -> list[ox.Quad]:
    """Parse RDF text without touching its terms.

    Args:
        text: the text.
        fmt: its format.
        place: name to use in messages.
        base_iri: IRI against which relative IRIs are resolved.

    Raises:
        InputError: a syntax error, with line, column, the line itself and a caret.
    """
    if fmt == ox.RdfFormat.RDF_XML:
        _check_xml(text, place)
    elif fmt == ox.RdfFormat.JSON_LD:
        _check_depth(text, place)
    try:
        quads = list(ox.parse(text, format=fmt, base_iri=base_iri))
    except (SyntaxError, ValueError) as error:
        raise syntax_error(error, text, place) from None
    if any(isinstance(quad.object, ox.Triple) for quad in quads):
        raise _at(text, re.search(r"<<|\{\|", text), "a triple term (RDF 1.2), which dpo-kg does not hold", place)
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
        raise InputError(
            f"not well-formed XML: {message}",
            place=place,
            line=line,
            column=error.offset + 1,
            source_line=lines[line - 1].rstrip("\r"),
        ) from None


def _check_depth(text: str, place: str) -> None:
    """Refuse JSON that is nested so deep that the parser would end the process (seen at 20,000 levels)."""
    depth = 0
    for match in re.finditer(r'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]', text):
        if match[0][0] in "[{":
            depth += 1
            if depth > _DEEPEST:
                raise _at(text, match, f"nested deeper than {_DEEPEST} levels", place)
        elif match[0][0] in "]}":
            depth -= 1


def _at(text: str, match: re.Match[str] | None, problem: str, place: str, mend: str = "") -> InputError:
    if match is None:
        return InputError(problem, place=place, mend=mend)
    start = text.rfind("\n", 0, match.start()) + 1
    line = text.count("\n", 0, start) + 1
    shown = text[start:].split("\n", 1)[0].rstrip("\r")
    column = match.start() - start + 1
    return InputError(problem, place=place, line=line, column=column, source_line=shown, mend=mend)


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


def syntax_error(error: Exception, text: str, place: str) -> InputError:
    """Return the message for a fault that the parser found, placed in the text."""
    line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
    problem = re.sub(r"^Parser error (?:between|at) [^:]*: ", "", str(error.args[0] if error.args else error)).strip()
    if "LoadDocumentCallback" in problem:
        context = re.search(r'"@(?:context|import)"\s*:\s*[\["]', text)
        mend = "Write the context itself into the file."
        return _at(text, context, "a context is not fetched: dpo-kg uses no network", place, mend)
    source_line = None
    if line is not None:
        lines = text.split("\n")
        if line >= len(lines) and not lines[-1].strip():
            # The text ends too early: show the last line that holds something.
            lines = text.rstrip().split("\n")
            line, column = len(lines), len(lines[-1].rstrip("\r")) + 1
        if line <= len(lines):
            source_line = lines[line - 1].rstrip("\r")
    prefix = find_undeclared_prefix(problem)
    mend = ""
    if prefix is not None:
        problem, mend = f"the prefix {prefix}: is not declared", _mend_prefix(prefix, text, place)
    elif problem.startswith("A dot is expected") and line is not None and column is not None:
        before = "\n".join([*text.split("\n")[: line - 1], (source_line or "")[: column - 1]])
        if not re.search(r"@(?:prefix|base)[^<>]*<[^<>]*>\s*$", before):
            problem += ", or ; if the same thing goes on, or , if the same property has one more value"
    return InputError(problem, place=place, line=line, column=column, source_line=source_line, mend=mend)


def find_undeclared_prefix(problem: str) -> str | None:
    """Return the prefix that the parser complains of; None where its message is about something else."""
    match = re.search(r"The prefix (\S*?): has not been declared", problem)
    return match[1] if match else None


def _mend_prefix(prefix: str, text: str, place: str) -> str:
    if prefix in PREFIXES:
        fmt = f", or run: dpo-kg fmt {shlex.quote(place)}" if place.lower().endswith((".ttl", ".turtle")) else ""
        return f'Mend: add "@prefix {prefix}: <{PREFIXES[prefix]}> ." at the top{fmt}'
    declared = re.findall(r"(?i:prefix)\s+([^\s:<>]+):\s*<", text)
    near = nearest_names(prefix, dict.fromkeys([*declared, *PREFIXES]))
    asked = f"Did you mean {' or '.join(f'{name}:' for name in near)}? If not, add" if near else "Mend: add"
    return f'{asked} "@prefix {prefix}: <ADDRESS> ." at the top.'
