"""Rows as links from one thing to another: who came before whom, who works with whom, what became of what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dpo_kg.views.columns import Grid, joined, split_names

#: What the cells of a succession are called: column of the earlier, of the later, of the words on the link, and the
#: columns that tell two things of one name apart ("" where names do).
_SHAPES = (
    ("predecessor", "acronym", "kind", "predecessor_iri", "successor_iri"),
    ("earlier_holder", "later_holder", "handover", "earlier", "later"),
    ("from_bodies", "to_bodies", "kind", "", ""),
    ("from_body", "to_body", "function", "", ""),
    ("thing_name", "partner_name", "aspect_name", "thing", "partner"),
    ("operator_name", "operates", "", "", ""),
    ("citing", "cited", "", "", ""),
    ("whole", "part", "relation", "", ""),
    ("earlier", "later", "", "", ""),
    ("source", "target", "label", "", ""),
    ("from", "to", "label", "", ""),
)
#: Columns that date a link, the first that is there.
_DATES = ("date", "start", "since")


@dataclass
class Link:
    """A link between two things, and the rows that say so.

    Attributes:
        start, end: what it leads from and to, as ids of `Network.names`.
        words: what stands on it.
        rows: numbers of the rows, from 0.
    """

    start: str
    end: str
    words: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


@dataclass
class Network:
    """Things and their links.

    Attributes:
        names: id → name, of things that have a link, in the order of the rows.
        links: the links, in the order of the rows.
        alone: name of things that a row names alone, without a link.
        used: numbers of the rows that are drawn.
    """

    names: dict[str, str]
    links: list[Link]
    alone: dict[str, str]
    used: set[int]


def read_network(grid: Grid) -> Network | None:
    """Return the network of rows; None where no two columns can be linked."""
    shape = _find_shape(grid)
    if shape is None:
        return None
    start, end, words, start_id, end_id = shape
    date = grid.first_of(_DATES)
    post = grid.texts("post_name" if words == "handover" and not grid.is_constant("post_name") else "")
    columns = zip(
        *(grid.texts(start), grid.texts(end), grid.texts(words), grid.texts(date if words != "handover" else "")),
        *(grid.ids(start_id) if start_id else grid.texts(start), grid.ids(end_id) if end_id else grid.texts(end), post),
        strict=True,
    )
    network = Network({}, [], {}, set())
    known: dict[tuple[str, str], Link] = {}
    for row, (from_name, to_name, said, dated, from_id, to_id, within) in enumerate(columns):
        starts = list(_things(from_name, from_id, bool(start_id), within))
        ends = list(_things(to_name, to_id, bool(end_id), within))
        for side in (starts, ends):
            network.alone.update(side if not (starts and ends) else ())
        for one, name in starts if ends else ():
            for other, other_name in ends:
                network.names.setdefault(one, name)
                network.names.setdefault(other, other_name)
                link = known.get((one, other))
                if link is None:
                    link = known[one, other] = Link(one, other)
                    network.links.append(link)
                link.words = list(dict.fromkeys([*link.words, *filter(None, [joined([said, dated], ", ")])]))
                link.rows.append(row)
                network.used.add(row)
    network.alone = {key: name for key, name in network.alone.items() if key not in network.names}
    return network if network.links else None


def _find_shape(grid: Grid) -> tuple[str, str, str, str, str] | None:
    for start, end, words, *ids in _SHAPES:
        if start in grid.columns and end in grid.columns:
            start_id, end_id = (name if name in grid.columns else "" for name in ids)
            return start, end, words if words in grid.columns else "", start_id, end_id
    iris = grid.of_type("iri")
    if len(iris) >= 2:
        # As the query service of Wikidata draws a graph: the first two things of a row, by their labels.
        names = [f"{iri}Label" if f"{iri}Label" in grid.columns else iri for iri in iris[:2]]
        return names[0], names[1], "", iris[0], iris[1]
    texts = grid.of_type("text")
    return (texts[0], texts[1], "", "", "") if len(texts) >= 2 and not grid.is_constant(texts[1]) else None


def _things(names: str, ids: str, is_told_apart: bool, within: str) -> Iterator[tuple[str, str]]:
    """Yield id and name of each thing of a cell; a cell without ids may hold several names."""
    if is_told_apart:
        if names:
            yield ids or names, f"{names} ({within})" if within else names
        return
    for name in split_names(names):
        yield f"{within}|{name}" if within else name, name
