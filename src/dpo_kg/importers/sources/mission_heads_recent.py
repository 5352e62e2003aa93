"""Heads of missions and force commanders since about 2015: what single pages say of who held which post.

A row is what one page says. The day on which an appointment was announced is not the day on which office was taken:
it stands on the appointment, and a tenure starts only where a page says so. Days that a page gives beforehand are
forecasts. Who is only said to be named, or to be expected, has a tenure as designate, without dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

import pyoxigraph as ox

from dpo_kg.edtf import parse_edtf
from dpo_kg.importers.conversions import to_edtf, to_english, to_text
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.layer_draft import LayerDraft, Reading, read_cell
from dpo_kg.importers.mission_codes import cite_codes
from dpo_kg.importers.mission_posts import add_mission, add_post
from dpo_kg.importers.named_people import NamedPeople
from dpo_kg.importers.pages import add_page
from dpo_kg.importers.people import split_name
from dpo_kg.importers.slugs import make_slug
from dpo_kg.importers.state_codes import StateCodes
from dpo_kg.importers.tenures import TenureIndex
from dpo_kg.vocabulary import CODE, ID

DOCUMENT = "mission-heads-recent"
_HEAD = "head-of-mission"
#: Post as the rows name it → kinds of post, and the capacity in which that of the head is held.
_POSTS = {
    "SRSG and head of mission": (("special-representative", _HEAD), ""),
    "joint special representative and head of mission": (("special-representative", _HEAD), ""),
    "head of mission": ((_HEAD,), ""),
    "head of mission and force commander": ((_HEAD, "force-commander"), ""),
    # The command is held in full, the mission for the time being.
    "acting head of mission and force commander": ((_HEAD, "force-commander"), "acting"),
    "head of mission and chief of staff": ((_HEAD, "chief-of-staff"), ""),
    "head of mission and chief military observer": ((_HEAD, "chief-military-observer"), ""),
    "force commander": (("force-commander",), ""),
    "officer in charge": ((_HEAD,), "officer-in-charge"),
}
_SYMBOL = re.compile(r"(SG/A/\d+)(?:-.+)?")


@dataclass(frozen=True)
class _Report:
    """What a row says.

    Attributes:
        posts: post → the capacity in which it is held, "" where that is not told.
        start, end, announced: the dates of the row; start and end are forecasts if `expected`.
        tenures: post → tenure, once it is found.
    """

    row: Row
    posts: dict[ox.NamedNode, str]
    person: ox.NamedNode
    page: ox.NamedNode
    start: Reading | None
    end: Reading | None
    announced: Reading | None
    expected: bool
    tenures: dict[ox.NamedNode, ox.NamedNode] = field(default_factory=dict)

    @property
    def named_only(self) -> bool:
        """Whether the row tells of an appointment or of plans, and of nothing that has come to be."""
        told = self.announced is not None or bool(self.row["announcement_document"])
        return self.expected or (told and self.start is None and self.end is None)

    @property
    def rank(self) -> tuple[int, str, int]:
        """Order in which rows are taken: those that date a tenure first, by their dates, announcements last."""
        dates = [_text(reading) for reading in (self.start, self.end, self.announced)]
        order = 3 if self.named_only else 0 if dates[0] else 1 if dates[1] else 2
        return order, next(filter(None, dates), ""), self.row.number


class _Mapper:
    """Maps what pages say into a draft."""

    def __init__(self, draft: LayerDraft) -> None:
        self._draft = draft
        self._states = StateCodes(draft.known.store)
        self._people = NamedPeople(draft)
        self._tenures = TenureIndex(draft.known.store)
        self._capacities: dict[ox.NamedNode, set[str]] = {}

    def read(self, row: Row) -> _Report:
        """Return what a row says.

        Raises:
            RowError, NamingError: the row cannot be mapped.
        """
        draft = self._draft
        kinds, capacity = _POSTS.get(row["post"], ((), ""))
        if not kinds:
            raise RowError(f"no post of the list: {row['post']}", "post")
        start, end, announced = (read_cell(row, name, to_edtf) for name in ("took_office", "left_office", "announced"))
        if row["dates_expected_only"] not in ("", "yes"):
            raise RowError(f"neither yes nor empty: {row['dates_expected_only']}", "dates_expected_only")
        if row["acting"] not in ("", "acting"):
            raise RowError(f"neither acting nor empty: {row['acting']}", "acting")
        if start and end and _latest(end) < _earliest(start):
            raise RowError(f"ends in {_text(end)}, before it starts in {_text(start)}", "left_office")
        nationality = read_cell(row, "nationality", lambda code: self._states.find_state(code, "isoAlpha3", "2015"))
        if row["announcement_document"] and not _SYMBOL.fullmatch(row["announcement_document"]):
            raise RowError(f"no symbol of a press release: {row['announcement_document']}", "announcement_document")
        mission = add_mission(row["mission"], draft)
        page = add_page(row, "page_url", draft)
        given, surname = split_name(row["person"])
        person = self._people.add(row, surname, given)
        if nationality is not None:
            self._people.add_nationality(row, person, nationality)
            draft.note(row, person, "originalSource", page)
        acting = row["acting"] == "acting"
        posts = {
            add_post(row, mission, kind, draft): (
                capacity if kind == _HEAD and capacity else "acting" if acting else ""
            )
            for kind in kinds
        }
        return _Report(row, posts, person, page, start, end, announced, row["dates_expected_only"] == "yes")

    def find_tenures(self, report: _Report) -> None:
        """Find the tenures of a row, and remember in which capacity its pages say that they are held."""
        dates = ("", "") if report.expected else (_text(report.start), _text(report.end))
        named = _text(report.announced) or (_text(report.start) if report.expected else "")
        for post, capacity in report.posts.items():
            tenure = self._tenures.find_tenure(
                post,
                report.person,
                *dates,
                announced=named,
                acting=capacity in ("acting", "officer-in-charge"),
                named_only=report.named_only,
            )
            report.tenures[post] = tenure
            if any(dates):
                self._capacities.setdefault(tenure, set()).add(capacity)

    def map(self, report: _Report) -> None:
        """Add the tenures and the appointment of a row."""
        for post, tenure in report.tenures.items():
            self._add_tenure(report, post, tenure)
            if report.announced is not None or report.row["announcement_document"]:
                self._add_appointment(report, post, tenure)

    def _add_tenure(self, report: _Report, post: ox.NamedNode, tenure: ox.NamedNode) -> None:
        draft, row = self._draft, report.row
        draft.add_thing(tenure, "Tenure")
        draft.say(row, tenure, "tenureHolder", report.person)
        draft.say(row, tenure, "tenurePost", post)
        modality = "forecast" if report.expected else ""
        draft.say(row, tenure, "start", report.start, modality=modality)
        draft.say(row, tenure, "end", report.end, modality=modality)
        if report.end is not None and not report.expected:
            draft.say(row, tenure, "endStatus", ox.NamedNode(f"{CODE}end-status/ended"))
        kind = "designate" if self._tenures.is_designate(tenure) else report.posts[post]
        # Of one who acted at first and then was appointed the whole time is not told to be one of acting.
        if kind and "" not in self._capacities.get(tenure, ()):
            draft.say(row, tenure, "tenureKind", ox.NamedNode(f"{CODE}tenure-kind/{kind}"))
        draft.note(row, tenure, "originalSource", report.page)
        if row["note"]:
            draft.note(row, tenure, "skos:note", to_english(row["note"]))

    def _add_appointment(self, report: _Report, post: ox.NamedNode, tenure: ox.NamedNode) -> None:
        draft, row = self._draft, report.row
        event = ox.NamedNode(f"{ID}appointment/{tenure.value.rpartition('/')[2]}")
        draft.add_thing(event, "Appointment")
        draft.say(row, event, "appointee", report.person)
        draft.say(row, event, "appointedTo", post)
        draft.say(row, event, "announcedOn", report.announced)
        draft.note(row, event, "originalSource", report.page)
        draft.say(row, tenure, "startedBy", event)
        if row["announcement_document"]:
            draft.say(row, event, "announcedIn", self._add_release(row))

    def _add_release(self, row: Row) -> ox.NamedNode:
        """Return the press release that a row names by its symbol, in full with those of its other series."""
        match = _SYMBOL.fullmatch(row["announcement_document"])
        assert match is not None  # `read` refuses others
        symbol = match[1]
        release = self._draft.known.find(symbol, "PressRelease") or ox.NamedNode(f"{ID}document/{make_slug(symbol)}")
        self._draft.add_thing(release, "PressRelease", to_english(symbol))
        self._draft.say(row, release, "symbol", to_text(symbol))
        return release


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map the rows to tenures and appointments, those that date a tenure first."""
    mapper, reports = _Mapper(draft), []
    for row in rows:
        try:
            reports.append(mapper.read(row))
        except RowError as error:
            draft.reject(row, f"{error.column}: {error}" if error.column else str(error))
        except NamingError as error:
            draft.reject(row, str(error))
    reports.sort(key=lambda report: report.rank)
    for report in reports:
        mapper.find_tenures(report)
    for report in reports:
        mapper.map(report)
    cite_codes(rows, "mission", draft)


def _text(reading: Reading | None) -> str:
    return reading.value.value if reading is not None and isinstance(reading.value, ox.Literal) else ""


def _earliest(reading: Reading) -> date:
    return parse_edtf(_text(reading)).earliest or date.min


def _latest(reading: Reading) -> date:
    return parse_edtf(_text(reading)).latest or date.max


DATA_SET = DataSet(
    "mission-heads-recent",
    "Heads of missions and force commanders since about 2015",
    (
        SourceFile(
            "heads.csv",
            DOCUMENT,
            (
                *("mission", "post", "person", "nationality", "acting", "announced", "took_office"),
                *("took_office_precision", "left_office", "left_office_precision", "dates_expected_only"),
                *("announcement_document", "disagrees", "note", "page_url"),
            ),
            ("mission", "post", "person", "page_url"),
        ),
    ),
    map_rows,
    {
        "tenures.ttl": ("Tenure",),
        "appointments.ttl": ("Appointment",),
        "posts.ttl": ("Post",),
        "people.ttl": ("Person",),
        "documents.ttl": ("WebPage", "PressRelease"),
        "context.ttl": ("Mission", "Country"),
    },
)
