"""From HTTP to requests of workers: paths, query parts, forms and bodies, decoded strictly."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dpo_kg.errors import DpoKgError, ParameterError, RefusedError
from dpo_kg.server import reading
from dpo_kg.server.reading import HttpError
from serving import InProcess

FORM = "application/x-www-form-urlencoded"


def scope(*headers: tuple[str, str], path: str = "/", raw: bytes | None = None) -> dict[str, Any]:
    """Return a scope of ASGI."""
    return {
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
        "path": path,
        "raw_path": path.encode() if raw is None else raw,
    }


def test_headers_that_stand_twice_are_one() -> None:
    assert reading.read_header(scope(("accept", "a/b"), ("accept", "c/d;q=0.1")), b"accept") == "a/b,c/d;q=0.1"
    assert reading.read_header(scope(), b"accept") is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", []),
        (b"a=1&b=2&a=3", [("a", "1"), ("b", "2"), ("a", "3")]),
        (b"a=&b", [("a", ""), ("b", "")]),
        (b"q=a+b%20c%2B", [("q", "a b c+")]),
        ("q=Guéhenno".encode(), [("q", "Guéhenno")]),
        (b"q=Gu%C3%A9henno", [("q", "Guéhenno")]),
        (b"q=a%3Db%26c", [("q", "a=b&c")]),
        (b"q=%", [("q", "%")]),
        (b"a;b=1", [("a;b", "1")]),
    ],
)
def test_pairs(raw: bytes, expected: list[tuple[str, str]]) -> None:
    assert reading.read_pairs(raw) == expected


@pytest.mark.parametrize(
    ("raw", "code"),
    [(b"q=%ff", "wrong-encoding"), (b"q=\xff", "wrong-encoding"), (b"a&" * 1001, "too-many-fields")],
)
def test_wrong_pairs(raw: bytes, code: str) -> None:
    with pytest.raises(HttpError) as caught:
        reading.read_pairs(raw)
    assert (caught.value.status, caught.value.code) == (400, code)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for read in (
        lambda: reading.read_pairs(raw),
        lambda: reading.read_path(scope(path="/x", raw=raw)),
        lambda: reading.read_sparql_form(scope(("content-type", "application/sparql-query")), raw, []),
        lambda: reading.read_form(scope(("content-type", FORM)), raw),
    ):
        try:
            read()
        except HttpError as error:
            assert error.status == 400


@pytest.mark.parametrize(
    ("path", "raw", "expected"),
    [
        ("/mission/untac", b"/mission/untac", "/mission/untac"),
        ("/person/é", b"/person/%C3%A9", "/person/é"),
        ("/a/b", b"/dpo-kg/a/b", "/a/b"),  # what stands before is the root path
    ],
)
def test_paths(path: str, raw: bytes, expected: str) -> None:
    assert reading.read_path(scope(path=path, raw=raw)) == expected


@pytest.mark.parametrize("raw", [b"/%ff", b"/%00", b"/a%0Ab", b"/a%7f", b"/\xc3"])
def test_wrong_paths(raw: bytes) -> None:
    with pytest.raises(HttpError) as caught:
        reading.read_path(scope(path="/x", raw=raw))
    assert caught.value.status == 400


# --- Bodies


def read_body(messages: list[dict[str, Any]], *headers: tuple[str, str], limit: int = 10, seconds: float = 5) -> bytes:
    """Read a body from messages; where there are no more, the client sends nothing."""

    async def receive() -> dict[str, Any]:
        if not messages:
            await asyncio.sleep(60)
        return messages.pop(0)

    return asyncio.run(reading.read_body(scope(*headers), receive, limit, seconds))


def part(body: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_bodies() -> None:
    assert read_body([part(b"12345", True), part(b"67890")]) == b"1234567890"
    assert read_body([{"type": "http.request"}]) == b""


@pytest.mark.parametrize(
    ("messages", "headers", "status"),
    [
        ([part(b"12345", True), part(b"678901")], [], 413),
        ([part(b"1")], [("content-length", "11")], 413),
        ([part(b"1")], [("content-encoding", "gzip")], 415),
        ([part(b"1", True), {"type": "http.disconnect"}], [], 400),
        ([part(b"1", True)], [], 408),
    ],
)
def test_wrong_bodies(messages: list[dict[str, Any]], headers: list[tuple[str, str]], status: int) -> None:
    with pytest.raises(HttpError) as caught:
        read_body(messages, *headers, seconds=0.05)
    assert caught.value.status == status
    assert (caught.value.headers == {"Connection": "close"}) is (status == 408)


# --- The SPARQL Protocol


@pytest.mark.parametrize(
    ("media_type", "body", "expected"),
    [
        (None, None, ([("a", "1")], None)),
        (f"{FORM}; charset=utf-8", b"query=ASK+%7B%7D", ([("a", "1"), ("query", "ASK {}")], None)),
        ("Application/SPARQL-Query", "ASK { 'é' }".encode(), ([("a", "1")], "ASK { 'é' }")),
    ],
)
def test_forms(media_type: str | None, body: bytes | None, expected: object) -> None:
    headers = [("content-type", media_type)] if media_type else []
    assert reading.read_sparql_form(scope(*headers), body, [("a", "1")]) == expected


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/json", "multipart/form-data; boundary=x"])
def test_other_media_types(media_type: str) -> None:
    with pytest.raises(HttpError) as caught:
        reading.read_sparql_form(scope(("content-type", media_type)), b"ASK {}", [])
    assert caught.value.status == 415 and FORM in caught.value.mend
    with pytest.raises(HttpError) as caught:
        reading.read_form(scope(("content-type", media_type)), b"a=1")
    assert caught.value.status == 415


def test_updates_are_refused() -> None:
    with pytest.raises(RefusedError):
        reading.read_sparql_form(scope(("content-type", "application/sparql-update")), b"", [])
    with pytest.raises(RefusedError):
        reading.read_sparql([("update", "DROP ALL")], None)


def test_requests() -> None:
    assert reading.read_sparql([("default-graph-uri", "x:g")], None) is None
    pairs = [("query", "ASK {}"), ("default-graph-uri", "x:a"), ("default-graph-uri", "x:b")]
    request = reading.read_sparql([*pairs, ("named-graph-uri", "x:n"), ("format", "csv"), ("scope", "")], None)
    assert request == {
        "operation": "sparql",
        "query": "ASK {}",
        "default_graphs": ["x:a", "x:b"],
        "named_graphs": ["x:n"],
        "format": "csv",
    }
    for query, more in (("ASK {}", pairs), (None, [*pairs, ("query", "ASK {}")])):
        with pytest.raises(ParameterError):
            reading.read_sparql(more, query)


def test_wishes() -> None:
    french = scope(("accept", "text/html"), ("accept-language", "fr-CA"))
    assert reading.read_wishes(french, []) == {"accept": "text/html", "lang": "fr"}
    assert reading.read_wishes(french, [("lang", "en")])["lang"] == "en"
    assert reading.read_wishes(scope(), [("lang", "")]) == {"accept": None, "lang": "en"}
    with pytest.raises(HttpError):
        reading.read_wishes(scope(), [("lang", "de")])


# --- All of it


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/" + "x" * 70_000, 414),
        ("GET", "/sparql?query=" + "x" * 70_000, 414),
        ("PUT", "/sparql", 405),
        ("DELETE", "/", 405),
        ("POST", "/queries/heads", 405),
        ("POST", "/health", 405),
        ("POST", "/static/page.css", 405),
        ("TRACE", "/", 405),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/static/..%2f..%2fapp.py", 404),
        ("GET", "/mission/a?at=2008&at=2009", 400),
        ("GET", "/%ff", 400),
        ("GET", "/a%00b", 400),
        ("GET", "/?lang=xx", 400),
    ],
    ids=lambda value: str(value)[:30],
)
def test_statuses(site: InProcess, method: str, target: str, status: int) -> None:
    answer = site.request(method, target)
    assert answer.status == status, answer.text
    told = json.loads(answer.body)
    assert told["status"] == status and told["detail"]
    assert answer.headers["access-control-allow-origin"] == "*"
    if status == 405:
        assert "GET" in answer.headers["allow"]


def test_errors_are_of_one_family() -> None:
    error = HttpError(414, "address-too-long", "too long", "Shorten it.", {"X": "y"})
    assert isinstance(error, DpoKgError)
    assert error.to_dict()["code"] == "address-too-long" and error.to_dict()["mend"] == "Shorten it."


def test_a_byte_order_mark_is_no_part_of_a_query() -> None:
    body = b"\xef\xbb\xbfASK {}"
    pairs, query = reading.read_sparql_form(scope(("content-type", "application/sparql-query")), body, [])
    told = reading.read_sparql(pairs, query)
    assert told is not None and told["query"] == "ASK {}"


def test_bytes_that_are_no_utf8_are_named() -> None:
    body = b"ASK {\n ?s ?p '\xe9' }"
    with pytest.raises(HttpError) as caught:
        reading.read_sparql_form(scope(("content-type", "application/sparql-query")), body, [])
    assert caught.value.status == 400 and "byte 15, on line 2" in caught.value.problem


@pytest.mark.parametrize(
    ("version", "hosts", "fits"),
    [("1.1", 1, True), ("1.1", 0, False), ("1.1", 2, False), ("1.0", 0, True), ("1.0", 2, False)],
)
def test_hosts(version: str, hosts: int, fits: bool) -> None:
    told = {**scope(*[("host", "x")] * hosts), "http_version": version}
    if fits:
        reading.check_host(told)
        return
    with pytest.raises(HttpError) as caught:
        reading.check_host(told)
    assert (caught.value.status, caught.value.code) == (400, "wrong-host")
