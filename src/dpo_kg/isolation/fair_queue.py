"""Requests that wait for a worker, kept so that a greedy client delays itself and no other."""

from __future__ import annotations

import math
from collections import deque
from typing import Generic, TypeVar

from dpo_kg.errors import BusyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Waiting(Protocol):
        """What waits: something that a client asked for."""

        client: str


Job = TypeVar("Job", bound="Waiting")


class FairQueue(Generic[Job]):
    """A bounded queue for each client; the client with the fewest requests at work is served next.

    Args:
        most: requests that may wait altogether.
        most_waiting: requests of one client that may wait.
        most_running: requests of one client that may be at work at once.
        workers: how many work at once. Of two and more, the last that is free is kept for clients that have nothing at
            work; whoever asks without a name ("") is not one client, and may have it too.
    """

    def __init__(self, most: int, most_waiting: int, most_running: int, workers: int) -> None:
        self.most = most
        self.most_waiting = most_waiting
        self.most_running = most_running
        self.workers = workers
        self._waiting: dict[str, deque[Job]] = {}
        self._running: dict[str, int] = {}
        self._count = 0
        self._busy = 0
        self._mean = 0.0

    def __len__(self) -> int:
        """Return how many wait."""
        return self._count

    def add(self, job: Job) -> None:
        """Take a request in.

        Raises:
            BusyError: too many wait, or too many of this client.
        """
        own = self._waiting.get(job.client)
        if own is not None and len(own) >= self.most_waiting:
            raise BusyError(self.retry_after(), "too many of your requests wait already")
        if self._count >= self.most:
            raise BusyError(self.retry_after())
        if own is None:
            own = self._waiting[job.client] = deque()
        own.append(job)
        self._count += 1

    def remove(self, job: Job) -> None:
        """Take a request out that waits no longer; one that does not wait is left alone."""
        own = self._waiting.get(job.client)
        if own is not None and job in own:
            own.remove(job)
            self._taken(job.client)

    def take(self) -> Job | None:
        """Return the request to be worked on next; None where none may be.

        Of clients with equally few requests at work the one that was served longest ago goes first.
        """
        running = self._running
        allowed = (client for client in self._waiting if self._has_room(client))
        client = min(allowed, key=lambda name: running.get(name, 0), default=None)
        if client is None:
            return None
        own = self._waiting.pop(client)
        job = own.popleft()
        if own:
            self._waiting[client] = own  # at the end of the round
        self._count -= 1
        return job

    def take_any(self) -> Job | None:
        """Return a request that waits, whoever asked for it; None where none waits."""
        if not self._waiting:
            return None
        client, own = next(iter(self._waiting.items()))
        job = own.popleft()
        self._taken(client)
        return job

    def may_run(self, client: str) -> bool:
        """Return whether a request of a client may be worked on at once: nobody waits, and it has room."""
        return not self._count and self._has_room(client)

    def begin(self, client: str) -> None:
        """Note that a request of a client is worked on."""
        self._running[client] = self._running.get(client, 0) + 1
        self._busy += 1

    def end(self, client: str, seconds: float) -> None:
        """Note that a request of a client is no longer worked on, and how long it took."""
        self._busy -= 1
        left = self._running[client] - 1
        if left:
            self._running[client] = left
        else:
            del self._running[client]
        self._mean += (seconds - self._mean) / 16

    def retry_after(self) -> int:
        """Return the seconds after which what waits now is probably done, from 1 to 60."""
        return min(60, max(1, math.ceil(self._count * self._mean / self.workers)))

    def _has_room(self, client: str) -> bool:
        own = self._running.get(client, 0)
        reserve = 1 if client and own and self.workers > 1 else 0
        return own < self.most_running and self._busy + reserve < self.workers

    def _taken(self, client: str) -> None:
        self._count -= 1
        if not self._waiting[client]:
            del self._waiting[client]
