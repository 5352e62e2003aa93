"""Tests of the shapes: each constraint of ontology/shapes/ is violated by a fixture of its own, and by nothing else.

shapes/<About>-valid-NNN.ttl has no findings. shapes/<About>-invalid-NNN.ttl says on its first line which constraint
it violates, as in `# violates shape:Place-label sh:MinCountConstraintComponent`, and violates that one alone.
<About> is the target class of the shape, or the first part of its name where it has a target of another kind.
Without the constraint, the fixture passes: a shape is tested by its removal.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from conftest import some_of
from dpo_kg import validation
from dpo_kg.build.bounds import derive_bounds
from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.rdf.reading import read_quads
from dpo_kg.validation import Finding, validate_files
from dpo_kg.vocabulary import RDF, SH, shorten_iri

ROOT = Path(__file__).parent.parent
FIXTURES = Path(__file__).parent / "shapes"
FILE_NAME = re.compile(r"(?P<about>[A-Z][A-Za-z]*)-(?P<kind>valid|invalid)-[0-9]{3}\.ttl")
FIRST_LINE = re.compile(r"# violates (?P<shape>shape:[A-Za-z0-9-]+) (?P<component>sh:[A-Za-z]+ConstraintComponent)\n")
#: A little below the number of constraints: one may go, but a reader of the shapes that no longer sees them fails.
LEAST_CONSTRAINTS = 440
LEAST_INNER_CONSTRAINTS = 60

#: SHACL properties of a shape that are not the parameter of a constraint component; besides them the targets.
NO_PARAMETERS = {
    *("deactivated", "defaultValue", "description", "group", "message", "name", "order", "path", "property"),
    *("severity", "flags", "ignoredProperties", "qualifiedValueShape"),
}
#: Parameters by which a constraint speaks of shapes that are part of it.
INNER = {f"{SH}{name}" for name in ("or", "not", "node", "and", "xone", "qualifiedValueShape")}
EXAMPLE = "http://example.org/"
REST, FIRST = f"{RDF}rest", f"{RDF}first"


ZERO = str(ox.Literal(0))


class Constraint(NamedTuple):
    """What a finding names, as CURIEs."""

    shape: str
    component: str


class Fixture(NamedTuple):
    """A file of shapes/; `violates` is None where it is valid."""

    path: Path
    about: str
    violates: Constraint | None


class Parameter(NamedTuple):
    """A constraint as it stands in ontology/shapes/, and what its fixtures may be named after."""

    triple: ox.Triple
    about: set[str]


@cache
def ontology() -> Ontology:
    return load_ontology(str(ROOT))


@cache
def shapes() -> dict[str, dict[str, list[ox.Triple]]]:
    """The shapes graph: subject, predicate, triples."""
    found: dict[str, dict[str, list[ox.Triple]]] = defaultdict(lambda: defaultdict(list))
    for triple in ontology().shapes:
        found[str(triple.subject)][triple.predicate.value].append(triple)
    return found


def shapes_of(shapes_in_use: Iterable[str], left_out: ox.Triple | None = None) -> Ontology:
    """Return the ontology with these shapes alone and what they lead to, without one triple."""
    waiting, found = list(shapes_in_use), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [str(t.object) for triples in shapes()[name].values() for t in triples if is_shape(t)]
    dropped = {left_out, *counted(left_out)} if left_out else set()
    return replace(ontology(), shapes=[t for t in ontology().shapes if str(t.subject) in found and t not in dropped])


def is_shape(triple: ox.Triple) -> bool:
    return str(triple.object) in shapes() and not is_target(triple.predicate.value)


def counted(triple: ox.Triple) -> list[ox.Triple]:
    """Return the shape by which a constraint counts (sh:qualifiedValueShape), which is nothing without it."""
    stated = shapes()[str(triple.subject)].get(f"{SH}qualifiedValueShape", [])
    return stated if "qualified" in triple.predicate.value else []


def objects(shape: str, name: str) -> list[str]:
    return [str(triple.object) for triple in shapes()[shape].get(name, [])]


def is_target(predicate: str) -> bool:
    return predicate.startswith(f"{SH}target")


@cache
def targeted_shapes() -> dict[str, str]:
    """Shape with a target, as a key of shapes() → what its fixtures are named after."""
    found = {}
    for shape, about in shapes().items():
        targets = {name: triples for name, triples in about.items() if is_target(name)}
        if targets:
            assert len(targets) == 1, f"two kinds of targets: {shape}"
            classes = targets.get(f"{SH}targetClass")
            assert not classes or len(classes) == 1, f"a fixture is named after one class: {shape}"
            found[shape] = local_name(iri(classes[0].object)) if classes else local_name(shape).split("-")[0]
    return found


def is_parameter(name: str) -> bool:
    local = name.removeprefix(SH)
    return local not in {name, *NO_PARAMETERS} and not is_target(name)


@cache
def constraints() -> dict[Constraint, Parameter]:
    """Every constraint that a targeted shape leads to by sh:property; what sh:or leads to is part of the sh:or."""
    found: dict[Constraint, Parameter] = {}
    for start, about in targeted_shapes().items():
        for shape in reach(start):
            for name, triples in shapes()[shape].items():
                if is_parameter(name):
                    assert len(triples) == 1, f"a fixture cannot tell two {name} of {shape} apart"
                    (triple,) = triples
                    local = name.removeprefix(SH)
                    component = f"sh:{local[0].upper()}{local[1:]}ConstraintComponent"
                    constraint = Constraint(shorten_iri(iri(triple.subject)), component)
                    found.setdefault(constraint, Parameter(triple, set())).about.add(about)
    return found


@cache
def inner_constraints() -> list[ox.Triple]:
    """The constraints of the shapes that are part of a constraint, as of an sh:or."""
    waiting = [name for start in targeted_shapes() for shape in reach(start) for name in inner_shapes(shape)]
    seen: dict[str, None] = {}
    while waiting:
        shape = waiting.pop()
        if shape not in seen:
            seen[shape] = None
            waiting += [*inner_shapes(shape), *objects(shape, f"{SH}property")]
    found = [t for shape in seen for name, triples in shapes()[shape].items() if is_parameter(name) for t in triples]
    # The labels of blank nodes, by which lists are met, differ from process to process.
    return sorted(found, key=lambda t: (str(t.subject), str(t.predicate)))


def inner_shapes(shape: str) -> list[str]:
    found = []
    for name in INNER:
        for node in objects(shape, name):
            if REST in shapes()[node]:
                found += list_members(node)
            else:
                found.append(node)
    return found


def list_members(node: str) -> list[str]:
    found = []
    while objects(node, FIRST):
        found += objects(node, FIRST)
        (node,) = objects(node, REST)
    return found


def reach(start: str) -> list[str]:
    """Return a shape and all that it leads to by sh:property."""
    found = [start]
    for shape in found:
        found += [name for name in objects(shape, f"{SH}property") if name not in found]
    return found


def iri(term: object) -> str:
    assert isinstance(term, ox.NamedNode), f"a fixture can only tell things with an IRI: {term}"
    return term.value


def local_name(name: str) -> str:
    return re.split("[#/]", name.strip("<>"))[-1]


def read_fixture(path: Path) -> Fixture:
    name = FILE_NAME.fullmatch(path.name)
    assert name, f"not a name of a fixture: {path.name}"
    if name["kind"] == "valid":
        return Fixture(path, name["about"], None)
    first = FIRST_LINE.match(path.read_text(encoding="utf-8"))
    assert first, f"the first line does not say what {path.name} violates"
    return Fixture(path, name["about"], Constraint(first["shape"], first["component"]))


ALL = [read_fixture(path) for path in sorted(FIXTURES.iterdir())]
VALID = [fixture for fixture in ALL if fixture.violates is None]
INVALID = [fixture for fixture in ALL if fixture.violates is not None]


def stem(fixture: Fixture) -> str:
    return fixture.path.stem


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Finding]]:
    """The findings of each fixture, by its name: all are validated at once, each in a namespace of its own."""
    merged = tmp_path_factory.mktemp("fixtures") / "all.nt"
    with merged.open("w", encoding="utf-8") as file:
        for fixture in ALL:
            for quad in read_quads(str(fixture.path)):
                file.write(f"{quad.triple} .\n".replace(f"<{EXAMPLE}", f"<{EXAMPLE}{stem(fixture)}/"))
    grouped: dict[str, list[Finding]] = defaultdict(list)
    for finding in validate_files([str(merged)], str(ROOT)).findings:
        assert finding.focus.startswith(EXAMPLE), finding.to_text()
        grouped[finding.focus.removeprefix(EXAMPLE).split("/")[0]].append(finding)
    return grouped


@pytest.mark.parametrize("fixture", VALID, ids=stem)
def test_valid_fixture_has_no_findings(fixture: Fixture, found: dict[str, list[Finding]]) -> None:
    assert not found.get(stem(fixture)), to_text(found[stem(fixture)])


@pytest.mark.parametrize("fixture", INVALID, ids=stem)
def test_invalid_fixture_violates_one_constraint(fixture: Fixture, found: dict[str, list[Finding]]) -> None:
    findings = found.get(stem(fixture), [])
    assert {(shorten_iri(f.shape), shorten_iri(f.component)) for f in findings} == {fixture.violates}, to_text(findings)


def to_text(findings: Iterable[Finding]) -> str:
    return "".join(finding.to_text() for finding in findings)


def test_every_constraint_has_an_invalid_fixture() -> None:
    named = {fixture.violates for fixture in INVALID}
    assert len(constraints()) > LEAST_CONSTRAINTS
    assert sorted(constraints().keys() - named) == [], "constraints without a fixture"
    assert sorted(named - constraints().keys(), key=str) == [], "fixtures of constraints that do not exist"


def test_a_shape_that_several_classes_share_has_a_fixture_of_each() -> None:
    """So the line that leads from a class to it is tested too."""
    for start, about in targeted_shapes().items():
        for shape in objects(start, f"{SH}property"):
            names = {shorten_iri(name.strip("<>")) for name in reach(shape)}
            assert any(f.violates and f.about == about and f.violates.shape in names for f in INVALID), (start, shape)


@pytest.mark.parametrize("fixture", INVALID, ids=stem)
def test_invalid_fixture_is_named_after_the_target(fixture: Fixture) -> None:
    assert fixture.violates is not None
    assert fixture.about in constraints()[fixture.violates].about


def test_valid_fixtures_set_every_property_of_every_targeted_shape() -> None:
    assert targeted_shapes()
    everywhere = read_predicates(VALID, None)
    for shape, about in targeted_shapes().items():
        classes = [iri(t.object) for t in shapes()[shape].get(f"{SH}targetClass", [])]
        focus = read_predicates([f for f in VALID if f.about == about], classes[0] if classes else None)
        assert focus, f"no valid fixture has a thing of the class of {shape}"
        for name in reach(shape):
            for path in [t.object for t in shapes()[name][f"{SH}path"] if objects(name, f"{SH}maxCount") != [ZERO]]:
                is_plain = isinstance(path, ox.NamedNode) and classes
                unused = path_properties(path) - (focus if is_plain else everywhere)
                assert not unused, f"no valid fixture of {shape} sets {unused}"
    assert {f.about for f in VALID} >= {
        about for shape, about in targeted_shapes().items() if f"{SH}targetClass" in shapes()[shape]
    }


def read_predicates(fixtures: Iterable[Fixture], target: str | None) -> set[str]:
    """Return the properties of the things of a class in fixtures, derived bounds included; without one, of all."""
    found: set[str] = set()
    for fixture in fixtures:
        stated = [quad.triple for quad in read_quads(str(fixture.path))]
        triples = [*stated, *(d.triple for d in derive_bounds(stated))]
        typed = [t for t in stated if t.predicate.value == f"{RDF}type"]
        things = {t.subject for t in typed if target in ontology().superclasses[iri(t.object)]}
        found |= {t.predicate.value for t in triples if target is None or t.subject in things}
    return found


def path_properties(path: object) -> set[str]:
    """Return the properties of a SHACL property path."""
    if isinstance(path, ox.NamedNode):
        return {path.value} - {f"{RDF}nil"}
    return {name for triples in shapes()[str(path)].values() for t in triples for name in path_properties(t.object)}


def conforms(fixture: Fixture, left: Ontology, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(validation.files, "load_ontology", lambda root: left)
    return validate_files([str(fixture.path)], str(ROOT)).conforms


def users(shape: str) -> list[str]:
    """Return the targeted shapes that lead to a shape; no other has a finding on its fixtures."""
    return [start for start in targeted_shapes() if shape in reach(start)]


@pytest.mark.parametrize("constraint", some_of(constraints(), 3), ids=lambda c: f"{c.shape}-{c.component}")
def test_without_the_constraint_its_fixtures_pass(constraint: Constraint, monkeypatch: pytest.MonkeyPatch) -> None:
    fixtures = [fixture for fixture in INVALID if fixture.violates == constraint]
    triple = constraints()[constraint].triple
    whole, left = (shapes_of(users(str(triple.subject)), out) for out in (None, triple))
    assert len(left.shapes) == len(whole.shapes) - 1 - len(counted(triple))
    assert fixtures
    for fixture in fixtures:
        assert conforms(fixture, left, monkeypatch)


def test_inner_constraints_are_found() -> None:
    assert len(inner_constraints()) > LEAST_INNER_CONSTRAINTS


@pytest.mark.parametrize("triple", inner_constraints(), ids=lambda t: local_name(str(t.subject)))
def test_without_an_inner_constraint_the_verdict_on_a_fixture_changes(
    triple: ox.Triple, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some fixture of a constraint that it is part of is judged otherwise: passes, or no longer passes."""
    outer = {
        str(p.triple.subject): p.about
        for p in constraints().values()
        if str(triple.subject) in all_inner(str(p.triple.subject))
    }
    left = shapes_of({start for shape in outer for start in users(shape)}, triple)
    names = {shorten_iri(shape.strip("<>")) for shape in outer}
    candidates = [f for f in INVALID if f.violates and f.violates.shape in names]
    candidates += [f for f in VALID if any(f.about in about for about in outer.values())]
    assert any(conforms(fixture, left, monkeypatch) != (fixture.violates is None) for fixture in candidates)


def all_inner(shape: str) -> set[str]:
    found: set[str] = set()
    waiting = inner_shapes(shape)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [*inner_shapes(name), *objects(name, f"{SH}property")]
    return found


BOUNDED = """\
@prefix dpo: <https://w3id.org/dpo-kg/ontology#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:period a dpo:Period ;
    rdfs:label "Period"@en ;
    dpo:start "1992-03"^^edtf:EDTF ;
    dpo:startEarliest "1992-03-01"^^xsd:date .
"""


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("", "", None),
        ('"1992-03-01"', '"1992-03-02"', 10),
        ('    dpo:start "1992-03"^^edtf:EDTF ;\n', "", 9),
        ("startEarliest", "startLatest", 10),
        ("startEarliest", "endLatest", 10),
    ],
)
def test_a_bound_that_does_not_follow(tmp_path: Path, old: str, new: str, line: int | None) -> None:
    """Bounds are derived; a file may repeat them, as an export does, and not author them."""
    path = tmp_path / "bounds.ttl"
    path.write_text(BOUNDED.replace(old, new) if old else BOUNDED, encoding="utf-8")
    found = [f.line for f in validate_files([str(path)], str(ROOT)).findings if f.shape == "derived-bound"]
    assert found == ([line] if line else [])
