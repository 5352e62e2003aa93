"""Answers as messages of ASGI: headers that every answer has, entity tags, compression, 304.

Sources: RFC 9110, sections 8.8.3 (entity tags), 13.1.2 (If-None-Match), 12.5.5 (Vary); Fetch Standard, section 3.2
(CORS); W3C Content Security Policy Level 3.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import ExitStack
from typing import Any

from dpo_kg.isolation.frames import Reply
from dpo_kg.server.cache import Entry
from dpo_kg.server.outgoing import Outgoing, send_body
from dpo_kg.server.reading import Scope, read_header

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

#: A body from this size on is compressed by another thread, so that other requests need not wait.
_LARGE = 256 << 10
#: Headers of every answer. Data are there for every page of the web to read, and no cookie is ever set.
_ALWAYS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Dpo-Kg-Data-Version, Dpo-Kg-Rows-Digest, Dpo-Kg-Cut, ETag, Link, Retry-After"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-content-type-options", b"nosniff"),
)
#: What is no page must not run anything, even where a browser shows it as one.
_DATA_POLICY = b"default-src 'none'; style-src 'none'; img-src 'self'; frame-ancestors 'none'; sandbox"
_VARY = b"Accept, Accept-Encoding, Accept-Language"


async def send_entry(
    scope: Scope,
    send: Send,
    entry: Entry,
    cache_control: bytes = b"no-cache",
    *,
    outgoing: Outgoing | None = None,
    client: str = "",
) -> int:
    """Send an answer, compressed and as 304 where the client allows; return how many bytes of body were sent.

    Args:
        scope, send: of ASGI.
        entry: the answer.
        cache_control: for how long others may keep it; "no-cache" has them ask whether it is still the same.
        outgoing: what is being sent, and how much of it may be; None where nothing is counted.
        client: who reads the answer.

    Raises:
        BusyError: too many bytes are being sent already; nothing of this answer has been.
    """
    reply = entry.reply
    compress = entry.is_compressible() and accepts_gzip(scope)
    headers = [(name.lower().encode("latin-1"), _clean(value)) for name, value in reply.headers.items()]
    headers += _ALWAYS
    headers.append((b"vary", _VARY))
    if "Content-Security-Policy" not in reply.headers:
        headers.append((b"content-security-policy", _DATA_POLICY))
    if entry.etag:
        tag = f"{entry.etag}-gzip" if compress else entry.etag
        headers += [(b"etag", f'"{tag}"'.encode()), (b"cache-control", cache_control)]
        if matches(read_header(scope, b"if-none-match"), tag):
            kept = [pair for pair in headers if pair[0] not in (b"content-type", b"content-disposition")]
            await send({"type": "http.response.start", "status": 304, "headers": kept})
            await send({"type": "http.response.body", "body": b""})
            return 0
    else:
        headers.append((b"cache-control", b"no-store"))
    body = reply.body
    with ExitStack() as held:
        if outgoing is not None:
            held.enter_context(outgoing.hold(client, body))
        if compress:
            body = await asyncio.to_thread(entry.gzip) if len(body) >= _LARGE else entry.gzip()
            if outgoing is not None:
                held.enter_context(outgoing.hold(client, body))
            headers.append((b"content-encoding", b"gzip"))
        headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        shown = b"" if scope["method"] == "HEAD" else body
        await send_body(send, shown)
    return len(shown)


def _clean(value: str) -> bytes:
    """Return the value of a header: what is no visible Latin-1 is written as `?`, so that no value ends its line."""
    if value.isascii() and value.isprintable():
        return value.encode()
    return "".join(c if " " <= c <= "~" or "\xa0" <= c <= "\xff" else "?" for c in value).encode("latin-1")


def accepts_gzip(scope: Scope) -> bool:
    """Tell whether a client takes gzip (RFC 9110, section 12.5.3)."""
    header = read_header(scope, b"accept-encoding") or ""
    for item in header.lower().split(","):
        name, _, parameters = item.strip().partition(";")
        if name.strip() == "gzip":
            return parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def matches(header: str | None, tag: str) -> bool:
    """Tell whether If-None-Match names an entity tag; weak comparison, as the header demands."""
    if header is None:
        return False
    named = [part.strip().removeprefix("W/").strip('"') for part in header.split(",")]
    return tag in named or "*" in named


async def send_preflight(send: Send, methods: tuple[str, ...]) -> None:
    """Answer a browser that asks whether a page elsewhere may send a request.

    Args:
        send: of ASGI.
        methods: those that the resource takes.
    """
    allowed = ", ".join((*methods, "OPTIONS")).encode()
    headers = [
        *_ALWAYS,
        (b"access-control-allow-methods", allowed),
        (b"access-control-allow-headers", b"Accept, Accept-Language, Content-Type, If-None-Match"),
        (b"access-control-max-age", b"86400"),
        (b"allow", allowed),
        (b"content-length", b"0"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def plain(status: int, text: str, media_type: str = "text/plain; charset=utf-8") -> Entry:
    """Return a short text as an answer that nobody keeps."""
    return Entry(Reply(status, {"Content-Type": media_type}, text.encode()))
