"""Provenance coverage: what counts, what covers, and that an unsourced statement lowers the figure."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from dpo_kg.build.provenance import measure_coverage
from dpo_kg.knowledge_graph import KnowledgeGraph

PREFIXES = """
@prefix dpo: <https://w3id.org/dpo-kg/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix ex: <http://example.org/> .
"""
RECORD = """
ex:tenure a dpo:Tenure ; rdfs:label "label" ; dpo:tenureHolder ex:person ; dpo:ordinal 1 ; dpo:citation ex:citation .
ex:citation a dpo:Citation ; dpo:source ex:document ; dpo:locator "L1" ; dpo:supports dpo:tenureHolder , dpo:ordinal .
ex:document a dpo:Document ; rdfs:label "document" .
"""


def triples(turtle: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)]


def test_a_cited_record_is_covered() -> None:
    coverage = measure_coverage(triples(RECORD))
    assert (coverage.data_triples, coverage.share, coverage.attributions) == (2, 1.0, 2)


CHANGES = {
    "a further statement": (RECORD + "ex:tenure dpo:ordinal 2 ; dpo:tenurePost ex:post .", 4, 1),
    "not supported": (RECORD.replace("dpo:supports dpo:tenureHolder , dpo:ordinal", "dpo:supports dpo:ordinal"), 2, 1),
    "no locator": (RECORD.replace(' dpo:locator "L1" ;', ""), 2, 2),
    "no source": (RECORD.replace(" dpo:source ex:document ;", ""), 2, 2),
    "citation not carried": (RECORD.replace(" ; dpo:citation ex:citation", ""), 2, 2),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_unsourced_lowers_the_figure(name: str) -> None:
    turtle, data, unsourced = CHANGES[name]
    coverage = measure_coverage(triples(turtle))
    assert (coverage.data_triples, len(coverage.unsourced)) == (data, unsourced)
    assert coverage.share == pytest.approx(1 - unsourced / data)
    assert coverage.share < 1


def test_a_claim_covers_exactly_its_statement() -> None:
    claim = """
    ex:tenure dpo:tenurePost ex:post , ex:other .
    ex:claim a dpo:Claim ; dpo:claimSubject ex:tenure ; dpo:claimPredicate dpo:tenurePost ; dpo:claimObject ex:post ;
        dpo:source ex:document ; dpo:locator "L2" .
    """
    coverage = measure_coverage(triples(RECORD + claim))
    assert [statement.object for statement in coverage.unsourced] == [ox.NamedNode("http://example.org/other")]


def test_supports_may_stand_on_the_source() -> None:
    turtle = RECORD.replace(" ; dpo:supports dpo:tenureHolder , dpo:ordinal", "")
    turtle += "ex:document dpo:supports dpo:tenureHolder , dpo:ordinal ."
    found = measure_coverage(triples(turtle))
    assert {s.subject for s in found.unsourced} == {ox.NamedNode("http://example.org/document")}


def test_apparatus_is_not_data() -> None:
    turtle = """ex:code a skos:Concept ; skos:note "x"@en . ex:entry a dpo:ReferenceEntry ; dpo:mark "1" ."""
    assert measure_coverage(triples(turtle)).data_triples == 0


def test_the_graph_is_covered_whole(kg: KnowledgeGraph) -> None:
    info = kg.info()
    assert info["data_triples"] > 100
    assert info["unsourced"] == []
    assert info["provenance_coverage"] == 1.0
    assert info["attributions"] >= info["data_triples"]


@pytest.mark.parametrize("predicate", ["dpo:start", "dpo:nationality", "dpo:headquarters", "dpo:symbol"])
def test_each_statement_of_the_graph_depends_on_its_citations(kg: KnowledgeGraph, predicate: str) -> None:
    """Without the `supports` of its property no statement of that kind is covered."""
    iri = predicate.replace("dpo:", "https://w3id.org/dpo-kg/ontology#")
    without = [
        t for t in kg.triples()
        if not (t.predicate.value.endswith(("#supports", "#claimPredicate")) and t.object == ox.NamedNode(iri))
    ]  # fmt: skip
    coverage = measure_coverage(without)
    precedence = "https://w3id.org/dpo-kg/ontology#precedence"  # of data/ranking.ttl, which is no layer
    assert {s.predicate.value for s in coverage.unsourced} - {precedence} == {iri}
