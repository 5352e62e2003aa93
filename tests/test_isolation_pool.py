"""Workers in processes of their own: what a request can do to them, and what it cannot do to the others."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
import uvloop

from dpo_kg.errors import BusyError, FaultError, InputError, LimitError, QueryError, WorkerError
from dpo_kg.isolation import Limits, Reply, WorkerPool

TARGET = "isolation_handlers:open_handler"
LIMITS = Limits(seconds=0.4, memory=200 << 20, answer_bytes=8_000_000)
Test = Callable[[WorkerPool], Awaitable[None]]


@pytest.fixture(params=["asyncio", pytest.param("uvloop", marks=pytest.mark.slow)])
def run(request: pytest.FixtureRequest) -> Callable[[Coroutine[Any, Any, None]], None]:
    """Runs a coroutine on either event loop."""
    factory = uvloop.new_event_loop if request.param == "uvloop" else asyncio.new_event_loop

    def runner(work: Coroutine[Any, Any, None]) -> None:
        with asyncio.Runner(loop_factory=factory) as own:
            own.run(work)

    return runner


async def with_pool(test: Test, *, size: int = 1, limits: Limits = LIMITS, word: str = "one", **options: Any) -> None:
    """Open a pool, run a test on it, and see that nothing is left of it."""
    pool = WorkerPool(TARGET, {"word": word}, size=size, limits=limits, **options)
    await pool.start()
    children = [child.process.pid for child in pool._owners if child.process]
    try:
        await test(pool)
        children += [child.process.pid for child in pool._owners if child.process]
    finally:
        await pool.close(1.0)
    assert not any(is_alive(pid) for pid in children)


def is_alive(pid: int) -> bool:
    """Return whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def text(pool: WorkerPool, do: str, **request: Any) -> str:
    return (await pool.call({"do": do, **request})).body.decode()


async def settled(pool: WorkerPool, ready: int) -> None:
    """Wait until as many workers as wanted are ready."""
    for _ in range(200):
        if pool.status()["ready"] == ready:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(pool.status())


# --- Answers


def test_an_answer_has_status_headers_and_bytes(run: Callable[..., None]) -> None:
    async def test(pool: WorkerPool) -> None:
        for size in (0, 1, 65_000, 65_525, 65_536, 70_000, 5_000_000):
            body = os.urandom(size)
            assert await pool.call({"do": "echo", "kind": "é\n", "body": body}) == Reply(201, {"x-kind": "é\n"}, body)
        assert pool.status()["answered"] == pool.status()["calls"] == 7

    run(with_pool(test))


def test_a_worker_answers_one_request_after_the_other(run: Callable[..., None]) -> None:
    async def test(pool: WorkerPool) -> None:
        answers = await asyncio.gather(*(text(pool, "sleep", seconds=0.03) for _ in range(8)))
        assert len(set(answers)) == 2, "two workers, and the spare stays one"

    run(with_pool(test, size=2))


def test_a_request_that_cannot_be_sent_takes_no_place() -> None:
    async def test(pool: WorkerPool) -> None:
        with pytest.raises(TypeError):
            await pool.call({"do": {1, 2}})
        assert await text(pool, "word") == "one"

    asyncio.run(with_pool(test))


# --- Errors and ends


@pytest.mark.parametrize(
    ("request_", "error", "parts"),
    [
        ({"do": "raise", "error": "own"}, QueryError, "mine"),
        ({"do": "raise", "error": "limit"}, LimitError, "patterns"),
        ({"do": "bug"}, FaultError, "fault of the server"),
        ({"do": "wrong"}, FaultError, "fault"),
        ({"do": "panic"}, WorkerError, "gave the request up"),
        ({"do": "crash"}, WorkerError, "signal 11"),
        ({"do": "stop"}, WorkerError, "signal 9"),
        ({"do": "exit"}, WorkerError, "status"),
        ({"do": "abort"}, LimitError, "memory"),
        ({"do": "memory", "size": 300 << 20}, LimitError, "memory"),
        ({"do": "long", "size": 8_000_001}, LimitError, "answer_bytes"),
        ({"do": "network", "port": 9}, FaultError, "fault"),
        ({"do": "program"}, FaultError, "fault"),
        ({"do": "write", "path": "/tmp/dpo-kg-must-not-be"}, FaultError, "fault"),
        ({"do": "garble", "bytes": "01" * 7 + "ff" * 4 + "00" * 11, "descriptor": -1}, LimitError, "answer_bytes"),
        ({"do": "garble", "bytes": "ff" * 40, "descriptor": -1}, LimitError, "answer_bytes"),
        ({"do": "garble", "bytes": "0100c800000001000000007b", "descriptor": -1}, FaultError, "read"),
        ({"do": "garble", "bytes": "0200000000000200000000" + "7b7d", "descriptor": -1}, FaultError, "read"),
    ],
    ids=str,
)
def test_what_goes_wrong_in_a_worker_is_an_error_of_its_request(
    request_: dict[str, Any], error: type[Exception], parts: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(pool: WorkerPool) -> None:
        if "descriptor" in request_:
            request_["descriptor"] = _socket_of(await text(pool, "descriptors"))
        with pytest.raises(error, match=parts):
            await pool.call(request_)
        assert pool.status()["faults"] == (error is FaultError), "what a request did is no fault of the server"
        began = time.monotonic()
        assert await text(pool, "word") == "one"
        assert time.monotonic() - began < 2, "a spare takes over"

    asyncio.run(with_pool(test))


def _socket_of(descriptors: str) -> int:
    """Return the number of the one socket in what the worker tells of its descriptors."""
    import ast

    numbers = [int(name) for name, target in ast.literal_eval(descriptors).items() if "socket:" in target]
    assert len(numbers) == 1
    return numbers[0]


@pytest.mark.parametrize("do", ["sleep", pytest.param("hold", marks=pytest.mark.slow), "engine"])
def test_a_request_is_killed_at_its_deadline(run: Callable[..., None], do: str) -> None:
    async def test(pool: WorkerPool) -> None:
        began = time.monotonic()
        query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c = ?l && ?f > ?i) }"
        with pytest.raises(LimitError) as caught:
            await pool.call({"do": do, "seconds": 30, "query": query})
        assert caught.value.limit == "seconds" and 0.4 <= time.monotonic() - began < 5
        assert await text(pool, "word") == "one"
        assert time.monotonic() - began < 10
        with pytest.raises(LimitError):
            await pool.call({"do": "sleep", "seconds": 30}, seconds=0.1)
        await settled(pool, 2)
        assert pool.status()["killed_seconds"] == pool.status()["restarts"] == 2

    run(with_pool(test))


def test_an_engine_that_wants_too_much_memory_ends_its_worker_alone() -> None:
    async def test(pool: WorkerPool) -> None:
        query = "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?b"
        with pytest.raises(LimitError) as caught:
            await pool.call({"do": "engine", "query": query})
        assert caught.value.limit == "memory"
        assert pool.status()["ended_memory"] == 1
        assert await text(pool, "word") == "one"

    asyncio.run(with_pool(test, limits=Limits(seconds=20, memory=200 << 20)))


# --- What a worker may do


def test_a_worker_reaches_no_network() -> None:
    """Neither Python nor the engine; where the system keeps no network from a process, the test says so."""

    async def test(pool: WorkerPool) -> None:
        with socket.create_server(("127.0.0.1", 0)) as canary:
            port = canary.getsockname()[1]
            with pytest.raises(FaultError):
                await pool.call({"do": "network", "port": port})
            told = await text(pool, "engine-network", port=port)
            canary.settimeout(0.1)
            with pytest.raises(TimeoutError):
                canary.accept()
            assert told != "True"

    probe = [sys.executable, "-c", "import ctypes; print(ctypes.CDLL(None).unshare(0x50000000))"]
    if subprocess.run(probe, capture_output=True, text=True, check=True).stdout.strip() != "0":
        pytest.skip("this system gives a process no network of its own")
    asyncio.run(with_pool(test, limits=Limits(seconds=5)))


def test_a_worker_inherits_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example/")
    monkeypatch.setenv("SECRET_TOKEN", "x")
    monkeypatch.setenv("DPO_KG_LANG", "fr")

    async def test(pool: WorkerPool) -> None:
        names = await text(pool, "environment")
        assert "DPO_KG_LANG" in names and "PROXY" not in names and "TOKEN" not in names
        told = await text(pool, "descriptors")
        assert str(tmp_path) not in told
        assert told.count("socket:") == 1
        assert await text(pool, "session") == "(True, True)"

    with (tmp_path / "held").open("w") as held:
        os.set_inheritable(held.fileno(), True)
        asyncio.run(with_pool(test))


PARENT = """
import asyncio, sys
from dpo_kg.isolation import Limits, WorkerPool
async def main():
    pool = WorkerPool("isolation_handlers:open_handler", {}, size=3, limits=Limits(seconds=60))
    await pool.start()
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c = ?l && ?f > ?i) }"
    for request in ({"do": "engine", "query": query}, {"do": "hold", "seconds": 60}):
        asyncio.get_running_loop().create_task(pool.call(request))
    await asyncio.sleep(0.3)
    print(*(child.process.pid for child in pool._owners), flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


def test_no_worker_outlives_its_parent() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        children = [int(word) for word in parent.stdout.readline().split()]
        assert len(children) == 4 and all(map(is_alive, children))
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        until = time.monotonic() + 2
        while any(map(is_alive, children)) and time.monotonic() < until:
            time.sleep(0.02)
        assert not any(map(is_alive, children))


# --- Waiting


def test_a_full_queue_refuses_at_once(run: Callable[..., None]) -> None:
    async def test(pool: WorkerPool) -> None:
        tasks = [asyncio.ensure_future(text(pool, "sleep", seconds=0.1)) for _ in range(4)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError) as caught:
            await pool.call({"do": "word"}, client="other")
        assert not any(task.done() for task in tasks) and caught.value.retry_after >= 1
        assert pool.status()["waiting"] == 3 and pool.status()["refused"] == 1
        await asyncio.gather(*tasks)
        assert await text(pool, "word") == "one"

    run(with_pool(test, queue=3))


def test_a_client_has_a_bounded_share_of_the_queue() -> None:
    async def test(pool: WorkerPool) -> None:
        tasks = [asyncio.ensure_future(pool.call({"do": "sleep", "seconds": 0.05}, client="a")) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError, match="your requests"):
            await pool.call({"do": "word"}, client="a")
        assert (await pool.call({"do": "word"}, client="b")).body == b"one"
        await asyncio.gather(*tasks)

    asyncio.run(with_pool(test, per_client=2))


def test_a_greedy_client_delays_itself_alone(run: Callable[..., None]) -> None:
    """Twenty requests of one client, then three of another: these end as if there were only as many of the first."""

    async def test(pool: WorkerPool) -> None:
        order: list[str] = []

        async def ask(client: str) -> None:
            await pool.call({"do": "sleep", "seconds": 0.02}, client=client)
            order.append(client)

        greedy = [asyncio.ensure_future(ask("greedy")) for _ in range(20)]
        await asyncio.sleep(0)
        await asyncio.gather(*(ask("modest") for _ in range(3)))
        # Two were at work when the modest came; each round serves both.
        assert order.count("greedy") <= 6
        await asyncio.gather(*greedy)
        assert order.count("greedy") == 20

    run(with_pool(test, size=2, per_client=32, waiting_seconds=10))


def test_a_client_may_be_kept_from_taking_all_workers() -> None:
    async def test(pool: WorkerPool) -> None:
        greedy = [asyncio.ensure_future(pool.call({"do": "sleep", "seconds": 0.4}, client="greedy")) for _ in range(4)]
        await asyncio.sleep(0.05)
        assert pool.status()["busy"] == 1
        await pool.call({"do": "word"}, client="modest")
        assert not any(task.done() for task in greedy), "the modest client did not wait for them"
        for task in greedy:
            task.cancel()
        await asyncio.gather(*greedy, return_exceptions=True)

    asyncio.run(with_pool(test, size=2, per_client_running=1))


def test_who_waits_too_long_is_told_so() -> None:
    async def test(pool: WorkerPool) -> None:
        first = asyncio.ensure_future(text(pool, "sleep", seconds=0.3))
        await asyncio.sleep(0)
        began = time.monotonic()
        with pytest.raises(BusyError, match="in time"):
            await text(pool, "word")
        assert time.monotonic() - began >= 0.1 and not first.done()
        await first
        assert pool.status()["tired"] == 1 and pool.status()["waiting"] == 0

    asyncio.run(with_pool(test, waiting_seconds=0.1))


def test_who_goes_away_frees_the_place(run: Callable[..., None]) -> None:
    async def test(pool: WorkerPool) -> None:
        running = asyncio.ensure_future(text(pool, "sleep", seconds=30))
        waiting = asyncio.ensure_future(text(pool, "sleep", seconds=30))
        await asyncio.sleep(0.05)
        (child,) = pool._busy
        assert child.process is not None and pool.status()["waiting"] == 1
        waiting.cancel()
        running.cancel()
        done = await asyncio.gather(running, waiting, return_exceptions=True)
        assert [type(error) for error in done] == [asyncio.CancelledError] * 2
        assert pool.status()["waiting"] == pool.status()["busy"] == 0
        assert await text(pool, "word") == "one"
        await settled(pool, 2)
        assert not is_alive(child.process.pid)
        assert pool.status()["killed_cancelled"] == 1 and pool.status()["cancelled"] == 2

    run(with_pool(test))


# --- Opening, replacing, closing


@pytest.mark.parametrize(
    ("word", "error", "parts"),
    [("refuse", InputError, "no such word"), ("fail", WorkerError, "no word"), ("end", WorkerError, "before it was")],
)
def test_a_handler_that_does_not_open(word: str, error: type[Exception], parts: str) -> None:
    async def test() -> None:
        pool = WorkerPool(TARGET, {"word": word}, size=1, limits=LIMITS)
        with pytest.raises(error, match=parts):
            await pool.start()
        with pytest.raises(BusyError):
            await pool.call({"do": "word"})
        await pool.close()
        assert pool.status()["ready"] == pool.status()["starting"] == 0

    asyncio.run(test())


def test_a_swap_under_load_drops_nothing(run: Callable[..., None]) -> None:
    async def test(pool: WorkerPool) -> None:
        answers: list[str] = []
        stop = asyncio.Event()

        async def ask(client: str) -> None:
            while not stop.is_set():
                await pool.call({"do": "sleep", "seconds": 0.005}, client=client)
                answers.append((await pool.call({"do": "word"}, client=client)).body.decode())

        askers = [asyncio.ensure_future(ask(f"{number}")) for number in range(6)]
        await asyncio.sleep(0.1)
        long = asyncio.ensure_future(text(pool, "sleep", seconds=0.3))
        for word in ("two", "three"):
            await pool.replace({"word": word})
            answers.append("|")
            await asyncio.sleep(0.1)
        stop.set()
        await asyncio.gather(*askers)
        await long
        phases = " ".join(answers).split(" | ")
        assert len(phases) == 3 and "one" in phases[0] and "three" in phases[2]
        # Work that had begun may end after the swap; what came after it is never answered by the former workers.
        assert phases[1].split().count("one") <= 2 and "one" not in phases[2]
        assert pool.status()["failed"] == 0
        await settled(pool, 3)
        assert len(pool._owners) == 3

    run(with_pool(test, size=2))


@pytest.mark.parametrize("word", ["refuse", "fail"])
def test_a_swap_that_fails_leaves_the_former_workers(word: str) -> None:
    async def test(pool: WorkerPool) -> None:
        with pytest.raises((InputError, WorkerError)):
            await pool.replace({"word": word})
        assert await text(pool, "word") == "one"
        await asyncio.sleep(0.1)
        assert len(pool._owners) == 2

    asyncio.run(with_pool(test))


def test_closing_lets_the_work_end(run: Callable[..., None]) -> None:
    async def test() -> None:
        pool = WorkerPool(TARGET, {"word": "one"}, size=1, limits=LIMITS)
        await pool.start()
        calls = [asyncio.ensure_future(text(pool, "sleep", seconds=0.1)) for _ in range(3)]
        await asyncio.sleep(0.02)
        closing = asyncio.ensure_future(pool.close(5))
        await asyncio.sleep(0)
        with pytest.raises(BusyError, match="closing"):
            await pool.call({"do": "word"})
        began = time.monotonic()
        await asyncio.gather(*calls)
        await closing
        assert time.monotonic() - began < 4

    run(test())


def test_closing_has_a_deadline() -> None:
    async def test() -> None:
        pool = WorkerPool(TARGET, {"word": "one"}, size=1, limits=Limits(seconds=60))
        await pool.start()
        calls = [asyncio.ensure_future(text(pool, "sleep", seconds=60)) for _ in range(2)]
        await asyncio.sleep(0.02)
        began = time.monotonic()
        await pool.close(0.2)
        assert 0.2 <= time.monotonic() - began < 10
        ends = await asyncio.gather(*calls, return_exceptions=True)
        assert [type(end) for end in ends] == [BusyError, BusyError]

    asyncio.run(test())


@pytest.mark.slow
def test_the_cost_of_a_call(run: Callable[..., None]) -> None:
    """Processor time of parent and worker together; 0.04 to 0.1 ms on a machine at rest."""

    async def test(pool: WorkerPool) -> None:
        pids = [child.process.pid for child in pool._owners if child.process]

        def spent() -> float:
            return (
                time.process_time()
                + sum(
                    int(path.read_text().split()[0])
                    for pid in pids
                    for path in Path(f"/proc/{pid}/task").glob("*/schedstat")
                )
                / 1e9
            )

        before = spent()
        for _ in range(10_000):
            await pool.call({"do": "word", "query": "SELECT * { ?s ?p ?o }" * 15}, client="a")
        assert (spent() - before) / 10_000 < 0.000_2

    run(with_pool(test))
