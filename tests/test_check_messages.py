"""What checks tell a person: where it is, what is wrong, how to mend it, and nothing that merely follows from that."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

import dpo_kg
from conftest import checks_of_some_layers, copy_seeds
from dpo_kg.checks.consequences import leave_out_consequences
from dpo_kg.checks.material import Fault
from dpo_kg.checks.report import CheckRows
from dpo_kg.cli import main
from dpo_kg.errors import BuildError
from dpo_kg.exporters.grouped import write_findings
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.terms import to_display
from dpo_kg.vocabulary import ID, XSD
from test_checks import material_of

Spoil = Callable[[str, str, str], int]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the resources to spoil."""
    return copy_seeds(tmp_path)


@pytest.fixture
def spoil(clone: Path) -> Spoil:
    """Return what replaces a text of a file of the seeds once and returns the line."""

    def replace(name: str, old: str, new: str) -> int:
        path = clone / "data" / "seeds" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return replace


def append(clone: Path, name: str, turtle: str) -> int:
    """Add text to a file of the seeds, and return its first line."""
    path = clone / "data" / "seeds" / name
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(text + turtle, encoding="utf-8")
    return text.count("\n") + 1


def told(rows: CheckRows, check: str) -> list[tuple[str, str]]:
    """Return place and message of the findings of a check."""
    every = [tuple(map(to_display, terms)) for terms in rows.terms]
    return [(row[4], row[5]) for row in every if row[1] == check]


def test_a_statement_without_a_source(clone: Path, spoil: Spoil) -> None:
    line = spoil("people.ttl", "dpo:supports dpo:nationality ;", "dpo:supports dpo:birthYear ;")
    rows = dpo_kg.open(str(clone)).check("statement-unsourced", "citation-supports")
    ((place, message),) = told(rows, "statement-unsourced")
    assert re.fullmatch(r"data/seeds/people\.ttl:\d+", place) and not place.endswith(f":{line}")
    assert re.match(r"dpo:nationality state:\w+ is backed by no citation of the record", message)
    assert "Mend: add dpo:nationality to dpo:supports of a citation of the record, or add a citation" in message
    ((place, message),) = told(rows, "citation-supports")
    assert place == f"data/seeds/people.ttl:{line}"
    assert re.search(r"carried by person:[a-z-]+\. Backed by nothing there: dpo:nationality\. Mend: drop ", message)


def test_a_form_is_told(clone: Path, spoil: Spoil) -> None:
    line = spoil("people.ttl", 'dpo:locator "L17"', 'dpo:locator "Line 17"')
    ((place, message),) = told(dpo_kg.open(str(clone)).check("locator-form"), "locator-form")
    assert place == f"data/seeds/people.ttl:{line}"
    assert "L61" in message and "L42-L43" in message


@pytest.mark.slow
def test_a_thing_that_is_described_nowhere_is_told_once(clone: Path, spoil: Spoil) -> None:
    line = spoil("people.ttl", "dpo:nationality state:gha ", "dpo:nationality state:ghana ")
    rows = dpo_kg.open(str(clone)).check("thing-described", "thing-label", "shapes")
    assert told(rows, "thing-label") == told(rows, "shapes") == []
    ((place, message),) = told(rows, "thing-described")
    assert place == f"data/seeds/people.ttl:{line}"
    assert "Did you mean state:gha?" in message
    assert rows.left_out == 2
    assert rows.summary() == "3 checks, 1 error, 0 information; 2 more, which follow from these, left out"


def test_alone_a_consequence_is_told(clone: Path, spoil: Spoil) -> None:
    spoil("people.ttl", "dpo:nationality state:gha ", "dpo:nationality state:ghana ")
    rows = dpo_kg.open(str(clone)).check("thing-label")
    assert (len(rows), rows.left_out) == (1, 0)


@pytest.mark.slow
def test_a_thing_in_two_files_brings_nothing_else(clone: Path) -> None:
    prefixes = (
        "@prefix dpo: <https://w3id.org/dpo-kg/ontology#> .\n@prefix person: <https://w3id.org/dpo-kg/id/person/> .\n"
    )
    label = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\n"
    append(clone, "extra.ttl", f'{prefixes}{label}person:annan-kofi a dpo:Person ;\n    rdfs:label "Kofi A. Annan" .\n')
    rows = dpo_kg.open(str(clone)).check(*checks_of_some_layers(), level="error")
    assert {row.check for row in rows} == {"subject-in-one-file"}
    ((place, message),) = told(rows, "subject-in-one-file")
    assert re.fullmatch(r"data/seeds/extra\.ttl:5, data/seeds/people\.ttl:\d+", place)
    assert "person:annan-kofi" in message
    assert rows.left_out > 5


@pytest.mark.slow
def test_what_ends_before_it_starts_has_no_duration(clone: Path, spoil: Spoil) -> None:
    line = spoil("tenures.ttl", 'dpo:start "1992-03"', 'dpo:start "2030-07-01"')
    rows = dpo_kg.open(str(clone)).check("duration-stated", "shapes")
    ((place, message),) = told(rows, "shapes")
    assert place == f"data/seeds/tenures.ttl:{line}" and "Mend: compare the dates" in message
    assert told(rows, "duration-stated") == [] and rows.left_out == 1


def test_a_consequence_needs_its_cause(tmp_path: Path) -> None:
    """Findings of the same checks about other things stay."""
    material = material_of("thing-label/valid-001.ttl", tmp_path)
    missing, other = (ox.NamedNode(f"{ID}topic/{name}") for name in ("missing", "other"))
    said = ox.Literal("x")
    found = [("thing-described", Fault(missing, said)), ("thing-label", Fault(missing, said))]
    stays = [("thing-label", Fault(other, said)), ("query-order", Fault(ox.Literal("queries/a.rq"), said))]
    assert leave_out_consequences([*found, *stays], material) == [found[0], *stays]


def rows_of(*findings: tuple[str, str, str, str, str, str]) -> CheckRows:
    rows = CheckRows([], 3)
    rows.terms = [tuple(map(ox.Literal, finding)) for finding in findings]
    return rows


ROWS = rows_of(
    ("error", "a-check", "topic:a", f'"x"^^<{XSD}string>', "data/a.ttl:10", "It is. Mend: it."),
    ("error", "a-check", "topic:b", "y", "data/a.ttl:9", "It is. Mend: it."),
    ("error", "b-check", "data/b.ttl", "line 7", "data/b.ttl:7", "Form. Mend: fmt."),
    ("information", "c-check", "topic:c", "z", "", "Good to know. Mend: nothing."),
)  # fmt: skip

TEXT = """\
a-check (2 errors)
  data/a.ttl:9: topic:b y
  data/a.ttl:10: topic:a "x"^^xsd:string
      It is. Mend: it.

b-check (1 error)
  data/b.ttl:7
      Form. Mend: fmt.

"""


def test_findings_as_text() -> None:
    """By check and line; a message that several share is told once, a place that says all stands alone."""
    every = "c-check (1 information)\n  topic:c z\n      Good to know. Mend: nothing.\n"
    assert write_findings(ROWS) == TEXT + every
    counted = "1 information, which --all shows\n  c-check 1\n"
    assert write_findings(ROWS, with_information=False) == TEXT + counted
    assert write_findings(rows_of()) == ""


@pytest.mark.parametrize("width", [80, 120])
def test_text_keeps_to_the_width(kg: KnowledgeGraph, width: int) -> None:
    lines = write_findings(
        kg.check("tenure-handover", "mark-unresolved", "start-on-issue-date"), width=width
    ).splitlines()
    assert max(map(len, lines)) <= width
    assert any(len(line) > width - 20 for line in lines)
    assert not any("https://w3id.org/dpo-kg/id/" in line for line in lines)


@pytest.mark.slow
def test_information_is_counted_unless_it_is_asked_for(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    def text(*words: str, errors: bool = False) -> str:
        assert main(["check", "--format", "text", *words]) == errors
        return capfdbinary.readouterr().out.decode()

    # That the seeds alone use not every term of the ontology is an error here.
    assert re.search(r"\n\n\d+ information, which --all shows\n(  .+\n)+\Z", text(errors=True))
    assert "  vacancy" not in text("vacancy", "white-space", "--level", "error")
    assert text("vacancy").startswith("vacancy (2 information)\n  data/")
    assert "\nvacancy (2 information)\n  data/" in text("--level", "information", errors=True)


def test_a_pipe_has_every_row(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["check", "vacancy", "white-space"]) == 0
    captured = capfdbinary.readouterr()
    header, *lines = captured.out.decode().splitlines()
    assert header.split("\t") == [f"?{name}" for name in ("level", "check", "subject", "value", "place", "message")]
    assert len(lines) == 2 and all(line.startswith('"information"\t"vacancy"\t<https://') for line in lines)
    assert captured.err.decode().splitlines()[-1] == "2 checks, 0 errors, 2 information"


def test_a_terminal_has_text(clone: Path, spoil: Spoil, monkeypatch: pytest.MonkeyPatch) -> None:
    line = spoil("people.ttl", 'dpo:locator "L17"', 'dpo:locator "Line 17"')
    monkeypatch.setenv("DPO_KG_ROOT", str(clone))
    ours, theirs = pty.openpty()
    entry = "import sys; from dpo_kg.cli import entry; entry()"
    words = [sys.executable, "-c", entry, "check", "locator-form", "--color", "never"]
    done = subprocess.run(words, stdout=theirs, stderr=subprocess.PIPE, timeout=100)
    os.close(theirs)
    output = os.read(ours, 10_000).decode()
    os.close(ours)
    assert (done.returncode, done.stderr) == (1, b"1 check, 1 error, 0 information\n")
    assert output.startswith(f"locator-form (1 error)\r\n  data/seeds/people.ttl:{line}: citation:")
    assert "Line 17\r\n      A locator is not well formed. Mend: write L61" in output


def test_all_that_stops_a_build_is_told(
    clone: Path, spoil: Spoil, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Of every file, each with its line and how to mend it; and the exit status is 2."""
    day = spoil("tenures.ttl", '"1993-02-28"', '"1993-02-31"')
    code = spoil("tenures.ttl", "end-status:ended", "end-status:endet")
    name = spoil("people.ttl", "dpo:nationality state:gha ", "dpo:nationalty state:gha ")
    broken = append(clone, "topics.ttl", "x y\n")
    monkeypatch.setenv("DPO_KG_ROOT", str(clone))
    assert main(["check"]) == 2
    error = capfd.readouterr().err
    assert f"data/seeds/topics.ttl:{broken}:1: " in error
    assert re.search(rf"^data/seeds/tenures\.ttl:{day}: dpo:end .*no such day.* Mend: look the date up", error, re.M)
    assert (
        f"data/seeds/tenures.ttl:{code}: code end-status:endet is not declared; did you mean end-status:ended? "
        "Mend: correct it; the codes stand in ontology/codes/end-status.ttl."
    ) in error
    assert f"data/seeds/people.ttl:{name}: property dpo:nationalty is not declared in ontology/; did you mean" in error


def test_a_build_error_lists_all_its_problems() -> None:
    problems = [f"data/a.ttl:{line}: fault" for line in range(1, 41)]
    assert str(BuildError(problems)).splitlines() == problems
