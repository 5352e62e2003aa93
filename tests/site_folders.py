"""What the tests of sites of files share: a part of a site, made quickly, and a server of files to look at it with."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.site import SiteReport, making
from dpo_kg.site.places import Address
from dpo_kg.site.planning import Plan, make_plan
from dpo_kg.vocabulary import DPO, ID

BASE = "https://example.org/dpo-kg"
OWN = ("mission/unmiss", "person/guehenno-jean-marie", "post/usg-peace-operations", "organization/dpo")
TERMS = ("Citation", "citation")


def plan_a_part(kg: KnowledgeGraph, folder: str, base: str, root_path: str) -> Plan:
    """Return the plan of a few things, terms, questions and days."""
    plan = make_plan(kg, folder, base, root_path)
    places = plan.places
    places.examples = {name: places.examples[name] for name in ("heads", "people")}
    places.days = places.days[-2:]
    own = tuple(iri for iri in plan.own if iri.removeprefix(ID) in OWN)
    assert len(own) == len(OWN)
    terms = tuple(f"{DPO}{name}" for name in TERMS)
    return replace(plan, own=own, things=own, with_data=plan.with_data[:1], terms=terms)


@contextlib.contextmanager
def a_part() -> Iterator[None]:
    """Let sites hold a part of what they would, so that they are made quickly; many of their links lead nowhere."""
    whole = making._Making._not_made

    def not_made(self: making._Making, wanted: Iterable[Address]) -> list[Address]:
        return [address for address in whole(self, wanted) if address.path.startswith("/static/")]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "make_plan", plan_a_part)
        patch.setattr(making._Making, "_not_made", not_made)
        patch.setattr(making, "find_broken", lambda pages, names: [])
        yield


def make(kg: KnowledgeGraph, folder: Path, *, processes: int = 1) -> SiteReport:
    """Make a site."""
    return making.make_site(kg, folder, base=BASE, processes=processes)


def read_files(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return name → content and time of change of all files below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *values: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serve_files(folder: Path) -> Iterator[str]:
    """Serve a folder as Python's own server of files does; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
