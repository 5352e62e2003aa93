"""What a request costs: our server beside the Oxigraph server and rdflib-endpoint, on the same store, in one run.

    python benchmarks/load.py [--requests 2000] [--connections 4] [--rounds 3]

Processor time is user and system time of all processes of a server, as the operating system accounts it, divided by
requests; latencies are those of the client. The servers take turns, so that a change in the machine's speed meets all
of them; medians of the rounds are shown. All traffic stays on loopback. The extras `serve`, `test` and `bench` bring
what is needed.

Workloads: stored queries asked again and again (here they come from the cache, elsewhere the same SPARQL text is
asked); stored queries each with another day; look-ups of the statements of one thing, each query another; queries of
more than 20 ms.
"""

from __future__ import annotations

import argparse
import contextlib
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import quote, urlencode

import psutil

import dpo_kg
from dpo_kg.stored_query import bind_parameters

#: Serves a store by rdflib-endpoint; oxrdflib lets rdflib's own evaluation read it.
_RDFLIB = """
import sys, pyoxigraph, rdflib, uvicorn
from oxrdflib.store import OxigraphStore
from rdflib_endpoint import SparqlEndpoint
store = OxigraphStore(store=pyoxigraph.Store.read_only(sys.argv[1]))
app = SparqlEndpoint(graph=rdflib.Dataset(store=store, default_union=False), path="/sparql")
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""
_HEAVY = """PREFIX dpo: <https://w3id.org/dpo-kg/ontology#>
SELECT ?kind (COUNT(DISTINCT ?thing) AS ?things) (COUNT(?value) AS ?values) WHERE {{
  ?thing a ?kind ; dpo:citation ?value . FILTER(STRLEN(STR(?value)) > {0})
}} GROUP BY ?kind ORDER BY ?kind"""
_STORED = "heads"


class Peer(NamedTuple):
    """A server: its process, and the requests by which a SPARQL text, and a stored query for a day, are asked."""

    name: str
    process: psutil.Process
    port: int
    ask: Callable[[str], bytes]
    ask_stored: Callable[[str, str], bytes]


class Result(NamedTuple):
    """What one workload cost at one server: milliseconds of processor time a request; of latency, median and p99."""

    cpu: float
    median: float
    p99: float


def read_answer(stream: IO[bytes]) -> bytes:
    """Read one HTTP answer from a file of a socket; return its body.

    Raises:
        SystemExit: the server did not answer with success.
    """
    line = stream.readline()
    length, chunked = 0, False
    while (header := stream.readline().lower()) not in (b"\r\n", b""):
        if header.startswith(b"content-length:"):
            length = int(header.partition(b":")[2])
        chunked |= header.startswith(b"transfer-encoding: chunked")
    body = b""
    if chunked:
        while size := int(stream.readline(), 16):
            body += stream.read(size)
            stream.readline()
        stream.readline()
    else:
        body = stream.read(length)
    if b" 200 " not in line:
        raise SystemExit(f"{line!r}: {body[:300]!r}")
    return bytes(body)


def write_request(path: str, query: str | None = None) -> bytes:
    """Return a request: GET, or POST with a query as the body."""
    head = "Host: 127.0.0.1\r\nAccept: application/sparql-results+json\r\n"
    if query is None:
        return f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()
    body = query.encode()
    head += f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n"
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def send_all(port: int, requests: Sequence[bytes], times: list[float], faults: list[BaseException]) -> None:
    """Send requests one after the other on one connection; note how long each took, in milliseconds."""
    try:
        with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as stream:
            for request in requests:
                began = time.perf_counter()
                connection.sendall(request)
                read_answer(stream)
                times.append((time.perf_counter() - began) * 1000)
    except (OSError, SystemExit) as error:
        faults.append(error)


def cpu_seconds(process: psutil.Process) -> float:
    """Return the processor time of a process and all below it; those that have ended count with their parents."""
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            spent = one.cpu_times()
            total += spent.user + spent.system + spent.children_user + spent.children_system
    return total


def measure(peer: Peer, requests: Sequence[bytes], connections: int) -> Result:
    """Send requests to a server on several connections at once."""
    times: list[float] = []
    faults: list[BaseException] = []
    parts = [requests[number::connections] for number in range(connections)]
    threads = [threading.Thread(target=send_all, args=(peer.port, part, times, faults)) for part in parts]
    before = cpu_seconds(peer.process)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise SystemExit(f"{peer.name}: {faults[0]}")
    spent = (cpu_seconds(peer.process) - before) * 1000 / len(requests)
    times.sort()
    return Result(spent, statistics.median(times), times[min(len(times) - 1, len(times) * 99 // 100)])


@contextlib.contextmanager
def run_peer(
    name: str,
    command: Sequence[str],
    port: int,
    ask: Callable[[str], bytes],
    ask_stored: Callable[[str, str], bytes],
) -> Iterator[Peer]:
    """Run a server until the end of the block."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
                break
            if process.poll() is not None:
                raise SystemExit(f"{name} ended with status {process.returncode}")
            time.sleep(0.1)
        yield Peer(name, psutil.Process(process.pid), port, ask, ask_stored)
    finally:
        process.terminate()
        process.wait(30)


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def list_peers(store: str) -> list[contextlib.AbstractContextManager[Peer]]:
    """Return the servers, not yet started."""
    program = Path(sys.executable).parent
    ours, theirs, rdflib = free_port(), free_port(), free_port()

    def by_address(path: str) -> Callable[[str], bytes]:
        return lambda text: write_request(f"{path}?query={quote(text)}")

    def as_text(path: str) -> Callable[[str, str], bytes]:
        return lambda text, _: write_request(path, text)  # a stored query is too long for some servers' addresses

    return [
        run_peer(
            "dpo-kg",
            [str(program / "dpo-kg"), "serve", "--port", str(ours)],
            ours,
            by_address("/sparql"),
            lambda _, day: write_request(f"/queries/{_STORED}.json?{urlencode({'at': day})}"),
        ),
        run_peer(
            "oxigraph",
            [str(program / "oxigraph"), "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{theirs}"],
            theirs,
            by_address("/query"),
            as_text("/query"),
        ),
        run_peer(
            "rdflib-endpoint",
            [sys.executable, "-c", _RDFLIB, store, str(rdflib)],
            rdflib,
            by_address("/sparql"),
            as_text("/sparql"),
        ),
    ]


def make_workloads(graph: dpo_kg.KnowledgeGraph, requests: int) -> dict[str, Callable[[Peer, int], list[bytes]]]:
    """Return name → what gives the requests of one round for a server; each round asks what none before has asked."""
    compiled = graph.snapshot.compiled_query(_STORED)
    found = graph.query("SELECT ?s WHERE { ?s a dpo:Tenure } ORDER BY ?s")
    assert isinstance(found, dpo_kg.Rows)
    things = [str(row["s"]) for row in found.to_dicts()]

    def stored(peer: Peer, day: date) -> bytes:
        text = bind_parameters(compiled, {"at": day.isoformat()}, graph.snapshot.store)
        return peer.ask_stored(text, day.isoformat())

    def again(peer: Peer, round_: int) -> list[bytes]:
        return [stored(peer, date(2000, 1, 1 + number % 20)) for number in range(requests)]

    def each_day(peer: Peer, round_: int) -> list[bytes]:
        first = date(1950, 1, 1) + timedelta(days=round_ * 1000)
        return [stored(peer, first + timedelta(days=number)) for number in range(min(requests, 200))]

    def look_up(peer: Peer, round_: int) -> list[bytes]:
        texts = (f"SELECT ?p ?o WHERE {{ <{things[n % len(things)]}> ?p ?o }} # {round_} {n}" for n in range(requests))
        return [peer.ask(text) for text in texts]

    def heavy(peer: Peer, round_: int) -> list[bytes]:
        return [peer.ask(_HEAVY.format(round_ * 10 + number)) for number in range(8)]

    return {
        "stored, again": again,
        "stored, each day": each_day,
        "look-ups": look_up,
        "more than 20 ms": heavy,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--requests", type=int, default=2000, help="requests of a round (default: 2000)")
    parser.add_argument("--connections", type=int, default=4, help="connections at once (default: 4)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each workload (default: 3)")
    arguments = parser.parse_args()
    graph = dpo_kg.open()
    folder = graph.snapshot.folder
    if folder is None:
        raise SystemExit("the snapshot is in memory only; give a writable DPO_KG_CACHE")
    with contextlib.ExitStack() as stack:
        peers = [stack.enter_context(peer) for peer in list_peers(str(Path(folder, "store")))]
        for name, requests_of in make_workloads(graph, arguments.requests).items():
            found: dict[str, list[Result]] = {peer.name: [] for peer in peers}
            for peer in peers:  # once unmeasured, so that all is warm
                measure(peer, requests_of(peer, 99)[:20], 1)
            for round_ in range(arguments.rounds):
                for peer in peers:
                    requests = requests_of(peer, round_)
                    # rdflib takes some hundred times as long.
                    limited = requests[: max(2, len(requests) // 200)] if peer.name == "rdflib-endpoint" else requests
                    found[peer.name].append(measure(peer, limited, arguments.connections))
            print_workload(name, found)


def print_workload(name: str, found: dict[str, list[Result]]) -> None:
    """Print one workload: each server in milliseconds, and our ratio to it."""
    medians = {
        peer: Result(*(statistics.median(column) for column in zip(*results, strict=True)))
        for peer, results in found.items()
    }
    ours = medians["dpo-kg"]
    print(name)
    for peer, result in medians.items():
        ratio = "" if peer == "dpo-kg" else f"   ours: {ours.cpu / max(result.cpu, 1e-9):.2f} x"
        print(
            f"  {peer:16} CPU {result.cpu:8.3f} ms   median {result.median:8.2f} ms   p99 {result.p99:8.2f} ms{ratio}"
        )


if __name__ == "__main__":
    main()
