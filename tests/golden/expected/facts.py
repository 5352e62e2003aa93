"""The list of facts, and how terms are written."""

from __future__ import annotations

import csv
import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

BASE = "https://w3id.org/dpo-kg/id/"
ENGLISH, EDTF = "@en", "^^<http://id.loc.gov/datatypes/edtf/EDTF>"
DATE, INTEGER, DECIMAL = (f"^^<http://www.w3.org/2001/XMLSchema#{name}>" for name in ("date", "integer", "decimal"))
ARTICLES = {
    "d": "Encyclopedia article on the United Nations Department of Peace Operations",
    "u": "Encyclopedia article on the Under-Secretary-General for Peacekeeping",
}
SURNAMES = {"Alain Le Roy": "Le Roy", "Ban Ki-moon": "Ban"}  # of all others the last word

Row = tuple[str, ...]
Table = tuple[str, list[Row]]  # columns, rows


class Fact(NamedTuple):
    """One line of the list of facts: what it says, the reference marks beside it, where it stands."""

    id: str
    subject: str
    relation: str
    object: str
    as_of: str
    marks: tuple[str, ...]
    first_line: str
    last_line: str
    carried: bool  # a merged cell of the table that stands in a row above
    needed: bool  # the source itself marks it as lacking a reference

    @property
    def document(self) -> str:
        """The article that says it: d or u."""
        return self.id[0].lower()

    @property
    def place(self) -> str:
        """Its lines, as a citation gives them."""
        first, last = self.first_line, self.last_line
        return first if first == last else f"{first}-{last}"


def read_facts(path: Path) -> list[Fact]:
    """Read the list of facts; quotes have no meaning in it."""
    facts = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            said = (row["id"], row["subject"], row["relation"], row["object"], row["as_of"])
            marks = tuple(a or b for a, b in re.findall(r"\[(\d+)\]|(\([A-Z][a-z]+, \d{4}\))$", row["citations"]))
            lines = re.findall(r"L\d+", row["note"].partition(";")[0])
            flags = "merged cell carried down" in row["note"], "[citation needed]" in row["citations"]
            facts.append(Fact(*said, marks, lines[0], lines[-1], *flags))
    return facts


def span(stated: str) -> tuple[date | None, date | None]:
    """Return the first and last day of a day, a month or a year; nothing for nothing."""
    if not stated:
        return None, None
    year, month, day = [*map(int, stated.split("-")), 0, 0][:3]
    return date(year, month or 1, day or 1), date(year, month or 12, day or monthrange(year, month or 12)[1])


def slug_person(name: str) -> str:
    """Return surname-given, without accents."""
    surname = SURNAMES.get(name) or name.split()[-1]
    before, _, after = f" {name} ".rpartition(f" {surname} ")
    return slug_name(f"{surname} {before} {after}")


def slug_name(name: str) -> str:
    """Return the words of a name in kebab case."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))


def text(value: object, suffix: str = "") -> str:
    """Return a literal, with its language or datatype; nothing for nothing."""
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return "" if value in (None, "") else f'"{escaped}"{suffix}'


def iri(kind: str, slug: str) -> str:
    """Return the IRI of a thing."""
    return f"<{BASE}{kind}/{slug}>"


def source_of(fact: Fact) -> Row:
    """Return document, place and marks of a fact as columns."""
    return text(ARTICLES[fact.document], ENGLISH), text(fact.place), text(join_marks(fact.marks))


def join_marks(marks: Iterable[str]) -> str:
    """Return marks in the order of their characters."""
    return ", ".join(sorted(marks))


def find(facts: Iterable[Fact], name: str) -> Fact:
    """Return the fact with an id."""
    return next(fact for fact in facts if fact.id == name)
