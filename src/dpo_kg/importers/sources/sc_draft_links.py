"""Drafts of Security Council resolutions and papers put with them, 1946 to 2022, and what each became."""

from __future__ import annotations

import re

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_text
from dpo_kg.importers.council_resolutions import add_resolution, index_resolutions, split_symbol, write_symbol
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.layer_draft import LayerDraft, read_cell

DOCUMENT = "un-digital-library-security-council-drafts"
#: The matter of a draft stands in brackets behind the kind of document, in English behind "on".
_MATTER = re.compile(r"(?:[A-Za-z]+ )*draft resolution \[ ?(?:on )?(?:the )?(.+?) ?\]", re.IGNORECASE)


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map each row that names a resolution to the symbol of its draft and, where the title tells it, its matter."""
    years = index_resolutions(draft.known)
    for row in rows:
        try:
            _map_row(row, draft, years)
        except RowError as error:
            draft.reject(row, f"{error.column}: {error}" if error.column else str(error))


def _map_row(row: Row, draft: LayerDraft, years: dict[int, int]) -> None:
    named = [split_symbol(part) for part in row["related_symbol"].split("; ") if part.startswith("S/RES/")]
    found = [parts for parts in named if parts is not None]
    if not row["related_symbol"]:
        raise RowError("names no resolution")
    if not found or len(found) != len(named):
        raise RowError(f"no symbol of a resolution: {row['related_symbol']}", "related_symbol")
    for number, year in found:
        if years.get(number, year) != year:
            right = write_symbol(number, years[number])
            raise RowError(f"resolution {number} is {right}, not of {year}", "related_symbol")
    symbol = read_cell(row, "symbol", _to_symbol)
    matter = _MATTER.fullmatch(row["uniform_title"])
    for number, year in found:
        resolution = add_resolution(row, draft, number, year)
        draft.say(row, resolution, "draftSymbol", symbol)
        if matter:
            draft.say(row, resolution, "subjectLabel", ox.Literal(matter[1], language="en"))


def _to_symbol(text: str) -> ox.Literal:
    return to_text(text.replace(". ", "."))


DATA_SET = DataSet(
    "sc-draft-links",
    "Security Council drafts and the resolutions that they became",
    (
        SourceFile(
            "sc_drafts_and_related.csv",
            DOCUMENT,
            ("undl_record", "symbol", "uniform_title", "title", "responsibility", "subjects", "related_symbol"),
            ("undl_record", "symbol"),
        ),
    ),
    map_rows,
    {"resolutions.ttl": ("Resolution",)},
    one_citation=True,
)
