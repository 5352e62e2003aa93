"""The official list of United Nations peacekeeping operations: acronym, name, months of start and end."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_edtf, to_english, to_text
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.layer_draft import LayerDraft, read_cell
from dpo_kg.vocabulary import CODE, EDTF, XSD

DOCUMENT = "un-list-of-peacekeeping-operations"
#: The list says "Present" of what went on when it was copied, which was in 2020.
_AS_OF = ox.Literal("2020", datatype=ox.NamedNode(EDTF))
_TRUE = ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean"))


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map each row to a mission."""
    for row in rows:
        try:
            _map_row(row, draft)
        except RowError as error:
            draft.reject(row, f"{error.column}: {error}")
        except NamingError as error:
            draft.reject(row, str(error))


def _map_row(row: Row, draft: LayerDraft) -> None:
    acronym = row["acronym"]
    if not acronym:
        raise RowError("no acronym", "acronym")
    if not row["end"]:
        raise RowError("neither a date nor Present", "end")
    start = read_cell(row, "start", to_edtf)
    ongoing = row["end"].casefold() == "present"
    end = None if ongoing else read_cell(row, "end", to_edtf)
    mission = draft.known.find(acronym, "Mission") or draft.known.identity.add(acronym, "Mission", "mission")
    draft.add_thing(mission, "Mission")
    draft.name(row, mission, read_cell(row, "mission_name", to_english))
    draft.say(row, mission, "acronym", to_text(acronym))
    draft.note(row, mission, "sourceCode", to_text(acronym))
    draft.say(row, mission, "onOfficialList", _TRUE)
    draft.say(row, mission, "start", start)
    draft.say(row, mission, "end", end)
    draft.say(row, mission, "endStatus", ox.NamedNode(f"{CODE}end-status/{'ongoing' if ongoing else 'ended'}"))
    draft.say(row, mission, "asOf", _AS_OF if ongoing else None)


DATA_SET = DataSet(
    "peacekeeping-mission-dates",
    "United Nations list of peacekeeping operations",
    (SourceFile("un_pko_list_71.csv", DOCUMENT, ("acronym", "mission_name", "start", "end"), ("acronym",)),),
    map_rows,
    {"missions.ttl": ("Mission",)},
)
