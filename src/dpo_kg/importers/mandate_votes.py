"""The votes that rows about mandates tell: figures or unanimity, and members that a note names as abstaining.

A note names members after a word such as "abstentions:"; without it nobody is known. Only votes on a resolution whose
number is known are taken: an adoption is that of one text.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_date, to_integer
from dpo_kg.importers.corrections import Correction
from dpo_kg.importers.council_resolutions import add_adoption, add_resolution, split_symbol
from dpo_kg.importers.dataset import Row, RowError
from dpo_kg.importers.layer_draft import LayerDraft, Reading, read_cell
from dpo_kg.vocabulary import CODE

_UNANIMOUS = ox.NamedNode(f"{CODE}vote-kind/unanimous")
_FIGURES = re.compile(r"([0-9]+)-([0-9]+)-([0-9]+)")
_PROPERTIES = ("votesFor", "votesAgainst", "abstentions")
_MEMBERS = re.compile(r"\b(?:abstentions?:|on members: names) (?P<names>[^;]+)")
_AND = re.compile(r", | and ")
_OF_ACTION = re.compile(r"-s-res-(?P<number>[1-9][0-9]*)-(?P<year>[0-9]{4})-[a-z]+$")


def find_symbol(row: Row, action: ox.NamedNode) -> str:
    """Return the symbol that a row gives, else that of the decision it tells of; "" where none is known."""
    found = _OF_ACTION.search(action.value)
    return row["resolution"] or (f"S/RES/{found['number']} ({found['year']})" if found else "")


def add_vote(row: Row, draft: LayerDraft, symbol: str, adopted: str) -> tuple[ox.NamedNode, ...]:
    """Say how the Council voted, as far as a row tells it.

    Args:
        row: a row with the columns vote and note.
        draft: the layer.
        symbol: symbol of the resolution, "" where it is not known.
        adopted: name of the column with the day of adoption.

    Returns:
        The resolution and its adoption; nothing where the row tells of no vote, or not of which text.

    Raises:
        RowError: the vote is none in three figures, nor unanimous.
        NamingError: a member that abstained is no state of the graph.
    """
    members = _list_members(row["note"])
    parts = split_symbol(symbol)
    if not row["vote"] and not members:
        return ()
    if parts is None:
        draft.notes.append(f"a vote without the number of the resolution: {row.file.name}, {row.locator}")
        return ()
    figures = _FIGURES.fullmatch(row["vote"])
    if figures is None and row["vote"] not in ("", "unanimous"):
        raise RowError(f"no vote in three figures: {row['vote']}", "vote")
    resolution = add_resolution(row, draft, *parts, symbol=bool(row["resolution"]))
    adoption = add_adoption(row, draft, *parts)
    draft.say(row, adoption, "adoptedOn", read_cell(row, adopted, to_date))
    if figures is not None:
        for name, figure in zip(_PROPERTIES, figures.groups(), strict=True):
            draft.say(row, adoption, name, to_integer(figure))
    elif row["vote"]:
        draft.say(row, adoption, "voteKind", _UNANIMOUS)
    _say_members(row, draft, adoption, members)
    return resolution, adoption


def _say_members(row: Row, draft: LayerDraft, adoption: ox.NamedNode, members: list[str]) -> None:
    """Say who abstained; members that only the uncorrected note names stay as errors."""
    correction: Correction | None = row.corrections.get("note")
    before = _list_members(row.original.get("note", row["note"]))
    for name in members:
        corrected = correction if name not in before else None
        draft.say(row, adoption, "abstainingMember", Reading(add_state(name, draft), None, corrected))
    for name in before:
        if name not in members:
            draft.say(row, adoption, "abstainingMember", Reading(None, add_state(name, draft), correction))


def add_state(name: str, draft: LayerDraft) -> ox.NamedNode:
    """Return the state that a vote names, added to the layer.

    Raises:
        NamingError: no state, or several, have that name.
    """
    state = draft.known.require(name, "Country")
    draft.add_thing(state, "Country", ox.Literal(name, language="en"))
    return state


def _list_members(note: str) -> list[str]:
    found = _MEMBERS.search(note)
    return _AND.split(found["names"].strip()) if found else []
