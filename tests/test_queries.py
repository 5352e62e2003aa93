"""Stored queries, discovered from their files: each parses, runs, and answers as its golden files say.

The golden files are computed apart from the graph by tests/golden/recompute.py.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml

from conftest import RdflibEngine, some_of
from dpo_kg.build.headers import compile_query
from dpo_kg.errors import BuildError, ParameterError, UnknownNameError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.stored_query import bind_parameters

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "queries" / "questions").glob("*.rq"))
TABLES = sorted((ROOT / "queries" / "tables").glob("*.rq"))
GOLDEN = ROOT / "tests" / "golden" / "queries"
CASES = sorted(path.relative_to(GOLDEN).as_posix() for path in GOLDEN.glob("*/*.tsv"))
#: Answers of all layers, computed from the files of their publishers by the scripts of tests/golden/field/.
FIELD = ROOT / "tests" / "golden" / "field" / "queries"
FIELD_CASES = sorted(path.relative_to(FIELD).as_posix() for path in FIELD.glob("*/*.tsv"))


def values_of(kg: KnowledgeGraph, name: str, case: str) -> dict[str, Any]:
    """Return the parameters that the name of a golden file stands for."""
    if case == "default":
        return {}
    if case == "example":
        return {p["name"]: str(p["example"]) for p in kg.describe_query(name)["params"]}
    pairs = (part.partition("=") for part in case.split("&"))
    return {parameter: value for parameter, _, value in pairs}


def test_queries_and_golden_folders_are_the_same() -> None:
    folders = {path.name for folder in (GOLDEN, FIELD) for path in folder.iterdir()}
    assert {path.stem for path in FILES} == folders != set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_has_default_and_example(path: Path) -> None:
    """Or, where the whole of all layers is more than is computed apart from the graph, the example and more cases."""
    for folder in (GOLDEN, FIELD):
        cases = {file.name for file in (folder / path.stem).glob("*.tsv")}
        assert not cases or ("example.tsv" in cases and ("default.tsv" in cases or len(cases) >= 4))


@pytest.mark.parametrize("case", some_of(FIELD_CASES, 3))
def test_the_field_answers_as_golden(field: KnowledgeGraph, case: str) -> None:
    name, _, file = case.partition("/")
    rows = field.run(name, **values_of(field, name, file.removesuffix(".tsv")))
    expected = (FIELD / case).read_bytes().decode()
    assert rows.to_text("tsv") == expected
    assert expected.count("\n") > 1, "a golden file without rows"


@pytest.mark.parametrize("scope", ["all", "seeds"])
@pytest.mark.parametrize("case", CASES)
def test_answers_as_golden(kg: KnowledgeGraph, case: str, scope: str) -> None:
    name, _, file = case.partition("/")
    rows = kg.run(name, scope=scope, **values_of(kg, name, file.removesuffix(".tsv")))
    expected = (GOLDEN / case).read_bytes().decode()
    assert rows.to_text("tsv") == expected
    assert expected.count("\n") > 1 or "1980" in case or "02-29" in case, "a golden file without rows"


# rdflib itself still uses what it has deprecated.
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.parametrize("case", some_of([case for case in CASES if case.endswith("/example.tsv")], 30))
def test_rdflib_agrees(kg: KnowledgeGraph, rdflib_engine: RdflibEngine, case: str) -> None:
    """Another engine gives the same rows in the same order."""
    name, _, file = case.partition("/")
    compiled = kg.snapshot.compiled_query(name)
    text = bind_parameters(compiled, values_of(kg, name, file.removesuffix(".tsv")), kg.snapshot.store)
    lines = (GOLDEN / case).read_bytes().decode().split("\n")[1:-1]
    assert rdflib_engine.answer(text)[1] == [[rdflib_engine.write(cell) for cell in line.split("\t")] for line in lines]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_runs_unchanged_on_a_plain_engine(kg: KnowledgeGraph, path: Path) -> None:
    """Without the parameters filled in and without prefixes from outside."""
    solutions = kg.snapshot.store.query(path.read_text(encoding="utf-8"))
    assert isinstance(solutions, ox.QuerySolutions)
    assert len(list(solutions)) == len(kg.run(path.stem))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_header_is_read_as_yaml_says(kg: KnowledgeGraph, path: Path) -> None:
    lines = [line[3:] for line in path.read_text(encoding="utf-8").split("\n") if line.startswith("#+ ")]
    header = yaml.safe_load("\n".join(lines))
    compiled = kg.describe_query(path.stem)
    assert compiled["summary"] == header["summary"]
    assert [c["name"] for c in compiled["columns"]] == list(kg.run(path.stem).columns)


@pytest.mark.parametrize("path", [*FILES, *TABLES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_title_is_there_in_french(path: Path) -> None:
    """Read from the file; with the apostrophe and the spaces of French, and without the full stop of a sentence."""
    lines = [line[3:] for line in path.read_text(encoding="utf-8").split("\n") if line.startswith("#+ ")]
    header = yaml.safe_load("\n".join(lines))
    french = header["fr"]["summary"]
    assert french == french.strip() and french != header["summary"]
    assert not re.search(r"['\"]|\.$|\.\.\.| [:;?!]|[^\s\u00a0\u202f][:;?!]", french), french
    assert french[0].isupper()


def test_summary_in_a_language(kg: KnowledgeGraph) -> None:
    english, french = (kg.describe_query("heads", lang) for lang in ("en", "fr"))
    assert english == kg.describe_query("heads")
    assert english["summary"] == "Who headed United Nations peacekeeping on a day"
    assert french["summary"] == "Qui dirigeait le maintien de la paix des Nations Unies un jour donné"
    assert english["description"].startswith("The holders of the post of")
    assert french["description"].startswith("Les titulaires du poste de")
    texts = {"summary": "", "description": ""}
    assert french | texts == english | texts
    question = kg.run("heads").question
    assert question is not None
    assert (question.summary_in("en"), question.summary_in("fr")) == (english["summary"], french["summary"])
    with pytest.raises(UnknownNameError, match="The languages are en, fr"):
        kg.describe_query("heads", "de")


def test_a_query_without_at_refuses_it(kg: KnowledgeGraph) -> None:
    with pytest.raises(ParameterError, match="does not ask about a date"):
        kg.run("vacancies", at="2008-06-30")


def test_unknown_query_suggests(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean vacancies"):
        kg.run("vacancy")


GOOD = """#+ summary: A
#+ description: B
#+ params:
#+   - {name: at, type: date, description: the day, example: 2008-06-30}
#+ columns:
#+   - {name: x, type: iri, description: a thing}
SELECT ?x WHERE { VALUES ?at { "2008-06-30"^^<http://www.w3.org/2001/XMLSchema#date> } ?x ?p ?at } ORDER BY ?x
"""

FAULTY = {
    "not YAML": ("#+ summary: A", "#+ summary: [A"),
    "is not YAML: unacceptable character": ("#+ summary: A", "#+ summary: A\x01"),
    "no summary": ("#+ summary: A\n", ""),
    "no description": ("#+ description: B\n", ""),
    "unknown header key": ("#+ summary: A", "#+ sumary: A\n#+ summary: A"),
    "fr holds the keys summary": ("#+ summary: A", "#+ summary: A\n#+ fr: {title: B}"),
    "each with a text in French": ("#+ summary: A", "#+ summary: A\n#+ fr: {summary: B, description: 1}"),
    "with a text in French": ("#+ summary: A", "#+ summary: A\n#+ fr: B"),
    "has no line VALUES": ("VALUES ?at", "VALUES ?on"),
    "is no declared parameter": ("name: at", "name: on"),
    "a date has a default": ('"2008-06-30"^^<http://www.w3.org/2001/XMLSchema#date>', "UNDEF"),
    "type is none of date": ("type: date", "type: day"),
    "no example": (", example: 2008-06-30", ""),
    "view 'pie' is none of": ("#+ columns:", "#+ view: pie\n#+ columns:"),
    "the header lists the columns": ("SELECT ?x", "SELECT ?x ?p"),
    "no ORDER BY": (" ORDER BY ?x", ""),
    r"SELECT \*": ("SELECT ?x", "SELECT *"),
    "the query cannot go on with": ("SELECT ?x WHERE {", "SELECT ?x WHERE {{"),
    "an enum lists texts": ("type: date,", "type: date, enum: [a],"),
    "column x: type is none of": ("type: iri", "type: uri"),
    "column x: no description": (", description: a thing", ""),
}


def test_a_good_header_compiles() -> None:
    compiled = compile_query(GOOD, "good", "good.rq")
    assert compiled["params"][0]["example"] == "2008-06-30", "a date of a header is text"
    assert "".join(s if isinstance(s, str) else s["default"] for s in compiled["segments"]) == GOOD


@pytest.mark.parametrize("problem", FAULTY)
def test_a_faulty_header_is_an_error(problem: str) -> None:
    old, new = FAULTY[problem]
    assert old in GOOD
    with pytest.raises(BuildError, match=problem):
        compile_query(GOOD.replace(old, new), "faulty", "faulty.rq")


def test_a_name_in_kebab_case() -> None:
    with pytest.raises(BuildError, match="kebab case"):
        compile_query(GOOD, "Good_one", "Good_one.rq")
