"""The documentation as a site: it builds without a warning, and its pages ask nothing from outside."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import dpo_kg
from dpo_kg.knowledge_graph import KnowledgeGraph

ROOT = Path(__file__).parent.parent
PAGES = (
    "index.html",
    "tutorial.html",
    "modelling.html",
    "how-to/spreadsheet.html",
    "how-to/contribute-table.html",
    "explanation/time.html",
    "reference/made/commands.html",
    "reference/made/python.html",
    "reference/made/queries/heads.html",
    "reference/made/ontology/posts.html",
    "reference/made/shapes/provenance.html",
    "reference/made/architecture.html",
    "search.html",
)
WIDTHS = (1280, 390)
#: What a page tells of itself: what it asks from outside, which its policy forbids, and by how much it is too wide.
REPORT = """<script>
const outside = [];
addEventListener('securitypolicyviolation', event => outside.push(event.blockedURI));
addEventListener('load', () => setTimeout(() => parent.postMessage(
  {outside, wider: document.documentElement.scrollWidth - innerWidth}, '*'), 500));
</script>"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, kg: KnowledgeGraph) -> Path:
    """The built site. A folder named in DPO_KG_SITE keeps it, to be looked at."""
    target = Path(os.environ.get("DPO_KG_SITE") or tmp_path_factory.mktemp("site"))
    environment = {**os.environ, "PYTHONPATH": str(Path(dpo_kg.__file__).parent.parent)}
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(ROOT / "docs"), str(target)],
        capture_output=True, text=True, env=environment, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return target


@pytest.mark.docs
def test_site_is_built_without_a_warning(site: Path) -> None:
    assert len(list(site.rglob("*.html"))) > 100


@pytest.mark.docs
def test_pages_load_nothing_from_outside(site: Path) -> None:
    loading = re.compile(
        r"<(?:script|img|link|iframe|object|embed|source|video|audio)\b[^>]*?\b(?:src|href|data)=\"([^\"]*)\""
    )
    imported = re.compile(r"@import|url\(\s*['\"]?(?:https?:)?//")
    for page in site.rglob("*.html"):
        outside = [link for link in loading.findall(page.read_text(encoding="utf-8")) if re.match(r"(\w+:)?//", link)]
        assert outside == [], page
    for sheet in site.rglob("*.css"):
        assert imported.search(sheet.read_text(encoding="utf-8")) is None, sheet


@pytest.mark.docs
def test_every_page_says_whose_it_is_and_of_when(site: Path, kg: KnowledgeGraph) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "Not a product of the United Nations" in text, page
        assert f"Data as of {kg.info()['data_version']}" in text, page


class _Server(BaseHTTPRequestHandler):
    """Gives the pages of the site, each with a script that tells what it asks from elsewhere."""

    def __init__(self, *args: object, site: Path) -> None:
        self.site = site
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/frame/"):
            width, _, page = path.removeprefix("/frame/").partition("/")
            self._send(_frame(int(width), page), "text/html")
            return
        file = self.site / path.lstrip("/")
        if path == "/outside.html":
            data = b"<!doctype html><head></head><body><img src='https://example.org/outside.png'>"
        elif file.is_file():
            data = file.read_bytes()
        else:
            self.send_error(404)
            return
        kind = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
        if file.suffix == ".html":
            data = data.replace(b"<head>", b"<head>" + REPORT.encode(), 1)
        self._send(data, kind.get(file.suffix, "application/octet-stream"))

    def _send(self, data: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", "default-src 'self' 'unsafe-inline' data:")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        return


def _frame(width: int, page: str) -> bytes:
    """Return a page that shows another in a window of a width, narrower than a browser's own window can be."""
    listen = "addEventListener('message', event => document.body.dataset.told = JSON.stringify(event.data))"
    shown = f'<iframe src="/{html.escape(page)}" style="width:{width}px;height:3000px;border:0"></iframe>'
    return f'<!doctype html><script>{listen}</script><body style="margin:0">{shown}'.encode()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Server, site=site))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def browse(url: str, profile: Path) -> dict[str, Any]:
    """Return what a page tells of itself in headless Chromium, which reaches this machine alone."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "apt-get install chromium"
    options = (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", f"--user-data-dir={profile}",
        "--virtual-time-budget=4000", "--hide-scrollbars", "--window-size=1400,1000",
    )  # fmt: skip
    words = [program, *options, "--dump-dom", url]
    done = subprocess.run(words, capture_output=True, text=True, timeout=90, check=True)
    found = re.search(r'data-told="([^"]*)"', done.stdout)
    assert found, f"the page did not load: {done.stdout[:500]}"
    told: dict[str, Any] = json.loads(html.unescape(found[1]))
    return told


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("page", PAGES)
def test_pages_in_a_browser(address: str, tmp_path: Path, page: str, width: int) -> None:
    """Nothing is asked from outside, and no page is wider than its window."""
    told = browse(f"{address}/frame/{width}/{page}", tmp_path / "profile")
    assert told["outside"] == []
    assert told["wider"] <= 0, f"{page} is {told['wider']} pixels wider than {width}"


@pytest.mark.browser
def test_what_a_page_asks_from_outside_is_seen(address: str, tmp_path: Path) -> None:
    told = browse(f"{address}/frame/390/outside.html", tmp_path / "profile")
    assert told["outside"] == ["https://example.org/outside.png"]
