"""The child process that answers requests, one at a time: `python -m dpo_kg.isolation.worker DESCRIPTOR PARENT`.

It reads its orders from the socket given by number, opens the handler, gives up what it does not need any more, and
answers until the socket is closed. The work is done in a thread with a large stack, since the engine's parser calls
itself for each level of nesting; the main thread waits for the parent to go away, and ends the process then, whatever
the engine is doing.
"""

from __future__ import annotations

import _thread
import gc
import json
import os
import select
import socket
import sys
import time

from dpo_kg.errors import DpoKgError, LimitError
from dpo_kg.isolation.confinement import address_space, leave_files, leave_the_world
from dpo_kg.isolation.error_data import error_to_data
from dpo_kg.isolation.frames import ERROR, FAREWELL, FAULT, READY, REPLY, decode_call, receive_frame, send_frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from dpo_kg.isolation.frames import Reply

    Handler = Callable[[dict[str, Any]], Reply]

#: Stack of the working thread in bytes; reserved, not used.
_STACK = 256 << 20
#: Bytes that are read at once.
_BUFFER = 1 << 16
#: A request that took longer, in seconds, may have left the process larger than it was.
_LONG = 0.05


def main(descriptor: int, parent: int) -> None:
    """Answer requests from a socket until it is closed; never returns.

    Args:
        descriptor: number of the socket.
        parent: number of the process that holds its other end.
    """
    done = leave_the_world(parent)
    channel = socket.socket(fileno=descriptor)
    channel.setblocking(True)
    _thread.stack_size(_STACK)
    _thread.start_new_thread(_work, (channel, done))
    watch = select.poll()
    watch.register(channel, getattr(select, "POLLRDHUP", 0) | select.POLLHUP)
    watch.poll()
    os._exit(0)


def _work(channel: socket.socket, done: list[str]) -> None:
    try:
        _serve(channel, done)
    except OSError:
        pass  # the parent is gone
    finally:
        os._exit(0)


def _serve(channel: socket.socket, done: list[str]) -> None:
    buffer = bytearray(_BUFFER)
    orders = receive_frame(channel, buffer)
    if orders is None:
        return
    told = json.loads(orders[2])
    try:
        handler = _open_handler(told["target"], told["arguments"])
    except DpoKgError as error:
        send_frame(channel, ERROR | FAREWELL, 0, _dump(error_to_data(error)))
        return
    except BaseException:  # noqa: BLE001 - the parent tells it
        send_frame(channel, FAULT | FAREWELL, 0, _dump(_trace()))
        return
    gc.collect()
    gc.freeze()
    ceiling = leave_files(told["memory"])
    send_frame(channel, READY, 0, _dump({"confined": done, "ceiling": ceiling}))
    most = told["answer_bytes"]
    while (frame := receive_frame(channel, buffer)) is not None:
        if not _answer(channel, handler, frame, ceiling, told["memory"], most):
            return


def _open_handler(target: str, arguments: dict[str, Any]) -> Handler:
    import importlib

    module, _, name = target.partition(":")
    handler: Handler = getattr(importlib.import_module(module), name)(**arguments)
    return handler


def _answer(
    channel: socket.socket,
    handler: Handler,
    frame: tuple[int, int, bytes, bytes],
    ceiling: int,
    memory: int,
    most: int,
) -> bool:
    """Answer a request; return whether this process may take another."""
    began = time.monotonic()
    status, body = 0, b""
    try:
        reply = handler(decode_call(*frame[1:]))
        if len(reply.body) > most:
            raise LimitError("answer_bytes", most, len(reply.body), place="answer")
        kind, status, told, body = REPLY, int(reply.status), _dump(dict(reply.headers)), bytes(reply.body)
    except DpoKgError as error:
        kind, told = ERROR, _dump(error_to_data(error.with_traceback(None)))
    except MemoryError:
        gc.collect()
        kind, told = ERROR | FAREWELL, _dump(error_to_data(LimitError("memory", memory)))
    except Exception:  # noqa: BLE001 - a fault of ours; the parent tells it
        kind, told = FAULT | FAREWELL, _dump(_trace())
    except BaseException:  # noqa: BLE001 - a panic of the engine is no Exception
        kind, told = FAULT | FAREWELL, _dump({**_trace(), "panic": True})
    if time.monotonic() - began > _LONG and address_space() > ceiling - memory // 2:
        kind |= FAREWELL
    send_frame(channel, kind, status, told, body)
    return not kind & FAREWELL


def _dump(told: Any) -> bytes:
    return json.dumps(told, separators=(",", ":"), default=str).encode()


def _trace() -> dict[str, Any]:
    import traceback

    return {"trace": traceback.format_exc()}


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
