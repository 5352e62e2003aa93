"""Members of the Security Council: a row a member and year, of which consecutive years make one membership.

The list gives years. The days on which elected members begin and leave come from the Council itself: its resolution 14
says that their terms run from the first of January to the last of December.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from dpo_kg.importers.conversions import Value, to_edtf, to_integer, to_text
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.layer_draft import LayerDraft, read_cell
from dpo_kg.importers.state_codes import StateCodes
from dpo_kg.vocabulary import CODE, DPO, EDTF, ID, RDFS, XSD

DOCUMENT = "sc-membership"
COUNCIL = ox.NamedNode(f"{ID}organization/security-council")
#: What tells on which days the terms of elected members begin and end, and from which year on.
TERMS, TERMS_PLACE, TERMS_FROM = "s-res-14-1946", "preamble para. 1", 1947
#: The year in which the list was read; it goes on with those elected for the next.
AS_OF = 2026
_COLUMNS = ("year", "iso3", "name", "permanent", "regional_group", "term_start", "term_end")


@dataclass
class _Seat:
    """Consecutive years of one state: first to last, with their rows."""

    state: ox.NamedNode
    permanent: bool
    rows: dict[int, Row]

    @property
    def first(self) -> int:
        return min(self.rows)

    @property
    def last(self) -> int:
        return max(self.rows)

    @property
    def node(self) -> ox.NamedNode:
        return ox.NamedNode(f"{ID}membership/security-council-{self.state.value.rpartition('/')[2]}-{self.first}")


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map rows to memberships, one for the consecutive years of a state."""
    states = StateCodes(draft.known.store)
    known = draft.known.list_names("Country")
    seats: dict[tuple[ox.NamedNode, bool], list[_Seat]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["year"], row.number)):
        try:
            year, permanent = _read_year(row), _read_permanent(row)
            state = _find_state(row, states, known, draft)
        except (RowError, NamingError) as error:
            column = getattr(error, "column", "")
            draft.reject(row, f"{column}: {error}" if column else str(error))
            continue
        held = seats[state, permanent]
        if held and held[-1].last == year:
            draft.reject(row, f"the list has the state in {year} already")
        elif held and held[-1].last == year - 1:
            held[-1].rows[year] = row
        else:
            held.append(_Seat(state, permanent, {year: row}))
    draft.add_thing(COUNCIL, "Organ", ox.Literal("Security Council", language="en"))
    every = [seat for held in seats.values() for seat in held]
    for seat in every:
        _add_membership(seat, draft)
    for seat in every:
        _date_membership(seat, every, draft)


def _read_year(row: Row) -> int:
    try:
        year = int(to_integer(row["year"]).value)
    except ValueError as error:
        raise RowError(str(error), "year") from None
    if not 1946 <= year <= AS_OF + 1:
        raise RowError(f"no year from 1946 to {AS_OF + 1}: {year}", "year")
    return year


def _read_permanent(row: Row) -> bool:
    if row["permanent"] not in ("True", "False"):
        raise RowError(f"neither True nor False: {row['permanent']!r}", "permanent")
    return row["permanent"] == "True"


def _find_state(row: Row, states: StateCodes, known: dict[str, str], draft: LayerDraft) -> ox.NamedNode:
    """Return the state that a code means in the year of a row; what names.tsv says of a code comes first."""
    code = row["iso3"]
    try:
        return ox.NamedNode(known[code]) if code in known else states.find_state(code, "isoAlpha3", row["year"])
    except NamingError:
        draft.unknown[code] += 1
        raise


def _add_membership(seat: _Seat, draft: LayerDraft) -> None:
    """Add a membership with what each of its rows says."""
    draft.add_thing(seat.node, "CouncilMembership")
    draft.add_thing(seat.state, "Country", *_label(seat.state, draft))
    for row in seat.rows.values():
        draft.say(row, seat.node, "membershipCouncil", COUNCIL)
        draft.say(row, seat.node, "membershipState", seat.state)
        draft.say(row, seat.node, "permanent", _boolean(seat.permanent))
        if row["iso3"].lower() != seat.state.value.rpartition("/")[2]:
            draft.note(row, seat.node, "sourceCode", to_text(row["iso3"]))


def _date_membership(seat: _Seat, every: list[_Seat], draft: LayerDraft) -> None:
    """Add when a membership begins and ends, and how far that is known."""
    first, last = seat.rows[seat.first], seat.rows[seat.last]
    if seat.first > AS_OF:
        draft.say(first, seat.node, "modality", ox.NamedNode(f"{CODE}modality/forecast"))
    if seat.permanent:
        _date_permanent(seat, every, draft)
        return
    begun = first.corrections.get("term_start")
    if begun:
        draft.say(first, seat.node, "start", read_cell(first, "term_start", to_edtf))
    elif seat.first >= TERMS_FROM:
        _say_by_terms(first, first, seat.node, "start", f"{seat.first}-01-01", draft)
    else:
        draft.say(first, seat.node, "start", _edtf(str(seat.first)))
    end = max(seat.last, *(int(row["term_end"]) for row in seat.rows.values() if row["term_end"].isdigit()), 0)
    _say_by_terms(last, first, seat.node, "end", f"{end}-12-31", draft)
    if end < AS_OF:
        draft.say(last, seat.node, "endStatus", _status("ended"))


def _date_permanent(seat: _Seat, every: list[_Seat], draft: LayerDraft) -> None:
    """Add when a permanent membership begins and ends.

    Where the list has another state from a year on, in which the one before it ended, the seat passed from one to the
    other on that day.
    """
    first, last = seat.rows[seat.first], seat.rows[seat.last]
    ends = [(seat_before, end) for seat_before in every if (end := _passes(seat_before, seat, draft))]
    if ends:
        seat_before, (value, source, locator) = ends[0]
        draft.say(first, seat.node, "start", value)
        left = seat_before.rows[seat_before.last]
        for row, node, name in ((first, seat.node, "start"), (left, seat_before.node, "end")):
            draft.say(row, node, name, value, source=source, locator=locator)
        draft.say(left, seat_before.node, "endStatus", _status("ended"), source=source, locator=locator)
        told = f"The list gives all of {seat.first} to one state; the state before it ended in the course of the year."
        draft.note(first, seat.node, "skos:note", ox.Literal(told, language="en"))
    else:
        draft.say(first, seat.node, "start", _edtf(str(seat.first)))
    if seat.last >= AS_OF:
        current = seat.rows[AS_OF]
        draft.say(current, seat.node, "endStatus", _status("ongoing"))
        draft.say(current, seat.node, "asOf", _edtf(str(AS_OF)))
    elif not any(_passes(seat, other, draft) for other in every):
        draft.say(last, seat.node, "end", _edtf(str(seat.last)))
        draft.say(last, seat.node, "endStatus", _status("ended"))


def _passes(before: _Seat, after: _Seat, draft: LayerDraft) -> tuple[ox.Literal, str, str] | None:
    """Return when a permanent seat passed from one state to another, and where that stands; None where it did not."""
    if not (before.permanent and after.permanent and before.last == after.first - 1):
        return None
    found = _find_end(before.state, draft.known.store)
    return found if found and found[0].value.startswith(str(after.first)) else None


def _find_end(state: ox.NamedNode, store: ox.Store) -> tuple[ox.Literal, str, str] | None:
    """Return the end of a state, with the slug of the document that says so and the place in it."""
    end = f"{DPO}end"
    for value in _objects(store, state, end):
        for citation in _objects(store, state, f"{DPO}citation"):
            if not isinstance(citation, ox.NamedNode) or not isinstance(value, ox.Literal):
                continue
            if any(supported.value == end for supported in _objects(store, citation, f"{DPO}supports")):
                source, place = (_objects(store, citation, f"{DPO}{name}")[0] for name in ("source", "locator"))
                return value, source.value.rpartition("/")[2], place.value
    return None


def _objects(store: ox.Store, subject: ox.NamedNode, property_iri: str) -> list[Value]:
    """Return the values of a property of a thing, sorted."""
    found = [quad.object for quad in store.quads_for_pattern(subject, ox.NamedNode(property_iri), None)]
    return sorted((value for value in found if isinstance(value, ox.NamedNode | ox.Literal)), key=str)


def _say_by_terms(row: Row, first: Row, node: ox.NamedNode, name: str, day: str, draft: LayerDraft) -> None:
    """Say a day of which the row gives the year, and the resolution on terms of office day and month.

    The resolution is cited once for a membership, by way of its first row.
    """
    draft.say(row, node, name, _edtf(day))
    draft.say(first, node, name, _edtf(day), source=TERMS, locator=TERMS_PLACE)


def _label(state: ox.NamedNode, draft: LayerDraft) -> list[ox.Literal]:
    """Return the English label that an earlier layer gives a state."""
    named = [name for name in _objects(draft.known.store, state, f"{RDFS}label") if isinstance(name, ox.Literal)]
    return [name for name in named if name.language == "en"][:1]


def _status(name: str) -> Value:
    return ox.NamedNode(f"{CODE}end-status/{name}")


def _edtf(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(EDTF))


def _boolean(value: bool) -> ox.Literal:
    return ox.Literal(str(value).lower(), datatype=ox.NamedNode(f"{XSD}boolean"))


DATA_SET = DataSet(
    "sc-membership",
    "Members of the Security Council by year",
    (SourceFile("sc_members_by_year.csv", DOCUMENT, _COLUMNS, ("year", "iso3")),),
    map_rows,
    {"memberships.ttl": ("CouncilMembership", "Country", "Organ")},
)
