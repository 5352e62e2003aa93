"""The checks by name, each with its level: the queries of queries/checks/ and the functions of this package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.checks import axioms, files, literals, metadata, provenance, queries, shapes, terms
from dpo_kg.checks.material import Fault, FunctionCheck, Material
from dpo_kg.errors import BuildError
from dpo_kg.locations import list_files
from dpo_kg.rdf.reading import read_text
from dpo_kg.sparql_errors import locate_syntax_error

#: From what must be mended to what is good to know.
LEVELS = ("error", "information")
#: The file that gives each check its level.
LEVELS_FILE = "queries/checks/levels.tsv"

_FAMILIES = (axioms, files, literals, metadata, provenance, queries, shapes, terms)
_SUMMARY = re.compile(r"^#\+ summary: (\S.*)$", re.MULTILINE)
_DESCRIPTION = re.compile(r"^#\+ description: ", re.MULTILINE)
_MEND = re.compile(r"^#\+ mend: >-\n((?:#\+   \S.*\n)+)", re.MULTILINE)
_DOC_MEND = re.compile(r"^ *Mend: (\S.*?)(?:\n\s*\n|\s*\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        name: its name in kebab case.
        level: "error" or "information".
        summary: what a row of it means, in one line.
        mend: how to mend what it finds, in one sentence; {subject} and {value} stand for those of a finding, and
            {property} for that of the statement at fault.
        find: returns the faults.
    """

    name: str
    level: str
    summary: str
    mend: str
    find: FunctionCheck


def load_checks(root: str) -> list[Check]:
    """Return all checks, sorted by name.

    Raises:
        InputError: a file cannot be read.
        BuildError: a query is at fault, a check has no level, or a level has no check.
    """
    found = {**_function_checks(), **_stored_checks(root)}
    levels = read_levels(root)
    problems = [f"{LEVELS_FILE}: no level for the check {name}" for name in sorted(found.keys() - levels.keys())]
    problems += [f"{LEVELS_FILE}: there is no check {name}" for name in sorted(levels.keys() - found.keys())]
    if problems:
        raise BuildError(problems)
    return [Check(name, levels[name], *found[name]) for name in sorted(found)]


def read_levels(root: str) -> dict[str, str]:
    """Read the levels: a header, then a line per check, name and level parted by a tab, sorted by name.

    Raises:
        InputError: the file cannot be read.
        BuildError: a line does not have that form, or a name stands twice or out of order.
    """
    header, *lines = read_text(str(Path(root, LEVELS_FILE))).splitlines() or [""]
    problems = [] if header == "check\tlevel" else [f"{LEVELS_FILE}:1: the first line is: check, a tab, level"]
    levels: dict[str, str] = {}
    last = ""
    for number, line in enumerate(lines, 2):
        name, tab, level = line.partition("\t")
        if not tab or level not in LEVELS:
            problems.append(f"{LEVELS_FILE}:{number}: a line is NAME, a tab, and one of {', '.join(LEVELS)}: {line!r}")
        elif name <= last:
            problems.append(f"{LEVELS_FILE}:{number}: {name} stands twice or not in the order of the names")
        levels[name] = level
        last = name
    if problems:
        raise BuildError(problems)
    return levels


def _function_checks() -> dict[str, tuple[str, str, FunctionCheck]]:
    """Return name → summary, mending and function; the first two stand in the text of documentation of the function."""
    families: Iterable[Mapping[str, FunctionCheck]] = (family.CHECKS for family in _FAMILIES)
    return {
        name: (document.split("\n")[0].rstrip("."), _join(_DOC_MEND.search(document)), function)
        for checks in families
        for name, function in checks.items()
        for document in (function.__doc__ or "",)
    }


def _join(lines: re.Match[str] | None) -> str:
    """Return the first group of a match as one line; "" for no match."""
    return " ".join(lines[1].replace("#+", " ").split()) if lines else ""


def _stored_checks(root: str) -> dict[str, tuple[str, str, FunctionCheck]]:
    found: dict[str, tuple[str, str, FunctionCheck]] = {}
    problems: list[str] = []
    for name in list_files(root, ("queries/checks",), (".rq",)):
        text = read_text(str(Path(root, name)))
        summary = _SUMMARY.search(text)
        problems += _check_form(text, name)
        found[Path(name).stem] = (summary[1] if summary else "", _join(_MEND.search(text)), _as_function(text))
    if problems:
        raise BuildError(problems)
    return found


def _check_form(text: str, place: str) -> list[str]:
    """Return what is wrong with the file of a check: header, syntax, columns."""
    try:
        solutions = ox.Store().query(text)
    except SyntaxError as error:
        return [str(locate_syntax_error(error, text, place, {}))]
    problems = []
    if not all(key.search(text) for key in (_SUMMARY, _DESCRIPTION, _MEND)):
        problems.append(f"{place}: the header has no summary, no description or no mend")
    columns = [v.value for v in solutions.variables] if isinstance(solutions, ox.QuerySolutions) else []
    if columns != ["subject", "value"]:
        problems.append(f"{place}: a check selects ?subject and ?value, not {columns}")
    return problems


def _as_function(text: str) -> FunctionCheck:
    def find(material: Material) -> list[Fault]:
        rows = material.select(text)
        # A row without a subject is that of an aggregate over nothing.
        return [Fault(row[0], row[1] or ox.Literal("")) for row in rows if row[0] is not None]

    return find
