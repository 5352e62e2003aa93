"""Resolutions 1 to 2259 of the Security Council: a list with days of adoption, and one with topics."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_date, to_english
from dpo_kg.importers.council_resolutions import add_adoption, add_resolution, read_number, read_year
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.dates import normalise_date
from dpo_kg.importers.layer_draft import LayerDraft, read_cell

DATES = "dates-of-security-council-resolutions-1946-2015"
TOPICS = "topics-of-security-council-resolutions-1946-2015"
#: What the list of days has where it knows none.
_UNKNOWN = "NA"


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map the rows of both lists to resolutions, those of the first to their adoptions too."""
    for document, map_row in ((DATES, _map_date), (TOPICS, _map_topic)):
        for row in rows.of(document):
            try:
                map_row(row, draft)
            except RowError as error:
                draft.reject(row, f"{error.column}: {error}")


def _map_date(row: Row, draft: LayerDraft) -> None:
    number, year = read_number(row, "resolution"), read_year(row, "year")
    day = None if row["date_string"] == _UNKNOWN else read_cell(row, "date_string", to_date)
    resolution = add_resolution(row, draft, number, year)
    draft.say(row, resolution, "adoptedOn", day)
    add_adoption(row, draft, number, year)


def _map_topic(row: Row, draft: LayerDraft) -> None:
    number, year = read_number(row, "Number"), read_year(row, "Year")
    day, topic = read_cell(row, "Date", _to_day), read_cell(row, "Topic", to_english)
    resolution = add_resolution(row, draft, number, year)
    draft.say(row, resolution, "adoptedOn", day)
    draft.say(row, resolution, "subjectLabel", topic)


def _to_day(text: str) -> ox.Literal:
    return to_date(normalise_date(text))


DATA_SET = DataSet(
    "sc-resolutions-1946-2015",
    "Security Council resolutions 1 to 2259: days of adoption and topics",
    (
        SourceFile("sc_resolution_dates_1-2259.csv", DATES, ("resolution", "year", "date_string"), ("resolution",)),
        SourceFile(
            "UNSC_Resolutions_1-2215_topics.csv",
            TOPICS,
            ("Resolution", "Number", "Year", "Date", "Topic", "URL"),
            ("Number",),
        ),
    ),
    map_rows,
    {"resolutions.ttl": ("Resolution", "Adoption")},
    one_citation=True,
)
