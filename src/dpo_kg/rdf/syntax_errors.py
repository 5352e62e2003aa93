"""What a parser says of a text that it cannot read, as a message with line, column and a way to mend it."""

from __future__ import annotations

import io
import re
import shlex
from typing import IO, cast

import pyoxigraph as ox

from dpo_kg.errors import InputError, nearest_names
from dpo_kg.vocabulary import PREFIXES

#: Formats whose parser tells no place of some errors.
_SILENT = (ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD)
#: How a text of another kind begins, and what is said of it.
_LOOKS = (
    (re.compile(r"\s*(?:<\?xml|<!DOCTYPE\s+(?!html)|<rdf:RDF\b)"), "XML", ".rdf"),
    (re.compile(r"\s*<(?:!DOCTYPE\s+html|html)\b", re.IGNORECASE), "a web page", ""),
    (re.compile(r"\s*(?:\{|\[\s*\{)\s*\"|\s*\{\s*\}\s*$"), "JSON", ".jsonld"),
    (re.compile(r"\s*(?:@prefix|@base|PREFIX\s+\S*:\s*<)", re.IGNORECASE), "Turtle", ".ttl"),
    (re.compile(r"[^<>@#{}:\n]*([,;\t])[^<>@#{}:\n]*\1[^<>@#{}\n]*\n"), "a table", ""),
)
#: Kind of text → how to come to the data, where it is not a matter of the name.
_OTHERWISE = {"a web page": "Give the data itself.", "a table": "A table goes through: dpo-kg import table FILE"}
#: Part of what the parser of RDF/XML says → what it means and how to mend it.
_XML_MENDS = {
    "XML namespaces are required": "Give each element and attribute a prefix that is declared, as in xmlns:dpo=…",
    "Unexpected text event": "Text stands in the element of a property only; text beside a CDATA section is not read.",
}


def refuse_at(text: str, start: int | None, problem: str, place: str, mend: str = "") -> InputError:
    """Return the error for a fault at an offset of a text; without line and column for None."""
    if start is None:
        return InputError(problem, place=place, mend=mend)
    begin = text.rfind("\n", 0, start) + 1
    line = text.count("\n", 0, begin) + 1
    shown = text[begin:].split("\n", 1)[0].rstrip("\r")
    return InputError(problem, place=place, line=line, column=start - begin + 1, source_line=shown, mend=mend)


def syntax_error(error: Exception, text: str, place: str, fmt: ox.RdfFormat | None = None) -> InputError:
    """Return the message for a fault that the parser found, placed in the text.

    Args:
        error: what the parser raised.
        text: the text.
        place: its name in messages.
        fmt: its format; None where that is not known.
    """
    problem = re.sub(r"^Parser error (?:between|at) [^:]*: ", "", str(error.args[0] if error.args else error)).strip()
    problem = re.sub(r" \(line \d+\)$", "", problem)
    other = _find_other_kind(text, fmt)
    if other:
        return refuse_at(text, _first_word(text), *other[:1], place=place, mend=other[1])
    if "LoadDocumentCallback" in problem:
        return _remote_context(text, place)
    line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
    if line is None and fmt in _SILENT:
        mend = next((m for part, m in _XML_MENDS.items() if part in problem), "")
        return refuse_at(text, _find_fault(text, fmt), problem, place, mend)
    return _place_error(problem, text, place, line, column)


def _place_error(problem: str, text: str, place: str, line: int | None, column: int | None) -> InputError:
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


def _find_other_kind(text: str, fmt: ox.RdfFormat | None) -> tuple[str, str] | None:
    """Return problem and mend where a text is of another kind than its name says."""
    own = {ox.RdfFormat.RDF_XML: "XML", ox.RdfFormat.JSON_LD: "JSON"}.get(fmt, "Turtle") if fmt is not None else ""
    for pattern, kind, ending in _LOOKS:
        if own and kind != own and pattern.match(text):
            mend = f"Name the file with the ending {ending}." if ending else _OTHERWISE[kind]
            return f"this is {kind}, and not what the ending of the name says", mend
    return None


def _first_word(text: str) -> int:
    return len(text) - len(text.lstrip())


def _remote_context(text: str, place: str) -> InputError:
    """Return the error for a context that stands elsewhere."""
    from dpo_kg.rdf.jsonld_context import CONTEXT

    names = re.finditer(r'"@(?:context|import)"\s*:\s*(?:\[\s*)?("(?:[^"\\]|\\.)*")?', text)
    found = next((m for m in names if m[1] and m[1] != f'"{CONTEXT}"'), None)
    named = f" ({found[1][1:-1]})" if found else ""
    mend = f'Write the context itself into the file; only "{CONTEXT}" is known without the network.'
    start = found.start(1) if found else None
    return refuse_at(text, start, f"a context is not fetched: dpo-kg uses no network{named}", place, mend)


class _Feeder(io.RawIOBase):
    """Hands a text over piece by piece, so that it can be told how far the parser came."""

    def __init__(self, text: str) -> None:
        self._pieces = iter(re.findall(r"[^>,}\]]*[>,}\]]|[^>,}\]]+\Z", text))
        self._rest = b""
        self.read_so_far = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if not self._rest:
            piece = next(self._pieces, "")
            self._rest = piece.encode()
            self.read_so_far += len(piece)
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


def _find_fault(text: str, fmt: ox.RdfFormat | None) -> int | None:
    """Return the offset of the element or value that the parser does not take."""
    feeder = _Feeder(text)
    try:
        for _ in ox.parse(cast("IO[bytes]", feeder), format=fmt, base_iri="http://example.org/"):
            pass
    except (SyntaxError, ValueError):
        read = text[: feeder.read_so_far]
        start = read.rfind("<") if fmt == ox.RdfFormat.RDF_XML else max(read[:-1].rfind(sign) for sign in ",{[") + 1
        start = max(start, 0)
        return start + len(read[start:]) - len(read[start:].lstrip())
    return None


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
