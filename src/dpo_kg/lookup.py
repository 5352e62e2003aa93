"""Reading single things of a graph: their values, their names in a language, who refers to them.

A card or a hit of a search needs a few dozen such reads, which take less time than planning one query. Each is done
once. This module is on the path of an answer that has to come at once, and imports little.
"""

from __future__ import annotations

from itertools import islice

import pyoxigraph as ox

from dpo_kg.messages import say_foreign
from dpo_kg.vocabulary import DPO, INFERRED_GRAPH, OWL, RDF, RDFS, layer_graph, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    Node = ox.NamedNode
    Term = ox.NamedNode | ox.BlankNode | ox.Literal

#: Statements with one thing as their value that are read in one go; of a thing with more, as many per property.
_MOST = 2000

_TYPE = ox.NamedNode(f"{RDF}type")
_LABEL = ox.NamedNode(f"{RDFS}label")
_BELOW = ox.NamedNode(f"{RDFS}subClassOf")
_INFERRED = ox.NamedNode(INFERRED_GRAPH)
_OBJECT_PROPERTY = ox.NamedNode(f"{OWL}ObjectProperty")


def dpo(name: str) -> ox.NamedNode:
    """Return a term of the ontology."""
    return ox.NamedNode(f"{DPO}{name}")


class Lookup:
    """Reads of one scope of a store in one language.

    Args:
        store: the store.
        scope: "all" or the name of a layer.
        lang: language of names; English, or a name without a language, where there is none in it.
    """

    def __init__(self, store: ox.Store, scope: str = "all", lang: str = "en") -> None:
        self.store = store
        self.lang = lang
        self.graph = ox.DefaultGraph() if scope == "all" else ox.NamedNode(layer_graph(scope))
        self._properties: dict[Node, dict[str, list[Term]]] = {}
        self._names: dict[Term, str] = {}
        self._derived: dict[Node, set[tuple[str, Term]]] = {}
        self._above: dict[Node, set[Node]] = {}

    def properties(self, node: Node) -> dict[str, list[Term]]:
        """Return property → values of a thing, the values in a fixed order."""
        found = self._properties.get(node)
        if found is None:
            found = self._properties[node] = {}
            for quad in self.store.quads_for_pattern(node, None, None, self.graph):
                if not isinstance(quad.object, ox.Triple):
                    found.setdefault(quad.predicate.value, []).append(quad.object)
            for values in found.values():
                if len(values) > 1:
                    values.sort(key=str)
        return found

    def values(self, node: Node, name: str) -> list[Term]:
        """Return the values of a property of the ontology, by its name without the prefix."""
        return self.properties(node).get(DPO + name, [])

    def value(self, node: Node, name: str) -> Term | None:
        """Return the first value of a property of the ontology, or None."""
        found = self.properties(node).get(DPO + name)
        return found[0] if found else None

    def text(self, node: Node, name: str) -> str:
        """Return the first value of a property of the ontology as text, a thing by its name; "" for none."""
        found = self.properties(node).get(DPO + name)
        return self.name(found[0]) if found else ""

    def subjects(self, name: str, node: Node) -> list[Node]:
        """Return the things of which a property of the ontology has a value, in a fixed order."""
        quads = self.store.quads_for_pattern(None, dpo(name), node, self.graph)
        return sorted((quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)), key=str)

    def referrers(self, node: Node) -> dict[str, list[Node]]:
        """Return property → things of which it has this value; of a thing that very many refer to, some of them."""
        quads = list(islice(self.store.quads_for_pattern(None, None, node, self.graph), _MOST + 1))
        if len(quads) > _MOST:
            declared = self.store.quads_for_pattern(None, _TYPE, _OBJECT_PROPERTY, self.graph)
            links = [quad.subject for quad in declared if isinstance(quad.subject, ox.NamedNode)]
            quads = [
                quad
                for link in links
                for quad in islice(self.store.quads_for_pattern(None, link, node, self.graph), _MOST)
            ]
        found: dict[str, list[Node]] = {}
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode):
                found.setdefault(quad.predicate.value, []).append(quad.subject)
        return {key: sorted(found[key], key=str) for key in sorted(found)}

    def read_derived(self, node: Node) -> None:
        """Read what no file asserts of a thing, of which `is_derived` will be asked for many statements."""
        quads = self.store.quads_for_pattern(node, None, None, _INFERRED)
        self._derived[node] = {(q.predicate.value, q.object) for q in quads if not isinstance(q.object, ox.Triple)}

    def is_derived(self, node: Node, predicate: str, value: Term) -> bool:
        """Tell whether no file asserts a statement."""
        known = self._derived.get(node)
        if known is not None:
            return (predicate, value) in known
        return ox.Quad(node, ox.NamedNode(predicate), value, _INFERRED) in self.store

    def name(self, term: Term) -> str:
        """Return the name of a thing in the language of this lookup, its CURIE where it has none; a literal's text."""
        if not isinstance(term, ox.NamedNode):
            return term.value
        found = self._names.get(term)
        if found is None:
            found = self._names[term] = self._read_name(term)
        return found

    def labels(self, node: Node) -> list[ox.Literal]:
        """Return the labels of a thing, the one to show first."""
        quads = self.store.quads_for_pattern(node, _LABEL, None, self.graph)
        found = [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
        if len(found) > 1:
            order = {"en": 1, None: 1, self.lang: 0}
            found.sort(key=lambda label: (order.get(label.language, 2), label.value))
        return found

    def _read_name(self, node: Node) -> str:
        labels = self.labels(node)
        if labels:
            return labels[0].value
        mark = self.value(node, "mark")
        if mark is not None:  # an entry of a reference list, which has no label
            return f"[{mark.value}] {self.text(node, 'refersTo') or self.text(node, 'inArticle')}"
        place = self.value(node, "locator")
        if place is not None:  # a citation or a claim: where it stands, and what it is about
            about = [*self.values(node, "claimSubject"), *self.subjects("citation", node)]
            return ": ".join((f"{self.text(node, 'source')}, {place.value}", *map(self.name, about[:1])))
        return shorten_iri(node.value)

    def types(self, node: Node) -> list[Node]:
        """Return the most specific classes of a thing that it is said to be in, or that define themselves by its kind.

        What merely follows from a property that the thing has, such as being what a figure is about, is left out.
        """
        every = [t for t in self.properties(node).get(_TYPE.value, []) if isinstance(t, ox.NamedNode)]
        stated = [t for t in every if not self.is_derived(node, _TYPE.value, t)]
        kept = [t for t in every if not stated or t in stated or not self.above(t).isdisjoint(stated)]
        return [t for t in kept if not any(t in self.above(other) for other in kept if other != t)]

    def name_term(self, node: Node) -> str:
        """Return the label of a class or property; of a foreign one without a label, words of ours or its own name."""
        labels = self.labels(node)
        if labels:
            return labels[0].value
        own = node.value[max(map(node.value.rfind, "#/")) + 1 :]
        return say_foreign(self.lang, shorten_iri(node.value)) or own

    def above(self, node: Node) -> set[Node]:
        """Return all superclasses of a class."""
        if node not in self._above:
            found: set[Node] = set()
            waiting = [node]
            while waiting:
                for quad in self.store.quads_for_pattern(waiting.pop(), _BELOW, None, self.graph):
                    if isinstance(quad.object, ox.NamedNode) and quad.object not in found:
                        found.add(quad.object)
                        waiting.append(quad.object)
            self._above[node] = found
        return self._above[node]
