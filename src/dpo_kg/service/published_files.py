"""Files of the resources that are published as they are: the JSON-LD context, frames and their schemas, the licence,
and the ontology, its code lists and its shapes as documents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dpo_kg.errors import UnknownNameError
from dpo_kg.exporters.graphs import write_graph
from dpo_kg.exporters.term_files import collect_terms
from dpo_kg.isolation.frames import Reply
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.service import formats
from dpo_kg.service.sparql import choose_format

_CONTEXT = "ontology/context.jsonld"
_FRAMES = "ontology/frames"
_JSONLD, _SCHEMA = "application/ld+json", "application/schema+json"


def answer_file(kg: KnowledgeGraph, request: Mapping[str, Any]) -> Reply:
    """Return a published file.

    Args:
        kg: the graph.
        request: `name`, the path from the root of the site: "context.jsonld", "frames/person.jsonld", …

    Raises:
        UnknownNameError: there is no such file.
    """
    name = request["name"]
    known = published_files(kg.snapshot.root)
    if name not in known:
        raise UnknownNameError("file", name, known)
    path, media_type = known[name]
    return Reply(200, {"Content-Type": media_type}, path.read_bytes())


def published_files(root: str) -> dict[str, tuple[Path, str]]:
    """Return name on the site → file and media type."""
    found = {"context.jsonld": (Path(root, _CONTEXT), _JSONLD)}
    for path in sorted(Path(root, _FRAMES).glob("*.json*")):
        found[f"frames/{path.name}"] = (path, _JSONLD if path.suffix == ".jsonld" else _SCHEMA)
    return found


def answer_terms(kg: KnowledgeGraph, request: Mapping[str, Any]) -> Reply:
    """Return the ontology, its code lists or its shapes in a graph format.

    Args:
        kg: the graph.
        request: `part`, as `collect_terms` takes it; `accept` or `format`.

    Raises:
        UnknownNameError: no such part.
        FormatError: no format on offer suits the client.
    """
    part = request["part"]
    short, media_type = choose_format(request, formats.GRAPHS, "the terms")
    text = write_graph(collect_terms(part, kg.snapshot.root), short)
    return Reply(200, {"Content-Type": formats.content_type(media_type)}, text.encode())
