"""Questions about names of bodies and missions, dates of bodies, their units and tasks, their origins and reforms."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from expected.answers_names import (
    answer_dates,
    answer_headships,
    answer_names,
    answer_organizations,
    answer_units,
)
from expected.answers_names_origins import answer_operators, answer_origins
from expected.answers_names_texts import (
    answer_division,
    answer_documents,
    answer_effects,
    answer_partners,
    answer_tasks,
)
from expected.bodies import DPO, answer_changes
from expected.facts import ARTICLES, ENGLISH, Fact, Row, Table, find, text
from expected.question import Question
from expected.statements import answer_characteristics

Rows = Callable[[Sequence[Fact]], list[Row]]


def keep(answer: Callable[..., Table], columns: str, *asked: str) -> Rows:
    """Return what makes the rows of an answer, some columns only."""

    def rows(facts: Sequence[Fact]) -> list[Row]:
        names, found = answer(facts, *asked)
        kept = [names.split().index(name) for name in columns.split()]
        return [tuple(row[number] for number in kept) for row in found]

    return rows


def ask_headquarters(facts: Sequence[Fact]) -> list[Row]:
    """Return where the department has its headquarters."""
    fact = find(facts, "D003")
    article = text(ARTICLES[fact.document], ENGLISH)
    return [(text(fact.subject), text(fact.relation), text(fact.object), article, text(fact.place))]


#: Statements that conflict over mission support: fact → property or aspect, value where the fact words it otherwise.
SUPPORT = {
    "D078": ("has main office", "", DPO),
    "D077": ("has main office", "", DPO),
    "D082": ("part of", "Office of Mission Support", "administrative divisions"),
    "D081": ("part of", "Office of Mission Support", "logistics divisions"),
    "D103": ("coordinates", "", "Department of Field Support"),
    "D101": ("is a", "department separate from DPO", "Department of Field Support"),
    "D104": ("coordinates", "", "Department of Field Support"),
    "U067": (
        "provides",
        "logistical support to missions and their officers in the field",
        "Under-Secretary-General for Peacekeeping Operations",
    ),
}


def ask_support(facts: Sequence[Fact]) -> list[Row]:
    """Return the statements on mission support inside the department and on the separate one."""
    rows: list[Row] = []
    for name, (relation, value, subject) in SUPPORT.items():
        fact = find(facts, name)
        source = text(ARTICLES[fact.document], ENGLISH), text(fact.place)
        rows.append((text(subject), text(relation), text(value or fact.object), *source))
    return rows


NAMES = "name kind_name status bearer_name places"
UNITS = "unit_name within relations total"
SAID = "aspect_name text"
QUESTIONS = {
    "CQ01": Question(
        "names",
        {"thing": "DPO", "standing": "current", "language": "en"},
        NAMES,
        keep(answer_names, NAMES, "thing=organization/dpo", "standing=current", "language=en"),
        reworded={"full:": "full name"},
    ),
    "CQ02": Question(
        "names",
        {"thing": "DPO", "kind": "name", "language": "fr"},
        NAMES,
        keep(answer_names, NAMES, "thing=organization/dpo", "kind=name", "language=fr"),
    ),
    "CQ03": Question(
        "names",
        {"thing": "DPO", "standing": "previous"},
        NAMES,
        keep(answer_names, NAMES, "thing=organization/dpo", "standing=previous"),
    ),
    "CQ04": Question(
        "dates",
        {"thing": "DPO", "property": "start"},
        "subject_name property_name value precision followed places",
        keep(answer_dates, "subject_name property_name value precision followed places"),
        explained=("precision; no day",),
    ),
    "CQ06": Question(
        "why", {"thing": "DPO", "property": "headquarters"}, "subject property value source place", ask_headquarters
    ),
    "CQ10": Question(
        "units-of-organization",
        {"organization": "DPO", "relation": "subsidiary"},
        UNITS,
        keep(answer_units, UNITS, f"organization={DPO}", "relation=subsidiary"),
    ),
    "CQ13": Question(
        "units-of-organization",
        {"organization": "DPO", "document": "document:d"},
        f"{UNITS} note",
        keep(answer_units, f"{UNITS} note", f"organization={DPO}", "document=d"),
        reworded={
            "OMS": "Office of Mission Support",
            "subordinate to DPKO": "Department of Peacekeeping Operations",
            "reading “Military and Police Divisions” as two": "Read as two divisions",
        },
        explained=("and counting the two plural “divisions” as one group each",),
    ),
    "CQ15": Question(
        "characteristics-of",
        {"thing": "DPO", "aspect": "aspect:charged-with"},
        SAID,
        keep(answer_characteristics, SAID, "organization/dpo", "aspect/charged-with"),
    ),
    "CQ16": Question(
        "characteristics-of",
        {"thing": "DPO", "aspect": "aspect:emphasizes"},
        f"{SAID} qualifier",
        keep(answer_characteristics, f"{SAID} qualifier", "organization/dpo", "aspect/emphasizes"),
    ),
    "CQ17": Question(
        "tasks",
        {"holder": "OMS"},
        "task part_of_name part_aspect part",
        keep(answer_tasks, "task part_of_name part_aspect part", "holder=organization/office-of-mission-support"),
        reworded={"Contingent owned": "contingent-owned"},
    ),
    "CQ18": Question(
        "characteristics-of",
        {"thing": "logistics divisions", "aspect": "aspect:provides"},
        SAID,
        keep(answer_characteristics, SAID, "organization/logistics-divisions", "aspect/provides"),
    ),
    "CQ20": Question(
        "origins",
        {"thing": "DPO", "kind": "roots"},
        "origin_kind text start founded years_before",
        keep(answer_origins, "origin_kind text start founded years_before", "kind=roots"),
        reworded={"1992": "1992-03"},
    ),
    "CQ21": Question(
        "operators",
        {"before": "DPKO"},
        "operator_name operates end wording personnel personnel_type",
        keep(
            answer_operators,
            "operator_name operates end wording personnel personnel_type",
            "before=organization/dpko",
        ),
    ),
    "CQ26": Question(
        "organization-changes",
        {"organization": "DPO"},
        "change start status reason looked_at places references",
        keep(answer_changes, "change start status reason looked_at places references", DPO),
        reworded={"no date given": "no date of the change stands"},
        explained=("by the seeds",),
    ),
    "CQ27": Question(
        "documents-on",
        {"thing": "DPKO"},
        "document_name text issued_by issued thing_start months_after",
        keep(
            answer_documents,
            "document_name text issued_by issued thing_start months_after",
            "thing=organization/dpko",
        ),
        explained=("months after",),
    ),
    "CQ104": Question(
        "characteristics-of",
        {"thing": "Peace Operations 2010", "aspect": "aspect:includes"},
        SAID,
        keep(answer_characteristics, SAID, "reform/peace-operations-2010", "aspect/includes"),
        reworded={
            "harmonization of the": "harmonized",
            "improving the": "better",
            "UNDP": "United Nations Development Programme",
        },
        explained=("as one area",),
    ),
    "CQ105": Question(
        "documents-on",
        {"thing": "Peace Operations 2010"},
        "document_name title aspect_name text",
        keep(answer_documents, "document_name title aspect_name text", "thing=reform/peace-operations-2010"),
    ),
    "CQ108": Question(
        "division-of-tasks",
        {"organization": "Department of Field Support", "other": "DPO"},
        "organization_name aspect_name text role citation_status place",
        keep(
            answer_division,
            "organization_name aspect_name text role citation_status place",
            "organization=organization/department-of-field-support",
            "other=organization/dpo",
        ),
        reworded={"coordinating": "coordinates", "DPO": "Department of Peace Operations"},
    ),
    "CQ109": Question(
        "conflicts",
        {"thing": "Department of Field Support", "reach": "direct"},
        "subject property value source place",
        ask_support,
        reworded={
            "“two main offices” include": "has main office",
            "under-secretary article": "article on the Under-Secretary-General",
        },
        explained=("while", "adds", "the office"),
    ),
    "CQ110": Question(
        "aims-and-effects",
        {"thing": "Streamlining of peacekeeping under António Guterres"},
        f"{SAID} said_of modality wording",
        keep(answer_effects, f"{SAID} said_of modality wording", "thing=reform/streamlining-of-peacekeeping"),
        reworded={"aims:": "aims at", "effects:": "has effect", "peace building": "peacebuilding"},
    ),
    "CQ130": Question(
        "names",
        {"thing": "DPO", "language": "en"},
        f"{NAMES} note",
        keep(answer_names, f"{NAMES} note", "thing=organization/dpo", "language=en"),
        reworded={"sic": "misspelling"},
    ),
    "CQ131": Question(
        "headships",
        {"post": "USG-PKO"},
        "body_name acronym standing source note",
        keep(answer_headships, "body_name acronym standing source note", "post=usg-peace-operations"),
        reworded={
            "department article": "article on the United Nations Department",
            "under-secretary article": "article on the Under-Secretary-General",
            "previous name": "previous",
        },
    ),
    "CQ134": Question(
        "names",
        {"class": "Mission", "varied": "yes"},
        NAMES,
        keep(answer_names, NAMES, "class=mission", "varied=yes"),
    ),
    "CQ137": Question(
        "origins",
        {"thing": "USG-PKO"},
        "origin_kind text start end wording places",
        keep(answer_origins, "origin_kind text start end wording places", "thing=post/usg-peace-operations"),
        reworded={
            "department created": "Founding of the Department of Peacekeeping Operations",
            "March 1992": "1992-03",
            "Goulding became": "first holder",
            "emerged from reform efforts": "efforts of the UN to reform",
        },
        explained=("department article", "USG", "under-secretary article", "vague"),
    ),
    "CQ138": Question(
        "organizations",
        {"class": "Department"},
        "name acronym written_out kind",
        keep(answer_organizations, "name acronym written_out kind", "class=department"),
        reworded={"never expanded": "no"},
    ),
    "CQ139": Question(
        "names",
        {"kind": "unexpanded abbreviation"},
        NAMES,
        keep(answer_names, NAMES, "kind=unexpanded abbreviation"),
    ),
    "CQ144": Question(
        "partners",
        {"thing": "DPO", "reform": "Peace Operations 2010"},
        "partner_name text reform_name reform_text",
        keep(
            answer_partners,
            "partner_name text reform_name reform_text",
            "thing=organization/dpo",
            "reform=reform/peace-operations-2010",
        ),
    ),
}
