"""Figures as Prometheus reads them, the access log, and the watch for new data."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import re
from typing import Any

import pytest

from dpo_kg.errors import InputError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.server import watching
from dpo_kg.server.access_log import AccessLog
from dpo_kg.server.answering import Exchange
from serving import InProcess

_SAMPLE = re.compile(r"([a-z_:][a-z0-9_:]*)(\{[^}]*\})? (-?[0-9.e+]+)\Z")


def read(text: str) -> dict[str, float]:
    """Read the text format, strictly: samples of one figure stand together, under one TYPE."""
    found: dict[str, float] = {}
    typed: list[str] = []
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            name, kind = line.split()[2:]
            assert kind in ("counter", "gauge", "histogram") and name not in typed
            typed.append(name)
            continue
        match = _SAMPLE.match(line)
        assert match, line
        assert re.sub(r"_(bucket|sum|count)$", "", match[1]) == typed[-1] or match[1] == typed[-1], line
        key = match[1] + (match[2] or "")
        assert key not in found
        found[key] = float(match[3])
    return found


def test_figures(kg: KnowledgeGraph) -> None:
    site = InProcess(kg)
    for target in ("/queries/heads", "/queries/heads", "/queries/hed", "/sparql?query=X", "/static/page.css"):
        site.get(target)
    site.request("OPTIONS", "/sparql")
    answer = site.get("/metrics")
    assert answer.headers["content-type"] == "text/plain;version=0.0.4; charset=utf-8"
    found = read(answer.text)
    expected = {
        'dpo_kg_requests_total{resource="stored",status="200"}': 1,
        'dpo_kg_requests_total{resource="cached",status="200"}': 1,
        'dpo_kg_requests_total{resource="stored",status="404"}': 1,
        'dpo_kg_requests_total{resource="sparql",status="400"}': 1,
        'dpo_kg_requests_total{resource="static",status="200"}': 1,
        'dpo_kg_requests_total{resource="preflight",status="204"}': 1,
        "dpo_kg_cache_hits_total": 1,
        "dpo_kg_cache_entries": 2,
        "dpo_kg_snapshots_total": 0,
        "dpo_kg_workers_ready": 1,
    }
    assert {name: found.get(name) for name in expected} == expected
    # A histogram: its classes hold one another, the last of them all.
    bounds = [value for name, value in found.items() if name.startswith('dpo_kg_request_seconds_bucket{resource="sto')]
    assert bounds == sorted(bounds) and bounds[-1] == 2
    assert found['dpo_kg_request_seconds_count{resource="stored"}'] == 2
    assert found['dpo_kg_request_seconds_sum{resource="stored"}'] > 0


def test_no_figure_has_a_name_that_clients_choose(kg: KnowledgeGraph) -> None:
    """Else strangers could fill the memory of server and monitor."""
    site = InProcess(kg)
    for number in range(20):
        site.get(f"/x{number}/y")
        site.request(f"M{number}", "/sparql")
        site.get(f"/queries/q{number}")
    resources = set(re.findall(r'resource="([^"]*)"', site.get("/metrics").text))
    assert resources == {"page", "sparql", "stored"}


def test_health(kg: KnowledgeGraph) -> None:
    found = json.loads(InProcess(kg).get("/health").body)
    assert found["status"] == "ok" and found["snapshot"] and found["workers"]["ready"] == 1


# --- The access log


def line(**settings: Any) -> dict[str, Any]:
    target = io.StringIO()
    scope = {"method": "GET", "path": "/search", "query_string": b"q=Jane+Doe", "client": ("192.0.2.7", 1)}
    AccessLog(True, target=target, **settings).write(scope, Exchange(None, "page", 200, 17), 0.0123)
    text = target.getvalue()
    assert text.count("\n") == 1
    found: dict[str, Any] = json.loads(text)
    return found


def test_the_log_says_neither_who_nor_what() -> None:
    found = line()
    assert (found["method"], found["path"], found["resource"], found["status"], found["bytes"], found["ms"]) == (
        *("GET", "/search", "page", 200, 17),
        12.3,
    )
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00\Z", found["time"])
    assert "Doe" not in str(found) and "192.0.2.7" not in str(found)


def test_the_log_with_queries() -> None:
    assert line(with_queries=True)["query"] == "q=Jane+Doe"


def test_no_log() -> None:
    target = io.StringIO()
    AccessLog(False, target=target).write({}, Exchange(), 0.0)
    assert target.getvalue() == ""


# --- Looking out for a new snapshot


@pytest.mark.parametrize("broken", [False, True])
def test_new_snapshots_are_taken_up_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], broken: bool
) -> None:
    """Files that are being edited fit no snapshot, and one may be broken; the one in use goes on."""
    seen: list[tuple[str, str] | InputError] = [
        ("r", "a"),
        InputError("edited"),
        ("r", "b"),
        ("r", "b"),
        ("r", "b"),
        ("r", "a"),
    ]
    taken: list[tuple[str, str]] = []

    def find() -> tuple[str, str]:
        found = seen.pop(0) if seen else ("r", "a")
        if isinstance(found, InputError):
            raise found
        return found

    async def take(folder: tuple[str, str]) -> None:
        if broken and folder[1] == "b" and not taken:
            taken.append(("r", "failed"))
            raise InputError("the workers cannot open it")
        taken.append(folder)

    async def watch() -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.6):
                await watching.watch_folder(("r", "a"), take, pause=0.005)

    monkeypatch.setattr(watching, "find_folder", find)
    asyncio.run(watch())
    assert taken == ([("r", "failed")] if broken else []) + [("r", "b"), ("r", "a")]
    assert ("the old one goes on: the workers cannot open it" in capsys.readouterr().err) is broken


def test_the_snapshot_that_fits(kg: KnowledgeGraph) -> None:
    assert watching.find_folder() == (kg.snapshot.root, kg.snapshot.folder)


def test_no_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "find_snapshot", lambda: None)
    with pytest.raises(InputError, match="no snapshot"):
        watching.find_folder()
