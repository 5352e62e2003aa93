"""The site in Chromium, as people use it: they find, read, change the day, ask, draw, download, go by keyboard.

A folder named in DPO_KG_SCREENSHOTS keeps pictures of all types of pages, to be looked at.
"""

from __future__ import annotations

import csv
import io
import json
import os
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browsing import DESKTOP, PHONE, expect, list_grave_issues, read, start_browser
from serving import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

#: Type of page → a page of that type.
TYPES = {
    "home": "/",
    "search": "/search?q=liberia",
    "mission": "/mission/untac",
    "person": "/person/guehenno-jean-marie",
    "post": "/post/usg-peace-operations",
    "organization": "/organization/dpko",
    "resolution": "/document/s-res-1509-2003",
    "state": "/state/khm",
    "topic": "/topic/budget-cuts",
    "day": "/on/2008-06-30",
    "queries": "/queries",
    "query": "/queries/heads?at=2008-06-30",
    "chart": "/queries/mission-tenures?mission=UNTAC",
    "sparql": "/sparql",
    "ontology": "/ontology",
    "term": "/ontology/Mission",
    "shapes": "/shapes",
    "data": "/data",
    "sources": "/sources",
    "conflicts": "/conflicts",
    "missing": "/missing",
    "quality": "/quality",
    "about": "/about",
}
#: What a page may weigh, all told, as it travels: bytes.
BUDGET = 100_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with start_browser() as started:
        yield started


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["desktop", "phone-dark"])
@pytest.mark.parametrize("name", TYPES)
def test_page(browser: Browser, field_server: Server, name: str, size: tuple[int, int], dark: bool) -> None:
    """Each type of page fits its window, complains of nothing, and has no serious issue of accessibility."""
    with read(browser, field_server.url, size, dark=dark) as reader:
        answer = reader.page.goto(TYPES[name])
        assert answer is not None
        assert answer.status == 200
        assert reader.too_wide() <= 0
        grave = list_grave_issues(reader.page)
        assert not grave, json.dumps([[issue["id"], issue["nodes"][0]["html"]] for issue in grave], indent=1)
        folder = os.environ.get("DPO_KG_SCREENSHOTS")
        if folder:
            kind = f"{name}-{'phone' if size == PHONE else 'desktop'}{'-dark' if dark else ''}"
            reader.page.screenshot(path=Path(folder, f"{kind}.png"), full_page=True)
    assert reader.complaints == []


@pytest.mark.parametrize("name", TYPES)
def test_weight(browser: Browser, field_server: Server, name: str) -> None:
    """A page with all that it loads stays within the budget, compressed as it travels."""
    with read(browser, field_server.url) as reader:
        session = reader.page.context.new_cdp_session(reader.page)
        session.send("Network.enable")
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        reader.page.goto(TYPES[name], wait_until="networkidle")
    assert sizes
    assert sum(sizes) <= BUDGET


def test_a_visit(browser: Browser, field_server: Server) -> None:
    """Find a mission, read, change the day, follow a footnote, open the query behind a box, download what is seen."""
    with read(browser, field_server.url) as reader:
        page = reader.page
        page.goto("/")
        page.get_by_role("searchbox").first.fill("untac")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="United Nations Transitional Authority in Cambodia").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Transitional Authority in Cambodia")
        note = page.locator("a[href^='#note']").first
        target = note.get_attribute("href")
        note.click()
        assert target
        assert page.url.endswith(target)
        expect(page.locator(target)).to_be_visible()
        page.locator("input[type=date]").first.fill("1993-01-01")
        page.get_by_role("button", name="Show that day").click()
        page.wait_for_url("**at=1993-01-01**")
        expect(page.locator("main")).to_contain_text("1993-01-01")
        page.get_by_role("link", name="Open the question behind this box").first.click()
        page.wait_for_url("**/queries/**")
        shown = page.locator("main table tbody tr").count()
        assert shown > 0
        with page.expect_download() as downloading:
            page.get_by_role("link", name="csv", exact=True).first.click()
        text = Path(downloading.value.path()).read_text(encoding="utf-8")
        rows = list(csv.reader(io.StringIO(text)))
        assert len(rows) - 1 == shown
    assert reader.complaints == []


def test_the_editor(browser: Browser, field_server: Server) -> None:
    """A stored query is opened in the editor, edited and asked; what is wrong is told with its place."""
    with read(browser, field_server.url) as reader:
        page = reader.page
        page.goto("/queries/heads?at=2008-06-30")
        page.locator("a[href*='/sparql']").first.click()
        page.wait_for_url("**/sparql?**")
        page.goto("/sparql")
        area = page.locator("textarea#query")
        area.evaluate("area => { area.value = 'SELECT ?m WHERE { ?m a dpo:Mission } ORDER BY ?m LIMIT 3' }")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator("#answer table tbody tr")).to_have_count(3)
        page.goto("/sparql?query=SELECT+%3Fm+WHERE+%7B+%3Fm+a+%7D")
        expect(page.get_by_role("alert")).to_contain_text("1:24")


def test_an_edited_query_is_drawn_and_kept(browser: Browser, field_server: Server) -> None:
    """A stored query opened in the editor, made to draw, drawn otherwise, and downloaded as it is seen."""
    with read(browser, field_server.url) as reader:
        page = reader.page
        page.goto("/queries/mission-tenures?mission=UNTAC")
        page.get_by_role("link", name="Open in the editor").click()
        page.wait_for_url("**/sparql?**")
        page.locator("textarea#query").evaluate("area => { area.value = '#defaultView:Timeline\\n' + area.value }")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator("#answer figure.chart svg")).to_be_visible()
        expect(page.locator("#answer figcaption")).not_to_be_empty()
        expect(page.locator("#who li").first).to_be_visible()
        page.get_by_label("Shown as").select_option("table")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator("#answer table")).to_be_visible()
        expect(page.locator("#answer figure.chart")).to_have_count(0)
        shown = page.locator("#answer tbody tr").count()
        with page.expect_download() as downloading:
            page.get_by_role("link", name="csv", exact=True).click()
        rows = list(csv.reader(io.StringIO(Path(downloading.value.path()).read_text(encoding="utf-8"))))
        assert len(rows) - 1 == shown > 0
    assert reader.complaints == []


def test_the_rich_editor(browser: Browser, field_server: Server) -> None:
    """Built by npm (editor/README.md), it takes the place of the plain area when somebody writes, and completes."""
    with read(browser, field_server.url) as reader:
        page = reader.page
        page.goto("/sparql")
        assert page.locator("textarea#query").get_attribute("data-editor"), "npm ci && npm run build in editor/"
        page.locator("textarea#query").focus()
        content = page.locator(".cm-content")
        expect(content).to_be_visible()
        page.keyboard.press("Control+End")
        page.keyboard.type("\n# ?m dpo:tenureHol")
        page.keyboard.press("Control+Space")
        expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("dpo:tenureHolder")
        page.keyboard.press("Escape")
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**tenureHol**")
        expect(page.locator("#answer")).to_be_visible()
    assert reader.complaints == []


def test_by_keyboard(browser: Browser, field_server: Server) -> None:
    """The first key leads past the masthead; what has the focus can be seen; the search is sent by Enter."""
    with read(browser, field_server.url) as reader:
        page = reader.page
        page.goto("/mission/untac")
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.getAttribute('href')")
        assert str(focused).startswith("#")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{focused}")
        seen = set()
        for _ in range(12):
            page.keyboard.press("Tab")
            kind = page.evaluate("document.activeElement.type")
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none" or kind == "date"  # the browser itself marks the parts of a date
            seen.add(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
        assert len(seen) > 6


def test_in_french(browser: Browser, field_server: Server) -> None:
    """The switch leads to the same page in French, and links stay French."""
    with read(browser, field_server.url) as reader:
        page = reader.page
        page.goto("/mission/untac")
        page.get_by_role("link", name="Français").click()
        assert page.locator("html").get_attribute("lang") == "fr"
        expect(page.get_by_role("searchbox").first).to_be_visible()
        page.locator("main a[href^='/']").first.click()
        assert page.locator("html").get_attribute("lang") == "fr"


@pytest.mark.parametrize("name", TYPES)
def test_without_scripts(browser: Browser, field_server: Server, name: str) -> None:
    """Every page reads the same without JavaScript: its heading, its text, its tables."""
    texts = []
    for scripts in (True, False):
        with read(browser, field_server.url, scripts=scripts) as reader:
            reader.page.goto(TYPES[name])
            texts.append(reader.page.locator("main").text_content())
    assert texts[0] == texts[1]


def test_chart_and_table(browser: Browser, field_server: Server) -> None:
    """A chart has its table and its summary, and its download is the drawing that is seen."""
    with read(browser, field_server.url) as reader:
        page = reader.page
        page.goto(TYPES["chart"])
        drawing = page.locator("main svg").first
        expect(drawing).to_be_visible()
        assert page.locator("main table").count() > 0
        address = page.locator("a[href*='.svg']").first.get_attribute("href")
    assert address
    with urllib.request.urlopen(f"{field_server.url}{address}") as answer:
        assert answer.headers["Content-Type"].startswith("image/svg+xml")
        assert b"<svg" in answer.read()


def test_on_paper(browser: Browser, field_server: Server) -> None:
    """Printed, a page keeps its text and leaves out what cannot be used on paper."""
    with read(browser, field_server.url) as reader:
        page = reader.page
        page.goto("/mission/untac")
        page.emulate_media(media="print")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("nav").first).to_be_hidden()
