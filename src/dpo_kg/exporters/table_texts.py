"""The texts beside a folder of tables: how to read them, and the codebook for people."""

from __future__ import annotations

from collections.abc import Sequence

from dpo_kg.exporters.tables import TYPE_MEANINGS, Publication, Table, refer
from dpo_kg.vocabulary import CODE

_READING = """## How to read them

CSV in UTF-8, a header line, nothing for what is not known. One row is one thing, and a column holds at most one value
of it; what a thing can have several of stands in a table of its own, and all of it in `links.csv` and
`statements.csv`. An identifier such as `person:annan-kofi` is the same in every table, so tables join on it.

```python
import pandas

tenures = pandas.read_csv("tenures.csv", parse_dates=["start_earliest", "start_latest"])
people = pandas.read_csv("persons.csv")
print(tenures.merge(people, left_on="person", right_on="id")[["name", "post_label", "start", "end"]])
```"""


def write_readme(tables: Sequence[Table], publication: Publication) -> str:
    """Return the README of a folder of tables."""
    listed = "\n".join(f"| `{t.name}.csv` | {len(t.cells)} | {_cell(t.summary)} |" for t in tables)
    sources = "\n".join(f"- {title}" for title in publication.sources) or "- see the table documents"
    types = "\n".join(f"- `{name}`: {meaning}" for name, meaning in TYPE_MEANINGS.items())
    return f"""# {publication.title}

{publication.description}

Tables of data version {publication.version} ({_scope(publication.scope)}). Digest of the graph:
`{publication.digest}`.

| table | rows | what it holds |
| --- | --- | --- |
{listed}

`codebook.md` and `codebook.csv` tell every column; `datapackage.json` tells types, keys and references to programs
(Frictionless Data). `SHA256SUMS` holds the sums of all files.

{_READING}

Types:

{types}

A date stands as the source states it, `1992-03` for March 1992, and beside it the first and the last day that this
allows. Nothing is known of an end that is empty; `end_status` tells whether it is past, or not yet come.

## Who says so

`statements.csv` has every statement with the citation or claim that backs it; `attributions.csv` has the document and
the place in it. The sources:

{sources}

## Licence

{publication.license}

The sources keep their own terms. Not a product of the United Nations. For living persons only public office is held.
"""


def write_codebook(tables: Sequence[Table], publication: Publication) -> str:
    """Return the codebook for people: each table with its columns."""
    parts = [f"# Codebook\n\n{publication.title}. Tables of data version {publication.version}.\n"]
    for table in tables:
        keys = ", ".join(f"`{name}`" for name in table.key)
        head = (
            f"\n## {table.name}\n\n{table.summary}. {table.description}\n\n{_count(len(table.cells))}; key: {keys}.\n"
        )
        lines = [
            "| column | type | what it holds | filled | distinct | example |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for place, column in enumerate(table.columns):
            values = [row[place] for row in table.cells if row[place]]
            meaning = column.description.rstrip(".")
            meaning += f" [{column.unit}]" if column.unit else ""
            meaning += f" (codes: {column.codes.removeprefix(CODE)})" if column.codes else ""
            meaning += f" → {refer(column)}" if column.references else ""
            example = f"`{_shorten(values[0])}`" if values else ""
            counts = f"{len(values)} | {len(set(values))}"
            lines.append(f"| `{column.name}` | {column.type} | {_cell(meaning)} | {counts} | {_cell(example)} |")
        parts.append(head + "\n" + "\n".join(lines) + "\n")
    return "".join(parts)


def _scope(scope: str) -> str:
    return "all layers merged" if scope == "all" else f"the layer {scope} alone"


def _count(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows} rows"


def _cell(text: str) -> str:
    """Return a text for a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def _shorten(text: str, width: int = 60) -> str:
    plain = " ".join(text.split()).replace("`", "'")
    return plain if len(plain) <= width else f"{plain[: width - 1]}…"
