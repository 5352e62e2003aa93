"""why, conflicts, missing and fmt as a user meets them: in Python, in a process of their own, and as text."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import NamedTuple

import pytest

import dpo_kg
from conftest import copy_seeds
from dpo_kg.errors import ParameterError, UnknownNameError
from dpo_kg.exporters.grouped import write_conflicts, write_missing, write_why
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows

ROOT = Path(__file__).parent.parent
ENTRY = "import sys; from dpo_kg.cli import entry; entry()"
TENURE = "tenure:usg-peace-operations-guehenno-jean-marie"


class Ended(NamedTuple):
    status: int
    out: str
    err: str


def run(*words: str, text: str = "", folder: Path | None = None) -> Ended:
    package = str(Path(dpo_kg.__file__).parent.parent)
    path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, "-c", ENTRY, *words],
        input=text.encode(),
        capture_output=True,
        cwd=folder or ROOT,
        env={**os.environ, "PYTHONPATH": path},
        timeout=50,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def places(rows: Rows, *columns: str) -> set[tuple[str, ...]]:
    return {tuple(str(row[name]) for name in columns) for row in rows}


# why


def test_why_a_start(kg: KnowledgeGraph) -> None:
    """The exact date of the table with its marks, and the vague one of the other article with its rank."""
    rows = kg.why(TENURE, "start")
    assert places(rows, "value", "kind", "place", "mark", "reference", "rank") >= {
        ("2000-10-01", "stated", "L49-L51", "16", "None", "None"),
        ("200X", "claimed", "L11", "None", "None", "normal"),
    }
    assert "12" in {row.mark for row in rows}
    assert {row.wording for row in rows if row.value == "200X"} == {"early 2000s"}


def test_why_gives_rivals_with_their_own_sources(kg: KnowledgeGraph) -> None:
    rows = kg.why("DPKO", "start")
    (own,) = [row for row in rows if row.kind == "claimed"]
    assert (own.value, own.place, own.rank, own.mark) == ("1992-03", "L17", "preferred", "8")
    rivals = [row for row in rows if row.kind == "rival"]
    assert {(row.subject, row.place, row.rank) for row in rivals} == {
        ("Department of Peace Operations", "L10", "normal"),
        ("Department of Peace Operations", "L2", "normal"),
    }
    assert {row.rival_of for row in rivals} == {own.attribution}
    assert all(row.rank_reason for row in rows)


def test_why_of_a_value_carried_down(kg: KnowledgeGraph) -> None:
    rows = kg.why(TENURE, "secretaryGeneralStated")
    assert places(rows, "value", "place", "carried_from") == {("Kofi Annan", "L49-L51", "L48")}


def test_why_tells_characteristics_as_statements_of_the_thing(kg: KnowledgeGraph) -> None:
    rows = kg.why("DPO", "charged with")
    assert ("Department of Peace Operations", "charged with") in places(rows, "subject", "property")
    assert all(str(row.record).startswith("https://w3id.org/dpo-kg/id/characteristic/") for row in rows)


def test_what_follows_has_no_source_and_is_never_taken_for_stated(kg: KnowledgeGraph) -> None:
    rows = kg.why("DPO", "part of")
    kinds = {row.value: row.kind for row in rows}
    assert kinds["United Nations Secretariat"] == "derived"
    assert "stated" in kinds.values()
    assert all((row.source is None) == (row.kind == "derived") for row in rows)
    inferred = {(t.subject.value, t.predicate.value) for t in kg.inferred_triples() if hasattr(t.subject, "value")}
    assert all((row.record, row.predicate) in inferred for row in rows if row.kind == "derived")


@pytest.mark.parametrize(
    ("one", "other"),
    [("DPO", "organization:dpo"), ("dpo", "https://w3id.org/dpo-kg/id/organization/dpo"), ("UNAMID", "mission:unamid")],
)
def test_a_thing_by_any_name(kg: KnowledgeGraph, one: str, other: str) -> None:
    assert kg.why(one).terms == kg.why(other).terms


@pytest.mark.parametrize("name", ["dpo:tenureHolder", "tenureHolder", "tenure holder", "Tenure-Holder", "titulaire"])
def test_a_property_by_any_name(kg: KnowledgeGraph, name: str) -> None:
    assert {row.value for row in kg.why(TENURE, name)} == {"Jean-Marie Guéhenno"}


def test_of_an_attribution_what_it_backs(kg: KnowledgeGraph) -> None:
    rows = kg.why("citation:d-l8")
    assert {row.property for row in rows if row.kind == "stated"} == {"has subsidiary"}
    assert {row.property for row in rows if row.kind == "rival"} == {"has main office"}
    claimed = kg.why("claim:dpko-start-d-l17")
    assert ("Department of Peacekeeping Operations", "start", "1992-03") in places(
        claimed, "subject", "property", "value"
    )
    cited = kg.why("reference:d-8")
    assert ("Department of Peacekeeping Operations", "start", "8") in places(cited, "subject", "property", "mark")


def test_the_most_part_of_the_graph_has_an_answer(kg: KnowledgeGraph) -> None:
    """Each authored statement of a person, a body, a mission or a tenure is in the answer for its thing."""
    rows = kg.query(
        "SELECT ?thing ?property ?value WHERE { VALUES ?class { dpo:Person dpo:Organization dpo:Tenure } "
        "?thing a ?class ; ?property ?value ; dpo:citation ?c . FILTER EXISTS { ?c dpo:supports ?property } "
        "FILTER NOT EXISTS { GRAPH <https://w3id.org/dpo-kg/graph/inferred> { ?thing ?property ?value } } }"
    )
    assert isinstance(rows, Rows)
    expected: dict[str, set[str]] = {}
    for row in rows:
        expected.setdefault(str(row.thing), set()).add(str(row.property))
    assert len(expected) > 30
    for thing, properties in sorted(expected.items())[::5]:
        assert properties <= {str(row.predicate) for row in kg.why(thing) if row.kind == "stated"}, thing


def test_scope(kg: KnowledgeGraph) -> None:
    assert kg.why("DPKO", "start", scope="seeds").terms == kg.why("DPKO", "start").terms


def test_names_that_are_not_known(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match=r"^unknown thing: Kofi\nDid you mean"):
        kg.why("Kofi")
    with pytest.raises(UnknownNameError, match='unknown property: tenure holdr\nDid you mean "tenure holder"'):
        kg.why("DPO", "tenure holdr")
    with pytest.raises(UnknownNameError, match="unknown property: dpo:strat\nDid you mean dpo:start"):
        kg.why("DPO", "dpo:strat")
    with pytest.raises(UnknownNameError, match=r"unknown class \(--class\): Misson\nDid you mean mission"):
        kg.missing(class_name="Misson")
    with pytest.raises(
        UnknownNameError, match=r"unknown value of kind \(--kind\): gaps\nDid you mean gap\?\nIt is gap or absent"
    ):
        kg.missing(kind="gaps")
    with pytest.raises(ParameterError, match="not text in Unicode"):
        kg.why("DPO", "\ud800")


# conflicts

#: What the articles are known to say against each other: parts of subject, property and value of two sides.
KNOWN = {
    "two main offices against four subsidiaries": ("has main office|Office of Mission", "has subsidiary|Policy"),
    "rename against predecessor": ("original organization|Peacekeeping", "designates|Department of Peace Operations"),
    "agency against department": ("first among UN agencies", "is a|department of the United Nations"),
    "forerunner and part": ("has forerunner|Field Administration", "Field Administration.*part of"),
    "the body that the post heads": ("headship body|Peacekeeping", "headship body|Department of Peace Operations"),
    "ended, and overseen": ("Darfur.*end status.*ended", "oversees.*UNAMID"),
    "all-time highs": ("had reached an all-time high", "at an all-time high"),
}


@pytest.mark.parametrize("name", KNOWN)
def test_known_conflicts(kg: KnowledgeGraph, name: str) -> None:
    sides: dict[str, dict[str, list[str]]] = {}
    for row in kg.conflicts():
        said = f"{row.subject}|{row.property}|{row.value}"
        sides.setdefault(str(row.conflict), {}).setdefault(str(row.attribution), []).append(said)
    patterns = [pattern.replace("|", ".*") for pattern in KNOWN[name]]
    assert any(
        all(any(re.search(pattern, said) for side in conflict.values() for said in side) for pattern in patterns)
        for conflict in sides.values()
    )


def test_conflicts_have_sides_and_places(kg: KnowledgeGraph) -> None:
    rows = list(kg.conflicts())
    sides: dict[str, set[str]] = {}
    for row in rows:
        sides.setdefault(str(row.conflict), set()).add(str(row.attribution))
        assert row.source and row.place
    assert len(sides) > 5
    assert all(len(side) > 1 and min(side) == conflict for conflict, side in sides.items())


def test_conflicts_of_a_thing(kg: KnowledgeGraph) -> None:
    every = kg.conflicts()
    some = kg.conflicts("UNAMID")
    assert 0 < len(some) < len(every)
    assert {row.conflict for row in some} < {row.conflict for row in every}
    assert [row for row in every.terms if row[0] in {r[0] for r in some.terms}] == some.terms, "whole conflicts"


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """The graph with two layers more, which differ."""
    root = tmp_path_factory.mktemp("merged")
    copy_seeds(root)
    for name in ("base", "rival"):
        shutil.copytree(ROOT / "tests" / "layers" / name, root / "data" / name)
    (root / "data" / "listed").mkdir()
    (root / "data" / "listed" / "listed.ttl").write_text(LISTED)
    return dpo_kg.open(str(root))


#: A source of which every row backs the same, said once.
LISTED = """
@prefix citation: <https://w3id.org/dpo-kg/id/citation/> .
@prefix document: <https://w3id.org/dpo-kg/id/document/> .
@prefix dpo: <https://w3id.org/dpo-kg/ontology#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix person: <https://w3id.org/dpo-kg/id/person/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
document:list a dpo:Document ; rdfs:label "List"@en ; dpo:supports dpo:birthYear .
person:invented-eva a dpo:Person ; rdfs:label "Eva Invented" ; dpo:birthYear "1950"^^edtf:EDTF ;
    dpo:honorific "Dr" ; dpo:citation citation:list-1 , citation:list-2 .
citation:list-1 a dpo:Citation ; dpo:source document:list ; dpo:locator "row 1" .
citation:list-2 a dpo:Citation ; dpo:source document:list ; dpo:locator "row 2" ; dpo:supports dpo:honorific .
"""


def test_properties_that_a_source_names_for_all_its_rows(merged: KnowledgeGraph) -> None:
    rows = [row for row in merged.why("Eva Invented") if row.kind == "stated"]
    assert {(row.property, row.place) for row in rows} == {("birth year", "row 1"), ("honorific", "row 2")}


def test_rivals_between_layers(merged: KnowledgeGraph) -> None:
    rows = [row for row in merged.conflicts("tenure:invented-ada") if row.property == "end"]
    assert {row.rank for row in rows} == {"normal"}, "nothing decides between the two"
    assert {row.rank_reason for row in rows} == {"Equally authoritative, precise and recent sources differ."}
    assert len({row.source for row in rows}) == 2
    told = merged.why("tenure:invented-ada", "end")
    assert {row.kind for row in told} == {"claimed", "rival"}
    assert {row.value for row in told} == {row.value for row in rows}


def test_a_known_error_stays_to_be_seen(merged: KnowledgeGraph) -> None:
    ranks = {(row.value, row.rank) for row in merged.why("tenure:invented-ada", "ordinal") if row.kind == "claimed"}
    assert ("2", "deprecated") in ranks


# missing


def test_missing(kg: KnowledgeGraph) -> None:
    rows = kg.missing()
    kinds = {(row.subject, row.property): row.kind for row in rows}
    assert kinds["Kofi Annan", "birth year"] == "gap"
    assert kinds["Ban Ki-moon", "birth year"] == "absent"
    assert all(row.searched_in and row.reason for row in rows if row.kind == "gap")
    assert all(row.expected_of and row.gap is None for row in rows if row.kind == "absent")


def test_what_a_gap_or_a_claim_speaks_of_is_not_absent(kg: KnowledgeGraph) -> None:
    gaps, absent = (places(kg.missing(kind=kind), "thing", "predicate") for kind in ("gap", "absent"))
    assert gaps and absent and not gaps & absent
    assert not any(row.property == "start" for row in kg.missing("DPO")), "claimed, with a rival"


@pytest.mark.parametrize("name", ["Mission", "mission", "dpo:Mission"])
def test_missing_of_a_class(kg: KnowledgeGraph, name: str) -> None:
    rows = kg.missing(class_name=name)
    assert len(rows)
    assert all("/id/mission/" in str(row.thing) for row in rows)


# The commands


@pytest.mark.parametrize(
    ("words", "status", "out", "err"),
    [
        (["why", TENURE, "start"], 0, '"200X"\t"claimed"', ""),
        (["why", "DPO", "has main office", "--format", "text"], 0, "against\n", ""),
        (["why", "MINUSCA", "label"], 1, "", "The acronym is never written out."),
        (["why", "Ban Ki-moon", "birth year"], 1, "", "person, birth year: Ban Ki-moon"),
        (["why", "Kofi Annan", "start"], 1, "", "  dpo-kg why tenure:usg-peace-operations-annan-kofi start\n"),
        (["why", "Kofi"], 2, "", 'Did you mean "Kofi Annan"'),
        (["why", "DPO", "nothng at all"], 2, "", "unknown property"),
        (["why"], 2, "", "THING"),
        (["why", "DPO", "--format", "xyz"], 2, "", "The formats are"),
        (["conflicts"], 0, "preferred", ""),
        (["conflicts", "MINUSCA"], 0, "?conflict", "no rows"),
        (["conflicts", "--format", "json"], 0, '"bindings"', ""),
        (["missing", "--class", "Person", "-f", "csv"], 0, "Ban Ki-moon,birth year,absent", ""),
        (["missing", "--kind", "gaps"], 2, "", "Did you mean gap?"),
        (["missing", "UNAMID", "-f", "text"], 0, "mission, start:", ""),
        (["fmt", "--check"], 0, "", ""),
        (["fmt", "README.md"], 2, "", "is no Turtle file"),
        (["fmt", "--chekc"], 2, "", "Did you mean --check"),
    ],
)
def test_command(words: list[str], status: int, out: str, err: str) -> None:
    ended = run(*words)
    assert ended.status == status, ended.err
    assert out in ended.out
    assert err in ended.err
    assert "Traceback" not in ended.err


def test_text_and_rows_go_where_they_are_asked_to(tmp_path: Path) -> None:
    assert run("why", "DPKO", "start", "-o", str(tmp_path / "x.txt")) == Ended(0, "", "")
    assert (
        (tmp_path / "x.txt").read_text().startswith("Department of Peacekeeping Operations\n\n  start\n    1992-03\n")
    )
    assert run("conflicts", "-o", str(tmp_path / "x.csv")).status == 0
    assert (tmp_path / "x.csv").read_text().startswith("conflict,subject,")


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize(
    ("words", "shown"),
    [(["why", "DPO"], "against"), (["conflicts"], "Conflict 1"), (["missing"], "Not said by the documents")],
)
def test_a_terminal_gets_text_of_its_width(words: list[str], shown: str, columns: int) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm"}
    with subprocess.Popen([sys.executable, "-c", ENTRY, *words], stdout=theirs, stderr=theirs, env=environment):
        os.close(theirs)
        seen = b""
        with contextlib.suppress(OSError):  # the other side has closed
            while piece := os.read(ours, 65536):
                seen += piece
    os.close(ours)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", seen.decode()).splitlines()
    assert "\x1b[1m" in seen.decode()
    assert shown in "\n".join(lines)
    assert max(map(len, lines)) <= columns


# The text


def test_the_text_of_why(kg: KnowledgeGraph) -> None:
    assert write_why(kg.why("DPKO", "start"), width=80) == """\
Department of Peacekeeping Operations

  start
    1992-03
      Encyclopedia article on the United Nations Department of Peace Operations,
        L17
        it cites [8] The Use of Force in UN Peace Operations
        rank preferred: The sentence names the body that was created.
        against
          Department of Peace Operations, start: 1992-03
            Encyclopedia article on the United Nations Department of Peace
              Operations, L10
              it cites [3] UN reform: Two new departments for the peace and
                security pillar
              rank normal: The sentence leaves open which of the two names its
                subject is.
        against
          Department of Peace Operations, start: 1992-03
            Encyclopedia article on the United Nations Department of Peace
              Operations, L2
              it cites [1] History of UN Peacekeeping - Factsheet; [2] The Use
                of Force in UN Peace Operations
              rank normal: The infobox gives the later body the month in which,
                by the text, the earlier one was created.
"""  # fmt: skip


@pytest.mark.parametrize("width", [40, 80, 120])
def test_texts_fit_their_width_and_leave_nothing_out(kg: KnowledgeGraph, width: int) -> None:
    for rows, write, columns in (
        (kg.why("DPO"), write_why, ("value", "place", "rank_reason", "note", "wording")),
        (kg.conflicts(), write_conflicts, ("subject", "value", "rank_reason", "place")),
        (kg.missing(), write_missing, ("subject", "property", "reason", "searched_in")),
    ):
        text = write(rows, width=width)
        assert max(map(len, text.split("\n"))) <= width
        words = "".join(text.split())
        for row in rows:
            for name in columns:
                assert row[name] is None or "".join(str(row[name]).split()) in words


def test_values_cannot_steer_the_terminal(kg: KnowledgeGraph) -> None:
    import pyoxigraph as ox

    rows = kg.why("DPKO", "start")
    hostile = ox.Literal("\x1b[31m a\rb\u202e")
    spoiled = Rows(rows.columns, [tuple(t if t is None else hostile if i < 20 else t for i, t in enumerate(row))
                                  for row in rows.terms])  # fmt: skip
    text = write_why(spoiled)
    assert all(c.isprintable() or c == "\n" for c in text)


# fmt


def test_fmt_writes_checks_and_shows(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_text("@prefix mine: <http://e/> . mine:s  mine:p 1 .")
    assert run("fmt", "--check", str(path)).status == 1
    assert run("fmt", "--check", str(path)).out == f"{path}\n"
    shown = run("fmt", "--diff", str(path))
    assert (shown.status, "+mine:s mine:p 1 .\n" in shown.out) == (1, True)
    assert "mend with: dpo-kg fmt" in shown.err
    assert path.read_text() == "@prefix mine: <http://e/> . mine:s  mine:p 1 ."
    assert run("fmt", str(path)) == Ended(0, f"{path}\n", "")
    assert path.read_text() == "@prefix mine: <http://e/> .\n\nmine:s mine:p 1 .\n"
    assert run("fmt", str(path)) == Ended(0, "", "")
    assert run("fmt", "--check", str(path)) == Ended(0, "", "")


def test_fmt_merges_blocks_where_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_text("<x:s> <x:p> 1 .\n<x:s> <x:q> 2 .\n")
    refused = run("fmt", str(path))
    assert refused.status == 2
    assert "x.ttl:2: x:s is described here and at line 1" in refused.err and "--merge-blocks" in refused.err
    assert path.read_text() == "<x:s> <x:p> 1 .\n<x:s> <x:q> 2 .\n"
    assert run("fmt", "--merge-blocks", str(path)) == Ended(0, f"{path}\n", "")
    assert path.read_text() == "<x:s> <x:p> 1 ;\n    <x:q> 2 .\n"


def test_fmt_of_standard_input() -> None:
    assert run("fmt", "-", text="<x:s>  <x:p> 1 .") == Ended(0, "<x:s> <x:p> 1 .\n", "")
    assert run("fmt", "-", text="<x:s> <x:p> 1 .\n") == Ended(0, "<x:s> <x:p> 1 .\n", "")
    assert run("fmt", "--check", "-", text="<x:s>  <x:p> 1 .").out == "standard input\n"


def test_fmt_writes_no_file_where_one_is_at_fault(tmp_path: Path) -> None:
    (tmp_path / "good.ttl").write_text("<x:s>  <x:p> 1 .")
    (tmp_path / "bad.ttl").write_text("<x:s> <x:p> 1 .\n<x:s> <x:p> ;\n")
    ended = run("fmt", "good.ttl", "bad.ttl", folder=tmp_path)
    assert ended == Ended(
        2, "", "dpo-kg: bad.ttl:2:13: ; is not a valid RDF object\n  <x:s> <x:p> ;\n              ^\n"
    )
    assert (tmp_path / "good.ttl").read_text() == "<x:s>  <x:p> 1 ."
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.ttl", "good.ttl"]
