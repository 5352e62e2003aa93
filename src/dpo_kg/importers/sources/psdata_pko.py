"""Field operations in the UN Peace and Security Data Hub, and the host states that a crosswalk gives them."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_decimal_comma, to_edtf, to_edtf_placeholder, to_english, to_text
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.layer_draft import LayerDraft, read_cell
from dpo_kg.importers.slugs import make_slug
from dpo_kg.importers.sources.peacekeeping_mission_dates import DOCUMENT as LIST
from dpo_kg.vocabulary import CODE, ID, XSD

DOCUMENT = "psdata-pko"
CROSSWALK = "psdata-pko-country-crosswalk"


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map the rows of the hub to missions with their headquarters, those of the crosswalk to hosts."""
    for document, map_row in ((DOCUMENT, _map_operation), (CROSSWALK, _map_host)):
        for row in rows.of(document):
            try:
                map_row(row, draft)
            except RowError as error:
                draft.reject(row, f"{error.column}: {error}" if error.column else str(error))


def _map_operation(row: Row, draft: LayerDraft) -> None:
    start = read_cell(row, "start_date", to_edtf_placeholder)
    end = read_cell(row, "end_date", to_edtf_placeholder)
    active = row["mission_isactive"].casefold()
    if active not in ("yes", "no"):
        raise RowError(f"neither Yes nor No: {active}", "mission_isactive")
    mission = _name_mission(row, draft)
    listed = draft.known.find(row["mission_acronym"], "Mission") is not None
    draft.name(row, mission, read_cell(row, "mission_name", to_english))
    draft.say(row, mission, "start", start)
    draft.say(row, mission, "end", end)
    draft.say(row, mission, "endStatus", read_cell(row, "mission_isactive", _to_status))
    draft.say(row, mission, "asOf", read_cell(row, "last_update", to_edtf) if active == "yes" else None)
    if not listed:
        false = ox.Literal("false", datatype=ox.NamedNode(f"{XSD}boolean"))
        draft.say(row, mission, "onOfficialList", false, source=LIST, locator="rows 2-72")
    _map_headquarters(row, mission, draft)


def _name_mission(row: Row, draft: LayerDraft) -> ox.NamedNode:
    acronym = row["mission_acronym"]
    mission = draft.known.find(acronym, "Mission") or ox.NamedNode(f"{ID}mission/{make_slug(acronym)}")
    draft.add_thing(mission, "Mission")
    draft.say(row, mission, "acronym", to_text(acronym))
    draft.say(row, mission, "sourceCode", to_text(acronym))
    return mission


def _to_status(text: str) -> ox.NamedNode:
    return ox.NamedNode(f"{CODE}end-status/{'ongoing' if text.casefold() == 'yes' else 'ended'}")


def _map_headquarters(row: Row, mission: ox.NamedNode, draft: LayerDraft) -> None:
    town = row["mission_location"]
    if not town:
        return
    place = ox.NamedNode(f"{ID}place/{make_slug(town)}")
    draft.add_thing(place, "Place")
    draft.name(row, place, to_english(town))
    draft.say(row, mission, "headquarters", place)
    draft.say(row, place, "longitude", read_cell(row, "mission_longitude", to_decimal_comma))
    draft.say(row, place, "latitude", read_cell(row, "mission_latitude", to_decimal_comma))


def _map_host(row: Row, draft: LayerDraft) -> None:
    if not row["iso3c"]:
        raise RowError("gives no host", "iso3c")
    mission = _name_mission(row, draft)
    state = ox.NamedNode(f"{ID}state/{row['iso3c'].lower()}")
    draft.say(row, mission, "host", state)


DATA_SET = DataSet(
    "psdata-pko",
    "UN Peace and Security Data Hub: field operations",
    (
        SourceFile(
            "DPPADPOSS-PKO.csv",
            DOCUMENT,
            (
                *("id", "mission_acronym", "mission_name", "lead_department", "mission_isactive", "start_date"),
                *("end_date", "mission_location", "mission_longitude", "mission_latitude", "last_update"),
            ),
            ("mission_acronym",),
        ),
        SourceFile(
            "unpko_country_crosswalk.csv",
            CROSSWALK,
            ("mission_acronym", "mission_name", "iso3c"),
            ("mission_acronym", "iso3c"),
            required=False,
        ),
    ),
    map_rows,
    {"missions.ttl": ("Mission",), "places.ttl": ("Place",)},
)
