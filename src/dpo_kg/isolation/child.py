"""A worker as its parent sees it: the process, its socket, and the request that it works on."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from typing import cast

from dpo_kg.isolation.frames import CALL, FAREWELL, HEADER, MOST_TOLD, READY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

#: Environment variables that a worker gets; no others, and so no proxies and no secrets.
_KEPT = (
    "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "PATH", "SYSTEMROOT", "TMPDIR", "TZ", "VIRTUAL_ENV",
    "XDG_CACHE_HOME", "XDG_DATA_HOME", "FONTCONFIG_PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED",
    "PYTHONPYCACHEPREFIX", "PYTHONWARNINGS",
)  # fmt: skip

#: Bytes that are read at once; longer answers are read into a buffer of their own size.
_BUFFER = 1 << 16


def worker_environment() -> dict[str, str]:
    """Return the environment of a worker: few variables, and the folders of modules that this process uses."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith("DPO_KG_")}
    return {**kept, "PYTHONPATH": os.pathsep.join(os.path.abspath(folder) for folder in sys.path)}  # noqa: PTH100


class Child(asyncio.BufferedProtocol):
    """A worker process and the parent's end of its socket.

    Args:
        on_frame: called with this child, kind, status, JSON and bytes of a frame.
        on_end: called with this child when its socket is closed.
        most: size of the largest answer in bytes; a worker that announces more is ended.

    Attributes:
        process: the process.
        job: what it works on; None while it is idle.
        ready: whether it has opened its handler.
        retiring: whether it takes no further request.
        kill_reason: why it was killed; "" where it was not.
    """

    def __init__(
        self, on_frame: Callable[[Child, int, int, bytes, bytes], None], on_end: Callable[[Child], None], most: int
    ) -> None:
        self._on_frame = on_frame
        self._on_end = on_end
        self._most = most
        self._view = memoryview(bytearray(_BUFFER))
        self._held = 0
        self._long = bytearray()
        self._rest: memoryview | None = None
        self._transport: asyncio.Transport | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.job: Any = None
        self.ready = False
        self.retiring = False
        self.kill_reason = ""

    async def start(self, target: str, arguments: Mapping[str, Any], memory: int, answer_bytes: int) -> None:
        """Start the process and give it its orders; it says so when it is ready."""
        ours, theirs = socket.socketpair()
        try:
            ours.setblocking(False)
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "dpo_kg.isolation.worker", str(theirs.fileno()), str(os.getpid())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=worker_environment(),
                cwd="/",
                start_new_session=True,
            )
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        await asyncio.get_running_loop().create_unix_connection(lambda: self, sock=ours)
        orders = {"target": target, "arguments": dict(arguments), "memory": memory, "answer_bytes": answer_bytes}
        told = json.dumps(orders).encode()
        self.send(HEADER.pack(CALL, 0, len(told), 0) + told)

    def send(self, frame: bytes) -> None:
        """Write a frame."""
        assert self._transport is not None
        self._transport.write(frame)

    def kill(self, reason: str) -> None:
        """End the process and all that it started, at once."""
        self.kill_reason = self.kill_reason or reason
        self.retiring = True
        process = self.process
        if process is not None and process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                process.kill()  # where it has no group of its own yet
        self.close()

    def close(self) -> None:
        """Close the socket, at which the process ends."""
        self.retiring = True
        if self._transport is not None:
            self._transport.abort()

    # --- asyncio.BufferedProtocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; frames of any size may be written."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of it

    def connection_lost(self, error: Exception | None) -> None:
        """Tell that the process is gone or going."""
        self._on_end(self)

    def get_buffer(self, hint: int) -> memoryview:
        """Return where to put what comes in: a buffer for short answers, or the rest of a long one."""
        return self._rest if self._rest is not None else self._view[self._held :]

    def buffer_updated(self, count: int) -> None:
        """Pass on each whole frame."""
        if self._rest is not None:
            self._rest = self._rest[count:]
            if self._rest:
                return
            self._rest = None
            whole, self._long = self._long, bytearray()
            self._pass_on(memoryview(whole), len(whole))
            return
        self._held += count
        view, start = self._view, 0
        while self._held - start >= HEADER.size and not self.kill_reason:
            _, _, told, body = HEADER.unpack_from(view, start)
            if told > MOST_TOLD or body > self._most:
                self.kill("answer_bytes")
                return
            size = HEADER.size + told + body
            if self._held - start < size:
                if size > len(view):
                    self._long = bytearray(size)
                    self._long[: self._held - start] = view[start : self._held]
                    self._rest = memoryview(self._long)[self._held - start :]
                    self._held = 0
                    return
                break
            self._pass_on(view[start : start + size], size)
            start += size
        if start:
            view[: self._held - start] = bytes(view[start : self._held])
            self._held -= start

    def _pass_on(self, frame: memoryview, size: int) -> None:
        kind, status, told, _ = HEADER.unpack_from(frame)
        split = HEADER.size + told
        if kind & ~FAREWELL == READY:
            self.ready = True
        self._on_frame(self, kind, status, bytes(frame[HEADER.size : split]), bytes(frame[split:size]))
