"""The ontology as the build needs it: its triples, which terms it declares, its class tree, its shapes' limits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.locations import list_files
from dpo_kg.rdf.reading import read_quads
from dpo_kg.vocabulary import OWL, RDF, RDFS, SH, SKOS

_TYPE = ox.NamedNode(f"{RDF}type")
_CLASSES = {f"{OWL}Class", f"{RDFS}Class"}
_PROPERTIES = {
    f"{OWL}ObjectProperty",
    f"{OWL}DatatypeProperty",
    f"{OWL}AnnotationProperty",
    f"{RDF}Property",
}
_DATA_FREE = {f"{RDF}type", f"{RDFS}label"}
#: The mappings to other vocabularies are published beside the ontology and are no part of it: SKOS mapping properties
#: would make concepts of our classes, and name terms of others that nothing here declares or uses.
_BESIDE = "ontology/alignment/"


@dataclass
class Ontology:
    """Terms, codes and shapes.

    Attributes:
        triples: all triples of ontology/ but the shapes and the alignment.
        shapes: the triples of ontology/shapes/.
        classes: IRIs of the declared classes, foreign ones included.
        properties: IRIs of the declared properties, foreign ones included.
        codes: IRIs of the codes.
        superclasses: class → itself and all classes above it.
        single_valued: class → properties that its shape allows once (sh:maxCount 1).
    """

    triples: list[ox.Triple]
    shapes: list[ox.Triple]
    classes: set[str] = field(default_factory=set)
    properties: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    superclasses: dict[str, set[str]] = field(default_factory=dict)
    single_valued: dict[str, set[str]] = field(default_factory=dict)

    def flat_triples(self) -> list[ox.Triple]:
        """Return the triples without blank nodes: what a snapshot holds of the ontology."""
        return [
            t for t in self.triples if isinstance(t.subject, ox.NamedNode) and not isinstance(t.object, ox.BlankNode)
        ]

    def single_valued_for(self, types: Iterable[str]) -> set[str]:
        """Return the properties that things of these types may have once."""
        found: set[str] = set()
        for name in types:
            for above in self.superclasses.get(name, {name}):
                found |= self.single_valued.get(above, set())
        return found


def load_ontology(root: str) -> Ontology:
    """Read ontology/ below `root`, the alignment left out.

    Raises:
        InputError: a file cannot be read or parsed.
    """
    triples: list[ox.Triple] = []
    shapes: list[ox.Triple] = []
    for name in list_files(root, ("ontology",), (".ttl",)):
        if name.startswith(_BESIDE):
            continue
        target = shapes if name.startswith("ontology/shapes/") else triples
        target += [_unique_blanks(quad.triple, name) for quad in read_quads(str(Path(root, name)))]
    ontology = Ontology(triples, shapes)
    above: dict[str, set[str]] = defaultdict(set)
    for t in triples:
        if not isinstance(t.subject, ox.NamedNode) or not isinstance(t.object, ox.NamedNode):
            continue
        if t.predicate == _TYPE:
            if t.object.value in _CLASSES:
                ontology.classes.add(t.subject.value)
            elif t.object.value in _PROPERTIES:
                ontology.properties.add(t.subject.value)
            elif t.object.value == f"{SKOS}Concept":
                ontology.codes.add(t.subject.value)
        elif t.predicate.value == f"{RDFS}subClassOf":
            above[t.subject.value].add(t.object.value)
    ontology.properties |= _DATA_FREE
    ontology.superclasses = {name: _closure(name, above) for name in ontology.classes}
    ontology.single_valued = _read_single_valued(shapes)
    return ontology


def _unique_blanks(triple: ox.Triple, name: str) -> ox.Triple:
    """Give the blank nodes of one file labels that no other file uses."""

    prefix = "".join(c if c.isalnum() else "_" for c in name)
    subject, node = triple.subject, triple.object
    if isinstance(subject, ox.BlankNode):
        subject = ox.BlankNode(f"{prefix}_{subject.value}")
    if isinstance(node, ox.BlankNode):
        node = ox.BlankNode(f"{prefix}_{node.value}")
    return ox.Triple(subject, triple.predicate, node)


def _closure(name: str, above: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += above.get(current, ())
    return found


def _read_single_valued(shapes: list[ox.Triple]) -> dict[str, set[str]]:
    about: dict[object, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    for t in shapes:
        about[t.subject][t.predicate.value].append(t.object)
    found: dict[str, set[str]] = defaultdict(set)
    for values in list(about.values()):
        for target in values.get(f"{SH}targetClass", ()):
            for shape in values.get(f"{SH}property", ()):
                paths, limits = about[shape].get(f"{SH}path", []), about[shape].get(f"{SH}maxCount", [])
                for path in paths:
                    if isinstance(path, ox.NamedNode) and any(getattr(m, "value", "") == "1" for m in limits):
                        assert isinstance(target, ox.NamedNode)
                        found[target.value].add(path.value)
    return dict(found)
