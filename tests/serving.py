"""A real server on loopback, in a process of its own, and a client that sees everything of an answer."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import unquote

from dpo_kg.isolation.frames import Reply
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.server.app import Application
from dpo_kg.server.settings import Settings
from dpo_kg.service.handler import Handler

_COMMAND = "import sys; from dpo_kg.cli import entry; entry()"


class HttpAnswer(NamedTuple):
    """An answer: status, headers by lower-case name, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


def send(
    host: str, port: int, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> HttpAnswer:
    """Send a request, on a connection of its own."""
    with contextlib.closing(http.client.HTTPConnection(host, port, timeout=60)) as connection:
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        return HttpAnswer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())


class Server(NamedTuple):
    """A server that runs."""

    process: subprocess.Popen[bytes]
    host: str
    port: int
    seconds: float
    log: IO[str]

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    def alive(self) -> bool:
        """Whether its process still runs."""
        return self.process.poll() is None

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> HttpAnswer:
        """Send a request, on a connection of its own."""
        return send(self.host, self.port, method, path, body, headers)

    def get(self, path: str, accept: str | None = None, **headers: str) -> HttpAnswer:
        """Get a resource; keywords are headers, with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("GET", path, headers={**named, **({"Accept": accept} if accept else {})})

    def said(self) -> str:
        """What it has written to standard error."""
        self.log.seek(0)
        return self.log.read()

    def exchange(self, data: bytes, seconds: float = 30, pause: float = 0, pieces: int = 1) -> bytes:
        """Send bytes as they are, in pieces with a pause between them; return all that comes back until it is closed.

        Raises:
            TimeoutError: the connection stays open.
        """
        with socket.create_connection((self.host, self.port), timeout=seconds) as connection:
            size = max(1, -(-len(data) // pieces))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for start in range(0, len(data), size):
                    connection.sendall(data[start : start + size])
                    time.sleep(pause)
            return receive_all(connection)

    def workers(self) -> list[int]:
        """The processes that the server has started."""
        return children(self.process.pid)


def receive_all(connection: socket.socket) -> bytes:
    """Read until the other side closes."""
    found = b""
    with contextlib.suppress(ConnectionResetError):
        while chunk := connection.recv(1 << 16):
            found += chunk
    return found


def children(process: int) -> list[int]:
    """Return the processes that a process has started, and those that they have started."""
    found = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            found += [child, *children(child)]
    return found


@contextlib.contextmanager
def run_server(
    *flags: str,
    environment: Mapping[str, str] | None = None,
    seconds: float = 10.0,
    place: tuple[str, ...] = ("--port", "0"),
) -> Iterator[Server]:
    """Run `dpo-kg serve` on a free port of loopback until the end of the block.

    Args:
        flags: further options.
        environment: what the environment holds besides that of this process.
        seconds: time for one request.
        place: options that say where it listens.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, "serve", *place, "--timeout", str(seconds), *flags],
            stderr=log,
            env={**os.environ, **(environment or {})},
        )
        try:
            host, port = read_place(process, log)
            yield Server(process, host, port, seconds, log)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def read_place(process: subprocess.Popen[bytes], log: IO[str]) -> tuple[str, int]:
    """Return host and port that a server tells of when it takes requests; "" and 0 where it listens on a path.

    Args:
        process: the server.
        log: the file of its messages.
    """
    for _ in range(3000):
        log.seek(0)
        told = log.read()
        found = re.search(r"Serving at (?:https?://\[?([^ ]*?)\]?:(\d+)/|/)", told)
        if found:
            return found[1] or "", int(found[2] or 0)
        assert process.poll() is None, f"the server did not start: {told}"
        time.sleep(0.05)
    raise AssertionError("the server did not start in time")


class _Direct:
    """In place of the workers: the handler in this process, given what would have gone over the wire."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.calls = 0

    async def call(self, request: Mapping[str, Any], *, client: str = "") -> Reply:
        self.calls += 1
        return self._handler(json.loads(json.dumps(request)))

    def status(self) -> dict[str, int]:
        return {"size": 1, "ready": 1, "faults": 0}


class InProcess:
    """The application without sockets and without processes: requests as ASGI messages, workers as plain calls.

    Args:
        kg: the graph.
        **settings: as `Settings` takes them.
    """

    def __init__(self, kg: KnowledgeGraph, **settings: Any) -> None:
        chosen = Settings(**{"base": "http://test/", "port": 80, **settings})
        folder = kg.snapshot.folder
        assert folder is not None
        self.application = Application(chosen, (kg.snapshot.root, folder))
        limits = chosen.limits()
        handler = Handler(kg, base=chosen.public_base(), root_path=chosen.root_path, limits=limits)
        self.workers = _Direct(handler)
        self.application.answering.pool = self.workers  # type: ignore[assignment]

    def request(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Iterable[tuple[str, str]] | Mapping[str, str] = (),
        chunk: int = 1 << 20,
    ) -> HttpAnswer:
        """Send a request; `target` is path and query part as they stand on the wire."""
        path, _, query = target.partition("?")
        pairs = headers.items() if isinstance(headers, Mapping) else headers
        scope = {
            "type": "http",
            "method": method,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "scheme": "http",
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in pairs],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        parts = [body[start : start + chunk] for start in range(0, len(body), chunk)] or [b""]
        incoming = [
            {"type": "http.request", "body": part, "more_body": number < len(parts)}
            for number, part in enumerate(parts, 1)
        ]
        sent: list[MutableMapping[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return incoming.pop(0) if incoming else {"type": "http.disconnect"}

        async def deliver(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        asyncio.run(self.application(scope, receive, deliver))
        found: dict[str, str] = {}
        for name, value in sent[0]["headers"]:
            key = name.decode()
            assert key == key.lower() and key not in found, f"{key} stands twice"
            found[key] = value.decode("latin-1")
        return HttpAnswer(sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))

    def get(self, target: str, accept: str | None = None, **headers: str) -> HttpAnswer:
        """Get a resource; keywords are headers, with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("GET", target, headers={**named, **({"Accept": accept} if accept else {})})
