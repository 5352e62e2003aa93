"""The JSON-LD context: short names for the terms of the ontology, written from the ontology and its shapes.

    python -m dpo_kg.exporters.context           writes ontology/context.jsonld anew
    python -m dpo_kg.exporters.context --check   tells whether it follows from the ontology; exit status 1 if not

A term that has once been published keeps its meaning (a test holds it to a list); new ones are added.
Source: JSON-LD 1.1, W3C Recommendation 16 July 2020, section 4.1 and 9.15.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.errors import UsageError
from dpo_kg.files import write_atomically
from dpo_kg.locations import find_resources
from dpo_kg.property_constraints import Constraint, merge_for_classes, read_constraints
from dpo_kg.rdf.reading import read_text
from dpo_kg.vocabulary import BASE, CODE, DPO, EDTF, ID, OWL, PREFIXES, RDF, XSD

_JsonObject = dict[str, Any]

#: Name of the context on the web; as long as it is not served there, exports carry the context with them.
CONTEXT_IRI = f"{BASE}context.jsonld"
#: The file, below the folder of the resources.
CONTEXT_FILE = "ontology/context.jsonld"

_PREFIXES = ("dcat", "dcterms", "dpo", "edtf", "foaf", "org", "owl", "prov", "qb", "rdf", "rdfs", "skos", "vann", "xsd")
_FOREIGN: _JsonObject = {
    "label": {"@id": "rdfs:label", "@container": "@language"},
    "name": {"@id": "rdfs:label"},
    "isDefinedBy": {"@id": "rdfs:isDefinedBy", "@type": "@id"},
    "altLabel": {"@id": "skos:altLabel", "@container": ["@language", "@set"]},
    "altName": {"@id": "skos:altLabel", "@container": "@set"},
    "hiddenLabel": {"@id": "skos:hiddenLabel", "@container": ["@language", "@set"]},
    "hiddenName": {"@id": "skos:hiddenLabel", "@container": "@set"},
    "closeMatch": {"@id": "skos:closeMatch", "@type": "@id", "@container": "@set"},
    "note": {"@id": "skos:note", "@container": "@language"},
    "definition": {"@id": "skos:definition", "@container": "@language"},
    "inScheme": {"@id": "skos:inScheme", "@type": "@id"},
    "topConceptOf": {"@id": "skos:topConceptOf", "@type": "@id"},
    "title": {"@id": "dcterms:title", "@container": "@language"},
    "description": {"@id": "dcterms:description", "@container": "@language"},
    "creator": {"@id": "dcterms:creator", "@type": "@id", "@container": "@set"},
    "isPartOf": {"@id": "dcterms:isPartOf", "@type": "@id"},
    "license": {"@id": "dcterms:license", "@type": "@id"},
    "modified": {"@id": "dcterms:modified", "@type": "xsd:date"},
    "version": {"@id": "dcat:version"},
    "structure": {"@id": "qb:structure", "@type": "@id"},
}
#: Term → property that it reads backwards: what a frame nests in a thing although the other one names it.
REVERSE = {
    "adoptions": "dpo:adopts",
    "announcements": "dpo:announcedIn",
    "appointments": "dpo:appointee",
    "appointmentsToPost": "dpo:appointedTo",
    "changes": "dpo:affectedOrganization",
    "changesFrom": "dpo:originalOrganization",
    "claims": "dpo:claimSubject",
    "dataSets": "dcterms:isPartOf",
    "gaps": "dpo:gapSubject",
    "headships": "dpo:headshipBody",
    "observations": "qb:dataSet",
    "overlaps": "dpo:overlapPost",
    "referenceList": "dpo:inArticle",
    "referredToBy": "dpo:refersTo",
    "tenures": "dpo:tenurePost",
    "vacancies": "dpo:vacantPost",
}
_LINKS = {f"{OWL}ObjectProperty", f"{OWL}AnnotationProperty"}
#: Properties that a thing has once although no single shape says so: shapes that combine others do.
_ONCE = {"claimLiteral", "claimObject", "scale"}
#: Datatypes that a plain text of JSON stands for; a decimal is one, because a JSON number would come back as a double.
_COERCED = {EDTF: "edtf:EDTF", f"{XSD}date": "xsd:date", f"{XSD}decimal": "xsd:decimal"}
_SIDES = ("Earliest", "Latest")
_MEND = "python -m dpo_kg.exporters.context"


def build_context(ontology: Ontology) -> _JsonObject:
    """Return the JSON-LD context of an ontology, for ontology/context.jsonld.

    Own classes and properties are terms under their own names; things are relative to …/id/, codes are `code:…`.
    What the shapes hold to one datatype or to texts with a language is so in JSON too; what they allow many times is
    a list.
    """
    kinds: dict[str, set[str]] = defaultdict(set)
    for triple in ontology.triples:
        term, kind = triple.subject, triple.object
        if triple.predicate.value != f"{RDF}type" or not isinstance(kind, ox.NamedNode):
            continue
        if isinstance(term, ox.NamedNode) and term.value.startswith(DPO):
            kinds[term.value.removeprefix(DPO)].add(kind.value)
    context: _JsonObject = {"@version": 1.1, "@base": ID, "code": CODE}
    context |= {prefix: PREFIXES[prefix] for prefix in _PREFIXES}
    context |= {"id": "@id", "type": "@type"} | _FOREIGN
    said = _constrain(ontology)
    for name in sorted(kinds):
        is_class = f"{OWL}Class" in kinds[name]
        context[name] = f"dpo:{name}" if is_class else _define(name, kinds, said.get(f"{DPO}{name}"))
    context |= {term: {"@reverse": iri, "@container": "@set"} for term, iri in REVERSE.items()}
    return {"@context": context}


def _constrain(ontology: Ontology) -> dict[str, Constraint]:
    """Return property → what the shapes of all classes expect of it.

    It counts as allowed once (max_count 1) where it is for each class of which a shape speaks.
    """
    constraints = read_constraints(ontology.shapes)
    found: dict[str, Constraint] = {}
    for name, properties in constraints.items():
        above = merge_for_classes(constraints, ontology.superclasses.get(name, {name}))
        for path in properties:
            here, earlier = above[path], found.get(path)
            once = here.max_count == 1 and (earlier is None or earlier.max_count == 1)
            joined = here if earlier is None else earlier.join(here)
            found[path] = replace(joined, max_count=1 if once else None)
    return found


def _define(name: str, kinds: dict[str, set[str]], said: Constraint | None) -> _JsonObject | str:
    """Return the definition of the term of a property."""
    once = name in _ONCE or (said is not None and said.max_count == 1)
    if kinds[name] & _LINKS:
        return {"@id": f"dpo:{name}", "@type": "@id"} | ({} if once else {"@container": "@set"})
    once = once or said is None or name.endswith(_SIDES)  # what is derived is derived once
    if said is not None and said.has_language:
        once = once or said.once_per_language
        return {"@id": f"dpo:{name}", "@container": "@language" if once else ["@language", "@set"]}
    definition: _JsonObject = {"@id": f"dpo:{name}"}
    coerced = _bound_type(name, kinds) or (_COERCED.get(said.datatype) if said else None)
    definition |= {"@type": coerced} if coerced else {}
    definition |= {} if once else {"@container": "@set"}
    return definition if len(definition) > 1 else f"dpo:{name}"


def _bound_type(name: str, kinds: dict[str, set[str]]) -> str | None:
    """Return the type of a date as stated, which has bounds, and of these bounds."""
    if name.endswith(_SIDES):
        return "xsd:date"
    return "edtf:EDTF" if f"{name}Earliest" in kinds else None


def write_context(context: _JsonObject) -> str:
    """Return the text of a context as it stands in its file."""
    return json.dumps(context, ensure_ascii=False, indent=2) + "\n"


def read_context(root: str | None = None) -> _JsonObject:
    """Return the bundled context: the object below "@context".

    Raises:
        InputError: the file cannot be read.
    """
    text = read_text(str(Path(find_resources(root), CONTEXT_FILE)))
    found: _JsonObject = json.loads(text)["@context"]
    return found


def main(words: list[str]) -> int:
    """Write the file of the context below the current folder, or check it; return the exit status."""
    if words not in ([], ["--check"]):
        raise UsageError(f"{_MEND} takes --check or nothing")
    root = find_resources(".")
    path = Path(root, CONTEXT_FILE)
    text = write_context(build_context(load_ontology(root)))
    if not words:
        write_atomically(str(path), text)
        return 0
    if path.is_file() and read_text(str(path)) == text:
        return 0
    sys.stderr.write(f"{CONTEXT_FILE} does not follow from the ontology; mend it with:\n{_MEND}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
