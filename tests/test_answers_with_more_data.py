"""Answers change with the data: what is not determined today is, once a source says so."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.stored_query import bind_parameters
from dpo_kg.vocabulary import PREFIXES

HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())


@pytest.fixture(scope="module")
def quads(kg: KnowledgeGraph) -> list[ox.Quad]:
    return list(kg.snapshot.store)


def ask(kg: KnowledgeGraph, quads: list[ox.Quad], turtle: str, query: str, **parameters: str) -> list[dict[str, str]]:
    """Return the rows of a stored query from the graph with some Turtle added; values as plain text."""
    store = ox.Store()
    store.extend(quads)
    store.load(f"{HEAD}{turtle}".encode(), format=ox.RdfFormat.TURTLE)
    solutions = store.query(bind_parameters(kg.snapshot.compiled_query(query), parameters, store))
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{n: "" if s[n] is None else s[n].value for n in names} for s in solutions]


def test_a_change_that_a_source_dates_is_determined(kg: KnowledgeGraph, quads: list[ox.Quad]) -> None:
    (row,) = ask(kg, quads, "", "organization-changes", organization="DPO")
    assert (row["status"], row["start"], bool(row["reason"]), bool(row["looked_at"])) == (
        "not determined",
        "",
        True,
        True,
    )
    dated = 'change:dpko-to-dpo dpo:start "2019-01-01"^^edtf:EDTF .'
    (row,) = ask(kg, quads, dated, "organization-changes", organization="DPO")
    assert (row["status"], row["start"], row["reason"], row["looked_at"]) == ("determined", "2019-01-01", "", "")


def test_a_change_with_rival_dates_is_disputed(kg: KnowledgeGraph, quads: list[ox.Quad]) -> None:
    claim = """
        claim:a a dpo:Claim ; dpo:claimSubject change:dpko-to-dpo ; dpo:claimPredicate dpo:start ;
            dpo:claimLiteral "2019"^^edtf:EDTF .
        """
    (row,) = ask(kg, quads, claim, "organization-changes", organization="DPO")
    assert (row["status"], row["start"], row["reason"]) == ("disputed", "", "")


def test_an_acronym_that_a_source_writes_out_is_no_longer_unexpanded(kg: KnowledgeGraph, quads: list[ox.Quad]) -> None:
    kind = "unexpanded abbreviation"
    before = {row["name"] for row in ask(kg, quads, "", "names", kind=kind)}
    named = 'mission:unifil skos:altLabel "Mission of this test"@en .'
    after = {row["name"] for row in ask(kg, quads, named, "names", kind=kind)}
    assert before - after == {"UNIFIL"} and after < before


def test_a_name_given_up_is_a_previous_one(kg: KnowledgeGraph, quads: list[ox.Quad]) -> None:
    ended = 'designation:dpo-full-en dpo:end "2030"^^edtf:EDTF ; dpo:endLatest "2030-12-31"^^xsd:date .'
    for turtle, expected in (("", "current"), (ended, "previous")):
        (row,) = ask(kg, quads, turtle, "names", thing="DPO", kind="full name")
        assert row["status"] == expected


def test_units_of_units_are_counted(kg: KnowledgeGraph, quads: list[ox.Quad]) -> None:
    unit = """
        organization:a a dpo:Organization ; rdfs:label "A"@en ; dpo:partOf organization:training , organization:dpo ;
            dpo:citation citation:a .
        citation:a dpo:source document:u ; dpo:locator "L1" ; dpo:supports dpo:partOf .
        """
    everything = ask(kg, quads, unit, "units-of-organization", organization="DPO")
    by_one = ask(kg, quads, unit, "units-of-organization", organization="DPO", document="document:d")
    assert {row["total"] for row in everything} == {str(len(everything))} == {str(len(by_one) + 1)}
    assert "A" not in {row["unit_name"] for row in by_one}


def test_what_ended_later_was_not_run_before(kg: KnowledgeGraph, quads: list[ox.Quad]) -> None:
    """The end is compared by its last possible day."""
    (row,) = ask(kg, quads, "", "operators", before="DPKO")
    later = f'<{row["record"]}> dpo:endLatest "1992-03-31"^^xsd:date .'
    assert (
        ask(kg, [q for q in quads if not q.predicate.value.endswith("#endLatest")], later, "operators", before="DPKO")
        == []
    )


@pytest.mark.parametrize(("issued", "months"), [("1992-06", "3"), ("1991-12-24", "-3"), ("1992", ""), ("1992-XX", "")])
def test_months_are_counted_where_both_dates_have_one(
    kg: KnowledgeGraph, quads: list[ox.Quad], issued: str, months: str
) -> None:
    kept = [quad for quad in quads if not quad.predicate.value.endswith("#issuedOn")]
    dated = f'document:an-agenda-for-peace dpo:issuedOn "{issued}"^^edtf:EDTF .'
    (row,) = ask(kg, kept, dated, "documents-on", thing="DPKO")
    assert (row["issued"], row["months_after"]) == (issued, months)


PRECISIONS = {
    "1992-03-05": "day",
    "1992-03": "month",
    "1992": "year",
    "1992-XX": "year",
    "199X": "decade",
    "19XX": "century",
    "1992~": "year, approximate",
    "[1992-03-05..1992-03-09]": "range",
    "1992/1993": "span",
}


@pytest.mark.parametrize("value", PRECISIONS)
def test_precision_is_that_of_the_stated_date(kg: KnowledgeGraph, quads: list[ox.Quad], value: str) -> None:
    dated = f"""
        mission:a a dpo:Mission ; rdfs:label "A"@en ; dpo:start "{value}"^^edtf:EDTF ; dpo:citation citation:a .
        citation:a dpo:source document:u ; dpo:locator "L1" ; dpo:supports dpo:start .
        """
    (row,) = ask(kg, quads, dated, "dates", thing="mission:a")
    assert (row["value"], row["precision"], row["followed"]) == (value, PRECISIONS[value], "yes")
