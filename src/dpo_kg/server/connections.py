"""Connections of clients that are slow, silent or endless: each is given time and room, and closed after that.

uvicorn ends a connection only between requests. Here the head of a request has to come in time and within a size, and
an answer has to be taken: a client that reads nothing for a while is gone.
Who has too many connections open is told so when the head of a request has been read: an earlier answer would be lost.
Source: RFC 6585, section 5 (431); RFC 9110, sections 15.5.9 (408), 15.5.15 (414) and 15.6.4 (503).
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from dpo_kg.server.clients import is_trusted, name_client
from dpo_kg.service.problems import write_problem

#: Seconds for the head of a request, from its first byte or from the connection, and bytes of a head.
HEAD_SECONDS, HEAD_BYTES = 10.0, 128 << 10
#: Bytes of an address; the parser reads no longer one.
ADDRESS_BYTES = (64 << 10) - 1
#: A client that takes fewer than so many bytes of an answer in so many seconds is gone.
STALL_SECONDS, STALL_BYTES = 15.0, 4 << 10
#: Connections at once, and those of one client; a trusted proxy has many clients behind it.
CONNECTIONS, CLIENT_CONNECTIONS = 1000, 250
#: Connections beyond, which are told why they are refused; whatever comes then is closed without a word.
_TOLD = 250
#: Seconds for the request of a connection that is refused, and after which it may come again.
_REFUSED_SECONDS, _RETRY_AFTER = 1.0, 5
#: Requests sent in a row, without waiting for answers, that are read ahead.
_IN_A_ROW = 16
#: Seconds for which a request goes on whose client has hung up: an answer that is nearly ready is kept for others, and
#: no worker has to be killed for it.
GRACE = 0.1


#: Where a request keeps the task that works on it, and whether the client has gone away.
TASK, GONE = "dpo_kg.task", "dpo_kg.gone"


def abandon(scope: Any) -> None:
    """Stop the work on a request whose client has gone away, after a grace."""
    task = scope.get(TASK)
    if task is not None and not task.done():
        scope[GONE] = True
        # What has ended meanwhile is not cancelled: `cancel` leaves it as it is.
        task.get_loop().call_later(GRACE, task.cancel)


class GuardedProtocol(HttpToolsProtocol):
    """The HTTP/1.1 connection of uvicorn with limits on heads and on clients that do not read."""

    _head: asyncio.TimerHandle | None = None
    _stall: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _field_bytes = 0
    _reads_head = True
    _refusal = ""
    _at_work: Any = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._refusal = self._find_refusal()
        if len(self.connections) > CONNECTIONS + _TOLD:
            self.transport.abort()
            return
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        # Of requests in a row the first is at work, while uvicorn looks at the last.
        cycle = self._at_work
        if cycle is not None and not cycle.response_complete:
            # Nobody waits for the answer any more: its place, or its worker, is free for others.
            cycle.disconnected = True
            cycle.message_event.set()
            abandon(cycle.scope)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._reads_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._reads_head and self._head_bytes > HEAD_BYTES:
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
            told = f"an address may have {ADDRESS_BYTES} bytes"
            self._refuse(414, "address-too-long", told, "Send a long query by POST.")

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._field_bytes += len(name) + len(value)

    def on_headers_complete(self) -> None:
        if self._field_bytes > HEAD_BYTES:
            # A head that came in one piece is complete before its bytes are counted.
            self._refuse_head()
        if self.transport.is_closing():
            return
        if self._refusal:
            self._refuse(503, "busy", self._refusal, f"Try again after {_RETRY_AFTER} s.")
            return
        self._reads_head = False
        self._head_bytes = 0
        if self._head is not None:
            self._head.cancel()
            self._head = None
        super().on_headers_complete()
        if len(self.pipeline) < _IN_A_ROW:
            # uvicorn would read nothing until the first is answered, and not see that the client has hung up.
            self.flow.resume_reading()

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        self._at_work = cycle
        super()._start_asgi_task(cycle, app)

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
        seconds = _REFUSED_SECONDS if self._refusal else HEAD_SECONDS
        told = f"no request came within {seconds:g} s"
        self._head = self.loop.call_later(seconds, self._refuse, 408, "slow-request", told)

    def _find_refusal(self) -> str:
        """Return why this connection is one too many; "" where it is not."""
        if len(self.connections) > CONNECTIONS:
            return f"the server has {CONNECTIONS} connections open"
        host = self.client[0] if self.client else ""
        proxies = self.config.forwarded_allow_ips if self.config.proxy_headers else ()
        if not host or is_trusted(host, tuple(proxies or ())):
            return ""
        name = name_client(host)
        own = sum(other.client is not None and name_client(other.client[0]) == name for other in self.connections)  # type: ignore[union-attr]
        return f"you have {CLIENT_CONNECTIONS} connections open" if own > CLIENT_CONNECTIONS else ""

    def _refuse_head(self) -> None:
        self._refuse(431, "head-too-large", f"the head of a request may have {HEAD_BYTES} bytes")

    def _refuse(self, status: int, code: str, told: str, mend: str = "") -> None:
        """Answer a client whose request was not read, and close the connection."""
        if self.transport.is_closing():
            return
        reply = write_problem(status, {"code": code, "message": told, "mend": mend})
        phrase = HTTPStatus(status).phrase
        lines = [f"HTTP/1.1 {status} {phrase}", "Connection: close", f"Content-Length: {len(reply.body)}"]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        lines += ["Access-Control-Allow-Origin: *", "Cache-Control: no-store"]
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            lines.append(f"Retry-After: {_RETRY_AFTER}")
        self.transport.write("\r\n".join([*lines, "", ""]).encode() + reply.body)
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
