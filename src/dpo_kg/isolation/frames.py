"""What parent and worker say to each other over their socket pair: frames of a header, a JSON part and raw bytes.

A header is kind (1 byte), status (2 bytes), length of the JSON and length of the bytes (4 bytes each), big-endian.
JSON and not pickle or marshal: what a worker writes is as little to be trusted as the query that it worked on.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping
    from typing import Any

HEADER = struct.Struct("!BHII")

#: Kinds of frames. A worker that says FAREWELL takes no further request: it has grown, or lost its footing.
CALL, REPLY, ERROR, FAULT, READY = range(5)
FAREWELL = 0x80

#: Length of the JSON part of an answer, in bytes: headers and errors are short.
MOST_TOLD = 4 << 20


@dataclass(slots=True)
class Reply:
    """An answer of a worker.

    Attributes:
        status: status as HTTP has it, 200 for success.
        headers: header fields of the answer, name → value.
        body: the answer itself.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def encode_call(request: Mapping[str, Any]) -> bytes:
    """Return the frame of a request. What stands under "body", if it is bytes, goes as bytes.

    Raises:
        TypeError, ValueError: the request holds something that JSON cannot.
    """
    body = request.get("body")
    if not isinstance(body, bytes):
        told = json.dumps(request, separators=(",", ":")).encode()
        return HEADER.pack(CALL, 0, len(told), 0) + told
    told = json.dumps({**request, "body": None}, separators=(",", ":")).encode()
    return b"".join((HEADER.pack(CALL, 1, len(told), len(body)), told, body))


def decode_call(status: int, told: bytes, body: bytes) -> dict[str, Any]:
    """Return the request of a frame."""
    request: dict[str, Any] = json.loads(told)
    if status:
        request["body"] = body
    return request


def send_frame(channel: socket.socket, kind: int, status: int, told: bytes, body: bytes = b"") -> None:
    """Write a frame to a blocking socket."""
    header = HEADER.pack(kind, status, len(told), len(body))
    if len(body) < 1 << 16:
        channel.sendall(b"".join((header, told, body)))
    else:
        channel.sendall(header + told)
        channel.sendall(body)


def receive_frame(channel: socket.socket, buffer: bytearray) -> tuple[int, int, bytes, bytes] | None:
    """Read a frame from a blocking socket; None where the other side is gone.

    Args:
        channel: the socket; frames come one at a time, each after the answer to the last.
        buffer: where short frames are put while they are read; not shorter than a header.
    """
    held = 0
    while held < HEADER.size:
        count = channel.recv_into(memoryview(buffer)[held:])
        if not count:
            return None
        held += count
    kind, status, told, body = HEADER.unpack_from(buffer)
    whole = HEADER.size + told + body
    if whole > len(buffer):
        buffer = buffer[:held] + bytearray(whole - held)
    rest = memoryview(buffer)[held:whole]
    while rest:
        count = channel.recv_into(rest)
        if not count:
            return None
        rest = rest[count:]
    split = HEADER.size + told
    return kind, status, bytes(buffer[HEADER.size : split]), bytes(buffer[split:whole])
