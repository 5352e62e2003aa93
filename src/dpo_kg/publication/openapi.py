"""The description of the HTTP interface as OpenAPI 3.1, made from the headers of the stored queries.

Source: OpenAPI Specification 3.1.1; RFC 9457 for the errors.
"""

from __future__ import annotations

from dpo_kg import __version__
from dpo_kg.exporters.about import DISCLAIMER
from dpo_kg.exporters.rows import ROW_FORMATS
from dpo_kg.knowledge_graph import SCOPES, KnowledgeGraph
from dpo_kg.messages import LANGUAGES
from dpo_kg.publication.openapi_parts import ALWAYS, HEADERS, PROBLEM, SPARQL_RESULTS, Object, errors, query_parameter
from dpo_kg.publication.openapi_resources import (
    describe_descriptions,
    describe_pages,
    describe_protocols,
    describe_reconciling,
)

#: What every stored query takes besides its own parameters.
_OF_ALL = (
    query_parameter("scope", {"type": "string", "enum": list(SCOPES), "default": "all"}, "all layers or the seeds"),
    query_parameter("version", {"type": "string"}, "version of the data; 404 where another one is served"),
    query_parameter("lang", {"type": "string", "enum": list(LANGUAGES)}, "language of the page"),
)


def describe_interface(kg: KnowledgeGraph, base: str) -> Object:
    """Return the description of the interface.

    Args:
        kg: the graph, whose stored queries are resources.
        base: address under which it is published, ending in a slash.
    """
    paths: dict[str, Object] = {}
    for name in kg.queries():
        paths[f"/queries/{name}"] = {"get": _describe_query(kg.describe_query(name))}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "dpo-kg",
            "summary": "Knowledge graph of United Nations peace operations",
            "description": f"Every stored query as a resource, the SPARQL Protocol, and pages of things. {DISCLAIMER}",
            "version": __version__,
            "license": {"name": "Data: CC BY 4.0; code: Apache 2.0", "identifier": "CC-BY-4.0 AND Apache-2.0"},
        },
        "servers": [{"url": base.removesuffix("/")}],
        "paths": {
            **describe_protocols(),
            **paths,
            **describe_reconciling(),
            **describe_descriptions(),
            **describe_pages(),
        },
        "components": {"schemas": {"Problem": PROBLEM, "SparqlResults": SPARQL_RESULTS}},
    }


def _describe_query(header: Object) -> Object:
    parameters = [_describe_parameter(param) for param in header["params"]]
    parameters += [parameter for parameter in _OF_ALL if parameter["name"] not in {p["name"] for p in header["params"]}]
    rows: Object = {ROW_FORMATS[name]: {} for name in ROW_FORMATS if name not in ("json", "list")}
    rows[ROW_FORMATS["json"]] = {"schema": {"$ref": "#/components/schemas/SparqlResults"}}
    columns = "\n".join(f"- `{c['name']}` ({c['type']}): {c['description']}" for c in header["columns"])
    return {
        "operationId": header["name"],
        "summary": header["summary"],
        "description": f"{header.get('description', '')}\n\nColumns:\n\n{columns}".strip(),
        "tags": header.get("tags", []),
        "parameters": parameters,
        "responses": {
            "200": {"description": "The rows", "content": {**rows, "text/html": {}}, "headers": HEADERS},
            **errors(*ALWAYS),
        },
    }


def _describe_parameter(param: Object) -> Object:
    kind = param["type"]
    schema: Object = {"type": "integer"} if kind == "integer" else {"type": "string"}
    told = param["description"]
    if kind == "date":
        schema = {"anyOf": [{"type": "string", "format": "date"}, {"const": "today"}]}
    elif kind != "integer" and "enum" in param:
        schema["enum"] = list(param["enum"])
    elif kind == "iri":
        told += f" ({param['class']})" if "class" in param else ""
        told += "; by IRI, CURIE, name, acronym or symbol"
    elif kind in ("class", "property"):
        told += f"; a {kind} by label, name or CURIE"
    described = query_parameter(param["name"], schema, told)
    described["required"] = bool(param.get("required"))
    if "example" in param:
        described["example"] = param["example"] if kind == "integer" else str(param["example"])
    return described
