"""Resolutions in the Council's table of meetings, 1946 to 2019: day, topic and vote.

The table tells a vote by three figures (for, against, abstaining) or says in words that the text was adopted
unanimously, by consensus or without a vote. Words are not turned into figures: members were absent or did not take part
at times.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_date, to_english, to_integer
from dpo_kg.importers.council_resolutions import add_adoption, add_resolution, read_number, split_symbol
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.layer_draft import LayerDraft, read_cell
from dpo_kg.vocabulary import CODE

DOCUMENT = "security-council-meetings-tables-1946-2019"
#: What the column of votes has where the table uses words.
_IN_WORDS = "unanimous/without vote"
#: Property → place of its figure.
_FIGURES = {"votesFor": 0, "votesAgainst": 1, "abstentions": 2}
#: Word of the table → code.
_KINDS = {"unanimously": "unanimous", "without": "without-vote", "consensus": "consensus"}


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map each row to a resolution and its adoption."""
    for row in rows:
        try:
            _map_row(row, draft)
        except RowError as error:
            draft.reject(row, f"{error.column}: {error}")


def _map_row(row: Row, draft: LayerDraft) -> None:
    number, symbol = read_number(row, "number"), split_symbol(row["symbol"])
    if symbol is None or symbol[0] != number:
        raise RowError(f"{row['symbol']} is no symbol of resolution {number}", "symbol")
    day, topic = read_cell(row, "date", to_date), read_cell(row, "topic", to_english)
    figures = {
        name: None if row["vote"] == _IN_WORDS else read_cell(row, "vote", _take_figure(place))
        for name, place in _FIGURES.items()
    }
    resolution = add_resolution(row, draft, *symbol)
    adoption = add_adoption(row, draft, *symbol)
    draft.say(row, resolution, "adoptedOn", day)
    draft.say(row, resolution, "subjectLabel", topic)
    for name, reading in figures.items():
        draft.say(row, adoption, name, reading)
    if row["vote"] in ("", _IN_WORDS):
        draft.say(row, adoption, "voteKind", _read_kind(row))


def _take_figure(place: int) -> Callable[[str], ox.Literal]:
    def convert(text: str) -> ox.Literal:
        figures = text.split("-")
        if len(figures) != len(_FIGURES):
            raise ValueError(f"no vote in three figures: {text}")
        return to_integer(figures[place])

    return convert


def _read_kind(row: Row) -> ox.NamedNode | None:
    """Return what the table says of the vote in words, behind the symbol of the resolution and before the next one."""
    _, _, after = row["result_text"].partition(row.original.get("symbol", row["symbol"]))
    own = re.split(r"S/|Draft", after)[0].casefold()
    kinds = [slug for word, slug in _KINDS.items() if word in own]
    return ox.NamedNode(f"{CODE}vote-kind/{kinds[0]}") if kinds else None


DATA_SET = DataSet(
    "sc-meetings-1946-2019",
    "Security Council meetings tables 1946 to 2019: resolutions with their votes",
    (
        SourceFile(
            "sc_resolutions_from_meetings.csv",
            DOCUMENT,
            ("number", "symbol", "date", "topic", "vote", "result_text"),
            ("number",),
        ),
    ),
    map_rows,
    {"resolutions.ttl": ("Resolution", "Adoption")},
    one_citation=True,
)
