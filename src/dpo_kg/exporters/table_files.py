"""Tables as files: tidy CSV, a codebook, a description as a Frictionless data package, and sums to check them by.

Sources: RFC 4180 (CSV); Data Package and Table Schema, specs.frictionlessdata.io, version 1.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from dpo_kg.exporters.excel_csv import write_excel_csv
from dpo_kg.exporters.json_layout import lay_out_json
from dpo_kg.exporters.table_texts import write_codebook, write_readme
from dpo_kg.exporters.tables import Publication, Table, make_codebook, refer
from dpo_kg.vocabulary import EDTF

_JsonObject = dict[str, Any]

#: Sums by which a folder is known as ours and unchanged; `sha256sum -c` reads it.
SUMS = "SHA256SUMS"
#: Type of a column → type and format of Table Schema.
_TYPES: dict[str, _JsonObject] = {
    "boolean": {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
    "curie": {"type": "string"},
    "date": {"type": "date", "format": "%Y-%m-%d"},
    "decimal": {"type": "number"},
    "edtf": {"type": "string", "rdfType": EDTF},
    "integer": {"type": "integer"},
    "iri": {"type": "string", "format": "uri"},
    "string": {"type": "string"},
}


def write_files(tables: Sequence[Table], publication: Publication, *, excel: bool = False) -> dict[str, bytes]:
    """Return the files of a folder of tables: name → content.

    Args:
        tables: the tables.
        publication: what is said of all of them.
        excel: write CSV for spreadsheet programs: byte order mark, CRLF, cells that are no formula.
    """
    write = _write_excel if excel else _write_csv
    written = {f"{table.name}.csv": write(table).encode() for table in tables}
    book = make_codebook(tables)
    written[f"{book.name}.csv"] = write(book).encode()
    package = describe_package([*tables, book], publication, written, excel=excel)
    files = {
        **written,
        "README.md": write_readme(tables, publication).encode(),
        "codebook.md": write_codebook(tables, publication).encode(),
        "datapackage.json": lay_out_json(package).encode(),
    }
    if publication.license_text:
        files["LICENSE-DATA"] = publication.license_text.encode()
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    return {**files, SUMS: sums.encode()}


def _write_csv(table: Table) -> str:
    """Return CSV with line feeds, as tools for data expect it, quoted only where needed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows(table.cells)
    return text.getvalue()


def _write_excel(table: Table) -> str:
    """Return CSV for spreadsheet programs."""
    rows = [tuple(ox.Literal(cell) if cell else None for cell in row) for row in table.cells]
    return write_excel_csv([column.name for column in table.columns], rows)


def describe_package(
    tables: Sequence[Table], publication: Publication, files: Mapping[str, bytes], *, excel: bool
) -> _JsonObject:
    """Return the description of the tables as a tabular data package.

    Args:
        tables: the tables.
        publication: what is said of all of them.
        files: the CSV files.
        excel: they are for spreadsheet programs.
    """
    names = {table.name for table in tables}
    return {
        "profile": "tabular-data-package",
        "name": "dpo-kg-tables",
        "title": publication.title,
        "description": publication.description,
        "version": publication.version,
        "scope": publication.scope,
        "graphDigest": f"sha256:{publication.digest}",
        "licenses": [{"name": _license_name(publication.license), "path": publication.license}],
        "sources": [{"title": title} for title in publication.sources],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table.name,
                "path": f"{table.name}.csv",
                "title": table.summary,
                "description": table.description,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8-sig" if excel else "utf-8",
                "bytes": len(files[f"{table.name}.csv"]),
                "hash": f"sha256:{hashlib.sha256(files[f'{table.name}.csv']).hexdigest()}",
                "schema": _describe_columns(table, names),
            }
            for table in tables
        ],
    }


def _license_name(address: str) -> str:
    """Return the SPDX name of a Creative Commons licence; the address itself for any other."""
    parts = address.removeprefix("https://creativecommons.org/licenses/").strip("/").split("/")
    return f"CC-{parts[0].upper()}-{parts[1]}" if "creativecommons.org" in address and len(parts) == 2 else address


def _describe_columns(table: Table, names: set[str]) -> _JsonObject:
    fields, foreign = [], []
    for column in table.columns:
        found: _JsonObject = {"name": column.name, **_TYPES[column.type], "description": column.description}
        found |= {key: value for key, value in (("unit", column.unit), ("property", column.property)) if value}
        if column.required:
            found["constraints"] = {"required": True}
        fields.append(found)
        other, _, target = refer(column).partition(".")
        if other in names:
            # The specification writes the table itself as "".
            reference = {"resource": "" if other == table.name else other, "fields": target}
            foreign.append({"fields": column.name, "reference": reference})
    schema: _JsonObject = {"fields": fields, "missingValues": [""]}
    # A key may not be empty (Table Schema): where a part of it can be, it is told in the codebook only.
    if all(column.required for column in table.columns if column.name in table.key):
        schema["primaryKey"] = list(table.key)
    return schema | ({"foreignKeys": foreign} if foreign else {})
