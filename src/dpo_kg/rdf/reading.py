"""Reading RDF files: one place that turns bytes into triples and faults into messages with line and column."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.errors import InputError, UnknownNameError, nearest_names

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

#: Formats whose statements `dpo_kg.rdf.positions` can find the lines of.
LINE_FORMATS = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)


def guess_format(path: str) -> ox.RdfFormat:
    """Return the RDF format that the ending of a file name stands for.

    Raises:
        UnknownNameError: no RDF format has that ending.
    """
    ending = Path(path).suffix.lower()
    if ending not in FORMATS:
        raise UnknownNameError("kind of RDF file", path, (), mend=f"Name the file with one of {', '.join(FORMATS)}.")
    return FORMATS[ending]


def read_text(path: str) -> str:
    """Return the text of a UTF-8 file, a byte order mark dropped.

    Raises:
        InputError: there is no such file, it is a folder, it cannot be opened, or it is not UTF-8.
    """
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise _missing(path) from None
    except IsADirectoryError:
        raise InputError("is a folder", place=path, mend="Give the files in it by name.") from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", place=path) from None
    return decode_text(data, path)


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
    mend = f"Did you mean {' or '.join(str(parent / name) for name in near)}?" if near else ""
    return InputError("no such file", place=path, mend=mend)


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
    try:
        return list(ox.parse(text, format=fmt, base_iri=base_iri))
    except (SyntaxError, ValueError) as error:
        raise syntax_error(error, text, place) from None


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
    problem = re.sub(r"^Parser error (?:between|at) [^:]*: ", "", str(error.args[0] if error.args else error))
    source_line = None
    if line is not None:
        lines = text.split("\n")
        if line <= len(lines):
            source_line = lines[line - 1].rstrip("\r")
    return InputError(problem, place=place, line=line, column=column, source_line=source_line)
