"""Errors met before a worker is asked: a page for people, problem details for programs, of one status."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from dpo_kg.errors import BusyError
from serving import InProcess

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
QUERY = ("Content-Type", "application/sparql-query")


@pytest.mark.parametrize(
    ("method", "target", "body", "status", "title"),
    [
        ("DELETE", "/", b"", 405, "La méthode n’est pas admise ici"),
        ("GET", "/%ff", b"", 400, "La demande ne peut être comprise"),
        ("GET", "/static/nothing", b"", 404, "Il n’y a rien de ce nom"),
        ("POST", "/sparql", b"ASK {} #" + b"x" * 2_000_000, 413, "La demande est trop grande"),
        ("GET", "/sparql?query=" + "x" * 62_000, b"", 414, "L’adresse est trop longue"),
        ("GET", "/?lang=%3Cb%3E", b"", 400, "La demande ne peut être comprise"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_pages_and_details_agree(
    site: InProcess, method: str, target: str, body: bytes, status: int, title: str
) -> None:
    program = site.request(method, target, body, [QUERY])
    french = site.request(method, target, body, [QUERY, ("Accept", BROWSER), ("Accept-Language", "fr-CA")])
    english = site.request(method, target, body, [QUERY, ("Accept", BROWSER)])
    told = json.loads(program.body)
    assert program.status == french.status == english.status == told["status"] == status
    assert program.headers["content-type"] == "application/problem+json"
    assert french.headers["content-type"] == english.headers["content-type"] == "text/html; charset=utf-8"
    assert french.headers.get("allow") == program.headers.get("allow")
    assert (french.headers["content-language"], english.headers["content-language"]) == ("fr", "en")
    assert f"<h1>{title}</h1>" in french.text and f"<h1>{told['title']}</h1>" in english.text
    for page in (french, english):
        words = read_text(page.text)
        assert told["detail"] in words and told.get("mend", "") in words
        assert "default-src 'none'" in page.headers["content-security-policy"] and "<b>" not in page.text


def test_a_busy_server_tells_people_too(site: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(request: object, *, client: str = "") -> None:
        raise BusyError(7)

    monkeypatch.setattr(site.workers, "call", refuse)
    answer = site.get("/tenures?q=nobody-asked-this", BROWSER)
    assert (answer.status, answer.headers["retry-after"]) == (503, "7")
    assert "<h1>The server is busy</h1>" in answer.text


def test_an_ending_goes_before_the_header(site: InProcess) -> None:
    answer = site.request("DELETE", "/mission/untac.ttl", headers={"Accept": BROWSER})
    assert (answer.status, answer.headers["content-type"]) == (405, "application/problem+json")


def read_text(page: str) -> str:
    """Return what a page says, without its markup."""
    found: list[str] = []
    parser = HTMLParser()
    parser.handle_data = found.append  # type: ignore[method-assign, assignment]
    parser.feed(page)
    return "".join(found)
