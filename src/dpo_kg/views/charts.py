"""Bar charts and line charts, each as one Vega-Lite specification of which the SVG is made.

A value that the dates or the source leave open between two numbers has its least part full and the rest pale. Values of
different units have a chart each. A line joins two values only where no value between them is missing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from dpo_kg.views.columns import Grid, refuse
from dpo_kg.views.drawing import Drawing
from dpo_kg.views.figures import Bar, Value, find_step, read_bars, read_values, split_runs, to_bars
from dpo_kg.views.ink import BLUE, SERIES, SMALL, fit, text_width
from dpo_kg.views.vega import new_spec
from dpo_kg.views.words import tell, tell_count, tell_number

#: Bars, values and series that are drawn at most.
MOST_BARS, MOST_VALUES, MOST_SERIES = 80, 3000, 12
_WIDTH, _LABELS = 420, 300
#: Patterns of lines, so that series are told apart in black and white.
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 2], [1, 2])
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


def draw_bars(grid: Grid, title: str, lang: str) -> Drawing:
    """Return the bar chart of rows.

    Raises:
        FormatError: no column holds numbers.
    """
    bars = read_bars(grid)
    if not bars:
        raise refuse("bar chart", "a column of numbers, and one that names what they are of", grid.rows)
    rows = {bar.row for bar in bars}
    notes = _note_left_out(len(grid) - len(rows), "note_no_value", len(grid), lang)
    drawn = bars[:MOST_BARS]
    left = len(rows) - len({bar.row for bar in drawn})
    notes += _note_left_out(left, "note_capped", len(grid), lang)
    notes += _note_left_out(sum(bar.least != bar.most for bar in drawn), "note_range", len(grid), lang)
    spec = new_spec(title, notes, lang)
    by_unit = [
        (unit, list(group)) for unit, group in groupby(sorted(drawn, key=_unit_order(drawn)), key=lambda b: b.unit)
    ]
    spec["vconcat"] = [_bar_chart(group, unit, _room(drawn), lang) for unit, group in by_unit]
    spec["spacing"] = 24
    return _finish("bar", title, _summarise_bars(bars, lang), notes, lang, spec)


def _unit_order(bars: Sequence[Bar]) -> Any:
    order = list(dict.fromkeys(bar.unit for bar in bars))
    return lambda bar: order.index(bar.unit)


def _room(bars: Sequence[Bar]) -> float:
    """Return how wide the longest name of bars is, in pixels, up to the widest that is drawn."""
    return min(max(text_width(bar.name, SMALL) for bar in bars) + 8, _LABELS)


def _bar_chart(bars: Sequence[Bar], unit: str, room: float, lang: str) -> dict[str, Any]:
    values = [
        {
            "name": bar.name,
            "least": float(bar.least),
            "most": float(bar.most),
            "told": bar.words(lang),
            "title": f"{bar.name}: {bar.words(lang)}",
        }
        for bar in bars
    ]
    # Labels begin at the left edge and are cut here: Vega measures them in a typeface that a reader may not have.
    for value in values:
        value["name"] = fit(str(value["name"]), room, SMALL)
    values = [{**value, "row": number} for number, value in enumerate(values)]
    names = {str(value["row"]): value["name"] for value in values}
    label = f"({json.dumps(names, ensure_ascii=False)})[datum.value]"
    axis = {"ticks": False, "domain": False, "labelAlign": "left", "labelPadding": room, "labelLimit": 0, "title": None}
    name = {"field": "row", "type": "ordinal", "axis": {**axis, "labelExpr": label}}
    told = {"field": "title", "type": "nominal"}
    words = {"description": told, "tooltip": told}
    few = {"tickCount": 4, "labelOverlap": True}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "bar", "color": BLUE, "height": {"band": 0.62}},
            "encoding": {"x": {"field": "least", "type": "quantitative", "title": unit or None, "axis": few}, **words},
        }
    ]
    if any(bar.least != bar.most for bar in bars):
        pale = {"fill": BLUE, "fillOpacity": 0.22, "stroke": BLUE, "strokeDash": [3, 2], "strokeWidth": 1}
        layers.append(
            {
                "transform": [{"filter": "datum.most != datum.least"}],
                "mark": {"type": "bar", "height": {"band": 0.62}, **pale},
                "encoding": {
                    "x": {"field": "least", "type": "quantitative"},
                    "x2": {"field": "most"},
                    **words,
                },
            }
        )
    layers.append(
        {
            "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": SMALL},
            "encoding": {"x": {"field": "most", "type": "quantitative"}, "text": {"field": "told", "type": "nominal"}},
        }
    )
    return {
        "width": _WIDTH,
        "height": {"step": 22},
        "data": {"values": values},
        "encoding": {"y": name},
        "layer": layers,
    }


def _summarise_bars(bars: Sequence[Bar], lang: str) -> str:
    units = {bar.unit for bar in bars}
    if len(units) > 1 or len(bars) == 1:
        told = "; ".join(f"{bar.name}: {bar.words(lang)}" for bar in bars[:3])
        sentences = [f"{tell_count(lang, 'bar', len(bars))}.", f"{told}{' …' if len(bars) > 3 else '.'}"]
    else:
        largest, smallest = max(bars, key=lambda bar: bar.most), min(bars, key=lambda bar: bar.least)
        told_largest = {"name": largest.name, "value": largest.words(lang)}
        told_smallest = {"least_name": smallest.name, "least": smallest.words(lang)}
        count = tell_count(lang, "bar", len(bars))
        sentences = [tell(lang, "sum_bar", bars=count, **told_largest, **told_smallest)]
    return " ".join(sentences)


def draw_lines(grid: Grid, title: str, lang: str) -> Drawing:
    """Return the line chart of rows.

    Raises:
        FormatError: no row has both a date and a number.
    """
    values = read_values(grid)
    if not any(value.day for value in values):
        raise refuse("line chart", "a column of dates and a column of numbers", grid.rows)
    notes = _note_left_out(len(grid) - len({value.row for value in values}), "note_no_value", len(grid), lang)
    charts: list[dict[str, Any]] = []
    shown: set[int] = set()
    ways: set[str] = set()
    room = _room(to_bars(values))
    for unit in dict.fromkeys(value.unit for value in values):
        own = [value for value in values if value.unit == unit]
        step = find_step(own)
        if step is None:
            kept = own[:MOST_BARS]
            charts.append(_bar_chart(to_bars(kept), unit, room, lang))
            ways.add("note_points")
        else:
            series = list(dict.fromkeys(value.series for value in own))[:MOST_SERIES]
            kept = [value for value in own if value.series in series and value.day][:MOST_VALUES]
            runs = split_runs(kept, step)
            charts.append(_line_chart(runs, unit, lang))
            ways |= {"note_gaps"} if len(runs) > len(series) else set()
            ways |= {"note_band"} if any(value.least != value.most for value in kept) else set()
        shown |= {value.row for value in kept}
    notes += _note_left_out(len({value.row for value in values} - shown), "note_capped", len(grid), lang)
    notes += [tell(lang, key) for key in sorted(ways)]
    spec = new_spec(title, notes, lang)
    spec["vconcat"] = charts
    spec["spacing"] = 28
    return _finish("line", title, _summarise_lines(values, lang), notes, lang, spec)


def _line_chart(runs: Sequence[Sequence[Value]], unit: str, lang: str) -> dict[str, Any]:
    values = [
        {
            "day": value.day.isoformat() if value.day else None,
            "value": float(value.least),
            "most": float(value.most),
            "series": value.series,
            "run": number,
            "title": value.title(lang),
        }
        for number, run in enumerate(runs)
        for value in run
    ]
    names = list(dict.fromkeys(value["series"] for value in values))
    told = {"field": "title", "type": "nominal"}

    def by_series(kind: str, palette: Sequence[Any]) -> dict[str, Any]:
        scale = {"domain": names, "range": [palette[number % len(palette)] for number in range(len(names))]}
        legend = {"legend": {"title": None}} if len(names) > 1 else {"legend": None}
        return {kind: {"field": "series", "type": "nominal", "scale": scale, **legend}}

    x = {"field": "day", "type": "temporal", "scale": {"type": "utc"}, "title": None}
    y = {"field": "value", "type": "quantitative", "title": unit or None}
    detail = {"detail": {"field": "run", "type": "nominal"}}
    colour = by_series("color", SERIES)
    layers: list[dict[str, Any]] = []
    if any(value["most"] != value["value"] for value in values):
        band = {"type": "area", "opacity": 0.28, "interpolate": "linear", "line": False}
        layers.append({"mark": band, "encoding": {"x": x, "y": y, "y2": {"field": "most"}, **detail, **colour}})
    line = {"type": "line", "strokeWidth": 2, "strokeJoin": "round"}
    layers.append({"mark": line, "encoding": {"x": x, "y": y, **detail, **colour, **by_series("strokeDash", _DASHES)}})
    # Where there are too many values for a mark each, those that no line joins to another keep theirs.
    lonely = {number for number, run in enumerate(runs) if len(run) == 1}
    marked = values if len(values) <= 150 else [value for value in values if value["run"] in lonely]
    if marked:
        point = {"type": "point", "filled": True, "size": 46, "opacity": 1}
        encoding = {"x": x, "y": y, **colour, **by_series("shape", _SHAPES), "description": told, "tooltip": told}
        layers.append({"data": {"values": marked}, "mark": point, "encoding": encoding})
    return {"width": 700, "height": 220 if len(values) > 3 else 120, "data": {"values": values}, "layer": layers}


def _summarise_lines(values: Sequence[Value], lang: str) -> str:
    series = list(dict.fromkeys((value.unit, value.series) for value in values))
    days = [value.day for value in values if value.day]
    sentences = [
        tell(
            lang,
            "sum_line",
            values=tell_count(lang, "value", len(values)),
            series=tell_count(lang, "series", len(series)),
            first=min(days).isoformat(),
            last=max(days).isoformat(),
        )
    ]
    for unit, name in series[:3]:
        own = [value for value in values if (value.unit, value.series) == (unit, name) and value.day]
        if len(own) > 1:
            ends = {"start": own[0].words(lang), "end": own[-1].words(lang)}
            sentences.append(tell(lang, "sum_line_ends", name=name or unit or "–", **ends))
    return " ".join(sentences)


def _note_left_out(count: int, key: str, total: int, lang: str) -> list[str]:
    return [tell(lang, key, count=tell_number(lang, count), total=tell_number(lang, total))] if count else []


def _finish(kind: str, title: str, summary: str, notes: list[str], lang: str, spec: dict[str, Any]) -> Drawing:
    def render() -> str:
        from dpo_kg.views.rendering import render_spec

        return render_spec(spec, kind, title, summary, lang)

    return Drawing(kind, title, " ".join([summary, *notes]), notes, lang, spec=spec, render=render)
