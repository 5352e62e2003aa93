"""Things whose names would do harm as names of files, in a graph that the build would refuse, made into files."""

from __future__ import annotations

import copy
from pathlib import Path

import pyoxigraph as ox
import pytest

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.site.folder_writing import JOURNAL
from dpo_kg.site.link_check import find_broken, read_links
from dpo_kg.site.planning import Plan, make_plan
from dpo_kg.site.rendering import Renderer
from dpo_kg.site.stubs import stub_name
from dpo_kg.vocabulary import DPO, ID, RDF, RDFS
from site_folders import BASE, read_files
from web_pages import read_page

NAMES = (
    *(
        "..",
        ".",
        "../../etc/passwd",
        "a/b/c",
        "a.",
        ".hidden",
        "%2e%2e%2f",
        "%00",
        "con",
        "CON",
        "Con",
        "nul",
        "aux.txt",
    ),
    *("x" * 400, "x" * 399 + "y", "é" * 120, "日本", "UNTAC", "untac", "Untac", "~", "~2E", "~page-2", "index.html"),
    *("a'b", "a;b", "a(b)", "a&b", "a?b", "a#b", "$(x)", "*", "a=b", "a:b", "@", "--", "-rf", "a,b", "!", "\u202eevil"),
)
KINDS = ("person", "queries", "static", "fr", "id", "ontology", "code", "con", "..", "search")
IRIS = [f"{ID}person/{name}" for name in NAMES] + [f"{ID}{kind}/x" for kind in KINDS]
LABEL = "<script>alert(1)</script>\"'&"


@pytest.fixture(scope="module")
def made(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan, dict[str, list[str]]]:
    """The files of each hostile thing, made in a folder within another one that has to stay empty."""
    folder = tmp_path_factory.mktemp("around") / "site"
    folder.mkdir()
    snapshot = copy.copy(kg.snapshot)
    snapshot.store = ox.Store()
    snapshot.store.bulk_extend(list(kg.snapshot.store))
    for iri in IRIS:
        node = ox.NamedNode(iri)
        snapshot.store.add(ox.Quad(node, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{DPO}Person")))
        snapshot.store.add(ox.Quad(node, ox.NamedNode(f"{RDFS}label"), ox.Literal(LABEL)))
    hostile = KnowledgeGraph(snapshot)
    plan = make_plan(hostile, str(folder), BASE, "")
    renderer = Renderer(hostile, plan)
    files = {}
    for iri in IRIS:
        done = [renderer.do(("things", [iri])), renderer.do(("stubs", [iri]))]
        assert [problem for one in done for problem in one.problems] == [], iri
        files[iri] = [file.name for one in done for file in one.files]
    return folder, plan, files


def test_each_thing_has_files_of_its_own(made: tuple[Path, Plan, dict[str, list[str]]]) -> None:
    folder, plan, files = made
    names = [name for found in files.values() for name in found]
    assert set(IRIS) <= set(plan.own)
    assert len(names) == 5 * len(IRIS)
    # On a file system that does not tell case apart too, and beside what the site has there already.
    others = {stub_name(plan.places, iri).lower() for iri in set(plan.things) - set(IRIS)}
    assert len({name.lower() for name in names} | others) == len(names) + len(others)
    assert {*names, JOURNAL} == set(read_files(folder))
    assert [path.name for path in folder.parent.iterdir()] == ["site"]


def test_names_of_files_are_safe_everywhere(made: tuple[Path, Plan, dict[str, list[str]]]) -> None:
    folder, _, files = made
    devices = {"con", "nul", "aux", "prn"}
    for found in files.values():
        for name in found:
            assert (folder / name).resolve().is_relative_to(folder)
            for part in name.split("/"):
                assert part.isascii() and part.isprintable() and 0 < len(part) < 200
                assert not part.startswith("."), part
                assert not part.endswith((".", " ")) and not set(part) & set("<>:\"\\|?*%'&;$()")
                assert part.partition(".")[0].lower() not in devices


def test_pages_and_data_of_hostile_things(made: tuple[Path, Plan, dict[str, list[str]]]) -> None:
    folder, _, files = made
    for iri, names in files.items():
        for name in names:
            content = (folder / name).read_bytes()
            if name.endswith("index.html"):
                page = read_page(content.decode())
                assert not name.startswith("id/") or page.all("a")[0].text == LABEL
                scripts = [one for one in page.all("script") if one.attributes.get("type") != "application/ld+json"]
                assert all(one.attributes.get("src") and not one.text for one in scripts), iri
            else:
                format = ox.RdfFormat.TURTLE if name.endswith(".ttl") else ox.RdfFormat.JSON_LD
                assert iri in {str(quad.subject).strip("<>") for quad in ox.parse(content, format=format)}


def test_stubs_lead_to_the_pages(made: tuple[Path, Plan, dict[str, list[str]]]) -> None:
    folder, _, files = made
    names = {name for found in files.values() for name in found}
    stubs = [read_links(str(folder), name, BASE) for name in names if name.startswith("id/")]
    assert len(stubs) == len(IRIS) and find_broken(stubs, names) == []
