"""JSON-LD for people who use it: one object per thing, short keys, names in the order of the graph.

The context is ontology/context.jsonld (`dpo_kg.exporters.context` writes it), and stands in every export, so that
reading one needs no network. Decimals are texts: a JSON number would come back as a double.
Source: JSON-LD 1.1, W3C Recommendation 16 July 2020.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dpo_kg.errors import FormatError
from dpo_kg.locations import find_resources
from dpo_kg.vocabulary import ID, RDF, RDFS, XSD

_JsonObject = dict[str, Any]
#: What may stand as a relative reference: no colon, no dots or slashes that a reader resolves, no keyword.
_RELATIVE = re.compile(r"(?!(?:id|type)$)[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*")
#: Integers that every JSON reader holds exactly, in the one form that JSON has for them.
_SMALL_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")


def write_jsonld(quads: Iterable[ox.Quad]) -> str:
    """Return triples as JSON-LD with the bundled context; graph names are left out.

    Objects stand in the order of their IRIs, keys as rdf:type, label, then by name.
    """
    path = Path(find_resources(), "ontology", "context.jsonld")
    context: _JsonObject = json.loads(path.read_text(encoding="utf-8"))["@context"]
    writer = _Compactor(context)
    about: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]] = defaultdict(lambda: defaultdict(list))
    for quad in sorted(set(quads), key=str):
        if isinstance(quad.object, ox.Triple):
            raise FormatError("triple terms are outside RDF 1.1; take another format, such as nt")
        about[writer.identify(quad.subject)][quad.predicate.value].append(quad.object)
    graph = [writer.describe(name, values) for name, values in sorted(about.items())]
    return json.dumps({"@context": context, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


class _Compactor:
    """Shortens IRIs and values by a context; where no term fits a value exactly, it is written out in full."""

    def __init__(self, context: _JsonObject) -> None:
        # JSON-LD 1.1, section 4.1.5: a plain definition that ends so may be used as a prefix.
        self._prefixes = {p: n for p, n in context.items() if isinstance(n, str) and n.endswith(("/", "#"))}
        self._prefixes.pop("@base", None)
        self._terms: dict[str, dict[str, _JsonObject]] = defaultdict(dict)
        self._classes: dict[str, str] = {}
        for term, definition in context.items():
            expanded = definition if isinstance(definition, dict) else {"@id": definition}
            if term.startswith("@") or term in self._prefixes or str(expanded.get("@id", "@reverse")).startswith("@"):
                continue
            iri = self._expand(expanded["@id"])
            self._terms[iri][term] = expanded
            if term[0].isupper():
                self._classes[iri] = term

    def _expand(self, curie: str) -> str:
        prefix, _, local = curie.partition(":")
        return f"{self._prefixes[prefix]}{local}"

    def _curie(self, iri: str) -> str:
        for prefix, namespace in self._prefixes.items():
            local = iri.removeprefix(namespace)
            if local != iri and local and not local.startswith("//"):
                return f"{prefix}:{local}"
        scheme, _, rest = iri.partition(":")
        if scheme in self._prefixes and not rest.startswith("//"):
            raise FormatError(
                f"JSON-LD would read <{iri}> as a short name with the prefix {scheme}; take another format"
            )
        return iri

    def identify(self, node: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
        """Return the @id of a node: relative to …/id/, a CURIE, or the IRI."""
        if isinstance(node, ox.BlankNode):
            return f"_:{node.value}"
        assert isinstance(node, ox.NamedNode)
        local = node.value.removeprefix(ID)
        if local != node.value and _RELATIVE.fullmatch(local):
            return local
        return self._curie(node.value)

    def describe(self, name: str, values: dict[str, list[Any]]) -> _JsonObject:
        """Return the object of one thing."""
        found: _JsonObject = {"id": name}
        types = [t for t in values.get(f"{RDF}type", []) if not isinstance(t, ox.Literal)]
        if types:
            found["type"] = _one_or_many([self._type(t) for t in types])
        keyed: dict[str, Any] = {}
        for predicate in sorted(values, key=lambda p: (p != f"{RDFS}label", self._curie(p))):
            for node in values[predicate]:
                if predicate != f"{RDF}type" or isinstance(node, ox.Literal):
                    self._place(keyed, predicate, node)
        return found | {
            key: _one_or_many(value) if isinstance(value, list) else {k: _one_or_many(v) for k, v in value.items()}
            for key, value in keyed.items()
        }

    def _type(self, node: ox.NamedNode | ox.BlankNode) -> str:
        if isinstance(node, ox.BlankNode):
            return f"_:{node.value}"
        return self._classes.get(node.value) or self._curie(node.value)

    def _place(self, keyed: dict[str, Any], predicate: str, node: Any) -> None:
        for term, definition in self._terms.get(predicate, {}).items():
            if "@language" in definition.get("@container", ()):
                if isinstance(node, ox.Literal) and node.language is not None:
                    keyed.setdefault(term, {}).setdefault(node.language, []).append(node.value)
                    return
                continue
            coerced = definition.get("@type")
            if coerced == "@id" and isinstance(node, ox.NamedNode | ox.BlankNode):
                keyed.setdefault(term, []).append(self.identify(node))
                return
            if coerced and coerced != "@id":
                if isinstance(node, ox.Literal) and node.datatype.value == self._expand(coerced):
                    keyed.setdefault(term, []).append(node.value)
                    return
                continue
            if coerced is None or isinstance(node, ox.Literal):
                native = self._value(node)
                if coerced is None or isinstance(native, dict):
                    keyed.setdefault(term, []).append(native)
                    return
        keyed.setdefault(self._curie(predicate), []).append(self._value(node))

    def _value(self, node: Any) -> Any:
        """Return a value that needs no type coercion to be read back exactly."""
        if not isinstance(node, ox.Literal):
            return {"@id": self.identify(node)}
        datatype = node.datatype.value
        if node.language is not None:
            return {"@language": node.language, "@value": node.value}
        if datatype == f"{XSD}string":
            return node.value
        if datatype == f"{XSD}boolean" and node.value in ("true", "false"):
            return node.value == "true"
        if datatype == f"{XSD}integer" and _SMALL_INTEGER.fullmatch(node.value):
            return int(node.value)
        return {"@type": self._curie(datatype), "@value": node.value}


def _one_or_many(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
