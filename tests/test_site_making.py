"""A site of files: what it holds, that it is the same again, that a killed run is mended, that every link leads on."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pyoxigraph as ox
import pytest

from dpo_kg.errors import InputError, ParameterError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.lookup import Lookup
from dpo_kg.search import fold_name
from dpo_kg.site import SiteReport, making, outline_site
from dpo_kg.site.data_of_pages import describe_page
from dpo_kg.site.folder_writing import MARKER, read_sums
from dpo_kg.site.planning import make_plan
from dpo_kg.site.search_index import make_index
from dpo_kg.vocabulary import ID
from dpo_kg.web.homes import Homes
from dpo_kg.web.words import word
from site_folders import BASE, a_part, make, read_files, serve_files
from web_pages import read_page

#: Bytes that a page may load besides its own: style, script, and one file of the index of names.
BUDGET = 100_000
VOID = "http://rdfs.org/ns/void#"
SPDX = "http://spdx.org/rdf/terms#"
DCAT = "http://www.w3.org/ns/dcat#"


@pytest.fixture(scope="module")
def part(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SiteReport]:
    folder = tmp_path_factory.mktemp("part") / "site"
    with a_part():
        return folder, make(kg, folder)


PAGES = (
    *("index.html", "mission/unmiss/index.html", "queries/heads/index.html", "mission/index.html", "on/index.html"),
    *("queries/heads/~example/index.html", "search/index.html", "sources/index.html", "conflicts/index.html"),
    *("missing/index.html", "quality/index.html", "data/index.html", "ontology/index.html", "shapes/index.html"),
    *("about/index.html", "code/index.html", "ontology/Citation/index.html"),
)
FILES = (
    *("mission/unmiss.ttl", "mission/unmiss.jsonld", "ontology.ttl", "ontology.rdf", "shapes.ttl", "code.ttl"),
    *("context.jsonld", "frames/person.jsonld", "void.ttl", ".well-known/void", "dcat.ttl", "robots.txt", "llms.txt"),
    *("sitemap.xml", "opensearch.xml", "404.html", "LICENSE-DATA", "CITATION.cff", "SHA256SUMS", "_redirects"),
    *("_headers", ".htaccess", "nginx.conf", "Caddyfile", ".nojekyll", "catalog.ttl", "id/catalog/index.html"),
    *("queries/heads.csv", "queries/heads.json", "fr/queries/heads.csv", "queries/heads/~example.json"),
)
NOT_UN = {lang: word(lang, "disclaimer") for lang in ("en", "fr")}


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_of_a_site(part: tuple[Path, SiteReport], name: str, lang: str) -> None:
    text = (part[0] / ("" if lang == "en" else "fr") / name).read_text()
    page = read_page(text)
    assert page.faults == [] and len(page.all("h1")) == 1
    assert page.all("html")[0].attributes["lang"] == lang
    assert NOT_UN[lang] in page.all("footer")[0].text


@pytest.mark.parametrize("name", FILES)
def test_files_of_a_site(part: tuple[Path, SiteReport], name: str) -> None:
    assert part[1].problems == []
    path = part[0] / name
    assert path.is_file() and (path.stat().st_size > 0 or name == ".nojekyll")


def test_the_list_of_files_has_all_of_them(part: tuple[Path, SiteReport]) -> None:
    folder, report = part
    files = read_files(folder)
    listed = read_sums(str(folder))
    assert set(files) == {*listed, MARKER, "SHA256SUMS"}
    assert all(hashlib.sha256(files[name][0]).hexdigest() == digest for name, digest in listed.items())
    assert report.files == len(listed) and report.bytes == sum(len(files[name][0]) for name in listed)


def test_pages_are_read_only_and_safe(part: tuple[Path, SiteReport]) -> None:
    """A form leads to the search alone; nothing is asked from elsewhere; what a page may load is said in it."""
    folder, _ = part
    for path in folder.rglob("index.html"):
        if path.is_relative_to(folder / "id"):
            continue
        page = read_page(path.read_text())
        assert all(form.attributes["action"].endswith(("search/", "./")) for form in page.all("form")), path
        for element in page.all("script", "link", "img"):
            found = element.attributes.get("src") or element.attributes.get("href", "")
            assert not found.startswith(("http:", "https:", "//")) or element.attributes.get("rel") in (
                "canonical", "alternate"
            ), (path, found)  # fmt: skip
        policy = [one for one in page.all("meta") if one.attributes.get("http-equiv") == "Content-Security-Policy"]
        assert len(policy) == 1 and "default-src 'self'" in policy[0].attributes["content"]


def test_dumps_hold_what_the_descriptions_say(part: tuple[Path, SiteReport], kg: KnowledgeGraph) -> None:
    folder, _ = part
    store = ox.Store()
    store.load(path=str(folder / "void.ttl"), format=ox.RdfFormat.TURTLE, base_iri=f"{BASE}/void.ttl")
    merged = {str(q.triple) for q in kg.snapshot.store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    counted = store.quads_for_pattern(ox.NamedNode(f"{ID}catalog"), ox.NamedNode(f"{VOID}triples"), None)
    assert [int(str(quad.object).split('"')[1]) for quad in counted] == [len(merged)]
    query = f"""SELECT ?url ?size ?sum {{ ?d <{DCAT}downloadURL> ?url ; <{DCAT}byteSize> ?size ;
        <{SPDX}checksum>/<{SPDX}checksumValue> ?sum }}"""
    rows = [[term.value for term in row] for row in store.query(query)]  # type: ignore[union-attr]
    assert len(rows) == 6
    for url, size, digest in rows:
        content = (folder / url.removeprefix(f"{BASE}/")).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (int(size), digest)
    for name in ("data.ttl.gz", "data.nt.gz"):
        text = gzip.decompress((folder / name).read_bytes())
        read = {str(q.triple) for q in ox.parse(text, format=ox.RdfFormat.TURTLE)}
        assert read == merged
    assert not list(store.quads_for_pattern(None, ox.NamedNode(f"{VOID}sparqlEndpoint"), None))


def test_a_second_run_touches_nothing(part: tuple[Path, SiteReport], kg: KnowledgeGraph) -> None:
    folder, first = part
    before = read_files(folder)
    again = make(kg, folder)
    assert (again.written, again.removed, again.files) == (0, 0, first.files)
    assert read_files(folder) == before


@pytest.mark.slow
def test_what_was_spoilt_is_mended_and_nothing_else_touched(part: tuple[Path, SiteReport], kg: KnowledgeGraph) -> None:
    folder, _ = part
    before = read_files(folder)
    (folder / "mission/unmiss.ttl").write_text("spoilt")
    (folder / "about/index.html").unlink()
    (folder / "mine.txt").write_text("mine")
    with a_part():
        report = make(kg, folder)
    assert (report.written, report.foreign) == (2, ["mine.txt"])
    (folder / "mine.txt").unlink()
    after = read_files(folder)
    mended = {"mission/unmiss.ttl", "about/index.html", MARKER}
    assert {name: content for name, (content, _) in after.items()} == {n: content for n, (content, _) in before.items()}
    assert {name for name in after if after[name] != before[name]} == mended


def list_subjects(kg: KnowledgeGraph) -> set[str]:
    """Return the IRIs of which the graph says something."""
    quads = kg.snapshot.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return {str(quad.subject).strip("<>") for quad in quads}


WRONG = (
    *("example.org", "ftp://example.org", "https://example.org/a?b", "https://ex ample.org", "https:///a"),
    *("https://example.org/<", "https://example.org/../a", "https://example.org/#a", "https://[::1/", ""),
)


def test_refusals(kg: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="no site of dpo-kg"):
        making.make_site(kg, tmp_path)
    for base in WRONG:
        with pytest.raises(ParameterError, match="not the address of a site"):
            making.make_site(kg, tmp_path / "new", base=base)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.txt"]


def test_outline(kg: KnowledgeGraph) -> None:
    outline = outline_site(kg)
    subjects = {
        str(q.subject).strip("<>") for q in kg.snapshot.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    }
    for kind in ("person", "post", "organization", "document"):
        count = sum(iri.startswith(f"{ID}{kind}/") for iri in subjects)
        assert outline[f"pages of things: {kind}"] == count > 0
    assert outline["pages of questions"] == len(kg.queries())


def test_data_of_all_pages_are_the_graph(kg: KnowledgeGraph) -> None:
    """What the graph says of things stands in the files of pages, all of it, and nothing else does."""
    plan = make_plan(kg, "", BASE, "")
    lookup = Lookup(kg.snapshot.store)
    homes = Homes(lookup)
    found: set[str] = set()
    for iri in (*plan.own, *plan.with_data, f"{ID}catalog"):
        text = describe_page(lookup, homes, iri, "nt").encode()
        found |= {str(quad.triple) for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)}
    stated = {str(triple) for triple in kg.triples(with_inferred=True)}
    of_things = {line for line in stated if line.startswith(f"<{ID}")}
    assert found <= stated and len(found) > 5000
    assert of_things - found == set()


def look_up(files: dict[str, bytes], words: list[str]) -> set[str]:
    """Return the paths that the script finds for folded words; written anew from the description of the index."""
    listed = json.loads(files["search/names.json"])["files"]
    entries: set[str] | None = None
    for one in words:
        found: set[str] | None = None
        for end in range(len(one), 0, -1):
            if one[:end] in listed:
                name, total, whole = listed[one[:end]]
                content = json.loads(files[f"search/{name}"])
                assert whole == (total == len(content))
                if whole or end == len(one):
                    found = {
                        path for path, _, names, _ in content
                        if any(w.startswith(one) for n in names for w in fold_name(n).split())
                    }  # fmt: skip
                else:
                    found = set()
                break
        found = found or set()
        entries = found if entries is None else entries & found
    return entries or set()


def test_index_of_names(kg: KnowledgeGraph) -> None:
    plan = make_plan(kg, "", BASE, "")
    files = make_index(kg, plan)
    assert all(len(content) < BUDGET for content in files.values())
    assert "person/guehenno-jean-marie/" in look_up(files, ["guehenno"])
    assert "person/guehenno-jean-marie/" in look_up(files, ["jean", "gueh"])
    assert look_up(files, ["zzzz"]) == set()
    assert "queries/heads/" in look_up(files, ["heads"])
    lookup = Lookup(kg.snapshot.store)
    for iri in plan.own:
        words = fold_name(lookup.name(ox.NamedNode(iri))).split()
        place = iri.removeprefix(ID)
        # Of a word that many names have, a file holds the best; another word of the name leads to it.
        assert any(f"{place}/" in look_up(files, [one]) for one in words) or place.count("/") != 1, iri


@pytest.fixture(scope="module")
def whole(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SiteReport]:
    folder = tmp_path_factory.mktemp("whole") / "site"
    return folder, make(kg, folder, processes=2)


@pytest.mark.slow
def test_whole_site(whole: tuple[Path, SiteReport], kg: KnowledgeGraph) -> None:
    folder, report = whole
    assert (report.broken, report.problems, report.foreign) == ([], [], [])
    assert report.pages > 2000
    before = read_files(folder)
    assert make(kg, folder).written == 0 and read_files(folder) == before
    # Without what the marker says everything is made again, and nothing differs.
    (folder / MARKER).write_text((folder / MARKER).read_text().replace("true", "false"))
    assert make(kg, folder, processes=2).written == 0
    after = read_files(folder)
    assert after.keys() == before.keys() and [name for name in after if after[name] != before[name]] == [MARKER]


@pytest.mark.slow
def test_one_process_makes_the_same_bytes(whole: tuple[Path, SiteReport], kg: KnowledgeGraph, tmp_path: Path) -> None:
    make(kg, tmp_path / "other")
    names = {name: content for name, (content, _) in read_files(tmp_path / "other").items()}
    assert names == {name: content for name, (content, _) in read_files(whole[0]).items()}


@pytest.mark.slow
def test_a_killed_run_is_mended(whole: tuple[Path, SiteReport], tmp_path: Path) -> None:
    target = tmp_path / "site"
    command = [sys.executable, "-m", "dpo_kg", "site", str(target), "--base", BASE]
    for seconds in (4, 8):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        known = read_files(whole[0])
        found = {n: c for n, (c, _) in read_files(target).items() if ".dpo-kg-" not in n}
        assert found and all(content == known[name][0] for name, content in found.items())
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "broken" not in done.stderr
    assert {n: c for n, (c, _) in read_files(target).items()} == {n: c for n, (c, _) in read_files(whole[0]).items()}


@pytest.mark.slow
def test_a_server_of_files_answers_as_ours_does(whole: tuple[Path, SiteReport], kg: KnowledgeGraph) -> None:
    """The addresses that a server of ours has, from the name of a thing on, lead to its page and its data."""
    folder, _ = whole
    with serve_files(folder) as address:
        for path in ("/", "/mission/unmiss", "/person/guehenno-jean-marie", "/queries/heads", "/ontology", "/fr"):
            with urlopen(f"{address}{path}") as answer:
                assert answer.status == 200 and answer.headers["Content-Type"] == "text/html"
                assert read_page(answer.read().decode()).all("h1")
        for path in ("/mission/unmiss.ttl", "/mission/unmiss.jsonld", "/queries/heads.csv", "/void.ttl"):
            with urlopen(f"{address}{path}") as answer:
                assert answer.status == 200 and answer.read()
        with pytest.raises(HTTPError, match="404"):
            urlopen(f"{address}/mission/no-such")


@pytest.mark.slow
def test_every_name_of_a_thing_leads_to_its_place(whole: tuple[Path, SiteReport], kg: KnowledgeGraph) -> None:
    folder, _ = whole
    subjects = {
        str(q.subject).strip("<>") for q in kg.snapshot.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    }
    names = [iri.removeprefix(ID) for iri in subjects if iri.startswith(f"{ID}") and "/" in iri.removeprefix(ID)]
    assert len(names) > 900
    for name in names:
        stub = read_page((folder / "id" / name / "index.html").read_text())
        href = stub.all("a")[0].attributes["href"]
        path, _, place = href.partition("#")
        target = (folder / "id" / name / path / "index.html").resolve()
        assert target.is_file() and (not place or f'id="{place}"' in target.read_text()), name


@pytest.mark.slow
def test_site_of_all_layers(field: KnowledgeGraph, tmp_path: Path) -> None:
    report = make(field, tmp_path / "site", processes=2)
    assert (report.broken, report.problems) == ([], [])
    assert report.pages > 10_000
    assert make(field, tmp_path / "site").written == 0
