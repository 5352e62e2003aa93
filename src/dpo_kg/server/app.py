"""The application: resources at their addresses, the workers behind them, and what was answered before.

Source: ASGI 3.0 (asgi.readthedocs.io), HTTP and lifespan.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from dpo_kg import __version__
from dpo_kg.errors import BusyError, DpoKgError, FaultError
from dpo_kg.isolation.frames import Reply
from dpo_kg.messages import LANGUAGES
from dpo_kg.server.access_log import AccessLog
from dpo_kg.server.answering import Answering, Exchange
from dpo_kg.server.cache import Entry
from dpo_kg.server.clients import name_client
from dpo_kg.server.connections import GONE, TASK
from dpo_kg.server.metrics import Metrics
from dpo_kg.server.outgoing import Outgoing
from dpo_kg.server.reading import HttpError, Receive, Scope, check_host, read_header
from dpo_kg.server.resources import ROUTES, Builder
from dpo_kg.server.sending import Send, plain, send_entry, send_preflight
from dpo_kg.server.settings import Settings
from dpo_kg.server.watching import Folder
from dpo_kg.service.failure_page import show_problem
from dpo_kg.service.negotiation import choose_language, prefers_html
from dpo_kg.service.problems import make_problem, write_problem
from dpo_kg.web.addresses import split_suffix
from dpo_kg.web.assets import answer_asset, built_folders

_EXCHANGE = "dpo_kg.exchange"
#: Where a request finds what is being sent.
_OUTGOING = "dpo_kg.outgoing"
#: Of how many of the largest answers the bytes may be on their way at once, and how many bytes at least.
_LARGEST_ANSWERS, _LEAST_OUTGOING = 4, 16 << 20

_log = logging.getLogger("dpo_kg.server")

Asgi = Callable[[Any, Receive, Send], Awaitable[None]]


class Application:
    """The site over HTTP: first what was answered before, then the routes.

    Args:
        settings: how it is run.
        folder: as for `Answering`.
    """

    def __init__(self, settings: Settings, folder: Folder | None = None) -> None:
        self.answering = Answering(settings, folder)
        self.outgoing = Outgoing(max(_LEAST_OUTGOING, _LARGEST_ANSWERS * self.answering.limits.answer_bytes))
        self.metrics = Metrics()
        self._log = AccessLog(settings.access_log == "json", settings.log_queries)
        self._root_path = settings.root_path
        #: Resources whose address has no parts: they need no routing, which takes a quarter of a short answer's time.
        #: No other takes more than GET and HEAD.
        self._fixed: dict[str, _Resource] = {}
        told = {DpoKgError: _tell, HTTPException: _tell, Exception: _tell}
        self._routed = Starlette(routes=self._routes(), lifespan=self._live, exception_handlers=told)  # type: ignore[arg-type]

    def _routes(self) -> list[Route]:
        own: list[Route] = [
            Route("/health", _Text(self._health, "application/json")),
            Route("/metrics", _Text(self._write_metrics, "text/plain;version=0.0.4; charset=utf-8")),
            Route("/static/{path:path}", _Assets()),
        ]
        for path, name, build, more in ROUTES:
            resource = _Resource(name, build, more, self.answering)
            own.append(Route(path, resource))
            if "{" not in path:
                self._fixed[path] = resource
        return own

    @contextlib.asynccontextmanager
    async def _live(self, app: Starlette) -> AsyncIterator[None]:
        async with self.answering:
            yield

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Serve a request, or the life of the server."""
        if scope["type"] != "http":
            await self._routed(scope, receive, send)
            return
        begun = time.perf_counter()
        exchange = scope[_EXCHANGE] = Exchange()
        scope[_OUTGOING] = self.outgoing
        scope[TASK] = asyncio.current_task()
        try:
            await self._serve(scope, receive, send, exchange)
        except asyncio.CancelledError:
            if not scope.get(GONE):
                raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told and counted
            # A fault of ours costs this answer alone; uvicorn closes a connection whose answer is not complete.
            self.metrics.faults += 1
            _log.exception("a request led to a fault")
            if not exchange.begun:
                await _tell_error(scope, send, _fault_of(error))
        finally:
            seconds = time.perf_counter() - begun
            self.metrics.count(exchange.resource, exchange.status, seconds)
            self._log.write(scope, exchange, seconds)

    async def _serve(self, scope: Any, receive: Receive, send: Send, exchange: Exchange) -> None:
        try:
            check_host(scope)
            if scope["method"] == "OPTIONS":
                await self._tell_methods(scope, receive, send, exchange)
                return
            exchange.key = self.answering.key_of(scope)
        except HttpError as error:
            await _tell_error(scope, send, error)
            return
        entry = self.answering.recall(exchange.key)
        if entry is not None:
            exchange.resource = "cached"
            await _send(scope, send, entry)
            return
        self._leave_root_path(scope)
        fixed = self._fixed.get(scope["path"])
        if fixed is None:
            await self._routed(scope, receive, send)
            return
        scope["path_params"] = {}
        try:
            await fixed(scope, receive, send)
        except DpoKgError as error:
            await _tell_error(scope, send, error)

    async def _tell_methods(self, scope: Any, receive: Receive, send: Send, exchange: Exchange) -> None:
        """Answer OPTIONS: the methods of a resource that there is, 404 for any other."""
        self._leave_root_path(scope)
        resource = self._fixed.get(scope["path"])
        # Whether there is such a page, only its answer tells; it is kept for the request that follows.
        if resource is None and scope["path"] != "*" and await self._is_unknown({**scope, "method": "HEAD"}, receive):
            told = f"there is nothing at {scope['path'][:200]}"
            await _tell_error(scope, send, HttpError(404, "unknown-name", told))
            return
        exchange.status, exchange.resource = 204, "preflight"
        await send_preflight(send, resource.methods if resource else ("GET", "HEAD"))

    async def _is_unknown(self, scope: Any, receive: Receive) -> bool:
        statuses = []

        async def note(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        exchange = scope[_EXCHANGE] = Exchange(key=self.answering.key_of(scope))
        entry = self.answering.recall(exchange.key)
        if entry is not None:
            return entry.reply.status == 404
        await self._routed(scope, receive, note)
        return statuses == [404]

    def _leave_root_path(self, scope: Any) -> None:
        """Take the root path off an address, where a proxy has not done so."""
        path, raw, root = scope["path"], scope.get("raw_path") or b"", self._root_path
        if root and (path == root or path.startswith(f"{root}/")):
            scope["path"] = path[len(root) :] or "/"
            scope["raw_path"] = raw.removeprefix(root.encode()) or b"/"

    def _health(self) -> str:
        folder = self.answering.folder[1].rpartition("/")[2]
        status = {"status": "ok", "version": __version__, "snapshot": folder}
        return json.dumps({**status, "workers": self.answering.pool.status()}) + "\n"

    def _write_metrics(self) -> str:
        return self.metrics.write(self.answering, self.outgoing)


class _Resource:
    """An ASGI endpoint whose answers come from the workers."""

    def __init__(self, name: str, build: Builder, more_methods: tuple[str, ...], answering: Answering) -> None:
        self._name = name
        self._build = build
        self.methods = ("GET", "HEAD", *more_methods)
        self._answering = answering

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        exchange: Exchange = scope[_EXCHANGE]
        exchange.resource = self._name
        _check_method(scope, self.methods)
        request = await self._build(scope, receive, scope["path_params"], self._answering.limits)
        entry = await self._answering.answer(request, exchange.key, _client(scope))
        await _send(scope, send, entry)


class _Text:
    """An ASGI endpoint for a text that this process makes itself: it answers whatever the workers do."""

    def __init__(self, make: Callable[[], str], media_type: str) -> None:
        self._make = make
        self._media_type = media_type

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        scope[_EXCHANGE].resource = "status"
        _check_method(scope, ("GET", "HEAD"))
        await _send(scope, send, plain(200, self._make(), self._media_type))


class _Assets:
    """An ASGI endpoint for what pages load."""

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        scope[_EXCHANGE].resource = "static"
        _check_method(scope, ("GET", "HEAD"))
        answer = answer_asset(scope["path"], *built_folders())
        if answer is None:
            raise HttpError(404, "unknown-name", f"there is nothing at {scope['path'][:200]}")
        headers = {"Content-Type": answer.media_type, **answer.headers}
        caching = headers.pop("Cache-Control").encode()
        tag = hashlib.blake2b(answer.body, digest_size=12).hexdigest()
        await _send(scope, send, Entry(Reply(200, headers, answer.body), tag), caching)


def _check_method(scope: Scope, methods: tuple[str, ...]) -> None:
    if scope["method"] not in methods:
        told = f"{scope['method'][:20]} is not taken here"
        allowed = ", ".join((*methods, "OPTIONS"))
        raise HttpError(405, "unknown-method", told, f"The methods are {allowed}.", {"Allow": allowed})


def _client(scope: Scope) -> str:
    return name_client(str(scope["client"][0])) if scope.get("client") else ""


def _fault_of(error: Exception) -> FaultError:
    """Return what a client is told of a fault: nothing of its cause, which stands in the log."""
    return FaultError(f"the server has a fault ({type(error).__name__})", mend=FaultError.MEND)


async def _send(scope: Scope, send: Send, entry: Entry, caching: bytes = b"no-cache") -> None:
    exchange: Exchange = scope[_EXCHANGE]

    async def note(message: Any) -> None:
        exchange.begun, exchange.status = True, entry.reply.status
        await send(message)

    try:
        exchange.size = await send_entry(scope, note, entry, caching, outgoing=scope[_OUTGOING], client=_client(scope))
    except BusyError as error:
        entry = Entry(make_problem(error))
        exchange.size = await send_entry(scope, note, entry)


async def _tell_error(scope: Scope, send: Send, error: DpoKgError) -> None:
    if isinstance(error, HttpError):
        told = write_problem(error.status, error.to_dict())
        reply = Reply(told.status, {**told.headers, **error.headers}, told.body)
    else:
        reply = make_problem(error)
    # An ending of the address goes before the header, as for what there is.
    if prefers_html(read_header(scope, b"accept")) and split_suffix(scope["path"])[1] in ("", "html"):
        reply = show_problem(reply, choose_language(read_header(scope, b"accept-language"), LANGUAGES))
    await _send(scope, send, Entry(reply))


async def _tell(request: Any, error: Exception) -> Asgi:
    """Return the answer to an error that an endpoint raised, as Starlette asks for it."""
    if isinstance(error, HTTPException):  # of Starlette itself: no route, which the last one rules out
        error = HttpError(error.status_code, "unknown-name", error.detail)
    told = error if isinstance(error, DpoKgError) else _fault_of(error)

    async def answer(scope: Any, receive: Receive, send: Send) -> None:
        await _tell_error(scope, send, told)

    return answer
