"""Checks of terms that need the files beside the graph: the kept list of foreign terms, and terms without a use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from dpo_kg.checks.material import Fault, FunctionCheck, Material, find_names
from dpo_kg.vocabulary import BASE, DPO, OWL, RDF, RDFS, SH, XSD, shorten_iri

#: The kept list of names from other vocabularies.
FOREIGN_FILE = "ontology/foreign.ttl"
#: Languages in which the rest is written; their own terms need no declaration.
_LANGUAGES = (RDF, RDFS, OWL, SH, XSD, BASE)
_TYPE = f"{RDF}type"
_NAMING = {f"{RDFS}{name}" for name in ("subClassOf", "subPropertyOf", "domain", "range")} | {
    f"{OWL}{name}" for name in ("disjointWith", "equivalentClass", "inverseOf", "onProperty")
}


def find_foreign_terms_outside_the_list(material: Material) -> Iterable[Fault]:
    """A term of another vocabulary is used and not in ontology/foreign.ttl.

    Mend: declare {subject} in ontology/foreign.ttl with its type and rdfs:isDefinedBy, or use a term of our own.
    """
    listed = _listed(material)
    for name, triples in material.turtle_files.items():
        if name != FOREIGN_FILE:
            used = {term for triple in triples for term in _vocabulary(triple) if not term.value.startswith(_LANGUAGES)}
            for term in sorted(used - listed, key=str):
                yield Fault(term, ox.Literal(name))


def find_unused_foreign_terms(material: Material) -> Iterable[Fault]:
    """A term of ontology/foreign.ttl is used nowhere.

    Mend: drop {subject} from ontology/foreign.ttl, or use it.
    """
    used = {
        term
        for name, triples in material.turtle_files.items()
        for triple in triples
        for term in _vocabulary(triple, with_objects=True)
        if name != FOREIGN_FILE
    }
    for term in sorted(_listed(material) - used, key=str):
        yield Fault(term, ox.Literal(FOREIGN_FILE))


def find_unused_terms(material: Material) -> Iterable[Fault]:
    """A class or property of our own has no use in the data and in no query that returns rows.

    Mend: use {subject} in the data, or drop it from the ontology.
    """
    used: set[ox.NamedNode] = set()
    for quad in material.store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        if not (isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(DPO)):
            used.add(quad.predicate)
            if isinstance(quad.object, ox.NamedNode):
                used.add(quad.object)
    terms = {ox.NamedNode(iri) for iri in material.ontology.classes | material.ontology.properties}
    for term in sorted(terms - used, key=str):
        if term.value.startswith(DPO) and not _asked_for(term, material):
            yield Fault(term, ox.Literal("used by no data and no query with rows"))


def _asked_for(term: ox.NamedNode, material: Material) -> bool:
    name = shorten_iri(term.value)
    texts = (text for text in material.question_texts.values() if name in find_names(text))
    return any(material.select(text) for text in texts)


def _listed(material: Material) -> set[ox.NamedNode]:
    subjects = {triple.subject for triple in material.turtle_files.get(FOREIGN_FILE, ())}
    return {subject for subject in subjects if isinstance(subject, ox.NamedNode)}


def _vocabulary(triple: ox.Triple, with_objects: bool = False) -> Iterator[ox.NamedNode]:
    """Yield the terms that a triple uses as property or class."""
    yield triple.predicate
    names_a_term = with_objects or triple.predicate.value == _TYPE or triple.predicate.value in _NAMING
    if names_a_term and isinstance(triple.object, ox.NamedNode):
        yield triple.object


CHECKS: dict[str, FunctionCheck] = {
    "foreign-listed": find_foreign_terms_outside_the_list,
    "foreign-used": find_unused_foreign_terms,
    "term-used": find_unused_terms,
}
