"""What a CSV file of rows holds, as CSV on the Web says it (W3C Recommendations of 17 December 2015).

"Metadata Vocabulary for Tabular Data": a description of one table, `FILE.csv-metadata.json`.
"""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pyoxigraph as ox

from dpo_kg.exporters.about import DISCLAIMER, Column, cite, describe_columns
from dpo_kg.vocabulary import EDTF

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from dpo_kg.results import Rows

#: Type of a column → datatype (section 5.11; an own datatype says which built-in one it is based on).
_DATATYPES: dict[str, Any] = {
    "boolean": "boolean",
    "date": "date",
    "decimal": "decimal",
    "double": "double",
    "edtf": {"base": "string", "@id": EDTF, "dc:title": "Extended Date/Time Format (ISO 8601-2), a profile"},
    "integer": "integer",
    "iri": "anyURI",
    "string": "string",
}


def describe_table(rows: Rows, file: str, catalog: Mapping[str, str], sources: Rows | None = None) -> str:
    """Return the description of a CSV file of rows, as JSON.

    Args:
        rows: the rows.
        file: name of the CSV file.
        catalog: what the catalog of the data says (`KnowledgeGraph.catalog`).
        sources: sources of the rows, whose documents are named.
    """
    question = rows.question
    described: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file,
        "dc:title": question.summary if question else "",
        "dc:description": question.description if question else "",
        "dc:license": {"@id": catalog["licence"]} if catalog.get("licence") else "",
        "dc:source": _list_documents(sources) if sources is not None else [],
        "dc:bibliographicCitation": cite(rows, catalog),
        "dc:rights": DISCLAIMER,
        "dc:identifier": rows.digest(),
        "schema:version": rows.data_version,
        # Spaces at either end belong to a value.
        "dialect": {"header": True, "encoding": "utf-8", "trim": False},
        "tableSchema": {"columns": [_describe_column(column) for column in describe_columns(rows)]},
    }
    return json.dumps({key: value for key, value in described.items() if value}, ensure_ascii=False, indent=2) + "\n"


def _describe_column(column: Column) -> dict[str, Any]:
    described = {
        "name": _column_name(column.name),
        "titles": column.name,
        "dc:description": column.description,
        "datatype": _DATATYPES[column.type],
    }
    return {key: value for key, value in described.items() if value}


def _column_name(name: str) -> str:
    """Return a name that may stand in a URI template (RFC 6570, section 2.3), and not begin with an underscore."""
    escaped = re.sub("[^A-Za-z0-9_.]", lambda match: quote(match[0], safe=""), name)
    return f"column{escaped}" if escaped.startswith("_") else escaped


def _list_documents(sources: Rows) -> list[dict[str, str]]:
    """Return the documents behind rows, each once."""
    number = sources.columns.index("document_iri")
    found = {term.value for row in sources.terms if isinstance(term := row[number], ox.NamedNode)}
    return [{"@id": iri} for iri in sorted(found)]
