"""The resources of the site: their addresses, and what each asks of a worker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from dpo_kg.isolation.limits import Limits
from dpo_kg.server import reading
from dpo_kg.server.reading import HttpError, Receive, Scope
from dpo_kg.service.negotiation import prefers_html
from dpo_kg.web.addresses import split_suffix

#: A request to a worker.
Request = dict[str, Any]
#: Makes it from scope, receive, the parts of the path, and the limits of the server.
Builder = Callable[[Scope, Receive, Mapping[str, str], Limits], Awaitable[Request]]

#: Bytes of a body that is no query: names of a table to be reconciled.
_FORM_BYTES = 1 << 20
#: Seconds for a body to come.
_BODY_SECONDS = 10.0
#: Bytes of a body that is read in some milliseconds.
_LONG_BODY = 16 << 10


async def _read(body: bytes | None, read: Callable[..., Any], *arguments: Any) -> Any:
    """Return what is read from a body; a long one is read in another thread, so that other requests need not wait."""
    if body is None or len(body) < _LONG_BODY:
        return read(*arguments)
    return await asyncio.to_thread(read, *arguments)


async def ask_sparql(scope: Scope, receive: Receive, parts: Mapping[str, str], limits: Limits) -> Request:
    """SPARQL Protocol, query operation; without a query the editor for browsers, the service description for others."""
    pairs = reading.read_pairs(scope["query_string"])
    body = None
    if scope["method"] == "POST":
        # A form may write each byte of a query as three.
        body = await reading.read_body(scope, receive, limits.query_bytes * 3 + 1000, _BODY_SECONDS)
    pairs, query = await _read(body, reading.read_sparql_form, scope, body, pairs)
    wishes = reading.read_wishes(scope, pairs)
    request = reading.read_sparql(pairs, query)
    if request is not None:
        return {**request, **wishes}
    if scope["method"] == "POST":
        raise HttpError(400, "wrong-parameter", "no query was sent", "Send it as query= or as the body.")
    if prefers_html(wishes["accept"]):
        return {"operation": "page", "path": "/sparql", "parameters": pairs, "format": "html", **wishes}
    return {"operation": "describe", "what": "service", **wishes}


async def ask_graph(scope: Scope, receive: Receive, parts: Mapping[str, str], limits: Limits) -> Request:
    """Graph Store Protocol, the graph named by ?default or ?graph=."""
    pairs = reading.read_pairs(scope["query_string"])
    format = next((value for name, value in pairs if name == "format"), None)
    named = [(name, value) for name, value in pairs if name not in ("format", "lang")]
    path = parts.get("path", "")
    if path and named:
        raise HttpError(400, "wrong-parameter", "the address names a graph already", "Leave out what stands behind ?.")
    wishes = reading.read_wishes(scope, pairs)
    return {"operation": "graph", "path": path, "parameters": named, "format": format, **wishes}


async def ask_dump(scope: Scope, receive: Receive, parts: Mapping[str, str], limits: Limits) -> Request:
    """All statements in the format of the ending."""
    wishes = reading.read_wishes(scope, [])
    return {"operation": "graph", "parameters": [("default", "")], "format": parts["ending"], **wishes}


async def ask_stored(scope: Scope, receive: Receive, parts: Mapping[str, str], limits: Limits) -> Request:
    """A stored query; its format by an ending, else by Accept."""
    pairs = reading.read_pairs(scope["query_string"])
    name, _, ending = parts["name"].partition(".")
    wishes = reading.read_wishes(scope, pairs)
    return {"operation": "stored", "name": name, "format": ending or None, "parameters": pairs, **wishes}


async def ask_reconciliation(scope: Scope, receive: Receive, parts: Mapping[str, str], limits: Limits) -> Request:
    """The reconciliation API."""
    pairs = reading.read_pairs(scope["query_string"])
    if scope["method"] == "POST":
        body = await reading.read_body(scope, receive, _FORM_BYTES, _BODY_SECONDS)
        pairs += await _read(body, reading.read_form, scope, body)
    wishes = reading.read_wishes(scope, pairs)
    return {"operation": "reconcile", "path": parts.get("path", ""), "parameters": pairs, **wishes}


def ask_description(what: str) -> Builder:
    """Return the builder for a description: "openapi", "search", "dataset" or "service"."""

    async def ask(scope: Scope, receive: Receive, parts: Mapping[str, str], limits: Limits) -> Request:
        wishes = reading.read_wishes(scope, [])
        return {"operation": "describe", "what": what, "format": parts.get("ending"), **wishes}

    return ask


async def ask_file(scope: Scope, receive: Receive, parts: Mapping[str, str], limits: Limits) -> Request:
    """A published file."""
    name = reading.read_path(scope).removeprefix("/")
    return {"operation": "file", "name": name, **reading.read_wishes(scope, [])}


async def ask_visitor(scope: Scope, receive: Receive, parts: Mapping[str, str], limits: Limits) -> Request:
    """A file that programs look for: robots.txt, llms.txt, a sitemap."""
    name = reading.read_path(scope).removeprefix("/")
    return {"operation": "visitor", "name": name, **reading.read_wishes(scope, [])}


def ask_terms(part: str) -> Builder:
    """Return the builder for the ontology, the code lists or the shapes: a page to browsers, a document to others."""

    async def ask(scope: Scope, receive: Receive, parts: Mapping[str, str], limits: Limits) -> Request:
        pairs = reading.read_pairs(scope["query_string"])
        wishes = reading.read_wishes(scope, pairs)
        ending = parts.get("ending")
        if ending == "html" or (ending is None and prefers_html(wishes["accept"])):
            return {"operation": "page", "path": f"/{part}", "parameters": pairs, "format": "html", **wishes}
        return {"operation": "terms", "part": part, "format": ending, **wishes}

    return ask


async def ask_page(scope: Scope, receive: Receive, parts: Mapping[str, str], limits: Limits) -> Request:
    """A page, or the data of a thing."""
    pairs = reading.read_pairs(scope["query_string"])
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise HttpError(400, "wrong-parameter", f"{twice[:50]} is given twice", "Give it once.")
    path, ending = split_suffix(reading.read_path(scope))
    return {
        "operation": "page",
        "path": path,
        "format": ending or None,
        "parameters": pairs,
        **reading.read_wishes(scope, pairs),
    }


#: Path, name in metrics, builder, methods besides GET and HEAD; the first that fits counts.
ROUTES: tuple[tuple[str, str, Builder, tuple[str, ...]], ...] = (
    ("/sparql", "sparql", ask_sparql, ("POST",)),
    ("/sparql/", "sparql", ask_sparql, ("POST",)),
    ("/graph", "graph", ask_graph, ()),
    ("/graph/{path:path}", "graph", ask_graph, ()),
    ("/data.{ending}", "graph", ask_dump, ()),
    ("/queries/{name}", "stored", ask_stored, ()),
    ("/reconcile", "reconcile", ask_reconciliation, ("POST",)),
    ("/reconcile/{path:path}", "reconcile", ask_reconciliation, ()),
    ("/openapi.json", "description", ask_description("openapi"), ()),
    ("/opensearch.xml", "description", ask_description("search"), ()),
    ("/.well-known/void", "description", ask_description("dataset"), ()),
    ("/void.{ending}", "description", ask_description("dataset"), ()),
    ("/dcat.{ending}", "description", ask_description("dataset"), ()),
    ("/service.{ending}", "description", ask_description("service"), ()),
    ("/robots.txt", "description", ask_visitor, ()),
    ("/llms.txt", "description", ask_visitor, ()),
    ("/sitemap.xml", "description", ask_visitor, ()),
    ("/sitemap-{number:int}.xml", "description", ask_visitor, ()),
    ("/context.jsonld", "file", ask_file, ()),
    ("/frames/{name}", "file", ask_file, ()),
    ("/ontology", "terms", ask_terms("ontology"), ()),
    ("/ontology.{ending}", "terms", ask_terms("ontology"), ()),
    ("/shapes", "terms", ask_terms("shapes"), ()),
    ("/shapes.{ending}", "terms", ask_terms("shapes"), ()),
    ("/codes", "terms", ask_terms("codes"), ()),
    ("/codes.{ending}", "terms", ask_terms("codes"), ()),
    ("/{path:path}", "page", ask_page, ()),
)
