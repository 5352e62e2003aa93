"""Rows with a start and an end as a chart: a line of time for each row, what is certain full, what is possible pale.

The chart repeats what the table beside it says, for those who see it better so. It follows the bounds of the stated
dates (`dpo_kg.edtf`): certain from the latest day on which the start can be to the earliest of the end, possible from
the earliest start to the latest end. Where no end or no start is known, what is possible runs to the edge.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date
from html import escape
from typing import NamedTuple

from dpo_kg.edtf import Bounds, parse_edtf
from dpo_kg.terms import to_display

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dpo_kg.results import Rows
    from dpo_kg.terms import Term

#: Sizes in pixels; characters of a label that fit before the chart.
_LABELS, _CHART, _LINE, _AXIS, _LONGEST = 260, 520, 22, 24, 40
_OPEN = Bounds(None, None)


class _Span(NamedTuple):
    label: str
    start: Bounds
    end: Bounds
    stated: str


def write_timeline(rows: Rows) -> str:
    """Return the chart as SVG; "" where the rows have no columns start and end, or no row has a date."""
    spans = _read_spans(rows)
    days = [day for span in spans for day in (*span.start, *span.end) if day is not None]
    if not days:
        return ""
    # The edges lie a year beyond the dates: nothing that is known ends there.
    first, last = max(min(days).year - 1, MINYEAR), min(max(days).year + 2, MAXYEAR)
    drawn = [_draw_span(number, span, first, last) for number, span in enumerate(spans)]
    height = len(spans) * _LINE + _AXIS
    left_out = len(rows) - len(spans)
    title = f"{rows.question.summary if rows.question else 'Timeline'}: {len(spans)} lines of time, {first} to {last}"
    note = f"; {left_out} rows have no date" if left_out else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LABELS + _CHART} {height}" role="img" '
        f'style="max-width:{_LABELS + _CHART}px;font:12px sans-serif" fill="currentColor">'
        f"<title>{escape(title + note)}</title>{_draw_years(first, last, height)}{''.join(drawn)}</svg>"
    )


def _read_spans(rows: Rows) -> list[_Span]:
    if not {"start", "end"} <= set(rows.columns):
        return []
    start, end = rows.columns.index("start"), rows.columns.index("end")
    as_of = rows.columns.index("as_of") if "as_of" in rows.columns else None
    found = []
    for row in rows.terms:
        bounds = _read_bounds(row[start]), _read_bounds(row[end])
        if bounds[1] == _OPEN and as_of is not None:
            # Said to go on at that time: it ended then at the earliest.
            bounds = bounds[0], Bounds(_read_bounds(row[as_of]).earliest, None)
        if bounds != (_OPEN, _OPEN):
            stated = " to ".join(to_display(row[number]) or "unknown" for number in (start, end))
            label = "".join(c if c.isprintable() else " " for c in to_display(row[0]))
            found.append(_Span(label, *bounds, stated))
    return found


def _read_bounds(term: Term | None) -> Bounds:
    try:
        return parse_edtf(term.value) if term is not None else _OPEN
    except ValueError:  # no date of the profile: the table shows what it is
        return _OPEN


def _draw_span(number: int, span: _Span, first: int, last: int) -> str:
    y = number * _LINE
    label = span.label if len(span.label) <= _LONGEST else f"{span.label[: _LONGEST - 1]}…"
    edges = date(first, 1, 1), date(last, 1, 1)
    possible = _bar((span.start.earliest or edges[0], span.end.latest or edges[1]), y, first, last, "0.3")
    certain = ""
    if span.start.latest and span.end.earliest and span.start.latest <= span.end.earliest:
        certain = _bar((span.start.latest, span.end.earliest), y, first, last, "1")
    return (
        f'<g><title>{escape(f"{span.label}: {span.stated}")}</title><text x="0" y="{y + 15}">{escape(label)}</text>'
        f"{possible}{certain}</g>"
    )


def _bar(days: Sequence[date], y: int, first: int, last: int, opacity: str) -> str:
    left, right = (_place(day, first, last) for day in days)
    width = max(right - left, 2)
    box = f'x="{left:.1f}" y="{y + 4}" width="{width:.1f}" height="{_LINE - 8}"'
    return f'<rect {box} fill="#1f6fb2" opacity="{opacity}"/>'


def _draw_years(first: int, last: int, height: int) -> str:
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000) if (last - first) / step <= 10)
    marks = []
    for year in range(first + -first % step, last + 1, step):
        x = _place(date(year, 1, 1), first, last)
        marks.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - _AXIS}" stroke="currentColor" opacity="0.2"/>'
            f'<text x="{x:.1f}" y="{height - 8}" text-anchor="middle">{year}</text>'
        )
    return "".join(marks)


def _place(day: date, first: int, last: int) -> float:
    whole = date(last, 1, 1).toordinal() - date(first, 1, 1).toordinal()
    return _LABELS + min(_CHART * (day.toordinal() - date(first, 1, 1).toordinal()) / whole, _CHART)
