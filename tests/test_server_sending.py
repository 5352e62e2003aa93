"""Answers as messages: entity tags, 304, compression, HEAD, headers of every answer, none that breaks a line."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dpo_kg.isolation.frames import Reply
from dpo_kg.server.cache import Entry
from dpo_kg.server.sending import accepts_gzip, matches, send_entry
from serving import HttpAnswer, InProcess


def send(entry: Entry, method: str = "GET", **headers: str) -> HttpAnswer:
    """Send an answer into a list."""
    import asyncio

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    sent: list[Any] = []

    async def deliver(message: Any) -> None:
        sent.append(message)

    size = asyncio.run(send_entry({"method": method, "headers": named}, deliver, entry))
    start, *parts = sent
    assert [part.get("more_body", False) for part in parts] == [True] * (len(parts) - 1) + [False]
    assert max(len(part["body"]) for part in parts) <= 64 << 10
    body = b"".join(part["body"] for part in parts)
    assert size == len(body)
    pairs = [(name.decode(), value.decode("latin-1")) for name, value in start["headers"]]
    assert len(pairs) == len(dict(pairs))
    return HttpAnswer(start["status"], dict(pairs), body)


def entry(body: bytes = b"x" * 2000, media_type: str = "text/csv", etag: str = "tag", **headers: str) -> Entry:
    return Entry(Reply(200, {"Content-Type": media_type, **headers}, body), etag)


def test_headers_of_every_answer(site: InProcess) -> None:
    for target in (
        "/queries/heads.csv",
        "/",
        "/nothing",
        "/sparql?query=X",
        "/health",
        "/static/page.css",
        "/void.ttl",
    ):
        headers = site.get(target).headers
        assert headers["access-control-allow-origin"] == "*"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["vary"] == "Accept, Accept-Encoding, Accept-Language"
        assert (
            "default-src 'none'" in headers["content-security-policy"]
            or "script-src 'self'" in headers["content-security-policy"]
        )
        assert "unsafe" not in headers["content-security-policy"] and "http" not in headers["content-security-policy"]
        assert headers["referrer-policy"] and "cache-control" in headers and "set-cookie" not in headers
        assert int(headers["content-length"]) > 0


def test_what_is_exposed_to_scripts_elsewhere(site: InProcess) -> None:
    exposed = site.get("/queries/heads").headers["access-control-expose-headers"].casefold().split(", ")
    assert {"etag", "link", "dpo-kg-data-version", "dpo-kg-rows-digest", "dpo-kg-cut"} <= set(exposed)


def test_preflight(site: InProcess) -> None:
    answer = site.request("OPTIONS", "/sparql", headers={"Origin": "http://x.example"})
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS"
    assert "content-type" in answer.headers["access-control-allow-headers"].casefold()
    for target in ("/queries/heads", "/", "/health", "/reconcile/suggest/type"):
        assert site.request("OPTIONS", target).headers["allow"] == "GET, HEAD, OPTIONS"
    for target in ("/nothing", "/reconcile/nothing"):
        answer = site.request("OPTIONS", target)
        assert answer.status == 404 and answer.headers["access-control-allow-origin"] == "*"


# --- Entity tags


def test_entity_tags(site: InProcess) -> None:
    first = site.get("/queries/heads.csv")
    tag = first.headers["etag"]
    assert tag.startswith('"') and tag.endswith('"')
    assert site.get("/queries/heads.csv").headers["etag"] == tag
    others = {
        site.get("/queries/heads.tsv").headers["etag"],
        site.get("/queries/heads.csv?at=2008-06-30").headers["etag"],
        site.get("/queries/heads").headers["etag"],
        site.get("/queries/heads", "text/csv").headers["etag"],
        site.get("/queries/headships.csv").headers["etag"],
    }
    assert len(others) == 5 and tag not in others
    same = site.get("/queries/heads.csv", If_None_Match=tag)
    assert (same.status, same.body, same.headers["etag"]) == (304, b"", tag)
    assert "content-type" not in same.headers and same.headers["vary"] == first.headers["vary"]
    assert same.headers["access-control-allow-origin"] == "*"
    assert site.get("/queries/heads.csv", If_None_Match='"other"').status == 200
    assert "etag" not in site.get("/nothing").headers
    assert site.get("/nothing").headers["cache-control"] == "no-store"
    assert first.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, False),
        ('"tag"', True),
        ('W/"tag"', True),
        ('"a", "tag"', True),
        ('"a", W/"tag" , "b"', True),
        ("*", True),
        ('"tagg"', False),
        ("", False),
        ('"other"', False),
    ],
)
def test_if_none_match(header: str | None, expected: bool) -> None:
    assert matches(header, "tag") is expected


def test_a_compressed_answer_has_a_tag_of_its_own() -> None:
    plain, packed = send(entry()), send(entry(), accept_encoding="gzip")
    assert plain.headers["etag"] == '"tag"' and packed.headers["etag"] == '"tag-gzip"'
    assert send(entry(), accept_encoding="gzip", if_none_match='"tag-gzip"').status == 304
    assert send(entry(), if_none_match='"tag-gzip"').status == 200


# --- Compression


def test_compression() -> None:
    packed = send(entry(b"Guehenno, " * 500), accept_encoding="br, gzip;q=0.5")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == b"Guehenno, " * 500
    assert int(packed.headers["content-length"]) == len(packed.body) < 500
    for other in (
        send(entry(b"short"), accept_encoding="gzip"),
        send(entry(media_type="application/zip"), accept_encoding="gzip"),
        send(entry(media_type="image/png"), accept_encoding="gzip"),
        send(entry(), accept_encoding="br"),
        send(entry()),
    ):
        assert "content-encoding" not in other.headers


def test_large_answers_are_compressed_apart() -> None:
    body = bytes(range(256)) * 2000
    assert gzip.decompress(send(entry(body), accept_encoding="gzip").body) == body


def test_two_compressions_give_the_same_bytes() -> None:
    assert entry().gzip() == entry().gzip()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip; q=0.001", True),
        ("gzipped", False),
        ("identity", False),
        ("", False),
    ],
)
def test_accept_encoding(header: str, expected: bool) -> None:
    assert accepts_gzip({"headers": [(b"accept-encoding", header.encode())]}) is expected


# --- HEAD


@pytest.mark.parametrize("target", ["/queries/heads.csv", "/", "/nothing", "/health", "/static/page.css"])
def test_head(site: InProcess, target: str) -> None:
    head, get = site.request("HEAD", target), site.request("GET", target)
    assert head.body == b"" and head.status == get.status
    for name in ("content-type", "content-length", "etag"):
        assert head.headers.get(name) == get.headers.get(name), name


# --- Headers that hold what others wrote


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_no_header_ends_its_line(text: str) -> None:
    value = send(Entry(Reply(200, {"Content-Disposition": text}, b""))).headers["content-disposition"]
    assert not any(c < " " or c == "\x7f" or "\x80" <= c < "\xa0" for c in value)
    assert len(value) == len(text)


@pytest.mark.parametrize(
    "target", ["/id/person/a%0d%0aX-Injected:%201", "/queries/heads%0d%0aX:%201.csv", "/?q=%0d%0aX-Injected:1"]
)
def test_injected_lines(site: InProcess, target: str) -> None:
    answer = site.get(target)
    assert "x-injected" not in answer.headers and answer.status in (200, 303, 400, 404)
    assert all("\r" not in value and "\n" not in value for value in answer.headers.values())


# --- Assets


def test_assets(site: InProcess) -> None:
    import re

    page = site.get("/", "text/html").text
    names = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert any(name.endswith(".css") for name in names)
    assert len({site.get(name).headers["etag"] for name in names}) == len(set(names))
    for name in names:
        answer = site.get(name)
        assert answer.status == 200 and "immutable" in answer.headers["cache-control"]
        assert "max-age=31536000" in answer.headers["cache-control"]
        assert site.get(name, If_None_Match=answer.headers["etag"]).status == 304
    assert "immutable" not in site.get("/static/page.css").headers["cache-control"]


def test_problems_are_json(site: InProcess) -> None:
    told = json.loads(site.get("/nothing").body)
    assert told["status"] == 404
