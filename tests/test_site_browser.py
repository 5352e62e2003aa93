"""A site of files in Chromium, served by Python's own server of files: read without JavaScript, searched with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from dpo_kg.knowledge_graph import KnowledgeGraph
from site_folders import a_part, make, serve_files

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
READ = (
    *("/", "/mission/", "/mission/unmiss/", "/person/guehenno-jean-marie/", "/post/usg-peace-operations/", "/queries/"),
    *("/queries/heads/", "/queries/heads/~example/", "/on/", "/sources/", "/conflicts/", "/missing/", "/quality/"),
    *("/data/", "/ontology/", "/ontology/Citation/", "/code/", "/shapes/", "/about/", "/search/", "/sparql/"),
)


@pytest.fixture(scope="module")
def address(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("browsed") / "site"
    with a_part():
        make(kg, folder)
    with serve_files(folder) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield started
        started.close()


class Visitor:
    """A page in a browser, what it asked for elsewhere, and what went wrong on it."""

    def __init__(self, browser: Browser, address: str, *, javascript: bool, phone: bool = False) -> None:
        viewport = PHONE if phone else {"width": 1280, "height": 900}
        self.context = browser.new_context(java_script_enabled=javascript, viewport=viewport)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.address = address
        self.outside: list[str] = []
        self.faults: list[str] = []
        self.bytes = 0
        self.page.on("request", lambda request: self._see(request.url))
        self.page.on("console", lambda told: self.faults.append(told.text) if told.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _see(self, url: str) -> None:
        if not url.startswith((f"{self.address}/", "data:")):
            self.outside.append(url)

    def go(self, path: str) -> Page:
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None and answer.ok, path
        return self.page

    def leave(self) -> None:
        self.context.close()
        assert self.outside == [] and self.faults == []


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_pages_are_read(browser: Browser, address: str, javascript: bool, phone: bool) -> None:
    visitor = Visitor(browser, address, javascript=javascript, phone=phone)
    for lang in ("", "/fr"):
        for path in READ:
            page = visitor.go(f"{lang}{path}")
            assert page.locator("main h1").count() == 1
            wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth") if javascript else 0
            assert wider <= 0, f"{lang}{path} is {wider} pixels wider than the window"
    visitor.leave()


def test_from_the_first_page_to_a_mission_without_script(browser: Browser, address: str) -> None:
    visitor = Visitor(browser, address, javascript=False)
    page = visitor.go("/")
    page.locator("nav.main-nav a").first.click()
    page.locator('main a[href$="unmiss/"]').first.click()
    assert page.url == f"{address}/mission/unmiss/"
    page.locator("nav.languages a", has_text="Français").click()
    assert page.url == f"{address}/fr/mission/unmiss/"
    assert page.locator("html").get_attribute("lang") == "fr"
    visitor.leave()


def test_the_name_of_a_thing_leads_to_its_page(browser: Browser, address: str) -> None:
    for javascript in (True, False):
        visitor = Visitor(browser, address, javascript=javascript)
        page = visitor.go("/id/mission/unmiss")
        page.wait_for_url(f"{address}/mission/unmiss/")
        visitor.leave()


@pytest.mark.parametrize(
    ("lang", "text", "path"),
    [
        ("", "Guéhenno", "/person/guehenno-jean-marie/"),
        ("", "guehenno jean", "/person/guehenno-jean-marie/"),
        ("", "UNMISS", "/mission/unmiss/"),
        ("", "gueh", "/person/guehenno-jean-marie/"),
        ("/fr", "GUÉHENNO", "/fr/person/guehenno-jean-marie/"),
        ("", "who headed", "/queries/heads/"),
    ],
)
def test_search(browser: Browser, address: str, lang: str, text: str, path: str) -> None:
    visitor = Visitor(browser, address, javascript=True, phone=True)
    page = visitor.go(f"{lang}/about/")
    page.locator("#find").fill(text)
    page.locator("#find").press("Enter")
    page.wait_for_url(f"{address}{lang}/search/?q=*")
    page.locator("ul.hits a.hit").first.wait_for()
    found = page.locator("ul.hits a.hit").evaluate_all("links => links.map((link) => new URL(link.href).pathname)")
    assert path in found
    page.locator(f'ul.hits a.hit[href$="{path}"]').first.click()
    assert page.url == f"{address}{path}"
    visitor.leave()


def test_search_while_one_writes(browser: Browser, address: str) -> None:
    visitor = Visitor(browser, address, javascript=True)
    page = visitor.go("/search/")
    page.locator("#find").press_sequentially("zzzz")
    page.get_by_text("0 hits").wait_for()
    assert page.locator("ul.hits li").count() == 0
    page.locator("#find").fill("unmiss")
    page.locator("ul.hits a.hit").first.wait_for()
    assert page.url.endswith("?q=unmiss")
    page.locator("#find").fill("")
    page.locator("ul.hits a.hit").first.wait_for(state="detached")
    visitor.leave()


def test_what_a_search_loads(browser: Browser, address: str) -> None:
    """The page, its style, its scripts and the files of the index are less than 100 KB together."""
    visitor = Visitor(browser, address, javascript=True)
    sizes: list[int] = []
    visitor.page.on("response", lambda answer: sizes.append(len(answer.body())))
    page = visitor.go("/search/?q=united")
    page.locator("ul.hits a.hit").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) <= 100_000
    visitor.leave()


def test_search_without_script_shows_the_lists(browser: Browser, address: str) -> None:
    visitor = Visitor(browser, address, javascript=False)
    page = visitor.go("/")
    page.locator("#find").fill("annan")
    page.locator("#find").press("Enter")
    assert page.locator("noscript").count() == 1 and "JavaScript" in page.locator("main").inner_text()
    page.locator("#lists a").first.click()
    assert page.url == f"{address}/mission/"
    visitor.leave()


def test_outside_requests_and_errors_would_be_seen(browser: Browser, address: str) -> None:
    visitor = Visitor(browser, address, javascript=True)
    page = visitor.go("/about/")
    page.evaluate("fetch('https://example.org/x').catch(() => null)")
    page.wait_for_timeout(200)
    assert visitor.faults  # the policy of the page refuses it before it is asked for
    visitor._see("https://example.org/x")
    assert visitor.outside == ["https://example.org/x"]
    visitor.context.close()
