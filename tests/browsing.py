"""Chromium as a reader uses it, driven by Playwright; what it asks of other hosts and complains of is kept."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

#: Chromium looks for updates and more; none of that belongs to a page.
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
DESKTOP, PHONE = (1280, 900), (390, 844)


@dataclass
class Reader:
    """A page in a browser.

    Attributes:
        page: the page of Playwright.
        outside: addresses on other hosts that were asked for.
        complaints: errors of scripts, and of the policy that forbids what is not ours.
    """

    page: Page
    host: str
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def note_request(self, request: Any) -> None:
        """Keep a request to another host."""
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.host:
            self.outside.append(request.url)

    def note_message(self, message: Any) -> None:
        """Keep an error of the console."""
        if message.type == "error":
            self.complaints.append(message.text)

    def too_wide(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@contextlib.contextmanager
def start_browser() -> Iterator[Browser]:
    """Start Chromium; its absence is a failure of the tests that ask for it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "install Chromium: apt-get install chromium"
    # Not above: without the extra `browser` this module is read all the same, by a run that asks for no browser.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def expect(locator: Locator) -> Any:
    """Return what can be expected of a part of a page, which is waited for."""
    from playwright.sync_api import expect as wait_for

    return wait_for(locator)


def list_grave_issues(page: Page) -> list[dict[str, Any]]:
    """Return the serious and critical issues of accessibility that axe finds on a page."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [issue for issue in found if issue["impact"] in ("serious", "critical")]


@contextlib.contextmanager
def read(
    browser: Browser, url: str, size: tuple[int, int] = DESKTOP, *, scripts: bool = True, dark: bool = False
) -> Iterator[Reader]:
    """Open a site; at the end of the block nothing may have been asked of another host."""
    context = browser.new_context(
        base_url=url,
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
        accept_downloads=True,
        locale="en-GB",
    )
    reader = Reader(context.new_page(), urlsplit(url).netloc)
    reader.page.on("request", reader.note_request)
    reader.page.on("console", reader.note_message)
    reader.page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    try:
        yield reader
    finally:
        context.close()
    assert reader.outside == []
