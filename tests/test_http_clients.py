"""Programs of others as clients of the real server: rdflib, Comunica, a client as OpenRefine is one, curl."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.term import Node

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.vocabulary import DPO, ID, layer_graph
from serving import Server

ROOT = Path(__file__).parent.parent
#: Where `npm ci` has put the packages of tests/clients/package.json.
CLIENTS = ROOT / "tests" / "clients"
ANNAN = rdflib.URIRef(f"{ID}person/annan-kofi")
HELD = rdflib.URIRef(f"{DPO}heldPost")


# --- rdflib


@pytest.fixture
def store(server: Server) -> rdflib.Graph:
    """The endpoint as a graph of rdflib."""
    return rdflib.Graph(SPARQLStore(f"{server.url}/sparql", returnFormat="json"), identifier=None)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_rdflib_select(server: Server, kg: KnowledgeGraph, method: str, format: str) -> None:
    """In each of its ways to send a query, and each format that it reads."""
    found = SPARQLStore(f"{server.url}/sparql", method=method, returnFormat=format)
    query = f"SELECT ?post WHERE {{ <{ANNAN}> <{HELD}> ?post }} ORDER BY ?post"
    rows = [str(row[0]) for row in found.query(query)]  # type: ignore[index]
    expected = kg.query(f"SELECT ?post {{ <{ANNAN}> dpo:heldPost ?post }} ORDER BY ?post")
    assert rows == [str(row[0]) for row in expected]  # type: ignore[union-attr]
    assert len(rows) == 3


@pytest.mark.slow
def test_rdflib_as_a_graph(store: rdflib.Graph, server: Server) -> None:
    """Patterns, bindings, ASK, CONSTRUCT, the default graph of the protocol."""
    assert len(set(store.objects(ANNAN, HELD))) == 3
    assert (ANNAN, HELD, None) in store
    label = store.query("SELECT ?l { ?s rdfs:label ?l }", initBindings={"s": ANNAN}, initNs={"rdfs": rdflib.RDFS})
    assert [str(row[0]) for row in label] == ["Kofi Annan"]  # type: ignore[index]
    endpoint = SPARQLStore(f"{server.url}/sparql")
    assert endpoint.query(f"ASK {{ <{ANNAN}> ?p ?o }}").askAnswer is True
    assert endpoint.query("ASK { <x:nothing> ?p ?o }").askAnswer is False
    made = endpoint.query(f"CONSTRUCT WHERE {{ <{ANNAN}> <{HELD}> ?o }}").graph
    assert made is not None and len(made) == 3
    described = endpoint.query(f"DESCRIBE <{ANNAN}>").graph
    assert described is not None and len(described) > 5
    counting = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    seeds = endpoint.query(counting, queryGraph=layer_graph("seeds"))
    nothing = endpoint.query(counting, queryGraph="http://x.example/nothing")
    assert [int(str(row[0])) for found in (seeds, nothing) for row in found][1] == 0  # type: ignore[index]
    assert int(str(next(iter(seeds))[0])) > 5000  # type: ignore[index]


@pytest.mark.slow
def test_rdflib_reads_things_by_their_addresses(server: Server) -> None:
    """By content negotiation and 303, as for any linked data."""
    graph = rdflib.Graph().parse(f"{server.url}/id/person/annan-kofi")
    labels: set[Node] = set(graph.objects(ANNAN, rdflib.RDFS.label))
    assert labels == {rdflib.Literal("Kofi Annan")}


# --- Comunica


@pytest.fixture(scope="module")
def file_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A static Turtle file on another server of loopback; yields its address."""
    folder = tmp_path_factory.mktemp("static")
    text = f'@prefix x: <http://x.example/> .\n<{ANNAN}> x:born "Kumasi" .\n<{ID}person/nobody> x:born "Nowhere" .\n'
    (folder / "places.ttl").write_text(text, encoding="utf-8")

    class Quiet(SimpleHTTPRequestHandler):
        extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".ttl": "text/turtle"}  # noqa: RUF012

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{found.server_address[1]}/places.ttl"
        found.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def comunica() -> str:
    """The program of Comunica."""
    program = CLIENTS / "node_modules" / ".bin" / "comunica-sparql"
    if not program.exists():
        pytest.fail("Comunica is not installed: npm ci --prefix tests/clients")
    return str(program)


def ask_comunica(program: str, sources: list[str], query: str) -> list[dict[str, str]]:
    """Return the rows of a query over several sources."""
    words = [program, *sources, "-q", query, "-t", "application/sparql-results+json"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in rows]


@pytest.mark.programs
def test_comunica_federates(server: Server, file_server: str, comunica: str) -> None:
    """One query over our endpoint and a file elsewhere."""
    query = f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?name ?place ?post {{
          ?person <http://x.example/born> ?place . ?person rdfs:label ?name . ?person <{HELD}> ?post
        }} ORDER BY ?post"""
    rows = ask_comunica(comunica, [f"sparql@{server.url}/sparql", file_server], query)
    assert [(row["name"], row["place"]) for row in rows] == [("Kofi Annan", "Kumasi")] * 3
    assert rows[1]["post"] == f"{ID}post/secretary-general"


@pytest.mark.programs
def test_comunica_finds_the_endpoint_by_itself(server: Server, comunica: str) -> None:
    """By its service description; and the pages of things as sources by their alternates."""
    query = f"SELECT ?post {{ <{ANNAN}> <{HELD}> ?post }}"
    assert len(ask_comunica(comunica, [f"{server.url}/sparql"], query)) == 3
    assert len(ask_comunica(comunica, [f"{server.url}/person/annan-kofi.ttl"], query)) == 3


# --- As OpenRefine does


class Refine:
    """A client of the reconciliation API that does as OpenRefine does: it knows the address alone."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.manifest = self._get(address)
        assert "0.2" in self.manifest["versions"]

    @staticmethod
    def _get(address: str) -> Any:
        with urlopen(Request(address, headers={"Accept": "application/json"}), timeout=30) as answer:
            return json.load(answer)

    def _post(self, **fields: object) -> Any:
        form = urlencode({name: json.dumps(value) for name, value in fields.items()}).encode()
        with urlopen(Request(self._address, data=form), timeout=30) as answer:
            return json.load(answer)

    def reconcile(self, cells: list[str], kind: str | None) -> list[list[dict[str, Any]]]:
        """Return the candidates for each cell, sent in batches of the size that the service takes."""
        found: list[list[dict[str, Any]]] = []
        size = self.manifest["batchSize"]
        for start in range(0, len(cells), size):
            batch = cells[start : start + size]
            queries = {
                f"q{number}": {"query": cell, "limit": 6, "type_strict": "should", **({"type": kind} if kind else {})}
                for number, cell in enumerate(batch)
            }
            answers = self._post(queries=queries)
            found += [answers[name]["result"] for name in queries]
        return found

    def guess_type(self, cells: list[str]) -> str:
        """Return the type that most best candidates have."""
        kinds: list[str] = [kind["id"] for hits in self.reconcile(cells, None) if hits for kind in hits[0]["type"]]
        return max(set(kinds), key=kinds.count)

    def suggest(self, kind: str, prefix: str) -> list[dict[str, str]]:
        """Return what a person is offered while typing."""
        service = self.manifest["suggest"][kind]
        found = self._get(f"{service['service_url']}{service['service_path']}?{urlencode({'prefix': prefix})}")
        return list(found["result"])

    def extend(self, ids: list[str], properties: list[str]) -> dict[str, Any]:
        """Return the values of further columns."""
        found = self._post(extend={"ids": ids, "properties": [{"id": name} for name in properties]})
        assert [meta["id"] for meta in found["meta"]] == properties
        return dict(found["rows"])


@pytest.mark.slow
def test_a_table_is_reconciled(server: Server) -> None:
    refine = Refine(f"{server.url}/reconcile")
    cells = ["Kofi Annan", "Guehenno", "ALAIN LE ROY", "Herve Ladsous", "Nobody Atall", ""] * 12
    assert refine.guess_type(cells[:4]) in ("Person", "SecretaryGeneral")
    assert refine.suggest("type", "pers")[0]["id"] == "Person"
    hits = refine.reconcile(cells, "Person")
    assert len(hits) == 72 and hits[:6] == hits[-6:]
    best = [found[0] if found else None for found in hits[:6]]
    assert [hit and hit["id"] for hit in best] == [
        *("person/annan-kofi", "person/guehenno-jean-marie", "person/le-roy-alain", "person/ladsous-herve"),
        *(None, None),
    ]
    assert best[0] is not None and best[0]["match"]
    (held,) = [found["id"] for found in refine.suggest("property", "held post")]
    rows = refine.extend([hit["id"] for hit in best if hit], [held])
    assert rows["person/guehenno-jean-marie"][held] == [
        {"id": "post/usg-peace-operations", "name": "Under-Secretary-General for Peacekeeping Operations"}
    ]
    view = refine.manifest["view"]["url"].replace("{{id}}", "person/annan-kofi")
    with urlopen(Request(view, headers={"Accept": "text/html"}), timeout=30) as page:
        assert "Kofi Annan" in page.read().decode()


# --- curl


@pytest.fixture
def curl() -> str:
    """The program curl."""
    program = shutil.which("curl")
    if program is None:
        pytest.fail("curl is not installed")
    return program


def run_curl(*words: str, folder: Path | None = None) -> str:
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.programs
def test_curl(server: Server, curl: str, tmp_path: Path) -> None:
    """A download under the name that the server gives, compressed, resumed by its tag, and by its digest."""
    place = f"{server.url}/queries/headships.tsv"
    run_curl(curl, "-fsS", "--compressed", "-OJ", "--etag-save", "tag", "-D", "heads", place, folder=tmp_path)
    (file,) = tmp_path.glob("headships-*.tsv")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert digest[:8] in file.name
    assert f"sha256:{digest}" in (tmp_path / "heads").read_text()
    words = (curl, "-sS", "--compressed", "--etag-compare", "tag", "-w", "%{http_code} %{size_download}", place)
    assert run_curl(*words, folder=tmp_path) == "304 0"


@pytest.mark.programs
def test_curl_follows_things(server: Server, curl: str) -> None:
    words = (curl, "-fsSL", "-w", "\n%{num_redirects} %{content_type}", "-H", "Accept: text/turtle")
    out = run_curl(*words, f"{server.url}/id/person/annan-kofi")
    assert out.endswith("\n1 text/turtle; charset=utf-8") and "Kofi Annan" in out


@pytest.mark.programs
def test_curl_sends_large_queries(server: Server, curl: str, tmp_path: Path) -> None:
    """More than 1 KB makes curl wait for 100 Continue."""
    query = tmp_path / "q.rq"
    query.write_text("ASK { ?s a dpo:Person } # " + "x" * 50_000)
    kind = ("-H", "Content-Type: application/sparql-query", "-H", "Expect: 100-continue")
    out = run_curl(curl, "-fsS", "--data-binary", f"@{query}", *kind, f"{server.url}/sparql")
    assert json.loads(out)["boolean"] is True
