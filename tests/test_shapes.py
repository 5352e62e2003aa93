"""Tests of the shapes: each constraint of ontology/shapes/ is violated by a fixture of its own, and by nothing else.

shapes/<Class>-valid-NNN.ttl has no findings. shapes/<Class>-invalid-NNN.ttl says on its first line which constraint
it violates, as in `# violates shape:Place-label sh:MinCountConstraintComponent`, and violates that one alone.
<Class> is the target class of the shape. Without the constraint, the fixture passes.
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

from dpo_kg import validation
from dpo_kg.build.bounds import derive_bounds
from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.rdf.reading import read_quads
from dpo_kg.validation import Report, validate_files
from dpo_kg.vocabulary import RDF, SH, shorten_iri

ROOT = Path(__file__).parent.parent
FIXTURES = Path(__file__).parent / "shapes"
FILE_NAME = re.compile(r"(?P<about>[A-Z][A-Za-z]*)-(?P<kind>valid|invalid)-[0-9]{3}\.ttl")
FIRST_LINE = re.compile(r"# violates (?P<shape>shape:[A-Za-z-]+) (?P<component>sh:[A-Za-z]+ConstraintComponent)\n")
#: A little below the number of constraints: one may go, but a reader of the shapes that no longer sees them fails.
LEAST_CONSTRAINTS = 150

#: SHACL properties of a shape that are not the parameter of a constraint component; besides them the targets.
NO_PARAMETERS = {
    *("deactivated", "defaultValue", "description", "group", "message", "name", "order", "path", "property"),
    *("severity", "flags", "ignoredProperties"),
}


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
    """A constraint as it stands in ontology/shapes/, and the target classes that lead to it, by local name."""

    triple: ox.Triple
    classes: set[str]


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


@cache
def targeted_shapes() -> dict[str, str]:
    """Node shape, as a key of shapes() → IRI of its target class."""
    found = {}
    for shape, about in shapes().items():
        targets = [t for name, triples in about.items() if name.startswith(f"{SH}target") for t in triples]
        if targets:
            (target,) = targets
            assert target.predicate.value == f"{SH}targetClass", f"a fixture is named after a class: {target}"
            found[shape] = iri(target.object)
    return found


@cache
def constraints() -> dict[Constraint, Parameter]:
    """Every constraint that a targeted shape leads to by sh:property; what sh:or leads to is part of the sh:or."""
    found: dict[Constraint, Parameter] = {}
    for start, target in targeted_shapes().items():
        for shape in reach(start):
            for name, triples in shapes()[shape].items():
                local = name.removeprefix(SH)
                if local == name or local in NO_PARAMETERS or local.startswith("target"):
                    continue
                assert len(triples) == 1, f"a fixture cannot tell two {name} of {shape} apart"
                (triple,) = triples
                component = f"sh:{local[0].upper()}{local[1:]}ConstraintComponent"
                constraint = Constraint(shorten_iri(iri(triple.subject)), component)
                found.setdefault(constraint, Parameter(triple, set())).classes.add(local_name(target))
    return found


def reach(start: str) -> list[str]:
    """Return a shape and all that it leads to by sh:property."""
    found = [start]
    for shape in found:
        found += [name for t in shapes()[shape][f"{SH}property"] if (name := str(t.object)) not in found]
    return found


def iri(term: object) -> str:
    assert isinstance(term, ox.NamedNode), f"a fixture can only tell things with an IRI: {term}"
    return term.value


def local_name(name: str) -> str:
    return re.split("[#/]", name)[-1]


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


def violated(report: Report) -> set[tuple[str, str]]:
    return {(shorten_iri(f.shape), shorten_iri(f.component)) for f in report.findings}


@pytest.mark.parametrize("fixture", VALID, ids=stem)
def test_valid_fixture_has_no_findings(fixture: Fixture) -> None:
    report = validate_files([str(fixture.path)], str(ROOT))
    assert report.conforms, report.to_text()
    assert report.things


@pytest.mark.parametrize("fixture", INVALID, ids=stem)
def test_invalid_fixture_violates_one_constraint(fixture: Fixture) -> None:
    report = validate_files([str(fixture.path)], str(ROOT))
    assert violated(report) == {fixture.violates}, report.to_text()


def test_every_constraint_has_an_invalid_fixture() -> None:
    named = {fixture.violates for fixture in INVALID}
    assert len(constraints()) > LEAST_CONSTRAINTS
    assert sorted(constraints().keys() - named) == [], "constraints without a fixture"
    assert sorted(named - constraints().keys(), key=str) == [], "fixtures of constraints that do not exist"


@pytest.mark.parametrize("fixture", INVALID, ids=stem)
def test_invalid_fixture_is_named_after_the_target_class(fixture: Fixture) -> None:
    assert fixture.violates is not None
    assert fixture.about in constraints()[fixture.violates].classes


def test_valid_fixtures_set_every_property_of_every_targeted_shape() -> None:
    assert targeted_shapes()
    for shape, target in targeted_shapes().items():
        focus, anywhere = read_predicates([f for f in VALID if f.about == local_name(target)], target)
        assert focus, f"no valid fixture has a thing of the class of {shape}"
        for triple in [t for name in reach(shape) for t in shapes()[name][f"{SH}path"]]:
            is_plain = isinstance(triple.object, ox.NamedNode)
            unused = path_properties(triple.object) - (focus if is_plain else anywhere)
            assert not unused, f"no valid fixture of {shape} sets {unused}"
    assert {f.about for f in VALID} == {local_name(target) for target in targeted_shapes().values()}


def read_predicates(fixtures: Iterable[Fixture], target: str) -> tuple[set[str], set[str]]:
    """Return the properties of the things of a class in fixtures, derived bounds included, and those of all things."""
    focus: set[str] = set()
    anywhere: set[str] = set()
    for fixture in fixtures:
        stated = [quad.triple for quad in read_quads(str(fixture.path))]
        triples = [*stated, *(d.triple for d in derive_bounds(stated))]
        typed = [t for t in stated if t.predicate.value == f"{RDF}type"]
        things = {t.subject for t in typed if target in ontology().superclasses[iri(t.object)]}
        focus |= {t.predicate.value for t in triples if t.subject in things}
        anywhere |= {t.predicate.value for t in triples}
    return focus, anywhere


def path_properties(path: object) -> set[str]:
    """Return the properties of a SHACL property path."""
    if isinstance(path, ox.NamedNode):
        return {path.value} - {f"{RDF}nil"}
    return {name for triples in shapes()[str(path)].values() for t in triples for name in path_properties(t.object)}


@pytest.mark.parametrize("constraint", constraints(), ids=lambda c: f"{c.shape}-{c.component}")
def test_without_the_constraint_its_fixtures_pass(constraint: Constraint, monkeypatch: pytest.MonkeyPatch) -> None:
    triple = constraints()[constraint].triple
    mutated = replace(ontology(), shapes=[t for t in ontology().shapes if t != triple])
    assert len(mutated.shapes) == len(ontology().shapes) - 1
    monkeypatch.setattr(validation, "load_ontology", lambda root: mutated)
    fixtures = [fixture for fixture in INVALID if fixture.violates == constraint]
    assert fixtures
    for fixture in fixtures:
        report = validate_files([str(fixture.path)], str(ROOT))
        assert report.conforms, f"{fixture.path.name}: {report.to_text()}"
