"""The whole graph as files: all statements, asserted and derived, in each graph format, compressed."""

from __future__ import annotations

import gzip

import pyoxigraph as ox

from dpo_kg.exporters.graphs import GRAPH_FORMATS, write_graph
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.web.frame import ENDINGS

#: The best ratio costs ten times the time of this one, for a tenth of the bytes.
_LEVEL = 6


def dump_name(format: str) -> str:
    """Return the name of the file that holds the whole graph in a format."""
    return f"data.{ENDINGS.get(format, format)}.gz"


def dump_names() -> list[str]:
    """Return the names of all of them."""
    return [dump_name(format) for format in GRAPH_FORMATS]


def make_dump(kg: KnowledgeGraph, format: str) -> tuple[str, bytes]:
    """Return name and content of the file that holds the whole graph in a format. It tells no time."""
    quads = kg.snapshot.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    text = write_graph((quad.triple for quad in quads), format)
    return dump_name(format), gzip.compress(text.encode(), _LEVEL, mtime=0)
