"""A search, from the words that a person writes to rows with name, sort and dates of each thing found."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.cards.dates import describe_dates
from dpo_kg.cards.terms import name_sort
from dpo_kg.errors import ParameterError
from dpo_kg.results import Rows
from dpo_kg.search import fits, fold_name
from dpo_kg.vocabulary import DCTERMS, DPO, SKOS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.lookup import Lookup, Node
    from dpo_kg.search import Hit
    from dpo_kg.snapshot import Snapshot

_COLUMNS = ("name", "type", "dates", "matched", "match", "thing")
_OTHER_NAMES = (
    *(f"{DPO}acronym", f"{DPO}symbol", f"{SKOS}altLabel", f"{SKOS}hiddenLabel", f"{DCTERMS}title"),
    f"{DPO}designationText",
)


class FoundRows(Rows):
    """The rows of a search.

    Attributes:
        total: how many things fit in all, those beyond the limit included.
        nearest: where none fits, the names most like what was asked for.
    """

    def __init__(
        self, terms: list[tuple[ox.NamedNode | ox.Literal | None, ...]], data_version: str, total: int
    ) -> None:
        super().__init__(_COLUMNS, terms, data_version)
        self.total = total
        self.nearest: list[str] = []


def find_things(
    snapshot: Snapshot, lookup: Lookup, text: str, class_iri: str | None, limit: int | None, scope: str
) -> FoundRows:
    """Return the things whose names fit a text; see `dpo_kg.graph.enquiries`.

    Raises:
        ParameterError: the text has no letter or digit.
    """
    if not fold_name(text):
        raise ParameterError(f"nothing to look for: {text!r} has no letter or digit")
    index = snapshot.name_index(scope)
    hits, total = index.find(text, class_iri, limit)
    found = FoundRows([_tell(lookup, hit) for hit in hits], snapshot.manifest()["data_version"], total)
    if not hits:
        found.nearest = find_nearest(snapshot, lookup, text, scope)
    return found


def find_nearest(snapshot: Snapshot, lookup: Lookup, text: str, scope: str, limit: int = 3) -> list[str]:
    """Return the names of the entities that a text comes nearest to: by parts or spelling, else by likeness."""
    if not fold_name(text):
        return []
    index = snapshot.name_index(scope)
    iris = [hit.iri for hit in index.find(text, limit=limit)[0] if hit.is_entity] or index.suggest(text, limit)
    return list(dict.fromkeys(lookup.name(ox.NamedNode(iri)) for iri in iris))


def _tell(lookup: Lookup, hit: Hit) -> tuple[ox.NamedNode | ox.Literal | None, ...]:
    node = ox.NamedNode(hit.iri)
    texts = (lookup.name(node), name_sort(lookup, node), describe_dates(lookup, node), _matched(lookup, node, hit))
    return (*(ox.Literal(text) if text else None for text in texts), ox.Literal(hit.match), node)


def _matched(lookup: Lookup, node: Node, hit: Hit) -> str:
    """Return the name by which a thing was found, where it is not the one shown."""
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
    return best if fit(best) > fit(shown) else ""
