"""Expected answers about what the articles say in words: examples of tasks, missions overseen, topics of debate.

Names of characteristics and citations stand in golden/facts.tsv, by fact.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from expected.facts import ARTICLES, BASE, ENGLISH, INTEGER, Fact, Row, Table, find, iri, slug_name, text
from expected.statements import FOLDER, read_wording

#: Facts that give the status of a mission → the mission.
STATUSES = {"U172": "mission/unamid"}


def read_names() -> dict[str, str]:
    """Return end of an IRI → name as a literal."""
    return {r["thing"]: text(r["name"], r["language"] and f"@{r['language']}") for r in read_wording("names")}


def read_records() -> dict[str, tuple[str, str]]:
    """Return fact → its characteristic, or what else it is about, and its citation, as IRIs."""
    with (FOLDER.parent / "facts.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {r["fact"]: (_expand(r["subject"]), _expand(r["carrier"])) for r in rows if r["carrier"] != "query"}


def _expand(curie: str) -> str:
    return f"<{BASE}{curie.replace(':', '/', 1)}>"


def _source(fact: Fact) -> Row:
    return text(ARTICLES[fact.document], ENGLISH), text(fact.place)


def _thing(name: str) -> str:
    return iri(*name.split("/"))


def with_aspect(aspect: str) -> list[dict[str, str]]:
    """Return the characteristics of an aspect."""
    return [row for row in read_wording("characteristics") if row["aspect"] == aspect]


def answer_examples(facts: Sequence[Fact], *holders: str) -> Table:
    """What is named as an example of a task that a post or body is charged with."""
    names, records = read_names(), read_records()
    rows: list[tuple[Row, Row]] = []
    for duty in with_aspect("charged-with"):
        for example in with_aspect("exemplifies"):
            if holders and duty["things"] not in holders:
                continue
            for task in {*duty["concerns"].split("; ")} & {*example["concerns"].split("; ")}:
                subject, thing = f"topic/{slug_name(task)}", example["things"]
                fact = find(facts, example["fact"])
                words = text(example["text"], ENGLISH), text(example["qualifier"], ENGLISH)
                things = _thing(duty["things"]), _thing(subject), _thing(thing), records[fact.id][0]
                rows.append((things, (text(task, ENGLISH), names[thing], *words, *_source(fact), *things)))
    columns = "task_name thing_name text qualifier source place holder task thing characteristic"
    return columns, [row for _, row in sorted(rows)]


def answer_overseen(facts: Sequence[Fact], *asked: str) -> Table:
    """Which missions are overseen, and what their passage says; `asked` are holders and missions by the end of IRI."""
    names, records = read_names(), read_records()
    said = [(r["things"], r["aspect"], r["text"], r["qualifier"], r["fact"]) for r in read_wording("characteristics")]
    said += [(mission, "", find(facts, name).object, "", name) for name, mission in STATUSES.items()]
    rows: list[tuple[Row, Row]] = []
    for oversight in with_aspect("oversees"):
        mission = f"mission/{oversight['text'].lower()}"  # the text of those is the acronym
        if mission not in names or not set(asked) <= {oversight["things"], mission}:
            continue
        listing = find(facts, oversight["fact"])
        for thing, aspect, wording, qualifier, name in said:
            fact = find(facts, name)
            if thing == mission and (fact.document, fact.place) == (listing.document, listing.place):
                things = _thing(oversight["things"]), _thing(mission), records[name][1]
                aspect_name = names[f"aspect/{aspect}"] if aspect else text("end status", ENGLISH)
                cells = text(oversight["text"]), aspect_name, text(wording, ENGLISH), text(qualifier, ENGLISH)
                # IRIs of properties come after those of codes.
                order = things[:2], fact.document, fact.place, aspect or "~", wording
                rows.append(((*map(str, order),), (*cells, *_source(fact), *things)))
    columns = "mission_name aspect_name text qualifier source place holder mission citation"
    return columns, [row for _, row in sorted(rows)]


def answer_topics(facts: Sequence[Fact], *documents: str) -> Table:
    """Which debates an article names, and who speaks in them."""
    records = read_records()
    titles = [f for f in facts if f.relation == "title" and re.fullmatch(r"debate \d", f.subject)]
    positions = read_wording("positions")
    rows: list[tuple[str, Row]] = []
    for fact in titles:
        if documents and fact.document not in documents:
            continue
        slug = f"debate/{slug_name(fact.object)}"
        own = [row for row in positions if row["topic"] == slug]
        sides = [sum(row["stance"] == stance for row in own) for stance in ("critic", "proponent")]
        total = sum(1 for other in titles if other.document == fact.document)
        counts = [text(count, INTEGER) for count in (len(own), *sides, total)]
        row = text(fact.object, ENGLISH), *counts, *_source(fact), _thing(slug), records[fact.id][1]
        rows.append((slug, row))
    columns = "topic_name positions critical favourable total source place topic citation"
    return columns, [row for _, row in sorted(rows)]


POST = "post/usg-peace-operations"
LISTS = {
    "examples-of-tasks": (answer_examples, {"default": [], "example": [POST]}),
    "missions-overseen": (answer_overseen, {"default": [], "example": [POST, "mission/minusca"]}),
    "debate-topics": (answer_topics, {"default": [], "example": ["u"]}),
}
