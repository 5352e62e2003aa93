"""Rows as a map of the world: marks for what is at a place, on land that belongs to nobody on this map.

One Vega-Lite specification in the Equal Earth projection, with the base inline (`dpo_kg.build.base_map`). No area is
filled as anybody's, lines that are disputed or not determined are broken, and the disclaimer is part of every map.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dpo_kg.views.columns import Grid, refuse
from dpo_kg.views.drawing import Drawing
from dpo_kg.views.ink import BLUE, SMALL, fit, text_width
from dpo_kg.views.positions import Spot, find_spots, read_base, tell_spot
from dpo_kg.views.vega import new_spec
from dpo_kg.views.words import tell, tell_count, tell_number

#: Size of the map in pixels; the scale that shows the whole world, and how much closer a map comes at most.
WIDTH, HEIGHT, WORLD, CLOSEST = 860, 400, 158.0, 3.5
#: Coefficients of the Equal Earth projection: B. Šavrič, T. Patterson and B. Jenny, International Journal of
#: Geographical Information Science 33(3), 2019.
_A = (1.340264, -0.081106, 0.000893, 0.003796)


@dataclass(frozen=True)
class Frame:
    """Which part of the world a map shows: its scale, and where longitude 0 and latitude 0 stand, in pixels."""

    scale: float
    centre: tuple[float, float]

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return where a position stands on the map, in pixels from its upper left corner."""
        x, y = project(longitude, latitude)
        return self.centre[0] + self.scale * x, self.centre[1] - self.scale * y


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Return a position (degrees) in the Equal Earth projection: 2.7 to both sides, 1.3 upwards and downwards."""
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    sixth = theta**6
    y = theta * (_A[0] + _A[1] * theta**2 + sixth * (_A[2] + _A[3] * theta**2))
    slope = _A[0] + 3 * _A[1] * theta**2 + sixth * (7 * _A[2] + 9 * _A[3] * theta**2)
    return math.radians(longitude) * math.cos(theta) / (math.sqrt(3) / 2 * slope), y


def frame_spots(spots: Sequence[Spot]) -> Frame:
    """Return the frame that holds all places with room around them, not closer than the base is drawn for."""
    points = [project(spot.longitude, spot.latitude) for spot in spots]
    (left, right), (low, high) = ((min(values), max(values)) for values in zip(*points, strict=True))
    # Room for a name on both sides, and for a mark above and below.
    fitting = min((WIDTH - 240) / max(right - left, 0.01), (HEIGHT - 60) / max(high - low, 0.01))
    scale = min(max(fitting, WORLD), WORLD * CLOSEST)
    x, y = (left + right) / 2, (low + high) / 2
    if scale == WORLD:
        x, y = 0.0, 0.12
    return Frame(round(scale, 2), (round(WIDTH / 2 - scale * x, 2), round(HEIGHT / 2 + scale * y, 2)))


def draw_map(grid: Grid, title: str, lang: str) -> Drawing:
    """Return the map of rows.

    Raises:
        FormatError: nothing says where any row is.
    """
    spots = find_spots(grid)
    if not spots:
        needs = "a column of places, states or missions of the graph, the columns latitude and longitude, or iso3"
        raise refuse("map", needs, grid.rows)
    notes = []
    unplaced = len(grid) - len({row for spot in spots for row in spot.rows})
    if unplaced:
        counts = {"count": tell_number(lang, unplaced), "total": tell_number(lang, len(grid))}
        notes.append(tell(lang, "note_no_place", **counts))
    frame = frame_spots(spots)
    sides = place_names(spots, frame)
    unnamed = sides.count("")
    if unnamed:
        notes.append(tell(lang, "note_cut_names", count=tell_number(lang, unnamed)))
    notes += [tell(lang, key) for key in ("note_unsettled", "note_base", "note_disclaimer")]
    spec = new_spec(title, notes, lang, width=WIDTH)
    spec |= {"width": WIDTH, "height": HEIGHT, "layer": [*_base_layers(lang), *_spot_layers(spots, sides, lang)]}
    spec["projection"] = {
        **{"type": "equalEarth", "scale": frame.scale, "translate": list(frame.centre)},
        "clipExtent": [[0, 0], [WIDTH, HEIGHT]],
    }
    summary = _summarise(spots, lang)

    def render() -> str:
        from dpo_kg.views.rendering import render_spec

        return render_spec(spec, "map", title, summary, lang)

    return Drawing("map", title, " ".join([summary, *notes]), notes, lang, spec=spec, render=render)


def _base_layers(lang: str) -> list[dict[str, Any]]:
    base = read_base()
    land = {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": base["land"]}}
    lines: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "geometry": {"type": "MultiLineString", "coordinates": base[kind]},
            "properties": {"kind": tell(lang, f"mark_{kind}")},
        }
        for kind in ("settled", "unsettled")
    ]
    kinds = {"domain": [line["properties"]["kind"] for line in lines], "range": [[1, 0], [2.5, 2]]}
    dash = {
        "field": "properties.kind",
        "type": "nominal",
        "scale": kinds,
        "legend": {"title": None, "symbolStrokeColor": "currentColor", "symbolType": "stroke"},
    }
    stroke = {"filled": False, "stroke": "currentColor", "strokeOpacity": 0.55, "strokeWidth": 0.7}
    return [
        {
            "data": {"values": land},
            "mark": {"type": "geoshape", "fill": "currentColor", "fillOpacity": 0.13, "stroke": None},
        },
        {"data": {"values": lines}, "mark": {"type": "geoshape", **stroke}, "encoding": {"strokeDash": dash}},
    ]


def _spot_layers(spots: Sequence[Spot], sides: Sequence[str], lang: str) -> list[dict[str, Any]]:
    marks = [tell(lang, "mark_point"), tell(lang, "mark_state")]
    values = [
        {
            **{"longitude": spot.longitude, "latitude": spot.latitude, "count": len(spot.things)},
            **{"mark": marks[not spot.is_stated], "name": fit(_label(spot), 150, SMALL), "side": side},
            "title": tell_spot(spot, lang),
        }
        for spot, side in zip(spots, sides, strict=True)
    ]
    # Large ones first: the small ones stay in sight.
    values.sort(key=lambda value: -float(str(value["count"])))
    position = {
        "longitude": {"field": "longitude", "type": "quantitative"},
        "latitude": {"field": "latitude", "type": "quantitative"},
    }
    told = {"field": "title", "type": "nominal"}
    used = [mark for mark in marks if any(value["mark"] == mark for value in values)]
    fills = [BLUE if mark == marks[0] else "transparent" for mark in used]
    fill = {
        **{"field": "mark", "type": "nominal", "scale": {"domain": used, "range": fills}},
        "legend": {"title": None, "orient": "top", "symbolStrokeColor": BLUE, "symbolStrokeWidth": 1.6},
    }
    size = {"field": "count", "type": "quantitative", "legend": None}
    circle = {"type": "circle", "stroke": BLUE, "strokeWidth": 1.6, "opacity": 1, "strokeOpacity": 1}
    largest = max(len(spot.things) for spot in spots)
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": values},
            "mark": circle,
            "encoding": {
                **position,
                "size": {
                    **size,
                    "scale": {"type": "linear", "domain": [0, largest], "range": [_area(0), _area(largest)]},
                },
                "fill": fill,
                "description": told,
                "tooltip": told,
            },
        }
    ]
    for side, align, offset in (("right", "left", 1), ("left", "right", -1)):
        named = [value for value in values if value["side"] == side]
        if named:
            text = {"type": "text", "align": align, "dx": 8 * offset, "fontSize": 10, "baseline": "middle"}
            layers.append(
                {
                    "data": {"values": named},
                    "mark": text,
                    "encoding": {**position, "text": {"field": "name", "type": "nominal"}},
                }
            )
    return layers


def _area(count: int) -> float:
    """Return the area of a mark, in square pixels: it grows with what is there."""
    return 45.0 + 22.0 * count


def _label(spot: Spot) -> str:
    return f"{spot.name} ({len(spot.things)})" if len(spot.things) > 1 else spot.name


def place_names(spots: Sequence[Spot], frame: Frame) -> list[str]:
    """Return for each place on which side of its mark its name stands: "right", "left", or "" where it has no room.

    The places with most things choose first. A name has room where it meets no mark and no name that stands already.
    """
    points = [frame.place(spot.longitude, spot.latitude) for spot in spots]
    radii = [math.sqrt(_area(len(spot.things)) / math.pi) for spot in spots]
    taken = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(points, radii, strict=True)]
    sides = [""] * len(spots)
    for number in sorted(range(len(spots)), key=lambda n: (-len(spots[n].things), n)):
        x, y = points[number]
        width = text_width(fit(_label(spots[number]), 150, SMALL), 10)
        boxes = {"right": (x + 8, y - 5, x + 8 + width, y + 5), "left": (x - 8 - width, y - 5, x - 8, y + 5)}
        for side, box in boxes.items():
            others = taken[:number] + taken[number + 1 :]
            if box[0] >= 0 and box[2] <= WIDTH and not any(_meet(box, other) for other in others):
                sides[number] = side
                taken.append(box)
                break
    return sides


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _summarise(spots: Sequence[Spot], lang: str) -> str:
    things = {thing for spot in spots for thing in spot.things}
    counts = {"things": tell_count(lang, "thing", len(things)), "places": tell_count(lang, "place", len(spots))}
    sentences = [tell(lang, "sum_map", **counts)]
    most = max(spots, key=lambda spot: len(spot.things))
    if len(most.things) > 1:
        sentences.append(tell(lang, "sum_map_most", name=most.name, count=tell_number(lang, len(most.things))))
    return " ".join(sentences)
