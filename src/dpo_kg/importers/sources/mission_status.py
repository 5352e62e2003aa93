"""End of mandate, withdrawal and liquidation of recent missions, read from pages on the web.

What a decision sets for the future is a mandate action with its day or deadline; what a page reports as done or begun
is an event. So the end of a mandate, a withdrawal that is to be completed, one that was, and a liquidation stay apart.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_edtf, to_integer
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.layer_draft import LayerDraft, read_cell
from dpo_kg.importers.mandate_naming import ActionIndex, add_mission, add_resolution, find_mission, name_action
from dpo_kg.importers.mandate_pages import cite_page, read_page
from dpo_kg.importers.mandate_votes import add_vote, find_symbol
from dpo_kg.importers.mission_codes import cite_codes
from dpo_kg.importers.mission_successions import add_succession
from dpo_kg.importers.slugs import make_slug
from dpo_kg.vocabulary import ID

DOCUMENT = "mission-status"
#: Words of the column event → kind of mandate action, and the property that its date is.
_KINDS = (
    (re.compile(r"mandate (?:terminated|ends)|operations to cease"), "Termination", "setsMandateEnd"),
    (re.compile(r"mandate extended"), "Extension", "setsMandateEnd"),
    (re.compile(r"withdrawal (?:of uniformed and civilian parts )?to be completed"), "Withdrawal", "deadline"),
    (re.compile(r"liquidation"), "Liquidation", "effectiveFrom"),
    (re.compile(r"troop ceiling lowered"), "Reduction", "effectiveFrom"),
)
_CEILING = re.compile(r"lowered to (?P<number>[0-9,]+) military")
_ENDS = re.compile(r"^mission ends\b")
_REPLACES = re.compile(r"^replaces (?P<former>\S+)$")


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map each row to a mandate action, to an event, or to the end of the mission."""
    index = ActionIndex(draft.known.store)
    for with_symbol in (True, False):
        for row in rows:
            if bool(row["resolution"]) == with_symbol:
                try:
                    _map_row(row, index, draft)
                except (RowError, NamingError) as error:
                    draft.reject(row, str(error))
    cite_codes(rows, "mission", draft)


def _map_row(row: Row, index: ActionIndex, draft: LayerDraft) -> None:
    mission = find_mission(row, "mission", draft)
    if mission is None:
        raise RowError(f"no mission is called {row['mission']}", "mission")
    page = read_page(row, "page_url")
    kinds = [(kind, name) for words, kind, name in _KINDS if words.search(row["event"])]
    add_mission(draft, mission)
    if kinds:
        action = _map_action(row, mission, *kinds[0], index, draft)
        cite_page(row, draft, page, action, *add_vote(row, draft, find_symbol(row, action), "resolution_adopted"))
    elif _ENDS.search(row["event"]):
        draft.say(row, mission, "end", read_cell(row, "date", to_edtf))
        cite_page(row, draft, page, mission)
    elif replaced := _REPLACES.match(row["event"]):
        former = draft.known.require(replaced["former"], "Mission")
        day = read_cell(row, "date", to_edtf)
        cite_page(row, draft, page, add_succession(row, draft, "Transformation", (former, mission), day))
    else:
        cite_page(row, draft, page, _map_event(row, mission, draft))


def _map_action(
    row: Row, mission: ox.NamedNode, kind: str, date_name: str, index: ActionIndex, draft: LayerDraft
) -> ox.NamedNode:
    if row["resolution"]:
        action = name_action(mission, make_slug(row["resolution"]), kind)
    else:
        dates = {"start": row["resolution_adopted"], date_name: row["date"]}
        basis = row["resolution_adopted"] or row["date"]
        if not basis:
            raise RowError("gives neither resolution nor date")
        action = index.find(mission, kind, dates) or name_action(mission, basis, kind)
    index.add(action, mission, {"start": row["resolution_adopted"], date_name: row["date"]})
    adopted = read_cell(row, "resolution_adopted", to_edtf)
    draft.add_thing(action, kind)
    draft.say(row, action, "actsOn", mission)
    draft.say(row, action, "start", adopted)
    draft.say(row, action, "end", adopted)
    draft.say(row, action, date_name, read_cell(row, "date", to_edtf))
    if row["resolution"]:
        draft.say(row, action, "providedBy", add_resolution(draft, row["resolution"]))
    ceiling = _CEILING.search(row["event"])
    if ceiling:
        draft.say(row, action, "authorizesCeiling", to_integer(ceiling["number"].replace(",", "")))
    return action


def _map_event(row: Row, mission: ox.NamedNode, draft: LayerDraft) -> ox.NamedNode:
    """Say what a page reports or plans of a mission; its words are those of the compiler of the table."""
    event = ox.NamedNode(f"{ID}event/{make_slug(row['mission'] + ' ' + row['event'])}")
    day = read_cell(row, "date", to_edtf)
    draft.add_thing(event, "Event", ox.Literal(f"{row['mission']}: {row['event']}", language="en"))
    draft.say(row, event, "concerns", mission)
    draft.say(row, event, "start", day)
    draft.say(row, event, "end", day)
    return event


DATA_SET = DataSet(
    "mission-status",
    "End of mandate, withdrawal and liquidation of recent missions, read from pages on the web",
    (
        SourceFile(
            "status.csv",
            DOCUMENT,
            (
                *("mission", "event", "date", "date_precision", "resolution"),
                *("resolution_adopted", "vote", "note", "page_url"),
            ),
            ("mission", "event", "page_url"),
        ),
    ),
    map_rows,
    {
        "events.ttl": ("Event", "Termination", "Extension", "Withdrawal", "Liquidation", "Reduction"),
        "changes.ttl": ("Transformation",),
        "missions.ttl": ("Mission",),
        "resolutions.ttl": ("Resolution",),
        "adoptions.ttl": ("Adoption", "Organ"),
        "states.ttl": ("Country",),
        "pages.ttl": ("WebPage",),
    },
)
