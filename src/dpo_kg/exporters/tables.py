"""Tables of the graph: a query of queries/tables/ with its header gives columns, types, keys and rows.

Where the ontology defines the property of a column, the definition is its description. Nothing here knows a table by
name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from dpo_kg.vocabulary import CODE, ONTOLOGY_GRAPH, RDFS, SKOS, expand_curie, shorten_iri

_Term = ox.NamedNode | ox.BlankNode | ox.Literal

#: What a type means, for people.
TYPE_MEANINGS = {
    "boolean": "true or false",
    "curie": "identifier as prefix and name; the table things gives the full address",
    "date": "day, YYYY-MM-DD",
    "decimal": "decimal number",
    "edtf": "date as stated, in EDTF: YYYY, YYYY-MM or YYYY-MM-DD; X for an unknown digit, ~ for about",
    "integer": "whole number",
    "iri": "web address",
    "string": "text",
}
#: The table of the codes, which columns with a code list refer to.
_CODES = "codes"


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: name of the column.
        type: "boolean", "curie", "date", "decimal", "edtf", "integer", "iri" or "string".
        description: what it holds.
        property: CURIE of the property that its values come from; "" for none.
        unit: unit of its numbers; "" for none.
        codes: CURIE of the list of codes that its values are from; "" for none.
        references: "table.column" whose values it refers to; "" for none.
        required: it is never empty.
    """

    name: str
    type: str
    description: str
    property: str = ""
    unit: str = ""
    codes: str = ""
    references: str = ""
    required: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its rows.

    Attributes:
        name: name of the table, and of its file without the ending.
        summary: what it holds, in a line.
        description: what a row is, and what else is to be known.
        key: names of the columns that tell the rows apart.
        columns: the columns.
        cells: the rows as texts; "" for nothing.
    """

    name: str
    summary: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    cells: Sequence[tuple[str, ...]] = field(repr=False)


@dataclass(frozen=True)
class Publication:
    """What is said of all tables together.

    Attributes:
        title: title of the publication.
        description: what it is about.
        version: version of the data.
        digest: SHA-256 of the graph.
        scope: which layers were asked.
        license: address of the licence.
        license_text: text of the licence; "" where there is none at hand.
        sources: titles of the sources.
    """

    title: str
    description: str
    version: str
    digest: str
    scope: str
    license: str
    license_text: str
    sources: tuple[str, ...]


def make_table(store: ox.Store, compiled: Mapping[str, Any], terms: Sequence[Sequence[_Term | None]]) -> Table:
    """Return a table from its header and the rows of its query.

    Args:
        store: the graph, for the definitions of properties.
        compiled: the header (`dpo_kg.build.headers.compile_table`).
        terms: the rows.
    """
    columns = []
    for header in compiled["columns"]:
        description = header.get("description") or _define(store, header["property"])
        known = {key: header[key] for key in ("property", "unit", "references") if key in header}
        codes = f"{CODE}{header['codes']}" if "codes" in header else ""
        required = bool(header.get("required"))
        column = Column(header["name"], header["type"], description, codes=codes, required=required, **known)
        columns.append(column)
    cells = [tuple(_write_cell(term, column.type) for term, column in zip(row, columns, strict=True)) for row in terms]
    texts = (compiled["name"], compiled["summary"], " ".join(compiled["description"].split()))
    return Table(*texts, tuple(compiled["key"]), tuple(columns), cells)


def _define(store: ox.Store, curie: str) -> str:
    """Return what the ontology says of a property: its definition, or its name where it has none."""
    iri = expand_curie(curie)
    assert iri is not None, f"{curie}: no such prefix"
    for predicate in (f"{SKOS}definition", f"{RDFS}label"):
        quads = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None, ox.NamedNode(ONTOLOGY_GRAPH))
        texts = [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
        for text in sorted(texts, key=lambda text: text.language != "en"):
            return text.value
    return curie


def _write_cell(term: _Term | None, kind: str) -> str:
    if term is None:
        return ""
    return shorten_iri(term.value) if kind == "curie" else term.value


def make_codebook(tables: Sequence[Table]) -> Table:
    """Return the codebook as a table: a row per column of each table."""
    columns = (
        Column("table", "string", "Name of the table", required=True),
        Column("column", "string", "Name of the column", required=True),
        Column("position", "integer", "Place of the column in the table, from 1", required=True),
        Column("type", "string", f"Type: {'; '.join(f'{k}: {v}' for k, v in TYPE_MEANINGS.items())}", required=True),
        Column("description", "string", "What the column holds", required=True),
        Column("unit", "string", "Unit of the numbers"),
        Column("example", "string", "The first value"),
        Column("rows", "integer", "Rows of the table", required=True),
        Column("filled", "integer", "Rows in which the column is not empty", required=True),
        Column("distinct", "integer", "Different values of the column", required=True),
        Column("key", "boolean", "The column is one of those that tell the rows apart", required=True),
        Column("references", "string", "table.column whose values it refers to"),
        Column("codes", "string", "Code list of its values, a scheme of the table codes"),
        Column("property", "string", "Property of the ontology that the values come from"),
    )
    cells = []
    for table in tables:
        for place, column in enumerate(table.columns):
            values = [row[place] for row in table.cells if row[place]]
            counts = (str(len(table.cells)), str(len(values)), str(len(set(values))))
            told = (column.unit, values[0] if values else "", *counts, str(column.name in table.key).lower())
            linked = (refer(column), column.codes.removeprefix(CODE), column.property)
            head = (table.name, column.name, str(place + 1), column.type, column.description)
            cells.append((*head, *told, *linked))
    summary = "What the columns of all tables hold"
    return Table("codebook", summary, "One row per column of each table.", ("table", "column"), columns, cells)


def refer(column: Column) -> str:
    """Return "table.column" to which the values of a column refer; "" for nothing."""
    return column.references or (f"{_CODES}.id" if column.codes else "")
