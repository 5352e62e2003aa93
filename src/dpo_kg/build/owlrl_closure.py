"""The same closure by an independent reasoner: owlrl, which applies the tables of OWL 2 RL triple by triple.

It is some fifty times slower than our rules (benchmarks/closure.py) and says much that nobody asks for, so it serves
to check them on graphs that are small enough. Literals are handed to it under invented names: it compares each pair of
them and types every one, which costs nearly all of its time, and no axiom in use looks into a literal. Of what it
returns, the noise is taken out: literals as subjects, everything equal to itself, statements in the terms of OWL and
RDFS, blank nodes of the ontology. Its errors become clashes with their premises.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyoxigraph as ox

from dpo_kg.build.derivation import show_term
from dpo_kg.build.rules import Clash, Rule
from dpo_kg.errors import ParameterError
from dpo_kg.exporters.rdflib_graph import to_rdflib
from dpo_kg.vocabulary import OWL, RDF, RDFS

#: Triples beyond which owlrl is refused.
LIMIT = 20_000

_LITERAL = "urn:dpo-kg:literal:"
_TYPE = ox.NamedNode(f"{RDF}type")
_SCHEMA = {f"{RDFS}{name}" for name in ("subClassOf", "subPropertyOf", "domain", "range")}
#: Message of owlrl → name of the table's rule, and the premises by the number of the group.
_ERRORS = {
    r"Disjoint classes (\S+) and (\S+) have a common individual (\S+)": ("cax-dw", (1, 2), ((3, 0, 1), (3, 0, 2))),
    r"Irreflexive property used on (\S+) with (\S+)": ("prp-irp", (2,), ((1, 2, 1),)),
    r"Erroneous usage of asymmetric property (\S+) on (\S+) and (\S+)": ("prp-asyp", (1,), ((2, 1, 3), (3, 1, 2))),
    r"Erroneous usage of disjoint properties (\S+) and (\S+) on (\S+) and (\S+)": (
        *("prp-pdw", (1, 2)),
        ((3, 1, 4), (3, 2, 4)),
    ),
}
_NOTHING = r"(\S+) is defined of type 'Nothing'"


def close_with_owlrl(facts: Sequence[ox.Triple], axioms: Sequence[ox.Triple]) -> tuple[list[ox.Triple], list[Clash]]:
    """Return what follows from facts under axioms, and what clashes; both sorted.

    Args:
        facts: triples about things.
        axioms: an ontology, its blank nodes included, which are none of those of the facts.

    Raises:
        ParameterError: more than `LIMIT` triples.
    """
    import owlrl

    if len(facts) + len(axioms) > LIMIT:
        count = len(facts) + len(axioms)
        message = f"owlrl would take too long: {count:,} triples with the ontology, and it is given at most {LIMIT:,}"
        raise ParameterError(f"{message}\nLeave out --reasoner owlrl, or give it less.")
    literals: dict[ox.Literal, ox.NamedNode] = {}

    def hide(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode | ox.BlankNode:
        if isinstance(term, ox.Literal):
            return literals.setdefault(term, ox.NamedNode(f"{_LITERAL}{len(literals)}"))
        assert not isinstance(term, ox.Triple)
        return term

    graph = to_rdflib(ox.Triple(t.subject, t.predicate, hide(t.object)) for t in (*facts, *axioms))
    reasoner = owlrl.OWLRL_Semantics(graph, False, False, False)
    reasoner.closure()
    shown = {name.value: literal for literal, name in literals.items()}
    things = {str(term) for t in facts for term in (t.subject, t.object)}
    known = {*facts, *axioms}
    found = (_read_triple(triple, shown, things) for triple in graph)
    derived = sorted({t for t in found if t is not None and t not in known}, key=str)
    clashes = {clash.to_text(): clash for clash in (_read_error(text, shown) for text in reasoner.error_messages)}
    return derived, [clashes[text] for text in sorted(clashes)]


def _read_triple(triple: Sequence[object], literals: dict[str, ox.Literal], things: set[str]) -> ox.Triple | None:
    """Return a triple of owlrl's as one of the engine; None for noise."""
    from rdflib.term import Literal

    if isinstance(triple[2], Literal):
        return None  # a message: literals of the facts went in under names
    subject, predicate, node = (_read_term(term, literals) for term in triple)
    if isinstance(subject, ox.Literal) or str(subject) not in things or not isinstance(predicate, ox.NamedNode):
        return None
    if predicate.value.startswith(OWL) or predicate.value in _SCHEMA:
        return None
    if isinstance(node, ox.BlankNode) and str(node) not in things:
        return None
    if predicate == _TYPE and isinstance(node, ox.NamedNode) and node.value.startswith((OWL, RDFS, RDF)):
        return None
    return ox.Triple(subject, predicate, node)


def _read_term(term: object, literals: dict[str, ox.Literal]) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    from rdflib.term import BNode

    text = str(term)
    if text in literals:
        return literals[text]
    return ox.BlankNode(text) if isinstance(term, BNode) else ox.NamedNode(text)


def _read_error(message: str, literals: dict[str, ox.Literal]) -> Clash:
    """Return the clash that an error of owlrl speaks of; one of an unknown kind has its words only."""
    terms: dict[int, ox.NamedNode | ox.BlankNode | ox.Literal] = {0: _TYPE, -1: ox.NamedNode(f"{OWL}Nothing")}
    for pattern, (name, about, premises) in {**_ERRORS, _NOTHING: ("cls-nothing2", (), ((1, 0, -1),))}.items():
        found = re.fullmatch(pattern, message)
        if found:
            for number, text in enumerate(found.groups(), 1):
                terms[number] = literals.get(text) or (ox.NamedNode(text) if ":" in text else ox.BlankNode(text))
            triples = []
            for places in premises:
                subject, predicate, node = (terms[place] for place in places)
                assert isinstance(subject, ox.NamedNode | ox.BlankNode) and isinstance(predicate, ox.NamedNode)
                triples.append(ox.Triple(subject, predicate, node))
            name = " ".join([name, *(show_term(terms[number]) for number in about)])
            unique = tuple(dict.fromkeys(triples))
            return Clash(_rule(name, message), unique, ((),) * len(unique))
    return Clash(_rule("owlrl", message), (), ())


def _rule(name: str, words: str) -> Rule:
    return Rule(name, "", (), (), None, f"owlrl: {words}")
