"""The triple patterns of rule files, compared with those of rdflib's algebra."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Literal, URIRef, Variable

from dpo_kg.build.patterns import read_patterns

RULES = sorted((Path(__file__).parent.parent / "ontology" / "rules").glob("*.rq"))

#: What rules may hold, beyond what the files of today do.
TEXTS = {
    "lists": "CONSTRUCT { ?x :p 5 , 'a'@en ; :q ?y } WHERE { ?x :r ?y , 1.5 ; a :A ; . ?y :s true }",
    "texts": 'CONSTRUCT { ?x :p ?y } WHERE { ?x :p """a } . "b" """ , "{#"^^:d . # } end\n ?x :q ?y }',
    "groups": "CONSTRUCT { ?x :p ?y } WHERE { { ?x :p ?y } UNION { { ?x :q ?y } OPTIONAL { ?y :r ?z } } }",
    "no premises": """CONSTRUCT { ?x :p ?y } WHERE {
        ?x :p ?y FILTER NOT EXISTS { ?x :no/:no+ ?z } MINUS { ?x :no [] } FILTER(?x < ?y && ?y > ?x)
        BIND(CONCAT("(", STR(?x)) AS ?t) VALUES (?v ?w) { (1 2) (UNDEF "}") } VALUES ?u { 1 }
        { SELECT ?x (COUNT(?n) AS ?c) WHERE { ?x :no ?n } GROUP BY ?x } FILTER EXISTS { ?x :no ?z } ?x :yes ?c }""",
    "comparisons": "CONSTRUCT { ?x :p ?y } WHERE { ?x :p ?y . FILTER(?x<?y) FILTER regex(?y, '>') ?y :q ?x }",
    "signs": "CONSTRUCT { ?x <http://e.org/#p> -5 } WHERE { ?x <http://e.org/#p> 1 . $y :q ?x . }",
}


def positive_triples(node: Any) -> Iterator[tuple[object, object, object]]:
    """Walk rdflib's algebra; yield the triple patterns that a solution may have matched."""
    name = getattr(node, "name", None)
    if name == "BGP":
        yield from node["triples"]
    elif name in ("Join", "LeftJoin", "Union"):
        yield from positive_triples(node["p1"])
        yield from positive_triples(node["p2"])
    elif name == "Minus":
        yield from positive_triples(node["p1"])
    elif name in ("Filter", "Extend", "Project", "Distinct", "OrderBy"):
        yield from positive_triples(node["p"])


def show(pattern: tuple[object, ...]) -> tuple[str, ...]:
    terms = [term for term in pattern if isinstance(term, Variable | URIRef | Literal)]
    assert len(terms) == len(pattern)
    return tuple(f"?{term}" if isinstance(term, Variable) else term.n3() for term in terms)


@pytest.mark.parametrize("text", [*(path.read_text() for path in RULES), *TEXTS.values()])
def test_patterns_are_those_of_rdflib(text: str) -> None:
    if "PREFIX" not in text:
        text = f"PREFIX : <http://example.org/>\n{text}"
    found = read_patterns(text)
    algebra = prepareQuery(text).algebra
    assert set(found.premises) == {show(t) for t in positive_triples(algebra.p)}
    assert set(found.conclusions) == {show(t) for t in algebra.template}
    assert found.premises and found.conclusions
    assert not any(":no" in term for pattern in found.premises for term in pattern)


def test_rules_are_found() -> None:
    assert len(RULES) > 5


REFUSED = {
    "SELECT ?x WHERE { ?x ?p ?y }": "a rule is one CONSTRUCT",
    "CONSTRUCT WHERE { ?x ?p ?y }": "a rule is one CONSTRUCT",
    "CONSTRUCT { ?x ?p ?y } WHERE { ?x ?p ?y } LIMIT 1": "nothing follows it",
    "CONSTRUCT { ?x ?p [] } WHERE { ?x ?p ?y }": "a blank node cannot stand in a rule",
    "CONSTRUCT { ?x ?p ?y } WHERE { ?x ?p ( ?y ) }": "a blank node cannot stand in a rule",
    "CONSTRUCT { ?x ?p ?y } WHERE { ?x ^:p ?y }": "a path cannot stand in a rule",
    "CONSTRUCT { ?x ?p ?y } WHERE { ?x :p/:q ?y }": "a path cannot stand in a rule",
    "CONSTRUCT { ?x ?p ?y } WHERE { ?x :p ?y GRAPH ?g { ?x :p ?y } }": "GRAPH cannot stand in a rule",
    "CONSTRUCT { ?x ?p ?y } WHERE { SERVICE <http://x/> { ?x :p ?y } }": "SERVICE cannot stand in a rule",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_stand_in_a_rule(text: str) -> None:
    with pytest.raises(ValueError, match=REFUSED[text]):
        read_patterns(f"PREFIX : <http://example.org/> {text}")
