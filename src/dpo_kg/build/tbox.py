"""Rules that the axioms of an ontology stand for.

Each axiom of the OWL 2 RL profile in use becomes one rule over instances. Source: OWL 2 Web Ontology Language
Profiles (second edition), section 4.3, tables 4 to 9; the name of the table's rule is the name of the rule here.
Axioms without a rule here raise an error, so that none is silently without effect: those that would make two names
the same thing (functional properties, keys, maximum cardinality), and those that the ontology does not use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

import pyoxigraph as ox

from dpo_kg.build.derivation import show_term
from dpo_kg.build.patterns import Pattern
from dpo_kg.build.rules import Rule
from dpo_kg.errors import BuildError
from dpo_kg.vocabulary import ONTOLOGY, OWL, RDF, RDFS, XSD, shorten_iri

_TYPE = f"<{RDF}type>"
_FIRST, _REST, _NIL = f"{RDF}first", f"{RDF}rest", ox.NamedNode(f"{RDF}nil")
_THING, _NOTHING = ox.NamedNode(f"{OWL}Thing"), ox.NamedNode(f"{OWL}Nothing")

Node = ox.NamedNode | ox.BlankNode
About = dict[Node, dict[str, list[Node]]]

#: Terms of OWL and RDFS that declare, annotate, or are parts of an axiom that another predicate states.
_DECLARING = {
    *(f"{OWL}{name}" for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology")),
    *(f"{OWL}{name}" for name in ("NamedIndividual", "DeprecatedClass", "DeprecatedProperty", "Restriction", "Thing")),
}
_ANNOTATING = {
    *(f"{RDFS}{name}" for name in ("label", "comment", "seeAlso", "isDefinedBy")),
    *(f"{OWL}{name}" for name in ("versionIRI", "priorVersion", "versionInfo", "deprecated", "members")),
}
_EQUIVALENT = (f"{OWL}equivalentClass", f"{OWL}equivalentProperty")


def generate_rules(triples: Iterable[ox.Triple]) -> list[Rule]:
    """Return the rules of a T-box, in the order of their names.

    Args:
        triples: the ontology, its blank nodes included.

    Raises:
        BuildError: an axiom that this module has no rule for.
    """
    about: About = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.subject, Node) and isinstance(triple.object, Node):
            about[triple.subject][triple.predicate.value].append(triple.object)
    rules = [
        Rule.from_patterns("cls-nothing2", [("?x", _TYPE, str(_NOTHING))], None, "nothing is a member of owl:Nothing")
    ]
    parts = _find_parts(about)
    for subject, values in list(about.items()):
        if subject not in parts:
            for predicate, nodes in list(values.items()):
                for node in nodes:
                    rules += _rules_of(_Axiom(subject, predicate, node, about))
    return sorted(dict.fromkeys(rules), key=lambda rule: rule.name)


def _find_parts(about: About) -> set[Node]:
    """Return the blank nodes that are part of an axiom, not the subject of one: lists and restrictions in use."""
    return {
        node
        for values in about.values()
        for predicate, nodes in values.items()
        if predicate != f"{RDF}type"
        for node in nodes
        if isinstance(node, ox.BlankNode)
    }


class _Axiom:
    """One triple of the T-box, with what the rules for it share: their axiom, and the terms in words."""

    def __init__(self, subject: Node, predicate: str, node: Node, about: About) -> None:
        self.subject = subject
        self.predicate = predicate
        self.node = node
        self.about = about

    def rule(self, table_name: str, terms: Iterable[Node], body: list[Pattern], head: Pattern | None, say: str) -> Rule:
        name = " ".join([table_name, *map(show_term, terms)])
        node = self.node if isinstance(self.node, ox.NamedNode) else None
        return Rule.from_patterns(name, body, head, say, (self.subject, ox.NamedNode(self.predicate), node))

    def items(self) -> list[ox.NamedNode]:
        """Return the members of the list that is the axiom's object."""
        found: list[ox.NamedNode] = []
        seen: set[Node] = set()
        head = self.node
        while head != _NIL:
            first, rest = (self.about[head].get(name, []) for name in (_FIRST, _REST))
            if len(first) != 1 or len(rest) != 1 or not isinstance(first[0], ox.NamedNode) or head in seen:
                message = f"the list in {show_term(ox.NamedNode(self.predicate))} is no list of named terms"
                raise BuildError(
                    [f"{message}: the one that begins with {', '.join(map(show_term, found)) or 'nothing'}"]
                )
            seen.add(head)
            found.append(first[0])
            head = rest[0]
        return found

    def refuse(self) -> BuildError:
        what = self.node if self.predicate == f"{RDF}type" else ox.NamedNode(self.predicate)
        about = f" of {show_term(self.subject)}" if isinstance(self.subject, ox.NamedNode) else ""
        return BuildError([f"no rule for {show_term(what)}{about}"])


def _rules_of(axiom: _Axiom) -> Iterator[Rule]:
    predicate, node = axiom.predicate, axiom.node
    if predicate == f"{RDF}type":
        yield from _rules_of_kind(axiom)
    elif predicate in _ANNOTATING or not predicate.startswith((OWL, RDFS)):
        return
    elif predicate == f"{OWL}imports":
        if str(node)[1:-1].startswith(ONTOLOGY):
            return
        raise BuildError([f"owl:imports of {show_term(node)}: dpo-kg fetches nothing; give that file as well"])
    elif isinstance(axiom.subject, ox.BlankNode):
        raise axiom.refuse()
    elif predicate == f"{OWL}propertyChainAxiom":
        yield _rule_of_chain(axiom)
    elif isinstance(node, ox.BlankNode) and predicate in (f"{RDFS}subClassOf", f"{OWL}equivalentClass"):
        yield from _rules_of_restriction(axiom)
    elif predicate in _BETWEEN and isinstance(node, ox.NamedNode):
        yield from _BETWEEN[predicate](axiom, axiom.subject, node)
    else:
        raise axiom.refuse()


def _rules_of_kind(axiom: _Axiom) -> Iterator[Rule]:
    """Return the rules of a property or a set of classes that is said to be of a kind."""
    kind, p = axiom.node, str(axiom.subject)
    name = show_term(axiom.subject)
    if not isinstance(kind, ox.NamedNode) or not kind.value.startswith(OWL) or kind.value in _DECLARING:
        return
    local, terms = kind.value.removeprefix(OWL), [axiom.subject]
    if isinstance(axiom.subject, ox.BlankNode) and local != "AllDisjointClasses":
        raise axiom.refuse()
    there, back = ("?x", p, "?y"), ("?y", p, "?x")
    if local == "TransitiveProperty":
        say = f"{name} is transitive: what it leads to in two steps it leads to in one"
        yield axiom.rule("prp-trp", terms, [there, ("?y", p, "?z")], ("?x", p, "?z"), say)
    elif local == "SymmetricProperty":
        yield axiom.rule("prp-symp", terms, [there], back, f"{name} is symmetric: it holds in both directions")
    elif local == "AsymmetricProperty":
        say = f"{name} is asymmetric: it cannot hold in both directions"
        yield axiom.rule("prp-asyp", terms, [there, back], None, say)
    elif local == "IrreflexiveProperty":
        yield axiom.rule("prp-irp", terms, [("?x", p, "?x")], None, f"nothing has {name} to itself")
    elif local == "AllDisjointClasses":
        for members in axiom.about[axiom.subject][f"{OWL}members"]:
            listed = _Axiom(axiom.subject, f"{OWL}members", members, axiom.about)
            for one, other in combinations(listed.items(), 2):
                yield _rule_of_disjoint_classes(listed, "cax-adc", one, other)
    else:
        raise axiom.refuse()


def _rule_of_chain(axiom: _Axiom) -> Rule:
    chain = axiom.items()
    body = [(f"?v{i}", str(link), f"?v{i + 1}") for i, link in enumerate(chain)]
    name = show_term(axiom.subject)
    say = f"{name} is a chain: it leads where {' and then '.join(map(show_term, chain))} lead"
    head = ("?v0", str(axiom.subject), f"?v{len(chain)}")
    return axiom.rule("prp-spo2", [axiom.subject], body, head, say)


def _rules_of_restriction(axiom: _Axiom) -> Iterator[Rule]:
    """Return the rules of a class that is, or is below, the class of what has a certain value."""
    restriction = axiom.about[axiom.node]
    on, value = restriction.get(f"{OWL}onProperty", []), restriction.get(f"{OWL}hasValue", [])
    known = {f"{RDF}type", f"{OWL}onProperty", f"{OWL}hasValue"}
    equivalent = axiom.predicate == f"{OWL}equivalentClass"
    if len(on) != 1 or len(value) != 1 or set(restriction) - known:
        said = ", ".join(sorted(shorten_iri(name) for name in set(restriction) - known))
        message = f"no rule for the definition of {show_term(axiom.subject)}: only owl:hasValue with a thing is in use"
        raise BuildError([f"{message}, not {said}" if said else message])
    has, belongs = ("?x", str(on[0]), str(value[0])), ("?x", _TYPE, str(axiom.subject))
    name, words = show_term(axiom.subject), f"{show_term(on[0])} {show_term(value[0])}"
    if equivalent:
        yield axiom.rule("cls-hv2", [axiom.subject], [has], belongs, f"what has {words} is a {name}")
    yield axiom.rule("cls-hv1", [axiom.subject], [belongs], has, f"a {name} has {words}")


def _rules_of_classes(axiom: _Axiom, below: Node, above: Node) -> Iterator[Rule]:
    terms, equivalent = [below, above], axiom.predicate in _EQUIVALENT
    low, high = ("?x", _TYPE, str(below)), ("?x", _TYPE, str(above))
    if above != _THING:
        say = f"each {show_term(below)} is a {show_term(above)}"
        yield axiom.rule("cax-eqc1" if equivalent else "cax-sco", terms, [low], high, say)
    if equivalent and below != _THING:
        yield axiom.rule("cax-eqc2", terms, [high], low, f"each {show_term(above)} is a {show_term(below)}")


def _rules_of_properties(axiom: _Axiom, below: Node, above: Node) -> Iterator[Rule]:
    terms, equivalent = [below, above], axiom.predicate in _EQUIVALENT
    low, high = ("?x", str(below), "?y"), ("?x", str(above), "?y")
    say = f"what has {show_term(below)} has {show_term(above)} to the same thing"
    yield axiom.rule("prp-eqp1" if equivalent else "prp-spo1", terms, [low], high, say)
    if equivalent:
        say = f"what has {show_term(above)} has {show_term(below)} to the same thing"
        yield axiom.rule("prp-eqp2", terms, [high], low, say)


def _rules_of_inverses(axiom: _Axiom, one: Node, other: Node) -> Iterator[Rule]:
    say = f"{show_term(one)} is {show_term(other)} read backwards"
    there, back = ("?x", str(one), "?y"), ("?y", str(other), "?x")
    yield axiom.rule("prp-inv1", [one, other], [there], back, say)
    there, back = ("?x", str(other), "?y"), ("?y", str(one), "?x")
    yield axiom.rule("prp-inv2", [one, other], [there], back, say)


def _rules_of_domain(axiom: _Axiom, prop: Node, kind: Node) -> Iterator[Rule]:
    if kind != _THING:
        say = f"what has {show_term(prop)} is a {show_term(kind)}"
        yield axiom.rule("prp-dom", [prop, kind], [("?x", str(prop), "?y")], ("?x", _TYPE, str(kind)), say)


def _rules_of_range(axiom: _Axiom, prop: Node, kind: Node) -> Iterator[Rule]:
    # A datatype says nothing of things; shapes check the literals.
    if kind != _THING and str(kind)[1:-1] != f"{RDFS}Literal" and not str(kind)[1:].startswith(XSD):
        say = f"what {show_term(prop)} leads to is a {show_term(kind)}"
        yield axiom.rule("prp-rng", [prop, kind], [("?x", str(prop), "?y")], ("?y", _TYPE, str(kind)), say)


def _rules_of_disjoint_classes(axiom: _Axiom, one: Node, other: Node) -> Iterator[Rule]:
    yield _rule_of_disjoint_classes(axiom, "cax-dw", one, other)


def _rule_of_disjoint_classes(axiom: _Axiom, table_name: str, one: Node, other: Node) -> Rule:
    body = [("?x", _TYPE, str(one)), ("?x", _TYPE, str(other))]
    say = f"nothing is both a {show_term(one)} and a {show_term(other)}"
    return axiom.rule(table_name, [one, other], body, None, say)


def _rules_of_disjoint_properties(axiom: _Axiom, one: Node, other: Node) -> Iterator[Rule]:
    body = [("?x", str(one), "?y"), ("?x", str(other), "?y")]
    say = f"{show_term(one)} and {show_term(other)} never lead to the same thing"
    yield axiom.rule("prp-pdw", [one, other], body, None, say)


_BETWEEN: dict[str, Callable[[_Axiom, Node, Node], Iterator[Rule]]] = {
    f"{RDFS}subClassOf": _rules_of_classes,
    f"{OWL}equivalentClass": _rules_of_classes,
    f"{RDFS}subPropertyOf": _rules_of_properties,
    f"{OWL}equivalentProperty": _rules_of_properties,
    f"{OWL}inverseOf": _rules_of_inverses,
    f"{RDFS}domain": _rules_of_domain,
    f"{RDFS}range": _rules_of_range,
    f"{OWL}disjointWith": _rules_of_disjoint_classes,
    f"{OWL}propertyDisjointWith": _rules_of_disjoint_properties,
}
