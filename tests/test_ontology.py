"""The ontology: each term named, defined, in use; axioms inside the profile that the rules cover."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.vocabulary import BASE, CODE, CODE_SCHEMES, DPO, ONTOLOGY, OWL, PREFIXES, RDF, RDFS, SH, SKOS, THING_TYPES

ROOT = Path(__file__).parent.parent
ONTO = load_ontology(str(ROOT))
ABOUT: dict[str, dict[str, list[ox.Triple]]] = defaultdict(lambda: defaultdict(list))
for _triple in ONTO.triples:
    if isinstance(_triple.subject, ox.NamedNode):
        ABOUT[_triple.subject.value][_triple.predicate.value].append(_triple)
OWN = sorted(iri for iri in ABOUT if iri.startswith((DPO, CODE)))


def literals(iri: str, predicate: str) -> dict[str | None, str]:
    nodes = [t.object for t in ABOUT[iri][predicate]]
    assert all(isinstance(node, ox.Literal) for node in nodes)
    return {node.language: node.value for node in nodes if isinstance(node, ox.Literal)}


def test_terms_are_found() -> None:
    assert len(OWN) > 100


@pytest.mark.parametrize("iri", OWN)
def test_label_and_definition(iri: str) -> None:
    assert set(literals(iri, f"{RDFS}label")) == {"en", "fr"}
    assert len(ABOUT[iri][f"{RDFS}label"]) == 2
    assert set(literals(iri, f"{SKOS}definition")) == {"en"}
    assert [str(t.object) for t in ABOUT[iri][f"{RDFS}isDefinedBy"]] == [f"<{ONTOLOGY}>"]
    for text in (*literals(iri, f"{RDFS}label").values(), *literals(iri, f"{SKOS}definition").values()):
        assert text == text.strip() and "  " not in text
    definition, label = literals(iri, f"{SKOS}definition")["en"], literals(iri, f"{RDFS}label")["en"]
    assert definition.endswith(".") and definition[0].isupper()
    assert not definition.lower().startswith(f"{label.lower()} is"), "a definition says more than the label"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_label_twice(language: str) -> None:
    seen: dict[str, str] = {}
    for iri in OWN:
        if iri.startswith(DPO):
            label = literals(iri, f"{RDFS}label")[language].casefold()
            # A class and a property may share a word (Citation, citation).
            kind = "class" if iri.removeprefix(DPO)[0].isupper() else "property"
            assert (other := seen.setdefault(f"{kind} {label}", iri)) == iri, f"{iri} and {other} are both {label}"


def test_no_definition_twice() -> None:
    definitions = [literals(iri, f"{SKOS}definition")["en"] for iri in OWN]
    assert len(definitions) == len(set(definitions))


def test_names_are_in_camel_case() -> None:
    for iri in (iri for iri in OWN if iri.startswith(DPO)):
        kinds = {str(t.object) for t in ABOUT[iri][f"{RDF}type"]}
        pattern = r"[A-Z][A-Za-z]+" if f"<{OWL}Class>" in kinds else r"[a-z][A-Za-z]+"
        assert re.fullmatch(pattern, iri.removeprefix(DPO)), iri


def test_every_term_is_used(kg: KnowledgeGraph) -> None:
    """Each class has a member, each property a statement, each code a use or a list it belongs to."""
    used: set[str] = set()
    for quad in kg.snapshot.store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        if not (isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(DPO)):
            used.add(quad.predicate.value)
            if isinstance(quad.object, ox.NamedNode):
                used.add(quad.object.value)
    unused = [iri for iri in OWN if iri.startswith(DPO) and iri not in used]
    assert not unused


def test_no_circle_of_classes() -> None:
    for name, above in ONTO.superclasses.items():
        for other in above - {name}:
            assert name not in ONTO.superclasses.get(other, set()), f"{name} and {other} are below each other"


def test_one_domain_one_range() -> None:
    for iri in OWN:
        assert len(ABOUT[iri][f"{RDFS}domain"]) <= 1
        assert len(ABOUT[iri][f"{RDFS}range"]) <= 1


def test_foreign_terms_are_declared_and_nothing_else_is_said_of_them() -> None:
    for iri in ABOUT:
        if not iri.startswith((BASE, ONTOLOGY)):
            assert set(ABOUT[iri]) == {f"{RDF}type", f"{RDFS}isDefinedBy"}, iri


def test_foreign_terms_in_use_are_declared() -> None:
    declared = ONTO.classes | ONTO.properties
    builtin = (RDF, RDFS, OWL, SH, "http://www.w3.org/2001/XMLSchema#")
    for triple in ONTO.triples:
        for term in (triple.predicate, *([triple.object] if triple.predicate.value == f"{RDF}type" else [])):
            assert isinstance(term, ox.NamedNode)
            assert term.value in declared or term.value.startswith(builtin), term.value


def test_blank_nodes_are_trees_below_a_named_term() -> None:
    uses: dict[str, int] = defaultdict(int)
    for triple in ONTO.triples:
        if isinstance(triple.object, ox.BlankNode):
            uses[triple.object.value] += 1
    roots = {t.subject.value for t in ONTO.triples if isinstance(t.subject, ox.BlankNode)}
    assert set(uses) == roots and set(uses.values()) == {1}


def test_metadata() -> None:
    about = ABOUT[ONTOLOGY]
    for name in ("title", "description", "license", "created", "modified"):
        assert len(about[f"http://purl.org/dc/terms/{name}"]) == 1, name
    assert [str(t.object) for t in about[f"{OWL}versionIRI"]] == [f"<{ONTOLOGY}/0.1.0>"]
    ontologies = [iri for iri in ABOUT if any(str(t.object) == f"<{OWL}Ontology>" for t in ABOUT[iri][f"{RDF}type"])]
    assert ontologies == [ONTOLOGY]


def test_imports_nothing() -> None:
    assert not any(t.predicate.value == f"{OWL}imports" for t in ONTO.triples)


def test_ranges_name_no_datatype() -> None:
    """xsd:date and EDTF are outside the OWL 2 datatype map; shapes say the datatype."""
    for iri in OWN:
        for triple in ABOUT[iri][f"{RDFS}range"]:
            assert isinstance(triple.object, ox.NamedNode)
            assert "XMLSchema" not in triple.object.value and "edtf" not in triple.object.value


def test_each_scheme_of_codes_has_a_prefix() -> None:
    schemes = {iri for iri in ABOUT if any(str(t.object) == f"<{SKOS}ConceptScheme>" for t in ABOUT[iri][f"{RDF}type"])}
    assert {f"{CODE}{name}" for name in CODE_SCHEMES} == schemes
    assert {iri.rpartition("/")[0] for iri in ONTO.codes} == schemes


def test_each_prefix_of_things_is_used(kg: KnowledgeGraph) -> None:
    # Structures of data sets are part of the ontology, all other things of the data.
    subjects = {str(t.subject) for t in (*kg.triples(with_inferred=True), *ONTO.triples)}
    for kind in THING_TYPES:
        assert any(subject.startswith(f"<{PREFIXES[kind]}") for subject in subjects), kind


def test_single_values_are_read_from_the_shapes() -> None:
    assert f"{DPO}end" in ONTO.single_valued_for([f"{DPO}Tenure"]), "by way of TimeBounded"
    assert f"{DPO}tenureHolder" in ONTO.single_valued_for([f"{DPO}Tenure"])
    assert f"{DPO}citation" not in ONTO.single_valued_for([f"{DPO}Tenure"])
    assert isinstance(ONTO, Ontology)
