"""Expected answers about tenures: heads, vacancies, overlaps, tenures of a person and their sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise, permutations
from typing import NamedTuple

from expected.facts import (
    ARTICLES,
    DATE,
    EDTF,
    ENGLISH,
    INTEGER,
    Fact,
    Row,
    Table,
    find,
    iri,
    slug_person,
    span,
    text,
)

POST, CHIEF = "usg-peace-operations", "secretary-general"
DEPUTY, OSPA = "deputy-to-usg-peace-operations", "head-of-office-of-special-political-affairs"
POST_LABELS = {
    POST: "Under-Secretary-General for Peacekeeping Operations",
    CHIEF: "Secretary-General of the United Nations",
    DEPUTY: "Deputy to the Under-Secretary-General for Peacekeeping Operations",
    OSPA: "Head of the Office of Special Political Affairs",
}
#: Sentences outside the table that name a holder: fact → post, name of the citation.
SENTENCES = {
    "D005": (POST, "d-l4-tenure"),
    "D044": (OSPA, "d-l15-tenure"),
    "D046": (OSPA, "d-l15-tenure"),
    "D047": (OSPA, "d-l15-tenure"),
    "D057": (CHIEF, "d-l17-secretary-general"),
    "D063": (POST, "d-l17-goulding"),
    "D065": (DEPUTY, "d-l17-deputy"),
    "D129": (CHIEF, "d-l33-tenure"),
    "D262": (POST, "d-l79-guehenno"),
    "U073": (POST, "u-l11-tenure"),
    "U074": (POST, "u-l11-tenure"),
    "U075": (POST, "u-l11-tenure"),
}
APPOINTMENTS = ("D363", "D365")  # announced on the day on which the tenure starts

Period = tuple[list[date], "Tenure", "Tenure"]  # days, the tenures before and after or the two at once


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
    document: str = "d"


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


def add_sentences(facts: Sequence[Fact], tenures: list[Tenure]) -> None:
    """Add to the tenures, or as tenures, what the sentences outside the table say of holders and their order."""
    by_slug = {tenure.slug: tenure for tenure in tenures}
    for name, (post, citation) in SENTENCES.items():
        fact = find(facts, name)
        # The infobox sets the name beside the post; sentences begin with the name.
        holder = fact.object if fact.relation == "currentHolder" else fact.subject
        new = Tenure(post, holder, [])
        tenure = by_slug.setdefault(new.slug, new)
        if tenure is new:
            tenures.append(new)
        for label, value in (("tenure holder", holder), ("tenure post", POST_LABELS[post])):
            tenure.statements.append(Statement(label, value, citation, fact.place, fact.marks, document=fact.document))
        if fact.relation == "appointedDeputyOf":
            value = f"{fact.object}, {POST_LABELS[POST]}"
            tenure.statements.append(Statement("deputy under", value, citation, fact.place, fact.marks))
    order = next(fact for fact in facts if fact.relation == "successionOrder")
    for number, holder in enumerate(order.object.split(" → "), 1):
        said = Statement("ordinal number", str(number), SENTENCES["D044"][1], order.place, order.marks)
        by_slug[Tenure(OSPA, holder, []).slug].statements.append(said)
    for name in APPOINTMENTS:
        fact = find(facts, name)
        tenure = by_slug[Tenure(POST, fact.subject, []).slug]
        if not fact.as_of.startswith(f"{tenure.start} "):
            raise ValueError(f"{name} is not of the day on which the tenure starts")
        citation = f"d-{fact.first_line.lower()}-started-by"
        tenure.statements.append(
            Statement(
                "started by", f"Appointment of {tenure.holder}, {POST_LABELS[POST]}", citation, fact.place, fact.marks
            )
        )


def read_answers(facts: Sequence[Fact]) -> Answers:
    """Return what the facts say of tenures."""
    tenures = read_tenures(facts)
    add_sentences(facts, tenures)
    return Answers(tenures, read_bodies(facts), read_titles(facts))


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
            title = (
                fact.object.partition(" | ")[0]
                .partition(": Press conference")[0]
                .removesuffix(f" ({symbols.get(fact.subject)})")
            )
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


def list_limits(after: Tenure, before: Tenure) -> list[str]:
    """Return the places that give the end of one tenure and the start of the next, each once."""
    said = [s for s in after.statements if s.property == "end"]
    said += [s for s in before.statements if s.property == "start"]
    return sorted({f"{s.document} {s.place}" for s in said})


def find_overlaps(tenures: Iterable[Tenure]) -> list[Period]:
    """Return the days on which certainly two tenures hold, and the two in the order of their starts."""
    periods = []
    for earlier, later in permutations((t for t in tenures if t.start), 2):
        days = list_days(later.life.start_latest, later.life.end_earliest)
        if (span(earlier.start)[1], earlier.slug) < (span(later.start)[1], later.slug):
            periods.append(([day for day in days if earlier.life.certain(day)], earlier, later))
    return [period for period in periods if period[0]]


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
            places = sorted({f"{s.document} {s.place}" for s in t.statements if s.property == "tenure holder"})
            dates = text(t.life.describe(day)), text(t.start, EDTF), text(t.end, EDTF)
            backing = status, bodies, text("; ".join(places))
            things = iri("tenure", t.slug), iri("person", slug_person(t.holder))
            rows.append((t.life.start_earliest, things[0], (text(t.holder), *dates, *backing, *things)))
    for days, after, before in find_vacancies(tenures):
        if day in days:
            head, vacancy = text(f"nobody: vacancy {days[0]} to {days[-1]}"), iri("vacancy", after.slug)
            dates = text("certain"), text(days[0], EDTF), text(days[-1], EDTF)
            backing = text("vacant"), bodies, text("; ".join(list_limits(after, before)))
            rows.append((days[0], vacancy, (head, *dates, *backing, vacancy, "")))
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
            backing = [text("; ".join(list_limits(first, second)))] if kind == "vacancy" else []
            rows.append((days[0], thing, (text(POST_LABELS[post], ENGLISH), *when, *level, *names, *backing, thing)))
    columns = "after before sources vacancy" if kind == "vacancy" else "level earlier later overlap"
    return f"post_name start end days {columns}", [row for *_, row in sorted(rows)]


def count_days(first: date | None, last: date | None) -> str:
    """Return the days between two days, the last not counted; nothing where one of them is not known."""
    return "" if first is None or last is None else text(max(0, (last - first).days), INTEGER)


def answer_tenures(answers: Answers, person: str = "", post: str = "") -> Table:
    """Which posts a person held, and when, or who held a post; undated tenures stand at the end."""
    rows: list[Row] = []
    asked = [t for t in answers.tenures if person in ("", t.holder) and post in ("", t.post)]
    for t in sorted(asked, key=lambda t: (t.life.start_earliest or date.max, t.slug)):
        stated = text(t.start, EDTF), text(t.end, EDTF), text(t.status, ENGLISH), text(t.as_of, EDTF)
        fewest = count_days(t.life.start_latest, t.life.end_earliest)
        most = count_days(t.life.start_earliest, t.life.end_latest)
        places = sorted({f"{s.document} {s.place}" for s in t.statements if s.property == "tenure holder"})
        rest = text(t.secretary_general), text("; ".join(places)), iri("tenure", t.slug)
        rows.append((text(t.holder), text(POST_LABELS[t.post], ENGLISH), *stated, fewest, most, *rest))
    return "name post_name start end status as_of days_min days_max secretary_general sources tenure", rows


def answer_sources(answers: Answers, *slugs: str) -> Table:
    """Who says so, for each statement about a tenure."""
    rows: list[tuple[Row, Row]] = []
    for t in answers.tenures:
        name = text(f"{t.holder}, {POST_LABELS[t.post]}", ENGLISH)
        for s in t.statements if not slugs or t.slug in slugs else ():
            status = text("cited" if s.marks else "uncited", ENGLISH)
            for mark in s.marks or ("",):
                backing = text(ARTICLES[s.document], ENGLISH), text(s.place), text(s.carried_from), text(mark)
                rest = text(answers.titles.get(mark, ""), ENGLISH), status, iri("citation", s.citation)
                order = t.slug, s.property, s.value, s.citation, mark
                rows.append((order, (name, text(s.property, ENGLISH), text(s.value), *backing, *rest)))
    columns = "tenure_name property value source place carried_from mark reference status citation"
    return columns, [row for _, row in sorted(rows)]
