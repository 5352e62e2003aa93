"""What a framed document nests in what: an outline per kind of thing, from which frame and JSON Schema are written.

The keys of an object are the properties that ontology and shapes have for its class; only what is nested, and what is
read backwards, is decided here. Depth is bounded, because no class nests in itself; a thing that is not nested stands
as a reference: id, type and label.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from dpo_kg.build.ontology import Ontology
from dpo_kg.exporters.context import REVERSE
from dpo_kg.property_constraints import Constraint, Constraints, merge_for_classes, read_constraints
from dpo_kg.vocabulary import OWL, RDF, RDFS, SKOS, XSD, expand_curie, shorten_iri

#: Name of a frame → the classes of its things. A thing has the frame of its most special class.
FRAMES = {
    "dataset": ("dcat:Dataset", "qb:DataSet"),
    "document": ("dpo:Document",),
    "mission": ("dpo:Mission",),
    "organization": ("dpo:Organization",),
    "person": ("dpo:Person",),
    "post": ("dpo:Post",),
}
#: Key → class of what is nested under it.
_NESTED = {
    "adoptions": "dpo:Adoption",
    "announcements": "dpo:Event",
    "appointments": "dpo:Appointment",
    "appointmentsToPost": "dpo:Appointment",
    "changes": "dpo:OrganizationChange",
    "changesFrom": "dpo:OrganizationChange",
    "characteristic": "dpo:Characteristic",
    "citation": "dpo:Attribution",
    "citesReference": "dpo:ReferenceEntry",
    "claims": "dpo:Claim",
    "dataSets": "qb:DataSet",
    "designation": "dpo:Designation",
    "gaps": "dpo:Gap",
    "hasHeadship": "dpo:PostHeadship",
    "hasTenure": "dpo:Tenure",
    "headships": "dpo:PostHeadship",
    "observations": "qb:Observation",
    "overlaps": "dpo:TenureOverlap",
    "referenceList": "dpo:ReferenceEntry",
    "referredToBy": "dpo:ReferenceEntry",
    "resultedFrom": "dpo:OrganizationChange",
    "startedBy": "dpo:Appointment",
    "tenures": "dpo:Tenure",
    "vacancies": "dpo:Vacancy",
}
#: Keys that are nested only in objects up to this depth, the thing itself being 0, and are left out below.
_DEPTH = {"characteristic": 1, "claims": 1, "dataSets": 0, "gaps": 1, "startedBy": 1}
#: Class → keys of its things that read a property backwards.
_BACKWARDS = {
    "dcat:Dataset": ("dataSets", "observations"),
    "dpo:Designation": ("claims", "gaps"),
    "dpo:Document": ("adoptions", "announcements", "claims", "gaps", "referenceList", "referredToBy"),
    "dpo:Event": ("claims", "gaps"),
    "dpo:Mission": ("changes", "changesFrom", "claims", "gaps", "headships"),
    "dpo:Organization": ("changes", "changesFrom", "claims", "gaps", "headships"),
    "dpo:Person": ("appointments", "claims", "gaps"),
    "dpo:Post": ("appointmentsToPost", "claims", "gaps", "overlaps", "tenures", "vacancies"),
    "dpo:PostHeadship": ("claims", "gaps"),
    "dpo:Tenure": ("claims", "gaps"),
    "qb:DataSet": ("observations",),
}
_ROOTS = tuple(name for classes in FRAMES.values() for name in classes)
#: Property without a domain → classes whose things have it, those below them included.
_SHARED = {
    "dcat:version": ("dcat:Dataset",),
    "dcterms:description": ("dcat:Dataset",),
    "dcterms:hasPart": ("dcat:Dataset",),
    "dcterms:license": ("dcat:Dataset",),
    "dcterms:modified": ("dcat:Dataset",),
    "dcterms:source": ("dcat:Dataset",),
    "dcterms:title": ("dcat:Dataset", "dpo:Document"),
    "dpo:acronym": ("dpo:Organization", "dpo:Post"),
    "dpo:appointedByPost": ("dpo:Event", "dpo:Post"),
    "dpo:asOf": ("dpo:Citation", "dpo:TimeBounded"),
    "dpo:characteristic": (*_ROOTS, "dpo:Designation", "dpo:Event", "dpo:PostHeadship", "dpo:Tenure"),
    "dpo:citation": (*_ROOTS, "dpo:TimeBounded", "dpo:Gap", "qb:Observation"),
    "dpo:claimPredicate": ("dpo:Claim",),
    "dpo:concerns": ("dpo:Characteristic",),
    "dpo:gapProperty": ("dpo:Gap",),
    "dpo:location": ("dpo:Event", "dpo:Organization"),
    "dpo:locator": ("dpo:Attribution", "dpo:ReferenceEntry"),
    "dpo:modality": ("dpo:Attribution", "dpo:Characteristic"),
    "dpo:precedence": (),
    "dpo:qualifier": ("dpo:Attribution", "dpo:Characteristic"),
    "dpo:sourceKind": ("dcat:Dataset", "dpo:Document"),
    "dpo:supports": ("dpo:Attribution", "dpo:Document"),
    "dpo:text": ("dpo:Characteristic",),
    "rdfs:label": (*_ROOTS, "dpo:TimeBounded", "dpo:Gap", "qb:Observation"),
    "skos:altLabel": _ROOTS,
    "skos:closeMatch": ("dpo:Country",),
    "skos:hiddenLabel": _ROOTS,
    "skos:note": (*_ROOTS, "dpo:Attribution", "dpo:Gap", "dpo:ReferenceEntry", "dpo:TimeBounded", "qb:Observation"),
}
#: Class → properties that would say again what another says.
_DOUBLED = {"dpo:Characteristic": {"rdfs:label"}}
#: A mark in a text needs no more of the entry it leads to; the list of references of a document has all of it.
_BRIEF = {
    "citesReference": ("dpo:mark", "dpo:refersTo"),
    "referredToBy": ("dpo:inArticle", "dpo:locator", "dpo:mark"),
}
#: Values that are properties, web addresses or attributions, or that mostly lead back: their id says enough.
_IDS = {
    "dcterms:license",
    "skos:closeMatch",
    "dpo:characterizes",
    "dpo:claimPredicate",
    "dpo:conflictsWith",
    "dpo:gapProperty",
    "dpo:supports",
}
#: Keys that stand first, in this order; then what is text, what refers, what is nested, and sources last.
_FIRST = (
    "rdfs:label",
    "skos:altLabel",
    "skos:hiddenLabel",
    "dcterms:title",
    "dpo:acronym",
    "dpo:symbol",
    "dpo:honorific",
    "dpo:mark",
    "dpo:designationText",
    "dpo:aspect",
    "dpo:text",
    "dpo:qualifier",
    "dpo:modality",
    "dpo:claimPredicate",
    "dpo:claimObject",
    "dpo:claimLiteral",
    "dpo:source",
    "dpo:locator",
    "dpo:carriedFrom",
    "dpo:wording",
    "dpo:supports",
    "dpo:citationStatus",
    "dpo:citesReference",
    "dpo:rank",
    "dpo:rankReason",
    "dpo:conflictsWith",
    "dpo:ordinal",
    "dpo:start",
    "dpo:startEarliest",
    "dpo:startLatest",
    "dpo:end",
    "dpo:endEarliest",
    "dpo:endLatest",
    "dpo:endStatus",
    "dpo:asOf",
    "dpo:asOfEarliest",
    "dpo:asOfLatest",
    "dpo:durationDaysMin",
    "dpo:durationDaysMax",
)
_LAST = ("skos:note", "dpo:citation", "claims", "gaps")


_SIDES = ("Earliest", "Latest")
#: Classes of objects, each nested in the one before.
_Path = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Key:
    """One key of an object.

    Attributes:
        iri: IRI of the property.
        term: the key as the context has it; the CURIE where it has none.
        kind: "literal", "code", "id", "reference" or "object".
        constraint: what the shapes expect of the values.
        many: its value is a list.
        reverse: it reads the property backwards.
        nested: the outline of the objects below it, where the kind is "object".
    """

    iri: str
    term: str
    kind: str
    constraint: Constraint
    many: bool
    reverse: bool = False
    nested: Outline | None = None

    @property
    def curie(self) -> str:
        """The property as prefix and name."""
        return shorten_iri(self.iri)


@dataclass(frozen=True)
class Outline:
    """The keys of the objects of some classes, in their order.

    Attributes:
        classes: IRIs of the classes of these objects, those below them included.
        keys: the keys, id and type left out.
    """

    classes: tuple[str, ...]
    keys: tuple[Key, ...]


class Outliner:
    """Makes the outlines of an ontology under a context."""

    def __init__(self, ontology: Ontology, context: dict[str, Any]) -> None:
        self._ontology = ontology
        self._context = context
        self._constraints: Constraints = read_constraints(ontology.shapes)
        self._terms: dict[str, list[str]] = {}
        for term, found in context.items():
            iri = found.get("@id", "") if isinstance(found, dict) else str(found)
            if expand_curie(iri) is not None and not term[0].isupper():
                self._terms.setdefault(_expand(iri), []).append(term)

    def outline(self, name: str) -> Outline:
        """Return the outline of the things of a frame."""
        own = FRAMES[name]
        others = {_expand(c) for frame, classes in FRAMES.items() if frame != name for c in classes}
        return self._outline(own, others, (), "")

    def _outline(self, classes: tuple[str, ...], others: set[str], above: _Path, under: str) -> Outline:
        """Return the outline of things of these classes.

        Args:
            classes: CURIEs.
            others: classes that have an outline of their own, and are left out with all below them.
            above: classes of the objects in which these things are nested, from the outermost.
            under: the key under which they are nested.
        """
        tops = [_expand(c) for c in classes]
        lines = self._ontology.superclasses
        below = [c for c in sorted(lines) if any(top in lines[c] for top in tops) and not others & lines[c]]
        known = tuple(dict.fromkeys([*tops, *below]))
        shared = [merge_for_classes(self._constraints, lines.get(c, {c})) for c in known]
        found: dict[str, Key] = {}
        for iri in sorted(self._properties(known, shared)):
            for key in self._make_keys(iri, shared, (*above, classes), under):
                found[key.term] = key
        kinds = {kind for c in known for kind in lines.get(c, {c})}
        for term in sorted({term for name, terms in _BACKWARDS.items() if _expand(name) in kinds for term in terms}):
            if self._fits(term, (*above, classes)):
                found[term] = self._make_reverse(term, (*above, classes))
        doubled = {name for c in classes for name in _DOUBLED.get(c, ())}
        kept = [k for k in found.values() if k.curie in _BRIEF.get(under, (k.curie,)) and k.curie not in doubled]
        return Outline(known, tuple(sorted(kept, key=_place)))

    def _properties(self, classes: Iterable[str], shared: Iterable[dict[str, Constraint]]) -> set[str]:
        """Return the properties that things of these classes may have."""
        known = {above for c in classes for above in self._ontology.superclasses.get(c, {c})}
        found = {path for merged in shared for path in merged}
        found |= {p for p, domains in self._said[f"{RDFS}domain"].items() if known & domains}
        apart = {_expand(name): {_expand(c) for c in classes} for name, classes in _SHARED.items()}
        found = {iri for iri in found if iri not in apart} | {iri for iri, kinds in apart.items() if kinds & known}
        return found | {f"{p}{side}" for p in found for side in _SIDES if f"{p}{side}" in self._ontology.properties}

    def _make_keys(self, iri: str, shared: list[dict[str, Constraint]], above: _Path, under: str) -> list[Key]:
        """Return the keys of a property: none where it only leads back, two for texts with and without a language."""
        terms = self._terms.get(iri, [shorten_iri(iri)])
        if iri in self._leading_back(under) or not self._fits(terms[0], above):
            return []
        constraint = _weakest([merged.get(iri, Constraint()) for merged in shared])
        curie = shorten_iri(iri)
        ranges = self._said[f"{RDFS}range"].get(iri, set())
        if curie in _IDS:
            kind = "id"
        elif f"{SKOS}Concept" in ranges:
            kind = "code"
        elif iri in self._links:
            kind = "object" if self._nests(terms[0], above) else "reference"
        else:
            kind = "literal"
        nested = self._outline((_NESTED[terms[0]],), set(), above, terms[0]) if kind == "object" else None
        return [
            Key(iri, term, kind, constraint, self._is_many(term), False, nested)
            for term in terms
            if len(terms) == 1 or self._may_hold(term, constraint)
        ]

    def _make_reverse(self, term: str, above: _Path) -> Key:
        iri = _expand(REVERSE[term])
        if not self._nests(term, above):
            return Key(iri, term, "reference", Constraint(), True, True)
        nested = self._outline((_NESTED[term],), set(), above, term)
        return Key(iri, term, "object", Constraint(), True, True, nested)

    def _fits(self, term: str, above: _Path) -> bool:
        """Tell whether a key is kept in an object that stands in these classes, its own the last."""
        return len(above) - 1 <= _DEPTH.get(term, 99)

    def _nests(self, term: str, above: _Path) -> bool:
        inside = any(_NESTED.get(term) in classes for classes in above)
        return term in _NESTED and (not inside or _DEPTH.get(term) == 0)

    def _leading_back(self, under: str) -> set[str]:
        """Return the properties that name nothing but the thing in which an object is nested."""
        if under in REVERSE:
            back = {_expand(REVERSE[under])}
        else:
            iri = _expand(self._context[under]["@id"]) if under else ""
            inverse = self._said[f"{OWL}inverseOf"]
            back = inverse.get(iri, set()) | {p for p, others in inverse.items() if iri in others}
        return {p for p in back if not all(self._is_many(t) for t in self._terms.get(p, ["-"]))}

    def _may_hold(self, term: str, constraint: Constraint) -> bool:
        """Tell whether texts with, or without, a language can stand under a term."""
        found = self._context[term]
        by_language = isinstance(found, dict) and "@language" in found.get("@container", ())
        return not (constraint.datatype == f"{XSD}string" if by_language else constraint.has_language)

    def _is_many(self, term: str) -> bool:
        found = self._context.get(term)
        return isinstance(found, dict) and "@set" in found.get("@container", ())

    @cached_property
    def _said(self) -> dict[str, dict[str, set[str]]]:
        """Property of the ontology's own language → subject → values, such as the domains of a property."""
        wanted: dict[str, dict[str, set[str]]] = {f"{RDFS}domain": {}, f"{RDFS}range": {}, f"{OWL}inverseOf": {}}
        for t in self._ontology.triples:
            kept = wanted.get(t.predicate.value)
            if kept is not None and isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode):
                kept.setdefault(t.subject.value, set()).add(t.object.value)
        return wanted

    @cached_property
    def _links(self) -> set[str]:
        """Properties whose values are things."""
        kinds = {f"{OWL}ObjectProperty"}
        found = {
            t.subject.value
            for t in self._ontology.triples
            if t.predicate.value == f"{RDF}type" and isinstance(t.subject, ox.NamedNode)
            if isinstance(t.object, ox.NamedNode) and t.object.value in kinds
        }
        foreign = ("dcterms:creator", "dcterms:hasPart", "dcterms:isPartOf", "dcterms:source")
        return found | {_expand(name) for name in foreign}


def _expand(curie: str) -> str:
    iri = expand_curie(curie)
    assert iri is not None, f"{curie}: no such prefix"
    return iri


def _weakest(constraints: list[Constraint]) -> Constraint:
    """Return what holds for things of all classes: the most special ones may expect more."""
    first, *rest = constraints
    codes = sorted({code for found in constraints for code in found.codes}) if first.codes else ()
    return Constraint(
        min(found.min_count for found in constraints),
        first.max_count,
        first.datatype or next((found.datatype for found in rest if found.datatype), ""),
        first.classes,
        tuple(codes),
        first.patterns,
        any(found.has_language for found in constraints),
        first.once_per_language,
    )


def _place(key: Key) -> tuple[int, int, str, str]:
    """Return where a key stands among the others."""
    name = key.term if key.reverse else key.curie
    if name in _LAST:
        return (4, _LAST.index(name), "", key.term)
    if name in _FIRST:
        return (0, _FIRST.index(name), "", key.term)
    return ({"literal": 1, "code": 1, "id": 2, "reference": 2, "object": 3}[key.kind], 0, key.term, "")
