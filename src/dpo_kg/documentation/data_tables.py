"""The page on the tidy tables that `dpo-kg tables` writes."""

from __future__ import annotations

from collections.abc import Iterator

from dpo_kg.documentation.markdown import code, codes, escape, page, prose, table
from dpo_kg.knowledge_graph import KnowledgeGraph


def write_table_page(kg: KnowledgeGraph) -> Iterator[tuple[str, str]]:
    """Yield path and text of the page: every table with its key, its columns and the number of its rows."""
    compiled = kg.snapshot.compiled_tables()
    parts = [
        "# Tables",
        f"`dpo-kg tables DIR` writes {len(compiled)} CSV files with a codebook, a description for programs and the "
        "licence. A column that refers to another table holds the `id` that stands there.",
    ]
    for name, summary in kg.table_names().items():
        about = compiled[name]
        rows = [
            (
                code(column["name"]),
                escape(column["type"]),
                " ".join(filter(None, (prose(column.get("description", "")), _refer(column)))),
            )
            for column in about["columns"]
        ]
        parts += [f"## {name}", f"{prose(summary)}. {prose(about.get('description', ''))}"]
        parts.append(f"Key: {codes(about['key'])}. Rows: {len(kg.table(name))}.")
        parts.append(table(("Column", "Type", "Meaning"), rows))
    yield "tables.md", page(*parts)


def _refer(column: dict[str, str]) -> str:
    told = []
    if column.get("property"):
        told.append(f"Values of {code(column['property'])}.")
    if column.get("references"):
        told.append(f"Refers to {code(column['references'])}.")
    return " ".join(told)
