"""Leadership positions in United Nations peace operations, 1948 to 2019: who held which post of which mission when.

One file has a row for each person, post and mission, the other one for each year that a person served; both give the
same tenures, and where they differ both stand. Dates are months. The gender and the rank of a person are not taken
over: only public office is held.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyoxigraph as ox

from dpo_kg.importers.conversions import Value, to_edtf
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.layer_draft import LayerDraft, Reading
from dpo_kg.importers.mission_codes import cite_codes, locate_rows
from dpo_kg.importers.mission_posts import add_mission, add_post
from dpo_kg.importers.named_people import NamedPeople
from dpo_kg.importers.state_codes import StateCodes
from dpo_kg.importers.tenures import TenureIndex
from dpo_kg.vocabulary import CODE

APPOINTMENTS = "un-mission-leadership-appointments"
PERSON_YEARS = "un-mission-leadership-person-years"
#: Day on which the list was closed: 99 and 9999 stand for "in post on this day".
CLOSED = "2019-09-04"
_SEVERAL = "8"
_KINDS = {
    "1": "special-representative",
    "2": "head-of-mission",
    "3": "force-commander",
    "4": "deputy-force-commander",
    "5": "chief-of-staff",
    "6": "police-commissioner",
    "7": "chief-military-observer",
}
#: Posts that the list has no number for; corrections name them in words.
_WORDS = {"Deputy SRSG": "deputy-special-representative", "Personal Envoy": "personal-envoy"}
_STARTS, _ENDS = ("Mandate start month", "Mandate start year"), ("Mandate end month", "Mandate end year")


@dataclass(frozen=True)
class _Service:
    """What a row says: a mission, kinds of post, a person, a state, and the months of start and end.

    Attributes:
        rows: the row, and those of further years that say the same.
        kinds: post kind → its reading.
        end: None for one who was in post when the list was closed.
    """

    rows: list[Row]
    mission: ox.NamedNode
    kinds: tuple[str, ...]
    person: ox.NamedNode
    start: Reading
    end: Reading | None

    @property
    def row(self) -> Row:
        """The first of the rows."""
        return self.rows[0]

    @property
    def locator(self) -> str:
        """Where the rows stand in their file."""
        return locate_rows(row.number for row in self.rows)


class _Mapper:
    """Maps the rows of both files into one draft."""

    def __init__(self, draft: LayerDraft) -> None:
        self._draft = draft
        self._states = StateCodes(draft.known.store)
        self._people = NamedPeople(draft)
        self._tenures = TenureIndex(draft.known.store)

    def map_file(self, rows: list[Row]) -> None:
        """Map the rows of a file, the earlier services first, so that terms are numbered by time."""
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            same = tuple(text for head, text in row.cells.items() if head not in ("year", "year_appointed"))
            groups.setdefault(same, []).append(row)
        services = [service for group in groups.values() if (service := self._read(group)) is not None]
        tenures: dict[ox.NamedNode, list[tuple[_Service, str]]] = {}
        for service in sorted(services, key=lambda s: (_text(s.start), _text(s.end) or CLOSED, s.row.number)):
            for kind in service.kinds:
                tenures.setdefault(self._find_tenure(service, kind), []).append((service, kind))
        for tenure, parts in tenures.items():
            for number, (service, kind) in enumerate(parts):
                # Of services that follow each other without a pause, the first tells the start and the last the end.
                follows = number > 0 and _adjoin(parts[number - 1][0], service)
                goes_on = number + 1 < len(parts) and _adjoin(service, parts[number + 1][0])
                self._add_tenure(tenure, service, kind, starts=not follows, ends=not goes_on)

    def _read(self, rows: list[Row]) -> _Service | None:
        """Return what rows of the same words say; None where they are rejected."""
        row, draft = rows[0], self._draft
        try:
            mission = add_mission(row["Mission"], draft)
            kinds = _read_kinds(row)
            start, end = _read_month(row, _STARTS), _read_month(row, _ENDS)
            if start is None:
                raise RowError("no year", _STARTS[1])
            if end is not None and _text(end) < _text(start)[: len(_text(end))]:
                raise RowError(f"ends in {_text(end)}, before it starts in {_text(start)}")
            person = self._people.add(row, row[_surname(row)], row["Name"])
            self._add_nationality(row, person, start)
        except RowError as error:
            reason = f"{error.column}: {error}" if error.column else str(error)
        except NamingError as error:
            reason = str(error)
        else:
            for other in rows:
                draft.mapped[id(other)] = other
            return _Service(rows, mission, kinds, person, start, end)
        for other in rows:
            draft.reject(other, reason)
        return None

    def _add_nationality(self, row: Row, person: ox.NamedNode, start: Reading) -> None:
        """Add the states whose numbers a row gives; a number of no state is unknown and told of."""
        correction = row.corrections.get("Nationality")
        if correction is not None:
            right = self._find_state(correction.right, start)
            wrong = self._find_state(correction.found, start, told=False)
            self._people.add_nationality(row, person, Reading(right, wrong, correction))
            return
        for text in re.findall(r"[^, -]+", row["Nationality"]):
            state = self._find_state(text, start)
            if state is not None:
                self._people.add_nationality(row, person, Reading(state))

    def _find_state(self, number: str, start: Reading, *, told: bool = True) -> ox.NamedNode | None:
        try:
            return self._states.find_state(number, "cowNumber", _text(start)) if number else None
        except NamingError:
            if told:
                self._draft.unknown[f"state number {number}"] += 1
            return None

    def _find_tenure(self, service: _Service, kind: str) -> ox.NamedNode:
        post = add_post(service.row, service.mission, kind, self._draft)
        return self._tenures.find_tenure(post, service.person, _text(service.start), _text(service.end) or CLOSED)

    def _add_tenure(self, tenure: ox.NamedNode, service: _Service, kind: str, *, starts: bool, ends: bool) -> None:
        draft, row = self._draft, service.row
        post = add_post(row, service.mission, kind, draft)
        draft.add_thing(tenure, "Tenure")

        def say(name: str, reading: Reading | Value | None) -> None:
            draft.say(row, tenure, name, reading, locator=service.locator)

        say("tenureHolder", service.person)
        say("tenurePost", self._read_post(service, post))
        say("start", service.start if starts else None)
        if not ends:
            return
        say("end", service.end)
        ongoing = service.end is None
        say("endStatus", ox.NamedNode(f"{CODE}end-status/{'ongoing' if ongoing else 'ended'}"))
        say("asOf", to_edtf(CLOSED) if ongoing else None)

    def _read_post(self, service: _Service, post: ox.NamedNode) -> Reading:
        """Return the post of a tenure, with the one that the list has where that is corrected."""
        correction = service.row.corrections.get("Appointment")
        if correction is None:
            return Reading(post)
        wrong = add_post(service.row, service.mission, _KINDS[correction.found], self._draft)
        return Reading(post, wrong, correction)


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map the rows of both files to tenures, with the posts and the people that they name."""
    mapper = _Mapper(draft)
    for document in (APPOINTMENTS, PERSON_YEARS):
        mapper.map_file(rows.of(document))
        cite_codes(rows.of(document), "Mission", draft)


def _surname(row: Row) -> str:
    return "Last name(s)" if "Last name(s)" in row.cells else "Last name"


def _read_kinds(row: Row) -> tuple[str, ...]:
    """Return the kinds of post of a row: one in the file of appointments, perhaps several in that of years."""
    number = row["Appointment"]
    numbers = row["Appointment II"].replace(".", ",").split(",") if number == _SEVERAL else [number]
    kinds = tuple(_KINDS.get(n.strip()) or _WORDS.get(n.strip(), "") for n in numbers)
    if not all(kinds):
        raise RowError(f"no number of a post: {row['Appointment II'] if number == _SEVERAL else number}", "Appointment")
    return kinds


def _read_month(row: Row, columns: tuple[str, str]) -> Reading | None:
    """Return a month, or a year where its month is not known; None for one who was still in post."""
    value = _to_month([row[column] for column in columns], columns)
    correction = next((row.corrections[column] for column in columns if column in row.corrections), None)
    if correction is None:
        return Reading(value) if value is not None else None
    original = _to_month([row.original.get(column, row[column]) for column in columns], columns)
    return Reading(value, original if original != value else None, correction)


def _to_month(cells: list[str], columns: tuple[str, str]) -> ox.Literal | None:
    month, year = cells
    if (month, year) == ("99", "9999"):
        return None
    if not (year.isdecimal() and 1945 <= int(year) <= int(CLOSED[:4])):
        raise RowError(f"no year from 1945 to {CLOSED[:4]}: {year}", columns[1])
    if not (month.isdecimal() and int(month) <= 12):
        raise RowError(f"no month: {month}", columns[0])
    return to_edtf(f"{year}-{int(month):02}" if int(month) else year)


def _adjoin(earlier: _Service, later: _Service) -> bool:
    """Tell whether a service begins in the month in which another ends, or after it."""
    return bool(_text(earlier.end)) and _text(earlier.end) <= _text(later.start) and earlier.start != later.start


def _text(reading: Reading | None) -> str:
    return reading.value.value if reading is not None and isinstance(reading.value, ox.Literal) else ""


_COMMON = (
    *("Mission", "Mission start month", "Mission start year", "Mission end month", "Mission end year", "Country"),
    *("Region", "Appointment", "Appointment II"),
)
DATA_SET = DataSet(
    "un-mission-leadership",
    "Leadership positions in United Nations peace operations, 1948-2019",
    (
        SourceFile(
            "un_mission_leadership_appointments.csv",
            APPOINTMENTS,
            (
                *(*_COMMON, "Last name(s)", "Name", "Gender", "Rank", "Nationality", "Region.1", *_STARTS, *_ENDS),
                *("start_mm_yyyy", "end_mm_yyyy", "duration_months"),
            ),
            ("Mission", "Last name(s)", "Name", "Appointment", "Mandate start year", "Mandate start month"),
        ),
        SourceFile(
            "un_mission_leadership_person_years.csv",
            PERSON_YEARS,
            (
                *(*_COMMON, "Last name", "Name", "Gender", "Rank", "Nationality", "Region2", *_STARTS, *_ENDS),
                *("year", "year_appointed"),
            ),
            ("Mission", "Last name", "Name", "Appointment", "Mandate start year", "Mandate start month", "year"),
            required=False,
        ),
    ),
    map_rows,
    {
        "tenures.ttl": ("Tenure",),
        "posts.ttl": ("Post",),
        "people.ttl": ("Person",),
        "context.ttl": ("Mission", "Country"),
    },
    tie_break=(
        APPOINTMENTS,
        "Both lists are of one authority; that of appointments has each in one row, that of years repeats it.",
    ),
)
