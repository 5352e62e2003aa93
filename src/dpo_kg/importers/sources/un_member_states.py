"""Member states of the United Nations: date of admission, and which are original members."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_edtf, to_english
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.layer_draft import LayerDraft, read_cell
from dpo_kg.importers.state_codes import add_state
from dpo_kg.vocabulary import XSD

DOCUMENT = "un-member-states"


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map each row to a member state."""
    for row in rows:
        try:
            _map_row(row, draft)
        except RowError as error:
            draft.reject(row, f"{error.column}: {error}")


def _map_row(row: Row, draft: LayerDraft) -> None:
    name = row["member_state"]
    admitted = read_cell(row, "date_admitted", to_edtf)
    original = read_cell(row, "original_member", to_boolean)
    try:
        state = draft.known.require(name, "Country")
    except NamingError as error:
        raise RowError(str(error), "member_state", error.mend) from None
    add_state(row, state, "MemberState", to_english(name), draft)
    draft.say(row, state, "admittedOn", admitted)
    draft.say(row, state, "originalMember", original)


def to_boolean(text: str) -> ox.Literal:
    """Return Yes or No as xsd:boolean.

    Raises:
        ValueError: it is neither.
    """
    answers = {"yes": "true", "no": "false"}
    if text.casefold() not in answers:
        raise ValueError(f"neither Yes nor No: {text}")
    return ox.Literal(answers[text.casefold()], datatype=ox.NamedNode(f"{XSD}boolean"))


DATA_SET = DataSet(
    "un-member-states",
    "Member states of the United Nations with date of admission",
    (
        SourceFile(
            "un_members_admission_dates.csv",
            DOCUMENT,
            ("member_state", "wikipedia", "date_admitted", "original_member"),
            ("member_state",),
        ),
    ),
    map_rows,
    {"states.ttl": ("MemberState",)},
)
