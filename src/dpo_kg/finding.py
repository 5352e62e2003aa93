"""A search, from the words that a person writes to rows with name, sort and dates of each thing found."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.cards.dates import describe_dates
from dpo_kg.cards.terms import name_sort
from dpo_kg.errors import ParameterError
from dpo_kg.nearest import LONGEST_TEXT, find_fitting_name, find_nearest
from dpo_kg.results import Rows
from dpo_kg.search import MATCHES, fold_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.lookup import Lookup, Node
    from dpo_kg.search import Hit, NameIndex
    from dpo_kg.snapshot import Snapshot

#: Words that part others and name nothing, in both languages, folded.
_FUNCTION_WORDS = frozenset(
    (
        *("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "the", "to"),
        *("au", "aux", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les", "par", "pour", "sur"),
        *("un", "une"),
    )
)
#: Words of a text, and of the name of a class in it, that are looked at.
_MOST_WORDS, _LONGEST_SORT = 12, 3
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
        ParameterError: the text has no letter or digit, or is too long.
    """
    if not fold_name(text):
        raise ParameterError(f"nothing to look for: {text[:60]!r} has no letter or digit")
    if len(text) > LONGEST_TEXT:
        raise ParameterError(f"the text to look for has {len(text)} characters; the most is {LONGEST_TEXT}")
    index = snapshot.name_index(scope)
    hits, total = index.find(text, class_iri, limit)
    if class_iri is None and hits:
        hits, total = _add_entities(index, text, limit, hits, total)
        hits, total = _add_by_sort(index, text, limit, hits, total)
    elif class_iri is None:
        hits, total = _find_loosely(index, text, limit)
    found = FoundRows([_tell(lookup, hit) for hit in hits], snapshot.manifest()["data_version"], total)
    if not hits:
        found.nearest = find_nearest(index, lookup, text)
    return found


def _add_entities(index: NameIndex, text: str, limit: int | None, hits: list[Hit], total: int) -> tuple[list[Hit], int]:
    """Put first what the text names, but for a word that parts others: "Force Commander of UNFICYP" is a post's name.

    Records may have that word, such as an appointment of somebody; where they alone do, what lacks it is found as well.
    """
    words = fold_name(text).split()
    rest = [word for word in words if word not in _FUNCTION_WORDS]
    if len(rest) == len(words) or not rest or hits[0].match == MATCHES[0]:
        return hits, total
    wider, wider_total = index.find(" ".join(rest), None, limit)
    if any(hit.is_entity for hit in hits):
        meant = [hit for hit in wider if hit.is_entity and hit.match == MATCHES[0]]
        return _put_first(index, text, meant, hits, total, limit)
    known = {hit.iri for hit in hits}
    entities = [hit for hit in wider if hit.is_entity]
    others = [hit for hit in wider if not hit.is_entity and hit.iri not in known]
    return [*entities, *hits, *others][:limit], max(total, wider_total)


def _find_loosely(index: NameIndex, text: str, limit: int | None) -> tuple[list[Hit], int]:
    """Return what is found without the words that no name holds: "force commander of UNTAC", "resolution 1244"."""
    words = [word for word in fold_name(text).split() if word not in _FUNCTION_WORDS]
    hits, total = index.find(" ".join(words), None, limit)
    return (hits, total) if hits else _find_by_sort(index, words, limit)


def _add_by_sort(index: NameIndex, text: str, limit: int | None, hits: list[Hit], total: int) -> tuple[list[Hit], int]:
    """Put first what a text names by its sort and its whole name: "mission UNTAC", before the head of mission there."""
    meant = [hit for hit in _find_by_sort(index, fold_name(text).split(), None)[0] if hit.match == MATCHES[0]]
    return _put_first(index, text, meant, hits, total, limit)


def _put_first(
    index: NameIndex, text: str, meant: list[Hit], hits: list[Hit], total: int, limit: int | None
) -> tuple[list[Hit], int]:
    """Return the hits of a text with some others before them, each once."""
    if not meant:
        return hits, total
    chosen = {hit.iri for hit in meant}
    known = {hit.iri for hit in index.find(text)[0]}
    return [*meant, *(hit for hit in hits if hit.iri not in chosen)][:limit], total + len(chosen - known)


def _find_by_sort(index: NameIndex, words: list[str], limit: int | None) -> tuple[list[Hit], int]:
    """Return what is found where some words say what sort of thing is meant, and others, which."""
    words = words[:_MOST_WORDS]
    for length in range(min(_LONGEST_SORT, len(words) - 1), 0, -1):
        for start in range(len(words) - length + 1):
            rest = " ".join(words[:start] + words[start + length :])
            for class_iri in index.find_classes(" ".join(words[start : start + length])):
                hits, total = index.find_some(rest, class_iri, limit)
                if hits:
                    return hits, total
    return [], 0


def _tell(lookup: Lookup, hit: Hit) -> tuple[ox.NamedNode | ox.Literal | None, ...]:
    node = ox.NamedNode(hit.iri)
    texts = (lookup.name(node), name_sort(lookup, node), describe_dates(lookup, node), _matched(lookup, node, hit))
    return (*(ox.Literal(text) if text else None for text in texts), ox.Literal(hit.match), node)


def _matched(lookup: Lookup, node: Node, hit: Hit) -> str:
    """Return the name by which a thing was found, where it is not the one shown."""
    name = find_fitting_name(lookup, node, hit)
    return "" if name == lookup.name(node) else name
