"""`dpo-kg diff`: what differs between two sets of RDF files."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import ROOT
from dpo_kg.cli import main
from dpo_kg.comparison.changes import KINDS
from dpo_kg.comparison.report import DifferenceRows
from dpo_kg.comparison.sides import name_blank_nodes, read_side
from dpo_kg.errors import InputError, UnknownNameError
from dpo_kg.exporters.grouped import write_differences
from dpo_kg.knowledge_graph import KnowledgeGraph

HEAD = """\
@prefix citation: <https://w3id.org/dpo-kg/id/citation/> .
@prefix claim: <https://w3id.org/dpo-kg/id/claim/> .
@prefix document: <https://w3id.org/dpo-kg/id/document/> .
@prefix dpo: <https://w3id.org/dpo-kg/ontology#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix end-status: <https://w3id.org/dpo-kg/code/end-status/> .
@prefix mission: <https://w3id.org/dpo-kg/id/mission/> .
@prefix rank: <https://w3id.org/dpo-kg/code/rank/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix state: <https://w3id.org/dpo-kg/id/state/> .

"""
OLD = f"""{HEAD}
mission:alpha a dpo:Mission ; rdfs:label "Mission Alpha"@en ;
    dpo:start "1991-02"^^edtf:EDTF ; dpo:end "1995"^^edtf:EDTF ; dpo:host state:one , state:two ;
    dpo:citation citation:list-alpha , citation:hub-alpha .
citation:list-alpha a dpo:Citation ; dpo:source document:list ; dpo:locator "row 5" ; dpo:supports dpo:start , dpo:end .
citation:hub-alpha a dpo:Citation ; dpo:source document:hub ; dpo:locator "row 9" .
document:hub a dpo:Document ; rdfs:label "The Hub"@en ; dpo:supports dpo:host .
document:list a dpo:Document ; rdfs:label "The List"@en .
state:one a dpo:Country ; rdfs:label "Oneland"@en , "Pays Un"@fr .
state:two a dpo:Country ; rdfs:label "Twoland"@en .
"""


def change(*pairs: tuple[str, str], then: str = "") -> str:
    text = OLD
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return text + then


@pytest.fixture
def diff(kg: KnowledgeGraph, tmp_path: Path) -> Callable[..., DifferenceRows]:
    def compare(new: str, old: str = OLD, **options: object) -> DifferenceRows:
        for name, text in (("old.ttl", old), ("new.ttl", new)):
            (tmp_path / name).write_text(text, encoding="utf-8")
        return kg.diff(str(tmp_path / "old.ttl"), str(tmp_path / "new.ttl"), **options)  # type: ignore[arg-type]

    return compare


def told(rows: DifferenceRows) -> list[tuple[object, ...]]:
    """Change, name, property, before, after and sources of each row."""
    return [(r["change"], r["name"], r["property"], r["before"], r["after"], r["sources"]) for r in rows.to_dicts()]


CITED_BY_LIST = "dpo:citation citation:list-alpha , citation:hub-alpha"
CASES = {
    "a value": (
        [('"1991-02"', '"1991-03"')],
        [("changed", "Mission Alpha", "start", "1991-02", "1991-03", "The List, row 5")],
        0,
    ),
    "a value, and its place in the source": (
        [('"1995"', '"1996"'), ('"row 5"', '"row 6"')],
        [("changed", "Mission Alpha", "end", "1995", "1996", "The List, row 6 (before: row 5)")],
        1,  # the start, which stands in the same row
    ),
    "one of two values": (
        [("state:one , state:two", "state:one")],
        [("changed", "Mission Alpha", "host state", "Twoland", None, "The Hub, row 9")],
        0,
    ),
    "the locator alone": ([('"row 9"', '"row 10"')], [], 2),
    "the name of a citation alone": ([("citation:list-alpha", "citation:list-a")], [], 2),
    "a source lost": (
        [("dpo:supports dpo:start , dpo:end", "dpo:supports dpo:start")],
        [("source lost", "Mission Alpha", "end", "1995", "1995", "The List, row 5")],
        0,
    ),
    "what all citations of a document back": (
        [("dpo:supports dpo:host .", "dpo:supports dpo:host , dpo:start .")],
        [("source gained", "Mission Alpha", "start", "1991-02", "1991-02", "The Hub, row 9")],
        0,
    ),
    "a citation that goes": (
        [(CITED_BY_LIST, "dpo:citation citation:list-alpha"), ("citation:hub-alpha a dpo:Citation ; dpo:source "
          'document:hub ; dpo:locator "row 9" .', "")],
        [
            ("source lost", "Mission Alpha", "host state", "Oneland", "Oneland", "The Hub, row 9"),
            ("source lost", "Mission Alpha", "host state", "Twoland", "Twoland", "The Hub, row 9"),
        ],
        0,
    ),
    "a note": (
        [('"row 9" .', '"row 9" ; skos:note "Read as one."@en .')],
        [
            ("source changed", "Mission Alpha", "host state", None, "note: Read as one.", "The Hub, row 9"),
        ] * 2,
        0,
    ),
    "a label in another language": (
        [('"Oneland"@en , "Pays Un"@fr', '"Oneland"@en , "Pays I"@fr')],
        [("changed", "Oneland", "name", "Pays Un (fr)", "Pays I (fr)", None)],
        0,
    ),
    "a datatype": (
        [('"1995"^^edtf:EDTF', '"1995"')],
        [("changed", "Mission Alpha", "end", '"1995"^^<http://id.loc.gov/datatypes/edtf/EDTF>', '"1995"',
          "The List, row 5")],
        0,
    ),
    "a class": (
        [("state:two a dpo:Country", "state:two a dpo:MemberState")],
        [("changed", "Twoland", "type", "country or area", "member state", None)],
        0,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("pairs", "rows", "relocated"), CASES.values(), ids=CASES)
def test_what_is_told(
    diff: Callable[..., DifferenceRows], pairs: list[tuple[str, str]], rows: list[tuple[object, ...]], relocated: int
) -> None:
    found = diff(change(*pairs))
    assert [tuple(row) for row in told(found)] == rows
    assert found.relocated == relocated and not found.equal
    assert str(relocated) in found.summary() or not relocated
    back = diff(OLD, change(*pairs))  # the other way round: what was before is after
    assert len(back) == len(rows) and back.relocated == relocated
    swapped = {"source gained": "source lost", "source lost": "source gained"}
    assert {(r[2], r[3], r[4], swapped.get(str(r[0]), r[0])) for r in told(back)} == {
        (r[2], r[4], r[3], r[0]) for r in rows
    }


def test_things_that_are_new_or_gone(diff: Callable[..., DifferenceRows]) -> None:
    beta = """
mission:beta a dpo:Mission ; rdfs:label "Mission Beta"@en ; dpo:start "2001"^^edtf:EDTF ;
    dpo:citation citation:list-beta .
citation:list-beta a dpo:Citation ; dpo:source document:list ; dpo:locator "row 7" ; dpo:supports dpo:start .
"""
    found = diff(change(then=beta))
    assert told(found) == [("new", "Mission Beta", None, None, None, "The List, row 7")]
    assert found[0]["class"] == "mission" and found[0].thing.endswith("/mission/beta")
    assert found.counts["new"] == 1 and found.summary() == "1 new"
    gone = diff(OLD, change(then=beta), full=True)
    assert [row[:4] for row in told(gone)] == [
        ("gone", "Mission Beta", None, None),
        ("gone", "Mission Beta", "name", "Mission Beta"),
        ("gone", "Mission Beta", "start", "2001"),
    ]


def test_claims_are_sources_of_their_statement(diff: Callable[..., DifferenceRows]) -> None:
    """A rival that is merely claimed is a value with its rank; no claim is a thing."""
    claim = """
claim:hub-alpha-start a dpo:Claim ; dpo:claimSubject mission:alpha ; dpo:claimPredicate dpo:start ;
    dpo:claimLiteral "1991"^^edtf:EDTF ; dpo:rank rank:normal ; dpo:source document:hub ; dpo:locator "row 9" .
"""
    found = diff(change(then=claim))
    (row,) = told(found)
    assert row == ("changed", "Mission Alpha", "start", None, "1991 (claim of rank normal)", "The Hub, row 9")
    withdrawn = diff(change(then=claim.replace("rank:normal", "rank:deprecated")), change(then=claim))
    assert [r[3:5] for r in told(withdrawn)] == [("1991 (claim of rank normal)", "1991 (claim of rank deprecated)")]
    stated = diff(change(then=claim.replace('"1991"', '"1991-02"')))
    assert told(stated) == [("source gained", "Mission Alpha", "start", "1991-02", "1991-02", "The Hub, row 9")]


def test_what_backs_nothing_is_told_as_a_thing(diff: Callable[..., DifferenceRows]) -> None:
    """A citation of nothing, and half of a claim, cannot be told with their statements; they are not lost."""
    idle = """
citation:idle a dpo:Citation ; dpo:source document:list ; dpo:locator "row 8" .
claim:half a dpo:Claim ; dpo:claimSubject mission:alpha ; dpo:source document:list .
"""
    found = diff(change(then=idle))
    assert [(r["change"], r["class"], str(r["thing"]).rpartition("/")[2]) for r in found.to_dicts()] == [
        ("new", "citation", "idle"),
        ("new", "claim", "half"),
    ]
    unsupported = diff(change(("dpo:supports dpo:start , dpo:end", "dpo:supports dpo:start , dpo:end , dpo:ordinal")))
    assert not len(unsupported) and not unsupported.equal
    assert unsupported.summary() == "they differ only in citations that back no statement"


def test_order_comments_and_formats_make_no_difference(kg: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(OLD, encoding="utf-8")
    triples = sorted(ox.parse(OLD, format=ox.RdfFormat.TURTLE), key=str, reverse=True)
    folder = tmp_path / "split"
    (folder / "deep").mkdir(parents=True)
    for name, part in (("one.nt", triples[:9]), ("deep/two.nt", triples[9:])):
        (folder / name).write_bytes(ox.serialize([t.triple for t in part], format=ox.RdfFormat.N_TRIPLES) or b"")
    found = kg.diff(str(tmp_path / "a.ttl"), str(folder))
    assert found.equal and not len(found) and found.summary() == "no difference"


def test_blank_nodes_are_compared_by_what_is_said_of_them() -> None:
    def named(text: str) -> set[str]:
        prefix = "@prefix : <http://e.org/> . "
        quads = ox.parse(prefix + text, format=ox.RdfFormat.TURTLE)
        return {str(triple) for triple in name_blank_nodes(quad.triple for quad in quads)}

    assert named(":a :p [ :q [ :r 1 ] ] .") == named("_:y :r 1 . _:x :q _:y . :a :p _:x .")
    assert named(":a :p [ :q [ :r 1 ] ] .") != named(":a :p [ :q [ :r 2 ] ] .")
    long, other = (f":a :p ({' '.join(map(str, numbers))}) ." for numbers in (range(60), [*range(59), 99]))
    assert named(long) == named(long) != named(other)
    assert named("_:a :p _:b . _:b :p _:a . :s :q _:a .") == named("_:d :p _:c . _:c :p _:d . :s :q _:c .")


def test_names_of_the_graph_help_where_no_side_has_one(kg: KnowledgeGraph, tmp_path: Path) -> None:
    start = HEAD + "<https://w3id.org/dpo-kg/id/organization/dpko> dpo:start "
    for name, day in (("old.ttl", "1992"), ("new.ttl", "1993")):
        (tmp_path / name).write_text(f'{start}"{day}"^^edtf:EDTF .', encoding="utf-8")
    (row,) = kg.diff(str(tmp_path / "old.ttl"), str(tmp_path / "new.ttl")).to_dicts()
    assert row["name"] == "Department of Peacekeeping Operations" and row["class"] == "department"
    (french,) = kg.diff(str(tmp_path / "old.ttl"), str(tmp_path / "new.ttl"), lang="fr").to_dicts()
    assert (row["property"], french["property"]) == ("start", "début") and french["name"] == row["name"]


def test_what_cannot_be_read(kg: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="is a folder without RDF files"):
        read_side(str(tmp_path / "empty"))
    with pytest.raises(InputError, match="no such file"):
        read_side(str(tmp_path / "nobody.ttl"))
    with pytest.raises(UnknownNameError, match="language"):
        kg.diff(str(tmp_path), str(tmp_path), lang="de")


# --- On the layers


def snapshot_of(layer: str, place: Path) -> Path:
    return Path(shutil.copytree(ROOT / "data" / layer, place / layer))


def edit_ends(newer: Path) -> dict[str, str]:
    """Give five operations of a file another end; return what each had."""
    lines = newer.read_text(encoding="utf-8").split("\n")
    edited: dict[str, str] = {}
    for number, line in enumerate(lines):
        if line.startswith("    dpo:end ") and len(edited) < 5:
            mission = next(text.split()[0] for text in reversed(lines[:number]) if text.startswith("mission:"))
            edited[mission.partition(":")[2]] = line.split('"')[1]
            lines[number] = '    dpo:end "2031-12-31"^^edtf:EDTF ;'
    newer.write_text("\n".join(lines), encoding="utf-8")
    assert len(edited) == 5
    return edited


def test_a_newer_snapshot_of_a_data_set(kg: KnowledgeGraph, tmp_path: Path) -> None:
    """Each end of an operation that was edited in the file is told, and nothing else."""
    edited = edit_ends(snapshot_of("psdata-pko", tmp_path) / "missions.ttl")
    rows = kg.diff(str(ROOT / "data" / "psdata-pko"), str(tmp_path / "psdata-pko"))
    assert len(rows) == 5
    found = {str(r["thing"]).rpartition("/")[2]: r["before"] for r in rows.to_dicts()}
    assert found == edited
    assert {(r["change"], r["class"], r["property"], r["after"]) for r in rows.to_dicts()} == {
        ("changed", "mission", "end", "2031-12-31")
    }


@pytest.mark.slow
def test_a_newer_snapshot_of_all_layers(kg: KnowledgeGraph, tmp_path: Path) -> None:
    """A root is read as its data/."""
    shutil.copytree(ROOT / "data", tmp_path / "root" / "data")
    assert kg.diff(str(ROOT), str(tmp_path / "root")).equal
    edit_ends(tmp_path / "root" / "data" / "psdata-pko" / "missions.ttl")
    assert len(kg.diff(str(ROOT), str(tmp_path / "root" / "data"))) == 5


@pytest.mark.reference
def test_the_same_copy_of_a_data_set_makes_no_difference(
    field: KnowledgeGraph, reference: Path, tmp_path: Path
) -> None:
    """What the import writes from the raw files is what data/ has; of a copy with an edited date that one is told."""
    raw = reference / "sources" / "peacekeeping-mission-dates" / "un_pko_list_71.csv"
    layer = str(ROOT / "data" / "peacekeeping-mission-dates")
    field.import_data_set("peacekeeping-mission-dates", str(raw)).write(str(tmp_path / "same"))
    assert field.diff(layer, str(tmp_path / "same")).equal
    text = raw.read_text(encoding="utf-8-sig")
    assert text.count("May 1948") == 1
    (tmp_path / "newer.csv").write_text(text.replace("May 1948", "June 1948"), encoding="utf-8")
    field.import_data_set("peacekeeping-mission-dates", str(tmp_path / "newer.csv")).write(str(tmp_path / "newer"))
    (row,) = field.diff(layer, str(tmp_path / "newer")).to_dicts()
    assert (row["change"], row["property"], row["before"], row["after"]) == ("changed", "start", "1948-05", "1948-06")
    assert str(row["thing"]).endswith("/mission/untso")


def test_every_statement_is_accounted_for(field: KnowledgeGraph, tmp_path: Path) -> None:
    """Against nothing, all things of a layer are new, by a count of the subjects in its files; none is a citation."""
    (tmp_path / "nothing.ttl").write_text("", encoding="utf-8")
    for layer in ("seeds", "psdata-pko"):
        rows = field.diff(str(tmp_path / "nothing.ttl"), str(ROOT / "data" / layer))
        subjects = {
            quad.subject.value
            for path in (ROOT / "data" / layer).rglob("*.ttl")
            for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
            if isinstance(quad.subject, ox.NamedNode)
        }
        things = {iri for iri in subjects if "/id/citation/" not in iri and "/id/claim/" not in iri}
        assert {row["thing"] for row in rows.to_dicts()} == things
        assert rows.counts == {kind: len(things) if kind == "new" else 0 for kind in KINDS}


@pytest.mark.slow
def test_two_large_states_are_compared(kg: KnowledgeGraph, tmp_path: Path) -> None:
    """200,000 triples a side, each statement with its citation, one in ten changed."""

    def write(name: str, shift: int) -> str:
        lines = []
        for n in range(28_000):
            day = f"{1948 + (n + (shift if n % 10 == 0 else 0)) % 70}"
            thing, cited = (f"<https://w3id.org/dpo-kg/id/{kind}/x{n}>" for kind in ("tenure", "citation"))
            dpo = "https://w3id.org/dpo-kg/ontology#"
            lines.append(
                f'{thing} a <{dpo}Tenure> ; <{dpo}start> "{day}" ; <{dpo}citation> {cited} . {cited} a '
                f'<{dpo}Citation> ; <{dpo}source> <{dpo}d> ; <{dpo}locator> "row {n}" ; <{dpo}supports> <{dpo}start> .'
            )
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
        return str(tmp_path / name)

    old, new = write("old.ttl", 0), write("new.ttl", 1)
    rows = kg.diff(old, new)
    assert rows.counts["changed"] == len(rows) == 2_800


# --- As text and on the command line


def test_text(diff: Callable[..., DifferenceRows]) -> None:
    new = change(('"1995"', '"1996"'), ('"row 9" .', '"row 9" ; skos:note "Read as one."@en .'))
    beta = '\nmission:beta a dpo:Mission ; rdfs:label "Mission Beta"@en ; dpo:end "1995"^^edtf:EDTF .\n'
    assert write_differences(diff(new + beta, full=True)) == (
        "New: mission (1)\n"
        "  Mission Beta (mission:beta)\n"
        "    end: 1995\n"
        "    name: Mission Beta\n"
        "\n"
        "mission: Mission Alpha (mission:alpha)\n"
        "  end: 1995 → 1996\n"
        "      The List, row 5\n"
        "  source changed, of host state: The Hub, row 9; note: Read as one., new\n"
    )
    assert write_differences(diff(OLD)) == ""
    gone = write_differences(diff(change(("state:one , state:two", "state:two")), OLD))
    assert "host state: Oneland, gone" in gone


def test_rows_in_every_format(diff: Callable[..., DifferenceRows]) -> None:
    rows = diff(change(('"1991-02"', '"1991-03"')))
    for format in ("table", "csv", "tsv", "json", "jsonl"):
        assert "1991-03" in rows.to_text(format)
    (read,) = csv.DictReader(rows.to_text("csv").splitlines())
    assert list(read) == ["change", "class", "thing", "name", "property", "before", "after", "sources", "predicate"]


def test_the_command(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "old.ttl").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.ttl").write_text(change(('"row 9"', '"row 10"')), encoding="utf-8")
    old, new = str(tmp_path / "old.ttl"), str(tmp_path / "new.ttl")
    assert main(["diff", old, old]) == 0
    assert capfd.readouterr().err == "no difference\n"
    assert main(["diff", old, new, "-f", "text"]) == 1
    assert capfd.readouterr() == ("", "2 with another locator or name of the citation alone, not listed\n")
    assert main(["diff", old, str(tmp_path / "none.ttl")]) == 2
