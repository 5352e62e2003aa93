"""Rows as spans of time: what is certain of each, what is possible, where it is open, who only acts.

Certain is a day that the stated dates leave no doubt about: from the latest day on which the start can be to the
earliest of the end. Possible is what else they allow. Source of the reading: `dpo_kg.edtf`, docs/decisions/0004.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from dpo_kg.edtf import Bounds, parse_edtf
from dpo_kg.views.columns import OPEN, Grid, joined
from dpo_kg.views.words import tell

#: Pairs of columns that hold a start and an end, the first that is there.
_PAIRS = (
    ("start", "end"),
    ("first_day", "last_day"),
    ("first_vacant", "last_vacant"),
    ("first_overlap", "last_overlap"),
    ("possible_from", "possible_to"),
    ("earliest", "latest"),
    ("issued", "start"),
    ("startdate", "enddate"),
    ("from", "to"),
)
#: Columns that hold the one date of what happened.
_DAYS = ("date", "decided_on", "issued", "adopted", "announced", "day", "value", "month", "as_of", "start", "end")
_AS_OF = re.compile(r"\b(?:as of|au) (\S+)$")


@dataclass
class Span:
    """A row as a span of time, or as a day on which something happened.

    Attributes:
        row: number of the row, from 0.
        label, group, detail: what it is about, to what it belongs, what else the row says.
        start, end: the days that the stated dates allow.
        stated: the dates as stated, in words.
        as_of, as_of_stated: the first day for which a source says that it goes on, and how it says so; None, "" for
            none.
        is_event: whether it is a day (or some day of a span) on which something happened.
        state: "", "acting" or "vacant": no holder is recorded.
        words: what stands beside its mark.
        certain_days: first and last day that the rows themselves give as certain, where they do.
    """

    row: int
    label: str
    group: str
    detail: str
    start: Bounds
    end: Bounds
    stated: str
    as_of: date | None = None
    as_of_stated: str = ""
    is_event: bool = False
    state: str = ""
    words: list[str] = field(default_factory=list)
    certain_days: tuple[date, date] | None = None

    @property
    def certain(self) -> tuple[date, date] | None:
        """First and last day that certainly belong to it; None where there is no such day."""
        if self.certain_days:
            return self.certain_days
        last = self.end.earliest
        if last is None and self.as_of is not None and self.end == OPEN:
            last = self.as_of
        if self.start.latest is None or last is None or self.start.latest > last:
            return None
        return self.start.latest, last

    @property
    def days(self) -> list[date]:
        """The days that it names, for the scale."""
        return [day for day in (*self.start, *self.end, self.as_of) if day is not None]

    @property
    def is_open(self) -> bool:
        """Whether no end is known."""
        return not self.is_event and self.end.latest is None

    @property
    def is_vague(self) -> bool:
        """Whether a stated date leaves more than one day."""
        return any(bounds != OPEN and bounds.earliest != bounds.latest for bounds in (self.start, self.end))

    def title(self) -> str:
        """What a pointer or a screen reader gets: label, dates and words."""
        words = [word for word in self.words if word != self.stated]
        return joined([f"{self.label}: {self.stated}", self.detail, *words])


def read_spans(grid: Grid, lang: str) -> list[Span]:
    """Return the rows that have a date as spans, in their order; none where no column holds dates."""
    pair = next((pair for pair in _PAIRS if set(pair) <= set(grid.columns)), None)
    if pair is None or (pair == ("earliest", "latest") and grid.types.get("value") == "date"):
        return _read_events(grid)
    start, end = pair
    label = grid.label()
    group = grid.group(label)
    columns = zip(
        *(grid.labels(), grid.texts(group), grid.details(label, group, *pair, "status", "capacity", "certainty")),
        *(grid.bounds(start), grid.bounds(end), grid.texts(start), grid.texts(end)),
        *(_read_as_of(grid), _read_states(grid), _read_certain(grid)),
        strict=True,
    )
    spans = []
    for row, (name, grouped, detail, first, last, stated, ended, as_of, state, certain) in enumerate(columns):
        if first == last == OPEN and as_of[0] is None:
            continue
        words = tell(lang, "period", start=stated or tell(lang, "unknown"), end=ended or tell(lang, "unknown"))
        span = Span(row, name, grouped, detail, first, last, words, as_of[0], as_of[1], False, state, [], certain)
        span.words = _words_of(span, lang)
        spans.append(span)
    return spans


def _read_events(grid: Grid) -> list[Span]:
    """Return the rows with one date each: something happened on that day, or on some day of those."""
    column = grid.first_of(_DAYS, "date") or next(iter(grid.of_type("date")), "")
    if not column:
        return []
    label = grid.label()
    details = grid.details(label, column)
    columns = zip(_name_events(grid), details, grid.bounds(column), grid.texts(column), strict=True)
    return [
        Span(row, name, "", detail, days, days, stated, is_event=True, words=[stated])
        for row, (name, detail, days, stated) in enumerate(columns)
        if days.earliest is not None and days.latest is not None
    ]


def _name_events(grid: Grid) -> list[str]:
    """Return what happened in each row: what became of what where the rows tell it, else what the row is about."""
    for before, after in (("from_bodies", "to_bodies"), ("from_body", "to_body")):
        if {before, after} <= set(grid.columns):
            sorts = grid.texts(grid.first_of(("kind", "function")))
            cells = zip(sorts, grid.texts(before), grid.texts(after), strict=True)
            return [joined([sort, " → ".join(filter(None, (old, new)))], ": ") or "–" for sort, old, new in cells]
    names = grid.labels()
    if "property_name" in grid.columns:
        return [joined(pair, ", ") for pair in zip(names, grid.texts("property_name"), strict=True)]
    return names


def _read_as_of(grid: Grid) -> list[tuple[date | None, str]]:
    """Return the earliest day for which each row is said to go on, with its words: of as_of, or ending its status."""
    if "as_of" in grid.columns:
        pairs = zip(grid.bounds("as_of"), grid.texts("as_of"), strict=True)
        return [(bounds.earliest, stated) for bounds, stated in pairs]
    found: list[tuple[date | None, str]] = []
    for text in grid.texts("status" if "status" in grid.columns else ""):
        match = _AS_OF.search(text)
        try:
            found.append((parse_edtf(match[1]).earliest, match[1]) if match else (None, ""))
        except ValueError:
            found.append((None, ""))
    return found


def _read_states(grid: Grid) -> list[str]:
    capacities = grid.texts("capacity" if "capacity" in grid.columns else "")
    kinds = grid.texts("kind" if "kind" in grid.columns else "")
    # The answer about vacancies has a column of days and the holders on both sides, and no holder.
    all_vacant = {"after", "before", "days"} <= set(grid.columns) or "first_vacant" in grid.columns
    states = []
    for capacity, kind in zip(capacities, kinds, strict=True):
        acting = capacity in ("acting", "officer-in-charge", "par intérim")
        states.append("acting" if acting else "vacant" if all_vacant or kind == "vacancy" else "")
    return states


def _read_certain(grid: Grid) -> list[tuple[date, date] | None]:
    """Return the days that the rows give as certain in columns of their own (two who were in office at once)."""
    if not {"certain_from", "certain_to"} <= set(grid.columns):
        return [None] * len(grid)
    pairs = zip(grid.bounds("certain_from"), grid.bounds("certain_to"), strict=True)
    return [(a.latest, b.earliest) if a.latest and b.earliest else None for a, b in pairs]


def _words_of(span: Span, lang: str) -> list[str]:
    words = [tell(lang, span.state)] if span.state else []
    if span.end == OPEN:
        going_on = tell(lang, "ongoing", day=span.as_of_stated)
        words.append(going_on if span.as_of else tell(lang, "open_end"))
    if span.start.earliest is None:
        words.append(tell(lang, "open_start"))
    return words


def place_in_lanes(spans: Sequence[Span]) -> list[list[list[Span]]]:
    """Return lanes, one per label within its group, each with the lines on which its spans do not overlap."""
    lanes: dict[tuple[str, str], list[list[Span]]] = {}
    for span in spans:
        lines = lanes.setdefault((span.group, span.label), [])
        for line in lines:
            if all(_are_apart(span, other) for other in line):
                line.append(span)
                break
        else:
            lines.append([span])
    return list(lanes.values())


def _are_apart(one: Span, other: Span) -> bool:
    def first(span: Span) -> date:
        return span.start.earliest or date.min

    def last(span: Span) -> date:
        return span.end.latest or date.max

    return last(one) < first(other) or last(other) < first(one)
