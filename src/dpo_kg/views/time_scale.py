"""Days as places from left to right, with an axis of months or years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, date, timedelta

from dpo_kg.views.ink import SMALL, Sheet

_MONTHS = (1, 3, 6)
_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_MOST = 9


class TimeScale:
    """Days between the first and the last, with some room on both sides: nothing that is known ends at an edge.

    Args:
        days: the days that have to find a place; at least one.
        left, width: where the scale begins, and how wide it is, in pixels.
    """

    def __init__(self, days: Iterable[date], left: float, width: float) -> None:
        known = list(days)
        first, last = min(known), max(known)
        room = timedelta(days=max((last - first).days * 6 // 100, 45))
        self.first = first - room if first - date.min > room else date.min
        self.last = last + room if date.max - last > room else date.max
        self.left, self.width = left, width

    @property
    def right(self) -> float:
        """Where the scale ends, in pixels."""
        return self.left + self.width

    def place(self, day: date) -> float:
        """Return where a day begins, in pixels."""
        return self.left + self.width * (day - self.first).days / max((self.last - self.first).days, 1)

    def after(self, day: date) -> float:
        """Return where a day is over, in pixels."""
        return self.place(day if day == date.max else day + timedelta(days=1))

    def ticks(self) -> Iterator[tuple[date, str]]:
        """Yield the days that the axis names, with their names: years, or months where there are few years."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next((step for step in _MONTHS if months / step <= _MOST), 0)
        if step:
            for number in range(self.first.year * 12 + self.first.month, self.last.year * 12 + self.last.month):
                day = date(number // 12, number % 12 + 1, 1)
                if number % step == 0 and self.first <= day <= self.last:
                    yield day, f"{day.year:04}-{day.month:02}"
            return
        years = self.last.year - self.first.year
        every = next((every for every in _YEARS if years / every <= _MOST), _YEARS[-1])
        for year in range(self.first.year, min(self.last.year, MAXYEAR) + 1):
            day = date(year, 1, 1)
            if year % every == 0 and day >= self.first:
                yield day, f"{year:04}"

    def draw(self, sheet: Sheet, top: float, bottom: float) -> None:
        """Draw the lines of the axis from top to bottom, and its words above the top."""
        for day, words in self.ticks():
            x = self.place(day)
            sheet.line(x, top, x, bottom)
            sheet.text(x, top - 6, words, size=SMALL, anchor="middle", quiet=True)
