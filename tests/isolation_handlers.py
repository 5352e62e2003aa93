"""Handlers of the workers of tests, and of those that must go wrong."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dpo_kg import errors
from dpo_kg.errors import InputError, QueryError
from dpo_kg.isolation import Limits
from dpo_kg.isolation.frames import Reply
from dpo_kg.isolation.rdf_limits import parse_rdf
from dpo_kg.rdf.reading import guess_format

Handler = Callable[[dict[str, Any]], Reply]


class OwnError(QueryError):
    """An error whose class the family does not know."""


def _text(value: object) -> Reply:
    return Reply(200, {"content-type": "text/plain"}, str(value).encode())


def _raise(request: dict[str, Any]) -> Reply:
    raise {"own": OwnError("mine"), "limit": errors.LimitError("patterns", 1, 2)}[request["error"]]


def _network(request: dict[str, Any]) -> Reply:
    with socket.create_connection(("127.0.0.1", request["port"]), timeout=1):
        return _text("connected")


def _engine_network(request: dict[str, Any]) -> Reply:
    query = f"ASK {{ SERVICE <http://127.0.0.1:{request['port']}/> {{ ?s ?p ?o }} }}"
    try:
        return _text(ox.Store().query(query))
    except (OSError, RuntimeError, ValueError) as error:
        return _text(type(error).__name__)


def _engine(request: dict[str, Any]) -> Reply:
    """A query of a small store in memory, all rows of which are taken."""
    store = ox.Store()
    store.update("INSERT DATA {" + " ".join(f"<a:{i}> <a:p> '{i:0500}'." for i in range(300)) + "}")
    found: Any = store.query(request["query"])
    return _text(sum(1 for _ in found))


class Panic(BaseException):
    """What the engine raises where it cannot go on."""


def _panic(request: dict[str, Any]) -> Reply:
    raise Panic("index out of bounds")


def _garble(request: dict[str, Any]) -> Reply:
    """Writes to the parent what is no frame, or announces what is too long."""
    channel = socket.socket(fileno=request["descriptor"])
    channel.sendall(bytes.fromhex(request["bytes"]))
    time.sleep(5)
    return _text("")


def _hold(request: dict[str, Any]) -> Reply:
    """Keeps the interpreter lock for as long as it runs, as some C code does."""
    ctypes.PyDLL(None).sleep(request["seconds"])
    return _text("done")


def _sleep(request: dict[str, Any]) -> Reply:
    time.sleep(request["seconds"])
    return _text(os.getpid())


ACTIONS: dict[str, Handler] = {
    "echo": lambda request: Reply(201, {"x-kind": request.get("kind", "")}, request["body"]),
    "pid": lambda request: _text(os.getpid()),
    "sleep": _sleep,
    "hold": _hold,
    "crash": lambda request: _text(ctypes.string_at(0)),
    "abort": lambda request: _text(os.abort()),
    "exit": lambda request: _text(os._exit(3)),
    "stop": lambda request: _text(os.kill(os.getpid(), signal.SIGKILL)),  # type: ignore[func-returns-value]
    "memory": lambda request: _text(len(bytearray(request["size"]))),
    "long": lambda request: Reply(body=bytes(request["size"])),
    "bug": lambda request: _text(1 // 0),
    "wrong": lambda request: Reply(status="x"),  # type: ignore[arg-type]
    "raise": _raise,
    "panic": _panic,
    "network": _network,
    "engine-network": _engine_network,
    "engine": _engine,
    "garble": _garble,
    "program": lambda request: _text(os.system("true")),
    "write": lambda request: _text(Path(request["path"]).write_text("x")),
    "environment": lambda request: _text(sorted(os.environ)),
    "descriptors": lambda request: _text({path.name: str(path.resolve()) for path in Path("/proc/self/fd").iterdir()}),
    "session": lambda request: _text((os.getsid(0) == os.getpid(), os.nice(0) > 0)),
}


def open_handler(word: str = "", pause: float = 0.0) -> Handler:
    """Return a handler that does what the request names under "do", and tells the word for "word"."""
    time.sleep(pause)
    if word == "refuse":
        raise InputError("there is no such word", place="word")
    if word == "fail":
        raise ZeroDivisionError("no word")
    if word == "end":
        os._exit(4)

    def handle(request: dict[str, Any]) -> Reply:
        return _text(word) if request["do"] == "word" else ACTIONS[request["do"]](request)

    return handle


def open_parser() -> Handler:
    """Return a handler that parses RDF with loose limits and tells the number of its triples."""
    limits = Limits(rdf_expanded=1 << 40)

    def handle(request: dict[str, Any]) -> Reply:
        return _text(len(parse_rdf(request["body"], guess_format(request["format"]), limits)))

    return handle
