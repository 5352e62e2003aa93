"""The processes of a pool: started, kept in number, replaced where they end, and exchanged for others."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from abc import ABC, abstractmethod
from collections import Counter

from dpo_kg.errors import BusyError, DpoKgError, LimitError, WorkerError
from dpo_kg.isolation.child import Child
from dpo_kg.isolation.error_data import error_from_data
from dpo_kg.isolation.frames import ERROR, FAULT, Reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping
    from typing import Any

    from dpo_kg.isolation.limits import Limits

_log = logging.getLogger("dpo_kg.isolation")

#: Seconds in which a worker must have opened its handler.
OPENING = 120.0
#: Seconds between looks at a process that is ending: the first, the longest; and after how many it is killed.
_FIRST_LOOK, _LONGEST_LOOK, PATIENCE = 0.001, 0.1, 2.0
#: Seconds before a worker is started in the place of one that failed to open, at most.
_LONGEST_PAUSE = 10.0


class Job:
    """A request and who waits for its answer."""

    __slots__ = ("began", "child", "client", "frame", "future", "seconds", "timer")

    def __init__(self, client: str, frame: bytes, seconds: float, future: asyncio.Future[Reply]) -> None:
        self.client = client
        self.frame = frame
        self.seconds = seconds
        self.future = future
        self.child: Child | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.began = 0.0


class Generation:
    """The workers that were started with the same arguments."""

    def __init__(self, arguments: Mapping[str, Any], ready: asyncio.Future[None]) -> None:
        self.arguments = arguments
        self.ready = ready
        self.children: set[Child] = set()
        self.failures = 0


class Workforce(ABC):
    """The workers that are there, whatever they work on.

    Args:
        target: "module:function" that opens the handler in each worker.
        arguments: keywords of that function.
        limits: what a request may use.
        wanted: how many workers are kept.
    """

    def __init__(self, target: str, arguments: Mapping[str, Any], limits: Limits, wanted: int) -> None:
        self._target = target
        self._arguments = arguments
        self._limits = limits
        self._wanted = wanted
        self._idle: list[Child] = []
        self._ending: set[Child] = set()
        self._owners: dict[Child, Generation] = {}
        self._current: Generation | None = None
        self._closing = False
        self._counts: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._swapping = asyncio.Lock()
        self._changed = asyncio.Event()

    @abstractmethod
    def _dispatch(self) -> None:
        """Give what waits to the workers that are idle."""

    @abstractmethod
    def _finish(self, child: Child) -> Job | None:
        """Take a worker off its job; return the job."""

    @abstractmethod
    def _fail(self, job: Job, error: DpoKgError) -> None:
        """Answer a job with an error."""

    @abstractmethod
    def _frame(self, child: Child, kind: int, status: int, told: bytes, body: bytes) -> None:
        """A worker has said something."""

    async def _change(self, seconds: float) -> None:
        self._changed.clear()
        try:
            await asyncio.wait_for(self._changed.wait(), max(seconds, 0.0))
        except TimeoutError:
            return

    async def _launch(self, generation: Generation) -> None:
        child = Child(self._frame, self._ended, self._limits.answer_bytes)
        self._owners[child] = generation
        generation.children.add(child)
        try:
            await child.start(self._target, generation.arguments, self._limits.memory, self._limits.answer_bytes)
        except OSError as error:
            self._forget(child)
            raise WorkerError(f"a worker cannot be started: {error}") from None
        except BaseException:
            child.kill("opening")
            self._forget(child)
            raise

    def _switch(self, new: Generation) -> None:
        old, self._current = self._current, new
        former, self._idle = self._idle, [child for child in new.children if child.ready and not child.retiring]
        for child in former:
            child.close()
        if old is not None:
            for child in old.children:
                child.retiring = True
                if not child.ready:
                    child.kill("retired")
        self._dispatch()

    def _forget(self, child: Child) -> None:
        generation = self._owners.pop(child, None)
        if generation is not None:
            generation.children.discard(child)
        if child in self._idle:
            self._idle.remove(child)
        self._changed.set()

    def _opened(self, child: Child) -> None:
        generation = self._owners[child]
        if not generation.ready.done():
            if all(other.ready for other in generation.children) and len(generation.children) >= self._wanted:
                generation.ready.set_result(None)
            return
        generation.failures = 0
        if generation is self._current and not child.retiring:
            self._idle.append(child)
            self._dispatch()
        else:
            child.close()

    def _failed_to_open(self, child: Child, kind: int, told: Any) -> None:
        error: DpoKgError
        if kind == ERROR:
            error = error_from_data(told)
        else:
            error = WorkerError(f"a worker cannot open its handler: {told['trace'].strip().splitlines()[-1]}")
            _log.error("a worker cannot open its handler:\n%s", told["trace"] if kind == FAULT else told)
        ready = self._owners[child].ready
        if not ready.done():
            ready.set_exception(error)
        else:
            _log.error("a worker cannot be replaced: %s", error)

    def _ended(self, child: Child) -> None:
        """The socket of a worker is closed: it is told to end, was killed, or has crashed."""
        generation = self._owners.get(child)
        job = self._finish(child)
        self._forget(child)
        self._ending.add(child)
        self._spawn(self._reap(child, job))
        if generation is None:
            return
        if not child.ready:
            generation.failures += 1
            if not generation.ready.done():
                generation.ready.set_exception(WorkerError("a worker ended before it was ready"))
        if generation is self._current and not self._closing:
            self._spawn(self._restart(generation))
        self._dispatch()

    async def _restart(self, generation: Generation) -> None:
        """Start a worker in the place of one that is gone; later, where workers fail to open."""
        if generation.failures:
            await asyncio.sleep(min(0.1 * 2**generation.failures, _LONGEST_PAUSE))
        missing = self._wanted - len([c for c in generation.children if not c.retiring])
        if generation is not self._current or self._closing or missing <= 0:
            return
        self._counts["restarts"] += 1
        try:
            await self._launch(generation)
        except WorkerError as error:
            _log.error("%s", error)
            generation.failures += 1
            self._spawn(self._restart(generation))

    async def _reap(self, child: Child, job: Job | None) -> None:
        """Wait for the end of a process, and tell the request that it worked on how it ended."""
        process = child.process
        pause, began = _FIRST_LOOK, time.monotonic()
        try:
            while process is not None and process.poll() is None:
                if time.monotonic() - began > PATIENCE:
                    child.kill("ending")
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_LOOK)
        finally:
            self._ending.discard(child)
            self._changed.set()
            if job is not None:
                self._fail(job, self._cause(child, process.returncode if process is not None else None))

    def _cause(self, child: Child, code: int | None) -> DpoKgError:
        """Return why a worker ended in the midst of a request."""
        if child.kill_reason == "answer_bytes":
            self._counts["killed_answer_bytes"] += 1
            return LimitError("answer_bytes", self._limits.answer_bytes, place="answer")
        if child.kill_reason:
            return BusyError(1, "the server is closing")
        if code == -signal.SIGABRT:
            # The engine ends its process where it is given no more memory; nothing else makes it abort.
            self._counts["ended_memory"] += 1
            return LimitError("memory", self._limits.memory)
        self._counts["ended_crash"] += 1
        how = f"signal {-code}" if code is not None and code < 0 else f"status {code}"
        _log.error("a worker ended in the midst of a request: %s", how)
        mend = "Ask in another way; if it happens again, report the request."
        return WorkerError(f"the request ended the process that worked on it ({how})", mend=mend)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
