"""A search, from the words that a person writes to rows with name, sort and dates of each thing found."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.cards.dates import describe_dates
from dpo_kg.cards.terms import name_sort
from dpo_kg.errors import ParameterError
from dpo_kg.nearest import find_fitting_name, find_nearest
from dpo_kg.results import Rows
from dpo_kg.search import fold_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.lookup import Lookup, Node
    from dpo_kg.search import Hit
    from dpo_kg.snapshot import Snapshot

_COLUMNS = ("name", "type", "dates", "matched", "match", "thing")


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
        found.nearest = find_nearest(index, lookup, text)
    return found


def _tell(lookup: Lookup, hit: Hit) -> tuple[ox.NamedNode | ox.Literal | None, ...]:
    node = ox.NamedNode(hit.iri)
    texts = (lookup.name(node), name_sort(lookup, node), describe_dates(lookup, node), _matched(lookup, node, hit))
    return (*(ox.Literal(text) if text else None for text in texts), ox.Literal(hit.match), node)


def _matched(lookup: Lookup, node: Node, hit: Hit) -> str:
    """Return the name by which a thing was found, where it is not the one shown."""
    name = find_fitting_name(lookup, node, hit)
    return "" if name == lookup.name(node) else name
