"""Workers that answer requests in processes of their own, so that a hostile one costs its answer and nothing else."""

from __future__ import annotations

import asyncio
import json
import logging
import time

from dpo_kg.errors import BusyError, DpoKgError, FaultError, LimitError, WorkerError
from dpo_kg.isolation.error_data import error_from_data
from dpo_kg.isolation.fair_queue import FairQueue
from dpo_kg.isolation.frames import ERROR, FAREWELL, READY, REPLY, Reply, encode_call
from dpo_kg.isolation.workforce import OPENING, PATIENCE, Generation, Job, Workforce

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from dpo_kg.isolation.child import Child
    from dpo_kg.isolation.limits import Limits

_log = logging.getLogger("dpo_kg.isolation")


class WorkerPool(Workforce):
    """Processes that each answer one request at a time.

    Some more processes than may work at once are kept ready, so that a request does not wait where another had to be
    killed.

    Args:
        target: "module:function"; the function is called in each worker with `arguments` as keywords and returns the
            handler, which takes a request (a dict) and returns a Reply or raises an error of dpo-kg.
        arguments: what JSON can hold.
        size: requests that are worked on at once.
        limits: `seconds`, `memory` and `answer_bytes` are held here.
        spares: processes kept ready beyond `size`.
        queue: requests that may wait; any further one is refused.
        per_client: requests of one client that may wait.
        per_client_running: requests of one client that may be worked on at once; None for `size`.
        waiting_seconds: how long a request may wait for a worker; None for `limits.seconds`.
    """

    def __init__(
        self,
        target: str,
        arguments: Mapping[str, Any],
        *,
        size: int,
        limits: Limits,
        spares: int = 1,
        queue: int = 64,
        per_client: int = 16,
        per_client_running: int | None = None,
        waiting_seconds: float | None = None,
    ) -> None:
        super().__init__(target, arguments, limits, size + spares)
        self._size = size
        self._waiting_seconds = limits.seconds if waiting_seconds is None else waiting_seconds
        self._queue: FairQueue[Job] = FairQueue(queue, per_client, per_client_running or size, size)
        self._busy: set[Child] = set()

    # --- for those who use it

    async def start(self) -> None:
        """Start the workers and wait until they are ready.

        Raises:
            DpoKgError: the handler cannot be opened: the error that its opening raised, or a WorkerError.
        """
        await self.replace(self._arguments)

    async def call(self, request: Mapping[str, Any], *, client: str = "", seconds: float | None = None) -> Reply:
        """Return the answer of a worker to a request.

        Where the caller is cancelled its place is free at once, and a worker that works for it is killed.

        Args:
            request: what the handler gets: what JSON can hold, and bytes under "body".
            client: who asks, such as an address; clients share the workers fairly.
            seconds: time for the work, if less than the limit.

        Raises:
            BusyError: too many wait already, or no worker was free in time, or the pool is closing.
            LimitError: the work was stopped at a limit: "seconds", "memory" or "answer_bytes".
            WorkerError: the worker ended, or its engine gave up.
            FaultError: the handler failed in a way that was not foreseen, or its answer cannot be read.
            DpoKgError: whatever of these the handler raised.
        """
        if self._closing or self._current is None:
            raise BusyError(self._queue.retry_after(), "the server is closing")
        allowed = self._limits.seconds if seconds is None else min(seconds, self._limits.seconds)
        loop = asyncio.get_running_loop()
        job = Job(client, encode_call(request), allowed, loop.create_future())
        self._counts["calls"] += 1
        if self._idle and len(self._busy) < self._size and self._queue.may_run(client):
            self._give(self._idle.pop(), job)
        else:
            try:
                self._queue.add(job)
            except BusyError:
                self._counts["refused"] += 1
                raise
            job.timer = loop.call_later(self._waiting_seconds, self._tire, job)
            self._dispatch()
        try:
            return await job.future
        except asyncio.CancelledError:
            self._abandon(job)
            raise

    async def replace(self, arguments: Mapping[str, Any]) -> None:
        """Let new workers take over: they are started with other arguments, and take all requests once they are ready.

        What the former are at work on they finish. Where the new ones fail, the former go on.

        Raises:
            DpoKgError: the handler cannot be opened with these arguments.
        """
        async with self._swapping:
            new = Generation(arguments, asyncio.get_running_loop().create_future())
            try:
                for _ in range(self._wanted):
                    await self._launch(new)
                await asyncio.wait_for(new.ready, OPENING)
            except BaseException as error:
                for child in list(new.children):
                    child.kill("opening")
                if isinstance(error, TimeoutError):
                    raise WorkerError(f"no worker was ready after {OPENING:g} s") from None
                raise
            self._switch(new)

    def status(self) -> dict[str, int]:
        """Return figures of the pool, all whole numbers.

        size, ready, busy, starting, waiting: as they are now. calls, answered, failed (an error of dpo-kg), refused,
        tired (waited too long), cancelled, killed_seconds, killed_cancelled, killed_answer_bytes, killed_garbled,
        ended_memory, ended_crash, faults, restarts: since the start.
        """
        names = (
            "calls", "answered", "failed", "refused", "tired", "cancelled", "killed_seconds", "killed_cancelled",
            "killed_answer_bytes", "killed_garbled", "ended_memory", "ended_crash", "faults", "restarts",
        )  # fmt: skip
        now = {
            "size": self._size,
            "ready": len(self._idle),
            "busy": len(self._busy),
            "starting": sum(not child.ready for child in self._owners),
            "waiting": len(self._queue),
        }
        return now | {name: self._counts[name] for name in names}

    async def close(self, seconds: float = 10.0) -> None:
        """Take no further request, finish what runs and waits, and end all workers.

        Args:
            seconds: after which what still runs is killed.
        """
        self._closing = True
        deadline = time.monotonic() + seconds
        while (self._busy or len(self._queue)) and time.monotonic() < deadline:
            await self._change(deadline - time.monotonic())
        while (job := self._queue.take_any()) is not None:
            self._fail(job, BusyError(1, "the server is closing"))
        for child in list(self._owners):
            child.kill("closing") if child in self._busy else child.close()
        deadline = time.monotonic() + PATIENCE + 1
        while (self._owners or self._ending) and time.monotonic() < deadline:
            await self._change(deadline - time.monotonic())
        for task in list(self._tasks):
            task.cancel()

    # --- requests

    def _give(self, child: Child, job: Job) -> None:
        loop = asyncio.get_running_loop()
        if job.timer is not None:
            job.timer.cancel()
        job.began = loop.time()
        job.child, child.job = child, job
        self._busy.add(child)
        self._queue.begin(job.client)
        job.timer = loop.call_later(job.seconds, self._overrun, job)
        child.send(job.frame)
        job.frame = b""

    def _dispatch(self) -> None:
        while self._idle and len(self._busy) < self._size:
            job = self._queue.take()
            if job is None:
                return
            if job.future.done():
                continue
            self._give(self._idle.pop(), job)

    def _finish(self, child: Child) -> Job | None:
        """Take a worker off its job; return the job."""
        job: Job | None = child.job
        if job is None:
            return None
        child.job = None
        self._busy.discard(child)
        if job.timer is not None:
            job.timer.cancel()
        self._queue.end(job.client, asyncio.get_running_loop().time() - job.began)
        self._changed.set()
        return job

    def _fail(self, job: Job, error: DpoKgError) -> None:
        if job.timer is not None:
            job.timer.cancel()
        if not job.future.done():
            self._counts["failed"] += 1
            job.future.set_exception(error)

    def _overrun(self, job: Job) -> None:
        """A request has used up its time."""
        if job.child is not None:
            self._kill(job.child, "seconds", LimitError("seconds", job.seconds))

    def _tire(self, job: Job) -> None:
        """A request has waited too long."""
        self._queue.remove(job)
        self._counts["tired"] += 1
        self._fail(job, BusyError(self._queue.retry_after(), "no worker was free in time"))

    def _abandon(self, job: Job) -> None:
        """Nobody waits for an answer any more."""
        self._counts["cancelled"] += 1
        if job.child is None:
            self._queue.remove(job)
            if job.timer is not None:
                job.timer.cancel()
        elif job.child.job is job:
            self._kill(job.child, "cancelled", None)

    def _kill(self, child: Child, reason: str, error: DpoKgError | None, job: Job | None = None) -> None:
        self._counts[f"killed_{reason}"] += 1
        job = self._finish(child) or job
        child.kill(reason)
        if job is not None and error is not None:
            self._fail(job, error)
        self._dispatch()

    def _frame(self, child: Child, kind: int, status: int, told: bytes, body: bytes) -> None:
        """A worker has said something."""
        job: Job | None = child.job
        if kind & FAREWELL:
            child.retiring = True
        try:
            self._hear(child, kind & ~FAREWELL, status, json.loads(told), body)
        except (ValueError, KeyError, TypeError, AttributeError):
            _log.exception("a worker answered in a form that is not foreseen")
            self._counts["faults"] += 1
            fault = FaultError("the worker gave no answer that can be read", mend=FaultError.MEND)
            self._kill(child, "garbled", fault, job)

    def _hear(self, child: Child, kind: int, status: int, told: Any, body: bytes) -> None:
        if kind == READY:
            self._opened(child)
            return
        if not child.ready:
            self._failed_to_open(child, kind, told)
            return
        job = self._finish(child)
        if job is not None:
            if kind == REPLY:
                self._counts["answered"] += 1
                if not job.future.done():
                    job.future.set_result(Reply(status, told, body))
            elif kind == ERROR:
                error = error_from_data(told)
                if isinstance(error, LimitError) and error.limit == "memory":
                    self._counts["ended_memory"] += 1
                self._fail(job, error)
            elif told.get("panic"):
                # What a request of a stranger does to the engine is no fault of ours.
                self._counts["ended_crash"] += 1
                _log.error("the engine gave a request up:\n%s", told["trace"])
                self._fail(job, WorkerError("the engine gave the request up", mend="Ask in another way."))
            else:
                self._counts["faults"] += 1
                _log.error("a handler failed:\n%s", told["trace"])
                self._fail(job, FaultError("the request led to a fault of the server", mend=FaultError.MEND))
        if child.retiring:
            child.close()
        else:
            self._idle.append(child)
        self._dispatch()
