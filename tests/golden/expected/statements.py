"""Expected answers about characteristics and debates: wording of the graph in TSV files, place and date in facts."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from expected.facts import ARTICLES, EDTF, ENGLISH, Fact, Row, Table, find, iri, source_of, text

FOLDER = Path(__file__).parent
#: The date stands in the fact itself, or the change, adoption or event that is spoken of has it.
AS_OF = {"D037": "1948"}


def read_wording(name: str) -> list[dict[str, str]]:
    """Read a file of names or wording beside this module."""
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_date(fact: Fact) -> str:
    """Return the date or span for which a fact is said; nothing where it is vague or only likely."""
    day = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
    found = re.fullmatch(rf"(?:FY |by )?({day}(?:/{day})?)(?: \(.+\))?", fact.as_of)
    return AS_OF.get(fact.id, found[1] if found else "")


def answer_characteristics(facts: Sequence[Fact], *asked: str) -> Table:
    """What the sources say of a thing; `asked` are things and aspects by the end of their IRI."""
    names = {
        row["thing"]: text(row["name"], row["language"] and f"@{row['language']}") for row in read_wording("names")
    }
    rows: list[tuple[Row, Row]] = []
    for wording in read_wording("characteristics"):
        fact = find(facts, wording["fact"])
        aspect = f"aspect/{wording['aspect']}"
        for thing in wording["things"].split("|"):
            if not set(asked) <= {thing, aspect}:
                continue
            said = names[thing], names[aspect], text(wording["text"], ENGLISH), text(wording["concerns"])
            limits = text(wording["modality"], ENGLISH), text(wording["qualifier"], ENGLISH)
            row = *said, *limits, text(read_date(fact), EDTF), *source_of(fact), iri(*thing.split("/"))
            rows.append(((thing, aspect, wording["text"], wording["concerns"]), row))
    columns = "thing_name aspect_name text concerns modality qualifier as_of source place marks thing"
    return columns, [row for _, row in sorted(rows)]


def answer_debates(facts: Sequence[Fact], *asked: str) -> Table:
    """Who holds what in the debates; `asked` are topics by the end of their IRI, and outlooks after "outlook="."""
    topics = [name for name in asked if "=" not in name]
    outlooks = [name.removeprefix("outlook=") for name in asked if "=" in name]
    titles = {f.subject: f.object for f in facts if re.fullmatch(r"debate \d", f.subject) and f.relation == "title"}
    positions = read_wording("positions")
    texts = {row["position"]: row["text"] for row in positions}
    rows: list[tuple[Row, Row]] = []
    for row in positions:
        fact = find(facts, row["facts"].partition(" ")[0])
        number = re.match(r"debate \d", fact.subject)
        if (topics and row["topic"] not in topics) or (outlooks and row["perspective"] not in outlooks):
            continue
        # Sentences that no debate of their own holds are about peacekeeping; others stand on the line of a title.
        own = [f.object for f in facts if f.subject in titles and f.relation == "title" and f.place == fact.place]
        topic = titles[number[0]] if number else (*own, "peacekeeping")[0]
        said = text(row["held_by"], ENGLISH), text(row["text"], ENGLISH), text(row["qualifier"], ENGLISH)
        details = "; ".join(find_details(row["concerns"].split("|"), topic))
        rest = text(row["perspective"], ENGLISH), text(details), text(texts.get(row["responds_to"], ""), ENGLISH)
        where = text(ARTICLES[fact.document], ENGLISH), text(fact.place), iri("position", row["position"])
        cells = text(topic, ENGLISH), text(row["stance"], ENGLISH), *said, *rest, *where
        rows.append(((row["topic"], row["position"]), cells))
    columns = "topic_name stance held_by text qualifier perspective details responds_to source place position"
    return columns, [row for _, row in sorted(rows)]


def find_details(matters: Sequence[str], topic: str) -> list[str]:
    """Return what is said of some subjects where it concerns a topic of debate."""
    said = read_wording("characteristics")
    return sorted({r["text"] for r in said if r["things"] in matters and topic in r["concerns"].split("; ")})
