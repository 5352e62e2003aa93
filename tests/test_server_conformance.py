"""The W3C tests of the SPARQL Protocol (query operations) and of the Graph Store Protocol (reading).

The manifests describe exchanges. Each is sent to a server on loopback whose store holds what the test has put there
until then. What they ask of updates is asked as well: a server that publishes must refuse it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

import pyoxigraph as ox
import pytest
import rdflib
import uvicorn
from rdflib.collection import Collection
from rdflib.compare import isomorphic

from dpo_kg.server.app import Application
from dpo_kg.server.connections import GuardedProtocol
from dpo_kg.server.settings import Settings
from serving import HttpAnswer, send

pytestmark = pytest.mark.conformance

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
HTS = "http://www.w3.org/2011/http-statusCodes#"
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
#: Path of the endpoint in the manifests → ours, and the host that their graphs are named by.
PATHS = {"/sparql/": "/sparql/", "/gsp": "/graph"}
BASE = "http://www.example/"
NAMED_STATUSES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}

#: Tests that are not run, with the reason.
EXCEPTIONS = {
    "Graph creation via POST on the GSP endpoint, then GET of the resulting graph (direct graph identification)": (
        "reads the graph under the name that the server has given it, and this one creates none"
    ),
}


class Request(NamedTuple):
    """A request of a manifest, with what is expected of the answer."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: list[str]
    boolean: bool | None
    format: str | None
    graph: str | None


class Case(NamedTuple):
    """A test of a manifest."""

    name: str
    data: list[tuple[str, Path]]
    requests: list[Request]


def suite() -> Path:
    """The folder of the suites; at collection it may be missing, when the tests are not asked for."""
    return Path(os.environ.get("DPO_KG_REFERENCE", "")) / "conformance" / "rdf-tests" / "sparql" / "sparql11"


def read_manifest(path: Path) -> list[Case]:
    """Read the tests of a manifest."""
    if not path.is_file():
        return []
    graph = rdflib.Graph().parse(path, format="turtle")
    (entries,) = graph.objects(None, MF.entries)
    return [read_case(graph, node, path.parent) for node in Collection(graph, entries)]


def read_case(graph: rdflib.Graph, node: rdflib.term.Node, folder: Path) -> Case:
    """Read one test."""
    data = [
        (str(graph.value(item, rdflib.RDFS.label)), folder / Path(str(graph.value(item, UT.graph))).name)
        for item in graph.objects(node, UT.graphData)
    ]
    action = graph.value(node, MF.action)
    assert action is not None
    requests = graph.value(action, HT.requests)
    assert requests is not None
    read = [read_request(graph, request) for request in Collection(graph, requests)]
    return Case(str(graph.value(node, MF.name)), data, read)


def read_request(graph: rdflib.Graph, node: rdflib.term.Node) -> Request:
    """Read one request."""
    answer = graph.value(node, HT.resp)
    assert answer is not None
    body = read_text(graph, graph.value(node, HT.body))
    encoding = str(graph.value(graph.value(node, HT.body), CNT.characterEncoding)) if body is not None else "utf-8"
    boolean = graph.value(answer, MF.expectedBoolean)
    wanted = graph.value(answer, MF.expectedFormat)
    return Request(
        str(graph.value(node, HT.methodName)),
        str(graph.value(node, HT.absolutePath)),
        read_headers(graph, graph.value(node, HT.headers)),
        body.encode(encoding) if body is not None else None,
        [str(status).removeprefix(HTS) for status in graph.objects(answer, MF.expectedStatus)],
        None if boolean is None else bool(boolean.toPython()),  # type: ignore[attr-defined]
        None if wanted is None else str(wanted),
        read_text(graph, graph.value(answer, HT.body)),
    )


def read_headers(graph: rdflib.Graph, node: rdflib.term.Node | None) -> dict[str, str]:
    """Read the headers of a request."""
    if node is None:
        return {}
    items = list(Collection(graph, node))
    return {str(graph.value(item, HT.fieldName)): str(graph.value(item, HT.fieldValue)) for item in items}


def read_text(graph: rdflib.Graph, node: rdflib.term.Node | None) -> str | None:
    """Read the text of a body."""
    chars = graph.value(node, CNT.chars) if node is not None else None
    return None if chars is None else str(chars)


@contextlib.contextmanager
def serve_store(folder: Path, store: ox.Store) -> Iterator[tuple[str, int]]:
    """Serve the quads of a store, in a thread of this process with workers of its own; yields host and port."""
    target = ox.Store(str(folder / "store"))
    target.extend(store)
    target.flush()
    del target
    folder.joinpath("manifest.json").write_text(json.dumps({"data_version": "test"}), encoding="utf-8")
    folder.joinpath("queries.json").write_text("{}", encoding="utf-8")
    application = Application(Settings(workers=1, timeout=5, base=BASE), (str(folder), str(folder)))
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application, http=GuardedProtocol, ws="none", access_log=False, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
    thread.start()
    try:
        while not server.started and thread.is_alive():
            thread.join(0.02)
        yield "127.0.0.1", listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def our_path(path: str) -> str:
    """Return the path of a manifest as the server here has it."""
    start = next(start for start in PATHS if path.startswith(start))
    return PATHS[start] + path.removeprefix(start).replace("example%2Fgsp", "example%2Fgraph").replace(
        "www.example/gsp", "www.example/graph"
    )


def is_write(request: Request) -> bool:
    """Whether a request would change the store."""
    names = [name for name, _ in parse_qsl(urlsplit(request.path).query)]
    body = (request.body or b"").decode("utf-8", "replace")
    return (
        request.method in ("PUT", "DELETE")
        or "update" in names
        or body.startswith("update=")
        or "sparql-update" in request.headers.get("content-type", "")
        or ("/gsp" in request.path and request.method == "POST")
    )


def fits(status: int, expected: list[str]) -> bool:
    """Whether a status is one of those expected, given by name or by class."""
    classes = [name for name in expected if name.startswith("StatusCode")]
    return status in [NAMED_STATUSES.get(name) for name in expected] or any(
        name == f"StatusCode{status // 100}xx" for name in classes
    )


PROTOCOL = read_manifest(suite() / "protocol" / "manifest.ttl")
GRAPH_STORE = [
    case
    for name in ("manifest-direct.ttl", "manifest-indirect.ttl")
    for case in read_manifest(suite() / "graph-store-protocol" / name)
]


def test_counts(reference: Path) -> None:
    """No test of the manifests is left out unseen."""
    assert len(PROTOCOL) == 34
    assert len(GRAPH_STORE) == 13
    assert set(EXCEPTIONS) <= {case.name for case in (*PROTOCOL, *GRAPH_STORE)}


@pytest.mark.parametrize("case", PROTOCOL, ids=lambda case: case.name)
def test_protocol(case: Case, tmp_path: Path) -> None:
    """Queries are answered as expected, wrong requests refused as expected, and updates refused."""
    store = ox.Store()
    for name, path in case.data:
        store.bulk_load(path=path, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(name))
    with serve_store(tmp_path, store) as (host, port):
        for request in case.requests:
            answer = send(host, port, request.method, our_path(request.path), request.body, request.headers)
            if is_write(request):
                assert 400 <= answer.status < 500, (answer.status, answer.text)
                if fits(200, request.statuses):
                    assert answer.status == 403
                    return  # what follows asks for the effect of the update
            else:
                check_answer(answer, request)


def check_answer(answer: HttpAnswer, request: Request) -> None:
    """Compare an answer with what a manifest expects."""
    assert fits(answer.status, request.statuses), (answer.status, answer.text)
    kind = answer.headers["content-type"].partition(";")[0]
    kinds = {
        "tabular": ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"),
        "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
        "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"),
    }
    if request.format is not None:
        assert kind in kinds[request.format]
    if request.boolean is not None:
        assert kind == "application/sparql-results+json"
        assert json.loads(answer.body)["boolean"] is request.boolean


@pytest.mark.parametrize(
    "case", [case for case in GRAPH_STORE if case.name not in EXCEPTIONS], ids=lambda case: case.name
)
def test_graph_store(case: Case, tmp_path: Path) -> None:
    """Graphs are read as expected in the state that the writes before have made; the writes themselves are refused."""
    state = ox.Store()
    for number, request in enumerate(case.requests):
        folder = tmp_path / str(number)
        folder.mkdir()
        with serve_store(folder, state) as (host, port):
            answer = send(host, port, request.method, our_path(request.path), request.body, request.headers)
        if is_write(request):
            assert answer.status == 405
            assert "GET" in answer.headers["allow"]
            carry_out(state, request)
            continue
        assert fits(answer.status, request.statuses), (answer.status, answer.text)
        if request.method == "HEAD":
            assert answer.body == b""
        elif request.graph is not None:
            assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
            given = rdflib.Graph().parse(data=answer.text, format="turtle")
            wanted = rdflib.Graph().parse(data=request.graph, format="turtle")
            assert isomorphic(given, wanted)


def carry_out(state: ox.Store, request: Request) -> None:
    """Change a store as a write asks (Graph Store Protocol, sections 5.3 to 5.5)."""
    split = urlsplit(our_path(request.path))
    parameters = dict(parse_qsl(split.query, keep_blank_values=True))
    name = parameters.get("graph", f"{BASE}{split.path.removeprefix('/')}")
    graph = ox.DefaultGraph() if "default" in parameters else ox.NamedNode(name)
    if request.method in ("PUT", "DELETE"):
        state.remove_graph(graph)
    for text in turtle_of(request):
        state.load(text.encode(), format=ox.RdfFormat.TURTLE, base_iri=name, to_graph=graph)


def turtle_of(request: Request) -> list[str]:
    """Return the documents of a body: one, or those of a form of several parts."""
    if request.body is None:
        return []
    text = request.body.decode()
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return [text]
    mark = kind.partition("boundary=")[2]
    parts = [part for part in text.split(f"--{mark}") if part.strip() not in ("", "--")]
    return [part.replace("\r\n", "\n").lstrip().partition("\n\n")[2] for part in parts]
