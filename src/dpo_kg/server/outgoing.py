"""Bodies of answers on their way to clients: in parts, and no more of them in memory than a ceiling allows.

A large answer is held until its reader has taken it. Readers that take nothing, or little, would hold as many answers
as they asked for; here they hold a fixed number of bytes together, and one client at most half of them. A body that
several readers take, such as one that is kept for others, is counted once for all and once for each client.
Source: ASGI 3.0 (`send` returns when the server takes more, so that a slow reader slows its answer down).
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from dpo_kg.errors import BusyError

#: Bytes of a part; a body that is no larger is sent whole and not counted.
PART = 64 << 10
#: Seconds after which a refused client may try again: a reader that takes nothing is gone by then.
_RETRY_AFTER = 15


class Outgoing:
    """The bodies that are being sent.

    Args:
        most: bytes of them altogether; one client may have half.

    Attributes:
        held: bytes that are being sent now.
        refused: answers that were not sent because too much was.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.held = 0
        self.refused = 0
        self._readers: Counter[int] = Counter()
        self._readings: Counter[tuple[str, int]] = Counter()
        self._clients: Counter[str] = Counter()

    @contextlib.contextmanager
    def hold(self, client: str, body: bytes) -> Iterator[None]:
        """Count a body as being sent, to the end of the block.

        Args:
            client: who reads it.
            body: the bytes; the same object counts once for all its readers.

        Raises:
            BusyError: too many bytes are being sent already, or too many of this client.
        """
        size = len(body)
        if size <= PART:
            yield
            return
        name, reading = id(body), (client, id(body))
        if not self._readings[reading] and self._clients[client] + size > self._most // 2:
            self._refuse("too many bytes of your answers wait to be read")
        if not self._readers[name] and self.held + size > self._most:
            self._refuse("too many bytes of answers wait to be read")
        self._count(client, name, size, 1)
        try:
            yield
        finally:
            self._count(client, name, size, -1)

    def _refuse(self, reason: str) -> None:
        self.refused += 1
        raise BusyError(_RETRY_AFTER, reason)

    def _count(self, client: str, name: int, size: int, step: int) -> None:
        """Add or take off a reader of a body; its bytes count with the first and until the last."""
        last = step < 0
        self._readers[name] += step
        if self._readers[name] == (0 if last else 1):
            self.held += step * size
        self._readings[client, name] += step
        if self._readings[client, name] == (0 if last else 1):
            self._clients[client] += step * size
        # What is at nought is forgotten, so that the counts do not grow with the number of clients.
        for counter, key in ((self._readers, name), (self._readings, (client, name)), (self._clients, client)):
            _forget_nought(counter, key)


def _forget_nought(counter: Counter[Any], key: object) -> None:
    if not counter[key]:
        del counter[key]


async def send_body(send: Any, body: bytes) -> None:
    """Send a body in parts, each when the reader has taken those before.

    Args:
        send: of ASGI.
        body: all bytes.
    """
    for start in range(0, len(body) - PART, PART):
        await send({"type": "http.response.body", "body": body[start : start + PART], "more_body": True})
    rest = (len(body) - 1) // PART * PART if body else 0
    await send({"type": "http.response.body", "body": body[rest:]})
