"""The W3C SHACL suite (Core and SPARQL): our engine gives the reports of plain pySHACL, and as many as are known pass.

Source: https://github.com/w3c/data-shapes, folder data-shapes-test-suite.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyshacl
import pytest
import rdflib

from dpo_kg.errors import BuildError
from dpo_kg.shacl_engine import SHAPE_ERRORS, run_shapes
from dpo_kg.vocabulary import RDF, SH

pytestmark = pytest.mark.conformance

_MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
_SHT = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")
_SH = rdflib.Namespace(SH)
_TYPE = rdflib.URIRef(f"{RDF}type")

#: Cases in which pySHACL does not give the suite's report, and why; one that passes has to leave this list.
KNOWN_FAILURES = {
    "core/property/uniqueLang-002": 'rdflib reads sh:uniqueLang "1"^^xsd:boolean as true; the suite takes only "true"',
    "sparql/pre-binding/shapesGraph-001": "pySHACL does not support $shapesGraph, which is optional in SHACL",
}

#: Number of cases of each part.
CASES = {"core": 98, "sparql": 23}

Outcome = Counter[tuple[str, ...]] | None


class Case(NamedTuple):
    """A case of the suite.

    Attributes:
        name: part, folder and name, as in core/node/and-001.
        data: the data graph.
        shapes: the shapes graph.
        expected: the results as `read_results` gives them; None where the shapes must be refused.
    """

    name: str
    data: rdflib.Graph
    shapes: rdflib.Graph
    expected: Outcome


@pytest.fixture(scope="module")
def cases(reference: Path) -> list[Case]:
    """All cases of the suite."""
    folder = reference / "conformance" / "data-shapes" / "tests"
    return [case for path in sorted(folder.rglob("*.ttl")) for case in read_cases(path, folder)]


def read_cases(path: Path, folder: Path) -> list[Case]:
    """Return the cases that one file of the suite defines."""
    manifest = parse(path.as_uri())
    found = []
    for entry in manifest.subjects(_TYPE, _SHT.Validate):
        action, result = manifest.value(entry, _MF.action), manifest.value(entry, _MF.result)
        data, shapes = (parse(str(manifest.value(action, name))) for name in (_SHT.dataGraph, _SHT.shapesGraph))
        name = f"{path.parent.relative_to(folder).as_posix()}/{str(entry).rpartition('/')[2]}"
        refused = result == _SHT.Failure
        found.append(Case(name, data, shapes, None if refused else read_results(manifest, result)))
    return found


def parse(address: str) -> rdflib.Graph:
    """Read a file of the suite; its address is the base of its relative names."""
    return rdflib.Graph().parse(address, publicID=address, format="turtle")


def read_results(graph: rdflib.Graph, report: rdflib.term.Node | None = None) -> Counter[tuple[str, ...]]:
    """Return the results of a report: focus node, path, value, severity, component, source shape."""
    results = graph.objects(report or graph.value(None, _TYPE, _SH.ValidationReport), _SH.result)
    names = ("focusNode", "resultPath", "value", "resultSeverity", "sourceConstraintComponent", "sourceShape")
    return Counter(tuple(write(graph, graph.value(result, _SH[name])) for name in names) for result in results)


def write(graph: rdflib.Graph, node: rdflib.term.Node | None, depth: int = 0) -> str:
    """Return a term as text; a blank node as what is said of it, its path to the leaves."""
    if node is None:
        return ""
    if not isinstance(node, rdflib.BNode):
        assert isinstance(node, rdflib.URIRef | rdflib.Literal)
        return node.n3()
    if depth > 8 or not any(graph.triples((node, None, None))):
        return "[]"
    about = sorted(f"{write(graph, p)} {write(graph, o, depth + 1)}" for p, o in graph.predicate_objects(node))
    return f"[{'; '.join(about)}]"


def validate(case: Case, run: Callable[[rdflib.Graph, rdflib.Graph], object]) -> Outcome:
    """Return the results of a case; None where the engine refuses the shapes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pySHACL warns of recursive shapes
        try:
            report = run(case.data, case.shapes)
        except (BuildError, *SHAPE_ERRORS, NotImplementedError):
            return None
    return read_results(report) if isinstance(report, rdflib.Graph) else None


def run_plain(data: rdflib.Graph, shapes: rdflib.Graph) -> object:
    """Return the report of pySHACL as it is, or its refusal."""
    return pyshacl.validate(data, shacl_graph=shapes, inference="none")[1]


def test_all_cases_are_found(cases: list[Case]) -> None:
    assert Counter(case.name.partition("/")[0] for case in cases) == CASES
    assert len({case.name for case in cases}) == len(cases)


def test_reports_are_those_of_plain_pyshacl(cases: list[Case]) -> None:
    differing = [case.name for case in cases if validate(case, run_shapes) != validate(case, run_plain)]
    assert not differing


def test_known_cases_pass(cases: list[Case]) -> None:
    failed = {case.name for case in cases if validate(case, run_shapes) != case.expected}
    for part, count in CASES.items():
        passed = count - sum(name.startswith(f"{part}/") for name in failed)
        print(f"SHACL {part}: {passed} of {count} pass")  # noqa: T201
    assert sorted(failed - KNOWN_FAILURES.keys()) == [], "cases that passed before"
    assert sorted(KNOWN_FAILURES.keys() - failed) == [], "unexpected passes: take them off the list"
