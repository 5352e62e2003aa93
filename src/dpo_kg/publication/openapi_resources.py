"""The resources that are no stored queries, as OpenAPI describes them: protocols, descriptions, pages."""

from __future__ import annotations

from dpo_kg.exporters.graphs import GRAPH_FORMATS
from dpo_kg.exporters.rows import ROW_FORMATS
from dpo_kg.messages import LANGUAGES
from dpo_kg.publication.openapi_parts import Object, operation, path_parameter, query_parameter

_RESULTS = ("json", "xml", "csv", "tsv")
_TRIPLES: Object = {media_type: {} for media_type in GRAPH_FORMATS.values()}
_JSON: Object = {"application/json": {}}
_HTML: Object = {"text/html": {}}
_LANG = query_parameter("lang", {"type": "string", "enum": list(LANGUAGES)}, "language of names and words")
_FORM = "application/x-www-form-urlencoded"
#: Formats of pages that are tables, and the kinds of things of which there are lists.
_PAGE_ROWS = (*_RESULTS, "jsonl", "xlsx", "zip")
_LISTS = ("mission", "person", "post", "organization", "document", "state", "topic", "debate", "reform", "place")
#: Endings of addresses of graphs.
_ENDINGS = ["ttl", "nt", "rdf", "jsonld", "trig", "nq"]


def describe_protocols() -> dict[str, Object]:
    """Return the SPARQL Protocol and the Graph Store Protocol."""
    query = query_parameter("query", {"type": "string"}, "a SPARQL 1.1 query", example="ASK { ?s a dpo:Mission }")
    graphs = [
        query_parameter(f"{name}-graph-uri", {"type": "array", "items": {"type": "string", "format": "uri"}}, told)
        for name, told in (("default", "graphs that make up the default graph"), ("named", "named graphs"))
    ]
    # /sparql is a page to browsers, and the service description where there is no query.
    content: Object = {**{ROW_FORMATS[name]: {} for name in _RESULTS}, **_TRIPLES, **_HTML}
    failing = ("400", "403", "406", "413", "415", "422", "503")
    form = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
    body = {
        "required": True,
        "content": {"application/sparql-query": {"schema": {"type": "string"}}, _FORM: {"schema": form}},
    }
    told = "SPARQL 1.1 Protocol"
    named = (
        query_parameter("default", {"const": ""}, "the default graph", allowEmptyValue=True, example=""),
        query_parameter("graph", {"type": "string", "format": "uri"}, "IRI of a named graph, instead of default"),
    )
    return {
        "/sparql": {
            "get": operation("query-get", told, content, query, *graphs, failing=failing),
            "post": operation("query-post", told, content, *graphs, failing=failing, requestBody=body),
        },
        "/graph": {"get": operation("graph", "Graph Store Protocol: a graph", _TRIPLES, *named)},
        "/data.{ending}": {
            "get": operation("dump", "All statements", _TRIPLES, path_parameter("ending", "nt", _ENDINGS))
        },
    }


def describe_reconciling() -> dict[str, Object]:
    """Return the Reconciliation Service API."""
    text: Object = {"type": "string"}
    queries = query_parameter("queries", text, "queries, as JSON", example='{"q0": {"query": "Kofi Annan"}}')
    prefix = query_parameter("prefix", text, "first letters of a name", required=True, example="annan")
    form = {"type": "object", "properties": {"queries": text, "extend": text}}
    kind = path_parameter("kind", "entity", ["entity", "type", "property"])
    asking = operation(
        "reconcile-post",
        "Names of a table matched with things, or their values",
        _JSON,
        failing=("400", "406", "413", "415", "422", "503"),
        requestBody={"required": True, "content": {_FORM: {"schema": form}}},
    )
    limit = query_parameter("limit", {"type": "integer", "minimum": 1}, "how many")
    kind_of_thing = query_parameter("type", text, "class of the things", example="Person")
    cursor = query_parameter("cursor", {"type": "integer", "minimum": 0, "maximum": 1000}, "how many to pass over")
    thing = query_parameter("id", text, "id of a candidate", required=True, example="person/annan-kofi")
    told = "Reconciliation Service API 0.2: manifest, or results"
    return {
        "/reconcile": {"get": operation("reconcile", told, _JSON, queries), "post": asking},
        "/reconcile/suggest/{kind}": {"get": operation("suggest", "What begins so", _JSON, kind, prefix, cursor)},
        "/reconcile/preview": {"get": operation("preview", "A thing in a small page", _HTML, thing, _LANG)},
        "/reconcile/extend/properties": {
            "get": operation("properties", "Properties that things have", _JSON, kind_of_thing, limit)
        },
    }


def describe_descriptions() -> dict[str, Object]:
    """Return what describes the data: VoID, DCAT, ontology, context, frames."""
    ending = path_parameter("ending", "ttl", _ENDINGS)
    found: dict[str, Object] = {"/.well-known/void": {"get": operation("void", "VoID and DCAT", _TRIPLES)}}
    for name, summary in (
        ("void", "VoID and DCAT"),
        ("dcat", "VoID and DCAT"),
        ("service", "SPARQL service description"),
        ("ontology", "The ontology"),
        ("shapes", "The SHACL shapes"),
        ("codes", "The code lists"),
    ):
        found[f"/{name}.{{ending}}"] = {"get": operation(f"{name}-file", summary, _TRIPLES, ending)}
    for name, summary in (("ontology", "The ontology"), ("shapes", "The SHACL shapes"), ("codes", "The code lists")):
        found[f"/{name}"] = {"get": operation(name, summary, {**_TRIPLES, **_HTML}, _LANG)}
    jsonld: Object = {"application/ld+json": {}}
    frame = path_parameter("name", "person.jsonld")
    files = {**jsonld, "application/schema+json": {}}
    return {
        **found,
        "/context.jsonld": {"get": operation("context", "The JSON-LD context", jsonld)},
        "/frames/{name}": {"get": operation("frame", "A JSON-LD frame or its JSON Schema", files, frame)},
        "/openapi.json": {
            "get": operation("openapi", "This description", {"application/vnd.oai.openapi+json;version=3.1": {}})
        },
        "/opensearch.xml": {
            "get": operation("opensearch", "The search, for browsers", {"application/opensearchdescription+xml": {}})
        },
        "/robots.txt": {"get": operation("robots", "What programs may visit: all", {"text/plain": {}})},
        "/llms.txt": {"get": operation("llms", "Where a language model finds what", {"text/plain": {}})},
        "/sitemap.xml": {"get": operation("sitemap", "The addresses of all pages", {"application/xml": {}})},
    }


def describe_pages() -> dict[str, Object]:
    """Return things by their names, pages for people, and how the server is."""
    page: Object = {**_HTML, **_JSON, **_TRIPLES}
    # Pages that are tables give all their rows to programs.
    rows: Object = {**_HTML, **_JSON, **{ROW_FORMATS[name]: {} for name in _PAGE_ROWS}}
    thing = (path_parameter("type", "person"), path_parameter("slug", "annan-kofi"))
    moved = operation("thing", "A thing of the graph: 303 to its page or its data", page, *thing, _LANG)
    moved["responses"]["303"] = {
        "description": "The page or the data of the thing, or where it is described",
        "headers": {"Location": {"description": "Its address", "schema": {"type": "string"}}},
    }
    words = query_parameter("q", {"type": "string"}, "words of a name", example="guehenno")
    day = path_parameter("date", "2008-06-30")
    sort = query_parameter("class", {"type": "string"}, "only things of this class", example="Person")
    most = query_parameter("limit", {"type": "integer", "minimum": 1, "maximum": 1000}, "how many at most")
    find = query_parameter("find", {"type": "string"}, "words that the names have", example="force")
    kind = path_parameter("kind", "mission", list(_LISTS))
    return {
        "/id/{type}/{slug}": {"get": moved},
        "/on/{date}": {"get": operation("on", "What was so on a day", rows, day, _LANG)},
        "/search": {"get": operation("search", "Things by their names", rows, words, sort, most, _LANG)},
        "/queries": {"get": operation("queries", "The stored queries", rows, find, _LANG)},
        "/{kind}": {"get": operation("list", "All things of a kind", rows, kind, find, _LANG)},
        "/sources": {"get": operation("sources", "Documents and how much they back", rows, _LANG)},
        "/conflicts": {"get": operation("conflicts-page", "Statements that can hardly hold together", rows, _LANG)},
        "/missing": {"get": operation("missing-page", "What no source says", rows, _LANG)},
        "/quality": {"get": operation("quality-page", "Figures on quality", rows, _LANG)},
        "/health": {"get": _describe_status("health", "Whether the server answers, and its workers", _JSON)},
        "/metrics": {"get": _describe_status("metrics", "Figures for Prometheus", {"text/plain;version=0.0.4": {}})},
    }


def _describe_status(name: str, summary: str, content: Object) -> Object:
    """Return an operation that the server answers itself, whatever its workers do."""
    return operation(name, summary, content, failing=())
