"""The Graph Store Protocol, reading: whole graphs in every format."""

from __future__ import annotations

import io
import json
from collections import Counter
from urllib.parse import quote

import pyoxigraph as ox
import pytest
import rdflib

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.service.graph_store import read_graph_name
from dpo_kg.vocabulary import GRAPH, MERGED_GRAPH, layer_graph
from rdf_formats import OXIGRAPH
from serving import HttpAnswer, InProcess

TYPES = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
INFERRED = f"{GRAPH}inferred"


def triples(answer: HttpAnswer, name: str) -> Counter[ox.Triple]:
    """Read a document by the engine's parser; those of our data hold no blank nodes."""
    assert answer.status == 200, answer.text
    return Counter(quad.triple for quad in ox.parse(answer.body, OXIGRAPH[name]))


def stored(kg: KnowledgeGraph, name: str | None) -> Counter[ox.Triple]:
    """The triples of a graph of the store; None for the default graph."""
    graph = ox.DefaultGraph() if name is None else ox.NamedNode(name)
    return Counter(quad.triple for quad in kg.snapshot.store.quads_for_pattern(None, None, None, graph))


@pytest.mark.parametrize("name", TYPES)
def test_formats(site: InProcess, kg: KnowledgeGraph, name: str) -> None:
    expected = stored(kg, INFERRED)
    assert len(expected) > 1000
    answer = site.get(f"/graph?graph={quote(INFERRED, safe='')}", TYPES[name])
    assert answer.headers["content-type"].partition(";")[0] == TYPES[name]
    assert triples(answer, name) == expected


def test_another_reader_reads_the_same(site: InProcess, kg: KnowledgeGraph) -> None:
    answer = site.get(f"/graph?graph={quote(INFERRED, safe='')}")
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert len(rdflib.Graph().parse(io.BytesIO(answer.body), format="turtle")) == len(stored(kg, INFERRED))


@pytest.mark.parametrize(
    ("target", "graph"),
    [
        ("/graph?default", None),
        ("/graph?default=", None),
        (f"/graph?graph={quote(MERGED_GRAPH, safe='')}", None),
        (f"/graph/{MERGED_GRAPH.removeprefix(GRAPH)}", None),
        (f"/graph?graph={quote(layer_graph('seeds'), safe='')}", layer_graph("seeds")),
        ("/graph/seeds", layer_graph("seeds")),
        ("/graph/inferred", INFERRED),
        ("/data.nt", None),
    ],
)
def test_names_of_graphs(site: InProcess, kg: KnowledgeGraph, target: str, graph: str | None) -> None:
    assert triples(site.get(target, "application/n-triples"), "nt") == stored(kg, graph)


@pytest.mark.parametrize("ending", ["ttl", "nt", "rdf", "jsonld", "trig", "nq"])
def test_dumps(site: InProcess, kg: KnowledgeGraph, ending: str) -> None:
    answer = site.request("HEAD", f"/data.{ending}")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) > 100_000
    name = {"rdf": "rdfxml"}.get(ending, ending)
    assert answer.headers["content-type"].partition(";")[0] == TYPES[name]


@pytest.mark.parametrize(
    ("target", "accept", "status", "said"),
    [
        ("/graph", None, 400, "name one graph"),
        ("/graph?default&graph=http://x.example/", None, 400, "name one graph"),
        ("/graph?default&default", None, 400, "name one graph"),
        ("/graph?graph=a:b&graph=c:d", None, 400, "name one graph"),
        ("/graph?default&other=1", None, 400, "name one graph"),
        ("/graph?graph=nothing", None, 400, "not the IRI"),
        ("/graph?graph=http://x.example/%20", None, 400, "not the IRI"),
        ("/graph?graph=http://x.example/", None, 404, "The graphs are"),
        ("/graph/nothing", None, 404, layer_graph("seeds")),
        ("/graph/seeds?default", None, 400, "names a graph already"),
        ("/graph/a%20b", None, 400, "not the IRI"),
        ("/graph?default", "text/html", 406, "text/turtle"),
        ("/graph?default", "text/csv", 406, "text/turtle"),
        ("/graph?default&format=csv", None, 406, "text/turtle"),
        ("/data.csv", None, 406, "text/turtle"),
    ],
)
def test_errors(site: InProcess, target: str, accept: str | None, status: int, said: str) -> None:
    answer = site.get(target, accept)
    assert answer.status == status, answer.text
    assert said in answer.text


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_nothing_is_written(site: InProcess, method: str) -> None:
    answer = site.request(method, "/graph?default", b"<x:s> <x:p> 1 .", {"Content-Type": "text/turtle"})
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert json.loads(answer.body)["status"] == 405


def test_the_parameter_format(site: InProcess) -> None:
    assert (
        site.get("/graph?graph=" + quote(INFERRED, safe="") + "&format=nt", "text/turtle")
        .headers["content-type"]
        .startswith("application/n-triples")
    )


def test_names_as_pairs() -> None:
    assert read_graph_name([["default", ""]]) == ox.DefaultGraph()
    assert read_graph_name([["graph", "http://x.example/g"]]) == ox.NamedNode("http://x.example/g")
