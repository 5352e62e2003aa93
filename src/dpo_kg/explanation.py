"""Why a triple holds: the rule that gives it and its premises, down to asserted triples and the lines of their sources.

Explanations are of the merge of all layers. A rule may ask for the absence of something (no tenure between two
others); its words say so, absent triples are no premises.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from dpo_kg.build import bounds
from dpo_kg.build.derivation import show_term, show_triple
from dpo_kg.build.ontology import load_ontology
from dpo_kg.build.rules import Rule, load_rules
from dpo_kg.build.tbox import generate_rules
from dpo_kg.places import Places
from dpo_kg.sources import Source, find_label, find_sources

_DEFAULT = ox.DefaultGraph()
_BOUNDS_MODULE = bounds.__name__


@dataclass(frozen=True)
class AppliedRule:
    """A rule that gave a triple.

    Attributes:
        name: name of the rule: that of its file in ontology/rules/, or of the rule of the OWL 2 RL tables with the
            terms of its axiom.
        words: what it says, in a sentence.
        place: file, for an axiom with its line; the Python module of the rules for dates.
    """

    name: str
    words: str
    place: str


@dataclass(frozen=True, eq=False)
class Explanation:
    """A triple with the reasons for it.

    Attributes:
        triple: the triple.
        labels: labels of subject, predicate and object; "" where there is none.
        holds: whether it is in the graph.
        rule: the rule that gave it; None for an asserted triple.
        premises: what the rule stood on; a premise of several triples is the same object in each.
        sources: who says an asserted triple; for one that does not hold, who claims it or a rival.
        place: file and line in which it is asserted; "" where no file says it in these words.
        instead: for a triple that does not hold, the triples that do for its subject and predicate.
    """

    triple: ox.Triple
    labels: tuple[str, str, str]
    holds: bool = True
    rule: AppliedRule | None = None
    premises: tuple[Explanation, ...] = field(default=(), repr=False)
    sources: tuple[Source, ...] = ()
    place: str = ""
    instead: tuple[ox.Triple, ...] = ()

    def to_text(self) -> str:
        """Return the explanation as an indented tree; what was explained above is not explained again."""
        return "".join(f"{line}\n" for line in _write(self, set()))

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation for JSON; a premise that was explained before has `"repeated": true` instead."""
        return _to_dict(self, set())

    def iterate_asserted(self) -> Iterator[Explanation]:
        """Yield the asserted triples that the triple rests on, each once."""
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if id(node) not in seen:
                seen.add(id(node))
                waiting += reversed(node.premises)
                if node.rule is None:
                    yield node


def explain_triple(store: ox.Store, root: str, derivation_lines: Sequence[str], triple: ox.Triple) -> Explanation:
    """Return why a triple holds, or that it does not.

    Args:
        store: the graph.
        root: folder of the files that the graph was built from.
        derivation_lines: a line per derived triple: triple, rule and premises in N-Triples, parted by tabs.
        triple: the triple.
    """
    explainer = _Explainer(store, root, derivation_lines)
    if ox.Quad(triple.subject, triple.predicate, triple.object) in store:
        return explainer.explain(triple)
    quads = store.quads_for_pattern(triple.subject, triple.predicate, None, _DEFAULT)
    instead = tuple(sorted((quad.triple for quad in quads), key=str))
    claims = tuple(source for source in find_sources(store, triple) if source.kind != "citation")
    return Explanation(triple, explainer.label(triple), holds=False, sources=claims, instead=instead)


class _Explainer:
    """The derivations of a graph and what has been explained so far."""

    def __init__(self, store: ox.Store, root: str, derivation_lines: Sequence[str]) -> None:
        self._store = store
        self._root = root
        self._lines = {line.partition("\t")[0]: line for line in derivation_lines}
        self._places = Places.of_resources(root)
        self._rules: dict[str, Rule] = {}
        self._done: dict[str, Explanation] = {}

    def explain(self, triple: ox.Triple) -> Explanation:
        """Explain a triple that holds. Premises first, so that no chain is too long for Python's stack."""
        waiting = [triple]
        while waiting:
            current = waiting[-1]
            premises = self._premises(current)
            missing = [premise for premise in premises if str(premise) not in self._done]
            if missing:
                waiting += reversed(missing)
            else:
                waiting.pop()
                if str(current) not in self._done:
                    self._done[str(current)] = self._conclude(current, premises)
        return self._done[str(triple)]

    def label(self, triple: ox.Triple) -> tuple[str, str, str]:
        """Return the labels of subject, predicate and object."""
        subject, predicate, node = (
            find_label(self._store, t) for t in (triple.subject, triple.predicate, triple.object)
        )
        return subject, predicate, node

    def _premises(self, triple: ox.Triple) -> list[ox.Triple]:
        line = self._lines.get(str(triple))
        text = "".join(f"{premise} .\n" for premise in line.split("\t")[2:]) if line else ""
        return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)]

    def _conclude(self, triple: ox.Triple, premises: list[ox.Triple]) -> Explanation:
        line = self._lines.get(str(triple))
        if line is None:
            sources = find_sources(self._store, triple)
            place = self._places.find_triple(triple)
            return Explanation(triple, self.label(triple), sources=sources, place=place)
        explained = tuple(self._done[str(premise)] for premise in premises)
        return Explanation(triple, self.label(triple), rule=self._describe(line.split("\t")[1]), premises=explained)

    def _describe(self, name: str) -> AppliedRule:
        if name in bounds.RULES:
            return AppliedRule(name, bounds.RULES[name], _BOUNDS_MODULE)
        if not self._rules:
            axioms = generate_rules(load_ontology(self._root).triples)
            self._rules = {rule.name: rule for rules in (axioms, *load_rules(self._root)) for rule in rules}
        rule = self._rules[name]
        if rule.axiom is None:
            return AppliedRule(name, rule.words, f"ontology/rules/{name}.rq")
        subject, predicate, node = rule.axiom
        return AppliedRule(
            name, rule.words, self._places.find(str(subject), str(predicate), str(node) if node else None)
        )


def _write(node: Explanation, seen: set[int], depth: int = 0) -> Iterator[str]:
    """Yield the lines of an explanation and of what it rests on."""
    stack: list[tuple[Explanation, int]] = [(node, depth)]
    while stack:
        current, depth = stack.pop()
        indent = "    " * depth
        if id(current) in seen:
            yield f"{indent}{_show(current)} (see above)"
            continue
        seen.add(id(current))
        yield f"{indent}{_show(current)}"
        yield from (f"{indent}  {line}" for line in _write_reasons(current))
        stack += [(premise, depth + 1) for premise in reversed(current.premises)]


def _write_reasons(node: Explanation) -> Iterator[str]:
    if not node.holds:
        yield "does not hold"
        for triple in node.instead:
            yield f"but {show_triple(triple)} does"
    if node.rule is not None:
        yield f"follows by {node.rule.name}{f' ({node.rule.place})' if node.rule.place else ''}"
        yield f"  {node.rule.words}"
        yield "from"
    if node.place:
        yield f"stated in {node.place}"
    for source in node.sources:
        yield source.to_text()
    if node.holds and node.rule is None and not node.place and not node.sources:
        yield "asserted"


def _show(node: Explanation) -> str:
    """Return a triple with the labels of its terms beside them."""
    shown = show_triple(node.triple).split(" ", 2)
    terms = (node.triple.subject, node.triple.predicate, node.triple.object)
    texts = [*shown[:2], show_term(terms[2])]
    return " ".join(f"{text} ({label})" if label else text for text, label in zip(texts, node.labels, strict=True))


def _to_dict(node: Explanation, seen: set[int]) -> dict[str, Any]:
    terms = {"subject": node.triple.subject, "predicate": node.triple.predicate, "object": node.triple.object}
    found: dict[str, Any] = {
        "triple": {name: str(term) for name, term in terms.items()},
        "labels": dict(zip(terms, node.labels, strict=True)),
    }
    if id(node) in seen:
        return {**found, "repeated": True}
    seen.add(id(node))
    found["holds"] = node.holds
    if node.rule is not None:
        found["rule"] = {"name": node.rule.name, "words": node.rule.words, "place": node.rule.place}
        found["premises"] = [_to_dict(premise, seen) for premise in node.premises]
    if node.place:
        found["place"] = node.place
    if node.sources:
        found["sources"] = [source.to_dict() for source in node.sources]
    if not node.holds:
        found["instead"] = [str(triple) for triple in node.instead]
    return found
