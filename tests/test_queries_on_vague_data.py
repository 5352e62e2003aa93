"""Stored queries on data that the seeds do not have: vague and missing dates, rivals, dated terms, several sources."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from dpo_kg.build.assemble import close
from dpo_kg.build.layers import load_data
from dpo_kg.build.ontology import load_ontology
from dpo_kg.build.rules import load_rules
from dpo_kg.build.tbox import generate_rules
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.stored_query import bind_parameters
from dpo_kg.vocabulary import INFERRED_GRAPH, PREFIXES

ROOT = str(Path(__file__).parent.parent)

DATA = """
post:x a dpo:Post ; rdfs:label "Post X"@en , "Poste X"@fr .
post:secretary-general a dpo:Post ; rdfs:label "Secretary-General"@en .
organization:x a dpo:Department ; rdfs:label "Body X"@en .
headship:x a dpo:PostHeadship ; dpo:headshipPost post:x ; dpo:headshipBody organization:x .
state:fra a dpo:MemberState ; rdfs:label "France"@en .
state:bra a dpo:MemberState ; rdfs:label "Brazil"@en .
person:ann a dpo:Person ; rdfs:label "Ann" ; dpo:nationality state:fra ; dpo:birthYear "1960"^^edtf:EDTF .
person:bob a dpo:Person ; rdfs:label "Bob" ; dpo:nationality state:fra .
person:cid a dpo:Person ; rdfs:label "Cid" .
person:dee a dpo:Person ; rdfs:label "Dee" ; dpo:nationality state:bra .
person:eve a dpo:Person ; rdfs:label "Eve" .
person:sam a dpo:Person ; rdfs:label "Sam" .

document:one a dpo:Document ; rdfs:label "One"@en ; dpo:issuedOn "2002-01-01"^^edtf:EDTF .
document:two a dpo:Document ; rdfs:label "Two"@en .
document:old a dpo:Document ; rdfs:label "Old"@en ; dpo:issuedOn "2000"^^edtf:EDTF .
document:new a dpo:Document ; rdfs:label "New"@en ; dpo:issuedOn "2001-01"^^edtf:EDTF .
reference:one-1 a dpo:ReferenceEntry ;
    dpo:inArticle document:two ; dpo:mark "1" ; dpo:refersTo document:old ; dpo:locator "p9" .
reference:one-2 a dpo:ReferenceEntry ;
    dpo:inArticle document:two ; dpo:mark "2" ; dpo:refersTo document:new ; dpo:locator "p9" .

citation:one a dpo:Citation ; dpo:source document:one ; dpo:locator "p1" ;
    dpo:supports dpo:tenureHolder , dpo:start , dpo:end , dpo:statedDurationMonths .
citation:two a dpo:Citation ; dpo:source document:two ; dpo:locator "p2" ;
    dpo:citesReference reference:one-1 , reference:one-2 ; dpo:supports dpo:tenureHolder , dpo:start .
citation:three a dpo:Citation ; dpo:source document:old ; dpo:locator "p3" ; dpo:supports dpo:tenureHolder .

tenure:x-ann a dpo:Tenure ; dpo:tenurePost post:x ; dpo:tenureHolder person:ann ;
    dpo:start "2001-01-01"^^edtf:EDTF ; dpo:end "2002-06"^^edtf:EDTF ; dpo:statedDurationMonths 17 ;
    dpo:citation citation:one , citation:two , citation:three .
tenure:x-bob a dpo:Tenure ; dpo:tenurePost post:x ; dpo:tenureHolder person:bob ;
    dpo:start "2002-07-01"^^edtf:EDTF ; dpo:end "2003-12-31"^^edtf:EDTF ; dpo:statedDurationMonths 20 ;
    dpo:citation citation:one , citation:two .
tenure:x-cid a dpo:Tenure ; dpo:tenurePost post:x ; dpo:tenureHolder person:cid ;
    dpo:start "2004-01-01"^^edtf:EDTF ; dpo:end "2005"^^edtf:EDTF ; dpo:citation citation:two .
tenure:x-dee a dpo:Tenure ; dpo:tenurePost post:x ; dpo:tenureHolder person:dee ;
    dpo:start "2010"^^edtf:EDTF ; dpo:citation citation:one .
tenure:x-eve a dpo:Tenure ; dpo:tenurePost post:x ; dpo:tenureHolder person:eve ;
    dpo:start "2015-03"^^edtf:EDTF ; dpo:endStatus end-status:ongoing ; dpo:asOf "2016"^^edtf:EDTF ;
    dpo:statedDurationMonths 12 ; dpo:citation citation:one .
tenure:secretary-general-sam a dpo:Tenure ; dpo:tenurePost post:secretary-general ; dpo:tenureHolder person:sam ;
    dpo:start "2000-01-01"^^edtf:EDTF ; dpo:end "2004-06-30"^^edtf:EDTF .
tenure:secretary-general-eve a dpo:Tenure ; dpo:tenurePost post:secretary-general ; dpo:tenureHolder person:eve .

claim:bob a dpo:Claim ; dpo:claimSubject tenure:x-bob ; dpo:claimPredicate dpo:start ;
    dpo:claimLiteral "2003"^^edtf:EDTF ; dpo:source document:two ; dpo:locator "p2" .
claim:ann a dpo:Claim ; dpo:claimSubject tenure:x-ann ; dpo:claimPredicate dpo:start ;
    dpo:claimLiteral "2001~"^^edtf:EDTF ; dpo:source document:two ; dpo:locator "p2" .
claim:dee a dpo:Claim ; dpo:claimSubject person:dee ; dpo:claimPredicate dpo:birthYear ;
    dpo:claimLiteral "1950"^^edtf:EDTF ; dpo:source document:two ; dpo:locator "p2" .

event:talk a dpo:Event ; rdfs:label "Talk"@en ; dpo:start "2002-06"^^edtf:EDTF ; dpo:end "2002-06"^^edtf:EDTF .
characteristic:spoke a dpo:Characteristic ; dpo:characterizes person:ann , person:sam ; dpo:aspect aspect:took-part-in ;
    dpo:concerns event:talk ; dpo:text "spoke"@en ; dpo:citation citation:one .
characteristic:said a dpo:Characteristic ; dpo:characterizes organization:x ; dpo:aspect aspect:state-of ;
    dpo:concerns event:talk ; dpo:text "will grow"@en ; dpo:citation citation:one .
"""


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """The data above, in the place of the layers, with what follows from it."""
    ontology, settings = load_ontology(ROOT), load_data(ROOT, load_ontology(ROOT))[1]
    prefixes = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in PREFIXES.items())
    triples = [quad.triple for quad in ox.parse(prefixes + DATA, format=ox.RdfFormat.TURTLE)]
    closed = close([*triples, *settings], ontology, generate_rules(ontology.triples), load_rules(ROOT))
    derived = [d.triple for d in closed.derivations]
    built = ox.Store()
    every = [*closed.asserted, *ontology.flat_triples(), *derived]
    built.extend(ox.Quad(t.subject, t.predicate, t.object, ox.DefaultGraph()) for t in every)
    built.extend(ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(INFERRED_GRAPH)) for t in derived)
    return built


CASES: list[tuple[str, dict[str, str], str, list[str]]] = [
    (
        "successions",
        {"post": "x"},
        "earlier_holder later_holder days_min days_max handover vacant_days",
        [
            "Ann Bob 1 30 undetermined 0",
            "Bob Cid 1 1 next-day 0",
            "Cid Dee 1462 2190 vacancy 1461",
            "Dee Eve - - undetermined 0",  # her end is not known
        ],
    ),
    ("successions", {"kind": "vacancy"}, "earlier_holder first_vacant last_vacant", ["Cid 2006-01-01 2009-12-31"]),
    (
        "tenure-lengths",
        {"post": "x"},
        "name days_min days_max extreme certainty",
        ["Cid 366 730 longest or shortest possible", "Bob 548 548 longest possible", "Ann 516 545 shortest possible"],
    ),
    ("tenure-lengths", {"post": "x", "only": "longest"}, "name", ["Cid", "Bob"]),
    (
        "stated-durations",
        {"post": "x"},
        "convention name computed agrees differing holds_from",
        [
            "last day not counted Ann 1 year, 5 months yes 1 -",
            "last day not counted Bob 1 year, 5 months no 1 -",
            "last day counted Ann 1 year, 5 months or 1 year, 6 months possibly 1 -",
            "last day counted Bob 1 year, 6 months no 1 -",
        ],
    ),
    ("list-currency", {}, "incumbent first_day last_day certainty", ["Eve 2016-03-01 2016-04-30 possible"]),
    ("birth-years", {"status": "disputed"}, "name birth_year given", ["Dee - disputed"]),
    ("ages-at-start", {}, "name age_min age_max certainty", ["Ann 40 41 possible"]),
    (
        "served-under",
        {},
        "name secretary_general how basis",
        ["Ann Sam in-office inferred", "Bob Sam in-office inferred", "Cid Sam in-office inferred"],
    ),
    ("careers", {"person": "eve"}, "name step post_name placed_by", ["Eve 1 Post X own dates"]),
    ("careers", {"first": "x", "last": "secretary-general"}, "name", []),  # her other tenure has no place
    (
        "nationality-of-holders",
        {"post": "x", "since": "2001-01-01"},
        "country_name verdict nationals others exceptions",
        ["Brazil no 1 4 Ann; Bob; Cid; Eve", "France no 2 3 Cid; Dee; Eve"],
    ),
    (
        "nationality-of-holders",
        {"post": "x", "since": "2006-02-01"},
        "country_name verdict nationals others days_without_holder",
        ["Brazil not determined 1 1 1430"],  # no nationality is known of the other
    ),
    (
        "statements-after-source",
        {"class": "Tenure"},
        "subject property value extent mark document_name",
        [
            "Bob, Post X start 2002-07-01 whole 2 New",
            "Cid, Post X start 2004-01-01 whole 2 New",
            "Ann, Post X start 2001-01-01 whole 1 Old",
            "Bob, Post X start 2002-07-01 whole 1 Old",
            "Cid, Post X start 2004-01-01 whole 1 Old",
            "Ann, Post X end 2002-06 part - One",
            "Bob, Post X end 2003-12-31 whole - One",
            "Bob, Post X start 2002-07-01 whole - One",
            "Dee, Post X start 2010 whole - One",
            "Eve, Post X start 2015-03 whole - One",
        ],
    ),
    (
        "source-lead-times",
        {"post": "x"},
        "name issued days_min days_max",
        ["Ann 2000 1 366", "Bob 2001-01 516 546", "Cid 2001-01 1065 1095"],
    ),
    ("source-lead-times", {"within": "366"}, "name", ["Ann"]),
    ("events", {"organization": "x"}, "date name heads", ["2002-06 Talk Ann (possible, to 2002-06)"]),
    (
        "announcements",
        {},
        "date speaker office certainty text",
        ["2002-06 Sam Secretary-General certain will grow", "2002-06 Ann Post X possible will grow"],
    ),
    ("announcements", {"lang": "fr"}, "office", ["Secretary-General", "Poste X"]),
    (
        "tenures-compared",
        {},
        "name start other_start agrees",
        ["Ann 2001-01-01 2001~ not determined", "Bob 2002-07-01 2003 no"],
    ),
    (
        "holders-by-source",
        {"post": "x"},
        "name named_by documents of_documents",
        ["Ann all 3 3", "Bob some 2 3", "Cid only one 1 3", "Dee only one 1 3", "Eve only one 1 3"],
    ),
    ("people", {"country": "fra"}, "name all_people", ["Ann 6", "Bob 6"]),
]


@pytest.mark.parametrize(("name", "parameters", "columns", "expected"), CASES)
def test_answer(
    kg: KnowledgeGraph, store: ox.Store, name: str, parameters: dict[str, str], columns: str, expected: list[str]
) -> None:
    text = bind_parameters(kg.snapshot.compiled_query(name), parameters, store)
    solutions = store.query(text, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    rows = [[getattr(solution[column], "value", "-") for column in columns.split()] for solution in solutions]
    assert [" ".join(row) for row in rows] == expected
