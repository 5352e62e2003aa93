"""Turtle files in canonical form: what would be lost is refused, and every file is read before one is written."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.errors import DpoKgError, FormatError, InputError
from dpo_kg.files import write_atomically
from dpo_kg.locations import find_resources, list_files
from dpo_kg.rdf.positions import IRIREF, STRING
from dpo_kg.rdf.reading import parse_quads, read_text
from dpo_kg.rdf.turtle import format_turtle

#: Endings of files that hold Turtle; N-Triples is Turtle too, but would not stay N-Triples.
_ENDINGS = (".ttl", ".turtle")

# What stands between terms: strings, IRIs and escaped characters are passed over, because a number sign in them
# begins no comment.
_LEXED = re.compile(
    rf"{STRING}|{IRIREF}|\\.|(?P<comment>#[^\r\n]*)"
    r"|(?P<base>(?<![\"'])@base\b|(?<![\w:@.-])(?i:base)(?=\s*<))"
)


@dataclass(frozen=True)
class FormattedFile:
    """One file, as it is and in canonical form.

    Attributes:
        place: name of the file, or "standard input".
        before: its text.
        after: its canonical form.
        changed: whether the bytes of the two differ.
    """

    place: str
    before: str
    after: str
    changed: bool

    def diff(self) -> str:
        """Return what changes as a unified diff; nothing where nothing does."""
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True), self.after.splitlines(keepends=True), self.place, self.place
        )
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)

    def write(self) -> None:
        """Replace the file in one step where its bytes change; standard input becomes standard output.

        Raises:
            InputError: the place cannot be written.
        """
        if self.place == "standard input":
            sys.stdout.buffer.write(self.after.encode())
            sys.stdout.buffer.flush()
        elif self.changed:
            write_atomically(self.place, self.after)


def format_files(paths: Sequence[str] = (), *, drop_comments: bool = False) -> list[FormattedFile]:
    """Return Turtle files in canonical form, and write nothing.

    Args:
        paths: files, or "-" for standard input; none for ontology/ and data/ of the resources.
        drop_comments: let comments behind the first statement go.

    Raises:
        InputError, FormatError: files cannot be read or parsed, or something in them would be lost; all are told.
    """
    if not paths:
        root = find_resources()
        paths = [str(Path(root, name)) for name in list_files(root, ("ontology", "data"), (".ttl",))]
    done: list[FormattedFile] = []
    faults: list[DpoKgError] = []
    for path in dict.fromkeys(paths):
        try:
            done.append(_format_file(path, drop_comments))
        except DpoKgError as fault:
            faults.append(fault)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise InputError("\n".join(map(str, faults)))
    return done


def _format_file(path: str, drop_comments: bool) -> FormattedFile:
    if path != "-" and not path.lower().endswith(_ENDINGS) and not Path(path).is_dir():
        raise InputError("is no Turtle file", place=path, mend=f"Name it with one of {', '.join(_ENDINGS)}.")
    text = read_text(path)
    place = "standard input" if path == "-" else path
    after = format_text(text, place, drop_comments=drop_comments)
    # A byte order mark is in no text, and still a difference.
    changed = text != after if path == "-" else Path(path).read_bytes() != after.encode()
    return FormattedFile(place, text, after, changed)


def format_text(text: str, place: str, *, drop_comments: bool = False) -> str:
    """Return Turtle in canonical form, with its leading comments and the prefixes that it uses.

    Args:
        text: the Turtle.
        place: its name in messages.
        drop_comments: let comments behind the first statement go.

    Raises:
        InputError: no Turtle, or an IRI that is relative; or a comment or a base address would be lost. With line and
            column.
        FormatError: it has blank nodes that are no trees.
    """
    try:
        parse_quads(text, ox.RdfFormat.TURTLE, place)
    except InputError as fault:
        if "No scheme" not in fault.problem:
            raise
        raise InputError(
            "a relative IRI, which is another one wherever the file stands",
            place=place,
            line=fault.line,
            column=fault.column,
            source_line=fault.source_line,
            mend="Write the IRI in full, or with a prefix.",
        ) from None
    leading = True
    end = 0
    for match in _LEXED.finditer(text):
        leading = leading and not text[end : match.start()].strip()
        end = match.end()
        if match["base"]:
            raise _lost(text, match, place, "a base address would be lost", "Write the IRIs in full, or with a prefix.")
        if match["comment"] is None:
            leading = False
        elif not leading and not drop_comments:
            mend = (
                "Move it above the first statement or make it a statement, such as skos:note; or let comments go "
                "with --drop-comments."
            )
            raise _lost(text, match, place, "a comment behind the first statement would be lost", mend)
    try:
        return format_turtle(text)
    except FormatError as error:
        raise FormatError(f"{place}: {error}") from None


def _lost(text: str, match: re.Match[str], place: str, problem: str, mend: str) -> InputError:
    start = max(text.rfind("\n", 0, match.start()), text.rfind("\r", 0, match.start())) + 1
    line = len(re.findall(r"\r\n|\r|\n", text[:start])) + 1
    shown = re.split(r"[\r\n]", text[start:], maxsplit=1)[0]
    return InputError(problem, place=place, line=line, column=match.start() - start + 1, source_line=shown, mend=mend)
