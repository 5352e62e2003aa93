"""A client that sends any bytes, and a poller that runs beside it in a process of its own.

    python hostile_client.py HOST PORT

asks for /health again and again until standard input ends, and prints the longest time in seconds, that of an echo by
an idle process, and the count.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

Parts = str | list[Any]
FOLDER = Path(__file__).parent / "hostile"
#: Bytes of an answer that are kept; more are read and counted, not held.
_KEPT = 2_000_000


@dataclass
class Response:
    """What came back.

    Attributes:
        status: status of the first answer; None where none came.
        head: its status line and headers.
        body: what followed, as far as it is kept.
        size: bytes that came altogether.
        seconds: from the first byte sent to the end.
    """

    status: int | None
    head: str
    body: bytes
    size: int
    seconds: float


def spell(parts: Parts) -> str:
    """Return a text that is given as itself, or in parts of which some are repeated: ["a", ["b", 3]] is "abbb"."""
    if isinstance(parts, str):
        return parts
    return "".join(part if isinstance(part, str) else part[0] * part[1] for part in parts)


def load_cases() -> dict[str, list[dict[str, Any]]]:
    """Return class → cases of the hostile suite."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8"))["cases"] for path in sorted(FOLDER.glob("*.json"))}


def requests_of(case: dict[str, Any], host: str, port: int, canary: int) -> list[bytes]:
    """Return the requests that a case stands for; a short query is sent by POST and by GET.

    Letters stand for bytes of their number where the case gives raw bytes or a body, and for UTF-8 in a query.
    """

    def fill(parts: Parts) -> str:
        return spell(parts).replace("$CANARY", str(canary)).replace("$HOST", f"{host}:{port}")

    if "raw" in case:
        return [fill(case["raw"]).encode("latin-1")]
    headers = [(name, fill(value)) for name, value in case.get("headers", [])]
    if "query" not in case:
        body = fill(case["body"]).encode("latin-1") if "body" in case else None
        return [_request(case.get("method", "GET"), fill(case["target"]), headers, body, host, port)]
    query = fill(case["query"])
    typed = [*headers, ("Content-Type", "application/sparql-query")]
    found = [_request("POST", "/sparql", typed, query.encode("utf-8"), host, port)]
    if len(query) < 3_000:
        found.append(_request("GET", f"/sparql?query={quote(query, safe='')}", headers, None, host, port))
    return found


def _request(
    method: str, target: str, headers: list[tuple[str, str]], body: bytes | None, host: str, port: int
) -> bytes:
    lines = [f"{method} {target} HTTP/1.1"]
    if not any(name == "Host" for name, _ in headers):
        lines.append(f"Host: {host}:{port}")
    lines += [f"{name}: {value}" for name, value in headers]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + (body or b"")


def send(host: str, port: int, request: bytes, seconds: float = 60.0) -> Response:
    """Send bytes and read until the other side closes; it may answer, or close, before it has read all."""
    began = time.monotonic()
    kept = bytearray()
    size = 0
    closes = b"connection: close" in request[:1_000].lower() or b"connection: close" in request[-1_000:].lower()
    with socket.create_connection((host, port), timeout=seconds) as channel:
        channel.setblocking(False)
        rest = memoryview(request)
        while (left := began + seconds - time.monotonic()) > 0:
            readable, writable, _ = select.select([channel], [channel] if rest else [], [], left)
            try:
                if writable:
                    rest = rest[channel.send(rest[: 1 << 18]) :]
                if readable:
                    data = channel.recv(1 << 18)
                    size += len(data)
                    kept += data[: max(0, _KEPT - len(kept))]
                    if not data or (not closes and _is_whole(kept)):
                        break
            except BlockingIOError:
                continue
            except OSError:
                if not rest:
                    break
                rest = rest[:0]  # it reads no more; what it has answered is read
    head, _, body = bytes(kept).partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    status = int(words[1]) if head.startswith(b"HTTP/") and len(words) > 1 and words[1][:3].isdigit() else None
    return Response(status, head.decode("latin-1"), body, size, time.monotonic() - began)


def _is_whole(answer: bytearray) -> bool:
    """Return whether an answer has all bytes that its length announces."""
    head, found, body = bytes(answer).partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return bool(found) and length is not None and len(body) >= int(length[1])


class Canary:
    """Listens on loopback and counts who comes."""

    def __init__(self) -> None:
        self.hits = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._listeners = [self._listener]
        with contextlib.suppress(OSError):  # a machine without IPv6
            self._listeners.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                for listener in select.select(self._listeners, [], [], 0.2)[0]:
                    listener.accept()[0].close()
                    self.hits += 1
            except (OSError, ValueError):
                return

    def close(self) -> None:
        """Stop listening."""
        for listener in self._listeners:
            listener.close()


def poll(host: str, port: int) -> tuple[float, float, int]:
    """Ask for /health every 20 ms until standard input ends, and an idle process for an echo.

    A line is written when the first answer is there.

    Returns:
        The longest time of an answer; of an echo, which tells how long this machine lets any process wait; and the
        count of answers.
    """
    longest, longest_echo, count = 0.0, 0.0, 0
    with _echo() as channel:
        while not count or not select.select([sys.stdin], [], [], 0.02)[0]:
            answer = send(host, port, _request("GET", "/health", [], None, host, port), 10)
            longest = max(longest, answer.seconds if answer.status == 200 else 10.0)
            began = time.monotonic()
            channel.sendall(b"?")
            channel.recv(1)
            longest_echo = max(longest_echo, time.monotonic() - began)
            count += 1
            if count == 1:
                print("asking", flush=True)  # noqa: T201
    return longest, longest_echo, count


@contextlib.contextmanager
def _echo() -> Iterator[socket.socket]:
    """Run a process that sends back what it gets; yield the way to it."""
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        while data := theirs.recv(1):
            theirs.sendall(data)
        os._exit(0)
    theirs.close()
    with ours:
        yield ours
    os.wait()


if __name__ == "__main__":
    print(*poll(sys.argv[1], int(sys.argv[2])))  # noqa: T201
