"""Addresses of pages: from a name to a path and back, for names of any sort; and a home for every thing."""

from __future__ import annotations

import re
from collections import defaultdict
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.lookup import Lookup
from dpo_kg.vocabulary import CODE, DPO, ID, RDF
from dpo_kg.web import Web
from dpo_kg.web.addresses import (
    PAGE_KINDS,
    anchor,
    decode_name,
    encode_name,
    iri_of_page,
    kind_of,
    page_path,
    quote_path,
    split_suffix,
)
from dpo_kg.web.homes import DATA_KINDS, RULES, Homes
from dpo_kg.web.links import safe_address
from web_pages import read_page

NAMES = st.text(min_size=1, max_size=40).filter(lambda name: not any("\ud800" <= c <= "\udfff" for c in name))


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        (f"{ID}mission/untac", "/mission/untac"),
        (f"{DPO}Mission", "/ontology/Mission"),
        (f"{CODE}rank/normal", "/code/rank/normal"),
        (f"{CODE}rank", "/code/rank"),
        (f"{ID}document/a..b", "/document/a~2E~2Eb"),
        (f"{ID}document/../../etc/passwd", "/document/~2E~2E~2F~2E~2E~2Fetc~2Fpasswd"),
        (f"{ID}person/guéhenno", "/person/gu~C3~A9henno"),
        ("https://example.org/mission/untac", ""),
        (f"{ID}mission", ""),
    ],
)
def test_path_of_a_thing(iri: str, path: str) -> None:
    assert page_path(iri) == path
    assert not path or iri_of_page(path) == iri


@given(NAMES)
def test_names_come_back_from_safe_paths(name: str) -> None:
    encoded = encode_name(name)
    assert re.fullmatch(r"[A-Za-z0-9_~-]+", encoded)
    assert decode_name(encoded) == name
    iri = f"{ID}document/{name}"
    assert iri_of_page(page_path(iri)) == iri
    assert unquote(quote_path(page_path(iri))) == page_path(iri)


@given(NAMES, NAMES)
def test_places_of_different_things_differ(one: str, other: str) -> None:
    first, second = f"{ID}tenure/{one}", f"{ID}tenure/{other}"
    assert re.fullmatch(r"[A-Za-z0-9_-]+", anchor(first))
    assert (anchor(first) == anchor(second)) == (one == other)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/mission/untac.ttl", ("/mission/untac", "ttl")),
        ("/mission/untac.rdf", ("/mission/untac", "rdfxml")),
        ("/mission/untac", ("/mission/untac", "")),
        ("/queries/heads.csv", ("/queries/heads", "csv")),
        ("/mission/a.b", ("/mission/a.b", "")),
        ("/mission/.ttl", ("/mission/.ttl", "")),
        ("/.json", ("/.json", "")),
    ],
)
def test_suffix(path: str, found: tuple[str, str]) -> None:
    assert split_suffix(path) == found


@pytest.mark.parametrize(
    ("address", "is_link"),
    [
        ("https://example.org/x", True),
        ("http://example.org/x?a=b#c", True),
        ("mailto:someone@example.org", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("http://example.org/\x01", False),
        ("data:text/html,<script>", False),
        ("vbscript:x", False),
        ("//example.org/x", False),
        ("http:///x", False),
        ("http://[bad", False),
        ("ftp://example.org/x", False),
        ("urn:isbn:1", False),
    ],
)
def test_only_harmless_addresses_become_links(address: str, is_link: bool) -> None:
    assert bool(safe_address(address)) is is_link


def test_each_kind_of_thing_has_one_sort_of_home() -> None:
    assert not set(PAGE_KINDS) & set(RULES)
    assert not set(DATA_KINDS) & (set(RULES) | set(PAGE_KINDS))


@pytest.mark.parametrize(
    ("thing", "address"),
    [
        ("tenure/usg-peace-operations-guehenno-jean-marie", "/person/guehenno-jean-marie"),
        ("reference/d-16", "/document/d"),
        ("dataset/budget", "/data"),
        ("mission/minusca", "/mission/minusca"),
        ("headship/usg-peace-operations-dpko", "/organization/dpko"),
    ],
)
def test_home_of_a_thing(thing: str, address: str, kg: KnowledgeGraph) -> None:
    store = kg.snapshot.store
    assert next(store.quads_for_pattern(ox.NamedNode(ID + thing), None, None, None), None), f"{thing} is in the graph"
    path, place = Homes(Lookup(store)).address(ID + thing)
    assert (path, bool(place)) == (address, address != f"/{thing}")


def things_of(kg: KnowledgeGraph) -> list[str]:
    """Return the IRIs of all things of a graph, those that are no terms of the ontology or of code lists."""
    quads = kg.snapshot.store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), None, ox.DefaultGraph())
    return sorted({q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode) and kind_of(q.subject.value)})


def check_homes(kg: KnowledgeGraph) -> int:
    """Check that each thing has a page, and a place on it where the page is of another thing; return how many."""
    web, homes = Web(kg), Homes(Lookup(kg.snapshot.store))
    places: dict[str, set[str]] = defaultdict(set)
    things = things_of(kg)
    for iri in things:
        path, place = homes.address(iri)
        places[path].add(place)
    for path, wanted in places.items():
        answer = web.answer(path, {"limit": "all"} if path != "/data" else {})
        assert answer.status == 200, path
        ids = set(read_page(answer.text).ids())
        assert wanted - {""} <= ids, f"{path} lacks {sorted(wanted - ids - {''})[:5]}"
    return len(things)


def test_every_thing_of_the_seeds_has_a_home(kg: KnowledgeGraph) -> None:
    assert check_homes(kg) > 1000


@pytest.mark.slow
def test_every_thing_has_a_home(field: KnowledgeGraph) -> None:
    assert check_homes(field) > 30000


@pytest.mark.parametrize(
    "thing", ["tenure/usg-peace-operations-guehenno-jean-marie", "reference/d-16", "dataset/budget", "citation/d-l42"]
)
def test_own_address_of_a_thing_leads_to_its_place(thing: str, kg: KnowledgeGraph) -> None:
    web = Web(kg, root_path="/kg")
    answer = web.answer(f"/id/{thing}", {})
    assert answer.status == 303
    address, _, place = answer.headers["Location"].partition("#")
    assert address.startswith("/kg/") and place == anchor(ID + thing)
    path, _, query = address.removeprefix("/kg").partition("?")
    shown = web.answer(path, {"limit": "all"} if query else {})
    assert place in read_page(shown.text).ids()
    assert web.answer(f"/id/{thing}", {}, format="ttl").headers["Location"] == f"/kg/{thing}.ttl"
    described = web.answer(f"/{thing}", {}, format="ttl")
    assert described.status == 200 and described.media_type.startswith("text/turtle")
