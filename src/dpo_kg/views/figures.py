"""Numbers of rows for charts: a bar for each, or a value on a day, with what the source leaves open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from dpo_kg.views.columns import Grid, joined
from dpo_kg.views.words import tell, tell_number

Number = float | int | Decimal

#: Columns that hold the number a row is about, the nearest first.
_VALUES = ("value", "count", "share", "sum", "total", "entries", "mean", "number", "amount", "personnel")
#: Columns of numbers that place or name a row and measure nothing.
_NO_VALUES = ("rank", "position", "step", "from_number", "to_number", "paragraph", "year")
_DAYS = ("month", "date", "start", "day", "decided_on", "adopted", "year")
#: Columns that part values into series, where they differ from row to row.
_SERIES = ("series", "family", "kind", "scope_name", "contributor", "provider", "what", "name", "group")


@dataclass(frozen=True)
class Bar:
    """A number with its name.

    Attributes:
        row: number of the row, from 0.
        name: what it is of; no two bars have the same.
        least, most: the fewest and the most; equal where it is one number.
        unit: unit, "" for none.
        qualifier: how the source limits it, such as "more than"; "" for exact.
    """

    row: int
    name: str
    least: Number
    most: Number
    unit: str
    qualifier: str = ""

    def words(self, lang: str) -> str:
        """Return the number as people read it."""
        return _tell_value(lang, self.least, self.most, self.qualifier)


@dataclass(frozen=True)
class Value:
    """A number on a day.

    Attributes:
        row: number of the row, from 0.
        day, stated: first day of the time it is for, None where no date is known; and that time as stated.
        least, most: the number; `most` is larger where more is possible.
        series, unit: to what it belongs, its unit.
        qualifier: as of `Bar`.
    """

    row: int
    day: date | None
    stated: str
    least: Number
    most: Number
    series: str
    unit: str
    qualifier: str = ""

    def words(self, lang: str) -> str:
        """Return the number as people read it."""
        return _tell_value(lang, self.least, self.most, self.qualifier)

    def title(self, lang: str) -> str:
        """Return what a pointer or a screen reader gets."""
        return f"{joined([self.series, self.stated], ', ')}: {self.words(lang)} {self.unit}".strip()


def _tell_value(lang: str, least: Number, most: Number, qualifier: str) -> str:
    if least != most:
        return tell(lang, "least_most", least=tell_number(lang, least), most=tell_number(lang, most))
    return f"{qualifier} {tell_number(lang, least)}".strip()


def read_bars(grid: Grid) -> list[Bar]:
    """Return a bar for each row with a number, or two where a row compares an earlier one with a later."""
    compared = {"earlier_value", "value", "earlier_period", "period"} <= set(grid.columns)
    if compared:
        return _read_compared(grid)
    least, most = _find_values(grid)
    if not least:
        return []
    units = _units(grid, least)
    columns = zip(
        *(_names(grid), grid.numbers(least), grid.numbers(most), units, _qualifiers(grid, "qualifier")), strict=True
    )
    bars = []
    for row, (name, low, high, unit, qualifier) in enumerate(columns):
        known = [value for value in (low, high) if value is not None]
        if known:
            bars.append(Bar(row, name, min(known), max(known), unit, qualifier))
    return bars


def _find_values(grid: Grid) -> tuple[str, str]:
    """Return the columns of the least and of the most; the same one where there is one number a row."""
    numbers = [name for name in grid.of_type("number") if name not in _NO_VALUES]
    for name in numbers:
        other = re.sub(r"_min$", "_max", name)
        if other != name and other in numbers:
            return name, other
    # A column of a known name may hold other values too; those are left out and counted.
    known = [name for name in _VALUES if name in grid.columns] + numbers
    known = [name for name in known if any(value is not None for value in grid.numbers(name))]
    return (known[0], known[0]) if known else ("", "")


def _names(grid: Grid) -> list[str]:
    """Return a name for each row; where two rows would have one name, what tells them apart stands behind it."""
    label = grid.label()
    names = grid.labels()
    for extra in ("start", "period", "acronym", "post_name", "document", "kind"):
        counted = Counter(names)
        if max(counted.values(), default=1) == 1:
            return names
        if extra in grid.columns and extra != label and not grid.is_constant(extra):
            texts = grid.texts(extra)
            names = [
                joined([name, text], ", ") if counted[name] > 1 else name
                for name, text in zip(names, texts, strict=True)
            ]
    return _number_again(names)


def _number_again(names: Sequence[str]) -> list[str]:
    """Number the names that come again: a chart would put their bars on one line."""
    taken = set(names)
    seen: Counter[str] = Counter()
    told = []
    for name in names:
        seen[name] += 1
        candidate, number = name, seen[name]
        while number > 1 and (candidate == name or candidate in taken):
            candidate, number = f"{name} ({number})", number + 1
        taken.add(candidate)
        told.append(candidate)
    return told


def _units(grid: Grid, value: str) -> list[str]:
    if "unit" in grid.columns and grid.types["unit"] == "text":
        return grid.texts("unit")
    name = value.removesuffix("_min").replace("_", " ")
    return ["" if name in ("value", "number", "amount") else name] * len(grid)


def _qualifiers(grid: Grid, name: str) -> list[str]:
    return ["" if text in ("exact", "exacte") else text for text in grid.texts(name if name in grid.columns else "")]


def _read_compared(grid: Grid) -> list[Bar]:
    """Return two bars for each row: the earlier figure, and the later one."""
    found: list[tuple[int, str, Number, str, str]] = []
    for prefix in ("earlier_", ""):
        kinds, scopes = (
            grid.texts(name if name in grid.columns else "")
            for name in (f"{prefix}kind", "earlier_scope" if prefix else "scope_name")
        )
        columns = zip(
            *(kinds, scopes, grid.texts(f"{prefix}period"), grid.numbers(f"{prefix}value")),
            *(_units(grid, "value") if not prefix else _earlier_units(grid), _qualifiers(grid, f"{prefix}qualifier")),
            strict=True,
        )
        for row, (kind, scope, period, value, unit, qualifier) in enumerate(columns):
            if value is not None:
                # The same currency under two names is one scale.
                unit = unit.replace("US$", "$")
                found.append((row, joined([kind, scope, period], ", "), value, unit, qualifier))
    found.sort(key=lambda figure: figure[0])
    # A figure that stands in several comparisons has one bar.
    bars = {(name, value, unit): Bar(row, name, value, value, unit, said) for row, name, value, unit, said in found}
    names = _number_again([bar.name for bar in bars.values()])
    drawn = [
        Bar(b.row, name, b.least, b.most, b.unit, b.qualifier) for name, b in zip(names, bars.values(), strict=True)
    ]
    return drawn


def _earlier_units(grid: Grid) -> list[str]:
    return grid.texts("earlier_unit" if "earlier_unit" in grid.columns else "unit" if "unit" in grid.columns else "")


def read_values(grid: Grid) -> list[Value]:
    """Return a value for each row with a number, by unit and series, in the order of time, undated ones last."""
    days = [name for name in _DAYS if name in grid.columns] + grid.of_type("date")
    day = next((name for name in days if any(bounds.earliest for bounds in grid.bounds(name))), "")
    if not day:
        return []
    if {"certain", "possible"} <= set(grid.columns):
        least, more = "certain", "possible"
    else:
        least, more = _find_values(grid)[0], ""
    if not least:
        return []
    units = _panels(grid, _units(grid, least))
    series = _name_series(grid, units)
    stated = grid.texts("period" if "period" in grid.columns else day)
    columns = zip(
        *(grid.bounds(day), stated, grid.numbers(least), grid.numbers(more), series, units),
        _qualifiers(grid, "qualifier"),
        strict=True,
    )
    values = [
        Value(row, bounds.earliest, said, low, low + extra if extra else low, name, unit, qualifier)
        for row, (bounds, said, low, extra, name, unit, qualifier) in enumerate(columns)
        if low is not None
    ]
    order = list(dict.fromkeys((value.unit, value.series) for value in values))
    return sorted(values, key=lambda v: (order.index((v.unit, v.series)), v.day or date.max, v.row))


def _panels(grid: Grid, units: Sequence[str]) -> list[str]:
    """Return the unit of each row with the family of figures before it: what is counted apart is drawn apart."""
    if "family" not in grid.columns or grid.is_constant("family"):
        return list(units)
    return [joined(pair, ", ") for pair in zip(grid.texts("family"), units, strict=True)]


def _name_series(grid: Grid, units: Sequence[str]) -> list[str]:
    """Return the series of each row: the texts in which the rows of its unit differ."""
    names = [name for name in _SERIES if name in grid.columns and name != "family" and grid.types[name] == "text"]
    texts = {name: grid.texts(name) for name in names}
    told = {}
    for unit in dict.fromkeys(units):
        rows = [row for row, other in enumerate(units) if other == unit]
        varied = [name for name in names if len({texts[name][row] for row in rows}) > 1]
        for row in rows:
            told[row] = joined(dict.fromkeys(texts[name][row] for name in varied), ", ")
    return [told[row] for row in range(len(units))]


def find_step(values: Sequence[Value]) -> int | None:
    """Return the number of months from one value to the next, where at least half of them follow so; None for none.

    Values that do not begin on the same day of a month have no such step: nothing tells that none is missing.
    """
    if len({value.day.day for value in values if value.day}) > 1:
        return None
    gaps = [_months(one, other) for one, other in pairwise(values) if one.series == other.series]
    gaps = [gap for gap in gaps if gap > 0]
    if not gaps:
        return None
    step = min(gaps)
    return step if gaps.count(step) * 2 >= len(gaps) else None


def split_runs(values: Sequence[Value], step: int) -> list[list[Value]]:
    """Return the values in runs of one series in which none is missing."""
    runs: list[list[Value]] = []
    for value in values:
        last = runs[-1][-1] if runs else None
        if last is not None and last.series == value.series and _months(last, value) == step:
            runs[-1].append(value)
        else:
            runs.append([value])
    return runs


def to_bars(values: Sequence[Value]) -> list[Bar]:
    """Return values as bars in the order of time, each with its time in its name."""
    ordered = sorted(values, key=lambda value: (value.day or date.max, value.row))
    names = _number_again([joined([value.series, value.stated], ", ") for value in ordered])
    return [
        Bar(value.row, name, value.least, value.most, value.unit, value.qualifier)
        for name, value in zip(names, ordered, strict=True)
    ]


def _months(one: Value, other: Value) -> int:
    if one.day is None or other.day is None:
        return -1
    return (other.day.year - one.day.year) * 12 + other.day.month - one.day.month
