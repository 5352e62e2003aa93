"""Files checked as part of the graph: what they bring about is told, and nothing that was there before."""

from __future__ import annotations

from pathlib import Path

import pytest

from dpo_kg.cli import main
from dpo_kg.errors import InputError, ParameterError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.validation import Finding, Report
from dpo_kg.vocabulary import PREFIXES, shorten_iri

HEAD = "".join(
    f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in ("document", "dpo", "edtf", "organization", "person", "post", "rdfs")
)
MINE = f"""{HEAD}@prefix ex: <http://example.org/> .

ex:overlapping a dpo:Tenure ;
    dpo:tenureHolder person:annan-kofi ;
    dpo:tenurePost post:usg-peace-operations ;
    dpo:start "2001-05-02"^^edtf:EDTF ;
    dpo:end "2003-02-28"^^edtf:EDTF ;
    dpo:citation ex:c .

ex:c a dpo:Citation ;
    dpo:source document:d ; dpo:locator "L44" ;
    dpo:supports dpo:tenureHolder , dpo:tenurePost , dpo:start , dpo:end .

ex:same-symbol a dpo:Report ; rdfs:label "Budget"@en ; dpo:symbol "A/66/380" .
organization:dpko dpo:start "1991"^^edtf:EDTF .
person:guehenno-jean-marie a dpo:Organization ; rdfs:label "Guéhenno"@en .
person:bunche-ralph rdfs:label "Ralph J. Bunche" .
"""


def write(tmp_path: Path, text: str) -> str:
    path = tmp_path / "mine.ttl"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def report(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Report:
    return kg.validate(write(tmp_path_factory.mktemp("merged"), MINE), with_graph=True)


def line_of(text: str) -> int:
    return MINE[: MINE.index(text)].count("\n") + 1


def find(report: Report, shape: str) -> Finding:
    (finding,) = [f for f in report.findings if shorten_iri(f.shape) == shape and f.place.endswith("mine.ttl")]
    return finding


def test_an_overlap_with_a_tenure_of_the_graph(report: Report) -> None:
    finding = find(report, "tenure-overlap")
    assert finding.line == line_of("ex:overlapping") and finding.severity == "Violation"
    assert "tenure:usg-peace-operations-guehenno-jean-marie" in finding.mend


def test_a_symbol_that_a_document_of_the_graph_bears(report: Report) -> None:
    finding = find(report, "symbol-unique")
    assert finding.line == line_of("ex:same-symbol") and "document:" in finding.mend


def test_a_second_value_for_a_thing_of_the_graph(report: Report) -> None:
    finding = find(report, "shape:TimeBounded-start")
    assert finding.line == line_of('"1991"') and finding.focus.endswith("/dpko")
    assert finding.what.startswith('dpo:start has 2 values, "1991"^^edtf:EDTF and "1992-03"^^edtf:EDTF, of at most 1.')


def test_what_the_ontology_forbids(report: Report) -> None:
    finding = find(report, "consistency")
    assert finding.line == line_of("a dpo:Organization") and "nothing is both" in finding.what


def test_a_class_that_the_graph_gives_counts(report: Report) -> None:
    assert not [f for f in report.findings if f.shape == "declared-class"]


@pytest.mark.slow
def test_what_the_graph_has_without_the_files_is_not_told(kg: KnowledgeGraph, tmp_path: Path) -> None:
    text = f'{HEAD}person:annan-kofi a dpo:Person ; rdfs:label "Kofi Annan" .\n'
    report = kg.validate(write(tmp_path, text), with_graph=True)
    assert report.findings == [] and report.conforms


@pytest.mark.slow
def test_information_is_no_fault(kg: KnowledgeGraph, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = MINE[: MINE.index("ex:same-symbol")].replace("2001-05-02", "1985-05").replace("2003-02-28", "1986-02")
    assert main(["validate", "--with-graph", write(tmp_path, text)]) == 0
    said = capfd.readouterr().out
    assert "for information" in said and ": information: " in said


def test_findings_about_things_of_the_graph_alone_have_no_line(report: Report) -> None:
    others = [f for f in report.findings if not f.place.endswith("mine.ttl")]
    assert all((f.place, f.line) == ("the graph", None) for f in others)


def test_a_file_is_needed_and_must_be_readable(kg: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="give a file"):
        kg.validate(with_graph=True)
    with pytest.raises(InputError, match="no such file"):
        kg.validate(str(tmp_path / "x.ttl"), with_graph=True)
