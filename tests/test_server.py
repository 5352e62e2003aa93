"""The real server on loopback: what HTTP promises, how it starts, stops, and takes up new data."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from conftest import copy_seeds
from serving import HttpAnswer, Server, receive_all, run_server

pytestmark = pytest.mark.slow

ENTRY = "import sys; from dpo_kg.cli import entry; entry()"
#: A query that no machine ends.
BOMB = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d) }")
QUERY = {"Content-Type": "application/sparql-query"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


# --- H1 to H13


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("POST", "/sparql", b"DROP ALL", {"Content-Type": "application/sparql-update"}, 403),
        ("POST", "/sparql", b"update=DROP+ALL", FORM, 403),
        ("GET", "/sparql?update=DROP+ALL", None, {}, 403),
        ("POST", "/sparql", b"INSERT DATA { <x:s> <x:p> 1 }", QUERY, 403),
        ("POST", "/sparql", b"SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", QUERY, 403),
        ("PUT", "/graph?default", b"", {}, 405),
        ("DELETE", "/", None, {}, 405),
        ("GET", "/sparql?query=ASK%20%7B%7D", None, {"Accept": "image/png"}, 406),
        ("GET", "/mission/untac.xyz", None, {}, 404),
        ("POST", "/sparql", b"SELECT * {} #" + b"x" * 400_000, QUERY, 413),
        ("GET", "/sparql?query=" + "x" * 62_000, None, {}, 414),
        ("POST", "/sparql", b"ASK {}", {"Content-Type": "text/plain"}, 415),
        ("POST", "/sparql", b"ASK {}", {**QUERY, "Content-Encoding": "gzip"}, 415),
        ("GET", "/sparql?query=SELEKT", None, {}, 400),
        ("GET", BOMB, None, {}, 422),
        ("GET", "/id/person/nobody", None, {}, 404),
        ("GET", "/id/person/a%20b", None, {}, 400),
        ("GET", "/%ff", None, {}, 400),
    ],
    ids=lambda value: str(value)[:24],
)
def test_refusals(
    server: Server, method: str, path: str, body: bytes | None, headers: dict[str, str], status: int
) -> None:
    """Each with problem details, and readable for a script of another site."""
    answer = server.request(method, path, body, headers)
    assert answer.status == status, answer.text
    told = json.loads(answer.body)
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["status"] == status and told["title"] and told["detail"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "server" not in answer.headers


def test_refusals_for_people(server: Server) -> None:
    for method, path, status in (("DELETE", "/", 405), ("GET", "/no-such-page", 404), ("GET", "/%ff", 400)):
        answer = server.request(method, path, headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": "fr"})
        assert (answer.status, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
        assert answer.headers["content-language"] == "fr" and "content-security-policy" in answer.headers


def test_a_syntax_error_says_where(server: Server) -> None:
    told = json.loads(server.get(f"/sparql?query={quote('SELECT ?s {')}%0A{quote('?s a nope:X }')}").body)
    assert (told["line"], told["column"]) == (2, 6)


def test_heads_that_are_too_large_or_wrong(server: Server) -> None:
    large = b"GET /health HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 200_000 + b"\r\n\r\n"
    assert server.exchange(large).startswith(b"HTTP/1.1 431 ")
    long = b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx"
    assert server.exchange(long).startswith(b"HTTP/1.1 414 ")
    for wrong in (
        b"GET /\xc3\xa9 HTTP/1.1",
        b"nonsense\r\n\r\n",
        b"GET /health HTTP/1.1\r\nno colon\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
    ):
        assert server.exchange(wrong + b"\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert server.get("/health").status == 200


def test_one_host_is_named(server: Server) -> None:
    for hosts, status in ((b"", 400), (b"Host: a\r\nHost: b\r\n", 400), (b"Host: a\r\n", 200)):
        answer = server.exchange(b"GET /health HTTP/1.1\r\n" + hosts + b"Connection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 %d " % status)


def test_methods_of_what_there_is(server: Server) -> None:
    for path, allowed in (("/sparql", "GET, HEAD, POST, OPTIONS"), ("/person/annan-kofi", "GET, HEAD, OPTIONS")):
        answer = server.request("OPTIONS", path)
        assert (answer.status, answer.headers["allow"], answer.body) == (204, allowed, b"")
    for path in ("/no-such-page", "/id/person/nobody", "/queries/no-such-query"):
        assert server.request("OPTIONS", path).status == 404


def test_slow_clients(server: Server) -> None:
    """A head or a body that does not come is answered with 408 and closed; others are served meanwhile."""
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\n"
    cases = [b"", b"GET /health HT", head, head + b"ASK"]
    with ThreadPoolExecutor(len(cases)) as threads:
        begun = time.monotonic()
        running = [threads.submit(server.exchange, case) for case in cases]
        assert server.get("/queries/heads.csv").status == 200
        found = [future.result() for future in running]
    assert 8 < time.monotonic() - begun < 20
    assert all(answer.startswith(b"HTTP/1.1 408 ") for answer in found), found


def test_things(server: Server) -> None:
    """303 to the page for browsers, to the data for programs; what decides stands in Vary."""
    page = server.get("/id/person/annan-kofi", "text/html")
    data = server.get("/id/person/annan-kofi", "text/turtle")
    assert page.status == data.status == 303
    assert "accept" in page.headers["vary"].casefold()
    assert page.headers["location"] != data.headers["location"]
    for answer, kind in ((page, "text/html"), (data, "text/turtle")):
        there = server.get(answer.headers["location"], kind)
        assert there.status == 200 and there.headers["content-type"].startswith(kind)
    assert server.get("/id/nothing").status == 404


@pytest.mark.parametrize(
    ("path", "suffix", "media_type"),
    [
        ("/queries/heads", "csv", "text/csv"),
        ("/queries/heads", "xml", "application/sparql-results+xml"),
        ("/queries/heads", "html", "text/html"),
        ("/person/annan-kofi", "ttl", "text/turtle"),
        ("/person/annan-kofi", "jsonld", "application/ld+json"),
        ("/person/annan-kofi", "html", "text/html"),
        ("/ontology", "rdf", "application/rdf+xml"),
        ("/void", "nt", "application/n-triples"),
    ],
)
def test_suffixes_do_what_accept_does(server: Server, path: str, suffix: str, media_type: str) -> None:
    by_suffix = server.get(f"{path}.{suffix}")
    assert by_suffix.headers["content-type"].partition(";")[0] == media_type
    by_accept = server.get("/.well-known/void" if path == "/void" else path, media_type)
    if suffix != "html":  # a page links to itself
        assert by_suffix.body == by_accept.body
    assert by_suffix.status == by_accept.status == 200


def test_pages_link_their_other_forms(server: Server) -> None:
    page = server.get("/person/annan-kofi", "text/html").text
    links = re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)"', page)
    assert len(links) >= 3
    for media_type, address in links:
        path = re.sub(r"^https?://[^/]+", "", address)
        assert server.get(path).headers["content-type"].partition(";")[0] == media_type
    (embedded,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert "<" not in embedded and json.loads(embedded)["@context"]


def test_assets_and_tags(server: Server) -> None:
    page = server.get("/", "text/html")
    (style,) = set(re.findall(r'href="(/static/[^"]+\.css)"', page.text))
    asset = server.get(style, Accept_Encoding="gzip")
    assert "immutable" in asset.headers["cache-control"] and asset.headers["content-encoding"] == "gzip"
    again = server.get("/", "text/html", If_None_Match=page.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_well_known_void(server: Server) -> None:
    answer = server.get("/.well-known/void")
    assert answer.status == 200 and "void:triples" in answer.text
    assert f"<{server.url}/sparql>" in answer.text


def test_connections_are_kept(server: Server) -> None:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
    sockets = set()
    for path in ("/queries/heads", "/nothing", "/sparql?query=X", "/health", "/static/page.css"):
        connection.request("GET", path)
        connection.getresponse().read()
        sockets.add(id(connection.sock))
    connection.close()
    assert len(sockets) == 1


def test_requests_in_a_row_without_waiting(server: Server) -> None:
    """Pipelining (RFC 9112, section 9.3.2): answers come in the order of the requests."""
    one = b"GET /queries/heads.%s HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    found = server.exchange(one % b"csv" + one % b"tsv" + last)
    kinds = re.findall(rb"(?i)content-type: ([^\r;]+)", found)
    assert kinds == [b"text/csv", b"text/tab-separated-values", b"application/json"]


# --- Busy, killed, slow


def test_health_while_all_workers_are_busy(server: Server) -> None:
    with ThreadPoolExecutor(6) as threads:
        begun = time.monotonic()
        bombs = [threads.submit(server.get, f"{BOMB}%20%23{number}") for number in range(6)]
        took = []
        while time.monotonic() - begun < 1.5:
            before = time.perf_counter()
            assert server.get("/health").status == 200
            took.append(time.perf_counter() - before)
            time.sleep(0.05)
        answers = [bomb.result() for bomb in bombs]
    assert max(took) <= 0.1, f"{max(took) * 1000:.0f} ms"
    assert {answer.status for answer in answers} <= {422, 503}
    assert server.get("/queries/headships.tsv").status == 200


def test_a_killed_worker_is_replaced(server: Server) -> None:
    before = json.loads(server.get("/health").body)["workers"]["restarts"]
    for worker in server.workers():
        os.kill(worker, signal.SIGKILL)
    for number in range(4):
        assert server.get(f"/sparql?query=ASK%20%7B%7D%23{number}").status in (200, 422, 503)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = json.loads(server.get("/health").body)["workers"]
        if found["ready"] >= found["size"] and found["restarts"] > before:
            break
        time.sleep(0.1)
    else:
        pytest.fail(str(found))
    assert server.alive() and server.get("/sparql?query=ASK%20%7B%7D%23again").status == 200


def test_too_many_wait() -> None:
    """The rest are told to come again, at once."""
    with run_server("--workers", "1", "--queue", "1", seconds=2) as small, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(small.get, [f"{BOMB}%20%23{number}" for number in range(8)]))
    busy = [answer for answer in answers if answer.status == 503]
    assert len(busy) >= 5 and all(int(answer.headers["retry-after"]) >= 1 for answer in busy)
    assert {answer.status for answer in answers} == {422, 503}
    assert all(json.loads(answer.body)["code"] == "busy" for answer in busy)


def test_a_client_that_goes_away(server: Server) -> None:
    """Its query is ended, so that it holds no worker."""
    for _ in range(3):
        with socket.create_connection((server.host, server.port)) as connection:
            connection.sendall(f"GET {BOMB}%20%23gone HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.2)
    begun = time.monotonic()
    while json.loads(server.get("/health").body)["workers"]["busy"] and time.monotonic() - begun < 10:
        time.sleep(0.05)
    assert time.monotonic() - begun < 3
    while not json.loads(server.get("/health").body)["workers"]["ready"]:  # in the place of those that were killed
        assert time.monotonic() - begun < 30
        time.sleep(0.05)
    assert server.get("/queries/headships.csv").status == 200


# --- Starting and stopping


def test_the_end_by_signal_waits_for_what_runs() -> None:
    with run_server(seconds=2) as ending, ThreadPoolExecutor(1) as threads:
        running = threads.submit(ending.get, BOMB)
        time.sleep(0.5)
        workers = ending.workers()
        assert workers
        ending.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        with pytest.raises(OSError):
            ending.get("/health")
        assert running.result().status == 422
        assert ending.process.wait(10) == 0
        assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


def test_the_end_does_not_wait_for_ever() -> None:
    with run_server("--drain", "1", seconds=60) as ending, ThreadPoolExecutor(1) as threads:
        running = threads.submit(ending.exchange, f"GET {BOMB} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.5)
        begun = time.monotonic()
        ending.process.send_signal(signal.SIGTERM)
        assert ending.process.wait(10) == 0
        assert time.monotonic() - begun < 6
        running.result()


def test_the_end_by_ctrl_c() -> None:
    with run_server() as ending:
        assert ending.get("/health").status == 200
        ending.process.send_signal(signal.SIGINT)
        assert ending.process.wait(10) == 130
        assert "Traceback" not in ending.said()


def refuse(*flags: str, **environment: str) -> str:
    """Start a server that cannot start; return what it says."""
    words = [sys.executable, "-c", ENTRY, "serve", *flags]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, env={**os.environ, **environment})
    assert done.returncode == 2 and "Traceback" not in done.stderr and done.stdout == ""
    return done.stderr


def test_places_that_cannot_be_had(server: Server, tmp_path: Path) -> None:
    assert f"127.0.0.1:{server.port} cannot be listened on" in refuse("--port", str(server.port))
    assert "--port" in refuse("--port", str(server.port))
    assert "192.0.2.1:1 cannot be listened on" in refuse("--host", "192.0.2.1", "--port", "1")
    assert "no.such.host.invalid" in refuse("--host", "no.such.host.invalid")
    (tmp_path / "file").write_text("kept")
    assert "is a file and no socket" in refuse("--socket", str(tmp_path / "file"))
    assert (tmp_path / "file").read_text() == "kept"
    assert "cannot be listened on" in refuse("--socket", str(tmp_path / "no" / "where"))
    assert "DPO_KG_PORT" in refuse(DPO_KG_PORT="http")
    assert "--workers" in refuse("--workers", "0")


def ask_path(path: str, target: str) -> bytes:
    """Ask a server on a Unix socket."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(20)
        connection.connect(path)
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        return receive_all(connection)


def test_unix_socket(tmp_path: Path) -> None:
    path = str(tmp_path / "kg.sock")
    place = ("--socket", path)
    with run_server("--base", "https://example.org/kg/", place=place):
        assert ask_path(path, "/queries/heads.csv").startswith(b"HTTP/1.1 200 ")
        assert b"https://example.org/kg/sparql" in ask_path(path, "/void.ttl")
        assert "a server listens on" in refuse("--socket", path)
    assert not Path(path).exists()
    # One that a killed server has left behind is in nobody's way.
    with run_server(place=place) as killed:
        left = killed.workers()
        killed.process.kill()
        killed.process.wait()
    assert Path(path).exists()
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{worker}").exists() for worker in left) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{worker}").exists() for worker in left), "workers end with the server"
    with run_server(place=place):
        assert ask_path(path, "/health").startswith(b"HTTP/1.1 200 ")


def test_ipv6() -> None:
    with run_server("--host", "::1") as running:
        answer = running.get("/void.ttl")
        assert f"<http://[::1]:{running.port}/sparql>" in answer.text


def test_root_path() -> None:
    with run_server("--root-path", "/dpo-kg") as running:
        page = running.get("/dpo-kg/", "text/html").text
        addresses = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
        assert len(addresses) > 10 and all(address.startswith("/dpo-kg/") for address in addresses)
        for address in addresses:
            assert running.get(address.partition("#")[0], "text/html").status == 200, address
        # A proxy may have taken the root path away.
        assert running.get("/queries/heads.csv").body == running.get("/dpo-kg/queries/heads.csv").body
        moved = running.get("/dpo-kg/id/person/annan-kofi", "text/html")
        assert moved.headers["location"].startswith("/dpo-kg/person/annan-kofi")
        assert f"<{running.url}/dpo-kg/sparql>" in running.get("/dpo-kg/.well-known/void").text
        # What only begins so is another place.
        assert running.get("/dpo-kgqueries").status == 404
        assert running.get("/dpo-kg", "text/html").status == 200


def test_environment_and_access_log() -> None:
    given = {"DPO_KG_ACCESS_LOG": "json", "DPO_KG_ROWS": "2", "DPO_KG_TRUSTED_PROXIES": "127.0.0.1"}
    with run_server(environment=given) as running:
        assert running.get("/queries/headships.csv?scope=seeds").headers["dpo-kg-cut"] == "after 2 rows"
        running.request("POST", "/sparql", b"ASK { ?secret ?p ?o }", QUERY)
        running.get("/search?q=secret", X_Forwarded_For="192.0.2.9")
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(20)
        said = running.said()
        lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("GET", "/queries/headships.csv", 200),
        ("POST", "/sparql", 200),
        ("GET", "/search", 200),
    ]
    assert "secret" not in said and "192.0.2.9" not in said and "seeds" not in said


def test_the_port_by_environment() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    given = {"DPO_KG_PORT": str(port), "DPO_KG_WORKERS": "1"}
    with run_server(environment=given, place=()) as running:
        assert running.port == port and running.get("/health").status == 200


# --- New data


@pytest.fixture
def own(tmp_path: Path) -> dict[str, str]:
    """The environment of a graph of one's own."""
    root = copy_seeds(tmp_path / "root")
    return {"DPO_KG_ROOT": str(root), "DPO_KG_CACHE": str(tmp_path / "cache")}


def run_command(environment: dict[str, str], *words: str) -> str:
    """Carry out a command of dpo-kg; return what it says on standard output."""
    done = subprocess.run(
        [sys.executable, "-c", ENTRY, *words],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def change_version(root: str, version: str) -> None:
    """Write another version of the data into the catalog."""
    path = Path(root, "data", "catalog.ttl")
    text = path.read_text(encoding="utf-8")
    text, count = re.subn(r'((?:dcat:version|dcterms:modified) ")\d{4}-\d\d-\d\d', rf"\g<1>{version}", text)
    assert count == 2
    path.write_text(text, encoding="utf-8")


class Clients:
    """Eight clients that ask without a pause, on connections that stay open."""

    def __init__(self, server: Server) -> None:
        self.answers: list[HttpAnswer] = []
        self.faults: list[str] = []
        self._server = server
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(8)]

    def __enter__(self) -> Clients:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, client: int) -> None:
        connection = http.client.HTTPConnection(self._server.host, self._server.port, timeout=30)
        asked = 0
        while not self._over.is_set():
            # Half of the addresses are new each time, so that workers answer and not only the cache.
            mark = "&version=" if client % 2 else f"&at=2008-0{asked % 9 + 1}-{asked % 28 + 1:02}"
            asked += 1
            try:
                connection.request("GET", f"/queries/heads.tsv?scope=all{mark}")
                response = connection.getresponse()
                headers = {key.lower(): value for key, value in response.getheaders()}
                self.answers.append(HttpAnswer(response.status, headers, response.read()))
            except (OSError, http.client.HTTPException) as error:
                self.faults.append(f"{type(error).__name__}: {error}")
                connection.close()
        connection.close()


def versions(clients: Clients) -> list[str]:
    """The versions of the data that clients saw, each once, in order."""
    return list(dict.fromkeys(answer.headers["dpo-kg-data-version"] for answer in clients.answers))


def test_data_that_cannot_be_served(own: dict[str, str], tmp_path: Path) -> None:
    """The graph is built by a process of its own, whose errors arrive as they are: what, where, how to mend."""
    told = refuse(**{**own, "DPO_KG_ROOT": str(tmp_path / "nowhere")})
    assert str(tmp_path / "nowhere") in told
    path = Path(own["DPO_KG_ROOT"], "data", "catalog.ttl")
    path.write_text(path.read_text(encoding="utf-8") + "\n<a> <b> .\n", encoding="utf-8")
    told = refuse(**own)
    assert "catalog.ttl" in told and re.search(r"\d+", told)
    assert "--workers" in refuse("--workers", "0", **own)


def test_another_process_builds(own: dict[str, str]) -> None:
    """Building takes memory that the process keeps: the one that serves does not even load what builds."""
    code = (
        "import sys; from dpo_kg.server.building import build_apart; told = []; build_apart(told.append); "
        "print(len(told), 'dpo_kg.build.assemble' in sys.modules)"
    )
    words = [sys.executable, "-c", code]
    for expected in ("1 False", "0 False"):
        done = subprocess.run(words, capture_output=True, text=True, timeout=120, env={**os.environ, **own})
        assert done.stdout.strip() == expected, done.stderr


def test_new_data_are_taken_up_without_a_dropped_request(own: dict[str, str]) -> None:
    with run_server("--workers", "2", environment=own) as running:
        first = running.get("/queries/heads.csv")
        with Clients(running) as clients:
            time.sleep(1)
            change_version(own["DPO_KG_ROOT"], "2031-01-02")
            run_command(own, "info")
            deadline = time.monotonic() + 40
            while "2031-01-02" not in versions(clients) and time.monotonic() < deadline:
                time.sleep(0.2)
            time.sleep(1)
        last = running.get("/queries/heads.csv")
        assert clients.faults == []
        assert {answer.status for answer in clients.answers} == {200}
        assert versions(clients)[-1] == "2031-01-02" and len(versions(clients)) == 2
        for answer in clients.answers:  # each is whole
            digest = f"sha256:{hashlib.sha256(answer.body).hexdigest()}"
            assert answer.headers["dpo-kg-rows-digest"] == digest
        assert first.headers["etag"] != last.headers["etag"]
        assert running.get("/queries/heads.csv", If_None_Match=first.headers["etag"]).status == 200
        assert json.loads(running.get("/health").body)["workers"]["ready"] >= 2
        assert "dpo_kg_snapshots_total 1" in running.get("/metrics").text


def test_files_that_cannot_be_built_change_nothing(own: dict[str, str]) -> None:
    with run_server("--workers", "1", environment=own) as running:
        before = running.get("/queries/heads.csv")
        path = Path(own["DPO_KG_ROOT"], "data", "seeds", "people.ttl")
        path = path if path.exists() else next(Path(own["DPO_KG_ROOT"], "data", "seeds").glob("*.ttl"))
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        time.sleep(5)
        after = running.get("/queries/heads.csv")
        assert (after.status, after.body, after.headers["etag"]) == (200, before.body, before.headers["etag"])
        assert running.get("/sparql?query=ASK%20%7B%7D").status == 200


def test_back_to_the_old_data(own: dict[str, str], tmp_path: Path) -> None:
    """Upgrade and rollback as the page on serving tells: the folder of the data is a link that is turned."""
    releases = tmp_path / "releases"
    shutil.copytree(own["DPO_KG_ROOT"], releases / "2031")
    change_version(str(releases / "2031"), "2031-01-02")
    shutil.copytree(own["DPO_KG_ROOT"], releases / "old")
    current = tmp_path / "current"
    current.symlink_to(releases / "old")
    environment = {**own, "DPO_KG_ROOT": str(current)}

    def turn(name: str) -> None:
        fresh = tmp_path / "next"
        fresh.symlink_to(releases / name)
        fresh.replace(current)
        run_command(environment, "info")

    def wait_for(running: Server, version: str) -> None:
        deadline = time.monotonic() + 40
        while running.get("/queries/heads").headers["dpo-kg-data-version"] != version:
            assert time.monotonic() < deadline
            time.sleep(0.2)

    with run_server("--workers", "1", environment=environment) as running:
        old = running.get("/queries/heads").headers["dpo-kg-data-version"]
        with Clients(running) as clients:
            turn("2031")
            wait_for(running, "2031-01-02")
            turn("old")
            wait_for(running, old)
        assert clients.faults == [] and {answer.status for answer in clients.answers} == {200}


@pytest.fixture(scope="module", autouse=True)
def _nothing_is_left(server: Server) -> Iterator[None]:
    """After all of it the server of the session still answers."""
    yield
    found: dict[str, Any] = json.loads(server.get("/health").body)
    assert found["status"] == "ok" and server.alive()
