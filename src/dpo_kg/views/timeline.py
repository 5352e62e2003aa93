"""Rows with dates as lines of time: a lane per label, what is certain full, what is possible pale and hatched.

The drawing repeats what the table says, for those who see it better so. Where no end or no start is known, what is
possible runs to the edge as an arrow; what is only known to lie within some days is a pale bar with a diamond.
"""

from __future__ import annotations

from collections.abc import Sequence

from dpo_kg.views.columns import Grid, refuse
from dpo_kg.views.drawing import Drawing
from dpo_kg.views.ink import SMALL, Sheet, fit, text_width
from dpo_kg.views.spans import Span, place_in_lanes, read_spans
from dpo_kg.views.time_scale import TimeScale
from dpo_kg.views.words import tell, tell_count, tell_group, tell_number

#: Heights of a line, of a bar on it, of a heading, of the axis; widths of the labels at most and of the words.
_LINE, _BAR, _HEADING, _AXIS, _LABELS, _WORDS = 21, 12, 26, 24, 270, 150
#: Lines that are drawn at most; the note says how many rows are not.
MOST_LINES = 150


def draw_timeline(grid: Grid, title: str, lang: str) -> Drawing:
    """Return the timeline of rows.

    Raises:
        FormatError: no row has a date.
    """
    spans = read_spans(grid, lang)
    if not spans:
        raise refuse(
            "timeline", "a column start and a column end, or one column of dates, with at least one date", grid.rows
        )
    lanes = place_in_lanes(spans)
    drawn = _cut(lanes, MOST_LINES)
    notes = []
    undated = len(grid) - len(spans)
    if undated:
        key = "note_undated_one" if undated == 1 else "note_undated"
        notes.append(tell(lang, key, count=tell_number(lang, undated)))
    shown = [span for lane in drawn for line in lane for span in line]
    if len(shown) < len(spans):
        counts = {"count": tell_number(lang, len(spans) - len(shown)), "total": tell_number(lang, len(grid))}
        notes.append(tell(lang, "note_capped", **counts))
    summary = _summarise(spans, len(lanes), lang)
    sheet = Sheet("timeline", lang, f"{title}{''.join(span.title() for span in shown)}")
    _draw_lanes(sheet, drawn, lang)
    return Drawing(
        "timeline", title, f"{summary} {' '.join(notes)}".strip(), notes, lang, svg=sheet.finish(title, summary, notes)
    )


def _cut(lanes: Sequence[list[list[Span]]], most: int) -> list[list[list[Span]]]:
    """Return the first lanes that fit; of a single one that does not, its first lines."""
    kept: list[list[list[Span]]] = []
    used = 0
    for lane in lanes:
        if used + len(lane) > most:
            return kept or [lane[:most]]
        kept.append(lane)
        used += len(lane)
    return kept


def _draw_lanes(sheet: Sheet, lanes: Sequence[list[list[Span]]], lang: str) -> None:
    spans = [span for lane in lanes for line in lane for span in line]
    words = [_line_words(line) for lane in lanes for line in lane]
    several = [line[0] for lane in lanes if len(lane) > 1 for line in lane]
    widths = [text_width(span.label) for span in spans]
    widths += [text_width(span.label) + 8 + text_width(span.detail, SMALL) for span in several]
    labels = min(max(widths) + 16, _LABELS + (0 if any(words) else _WORDS))
    right = min(max(text_width(text, SMALL) for text in words) + 12, _WORDS) if any(words) else 8
    scale = TimeScale([day for span in spans for day in span.days], labels, sheet.width - labels - right)
    bottom = _AXIS + sum(
        len(lane) * _LINE + (_HEADING if _opens_group(lanes, number) else 0) for number, lane in enumerate(lanes)
    )
    scale.draw(sheet, _AXIS, bottom)
    y = float(_AXIS)
    for number, lane in enumerate(lanes):
        if _opens_group(lanes, number):
            sheet.text(0, y + 18, fit(tell_group(lang, lane[0][0].group), sheet.width), weight="600")
            y += _HEADING
        name = fit(lane[0][0].label, labels - 12)
        sheet.text(0, y + 15, name)
        for count, line in enumerate(lane):
            if len(lane) > 1:
                # Several at once below one label: what tells them apart stands beside it.
                x = 12 if count else text_width(name) + 6
                sheet.text(x, y + 15, fit(line[0].detail, max(labels - 12 - x, 0), SMALL), size=SMALL, quiet=True)
            for span in line:
                sheet.group(span.title(), *draw_span(sheet, scale, span, y + (_LINE - _BAR) / 2, _BAR))
            text = _line_words(line)
            if text:
                sheet.text(scale.right + 8, y + 15, fit(text, right - 8, SMALL), size=SMALL)
            y += _LINE
    sheet.height = y


def _opens_group(lanes: Sequence[list[list[Span]]], number: int) -> bool:
    group = lanes[number][0][0].group
    return bool(group) and (number == 0 or lanes[number - 1][0][0].group != group)


def _line_words(line: Sequence[Span]) -> str:
    """Return the words beside a line; where several spans share it, each with the date from which it is told."""
    if len(line) == 1:
        return ", ".join(line[0].words)
    return "; ".join(
        f"{span.start.earliest or ''}: {', '.join(span.words)}".removeprefix(": ") for span in line if span.words
    )


def draw_span(sheet: Sheet, scale: TimeScale, span: Span, y: float, height: float) -> list[str]:
    """Return the marks of a span: certain, possible before and after it, arrows where a side is open."""
    if span.is_event:
        return _draw_event(sheet, scale, span, y, height)
    certain = span.certain
    solid = span.state or "certain"
    marks = []
    left = scale.place(span.start.earliest) if span.start.earliest else scale.left
    right = scale.after(span.end.latest) if span.end.latest else scale.right
    first = scale.place(certain[0]) if certain else right
    last = scale.after(certain[1]) if certain else right
    if left < first - 0.05 or not certain:
        end_is_open = not certain and span.end.latest is None
        if span.start.earliest is None:
            marks.append(sheet.arrow("open-start", left, first, y, height, to_left=True))
        elif end_is_open:
            marks.append(sheet.arrow("open-end", left, first, y, height))
        else:
            marks.append(sheet.bar("possible", left, first, y, height))
    if certain and last < right - 0.05:
        draw = sheet.arrow if span.end.latest is None else sheet.bar
        marks.append(draw("open-end" if span.end.latest is None else "possible", last, right, y, height))
    if certain:
        marks.append(sheet.bar(solid, first, last, y, height))
    elif span.state:
        # Nothing is certain, yet that it is acting or that no holder is recorded must be seen: a pattern at the foot.
        marks.append(sheet.bar(span.state, left, right, y + height - 4, 4))
    return marks


def _draw_event(sheet: Sheet, scale: TimeScale, span: Span, y: float, height: float) -> list[str]:
    assert span.start.earliest and span.start.latest
    left, right = scale.place(span.start.earliest), scale.after(span.start.latest)
    if span.start.earliest == span.start.latest:
        return [sheet.diamond("event", (left + right) / 2, y + height / 2)]
    middle = (left + right) / 2
    return [
        sheet.bar("vague", left, right, y + 3, height - 6),
        sheet.diamond("vague-event", middle, y + height / 2, 4.5),
    ]


def _summarise(spans: Sequence[Span], lanes: int, lang: str) -> str:
    days = [day for span in spans for day in span.days]
    sentences = [
        tell(
            lang,
            "sum_timeline",
            spans=tell_count(lang, "span", len(spans)),
            lanes=tell_count(lang, "lane", lanes),
            first=min(days).isoformat(),
            last=max(days).isoformat(),
        )
    ]
    vague = sum(span.is_vague for span in spans)
    if vague:
        sentences.append(tell(lang, "sum_possible", count=tell_number(lang, vague)))
    counts = {
        "sum_open": sum(span.is_open for span in spans),
        "sum_acting": sum(span.state == "acting" for span in spans),
        "sum_vacant": sum(span.state == "vacant" for span in spans),
    }
    sentences += [tell(lang, key, count=tell_number(lang, count)) for key, count in counts.items() if count]
    return " ".join(sentences)
