"""The names that a text comes nearest to, as the graph writes them: what a message asks about where nothing fits.

The index of a search gives them (`dpo_kg.search`), so that a message and the search say the same. This module is
imported only where a name is not known.
"""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.search import MATCHES, fits, fold_name
from dpo_kg.vocabulary import DCTERMS, DPO, SKOS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.lookup import Lookup, Node
    from dpo_kg.search import Hit, NameIndex

_OTHER_NAMES = (
    *(f"{DPO}acronym", f"{DPO}symbol", f"{SKOS}altLabel", f"{SKOS}hiddenLabel", f"{DCTERMS}title"),
    f"{DPO}designationText",
)
#: Characters of a text that is looked for: longer than any name, and each of its words is looked for in all names.
LONGEST_TEXT = 500
#: Things found among which the nearest are looked for.
_READ = 30


def find_nearest(
    index: NameIndex, lookup: Lookup, text: str, class_iri: str | None = None, limit: int = 3
) -> list[str]:
    """Return the names of the entities that a text comes nearest to, best first.

    Args:
        index: the names of the graph.
        lookup: reads of the same graph, in the language of the names.
        text: what was asked for.
        class_iri: only things of this class, records among them; None for entities of any.
        limit: how many to return at most.

    Returns:
        Names that hold the words, or parts of them, or nearly them, as a search orders them; else by likeness of words.
        A thing is called by its label, or by another name of it that fits better, such as its acronym.
    """
    if len(text) > LONGEST_TEXT or not fold_name(text):
        return []
    hits = [hit for hit in index.find(text, class_iri, _READ)[0] if hit.is_entity or class_iri]
    named = [(MATCHES.index(hit.match), find_fitting_name(lookup, ox.NamedNode(hit.iri), hit)) for hit in hits]
    # Of names that fit equally well, the shorter one has less in it that was not asked for.
    names = [name for _, name in sorted(named, key=lambda pair: (pair[0], len(pair[1])))]
    if not names:
        names = [lookup.name(ox.NamedNode(iri)) for iri in index.suggest(text, limit, class_iri)]
    return list(dict.fromkeys(names))[:limit]


def find_fitting_name(lookup: Lookup, node: Node, hit: Hit) -> str:
    """Return the name by which a thing was found: the one shown, or another one that fits better."""
    shown = lookup.name(node)
    names = [label.value for label in lookup.labels(node)]
    for predicate in _OTHER_NAMES:
        names += [term.value for term in lookup.properties(node).get(predicate, [])]
    for designation in lookup.values(node, "designation"):
        if isinstance(designation, ox.NamedNode):
            names += [term.value for term in lookup.values(designation, "designationText")]
    names.append(node.value[max(map(node.value.rfind, "#/")) + 1 :])
    wanted = " ".join(hit.words)

    def fit(name: str) -> tuple[bool, int]:
        return fold_name(name) == wanted, fits(name, hit.words)

    best = max(names, key=fit)
    return best if fit(best) > fit(shown) else shown
