"""Resolutions of the Security Council in data sets: their names, their adoptions, and those that are known."""

from __future__ import annotations

import re

import pyoxigraph as ox

from dpo_kg.importers.dataset import Row, RowError
from dpo_kg.importers.known_things import KnownThings
from dpo_kg.importers.layer_draft import LayerDraft
from dpo_kg.vocabulary import DPO, ID

COUNCIL = ox.NamedNode(f"{ID}organization/security-council")
_SYMBOL = re.compile(r"S/RES/([1-9][0-9]*) ?\((\d{4})\)")
_HAS_SYMBOL = ox.NamedNode(f"{DPO}symbol")


def split_symbol(text: str) -> tuple[int, int] | None:
    """Return number and year of a symbol such as "S/RES/1925 (2010)"; None for other texts."""
    found = _SYMBOL.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def write_symbol(number: int, year: int) -> str:
    """Return the symbol of a resolution in the form that the graph has."""
    return f"S/RES/{number} ({year})"


def index_resolutions(known: KnownThings) -> dict[int, int]:
    """Return number → year of the resolutions of the Council that the layers before this one have."""
    found: dict[int, int] = {}
    for quad in known.store.quads_for_pattern(None, _HAS_SYMBOL, None):
        parts = split_symbol(quad.object.value) if isinstance(quad.object, ox.Literal) else None
        if parts is not None:
            found[parts[0]] = parts[1]
    return found


def add_resolution(row: Row, draft: LayerDraft, number: int, year: int, *, symbol: bool = True) -> ox.NamedNode:
    """Add a resolution with its symbol.

    Args:
        row: the row that names it.
        draft: the layer.
        number, year: the parts of its symbol.
        symbol: whether the row gives both, so that it backs the symbol.
    """
    node = ox.NamedNode(f"{ID}document/s-res-{number}-{year}")
    text = ox.Literal(write_symbol(number, year))
    draft.add_thing(node, "Resolution", text)
    if symbol:
        draft.say(row, node, "symbol", text)
    return node


def add_adoption(row: Row, draft: LayerDraft, number: int, year: int) -> ox.NamedNode:
    """Add the adoption of a resolution by the Council, of which `add_resolution` adds the text; it bears the day."""
    node = ox.NamedNode(f"{ID}adoption/s-res-{number}-{year}")
    resolution = ox.NamedNode(f"{ID}document/s-res-{number}-{year}")
    draft.add_thing(node, "Adoption", ox.Literal(f"Adoption of {write_symbol(number, year)}", language="en"))
    draft.add_thing(COUNCIL, "Organ", ox.Literal("Security Council", language="en"))
    draft.say(row, node, "adopts", resolution)
    draft.say(row, node, "adoptedBy", COUNCIL)
    return node


def read_number(row: Row, column: str) -> int:
    """Return the whole number in a cell.

    Raises:
        RowError: it holds something else.
    """
    if not re.fullmatch(r"[1-9][0-9]*", row[column]):
        raise RowError(f"no number of a resolution: {row[column]}", column)
    return int(row[column])


def read_year(row: Row, column: str) -> int:
    """Return the year in a cell.

    Raises:
        RowError: it holds something else.
    """
    if not re.fullmatch(r"(19|20)\d\d", row[column]):
        raise RowError(f"no year: {row[column]}", column)
    return int(row[column])
