"""The representations on offer: short names, media types and endings, for rows, truth values and triples."""

from __future__ import annotations

from dpo_kg.exporters.graphs import GRAPH_FORMATS
from dpo_kg.exporters.rows import ROW_FORMATS
from dpo_kg.service.negotiation import Offer

#: What the SPARQL 1.1 result formats are called; the first is what a client gets that takes anything.
RESULTS: tuple[Offer, ...] = (
    ("json", ROW_FORMATS["json"]),
    ("json", "application/json"),
    ("xml", ROW_FORMATS["xml"]),
    ("xml", "application/xml"),
    ("csv", ROW_FORMATS["csv"]),
    ("tsv", ROW_FORMATS["tsv"]),
)
#: Rows in all formats of ours.
ROWS: tuple[Offer, ...] = (
    *RESULTS,
    ("jsonl", ROW_FORMATS["jsonl"]),
    ("xlsx", ROW_FORMATS["xlsx"]),
    ("zip", ROW_FORMATS["zip"]),
    ("table", "text/plain"),
)
#: Triples; the first is what a client gets that takes anything.
GRAPHS: tuple[Offer, ...] = (
    ("ttl", "text/turtle"),
    ("nt", "application/n-triples"),
    ("rdfxml", "application/rdf+xml"),
    ("jsonld", "application/ld+json"),
    ("trig", "application/trig"),
    ("nq", "application/n-quads"),
    ("jsonld", "application/json"),
    ("rdfxml", "application/xml"),
    ("nt", "text/plain"),
)
_HTML: tuple[Offer, ...] = (("html", "text/html"), ("html", "application/xhtml+xml"))
#: What a page of a thing is written as: itself, a card as JSON, and its statements.
PAGES: tuple[Offer, ...] = (*_HTML, ("json", "application/json"), *GRAPHS)
#: Content of a page (`dpo_kg.web.pages.name_content`) → what it is written as: itself, and what programs get of it.
CONTENTS: dict[str, tuple[Offer, ...]] = {"page": _HTML, "rows": (*_HTML, *ROWS[:-1]), "statements": PAGES}

#: Ending of an address → short name of the format, where the two differ.
ENDINGS = {"rdf": "rdfxml", "srj": "json", "srx": "xml", "ndjson": "jsonl", "txt": "table"}
#: Endings that addresses have for each short name, for downloads.
_ENDING_OF = {"rdfxml": "rdf", "table": "txt", "csv-excel": "csv"}

_UTF8 = ("text/", "application/sparql-results+xml", "application/xml", "application/rdf+xml")


def ending_of(name: str) -> str:
    """Return the ending that a file of a format has."""
    return _ENDING_OF.get(name, name)


def media_type_of(name: str) -> str:
    """Return the media type of a short name.

    Raises:
        KeyError: no such format.
    """
    return {"html": "text/html", "text": "text/plain", "csv-excel": "text/csv", **GRAPH_FORMATS, **ROW_FORMATS}[name]


def content_type(media_type: str) -> str:
    """Return the value of Content-Type: with the charset where the media type has that parameter."""
    return f"{media_type}; charset=utf-8" if media_type.startswith(_UTF8) else media_type
