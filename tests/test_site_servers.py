"""The site served by real servers of files, with the settings that it brings: nginx and Caddy."""

from __future__ import annotations

import contextlib
import http.client
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.site import making
from dpo_kg.site.negotiation import ADDRESS, FOLDER, write_negotiation
from dpo_kg.site.places import Places
from dpo_kg.vocabulary import ID
from dpo_kg.web.addresses import page_path
from site_folders import a_part
from web_pages import read_page

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
UNMISS = "/id/mission/unmiss"
#: Path, Accept → status, and where it leads or what type it has.
ANSWERS = [
    (UNMISS, HTML, 303, "/mission/unmiss/"),
    (UNMISS, "*/*", 303, "/mission/unmiss/"),
    (UNMISS, "text/turtle", 303, "/mission/unmiss.ttl"),
    (UNMISS, "application/ld+json", 303, "/mission/unmiss.jsonld"),
    (UNMISS, "application/ld+json;q=0.5, text/turtle", 303, "/mission/unmiss.ttl"),
    ("/mission/unmiss/", HTML, 200, "text/html"),
    ("/mission/unmiss.ttl", "*/*", 200, "text/turtle"),
    ("/mission/unmiss.jsonld", "*/*", 200, "application/ld+json"),
    ("/queries/heads.csv", "*/*", 200, "text/csv"),
    ("/.well-known/void", "*/*", 200, "text/turtle"),
    ("/data.nt.gz", "*/*", 200, "application/gzip"),
    ("/fr/", HTML, 200, "text/html"),
    ("/id/mission/../../etc/passwd", "*/*", 404, ""),
    ("/no/such/page", HTML, 404, "text/html"),
]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def site(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served") / "site"
    with a_part():
        making.make_site(kg, folder, base="https://example.org", processes=1)
    return folder


@pytest.fixture(scope="module")
def site_below(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("below") / "site"
    with a_part():
        making.make_site(kg, folder, base="https://example.org/dpo-kg", processes=1)
    return folder


@contextlib.contextmanager
def run_program(program: str, site: Path, folder: Path) -> Iterator[int]:
    """Run a server with the settings that the site brings; yields its port."""
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")
    assert path, f"apt-get install {program}"
    port = free_port()
    settings = (site / {"nginx": "nginx.conf", "caddy": "Caddyfile"}[program]).read_text()
    settings = settings.replace(ADDRESS, f"127.0.0.1:{port}").replace(FOLDER, str(site))
    if program == "nginx":
        settings = (
            f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors; events {{}}\n"
            f"http {{ access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; "
            f"fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};\n{settings}}}\n"
        )
        command = [path, "-c", str(folder / "conf"), "-e", str(folder / "errors")]
    else:
        settings = f"{{\n\tadmin off\n\tauto_https off\n}}\n{settings}"
        command = [path, "run", "--adapter", "caddyfile", "--config", str(folder / "conf")]
    (folder / "conf").write_text(settings)
    with (folder / "told").open("w") as told:
        process = subprocess.Popen(command, stderr=told, cwd=folder, env={"HOME": str(folder)})
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
            assert process.poll() is None, (folder / "told").read_text()
        yield port
    finally:
        process.terminate()
        process.wait(20)


def ask(port: int, path: str, accept: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Accept": accept})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


@pytest.mark.programs
@pytest.mark.parametrize("program", ["nginx", "caddy"])
def test_servers_with_the_settings_of_the_site(program: str, site: Path, tmp_path: Path) -> None:
    with run_program(program, site, tmp_path) as port:
        for path, accept, status, told in ANSWERS:
            found, headers, body = ask(port, path, accept)
            assert found == status, (path, accept)
            if status == 303:
                assert headers["Location"].removeprefix(f"http://127.0.0.1:{port}") == told, (path, accept)
                assert "Accept" in headers["Vary"]
                assert headers["Access-Control-Allow-Origin"] == "*"
            else:
                assert headers.get_content_type() == told or not told, (path, accept)
            if status == 200:
                assert headers["X-Content-Type-Options"] == "nosniff" or path == "/.well-known/void"
            if told == "text/html":
                page = read_page(body.decode())
                assert page.all("h1")
                if status == 200:
                    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
                else:
                    # It is shown at any address: what it loads is named from the root.
                    assert all(e.attributes["href"].startswith("/") for e in page.all("link") if "icon" in str(e))


@pytest.mark.programs
@pytest.mark.parametrize("program", ["nginx", "caddy"])
def test_servers_with_a_site_below_a_path(program: str, site_below: Path, tmp_path: Path) -> None:
    with run_program(program, site_below, tmp_path) as port:
        for path, accept, status, told in ANSWERS:
            found, headers, body = ask(port, f"/dpo-kg{path}", accept)
            assert found == status, (path, accept)
            if status == 303:
                place = headers["Location"].removeprefix(f"http://127.0.0.1:{port}")
                assert place == f"/dpo-kg{told}"
                assert ask(port, place, accept)[0] == 200
            elif told == "text/html" and status == 404:
                styles = [e for e in read_page(body.decode()).all("link") if e.attributes["rel"] == "stylesheet"]
                assert ask(port, styles[0].attributes["href"], "*/*")[0] == 200


def test_kinds_with_records_are_left_to_the_stubs() -> None:
    own = [f"{ID}mission/untac", f"{ID}event/x"]
    files = write_negotiation([*own, f"{ID}event/y"], own, Places(map(page_path, own)), "/kg")
    assert "/kg/id/mission/* /kg/mission/:splat 303" in files["_redirects"].decode()
    for name in ("_redirects", ".htaccess", "nginx.conf", "Caddyfile"):
        assert b"event" not in files[name] and b"mission" in files[name]


def test_renamed_things_have_rules_of_their_own() -> None:
    own = [f"{ID}mission/{name}" for name in ("UNTAC", "untac", "con")]
    places = Places(map(page_path, own))
    files = write_negotiation(own, own, places, "")
    for path in ("/mission/untac", "/mission/con"):
        place = places.renamed[path]
        assert f"/id{path} {place}/ 303\n" in files["_redirects"].decode()
        for name in (".htaccess", "nginx.conf", "Caddyfile"):
            assert place in files[name].decode()


def test_no_name_of_a_kind_breaks_out_of_the_settings() -> None:
    own = [f"{ID}{kind}/x" for kind in ('a" ; }', "a\nb", "$x", "{y}", "(z|", "con", "mission")]
    files = write_negotiation(own, own, Places(map(page_path, own)), "")
    for name in ("_redirects", ".htaccess", "nginx.conf", "Caddyfile"):
        text = files[name].decode()
        assert "mission" in text
        assert not any(part in text for part in ('a" ;', "a\nb", "$x", "{y}", "(z|"))
