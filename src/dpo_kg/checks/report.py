"""Running checks, and what they found as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pyoxigraph as ox

from dpo_kg.checks.material import Material, Term
from dpo_kg.checks.registry import LEVELS, Check, load_checks
from dpo_kg.errors import UnknownNameError
from dpo_kg.results import Rows


class CheckRows(Rows):
    """The findings of checks: rows of level, check, subject and value, errors first.

    Attributes:
        checks: number of checks that ran.
        errors: number of rows of level error.
        information: number of rows of level information.
    """

    def __init__(self, found: Iterable[tuple[Check, Term, Term]], checks: int, data_version: str = "") -> None:
        ordered = sorted(set(found), key=_place)
        terms = [(ox.Literal(c.level), ox.Literal(c.name), subject, value) for c, subject, value in ordered]
        super().__init__(("level", "check", "subject", "value"), terms, data_version)
        self.checks = checks
        self.errors = sum(check.level == "error" for check, _, _ in ordered)
        self.information = len(ordered) - self.errors

    @property
    def conforms(self) -> bool:
        """True where no row is of level error."""
        return not self.errors

    def summary(self) -> str:
        """Return the counts in words."""
        checks, errors = "" if self.checks == 1 else "s", "" if self.errors == 1 else "s"
        return f"{self.checks} check{checks}, {self.errors} error{errors}, {self.information} information"


def _place(row: tuple[Check, Term, Term]) -> tuple[int, str, str, str]:
    check, subject, value = row
    return LEVELS.index(check.level), check.name, str(subject), str(value)


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
    found: list[tuple[Check, Term, Term]] = []
    for number, check in enumerate(checks, 1):
        if notify is not None:
            notify(f"{number}/{len(checks)} {check.name}")
        found += [(check, subject, value) for subject, value in check.find(material)]
    return CheckRows(found, len(checks), data_version)
