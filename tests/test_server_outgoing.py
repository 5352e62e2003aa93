"""Answers on their way to clients: how many bytes of them may wait, and what becomes of readers who take nothing."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dpo_kg.errors import BusyError
from dpo_kg.server.outgoing import PART, Outgoing, send_body
from serving import Server, run_server

MEGABYTE = 1 << 20


# --- What is counted


@contextlib.contextmanager
def held(outgoing: Outgoing, *readings: tuple[str, bytes]):  # type: ignore[no-untyped-def]
    with contextlib.ExitStack() as stack:
        for client, body in readings:
            stack.enter_context(outgoing.hold(client, body))
        yield


def test_all_together_have_a_ceiling_and_one_client_half_of_it() -> None:
    outgoing = Outgoing(4 * MEGABYTE)
    bodies = [bytes(MEGABYTE) for _ in range(5)]
    with held(outgoing, ("a", bodies[0]), ("a", bodies[1]), ("b", bodies[2])):
        assert outgoing.held == 3 * MEGABYTE
        with pytest.raises(BusyError, match="your answers") as refused, outgoing.hold("a", bodies[3]):
            pass
        assert refused.value.retry_after >= 1
        with outgoing.hold("c", bodies[3]):
            with pytest.raises(BusyError, match="bytes of answers"), outgoing.hold("d", bodies[4]):
                pass
            with outgoing.hold("d", b"short"):
                pass
    assert outgoing.held == 0 and outgoing.refused == 2
    with outgoing.hold("a", bodies[3]):
        assert outgoing.held == MEGABYTE


def test_one_body_for_many_readers_is_one_body() -> None:
    outgoing = Outgoing(4 * MEGABYTE)
    body = bytes(2 * MEGABYTE)
    with held(outgoing, *((client, body) for client in "aaabbbc")):
        assert outgoing.held == 2 * MEGABYTE
    assert outgoing.held == 0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5), st.booleans()), max_size=60))
def test_the_ceiling_holds_whoever_comes_and_goes(steps: list[tuple[str, int, bool]]) -> None:
    outgoing = Outgoing(1_000_000)
    bodies = [bytes(size * 70_000) for size in range(6)]
    open_: list[tuple[str, int, contextlib.ExitStack]] = []
    for client, number, leaves in steps:
        if leaves and open_:
            open_.pop(number % len(open_))[2].close()
            continue
        stack = contextlib.ExitStack()
        with contextlib.suppress(BusyError):
            stack.enter_context(outgoing.hold(client, bodies[number]))
            open_.append((client, number, stack))
        counted = {number for _, number, _ in open_}
        assert outgoing.held == sum(len(bodies[number]) for number in counted) <= 1_000_000
        for name in "abc":
            own = {number for client, number, _ in open_ if client == name}
            assert sum(len(bodies[number]) for number in own) <= 500_000
    for *_, stack in open_:
        stack.close()
    assert outgoing.held == 0


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 2 * PART, 5 * PART + 7])
def test_parts_make_the_whole(size: int) -> None:
    body = bytes(number % 251 for number in range(size))
    sent = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    asyncio.run(send_body(send, body))
    assert b"".join(message["body"] for message in sent) == body  # type: ignore[misc]
    assert [bool(message.get("more_body")) for message in sent] == [True] * (len(sent) - 1) + [False]
    assert len(sent) == max(1, -(-size // PART))


# --- A server


def memory(process: int) -> int:
    """Return the bytes of a process that are its own and in memory."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    found = re.search(r"Pss:\s+(\d+) kB", text)
    assert found
    return int(found[1]) * 1024


def ask(server: Server, number: int) -> socket.socket:
    """Ask for an answer of some megabytes, each time another, and read nothing."""
    # The rows are long texts that each query makes itself.
    text = "abcdefgh" * 8
    query = (
        f'SELECT (CONCAT(?d, "{number}") AS ?x) {{ VALUES ?a {{ "{text}" }} BIND(CONCAT(?a, ?a) AS ?b) '
        f"BIND(CONCAT(?b, ?b) AS ?c) BIND(CONCAT(?c, ?c) AS ?d) {{ SELECT ?s {{ ?s ?p ?o }} LIMIT 4000 }} }}"
    )
    channel = socket.socket()
    channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    channel.connect((server.host, server.port))
    head = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.{number % 8}\r\n"
    channel.sendall(f"{head}Accept: text/csv\r\n\r\n".encode())
    return channel


@pytest.mark.slow
def test_readers_who_take_nothing_hold_a_bounded_memory() -> None:
    """Of 90 answers of 2 MB only 16 MB wait to be read; others are served, and who takes nothing is gone in the end."""
    flags = ("--answer-size", "4", "--answer-cache", "1", "--trusted-proxies", "127.0.0.1", "--queue", "200")
    with run_server(*flags, seconds=10) as server, contextlib.ExitStack() as stack:
        assert server.get("/health").status == 200
        before = memory(server.process.pid)
        channels = [stack.enter_context(contextlib.closing(ask(server, number))) for number in range(90)]
        heads = []
        for channel in channels:
            channel.settimeout(40)
            heads.append(channel.recv(12))
        assert set(heads) <= {b"HTTP/1.1 200", b"HTTP/1.1 503"}, set(heads)
        assert heads.count(b"HTTP/1.1 503") > 40 and heads.count(b"HTTP/1.1 200") >= 7
        figures = server.get("/metrics").text
        waiting = re.search(r"dpo_kg_outgoing_bytes (\d+)", figures)
        assert waiting and 8 * MEGABYTE < int(waiting[1]) <= 16 * MEGABYTE
        assert memory(server.process.pid) - before < 60 * MEGABYTE
        assert server.get("/health").status == 200
        assert server.get("/queries/heads.csv").status == 200
        begun = time.monotonic()
        while "dpo_kg_outgoing_bytes 0\n" not in server.get("/metrics").text:
            assert time.monotonic() - begun < 25, "who reads nothing for 15 s is gone"
            time.sleep(0.5)
        assert "dpo_kg_faults_total 0\n" in server.get("/metrics").text
