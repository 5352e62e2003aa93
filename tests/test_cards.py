"""Cards: golden texts that were read by eye, the structure, and what holds for the card of every thing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from dpo_kg.cards.structure import SECTIONS, Card, Entry
from dpo_kg.errors import ParameterError, UnknownNameError
from dpo_kg.exporters.card import CARD_FORMATS, list_card, write_card, write_card_as
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.lookup import Lookup
from dpo_kg.periods import Period
from dpo_kg.vocabulary import BASE, CODE, DPO, ID, RDF, expand_curie, shorten_iri

BOTH = ("Jean-Marie Guéhenno", "Alain Le Roy")
GOLDEN = Path(__file__).parent / "golden" / "cards"
#: File → what is shown. A file that is no longer right is written anew with the command that the test names, and read.
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "person": ("Kofi Annan", {}),
    "person-on-a-day": ("Kofi Annan", {"at": "1997-06-01"}),
    "post": ("USG-PKO", {}),
    "post-on-a-day": ("USG-PKO", {"at": "1997-01-15"}),
    "body": ("DPO", {}),
    "body-in-french": ("DPO", {"lang": "fr"}),
    "body-on-a-day": ("DPKO", {"at": "1992-03-10"}),
    "mission": ("UNAMID", {}),
    "mission-in-french-on-a-day": ("UNAMID", {"at": "2021-08-01", "lang": "fr"}),
    "document": ("document:an-agenda-for-peace", {}),
    "debate": ("debate:costs-and-accountability", {}),
    "tenure": ("tenure:usg-peace-operations-lacroix-jean-pierre", {}),
    "change": ("change:dpko-founding", {}),
    "state": ("France", {}),
    "reference": ("reference:d-16", {}),
    "claim": ("claim:dpo-start-d-l2", {}),
    "class": ("dpo:SecretaryGeneral", {}),
    "property-in-french": ("tenureHolder", {"lang": "fr"}),
    "code": ("aspect:charged-with", {}),
}


@pytest.mark.parametrize("name", CASES)
def test_golden_text(kg: KnowledgeGraph, name: str) -> None:
    thing, options = CASES[name]
    words = " ".join(f"--{key} {value}" for key, value in options.items())
    text = write_card(kg.show(thing, limit=10, **options))
    expected = (GOLDEN / f"{name}.txt").read_bytes().decode()
    assert text == expected, f'if it is right: dpo-kg show "{thing}" {words} > tests/golden/cards/{name}.txt'


def test_golden_files_are_the_cases() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)


def entries_of(card: Card) -> list[Entry]:
    return [entry for section in card.sections for group in section.groups for entry in group.entries]


def texts_of(card: Card, key: str) -> list[str]:
    return [e.text for section in card.sections if section.key == key for g in section.groups for e in g.entries]


def test_an_event_is_told_by_its_name(field: KnowledgeGraph) -> None:
    """The events of an operation stand on its card as the file has them, which is read here without the graph."""
    text = Path(__file__).parents[1].joinpath("data", "mission-status", "events.ttl").read_text(encoding="utf-8")
    blocks = [part for part in text.split("\n\n") if part.startswith("event:") and "concerns mission:minusma " in part]
    labels = {re.findall(r'rdfs:label "(.*)"@en', part)[0] for part in blocks}
    assert len(labels) == 3
    told = [entry.text for entry in entries_of(field.show("MINUSMA"))]
    assert labels <= set(told) and "" not in told


def test_structure(kg: KnowledgeGraph) -> None:
    """The keys that web pages and scripts rely on; none is ever left out."""
    data = kg.show("UNAMID").to_dict()
    assert list(data) == [
        *("thing", "iri", "name", "type", "lead", "period", "lang", "at", "certainty", "left_out", "sections"),
        *("footnotes", "data_version"),
    ]
    assert [data[key] for key in ("thing", "type", "lead", "at")] == ["mission:unamid", "mission", "ended", None]
    sections = {section["section"]: section for section in data["sections"]}
    assert list(sections) == [key for key in SECTIONS if key in sections]
    (group,) = (g for g in sections["facts"]["groups"] if g["term"] == "dpo:endStatus")
    assert list(group) == ["label", "term", "entries", "more"]
    (entry,) = group["entries"]
    assert list(entry) == [
        *("text", "thing", "period", "certainty", "derived", "followed", "concerns", "details", "footnotes", "rank"),
        *("rank_reason", "rivals"),
    ]
    assert (entry["text"], entry["thing"], entry["rank"]) == ("ended", "end-status:ended", "preferred")
    assert entry["rivals"] == [
        {
            "text": "Under-Secretary-General for Peacekeeping Operations, oversees: UNAMID",
            "footnotes": entry["rivals"][0]["footnotes"],
            "rank": "normal",
            "reason": "Listed under what the post oversees, and called ended in the same line; no query counts it "
            "among current missions.",
        }
    ]
    note = data["footnotes"][entry["footnotes"][0] - 1]
    assert list(note) == [
        *("number", "document", "thing", "place", "carried_from", "status", "as_of", "wording", "note", "references"),
        "attributions",
    ]
    assert (note["thing"], note["place"], note["status"]) == ("document:u", "L27", "uncited")
    assert json.loads(write_card_as(kg.show("UNAMID"), "json")) == data


def test_formats(kg: KnowledgeGraph) -> None:
    card = kg.show("DPKO")
    assert write_card_as(card, "text/plain") == write_card(card) != list_card(card) == write_card_as(card, "LIST")
    assert set(CARD_FORMATS.values()) == {"text", "list", "json"}
    assert all(re.fullmatch(r"[^\n:]+: .+", line) for line in list_card(card).splitlines())
    with pytest.raises(UnknownNameError, match="unknown format of cards: ttl"):
        write_card_as(card, "ttl")


@pytest.mark.parametrize("width", [40, 80, 400])
def test_width(kg: KnowledgeGraph, width: int) -> None:
    """No line is longer than the terminal, and no word is lost by breaking lines."""
    card = kg.show("DPO")
    text = write_card(card, width=width)
    assert max(map(len, text.splitlines())) <= min(width, 120)
    assert re.sub(r"\s", "", text) == re.sub(r"\s", "", write_card(card))


def test_emphasis_and_terminals(kg: KnowledgeGraph) -> None:
    card = kg.show("Kofi Annan")
    assert "\x1b[1mKofi Annan\x1b[0m\n" in write_card(card, lambda text: f"\x1b[1m{text}\x1b[0m")
    card.name = "Kofi\x1b[2J\nAnnan"
    assert write_card(card).startswith("Kofi [2J Annan\n") and "\x1b" not in list_card(card)


def test_rivals_are_never_blended(kg: KnowledgeGraph) -> None:
    """The two bodies: the month stands where it is followed, and as a claim where it is not."""
    (dpko,) = (e for e in entries_of(kg.show("DPKO")) if e.text == "1992-03")
    assert dpko.followed and dpko.rank == "preferred" and len(dpko.rivals) == 2
    dpo = [e for e in entries_of(kg.show("DPO")) if e.text == "1992-03"]
    assert [(e.followed, e.rank) for e in dpo] == [(False, "normal")] * 2
    assert all(e.reason and [r.rank for r in e.rivals] == ["preferred"] for e in dpo)


def test_derived_statements_are_marked(kg: KnowledgeGraph) -> None:
    card = kg.show("USG-PKO")
    derived = {e.text: e.derived for e in entries_of(card)}
    assert derived["no holder recorded"] and not derived["Kofi Annan"]
    vacancies = [e for e in entries_of(card) if e.text == "no holder recorded"]
    assert [(e.period.start, e.period.end) for e in vacancies if e.period] == [
        ("1997-01-01", "1997-01-27"),
        ("2011-08-26", "2011-09-01"),
    ]
    assert texts_of(card, "tenures").index("no holder recorded") == 2, "in the order of time"


def test_what_is_not_known(kg: KnowledgeGraph) -> None:
    (section,) = (s for s in kg.show("UNAMID").sections if s.key == "unknown")
    assert [group.label for group in section.groups] == ["end", "host state", "start"]
    end, host = (group.entries[0] for group in section.groups[:2])
    assert end.text.startswith("Called ended") and end.details[0][1].startswith("read in Encyclopedia article")
    assert host.text == "given by no source of the graph" and host.details == []


def test_a_limit_cuts_and_counts(kg: KnowledgeGraph) -> None:
    whole, cut = kg.show("USG-PKO"), kg.show("USG-PKO", limit=3)
    for section, short in zip(whole.sections, cut.sections, strict=True):
        for group, shorter in zip(section.groups, short.groups, strict=True):
            assert group.more == 0 and len(shorter.entries) == min(3, len(group.entries))
            assert shorter.more == len(group.entries) - len(shorter.entries)
    assert "… 7 more (--all)" in write_card(cut)


@pytest.mark.parametrize(
    ("day", "heads"),
    [
        ("1980-01-01", []),
        ("1992-03-10", ["possible Marrack Goulding"]),
        ("1992-03-31", ["certain Marrack Goulding"]),
        ("1997-01-15", ["certain no holder recorded"]),
        ("2008-06-29", ["certain Jean-Marie Guéhenno"]),
        ("2008-06-30", [f"certain {name}" for name in (*BOTH, f"two at once: {', '.join(BOTH)}")]),
        ("2024-06-01", ["certain Jean-Pierre Lacroix"]),
        ("2030-01-01", ["possible Jean-Pierre Lacroix"]),
    ],
)  # fmt: skip
def test_who_held_a_post_on_a_day_as_the_query_says(kg: KnowledgeGraph, day: str, heads: list[str]) -> None:
    card = kg.show("USG-PKO", at=day)
    held = [e for s in card.sections if s.key == "tenures" for g in s.groups for e in g.entries]
    assert [f"{e.certainty} {e.text}" for e in held] == heads
    persons = {f"{e.certainty} {e.text}" for e in held if e.thing.startswith("tenure:")}
    assert persons == {f"{r.certainty} {r.head}" for r in kg.run("heads", at=day) if r.person}


def test_a_day_tells_apart_what_is_certain_possible_and_undated(kg: KnowledgeGraph) -> None:
    card = kg.show("DPKO", at="1992-03-10")
    assert (card.at, card.certainty) == ("1992-03-10", "possible")
    assert {e.certainty for e in entries_of(card)} == {"", "possible", "undated"}, "dates of its own hold on any day"
    assert kg.show("DPKO", at="1950-01-01").certainty == "no"
    assert kg.show("Kofi Annan", at="1992-03-10").certainty == "", "no source says when a person lives"
    assert kg.show("Kofi Annan", at="today").at > "2025"


def test_figures_said_of_another_time_are_left_out(kg: KnowledgeGraph) -> None:
    every, day = kg.show("DPO"), kg.show("DPO", at="2020-03-15")
    assert texts_of(every, "figures") == ["about $ 6,500,000,000", "13", "16", "81,370"]
    assert texts_of(day, "figures") == ["about $ 6,500,000,000", "13", "81,370"]
    assert day.left_out > 0 == every.left_out
    assert "holds at other times" in write_card(kg.show("UNAMID", at="1990-01-01")) or day.left_out > 1


class FakeLookup:
    """Gives the values of a record that stands in no graph."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def properties(self, node: object) -> dict[str, list[ox.Literal]]:
        return {f"{DPO}{name}": [ox.Literal(value)] for name, value in self._values.items()}

    def text(self, node: object, name: str) -> str:
        return self._values.get(name, "")


@pytest.mark.parametrize(
    ("values", "day", "certainty"),
    [
        ({}, "2000-01-01", "undated"),
        ({"startEarliest": "2000-01-01", "startLatest": "2000-12-31"}, "1999-12-31", ""),
        ({"startEarliest": "2000-01-01", "startLatest": "2000-12-31"}, "2000-01-01", "possible"),
        ({"startLatest": "2000-01-01", "endEarliest": "2000-01-01"}, "2000-01-01", "certain"),
        ({"endEarliest": "2000-01-01", "endLatest": "2000-01-02"}, "1900-01-01", "possible"),
        ({"endEarliest": "2000-01-01", "endLatest": "2000-01-02"}, "2000-01-03", ""),
        ({"asOf": "2006-10", "asOfEarliest": "2006-10-01", "asOfLatest": "2006-10-31"}, "2006-10-31", "possible"),
        ({"asOf": "2006-10", "asOfEarliest": "2006-10-01", "asOfLatest": "2006-10-31"}, "2006-11-01", ""),
        ({"asOf": "2021/2022", "asOfEarliest": "2021-01-01", "asOfLatest": "2022-12-31"}, "2021-06-01", "certain"),
        ({"asOf": "2006-10-03", "asOfEarliest": "2006-10-03", "asOfLatest": "2006-10-03"}, "2006-10-03", "certain"),
    ],
)
def test_certainty(values: dict[str, str], day: str, certainty: str) -> None:
    period = Period(FakeLookup(values), ox.NamedNode("x:x"))  # type: ignore[arg-type]
    assert period.certainty(day) == certainty


@pytest.mark.parametrize(
    ("values", "english", "french"),
    [
        ({"start": "1992-03", "end": "1993-02-28"}, "1992-03 to 1993-02-28", "du 1992-03 au 1993-02-28"),
        ({"start": "1992-03", "end": "1992-03"}, "1992-03", "1992-03"),
        ({"start": "2017", "endStatus": "x", "asOf": "2024"}, "since 2017 (x as of 2024)", "depuis 2017 (x au 2024)"),
        ({"end": "198X"}, "until 198X", "jusqu'à 198X"),
        ({"endStatus": "ended"}, "ended", "ended"),
        ({"asOf": "2006-10"}, "as of 2006-10", "au 2006-10"),
        ({}, "undated", "non daté"),
    ],
)  # fmt: skip
def test_words_for_a_period(values: dict[str, str], english: str, french: str) -> None:
    period = Period(FakeLookup(values), ox.NamedNode("x:x"))  # type: ignore[arg-type]
    assert (period.describe("en"), period.describe("fr")) == (english, french)
    assert bool(period) == bool(values)


def test_refusals(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match='unknown thing: lacriox\nDid you mean "Jean-Pierre Lacroix"'):
        kg.show("lacriox")
    with pytest.raises(ParameterError, match="several things are called 'ongoing'"):
        kg.show("ongoing")
    with pytest.raises(ParameterError, match="--at: not a day: '1992-03'"):
        kg.show("DPO", at="1992-03")
    with pytest.raises(UnknownNameError, match="unknown language: de"):
        kg.show("DPO", lang="de")


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("tenureHolder", "dpo:tenureHolder"),
        ("Tenure", "dpo:Tenure"),
        ("Secretary-General", "post:secretary-general"),
        ("Boutrous-Ghali", "person:boutros-ghali-boutros"),
        ("oversees", "aspect:oversees"),
    ],
)
def test_what_a_text_names(kg: KnowledgeGraph, text: str, thing: str) -> None:
    """Things before codes, classes and properties, and a spelling of a source where nothing else is called so."""
    assert kg.show(text).thing == thing


def things_of(kg: KnowledgeGraph) -> list[ox.NamedNode]:
    quads = kg.snapshot.store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), None, ox.DefaultGraph())
    nodes = {quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    return sorted((node for node in nodes if node.value.startswith(BASE)), key=str)


def check_card(kg: KnowledgeGraph, card: Card) -> None:
    """What holds for every card."""
    numbers = [n for e in entries_of(card) for notes in (e.footnotes, *(r.footnotes for r in e.rivals)) for n in notes]
    assert set(numbers) == {note.number for note in card.footnotes} == set(range(1, len(card.footnotes) + 1))
    assert [note.number for note in card.footnotes] == sorted(note.number for note in card.footnotes)
    assert list(dict.fromkeys(numbers)) == sorted(set(numbers)) or card.at, "numbered as they come"
    for note in card.footnotes:
        assert note.document and note.place and note.attributions
    for entry in entries_of(card):
        assert entry.text
        assert entry.certainty in ("certain", "possible", "undated") or not card.at or not entry.certainty
        iri = expand_curie(entry.thing) or entry.thing
        known = kg.snapshot.store.quads_for_pattern(ox.NamedNode(iri or BASE), None, None, None)
        assert not iri.startswith((ID, CODE)) or next(known, None)
    assert all(group.entries for section in card.sections for group in section.groups)
    for text in (write_card(card), list_card(card), write_card_as(card, "json")):
        assert text.endswith("\n") and text.replace("\n", " ").isprintable()


@pytest.mark.parametrize("part", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_every_thing_has_a_card(kg: KnowledgeGraph, part: int) -> None:
    """Its own statements are all on it: no value that a file states is lost. The plain run takes one in thirty."""
    things = things_of(kg)
    assert len(things) > 900
    for node in things[::30] if part == 0 else things:
        card = kg.show(node.value)
        check_card(kg, card)
        others: list[dict[str, Any]] = [{"lang": "fr"}, {"at": "2008-06-30", "limit": 2}]
        for options in others if part else ():
            check_card(kg, kg.show(node.value, **options))
        if not node.value.startswith(ID):
            continue
        look = Lookup(kg.snapshot.store)
        shown = json.dumps(card.to_dict(), ensure_ascii=False)
        for predicate, values in look.properties(node).items():
            for value in values:
                aside = predicate in (f"{RDF}type", f"{DPO}citation", f"{DPO}conflictsWith")
                if not aside and not look.is_derived(node, predicate, value):
                    assert json.dumps(look.name(value), ensure_ascii=False)[1:-1] in shown, (card.thing, predicate)


def test_a_statement_of_a_source_has_its_footnote(kg: KnowledgeGraph) -> None:
    """Whoever says so by the query `why`, the card says so too."""
    for thing in ("DPO", "UNAMID", "Kofi Annan"):
        card = kg.show(thing)
        listed = {curie for note in card.footnotes for curie in note.attributions}
        rows: list[Any] = list(kg.why(thing))
        assert {shorten_iri(row.attribution) for row in rows if row.kind in ("stated", "claimed")} <= listed
