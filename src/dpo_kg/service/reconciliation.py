"""Reconciliation: names of a table matched with things of the graph, as OpenRefine and its kin ask for it.

Source: Reconciliation Service API 0.2 (W3C Community Group Final Report, 10 April 2023), sections 3 to 7.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pyoxigraph as ox

from dpo_kg.errors import LimitError, ParameterError, UnknownNameError
from dpo_kg.isolation.frames import Reply
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.lookup import Lookup
from dpo_kg.names import resolve_term
from dpo_kg.service.reconciliation_matching import MOST_HITS, MOST_PROPERTIES, MOST_QUERIES, Matcher, match_all
from dpo_kg.service.reconciliation_preview import HEIGHT, WIDTH, preview_thing
from dpo_kg.vocabulary import DPO, EDTF, ID, OWL, RDF, XSD, expand_curie

#: Things of one request for their values, and suggestions beyond which nobody leafs.
MOST_THINGS, MOST_SUGGESTED = 200, 1000
#: Classes that people look for, which are offered without being asked for.
_TYPES = ("Person", "Mission", "Post", "Organization", "Country", "Document", "Resolution", "DebateTopic")
_DATES = (f"{XSD}date", EDTF)
_PROPERTY_KINDS = (f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty")

#: A number of a query part.
_NUMBER = re.compile("[0-9]{1,9}")

_Object = dict[str, Any]


def answer_reconciliation(kg: KnowledgeGraph, request: Mapping[str, Any], base: str) -> Reply:
    """Answer a request of the reconciliation API.

    Args:
        kg: the graph.
        request: `path` behind the address of the service ("" or such as "suggest/entity"); `parameters`, pairs of
            name and text: those of the query part or of the form.
        base: address under which all is published, ending in a slash.

    Raises:
        ParameterError: what was sent is not what the API defines.
        UnknownNameError: there is no such part of the service, class, property or thing.
        LimitError: more queries at once than are answered.
    """
    given = dict(request["parameters"])
    path = request.get("path", "").strip("/")
    if path == "":
        if "queries" in given:
            return _reply(match_all(kg, _read_object(given["queries"], "queries")))
        if "extend" in given:
            return _reply(_extend(kg, given["extend"]))
        return _reply(describe_reconciliation(kg, base))
    parts: dict[str, Callable[[], object]] = {
        "suggest/entity": lambda: _suggest_things(kg, given),
        "suggest/type": lambda: _suggest_terms(kg, given, (f"{OWL}Class",)),
        "suggest/property": lambda: _suggest_terms(kg, given, _PROPERTY_KINDS),
        "extend/properties": lambda: _propose_properties(kg, given),
    }
    if path == "preview":
        return preview_thing(kg, given.get("id", ""), base, request["lang"])
    if path not in parts:
        raise UnknownNameError("page", f"/reconcile/{path}", [f"/reconcile/{part}" for part in parts])
    return _reply(parts[path]())


def describe_reconciliation(kg: KnowledgeGraph, base: str) -> _Object:
    """Return the manifest of the service."""
    lookup = Lookup(kg.snapshot.store)
    return {
        "versions": ["0.2"],
        "name": "dpo-kg: United Nations peace operations",
        "identifierSpace": ID,
        "schemaSpace": DPO,
        "documentation": f"{base}about",
        "serviceVersion": "1",
        "defaultTypes": [{"id": name, "name": lookup.name_term(ox.NamedNode(f"{DPO}{name}"))} for name in _TYPES],
        "view": {"url": f"{base}id/{{{{id}}}}"},
        "preview": {"url": f"{base}reconcile/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "batchSize": MOST_QUERIES,
        "suggest": {
            kind: {"service_url": base.removesuffix("/"), "service_path": f"/reconcile/suggest/{kind}"}
            for kind in ("entity", "type", "property")
        },
        "extend": {
            "propose_properties": {
                "service_url": base.removesuffix("/"),
                "service_path": "/reconcile/extend/properties",
            },
            "property_settings": [],
        },
    }


def _reply(found: object) -> Reply:
    body = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    return Reply(200, {"Content-Type": "application/json"}, body.encode("utf-8", "replace"))


def _read_object(text: str, what: str) -> _Object:
    try:
        found = json.loads(text)
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        # JSON may write half of a surrogate pair, which is no character (RFC 8259, section 8.2).
        raise ParameterError(f"{what}: holds half of a surrogate pair, which is no character") from None
    except (ValueError, RecursionError) as error:
        raise ParameterError(f"{what}: not JSON: {error}") from None
    if not isinstance(found, dict):
        raise ParameterError(f"{what}: not a JSON object")
    return found


def _suggest_things(kg: KnowledgeGraph, given: Mapping[str, str]) -> _Object:
    first = _read_number(given, "cursor", 0)
    if first > MOST_SUGGESTED:
        raise LimitError("reconciliation_cursor", MOST_SUGGESTED, first)
    hits = Matcher(kg).find(_prefix(given), None, first + MOST_HITS)
    return {
        "result": [
            {"id": hit["id"], "name": hit["name"], "description": hit["description"], "notable": hit["type"]}
            for hit in hits[first:]
        ]
    }


def _prefix(given: Mapping[str, str]) -> str:
    if "prefix" not in given:
        raise ParameterError("suggest needs prefix=, the first letters of a name")
    return given["prefix"]


def _suggest_terms(kg: KnowledgeGraph, given: Mapping[str, str], kinds: tuple[str, ...]) -> _Object:
    wanted = _prefix(given).casefold()
    lookup = Lookup(kg.snapshot.store)
    found = []
    for node in _declared(kg, kinds):
        label, own = lookup.name_term(node), node.value.removeprefix(DPO)
        if wanted in label.casefold() or wanted in own.casefold():
            found.append({"id": own, "name": label})
    found.sort(key=lambda hit: (not hit["name"].casefold().startswith(wanted), len(hit["name"]), hit["id"]))
    return {"result": found[:MOST_HITS]}


def _declared(kg: KnowledgeGraph, kinds: tuple[str, ...]) -> list[ox.NamedNode]:
    """Return the terms of our namespace that are declared as one of these kinds."""
    rdf_type = ox.NamedNode(f"{RDF}type")
    quads = (
        quad
        for kind in kinds
        for quad in kg.snapshot.store.quads_for_pattern(None, rdf_type, ox.NamedNode(kind), ox.DefaultGraph())
    )
    own = {quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    return sorted((node for node in own if node.value.startswith(DPO)), key=str)


def _propose_properties(kg: KnowledgeGraph, given: Mapping[str, str]) -> _Object:
    """Return the properties that things of a class have, what most of them have first; all where none is named."""
    lookup = Lookup(kg.snapshot.store)
    declared = _declared(kg, _PROPERTY_KINDS)
    class_name = given.get("type", "").strip()
    if class_name:
        counts = _count_uses(kg, resolve_term(kg.snapshot.store, class_name, "class"))
        declared = sorted((node for node in declared if counts[node]), key=lambda node: -counts[node])
    every = [{"id": node.value.removeprefix(DPO), "name": lookup.name_term(node)} for node in declared]
    most = _read_number(given, "limit", len(every))
    return {"type": given.get("type", ""), "limit": most, "properties": every[:most]}


def _count_uses(kg: KnowledgeGraph, of_class: ox.NamedNode) -> Counter[ox.NamedNode]:
    """Return property → how many things of a class have it."""
    text = f"SELECT ?p (COUNT(DISTINCT ?s) AS ?n) {{ ?s a {of_class} ; ?p ?o }} GROUP BY ?p"
    answer = kg.snapshot.store.query(text)
    assert isinstance(answer, ox.QuerySolutions)
    return Counter({row["p"]: int(row["n"].value) for row in answer})


def _read_number(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, "")
    if not text:
        return default
    if not _NUMBER.fullmatch(text):
        raise ParameterError(f"{name} is a number of at most nine digits, not {text[:50]!r}")
    return int(text)


def _extend(kg: KnowledgeGraph, text: str) -> _Object:
    """Return the values of properties of things."""
    wanted = _read_object(text, "extend")
    ids, properties = wanted.get("ids", []), wanted.get("properties", [])
    if not isinstance(ids, list) or not isinstance(properties, list):
        raise ParameterError("extend: ids and properties are lists")
    if len(ids) > MOST_THINGS:
        raise LimitError("reconciliation_things", MOST_THINGS, len(ids))
    if len(properties) > MOST_PROPERTIES:
        raise LimitError("reconciliation_properties", MOST_PROPERTIES, len(properties))
    lookup = Lookup(kg.snapshot.store)
    names = [str(p.get("id", "")) if isinstance(p, dict) else str(p) for p in properties]
    nodes = {name: _to_node(expand_curie(name) or f"{DPO}{name}") for name in names}
    meta = [{"id": name, "name": lookup.name_term(node) if node else name} for name, node in nodes.items()]
    rows = {}
    for thing in map(str, ids):
        node = _to_node(thing if thing.startswith(ID) else f"{ID}{thing}")
        values = lookup.properties(node) if node else {}
        rows[thing] = {
            name: [_cell(lookup, value) for value in values.get(p.value, [])] if p else [] for name, p in nodes.items()
        }
    return {"meta": meta, "rows": rows}


def _to_node(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def _cell(lookup: Lookup, value: ox.NamedNode | ox.BlankNode | ox.Literal) -> _Object:
    if isinstance(value, ox.NamedNode):
        return {"id": value.value.removeprefix(ID), "name": lookup.name(value)}
    if isinstance(value, ox.Literal) and value.datatype.value in _DATES and len(value.value) == len("2008-06-30"):
        return {"date": f"{value.value}T00:00:00Z"}
    if isinstance(value, ox.Literal) and value.datatype.value == f"{XSD}integer":
        return {"int": int(value.value)}
    if isinstance(value, ox.Literal) and value.datatype.value == f"{XSD}boolean":
        return {"bool": value.value == "true"}
    return {"str": value.value}
