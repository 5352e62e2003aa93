"""Rules that the axioms of the ontology stand for.

Each axiom of the OWL 2 RL profile in use becomes one rule over instances. Source: OWL 2 Web Ontology Language
Profiles (second edition), section 4.3, tables 4 to 9; the name of the table's rule is the name of the rule here.
Axioms that no table covers raise an error, so that none is silently without effect.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from dpo_kg.build.rules import Pattern, Rule
from dpo_kg.errors import BuildError
from dpo_kg.vocabulary import OWL, RDF, RDFS, shorten_iri

_TYPE = f"<{RDF}type>"
_FIRST, _REST, _NIL = f"{RDF}first", f"{RDF}rest", ox.NamedNode(f"{RDF}nil")


def generate_rules(triples: Iterable[ox.Triple]) -> list[Rule]:
    """Return the rules of a T-box, in the order of their names.

    Args:
        triples: the ontology, its blank nodes included.

    Raises:
        BuildError: an axiom that this module has no rule for.
    """
    about: dict[object, dict[str, list[ox.NamedNode | ox.BlankNode]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.object, ox.NamedNode | ox.BlankNode):
            about[triple.subject][triple.predicate.value].append(triple.object)
    rules: list[Rule] = []
    for subject, values in list(about.items()):
        if isinstance(subject, ox.NamedNode):
            rules += _rules_of(subject, values, about)
    return sorted(rules, key=lambda rule: rule.name)


def _rules_of(
    subject: ox.NamedNode,
    values: dict[str, list[ox.NamedNode | ox.BlankNode]],
    about: dict[object, dict[str, list[ox.NamedNode | ox.BlankNode]]],
) -> Iterator[Rule]:
    p = str(subject)
    for predicate, nodes in values.items():
        for node in nodes:
            if predicate == f"{RDF}type":
                yield from _rules_of_kind(p, subject, node)
            elif predicate == f"{OWL}propertyChainAxiom":
                chain = [str(item) for item in _items(node, about)]
                body = [(f"?v{i}", link, f"?v{i + 1}") for i, link in enumerate(chain)]
                yield _rule("prp-spo2", [subject], body, ("?v0", p, f"?v{len(chain)}"))
            elif isinstance(node, ox.NamedNode):
                yield from _rules_between(predicate, subject, node)
            elif predicate == f"{OWL}equivalentClass":
                yield from _rules_of_restriction(subject, about[node])
            elif predicate.startswith((OWL, RDFS)):
                raise BuildError([f"no rule for {shorten_iri(predicate)} of {shorten_iri(subject.value)}"])


def _rules_of_kind(p: str, subject: ox.NamedNode, kind: ox.NamedNode | ox.BlankNode) -> Iterator[Rule]:
    if kind == ox.NamedNode(f"{OWL}TransitiveProperty"):
        yield _rule("prp-trp", [subject], [("?x", p, "?y"), ("?y", p, "?z")], ("?x", p, "?z"))
    elif kind == ox.NamedNode(f"{OWL}SymmetricProperty"):
        yield _rule("prp-symp", [subject], [("?x", p, "?y")], ("?y", p, "?x"))


def _rules_between(predicate: str, subject: ox.NamedNode, node: ox.NamedNode) -> Iterator[Rule]:
    s, o = str(subject), str(node)
    if predicate in (f"{RDFS}subClassOf", f"{OWL}equivalentClass"):
        yield _rule("cax-sco", [subject, node], [("?x", _TYPE, s)], ("?x", _TYPE, o))
        if predicate == f"{OWL}equivalentClass":
            yield _rule("cax-eqc2", [subject, node], [("?x", _TYPE, o)], ("?x", _TYPE, s))
    elif predicate == f"{RDFS}subPropertyOf":
        yield _rule("prp-spo1", [subject, node], [("?x", s, "?y")], ("?x", o, "?y"))
    elif predicate == f"{OWL}inverseOf":
        yield _rule("prp-inv1", [subject, node], [("?x", s, "?y")], ("?y", o, "?x"))
        yield _rule("prp-inv2", [subject, node], [("?x", o, "?y")], ("?y", s, "?x"))
    elif predicate == f"{RDFS}domain":
        yield _rule("prp-dom", [subject, node], [("?x", s, "?y")], ("?x", _TYPE, o))
    elif predicate == f"{RDFS}range" and node.value != f"{RDFS}Literal":
        yield _rule("prp-rng", [subject, node], [("?x", s, "?y")], ("?y", _TYPE, o))
    elif predicate == f"{OWL}disjointWith":
        yield _rule("cax-dw", [subject, node], [("?x", _TYPE, s), ("?x", _TYPE, o)], None)


def _rules_of_restriction(
    subject: ox.NamedNode, restriction: dict[str, list[ox.NamedNode | ox.BlankNode]]
) -> Iterator[Rule]:
    on, value = restriction.get(f"{OWL}onProperty", []), restriction.get(f"{OWL}hasValue", [])
    if len(on) != 1 or len(value) != 1:
        raise BuildError([f"no rule for the definition of {shorten_iri(subject.value)}: only owl:hasValue is in use"])
    has = ("?x", str(on[0]), str(value[0]))
    belongs = ("?x", _TYPE, str(subject))
    yield _rule("cls-hv2", [subject], [has], belongs)
    yield _rule("cls-hv1", [subject], [belongs], has)


def _rule(table_name: str, terms: list[ox.NamedNode], body: list[Pattern], head: Pattern | None) -> Rule:
    name = " ".join([table_name, *(shorten_iri(term.value) for term in terms)])
    return Rule.from_patterns(name, body, head)


def _items(
    head: ox.NamedNode | ox.BlankNode, about: dict[object, dict[str, list[ox.NamedNode | ox.BlankNode]]]
) -> list[ox.NamedNode | ox.BlankNode]:
    items = []
    while head != _NIL:
        items.append(about[head][_FIRST][0])
        head = about[head][_REST][0]
    return items
