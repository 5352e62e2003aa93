"""Addresses of the records of Security Council resolutions 1 to 2722, and of their votes, in the UN Digital Library.

The tables give numbers without years. The year is that of the resolution in the layers before. Where they do not have
it, the year follows where the nearest resolutions below and above are of one year, since numbers follow the calendar; a
note on the citation says so. There are 29 such; later texts or pages on renewals cite 23 of them, all with that year,
and nothing at hand names 2649, 2651, 2685, 2695, 2697 and 2711.
"""

from __future__ import annotations

from bisect import bisect

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_uri
from dpo_kg.importers.council_resolutions import add_resolution, index_resolutions, read_number, write_symbol
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.layer_draft import LayerDraft, read_cell

RECORDS = "cr-unsc-records"
VOTES = "cr-unsc-voting-records"


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map each row to the address of a record."""
    years = index_resolutions(draft.known)
    numbers = sorted(years)
    for document, property_name in ((RECORDS, "recordAddress"), (VOTES, "votingRecordAddress")):
        for row in rows.of(document):
            try:
                _map_row(row, draft, property_name, years, numbers)
            except RowError as error:
                draft.reject(row, f"{error.column}: {error}")


def _map_row(row: Row, draft: LayerDraft, property_name: str, years: dict[int, int], numbers: list[int]) -> None:
    number, address = read_number(row, "res_no"), read_cell(row, "url_record", _to_record)
    if number in years:
        resolution = add_resolution(row, draft, number, years[number], symbol=False)
    else:
        resolution = _infer_resolution(row, draft, number, years, numbers)
    draft.say(row, resolution, property_name, address)


def _infer_resolution(
    row: Row, draft: LayerDraft, number: int, years: dict[int, int], numbers: list[int]
) -> ox.NamedNode:
    place = bisect(numbers, number)
    below, above = numbers[max(place - 1, 0) : place], numbers[place : place + 1]
    if not below or not above or years[below[0]] != years[above[0]]:
        raise RowError(f"the year of resolution {number} is not known", "res_no")
    year = years[below[0]]
    resolution = add_resolution(row, draft, number, year)
    near = f"{write_symbol(below[0], year)} and {write_symbol(above[0], year)}"
    note = f"The table gives no year; the resolution stands between {near}."
    draft.note(row, resolution, "skos:note", ox.Literal(note, language="en"))
    return resolution


def _to_record(text: str) -> ox.Literal:
    """Return the address without the language in which the page is shown."""
    return to_uri(text.removesuffix("?ln=en"))


DATA_SET = DataSet(
    "cr-unsc",
    "Addresses of the records of Security Council resolutions and of their votes",
    (
        SourceFile("UNSC_Record-Table_2722.csv", RECORDS, ("res_no", "url_record"), ("res_no",)),
        SourceFile("UNSC_Record_Voting_2722.csv", VOTES, ("res_no", "url_record"), ("res_no",)),
    ),
    map_rows,
    {"resolutions.ttl": ("Resolution",)},
    one_citation=True,
)
