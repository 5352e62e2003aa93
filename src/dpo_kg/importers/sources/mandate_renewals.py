"""Renewals of mandates since 2015, read from pages on the web: resolution, day of adoption, new end, vote.

A page that does not give the number of the resolution tells of the same renewal as another one, or as a text, with
the same mission and the same day of adoption or end.
"""

from __future__ import annotations

import re

from dpo_kg.importers.conversions import to_edtf
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.layer_draft import LayerDraft, read_cell
from dpo_kg.importers.mandate_naming import ActionIndex, add_mission, add_resolution, find_mission, name_action
from dpo_kg.importers.mandate_pages import cite_page, read_page
from dpo_kg.importers.mandate_votes import add_vote, find_symbol
from dpo_kg.importers.mission_codes import cite_codes
from dpo_kg.importers.slugs import make_slug

DOCUMENT = "mandate-renewals"
FROM_TEXTS = "mandate-renewals-from-texts"
_TERMINATION = re.compile(r"\btermination, not a renewal\b")


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map each page's row to an extension; the rows that repeat texts are left to the layer of the texts."""
    index = ActionIndex(draft.known.store)
    # The rows that repeat texts say nothing here; their days tell which resolution a page without a number means.
    for row in (*rows.of(DOCUMENT), *rows.of(FROM_TEXTS)):
        if row["resolution"] and (mission := find_mission(row, "mission", draft)) is not None:
            index.add(name_action(mission, make_slug(row["resolution"]), _tell_kind(row)), mission, _tell_dates(row))
    for row in rows.of(DOCUMENT):
        try:
            _map_row(row, index, draft)
        except (RowError, NamingError) as error:
            draft.reject(row, str(error))
    cite_codes(rows.of(DOCUMENT), "mission", draft)
    for row in rows.of(FROM_TEXTS):
        draft.reject(row, "repeats the text of a resolution, which the layer resolution-texts reads")


def _tell_kind(row: Row) -> str:
    note = row["note"] if row.file.document == DOCUMENT else ""
    return "Termination" if _TERMINATION.search(note) else "Extension"


def _tell_dates(row: Row) -> dict[str, str]:
    return {"start": row["adopted"], "setsMandateEnd": row["mandate_until"]}


def _map_row(row: Row, index: ActionIndex, draft: LayerDraft) -> None:
    kind = _tell_kind(row)
    mission = find_mission(row, "mission", draft)
    if mission is None:
        raise RowError(f"no mission is called {row['mission']}", "mission")
    if row["resolution"]:
        action = name_action(mission, make_slug(row["resolution"]), kind)
    else:
        day = row["adopted"] or (row["mandate_until"] and f"until-{row['mandate_until']}")
        if not day:
            raise RowError("gives neither resolution nor date")
        action = index.find(mission, kind, _tell_dates(row)) or name_action(mission, day, kind)
        index.add(action, mission, _tell_dates(row))
    page = read_page(row, "page_url")
    adopted = read_cell(row, "adopted", to_edtf)
    until = read_cell(row, "mandate_until", to_edtf)
    add_mission(draft, mission)
    draft.add_thing(action, kind)
    draft.say(row, action, "actsOn", mission)
    draft.say(row, action, "start", adopted)
    draft.say(row, action, "end", adopted)
    draft.say(row, action, "setsMandateEnd", until)
    if row["resolution"]:
        draft.say(row, action, "providedBy", add_resolution(draft, row["resolution"]))
    cite_page(row, draft, page, action, *add_vote(row, draft, find_symbol(row, action), "adopted"))


DATA_SET = DataSet(
    "mandate-renewals",
    "Renewals of mandates since 2015, read from pages on the web",
    (
        SourceFile(
            "renewals.csv",
            DOCUMENT,
            (
                *("mission", "resolution", "year", "adopted", "mandate_until"),
                *("vote", "disagrees", "note", "page_url"),
            ),
            ("mission", "resolution", "page_url"),
        ),
        SourceFile(
            "renewals_from_texts.csv",
            FROM_TEXTS,
            (
                *("mission", "resolution", "adopted", "adopted_basis", "mandate_until"),
                *("vote", "meeting_date_in_meetings_file", "basis"),
            ),
            ("mission", "resolution"),
            required=False,
        ),
    ),
    map_rows,
    {
        "mandate-actions.ttl": ("Extension", "Termination"),
        "missions.ttl": ("Mission",),
        "resolutions.ttl": ("Resolution",),
        "adoptions.ttl": ("Adoption", "Organ"),
        "states.ttl": ("Country",),
        "pages.ttl": ("WebPage",),
    },
)
