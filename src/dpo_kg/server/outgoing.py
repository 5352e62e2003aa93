"""Large bodies on their way to clients: in parts, within a ceiling, and not for ever.

A client that asks for all data and reads none of them costs what the server holds for it. So the bytes of large bodies
that are held at once have a ceiling, of which one client may have a half; and a client that takes a large body far too
slowly is cut off. A body that several clients take is held once.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Iterator

from dpo_kg.errors import BusyError

#: A body from this size on is sent in parts and counted.
LARGE = 256 << 10
#: Seconds after which a large body is to be taken at a rate, and bytes a second of it.
SLOW_SECONDS, SLOW_RATE = 60.0, 8 << 10
#: Where a request keeps the function that cuts its connection.
ABORT = "dpo_kg.abort"
_RETRY = 10


class Outgoing:
    """The large bodies that clients are taking.

    Args:
        most: bytes that may be held at once.

    Attributes:
        held: bytes that are held.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.held = 0
        self._takers: Counter[int] = Counter()
        self._clients: Counter[str] = Counter()

    @contextlib.contextmanager
    def hold(self, body: bytes, client: str) -> Iterator[None]:
        """Count a body while it is sent.

        Args:
            body: the body; a short one is not counted.
            client: who takes it.

        Raises:
            BusyError: too much is held already, for all or for this client.
        """
        size, key = len(body), id(body)
        if size < LARGE:
            yield
            return
        more = 0 if self._takers[key] else size
        # The first body of a client is sent whatever its size: else an answer could never be had.
        if self.held and self.held + more > self.most:
            raise BusyError(_RETRY, "clients have yet to read too much of what they asked for")
        if self._clients[client] and self._clients[client] + size > self.most // 2:
            raise BusyError(_RETRY, "you have yet to read too much of what you asked for")
        self.held += more
        self._takers[key] += 1
        self._clients[client] += size
        try:
            yield
        finally:
            self._takers[key] -= 1
            if not self._takers[key]:
                del self._takers[key]
                self.held -= size
            self._clients[client] -= size
            if not self._clients[client]:
                del self._clients[client]


class Pace:
    """How fast a client takes a body."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    def is_too_slow(self, sent: int) -> bool:
        """Tell whether a client that has taken so many bytes is to be cut off."""
        seconds = time.monotonic() - self._begun
        return seconds > SLOW_SECONDS and sent < seconds * SLOW_RATE
