"""Where a thing is described that has no page of its own: the page of the thing it belongs to, and the place on it.

A tenure belongs to its holder, a step of a mandate to its mission, a citation to what it backs. The rules of a kind are
tried in their order; the first that leads to a page counts. A thing that no rule leads to a page has one of its own,
so that every thing is described somewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from dpo_kg.vocabulary import DCTERMS, DPO, ID
from dpo_kg.web.addresses import PAGE_KINDS, anchor, kind_of, page_path

if TYPE_CHECKING:
    from dpo_kg.lookup import Lookup, Node

_IS_PART_OF = f"{DCTERMS}isPartOf"
_OF = "^"  # before a property: from its value to what has it
#: Kind of thing → properties that lead to the thing it belongs to, the first that has a value counts.
RULES: dict[str, tuple[str, ...]] = {
    "adoption": ("adopts",),
    "appointment": ("appointee", "appointedTo"),
    "change": ("resultingOrganization", "originalOrganization", "affectedOrganization", "transferredTo"),
    "characteristic": ("characterizes",),
    "citation": ("^citation",),
    "claim": ("claimSubject",),
    "designation": ("designates",),
    "document-part": (_IS_PART_OF,),
    "event": ("concerns",),
    "gap": ("gapSubject",),
    "headship": ("headshipBody", "headshipPost"),
    "mandate-action": ("actsOn",),
    "mandate-period": ("setBy",),
    "membership": ("membershipState",),
    "observation": ("refScope", "contributor", "reportedIn"),
    "overlap": ("overlapPost",),
    "position": ("onTopic",),
    "reference": ("inArticle",),
    "tenure": ("tenureHolder", "tenurePost"),
    "vacancy": ("vacantPost",),
}
#: Kinds that the page of the data describes.
DATA_KINDS = ("component", "dataset", "layer", "period", "structure")
#: Steps from a thing to its page at most: a citation of a characteristic of a tenure of a person.
_FARTHEST = 6


class Homes:
    """The pages of things in one graph.

    Args:
        lookup: where things are read.
    """

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._known: dict[str, str] = {}

    def address(self, iri: str) -> tuple[str, str]:
        """Return path and anchor of the place where a thing of ours is described; ("", "") for no thing of ours."""
        kind = kind_of(iri)
        if not kind:
            return page_path(iri), ""
        home = self.home(iri)
        if home == iri:
            return page_path(iri), ""
        return (page_path(home) if home else "/data"), anchor(iri)

    def home(self, iri: str) -> str:
        """Return the thing on whose page a thing is described: itself, another one, or "" for the page of the data."""
        if iri not in self._known:
            self._known[iri] = self._find(iri)
        return self._known[iri]

    def homed(self, iri: str) -> list[str]:
        """Return the things that are described on the page of a thing, in the order of their IRIs."""
        return self._walk(iri, iri)

    def homed_with_data(self, iri: str) -> list[str]:
        """Return what belongs to a thing that is described on the page of the data, and so is described there too."""
        return self._walk(iri, "")

    def _walk(self, iri: str, home: str) -> list[str]:
        found: set[str] = set()
        waiting = [iri]
        while waiting:
            here = waiting.pop()
            for other in self._belonging(ox.NamedNode(here), crowded=here == iri):
                if other not in found and other != iri and self.home(other) == home:
                    found.add(other)
                    waiting.append(other)
        return sorted(found)

    def _find(self, iri: str) -> str:
        seen = [iri]
        while True:
            here = seen[-1]
            kind = kind_of(here)
            if kind in DATA_KINDS:
                return ""
            steps = [step for step in self._steps(here, kind) if step not in seen]
            if kind in PAGE_KINDS or not kind:
                return here if kind else iri
            if not steps or len(seen) > _FARTHEST:
                return iri
            seen.append(steps[0])

    def _steps(self, iri: str, kind: str) -> list[str]:
        node = ox.NamedNode(iri)
        for rule in RULES.get(kind, ()):
            if rule.startswith(_OF):
                found = [n.value for n in self._lookup.subjects(rule[1:], node)]
            else:
                name = rule if rule.startswith("http") else DPO + rule
                values = self._lookup.properties(node).get(name, [])
                found = [value.value for value in values if isinstance(value, ox.NamedNode)]
            kept = [one for one in found if one.startswith(ID)]
            if kept:
                return kept
        return []

    def _belonging(self, node: Node, *, crowded: bool) -> list[str]:
        """Return what may belong to a thing by the rules, in one step.

        Args:
            node: the thing.
            crowded: whether so much may refer to it that it costs less to look for each property by itself.
        """
        store, graph = self._lookup.store, self._lookup.graph
        if crowded:
            read = (quad for predicate in _FORWARD for quad in store.quads_for_pattern(None, predicate, node, graph))
        else:
            read = (quad for quad in store.quads_for_pattern(None, None, node, graph) if quad.predicate in _FORWARD)
        found = [quad.subject.value for quad in read if isinstance(quad.subject, ox.NamedNode)]
        for predicate in _BACKWARD:
            quads = self._lookup.store.quads_for_pattern(node, predicate, None, self._lookup.graph)
            found += [quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)]
        return [iri for iri in found if kind_of(iri) in RULES]


_NAMES = {rule for rules in RULES.values() for rule in rules}
_FORWARD = tuple(
    ox.NamedNode(name if name.startswith("http") else DPO + name) for name in sorted(_NAMES) if not name.startswith(_OF)
)
_BACKWARD = tuple(ox.NamedNode(DPO + name[1:]) for name in sorted(_NAMES) if name.startswith(_OF))
