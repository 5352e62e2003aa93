# ruff: noqa: E501 - a shape a line reads best
"""The sieve leaves out only what conforms, and judges only what it understands."""

from __future__ import annotations

import random
from collections.abc import Collection

import pyshacl
import pytest
import rdflib
from rdflib.term import Node

from dpo_kg.shacl_engine import find_targets
from dpo_kg.shape_sieve import sift_targets
from dpo_kg.vocabulary import SH

EX = rdflib.Namespace("http://example.org/")
PREFIXES = """\
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""

JUDGED = {
    "or": "sh:or ( [ sh:property [ sh:path ex:p ; sh:minCount 1 ] ] [ sh:property [ sh:path ex:q ; sh:maxCount 0 ] ] )",
    "and": "sh:and ( [ sh:property [ sh:path ex:p ; sh:minCount 1 ] ] [ sh:property [ sh:path ex:q ; sh:maxCount 1 ] ] )",
    "xone": "sh:xone ( [ sh:property [ sh:path ex:p ; sh:minCount 1 ] ] [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ] )",
    "not a value": "sh:not [ sh:property [ sh:path ex:p ; sh:hasValue ex:t1 ] ]",
    "a value of a sequence": "sh:not [ sh:property [ sh:path ( ex:p ex:q ) ; sh:hasValue ex:t1 ] ]",
    "a literal": "sh:not [ sh:property [ sh:path ex:n ; sh:hasValue 1 ] ]",
    "one of": "sh:or ( [ sh:property [ sh:path ex:p ; sh:in ( ex:t1 ex:t2 ex:t3 ) ] ] [ sh:in ( ex:t4 ex:t5 ) ] )",
    "two steps": "sh:or ( [ sh:property [ sh:path ( ex:p ex:q ) ; sh:minCount 1 ] ] [ sh:property [ sh:path ex:n ; sh:minCount 1 ] ] )",
    "nested": "sh:not [ sh:or ( [ sh:not [ sh:property [ sh:path ex:p ; sh:minCount 2 ] ] ] [ sh:property [ sh:path ex:n ; sh:minCount 1 ] ] ) ]",
    "values": "sh:not [ sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ] ] ]",
    "beside others": "sh:property [ sh:path ex:n ; sh:maxCount 1 ] ; sh:not [ sh:property [ sh:path ex:p ; sh:maxCount 0 ] ]",
}  # fmt: skip

NOT_JUDGED = {
    "datatype": "sh:not [ sh:property [ sh:path ex:n ; sh:datatype ex:no ] ]",
    "class": "sh:or ( [ sh:property [ sh:path ex:p ; sh:class ex:B ] ] [ sh:property [ sh:path ex:q ; sh:maxCount 9 ] ] )",
    "severity": "sh:not [ sh:property [ sh:path ex:p ; sh:minCount 9 ; sh:severity sh:Warning ] ]",
    "deactivated": "sh:not [ sh:deactivated true ; sh:property [ sh:path ex:p ; sh:minCount 9 ] ]",
    "inverse path": "sh:not [ sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:minCount 9 ] ]",
    "SPARQL": "sh:not [ sh:sparql [ sh:select 'SELECT $this { $this ?p 9 }' ] ]",
    "itself": "sh:or ( ex:S ex:S ) ; sh:property [ sh:path ex:p ; sh:maxCount 9 ]",
    "missing shape": "sh:not ex:Missing",
    "empty list": "sh:or ()",
}  # fmt: skip


def make(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(
        data=f"{PREFIXES} ex:S a sh:NodeShape ; sh:targetClass ex:A ; {text} .", format="turtle"
    )


def make_data() -> rdflib.Graph:
    chance, data = random.Random(8), rdflib.Graph()
    for number in range(40):
        data.add((EX[f"t{number}"], rdflib.RDF.type, EX.A))
        for name in (EX.p, EX.q, EX.p):
            if chance.random() < 0.4:
                data.add((EX[f"t{number}"], name, EX[f"t{chance.randrange(6)}"]))
        if chance.random() < 0.4:
            data.add((EX[f"t{number}"], EX.n, rdflib.Literal(chance.randrange(3))))
    return data


@pytest.mark.parametrize("text", JUDGED.values(), ids=JUDGED)
def test_what_is_left_out_conforms_and_what_is_left_does_not(text: str) -> None:
    data = make_data()
    targets = find_targets(data, make(text))
    report = pyshacl.validate(data, shacl_graph=make(text))[1]
    faulty = set(report.objects(None, rdflib.URIRef(f"{SH}focusNode")))
    assert 0 < len(faulty) < len(targets[EX.S])
    assert sift_targets(data, make(text), targets) == {EX.S: faulty}


@pytest.mark.parametrize("text", NOT_JUDGED.values(), ids=NOT_JUDGED)
def test_what_is_not_understood_is_left_to_pyshacl(text: str) -> None:
    targets: dict[Node, Collection[Node]] = {EX.S: {EX.t1, EX.t2}}
    assert sift_targets(make_data(), make(text), targets) == targets


def test_shapes_that_combine_nothing_are_left_to_pyshacl() -> None:
    targets: dict[Node, Collection[Node]] = {EX.S: {EX.t1}, EX.other: {EX.t2}}
    assert sift_targets(make_data(), make("sh:property [ sh:path ex:p ; sh:maxCount 9 ]"), targets) == targets
