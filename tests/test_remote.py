"""A store elsewhere: the same answers, names looked up there, and a plain message for whatever a network can do."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

import dpo_kg
from dpo_kg.cli import COMMANDS, load_command, main
from dpo_kg.errors import EndpointError, ParameterError, QueryTimeoutError, UnknownNameError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.remote import http
from dpo_kg.remote.answers import N_TRIPLES, RESULTS_XML, read_results, read_triples
from dpo_kg.remote.dialects import ANSWERED, drop_idle_values, refuse_wrong_answers
from dpo_kg.remote.http import Endpoint
from dpo_kg.remote.snapshot import DataVersionWarning
from dpo_kg.results import Rows, Triples
from dpo_kg.sparql_text import query_form, undeclared_prefixes
from dpo_kg.vocabulary import DPO, GRAPH, PREFIXES

Handle = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Does what its server is told to do."""

    server: Server

    def do_GET(self) -> None:
        self.form: dict[str, list[str]] = {}
        self.server.seen.append(self)
        self.server.handle(self)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.form = parse_qs(body.decode())
        self.server.seen.append(self)
        self.server.handle(self)

    def send(self, status: int, media_type: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": media_type, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server on this host."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.handle: Handle = lambda handler: handler.send(500, "text/plain", b"")
        self.seen: list[Handler] = []
        self.url = f"http://127.0.0.1:{self.server_port}/query"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that leave are what some tests are about."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with Server() as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield found
        found.shutdown()


def serve_store(store: ox.Store) -> Handle:
    """Answer as a SPARQL endpoint over a store."""

    def handle(handler: Handler) -> None:
        default: list[Any] = [ox.NamedNode(iri) for iri in handler.form.get("default-graph-uri", [])]
        named: list[Any] = [ox.NamedNode(iri) for iri in handler.form.get("named-graph-uri", [])]
        try:
            found = store.query(
                handler.form["query"][0], default_graph=default or None, named_graphs=named if default else None
            )
        except SyntaxError as error:
            handler.send(400, "text/plain", str(error).encode())
            return
        if isinstance(found, ox.QueryTriples):
            body, media_type = found.serialize(format=ox.RdfFormat.N_TRIPLES), N_TRIPLES
        else:
            body, media_type = found.serialize(format=ox.QueryResultsFormat.XML), RESULTS_XML
        assert body is not None
        handler.send(200, media_type, body)

    return handle


@pytest.fixture
def store(server: Server, kg: KnowledgeGraph) -> Server:
    """A server with the graph of this clone."""
    server.handle = serve_store(kg.snapshot.store)
    return server


@pytest.fixture
def remote(store: Server) -> KnowledgeGraph:
    return dpo_kg.open(endpoint=store.url)


# --- The same answers


QUESTIONS: list[Callable[[KnowledgeGraph], Any]] = [
    lambda kg: kg.run("heads", at="2008-06-30"),
    lambda kg: kg.run("heads", at="1800-01-01"),
    lambda kg: kg.run("heads", scope="seeds"),
    lambda kg: kg.run("tenures-of-person", person="Kofi Annan"),
    lambda kg: kg.run("tenures-of-person", person="kofi  ANNAN"),
    lambda kg: kg.run("tenures-of-person", person="jean-marie guehenno"),
    lambda kg: kg.run("tenures-of-person", person=" person:annan-kofi"),
    lambda kg: kg.run("tenures-of-person", person="annan-kofi"),
    lambda kg: kg.run("sources-of-tenure", tenure="<https://w3id.org/dpo-kg/id/tenure/secretary-general-annan-kofi>"),
    lambda kg: kg.missing(class_name="mission", kind="gap"),
    lambda kg: kg.run("characteristics-of", thing="MINUSCA"),
    lambda kg: kg.why("DPKO", "start"),
    lambda kg: kg.why("DPO", "has main office"),
    lambda kg: kg.why("MINUSCA", "charged with"),
    lambda kg: kg.why("A/RES/46/182"),
    lambda kg: kg.conflicts("UNAMID"),
    lambda kg: kg.missing(class_name="Mission"),
    lambda kg: kg.query("SELECT ?name { ?p a dpo:SecretaryGeneral ; rdfs:label ?name } ORDER BY ?name"),
    lambda kg: kg.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", scope="seeds"),
    lambda kg: kg.query("SELECT ?x ?y { VALUES (?x ?y) { (' a  b\\n' UNDEF) (UNDEF 'é'@fr) (1.5 <x:é>) } }"),
    lambda kg: kg.query("ASK { ?s a dpo:Tenure }"),
    lambda kg: kg.query("ASK { ?s a dpo:Nothing }"),
    lambda kg: kg.query("CONSTRUCT { [] rdfs:label ?n } WHERE { ?s a dpo:Post ; rdfs:label ?n }"),
    lambda kg: kg.query("DESCRIBE person:annan-kofi"),
]


#: Questions whose names need the list of all names, or that take their time; the others are asked in every run.
LONGER = {5, 11, 12, 13, 14, 16}


@pytest.mark.parametrize(
    "number", [pytest.param(n, marks=[pytest.mark.slow] * (n in LONGER)) for n in range(len(QUESTIONS))]
)
def test_the_answer_is_that_of_the_graph_here(kg: KnowledgeGraph, remote: KnowledgeGraph, number: int) -> None:
    def shown(answer: Any) -> Any:
        if isinstance(answer, Triples):
            return sorted(str(t.object) for t in answer)  # blank nodes are numbered as they come
        return (answer.to_text("tsv"), answer.data_version) if isinstance(answer, Rows) else answer

    try:
        expected = shown(QUESTIONS[number](kg))
    except UnknownNameError as error:
        expected = str(error)
    try:
        assert shown(QUESTIONS[number](remote)) == expected
    except UnknownNameError as error:
        assert str(error) == expected


@pytest.mark.parametrize(
    ("question", "error"),
    [
        (lambda kg: kg.run("tenures-of-person", person="Anan"), UnknownNameError),
        pytest.param(lambda kg: kg.run("tenures-of-person", person="DPO"), UnknownNameError, marks=pytest.mark.slow),
        pytest.param(
            lambda kg: kg.run("tenures-of-person", person="person:anan-kofi"), UnknownNameError, marks=pytest.mark.slow
        ),
        (lambda kg: kg.run("tenures-of-person", person="https://example.org/a b"), ParameterError),
        pytest.param(lambda kg: kg.run("tenures-of-person", person=""), UnknownNameError, marks=pytest.mark.slow),
        pytest.param(
            lambda kg: kg.run("tenures-of-person", person='"} UNION { ?s ?p ?o'),
            UnknownNameError,
            marks=pytest.mark.slow,
        ),
        (lambda kg: kg.run("heads", at="2008-02-30"), ParameterError),
        (lambda kg: kg.run("heads", person="x"), ParameterError),
        (lambda kg: kg.run("hed"), UnknownNameError),
        (lambda kg: kg.why("budget"), ParameterError),
        (lambda kg: kg.why("DPO", "has mian office"), UnknownNameError),
        pytest.param(lambda kg: kg.missing(class_name="Misison"), UnknownNameError, marks=pytest.mark.slow),
        (lambda kg: kg.query("SELECT ?x {\n ?x a }"), dpo_kg.InputError),
        (lambda kg: kg.query("ASK { SERVICE <x:> {} }"), dpo_kg.QueryError),
    ],
)
def test_the_message_is_that_of_the_graph_here(
    kg: KnowledgeGraph, remote: KnowledgeGraph, question: Callable[[KnowledgeGraph], Any], error: type[Exception]
) -> None:
    with pytest.raises(error) as here:
        question(kg)
    with pytest.raises(error) as there:
        question(remote)
    assert str(there.value) == str(here.value)


def test_a_name_that_is_written_as_it_is_called_needs_no_list_of_names(store: Server, remote: KnowledgeGraph) -> None:
    store.seen.clear()
    remote.run("tenures-of-person", person="Kofi Annan")
    sizes = [len(handler.form["query"][0]) for handler in store.seen]
    assert len(sizes) == 2 and "Kofi Annan" in store.seen[0].form["query"][0]
    remote.run("tenures-of-person", person="kofi annan")
    assert len(store.seen) == 5
    remote.run("heads", at="2008-06-30")
    assert len(store.seen) == 6, "a date is not looked up"


def test_the_graphs_are_named_in_the_request(store: Server, remote: KnowledgeGraph) -> None:
    remote.run("heads", scope="seeds")
    assert store.seen[-1].form["default-graph-uri"] == [f"{GRAPH}seeds"]
    assert f"{GRAPH}inferred" in store.seen[-1].form["named-graph-uri"]
    assert "default-graph-uri" not in store.seen[0].form


def test_a_store_whose_default_graph_is_not_ours(server: Server, kg: KnowledgeGraph) -> None:
    """What Virtuoso and others are given: the merge as a graph of its own."""
    store = ox.Store()
    store.load(kg.export_dataset(named=True).encode(), ox.RdfFormat.N_QUADS)
    server.handle = serve_store(store)
    remote = dpo_kg.open(endpoint=server.url)
    assert remote.run("heads").to_text("tsv") == kg.run("heads").to_text("tsv")
    assert remote.why("DPO").to_text("tsv") == kg.why("DPO").to_text("tsv")
    assert server.seen[-1].form["default-graph-uri"] == [f"{GRAPH}all"]


def test_the_dataset_is_the_whole_store(kg: KnowledgeGraph) -> None:
    lines = kg.export_dataset().splitlines()
    assert len(lines) == len(kg.snapshot.store) and set(lines) == {f"{quad} ." for quad in kg.snapshot.store}
    named = {line.rsplit(" ", 2)[1] for line in kg.export_dataset(named=True).splitlines()}
    assert named == {f"<{GRAPH}{name}>" for name in ("all", "inferred", "ontology", "seeds")}
    with pytest.raises(ParameterError, match="ttl has no place for graphs"):
        kg.export_dataset(format="ttl")


@pytest.mark.slow
def test_the_dataset_as_trig(kg: KnowledgeGraph) -> None:
    assert set(ox.parse(kg.export_dataset(format="trig"), format=ox.RdfFormat.TRIG)) == set(kg.snapshot.store)


@pytest.mark.parametrize(
    "work",
    [
        lambda kg: kg.export(), lambda kg: kg.export("DPO"), lambda kg: kg.export_dataset(), lambda kg: kg.triples(),
        lambda kg: kg.to_rdflib(), lambda kg: kg.explain("DPO", "a", "dpo:Department"), lambda kg: kg.infer(),
        lambda kg: kg.validate(), lambda kg: kg.check(), lambda kg: kg.checks(), lambda kg: kg.info(),
    ],
)  # fmt: skip
def test_what_needs_the_files_is_refused(remote: KnowledgeGraph, work: Callable[[KnowledgeGraph], Any]) -> None:
    with pytest.raises(ParameterError, match="installed here, not on a store elsewhere"):
        work(remote)


def test_what_a_snapshot_elsewhere_has_not_is_refused(remote: KnowledgeGraph) -> None:
    assert not hasattr(remote.snapshot, "__len__")
    with pytest.raises(ParameterError, match="installed here"):
        _ = remote.snapshot._built


def test_another_version_of_the_data_is_told(server: Server, kg: KnowledgeGraph, capsys: Any) -> None:
    store = ox.Store()
    store.bulk_extend(kg.snapshot.store)
    store.update(
        f"DELETE {{ ?c <{PREFIXES['dcat']}version> ?v }} INSERT {{ ?c <{PREFIXES['dcat']}version> '1999-01-01' }}"
        f"WHERE {{ ?c <{PREFIXES['dcat']}version> ?v }}"
    )
    server.handle = serve_store(store)
    with pytest.warns(DataVersionWarning, match="holds version 1999-01-01 of the data"):
        assert dpo_kg.open(endpoint=server.url).run("heads").data_version == "1999-01-01"
    assert main(["run", "heads", "--endpoint", server.url]) == 0
    assert capsys.readouterr().err.startswith(f"dpo-kg: {server.url} holds version 1999-01-01 of the data")


def test_a_store_without_the_graph(server: Server) -> None:
    server.handle = serve_store(ox.Store())
    with pytest.raises(EndpointError, match=r"holds no graph of dpo-kg.*\n.*export --dataset"):
        dpo_kg.open(endpoint=server.url)


# --- The command line


def test_commands_take_the_option_and_ask_there(kg: KnowledgeGraph, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command either asks the store that is named, or says that it does not; none answers from here instead."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    asked = set()
    for name in COMMANDS:
        parser = load_command(name).build_parser()
        needed = [action for action in parser._actions if not action.option_strings and action.nargs is None]
        values = ["2008-06-30" if "DATE" in str(action.metavar) else "DPO" for action in needed]
        words = {"run": ["heads"], "query": ["-e", "ASK {}"], "completion": ["bash"]}.get(name, values)
        assert main([name, *words, "--endpoint", url, "--errors", "json"]) == 2
        out, err = capsys.readouterr()
        told = json.loads(err)
        assert out == ""
        if "--endpoint" in parser._option_string_actions:
            assert (told["code"], told["message"]) == ("failed-endpoint", "nothing answers there: connection refused")
            asked.add(name)
        else:
            assert told["code"] == "wrong-usage" and "installed here, not on a store elsewhere" in told["message"]
    assert asked >= {"run", "query", "why", "conflicts", "missing"}


@pytest.mark.parametrize("line", [["run", "heads"], ["why", "DPKO", "start"], ["missing"], ["query", "-e", "ASK {}"]])
def test_a_command_writes_the_same(
    store: Server, kg: KnowledgeGraph, capsysbinary: pytest.CaptureFixture[bytes], line: list[str]
) -> None:
    assert main(line) == 0
    here = capsysbinary.readouterr()
    assert main([*line, "--endpoint", store.url]) == 0
    assert capsysbinary.readouterr() == here


# --- What a network can do


def answer_late(handler: Handler) -> None:
    time.sleep(3)


def break_off(handler: Handler) -> None:
    body = XML_HEAD.encode()
    handler.send_response(200)
    handler.send_header("Content-Type", RESULTS_XML)
    handler.send_header("Content-Length", str(len(body) + 100))
    handler.end_headers()
    handler.wfile.write(body)


def break_off_between_chunks(handler: Handler) -> None:
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Content-Type", RESULTS_XML)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"10\r\n" + b" " * 16 + b"\r\n")
    handler.close_connection = True


def speak_otherwise(handler: Handler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")


def redirect(status: int, location: str) -> Handle:
    return lambda handler: handler.send(status, "text/plain", b"", Location=location)


def reply(status: int, media_type: str = "text/plain", body: bytes = b"", **headers: str) -> Handle:
    return lambda handler: handler.send(status, media_type, body, **headers)


XML_HEAD = (
    '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/>'
    '<variable name="y"/></head><results>'
)
XML_TAIL = "</results></sparql>"

FAILURES: dict[str, tuple[Handle, str]] = {
    "404": (reply(404), r"no SPARQL endpoint is there \(404 Not Found\)\n.*/sparql"),
    "405": (reply(405), r"no SPARQL endpoint is there \(405"),
    "401": (reply(401), r"the store refuses access \(401 Unauthorized\)"),
    "400": (reply(400, body=b"Error SP030:\n line 2\x1b[31m"), r"refuses the query \(400 .*\): Error SP030: line 2 \["),
    "500": (reply(500, "text/html", b"<html>"), r"the store cannot answer \(500 Internal Server Error\)$"),
    "503": (reply(503, Retry_After="30"), r"cannot answer \(503 .*\n.*Retry-After: 30"),
    "a long message": (reply(400, body=b"x" * 9000), r"x{300,400}…"),
    "a web page": (
        reply(200, "text/html; charset=utf-8", b"<html>"),
        r"is a web page \(text/html\), not query results",
    ),
    "another format": (reply(200, "application/json", b"{}"), r"the answer is application/json, not query results"),
    "compressed": (reply(200, RESULTS_XML, b"x", Content_Encoding="gzip"), "compressed"),
    "cut at a limit": (reply(200, RESULTS_XML, b"x", X_SPARQL_MaxRows="10000"), "cut the answer: 10000"),
    "broken off": (break_off, "the answer breaks off"),
    "broken off between chunks": (break_off_between_chunks, "the answer breaks off"),
    "cut XML": (reply(200, RESULTS_XML, XML_HEAD.encode()), r"the answer breaks off \(line 2"),
    "an empty body": (reply(200, RESULTS_XML, b""), "the answer breaks off"),
    "no XML": (reply(200, RESULTS_XML, b"a < b"), "not well-formed XML"),
    "another protocol": (speak_otherwise, r"the answer is no HTTP \(BadStatusLine\)"),
    "no answer": (lambda handler: None, "closed the connection without an answer"),
    "a circle": (redirect(302, "/query"), "redirected more than 5 times"),
    "redirected to a file": (redirect(302, "file:///etc/passwd"), "only http and https are spoken"),
    "redirected to nothing": (redirect(301, "http:///x y"), "no address of a store"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_told(server: Server, name: str) -> None:
    handle, message = FAILURES[name]
    server.handle = handle
    with pytest.raises(EndpointError, match=message) as caught:
        dpo_kg.open(endpoint=server.url)
    assert str(caught.value).startswith(server.url) and caught.value.place == server.url
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://localhost/", "only http and https are spoken"),
        ("file:///etc/passwd", "only http and https are spoken"),
        ("localhost:7878/query", "only http and https are spoken"),
        ("/query", "no address"),
        ("", "no address"),
        ("http://", "no address of a store"),
        ("http://a b/", "no address of a store"),
        ("http://h\u00e9/", "written in ASCII"),
        ("http://localhost:99999/", "no address: Port out of range"),
        ("http://[::1/", "no address: Invalid IPv6"),
        ("http://me:secret@localhost/", "names and passwords"),
        ("http://localhost:0/", "no address of a store"),
    ],
)
def test_an_address_that_is_none(url: str, message: str) -> None:
    with pytest.raises(EndpointError, match=message) as caught:
        dpo_kg.open(endpoint=url)
    assert "secret" not in str(caught.value)


def test_a_host_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*arguments: object, **more: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(EndpointError, match=r"no such host: nobody\.invalid"):
        dpo_kg.open(endpoint="http://nobody.invalid/sparql")


def test_a_plain_port_is_no_safe_one(server: Server) -> None:
    with pytest.raises(EndpointError, match="no safe connection"):
        dpo_kg.open(endpoint=server.url.replace("http:", "https:"))


def test_redirects_are_followed(store: Server, kg: KnowledgeGraph) -> None:
    answer = store.handle

    def handle(handler: Handler) -> None:
        if handler.path == "/query":
            handler.send(307, "text/plain", b"", Location="/elsewhere")
        else:
            answer(handler)

    store.handle = handle
    assert dpo_kg.open(endpoint=store.url).run("heads").to_text("tsv") == kg.run("heads").to_text("tsv")


def test_see_other_is_fetched_without_the_query(server: Server) -> None:
    def handle(handler: Handler) -> None:
        if handler.command == "POST":
            handler.send(303, "text/plain", b"", Location="/result")
        else:
            handler.send(200, RESULTS_XML, f"{XML_HEAD}{XML_TAIL}".encode())

    server.handle = handle
    assert read_results(Endpoint(server.url).ask("ASK {}", RESULTS_XML), "x") == (["x", "y"], [])
    assert [handler.command for handler in server.seen] == ["POST", "GET"]


def test_a_large_answer_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "LARGEST", 1 << 20)
    server.handle = reply(200, RESULTS_XML, b" " * (2 << 20))
    with pytest.raises(EndpointError, match="larger than 1 MB"):
        Endpoint(server.url).ask("ASK {}", RESULTS_XML)


def test_the_time_is_limited(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.handle = answer_late
    began = time.monotonic()
    with pytest.raises(QueryTimeoutError, match=r"after 0.3 s"):
        dpo_kg.open(endpoint=server.url, timeout=0.3)
    with pytest.raises(EndpointError, match=r"silent for 0.2 s"):
        Endpoint(server.url, patience=0.2).ask("ASK {}", RESULTS_XML)
    assert time.monotonic() - began < 2


def test_a_question_has_a_time_of_its_own(store: Server, remote: KnowledgeGraph) -> None:
    store.handle = answer_late
    with pytest.raises(QueryTimeoutError):
        remote.run("heads", timeout=0.2)


# --- Answers that are read


def row(*cells: str) -> str:
    return f"<result>{''.join(cells)}</result>"


def cell(term: str, name: str = "x") -> str:
    return f'<binding name="{name}">{term}</binding>'


def results(*rows: str) -> bytes:
    return f"{XML_HEAD}{''.join(rows)}{XML_TAIL}".encode()


def test_terms_are_read_as_they_are() -> None:
    decimal = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    found = read_results(
        results(
            row(cell("<literal>  a\n b </literal>"), cell('<literal xml:lang="fr">é&lt;</literal>', "y")),
            row(cell("<literal datatype='http://www.w3.org/2001/XMLSchema#decimal'>1.10</literal>")),
            row(cell("<uri> x:a </uri>", "y")),
            row(cell("<bnode>nodeID://b1</bnode>"), cell("<bnode>nodeID://b1</bnode>", "y")),
            row(cell("<literal/>")),
            row(),
        ),
        "x",
    )
    b0 = ox.BlankNode("b0")
    assert found == (
        ["x", "y"],
        [
            (ox.Literal("  a\n b "), ox.Literal("é<", language="fr")),
            (ox.Literal("1.10", datatype=decimal), None),
            (None, ox.NamedNode("x:a")),
            (b0, b0),
            (ox.Literal(""), None),
            (None, None),
        ],
    )


def test_an_answer_cut_anywhere_is_no_answer() -> None:
    """In each of these places, the engine's own reader or one of lines could take the rest for the whole."""
    whole = results(row(cell("<literal>a</literal>")), row(cell("<uri>x:é</uri>", "y")))
    assert read_results(whole, "x") != ([], [])
    for end in range(len(whole)):
        with pytest.raises(EndpointError):
            read_results(whole[:end], "x")


ENTITIES = '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in ("ab", "bc", "cd", "de", "ef", "fg", "gh", "hi")
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (results(row(cell("<uri>a b</uri>"))), "not as SPARQL results"),
        (results(row(cell("<literal xml:lang='!'>a</literal>"))), "not as SPARQL results"),
        (results(row(cell("<uri>x:a</uri>", "z"))), "head does not name"),
        (results(row(cell("<triple><subject><uri>x:a</uri></subject></triple>"))), "triple term"),
        (results(row(cell("text"))), "unexpected text 'text'"),
        (results("<result>" * 100_000), "unexpected element 'result'"),
        (b"<a>" * 1_000_000, "unexpected element 'a'"),
        (b"<html><body/></html>", "unexpected element 'html'"),
        (results() + b"<more/>", "not well-formed"),
        (f"{ENTITIES}]>{XML_HEAD}{row(cell('<literal>&i;</literal>'))}{XML_TAIL}".encode(), "declares a document type"),
        (b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/></sparql>', "neither rows nor a truth value"),
        (b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><boolean>ja</boolean></sparql>', "no truth value"),
        (b'{"head": {}}', "not well-formed"),
        (b"\xff\xfe\x00", "the answer"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_an_answer_that_is_none(data: bytes, message: str) -> None:
    with pytest.raises(EndpointError, match=message):
        read_results(data, "x")


def test_triples_are_read() -> None:
    data = b'<x:a> <x:b> "a <<( b \\" c" .\n_:n\t<x:b>\t<x:c> .\n'
    assert len(read_triples(data, "x")) == 2 and read_triples(b"", "x") == []
    with pytest.raises(EndpointError, match="breaks off or is no N-Triples"):
        read_triples(data[:-9], "x")
    with pytest.raises(EndpointError, match="triple terms"):
        read_triples(b"<x:a> <x:b> " + b"<<( <x:a> <x:b> " * 200_000, "x")


# --- The text that is sent


def test_a_query_declares_what_it_uses() -> None:
    assert query_form("# SELECT\nPREFIX ask: <x:construct> aSk { ?s ask:x 'SELECT' }") == "ASK"
    assert query_form("PREFIX a: <x:> SELECT * { { SELECT ?x {} } }") == "SELECT"
    assert undeclared_prefixes("PREFIX a: <x:> #PREFIX dpo: <y:>\nSELECT * { ?x a dpo:X ; a:b 'rdfs:x', <qb:x> }") == {
        "dpo"
    }


def test_lines_that_say_nothing_are_left_out() -> None:
    assert drop_idle_values("{ VALUES ?a { UNDEF } ?a ?b 'VALUES ?a { UNDEF }' } # VALUES ?a { UNDEF }") == (
        "{  ?a ?b 'VALUES ?a { UNDEF }' } # VALUES ?a { UNDEF }"
    )
    kept = "VALUES ?a { <x:b> } VALUES (?a) { (UNDEF) }"
    assert drop_idle_values(kept) == kept


def test_an_answer_that_is_not_measured_is_refused() -> None:
    for program, answered in ANSWERED.items():
        assert answered and "why" not in answered
        with pytest.raises(EndpointError, match="cannot be relied on for why"):
            refuse_wrong_answers(f"{program}1 (Linux)", "why", "x")
        for query in answered:
            refuse_wrong_answers(f"{program}1 (Linux)", query, "x")
    refuse_wrong_answers("Oxigraph/0.5.13", "why", "x")


def test_nothing_of_it_is_imported_for_an_answer_from_here() -> None:
    source = Path(dpo_kg.__file__).with_name("knowledge_graph.py").read_text(encoding="utf-8")
    assert "\nfrom dpo_kg.remote" not in source and "        from dpo_kg.remote" in source
    assert DPO.startswith(PREFIXES["dpo"])
