"""What rows answer, and that asking again gives them again."""

from __future__ import annotations

import shlex
from itertools import cycle
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import dpo_kg
from conftest import ROOT, is_of_seeds
from dpo_kg.cli import main
from dpo_kg.knowledge_graph import SCOPES, KnowledgeGraph
from dpo_kg.question import Question
from dpo_kg.results import Rows
from dpo_kg.vocabulary import XSD

NAMES = sorted(path.stem for path in (ROOT / "queries" / "questions").glob("*.rq"))
INTEGER = ox.NamedNode(f"{XSD}integer")


def ask_again(kg: KnowledgeGraph, question: Question, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(dpo_kg, "open", lambda: kg, raising=False)
    return eval(question.to_python(), {"dpo_kg": dpo_kg, "Path": Path})


def assert_asking_again_gives_the_same(
    kg: KnowledgeGraph, name: str, scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In Python, and as it stands in the archive."""
    examples: dict[str, Any] = {param["name"]: str(param["example"]) for param in kg.describe_query(name)["params"]}
    rows = kg.run(name, scope=scope, **examples)
    question = rows.question
    assert question is not None
    assert (question.name, question.scope, question.graph) == (name, scope, kg)
    assert set(question.parameters) == set(examples)
    again = ask_again(kg, question, monkeypatch)
    assert again.digest() == rows.digest()
    text = kg.query(question.to_sparql(), scope=scope)
    assert isinstance(text, Rows)
    assert text.digest() == rows.digest()


@pytest.mark.parametrize(("name", "scope"), list(zip(filter(is_of_seeds, NAMES), cycle(SCOPES), strict=False)))
def test_asking_the_seeds_again(kg: KnowledgeGraph, name: str, scope: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_asking_again_gives_the_same(kg, name, scope, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if not is_of_seeds(name)])
def test_asking_all_layers_again(field: KnowledgeGraph, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_asking_again_gives_the_same(field, name, "all", monkeypatch)


def test_the_command_line_asks_again(kg: KnowledgeGraph, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    cases: tuple[tuple[str, dict[str, Any]], ...] = (
        ("heads", {"at": "2008-06-30"}),
        ("missing", {"class": "Mission", "kind": "gap"}),
        ("why", {"thing": "DPKO", "property": "start"}),
        ("tenures-of-person", {"person": "Jean-Marie Guéhenno"}),
    )
    for name, values in cases:
        rows = kg.run(name, scope="seeds", **values)
        assert rows.question is not None
        program, *words = shlex.split(rows.question.to_command())
        assert (program, words[:2]) == ("dpo-kg", ["run", name])
        assert main([*words, "--format", "tsv"]) == 0
        assert capfdbinary.readouterr().out == rows.to_bytes("tsv")


def test_parameters_are_described(kg: KnowledgeGraph) -> None:
    def told(name: str, **values: Any) -> dict[str, str]:
        question = kg.run(name, **values).question
        assert question is not None
        described = question.describe_parameters()
        assert described.pop("lang") == "en (default)"
        return described

    assert told("heads") == {"at": "2024-06-01 (default)"}
    assert told("heads", at="1992-03-10") == {"at": "1992-03-10"}
    assert told("why", property="start") == {"thing": "organization:dpo (default)", "property": "dpo:start"}
    assert told("tenures-of-person", person="Kofi Annan") == {"person": "person:annan-kofi", "post": "not given"}
    assert told("vacancies") == {"post": "not given"}


def test_a_query_of_ones_own(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = "SELECT ?n { ?p a dpo:Person ; rdfs:label ?n } ORDER BY ?n # skos: is named here alone"
    rows = kg.query(text, scope="seeds")
    assert isinstance(rows, Rows) and rows.question is not None
    question = rows.question
    assert (question.name, question.summary, question.view, question.columns) == ("", "", "table", {})
    assert question.to_command() == "dpo-kg query query.rq --scope seeds"
    portable = question.to_sparql()
    assert portable.endswith(f"{text}\n") and portable.count("PREFIX ") == 3
    found = kg.snapshot.store.query(portable)  # without prefixes from outside
    assert isinstance(found, ox.QuerySolutions) and len(list(found)) == len(rows)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "query.rq").write_text(portable, encoding="utf-8")
    assert ask_again(kg, question, monkeypatch).digest() == rows.digest()


def test_declared_prefixes_are_not_declared_again() -> None:
    text = "prefix dpo: <http://e/>\nSELECT * { ?s dpo:x rdfs:y ; mydpo:z xdpo:z }"
    assert Question({}, text).to_sparql() == f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n{text}\n"


def test_values_that_look_like_options_are_quoted() -> None:
    header = {"name": "x", "params": [], "segments": []}
    terms = {
        "a": ox.Literal("-x"),
        "class": ox.Literal("two words"),
        "n": ox.Literal("5", datatype=ox.NamedNode(f"{XSD}integer")),
    }
    question = Question(header, "SELECT", terms)
    assert shlex.split(question.to_command()) == ["dpo-kg", "run", "x", "--a=-x", "--class", "two words", "--n", "5"]
    assert question.to_python() == "dpo_kg.open().run('x', a='-x', n='5', **{'class': 'two words'})"
    assert repr(question) == "<question x>" and repr(Question({})) == "<question of one’s own>"


def test_commands_that_are_no_query(kg: KnowledgeGraph) -> None:
    rows = kg.check("tenure-overlap", level="error")
    assert rows.question is not None
    assert rows.question.to_command() == "dpo-kg check tenure-overlap --level error"
    assert rows.question.to_python() == "dpo_kg.open().check('tenure-overlap', level='error')"
    assert list(rows.question.columns) == list(rows.columns)


def test_hand_made_rows_answer_nothing() -> None:
    assert Rows(["x"], []).question is None


def test_digests() -> None:
    one, other = Rows(["x"], [(ox.Literal("1"),)]), Rows(["x"], [(ox.Literal("1", language="en"),)])
    assert one.digest() == Rows(["x"], [(ox.Literal("1"),)], "2026-01-01").digest()
    assert one.digest() != other.digest() != Rows(["y"], other.terms).digest()
    assert one.digest() == "sha256:" + __import__("hashlib").sha256(b'?x\n"1"\n').hexdigest()
