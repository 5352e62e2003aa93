"""Tests that the shapes keep up with the ontology: its classes, properties, domains, codes and data structures."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.edtf import parse_edtf
from dpo_kg.validation import validate_files
from dpo_kg.vocabulary import BASE, CODE, DPO, RDF, RDFS, SH, SKOS, shorten_iri

ROOT = Path(__file__).parent.parent
QB = "http://purl.org/linked-data/cube#"
#: Derived at build from what is stated, and checked against it by the validation itself.
DERIVED = re.compile(r"(Earliest|Latest|durationDaysM(in|ax))$")
#: Anything may be of these.
OPEN_CLASSES = {f"{DPO}ReferenceScope"}


@cache
def ontology() -> Ontology:
    return load_ontology(str(ROOT))


@cache
def index(shapes: bool) -> dict[str, dict[str, list[str]]]:
    """Subject → predicate → objects, of the shapes or of the ontology; IRIs without brackets."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for t in ontology().shapes if shapes else ontology().triples:
        found[text(t.subject)][t.predicate.value].append(text(t.object))
    return found


def text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def about(shape: str, name: str) -> list[str]:
    return index(True)[shape].get(f"{SH}{name}", [])


def members(node: str) -> list[str]:
    found = []
    while f"{RDF}first" in index(True)[node]:
        found += index(True)[node][f"{RDF}first"]
        (node,) = index(True)[node][f"{RDF}rest"]
    return found


def path_properties(path: str) -> set[str]:
    if not path.startswith("_:"):
        return {path} - {f"{RDF}nil"}
    return {name for values in index(True)[path].values() for value in values for name in path_properties(value)}


def own(names: set[str]) -> list[str]:
    return sorted(name for name in names if name.startswith(DPO))


def domains(name: str) -> list[str]:
    return index(False)[name].get(f"{RDFS}domain", [])


def test_every_class_has_a_shape() -> None:
    """Its own or that of a class above it; what is time-bounded is more than that."""
    targets = {name for shape in index(True) for name in about(shape, "targetClass")} - {f"{DPO}TimeBounded"}
    classes = own(ontology().classes - {f"{DPO}TimeBounded", *OPEN_CLASSES})
    assert len(classes) > 20
    assert [shorten_iri(name) for name in classes if not ontology().superclasses[name] & targets] == []


def test_every_property_stands_in_a_path() -> None:
    paths = {name for shape in list(index(True)) for path in about(shape, "path") for name in path_properties(path)}
    properties = [name for name in own(ontology().properties) if not DERIVED.search(name)]
    assert len(properties) > 60
    missing = [shorten_iri(name) for name in properties if name not in paths]
    assert not missing, f"add a property shape with sh:path for {missing}"


def test_every_domain_is_a_shape() -> None:
    """A property stands on things of its domain: domains.ttl has the properties of each class."""
    stated = {(name, domain) for name in own(ontology().properties) for domain in domains(name)}
    shaped = {
        (name, about(shape, "class")[0])
        for shape in index(True)
        if shape.endswith("-domain")
        for name in about(shape, "targetSubjectsOf")
    }
    assert len(stated) > 60
    assert sorted(stated - shaped) == [], "add these to sh:targetSubjectsOf of the shape of the domain"
    assert sorted(shaped - stated) == [], "the ontology does not say so"


def test_no_thing_names_itself() -> None:
    """Every property between things of one class has a shape that keeps a thing from naming itself."""
    among = [
        name
        for name in own(ontology().properties)
        if domains(name) and domains(name) == index(False)[name].get(f"{RDFS}range", [])
    ]
    assert len(among) > 10
    shaped = {name for shape in index(True) if about(shape, "not") for name in about(shape, "targetSubjectsOf")}
    assert [shorten_iri(name) for name in among if name not in shaped] == []


def test_lists_of_codes_equal_the_schemes() -> None:
    schemes: dict[str, set[str]] = defaultdict(set)
    for code in ontology().codes:
        for scheme in index(False)[code].get(f"{SKOS}inScheme", []):
            schemes[scheme].add(code)
    lists = {shape: members(node) for shape in list(index(True)) for node in about(shape, "in")}
    coded = {s: codes for s, codes in lists.items() if codes[0].startswith(CODE) and about(s, "message")}
    assert len(coded) > 10
    for shape, codes in coded.items():
        scheme = codes[0].rpartition("/")[0]
        assert len(codes) == len(set(codes)), shape
        assert sorted(codes) == sorted(schemes[scheme]), f"{shape} is not the list of {scheme}"
        assert about(shape, "maxCount") == ["1"] or len(codes) == 1, shape
    used = {codes[0].rpartition("/")[0] for codes in coded.values()}
    assert used == set(schemes), "a code list that no shape uses"


def test_working_together_is_every_aspect_below_interacts_with() -> None:
    top = f"{CODE}aspect/interacts-with"
    below = {code for code in ontology().codes if top in index(False)[code].get(f"{SKOS}broader", [])}
    assert len(below) > 3
    (listed,) = about(f"{BASE}shape/mutual-aspect", "in")
    assert set(members(listed)) == {top, *below}


def test_codes_that_shapes_name_exist() -> None:
    named = {name for shape in index(True) for values in index(True)[shape].values() for name in values}
    codes = {name for name in named if name.startswith(CODE)}
    assert codes
    assert codes - ontology().codes == set()


def structure_parts(structure: str) -> dict[str, set[str]]:
    parts: dict[str, set[str]] = {"dimension": set(), "measure": set(), "attribute": set()}
    for component in index(False)[structure][f"{QB}component"]:
        for kind, names in parts.items():
            names.update(index(False)[component].get(f"{QB}{kind}", []))
    return parts


STRUCTURES = sorted(
    name for name, values in index(False).items() if f"{QB}DataStructureDefinition" in values.get(f"{RDF}type", [])
)


def test_structures_are_found() -> None:
    assert len(STRUCTURES) > 3


@pytest.mark.parametrize("structure", STRUCTURES, ids=lambda name: name.rpartition("/")[2])
def test_an_observation_is_held_to_its_structure(structure: str) -> None:
    """Each dimension and the measure exactly once, and nothing of another structure (IC-11, IC-14)."""
    parts = structure_parts(structure)
    (belongs,) = [shape for shape in index(True) if structure in about(shape, "hasValue")]
    slug = belongs.rpartition("/of-")[2]
    parts_shape = f"{BASE}shape/parts-of-{slug}"
    (choice,) = about(f"{BASE}shape/Observation-{slug}", "or")
    assert set(members(choice)) == {f"{BASE}shape/not-of-{slug}", parts_shape}
    assert about(f"{BASE}shape/not-of-{slug}", "not") == [belongs]
    shapes, general = about(parts_shape, "property"), about(f"{BASE}shape/Observation", "property")
    required = {about(s, "path")[0] for s in [*shapes, *general] if about(s, "minCount") == ["1"]}
    forbidden = {about(s, "path")[0] for s in shapes if about(s, "maxCount") == ["0"]}
    every = {name for s in STRUCTURES for names in structure_parts(s).values() for name in names}
    assert required - {f"{DPO}citation", f"{QB}dataSet"} == parts["dimension"] | parts["measure"]
    assert forbidden == every - set().union(*parts.values())
    once = {about(s, "path")[0] for s in general if about(s, "maxCount") == ["1"] or about(s, "in")}
    assert set().union(*parts.values()) <= once


def test_our_structures_conform() -> None:
    report = validate_files([str(ROOT / "ontology" / "structures.ttl")], str(ROOT))
    assert report.conforms, report.to_text()
    assert report.things > len(STRUCTURES)


# value: whether it is one date (dpo:start), one day, month or year (dpo:retrievedOn), a date or span (dpo:asOf)
DATES = {
    "1992": (True, True, True),
    "1992-03": (True, True, True),
    "1992-03-31~": (True, True, True),
    "199X": (True, True, True),
    "1992-XX": (True, True, True),
    "[1992-03-05..1992-03-09]": (True, False, True),
    "[..1992]": (True, False, False),
    "1992/1993": (False, False, True),
    "1992/..": (False, False, False),
}
NO_DATES = ("", "92", "1992-13", "1992-3", "1992-03-32", "March 1992", "1992?", "[1992]", "1992~-03", "/", "1X92")


@pytest.mark.parametrize("value", [*DATES, *NO_DATES])
def test_patterns_of_dates_know_the_grammar(value: str) -> None:
    shapes = ("TimeBounded-start", "ReferenceEntry-retrievedOn", "TimeBounded-asOf")
    found = tuple(bool(re.search(about(f"{BASE}shape/{name}", "pattern")[0], value)) for name in shapes)
    assert found == DATES.get(value, (False, False, False))
    if value in DATES:
        parse_edtf(value)
    else:
        with pytest.raises(ValueError):
            parse_edtf(value)


def test_each_property_with_a_domain_is_a_fault_elsewhere(tmp_path: Path) -> None:
    """On a place, or for what places have, on a person."""
    shaped = {
        name: shape for shape in index(True) if shape.endswith("-domain") for name in about(shape, "targetSubjectsOf")
    }
    lines = [f"@prefix dpo: <{DPO}> ."]
    for name, shape in shaped.items():
        other = "Person" if about(shape, "class") == [f"{DPO}Place"] else "Place"
        lines.append(f'<{BASE}id/{name.removeprefix(DPO)}> a dpo:{other} ; <{name}> "text" .')
    path = tmp_path / "elsewhere.ttl"
    path.write_text("\n".join(lines), encoding="utf-8")
    report = validate_files([str(path)], str(ROOT))
    found = {(f.focus, f.shape) for f in report.findings if f.shape.endswith("-domain")}
    assert found == {(f"{BASE}id/{name.removeprefix(DPO)}", shape) for name, shape in shaped.items()}


def test_no_one_works_together_with_himself(tmp_path: Path) -> None:
    """For every aspect of that kind, and for no other."""
    (listed,) = about(f"{BASE}shape/mutual-aspect", "in")
    aspects = {code for code in ontology().codes if code.startswith(f"{CODE}aspect/")}
    lines = [f"@prefix dpo: <{DPO}> .", "@prefix ex: <http://example.org/> .", "ex:body a dpo:Organization ."]
    for code in sorted(aspects):
        lines.append(f"<{code}-of-itself> a dpo:Characteristic ; dpo:aspect <{code}> ;")
        lines.append("    dpo:characterizes ex:body ; dpo:concerns ex:body .")
    path = tmp_path / "itself.ttl"
    path.write_text("\n".join(lines), encoding="utf-8")
    report = validate_files([str(path)], str(ROOT))
    found = {f.focus.removesuffix("-of-itself") for f in report.findings if f.shape.endswith("-with-others")}
    assert found == set(members(listed)) < aspects
