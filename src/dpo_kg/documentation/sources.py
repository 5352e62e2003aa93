"""The page on the sources: each layer with its documents, their publishers and terms, and the errors corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from dpo_kg.documentation.markdown import code, escape, page, table
from dpo_kg.importers.corrections import FILE, read_corrections
from dpo_kg.importers.sources import HAND_WRITTEN, SOURCES
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows

#: The layers with their documents; one that says nothing of its kind is of that of its layer.
_DOCUMENTS = """
SELECT ?layer ?layer_title ?document ?title ?publisher ?kind ?day ?terms ?address ?text ?copy WHERE {
  ?layer_iri dcterms:title ?layer_title ; dcterms:source ?document .
  FILTER(STRSTARTS(STR(?layer_iri), STR(layer:)))
  BIND(STRAFTER(STR(?layer_iri), STR(layer:)) AS ?layer)
  ?document rdfs:label ?title .
  OPTIONAL { ?document dpo:publisherLabel ?publisher }
  OPTIONAL { ?document dpo:sourceKind/rdfs:label ?own FILTER(LANG(?own) = "en") }
  OPTIONAL { ?layer_iri dpo:sourceKind/rdfs:label ?shared FILTER(LANG(?shared) = "en") }
  BIND(COALESCE(?own, ?shared) AS ?kind)
  OPTIONAL { ?document dpo:issuedOn ?day }
  OPTIONAL { ?document dcterms:rights ?terms }
  OPTIONAL { ?document dpo:address ?address }
  OPTIONAL { ?document dcterms:description ?text }
  OPTIONAL { ?document dcterms:source ?copy }
} ORDER BY ?layer ?title ?document ?copy
"""


def write_source_page(kg: KnowledgeGraph, root: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of the page, a section per layer, in the order in which the layers build on each other.

    Args:
        kg: the graph.
        root: the clone whose layers it is made of, which has the tables of corrections.

    Raises:
        InputError: a table of corrections cannot be read.
    """
    info = kg.info()
    counts: dict[str, int] = info["attributions_by_layer"]
    found_documents = kg.query(_DOCUMENTS)
    assert isinstance(found_documents, Rows)
    rows = found_documents.to_dicts()
    of_layer = {name: list(group) for name, group in groupby(rows, key=lambda row: str(row["layer"]))}
    order = [*HAND_WRITTEN[:1], *SOURCES, *HAND_WRITTEN[1:]]
    parts = [
        "# Sources",
        f"Data as of version {escape(str(info['data_version']))}. Each layer is one data set, in a folder of `data/`. "
        "Only facts are taken over, put into the words of the graph; no sentence and no file of a source is copied. "
        "`LICENSE-DATA` has the terms in full, with the copies that were read. A known error of a source is corrected "
        "by what another document or the source itself shows; what the source has stays as a claim marked as wrong.",
    ]
    for name in sorted(counts, key=lambda name: order.index(name) if name in order else len(order)):
        found = of_layer.get(name, [])
        parts.append(f"## {escape(str(found[0]['layer_title']) if found else name)}")
        parts.append(f"Layer {code(name)}: {counts[name]} citations and claims. {_tell_corrections(root, name)}")
        described = [row for row in found if row["terms"] or row["text"] or row["publisher"]]
        for _, group in groupby(described, key=lambda row: row["document"]):
            parts.append(_write_document(list(group)))
        if others := dict.fromkeys(escape(str(row["title"])) for row in found if row not in described):
            parts.append(f"{'Also' if described else 'From'}: {'; '.join(others)}.")
    yield "sources.md", page(*parts)


def _write_document(rows: list[dict[str, Any]]) -> str:
    """Return a document as a table of what is known of it; its description is the text before."""
    first = rows[0]
    told = [
        ("Publisher", escape(str(first["publisher"] or ""))),
        ("Kind", escape(str(first["kind"] or ""))),
        ("As of", escape(str(first["day"] or ""))),
        ("Terms", escape(str(first["terms"] or ""))),
        ("Address", _write_address(first["address"])),
        ("Copy read", " ".join(dict.fromkeys(_write_address(row["copy"]) for row in rows if row["copy"]))),
    ]
    listed = table(("", ""), [line for line in told if line[1]])
    return "\n".join(filter(None, (f"### {escape(str(first['title']))}\n", f"{_write_text(first)}", listed)))


def _write_text(row: dict[str, Any]) -> str:
    return f"{escape(str(row['text']))}\n" if row["text"] else ""


def _write_address(address: object) -> str:
    text = str(address or "").strip("<>")
    return f"<{text}>" if text.startswith(("https://", "http://")) else code(text)


def _tell_corrections(root: str, name: str) -> str:
    """Return how many cells are corrected, by their columns; the table itself has each with evidence and reason."""
    corrections = read_corrections(str(Path(root, "data", name)))
    if not corrections:
        return "No cell of it is corrected."
    columns = Counter(correction.column for correction in corrections)
    listed = ", ".join(f"{code(column)} {number}" for column, number in sorted(columns.items()))
    proven = sum(bool(correction.evidence) for correction in corrections)
    errors = "1 cell is" if len(corrections) == 1 else f"{len(corrections)} cells are"
    basis = f", {proven} of them by another document" if proven else ""
    return f"{errors} corrected{basis} ({listed}); {code(f'data/{name}/{FILE}')} has each with its reason."
