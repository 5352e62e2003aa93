"""How operations without a clear establishing text of the Security Council were set up, read from pages on the web.

A row with a symbol, or with letters, is an establishing decision; one without an instrument dates the operation.
What the rows tell of other steps (a commission, an agreement between states, a later confirmation) is passed over as
the names.tsv of the layer says, by mission and symbol.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_edtf
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.layer_draft import LayerDraft, read_cell
from dpo_kg.importers.mandate_naming import add_mission, add_resolution, find_mission, name_action
from dpo_kg.importers.mandate_pages import cite_page, read_page
from dpo_kg.importers.mission_codes import cite_codes
from dpo_kg.importers.slugs import make_slug
from dpo_kg.vocabulary import ID

DOCUMENT = "mission-establishment"
_KIND = "Establishment"
#: A row that dates an end, not a start.
_END = re.compile(r"\bdissolved\b")
_LETTERS = re.compile(r"\bLetters?\b.*?(?P<day>[0-9]{1,2} [A-Z][a-z]+ [0-9]{4})")


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map each row to an establishment, or to a date of the operation."""
    for row in rows:
        try:
            _map_row(row, draft)
        except (RowError, NamingError) as error:
            draft.reject(row, str(error))
    cite_codes(rows, "mission", draft)


def _map_row(row: Row, draft: LayerDraft) -> None:
    mission = find_mission(row, "mission", draft)
    if mission is None:
        raise RowError(f"no mission is called {row['mission']}", "mission")
    # names.tsv tells of which rows the instrument sets nothing up.
    known = draft.known.find(f"{row['mission']} | {row['symbol'] or row['instrument']} | {row['date']}", "Document")
    page = read_page(row, "page_url")
    letters = _LETTERS.search(row["instrument"])
    if not row["symbol"] and not letters:
        _map_date(row, mission, draft)
        cite_page(row, draft, page, mission)
        return
    basis = [known] if known is not None else []
    if not basis and letters:
        basis = [_add_letter(letters, draft)]
    for document in basis or [add_resolution(draft, symbol.strip()) for symbol in row["symbol"].split(";")]:
        cite_page(row, draft, page, _map_establishment(row, mission, document, draft))


def _map_establishment(row: Row, mission: ox.NamedNode, document: ox.NamedNode, draft: LayerDraft) -> ox.NamedNode:
    action = name_action(mission, document.value.rpartition("/")[2], _KIND)
    day = read_cell(row, "date", to_edtf)
    letter = not row["symbol"]
    add_mission(draft, mission)
    draft.add_thing(action, _KIND)
    draft.say(row, action, "actsOn", mission)
    draft.say(row, action, "providedBy", add_resolution(draft, row["symbol"]) if row["disagrees"] else document)
    if not row["disagrees"] or document.value.endswith(make_slug(row["symbol"])):
        for name in ("effectiveFrom",) if letter else ("start", "end"):
            draft.say(row, action, name, day)
    return action


def _map_date(row: Row, mission: ox.NamedNode, draft: LayerDraft) -> None:
    day = read_cell(row, "date", to_edtf)
    if day is None:
        raise RowError("gives neither instrument nor date")
    add_mission(draft, mission)
    draft.say(row, mission, "end" if _END.search(row["what_the_page_says"]) else "start", day)


def _add_letter(found: re.Match[str], draft: LayerDraft) -> ox.NamedNode:
    """Add the letters that an instrument names by their day."""
    day = to_edtf(found["day"]).value
    letter = ox.NamedNode(f"{ID}document/letter-president-of-the-security-council-{day}")
    label = f"Letter of the President of the Security Council to the Secretary-General, {found['day']}"
    draft.add_thing(letter, "Document", ox.Literal(label, language="en"))
    return letter


DATA_SET = DataSet(
    "mission-establishment",
    "How operations without a clear establishing text were set up, read from pages on the web",
    (
        SourceFile(
            "establishment.csv",
            DOCUMENT,
            (
                *("mission", "symbol", "date", "date_precision", "instrument"),
                *("what_the_page_says", "disagrees", "note", "page_url"),
            ),
            ("mission", "symbol", "date", "page_url"),
        ),
    ),
    map_rows,
    {
        "mandate-actions.ttl": (_KIND,),
        "missions.ttl": ("Mission",),
        "documents.ttl": ("Resolution", "Document"),
        "pages.ttl": ("WebPage",),
    },
)
