"""Reconciliation: names of a table matched with things of the graph, as OpenRefine and its kin ask for it.

Source: Reconciliation Service API 0.2 (W3C Community Group Final Report, 10 April 2023), sections 3 to 7.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pyoxigraph as ox

from dpo_kg.errors import LimitError, ParameterError, UnknownNameError
from dpo_kg.isolation.frames import Reply
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.lookup import Lookup
from dpo_kg.names import resolve_term
from dpo_kg.vocabulary import DPO, EDTF, ID, OWL, RDF, XSD, expand_curie

#: Queries that are answered in one request, and hits of each.
MOST_QUERIES, MOST_HITS = 50, 25
#: Things and properties of one request for their values.
MOST_THINGS, MOST_PROPERTIES = 200, 20
#: Classes that people look for, which are offered without being asked for.
_TYPES = ("Person", "Mission", "Post", "Organization", "Country", "Document", "Resolution", "DebateTopic")
_DATES = (f"{XSD}date", EDTF)
_PROPERTY_KINDS = (f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty")

#: A limit of a query part.
_LIMIT = re.compile("[0-9]{1,9}")

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
        UnknownNameError: there is no such part of the service.
        LimitError: more queries at once than are answered.
    """
    given = dict(request["parameters"])
    path = request.get("path", "").strip("/")
    if path == "":
        if "queries" in given:
            return _reply(_match_all(kg, given["queries"]))
        if "extend" in given:
            return _reply(_extend(kg, given["extend"]))
        return _reply(describe_reconciliation(kg, base))
    parts: dict[str, Callable[[], object]] = {
        "suggest/entity": lambda: _suggest_things(kg, given),
        "suggest/type": lambda: _suggest_terms(kg, given, (f"{OWL}Class",)),
        "suggest/property": lambda: _suggest_terms(kg, given, _PROPERTY_KINDS),
        "extend/properties": lambda: _propose_properties(kg, given),
    }
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
        "documentation": f"{base}help",
        "serviceVersion": "1",
        "defaultTypes": [{"id": name, "name": lookup.name_term(ox.NamedNode(f"{DPO}{name}"))} for name in _TYPES],
        "view": {"url": f"{base}id/{{{{id}}}}"},
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
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        mend = "Write both halves of a surrogate pair."
        raise ParameterError(f"{what}: holds half a surrogate pair, which is no character", mend=mend) from None
    return found


def _match_all(kg: KnowledgeGraph, text: str) -> _Object:
    queries = _read_object(text, "queries")
    if len(queries) > MOST_QUERIES:
        raise LimitError("reconciliation_queries", MOST_QUERIES, len(queries))
    return {name: {"result": _match(kg, query, name)} for name, query in queries.items()}


def _match(kg: KnowledgeGraph, query: object, name: str) -> list[_Object]:
    """Return the hits of one query, best first."""
    if not isinstance(query, dict) or not isinstance(query.get("query"), str):
        raise ParameterError(f"{name}: a query is an object with the text as its member query")
    kind = query.get("type")
    kinds = [kind] if isinstance(kind, str) else kind if isinstance(kind, list) else []
    limit = query.get("limit", 10)
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise ParameterError(f"{name}: limit is a number above 0, not {limit!r}")
    for class_name in kinds:
        _check_type(kg, class_name)
    hits: list[_Object] = []
    for class_name in kinds or [None]:
        hits += _find(kg, query["query"], class_name, min(limit, MOST_HITS))
    hits.sort(key=lambda hit: -hit["score"])
    hits = hits[: min(limit, MOST_HITS)]
    sure = [hit for hit in hits if hit["score"] == 100]
    for hit in hits:
        hit["match"] = len(sure) == 1 and hit is sure[0]
    return hits


#: How well a hit fits (`dpo_kg.search.MATCHES`) → score.
_SCORES = {"exact": 100, "start": 80, "words": 70, "beginnings": 60, "parts": 50, "near": 30}


def _find(kg: KnowledgeGraph, text: str, class_name: str | None, limit: int) -> list[_Object]:
    try:
        rows = kg.find(text, class_name=class_name, limit=limit)
    except ParameterError:
        return []  # a cell without a letter or digit matches nothing
    lookup = Lookup(kg.snapshot.store)
    return [
        {
            "id": str(row["thing"]).removeprefix(ID),
            "name": str(row["name"]),
            "description": str(row["dates"] or ""),
            "type": _types(lookup, ox.NamedNode(str(row["thing"]))),
            "score": _SCORES[str(row["match"])],
            "match": False,
        }
        for row in rows.to_dicts()
    ]


def _check_type(kg: KnowledgeGraph, name: object) -> None:
    """Check that there is a class, whether or not anything could match."""
    if not isinstance(name, str):
        raise ParameterError(f"type is the name of a class, not {name!r}")
    resolve_term(kg.snapshot.store, name.strip(), "class")


def _types(lookup: Lookup, node: ox.NamedNode) -> list[_Object]:
    return [{"id": t.value.removeprefix(DPO), "name": lookup.name_term(t)} for t in lookup.types(node)]


def _suggest_things(kg: KnowledgeGraph, given: Mapping[str, str]) -> _Object:
    hits = _find(kg, _prefix(given), None, MOST_HITS)
    return {
        "result": [
            {"id": hit["id"], "name": hit["name"], "description": hit["description"], "notable": hit["type"]}
            for hit in hits
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
    lookup = Lookup(kg.snapshot.store)
    every = [
        {"id": node.value.removeprefix(DPO), "name": lookup.name_term(node)} for node in _declared(kg, _PROPERTY_KINDS)
    ]
    limit = given.get("limit", "")
    if limit and not _LIMIT.fullmatch(limit):
        raise ParameterError(f"limit is a number of at most nine digits, not {limit[:50]!r}")
    most = int(limit) if limit else len(every)
    return {"type": given.get("type", ""), "limit": most, "properties": every[:most]}


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
