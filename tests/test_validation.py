"""Validation of a user's files: what is found, in which file and line, in words that mend it."""

from __future__ import annotations

import logging
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from conftest import some_of
from dpo_kg.errors import InputError, UnknownNameError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.vocabulary import PREFIXES, SH

GOOD = """\
@prefix document: <https://w3id.org/dpo-kg/id/document/> .
@prefix dpo: <https://w3id.org/dpo-kg/ontology#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix ex: <http://example.org/> .
@prefix person: <https://w3id.org/dpo-kg/id/person/> .
@prefix post: <https://w3id.org/dpo-kg/id/post/> .

ex:tenure a dpo:Tenure ;
    dpo:tenureHolder person:annan-kofi ;
    dpo:tenurePost post:usg-peace-operations ;
    dpo:start "2001-05"^^edtf:EDTF ;
    dpo:end "2003-02-28"^^edtf:EDTF ;
    dpo:citation ex:c .

ex:c a dpo:Citation ;
    dpo:source document:d ; dpo:locator "L44" ;
    dpo:supports dpo:tenureHolder , dpo:tenurePost , dpo:start , dpo:end .
"""

# old text → new text: (line of the fault, part of the message, shape or check)
FAULTS = {
    ('dpo:end "2003', 'dpo:end "1999'): (11, "ex:tenure ends (dpo:end", "TimeBounded-order"),
    ("dpo:tenureHolder person:annan-kofi ;", ""): (8, "exactly one holder", "Tenure-tenureHolder"),
    ("person:annan-kofi", "person:nobody"): (9, "exactly one holder", "Tenure-tenureHolder"),
    ("person:annan-kofi", "post:secretary-general"): (9, "exactly one holder", "Tenure-tenureHolder"),
    ('"2001-05"^^edtf:EDTF', '"2001-05"'): (11, "EDTF", "TimeBounded-start"),
    ("2001-05", "2001-02-30"): (11, "no such day", "edtf"),
    ("2001-05", "May 2001"): (11, "write it as in 2030-07-01, 2030-07, 2030, 203X, 2030~", "edtf"),
    ("person:annan-kofi", "person:anan-kofi"): (9, "Did you mean person:annan-kofi?", "Tenure-tenureHolder"),
    ("dpo:start", "dpo:strat"): (11, "did you mean dpo:start", "declared-term"),
    ("dpo:supports dpo:tenureHolder", "dpo:supports dpo:tenureHoldr"): (17, "dpo:tenureHolder", "declared-term"),
    ("ex:tenure a dpo:Tenure", "ex:tenure a dpo:Tenur"): (8, "did you mean dpo:Tenure", "declared-term"),
    ("ex:tenure a dpo:Tenure ;", "ex:tenure"): (9, "no class", "declared-class"),
    ('dpo:locator "L44" ;', ""): (15, "where in the source", "Attribution-locator"),
    ("dpo:citation ex:c", "dpo:ordinal 0 ; dpo:citation ex:c"): (13, "from 1 up", "Tenure-ordinal"),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.ttl"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_good_file(kg: KnowledgeGraph, file: Path) -> None:
    report = kg.validate(str(file))
    assert report.conforms, report.to_text()
    assert (report.triples, report.things) == (13, 2)
    assert report.to_text() == "13 triples, 2 things checked: no violations\n"


@pytest.mark.parametrize("change", some_of(FAULTS, 3), ids=lambda change: change[1] or change[0])
def test_a_fault_has_its_line_and_its_mend(kg: KnowledgeGraph, file: Path, change: tuple[str, str]) -> None:
    line, message, shape = FAULTS[change]
    assert change[0] in GOOD
    file.write_text(GOOD.replace(*change, 1), encoding="utf-8")
    report = kg.validate(str(file))
    found = [f for f in report.findings if f.shape.endswith(shape)]
    assert found, report.to_text()
    # A word that names the first line of the parser's view: the block for what is absent, else the statement.
    assert (found[0].place, found[0].line) == (str(file), line)
    assert message in found[0].message and "Mend:" in found[0].message


@pytest.mark.parametrize("ending", ["nt", "nq", "trig", "rdf", "jsonld"])
def test_other_formats(kg: KnowledgeGraph, tmp_path: Path, ending: str) -> None:
    formats = {"nt": ox.RdfFormat.N_TRIPLES, "nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG,
               "rdf": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD}  # fmt: skip
    triples = ox.parse(GOOD.replace('dpo:end "2003', 'dpo:end "1999'), format=ox.RdfFormat.TURTLE)
    path = tmp_path / f"mine.{ending}"
    ox.serialize((quad.triple for quad in triples), str(path), formats[ending])
    (finding,) = kg.validate(str(path)).findings
    assert finding.place == str(path) and finding.line is not None and finding.column is not None
    text = path.read_text(encoding="utf-8").split("\n")[finding.line - 1]
    assert "start" in text and "2001-05" in text
    assert finding.pointer.endswith("~1dpo-kg~1ontology#start/0") == (ending == "jsonld")


def test_several_files_are_one_graph(kg: KnowledgeGraph, tmp_path: Path) -> None:
    cut = GOOD.index("ex:c a dpo:Citation")
    prefixes = GOOD[: GOOD.index("\n\n")]
    (tmp_path / "a.ttl").write_text(GOOD[:cut], encoding="utf-8")
    (tmp_path / "b.ttl").write_text(prefixes + "\n" + GOOD[cut:].replace('"L44"', '"L44"@en'), encoding="utf-8")
    assert not kg.validate(str(tmp_path / "a.ttl")).conforms
    (finding,) = kg.validate(str(tmp_path / "a.ttl"), str(tmp_path / "b.ttl")).findings
    assert finding.place == str(tmp_path / "b.ttl") and finding.line == 8


def test_a_blank_node_is_checked_too(kg: KnowledgeGraph, file: Path) -> None:
    text = GOOD.replace("ex:tenure a dpo:Tenure", "[] a dpo:Tenure").replace('dpo:end "2003', 'dpo:end "1999')
    file.write_text(text, encoding="utf-8")
    (finding,) = kg.validate(str(file)).findings
    assert finding.shape.endswith("TimeBounded-order") and finding.place == str(file)


def test_what_was_meant_is_told_of_what_nothing_describes_only(kg: KnowledgeGraph, tmp_path: Path) -> None:
    """By its label too; of a thing that is described and of another class, nothing is said."""
    path = tmp_path / "x.ttl"
    namespaces = "".join(f"@prefix {p}: <{PREFIXES[p]}> . " for p in ("dpo", "person", "state", "rdfs"))
    person = 'person:doe-jane a dpo:Person ; rdfs:label "Jane Doe" ; dpo:nationality {} .'
    for state, hint in {
        "state:ghana": "state:gha",
        "state:united-kingdom": "state:gbr",
        "person:annan-kofi": "",
    }.items():
        path.write_text(f"{namespaces}\n{person.format(state)}\n", encoding="utf-8")
        (message,) = [f.message for f in kg.validate(str(path)).findings if f.path.endswith("nationality")]
        assert message.endswith(f" Did you mean {hint}?" if hint else "describe it in a file."), message


SYNTAX = [
    ("dpo:a dpo:b aspect:c .", "the prefix dpo: is not declared", 'Mend: add "@prefix dpo: <'),
    ("<x:a> <x:b> aspct:c .", "the prefix aspct: is not declared", "Did you mean aspect:"),
    ("@prefix mine: <x:> . mien:a mine:b 1 .", "the prefix mien: is not declared", "Did you mean mine:"),
    ("<x:a> <x:b> qqqqq:c .", "the prefix qqqqq: is not declared", 'Mend: add "@prefix qqqqq: <ADDRESS> ."'),
    ("<x:a> a <x:B>\n <x:p> 1 .", "A dot is expected", "or ; if the same thing goes on"),
]


@pytest.mark.parametrize(("text", "problem", "mend"), SYNTAX)
def test_a_syntax_error_says_how_to_mend_it(
    kg: KnowledgeGraph, tmp_path: Path, text: str, problem: str, mend: str
) -> None:
    path = tmp_path / "x.ttl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        kg.validate(str(path))
    assert problem in str(caught.value) and mend in str(caught.value)
    assert ("dpo-kg fmt" in str(caught.value)) == ("dpo:" in problem)


def test_a_declaration_without_its_dot_offers_no_semicolon(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_text("@prefix x: <x:>\nx:a x:b 1 .", encoding="utf-8")
    with pytest.raises(InputError, match="A dot is expected at the end of statements\n"):
        kg.validate(str(path))


def test_things_of_the_graph_are_looked_up_and_not_checked(kg: KnowledgeGraph, file: Path) -> None:
    text = GOOD.replace("dpo:supports", "dpo:citesReference <https://w3id.org/dpo-kg/id/reference/d-12> ; dpo:supports")
    status = "dpo:citationStatus <https://w3id.org/dpo-kg/code/citation-status/cited> ; dpo:supports"
    file.write_text(text.replace("dpo:supports", status, 1), encoding="utf-8")
    assert kg.validate(str(file)).conforms, "the mark resolves in the graph"


def test_a_literal_that_does_not_fit_its_type_is_reported_without_a_trace(
    kg: KnowledgeGraph, file: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    file.write_text(
        GOOD.replace("dpo:citation", 'dpo:ordinal "x"^^<http://www.w3.org/2001/XMLSchema#integer> ; dpo:citation')
    )
    with caplog.at_level(logging.WARNING):
        report = kg.validate(str(file))
    assert {f.shape.rpartition("/")[2] for f in report.findings} == {"Tenure-ordinal"}
    assert "Traceback" not in caplog.text + capfd.readouterr().err


def test_the_standard_report(kg: KnowledgeGraph, file: Path) -> None:
    file.write_text(GOOD.replace('dpo:end "2003', 'dpo:end "1999').replace("dpo:supports", "dpo:suports"), "utf-8")
    report = kg.validate(str(file))
    assert report.to_turtle() == kg.validate(str(file)).to_turtle()
    graph = rdflib.Graph().parse(data=report.to_turtle(), format="turtle")
    sh = rdflib.Namespace(SH)
    (node,) = graph.subjects(rdflib.RDF.type, sh.ValidationReport)
    assert graph.value(node, sh.conforms) == rdflib.Literal(False)
    results = list(graph.objects(node, sh.result))
    assert len(results) == len(report.findings) > 1
    for result in results:
        for name in ("focusNode", "resultMessage", "resultSeverity"):
            assert graph.value(result, sh[name]) is not None
    assert rdflib.URIRef(f"{SH}LessThanOrEqualsConstraintComponent") in set(
        graph.objects(None, sh.sourceConstraintComponent)
    )


def test_an_empty_file(kg: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "empty.ttl").touch()
    report = kg.validate(str(tmp_path / "empty.ttl"))
    assert report.conforms
    assert (
        report.to_text() == "Nothing was checked: no triples were read.\n0 triples, 0 things checked: no violations\n"
    )


def test_files_that_cannot_be_read(kg: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        kg.validate(str(tmp_path / "nothing.ttl"))
    with pytest.raises(InputError, match="is a folder"):
        kg.validate(str(tmp_path))
    (tmp_path / "x.docx").touch()
    with pytest.raises(UnknownNameError, match="Name the file with one of"):
        kg.validate(str(tmp_path / "x.docx"))
    (tmp_path / "latin.ttl").write_bytes("# Gu\xe9henno".encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8: byte 0xE9"):
        kg.validate(str(tmp_path / "latin.ttl"))
    (tmp_path / "broken.ttl").write_text("\n<a:b> <a:c> ,\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        kg.validate(str(tmp_path / "broken.ttl"))
    assert (caught.value.line, caught.value.column) == (2, 13)


def test_the_graph_itself(kg: KnowledgeGraph) -> None:
    report = kg.validate()
    assert report.conforms, report.to_text()
    assert report.triples == kg.info()["triples"]["asserted"]
    assert report.things > 100
