"""`validate --changed` finds what a full validation finds, and tells where it cannot know."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

import dpo_kg
from dpo_kg.build.layers import load_layers
from dpo_kg.build.ontology import load_ontology
from dpo_kg.errors import BuildError, ParameterError
from dpo_kg.locations import FOLDERS, cache_shelf
from dpo_kg.rdf.turtle import write_turtle
from dpo_kg.validation import Report, validate_resources
from dpo_kg.validation_state import GraphState, compare_graphs, describe_graph, load_states, save_states
from dpo_kg.vocabulary import DPO, ID, RDF

_TYPE = ox.NamedNode(f"{RDF}type")
TENURES = "data/seeds/tenures.ttl"


@pytest.fixture
def folder(root: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the resources with a cache of its own."""
    for name in FOLDERS:
        shutil.copytree(Path(root, name), tmp_path / "resources" / name)
    monkeypatch.setenv("DPO_KG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "resources"


def memory(folder: Path) -> Path:
    return Path(cache_shelf(str(folder)), "validated.json")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def check(folder: Path, changed: bool) -> tuple[list[str], Report | None]:
    """Return the findings, or the problems of a graph that cannot be built, as text; and the report."""
    try:
        report = validate_resources(str(folder), changed=changed)
    except BuildError as error:
        return error.problems, None
    return [str(finding) for finding in report.findings], report


@pytest.mark.slow
def test_without_a_memory_all_is_checked_and_it_says_so(folder: Path) -> None:
    first = validate_resources(str(folder), changed=True)
    assert first.conforms and first.checked is None
    assert first.to_text().startswith("All was checked: no clean validation of these files is remembered.\n")
    second = validate_resources(str(folder), changed=True)
    assert (second.checked, second.notes) == (0, [])
    assert f"0 of {first.things:,} things checked: no violations\n" in second.to_text()


@pytest.mark.slow
def test_an_edit_is_checked_with_what_looks_at_it(folder: Path) -> None:
    full = validate_resources(str(folder))
    assert full.checked is None and not full.notes
    replace(folder / TENURES, 'dpo:end "', 'dpo:end "1899-01-01"^^edtf:EDTF , "')
    report = validate_resources(str(folder), changed=True)
    assert {finding.shape.rpartition("/")[2] for finding in report.findings} >= {"TimeBounded-end"}
    assert report.checked is not None and 0 < report.checked < full.things / 4
    again = validate_resources(str(folder), changed=True)
    assert again.findings == report.findings, "what is at fault is not remembered as clean"
    assert report.findings == validate_resources(str(folder)).findings


@pytest.mark.slow
def test_a_thing_that_is_gone_is_missed(folder: Path) -> None:
    """Nothing but its class is gone, and other things refer to it."""
    validate_resources(str(folder))
    replace(folder / "data/seeds/people.ttl", "person:annan-kofi a dpo:Person ;", "person:annan-kofi")
    found, report = check(folder, changed=True)
    assert any("holder" in text for text in found), found
    assert (found, report is None) == (check(folder, changed=False)[0], False)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ontology/shapes/posts.ttl", "ontology/posts.ttl"])
def test_where_the_ontology_has_changed_all_is_checked(folder: Path, name: str) -> None:
    validate_resources(str(folder))
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    report = validate_resources(str(folder), changed=True)
    assert report.checked is None and "have changed since" in report.notes[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"basis": "b"}',
        "\x00",
        '{"basis": "b", "graphs": {"": 1}}',
        '{"basis": "b", "graphs": 1}',
    ],
)
def test_a_damaged_memory_is_not_relied_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("DPO_KG_CACHE", str(tmp_path))
    state = GraphState({"x:a": "1"}, ["<x:a> <x:p> <x:b> ."])
    assert load_states("/x", "b")[0] == {} and save_states("/x", "b", {"": state}) == ""
    assert load_states("/x", "b") == ({"": state}, "") and load_states("/x", "c")[0] == {}
    path = Path(cache_shelf("/x"), "validated.json")
    path.write_text(text.replace("REMEMBERED", path.read_text("utf-8").replace("x:a", "x:b")), encoding="utf-8")
    found, why = load_states("/x", "b")
    assert found == {} and "cannot be read" in why


@pytest.mark.slow
def test_where_nothing_can_be_written_validation_goes_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder.parent / "cache").write_text("a file, no folder")
    report = validate_resources(str(folder))
    assert report.conforms and "not remembered" in report.notes[0] and "cache" in report.notes[0]


@pytest.mark.slow
def test_a_new_layer_is_checked_whole(folder: Path) -> None:
    validate_resources(str(folder))
    (folder / "data" / "other").mkdir()
    text = f"<{ID}place/nowhere> a <{DPO}Place> .\n"
    (folder / "data" / "other" / "places.ttl").write_text(text, encoding="utf-8")
    found, report = check(folder, changed=True)
    assert report is not None and {finding.place for finding in report.findings} == {"data/other/places.ttl"}
    assert found == check(folder, changed=False)[0]


def test_files_are_not_remembered(folder: Path) -> None:
    with pytest.raises(ParameterError, match="leave out the files"):
        dpo_kg.open(str(folder)).validate("x.ttl", changed=True)


@pytest.mark.slow
def test_command(folder: Path) -> None:
    command = [sys.executable, "-c", "import sys; from dpo_kg.cli import main; sys.exit(main())", "validate"]
    environment = {"DPO_KG_ROOT": str(folder), "DPO_KG_CACHE": str(folder.parent / "cache"), "PYTHONPATH": "src"}

    def run(*words: str) -> tuple[int, str]:
        ended = subprocess.run([*command, *words], capture_output=True, text=True, env=environment, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    assert run("--changed")[1].startswith("All was checked: no clean validation")
    replace(folder / TENURES, "a dpo:Tenure ;\n", "a dpo:Tenure ;\n    dpo:ordinal 0 ;\n")
    status, text = run("--changed")
    assert status == 1 and "ordinal" in text and " of " in text.splitlines()[-1]
    assert run("--changed", "x.ttl")[0] == 2


def test_states_are_compared_by_thing() -> None:
    def read(text: str) -> GraphState:
        triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
        return describe_graph(triples, {"x:link"})

    former = read('<x:a> <x:p> 1 , 2 ; <x:link> "one"@en . <x:b> <x:link> <x:a> . <x:c> <x:p> 1 .')
    same = read('<x:c> <x:p> 1 . <x:b> <x:link> <x:a> . <x:a> <x:link> "one"@en ; <x:p> 2 , 1 .')
    assert compare_graphs(former, same).subjects == set()
    changes = compare_graphs(former, read('<x:a> <x:p> 1 ; <x:link> "one"@en . <x:d> <x:p> 1 . <x:c> <x:p> 1 .'))
    assert {str(subject) for subject in changes.subjects} == {"x:a", "x:b", "x:d"}
    assert sorted(tuple(map(str, link)) for link in changes.links) == [
        ("x:a", "x:link", "one"),
        ("x:b", "x:link", "x:a"),
    ]


# Random edits of the layer of the seeds: each is a function from triples to triples.
def drop(triples: list[ox.Triple], chance: random.Random) -> list[ox.Triple]:
    gone = chance.choice(triples)
    return [triple for triple in triples if triple != gone]


def drop_thing(triples: list[ox.Triple], chance: random.Random) -> list[ox.Triple]:
    gone = chance.choice(triples).subject
    return [triple for triple in triples if triple.subject != gone]


def change_value(triples: list[ox.Triple], chance: random.Random) -> list[ox.Triple]:
    """Give a statement the value of another statement, mostly one of the same property."""
    old = chance.choice([triple for triple in triples if triple.predicate != _TYPE])
    pool = [t for t in triples if t.predicate == old.predicate] if chance.random() < 0.6 else triples
    return [*(t for t in triples if t != old), ox.Triple(old.subject, old.predicate, chance.choice(pool).object)]


def add_value(triples: list[ox.Triple], chance: random.Random) -> list[ox.Triple]:
    old = chance.choice([triple for triple in triples if triple.predicate != _TYPE])
    pool = [triple.object for triple in triples if triple.predicate == old.predicate]
    return [*triples, ox.Triple(old.subject, old.predicate, chance.choice(pool))]


def retype(triples: list[ox.Triple], chance: random.Random) -> list[ox.Triple]:
    typed = [triple for triple in triples if triple.predicate == _TYPE]
    old, kind = chance.choice(typed), chance.choice(sorted({str(t.object) for t in typed}))
    return [*(t for t in triples if t != old), ox.Triple(old.subject, _TYPE, ox.NamedNode(kind[1:-1]))]


def break_reference(triples: list[ox.Triple], chance: random.Random) -> list[ox.Triple]:
    links = [t for t in triples if isinstance(t.object, ox.NamedNode) and t.object.value.startswith(ID)]
    old = chance.choice(links)
    assert isinstance(old.object, ox.NamedNode)
    return [
        *(t for t in triples if t != old),
        ox.Triple(old.subject, old.predicate, ox.NamedNode(f"{old.object.value}-x")),
    ]


EDITS: tuple[Callable[[list[ox.Triple], random.Random], list[ox.Triple]], ...] = (
    *(drop, drop_thing, change_value, add_value, retype, break_reference),
)


def compare_after_edits(folder: Path, chance: random.Random, count: int) -> tuple[int, int, int]:
    """Edit the seeds time and again, each time from a clean state; return how many edits were at fault or built not,
    how many were clean, and how many things were not checked."""
    clean = validate_resources(str(folder))
    assert clean.conforms, clean.to_text()
    remembered = memory(folder).read_bytes()
    (layer,) = [layer for layer in load_layers(str(folder), load_ontology(str(folder))) if layer.name == "seeds"]
    for path in (folder / "data" / "seeds").glob("*.ttl"):
        path.unlink()
    faulty = spared = 0
    for number in range(count):
        triples = EDITS[number % len(EDITS)](layer.triples, chance)
        (folder / "data" / "seeds" / "all.ttl").write_text(write_turtle(triples), encoding="utf-8")
        memory(folder).write_bytes(remembered)
        changed, report = check(folder, changed=True)
        full, _ = check(folder, changed=False)
        assert changed == full
        faulty += bool(full)
        if report is not None:
            assert report.checked is not None
            spared += report.things - report.checked
    return faulty, count - faulty, spared


@pytest.mark.slow
def test_after_random_edits_the_findings_are_those_of_a_full_validation(folder: Path) -> None:
    faulty, _, spared = compare_after_edits(folder, random.Random(1), len(EDITS))  # one breaks a reference
    assert faulty > 0 and spared > 100


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_after_many_random_edits(folder: Path, seed: int) -> None:
    faulty, clean, _ = compare_after_edits(folder, random.Random(100 + seed), 24)
    assert faulty > 5 and clean > 0
