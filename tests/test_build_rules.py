"""Inference: rules from axioms, rules from files, their fixpoint, their premises, and an independent reasoner."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from dpo_kg.build.rules import Closure, load_rules, read_rule
from dpo_kg.build.tbox import generate_rules
from dpo_kg.errors import BuildError
from dpo_kg.knowledge_graph import KnowledgeGraph

PREFIXES = """
@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def parse(turtle: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)]


def test_disjoint_classes_clash_with_their_premises() -> None:
    rules = generate_rules(parse(":A owl:disjointWith :B ."))
    assert Closure(parse(":x a :A . :y a :B .")).find_clashes(rules) == []
    (clash,) = Closure(parse(":x a :A , :B .")).find_clashes(rules)
    assert set(clash.premises) == set(parse(":x a :A , :B ."))
    for name in ("A", "B", "x"):
        assert f"example.org/{name}" in clash.to_text()


def test_every_premise_holds_and_was_there_before(kg: KnowledgeGraph) -> None:
    """A derivation stands on asserted triples, on the ontology, or on triples derived without it."""
    default = kg.snapshot.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    every = {str(quad.triple) for quad in default}
    derived = {line.split("\t")[0]: line.split("\t")[2:] for line in kg.snapshot.derivation_lines()}
    assert set(derived) == {str(t) for t in kg.inferred_triples()} != set()
    grounded = every - set(derived)
    waiting = dict(derived)
    while waiting:
        ready = [triple for triple, premises in waiting.items() if premises and set(premises) <= grounded]
        assert ready, f"without ground: {sorted(waiting)[:3]}"
        grounded.update(ready)
        for triple in ready:
            del waiting[triple]


def test_rule_files_are_discovered(root: str) -> None:
    strata = load_rules(root)
    assert len(strata) > 4
    for stratum in strata:
        for rule in stratum:
            assert rule.conclusions and rule.premises and "CONSTRUCT" not in rule.select


BROKEN = {
    "SELECT ?x WHERE { ?x ?p ?y }": "a rule is one CONSTRUCT",
    "CONSTRUCT { ?x ?p ?y } WHERE { ?x ?p ?y": "expected",
    "CONSTRUCT { _:b ?p ?y } WHERE { ?x ?p ?y }": "a blank node cannot stand in a rule",
    "PREFIX : <http://example.org/> CONSTRUCT { ?x :p ?y } WHERE { ?x :q+ ?y }": "a path cannot stand in a rule",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_rule_is_an_error(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("rules") / "rule.rq"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match=BROKEN[text]):
        read_rule(str(path))
