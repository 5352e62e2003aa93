"""Violations in plain words: each constraint component names what it found and what was wanted."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib

from dpo_kg.exporters.rdflib_graph import to_rdflib
from dpo_kg.shacl_engine import find_targets
from dpo_kg.validation.running import find_violations
from dpo_kg.validation.terms import describe_foreign
from dpo_kg.vocabulary import DPO, PREFIXES

HEAD = "".join(
    f"@prefix {p}: <{PREFIXES[p]}> . " for p in ("dpo", "edtf", "rdf", "rdfs", "sh", "xsd", "person", "rank")
)
HEAD += "@prefix e: <http://e/> .\n"

#: What a property shape demands of dpo:p, what is said of the thing → the sentence.
SENTENCES = {
    ("sh:minCount 1", ""): "dpo:p is missing.",
    ("sh:minCount 3", "dpo:p 1 , 2"): "dpo:p has 2 of at least 3 values.",
    ("sh:maxCount 1", 'dpo:p 1 , "x"'): 'dpo:p has 2 values, "1"^^xsd:integer and "x", of at most 1.',
    ("sh:datatype edtf:EDTF", 'dpo:p "1992"'): (
        '"1992" is text without a language or datatype; wanted is a date with ^^edtf:EDTF.'
    ),
    ("sh:datatype rdf:langString", 'dpo:p "x"'): (
        '"x" is text without a language or datatype; wanted is text with a language, as in "…"@en.'
    ),
    ("sh:datatype xsd:string", 'dpo:p "x"@fr'): (
        '"x"@fr is text with the language "fr"; wanted is text without a language or datatype.'
    ),
    ("sh:datatype xsd:integer", "dpo:p 1.5"): (
        '"1.5"^^xsd:decimal is of the datatype xsd:decimal; wanted is a whole number, as in 12.'
    ),
    ("sh:datatype xsd:date", 'dpo:p "May"^^xsd:date'): '"May"^^xsd:date is not written as xsd:date is.',
    ("sh:datatype xsd:string", "dpo:p person:x"): "person:x is a thing, and no text, number or date.",
    ("sh:class dpo:Post", "dpo:p person:y"): "person:y is described neither in the files nor in the graph.",
    ("sh:class dpo:Post", "dpo:p e:known"): "<http://e/known> is a dpo:Office.",
    ("sh:class dpo:Post", "dpo:p e:untyped"): "<http://e/untyped> has no class.",
    ("sh:class dpo:Post", 'dpo:p "Kofi"'): '"Kofi" is text, and names no thing.',
    ("sh:nodeKind sh:IRI", 'dpo:p "x"'): '"x" is text without a language or datatype, and names no thing.',
    ("sh:nodeKind sh:IRI", "dpo:p []"): "A blank node has no name.",
    ("sh:nodeKind sh:Literal", "dpo:p person:x"): "person:x is a thing.",
    ("sh:in ( rank:normal rank:preferred )", "dpo:p rank:best"): (
        "rank:best is none of the codes; wanted is rank:normal or rank:preferred."
    ),
    ("sh:in ( rank:normal rank:preferred )", 'dpo:p "prefered"'): (
        '"prefered" is none of the codes; wanted is rank:normal or rank:preferred. Did you mean rank:preferred?'
    ),
    ('sh:pattern "^S/"', f'dpo:p "{"x" * 80}"'): f'"{"x" * 59}…" does not have that form.',
    ("sh:minInclusive 1", "dpo:p 0"): '"0"^^xsd:integer is below 1.',
    ("sh:maxInclusive 5", "dpo:p 6"): '"6"^^xsd:integer is above 5.',
    ('sh:languageIn ( "en" )', 'dpo:p "x"@de'): '"x"@de is text with the language "de"; the language wanted is en.',
    ("sh:uniqueLang true", 'dpo:p "a"@en , "b"@en , "c"@fr'): (
        'dpo:p has several values of one language: "a"@en and "b"@en.'
    ),
    ("sh:lessThan dpo:q", "dpo:p 5 ; dpo:q 4"): "5 comes after 4.",
    ("sh:lessThanOrEquals dpo:q", 'dpo:p "2002-01-01"^^xsd:date ; dpo:q "2001-01-01"^^xsd:date'): (
        "2002-01-01 comes after 2001-01-01."
    ),
    ("sh:disjoint dpo:q", "dpo:p e:known ; dpo:q e:known"): "<http://e/known> stands in dpo:p and in dpo:q.",
    ("sh:equals dpo:q", "dpo:p 1"): '"1"^^xsd:integer does not stand in both.',
    ("sh:hasValue 7", "dpo:p 1"): '"7"^^xsd:integer is missing.',
    ("sh:or ( [ sh:datatype xsd:string ] [ sh:class dpo:Post ] )", "dpo:p 5"): (
        '"5"^^xsd:integer is of the datatype xsd:integer.'
    ),
}


def graph(turtle: str) -> rdflib.Graph:
    return to_rdflib(quad.triple for quad in ox.parse(HEAD + turtle, format=ox.RdfFormat.TURTLE))


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """Name of the thing → message about it; one run for all."""
    shapes = data = ""
    for number, (demand, statement) in enumerate(SENTENCES):
        shapes += f"e:S{number} sh:property e:P{number} ; sh:targetNode e:t{number} .\n"
        shapes += f'e:P{number} sh:path dpo:p ; sh:message "Rule. Mend: do." ; {demand} .\n'
        data += f"e:t{number} a e:Thing {';' if statement else ''} {statement} .\n"
    data += 'e:known a dpo:Office . dpo:Office rdfs:subClassOf dpo:Organization . e:untyped rdfs:label "x" .'
    shapes_graph, data_graph = graph(shapes), graph(data)
    targets = find_targets(data_graph, shapes_graph)
    return {finding.focus: finding.message for finding in find_violations(data_graph, shapes_graph, targets)}


@pytest.mark.parametrize("number", range(len(SENTENCES)), ids=lambda n: list(SENTENCES)[n][0])
def test_what_is_wrong_is_said_with_the_value(said: dict[str, str], number: int) -> None:
    assert said[f"http://e/t{number}"] == f"{list(SENTENCES.values())[number]} Rule. Mend: do."


def test_a_property_of_the_wrong_class_is_named() -> None:
    shapes = graph("e:S a sh:NodeShape ; sh:class dpo:Post ; sh:targetSubjectsOf dpo:p , dpo:q ; sh:message 'Rule.' .")
    data = graph("e:a a dpo:Office ; dpo:q 1 . e:b dpo:p 1 .")
    found = {f.focus: (f.message, f.near) for f in find_violations(data, shapes, find_targets(data, shapes))}
    assert found == {
        "http://e/a": ("It is a dpo:Office, and has dpo:q. Rule.", f"{DPO}q"),
        "http://e/b": ("It has no class, and has dpo:p. Rule.", f"{DPO}p"),
    }


#: Turtle → what is said of a file that has nothing of ours.
FOREIGN = {
    "": "no triples were read",
    "e:a a e:B .": "Namespaces used: http://e/. Mend: describe things by dpo: classes",
    "e:a a <https://w3id.org/dpokg/ontology#Person> .": "https://w3id.org/dpokg/ontology# looks like it",
    "e:a a <http://w3id.org/dpo-kg/ontology#Person> .": "http://w3id.org/dpo-kg/ontology# looks like it",
    "e:a a <https://w3id.org/dpo-kg/ontology/Person> .": "https://w3id.org/dpo-kg/ontology/ looks like it",
    "person:a rdfs:label 'x' .": "Mend: say what the things are",
    "e:a dpo:start 1 .": "",
    "e:a a dpo:Person .": "",
}


@pytest.mark.parametrize("turtle", FOREIGN)
def test_a_file_with_nothing_of_ours_says_so(turtle: str) -> None:
    notes = describe_foreign([quad.triple for quad in ox.parse(HEAD + turtle, format=ox.RdfFormat.TURTLE)])
    assert bool(notes) == bool(FOREIGN[turtle]) and FOREIGN[turtle] in " ".join(notes), notes
    assert not notes or notes[0].startswith("Nothing was checked: ")
