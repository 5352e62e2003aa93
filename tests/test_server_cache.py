"""Answers that are kept: for what, for how long, how much of them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dpo_kg.errors import BusyError
from dpo_kg.isolation.frames import Reply
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.server.answering import Answering
from dpo_kg.server.cache import AnswerCache, Entry
from dpo_kg.server.settings import Settings
from serving import InProcess


def entry(size: int) -> Entry:
    """An answer that counts as so many bytes."""
    found = Entry(Reply(200, {"Content-Type": "image/png"}, b"x" * (size - 1000)))
    assert found.size() == size
    return found


def test_the_one_asked_for_longest_ago_goes_first() -> None:
    cache = AnswerCache(16_100)
    for name in "abcdefgh":
        cache.put((name,), entry(2000))
    assert len(cache) == 8 and cache.get(("a",)) is not None
    cache.put(("i",), entry(2000))
    assert cache.get(("b",)) is None and cache.get(("a",)) is not None
    assert (cache.hits, cache.misses) == (2, 1)


def test_one_answer_does_not_push_out_all_others() -> None:
    cache = AnswerCache(16_000)
    cache.put(("large",), entry(2001))
    assert len(cache) == 0
    AnswerCache(0).put(("a",), entry(1000))


def test_replacing_and_clearing() -> None:
    cache = AnswerCache(16_100)
    for _ in range(20):
        cache.put(("a",), entry(2000))
    assert len(cache) == 1
    cache.clear()
    assert len(cache) == 0 and cache.get(("a",)) is None
    cache.remove(("a",))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1000, 3000)), max_size=60))
def test_the_room_is_never_exceeded(puts: list[tuple[int, int]]) -> None:
    cache, kept = AnswerCache(16_000), dict[tuple[str, ...], int]()
    for name, size in puts:
        cache.put((str(name),), entry(size))
        if size <= 2000:
            kept[(str(name),)] = size
    held = sum(found.size() for key in kept if (found := cache.get(key)) is not None)
    assert held <= 16_000


# --- What the answer to a request depends on


@pytest.fixture
def fresh(kg: KnowledgeGraph) -> InProcess:
    """An application that has answered nothing yet."""
    return InProcess(kg)


def test_an_answer_is_worked_out_once(fresh: InProcess) -> None:
    for method in ("GET", "GET", "HEAD", "GET"):
        assert fresh.request(method, "/queries/heads.csv").status == 200
    assert fresh.workers.calls == 1
    answer = fresh.get("/queries/heads.csv", Accept_Encoding="gzip", If_None_Match='"x"', User_Agent="y")
    assert answer.status == 200
    assert fresh.workers.calls == 1


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/queries/heads", {"Accept": "text/csv"}),
        ("/queries/heads", {"Accept-Language": "fr"}),
        ("/queries/heads?", {}),
        ("/queries/heads?at=2008-06-30", {}),
        ("/queries/heads.csv", {}),
        ("/queries/%68eads", {}),
    ],
)
def test_what_makes_another_answer(fresh: InProcess, target: str, headers: dict[str, str]) -> None:
    fresh.get("/queries/heads")
    before = fresh.workers.calls
    assert fresh.request("GET", target, headers=headers).status == 200
    # An empty query part is the same as none.
    assert fresh.workers.calls == before + (target != "/queries/heads?")


def test_what_is_not_kept(fresh: InProcess) -> None:
    kind = {"Content-Type": "application/sparql-query"}
    for _ in range(2):
        assert fresh.request("POST", "/sparql", b"ASK {}", kind).status == 200
        assert fresh.get("/queries/heads?at=never").status == 400
    assert fresh.workers.calls == 4
    for _ in range(2):
        assert fresh.get("/nothing").status == 404
        assert fresh.get("/id/person/annan-kofi", "text/turtle").status == 303
    assert fresh.workers.calls == 6


def test_new_data_are_asked_anew(fresh: InProcess) -> None:
    first = fresh.get("/queries/heads.csv")
    answering = fresh.application.answering
    root, folder = answering.folder
    answering.folder = (root, f"{folder}-newer")
    second = fresh.get("/queries/heads.csv")
    assert fresh.workers.calls == 2 and second.headers["etag"] != first.headers["etag"]


# --- The same at once


class _Slow:
    """Workers that answer only when they are let."""

    def __init__(self) -> None:
        self.calls = 0
        self.go = asyncio.Event()
        self.error: Exception | None = None

    async def call(self, request: dict[str, Any], *, client: str = "") -> Reply:
        self.calls += 1
        await self.go.wait()
        if self.error is not None:
            raise self.error
        return Reply(200, {}, b"done")

    def status(self) -> dict[str, int]:
        return {}


async def _turn() -> None:
    """Let the tasks go on until each waits for something: rounds of the loop, which no busy machine makes fewer."""
    for _ in range(50):
        await asyncio.sleep(0)


def test_the_same_is_not_worked_out_twice_at_once(fresh: InProcess) -> None:
    answering = fresh.application.answering

    async def run(error: Exception | None, cancelled: int) -> tuple[int, list[Any]]:
        slow = _Slow()
        slow.error = error
        answering.pool = slow  # type: ignore[assignment]
        answering.cache.clear()
        tasks = [asyncio.create_task(answering.answer({}, ("k",), f"client {n}")) for n in range(5)]
        await _turn()
        for task in tasks[:cancelled]:
            task.cancel()
        await _turn()
        slow.go.set()
        return slow.calls, await asyncio.gather(*tasks, return_exceptions=True)

    calls, found = asyncio.run(run(None, 0))
    assert calls == 1 and [entry.reply.body for entry in found] == [b"done"] * 5
    calls, found = asyncio.run(run(BusyError(1), 0))
    assert calls == 1 and all(isinstance(error, BusyError) for error in found)
    # Who asked first has gone away: the next one asks.
    calls, found = asyncio.run(run(None, 1))
    assert calls == 2 and isinstance(found[0], asyncio.CancelledError)
    assert [entry.reply.body for entry in found[1:]] == [b"done"] * 4
    assert not answering._running


def test_an_old_answer_is_not_kept_as_a_new_one(fresh: InProcess) -> None:
    """What an old worker ends after new data have been taken up belongs to the old data."""
    answering = fresh.application.answering
    root, old = answering.folder

    class Swapping(_Slow):
        async def replace(self, arguments: dict[str, Any]) -> None:
            assert arguments["folder"] == f"{old}-newer"
            await asyncio.sleep(0.01)

    async def run() -> None:
        slow = Swapping()
        answering.pool = slow  # type: ignore[assignment]
        scope = {"method": "GET", "path": "/x", "raw_path": b"/x", "query_string": b"", "headers": []}
        swapping = asyncio.create_task(answering._take_up((root, f"{old}-newer")))
        await asyncio.sleep(0)
        key = answering.key_of(scope)
        assert key is not None
        task = asyncio.create_task(answering.answer({}, key, "client"))
        await swapping
        slow.go.set()
        await task
        now = answering.key_of(scope)
        assert now != key and answering.recall(now) is None

    asyncio.run(run())
    assert answering.snapshots == 1 and answering.folder == (root, f"{old}-newer")


def test_the_number_of_answers_is_bounded() -> None:
    cache = AnswerCache(1_000_000, most=3)
    for name in "abcd":
        cache.put((name,), entry(1000))
    assert len(cache) == 3 and cache.get(("a",)) is None and cache.get(("d",)) is not None


def test_a_key_counts_with_its_answer() -> None:
    """An address of 60 KB may have an answer of some bytes."""
    cache = AnswerCache(1_000_000)
    for number in range(100):
        cache.put((f"{number:060000}",), entry(1000))
    assert len(cache) == 1_000_000 // 61_000


def test_settings_that_shape_answers_are_part_of_keys() -> None:
    """A browser that has the answer of a server with other limits is not told that it is the same."""

    def key(**given: Any) -> object:
        answering = Answering(Settings(**given), ("root", "folder"))
        return answering.key_of({"method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", "headers": []})

    same = [key(), key(queue=7, workers=3, drain=2.0, answer_cache=1)]
    others = [key(rows=7), key(root_path="/x"), key(base="https://example.org/"), key(answer_size=7), key(timeout=3.0)]
    assert same[0] == same[1] and len({same[0], *others}) == 6
