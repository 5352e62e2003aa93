"""Expected answers about bodies and what they are called: names, dates, units, headships, origins, kinds of bodies.

Names and notes are those of bearers.tsv, with the facts that give them; all else is computed from the facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from expected.bodies import DPO, PARTS, WHOLES, slug_body
from expected.facts import ARTICLES, DATE, EDTF, ENGLISH, INTEGER, Fact, Row, Table, find, iri, span, text
from expected.statements import read_wording

ONTOLOGY = "<https://w3id.org/dpo-kg/ontology#{}>"
SHORT = ("abbreviation", "variant", "misspelling")
CODES = ("abbreviation", "full name", "misspelling", "name", "unexpanded abbreviation", "variant")
#: Facts → note of their citation, in the words of the graph.
NOTES = {
    "D062": "The text calls the division a department.",
    "D081": "Their names and number are not given.",
    "D082": "Their names and number are not given.",
    "D094": "Read as two divisions.",
    "D095": "Read as two divisions.",
}
#: Fact that a post heads a body → rank, reason, note, place of the citation, in the words of the graph.
HEADSHIPS = {
    "D044": ("", "", "", "L15"),
    "U007": ("normal", "Names the earlier department; undated.", "Undated.", "L2"),
    "D004": (
        "preferred",
        "Names the department as it is now; the name that the other article uses is an earlier one.",
        "The infobox of the article on the body names the post and its incumbent.",
        "L1-L5",
    ),
}


def read_asked(asked: Iterable[str]) -> dict[str, str]:
    """Return the parameters of a case, each given as name=value."""
    return dict(value.split("=", 1) for value in asked)


def read_bearers() -> list[dict[str, str]]:
    """Return the names of bodies, missions, states, posts and people."""
    return read_wording("bearers")


def label(thing: str) -> str:
    """Return the usual name of a bearer as a literal."""
    rows = [row for row in read_bearers() if row["bearer"] == thing]
    (main,) = [row for row in rows if row["kind"] == "name" and row["language"] != "fr"] or rows
    return text(main["name"], f"@{main['language'] or 'en'}" if thing[:6] != "person" else "")


def join_places(facts: Iterable[Fact]) -> str:
    """Return documents and places of facts, in the order of their characters."""
    return text("; ".join(sorted({f"{fact.document} {fact.place}" for fact in facts})))


def predecessor(facts: Sequence[Fact]) -> tuple[str, str]:
    """Return the department of today and the one before, by their names."""
    turned = find(facts, "D025")
    return turned.subject, turned.object


def with_predecessor(facts: Sequence[Fact], body: str) -> list[str]:
    """Return a body and the bodies that it goes back to, by their names."""
    now, before = predecessor(facts)
    return [body, before] if body == now else [body]


def answer_names(facts: Sequence[Fact], *asked: str) -> Table:
    """Which names a body, mission, post or person has."""
    wanted = read_asked(asked)
    before = f"organization/{slug_body(predecessor(facts)[1])}"
    now = f"organization/{slug_body(predecessor(facts)[0])}"
    bearers = read_bearers()
    varied = {row["bearer"] for row in bearers if row["kind"] in ("variant", "misspelling")}
    rows: list[tuple[tuple[object, ...], Row]] = []
    for row in bearers:
        thing, kind = row["bearer"], row["kind"]
        others = [o for o in bearers if o["bearer"] == thing and o["kind"] == "name"]
        if kind == "abbreviation" and not others:
            kind = "unexpanded abbreviation"
        status = "" if kind == "misspelling" else "previous" if thing == before else "current"
        if wanted.get("thing", thing) not in (thing, now if thing == before else thing):
            continue
        if wanted.get("class", row["class"]) != row["class"] or wanted.get("kind", kind) != kind:
            continue
        manifold = "yes" if thing in varied else "no"
        if wanted.get("standing", status) != status or wanted.get("varied", manifold) != manifold:
            continue
        if row["language"] and wanted.get("language", row["language"]) != row["language"]:
            continue
        said = [find(facts, name) for name in row["facts"].split()]
        if said and kind != "misspelling" and not any(row["name"] in f"{f.subject} {f.object}" for f in said):
            raise ValueError(f"{row['name']} stands in none of {row['facts']}")
        name = text(row["name"], row["language"] and f"@{row['language']}")
        rest = text(kind, ENGLISH), text(status), label(thing) if kind in SHORT else "", join_places(said)
        cells = name, *rest, text(row["note"]), label(thing), iri(*thing.split("/"))
        rows.append(((thing == before, thing, CODES.index(kind), row["name"]), cells))
    return "name kind_name status stands_for places note bearer_name bearer", [row for _, row in sorted(rows)]


def read_steps(facts: Sequence[Fact]) -> Iterator[tuple[str, str, str, Fact]]:
    """Yield part, whole, what the source calls it, fact."""
    yield from ((f.object, f.subject, PARTS[f.relation], f) for f in facts if f.relation in PARTS)
    yield from ((*stated, find(facts, name.partition(" ")[0])) for name, stated in WHOLES.items())


def answer_units(facts: Sequence[Fact], *asked: str) -> Table:
    """Which units a body has, at any depth."""
    wanted = {"organization": DPO, **read_asked(asked)}
    steps = list(read_steps(facts))
    wholes = with_predecessor(facts, wanted["organization"])
    units: set[str] = set()
    while found := {part for part, whole, _, _ in steps if whole in {*wholes, *units}} - units:
        units |= found
    rows = []
    for unit in sorted(units, key=slug_body):
        own = [
            (whole, relation, fact)
            for part, whole, relation, fact in steps
            if part == unit
            and wanted.get("relation", relation) == relation
            and wanted.get("document", fact.document) == fact.document
        ]
        if own:
            own.sort(key=lambda step: (step[0], step[1], f"{step[2].document} {step[2].place}"))
            lists = [[s[0] for s in own], [s[1] for s in own], [f"{s[2].document} {s[2].place}" for s in own]]
            within, relations, places = (text("; ".join(dict.fromkeys(values))) for values in lists)
            note = text(" ".join(sorted({NOTES[s[2].id] for s in own if s[2].id in NOTES})))
            rows.append((unit, within, relations, places, note))
    body = wanted["organization"]
    last = iri("organization", slug_body(body))
    total = text(str(len(rows)), INTEGER)
    return "organization_name unit_name within relations total places note unit organization", [
        (text(body, ENGLISH), text(u, ENGLISH), w, r, total, p, n, iri("organization", slug_body(u)), last)
        for u, w, r, p, n in rows
    ]


def answer_dates(facts: Sequence[Fact], *asked: str) -> Table:
    """Which dates the sources give for a thing."""
    wanted = {"thing": "organization/dpo", **read_asked(asked)}
    by_body: dict[str, list[Fact]] = {}
    for number in ("D002", "D023", "D056"):
        fact = find(facts, number)
        by_body.setdefault(fact.subject.partition(" /")[0], []).append(fact)
    rows: list[Row] = []
    if wanted["thing"] == "organization/dpo":
        followed = predecessor(facts)[1]  # two-body reading: March 1992 is the start of the earlier body
        for body in sorted(with_predecessor(facts, DPO), key=slug_body):
            day = by_body[body][0].object.partition(" ")[0]
            last = iri("organization", slug_body(body)), ONTOLOGY.format("start")
            name = text(body, ENGLISH), text("start", ENGLISH)
            rows.append((*name, *date_cells(day, body == followed), join_places(by_body[body]), *last))
    else:
        issued = find(facts, "D067")
        name = text(issued.subject, ENGLISH), text("issued on", ENGLISH)
        last = iri("document", "an-agenda-for-peace"), ONTOLOGY.format("issuedOn")
        rows.append((*name, *date_cells(issued.object.partition(" ")[0], True), join_places([issued]), *last))
    columns = "subject_name property_name value precision earliest latest followed places subject predicate"
    return columns, rows


def date_cells(day: str, followed: bool) -> Row:
    """Return value, precision, first and last day, and whether the graph follows it."""
    precision = {4: "year", 7: "month", 10: "day"}[len(day)]
    first, last = (text(bound, DATE) if followed else "" for bound in span(day))
    return text(day, EDTF), text(precision), first, last, text("yes" if followed else "no")


def answer_headships(facts: Sequence[Fact], *asked: str) -> Table:
    """Which body a post heads, by each source."""
    wanted = read_asked(asked)
    rows: list[Row] = []
    for name, (rank, reason, note, place) in HEADSHIPS.items():
        fact = find(facts, name)
        office = fact.object.partition(" (")[0]
        post, body = ("head-of-office-of-special-political-affairs", office) if name == "D044" else ("", "")
        if name != "D044":
            post, body = "usg-peace-operations", office if fact.relation == "headOf" else fact.subject
        organization = f"organization/{slug_body(body)}"
        if wanted.get("post", post) != post or wanted.get("organization", organization) != organization:
            continue
        acronyms = [r["name"] for r in read_bearers() if r["bearer"] == organization and r["kind"] == "abbreviation"]
        status = "previous" if body == predecessor(facts)[1] else "current"
        # The table of heads implies the month up to which the last of them headed the department.
        as_of = find(facts, "D203").as_of.rpartition(" ")[2] if name == "D004" else ""
        said = text(rank, ENGLISH), text(reason, ENGLISH), text(ARTICLES[fact.document], ENGLISH), text(place)
        cells = label(f"post/{post}"), text(body, ENGLISH), text("".join(acronyms)), text(status), "", ""
        last = iri("post", post), iri(*organization.split("/"))
        citation = {"D044": "d-l15-headship", "U007": "u-l2-headship", "D004": "d-l4"}[name]
        rows.append((*cells, text(as_of, EDTF), *said, text(note, ENGLISH), *last, iri("citation", citation)))
    columns = "post_name body_name acronym standing start end as_of rank rank_reason source place note post"
    return f"{columns} organization citation", rows


def answer_organizations(facts: Sequence[Fact], *asked: str) -> Table:
    """Which bodies the graph knows."""
    wanted = read_asked(asked)
    bearers = read_bearers()
    steps = list(read_steps(facts))
    within: set[str] = {wanted["organization"]} if "organization" in wanted else set()
    while found := {part for part, whole, _, _ in steps if whole in within} - within:
        within |= found
    created = find(facts, "D056")
    rows: list[Row] = []
    for thing in sorted({row["bearer"] for row in bearers if row["bearer"].startswith("organization/")}):
        own = [row for row in bearers if row["bearer"] == thing]
        names = [row["name"] for row in own if row["kind"] == "name" and row["language"] == "en"]
        acronyms = [row["name"] for row in own if row["kind"] == "abbreviation"]
        name = (*names, *acronyms)[0]
        if wanted.get("class", own[0]["class"]) != own[0]["class"] or (within and name not in within):
            continue
        wholes = sorted({whole for part, whole, _, _ in steps if part == name})
        start = created.object.partition(" ")[0] if name == created.subject else ""
        status = "ended" if name == predecessor(facts)[1] else ""
        cells = text(name, ENGLISH), text("".join(acronyms)), text("yes" if names else "no")
        rest = text(own[0]["class"], ENGLISH), text("; ".join(wholes)), text(start, EDTF), "", text(status, ENGLISH)
        rows.append((*cells, *rest, iri(*thing.split("/"))))
    return "name acronym written_out kind part_of start end status body", rows


LISTS: dict[str, tuple[Callable[..., Table], dict[str, list[str]]]] = {
    "names": (
        answer_names,
        {
            "default": [],
            "example": [
                "thing=organization/dpo",
                "kind=name",
                "standing=previous",
                "language=en",
                "varied=no",
            ],
            "thing=DPO": ["thing=organization/dpo"],
            "class=Mission": ["class=mission"],
            "kind=unexpanded abbreviation": ["kind=unexpanded abbreviation"],
            "varied=yes": ["varied=yes"],
        },
    ),
    "dates": (answer_dates, {"default": [], "example": ["thing=document/an-agenda-for-peace"], "property=start": []}),
    "units-of-organization": (
        answer_units,
        {
            "default": [],
            "example": ["organization=United Nations", "relation=subsidiary", "document=d"],
            "organization=United Nations": ["organization=United Nations"],
            "relation=subsidiary": ["relation=subsidiary"],
        },
    ),
    "headships": (
        answer_headships,
        {
            "default": [],
            "example": ["post=usg-peace-operations", "organization=organization/dpko"],
            "post=USG-PKO": ["post=usg-peace-operations"],
        },
    ),
    "organizations": (
        answer_organizations,
        {
            "default": [],
            "example": ["class=department", "organization=United Nations"],
            "class=Department": ["class=department"],
            "organization=DPO": [f"organization={DPO}"],
        },
    ),
}
