"""Where the things of rows are: by columns of the rows themselves, else by what their graph says of them.

A place has its coordinates, a state or area the point of its land on the base map. A body or a mission stands at its
headquarters where a source gives the position of that, else at its places and host states: the middle of a state says
less, and for a mission on a line that is disputed it would say the wrong thing.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import pyoxigraph as ox

from dpo_kg.views.columns import Grid, split_names
from dpo_kg.views.words import tell
from dpo_kg.vocabulary import ID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.results import Rows

_LATITUDES, _LONGITUDES = ("latitude", "lat"), ("longitude", "long", "lon")
_CODES = ("iso3", "isoAlpha3", "hosts", "iso", "code")
_POINT = re.compile(r"^\s*(?:<[^>]*>\s*)?POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.IGNORECASE)
#: What is asked of a graph: for each thing the place that it is or where it is, with coordinates or a code of a state.
_QUERY = """SELECT ?thing ?how ?place ?lat ?long ?code ?name ?local WHERE {
  VALUES ?thing { %s }
  { VALUES (?how ?relation) { ("host" dpo:host) ("host" dpo:location) ("seat" dpo:headquarters) }
    ?thing ?relation ?place }
  UNION { ?thing a ?class FILTER(?class IN (dpo:Place, dpo:Country)) BIND(?thing AS ?place) BIND("self" AS ?how) }
  OPTIONAL { ?place dpo:latitude ?lat ; dpo:longitude ?long }
  OPTIONAL { ?place dpo:inState?/dpo:isoAlpha3 ?code }
  OPTIONAL { ?place rdfs:label ?name FILTER(LANG(?name) = "en" || LANG(?name) = "") }
  OPTIONAL { ?place rdfs:label ?local FILTER(LANG(?local) = "%s") }
} ORDER BY ?thing ?how ?place ?lat ?long ?code ?name"""
#: Codes of areas in our IRIs that the base map has under another one.
_OTHER_CODES = {"KOS": "XKX"}
#: Things asked about in one query.
_BATCH = 500


@dataclass
class Spot:
    """A place on the map with what is there.

    Attributes:
        name: its name.
        longitude, latitude: in degrees, WGS 84.
        is_stated: whether a source gives the position; False for the point of a state.
        things: names of what is there, each once, in the order of the rows.
        rows: numbers of the rows that are there, from 0.
    """

    name: str
    longitude: float
    latitude: float
    is_stated: bool
    things: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


@cache
def read_base() -> dict[str, Any]:
    """Return the base map: land, settled and unsettled lines, points of states (`dpo_kg.build.base_map`)."""
    base: dict[str, Any] = json.loads(files("dpo_kg.views").joinpath("base_map.json").read_text(encoding="utf-8"))
    return base


def find_spots(grid: Grid) -> list[Spot]:
    """Return the places of rows, in the order of the rows; none where nothing says where they are."""
    names = grid.labels()
    spots: dict[tuple[float, float, str], Spot] = {}
    for row, places in enumerate(_find_places(grid)):
        for name, longitude, latitude, is_stated in places:
            key = (longitude, latitude, name)
            spot = spots.setdefault(key, Spot(name, longitude, latitude, is_stated))
            spot.rows.append(row)
            if names[row] not in spot.things:
                spot.things.append(names[row])
    return list(spots.values())


#: Name of a place, longitude, latitude, whether a source gives the position.
Place = tuple[str, float, float, bool]


def _find_places(grid: Grid) -> list[list[Place]]:
    latitude, longitude = grid.first_of(_LATITUDES), grid.first_of(_LONGITUDES)
    if latitude and longitude:
        pairs = zip(grid.numbers(longitude), grid.numbers(latitude), grid.labels(), strict=True)
        return [_checked(name, x, y) for x, y, name in pairs]
    for column in grid.columns:
        matches = [_POINT.match(text) for text in grid.texts(column)]
        if any(matches):
            names = grid.labels()
            pairs_of = zip(matches, names, strict=True)
            return [_checked(name, float(m[1]), float(m[2])) if m else [] for m, name in pairs_of]
    asked = _ask(grid)
    if any(asked):
        return asked
    code = grid.first_of(_CODES)
    return [_by_codes(text) for text in grid.texts(code)]


def _checked(name: str, x: object, y: object) -> list[Place]:
    """Return a place with its position, none where that is not on the Earth."""
    if x is None or y is None:
        return []
    longitude, latitude = float(str(x)), float(str(y))
    return [(name, longitude, latitude, True)] if abs(longitude) <= 180 and abs(latitude) <= 90 else []


def _by_codes(text: str) -> list[Place]:
    points = read_base()["points"]
    codes = [code for part in split_names(text) for code in part.replace(",", " ").split()]
    return [(code, *points[code], False) for code in codes if code in points]


def _ask(grid: Grid) -> list[list[Place]]:
    """Return the places that the graph of the rows gives, by the column of things that has most of them."""
    rows: Rows = grid.rows
    question = rows.question
    if question is None or question.graph is None:
        return [[] for _ in range(len(grid))]
    iris = {term for name in grid.of_type("iri") for term in grid.terms(name) if isinstance(term, ox.NamedNode)}
    ordered = sorted(iris, key=str)
    found: dict[str, dict[str, list[Place]]] = {}
    for start in range(0, len(ordered), _BATCH):
        text = _QUERY % (" ".join(map(str, ordered[start : start + _BATCH])), grid.lang)
        answer = question.graph.query(text, scope=question.scope)
        for row in answer:  # type: ignore[union-attr]
            thing, how, place, lat, long, code, name, local = row
            at = _place(str(local or name or place), lat, long, code or _code_of(str(place)))
            if at and at not in found.setdefault(str(thing), {}).setdefault(str(how), []):
                found[str(thing)][str(how)].append(at)
    best: list[list[Place]] = [[] for _ in range(len(grid))]
    for column in sorted(grid.of_type("iri"), key=lambda name: name not in ("location", "place", "state", "country")):
        places = [_choose(found.get(iri, {})) for iri in grid.ids(column)]
        if sum(map(bool, places)) > sum(map(bool, best)):
            best = places
    return best


def _code_of(iri: str) -> str:
    """Return the code of a state or area that no list of ISO has, by its IRI."""
    slug = iri.removeprefix(f"{ID}state/")
    return _OTHER_CODES.get(slug.upper(), slug.upper()) if slug != iri else ""


def _choose(found: dict[str, list[Place]]) -> list[Place]:
    stated = [place for place in found.get("seat", ()) if place[3]]
    return found.get("self") or stated or found.get("host") or found.get("seat") or []


def _place(name: str, lat: object, long: object, code: object) -> Place | None:
    if lat is not None and long is not None:
        return next(iter(_checked(name, long, lat)), None)
    points = read_base()["points"]
    return (name, *points[str(code)], False) if code is not None and str(code) in points else None


def tell_spot(spot: Spot, lang: str) -> str:
    """Return what a pointer or a screen reader gets for a place: its name, and what is there."""
    position = tell(lang, "mark_point" if spot.is_stated else "mark_state")
    return f"{spot.name}: {', '.join(spot.things)} ({position})"
