"""Turtle files in canonical form: what would be lost is refused, and every file is read before one is written."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.errors import DpoKgError, FormatError, InputError
from dpo_kg.files import write_atomically
from dpo_kg.locations import find_resources, list_files
from dpo_kg.rdf.blocks import find_repeated_blocks, suggest_free_name
from dpo_kg.rdf.positions import IRIREF, STRING, locate_triples
from dpo_kg.rdf.reading import parse_quads, read_text
from dpo_kg.rdf.syntax_errors import find_undeclared_prefix
from dpo_kg.rdf.turtle import format_turtle
from dpo_kg.vocabulary import PREFIXES, shorten_iri

#: Endings of files that hold Turtle; N-Triples is Turtle too, but would not stay N-Triples.
_ENDINGS = (".ttl", ".turtle")

# What stands between terms: strings, IRIs and escaped characters are passed over, because a number sign in them
# begins no comment.
_LEXED = re.compile(
    rf"{STRING}|{IRIREF}|\\.|(?P<comment>#[^\r\n]*)"
    r"|(?P<base>(?<![\"'])@base\b|(?<![\w:@.-])(?i:base)(?=\s*<))"
)
_LEADING_COMMENTS = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*")
#: Further things described twice that one message names.
_MOST_NAMED = 5


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


def format_files(
    paths: Sequence[str] = (), *, drop_comments: bool = False, merge_blocks: bool = False
) -> list[FormattedFile]:
    """Return Turtle files in canonical form, and write nothing.

    Args:
        paths: files, or "-" for standard input; none for ontology/ and data/ of the resources.
        drop_comments: let comments behind the first statement go.
        merge_blocks: put the statements about one thing together, wherever in a file they stand; the files of data/
            of the resources are refused all the same.

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
            done.append(_format_file(path, paths, drop_comments, merge_blocks))
        except DpoKgError as fault:
            faults.append(fault)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise InputError("\n".join(map(str, faults)))
    return done


def _format_file(path: str, paths: Sequence[str], drop_comments: bool, merge_blocks: bool) -> FormattedFile:
    if path != "-" and not path.lower().endswith(_ENDINGS) and not Path(path).is_dir():
        raise InputError("is no Turtle file", place=path, mend=f"Name it with one of {', '.join(_ENDINGS)}.")
    text = read_text(path)
    place = "standard input" if path == "-" else path
    after = format_text(
        text,
        place,
        drop_comments=drop_comments,
        merge_blocks=None if path != "-" and _is_data(path) else merge_blocks,
        read_others=lambda: _read_names(paths),
    )
    # A byte order mark is in no text, and still a difference.
    changed = text != after if path == "-" else Path(path).read_bytes() != after.encode()
    return FormattedFile(place, text, after, changed)


def _is_data(path: str) -> bool:
    """Tell whether a file is one of data/ of the resources."""
    return Path(path).resolve().is_relative_to(Path(find_resources(), "data").resolve())


def _read_names(paths: Sequence[str]) -> list[str]:
    """Return the texts in which a name may be taken: those of the files given and of data/ of the resources."""
    root = find_resources()
    files = [*map(Path, paths), *(Path(root, name) for name in list_files(root, ("data",), (".ttl",)))]
    # Only names are looked for in them; what is no UTF-8 is told when the file itself is formatted.
    return [path.read_bytes().decode(errors="replace") for path in files if path.is_file()]


def format_text(
    text: str,
    place: str,
    *,
    drop_comments: bool = False,
    merge_blocks: bool | None = False,
    read_others: Callable[[], Iterable[str]] = tuple,
) -> str:
    """Return Turtle in canonical form, with its leading comments and the prefixes that it uses.

    Prefixes of the map of dpo-kg need not be declared in the text.

    Args:
        text: the Turtle.
        place: its name in messages.
        drop_comments: let comments behind the first statement go.
        merge_blocks: put the statements about one thing together; None: refuse them and offer no such choice.
        read_others: gives further texts whose names are taken, where a free name is to be suggested.

    Raises:
        InputError: no Turtle, or an IRI that is relative; a comment or a base address would be lost; or a thing is
            described in several places. With the line.
        FormatError: it has blank nodes that are no trees.
    """
    declarations = _declare_known_prefixes(text)
    _check_syntax(text, declarations, place)
    _check_losses(text, place, drop_comments)
    if not merge_blocks:
        _check_blocks(text, declarations, place, merge_blocks is not None, read_others)
    match = _LEADING_COMMENTS.match(text)
    start = match.end() if match and declarations else 0
    try:
        return format_turtle(f"{text[:start]}{declarations}\n{text[start:]}" if declarations else text)
    except FormatError as error:
        raise FormatError(f"{place}: {error}") from None


def _declare_known_prefixes(text: str) -> str:
    """Return declarations, in one line, of the prefixes of dpo-kg that a text uses and nowhere declares."""
    declarations = ""
    while True:
        try:
            for _ in ox.parse(declarations + text, format=ox.RdfFormat.TURTLE):
                pass
        except (SyntaxError, ValueError) as error:  # any other fault is told when the text is read in earnest
            prefix = find_undeclared_prefix(str(error.args[0]))
            declared = re.search(rf"(?i:prefix)\s+{re.escape(prefix or '')}:", declarations + text)
            if prefix in PREFIXES and not declared:
                declarations += f"@prefix {prefix}: <{PREFIXES[prefix]}> . "
                continue
        return declarations


def _check_syntax(text: str, declarations: str, place: str) -> None:
    try:
        parse_quads(f"{declarations}\n{text}", ox.RdfFormat.TURTLE, place)
    except InputError as fault:
        relative = "No scheme" in fault.problem
        raise InputError(
            "a relative IRI, which is another one wherever the file stands" if relative else fault.problem,
            place=place,
            line=fault.line - 1 if fault.line else None,
            column=fault.column,
            source_line=fault.source_line,
            mend="Write the IRI in full, or with a prefix." if relative else fault.mend,
        ) from None


def _check_losses(text: str, place: str, drop_comments: bool) -> None:
    """Refuse a base address, and comments that have no place in the canonical form."""
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


def _check_blocks(
    text: str, declarations: str, place: str, may_merge: bool, read_others: Callable[[], Iterable[str]]
) -> None:
    """Refuse a text that describes a thing in several places: they would become one without a word."""
    try:
        repeated = find_repeated_blocks(locate_triples(f"{declarations}\n{text}"))
    except ValueError as error:
        raise InputError(f"cannot be followed: {error}", place=place) from None
    if not repeated:
        return
    block = repeated[0]
    free = suggest_free_name(block.subject, [text, *read_others()])
    mend = f"Mend: give the new one another name, such as {free}, or put the statements into the one block"
    mend += "; or have blocks of one subject merged, with --merge-blocks." if may_merge else "."
    if rest := repeated[1:]:
        named = [f"{shorten_iri(b.subject)} at lines {b.first_line - 1} and {b.line - 1}" for b in rest[:_MOST_NAMED]]
        more = [f"{len(rest) - _MOST_NAMED} more"] if len(rest) > _MOST_NAMED else []
        mend += f"\nLikewise: {', '.join([*named, *more])}."
    problem = replace(block, first_line=block.first_line - 1).describe()
    raise InputError(problem, place=place, line=block.line - 1, mend=mend)


def _lost(text: str, match: re.Match[str], place: str, problem: str, mend: str) -> InputError:
    start = max(text.rfind("\n", 0, match.start()), text.rfind("\r", 0, match.start())) + 1
    line = len(re.findall(r"\r\n|\r|\n", text[:start])) + 1
    shown = re.split(r"[\r\n]", text[start:], maxsplit=1)[0]
    return InputError(problem, place=place, line=line, column=match.start() - start + 1, source_line=shown, mend=mend)
