"""Expected answers of the stored queries, computed from the list of facts and from nothing else.

It reads `acceptance/seed-facts.tsv` below the folder named by DPO_KG_REFERENCE, nothing of the graph, and
counts days one by one. Its constants are names, labels, cases and decisions of the model, never facts.

    python tests/golden/recompute.py            writes the files
    python tests/golden/recompute.py --check    exits 1 and names the files that differ
"""

from __future__ import annotations

import csv
import os
import re
import sys
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise, permutations
from pathlib import Path
from typing import NamedTuple

GOLDEN = Path(__file__).resolve().parent
BASE = "https://w3id.org/dpo-kg/id/"
ENGLISH, EDTF = "@en", "^^<http://id.loc.gov/datatypes/edtf/EDTF>"
DATE, INTEGER = (f"^^<http://www.w3.org/2001/XMLSchema#{name}>" for name in ("date", "integer"))
ARTICLE = "Encyclopedia article on the United Nations Department of Peace Operations"
POST, CHIEF = "usg-peace-operations", "secretary-general"
POST_LABELS = {
    POST: "Under-Secretary-General for Peacekeeping Operations",
    CHIEF: "Secretary-General of the United Nations",
}
SURNAMES = {"Alain Le Roy": "Le Roy", "Ban Ki-moon": "Ban"}  # of all others the last word

Row = tuple[str, ...]
Table = tuple[str, list[Row]]  # columns, rows
Period = tuple[list[date], "Tenure", "Tenure"]  # days, the tenures before and after or the two at once


class Fact(NamedTuple):
    """One line of the list of facts: what it says, the reference marks beside it, where it stands."""

    subject: str
    relation: str
    object: str
    as_of: str
    marks: tuple[str, ...]
    first_line: str
    last_line: str
    carried: bool  # a merged cell of the table that stands in a row above


class Life(NamedTuple):
    """The first and the last day that something may begin and end on; None where nothing is known."""

    start_earliest: date | None = None
    start_latest: date | None = None
    end_earliest: date | None = None
    end_latest: date | None = None

    def possible(self, day: date) -> bool:
        """Whether nothing rules the day out."""
        return (self.start_earliest or day) <= day <= (self.end_latest or day)

    def certain(self, day: date) -> bool:
        """Whether the day lies inside on every reading."""
        return (self.start_latest or date.max) <= day <= (self.end_earliest or date.min)

    def describe(self, day: date) -> str:
        """Return the word for the certainty of a possible day."""
        return "certain" if self.certain(day) else "possible" if any(self) else "undated"


class Statement(NamedTuple):
    """A property of a tenure, its value, and the citation that backs it."""

    property: str
    value: str
    citation: str
    place: str
    marks: tuple[str, ...]
    carried_from: str = ""


class Tenure(NamedTuple):
    """A person in a post; dates are EDTF, "" where none is known."""

    post: str
    holder: str
    statements: list[Statement]
    start: str = ""
    end: str = ""
    status: str = ""
    as_of: str = ""
    secretary_general: str = ""

    @property
    def slug(self) -> str:
        """The last part of its IRI."""
        return f"{self.post}-{slug_person(self.holder)}"

    @property
    def life(self) -> Life:
        """Its bounds; an open end is neither before the start nor before the first day of the as-of date."""
        start, end = span(self.start), span(self.end)
        if not self.end:
            end = max(filter(None, (start[1], span(self.as_of)[0])), default=None), None
        return Life(*start, *end)


class Answers(NamedTuple):
    """What the facts say: tenures, bodies that the post heads by acronym, titles by reference mark."""

    tenures: list[Tenure]
    bodies: dict[str, Life]
    titles: dict[str, str]


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
    plain = unicodedata.normalize("NFKD", f"{surname} {before} {after}").encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))


def read_facts(path: Path) -> list[Fact]:
    """Read the list of facts; quotes have no meaning in it."""
    facts = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            said = (row["subject"], row["relation"], row["object"], row["as_of"])
            marks = tuple(re.findall(r"\[(\d+)\]", row["citations"]))
            lines = re.findall(r"L\d+", row["note"].partition(";")[0])
            facts.append(Fact(*said, marks, lines[0], lines[-1], "merged cell carried down" in row["note"]))
    return facts


def read_as_of(fact: Fact, start: str, months: int) -> str:
    """Return the month for which the table is current, after a check against the stated time in office."""
    began = date.fromisoformat(start)
    year, month = divmod(began.year * 12 + began.month - 1 + months, 12)
    implied = f"{year:04}-{month + 1:02}"
    if began.day != 1 or fact.as_of != f"table implies {implied}":
        raise ValueError(f"{fact.as_of!r} does not follow from {start} and {months} months")
    return implied


def make_tenure(row: dict[str, Fact], above: Fact) -> Tenure:
    """Return the tenure of a row; `above` is the cell of the Secretary-General that holds for it."""
    holder, chief, number = row["holder"], row["secretaryGeneralInTable"], row["ordinalNumber"]
    took, left, lasted = row["tookOffice"], row["leftOffice"], row["statedTimeInOffice"]
    units = re.findall(r"(\d+) (year|month)", lasted.object)
    months = sum(int(count) * (12 if unit == "year" else 1) for count, unit in units)
    start, end, status, as_of = took.object.partition(" ")[0], left.object.partition(" ")[0], "ended", ""
    if end == "Incumbent":
        end, status, as_of = "", "ongoing", read_as_of(left, start, months)
    values = [("start", start, took), ("end", end, left), ("end status", status, left)]
    values += [("as of", as_of, left), ("ordinal number", number.object, number)]
    values += [("stated duration in months", str(months), lasted), ("tenure holder", holder.object, holder)]
    values += [("tenure post", POST_LABELS[POST], holder), ("Secretary-General stated", chief.object, chief)]
    said = []
    for label, value, cell in values:
        citation, place = f"d-{cell.first_line.lower()}", f"{cell.first_line}-{cell.last_line}"
        apart, source = (f"{citation}-{CHIEF}", above.last_line) if cell.carried else (citation, "")
        said += [Statement(label, value, apart, place, cell.marks, source)] if value else []
    return Tenure(POST, holder.object, said, start, end, status, as_of, chief.object)


def make_chiefs(facts: Iterable[Fact], cells: Iterable[Fact]) -> list[Tenure]:
    """Return the undated tenures of the Secretaries-General whom the column or a reference's title names."""
    tenures: dict[str, Tenure] = {}
    office = "hasOffice", "United Nations Secretary-General"
    offices = [fact for fact in facts if (fact.relation, fact.object) == office]
    cited = [("column", cell.object, cell) for cell in cells] + [("office", f.subject, f) for f in offices]
    for kind, name, fact in cited:
        tenure = tenures.setdefault(name, Tenure(CHIEF, name, []))
        if kind == "column" and tenure.statements:
            continue
        # In a row, the column stands on the last line.
        citation = f"d-{fact.last_line.lower()}-{kind}"
        for label, value in (("tenure holder", name), ("tenure post", POST_LABELS[CHIEF])):
            tenure.statements.append(Statement(label, value, citation, fact.last_line, fact.marks))
    # That the column names holders of that post is said by its heading alone.
    heading = next(f for f in facts if (f.subject, f.relation) == ("list of heads (table)", "columns"))
    backing = f"d-{heading.first_line.lower()}", f"{heading.first_line}-{heading.last_line}", heading.marks
    for tenure in tenures.values():
        tenure.statements.append(Statement("tenure post", POST_LABELS[CHIEF], *backing))
    return list(tenures.values())


def read_tenures(facts: Sequence[Fact]) -> list[Tenure]:
    """Return the tenures of the table of heads, row by row, and those of its Secretaries-General."""
    rows: dict[int, dict[str, Fact]] = {}
    for fact in facts:
        found = re.fullmatch(r"tenure (\d+) \(.+\)", fact.subject)
        if found:
            rows.setdefault(int(found[1]), {})[fact.relation.partition(" ")[0]] = fact
    tenures: list[Tenure] = []
    cells: list[Fact] = []
    for _, row in sorted(rows.items()):
        cell = row["secretaryGeneralInTable"]
        cells.append(cells[-1] if cell.carried else cell)
        tenures.append(make_tenure(row, cells[-1]))
        # The sentence above the table says which post its rows are about.
        said = next(f for f in facts if (f.subject, f.relation) == ("list of heads", "lists"))
        backing = f"d-{said.first_line.lower()}", said.first_line, said.marks
        tenures[-1].statements.append(Statement("tenure post", POST_LABELS[POST], *backing))
    return tenures + make_chiefs(facts, cells)


def read_bodies(facts: Sequence[Fact]) -> dict[str, Life]:
    """Return the bodies that the post heads, by acronym; the infobox says so on the day of its incumbent."""
    acronyms = {fact.subject: fact.object for fact in facts if fact.relation == "abbreviation"}
    said = {(fact.subject, fact.relation): fact for fact in facts}
    post = POST_LABELS[POST]
    undated = said[post, "headOf"].object.partition(" (")[0]
    current = next(f.subject for f in facts if (f.relation, f.object) == ("headedByPost", post))
    as_of = said[post, "currentHolder"].as_of.removeprefix("table implies ")
    return {acronyms[undated]: Life(), acronyms[current]: Life(end_earliest=span(as_of)[0])}


def read_titles(facts: Sequence[Fact]) -> dict[str, str]:
    """Return the normalised titles of the references by mark; a missing entry has none."""
    symbols = {fact.subject: fact.object for fact in facts if fact.relation == "documentSymbol"}
    titles = {}
    for fact in facts:
        found = re.fullmatch(r"reference \[(\d+)\]", fact.subject)
        if found and fact.relation == "title":
            title = fact.object.partition(" | ")[0].removesuffix(f" ({symbols.get(fact.subject)})")
            titles[found[1]] = title.title().replace(" Of ", " of ") if title.isupper() else title
    return titles


def list_days(first: date | None, last: date | None) -> list[date]:
    """Return the days from the first to the last; none where one of them is not known."""
    count = 0 if first is None or last is None else (last - first).days + 1
    return [first + timedelta(n) for n in range(count) if first is not None]


def find_vacancies(tenures: Iterable[Tenure]) -> list[Period]:
    """Return the days on which no tenure is possible, between each tenure and the next to start."""
    dated = sorted((t for t in tenures if t.start), key=lambda t: span(t.start))
    lives = [t.life for t in dated]
    periods = []
    for after, before in pairwise(dated):
        days = list_days(after.life.start_earliest, before.life.start_earliest)
        periods.append(([d for d in days if not any(life.possible(d) for life in lives)], after, before))
    return [period for period in periods if period[0]]


def find_overlaps(tenures: Iterable[Tenure]) -> list[Period]:
    """Return the days on which certainly two tenures hold, and the two in the order of their starts."""
    periods = []
    for earlier, later in permutations((t for t in tenures if t.start), 2):
        days = list_days(later.life.start_latest, later.life.end_earliest)
        if (span(earlier.start)[1], earlier.slug) < (span(later.start)[1], later.slug):
            periods.append(([day for day in days if earlier.life.certain(day)], earlier, later))
    return [period for period in periods if period[0]]


def text(value: object, suffix: str = "") -> str:
    """Return a literal, with its language or datatype; nothing for nothing."""
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return "" if value in (None, "") else f'"{escaped}"{suffix}'


def iri(kind: str, slug: str) -> str:
    """Return the IRI of a thing."""
    return f"<{BASE}{kind}/{slug}>"


def answer_heads(answers: Answers, at: str) -> Table:
    """Who headed United Nations peacekeeping on a day."""
    day = date.fromisoformat(at)
    tenures = [t for t in answers.tenures if t.post == POST]
    headed = [f"{b} ({life.describe(day)})" for b, life in answers.bodies.items() if life.possible(day)]
    bodies = text(", ".join(sorted(headed)))
    rows: list[tuple[date | None, str, Row]] = []
    for t in tenures:
        if t.life.possible(day):
            status = text(f"{t.status} as of {t.as_of}" if t.as_of else t.status)
            places = sorted({f"d {s.place}" for s in t.statements if s.property == "tenure holder"})
            dates = text(t.life.describe(day)), text(t.start, EDTF), text(t.end, EDTF)
            backing = status, bodies, text("; ".join(places))
            things = iri("tenure", t.slug), iri("person", slug_person(t.holder))
            rows.append((t.life.start_earliest, things[0], (text(t.holder), *dates, *backing, *things)))
    for days, after, _ in find_vacancies(tenures):
        if day in days:
            head, vacancy = text(f"nobody: vacancy {days[0]} to {days[-1]}"), iri("vacancy", after.slug)
            dates = text("certain"), text(days[0], EDTF), text(days[-1], EDTF)
            rows.append((days[0], vacancy, (head, *dates, text("vacant"), bodies, "", vacancy, "")))
    return "head certainty start end status bodies sources tenure person", [row for *_, row in sorted(rows)]


def answer_periods(answers: Answers, kind: str, *posts: str) -> Table:
    """When a post had no recorded holder (kind vacancy), or two at once (kind overlap)."""
    rows: list[tuple[date, str, Row]] = []
    for post in posts or POST_LABELS:
        tenures = [t for t in answers.tenures if t.post == post]
        periods = find_vacancies(tenures) if kind == "vacancy" else find_overlaps(tenures)
        for days, first, second in periods:
            when = text(days[0], DATE), text(days[-1], DATE), text(len(days), INTEGER)
            level = [text("finding" if len(days) > 1 else "information")] if kind == "overlap" else []
            thing = iri(kind, first.slug if kind == "vacancy" else f"{first.slug}-and-{second.slug}")
            names = text(first.holder), text(second.holder)
            rows.append((days[0], thing, (text(POST_LABELS[post], ENGLISH), *when, *level, *names, thing)))
    columns = "after before vacancy" if kind == "vacancy" else "level earlier later overlap"
    return f"post_name start end days {columns}", [row for *_, row in sorted(rows)]


def count_days(first: date | None, last: date | None) -> str:
    """Return the days between two days, the last not counted; nothing where one of them is not known."""
    return "" if first is None or last is None else text(max(0, (last - first).days), INTEGER)


def answer_tenures(answers: Answers, *persons: str) -> Table:
    """Which posts a person held, and when; undated tenures stand at the end."""
    rows: list[Row] = []
    asked = [t for t in answers.tenures if not persons or t.holder in persons]
    for t in sorted(asked, key=lambda t: (t.life.start_earliest or date.max, t.slug)):
        stated = text(t.start, EDTF), text(t.end, EDTF), text(t.status, ENGLISH), text(t.as_of, EDTF)
        fewest = count_days(t.life.start_latest, t.life.end_earliest)
        most = count_days(t.life.start_earliest, t.life.end_latest)
        rest = text(t.secretary_general), iri("tenure", t.slug)
        rows.append((text(t.holder), text(POST_LABELS[t.post], ENGLISH), *stated, fewest, most, *rest))
    return "name post_name start end status as_of days_min days_max secretary_general tenure", rows


def answer_sources(answers: Answers, *slugs: str) -> Table:
    """Who says so, for each statement about a tenure."""
    rows: list[tuple[Row, Row]] = []
    for t in answers.tenures:
        name = text(f"{t.holder}, {POST_LABELS[t.post]}", ENGLISH)
        for s in t.statements if not slugs or t.slug in slugs else ():
            status = text("cited" if s.marks else "uncited", ENGLISH)
            for mark in s.marks or ("",):
                backing = text(ARTICLE, ENGLISH), text(s.place), text(s.carried_from), text(mark)
                rest = text(answers.titles.get(mark, ""), ENGLISH), status, iri("citation", s.citation)
                order = t.slug, s.property, s.value, s.citation, mark
                rows.append((order, (name, text(s.property, ENGLISH), text(s.value), *backing, *rest)))
    columns = "tenure_name property value source place carried_from mark reference status citation"
    return columns, [row for _, row in sorted(rows)]


DAYS = """
    1980-01-01 1992-02-29 1992-03-01 1992-03-10 1992-03-31 1993-02-28 1993-03-01 1995-07-01 1996-12-31
    1997-01-01 1997-01-15 1997-01-27 1997-01-28 2008-06-29 2008-06-30 2008-07-01 2011-08-30 2011-09-02
    2017-04-01 2024-06-02 2030-01-01
"""
HEADS = {"default": "2024-06-01", "example": "2008-06-30", **{f"at={day}": day for day in DAYS.split()}}
PERSONS = ("Marrack Goulding", "António Guterres")
CASES: list[tuple[str, Callable[..., Table], list[str]]] = [
    *((f"heads/{case}", answer_heads, [day]) for case, day in HEADS.items()),
    ("vacancies/default", answer_periods, ["vacancy"]),
    ("vacancies/example", answer_periods, ["vacancy", POST]),
    ("overlaps/default", answer_periods, ["overlap"]),
    ("overlaps/example", answer_periods, ["overlap", POST]),
    ("tenures-of-person/default", answer_tenures, []),
    ("tenures-of-person/example", answer_tenures, ["Kofi Annan"]),
    *((f"tenures-of-person/person={name}", answer_tenures, [name]) for name in PERSONS),
    ("sources-of-tenure/default", answer_sources, []),
    ("sources-of-tenure/example", answer_sources, [f"{POST}-guehenno-jean-marie"]),
]


def recompute(reference: Path) -> dict[str, str]:
    """Return the expected answers as SPARQL 1.1 TSV: path below the folder of this script → text."""
    facts = read_facts(reference / "acceptance" / "seed-facts.tsv")
    answers = Answers(read_tenures(facts), read_bodies(facts), read_titles(facts))
    files = {}
    for case, answer, values in CASES:
        columns, rows = answer(answers, *values)
        lines = [[f"?{name}" for name in columns.split()], *rows]
        files[f"queries/{case}.tsv"] = "".join("\t".join(line) + "\n" for line in lines)
    return files


def main(arguments: Sequence[str]) -> int:
    """Write the files, or with --check compare them."""
    reference = os.environ.get("DPO_KG_REFERENCE")
    if not reference or list(arguments) not in ([], ["--check"]):
        sys.stderr.write("usage: DPO_KG_REFERENCE=FOLDER python tests/golden/recompute.py [--check]\n")
        return 2
    expected = recompute(Path(reference))
    if arguments:
        paths = [path for path in GOLDEN.glob("queries/*/*") if path.is_file()]
        committed = {path.relative_to(GOLDEN).as_posix(): path.read_bytes().decode() for path in paths}
        differing = sorted(p for p in {*expected, *committed} if expected.get(p) != committed.get(p))
        sys.stdout.write("".join(f"differs: tests/golden/{path}\n" for path in differing))
        return 1 if differing else 0
    for path, content in expected.items():
        (GOLDEN / path).parent.mkdir(parents=True, exist_ok=True)
        (GOLDEN / path).write_bytes(content.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
