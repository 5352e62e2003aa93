"""Rules over instances, and their fixpoint on a SPARQL engine.

A rule is a SELECT whose rows instantiate premises and a conclusion; a rule without a conclusion finds a clash.
Derived triples remember rule and premises. Rules that negate or aggregate stand in files of ontology/rules/, which
run in the order of their names, each after all rules before it have come to rest (a stratified program).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dpo_kg.build.derivation import Derivation
from dpo_kg.errors import BuildError
from dpo_kg.locations import list_files
from dpo_kg.rdf.reading import read_text

#: Subject, predicate and object in SPARQL: a variable with its question mark, or a term in N-Triples form.
Pattern = tuple[str, str, str]

_CONSTRUCT = re.compile(r"\bCONSTRUCT\s*\{([^{}]*)\}\s*WHERE\b", re.IGNORECASE)
_DEFAULT = ox.DefaultGraph()


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        name: as `explain` prints it.
        select: SPARQL SELECT whose rows bind the variables of premises and conclusions.
        premises: patterns that the rows instantiate; a pattern with an unbound variable is left out.
        conclusions: patterns of the derived triples; none for a rule that finds a clash.
        reads: predicates whose new triples can give new rows; None where any triple can.
    """

    name: str
    select: str
    premises: tuple[Pattern, ...]
    conclusions: tuple[Pattern, ...]
    reads: frozenset[str] | None

    @classmethod
    def from_patterns(cls, name: str, body: Sequence[Pattern], head: Pattern | None) -> Rule:
        """Return the rule "if all of `body`, then `head`"; without a head it is a clash."""
        variables = dict.fromkeys(term for pattern in body for term in pattern if term.startswith("?"))
        lines = " ".join(f"{' '.join(pattern)} ." for pattern in body)
        if head is not None:
            lines += f" FILTER NOT EXISTS {{ {' '.join(head)} }}"
            if head[0] != body[0][0]:
                lines += f" FILTER(!isLiteral({head[0]}))"
        return cls(
            name,
            f"SELECT {' '.join(variables)} WHERE {{ {lines} }}",
            tuple(body),
            (head,) if head else (),
            frozenset(pattern[1] for pattern in body),
        )


def load_rules(root: str) -> list[list[Rule]]:
    """Read ontology/rules/*.rq: one stratum per file, in the order of the file names.

    Raises:
        BuildError: a file is not a CONSTRUCT query of the form used here.
    """
    return [[read_rule(str(Path(root, name)))] for name in list_files(root, ("ontology/rules",), (".rq",))]


def read_rule(path: str) -> Rule:
    """Turn one CONSTRUCT query into a rule; its premises are the triple patterns that must hold.

    Patterns inside OPTIONAL count where they are bound; those of sub-selects, NOT EXISTS and MINUS do not.

    Raises:
        BuildError: not a CONSTRUCT query, or its template has blank nodes or braces.
    """
    from rdflib.plugins.sparql import prepareQuery

    text = read_text(path)
    name = Path(path).stem
    try:
        ox.Store().query(text)
    except SyntaxError as error:
        raise BuildError([f"{path}: {error}"]) from None
    algebra = prepareQuery(text).algebra
    select, replaced = _CONSTRUCT.subn("SELECT DISTINCT * WHERE", text)
    if algebra.name != "ConstructQuery" or replaced != 1:
        raise BuildError([f"{path}: a rule is one CONSTRUCT {{ … }} WHERE {{ … }}"])
    premises = tuple(dict.fromkeys(_patterns(t) for t in _positive_triples(algebra.p)))
    conclusions = tuple(_patterns(t) for t in algebra.template)
    return Rule(name, select, premises, conclusions, None)


def _positive_triples(node: Any) -> Iterator[tuple[object, object, object]]:
    """Walk rdflib's algebra; yield the triple patterns that a solution may have matched."""
    name = getattr(node, "name", None)
    if name == "BGP":
        yield from node["triples"]
    elif name in ("Join", "LeftJoin", "Union"):
        yield from _positive_triples(node["p1"])
        yield from _positive_triples(node["p2"])
    elif name == "Minus":
        yield from _positive_triples(node["p1"])
    elif name in ("Filter", "Extend", "Project", "Distinct", "OrderBy"):
        yield from _positive_triples(node["p"])


def _patterns(triple: tuple[object, object, object]) -> Pattern:
    subject, predicate, node = (_write(term) for term in triple)
    return subject, predicate, node


def _write(term: object) -> str:
    from rdflib.term import BNode, Literal, URIRef, Variable

    if isinstance(term, Variable):
        return f"?{term}"
    if isinstance(term, URIRef | Literal):
        return str(term.n3())
    raise BuildError([f"{'a blank node' if isinstance(term, BNode) else 'a path'} cannot stand in a rule: {term}"])


class Closure:
    """A store with the triples derived in it so far.

    Args:
        triples: what holds before any rule.
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.store = ox.Store()
        self.store.bulk_extend(_quad(triple) for triple in triples)
        self.derivations: dict[ox.Triple, Derivation] = {}

    def add(self, derivations: Iterable[Derivation]) -> set[str]:
        """Add what is new; return the predicates (in N-Triples form) of the new triples."""
        touched = set()
        for derivation in derivations:
            quad = _quad(derivation.triple)
            if quad not in self.store:
                self.store.add(quad)
                self.derivations[derivation.triple] = derivation
                touched.add(str(derivation.triple.predicate))
        return touched

    def run(self, rules: Sequence[Rule]) -> None:
        """Apply rules until none gives a new triple."""
        waiting: set[str] | None = None  # None: everything is new
        while waiting is None or waiting:
            touched: set[str] = set()
            for rule in rules:
                reads = rule.reads
                if waiting is None or reads is None or reads & (waiting | touched):
                    touched |= self.add(self.apply(rule))
            waiting = touched

    def apply(self, rule: Rule) -> list[Derivation]:
        """Return what one rule gives now, in an order that does not depend on the engine."""
        found = []
        for row in self._rows(rule):
            premises = tuple(t for p in rule.premises if (t := _instantiate(p, row)) and _quad(t) in self.store)
            for pattern in rule.conclusions:
                triple = _instantiate(pattern, row)
                if triple is not None:
                    found.append(Derivation(triple, rule.name, premises))
        return sorted(found, key=str)

    def find_clashes(self, rules: Iterable[Rule]) -> list[str]:
        """Return a message for each clash, with the premises that cannot hold together."""
        messages = []
        for rule in rules:
            for row in self._rows(rule):
                premises = [t for p in rule.premises if (t := _instantiate(p, row))]
                held = " and ".join(str(t) for t in premises)
                messages.append(f"clash ({rule.name}): {held} cannot hold together")
        return sorted(set(messages))

    def _rows(self, rule: Rule) -> list[dict[str, ox.NamedNode | ox.BlankNode | ox.Literal]]:
        solutions = self.store.query(rule.select)
        assert isinstance(solutions, ox.QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        return [
            {f"?{name}": value for name in names if (value := solution[name]) is not None} for solution in solutions
        ]


def _instantiate(pattern: Pattern, row: dict[str, ox.NamedNode | ox.BlankNode | ox.Literal]) -> ox.Triple | None:
    terms = [row.get(term) if term.startswith("?") else _read_term(term) for term in pattern]
    subject, predicate, node = terms
    if node is None or not isinstance(subject, ox.NamedNode) or not isinstance(predicate, ox.NamedNode):
        return None
    return ox.Triple(subject, predicate, node)


_terms: dict[str, ox.NamedNode | ox.Literal] = {}


def _read_term(text: str) -> ox.NamedNode | ox.Literal:
    if text not in _terms:
        (quad,) = ox.parse(f"<x:s> <x:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        _terms[text] = quad.object
    return _terms[text]


def _quad(triple: ox.Triple) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, _DEFAULT)
