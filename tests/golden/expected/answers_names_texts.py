"""Expected answers about what the sources say in words of bodies, posts, reforms and documents, and of their origins.

The wording is that of characteristics.tsv and names.tsv; places, dates and numbers are computed from the facts.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from expected.answers_names import label, read_asked, read_bearers
from expected.facts import ARTICLES, EDTF, ENGLISH, INTEGER, Fact, Row, Table, find, iri, slug_name, text
from expected.statements import read_wording

TASKS = ("charged-with", "concentrates-on", "coordinates", "operates", "oversees", "provides")
EFFECTS = ("aims-at", "has-effect", "provides")
TOGETHER = ("collaborates-with", "cooperates-with", "coordinates-with", "engages-with", "has-formal-relations-with")
#: Fact of a part → fact of the wider one to which the source makes it belong.
PARENTS = {
    **{f"D{number:03}": "D086" for number in (87, 88, 89, 90)},
    **{f"D{number}": "D102" for number in (103, 104)},
    **{f"D{number}": "D132" for number in (133, 134, 135)},
    **{f"U{number:03}": "U041" for number in (42, 43, 44)},
    **{f"U{number:03}": "U046" for number in (47, 48, 49, 50, 51)},
    **{f"U{number:03}": "U084" for number in (85, 86, 87)},
    "U206": "U203",
}
#: Measures of a reform: fact of the measure → the reform.
MEASURES = {"D141": "reform/streamlining-of-peacekeeping", "D142": "reform/streamlining-of-peacekeeping"}
#: Words of the source that the graph keeps.
WORDINGS = {
    "D042": "Up to the late 1980s",
    "D128": "Very recently",
    "D135": "new initiates",
    "U071": "late 20th and early 21st centuries",
}


class Said(NamedTuple):
    """A characteristic of one thing: the fact that it rests on, the thing, the aspect, and the wording of the graph."""

    fact: Fact
    thing: str
    aspect: str
    text: str
    concerns: tuple[str, ...]
    modality: str
    qualifier: str

    @property
    def aspect_name(self) -> str:
        """Name of the aspect."""
        return name_of(f"aspect/{self.aspect}")

    @property
    def record(self) -> str:
        """IRI of the characteristic, as the list of facts in the graph has it."""
        return iri("characteristic", CARRIED[self.fact.id])

    @property
    def place(self) -> Row:
        """Document and place that say it."""
        return text(ARTICLES[self.fact.document], ENGLISH), text(self.fact.place)

    @property
    def limits(self) -> Row:
        """Modality and qualifier."""
        return text(self.modality, ENGLISH), text(self.qualifier, ENGLISH)


def read_carried() -> dict[str, str]:
    """Return fact → last part of the IRI of the characteristic that carries it."""
    with (Path(__file__).parent.parent / "facts.tsv").open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["predicate"] == "dpo:text"
        ]
    return {row["fact"]: row["subject"].partition(":")[2] for row in rows}


CARRIED = read_carried()
NAMES = {row["thing"]: text(row["name"], row["language"] and f"@{row['language']}") for row in read_wording("names")}
BEARERS = {row["bearer"] for row in read_bearers()}


def name_of(thing: str) -> str:
    """Return the name of a thing as a literal."""
    return label(thing) if thing in BEARERS else NAMES[thing]


def thing_of(name: str) -> str:
    """Return the thing that a characteristic names, by its usual name."""
    known = [row["bearer"] for row in read_bearers() if row["name"] == name]
    known += [thing for thing, literal in NAMES.items() if literal.partition("@")[0] == text(name)]
    return [*known, f"topic/{slug_name(name)}"][0]


def read_said(facts: Sequence[Fact]) -> list[Said]:
    """Return the characteristics, one for each thing that they are said of."""
    said = []
    for row in read_wording("characteristics"):
        fact, concerns = find(facts, row["fact"]), tuple(row["concerns"].split("; "))
        words = row["aspect"], row["text"], concerns, row["modality"], row["qualifier"]
        said += [Said(fact, thing, *words) for thing in row["things"].split("|")]
    return said


def is_body(thing: str) -> bool:
    """Whether a thing is a body, a mission or a state."""
    return thing.startswith(("organization/", "mission/", "state/"))


def answer_tasks(facts: Sequence[Fact], *asked: str) -> Table:
    """What bodies and posts have as their tasks, and what belongs to each."""
    wanted = read_asked(asked)
    said = read_said(facts)
    rows: list[tuple[Row, Row]] = []
    for task in said:
        holder = task.thing
        if task.aspect not in TASKS or not (is_body(holder) or holder.startswith("post/")):
            continue
        if wanted.get("holder", holder) != holder or wanted.get("aspect", task.aspect) != task.aspect:
            continue
        first = name_of(holder), task.aspect_name, text(task.text, ENGLISH), task.limits[1]
        parts = [part for part in said if PARENTS.get(part.fact.id) == task.fact.id]
        for part in parts or (None,):
            own = part or task
            cells = (name_of(part.thing), part.aspect_name, text(part.text, ENGLISH)) if part else ("", "", "")
            key = holder, task.aspect, task.text, cells[1], part.text if part else "", own.record
            rows.append((key, (*first, *cells, *own.place, iri(*holder.split("/")), own.record)))
    columns = "holder_name aspect_name task qualifier part_of_name part_aspect part source place holder record"
    return columns, [row for _, row in sorted(rows)]


def answer_division(facts: Sequence[Fact], *asked: str) -> Table:
    """How one passage divides tasks between bodies."""
    wanted = list(read_asked(asked).values())
    said = read_said(facts)
    texts = {one.fact.id: one.text for one in said}
    doubted = find(facts, "D358")  # the second sentence of a line asks for a citation
    tasks = [one for one in said if one.aspect in TASKS and is_body(one.thing)]
    rows: list[tuple[Row, Row]] = []
    for task in tasks:
        beside = {one.thing for one in tasks if one.place == task.place}
        if len(beside) < 2 or not set(wanted) <= beside or (len(wanted) > 1 and task.thing not in wanted):
            continue
        status = "citation needed" if task.fact.place == doubted.place else "uncited"
        role = texts.get(PARENTS.get(task.fact.id, ""), "")
        cells = text(task.text, ENGLISH), text(role, ENGLISH), task.limits[1], text(status, ENGLISH), *task.place
        key = task.fact.document, task.fact.place, task.thing, task.aspect, task.text
        last = iri(*task.thing.split("/")), task.record
        rows.append((key, (name_of(task.thing), task.aspect_name, *cells, *last)))
    columns = "organization_name aspect_name text role qualifier citation_status source place body characteristic"
    return columns, [row for _, row in sorted(rows)]


def answer_effects(facts: Sequence[Fact], *asked: str) -> Table:
    """What a thing aims at, brings about and provides: itself, by its parts, and of a reform by its measures."""
    wanted = read_asked(asked)
    said = read_said(facts)
    things: dict[str, set[str]] = {}
    for one in said:
        things.setdefault(one.fact.id, set()).add(one.thing)
    rows: list[tuple[Row, Row]] = []
    for one in said:
        if one.aspect not in EFFECTS or wanted.get("aspect", one.aspect) != one.aspect:
            continue
        wider = things.get(PARENTS.get(one.fact.id, ""), set()) - things[one.fact.id]
        measured = {MEASURES[one.fact.id]} if one.fact.id in MEASURES else set()
        for thing in {one.thing, *wider, *measured}:
            if wanted.get("thing", thing) == thing:
                words = text(one.text, ENGLISH), name_of(one.thing), *one.limits, text(WORDINGS.get(one.fact.id))
                cells = name_of(thing), one.aspect_name, *words, *one.place, iri(*thing.split("/")), one.record
                rows.append(((thing, one.aspect, one.thing, one.text, one.record), cells))
    columns = "thing_name aspect_name text said_of modality qualifier wording source place thing characteristic"
    return columns, [row for _, row in sorted(rows)]


def answer_documents(facts: Sequence[Fact], *asked: str) -> Table:
    """Which documents have to do with a thing."""
    wanted = read_asked(asked)
    starts = {
        "organization/dpko": find(facts, "D056").object.partition(" ")[0],
        "reform/peace-operations-2010": find(facts, "D108").object.partition(" ")[0],
    }
    rows: list[tuple[tuple[object, ...], Row]] = []
    for one in read_said(facts):
        kind, _, slug = one.thing.partition("/")
        if kind != "document" or wanted.get("aspect", one.aspect) != one.aspect:
            continue
        title, issuer, issued = DOCUMENTS.get(slug, ("", "", ""))
        day = find(facts, issued).object.partition(" ")[0] if issued else ""
        by = find(facts, issuer).object if issuer else ""
        for concern in one.concerns:
            thing = thing_of(concern)
            if wanted.get("thing", thing) != thing:
                continue
            start, titled = starts.get(thing, ""), text(title and find(facts, title).object, ENGLISH)
            by_name = text(by, ENGLISH if issuer == "D098" else "")
            dates = by_name, text(day, EDTF), text(start, EDTF), text(count_months(start, day), INTEGER)
            names = concern_name(concern), name_of(one.thing), titled
            cells = *names, one.aspect_name, text(one.text, ENGLISH), *dates, *one.place
            key = thing, not day, day, one.thing, one.aspect, one.text
            rows.append((key, (*cells, iri(kind, slug), iri(*thing.split("/")))))
    columns = "thing_name document_name title aspect_name text issued_by issued thing_start months_after source place"
    return f"{columns} document thing", [row for _, row in sorted(rows)]


def concern_name(name: str) -> str:
    """Return the name of what a characteristic concerns as a literal."""
    thing = thing_of(name)
    return name_of(thing) if thing in BEARERS or thing in NAMES else text(name, ENGLISH)


def count_months(start: str, day: str) -> str:
    """Return the calendar months between two months; nothing where one is not known to the month."""
    if min(len(start), len(day)) < 7:
        return ""
    numbers = [12 * int(stated[:4]) + int(stated[5:7]) for stated in (start, day)]
    return str(numbers[1] - numbers[0])


def answer_partners(facts: Sequence[Fact], *asked: str) -> Table:
    """With whom a body or post works together."""
    wanted = read_asked(asked)
    said = read_said(facts)
    rows: list[tuple[Row, Row]] = []
    for one in said:
        if one.aspect not in TOGETHER or wanted.get("thing", one.thing) != one.thing:
            continue
        for concern in one.concerns:
            partner = thing_of(concern)
            changes = [
                change
                for change in said
                if change.thing.startswith("reform/")
                and change.aspect == "includes"
                and partner in map(thing_of, change.concerns)
            ]
            for change in changes or (None,):
                reform = change.thing if change else ""
                if wanted.get("reform", reform) != reform:
                    continue
                extra = (name_of(reform), text(change.text, ENGLISH)) if change else ("", "")
                words = concern_name(concern), text(one.text, ENGLISH), one.limits[1]
                last = iri(*one.thing.split("/")), iri(*partner.split("/"))
                key = one.thing, one.aspect, partner, one.text, reform, extra[1]
                rows.append((key, (name_of(one.thing), one.aspect_name, *words, *extra, *one.place, *last)))
    columns = "thing_name aspect_name partner_name text qualifier reform_name reform_text source place thing partner"
    return columns, [row for _, row in sorted(rows)]


#: Documents → facts of title, issuer and date.
DOCUMENTS = {
    "an-agenda-for-peace": ("", "D068", "D067"),
    "brahimi-report": ("D111", "", ""),
    "capstone-doctrine": ("", "", "D127"),
    "strengthening-the-capacity-of-the-organization-in-peacekeeping-operations": ("D096", "D098", "D097"),
}
LISTS: dict[str, tuple[Callable[..., Table], dict[str, list[str]]]] = {
    "tasks": (
        answer_tasks,
        {
            "default": [],
            "example": ["holder=organization/office-of-mission-support", "aspect=charged-with"],
            "holder=DPO": ["holder=organization/dpo"],
        },
    ),
    "division-of-tasks": (
        answer_division,
        {
            "default": [],
            "example": ["organization=organization/department-of-field-support", "other=organization/dpo"],
            "organization=OMS": ["organization=organization/office-of-mission-support"],
        },
    ),
    "aims-and-effects": (
        answer_effects,
        {
            "default": [],
            "example": ["thing=document/an-agenda-for-peace", "aspect=aims-at"],
            "thing=streamlining-of-peacekeeping": ["thing=reform/streamlining-of-peacekeeping"],
        },
    ),
    "documents-on": (
        answer_documents,
        {
            "default": [],
            "example": ["thing=organization/dpko", "aspect=has-effect"],
            "thing=DPO": ["thing=organization/dpo"],
        },
    ),
    "partners": (
        answer_partners,
        {
            "default": [],
            "example": ["thing=organization/dpo", "reform=reform/peace-operations-2010"],
            "thing=DPO": ["thing=organization/dpo"],
        },
    ),
}
