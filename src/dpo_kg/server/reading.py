"""Requests of HTTP as requests to workers: paths, query parts, forms and bodies, decoded strictly.

Sources: SPARQL 1.1 Protocol, section 2.1; RFC 3986, section 2.1; WHATWG URL Standard, section 5.1 (forms).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from dpo_kg.errors import DpoKgError, ParameterError, RefusedError
from dpo_kg.messages import LANGUAGES
from dpo_kg.service.negotiation import choose_language

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Pairs = list[tuple[str, str]]

#: Fields of a query part or a form that are read.
_MOST_FIELDS = 1000
_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"


class HttpError(DpoKgError):
    """A request that fails for a reason of HTTP.

    Args:
        status: status code.
        code: stable name of the reason.
        problem: what is wrong.
        mend: how to mend it.
        headers: headers of the answer.
    """

    def __init__(
        self, status: int, code: str, problem: str, mend: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(problem, mend=mend)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})


def read_header(scope: Scope, name: bytes) -> str | None:
    """Return the value of a header, several joined by commas; None where it is not there."""
    values = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return ",".join(values) if values else None


def check_host(scope: Scope) -> None:
    """Check that a request says for which host it is, once (RFC 9112, section 3.2).

    Raises:
        HttpError: HTTP/1.1 without the header Host, or any version with several.
    """
    hosts = sum(key == b"host" for key, _ in scope["headers"])
    if hosts > 1 or (hosts == 0 and scope.get("http_version") == "1.1"):
        told = "the header Host stands there twice" if hosts else "the header Host is missing"
        raise HttpError(400, "wrong-host", told, "Send it once.")


def read_path(scope: Scope) -> str:
    """Return the path below the root of the site, decoded.

    Raises:
        HttpError: it is no UTF-8, or holds control characters.
    """
    raw = scope.get("raw_path") or scope["path"].encode()
    path = _decode(unquote_to_bytes(raw), "the path")
    # What stands before the path that is served here is the root path of the site.
    return path[-len(scope["path"]) :] if path.endswith(scope["path"]) else path


def read_pairs(raw: bytes, what: str = "the query part of the address") -> Pairs:
    """Return the names and values of a query part or a form.

    Raises:
        HttpError: it is no UTF-8, or has too many fields.
    """
    try:
        text = raw.decode("ascii")
    except UnicodeDecodeError:
        # Browsers send percent-encoded text; UTF-8 sent as it is is taken as well.
        text = _decode(raw, what)
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError:
        raise HttpError(400, "wrong-encoding", f"{what} is not UTF-8") from None
    except ValueError:
        raise HttpError(400, "too-many-fields", f"{what} has more than {_MOST_FIELDS} fields") from None


def _decode(raw: bytes, what: str) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise HttpError(400, "wrong-encoding", f"{what} is not UTF-8") from None
    if any(ord(c) < 0x20 or ord(c) == 0x7F for c in text):
        raise HttpError(400, "wrong-character", f"{what} holds a control character")
    return text


async def read_body(scope: Scope, receive: Receive, limit: int, seconds: float) -> bytes:
    """Return the body of a request.

    Args:
        scope, receive: of ASGI.
        limit: bytes that are taken.
        seconds: how long to wait for all of it.

    Raises:
        HttpError: it is too large, comes too slowly, is compressed, or the client goes away.
    """
    announced = read_header(scope, b"content-length")
    too_large = HttpError(413, "body-too-large", f"the body has more than {limit} bytes", "Send a shorter query.")
    if announced is not None and announced.isdigit() and int(announced) > limit:
        raise too_large
    if (read_header(scope, b"content-encoding") or "identity").strip().lower() != "identity":
        raise HttpError(415, "compressed-body", "a compressed body is not taken", "Send it as it is.")
    chunks, size = [], 0
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise HttpError(400, "incomplete-body", "the body ended before it was complete")
                chunk = message.get("body", b"")
                size += len(chunk)
                if size > limit:
                    raise too_large
                chunks.append(chunk)
                if not message.get("more_body", False):
                    return b"".join(chunks)
    except TimeoutError:
        raise HttpError(
            408, "slow-body", f"the body took more than {seconds:g} s", headers={"Connection": "close"}
        ) from None


def read_wishes(scope: Scope, pairs: Pairs) -> dict[str, Any]:
    """Return the headers and parameters that choose a representation: `accept` and `lang`.

    Raises:
        HttpError: a language that there is not.
    """
    given = next((value for name, value in pairs if name == "lang"), "")
    if given and given not in LANGUAGES:
        told = f"The languages are {' and '.join(LANGUAGES)}."
        raise HttpError(400, "unknown-name", f"unknown language: {given[:50]}", told)
    return {
        "accept": read_header(scope, b"accept"),
        "lang": given or choose_language(read_header(scope, b"accept-language"), LANGUAGES),
    }


def read_sparql_form(scope: Scope, body: bytes | None, pairs: Pairs) -> tuple[Pairs, str | None]:
    """Return the parameters of a request of the SPARQL Protocol and the query, where it stands in the body.

    Args:
        scope: of ASGI.
        body: the body of a POST request; None for GET.
        pairs: of the query part.

    Raises:
        HttpError: the body has another media type than the protocol defines, or is no UTF-8.
        RefusedError: an update.
    """
    if body is None:
        return pairs, None
    media_type = _media_type(scope)
    if media_type == _UPDATE:
        raise refuse_update()
    if media_type == _QUERY:
        return pairs, _decode_query(body)
    if media_type == _FORM:
        return [*pairs, *read_pairs(body, "the form")], None
    raise HttpError(
        415,
        "unknown-media-type",
        f"a body of type {media_type or 'unknown'} is not taken here",
        f"The types are {_QUERY} and {_FORM}.",
    )


def read_form(scope: Scope, body: bytes) -> Pairs:
    """Return the names and values of a form.

    Raises:
        HttpError: the body is no form, is no UTF-8, or has too many fields.
    """
    media_type = _media_type(scope)
    if media_type != _FORM:
        raise HttpError(
            415, "unknown-media-type", f"a body of type {media_type or 'unknown'} is not taken here", f"Send {_FORM}."
        )
    return read_pairs(body, "the form")


def _media_type(scope: Scope) -> str:
    return (read_header(scope, b"content-type") or "").partition(";")[0].strip().lower()


def _decode_query(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        told = f"the query is not UTF-8: byte {error.start + 1}, on line {line}"
        raise HttpError(400, "wrong-encoding", told, "Save the query as UTF-8.") from None


def read_sparql(pairs: Pairs, query: str | None) -> dict[str, Any] | None:
    """Return the request to a worker for a query of the SPARQL Protocol; None where there is no query.

    Raises:
        ParameterError: there are several queries.
        RefusedError: an update.
    """
    if any(name == "update" for name, _ in pairs):
        raise refuse_update()
    queries = [*([query] if query is not None else []), *(value for name, value in pairs if name == "query")]
    if not queries:
        return None
    if len(queries) > 1:
        raise ParameterError("more than one query was sent; send one")
    named = {name: value for name, value in pairs if name in ("format", "scope", "view")}
    return {
        "operation": "sparql",
        # Editors of Windows put a byte order mark before a text; it is no part of the query.
        "query": queries[0].removeprefix("\ufeff"),
        "default_graphs": [value for name, value in pairs if name == "default-graph-uri"],
        "named_graphs": [value for name, value in pairs if name == "named-graph-uri"],
        **{name: value for name, value in named.items() if value},
    }


def refuse_update() -> RefusedError:
    """Return the error for an update."""
    return RefusedError(
        "updates are refused: the graph is published, not edited over the wire",
        mend="An error in the data is reported to its maintainers.",
    )
