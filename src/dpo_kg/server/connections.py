"""Connections of clients that are slow, silent or endless: each is given time and room, and closed after that.

uvicorn ends a connection only between requests. Here the head of a request has to come in time and within a size, and
an answer has to be taken: a client that reads nothing for a while is gone.
Sources: RFC 6585, section 5 (431); RFC 9110, sections 15.5.9 (408), 15.5.15 (414) and 15.6.4 (503); RFC 9112, section
3.2 (Host); RFC 9457 (problem details).
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from dpo_kg.server.clients import group_address
from dpo_kg.server.outgoing import ABORT
from dpo_kg.service.problems import write_problem

#: Seconds for the head of a request, from its first byte or from the connection, and bytes of a head.
HEAD_SECONDS, HEAD_BYTES = 10.0, 128 << 10
#: Bytes of an address; the parser reads no longer one.
ADDRESS_BYTES = (64 << 10) - 1
#: Connections at once, and of one client; behind a proxy all have its address, and only the first counts.
CONNECTIONS, CONNECTIONS_OF_ONE = 1000, 250
#: A client that takes fewer than so many bytes of an answer in so many seconds is gone.
STALL_SECONDS, STALL_BYTES = 15.0, 4 << 10


#: Where a request keeps the task that works on it, and whether the client has gone away.
TASK, GONE = "dpo_kg.task", "dpo_kg.gone"


def abandon(scope: Any) -> None:
    """Stop the work on a request whose client has gone away."""
    task = scope.get(TASK)
    if task is not None and not task.done():
        scope[GONE] = True
        task.cancel()


class GuardedProtocol(HttpToolsProtocol):
    """The HTTP/1.1 connection of uvicorn with limits on heads and on clients that do not read."""

    _head: asyncio.TimerHandle | None = None
    _stall: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _reads_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS:
            self._refuse(503, "busy", "There are too many connections already.")
        elif self._has_too_many():
            told = f"You have {CONNECTIONS_OF_ONE} connections already, which is as many as one client may have."
            self._refuse(503, "busy", told)
        else:
            self._expect_head()

    def _has_too_many(self) -> bool:
        """Tell whether the client of this connection has more than its share of connections."""
        if self.config.proxy_headers or self.client is None or len(self.connections) <= CONNECTIONS_OF_ONE:
            return False
        own = group_address(self.client[0])
        others = (getattr(other, "client", None) for other in self.connections)
        return sum(other is not None and group_address(other[0]) == own for other in others) > CONNECTIONS_OF_ONE

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            # Nobody waits for the answer any more: its place, or its worker, is free for others.
            abandon(cycle.scope)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._reads_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._reads_head and self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
            self._refuse(431, "head-too-long", f"The head of a request may have {HEAD_BYTES} bytes.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._reads_head = True
        if self._head is None:
            self._expect_head()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > ADDRESS_BYTES:
            self._refuse(
                414, "address-too-long", f"An address may have {ADDRESS_BYTES} bytes; send a long query by POST."
            )

    def on_headers_complete(self) -> None:
        if self.transport.is_closing():
            return
        hosts = sum(name == b"host" for name, _ in self.headers)
        if self.parser.get_http_version() == "1.1" and hosts != 1:
            told = f"A request of HTTP/1.1 has one header Host, and this one has {hosts}."
            self._refuse(400, "wrong-host", told)
            return
        self._reads_head = False
        self._head_bytes = 0
        if self._head is not None:
            self._head.cancel()
            self._head = None
        super().on_headers_complete()
        cast("dict[str, Any]", self.scope)[ABORT] = self.transport.abort

    def on_body(self, body: bytes) -> None:
        if not self.transport.is_closing():
            super().on_body(body)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_reading(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None
        super().resume_writing()

    def _expect_head(self) -> None:
        self._head = self.loop.call_later(
            HEAD_SECONDS, self._refuse, 408, "too-slow", f"No request came within {HEAD_SECONDS:g} s."
        )

    def _refuse(self, status: int, code: str, told: str) -> None:
        """Answer a client whose request was not read, and close the connection."""
        if self.transport.is_closing():
            return
        reply = write_problem(status, {"code": code, "message": told})
        headers = {**reply.headers, "Connection": "close", "Content-Length": str(len(reply.body))}
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers["Retry-After"] = "1"
        lines = [
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
            *(f"{name}: {text}" for name, text in headers.items()),
        ]
        self.transport.write("\r\n".join((*lines, "", "")).encode("latin-1") + reply.body)
        self.transport.close()

    def _watch_reading(self, left: int) -> None:
        self._stall = self.loop.call_later(STALL_SECONDS, self._check_reading, left)

    def _check_reading(self, left: int) -> None:
        now = self.transport.get_write_buffer_size()
        if left - now < STALL_BYTES:
            self.transport.abort()
        else:
            self._watch_reading(now)

    def _forget(self) -> None:
        for timer in (self._head, self._stall):
            if timer is not None:
                timer.cancel()
        self._head = self._stall = None
