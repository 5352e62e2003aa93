"""What the shapes expect of properties, read from small shapes and compared with what validation does."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.property_constraints import Constraint, merge_for_classes, read_constraints
from dpo_kg.vocabulary import RDF, XSD

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
:Thing a sh:NodeShape ; sh:targetClass :Thing ; sh:property :Thing-p , :Thing-q .
:Thing-p sh:path :p ; sh:datatype xsd:string ; sh:maxCount 3 ; sh:minCount 1 ; sh:pattern "a" .
:Thing-q sh:path :q ; sh:in ( :one :two ) .
:Special a sh:NodeShape ; sh:targetClass :Special ; sh:property :Special-p , :Special-r , :Special-path .
:Special-p sh:path :p ; sh:maxCount 1 ; sh:minCount 0 ; sh:pattern "b" .
:Special-r sh:path :r ; sh:or ( :a-person :a-body ) ; sh:minCount 2 .
:Special-path sh:path ( :p :q ) ; sh:minCount 7 .
:a-person sh:class :Person . :a-body sh:class :Body .
:With-s a sh:NodeShape ; sh:targetSubjectsOf :s ; sh:property :With-s-s , :With-s-t .
:With-s-s sh:path :s ; sh:minCount 1 ; sh:datatype rdf:langString ; sh:uniqueLang true .
:With-s-t sh:path :t ; sh:minCount 1 .
:elsewhere sh:path :p ; sh:maxCount 0 .
"""


def read() -> dict[str, dict[str, Constraint]]:
    return read_constraints(quad.triple for quad in ox.parse(SHAPES, format=ox.RdfFormat.TURTLE))


def test_what_is_expected_of_a_class() -> None:
    found = read()
    assert found.keys() == {"http://e/Thing", "http://e/Special", ""}
    assert found["http://e/Thing"]["http://e/p"] == Constraint(1, 3, f"{XSD}string", patterns=("a",))
    assert found["http://e/Thing"]["http://e/q"].codes == ("http://e/one", "http://e/two")
    assert found["http://e/Special"]["http://e/r"] == Constraint(2, classes=("http://e/Person", "http://e/Body"))
    assert found["http://e/Special"].keys() == {"http://e/p", "http://e/r"}, "paths of several steps are left out"


def test_what_is_expected_of_any_thing_with_the_property() -> None:
    """Only of that property: that who has :s must have :t as well says nothing of others."""
    expected = Constraint(1, datatype=f"{RDF}langString", has_language=True, once_per_language=True)
    assert read()[""] == {"http://e/s": expected}


def test_classes_add_up() -> None:
    merged = merge_for_classes(read(), ["http://e/Special", "http://e/Thing", "http://e/Unknown"])
    assert merged["http://e/p"] == Constraint(1, 1, f"{XSD}string", patterns=("b", "a"))
    assert merged["http://e/q"].max_count is None
    assert merged["http://e/s"].min_count == 0, "a thing without it is right too"
    assert merge_for_classes(read(), []).keys() == {"http://e/s"}
