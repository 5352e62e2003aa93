"""The forms of a report: each is what its standard says, and tells the same findings."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import to_isomorphic

from dpo_kg.cli import main
from dpo_kg.errors import UnknownNameError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.validation import Report
from dpo_kg.validation.writing import FORMATS
from dpo_kg.vocabulary import SH
from test_validation import GOOD

BAD = (
    GOOD.replace('dpo:end "2003', 'dpo:end "1999')
    .replace("person:annan-kofi", "person:anan-kofi")
    .replace('dpo:locator "L44" ;', "")
    .replace("dpo:supports dpo:tenureHolder", "dpo:supports dpo:tenureHoldr")
)
SARIF_SCHEMA = Path(__file__).parent / "schemas" / "sarif-2.1.0-subset.json"

#: Element of JUnit XML → attributes that it must have, attributes that it may have, elements in it (junit-10.xsd).
JUNIT: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"skipped", "time", "timestamp", "hostname", "id", "package", "file", "log", "url", "group"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name"},
        {"classname", "time", "group"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}


@pytest.fixture(scope="module")
def bad(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Report:
    path = tmp_path_factory.mktemp("bad") / "mine.ttl"
    path.write_text(BAD, encoding="utf-8")
    return kg.validate(str(path))


@pytest.fixture(scope="module")
def good(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Report:
    path = tmp_path_factory.mktemp("good") / "good.ttl"
    path.write_text(GOOD, encoding="utf-8")
    return kg.validate(str(path))


def check_junit(text: str) -> ET.Element:
    """Check a text against the rules of the format, and that its counts are right."""
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    for element in root.iter():
        needed, allowed, inner = JUNIT[element.tag]
        assert needed <= set(element.keys()) <= needed | allowed, element.tag
        assert {child.tag for child in element} <= inner
    for element in root.iter("testsuite"):
        for key, tag in (("failures", "failure"), ("errors", "error")):
            assert element.get(key) == str(len(element.findall(f"testcase/{tag}")))
        assert element.get("tests") == str(len(element.findall("testcase")))
    for key in ("tests", "failures", "errors"):
        assert root.get(key) == str(sum(int(suite.get(key, "0")) for suite in root))
    return root


def check_sarif(text: str) -> dict[str, Any]:
    """Check a text against the schema, and that rules are found by their number (SARIF, section 3.27.6)."""
    document: dict[str, Any] = json.loads(text)
    jsonschema.Draft202012Validator(json.loads(SARIF_SCHEMA.read_text(encoding="utf-8"))).validate(document)
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    return document


def test_the_text_names_line_fault_and_mend(bad: Report) -> None:
    paragraphs = bad.to_text().split(bad.findings[0].place + ":")
    assert paragraphs[1:] == [
        "9: ex:tenure dpo:tenureHolder\n"
        "    dpo:tenureHolder person:anan-kofi ;\n"
        "                     ^\n"
        "  person:anan-kofi is described neither in the files nor in the graph. A tenure has exactly one holder "
        "(dpo:tenureHolder), who is a dpo:Person.\n"
        "  Mend: name the person by its IRI; two holders are two tenures; if neither the files nor the graph describe "
        "it, describe it in a file. Did you mean person:annan-kofi?\n",
        "11: ex:tenure dpo:start\n"
        '    dpo:start "2001-05"^^edtf:EDTF ;\n'
        "              ^\n"
        "  2001-05-01 comes after 1999-02-28 (dpo:end in line 12). ex:tenure ends (dpo:end, or dpo:asOf of what has "
        "ended without a date) before it starts (dpo:start).\n"
        "  Mend: compare the dates with the source; one of them is wrong, or they are exchanged.\n",
        "15: ex:c dpo:locator\n"
        "    ex:c a dpo:Citation ;\n"
        "    ^\n"
        "  dpo:locator is missing. It says where in the source (dpo:locator), once, as text without a language.\n"
        '  Mend: give lines, row, page or paragraph, as in "L42-L43".\n',
        "17: ex:c dpo:supports\n"
        "    dpo:supports dpo:tenureHoldr , dpo:tenurePost , dpo:start , dpo:end .\n"
        "                 ^\n"
        "  dpo:tenureHoldr is not a term of the ontology.\n"
        "  Mend: did you mean dpo:tenureHolder or dpo:Tenure or dpo:tenurePost?\n"
        "12 triples, 2 things checked: 4 violations\n",
    ]


def test_a_long_line_is_cut_around_its_column(bad: Report) -> None:
    line = f"    {'x' * 200} here {'y' * 200}"
    finding = replace(bad.findings[0], source_line=line, column=line.index("here") + 1)
    shown, caret = finding.to_text().splitlines()[1:3]
    assert len(shown) <= 104 and caret.strip() == "^" and shown[len(caret) - 1 :].startswith("here")


def test_the_two_forms_of_the_standard_report_say_the_same(bad: Report) -> None:
    turtle = rdflib.Graph().parse(data=bad.to_text("ttl"), format="turtle")
    quads = ox.parse(bad.to_text("jsonld"), format=ox.RdfFormat.JSON_LD)
    lines = "".join(f"{q.subject} {q.predicate} {q.object} .\n" for q in quads)
    assert to_isomorphic(rdflib.Graph().parse(data=lines, format="nt")) == to_isomorphic(turtle)
    assert len(set(turtle.objects(None, rdflib.URIRef(f"{SH}result")))) == len(bad.findings)


def test_json_tells_everything(bad: Report) -> None:
    document = json.loads(bad.to_text("json"))
    assert document["format"] == "dpo-kg validation report 1"
    assert document["conforms"] is False and document["files"] == [bad.findings[0].place]
    first = document["findings"][0]
    assert first == {
        "severity": "violation",
        "file": bad.findings[0].place,
        "line": 9,
        "column": 22,
        "pointer": None,
        "thing": "http://example.org/tenure",
        "property": "https://w3id.org/dpo-kg/ontology#tenureHolder",
        "value": "<https://w3id.org/dpo-kg/id/person/anan-kofi>",
        "message": bad.findings[0].what,
        "mend": bad.findings[0].mend,
        "rule": "https://w3id.org/dpo-kg/shape/Tenure-tenureHolder",
        "component": "http://www.w3.org/ns/shacl#ClassConstraintComponent",
    }
    assert all(finding.keys() == first.keys() for finding in document["findings"])


def test_junit_has_a_case_for_each_rule_that_is_broken(bad: Report, good: Report) -> None:
    root = check_junit(bad.to_text("junit"))
    names = [case.get("name") for case in root.iter("testcase")]
    assert "shape:Tenure-tenureHolder" in names and len(names) == 4
    assert root.get("failures") == "4"
    root = check_junit(good.to_text("junit"))
    assert root.get("tests") == "1" and root.get("failures") == "0"


def test_junit_holds_what_xml_cannot(bad: Report) -> None:
    finding = replace(bad.findings[0], message="\x01 is no text.")
    root = check_junit(Report(findings=[finding], files=bad.files).to_text("junit"))
    assert [failure.get("message") for failure in root.iter("failure")] == ["\ufffd is no text."]


def test_sarif_points_to_lines_of_files_in_the_folder(
    bad: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("my folder/mine.ttl", str(tmp_path / "my folder" / "mine.ttl")):
        moved = Report(findings=[replace(finding, place=name) for finding in bad.findings], files=[name])
        results = check_sarif(moved.to_text("sarif"))["runs"][0]["results"]
        places = [result["locations"][0]["physicalLocation"] for result in results]
        assert {place["artifactLocation"]["uri"] for place in places} == {"my%20folder/mine.ttl"}
        regions = [(place["region"]["startLine"], place["region"]["startColumn"]) for place in places]
        assert regions == [(9, 22), (11, 15), (15, 1), (17, 18)]


def test_sarif_of_a_file_without_findings_is_a_run_without_results(good: Report) -> None:
    assert check_sarif(good.to_text("sarif"))["runs"][0]["results"] == []


def test_the_fingerprint_of_a_finding_does_not_hang_on_its_line(bad: Report) -> None:
    lower = Report(findings=[replace(f, line=(f.line or 0) + 2) for f in bad.findings], files=bad.files)
    prints = [
        [result["partialFingerprints"] for result in check_sarif(report.to_text("sarif"))["runs"][0]["results"]]
        for report in (bad, lower)
    ]
    assert prints[0] == prints[1] and len({str(each) for each in prints[0]}) == 4


@pytest.mark.parametrize("name", ["json", "junit", "sarif"])
def test_a_file_that_cannot_be_read_stands_in_the_report(
    kg: KnowledgeGraph, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], name: str
) -> None:
    """Exit status 2, and nothing is said of the files that could be read."""
    (tmp_path / "a.ttl").write_text(BAD, encoding="utf-8")
    (tmp_path / "b.ttl").write_text("\n<x:a> <x:b> .", encoding="utf-8")
    (tmp_path / "c.docx").touch()
    files = [str(tmp_path / file) for file in ("a.ttl", "b.ttl", "c.docx")]
    assert main(["validate", *files, "--format", name]) == 2
    text = capfdbinary.readouterr().out.decode()
    if name == "json":
        document = json.loads(text)
        assert [(e["file"], e["line"]) for e in document["unreadable"]] == [(files[1], 2), (files[2], None)]
        assert document["findings"] == [] and document["conforms"] is False
    elif name == "junit":
        root = check_junit(text)
        assert [suite.get("name") for suite in root] == files[1:] and root.get("errors") == "2"
    else:
        run = check_sarif(text)["runs"][0]
        assert [result["ruleId"] for result in run["results"]] == ["readable", "readable"]
        assert run["invocations"] == [{"executionSuccessful": False}]


def test_all_files_that_cannot_be_read_are_told(kg: KnowledgeGraph, tmp_path: Path, capfd: Any) -> None:
    (tmp_path / "b.ttl").write_text("<x:a> <x:b> .", encoding="utf-8")
    assert main(["validate", str(tmp_path / "b.ttl"), str(tmp_path / "c.docx"), str(tmp_path)]) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert "b.ttl:1:13: " in said.err and "c.docx: has no ending of an RDF format" in said.err
    assert "is a folder" in said.err


ENDINGS = {
    "r.txt": "12 triples",
    "r.ttl": "sh:ValidationReport",
    "r.jsonld": '"@context"',
    "r.json": "dpo-kg validation report 1",
    "r.xml": "<testsuites",
    "r.sarif": '"2.1.0"',
    "r.sarif.json": '"2.1.0"',
}


@pytest.mark.parametrize("name", ENDINGS)
def test_the_ending_of_a_file_implies_the_format(
    bad: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(KnowledgeGraph, "validate", lambda *paths, **options: bad)
    assert main(["validate", "mine.ttl", "-o", str(tmp_path / name)]) == 1
    assert ENDINGS[name] in (tmp_path / name).read_text(encoding="utf-8")


MEDIA_TYPES = {"text/turtle": "ttl", "application/ld+json": "jsonld", "application/sarif+json": "sarif", "TTL": "ttl"}


@pytest.mark.parametrize("name", MEDIA_TYPES)
def test_media_types_name_formats(bad: Report, name: str) -> None:
    assert bad.to_text(name) == bad.to_text(MEDIA_TYPES[name])


def test_an_unknown_format(bad: Report) -> None:
    with pytest.raises(UnknownNameError, match=r"Did you mean sarif\?\nThe formats are text, ttl"):
        bad.to_text("sarrif")


@pytest.mark.slow
def test_two_runs_write_the_same(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(BAD + "\n[] a dpo:Tenure .", encoding="utf-8")
    first, second = kg.validate(str(path)), kg.validate(str(path))
    for name in FORMATS:
        assert first.to_text(name) == second.to_text(name)
