"""The data: versions, layers with their sources and licences, tables, downloads, and what belongs to data sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from dpo_kg.vocabulary import DCTERMS, ID, RDF
from dpo_kg.web.addresses import anchor, page_path
from dpo_kg.web.homes import DATA_KINDS
from dpo_kg.web.models import Link
from dpo_kg.web.visit import Page

if TYPE_CHECKING:
    from dpo_kg.lookup import Node
    from dpo_kg.web.visit import Visit

_TYPE = ox.NamedNode(f"{RDF}type")
#: Downloads of the whole, by the addresses that the server and the static site give them.
DUMPS = ("/ontology.ttl", "/code.ttl", "/shapes.ttl", "/void.ttl", "/dcat.ttl", "/context.jsonld")


def make_page(visit: Visit) -> Page:
    """Return the page of the data."""
    manifest = visit.kg.snapshot.manifest()
    catalog = visit.kg.catalog()
    layers = [_tell_layer(visit, node, manifest["attributions_by_layer"]) for node in _of_kind(visit, "layer")]
    records = {
        kind: [_tell_record(visit, node) for node in _of_kind(visit, kind)] for kind in DATA_KINDS if kind != "layer"
    }
    seen: set[str] = set()
    for kind in DATA_KINDS:
        for node in _of_kind(visit, kind):
            for other in visit.homes.homed_with_data(node.value):
                if other not in seen:
                    seen.add(other)
                    records.setdefault("", []).append(_tell_record(visit, ox.NamedNode(other)))
    model = {
        "catalog": catalog,
        "digest": manifest["digest"],
        "engine": manifest["engine"],
        "asserted": visit.count(manifest["triples"]["asserted"]),
        "inferred": visit.count(manifest["triples"]["inferred"]),
        "layers": layers,
        "tables": sorted(visit.kg.table_names().items()),
        "records": [
            (visit.word(f"kind_{kind}" if kind else "also_here"), kind or "others", found)
            for kind, found in records.items()
            if found
        ],
        "dumps": [Link(path.strip("/"), visit.links.file(path)) for path in DUMPS],
        "classes": sorted(manifest["classes"].items(), key=lambda item: (-item[1], item[0])),
        "ontology": lambda name: visit.links.to(f"/ontology/{name}"),
    }
    about = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": catalog.get("title", ""),
        "description": visit.word("site_purpose"),
        "version": manifest["data_version"],
        "license": catalog.get("licence", ""),
        "isAccessibleForFree": True,
        "url": visit.links.absolute("/data"),
    }
    return Page("data.html", visit.word("nav_data"), visit.word("data_purpose"), model, about=about)


def _of_kind(visit: Visit, kind: str) -> list[Node]:
    """Return the things of a kind, in the order of their IRIs."""
    prefix = f"{ID}{kind}/"
    key = f"things {kind}"
    found: list[str] | None = visit.site.cache.get(key)
    if found is None:
        quads = visit.lookup.store.quads_for_pattern(None, _TYPE, None, visit.lookup.graph)
        nodes = {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}
        for other in DATA_KINDS:
            visit.site.cache[f"things {other}"] = sorted(n for n in nodes if n.startswith(f"{ID}{other}/"))
        found = sorted(n for n in nodes if n.startswith(prefix))
    return [ox.NamedNode(iri) for iri in found]


def _tell_layer(visit: Visit, node: Node, attributions: dict[str, int]) -> dict[str, object]:
    properties = visit.lookup.properties(node)
    name = visit.lookup.name(node)

    def links(predicate: str) -> list[Link]:
        values = [value for value in properties.get(predicate, []) if isinstance(value, ox.NamedNode)]
        return [Link(visit.lookup.name(value), visit.links.thing(value.value)) for value in values]

    titles = properties.get(f"{DCTERMS}title", [])
    return {
        "anchor": anchor(node.value),
        "name": name,
        "title": titles[0].value if titles else name,
        "sources": links(f"{DCTERMS}source"),
        "licences": links(f"{DCTERMS}license"),
        "sort": visit.lookup.text(node, "sourceKind"),
        "attributions": attributions.get(name, 0),
        "data": visit.links.file(f"{page_path(node.value)}.ttl"),
    }


def _tell_record(visit: Visit, node: Node) -> tuple[str, str, str]:
    return anchor(node.value), visit.lookup.name(node), visit.links.file(f"{page_path(node.value)}.ttl")
