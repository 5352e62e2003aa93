"""Running checks, and what they found as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import pyoxigraph as ox

from dpo_kg.checks.consequences import leave_out_consequences
from dpo_kg.checks.hints import HINTS
from dpo_kg.checks.material import Fault, Material, Term
from dpo_kg.checks.placing import Placing
from dpo_kg.checks.registry import LEVELS, Check, load_checks
from dpo_kg.errors import UnknownNameError
from dpo_kg.results import Rows
from dpo_kg.terms import to_display
from dpo_kg.vocabulary import shorten_iri

#: Characters of a text that a message quotes.
_QUOTED = 60


#: What the rows are, as the header of a stored query has it.
HEADER: dict[str, Any] = {
    "name": "check",
    "summary": "What the checks find in ontology, data and queries",
    "description": "Findings of level error must be mended; those of level information are good to know.",
    "columns": [
        {"name": "level", "type": "string", "description": "error or information"},
        {"name": "check", "type": "string", "description": "Name of the check"},
        {"name": "subject", "type": "iri", "description": "What is at fault"},
        {"name": "value", "type": "string", "description": "The value or the words that are at fault"},
        {"name": "place", "type": "string", "description": "File and line; several parted by commas"},
        {"name": "message", "type": "string", "description": "What is wrong, and how to mend it"},
    ],
}


class Told(NamedTuple):
    """A finding as it is told: what, where, and how to mend it.

    Attributes:
        check: the check that found it.
        subject, value: what is at fault, and what is wrong with it.
        place: "file:line", several parted by commas; "" where it stands in no file.
        message: what is wrong and how to mend it, in sentences.
    """

    check: Check
    subject: Term
    value: Term
    place: str = ""
    message: str = ""


class CheckRows(Rows):
    """The findings of checks: rows of level, check, subject, value, place and message, errors first.

    Attributes:
        checks: number of checks that ran.
        errors: number of rows of level error.
        information: number of rows of level information.
        left_out: number of findings that merely follow from others and are no rows.
    """

    def __init__(self, found: Iterable[Told], checks: int, data_version: str = "", left_out: int = 0) -> None:
        ordered = sorted(set(found), key=_order)
        terms = [
            (
                *(ox.Literal(told.check.level), ox.Literal(told.check.name), told.subject, told.value),
                *(ox.Literal(told.place) if told.place else None, ox.Literal(told.message)),
            )
            for told in ordered
        ]
        super().__init__(("level", "check", "subject", "value", "place", "message"), terms, data_version)
        self.checks = checks
        self.errors = sum(told.check.level == "error" for told in ordered)
        self.information = len(ordered) - self.errors
        self.left_out = left_out

    @property
    def conforms(self) -> bool:
        """True where no row is of level error."""
        return not self.errors

    def summary(self) -> str:
        """Return the counts in words."""
        checks, errors = "" if self.checks == 1 else "s", "" if self.errors == 1 else "s"
        counts = f"{self.checks} check{checks}, {self.errors} error{errors}, {self.information} information"
        return counts + (f"; {self.left_out} more, which follow from these, left out" if self.left_out else "")


def _order(told: Told) -> tuple[int, str, str, str, str, str]:
    check, subject, value, place, message = told
    return LEVELS.index(check.level), check.name, str(subject), str(value), place, message


def choose_checks(root: str, names: Sequence[str] = (), level: str = "information") -> list[Check]:
    """Return the checks to run.

    Args:
        root: folder that holds queries/.
        names: names of checks; none for all.
        level: "information" for all, "error" without those that only inform.

    Raises:
        UnknownNameError: no such check or level.
        BuildError: see `dpo_kg.checks.registry.load_checks`.
    """
    if level not in LEVELS:
        raise UnknownNameError("level", level, LEVELS, mend=f"The levels are {', '.join(LEVELS)}.")
    checks = {check.name: check for check in load_checks(root)}
    for name in names:
        if name not in checks:
            raise UnknownNameError("check", name, checks, mend="dpo-kg check --list lists the checks.")
    wanted = LEVELS[: LEVELS.index(level) + 1]
    return [check for check in checks.values() if check.level in wanted and (not names or check.name in names)]


def run_checks(
    material: Material, checks: Sequence[Check], data_version: str = "", notify: Callable[[str], None] | None = None
) -> CheckRows:
    """Run checks and return what they found.

    Args:
        material: what they look at.
        checks: the checks (`choose_checks`).
        data_version: date version of the data.
        notify: called with a message before each check.

    Raises:
        InputError: a file cannot be read or parsed.
    """
    found: list[tuple[str, Fault]] = []
    for number, check in enumerate(checks, 1):
        if notify is not None:
            notify(f"{number}/{len(checks)} {check.name}")
        found += [(check.name, fault) for fault in check.find(material)]
    found = list(dict.fromkeys(found))
    kept = leave_out_consequences(found, material) if found else []
    by_name = {check.name: check for check in checks}
    placing = Placing(material.root)
    told = [
        Told(
            by_name[name],
            fault.subject,
            fault.value,
            placing.find(fault),
            describe_fault(by_name[name], fault, material),
        )
        for name, fault in kept
    ]
    return CheckRows(told, len(checks), data_version, len(found) - len(kept))


def describe_fault(check: Check, fault: Fault, material: Material) -> str:
    """Return what is wrong and how to mend it; the shapes say both themselves."""
    if fault.finding is not None:
        return fault.what
    hint = HINTS[check.name](fault, material) if check.name in HINTS else ""
    names = {"subject": _quote(fault.subject), "value": _quote(fault.value)}
    if fault.statement is not None:
        names["property"] = shorten_iri(fault.statement.predicate.value)
    what = f"{fault.what or check.summary}."
    return " ".join(filter(None, (what, hint, f"Mend: {check.mend.format_map(names)}")))


def _quote(term: Term) -> str:
    text = " ".join(to_display(term).split())
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"
