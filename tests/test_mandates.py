"""Mandate actions: how texts are read, golden rows from the raw files, and anchors in the texts."""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from dpo_kg.build.ontology import load_ontology
from dpo_kg.importers.dataset import Row, Rows
from dpo_kg.importers.dataset_files import squeeze_lines
from dpo_kg.importers.dataset_import import import_data_set
from dpo_kg.importers.known_things import KnownThings, load_known_things, read_names
from dpo_kg.importers.layer_draft import LayerDraft
from dpo_kg.importers.mandate_phrases import Lexicon, find_extensions
from dpo_kg.importers.resolution_paragraphs import ResolutionText, join_paragraphs, read_vote, split_text
from dpo_kg.importers.slugs import make_slug
from dpo_kg.importers.sources.resolution_texts import DATA_SET as RESOLUTION_TEXTS
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.rdf.reading import read_quads
from dpo_kg.vocabulary import DPO, ID

ROOT = Path(__file__).parent.parent
FIELD = ROOT / "tests" / "golden" / "field"
#: Name of the data set → folders of the reference that hold its files.
FOLDERS = {
    "resolution-texts": ("sc-resolutions-1946-2015", "sc-resolutions-mandate-registry"),
    "mandate-renewals": ("mandate-renewals",),
    "mission-status": ("mission-status",),
    "mission-establishment": ("mission-establishment",),
}
#: Golden rows that are errors of a source or not the end of a mandate: mission, symbol, value → why.
NOT_FOLLOWED = {
    ("UNFICYP", "S/RES/247 (1968)", "1968-12-15"): "the copy has the paragraph of another resolution; corrected",
    ("UNFICYP", "S/RES/324 (1972)", "1973-12-15"): "slip of the copy; corrected",
    ("UNFICYP", "S/RES/604 (1987)", "1987-12-15"): "slip of the copy; corrected",
    ("UNMISET", "S/RES/1543 (2004)", "2005-05-20"): "the end of a further period that is only planned",
    ("UNAMID", "S/RES/2523 (2020)", "2020-06-03"): "the ceilings are kept to that day, not the mandate; corrected",
    ("UNIFIL", "S/RES/2538 (2020)", "2021-08-31"): "slip of the page for 2539; corrected",
    ("UNISFA", "S/RES/2802 (2025)", "2026-10-15"): "note written before the vote; corrected",
}
#: The seed that chose the texts of mandate_sample.tsv, and how many.
SAMPLE_SEED, SAMPLE_SIZE = 1948, 60
#: Words that a paragraph has for each kind of action.
WORDS_OF = {
    "Establishment": r"(?i)establish|set up|dispatch|send|observ|mandate|authori|provide|mission|force|deploy",
    "Extension": r"(?i)exten|renew|continu|deployed|maint|mandate",
    "Reduction": r"(?i)reduc|decreas|drawdown|withdraw|lower|revert|shall (?:consist|terminate)|consist of|resume",
    "Revision": r"(?i)increas|expan|enlarg|strength|reinforc|adjust|revis|includ|additional|monitor|consist|mandate|"
    r"amendment|redeploy|approves the deployment|component|reconfigur|suspend|up to",
    "Termination": r"(?i)terminat|end|withdraw",
    "Withdrawal": r"(?i)withdraw|complet",
    "Liquidation": r"(?i)liquidat",
    "Transition": r"(?i)take over|known as|name|bear the title|transfer|renamed|shall bear",
}
LEXICON = Lexicon({"UNXYZ": "xyz", "United Nations Mission in Xyz": "xyz", "UNABC": "abc", "Force in Abc": "abc"})


def read_golden() -> list[dict[str, str]]:
    with (FIELD / "mandates.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def text_of(*paragraphs: str, head: str = "", preamble: str = "") -> str:
    numbered = "\n".join(f"{number}. {text};" for number, text in enumerate(paragraphs, 1))
    return squeeze_lines(f"{head}\nThe Security Council,\n{preamble}\n{numbered}")


# Reading texts


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("Adopted by the Security Council at its 9190th meeting, on 14 November 2022", date(2022, 11, 14)),
        ("Resolution 206 (1965) of 15 June 1965", date(1965, 6, 15)),
        ("Adopted by the Security Council at its 1774th meeting,\non 31 May 1974", date(1974, 5, 31)),
        ("Resolution without a day", None),
        ("Resolution 1 (1990) of 31 February 1990", None),
    ],
)
def test_day_of_adoption(head: str, day: date | None) -> None:
    assert split_text(text_of("Decides", head=head)).adopted == day


def test_paragraphs_are_numbered_in_order() -> None:
    text = split_text(text_of("Recalls that 7. Members agree", "Decides"))
    assert [(paragraph.number, paragraph.text) for paragraph in text.paragraphs] == [
        ("1", "Recalls that 7. Members agree;"),
        ("2", "Decides;"),
    ]
    (only,) = split_text("The Security Council,\nDecides to go on.").paragraphs
    assert only.number == ""


def test_paragraphs_of_json() -> None:
    text = join_paragraphs(
        '[{"text": "Adopted by the Security Council at its 9190th meeting, on 14 November 2022"},'
        ' {"text": "The Security Council,"}, {"text": "Recalling,"}, {"text": "Decides:", "prefix": "1."},'
        ' {"text": "first;", "prefix": "(a)"}]'
    )
    assert text.adopted == date(2022, 11, 14)
    assert [(paragraph.number, paragraph.text) for paragraph in text.paragraphs] == [("1", "Decides: first;")]


@pytest.mark.parametrize(
    ("preamble", "paragraph", "invoked"),
    [
        ("Acting under Chapter VII of the Charter,", "Decides", True),
        ("", "Acting under Chapter VII of the Charter, decides", True),
        ("Recalling Chapter VIII of the Charter,", "Decides", False),
        ("Recalling Chapter VII of the Charter,", "Decides", None),
        ("Acting under Chapter VII of the Charter as regards paragraph 2,", "Decides", None),
    ],
)
def test_chapter_vii(preamble: str, paragraph: str, invoked: bool | None) -> None:
    text = split_text(text_of(paragraph, preamble=preamble))
    assert text.invokes_chapter_vii(text.paragraphs[0]) is invoked


@pytest.mark.parametrize(
    ("paragraph", "operation", "end"),
    [
        ("Decides to extend the mandate of UNXYZ until 30 April 2016", "xyz", date(2016, 4, 30)),
        ("Decides to extend until 30 April 2016 the mandate of UNXYZ", "xyz", date(2016, 4, 30)),
        ("Supports UNXYZ and decides to extend its mandate for a period ending 31 July 2015", "xyz", date(2015, 7, 31)),
        ("Decides that the mandate of UNXYZ shall be extended until April 30, 2010", "xyz", date(2010, 4, 30)),
        ("Extends the stationing of the Force in Abc for a period ending 15 June 1975", "abc", date(1975, 6, 15)),
        (
            "Decides that the mandate of UNXYZ is extended until 4 June 2005, with a view to renew it",
            "xyz",
            date(2005, 6, 4),
        ),
        ("Decides to extend the mandate of UNXYZ, expiring on 1 May 1994, until 9 June 1994", "xyz", date(1994, 6, 9)),
    ],
)
def test_extensions_are_read(paragraph: str, operation: str, end: date) -> None:
    (found,), doubts = find_extensions(split_text(text_of(paragraph)), LEXICON)
    assert (found.operation, found.end, doubts) == (operation, end, [])


@pytest.mark.parametrize(
    ("paragraph", "doubt"),
    [
        ("Decides to extend the mandate of the Panel of Experts until 30 April 2016", ""),
        ("Decides to extend the mandate of UNXYZ for a period of six months", "gives no day"),
        ("Decides to extend the mandates of UNXYZ and UNABC until 30 April 2016", "does not tell which operation"),
        ("Expresses its intention to extend the mandate of UNXYZ until 30 April 2016", "a plan"),
        ("Decides to extend the mandate of UNXYZ for a month, with a view to a further one until 1 May 2016", "a plan"),
        ("Decides to extend the mandate of UNXYZ until 31 February 2016", "no day of the calendar"),
    ],
)
def test_what_is_not_clear_is_a_doubt(paragraph: str, doubt: str) -> None:
    found, doubts = find_extensions(split_text(text_of(paragraph)), LEXICON)
    assert found == []
    assert [doubt in each.why for each in doubts] == ([True] if doubt else [])


# Golden rows


@pytest.fixture(scope="module")
def said(field: KnowledgeGraph) -> dict[tuple[str, str], set[str]]:
    """Name of a mandate action and of a property → its values."""
    found: dict[tuple[str, str], set[str]] = {}
    for triple in field.triples():
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.Literal):
            key = triple.subject.value.removeprefix(f"{ID}mandate-action/"), triple.predicate.value.removeprefix(DPO)
            found.setdefault(key, set()).add(triple.object.value)
    return found


@pytest.mark.parametrize("what", ["setsMandateEnd", "Termination", "Liquidation", "Withdrawal"])
def test_golden_rows_are_in_the_graph(said: dict[tuple[str, str], set[str]], what: str) -> None:
    """Rows that plain code takes from the raw files are mandate actions with these days."""
    names = {"Liquidation": "effectiveFrom", "Withdrawal": "deadline"}
    rows = [row for row in read_golden() if row["what"] == what]
    assert rows
    missing = []
    for row in rows:
        kinds = ("extension", "termination") if what == "setsMandateEnd" else (what.lower(),)
        stem = f"{make_slug(row['mission'])}-{make_slug(row['symbol'])}"
        name = names.get(what, "setsMandateEnd")
        values = {value for kind in kinds for value in said.get((f"{stem}-{kind}", name), ())}
        excused = (row["mission"], row["symbol"], row["value"]) in NOT_FOLLOWED
        if excused == (row["value"] in values):
            missing.append((*row.values(), sorted(values)))
    assert not missing


def test_establishing_decisions_are_as_the_table_says(field: KnowledgeGraph) -> None:
    """Each of the operations on the official list has a decision, or a row that says why not; none is invented."""
    with (ROOT / "data" / "resolution-texts" / "decisions.tsv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file, delimiter="\t"))
    table = {(line["mission"], line["symbol"]) for line in lines if line["action"] == "Establishment"}
    found = {(str(row["acronym"]), str(row["decision"])) for row in field.run("establishing-decisions").to_dicts()}
    open_ = {acronym for acronym, decision in found if decision == "not determined"}
    assert open_ == {"UNMOGIP"}
    others = {pair for pair in found - table if pair[0] not in open_}
    assert {acronym for acronym, _ in others} == {"MICAH", "UNEF I", "UNGOMAP", "UNSF"}
    assert table <= found


# The texts themselves


@pytest.mark.reference
@pytest.mark.parametrize("name", FOLDERS)
def test_import_gives_the_layer_byte_for_byte(name: str, reference: Path) -> None:
    paths = [str(reference / "sources" / folder) for folder in FOLDERS[name]]
    report = import_data_set(name, paths, str(ROOT), load_ontology(str(ROOT)))
    assert report.rows == report.mapped + len(report.rejected) > 0
    assert not [note for note in report.notes if note.startswith("a correction is not carried out")]
    committed = {path.name: path for path in (ROOT / "data" / name).glob("*.ttl")}
    assert report.files == {file: path.read_text(encoding="utf-8") for file, path in sorted(committed.items())}


@pytest.mark.reference
def test_paragraphs_of_successions_name_both_missions(reference: Path) -> None:
    """Each line of the table has its words in the paragraph that it names, as the raw files have it."""
    sys.path.insert(0, str(FIELD))
    from successions import read_texts

    texts = {f"S/RES/{number} ({year})": dict(rest) for number, year, rest in read_texts(reference / "sources")}
    with (ROOT / "data" / "resolution-texts" / "successions.tsv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file, delimiter="\t"))
    assert lines
    for line in lines:
        words = texts[line["symbol"]][line["paragraph"]]
        assert line["names_predecessor"] in words and line["names_successor"] in words, line


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("names_successor", "UNXYZ", "does not say UNXYZ"),
        ("paragraph", "99", "para. 99, does not say"),
        ("symbol", "S/RES/9999 (2099)", "does not say"),
        ("change", "Marriage", "none of Transformation, "),
        ("successor", "UNNOWHERE", "UNNOWHERE"),
    ],
)
def test_successions_that_no_paragraph_backs_are_rejected(column: str, value: str, reason: str) -> None:
    """Lines of the table are rejected with the reason, and say nothing."""
    cells = {
        "predecessor": "UNSMIH", "successor": "UNTMIH", "change": "Transformation", "symbol": "S/RES/1123 (1997)",
        "paragraph": "1", "names_predecessor": "UNSMIH", "names_successor": "UNTMIH", "effective_from": "",
        "reason": "Invented.",
    } | {column: value}  # fmt: skip
    text = text_of("Decides that UNTMIH will assume responsibility for what is left of UNSMIH")
    (texts, *_, table) = RESOLUTION_TEXTS.files
    read = Row(texts, 1, "x", {"number": "1123", "year": "1997", "symbol": "x", "text": text})
    line = Row(table, 2, "y", cells)
    names = read_names(str(ROOT / "data" / "resolution-texts"))
    known = KnownThings(load_known_things(str(ROOT), ("peacekeeping-mission-dates",)), names)
    draft = LayerDraft(load_ontology(str(ROOT)), known, lambda *_: 1)
    RESOLUTION_TEXTS.map_rows(Rows({texts.document: [read], table.document: [line]}), draft)
    assert reason in draft.rejected[id(line)][1]


@pytest.mark.reference
def test_golden_rows_are_those_of_the_raw_files(reference: Path) -> None:
    words = [sys.executable, str(FIELD / "mandates.py"), str(reference / "sources")]
    made = subprocess.run(words, capture_output=True, check=True).stdout.decode("utf-8")
    assert made == (FIELD / "mandates.tsv").read_text(encoding="utf-8")


@pytest.mark.reference
def test_anchors_of_extensions(reference: Path) -> None:
    """The text of each extension has, near each other, the verb and the day in words."""
    sys.path.insert(0, str(FIELD))
    from mandates import MONTHS, read_texts

    texts = read_texts(reference / "sources")
    slugs = {make_slug(symbol): text for symbol, text in texts.items()}
    with (ROOT / "data" / "resolution-texts" / "corrections.tsv").open(encoding="utf-8") as file:
        corrected = {make_slug(row["row"]) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    # Those of our table have a test of their own, on the paragraph that the line names.
    with (ROOT / "data" / "resolution-texts" / "decisions.tsv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    decided = {make_slug(f"{row['mission']} {row['symbol']} {row['action']}") for row in lines}
    names: dict[str, list[str]] = {}
    with (ROOT / "data" / "resolution-texts" / "names.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            names.setdefault(row["thing"].removeprefix("mission:"), []).append(row["name"].replace("\u2019", "'"))
    checked = 0
    for quad in read_quads(str(ROOT / "data" / "resolution-texts" / "mandate-actions.ttl")):
        slug = str(quad.subject).rpartition("/")[2].rstrip(">")
        found = re.fullmatch(r".*-(s-res-[0-9]+-[0-9]{4})-extension", slug)
        if quad.predicate.value != f"{DPO}setsMandateEnd" or not found or found[1] in corrected or slug in decided:
            continue
        year, month, day = (int(part) for part in str(getattr(quad.object, "value", "")).split("-"))
        name = MONTHS[month - 1]
        words = rf"(?:{day}(?:st of)? ?{name},? {year}|{name} {day}, {year})"
        assert re.search(
            rf"(?:[Ee]xten|[Rr]enew|[Pp]rolong|continue|deployed|mandate).{{0,600}}{words}", slugs[found[1]]
        ), slug
        named = names[slug.removesuffix(f"-{found[1]}-extension")]
        straight = slugs[found[1]].replace("\u2019", "'").replace("-", " ")
        assert any(name.replace("-", " ") in straight for name in named), slug
        checked += 1
    assert checked > 600


@pytest.mark.parametrize(
    ("line", "figures"),
    [
        (
            "Adopted at the 873rd meeting by 8 votes to none, with 3 abstentions (A, B and Co, C).",
            (8, 0, 3, ("A", "B and Co", "C")),
        ),
        ("Adopted at the 1759th meeting by 14 Votes to none, with 1 Abstention (A)", (14, 0, 1, ("A",))),
        ("Adopted at the 10th meeting by 7 votes to 2, with 1 abstention (A).", (7, 2, 1, ("A",))),
        ("Adopted at the 1750th meeting by 14 votes to none.", None),
        ("Adopted at the 12th meeting by 9 votes to none, with 2 abstentions (A).", None),
        ("Adopted unanimously at the 1st meeting.", None),
    ],
)
def test_votes_of_lines_of_adoption(line: str, figures: tuple[int, int, int, tuple[str, ...]] | None) -> None:
    """A vote is read where the line names as many members as it counts abstentions."""
    vote = read_vote(f"Decides so.\n{line} [1] A note.")
    read = vote and (vote.votes_for, vote.votes_against, vote.abstentions, vote.abstaining)
    assert read == figures


# What a careful reader finds in texts that chance chose


def read_parts(folder: Path) -> dict[str, ResolutionText]:
    """Return symbol → the text taken apart; the texts of the whole series go before those of the registry."""
    parts: dict[str, ResolutionText] = {}
    with gzip.open(folder / "sc-resolutions-1946-2015" / "sc_resolution_texts_1-2259.jsonl.gz", "rt") as file:
        for line in file:
            item = json.loads(line)
            parts[f"S/RES/{item['number']} ({item['year']})"] = split_text(item["text"])
    with gzip.open(folder / "sc-resolutions-mandate-registry" / "sc_resolution_paragraphs.jsonl.gz", "rt") as file:
        for line in file:
            item = json.loads(line)
            symbol = f"S/RES/{item['number']} ({item['year']})"
            parts.setdefault(symbol, join_paragraphs(json.dumps(item["paragraphs"])))
    return parts


def read_sample() -> list[dict[str, str]]:
    with (FIELD / "mandate_sample.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.mark.slow
def test_the_graph_has_what_a_reader_finds_in_the_sample(field: KnowledgeGraph) -> None:
    """Of the texts of the sample the graph has the actions that were read, with their paragraphs, and no others."""
    sample = read_sample()
    symbols = {row["symbol"]: make_slug(row["symbol"]) for row in sample}
    assert len(symbols) == SAMPLE_SIZE
    read = {
        (f"{make_slug(row['mission'])}-{symbols[row['symbol']]}-{row['action'].lower()}", row["paragraph"])
        for row in sample
        if row["action"]
    }
    paragraphs = {
        quad.subject.value.removeprefix(f"{ID}mandate-action/"): quad.object.value
        for quad in field.triples()
        if quad.predicate.value == f"{DPO}paragraph"
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
    }
    ends = re.compile("|".join(rf"-{slug}-[a-z]+$" for slug in symbols.values()))
    found = {(action, paragraph) for action, paragraph in paragraphs.items() if ends.search(action)}
    assert found == read


@pytest.mark.reference
def test_the_sample_is_one_of_chance(reference: Path) -> None:
    """The texts of the sample are those that this seed draws from the texts whose paragraphs name an operation."""
    with (ROOT / "data" / "resolution-texts" / "names.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        lexicon = Lexicon({row["name"]: row["thing"] for row in rows if row["class"] == "Mission"})
    texts = read_parts(reference / "sources")
    naming = [symbol for symbol, parts in texts.items() if lexicon.find(" ".join(p.text for p in parts.paragraphs))]
    naming.sort(key=lambda symbol: int(re.split(r"[/ ]", symbol)[2]))
    drawn = random.Random(SAMPLE_SEED).sample(naming, SAMPLE_SIZE)
    assert set(drawn) == {row["symbol"] for row in read_sample()}


@pytest.mark.reference
def test_anchors_of_the_table_of_decisions(reference: Path) -> None:
    """The paragraph that a line cites is in the text, and has a name of the mission or a word of what is done."""
    texts = read_parts(reference / "sources")
    with (ROOT / "data" / "resolution-texts" / "decisions.tsv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    loose, checked = [], 0
    for line in lines:
        if line["symbol"] not in texts:
            assert not line["paragraph"] and line["evidence"], line
            continue
        parts = {part.number: part.text for part in texts[line["symbol"]].paragraphs}
        assert line["paragraph"] in parts, line
        words = parts[line["paragraph"]].replace("-", " ")
        checked += 1
        if not re.search(WORDS_OF[line["action"]], words):
            loose.append((line["mission"], line["symbol"], line["action"], words[:80]))
        for number in filter(None, (line["ceiling"],)):
            assert number in words.replace(",", "") or "observers" in words, line
    assert not loose
    assert checked > 200
