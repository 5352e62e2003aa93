"""The ontology as the build reads it; what must hold of its terms and axioms stands in the checks (test_checks.py)."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.vocabulary import CODE, CODE_SCHEMES, DPO, PREFIXES, RDF, SKOS, THING_TYPES

ROOT = Path(__file__).parent.parent
ONTO = load_ontology(str(ROOT))
ABOUT: dict[str, dict[str, list[ox.Triple]]] = defaultdict(lambda: defaultdict(list))
for _triple in ONTO.triples:
    if isinstance(_triple.subject, ox.NamedNode):
        ABOUT[_triple.subject.value][_triple.predicate.value].append(_triple)
OWN = sorted(iri for iri in ABOUT if iri.startswith((DPO, CODE)))


def test_terms_are_found() -> None:
    assert len(OWN) > 100


def test_each_scheme_of_codes_has_a_prefix() -> None:
    schemes = {iri for iri in ABOUT if any(str(t.object) == f"<{SKOS}ConceptScheme>" for t in ABOUT[iri][f"{RDF}type"])}
    assert {f"{CODE}{name}" for name in CODE_SCHEMES} == schemes
    assert {iri.rpartition("/")[0] for iri in ONTO.codes} == schemes


@pytest.mark.slow
def test_each_prefix_of_things_is_used(field: KnowledgeGraph) -> None:
    # Structures of data sets are part of the ontology, all other things of the data.
    subjects = {str(t.subject) for t in (*field.triples(with_inferred=True), *ONTO.triples)}
    for kind in THING_TYPES:
        assert any(subject.startswith(f"<{PREFIXES[kind]}") for subject in subjects), kind


def test_single_values_are_read_from_the_shapes() -> None:
    assert f"{DPO}end" in ONTO.single_valued_for([f"{DPO}Tenure"]), "by way of TimeBounded"
    assert f"{DPO}tenureHolder" in ONTO.single_valued_for([f"{DPO}Tenure"])
    assert f"{DPO}citation" not in ONTO.single_valued_for([f"{DPO}Tenure"])
    assert isinstance(ONTO, Ontology)
