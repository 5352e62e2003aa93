"""The state system of the Correlates of War project: numbers and abbreviations, and the ends of former states.

The list begins in 1816 and has a row for each period in which a state belonged to the system. Mapped are the periods
that reach into the life of the United Nations. The first day of a period is no date of a state's founding and is not
taken over; the last day of the last period of a state is its end.
"""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_edtf, to_english, to_integer, to_text
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.layer_draft import LayerDraft, read_cell
from dpo_kg.importers.state_codes import add_state
from dpo_kg.vocabulary import CODE

DOCUMENT = "cow-states"
#: The first states were members of the United Nations from this day on (un-member-states).
_FIRST_DAY = date(1945, 10, 24)
#: The version of 2016 closes with this day all periods that went on.
_LAST_DAY = date(2016, 12, 31)
_ENDED = ox.NamedNode(f"{CODE}end-status/ended")


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map each row to the state that its name means, or reject it with the reason."""
    found: dict[ox.NamedNode, list[tuple[date, Row]]] = {}
    for row in rows:
        try:
            state, last = _map_row(row, draft)
            found.setdefault(state, []).append((last, row))
        except RowError as error:
            draft.reject(row, f"{error.column}: {error}" if error.column else str(error))
    for state, periods in found.items():
        last, row = max(periods, key=lambda period: period[0])
        if last < _LAST_DAY:
            draft.say(row, state, "end", to_edtf(last.isoformat()))
            draft.say(row, state, "endStatus", _ENDED)


def _map_row(row: Row, draft: LayerDraft) -> tuple[ox.NamedNode, date]:
    first, last = _read_day(row, "st"), _read_day(row, "end")
    if last < first:
        raise RowError(f"ends on {last}, before it begins on {first}")
    number, letters = read_cell(row, "ccode", to_integer), read_cell(row, "stateabb", to_text)
    if last < _FIRST_DAY:
        raise RowError(f"a period that ended before {_FIRST_DAY}, when the United Nations had its first members")
    try:
        state = draft.known.require(row["statenme"], "Country")
    except NamingError as error:
        raise RowError(str(error), "statenme", error.mend) from None
    add_state(row, state, "Country", to_english(row["statenme"]), draft)
    draft.say(row, state, "cowNumber", number)
    draft.say(row, state, "cowAbbreviation", letters)
    return state, last


def _read_day(row: Row, side: str) -> date:
    """Return the first ("st") or last ("end") day of a row."""
    cells = [row[f"{side}{part}"] for part in ("year", "month", "day")]
    try:
        return date(*map(int, cells))
    except ValueError:
        raise RowError(f"no day: {'-'.join(cells)}", f"{side}year") from None


DATA_SET = DataSet(
    "cow-states",
    "Correlates of War state system 2016",
    (
        SourceFile(
            "cow_states2016.csv",
            DOCUMENT,
            (
                *("stateabb", "ccode", "statenme", "styear", "stmonth", "stday", "endyear", "endmonth", "endday"),
                "version",
            ),
            ("ccode", "styear"),
        ),
    ),
    map_rows,
    {"states.ttl": ("Country",)},
)
