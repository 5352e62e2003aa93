"""Resolutions that the programme budget for 2026 cites as mandates, 1948 to 2025: days of adoption.

Nineteen rows say that their day is the first date in the header and may be that of issue. For the nine of 1998 and
1999 the adoption lines of the same texts and two other lists give the day: they confirm eight, and one is corrected.
No other source has a day for the ten of 2020 and 2021: S/RES/2518, 2532, 2553, 2556, 2558, 2570, 2573, 2574, 2577 and
2617.
"""

from __future__ import annotations

from dpo_kg.importers.conversions import to_date
from dpo_kg.importers.council_resolutions import add_adoption, add_resolution, read_number, read_year
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.layer_draft import LayerDraft, read_cell

DOCUMENT = "registry-of-mandates-security-council-resolutions"


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map each row to a resolution and its adoption."""
    for row in rows:
        try:
            _map_row(row, draft)
        except RowError as error:
            draft.reject(row, f"{error.column}: {error}")


def _map_row(row: Row, draft: LayerDraft) -> None:
    number, year = read_number(row, "number"), read_year(row, "year")
    day = read_cell(row, "date_adopted", to_date)
    resolution = add_resolution(row, draft, number, year)
    draft.say(row, resolution, "adoptedOn", day)
    add_adoption(row, draft, number, year)


DATA_SET = DataSet(
    "sc-resolutions-mandate-registry",
    "Security Council resolutions cited as mandates in the programme budget 2026",
    (
        SourceFile(
            "sc_resolution_index.csv",
            DOCUMENT,
            ("number", "year", "symbol", "date_adopted", "date_basis", "meeting", "paragraphs"),
            ("number",),
        ),
    ),
    map_rows,
    {"resolutions.ttl": ("Resolution", "Adoption")},
    one_citation=True,
)
