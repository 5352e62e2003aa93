"""Each rule of the OWL 2 RL tables against an independent reasoner, on the files of tests/inference/."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from dpo_kg.build.owlrl_closure import LIMIT, close_with_owlrl
from dpo_kg.build.rules import Closure
from dpo_kg.build.tbox import generate_rules
from dpo_kg.errors import BuildError, ParameterError
from dpo_kg.rdf.reading import read_quads

FILES = {path.stem: path for path in (Path(__file__).parent / "inference").glob("*.ttl")}
PREFIXES = """
@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dpo: <https://w3id.org/dpo-kg/ontology#> .
"""


def parse(turtle: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)]


def split(name: str) -> tuple[list[ox.Triple], list[ox.Triple]]:
    """Return the axioms and the facts of a file; an axiom speaks in terms of OWL, RDFS or of a list."""
    triples = [quad.triple for quad in read_quads(str(FILES[name]))]
    axioms = [t for t in triples if "/owl#" in str(t) or "/rdf-schema#" in str(t) or "-ns#first" in str(t)]
    axioms += [t for t in triples if "-ns#rest" in str(t) or isinstance(t.subject, ox.BlankNode)]
    return list(dict.fromkeys(axioms)), [t for t in triples if t not in axioms]


def test_files_are_found() -> None:
    assert len(FILES) > 20


def test_every_rule_has_a_file() -> None:
    """The names of rules stand as strings in the module that generates them."""
    source = Path(generate_rules.__code__.co_filename).read_text(encoding="utf-8")
    named = {name for name in source.replace('"', " ").split() if name[:4] in ("cax-", "prp-", "cls-")}
    assert named == set(FILES)


@pytest.mark.parametrize("name", sorted(FILES))
def test_rule_gives_what_owlrl_gives(name: str) -> None:
    axioms, facts = split(name)
    rules = generate_rules(axioms)
    closure = Closure(facts)
    closure.run(rules)
    clashes = closure.find_clashes(rules)
    theirs, their_clashes = close_with_owlrl(facts, axioms)
    assert set(closure.derivations) == {*theirs, *_nothing(closure)}
    assert {frozenset(c.premises) for c in clashes} == {frozenset(c.premises) for c in their_clashes}
    used = {d.rule.split()[0] for d in closure.derivations.values()} | {c.rule.name.split()[0] for c in clashes}
    assert name in used
    assert all(derivation.premises for derivation in closure.derivations.values())
    for clash in clashes:
        assert clash.rule.words and all(str(t) not in clash.rule.words for t in clash.premises)
        for premise, grounds in zip(clash.premises, clash.grounds, strict=True):
            assert premise in facts or (grounds and set(grounds) <= set(facts))


def _nothing(closure: Closure) -> list[ox.Triple]:
    """Membership of owl:Nothing, which is noise in owlrl's answer and a premise in ours."""
    return [t for t in closure.derivations if str(t.object) == "<http://www.w3.org/2002/07/owl#Nothing>"]


UNKNOWN = {
    ":p a owl:FunctionalProperty .": "owl:FunctionalProperty of <http://example.org/p>",
    ":p a owl:InverseFunctionalProperty .": "owl:InverseFunctionalProperty",
    ":p a owl:ReflexiveProperty .": "owl:ReflexiveProperty",
    "[] a owl:AllDisjointProperties ; owl:members ( :p :q ) .": "owl:AllDisjointProperties",
    ":A owl:complementOf :B .": "owl:complementOf of <http://example.org/A>",
    ":A owl:hasKey ( :p ) .": "owl:hasKey",
    ":A owl:disjointUnionOf ( :B :C ) .": "owl:disjointUnionOf",
    ":x owl:sameAs :y .": "owl:sameAs",
    ":A rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :B ] .": "not owl:someValuesFrom",
    ":A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :B ] .": "not owl:allValuesFrom",
    ":A owl:equivalentClass [ owl:unionOf ( :B :C ) ] .": "not owl:unionOf",
    ":A owl:equivalentClass [ owl:onProperty :p ; owl:hasValue 5 ] .": "only owl:hasValue with a thing",
    ":A owl:disjointWith [ owl:onProperty :p ; owl:hasValue :v ] .": "owl:disjointWith",
    "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :x .": "owl:NegativePropertyAssertion",
    "[] rdfs:subClassOf [ owl:onProperty :p ; owl:hasValue :v ] .": "rdfs:subClassOf",
    "[] a owl:SymmetricProperty .": "owl:SymmetricProperty",
    ":p owl:propertyChainAxiom ( :q [ owl:inverseOf :r ] ) .": "no list of named terms.* begins with .*/q",
    ":p owl:propertyChainAxiom _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> :q .": "no list",
    ":o owl:imports <http://example.org/other> .": "give that file as well",
}


@pytest.mark.parametrize("axiom", UNKNOWN)
def test_an_axiom_without_a_rule_is_an_error(axiom: str) -> None:
    with pytest.raises(BuildError, match=UNKNOWN[axiom]):
        generate_rules(parse(axiom))


def test_declarations_give_no_rule() -> None:
    declared = ":A a owl:Class ; rdfs:label 'a' ; rdfs:seeAlso :B ; owl:deprecated true . :p a owl:ObjectProperty ."
    (only,) = generate_rules(parse(f"{declared} :o owl:imports <https://w3id.org/dpo-kg/ontology> ."))
    assert only.name == "cls-nothing2"


def test_a_rule_knows_its_axiom() -> None:
    rules = {rule.name: rule for rule in generate_rules(parse("dpo:a rdfs:subPropertyOf dpo:b ."))}
    rule = rules["prp-spo1 dpo:a dpo:b"]
    (triple,) = parse("dpo:a rdfs:subPropertyOf dpo:b .")
    assert rule.axiom == (triple.subject, triple.predicate, triple.object)
    assert rule.words == "what has dpo:a has dpo:b to the same thing"


def test_a_clash_names_what_it_follows_from() -> None:
    axioms = parse(":A owl:disjointWith :B . :p rdfs:domain :B . :q rdfs:subPropertyOf :p .")
    rules = generate_rules(axioms)
    closure = Closure(parse(":x a :A ; :q :y ."))
    closure.run(rules)
    (clash,) = closure.find_clashes(rules)
    text = clash.to_text(lambda triple: "my.ttl:7")
    assert "nothing is both a <http://example.org/A> and a <http://example.org/B>" in text
    assert "<http://example.org/x> a <http://example.org/A> (my.ttl:7)" in text
    assert "which follows from <http://example.org/x> <http://example.org/q> <http://example.org/y> (my.ttl:7)" in text


def test_owlrl_refuses_what_is_too_large() -> None:
    facts = parse(" ".join(f":x{i} :p :y ." for i in range(LIMIT + 1)))
    with pytest.raises(ParameterError, match=r"20,001 triples .* at most 20,000"):
        close_with_owlrl(facts, [])
