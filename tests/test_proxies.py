"""The samples of docs/how-to/serve: nginx and Caddy as they stand there, on loopback in front of the real server."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest

from serving import HttpAnswer, run_server

pytestmark = pytest.mark.programs

SAMPLES = Path(__file__).parent.parent / "docs" / "how-to" / "serve"
BASE = "https://data.example.org/dpo-kg/"
BOMB = "/dpo-kg/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d) }")


class Proxy(NamedTuple):
    """A proxy that runs, and how it is reached."""

    port: int
    context: ssl.SSLContext | None
    folder: Path

    def get(self, path: str, client: str = "127.0.0.1", **headers: str) -> HttpAnswer:
        """Get a resource; `client` is the address to ask from."""
        found: http.client.HTTPConnection
        if self.context is None:
            found = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(client, 0))
        else:
            found = http.client.HTTPSConnection(
                "127.0.0.1", self.port, timeout=60, source_address=(client, 0), context=self.context
            )
        with contextlib.closing(found):
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            found.request("GET", path, headers={"Host": "data.example.org", **named})
            answer = found.getresponse()
            return HttpAnswer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def find_program(name: str) -> str:
    """Return the path of a program; programs of the system's own are not always on the path of a user."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        pytest.fail(f"{name} is not installed")
    return found


def replace_all(text: str, pairs: dict[str, str]) -> str:
    """Replace parts of a sample by what holds here; each has to stand in it."""
    for old, new in pairs.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextlib.contextmanager
def run_program(words: list[str], folder: Path, port: int) -> Iterator[None]:
    """Run a proxy until the end of the block, once it listens."""
    with (folder / "said").open("w+") as said:
        process = subprocess.Popen(words, stdout=said, stderr=said, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"})
        try:
            for _ in range(200):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                assert process.poll() is None, (folder / "said").read_text()
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait(20)


@contextlib.contextmanager
def run_nginx(folder: Path, path: str) -> Iterator[Proxy]:
    """nginx by its sample, with a certificate of its own."""
    program, port = find_program("nginx"), free_port()
    words = [find_program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    words += ["-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=data.example.org"]
    subprocess.run([*words, "-addext", "subjectAltName=IP:127.0.0.1"], cwd=folder, check=True, capture_output=True)
    sample = replace_all(
        (SAMPLES / "nginx.conf").read_text(encoding="utf-8"),
        {
            "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
            "    listen [::]:443 ssl;\n": "",
            "/etc/letsencrypt/live/data.example.org/fullchain.pem": f"{folder}/cert.pem",
            "/etc/letsencrypt/live/data.example.org/privkey.pem": f"{folder}/key.pem",
            "/run/dpo-kg/dpo-kg.sock": path,
            "/var/log/nginx/dpo-kg.log": f"{folder}/access.log",
        },
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    # As root, nginx would work as another user, who cannot read this folder.
    user = "user root;" if os.geteuid() == 0 else ""
    head = f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\nhttp {{ {places}\n"
    (folder / "nginx.conf").write_text(f"{head}{sample}\n}}\n", encoding="utf-8")
    context = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    with run_program([program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")], folder, port):
        yield Proxy(port, context, folder)


@contextlib.contextmanager
def run_caddy(folder: Path, path: str) -> Iterator[Proxy]:
    """Caddy by its sample, without the certificate that it would fetch."""
    program, port = find_program("caddy"), free_port()
    sample = replace_all(
        (SAMPLES / "Caddyfile").read_text(encoding="utf-8"),
        {"data.example.org {": f"http://data.example.org:{port} {{\n\tbind 127.0.0.1", "/run/dpo-kg/dpo-kg.sock": path},
    )
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{sample}", encoding="utf-8")
    with run_program([program, "run", "--config", str(folder / "Caddyfile")], folder, port):
        yield Proxy(port, None, folder)


PROXIES: dict[str, Callable[[Path, str], contextlib.AbstractContextManager[Proxy]]] = {
    "nginx": run_nginx,
    "caddy": run_caddy,
}


@pytest.fixture(params=list(PROXIES))
def proxy(request: pytest.FixtureRequest, tmp_path: Path, kg: object) -> Iterator[Proxy]:
    """A proxy in front of a server with two workers, on the Unix socket of the service unit."""
    path = str(tmp_path / "kg.sock")
    settings = unit_settings()
    environment = {**settings, "DPO_KG_SOCKET": path}
    del environment["DPO_KG_CACHE"], environment["DPO_KG_ROOT"]
    with run_server("--workers", "2", "--queue", "16", seconds=1, place=(), environment=environment):
        folder = tmp_path / "proxy"
        folder.mkdir()
        with PROXIES[request.param](folder, path) as running:
            yield running


def unit_settings() -> dict[str, str]:
    """The environment that the service unit gives."""
    unit = (SAMPLES / "dpo-kg.service").read_text(encoding="utf-8")
    return dict(re.findall(r"^Environment=(DPO_KG_\w+)=(.*)$", unit, re.MULTILINE))


def test_behind_a_proxy(proxy: Proxy) -> None:
    page = proxy.get("/dpo-kg/", Accept="text/html")
    assert page.status == 200, page.text
    addresses = set(re.findall(r'(?:href|src|action)="(/[^"#]*)', page.text))
    assert len(addresses) > 10 and all(address.startswith("/dpo-kg/") for address in addresses)
    assert proxy.get(next(address for address in addresses if address.endswith(".css"))).status == 200
    assert f"<{BASE}sparql>" in proxy.get("/dpo-kg/.well-known/void").text
    moved = proxy.get("/.well-known/void")
    assert moved.status in (301, 302) and moved.headers["location"].endswith("/dpo-kg/.well-known/void")
    thing = proxy.get("/dpo-kg/id/person/annan-kofi", Accept="text/turtle")
    assert thing.status == 303 and thing.headers["location"].startswith("/dpo-kg/person/")
    # Encoded characters of an address come through as they are.
    graph = quote("https://w3id.org/dpo-kg/graph/inferred", safe="")
    assert proxy.get(f"/dpo-kg/graph?graph={graph}").status == 200
    assert proxy.get("/dpo-kg/person/a%2Fb").status in (400, 404)


def test_compression_and_tags_come_through(proxy: Proxy) -> None:
    plain = proxy.get("/dpo-kg/queries/headships.csv")
    packed = proxy.get("/dpo-kg/queries/headships.csv", Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip" and gzip.decompress(packed.body) == plain.body
    assert packed.headers["etag"].strip("W/") != plain.headers["etag"].strip("W/")
    again = proxy.get("/dpo-kg/queries/headships.csv", If_None_Match=plain.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert plain.headers["access-control-allow-origin"] == "*" and "server-timing" not in plain.headers


def test_long_queries_and_large_bodies(proxy: Proxy) -> None:
    query = quote("ASK { ?s a dpo:Person } # " + "x" * 20_000)
    assert json.loads(proxy.get(f"/dpo-kg/sparql?query={query}").body)["boolean"] is True


def test_errors_come_through(proxy: Proxy) -> None:
    wrong = proxy.get("/dpo-kg/sparql?query=SELEKT")
    assert wrong.status == 400 and json.loads(wrong.body)["line"] == 1
    assert proxy.get(BOMB).status == 422
    with ThreadPoolExecutor(24) as threads:
        answers = list(threads.map(proxy.get, [f"{BOMB}%23{number}" for number in range(24)]))
    busy = [answer for answer in answers if answer.status == 503]
    assert busy, {answer.status for answer in answers}
    assert all("retry-after" in answer.headers and json.loads(answer.body)["code"] == "busy" for answer in busy)


def test_who_asks_is_known(proxy: Proxy) -> None:
    """One who floods waits behind himself, whatever he says of himself; another is answered in turn."""
    over = threading.Event()
    statuses: list[int] = []

    def flood(thread: int) -> None:
        number = 0
        while not over.is_set():
            number += 1
            said = f"192.0.2.{thread}, 198.51.100.{number % 250}"
            statuses.append(proxy.get(f"{BOMB}%23{thread}-{number}", X_Forwarded_For=said).status)
            time.sleep(0.2)  # nginx lets no more through

    def ask(client: str) -> int:
        """Return how often a client has to ask until it is answered."""
        for number in range(1, 6):
            if proxy.get(f"/dpo-kg/sparql?query=ASK%20%7B%7D%23{client}{number}", client=client).status == 200:
                return number
        return 6

    with ThreadPoolExecutor(10) as threads:
        running = [threads.submit(flood, number) for number in range(10)]
        time.sleep(1.5)
        tries = [ask(f"127.0.0.{number}") for number in (2, 3, 4)]
        over.set()
        for future in running:
            future.result()
    assert max(tries) <= 3, tries
    assert set(statuses) <= {422, 503}


@pytest.mark.parametrize("proxy", ["nginx"], indirect=True)
def test_nginx_keeps_floods_away_and_logs_no_query(proxy: Proxy) -> None:
    with ThreadPoolExecutor(8) as threads:
        targets = ["/dpo-kg/queries/heads.csv?at=2008-06-30"] * 120
        statuses = [answer.status for answer in threads.map(proxy.get, targets)]
    assert set(statuses) == {200, 503} and statuses.count(200) >= 40
    log = (proxy.folder / "access.log").read_text()
    assert "/dpo-kg/queries/heads.csv" in log and "2008" not in re.sub(r"^\S+ ", "", log, flags=re.MULTILINE)
    assert "127.0.0.1" not in log


def test_the_service_unit(tmp_path: Path) -> None:
    """systemd finds no fault in it, and rates what it may do as low."""
    program = find_program("systemd-analyze")
    text = (SAMPLES / "dpo-kg.service").read_text(encoding="utf-8")
    assert "ExecStart=/opt/dpo-kg/bin/dpo-kg serve" in text
    unit = tmp_path / "dpo-kg.service"
    unit.write_text(text.replace("/opt/dpo-kg/bin/dpo-kg serve", "/bin/true"), encoding="utf-8")
    done = subprocess.run([program, "verify", "--man=no", str(unit)], capture_output=True, text=True)
    assert done.returncode == 0 and "dpo-kg.service" not in done.stderr, done.stderr
    wrong = tmp_path / "wrong.service"
    wrong.write_text(unit.read_text().replace("NoNewPrivileges=", "NoNewPrivilege="), encoding="utf-8")
    done = subprocess.run([program, "verify", "--man=no", str(wrong)], capture_output=True, text=True)
    assert "NoNewPrivilege" in done.stderr


def test_settings_of_the_unit_are_settings() -> None:
    from dpo_kg.server.settings import Settings, read_environment

    found = Settings(**read_environment(unit_settings()))
    assert found.public_base() == BASE and found.root_path == "/dpo-kg" and found.trusted_proxies == ("*",)
