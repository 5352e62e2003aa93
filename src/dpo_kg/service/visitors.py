"""What programs that visit a site look for first: robots.txt, sitemap.xml, llms.txt.

Sources: RFC 9309; sitemaps.org, protocol 0.9; llmstxt.org.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from dpo_kg.errors import UnknownNameError
from dpo_kg.exporters.graphs import GRAPH_FORMATS
from dpo_kg.isolation.frames import Reply
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.lookup import Lookup
from dpo_kg.publication.crawlers import write_llms, write_robots, write_sitemaps
from dpo_kg.vocabulary import CODE, DPO, RDF
from dpo_kg.web.addresses import PAGE_KINDS, kind_of, page_path, quote_path
from dpo_kg.web.pages import PAGES

_TEXT, _XML = "text/plain; charset=utf-8", "application/xml"
#: Pages that are for people who search, or for programs.
_UNLISTED = ("/search", "/vocabulary")


def answer_visitor(kg: KnowledgeGraph, request: Mapping[str, Any], base: str) -> Reply:
    """Return one of the files for visitors.

    Args:
        kg: the graph.
        request: `name`, such as "robots.txt".
        base: address of the site, ending in a slash.

    Raises:
        UnknownNameError: there is no such file.
    """
    name = request["name"]
    if name == "robots.txt":
        return Reply(200, {"Content-Type": _TEXT}, write_robots(base).encode())
    if name == "llms.txt":
        return Reply(200, {"Content-Type": _TEXT}, write_llms(kg, _list_for_models(kg, base)).encode())
    if not name.startswith("sitemap"):
        raise UnknownNameError("file", name, ("robots.txt", "llms.txt", "sitemap.xml"))
    sitemaps = write_sitemaps(list_pages(kg), base, kg.snapshot.data_version())
    if name not in sitemaps:
        raise UnknownNameError("file", name, sitemaps)
    return Reply(200, {"Content-Type": _XML}, sitemaps[name].encode())


def list_pages(kg: KnowledgeGraph) -> list[str]:
    """Return what stands behind the base in the addresses of English pages: of things, terms, questions and lists."""
    lookup = Lookup(kg.snapshot.store, kg.scope)
    found = {path.removeprefix("/") for path in PAGES if path not in _UNLISTED}
    found |= {f"queries/{name}" for name in kg.queries()}
    quads = kg.snapshot.store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), None, lookup.graph)
    for iri in {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}:
        if kind_of(iri) in PAGE_KINDS or iri.startswith((DPO, CODE)):
            found.add(quote_path(page_path(iri)).removeprefix("/"))
    return sorted(found)


def _list_for_models(kg: KnowledgeGraph, base: str) -> dict[str, list[tuple[str, str, str]]]:
    dumps = [
        (f"data.{short}", f"{base}data.{short}", f"all statements, {kind}") for short, kind in GRAPH_FORMATS.items()
    ]
    return {
        "Start here": [
            ("Pages", base, "missions, people, posts, bodies, documents; in French with ?lang=fr"),
            ("About and limits", f"{base}about", "what is certain, possible, disputed; how to report an error"),
            ("Ontology", f"{base}ontology.ttl", "classes and properties with definitions"),
            ("OpenAPI", f"{base}openapi.json", "stored questions with their parameters"),
            ("Search", f"{base}search.json?q=guehenno", "things by names, in English and French; also .csv and .jsonl"),
            ("A day", f"{base}on/2008-06-30.json", "what was so on any day, certain and possible told apart"),
            ("SPARQL", f"{base}sparql", "SPARQL 1.1 Protocol, query operation"),
        ],
        "Data": [
            *dumps,
            ("VoID and DCAT", f"{base}void.ttl", "counts, licences"),
            ("JSON-LD context", f"{base}context.jsonld", ""),
        ],
        "Answers": [(summary, f"{base}queries/{name}.csv", "") for name, summary in sorted(kg.queries().items())],
        "Optional": [("Sources", f"{base}sources", ""), ("What is missing", f"{base}missing", "")],
    }
