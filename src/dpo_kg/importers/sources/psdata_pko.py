"""Field operations in the UN Peace and Security Data Hub, and the host states that a crosswalk gives them."""

from __future__ import annotations

import re

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_decimal_comma, to_edtf, to_edtf_placeholder, to_english, to_text
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.layer_draft import LayerDraft, read_cell
from dpo_kg.importers.slugs import make_slug
from dpo_kg.importers.sources.peacekeeping_mission_dates import DOCUMENT as LIST
from dpo_kg.vocabulary import CODE, ID, XSD

DOCUMENT = "psdata-pko"
CROSSWALK = "psdata-pko-country-crosswalk"
#: Where the whole list stands in its file: what is not among these rows is not on it.
_WHOLE_LIST = "rows 2-72"
#: A season in which one of several towns is the headquarters: "Srinagar (May-Oct)".
_SEASON = re.compile(r"\s*\([^)]*\)")


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map the rows of the hub to missions with their headquarters, those of the crosswalk to hosts."""
    for document, map_row in ((DOCUMENT, _map_operation), (CROSSWALK, _map_host)):
        for row in rows.of(document):
            try:
                map_row(row, draft)
            except RowError as error:
                draft.reject(row, f"{error.column}: {error}" if error.column else str(error))
            except NamingError as error:
                draft.reject(row, str(error))


def _map_operation(row: Row, draft: LayerDraft) -> None:
    start = read_cell(row, "start_date", to_edtf_placeholder)
    end = read_cell(row, "end_date", to_edtf_placeholder)
    status = read_cell(row, "mission_isactive", _to_status)
    position = [read_cell(row, f"mission_{axis}", to_decimal_comma) for axis in ("longitude", "latitude")]
    mission = _name_mission(row, draft)
    draft.name(row, mission, read_cell(row, "mission_name", to_english))
    draft.say(row, mission, "start", start)
    draft.say(row, mission, "end", end)
    draft.say(row, mission, "endStatus", status)
    active = row["mission_isactive"].casefold() == "yes"
    draft.say(row, mission, "asOf", read_cell(row, "last_update", to_edtf) if active else None)
    if not _is_listed(mission, draft):
        false = ox.Literal("false", datatype=ox.NamedNode(f"{XSD}boolean"))
        draft.say(row, mission, "onOfficialList", false, source=LIST, locator=_WHOLE_LIST)
    towns = [town for part in row["mission_location"].split(" and ") if (town := _SEASON.sub("", part).strip())]
    for town in towns:
        place = ox.NamedNode(f"{ID}place/{make_slug(town)}")
        draft.add_thing(place, "Place")
        draft.name(row, place, to_english(town))
        draft.say(row, mission, "headquarters", place)
    if _SEASON.search(row["mission_location"]):
        draft.note(row, mission, "skos:note", to_english(f"Headquarters by season: {row['mission_location']}."))
    if len(towns) == 1:
        draft.say(row, place, "longitude", position[0])
        draft.say(row, place, "latitude", position[1])


def _name_mission(row: Row, draft: LayerDraft) -> ox.NamedNode:
    """Return the mission of a row; an acronym by which no list but this one calls it is a further name.

    Raises:
        NamingError: the row is of no mission, as names.tsv of the layer says.
    """
    acronym = row["mission_acronym"]
    if not acronym:
        raise RowError("no acronym", "mission_acronym")
    mission = draft.known.find(acronym, "Mission") or draft.known.identity.add(acronym, "Mission", "mission")
    draft.add_thing(mission, "Mission")
    own = mission.value.rpartition("/")[2] == make_slug(acronym)
    draft.say(row, mission, "acronym" if own else "skos:altLabel", to_text(acronym))
    draft.note(row, mission, "sourceCode", to_text(acronym))
    return mission


def _is_listed(mission: ox.NamedNode, draft: LayerDraft) -> bool:
    listed = ox.NamedNode("https://w3id.org/dpo-kg/ontology#onOfficialList")
    return next(draft.known.store.quads_for_pattern(mission, listed, None), None) is not None


def _to_status(text: str) -> ox.NamedNode:
    status = {"yes": "ongoing", "no": "ended"}.get(text.casefold())
    if status is None:
        raise ValueError(f"neither Yes nor No: {text}")
    return ox.NamedNode(f"{CODE}end-status/{status}")


def _map_host(row: Row, draft: LayerDraft) -> None:
    host = read_cell(row, "iso3c", lambda code: _find_host(code, draft))
    if host is None:
        raise RowError("gives no host", "iso3c")
    mission = _name_mission(row, draft)
    draft.say(row, mission, "host", host)


def _find_host(code: str, draft: LayerDraft) -> ox.NamedNode:
    """Return the state of an alpha-3 code; of another code the state or area that it means by names.tsv."""
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise ValueError(f"no code of three letters: {code}")
    state = draft.known.find(code, "MemberState")
    area = draft.known.find(code, "Country") if state is None else None
    if area is not None:
        draft.add_thing(area, "Country", to_english(area.value.rpartition("/")[2].upper()))
        return area
    state = state or ox.NamedNode(f"{ID}state/{code.lower()}")
    draft.add_thing(state, "MemberState", to_english(state.value.rpartition("/")[2].upper()))
    return state


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
    {"missions.ttl": ("Mission",), "places.ttl": ("Place",), "states.ttl": ("Country", "MemberState")},
)
