"""Tests that each fact of the two source documents stands in the graph, with who says so.

golden/facts.tsv maps the ids of the inventory of facts to what carries them: a Citation, a Claim, a ReferenceEntry, a
Gap or a stored query. golden/relations.tsv maps the words for relations of that inventory to properties and aspects.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from dpo_kg.build.provenance import CITATION, GAP_PROPERTY, GAP_SUBJECT, Records
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows
from dpo_kg.vocabulary import DPO, ID, PREFIXES, RDFS, expand_curie, shorten_iri

TESTS = Path(__file__).parent
SEEDS = TESTS.parent / "data" / "seeds"
QUERIES = TESTS.parent / "queries" / "questions"
GOLDEN = TESTS / "golden"
ARTICLES = {"D": "document:d", "U": "document:u"}
#: Number of facts of each document.
INVENTORY = {"D": 368, "U": 210}
MOST_PROPERTIES, MOST_ASPECTS, MOST_FREE_TEXT = 75, 45, 0.15
#: Words of a source that a text of ours may have in a row.
MOST_WORDS = 8


class Row(NamedTuple):
    """A row of facts.tsv: the statement that a fact is in the graph, and what backs it; CURIEs and Turtle literals."""

    fact: str
    carrier: str
    subject: str
    predicate: str
    object: str


def read_tsv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


ROWS = [Row(**row) for row in read_tsv(GOLDEN / "facts.tsv")]
BY_FACT: dict[str, list[Row]] = defaultdict(list)
for _row in ROWS:
    BY_FACT[_row.fact].append(_row)
RELATIONS = read_tsv(GOLDEN / "relations.tsv")


@cache
def records() -> Records:
    """What the files of the layer assert."""
    return Records(quad.triple for path in sorted(SEEDS.rglob("*.ttl")) for quad in ox.parse(path=str(path)))


@cache
def node(curie: str) -> ox.NamedNode:
    iri = expand_curie(curie)
    assert iri, curie
    return ox.NamedNode(iri)


@cache
def term(text: str) -> ox.NamedNode | ox.Literal:
    if not text.startswith('"'):
        return node(text)
    prefixes = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in PREFIXES.items())
    (quad,) = ox.parse(f"{prefixes}<x:s> <x:p> {text} .", format=ox.RdfFormat.TURTLE)
    assert isinstance(quad.object, ox.Literal)
    return quad.object


def is_backed(row: Row) -> bool:
    """Whether the carrier of a row says what the row says."""
    known, carrier = records(), node(row.carrier)
    subject, predicate = node(row.subject), node(row.predicate)
    if row.carrier.startswith("gap:"):
        gap = known.value(carrier, GAP_SUBJECT), known.value(carrier, GAP_PROPERTY)
        return gap == (subject, predicate) and not row.object
    value = term(row.object)
    if row.carrier.startswith("claim:"):
        return known.claimed(carrier) == (subject, predicate, value)
    if value not in known.values(subject, predicate):
        return False
    if carrier == subject:
        return row.carrier.startswith(("citation:", "reference:"))
    return carrier in known.values(subject, CITATION) and predicate in known.supported(carrier)


def test_every_fact_has_a_carrier() -> None:
    expected = [f"{letter}{number:03}" for letter, count in INVENTORY.items() for number in range(1, count + 1)]
    assert list(BY_FACT) == expected


@pytest.mark.parametrize("fact", BY_FACT)
def test_the_carrier_says_so(fact: str) -> None:
    for row in BY_FACT[fact]:
        if row.carrier.startswith("query:"):
            assert (QUERIES / f"{row.carrier.removeprefix('query:')}.rq").is_file(), row
        else:
            assert is_backed(row), row


def test_a_wrong_row_is_not_backed() -> None:
    row = Row("D007", "citation:d-l8", "organization:dpo", "dpo:hasSubsidiary", "organization:office-of-operations")
    assert row in ROWS and is_backed(row)
    assert not is_backed(row._replace(object="organization:office-of-mission-support"))
    assert not is_backed(row._replace(carrier="citation:d-l3"))
    assert not is_backed(row._replace(predicate="dpo:hasMainOffice"))


def test_every_record_carries_a_fact() -> None:
    """No citation, claim, reference entry or gap of the layer stands beside the facts, but for gaps of our own."""
    carriers = {row.carrier for row in ROWS}
    located = [shorten_iri(subject.value) for subject in records().about]
    kinds = ("citation:", "claim:", "reference:")
    assert [name for name in located if name.startswith(kinds) and name not in carriers] == []


def main_term(rows: list[Row]) -> set[str]:
    return {row.object if row.predicate == "dpo:aspect" else row.predicate or row.carrier for row in rows}


def test_relations_are_few() -> None:
    assert len(RELATIONS) == 237 and len({row["relation"] for row in RELATIONS}) == 237
    terms = {name for row in RELATIONS for name in (row["term"], *row["also"].split())}
    aspects = {name for name in terms if name.startswith("aspect:")}
    properties = {name for name in terms - aspects if not name.startswith("query:")}
    assert len(aspects) <= MOST_ASPECTS and len(properties) <= MOST_PROPERTIES
    assert all(row["object_kind"] for row in RELATIONS)


def test_aspects_in_use_are_few(kg: KnowledgeGraph) -> None:
    codes = kg.query("SELECT DISTINCT ?a WHERE { ?a skos:inScheme <https://w3id.org/dpo-kg/code/aspect> }")
    assert isinstance(codes, Rows)
    assert 0 < len(codes) <= MOST_ASPECTS


def topics_in_use() -> dict[str, int]:
    """How many statements speak of each topic, its own name left out."""
    uses: dict[str, int] = defaultdict(int)
    for subject, about in records().about.items():
        for predicate, values in about.items():
            if predicate.value not in (f"{RDFS}label", f"{DPO}citation") and not predicate.value.endswith("#type"):
                for value in {subject, *values}:
                    if isinstance(value, ox.NamedNode) and value.value.startswith(f"{ID}topic/"):
                        uses[shorten_iri(value.value)] += 1
    return uses


def find_free_text() -> list[str]:
    """The facts that end in words alone: a text of ours, or a topic that nothing else speaks of."""
    uses = topics_in_use()
    words = {"dpo:text", "dpo:aspect"}
    return [
        fact
        for fact, rows in BY_FACT.items()
        if all(r.predicate in words or (r.predicate == "dpo:concerns" and uses[r.object] == 1) for r in rows)
    ]


def test_free_text_is_rare_and_listed() -> None:
    found = find_free_text()
    assert found == (GOLDEN / "free-text.tsv").read_text(encoding="utf-8").split()
    assert 0 < len(found) <= MOST_FREE_TEXT * sum(INVENTORY.values())


# Against the inventory itself.


@cache
def inventory(folder: str) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in read_tsv(Path(folder) / "acceptance" / "seed-facts.tsv")}


@pytest.mark.reference
def test_the_inventory_is_covered(reference: Path) -> None:
    assert list(inventory(str(reference))) == list(BY_FACT)


@pytest.mark.reference
@pytest.mark.parametrize("fact", BY_FACT)
def test_place_and_marks_are_those_of_the_inventory(fact: str, reference: Path) -> None:
    said = inventory(str(reference))[fact]
    lines = [int(number) for number in re.findall(r"\d+", said["note"].partition(";")[0])][:2]
    marks = set(re.findall(r"\[(\d+)\]", said["citations"]))
    met: set[str] = set()
    for row in BY_FACT[fact]:
        if row.carrier.startswith(("query:", "gap:")):
            continue
        known, carrier = records(), node(row.carrier)
        if row.carrier.startswith("reference:"):
            place, source = known.value(carrier, node("dpo:locator")), known.value(carrier, node("dpo:inArticle"))
            met |= marks
        else:
            place, source = known.value(carrier, node("dpo:locator")), known.value(carrier, node("dpo:source"))
            entries = known.values(carrier, node("dpo:citesReference"))
            met |= {entry.value.rpartition("/d-")[2] for entry in entries if isinstance(entry, ox.NamedNode)}
        assert isinstance(place, ox.Literal) and isinstance(source, ox.NamedNode)
        assert source == node(ARTICLES[fact[0]]), row
        first, last = (int(number) for number in (re.findall(r"\d+", place.value) * 2)[:2])
        assert first <= lines[-1] and lines[0] <= last, row
    # The titles and dates of an entry of the list of references are cited from the list itself.
    counted = all(row.carrier.startswith("query:") for row in BY_FACT[fact])
    if not counted and not re.match(r"reference \[|inline citation", said["subject"]):
        assert marks - met == set(), f"{fact}: {marks} against {met}"


def shown(row: Row) -> str:
    """The words, numbers and dates in which a row can be recognised."""
    if row.carrier.startswith("gap:"):
        return " ".join(str(value) for value in records().values(node(row.carrier), node("dpo:gapReason")))
    value = term(row.object)
    if isinstance(value, ox.Literal):
        return value.value
    names = [n.value for n in records().values(value, node("rdfs:label")) if isinstance(n, ox.Literal)]
    names += [n.value for n in records().values(value, node("dpo:acronym")) if isinstance(n, ox.Literal)]
    return " ".join([*names, value.value.rpartition("/")[2].replace("-", " ")])


def tokens(text: str) -> set[str]:
    """Numbers, dates and the beginnings of words, without case and accents."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    found = re.findall(r"\d+(?:\.\d+)?(?:-\d+)*|[a-z]{2,}", text)
    return {word if word[0].isdigit() else word[:6] for word in found} - LITTLE_WORDS


LITTLE_WORDS = frozenset(
    (
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "that",
        "the",
        "their",
        "to",
    )
) | {"un", "with"}
#: Facts that the graph says in other words than the inventory, with the reason.
OTHER_WORDS = {
    "D203": "an incumbent is a tenure that is ongoing",
    "D327": "the mark whose entry is missing; its neighbours are entries",
    "D262": "the office is named by its short form",
    "U209": "the UN family is the United Nations",
}


@pytest.mark.reference
@pytest.mark.parametrize("fact", BY_FACT)
def test_values_are_those_of_the_inventory(fact: str, reference: Path) -> None:
    """Each number and date of the fact, and a word of it where it has no number, stand in what carries it."""
    said = inventory(str(reference))[fact]
    rows = BY_FACT[fact]
    if fact in OTHER_WORDS or any(row.carrier.startswith("query:") for row in rows):
        return  # what a query counts is compared with the inventory in its golden answers
    carried = tokens(
        " ".join(shown(row) for row in rows) + " " + " ".join(row.subject.replace("-", " ") for row in rows)
    )
    wanted = tokens(re.sub(r"\(.*?\)", "", said["object"])) or tokens(said["object"])
    values = {word for word in wanted if word[0].isdigit()}
    if said["relation"] == "statedTimeInOffice":
        years, months = (re.search(rf"(\d+) {unit}", said["object"]) for unit in ("year", "month"))
        values = {str(12 * int(years[1] if years else 0) + int(months[1] if months else 0))}
    assert all(any(word.startswith(value) for word in carried) for value in values), f"{values} not in {carried}"
    assert values or wanted & carried, f"none of {wanted} in {carried}"


@pytest.mark.reference
def test_relations_are_those_of_the_inventory(reference: Path) -> None:
    facts = inventory(str(reference))
    assert {fact["relation"] for fact in facts.values()} == {row["relation"] for row in RELATIONS}
    allowed = {row["relation"]: {row["term"], *row["also"].split()} for row in RELATIONS}
    for fact, said in facts.items():
        assert main_term(BY_FACT[fact]) & allowed[said["relation"]], (fact, said["relation"])


def find_copied(text: str, source: set[tuple[str, ...]]) -> list[str]:
    words = re.findall(r"\w+", text.casefold())
    runs = [tuple(words[i : i + MOST_WORDS + 1]) for i in range(len(words) - MOST_WORDS)]
    return [" ".join(run) for run in runs if run in source]


@pytest.mark.reference
def test_no_sentence_is_copied(reference: Path) -> None:
    source: set[tuple[str, ...]] = set()
    for path in (reference / "seeds").glob("0*.txt"):
        words = re.findall(r"\w+", path.read_text(encoding="utf-8").casefold())
        source |= {tuple(words[i : i + MOST_WORDS + 1]) for i in range(len(words) - MOST_WORDS)}
    known = " ".join(sorted(source)[0])
    assert find_copied(f"so it says {known} there", source), "the search finds what it looks for"
    own = ("text", "gapReason", "rankReason", "qualifier", "perspective", "heldByLabel")
    texts = [
        value.value
        for about in records().about.values()
        for predicate, values in about.items()
        if predicate.value.removeprefix(DPO) in own or predicate.value.endswith("core#note")
        for value in values
        if isinstance(value, ox.Literal)
    ]
    assert len(texts) > 200
    assert [run for text in texts for run in find_copied(text, source)] == []


PROBLEMS = read_tsv(GOLDEN / "problems.tsv")


def test_every_known_problem_is_handled_somewhere() -> None:
    assert [row["problem"] for row in PROBLEMS] == [f"P{number:02}" for number in range(1, 84)]


@pytest.mark.parametrize("row", PROBLEMS, ids=lambda row: row["problem"])
def test_where_a_known_problem_is_handled(row: dict[str, str]) -> None:
    """Each place is a thing, an attribution or a gap of the layer, or a stored query."""
    assert row["how"].endswith(".")
    for place in row["where"].split():
        kind, _, name = place.partition(":")
        if kind == "query":
            assert (QUERIES / f"{name}.rq").is_file(), place
        else:
            assert node(place) in records().about, place
    assert row["where"]


@pytest.mark.reference
def test_the_known_problems_are_those_of_the_inventory(reference: Path) -> None:
    text = (reference / "acceptance" / "seed-problems.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (P\d\d) ", text, flags=re.MULTILINE) == [row["problem"] for row in PROBLEMS]
