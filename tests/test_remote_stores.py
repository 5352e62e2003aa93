"""Real stores hold the graph and answer the stored queries: Oxigraph as it is here, Virtuoso but for a list."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import dpo_kg
from dpo_kg.cli import main
from dpo_kg.errors import EndpointError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.remote.dialects import ANSWERED
from dpo_kg.results import Triples

pytestmark = pytest.mark.stores

GOLDEN = Path(__file__).parent / "golden" / "queries"
CASES = sorted(path.relative_to(GOLDEN).as_posix().removesuffix(".tsv") for path in GOLDEN.glob("*/*.tsv"))
QUERIES = sorted({case.partition("/")[0] for case in CASES})
#: Solutions enough for any limit of time.
HARD = "SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def find_program(name: str, mend: str) -> str:
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    assert found, f"{name} is not installed: {mend}"
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def serve(command: Sequence[str], port: int, folder: Path) -> Iterator[None]:
    """Run a server until the block ends; it starts when it listens."""
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline and process.poll() is None:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.05)
            assert process.poll() is None, (folder / "output").read_text(encoding="utf-8", errors="replace")
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="module")
def oxigraph_folder(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("oxigraph")
    assert main(["export", "--dataset", "-o", str(folder / "graph.nq")]) == 0
    program = find_program("oxigraph", "pip install -e '.[bench]'")
    load = [program, "load", "--location", str(folder / "store"), "--file", str(folder / "graph.nq")]
    subprocess.run(load, check=True, capture_output=True, timeout=60)
    return folder


@pytest.fixture(scope="module")
def oxigraph(oxigraph_folder: Path) -> Iterator[str]:
    """Address of an Oxigraph server that holds the graph."""
    port = free_port()
    program = find_program("oxigraph", "pip install -e '.[bench]'")
    command = [program, "serve-read-only", "--location", str(oxigraph_folder / "store"), "--bind", f"127.0.0.1:{port}"]
    with serve(command, port, oxigraph_folder):
        yield f"http://127.0.0.1:{port}/query"


VIRTUOSO = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = {folder}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
CaseMode = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = {rows}
"""


@pytest.fixture(scope="module")
def virtuoso(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a Virtuoso server that holds the graph."""
    folder = tmp_path_factory.mktemp("virtuoso")
    mend = "apt-get install virtuoso-opensource-7-bin"
    program, client = find_program("virtuoso-t", mend), find_program("isql-vt", mend)
    assert main(["export", "--dataset", "--named", "-o", str(folder / "graph.nq")]) == 0
    sql, http = free_port(), free_port()
    settings = VIRTUOSO.format(folder=folder, sql=sql, http=http, rows=1_000_000)
    (folder / "virtuoso.ini").write_text(settings, encoding="utf-8")
    with serve([program, "-f", "-c", "virtuoso.ini"], http, folder):
        load = f"ld_dir('{folder}', 'graph.nq', 'x:none'); rdf_loader_run(); checkpoint;"
        command = [client, f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        yield f"http://127.0.0.1:{http}/sparql"


def values_of(kg: KnowledgeGraph, name: str, case: str) -> dict[str, str]:
    """Return the parameters that the name of a golden file stands for."""
    if case in ("default", "example"):
        params = kg.describe_query(name)["params"] if case == "example" else []
        return {param["name"]: str(param["example"]) for param in params}
    pairs = (part.partition("=") for part in case.split("&"))
    return {parameter: value for parameter, _, value in pairs}


def answer(kg: KnowledgeGraph, remote: KnowledgeGraph, case: str, scope: str) -> str:
    name, _, values = case.partition("/")
    return remote.run(name, scope=scope, timeout=60, **values_of(kg, name, values)).to_text("tsv")


def expected(case: str) -> str:
    return (GOLDEN / f"{case}.tsv").read_bytes().decode()


# --- Oxigraph


@pytest.mark.parametrize("scope", ["all", "seeds"])
@pytest.mark.parametrize("case", CASES)
def test_oxigraph_answers_as_golden(kg: KnowledgeGraph, oxigraph: str, case: str, scope: str) -> None:
    assert answer(kg, dpo_kg.open(endpoint=oxigraph), case, scope) == expected(case)


@pytest.mark.parametrize(
    "words",
    [
        ["run", "heads", "--at", "1992-03-10"],
        ["run", "tenures-of-person", "--person", "jean-marie guehenno", "-f", "json"],
        ["why", "DPKO", "start"],
        ["conflicts", "UNAMID", "-f", "text"],
        ["missing", "--class", "Mission", "-f", "csv"],
        ["query", "-e", "ASK { ?s a dpo:Nothing }", "--exit-status"],
        ["query", "-e", "CONSTRUCT { ?s rdfs:label ?n } WHERE { ?s a dpo:Post ; rdfs:label ?n }"],
    ],
    ids=" ".join,
)
def test_a_command_writes_the_same(oxigraph: str, capsysbinary: pytest.CaptureFixture[bytes], words: list[str]) -> None:
    status = main(words)
    here = capsysbinary.readouterr()
    assert main([*words, "--endpoint", oxigraph]) == status
    assert capsysbinary.readouterr() == here


def test_a_limit_of_time_of_the_store_is_told(oxigraph_folder: Path) -> None:
    """Oxigraph begins its answer with 200 and then breaks off; a part is never taken for the whole."""
    port = free_port()
    program = find_program("oxigraph", "pip install -e '.[bench]'")
    store = str(oxigraph_folder / "store")
    command = [program, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}", "--timeout-s", "1"]
    with serve(command, port, oxigraph_folder):
        remote = dpo_kg.open(endpoint=f"http://127.0.0.1:{port}/query")
        with pytest.raises(EndpointError, match=r"breaks off|cannot answer|larger than"):
            remote.query(HARD, timeout=60)


def test_an_address_of_the_server_that_is_no_endpoint(oxigraph: str) -> None:
    with pytest.raises(EndpointError, match=r"no SPARQL endpoint is there \(404 Not Found\)"):
        dpo_kg.open(endpoint=f"{oxigraph}/nothing")
    with pytest.raises(EndpointError, match=r"no SPARQL endpoint is there \(404.*\n.*Oxigraph it ends in /query"):
        dpo_kg.open(endpoint=oxigraph.removesuffix("query"))


# --- Virtuoso


@pytest.mark.parametrize("scope", ["all", "seeds"])
@pytest.mark.parametrize("case", [case for case in CASES if case.partition("/")[0] in ANSWERED["Virtuoso/"]])
def test_virtuoso_answers_as_golden(kg: KnowledgeGraph, virtuoso: str, case: str, scope: str) -> None:
    assert answer(kg, dpo_kg.open(endpoint=virtuoso), case, scope) == expected(case)


def test_every_listed_query_is_there() -> None:
    assert all(answered <= set(QUERIES) for answered in ANSWERED.values())


def test_virtuoso_looks_names_up(virtuoso: str, kg: KnowledgeGraph) -> None:
    remote = dpo_kg.open(endpoint=virtuoso)
    for person in ("Kofi Annan", "kofi annan", "jean-marie guehenno", "person:annan-kofi", "annan-kofi"):
        found = remote.run("tenures-of-person", person=person)
        assert found.to_text("tsv") == kg.run("tenures-of-person", person=person).to_text("tsv")
    with pytest.raises(dpo_kg.UnknownNameError, match=r"Did you mean .*Kofi Annan"):
        remote.run("tenures-of-person", person="Anan")


def test_virtuoso_is_asked_for_triples(virtuoso: str, kg: KnowledgeGraph) -> None:
    query = "CONSTRUCT { ?s rdfs:label ?n } WHERE { ?s a dpo:Post ; rdfs:label ?n }"
    found, wanted = dpo_kg.open(endpoint=virtuoso).query(query), kg.query(query)
    assert isinstance(found, Triples) and isinstance(wanted, Triples)
    assert set(map(str, found)) == set(map(str, wanted)) != set()
