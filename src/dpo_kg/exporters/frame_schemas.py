"""JSON Schemas of framed documents: names and meanings from the ontology, types and limits from the shapes.

Every object lists its keys and allows no other, so that a misspelt key is found.
Source: JSON Schema: A Media Type for Describing JSON Documents, 2020-12.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from dpo_kg.build.ontology import Ontology
from dpo_kg.exporters.frame_outline import Key, Outline
from dpo_kg.vocabulary import BASE, CODE, DPO, RDFS, SKOS, XSD, shorten_iri

_JsonObject = dict[str, Any]

_NAMES = {"type": "object", "minProperties": 1, "propertyNames": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$"}}
_ID = {"type": "string", "minLength": 1, "format": "iri-reference"}
#: Definitions that properties refer to by name.
_COMMON: dict[str, _JsonObject] = {
    "date": {"description": "A day, as 2008-06-30.", "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "decimal": {
        "description": "A decimal number as text, so that no digit is lost.",
        "type": "string",
        "pattern": "^[+-]?[0-9]+(\\.[0-9]+)?$",
    },
    "languageMap": {
        "description": "A text in each language, by language tag.",
        **_NAMES,
        "additionalProperties": {"type": "string"},
    },
    "languageMaps": {
        "description": "Texts in each language, by language tag.",
        **_NAMES,
        "additionalProperties": {"type": "array", "minItems": 1, "items": {"type": "string"}},
    },
    "literal": {
        "description": "A value of any datatype: text, whole number, truth value, or what its type is said of.",
        "anyOf": [
            {"type": ["string", "integer", "boolean"]},
            {
                "type": "object",
                "properties": {
                    "type": {"type": "string"},
                    "@language": {"type": "string"},
                    "@value": {"type": "string"},
                },
                "required": ["@value"],
                "additionalProperties": False,
            },
        ],
    },
    "reference": {
        "description": "Another thing: id, type and label or name, as far as it has any.",
        "type": "object",
        "properties": {
            "id": _ID,
            "type": {"anyOf": [{"type": "string"}, {"type": "array", "minItems": 2, "items": {"type": "string"}}]},
            "label": {"$ref": "#/$defs/languageMap"},
            "name": {"type": "string"},
        },
        "required": ["id", "type"],
        "additionalProperties": False,
    },
}
#: What stands beside the thing: the licence and the version of the data are said of its catalog.
_CATALOG: _JsonObject = {
    "description": "What else the document speaks of: the catalog of the data, with its licence and version.",
    "type": "array",
    "minItems": 1,
    "maxItems": 1,
    "items": {
        "title": "catalog",
        "description": "The data as a whole.",
        "type": "object",
        "properties": {
            "id": {"description": "Address of the catalog.", "const": "catalog"},
            "type": {"description": "Its class.", "const": "dcat:Dataset"},
            "license": {"description": "Licence of the data.", "type": "string", "format": "iri"},
            "version": {"description": "Version of the data.", "type": "string"},
        },
        "required": ["id", "type"],
        "additionalProperties": False,
    },
}
#: Type in the context → definition.
_COERCED = {"xsd:date": "date", "xsd:decimal": "decimal"}
_NATIVE = {f"{XSD}integer": "integer", f"{XSD}boolean": "boolean", f"{XSD}string": "string"}
#: Keys of names without a language; their shapes speak of names with and without one together.
_PLAIN = {"altName", "hiddenName", "name"}


class SchemaWriter:
    """Writes the JSON Schemas of outlines."""

    def __init__(self, ontology: Ontology, context: _JsonObject) -> None:
        self._context = context
        self._texts: dict[tuple[str, str], str] = {}
        for t in ontology.triples:
            if isinstance(t.object, ox.Literal) and t.object.language == "en" and isinstance(t.subject, ox.NamedNode):
                self._texts[t.subject.value, t.predicate.value] = t.object.value
        self._definitions: _JsonObject = {}
        self._named: dict[Outline, str] = {}

    def write_schema(self, name: str, outline: Outline) -> _JsonObject:
        """Return the schema of a frame.

        Args:
            name: name of the frame.
            outline: what its documents nest.
        """
        self._definitions, self._named = {}, {}
        root = self._object(outline)
        properties = {"@context": {"description": "Definitions of the terms.", "type": ["object", "string"]}}
        root["properties"] = properties | root["properties"] | {"@included": _CATALOG}
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"{BASE}frames/{name}.schema.json",
            **root,
            "$defs": dict(sorted(self._definitions.items())),
        }

    def _object(self, outline: Outline) -> _JsonObject:
        types = [self._class_name(iri) for iri in outline.classes]
        one = {"enum": types}
        properties: _JsonObject = {
            "id": {"description": f"Address of the thing, relative to {BASE}id/.", **_ID},
            "type": {
                "description": "Its most special class; a list where there are several.",
                "anyOf": [one, {"type": "array", "minItems": 2, "items": one}],
            },
        }
        for key in outline.keys:
            properties[key.term] = self._about(key) | self._values(key)
        needed = {k.term: k.curie for k in outline.keys if k.constraint.min_count and not k.reverse}
        named = [term for term, curie in needed.items() if curie == "rdfs:label"]
        either = named if len(named) > 1 else []
        found: _JsonObject = {
            **self._say(outline.classes[0]),
            "type": "object",
            "properties": properties,
            "required": ["id", "type", *(term for term in needed if term not in either)],
        }
        if either:
            found["anyOf"] = [{"required": [term]} for term in either]
        return found | {"additionalProperties": False}

    def _class_name(self, iri: str) -> str:
        return iri.removeprefix(DPO) if iri.startswith(DPO) else shorten_iri(iri)

    def _say(self, iri: str) -> _JsonObject:
        title = self._texts.get((iri, f"{RDFS}label"), shorten_iri(iri))
        description = self._texts.get((iri, f"{SKOS}definition"))
        return {"title": title} | ({"description": description} if description else {})

    def _about(self, key: Key) -> _JsonObject:
        if not key.reverse:
            return self._say(key.iri)
        label = self._texts.get((key.iri, f"{RDFS}label"), key.curie)
        return {"title": key.term, "description": f"Things that name this one as their {label} ({key.curie})."}

    def _values(self, key: Key) -> _JsonObject:
        """Return what holds for the value of a key, or for each value in its list."""
        found = self._context.get(key.term)
        container = found.get("@container", ()) if isinstance(found, dict) else ()
        if "@language" in container:
            return self._refer("languageMaps" if "@set" in container else "languageMap")
        one = self._value(key, found.get("@type", "") if isinstance(found, dict) else "")
        many = {"type": "array", "minItems": 1, "items": one}
        if key.many:
            return many
        # A property without a term of its own is written as a list only where it has several values.
        return one if key.term in self._context else {"anyOf": [one, {**many, "minItems": 2}]}

    def _value(self, key: Key, coerced: str) -> _JsonObject:
        if key.kind == "object":
            assert key.nested is not None
            return self._refer_to_object(key.nested)
        if key.kind == "reference":
            return self._refer("reference")
        if key.kind == "id":
            return dict(_ID)
        if key.kind == "code":
            codes = [f"code:{iri.removeprefix(CODE)}" for iri in key.constraint.codes]
            return {"enum": codes} if codes else {"type": "string", "pattern": "^code:[a-z-]+/[a-z0-9-]+$"}
        if coerced in _COERCED:
            return self._refer(_COERCED[coerced])
        if coerced == "edtf:EDTF":
            return self._refer_to_dates(key)
        if key.term in _PLAIN:
            return {"type": "string"} | _matching(key)
        native = _NATIVE.get(key.constraint.datatype)
        if native is None:
            return self._refer("literal")
        return {"type": native} | (_matching(key) if native == "string" else {})

    def _refer(self, name: str) -> _JsonObject:
        self._definitions[name] = _COMMON[name]
        if name == "reference":
            self._definitions["languageMap"] = _COMMON["languageMap"]
        return {"$ref": f"#/$defs/{name}"}

    def _refer_to_object(self, outline: Outline) -> _JsonObject:
        """Return a reference to the definition of a nested object; equal ones are defined once."""
        if outline not in self._named:
            base = self._class_name(outline.classes[0]).rpartition(":")[2]
            taken = set(self._named.values())
            name = next(n for n in (base, *(f"{base}{i}" for i in range(2, 99))) if n not in taken)
            self._named[outline] = name
            self._definitions[name] = self._object(outline)
        return {"$ref": f"#/$defs/{self._named[outline]}"}

    def _refer_to_dates(self, key: Key) -> _JsonObject:
        """Return a reference to the form of a date as stated; its expressions are long, so each stands once."""
        form = {"description": "A date as stated, in EDTF.", "type": "string"} | _matching(key)
        for name, known in self._definitions.items():
            if known == form:
                return {"$ref": f"#/$defs/{name}"}
        self._definitions[f"{key.term}Date"] = form
        return {"$ref": f"#/$defs/{key.term}Date"}


def _matching(key: Key) -> _JsonObject:
    patterns = key.constraint.patterns
    if len(patterns) > 1:
        return {"allOf": [{"pattern": pattern} for pattern in patterns]}
    return {"pattern": patterns[0]} if patterns else {}
