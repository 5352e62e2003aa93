"""Expected answers about events and announcements, and about what backs a date: sources, titles, another article."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from expected.durations import label_post, list_places, list_tenures, read_documents, read_number
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
    slug_name,
    slug_person,
    span,
    text,
)
from expected.statements import read_date, read_wording
from expected.tenures import APPOINTMENTS, CHIEF, POST, POST_LABELS, Tenure, list_days, read_answers

ONTOLOGY = "https://w3id.org/dpo-kg/ontology#"
DPO, DPKO = "organization/dpo", "organization/dpko"
#: Events: fact with the date → thing, kind, fact with the name, facts with those who acted, fact that ties it, body.
EVENTS = {
    "D038": ("mission/unmogip", "mission", "D040", "", "D037", DPO),
    "D039": ("mission/untso", "mission", "D041", "", "D037", DPO),
    "D056": ("change/dpko-founding", "founding", "", "D059 D361", "D361", DPKO),
    "D067": ("document/an-agenda-for-peace", "document", "", "D068", "D072", DPKO),
    "D108": ("reform/peace-operations-2010", "reform effort", "", "", "D107", DPO),
    "D257": ("event/press-conference-on-the-surge", "event", "", "D257", "D257", DPKO),
    "D097": ("adoption", "adoption", "D096", "D098", "D099", DPO),
    "D127": ("document/capstone-doctrine", "doctrine document", "", "", "D126", DPO),
}
#: Where the other article dates a tenure: fact → start, end, words.
CLAIMS = {
    "D057": ("1992-03", "", "when Boutros Boutros-Ghali took office"),
    "U073": ("200X", "", "early 2000s"),
    "U074": ("2011", "2017", "2011–2017"),
    "U075": ("2017", "", "from 2017 onward"),
}
#: What the titles of references tell: fact → label and name of the property, where it is no aspect.
TITLES = {
    "D289": ("altLabel", ""),
    "D359": ("honorific", "honorific"),
    "D362": ("tenure post", "tenurePost"),
    **dict.fromkeys(("D364", "D366", "D367"), ("nationality", "nationality")),
}


def read_carriers(fact: str) -> list[dict[str, str]]:
    """Return the rows of facts.tsv for a fact: carrier, subject, predicate and object of what it is in the graph."""
    with (Path(__file__).parent.parent / "facts.tsv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["fact"] == fact]


def expand(curie: str) -> str:
    """Return the IRI of a thing or attribution."""
    kind, _, slug = curie.partition(":")
    return iri(kind, slug)


def read_said() -> dict[str, dict[str, str]]:
    """Return the wording of the characteristics by fact."""
    return {row["fact"]: row for row in read_wording("characteristics")}


def read_names() -> dict[str, str]:
    """Return the names of things by the end of their IRI."""
    return {row["thing"]: row["name"] for row in read_wording("names")}


def list_heads(facts: Sequence[Fact], stated: str) -> str:
    """Return who headed peacekeeping on the days of a date, day by day."""
    days = list_days(*span(stated))
    heads = []
    for t in list_tenures(facts, POST):
        if any(t.life.possible(day) for day in days):
            # What leaves it open: a start after the first of the days, an end before the last.
            open_from = f", from {t.start}" if not t.life.certain(days[0]) and t.life.possible(days[-1]) else ""
            open_to = f", to {t.end}" if not t.life.certain(days[-1]) and t.life.possible(days[0]) else ""
            sure = "certain" if all(t.life.certain(day) for day in days) else f"possible{open_from}{open_to}"
            heads.append(f"{t.holder} ({sure})")
    return "; ".join(heads)


def answer_events(facts: Sequence[Fact], *asked: str) -> Table:
    """What happened to the department, in order; `asked` are the earlier body alone, or the first day that counts."""
    bodies = {DPKO} if "DPKO" in asked else {DPO, DPKO}
    since = [date.fromisoformat(word) for word in asked if word[0].isdigit()]
    said, names = read_said(), read_names()
    rows: list[tuple[date, str, Row]] = []
    for name, (thing, kind, titled, acting, tied, body) in EVENTS.items():
        fact, title = find(facts, name), find(facts, titled).object if titled else ""
        if thing == "adoption":
            thing, title = f"adoption/{slug_name(title)}", f"Adoption of “{title}”"
        stated = (fact.as_of if name == "D257" else fact.object).partition(" ")[0]
        first, last = span(stated)
        if body not in bodies or first is None or last is None or (since and last < since[0]):
            continue
        named = names.get(thing) or title or (said["D257"]["concerns"] if name == "D257" else fact.subject)
        people = {f.id: f.subject if f.id in ("D257", "D361") else f.object for f in facts if f.id in acting.split()}
        tie = said[tied]["text"]
        ties = [f"{people[tied]}: {tie}" if tied in people else tie]
        ties += ["affected organization"] if kind == "founding" else []
        short = text(fact.subject) if kind == "mission" else ""
        cells = text(stated, EDTF), text(kind, ENGLISH), text(named, ENGLISH), short
        told = text("; ".join(sorted(people.values()))), text("; ".join(sorted(ties))), text(list_heads(facts, stated))
        node = iri(*thing.split("/"))
        rows.append((first, node, (*cells, *told, text(f"{fact.document} {fact.place}"), node)))
    return "date kind name short_name who ties heads places event", [row for *_, row in sorted(rows)]


def find_tenure(facts: Sequence[Fact], holder: str, stated: str) -> tuple[Tenure | None, str]:
    """Return the dated tenure of a person on the days of a date, and whether it is certain."""
    days = list_days(*span(stated))
    for t in list_tenures(facts, holder):
        if t.start and any(t.life.possible(day) for day in days):
            return t, "certain" if all(t.life.certain(day) for day in days) else "possible"
    return None, ""


def answer_announcements(facts: Sequence[Fact], *about: str) -> Table:
    """Who announced what, in which office, and under which Secretary-General; `about` is the name of a thing."""
    said, names = read_said(), read_names()
    conference, spoke = said["D257"]["concerns"], find(facts, "D257")
    rows: list[tuple[str, str, Row]] = []
    for name, wording in said.items():
        concerns, fact = wording["concerns"].split("; "), find(facts, name)
        at_event = conference in concerns and name != spoke.id
        if not (at_event or (wording["aspect"] == "announces" and not about)) or not set(about) <= set(concerns):
            continue
        thing = wording["things"]
        stated = spoke.as_of.partition(" ")[0] if at_event else read_date(fact)
        speaker = spoke.subject if at_event else names[thing] if thing.startswith("person/") else ""
        tenure, sure = find_tenure(facts, speaker, stated) if speaker else (None, "")
        office = label_post(tenure.post if tenure else thing.partition("/")[2])
        chief = text(tenure.secretary_general) if tenure else ""
        subject = text(names[thing], ENGLISH) if at_event else ""
        words = subject, text(wording["text"], ENGLISH), text(wording["modality"], ENGLISH)
        where = text(conference, ENGLISH) if at_event else "", text(ARTICLES[fact.document], ENGLISH), text(fact.place)
        (node,) = {expand(row["subject"]) for row in read_carriers(name) if row["predicate"] == "dpo:text"}
        things = (
            node,
            iri("tenure", tenure.slug) if tenure else "",
            iri("person", slug_person(speaker)) if speaker else "",
        )
        cells = text(stated, EDTF), text(speaker), office, text(sure), chief
        rows.append((stated, node[1:-1], (*cells, *words, *where, *things)))
    columns = "date speaker office certainty secretary_general subject text modality event_name source place"
    return f"{columns} characteristic tenure person", [row for *_, row in sorted(rows)]


def compare(stated: str, other: str) -> str:
    """Return whether two dates have a day in common; a date that one of them lacks is silent."""
    if not other:
        return "silent" if stated else "same"
    if not stated:
        return "untold"
    first, last = (span(bound)[n] for n, bound in enumerate((other.replace("X", "0"), other.replace("X", "9"))))
    begin, end = span(stated)
    assert first and last and begin and end
    return "same" if begin <= last and first <= end else "other"


def answer_compared(facts: Sequence[Fact], *asked: str) -> Table:
    """What another passage says of the same tenures; `asked` are posts, then the article that says it."""
    tenures = {t.slug: t for t in read_answers(facts).tenures}
    rows: list[tuple[tuple[str, date, str], Row]] = []
    for name, (start, end, words) in CLAIMS.items():
        fact = find(facts, name)
        post = CHIEF if fact.relation == "tookOfficeAs" else POST
        t = tenures[f"{post}-{slug_person(fact.subject)}"]
        if not {word for word in asked if word in POST_LABELS} <= {post} or not set(asked) <= {post, fact.document}:
            continue
        fits = {compare(t.start, start), compare(t.end, end)}
        verdicts = {"other": "no", "untold": "not determined", "silent": "compatible but incomplete", "same": "yes"}
        agrees = next(verdict for how, verdict in verdicts.items() if how in fits)
        dates = text(t.start, EDTF), text(t.end, EDTF), list_places(t, "start", "end")
        claimed = text(start, EDTF), text(end, EDTF), text(words), text(agrees)
        where = text(ARTICLES[fact.document], ENGLISH), text(fact.place)
        cells = text(t.holder), label_post(post), *dates, *claimed, *where
        order = post, t.life.start_earliest or date.max, t.slug
        rows.append((order, (*cells, iri("tenure", t.slug), iri("document", fact.document))))
    columns = "name post_name start end places other_start other_end wording agrees other_source other_place"
    return f"{columns} tenure document", [row for _, row in sorted(rows)]


def answer_late_dates(facts: Sequence[Fact], *asked: str) -> Table:
    """Which dates lie after the document cited for them; `asked` are a mark and a class of records."""
    documents = read_documents(facts)
    said: list[tuple[str, str, str, str, str, str, tuple[str, ...], bool]] = []
    for t in list_tenures(facts):
        for s in t.statements:
            if s.property in ("start", "end", "as of"):
                name, node = f"{t.holder}, {POST_LABELS[t.post]}", iri("tenure", t.slug)
                said.append((name, node, read_number(t), s.property, s.value, s.place, s.marks, bool(t.start)))
                if s.property == "as of":
                    # The infobox names the body that the post heads on the day of its incumbent.
                    head = f"{POST_LABELS[POST]}, head of Department of Peace Operations"
                    node = iri("headship", "usg-peace-operations-dpo")
                    said.append((head, node, "", s.property, s.value, s.place, s.marks, False))
    starts = {node: value for _, node, _, what, value, *_ in said if what == "start"}
    rows: list[tuple[Row, Row]] = []
    for name, node, number, what, value, place, marks, dated in said:
        for mark in marks:
            document, (_, issued), (day, _) = documents[mark], span(documents[mark]["issued"]), span(value)
            kind = "Tenure" if "/tenure/" in node else "PostHeadship"
            if issued is None or day is None or day <= issued or not set(asked) <= {mark, kind}:
                continue
            began = span(starts[node])[0] if dated else None
            extent = "whole" if began and began > issued else "part"
            source = iri("document", slug_name(document.get("documentSymbol") or document["name"]))
            line = place.partition("-")[0].lower()
            citation = iri(
                "citation", f"d-{line}" if kind == "Tenure" else f"d-{place.rpartition('-')[2].lower()}-headship"
            )
            told = (
                text(document["name"], ENGLISH),
                text(document.get("documentSymbol", "")),
                text(document["issued"], EDTF),
            )
            cells = text(name, ENGLISH), text(number, INTEGER), text(what, ENGLISH), text(value, EDTF), text(extent)
            where = text(ARTICLES["d"], ENGLISH), text(place), node, source, citation
            rows.append(((source, node, what, value, citation, mark), (*cells, text(mark), *told, *where)))
    columns = "subject number property value extent mark document_name symbol issued source place"
    return f"{columns} record document attribution", [row for _, row in sorted(rows)]


def list_titles(facts: Sequence[Fact]) -> list[tuple[Fact, str, str, str, str, str]]:
    """Return what the titles tell: fact, name and IRI of the thing, property, value, other places."""
    names, said = read_names(), read_said()
    tenures = {t.slug: t for t in read_answers(facts).tenures}
    found = []
    for name in ("D263", "D289", "D359", "D360", "D361", "D362", "D364", "D366", "D367", "D368"):
        fact = find(facts, name)
        property, value, also = TITLES.get(name, ("", ""))[0], fact.object, set[str]()
        thing = f"person/{slug_person(fact.subject)}"
        if name in said:
            thing, value = said[name]["things"], said[name]["text"]
            property = names[f"aspect/{said[name]['aspect']}"]
        elif name == "D289":
            thing, value = "organization/office-of-special-political-affairs", value.removeprefix("UN. ")
        elif name == "D362":
            value, tenure = POST_LABELS[CHIEF], tenures[f"{CHIEF}-{slug_person(fact.subject)}"]
            also = {f"d {s.place}" for s in tenure.statements if s.property == property and s.place != fact.place}
        elif property == "nationality":
            rows = [f for f in facts if f.relation == "country" and f.subject.endswith(f"({fact.subject})")]
            also = {f"d {f.place}" for f in rows if f.object == value}
        shown = names.get(thing) or POST_LABELS.get(thing.partition("/")[2]) or fact.subject
        plain = thing.startswith("person/")
        label = text(shown) if plain else text(shown, ENGLISH)
        found.append((fact, label, iri(*thing.split("/")), property, value, "; ".join(sorted(also))))
    return found


#: A fact with the name and the IRI of the thing, property, value, where it is said too, predicate and citation.
Told = tuple[Fact, str, str, str, str, str, str, str]


def list_appointments(facts: Sequence[Fact], documents: Mapping[str, Mapping[str, str]]) -> list[Told]:
    """Return what the titles of references tell of appointments."""
    told: list[Told] = []
    for name in APPOINTMENTS:
        fact = find(facts, name)
        (mark,) = fact.marks
        slug, line = f"{POST}-{slug_person(fact.subject)}", fact.first_line.lower()
        act = f"Appointment of {fact.subject}, {POST_LABELS[POST]}"
        values = {
            ("announced in", "announcedIn"): documents[mark]["name"],
            ("announced on", "announcedOn"): documents[mark]["issued"],
            ("appointed by post", "appointedByPost"): POST_LABELS[CHIEF],
            ("appointed to", "appointedTo"): POST_LABELS[POST],
            ("appointee", "appointee"): fact.subject,
        }
        for (property, term), value in values.items():
            backing = f"<{ONTOLOGY}{term}>", iri("citation", f"d-{line}-appointment")
            told.append((fact, text(act, ENGLISH), iri("appointment", slug), property, value, "", *backing))
        tenure = text(f"{fact.subject}, {POST_LABELS[POST]}", ENGLISH)
        backing = f"<{ONTOLOGY}startedBy>", iri("citation", f"d-{line}-started-by")
        told.append((fact, tenure, iri("tenure", slug), "started by", act, "", *backing))
    return told


def answer_titles(facts: Sequence[Fact], *asked: str) -> Table:
    """What the titles of references tell; `asked` is a class of things."""
    documents, said = read_documents(facts), read_said()
    told: list[Told] = []
    for fact, label, thing, property, value, also in list_titles(facts):
        predicate = f"<{ONTOLOGY}{TITLES[fact.id][1]}>" if fact.id in TITLES else ""
        if fact.id in said:
            predicate = f"<https://w3id.org/dpo-kg/code/aspect/{said[fact.id]['aspect']}>"
        elif fact.id == "D289":
            predicate = "<http://www.w3.org/2004/02/skos/core#altLabel>"
        # The title itself, as the name of the document, is left out.
        carriers = {row["carrier"] for row in read_carriers(fact.id) if not row["subject"].startswith("document:")}
        (carrier,) = (name for name in carriers if name.startswith("citation:"))
        told.append((fact, label, thing, property, value, also, predicate, expand(carrier)))
    told += list_appointments(facts, documents)
    rows: list[tuple[Row, Row]] = []
    for fact, label, thing, property, value, also, predicate, citation in told:
        if not all(f"/{word.lower()}/" in thing for word in asked):
            continue
        (mark,) = fact.marks
        title = text(documents[mark]["title"], ENGLISH)
        cells = label, text(property), text(value), text(mark), title, text(also)
        where = text(ARTICLES["d"], ENGLISH), text(fact.place), thing, predicate, citation
        plain = re.sub(r'^"|"(@en)?$', "", label)
        rows.append(((plain, property, value, mark, thing, citation), (*cells, *where)))
    columns = "thing_name property value mark title also_at source place thing predicate attribution"
    return columns, [row for _, row in sorted(rows)]
