"""Hostile requests to a running server: each costs its own answer at most, and nobody else's.

The fixture `server` has `host`, `port`, `seconds` (its limit of time) and `alive()`.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import hostile_client
from dpo_kg.errors import DpoKgError
from dpo_kg.isolation import Limits, check_query, classify
from dpo_kg.sparql_text import find_service
from hostile_client import Canary, Response, load_cases, requests_of, send, spell

CASES = load_cases()
LIMITS = Limits()
#: Statuses that refuse; 501 and 505 are for HTTP that the server does not speak.
REFUSALS = {*range(400, 500), 501, 503, 504, 505}
#: Words of traces and of this machine that no answer may hold.
PRIVATE = (b"Traceback (most recent", b"site-packages", b"src/dpo_kg", str(Path(__file__).parent.parent).encode())
#: Media types that a browser takes for markup; elsewhere a tag is but text.
MARKUP = ("text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml")
#: Time beyond the limit within which an answer must be there, in seconds.
GRACE = 0.5
#: Longest time that /health may take meanwhile, in seconds.
HEALTHY = 0.1


# --- Without a server: the suite itself, and what is refused before any parser


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 15 and sum(map(len, CASES.values())) >= 200
    for name, cases in CASES.items():
        assert len({case["name"] for case in cases}) == len(cases) >= 10, name
        for case in cases:
            assert {"query", "target", "raw"} & set(case), case
            assert case["expect"] in ("refused", "any", "broken"), case
            assert set(case) <= {"name", "query", "target", "raw", "method", "headers", "body", "expect", "never"}


@pytest.mark.parametrize("kind", ["query-nesting", "query-length"])
def test_bombs_are_refused_before_the_parser(kind: str) -> None:
    for case in CASES[kind]:
        with pytest.raises(DpoKgError):
            check_query(spell(case["query"]), LIMITS)
            raise AssertionError(case["name"])


def test_calls_of_other_hosts_are_seen() -> None:
    for case in CASES["query-network"]:
        query = spell(case.get("query", ""))
        if query and case["expect"] == "refused" and "\\u" not in query:
            assert find_service(query) is not None, case["name"]


def test_updates_are_known() -> None:
    for case in CASES["updates"]:
        if "query" in case and not spell(case["query"]).startswith("ASK"):
            assert classify(spell(case["query"])) == "update", case["name"]


def test_the_judgement_can_fail() -> None:
    case = {"name": "x", "expect": "refused", "never": ["<b>"]}
    right = Response(400, "HTTP/1.1 400", b"no", 2, 0.1)
    judge(case, right, 1.0)
    judge(case, Response(400, "HTTP/1.1 400\r\ncontent-type: text/plain", b"<b>", 2, 0.1), 1.0)
    for wrong in (
        Response(500, "", b"", 0, 0.1),
        Response(200, "", b"", 0, 0.1),
        Response(None, "", b"", 0, 0.1),
        Response(400, "", b"", 0, 1.6),
        Response(400, "", b"<b>", 0, 0.1),
        Response(400, "x: <b>", b"", 0, 0.1),
        Response(400, "HTTP/1.1 400\r\nContent-Type: text/html; charset=utf-8", b"<b>", 0, 0.1),
        Response(400, "", b"Traceback (most recent call last)", 0, 0.1),
    ):
        with pytest.raises(AssertionError):
            judge(case, wrong, 1.0)


# --- With a server


def judge(case: dict[str, Any], answer: Response, seconds: float) -> None:
    """Assert that an answer is one that the case allows.

    Args:
        case: the case.
        answer: what came back.
        seconds: the server's limit of time.
    """
    told = (case["name"], answer.status, answer.head[:300], answer.body[:300], answer.seconds)
    assert answer.status != 500, told
    if case["expect"] == "refused":
        assert answer.status in REFUSALS, told
    elif case["expect"] == "any" and "raw" not in case:
        assert answer.status is not None, told
    assert answer.seconds <= seconds + GRACE, told
    kind = re.search(r"(?i)\ncontent-type: *([\w/+-]*)", answer.head)
    markup = kind is None or kind[1].lower() in MARKUP
    for word in case.get("never", ()):
        assert word not in answer.head, (word, told)
        if word.startswith("\r\n"):
            continue  # a header of its own, which a text in the body is not
        # Elements and attributes are alive in markup alone.
        assert word.encode() not in answer.body or (("<" in word or "=" in word) and not markup), (word, told)
    assert not any(word in answer.body for word in PRIVATE), told


@contextmanager
def watched(server: Any) -> Iterator[Canary]:
    """Poll /health from another process and listen meanwhile; assert at the end that all was well."""
    canary = Canary()
    command = [sys.executable, hostile_client.__file__, server.host, str(server.port)]
    poller = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert poller.stdout is not None and poller.stdout.readline() == "asking\n"
        yield canary
        out, _ = poller.communicate("\n", timeout=30)
        longest, echo, count = map(float, out.split())
        assert server.alive()
        # A machine that lets every process wait lets this one wait, too.
        assert count > 0 and longest <= HEALTHY + echo, f"/health took {longest} s, an echo {echo} s"
        assert canary.hits == 0
        (figures, *_) = requests_of({"target": "/metrics"}, server.host, server.port, 0)
        told = send(server.host, server.port, figures, 5).body
        assert b"\ndpo_kg_faults_total 0\n" in told, "no request leads to a fault of the server"
    finally:
        poller.kill()
        poller.wait()
        canary.close()


@pytest.mark.slow
@pytest.mark.parametrize("kind", CASES)
def test_hostile(server: Any, kind: str) -> None:
    with watched(server) as canary:
        for case in CASES[kind]:
            # What works until its deadline is sent once.
            ways = 1 if kind in ("query-time", "query-memory") else 2
            for request in requests_of(case, server.host, server.port, canary.port)[:ways]:
                judge(case, send(server.host, server.port, request, server.seconds + 5), server.seconds)
                assert server.alive(), case["name"]


@pytest.mark.slow
def test_many_bombs_at_once(server: Any) -> None:
    """More than there are workers: some wait, some are told to come again, and nobody else notices."""
    bombs = [*CASES["query-time"][:8], *CASES["query-memory"][:8]]
    with watched(server) as canary, ThreadPoolExecutor(16) as threads:
        requests = [requests_of(case, server.host, server.port, canary.port)[0] for case in bombs]
        answers = list(threads.map(lambda request: send(server.host, server.port, request, 60), requests))
    # One may wait as long as another may work.
    for case, answer in zip(bombs, answers, strict=True):
        judge(case, answer, 2 * server.seconds)
        if answer.status == 503:
            assert "retry-after:" in answer.head.lower()


@pytest.mark.slow
@pytest.mark.parametrize("part", ["nothing", "request line", "headers", "body"])
def test_slow_clients_hold_up_nobody(server: Any, part: str) -> None:
    """A hundred connections that send a byte now and then, or none; honest readers are answered at once."""
    starts = {
        "nothing": b"",
        "request line": b"GET /hea",
        "headers": b"GET /health HTTP/1.1\r\nHost: x\r\nX-A: ",
        "body": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 1000\r\n\r\nASK",
    }
    with watched(server):
        channels = []
        try:
            for _ in range(100):
                channels.append(socket.create_connection((server.host, server.port), timeout=5))
                channels[-1].sendall(starts[part])
            for _ in range(4):
                time.sleep(0.5)
                for channel in channels:
                    try:
                        channel.sendall(b"a" if part != "nothing" else b"")
                    except OSError:
                        continue  # the server has closed it, as it may
                (request,) = requests_of({"target": "/health"}, server.host, server.port, 0)
                answer = send(server.host, server.port, request, 5)
                assert answer.status == 200 and answer.seconds < GRACE
        finally:
            for channel in channels:
                channel.close()


@pytest.mark.slow
def test_who_goes_away_leaves_no_work_behind(server: Any) -> None:
    """Twenty time bombs whose senders hang up at once; a query is answered soon after."""
    with watched(server) as canary:
        (request, *_) = requests_of(CASES["query-time"][0], server.host, server.port, canary.port)
        for _ in range(20):
            with socket.create_connection((server.host, server.port), timeout=5) as channel:
                channel.sendall(request)
                time.sleep(0.02)
        time.sleep(0.5)
        (honest, *_) = requests_of({"query": "ASK {}"}, server.host, server.port, canary.port)
        answer = send(server.host, server.port, honest, server.seconds + 5)
        assert answer.status == 200 and answer.seconds < server.seconds / 2 + GRACE
