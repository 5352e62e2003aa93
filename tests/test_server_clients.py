"""Who asks: names of clients, their connections, their share of the workers."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from dpo_kg.server.clients import is_trusted, name_client
from serving import Server, receive_all, run_server

BOMB = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d) }")
HEALTH = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_names_of_clients(host: str, name: str) -> None:
    assert name_client(host) == name


@pytest.mark.parametrize(
    ("host", "proxies", "expected"),
    [
        ("10.1.2.3", ("10.0.0.0/8",), True),
        ("11.1.2.3", ("10.0.0.0/8",), False),
        ("127.0.0.1", ("10.0.0.0/8", "127.0.0.1"), True),
        ("::1", ("127.0.0.1",), False),
        ("::1", ("*",), True),
        ("x", ("127.0.0.1",), False),
        ("127.0.0.1", (), False),
    ],
)
def test_trusted_proxies(host: str, proxies: tuple[str, ...], expected: bool) -> None:
    assert is_trusted(host, proxies) is expected


# --- Connections


def connect(server: Server, source: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection((server.host, server.port), timeout=10, source_address=(source, 0))


def is_refused(channel: socket.socket) -> bool:
    """Ask for /health; tell whether the answer refuses the connection, in the form that is promised."""
    channel.sendall(HEALTH)
    start = channel.recv(1 << 16)
    if start.startswith(b"HTTP/1.1 200 "):
        return False
    head, _, body = (start + receive_all(channel)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nRetry-After: 5" in head and b"\r\nContent-Type: application/problem+json" in head
    told = json.loads(body)
    assert told["code"] == "busy" and told["status"] == 503 and "connections open" in told["detail"] and told["mend"]
    return True


@pytest.mark.slow
def test_one_client_has_a_share_of_the_connections() -> None:
    with run_server() as server, contextlib.ExitStack() as stack:
        for _ in range(250):
            stack.enter_context(connect(server))
        with connect(server) as further, connect(server, "127.0.0.2") as other:
            assert is_refused(further) and not is_refused(other)
        stack.close()
        time.sleep(0.3)
        with connect(server) as again:
            assert not is_refused(again)


@pytest.mark.slow
def test_all_connections_have_a_ceiling() -> None:
    with run_server() as server, contextlib.ExitStack() as stack:
        for number in range(1000):
            stack.enter_context(connect(server, f"127.0.0.{2 + number % 5}"))
        time.sleep(0.2)
        with connect(server, "127.0.0.9") as further:
            assert is_refused(further)
        stack.close()
        time.sleep(0.3)
        with connect(server, "127.0.0.9") as again:
            assert not is_refused(again)


@pytest.mark.slow
def test_connections_of_a_trusted_proxy_are_those_of_many() -> None:
    with run_server("--trusted-proxies", "127.0.0.1") as server, contextlib.ExitStack() as stack:
        channels = [stack.enter_context(connect(server)) for _ in range(260)]
        assert not is_refused(channels[-1])


# --- Workers


@pytest.mark.slow
def test_one_client_cannot_take_all_workers() -> None:
    """Two workers: six long queries of one client, and another is served at once."""
    with run_server("--workers", "2", seconds=4) as server, ThreadPoolExecutor(6) as threads:
        time.sleep(3)  # the standing pages
        head = "HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

        def bomb(number: int) -> bytes:
            with connect(server, "127.0.0.2") as channel:
                channel.settimeout(60)
                channel.sendall(f"GET {BOMB}%20%23{number} {head}".encode())
                return receive_all(channel)

        running = [threads.submit(bomb, number) for number in range(6)]
        time.sleep(0.5)
        assert json.loads(server.get("/health").body)["workers"]["busy"] == 1
        begun = time.monotonic()
        for number in range(5):
            assert server.get(f"/sparql?query=ASK%20%7B%7D%23{number}").status == 200
        assert time.monotonic() - begun < 3
        answers = [future.result() for future in running]
    assert {answer[9:12] for answer in answers} <= {b"422", b"503"}


@pytest.mark.slow
def test_who_comes_and_goes_starves_nobody() -> None:
    """One client sends long queries and hangs up, again and again; others are served all the while."""
    with run_server("--workers", "2", seconds=4) as server:
        time.sleep(3)
        over = threading.Event()

        def come_and_go() -> None:
            number = 0
            while not over.is_set():
                number += 1
                with connect(server, "127.0.0.2") as channel:
                    channel.sendall(f"GET {BOMB}%20%23{number} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                    time.sleep(0.01)

        with ThreadPoolExecutor(1) as threads:
            going = threads.submit(come_and_go)
            try:
                answers = [server.get(f"/sparql?query=ASK%20%7B%7D%23{number}").status for number in range(20)]
            finally:
                over.set()
            going.result()
        assert answers == [200] * 20
        assert "dpo_kg_faults_total 0\n" in server.get("/metrics").text
        begun = time.monotonic()
        while json.loads(server.get("/health").body)["workers"]["busy"]:
            assert time.monotonic() - begun < 3
            time.sleep(0.05)


@pytest.mark.slow
def test_an_answer_that_is_nearly_ready_is_kept_when_its_reader_goes() -> None:
    with run_server("--workers", "2") as server:
        time.sleep(3)
        before = json.loads(server.get("/health").body)["workers"]["killed_cancelled"]
        with connect(server) as channel:
            channel.sendall(b"GET /sparql?query=ASK%20%7B%7D%23gone HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.3)
        hits = _hits(server)
        assert server.get("/sparql?query=ASK%20%7B%7D%23gone").status == 200
        assert _hits(server) == hits + 1
        assert json.loads(server.get("/health").body)["workers"]["killed_cancelled"] == before


def _hits(server: Server) -> int:
    return int(server.get("/metrics").text.partition("\ndpo_kg_cache_hits_total ")[2].split("\n")[0])


@pytest.mark.slow
def test_the_first_of_requests_in_a_row_is_stopped_when_the_client_goes() -> None:
    with run_server("--workers", "2", seconds=30) as server:
        time.sleep(3)
        with connect(server) as channel:
            channel.sendall(f"GET {BOMB} HTTP/1.1\r\nHost: x\r\n\r\n".encode() + HEALTH)
            time.sleep(0.5)
            assert json.loads(server.get("/health").body)["workers"]["busy"] == 1
        time.sleep(1.5)
        assert json.loads(server.get("/health").body)["workers"]["busy"] == 0
