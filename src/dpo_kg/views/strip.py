"""The succession strip of a post: its holders one below the other, with what lies between each two of them.

Between the end of one tenure and the start of the next stands how the post was handed over: on the next day, after days
with no holder recorded (a hatched box with these words: that two tenures do not meet is no proof of a vacancy), with an
overlap (crossed), or not determined because a date is vague or unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dpo_kg.views.columns import Grid, joined, refuse
from dpo_kg.views.drawing import Drawing
from dpo_kg.views.ink import SMALL, Sheet, fit, text_width
from dpo_kg.views.spans import Span, read_spans
from dpo_kg.views.time_scale import TimeScale
from dpo_kg.views.timeline import draw_span
from dpo_kg.views.words import tell, tell_count, tell_number

_LINE, _BAR, _HEADING, _AXIS, _LABELS, _WORDS = 24, 14, 30, 24, 220, 270
#: Tenures that are drawn at most.
MOST_TENURES = 120


@dataclass(frozen=True)
class Handover:
    """What lies between two tenures.

    Attributes:
        kind: "next_day", "vacant", "overlap" or "undetermined".
        least, most: number of days without a recorded holder, or of common days; `most` None where it is open.
        days: first and last day that certainly has no recorded holder, or certainly two; None for none.
    """

    kind: str
    least: int = 0
    most: int | None = 0
    days: tuple[date, date] | None = None

    def words(self, lang: str) -> str:
        """Return it in words, such as "no holder recorded for 45 days"."""
        if self.kind not in ("vacant", "overlap"):
            return tell(lang, self.kind)
        if self.least != self.most:
            return tell(lang, f"{self.kind}_least", count=tell_number(lang, self.least))
        key = f"{self.kind}_{'one' if self.least == 1 else 'days'}"
        return tell(lang, key, count=tell_number(lang, self.least))


def compare(earlier: Span, later: Span) -> Handover:
    """Return how a post went from one tenure to the next, as far as the stated dates tell."""
    end, start = earlier.end, later.start
    if None in (end.earliest, end.latest, start.earliest, start.latest):
        return Handover("undetermined")
    assert end.earliest and end.latest and start.earliest and start.latest
    least, most = (start.earliest - end.latest).days, (start.latest - end.earliest).days
    if least > 1:
        one = timedelta(days=1)
        return Handover("vacant", least - 1, most - 1, (end.latest + one, start.earliest - one))
    if least == most == 1:
        return Handover("next_day")
    if most <= 0:
        # Both ends count: a post that is left and taken on one day has two holders on it.
        return Handover("overlap", 1 - most, 1 - least, (start.latest, end.earliest))
    return Handover("undetermined")


def draw_strip(grid: Grid, title: str, lang: str) -> Drawing:
    """Return the strip of one post, or of several below each other.

    Raises:
        FormatError: the rows have no start and end, or no row has a date.
    """
    spans = [span for span in read_spans(grid, lang) if not span.is_event]
    if not spans:
        raise refuse("strip", "a column with the holder, a column start and a column end", grid.rows)
    posts = _part(grid, spans)
    notes = []
    if len(grid) > len(spans):
        count = len(grid) - len(spans)
        notes.append(tell(lang, "note_undated_one" if count == 1 else "note_undated", count=tell_number(lang, count)))
    drawn: list[tuple[str, list[Span]]] = []
    room = MOST_TENURES
    for name, tenures in posts:
        if room > 0:
            drawn.append((name, tenures[:room]))
            room -= len(tenures)
    left = len(spans) - sum(len(tenures) for _, tenures in drawn)
    if left:
        notes.append(tell(lang, "note_capped", count=tell_number(lang, left), total=tell_number(lang, len(grid))))
    summary = _summarise(posts, lang)
    sheet = Sheet("strip", lang, title + "".join(span.title() for span in spans))
    _draw_posts(sheet, drawn, lang)
    svg = sheet.finish(title, summary, notes)
    return Drawing("strip", title, " ".join([summary, *notes]), notes, lang, svg=svg)


def _part(grid: Grid, spans: Sequence[Span]) -> list[tuple[str, list[Span]]]:
    """Return the tenures of each post, the earliest first; a post is told by its name, or by operation and kind."""
    columns = [name for name in ("post_name",) if name in grid.columns] or [
        name for name in ("acronym", "kind") if name in grid.columns
    ]
    texts = [grid.texts(name) for name in columns]
    posts: dict[str, list[Span]] = {}
    for span in spans:
        posts.setdefault(joined([column[span.row] for column in texts], ", "), []).append(span)
    for tenures in posts.values():
        tenures.sort(key=lambda span: (span.start.earliest or span.end.earliest or span.as_of or date.max, span.row))
    return list(posts.items())


def _draw_posts(sheet: Sheet, posts: Sequence[tuple[str, list[Span]]], lang: str) -> None:
    spans = [span for _, tenures in posts for span in tenures]
    labels = min(max(text_width(span.label) for span in spans) + 16, _LABELS)
    scale = TimeScale([day for span in spans for day in span.days], labels, sheet.width - labels - _WORDS)
    named = [name for name, _ in posts if name]
    bottom = _AXIS + len(spans) * _LINE + len(named) * _HEADING
    scale.draw(sheet, _AXIS, bottom)
    y = float(_AXIS)
    for name, tenures in posts:
        if name:
            sheet.text(0, y + 20, fit(name, sheet.width), weight="600")
            y += _HEADING
        for number, span in enumerate(tenures):
            sheet.text(0, y + 16, fit(span.label, labels - 12))
            marks = draw_span(sheet, scale, span, y + (_LINE - _BAR) / 2, _BAR)
            sheet.group(span.title(), *marks)
            words = list(span.words)
            if number:
                handover = compare(tenures[number - 1], span)
                words.insert(0, handover.words(lang))
                _draw_handover(sheet, scale, handover, tenures[number - 1], span, y, lang)
            text = fit(", ".join(words), _WORDS - 12, SMALL)
            sheet.text(scale.right + 10, y + 16, text, size=SMALL)
            y += _LINE
    sheet.height = y


def _draw_handover(
    sheet: Sheet, scale: TimeScale, handover: Handover, earlier: Span, later: Span, y: float, lang: str
) -> None:
    """Draw what lies between two tenures, on the line between their two lines."""
    title = f"{earlier.label} → {later.label}: {handover.words(lang)}"
    if handover.days:
        first, last = handover.days
        mark = "vacant" if handover.kind == "vacant" else "overlap"
        title = f"{title} ({tell(lang, 'period', start=first.isoformat(), end=last.isoformat())})"
        left, right = scale.place(first), scale.after(last)
        sheet.group(title, sheet.bar(mark, left, right, y - 6, 12))
        if mark == "vacant" and right - left > text_width(tell(lang, "vacant"), 9.5) + 8:
            sheet.text((left + right) / 2, y + 3.5, tell(lang, "vacant"), size=9.5, anchor="middle")
    elif handover.kind == "next_day" and later.start.earliest:
        x = scale.place(later.start.earliest)
        sheet.group(title, sheet.bar("handover", x - 1, x + 1, y - 5, 10))


def _summarise(posts: Sequence[tuple[str, list[Span]]], lang: str) -> str:
    spans = [span for _, tenures in posts for span in tenures]
    days = [day for span in spans for day in span.days]
    name = posts[0][0] if len(posts) == 1 and posts[0][0] else tell_count(lang, "post", len(posts))
    ends = {"first": min(days).isoformat(), "last": max(days).isoformat()}
    sentences = [tell(lang, "sum_strip", holders=tell_count(lang, "tenure", len(spans)), names=name, **ends)]
    kinds = [compare(*pair).kind for _, tenures in posts for pair in pairwise(tenures)]
    if kinds:
        counts = {
            "adjacent": kinds.count("next_day"),
            **{kind: kinds.count(kind) for kind in ("vacant", "overlap")},
            "open": kinds.count("undetermined"),
        }
        sentences.append(tell(lang, "sum_handovers", **counts))
    for key, count in (
        ("sum_acting", sum(span.state == "acting" for span in spans)),
        ("sum_open", sum(span.is_open for span in spans)),
    ):
        if count:
            sentences.append(tell(lang, key, count=tell_number(lang, count)))
    return " ".join(sentences)
