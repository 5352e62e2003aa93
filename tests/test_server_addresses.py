"""Addresses that the server tells of itself lead somewhere: those of its descriptions, and of files for visitors."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows
from serving import InProcess, Server

pytestmark = pytest.mark.slow

#: Every one of so many pages of the sitemap is asked for.
_EVERY = 23


def _told(server: Server, path: str, accept: str | None = None) -> set[str]:
    """Return the addresses of this server that a description holds, as paths."""
    answer = server.get(path, accept)
    assert answer.status == 200, path
    found = re.findall(re.escape(server.url) + r"(/[^\s\"'<>)]*)", answer.text)
    return {path.rstrip(".,;") for path in found}


@pytest.mark.parametrize(
    ("path", "accept", "least"),
    [
        ("/void.ttl", None, 10),
        ("/dcat.ttl", None, 10),
        ("/.well-known/void", "text/turtle", 10),
        ("/sparql", "text/turtle", 2),
        ("/service.ttl", None, 2),
        ("/llms.txt", None, 20),
        ("/robots.txt", None, 1),
        ("/opensearch.xml", None, 0),
    ],
)
def test_addresses_of_descriptions_answer(server: Server, path: str, accept: str | None, least: int) -> None:
    told = {one for one in _told(server, path, accept) if "{" not in one}
    assert len(told) >= least
    for one in sorted(told):
        address = one.partition("#")[0]
        answer = server.get(address, "text/turtle, */*;q=0.5")
        while answer.status in (301, 303):
            answer = server.get(answer.headers["location"].partition("#")[0], "text/turtle, */*;q=0.5")
        needed = answer.status == 400 and address.startswith("/queries/") and "needs" in answer.text
        assert answer.status == 200 or needed, (path, address, answer.status, answer.text[:200])


def test_paths_of_the_interface_are_those_of_the_server(server: Server) -> None:
    described: dict[str, Any] = json.loads(server.get("/openapi.json").body)
    assert len(described["paths"]) > 50
    for path, methods in described["paths"].items():
        if "{" in path:
            continue
        for method in set(methods) & {"get", "post"}:
            answer = server.request(method.upper(), path)
            assert answer.status not in (404, 405, 500, 501), (method, path, answer.status)


def test_pages_of_the_sitemap_are_there(server: Server) -> None:
    answer = server.get("/sitemap.xml")
    assert answer.headers["content-type"].startswith("application/xml")
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    places = [str(found.text) for found in ElementTree.fromstring(answer.body).iter(f"{space}loc")]
    assert len(places) > 500 and len(set(places)) == len(places)
    for place in places[::_EVERY]:
        assert place.startswith(f"{server.url}/")
        assert server.get(place.removeprefix(server.url), "text/html").status == 200, place


def test_each_person_is_in_the_sitemap(site: InProcess, kg: KnowledgeGraph) -> None:
    found = site.get("/sitemap.xml").text
    rows = kg.query("SELECT ?thing { ?thing a dpo:Person }", scope="all")
    assert isinstance(rows, Rows)
    people = {str(row["thing"]) for row in rows.to_dicts()}
    assert people
    for iri in people:
        name = iri.rpartition("/")[2]
        assert f"/person/{name}</loc>" in found, iri
