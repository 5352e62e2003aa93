"""Expected answers about references and citations, forecasts, places, and the documents that name missions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from expected.bodies import CONDUCTED_BY, list_missions
from expected.facts import (
    ARTICLES,
    EDTF,
    ENGLISH,
    INTEGER,
    Fact,
    Row,
    Table,
    find,
    iri,
    join_marks,
    source_of,
    span,
    text,
)
from expected.statements import read_date, read_wording

#: Kinds of dates of a reference → relations that give them.
DATES = {"archived": ("archivedFromOriginalOn",), "issued": ("publicationDate", "publicationYear")}
DATES["retrieved"] = ("retrieved",)
#: Facts whose object is not called as the graph calls it.
PLACES = {"D076": "Democratic Republic of the Congo"}
RELATIONS = {"headquarters": "headquarters", "host": "host state", "location": "location"}


def read_entries(facts: Sequence[Fact]) -> dict[str, dict[str, Fact]]:
    """Return mark → relation → fact, for the entries of the list of references."""
    entries: dict[str, dict[str, Fact]] = {}
    for fact in facts:
        found = re.fullmatch(r"reference \[(\d+)\]", fact.subject)
        if found:
            entries.setdefault(found[1], {})[fact.relation] = fact
    return entries


def answer_dates(facts: Sequence[Fact], kind: str = "") -> Table:
    """The earliest and the latest dates in the references."""
    rows: list[Row] = []
    for name in [kind] if kind else sorted(DATES):
        dated = []
        for mark, entry in read_entries(facts).items():
            for stated in [entry[r].object for r in DATES[name] if r in entry][:1]:
                first, last = span(stated)
                if first and last:
                    dated.append((first, last, mark, stated, entry))
        least, most = min(row[0] for row in dated), max(row[1] for row in dated)
        for extreme, chosen in (
            ("earliest", [row for row in dated if row[0] == least]),
            ("latest", [row for row in dated if row[1] == most]),
        ):
            for first, last, mark, stated, entry in sorted(chosen, key=lambda row: row[2]):
                certainty = "certain" if first == last else "possible"
                said = text(name), text(extreme), text(stated, EDTF), text(certainty), text(len(dated), INTEGER)
                rest = text(mark), text(entry["title"].object, ENGLISH), text(entry["title"].place)
                rows.append((iri("document", "d"), *said, *rest, iri("reference", f"d-{mark}")))
    return "article kind extreme date certainty entries mark title place reference", rows


def answer_authors(facts: Sequence[Fact], form: str = "") -> Table:
    """Who is named as author in the references."""
    rows: list[tuple[tuple[str, int], Row]] = []
    for mark, entry in read_entries(facts).items():
        if "author" in entry and form in ("", "numbered"):
            worded = entry["author"].object
            given, _, surname = worded.rpartition(" ")
            author = worded if "," in worded else f"{surname}, {given}"
            year = next(entry[r].object[:4] for r in DATES["issued"] if r in entry)
            cells = text(author), text(worded), text("numbered"), text(mark), text(year)
            rest = text(entry["title"].object, ENGLISH), iri("document", "d"), text(entry["author"].place)
            rows.append(((author, int(mark)), (*cells, *rest, iri("reference", f"d-{mark}"))))
    inline = next(fact for fact in facts if fact.relation == "authorDate")
    author, year = re.findall(r"\w+", inline.object)
    if form in ("", "inline"):
        named = text(author), text(author), text("inline"), text(inline.object), text(year), "", iri("document", "d")
        slug = f"d-{author.lower()}-{year}"
        rows.append(((author, 0), (*named, text(inline.place), iri("reference", slug))))
    return "author as_worded form mark year title article place reference", [row for _, row in sorted(rows)]


def answer_statuses(facts: Sequence[Fact], status: str = "citation needed") -> Table:
    """Statements that are marked as lacking a reference, or whose mark by author and year has no entry."""
    names = {row["thing"]: row["name"] for row in read_wording("names")}
    carriers = {row["fact"]: row for row in read_wording("../facts") if row["predicate"] == "dpo:text"}
    rows: list[tuple[tuple[str, ...], Row]] = []
    for said in read_wording("characteristics"):
        fact = find(facts, said["fact"])
        inline = bool(fact.marks) and not any(mark.isdigit() for mark in fact.marks)
        if not (fact.needed if status == "citation needed" else inline):
            continue
        for thing in said["things"].split("|"):
            aspect = f"aspect/{said['aspect']}"
            carrier = carriers[fact.id]["carrier"].partition(":")[2]
            record = carriers[fact.id]["subject"].partition(":")[2]
            words = text(names[thing]), text(names[aspect]), text(said["text"]), text(said["concerns"])
            source, place, marks = source_of(fact)
            iris = iri("citation", carrier), iri("characteristic", record), _code(aspect)
            cells = *words, text(status, ENGLISH), marks, source, place, *iris
            rows.append(((thing, names[aspect], said["text"], carrier), cells))
    columns = "subject property value concerns citation_status marks source place attribution record predicate"
    return columns, [row for _, row in sorted(rows)]


def _code(name: str) -> str:
    return f"<https://w3id.org/dpo-kg/code/{name}>"


def answer_citation_counts(facts: Sequence[Fact], *articles: str) -> Table:
    """How many references an article lists and uses."""
    rows: list[Row] = []
    for article in articles or sorted(ARTICLES):
        own = [fact for fact in facts if fact.document == article]
        listed = sorted(int(mark) for mark, entry in read_entries(own).items() if "title" in entry)
        marks = {mark for fact in own if not fact.subject.startswith("reference") for mark in fact.marks}
        used = sorted(int(mark) for mark in marks if mark.isdigit())
        inline = join_marks(mark for mark in marks if not mark.isdigit())
        missing = ", ".join(str(number) for number in used if number not in listed)
        gaps = [r["reason"] for r in read_wording("gaps") if find(facts, r["facts"].split()[0]).document == article]
        gap = " ".join(reason for reason in gaps if "group" not in reason)
        counts = text(len(listed), INTEGER), text(draw(listed)), text(len(used), INTEGER), text(draw(used))
        rest = text(missing), text(inline), text(len(marks), INTEGER), text(gap)
        rows.append((iri("document", article), text(ARTICLES[article], ENGLISH), *counts, *rest))
    columns = "article source entries entry_numbers numbers_used used_numbers without_entry inline marks gap"
    return columns, rows


def draw(numbers: Sequence[int]) -> str:
    """Return numbers with those in a row drawn together, as in 1 to 15, 17."""
    ends = [n for n in numbers if n - 1 not in numbers or n + 1 not in numbers]
    return " ".join(f"{n} to" if n + 1 in numbers else f"{n}," for n in ends).removesuffix(",")


def answer_forecasts(facts: Sequence[Fact], said: str = "", thing: str = "", modality: str = "") -> Table:
    """What the sources expect."""
    names = {row["thing"]: row["name"] for row in read_wording("names")}
    carriers = {row["fact"]: row["subject"] for row in read_wording("../facts") if row["predicate"] == "dpo:text"}
    rows: list[tuple[tuple[object, ...], Row]] = []
    for row in read_wording("characteristics"):
        fact = find(facts, row["fact"])
        when = read_date(fact)
        fits = row["modality"] in ("forecast", "conditional") and modality in ("", row["modality"])
        if not fits or not when.startswith(said) or thing not in ("", row["things"]):
            continue
        cells = text(names[row["things"]], ENGLISH), text(row["text"], ENGLISH), text(row["modality"], ENGLISH)
        rest = text(when, EDTF), text(row["concerns"]), *source_of(fact)
        record = carriers[fact.id].partition(":")[2]
        iris = iri(*row["things"].split("/")), iri("characteristic", record)
        rows.append(((row["things"], not when, when, row["text"]), (*cells, *rest, *iris)))
    columns = "thing_name text modality_name as_of concerns source place marks thing characteristic"
    return columns, [row for _, row in sorted(rows)]


def answer_locations(facts: Sequence[Fact], words: str = "", organization: str = "") -> Table:
    """Where bodies and missions are."""
    states = {fact.subject: fact.object for fact in facts if fact.relation == "locatedIn"}
    full = {fact.subject: fact.object for fact in facts if fact.relation == "fullName"}
    rows: list[tuple[tuple[str, ...], Row]] = []
    for line in read_wording("../facts"):
        relation = line["predicate"].removeprefix("dpo:")
        fact = find(facts, line["fact"])
        name = full.get(fact.subject, fact.subject)
        if relation not in RELATIONS or words not in name or organization not in ("", line["subject"]):
            continue
        place = PLACES.get(fact.id, fact.object.partition(" (")[0])
        when = fact.as_of.removesuffix(" (caption)") if "caption" in fact.as_of else read_date(fact)
        cells = text(name, ENGLISH), text(RELATIONS[relation], ENGLISH), text(place, ENGLISH)
        rest = text(states.get(place, ""), ENGLISH), text(when, EDTF), *source_of(fact)[:2]
        pair = line["subject"].split(":"), line["object"].split(":")
        order = "/".join(pair[0]), line["predicate"], line["object"], line["carrier"]
        rows.append((order, (*cells, *rest, *(iri(*one) for one in pair))))
    columns = "name relation place_name state_name as_of source place organization location"
    return columns, [row for _, row in sorted(rows)]


def answer_naming(facts: Sequence[Fact], named: str = "1", document: str = "") -> Table:
    """Which documents name a mission."""
    rows: list[Row] = []
    for mission in list_missions(facts):
        naming = [f for f in facts if re.search(rf"\b{mission}\b", f"{f.subject} {f.object}") and f.relation != "title"]
        documents = sorted({fact.document for fact in naming})
        if len(documents) >= int(named) and document in ("", *documents):
            full = [f.object for f in facts if f.subject == mission and f.relation == "fullName"]
            cells = text(mission), text([*full, mission][0], ENGLISH), text(len(documents), INTEGER)
            rows.append((*cells, text("; ".join(documents)), iri("mission", mission.lower())))
    total = text(len(list_missions(facts)), INTEGER)
    return "acronym name documents named_in total mission", [(*row[:-1], total, row[-1]) for row in rows]


def answer_conducted(facts: Sequence[Fact], body: str = "") -> Table:
    """Which missions a body conducts, alone or with others."""
    rows: list[Row] = []
    said = {find(facts, name).subject: (find(facts, name), bodies) for name, bodies in CONDUCTED_BY.items()}
    for mission, (fact, bodies) in sorted(said.items()):
        if body in ("", *bodies):
            name = next(f.object for f in facts if (f.subject, f.relation) == (mission, "fullName"))
            form = "hybrid" if len(bodies) > 1 else "single"
            cells = text(mission), text(name, ENGLISH), text(form), text("; ".join(sorted(bodies)))
            rows.append((*cells, text(f"{fact.document} {fact.place}"), iri("mission", mission.lower())))
    return "acronym name form conducted_by sources mission", rows


LISTS: dict[str, tuple[Callable[..., Table], dict[str, list[str]]]] = {
    "reference-dates": (answer_dates, {"default": [], "example": ["retrieved"], "kind=issued": ["issued"]}),
    "authors": (answer_authors, {"default": [], "example": ["numbered"], "form=inline": ["inline"]}),
    "statements-by-citation-status": (answer_statuses, {"default": [], "example": ["unresolved"]}),
    "citation-counts": (answer_citation_counts, {"default": [], "example": ["d"], "article=document:u": ["u"]}),
    "forecasts": (
        answer_forecasts,
        {
            "default": [],
            "example": ["2006", "topic/un-peacekeeping-operations", "forecast"],
            "said=2006-10": ["2006-10"],
            "modality=conditional": ["", "", "conditional"],
        },
    ),
    "locations": (
        answer_locations,
        {
            "default": [],
            "example": ["service centre", "organization:regional-service-centre"],
            "words=service centre": ["service centre"],
        },
    ),
    "missions-by-document": (answer_naming, {"default": [], "example": ["2", "u"], "document=document:d": ["1", "d"]}),
    "missions-of-body": (answer_conducted, {"default": [], "example": ["African Union"]}),
}
