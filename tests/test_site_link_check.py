"""Every link of a page that was written is followed, to the place on the page it leads to."""

from __future__ import annotations

from pathlib import Path

import pytest

from dpo_kg.site.link_check import find_broken, read_links

BASE = "https://example.org/kg"
PAGES = {
    "index.html": '<link href="https://example.org/kg/"><a id="top" href="a/">a</a> <a href="a/#here">b</a>',
    "a/index.html": '<p id="here">x</p> <a href="../">home</a> <a href="./#here">here</a> <a href="?x=1">self</a>',
    "a.ttl": "",
}


def check(folder: Path, pages: dict[str, str]) -> list[str]:
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return find_broken([read_links(str(folder), name, BASE) for name in pages if name.endswith(".html")], set(pages))


def test_sound_links(tmp_path: Path) -> None:
    assert check(tmp_path, PAGES) == []


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ('<a href="b/">', "b/index.html"),
        ('<a href="a/#there">', "a/index.html#there"),
        ('<a class="x" href="a.nt">', "a.nt"),
        ('<a href="a.ttl#x">', "a.ttl#x"),
        ('<script src="static/no.js">', "static/no.js"),
        ('<a href="/a/">', "/a/"),
        ('<a href="../a/">', "../a/index.html"),
        ('<link rel="canonical" href="https://example.org/kg/b/">', "b/index.html"),
        ('<meta http-equiv="refresh" content="0; url=b/#x">', "b/index.html"),
        ('<form action="search/">', "search/index.html"),
        ('<div data-index="search/names.json">', "search/names.json"),
        ('<a href="a/#here&amp;there">', "a/index.html#here&there"),
    ],
)
def test_broken_links(tmp_path: Path, link: str, told: str) -> None:
    pages = {**PAGES, "index.html": PAGES["index.html"] + link}
    assert check(tmp_path, pages) == [f"index.html: {told}"]


@pytest.mark.parametrize("link", ["https://elsewhere.org/b/", "mailto:a@example.org", "//elsewhere.org/", "a.ttl"])
def test_links_that_lead_out(tmp_path: Path, link: str) -> None:
    assert check(tmp_path, {**PAGES, "index.html": f'<a href="{link}">'}) == []


def test_text_is_no_link(tmp_path: Path) -> None:
    assert check(tmp_path, {**PAGES, "index.html": "<pre>&lt;a href=&#34;no&#34;&gt;</pre>"}) == []
