"""The committed golden answers are those that the inventory of facts gives, computed without the graph."""

from __future__ import annotations

import importlib
import os
import re
from pathlib import Path

import pytest

GOLDEN = Path(__file__).resolve().parent / "golden"
SCRIPTS = sorted(GOLDEN.glob("recompute*.py"))
FIELD_SCRIPTS = sorted(p for p in (GOLDEN / "field").glob("*.py") if "def recompute" in p.read_text(encoding="utf-8"))


@pytest.mark.reference
def test_golden_answers_follow_from_the_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    reference = os.environ.get("DPO_KG_REFERENCE")
    assert reference, "DPO_KG_REFERENCE does not name the folder of the source documents"
    monkeypatch.syspath_prepend(GOLDEN)

    folders = [GOLDEN / "queries", GOLDEN / "questions"]
    paths = [GOLDEN / "questions.tsv", *(path for folder in folders for path in folder.rglob("*") if path.is_file())]
    committed = {path.relative_to(GOLDEN).as_posix(): path.read_bytes().decode() for path in paths}

    expected: dict[str, str] = {}
    for path in SCRIPTS:
        answers = importlib.import_module(path.stem).recompute(Path(reference))
        assert answers.keys().isdisjoint(expected), f"{path.name} and another script speak of the same query"
        expected |= answers

    mend = " and ".join(f"python tests/golden/{path.name}" for path in SCRIPTS)
    assert expected == committed, f"to mend: {mend}"


@pytest.mark.reference
@pytest.mark.parametrize("path", FIELD_SCRIPTS, ids=lambda path: path.stem)
def test_answers_of_the_field_follow_from_the_files(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    reference = os.environ.get("DPO_KG_REFERENCE")
    assert reference, "DPO_KG_REFERENCE does not name the folder of the source documents"
    monkeypatch.syspath_prepend(path.parent)
    for case, expected in importlib.import_module(path.stem).recompute(Path(reference)).items():
        committed = (GOLDEN / "field" / "queries" / case).read_bytes().decode()
        assert committed == expected, f"to mend: python tests/golden/field/{path.name}"


@pytest.mark.reference
def test_every_answer_of_the_field_has_a_script(reference: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(GOLDEN / "field")
    below = GOLDEN / "field" / "queries"
    computed = {case for path in FIELD_SCRIPTS for case in importlib.import_module(path.stem).recompute(reference)}
    assert computed == {path.relative_to(below).as_posix() for path in below.glob("*/*.tsv")}


def test_the_expected_answers_are_computed_without_the_graph() -> None:
    scripts = [*SCRIPTS, *FIELD_SCRIPTS, *sorted((GOLDEN / "expected").glob("*.py"))]
    assert len(scripts) > 2
    for script in scripts:
        text = script.read_text(encoding="utf-8")
        imported = re.findall(r"^(?:from|import) (\w+)", text, flags=re.MULTILINE)
        assert imported or script.name == "__init__.py"
        assert not {"dpo_kg", "rdflib", "pyoxigraph"} & set(imported), script.name
