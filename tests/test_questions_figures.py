"""Questions about figures where the sources would say more, or otherwise, than they do: on a graph with additions."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows
from dpo_kg.stored_query import bind_parameters
from dpo_kg.vocabulary import PREFIXES

ROOT = Path(__file__).parent.parent
LANGUAGES = [
    path.stem
    for path in sorted((ROOT / "queries" / "questions").glob("*.rq"))
    if "name: lang," in path.read_text(encoding="utf-8")
]
Ask = Callable[..., list[dict[str, str]]]


@pytest.fixture(scope="module")
def ask(kg: KnowledgeGraph) -> Ask:
    """Ask a stored query of the graph with some Turtle added; rows with the values of their cells."""
    everything = [quad for quad in kg.snapshot.store if "/graph/seeds" not in str(quad.graph_name)]
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())

    @cache
    def build(added: str, without: str) -> ox.Store:
        store = ox.Store()
        store.extend(quad for quad in everything if not without or without not in str(quad))
        store.load(f"{prefixes}{added}".encode(), ox.RdfFormat.TURTLE, to_graph=ox.DefaultGraph())
        return store

    def answer(query: str, added: str = "", without: str = "", **values: str) -> list[dict[str, str]]:
        store = build(added, without)
        text = bind_parameters(kg.snapshot.compiled_query(query), values, store)
        solutions = store.query(text, prefixes=PREFIXES)
        assert isinstance(solutions, ox.QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        return [{n: "" if s[n] is None else s[n].value for n in names} for s in solutions]

    return answer


def observe(name: str, said: str, period: str = "period:fiscal-year-2021-2022", bound: str = "exact") -> str:
    """Return an observation of the article on the department, in Turtle."""
    return (
        f"observation:{name} dpo:refPeriod {period} ; dpo:reportedIn document:d ; {said} ; "
        f"dpo:valueQualifier value-qualifier:{bound} ; dpo:citation citation:d-l71-observation .\n"
    )


SHARE = observe(
    "share",
    "qb:dataSet dataset:assessment-seeds ; dpo:refScope topic:un-peacekeeping-operations ; dpo:contributor state:usa ;"
    "dpo:scale scale:peacekeeping ; dpo:percent 26.5",
)


def test_a_share_for_the_very_period_determines_what_is_owed(ask: Ask) -> None:
    (row,) = ask("owed-amounts", contributor="United States")
    assert (row["status"], row["owed"]) == ("not determined", "")
    (row,) = ask("owed-amounts", SHARE, contributor="United States")
    assert (row["status"], row["owed"], row["unit"]) == ("determined", "1690700000", "$")
    assert "27.89 percent" in row["shares"] and "26.5 percent" in row["shares"], "all that is known is shown"


@pytest.mark.parametrize("said", ["aspect:is-a state:chn topic:{}", "aspect:includes topic:{} state:chn"])
def test_a_member_that_is_named_determines_who_of_the_payers_is_one(ask: Ask, said: str) -> None:
    aspect, thing, named = said.format("permanent-members-of-the-security-council").split()
    added = (
        f"characteristic:x dpo:aspect {aspect} ; dpo:characterizes {thing} ; dpo:concerns {named} ; "
        "dpo:citation citation:d-l63-characteristic ."
    )
    (row,) = ask("payers-in-group", added)
    assert (row["status"], row["provider"], row["share"]) == ("determined", "China", "15.21")
    assert row["looked_at"] == "d L63"


#: Qualifiers of an earlier 5 and a later figure → that figure, what the query says of the difference.
CHANGES = {
    ("exact", "exact", 7): ("rise", "exact", "2"),
    ("exact", "exact", 3): ("fall", "exact", "2"),
    ("exact", "exact", 5): ("none", "exact", "0"),
    ("about", "exact", 7): ("rise", "about", "2"),
    ("more-than", "exact", 7): ("rise, if any", "less than", "2"),
    ("more-than", "exact", 3): ("fall", "more than", "2"),
    ("more-than", "exact", 5): ("fall", "more than", "0"),
    ("less-than", "exact", 7): ("rise", "more than", "2"),
    ("less-than", "exact", 3): ("fall, if any", "less than", "2"),
    ("exact", "more-than", 7): ("rise", "more than", "2"),
    ("exact", "more-than", 5): ("rise", "more than", "0"),
    ("exact", "less-than", 7): ("rise, if any", "less than", "2"),
    ("more-than", "less-than", 3): ("fall", "more than", "2"),
    ("more-than", "more-than", 7): None,
    ("about", "more-than", 7): None,
}


@pytest.mark.parametrize("number", range(len(CHANGES)), ids=map(str, CHANGES))
def test_a_bound_gives_a_bound(ask: Ask, number: int) -> None:
    added = ""
    for place, (earlier, later, value) in enumerate(CHANGES):
        added += f"topic:case-{place} a dpo:Topic .\n"
        said = f"dpo:refScope topic:case-{place} ; dpo:personnelType personnel-type:personnel ; dpo:count"
        said = f"qb:dataSet dataset:personnel-seeds ; {said}"
        added += observe(f"a-{place}", f"{said} 5", "period:2010", earlier)
        added += observe(f"b-{place}", f"{said} {value}", "period:2020-03", later)
    rows = ask("compare-figures", added, dataset="dataset:personnel", subject=f"topic:case-{number}")
    expected = list(CHANGES.values())[number]
    assert [(row["direction"], row["limit"], row["difference"]) for row in rows] == ([expected] if expected else [])


def test_equal_shares_have_equal_rank_and_no_lead(ask: Ask) -> None:
    usa = SHARE.replace("period:fiscal-year-2021-2022", "period:2010")
    both = usa + usa.replace("observation:share", "observation:other").replace("state:usa", "state:chn")
    third = usa.replace("observation:share", "observation:third").replace("state:usa", "state:jpn").replace("26.5", "9")
    rows = ask("ranking-of-shares", both + third, period="period:2010")
    said = [(row["rank"], row["provider"], row["lead"], row["sum"]) for row in rows]
    assert said == [("1", "China", "0", "26.5"), ("1", "United States", "17.5", "53"), ("3", "Japan", "", "62")]
    (row,) = ask("sum-of-shares", both + third, period="period:2010", top="1")
    assert (row["shares"], row["sum"], row["rest"]) == ("2", "53", "47"), "a tie is not broken by name"


def test_over_a_hundred_personnel_are_a_lower_bound_of_the_mean(ask: Ask) -> None:
    said = "qb:dataSet dataset:personnel-seeds ; dpo:refScope organization:dpo"
    said = f"{said} ; dpo:personnelType personnel-type:personnel ; dpo:count 1000"
    added = observe("a", said, "period:2010", "more-than")
    row = next(row for row in ask("personnel-per-mission", added) if row["period_name"] == "2010")
    assert (row["missions"], row["mean"], row["limit"]) == ("16", "62.5", "more than")


def test_another_excluded_mission_breaks_the_sum(ask: Ask) -> None:
    excluded = (
        "characteristic:x dpo:aspect aspect:excluded-from ; dpo:characterizes mission:unifil ; "
        "dpo:concerns topic:peacekeeping-budget-2021-2022 ; dpo:citation citation:d-l69-characteristic ."
    )
    (row,) = ask("missions-financed", excluded)
    assert (row["excluded"], row["difference"], row["agrees"]) == ("3", "9", "no")
    ongoing = "".join(f"mission:{name} dpo:endStatus end-status:ongoing .\n" for name in ("untso", "unmogip"))
    (row,) = ask("missions-financed", ongoing)
    assert (row["agrees"], row["assumes"]) == ("yes", ""), "what a source says is taken for granted no more"


def test_a_start_that_may_lie_in_the_year_leaves_the_comparison_open(ask: Ask) -> None:
    vague = 'mission:unifil dpo:startEarliest "1947-01-01"^^xsd:date ; dpo:startLatest "1949-12-31"^^xsd:date .'
    rows = ask("missions-by-aspect", vague, year="1948")
    assert {row["acronym"]: row["in_year"] for row in rows} == {
        "UNIFIL": "possible",
        "UNMOGIP": "certain",
        "UNTSO": "certain",
    }
    assert {row["same"] for row in rows} == {"possible"}
    assert {row["same"] for row in ask("missions-by-aspect", year="1949")} == {"no"}


def test_a_month_is_only_possibly_the_earliest_date(ask: Ask) -> None:
    added = (
        'reference:d-1 dpo:retrievedOn "2017-03"^^edtf:EDTF ; dpo:retrievedOnEarliest "2017-03-01"^^xsd:date ; '
        'dpo:retrievedOnLatest "2017-03-31"^^xsd:date .'
    )
    earliest, latest = ask("reference-dates", added, kind="retrieved")
    assert (earliest["mark"], earliest["date"], earliest["certainty"]) == ("1", "2017-03", "possible")
    assert (latest["mark"], latest["certainty"]) == ("22", "certain")


def test_a_number_without_its_entry_parts_the_numbers(ask: Ask) -> None:
    (row,) = ask("citation-counts", without="reference/d-5> <https://w3id.org/dpo-kg/ontology#refersTo>", article="d")
    assert (row["entries"], row["entry_numbers"]) == ("22", "1 to 4, 6 to 15, 17 to 24")
    assert (row["numbers_used"], row["without_entry"]) == ("24", "5, 16")


@pytest.mark.parametrize("query", LANGUAGES)
def test_another_language_changes_names_and_loses_no_row(graph_of: Callable[[str], KnowledgeGraph], query: str) -> None:
    kg = graph_of(query)
    english, french = kg.run(query), kg.run(query, lang="fr")
    assert len(list(french)) == len(list(english)) > 0


def test_names_are_french_where_the_graph_has_them(kg: KnowledgeGraph) -> None:
    names = {row["subject"] for row in kg.run("citations-of", lang="fr") if row["kind"] == "own"}
    assert names == {"Département des opérations de maintien de la paix"}


# Parts of documents


def read_lines(locator: str) -> range:
    first, last = (int(number) for number in (re.findall(r"\d+", locator) * 2)[:2])
    return range(first, last + 1)


def test_every_cited_line_lies_in_one_part(kg: KnowledgeGraph) -> None:
    parts = kg.query(
        "SELECT ?document ?lines { ?part a dpo:DocumentPart ; dcterms:isPartOf ?document ; dpo:locator ?lines }"
    )
    taken: set[tuple[str, int]] = set()
    assert isinstance(parts, Rows)
    for part in parts:
        lines = {(str(part["document"]), line) for line in read_lines(str(part["lines"]))}
        assert taken.isdisjoint(lines), part
        taken |= lines
    cited = kg.query(
        "SELECT DISTINCT ?document ?lines { ?c a dpo:Attribution ; dpo:source ?document ; dpo:locator ?lines }"
    )
    assert isinstance(cited, Rows)
    places = {(str(row["document"]), line) for row in cited for line in read_lines(str(row["lines"]))}
    assert len(places) > 50
    assert places - taken == set()


@pytest.mark.reference
def test_a_part_begins_with_its_heading(kg: KnowledgeGraph, reference: Path) -> None:
    """Unless a note says that the copy has none."""
    texts = {"d": "000_ea6cf690995987cb.txt", "u": "003_07fbe2737fb97245.txt"}
    parts = kg.query(
        "SELECT ?document ?lines ?heading ?note { ?part a dpo:DocumentPart ; dcterms:isPartOf ?document ; "
        "dpo:locator ?lines ; rdfs:label ?heading OPTIONAL { ?part skos:note ?note } }"
    )
    found = 0
    assert isinstance(parts, Rows)
    for part in parts:
        text = (reference / "seeds" / texts[str(part["document"])[-1]]).read_text(encoding="utf-8").split("\n")
        line = text[read_lines(str(part["lines"]))[0] - 1].strip().strip('"')
        assert (line == str(part["heading"])) != bool(part["note"]), part
        found += not part["note"]
    assert found > 10
