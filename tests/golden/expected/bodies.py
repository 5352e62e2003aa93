"""Expected answers about bodies and missions: parts, changes, and the missions that the articles name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from expected.facts import ARTICLES, EDTF, ENGLISH, INTEGER, Fact, Row, Table, find, iri, slug_name, source_of, text

DPO, DPKO = "Department of Peace Operations", "Department of Peacekeeping Operations"
OMS, UN = "Office of Mission Support", "United Nations"
OSPA = "United Nations Office of Special Political Affairs"
SLUGS = {DPO: "dpo", DPKO: "dpko", OSPA: "office-of-special-political-affairs"}  # of all others the name

#: Relation of the facts whose object is the part of their subject → what the answer calls it.
PARTS = {"hasSubsidiary": "subsidiary", "hasMainOffice": "main office", "hasPart": "part"}
#: Facts that say of their subject, or of a body in it, that it belongs to another → part, whole, relation.
WHOLES = {
    "D006": (DPO, "United Nations Secretariat", "child"),
    "D016": (DPO, UN, "part"),
    "D042": (OSPA, UN, "part"),
    "D062": ("Field Administration and Logistics Division", DPKO, "part"),
    "D081": ("logistics divisions", OMS, "part"),
    "D082": ("administrative divisions", OMS, "part"),
    "U209 1": (DPO, UN, "part"),
    "U209 2": ("Department of Operational Support", UN, "part"),
}

#: Why the change of the department is undated, in the words of the graph.
UNDATED = "Both names are used, and a predecessor is spoken of; no date of the change stands in either article."

#: Facts of missions → the acronym is their subject.
LOCATIONS = ("D221", "D225", "U149", "U155", "U160", "U166")
STATUSES = {"U172": "ended"}
#: Facts that give the total of others → kind.
TOTALS = {
    "D011": "subsidiaries",
    "D079": "main-offices",
    "D146": "heads",
    "D245": "providers-of-assessed-contributions",
    "D356": "reference-entries",
    "U146": "debates",
    "U182": "notable-missions",
    "U210": "citation-marks",
}
CONDUCTED_BY = {"D222": ("African Union", UN), "D226": ("African Union",)}


def slug_body(name: str) -> str:
    """Return the last part of the IRI of a body."""
    return SLUGS.get(name) or slug_name(name)


def answer_parts(facts: Sequence[Fact], *wholes: str) -> Table:
    """Which parts a body has, as the sources call them."""
    said = [(f.object, f.subject, PARTS[f.relation], f) for f in facts if f.relation in PARTS]
    said += [(*stated, find(facts, name.partition(" ")[0])) for name, stated in WHOLES.items()]
    rows: list[tuple[Row, Row]] = []
    for part, whole, relation, fact in said:
        if not wholes or whole in wholes:
            order = slug_body(whole), relation, slug_body(part), fact.document
            names = text(whole, ENGLISH), text(relation), text(part, ENGLISH)
            rows.append((order, (*names, *source_of(fact), iri("organization", slug_body(part)))))
    return "whole relation part source place marks part_iri", [row for _, row in sorted(rows)]


def answer_changes(facts: Sequence[Fact], *bodies: str) -> Table:
    """How the department was founded, and turned into the one of today."""
    created, decided = find(facts, "D056"), find(facts, "D059")
    reform, turned = find(facts, "D024"), find(facts, "D025")
    month = text(created.object.partition(" ")[0], EDTF)
    places = text(f"d {reform.place}; d {created.place}")
    founding = f"Founding of the {created.subject}"
    by = text(decided.object), text(reform.object.removeprefix("the "), ENGLISH)
    status = text("determined"), "", "", list_references(facts, reform, created)
    rest = *by, month, month, places, *status, iri("change", "dpko-founding")
    rows: list[tuple[str, Row]] = [
        (created.subject, (text(founding, ENGLISH), text("founding", ENGLISH), text("affected"), *rest)),
    ]
    looked_at = text("; ".join(sorted(ARTICLES.values())))
    status = text("not determined"), text(UNDATED, ENGLISH), looked_at, list_references(facts, turned)
    for role, body in (("original", turned.object), ("resulting", turned.subject)):
        name = text(f"{turned.object} becomes {turned.subject}", ENGLISH), text("transformation", ENGLISH)
        rest = "", "", "", "", text(f"d {turned.place}"), *status, iri("change", "dpko-to-dpo")
        rows.append((body, (*name, text(role), *rest)))
    asked: list[Row] = [(*row[:3], text(body, ENGLISH), *row[3:]) for body, row in rows if not bodies or body in bodies]
    columns = "change kind role body decided_by reform start end places status reason looked_at references change_iri"
    return columns, asked


def list_references(facts: Sequence[Fact], *said: Fact) -> str:
    """Return the references beside some facts, with title and day of retrieval."""
    entries = []
    for mark in {mark for fact in said for mark in fact.marks}:
        entry = {fact.relation: fact.object for fact in facts if fact.subject == f"reference [{mark}]"}
        day = f", retrieved on {entry['retrieved']}" if "retrieved" in entry else ""
        entries.append(f"[{mark}] {entry['title']}{day}")
    return text("; ".join(sorted(entries)))


def list_missions(facts: Sequence[Fact]) -> list[str]:
    """Return the acronyms of the missions that the facts name, in the order of the alphabet."""
    # Titles of references are left out: some stand in capitals.
    said = [f"{fact.subject} {fact.object}" for fact in facts if fact.relation != "title"]
    words = (re.findall(r"\b(?:UN|MIN|MON|AM)[A-Z]{3,}\b", sentence) for sentence in said)
    return sorted({word for found in words for word in found})


def answer_missions(facts: Sequence[Fact], *asked: str) -> Table:
    """Which missions the sources name."""
    rows = []
    for mission in asked or list_missions(facts):
        own = {fact.relation: fact.object for fact in facts if fact.subject == mission}
        naming = [f for f in facts if re.search(rf"\b{mission}\b", f"{f.subject} {f.object}")]
        documents = sorted({fact.document for fact in naming})
        name = text(own.get("fullName", mission), ENGLISH)
        where = [find(facts, f).object for f in LOCATIONS if find(facts, f).subject == mission]
        who = [text("; ".join(by)) for f, by in CONDUCTED_BY.items() if find(facts, f).subject == mission]
        status = [text(word, ENGLISH) for f, word in STATUSES.items() if find(facts, f).subject == mission]
        start = text(own.get("createdIn", "").partition(" ")[0], EDTF)
        cells = text(mission), name, text("; ".join(sorted(where))), *(who or [""]), start, "", *(status or [""])
        rows.append((*cells, text("; ".join(documents)), iri("mission", mission.lower())))
    return "acronym name location conducted_by start end status sources mission", rows


def answer_counts(facts: Sequence[Fact], *asked: str) -> Table:
    """How many of each kind a document names or lists; `asked` are documents, and kinds after "kind="."""
    documents = [name for name in asked if "=" not in name]
    kinds = tuple(name.removeprefix("kind=") for name in asked if "=" in name)
    rows: list[Row] = []
    for document in documents or sorted(ARTICLES):
        own = [fact for fact in facts if fact.document == document]
        for what, (count, stated) in sorted(count_kinds(own).items()):
            if kinds and not what.startswith(kinds):
                continue
            agrees = "" if not stated else "yes" if stated == count else "no"
            numbers = _number(count), _number(stated) if stated else ""
            rows.append((iri("document", document), text(what), *numbers, text(agrees)))
    return "document what count stated agrees", rows


def _number(value: int) -> str:
    return text(str(value), INTEGER)


def count_kinds(facts: Sequence[Fact]) -> dict[str, tuple[int, int]]:
    """Return kind → how many the facts of a document name, and the last number of its own numbering or 0."""

    def count(relation: str) -> int:
        return sum(1 for fact in facts if fact.relation == relation)

    marks = {mark for fact in facts if not fact.subject.startswith("reference") for mark in fact.marks}
    numbers = {int(mark) for mark in marks if mark.isdigit()}
    listed = {int(n) for f in facts if f.relation == "title" for n in re.findall(r"^reference \[(\d+)\]", f.subject)}
    places = [int(f.object) for f in facts if f.relation == "ordinalNumber"]
    named = {f.subject for f in facts if f.relation == "heldOffice"}
    missions = set(list_missions(facts))
    oversees = {f.object for f in facts if f.relation.startswith("oversees") and f.object in missions}
    stated = max((int(f.object) for f in facts if f.relation == "numberOfMainOffices"), default=0)
    kinds = {
        "citation-marks": (len(marks), 0),
        "debates": (sum(1 for f in facts if f.relation == "title" and re.fullmatch(r"debate \d", f.subject)), 0),
        "heads": (len(places) or len(named), max(places, default=0)),
        "main-offices": (count("hasMainOffice"), stated),
        "notable-missions": (len(oversees), 0),
        "providers-of-assessed-contributions": (count("assessedShareOfPeacekeepingBudget"), 0),
        "reference-entries": (len(listed), max(listed, default=0)),
        "reference-numbers-used": (len(numbers), max(numbers, default=0)),
        "subsidiaries": (count("hasSubsidiary"), 0),
    }
    for name, kind in TOTALS.items():
        totals = [int(fact.object.partition(" ")[0]) for fact in facts if fact.id == name]
        if totals and totals != [kinds[kind][0]]:
            raise ValueError(f"{name} gives {totals[0]}, the facts of its kind are {kinds[kind][0]}")
    return kinds
