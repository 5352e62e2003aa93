"""Connections of clients that are slow, silent or endless: each is given time and room, and closed after that.

uvicorn ends a connection only between requests. Here the head of a request has to come in time and within a size, and
an answer has to be taken: a client that reads nothing for a while is gone.
Source: RFC 6585, section 5 (431); RFC 9110, sections 15.5.9 (408) and 15.5.15 (414).
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: Seconds for the head of a request, from its first byte or from the connection, and bytes of a head.
HEAD_SECONDS, HEAD_BYTES = 10.0, 128 << 10
#: Bytes of an address; the parser reads no longer one.
ADDRESS_BYTES = (64 << 10) - 1
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
    _field_bytes = 0
    _reads_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_head()

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
            self._refuse_head()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._reads_head = True
        self._field_bytes = 0
        if self._head is None:
            self._expect_head()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > ADDRESS_BYTES:
            self._refuse(414, f"An address may have {ADDRESS_BYTES} bytes; send a long query by POST.")

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._field_bytes += len(name) + len(value)

    def on_headers_complete(self) -> None:
        if self._field_bytes > HEAD_BYTES:
            # A head that came in one piece is complete before its bytes are counted.
            self._refuse_head()
        if self.transport.is_closing():
            return
        self._reads_head = False
        self._head_bytes = 0
        if self._head is not None:
            self._head.cancel()
            self._head = None
        super().on_headers_complete()

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
            HEAD_SECONDS, self._refuse, 408, f"No request came within {HEAD_SECONDS:g} s."
        )

    def _refuse_head(self) -> None:
        self._refuse(431, f"The head of a request may have {HEAD_BYTES} bytes.")

    def _refuse(self, status: int, text: str) -> None:
        """Answer a client whose request was not read, and close the connection."""
        if self.transport.is_closing():
            return
        body = f"{text}\n".encode()
        phrase = {408: "Request Timeout", 414: "URI Too Long", 431: "Request Header Fields Too Large"}[status]
        head = f"HTTP/1.1 {status} {phrase}\r\nContent-Type: text/plain;charset=utf-8\r\nConnection: close\r\n"
        self.transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
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
