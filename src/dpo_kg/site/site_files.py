"""The files that a site has once: descriptions of the data set, licence, citation, and what programs look for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.exporters.graphs import GRAPH_FORMATS
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.lookup import Lookup
from dpo_kg.publication.crawlers import write_llms, write_robots, write_sitemaps
from dpo_kg.publication.opensearch import describe_search
from dpo_kg.publication.statements import DESCRIBING
from dpo_kg.publication.void import describe_dataset
from dpo_kg.rdf.turtle import write_turtle
from dpo_kg.service.published_files import published_files
from dpo_kg.site.data_of_pages import describe_page
from dpo_kg.site.dumps import dump_name
from dpo_kg.site.folder_writing import Written
from dpo_kg.site.negotiation import write_negotiation
from dpo_kg.site.places import THING_FORMATS
from dpo_kg.site.planning import Plan
from dpo_kg.site.rendering import Renderer
from dpo_kg.site.stubs import write_stub
from dpo_kg.vocabulary import ID
from dpo_kg.web.homes import Homes

#: The licence of the data, beside ontology/, data/ and queries/.
_LICENCE = "LICENSE-DATA"
_DATE = len("2026-01-01")


def make_site_files(renderer: Renderer, kg: KnowledgeGraph, plan: Plan, made: Sequence[Written]) -> dict[str, bytes]:
    """Return name → content.

    Args:
        renderer: makes the page for what is not found.
        kg: the graph.
        plan: what the site consists of.
        made: the files that stand already: what they are is told.
    """
    base = f"{plan.base}/"
    root = kg.snapshot.root
    texts = {
        **_describe(kg, base, made),
        "robots.txt": write_robots(base),
        "opensearch.xml": describe_search(base, "search/"),
        "llms.txt": write_llms(kg, _list_for_models(kg, base)),
        "llms-full.txt": _write_all_for_models(kg, base),
        "CITATION.cff": _write_citation(kg, base),
        **write_sitemaps(_list_pages(made), base, kg.snapshot.data_version()),
    }
    found = {name: text.encode() for name, text in texts.items()}
    found |= {name: path.read_bytes() for name, (path, _) in published_files(root).items()}
    found |= write_negotiation(plan.things, plan.own, plan.places, plan.root_path)
    licence = Path(root, _LICENCE)
    if licence.is_file():
        found[_LICENCE] = licence.read_bytes()
    found["404.html"] = renderer.make_missing()
    return found | _tell_catalog(kg)


def _tell_catalog(kg: KnowledgeGraph) -> dict[str, bytes]:
    """Return what the graph says of itself as a whole; its page is that of the data, whose name the dumps have."""
    lookup = Lookup(kg.snapshot.store, kg.scope)
    iri = f"{ID}catalog"
    data = {f"catalog.{form}": describe_page(lookup, Homes(lookup), iri, form).encode() for form in THING_FORMATS}
    name = lookup.name(ox.NamedNode(iri))
    return {**data, "id/catalog/index.html": write_stub(name, *(f"../../{at}" for at in ("data/", *data)))}


def _describe(kg: KnowledgeGraph, base: str, made: Sequence[Written]) -> dict[str, str]:
    """Return the descriptions of the data set, whose dumps have the sizes and digests of the files."""
    known = {file.name: file for file in made}
    dumps: dict[str, dict[str, object]] = {}
    for format in GRAPH_FORMATS:
        file = known[dump_name(format)]
        about: dict[str, object] = {"bytes": file.size, "sha256": file.digest, "compressed": True}
        dumps[format] = {"url": f"{base}{file.name}", **about}
    text = write_turtle(describe_dataset(kg, base, dumps), DESCRIBING)
    return {"void.ttl": text, "dcat.ttl": text, ".well-known/void": text}


def _list_pages(made: Sequence[Written]) -> list[str]:
    """Return what stands behind the base in the addresses of pages that are to be found."""
    return [
        file.name.removesuffix("index.html")
        for file in made
        if file.name.endswith("index.html")
        and not file.name.startswith("id/")
        and "/~all/" not in file.name
        and file.name not in ("search/index.html", "fr/search/index.html")
    ]


def _list_for_models(kg: KnowledgeGraph, base: str) -> dict[str, list[tuple[str, str, str]]]:
    names = kg.queries()
    dumps = [(dump_name(f), f"{base}{dump_name(f)}", f"all statements, {kind}") for f, kind in GRAPH_FORMATS.items()]
    return {
        "Start here": [
            ("Pages", base, "missions, people, posts, bodies, documents; French below fr/"),
            ("About and limits", f"{base}about/", "what is certain, possible, disputed; how to report an error"),
            ("Ontology", f"{base}ontology.ttl", "classes and properties with definitions"),
            ("Terms and questions", f"{base}llms-full.txt", "all terms and stored questions in one text"),
        ],
        "Data": [
            *dumps,
            ("VoID and DCAT", f"{base}void.ttl", "counts, licences, digests of the files"),
            ("JSON-LD context", f"{base}context.jsonld", ""),
        ],
        "Answers": [(summary, f"{base}queries/{name}.csv", "") for name, summary in sorted(names.items())],
        "Optional": [("Sources", f"{base}sources/", ""), ("What is missing", f"{base}missing/", "")],
    }


def _write_all_for_models(kg: KnowledgeGraph, base: str) -> str:
    """Return all terms and all stored questions as one text."""
    schema = kg.schema().content
    lines = [f"# Terms and questions of {kg.catalog().get('title', 'dpo-kg')}", ""]
    for heading, key in (("Classes", "classes"), ("Properties", "properties")):
        lines += [f"## {heading}", ""]
        for entry in schema[key]:
            if entry["id"].startswith("dpo:"):
                definition = " ".join(str(entry["definition"] or "").split())
                lines.append(f"- `{entry['id']}` {entry['label'].get('en', '')}: {definition}")
        lines.append("")
    lines += ["## Questions", ""]
    for name in sorted(kg.queries()):
        header = kg.describe_query(name)
        lines += [f"### {name}: {header['summary']}", "", " ".join(header["description"].split()), ""]
        lines += [f"- parameter `{one['name']}`: {one['description']}" for one in header["params"]]
        lines += [f"- column `{one['name']}`: {one['description']}" for one in header["columns"]]
        lines += [f"- answer by default: {base}queries/{name}.csv", ""]
    return "\n".join(lines)


def _write_citation(kg: KnowledgeGraph, base: str) -> str:
    """Return how the data are cited (Citation File Format 1.2.0)."""
    catalog, version = kg.catalog(), kg.snapshot.data_version()
    told = {
        "cff-version": "1.2.0",
        "message": "Cite the data with their version.",
        "title": catalog.get("title", "dpo-kg"),
        "type": "dataset",
        "version": version,
        **({"date-released": version} if len(version) == _DATE else {}),
        "url": base,
        "license-url": catalog.get("licence", ""),
    }
    # A JSON text is a YAML text.
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in told.items() if value]
    lines += ["authors:", '  - name: "The dpo-kg maintainers"']
    return "\n".join(lines) + "\n"
