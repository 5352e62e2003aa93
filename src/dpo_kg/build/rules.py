"""Rules over instances, and their fixpoint on a SPARQL engine.

A rule is a SELECT whose rows instantiate premises and a conclusion; a rule without a conclusion finds a clash.
Derived triples remember rule and premises. Rules that negate or aggregate stand in files of ontology/rules/, which
run in the order of their names, each after all rules before it have come to rest (a stratified program).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from dpo_kg.build.derivation import Derivation, show_triple
from dpo_kg.build.patterns import Pattern, read_patterns
from dpo_kg.errors import BuildError
from dpo_kg.locations import list_files
from dpo_kg.rdf.reading import read_text
from dpo_kg.vocabulary import RDF

_TYPE = f"<{RDF}type>"
_DEFAULT = ox.DefaultGraph()

Term = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        name: as `explain` prints it.
        select: SPARQL SELECT whose rows bind the variables of premises and conclusions.
        premises: patterns that the rows instantiate; a pattern with an unbound variable is left out.
        conclusions: patterns of the derived triples; none for a rule that finds a clash.
        reads: what new triples have to touch to give new rows: predicates, and for rdf:type the class as well
            (`touch_keys`); None where any triple can.
        words: what the rule says, in a sentence for a person; for a clash, what cannot be.
        axiom: subject and predicate of the axiom that the rule stands for, and its object where that has a name.
    """

    name: str
    select: str
    premises: tuple[Pattern, ...]
    conclusions: tuple[Pattern, ...]
    reads: frozenset[str] | None
    words: str = ""
    axiom: tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, ox.NamedNode | None] | None = None

    @classmethod
    def from_patterns(
        cls,
        name: str,
        body: Sequence[Pattern],
        head: Pattern | None,
        words: str = "",
        axiom: tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, ox.NamedNode | None] | None = None,
    ) -> Rule:
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
            frozenset(_read_key(pattern) for pattern in body),
            words,
            axiom,
        )


def _read_key(pattern: Pattern) -> str:
    """Return what a new triple has to touch to match a pattern."""
    _, predicate, node = pattern
    return f"{predicate} {node}" if predicate == _TYPE and not node.startswith("?") else predicate


def touch_keys(triple: ox.Triple) -> tuple[str, ...]:
    """Return what a new triple touches: its predicate, and for rdf:type the class as well."""
    predicate = str(triple.predicate)
    return (predicate, f"{predicate} {triple.object}") if predicate == _TYPE else (predicate,)


def load_rules(root: str) -> list[list[Rule]]:
    """Read ontology/rules/*.rq: one stratum per file, in the order of the file names.

    Raises:
        BuildError: a file is not a CONSTRUCT query of the form used here.
    """
    return [[read_rule(str(Path(root, name)))] for name in list_files(root, ("ontology/rules",), (".rq",))]


def read_rule(path: str) -> Rule:
    """Turn one CONSTRUCT query into a rule; its premises are the triple patterns that must hold.

    Patterns inside OPTIONAL count where they are bound; those of sub-selects, NOT EXISTS and MINUS do not. The first
    sentence of the comment at its head says what the rule means.

    Raises:
        BuildError: not a CONSTRUCT query, or its template or group holds what a rule cannot.
    """
    text = read_text(path)
    name = Path(path).stem
    try:
        ox.Store().query(text)
    except SyntaxError as error:
        raise BuildError([f"{path}: {error}"]) from None
    try:
        found = read_patterns(text)
    except ValueError as error:
        raise BuildError([f"{path}: {error}"]) from None
    select = f"{found.prologue}SELECT DISTINCT * WHERE {found.body}"
    reads = None
    if found.reads is not None and not any(predicate.startswith("?") for _, predicate, _ in found.reads):
        reads = frozenset(_read_key(pattern) for pattern in found.reads)
    return Rule(name, select, found.premises, found.conclusions, reads, _first_sentence(text))


def _first_sentence(text: str) -> str:
    """Return the first sentence of the comment at the head of a file."""
    comment = re.match(r"(?:#[^\n]*\n)*", text)
    assert comment is not None  # the expression matches no line, too
    words = " ".join(line.lstrip("#").strip() for line in comment[0].splitlines())
    sentence = re.match(r".*?[.](?=\s|$)", words)
    return sentence[0] if sentence else words


class Clash(NamedTuple):
    """Triples that cannot hold together.

    Attributes:
        rule: the rule that says so.
        premises: the triples.
        grounds: for each of them the asserted triples from which it was derived; none for one that is asserted.
    """

    rule: Rule
    premises: tuple[ox.Triple, ...]
    grounds: tuple[tuple[ox.Triple, ...], ...]

    def to_text(self, locate: Callable[[ox.Triple], str] = lambda triple: "") -> str:
        """Return the clash in words, a line for each premise.

        Args:
            locate: tells where a triple is asserted, as in "my.ttl:3"; "" where that is not known.
        """

        def show(triple: ox.Triple) -> str:
            place = locate(triple)
            return f"{show_triple(triple)} ({place})" if place else show_triple(triple)

        lines = [f"clash ({self.rule.name}): {self.rule.words}"]
        for premise, grounds in zip(self.premises, self.grounds, strict=True):
            follows = f", which follows from {' and '.join(map(show, grounds))}" if grounds else ""
            lines.append(f"  {show(premise)}{follows}")
        return "\n".join(lines)


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
        """Add what is new; return what the new triples touch (`touch_keys`)."""
        touched: set[str] = set()
        for derivation in derivations:
            quad = _quad(derivation.triple)
            if quad not in self.store:
                self.store.add(quad)
                self.derivations[derivation.triple] = derivation
                touched.update(touch_keys(derivation.triple))
        return touched

    def run(self, rules: Sequence[Rule], touched: set[str] | None = None) -> None:
        """Apply rules until none gives a new triple.

        Args:
            rules: the rules.
            touched: what is new since these rules came to rest; None where any of them may give something.
        """
        waiting = touched
        while waiting is None or waiting:
            new: set[str] = set()
            for rule in rules:
                reads = rule.reads
                if waiting is None or reads is None or not reads.isdisjoint(waiting) or not reads.isdisjoint(new):
                    new |= self.add(self.apply(rule))
            waiting = new

    def run_strata(self, axioms: Sequence[Rule], strata: Sequence[Sequence[Rule]]) -> None:
        """Apply the rules of axioms until they come to rest, then with them each stratum in turn."""
        self.run(axioms)
        for stratum in strata:
            touched: set[str] = set()
            for rule in stratum:
                touched |= self.add(self.apply(rule))
            self.run([*axioms, *stratum], touched)

    def apply(self, rule: Rule) -> list[Derivation]:
        """Return what one rule gives now, in an order that does not depend on the engine."""
        found = []
        for row in self._rows(rule):
            premises = tuple(t for p in rule.premises if (t := _instantiate(p, row)) and _quad(t) in self.store)
            for pattern in rule.conclusions:
                triple = _instantiate(pattern, row)
                if triple is not None:
                    found.append(Derivation(triple, rule.name, premises))
        return sorted(found, key=_order) if len(found) > 1 else found

    def find_clashes(self, rules: Iterable[Rule]) -> list[Clash]:
        """Return the clashes that rules without a conclusion find, each set of premises once."""
        clashes: dict[frozenset[ox.Triple], Clash] = {}
        for rule in rules:
            if rule.conclusions:
                continue
            for row in self._rows(rule):
                premises = tuple(dict.fromkeys(t for p in rule.premises if (t := _instantiate(p, row))))
                clash = Clash(rule, premises, tuple(self.find_grounds(t) for t in premises))
                clashes.setdefault(frozenset(premises), clash)
        return sorted(clashes.values(), key=Clash.to_text)

    def find_grounds(self, triple: ox.Triple) -> tuple[ox.Triple, ...]:
        """Return the asserted triples from which a triple was derived; none for one that is asserted."""
        found: dict[ox.Triple, None] = {}
        seen = {triple}
        waiting = list(reversed(self.derivations[triple].premises)) if triple in self.derivations else []
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                if current in self.derivations:
                    waiting += reversed(self.derivations[current].premises)
                else:
                    found[current] = None
        return tuple(found)

    def _rows(self, rule: Rule) -> list[dict[str, Term]]:
        solutions = self.store.query(rule.select)
        assert isinstance(solutions, ox.QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        return [
            {f"?{name}": value for name in names if (value := solution[name]) is not None} for solution in solutions
        ]


def _instantiate(pattern: Pattern, row: dict[str, Term]) -> ox.Triple | None:
    terms = [row.get(term) if term.startswith("?") else _read_term(term) for term in pattern]
    subject, predicate, node = terms
    if node is None or not isinstance(subject, ox.NamedNode | ox.BlankNode) or not isinstance(predicate, ox.NamedNode):
        return None
    return ox.Triple(subject, predicate, node)


def _order(derivation: Derivation) -> tuple[str, list[str]]:
    return str(derivation.triple), [str(premise) for premise in derivation.premises]


_terms: dict[str, ox.NamedNode | ox.Literal] = {}


def _read_term(text: str) -> ox.NamedNode | ox.Literal:
    if text not in _terms:
        (quad,) = ox.parse(f"<x:s> <x:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        _terms[text] = quad.object
    return _terms[text]


def _quad(triple: ox.Triple) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, _DEFAULT)
