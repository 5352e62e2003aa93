"""Expected answers about the origin of a body or post, and about who ran operations before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from expected.answers_names import join_places, label, read_asked
from expected.answers_names_texts import WORDINGS, is_body, name_of, read_said
from expected.bodies import CONDUCTED_BY, slug_body
from expected.facts import ARTICLES, EDTF, ENGLISH, INTEGER, Fact, Row, Table, find, iri, slug_person, text
from expected.statements import read_date


def answer_operators(facts: Sequence[Fact], *asked: str) -> Table:
    """Which bodies run operations."""
    wanted = read_asked(asked)
    rows: list[tuple[tuple[object, ...], Row]] = []
    for one in read_said(facts):
        if one.aspect == "operates" and is_body(one.thing):
            counted = find(facts, "D043")
            until = re.fullmatch(r"up to the late (\d{3})0s \(vague\)", one.fact.as_of)
            end = f"{until[1]}X" if until else ""
            people = text(counted.object, INTEGER), text("officials", ENGLISH)
            cells = text(one.text, ENGLISH), "", text(end, EDTF), text(WORDINGS[one.fact.id]), *people, *one.place
            rows.append(
                ((one.thing, one.record, end), (name_of(one.thing), *cells, iri(*one.thing.split("/")), one.record))
            )
    for name, bodies in CONDUCTED_BY.items():
        fact = find(facts, name)
        mission = f"mission/{fact.subject.lower()}"
        for body in bodies:
            thing = f"organization/{slug_body(body)}"
            where = text(ARTICLES[fact.document], ENGLISH), text(fact.place)
            last = iri(*thing.split("/")), iri(*mission.split("/"))
            cells = name_of(thing), name_of(mission), "", "", "", "", "", *where, *last
            rows.append(((thing, last[1], ""), cells))
    began = {"organization/dpko": find(facts, "D056").object[:4]}
    kept = [
        row
        for (thing, _, end), row in sorted(rows)
        if wanted.get("operator", thing) == thing
        and ("before" not in wanted or (end and str(end).replace("X", "9") < began[wanted["before"]]))
    ]
    columns = "operator_name operates start end wording personnel personnel_type source place operator record"
    return columns, kept


def answer_origins(facts: Sequence[Fact], *asked: str) -> Table:
    """Where a body or post comes from."""
    wanted = {"thing": "organization/dpo", **read_asked(asked)}
    thing = wanted["thing"]
    founded = find(facts, "D056").object.partition(" ")[0] if is_body(thing) else ""
    rows: list[tuple[tuple[object, ...], Row]] = []
    for kind, called, start, end, record, said in find_origins(facts, thing):
        if wanted.get("kind", kind) == kind:
            known = start[:4].isdigit() and founded
            years = str(int(founded[:4]) - int(start[:4])) if known else ""
            dates = text(start, EDTF), text(end, EDTF), text(WORDINGS.get(said[0].id)), text(founded, EDTF)
            cells = text(kind), called, *dates, text(years, INTEGER), join_places(said)
            order = not start, start.replace("X", "0"), kind, record
            rows.append((order, (label(thing), *cells, iri(*thing.split("/")), record)))
    columns = "thing_name origin_kind text start end wording founded years_before places thing record"
    return columns, [row for _, row in sorted(rows)]


#: Kind, text or name, start, end, IRI, facts that say so.
Origin = tuple[str, str, str, str, str, list[Fact]]


def find_origins(facts: Sequence[Fact], thing: str) -> Iterator[Origin]:
    """Yield what the facts say of the origin of the department or its post."""
    for one in read_said(facts):
        if one.thing == thing and one.aspect == "originates-in":
            vague = "centuries" in one.fact.as_of
            start, end = ("19XX", "20XX") if vague else (read_date(one.fact), "")
            yield "roots", text(one.text, ENGLISH), start, end, one.record, [one.fact]
    created = find(facts, "D056")
    month, name = created.object.partition(" ")[0], text(f"Founding of the {created.subject}", ENGLISH)
    yield "founding", name, month, month, iri("change", "dpko-founding"), [created]
    if is_body(thing):
        turned, work = find(facts, "D025"), find(facts, "D060")
        name = text(f"{turned.object} becomes {turned.subject}", ENGLISH)
        yield "change", name, "", "", iri("change", "dpko-to-dpo"), [turned]
        division = f"organization/{slug_body(work.object)}"
        yield "forerunner", label(division), "", "", iri(*division.split("/")), [work]
        return
    (number,) = [fact for fact in facts if fact.relation == "ordinalNumber" and fact.object == "1"]
    own = {fact.relation: fact for fact in facts if fact.subject == number.subject}
    start, end = (own[relation].object.partition(" ")[0] for relation in ("tookOffice", "leftOffice"))
    tenure = iri("tenure", f"{thing.partition('/')[2]}-{slug_person(own['holder'].object)}")
    yield "first holder", text(own["holder"].object), start, end, tenure, [own["holder"], find(facts, "D063")]


LISTS: dict[str, tuple[Callable[..., Table], dict[str, list[str]]]] = {
    "operators": (
        answer_operators,
        {
            "default": [],
            "example": ["operator=organization/office-of-special-political-affairs", "before=organization/dpko"],
            "before=DPKO": ["before=organization/dpko"],
        },
    ),
    "origins": (
        answer_origins,
        {
            "default": [],
            "example": ["thing=post/usg-peace-operations", "kind=roots"],
            "thing=USG-PKO": ["thing=post/usg-peace-operations"],
            "kind=roots": ["kind=roots"],
        },
    ),
}
