"""Starting the server: the snapshot is made ready, the place to listen on is taken, then uvicorn serves.

uvicorn on uvloop took less processor time a request than granian, because the workers' sockets are heard by the same
thread (docs/decisions/0024-server.md).
"""

from __future__ import annotations

import signal
import socket
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import uvicorn

from dpo_kg.errors import ParameterError, WorkerError
from dpo_kg.server.app import Application
from dpo_kg.server.building import build_apart
from dpo_kg.server.connections import GuardedProtocol
from dpo_kg.server.settings import Settings

#: Bytes of answers that the system may hold for a connection; left alone it takes megabytes for a client that reads
#: nothing, which nobody counts.
_SEND_BUFFER = 256 << 10
#: Seconds for which a connection stays open between two requests.
_KEEP_ALIVE = 15


def serve(settings: Settings, announce: Callable[[str], None], opened: Callable[[str], None] | None = None) -> None:
    """Serve until the process is told to stop (SIGTERM, SIGINT); running requests end first.

    Args:
        settings: how; port 0 takes any that is free.
        announce: called with what there is to tell: that the graph is built, and at which address requests are taken.
        opened: called with that address alone, when requests are taken.

    Raises:
        InputError, BuildError: the graph cannot be opened, or there is no snapshot on disk.
        ParameterError: the place to listen on cannot be had.
        WorkerError: the workers do not start.
    """
    build_apart(announce)
    listening = _listen_on_path(settings.socket) if settings.socket else _listen(settings)
    if not settings.socket:
        settings = replace(settings, port=listening.getsockname()[1])
    config = uvicorn.Config(
        Application(settings),
        http=GuardedProtocol,
        ws="none",
        lifespan="on",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=max(1, round(settings.drain)),
    )
    place = settings.public_base()

    def tell() -> None:
        announce(f"Serving at {settings.socket or place} (Ctrl-C stops it)")
        if opened is not None:
            opened(place)

    server = _Server(config, tell)
    before = signal.signal(signal.SIGTERM, _end)
    try:
        server.run(sockets=[listening])
    finally:
        signal.signal(signal.SIGTERM, before)
        listening.close()
        if settings.socket:
            Path(settings.socket).unlink(missing_ok=True)
    if not server.started:
        raise WorkerError("the server could not be started", mend="What stands above says why.")


def _end(number: int, frame: object) -> None:
    """End by SIGTERM as by an order that was carried out: uvicorn raises the signal again when all is closed."""
    raise SystemExit(0)


class _Server(uvicorn.Server):
    """A server that tells when it takes requests.

    Args:
        config: of uvicorn.
        tell: called once, when the workers are ready and the socket listens.
    """

    def __init__(self, config: uvicorn.Config, tell: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = tell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._tell()


def _listen(settings: Settings) -> socket.socket:
    """Return a socket that listens on the address of the settings.

    Raises:
        ParameterError: it cannot be had.
    """
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
            listening.bind(address)
        except OSError:
            listening.close()
            raise
    except OSError as error:
        place = f"{settings.host}:{settings.port}"
        mend = "Take another --port or --host."
        raise ParameterError(f"{place} cannot be listened on: {error.strerror or error}", mend=mend) from None
    return listening


def _listen_on_path(name: str) -> socket.socket:
    """Return a Unix socket; one that a server has left behind is removed first.

    Raises:
        ParameterError: something else stands there, a server listens there, or the folder is missing.
    """
    path = Path(name)
    if path.exists():
        _remove_left_socket(path)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listening.bind(name)
    except OSError as error:
        listening.close()
        raise ParameterError(f"{name} cannot be listened on: {error.strerror or error}") from None
    return listening


def _remove_left_socket(path: Path) -> None:
    if not stat.S_ISSOCK(path.stat().st_mode):
        raise ParameterError(f"{path} is a file and no socket", mend="Take another --socket.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial:
        try:
            trial.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise ParameterError(f"a server listens on {path} already", mend="Take another --socket.")
