"""The page on the quality of the data: every figure of `dpo-kg quality` with what it means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from dpo_kg.documentation.markdown import code, escape, page, prose, table
from dpo_kg.exporters.grouped import write_percent
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.quality.figures import PARTS


def write_quality_page(kg: KnowledgeGraph) -> Iterator[tuple[str, str]]:
    """Yield path and text of the page: a table per figure, under the parts of the report."""
    rows = kg.quality()
    of_figure = {name: list(group) for name, group in groupby(rows.to_dicts(), key=lambda row: row["figure"])}
    parts = [
        "# Quality of the data",
        f"Data as of version {escape(rows.data_version)}. `dpo-kg quality` tells the same in the terminal, "
        "`kg.quality()` in Python. Each figure is a query of `queries/quality/`, where what is expected of things of a "
        "class stands; the agreement is worked out from the layers as `data/` has them.",
    ]
    for part, title in PARTS.items():
        parts.append(f"## {title}")
        for figure in (figure for figure in rows.figures.values() if figure.part == part):
            parts += [
                f"### {escape(figure.summary)}",
                f"{prose(figure.description)} Figure: {code(figure.name)}.",
                _write_table(of_figure.get(figure.name, []), rows.labels),
            ]
    yield "quality.md", page(*parts)


def _write_table(rows: Sequence[dict[str, Any]], labels: dict[str, str]) -> str:
    """Return a table; where a class and property has several rows, they are columns of one."""
    items = list(dict.fromkeys(str(row["item"]) for row in rows))
    kinds = list(dict.fromkeys((row["class"], row["property"]) for row in rows))
    if len(kinds) == 1 or len(rows) != len(kinds) * len(items):
        told = [(row["item"], row["number"], row["of"], _percent(row), row["value"]) for row in rows]
        number = "Number" if any(row["of"] for row in rows) else "Months"
        return table(("", number, "Of", "Share", "Latest"), [tuple(map(_write_cell, cells)) for cells in told])
    found = {(row["class"], row["property"], row["item"]): row for row in rows}
    wide = []
    for kind in kinds:
        named = [escape(labels[iri]) if iri else "" for iri in kind]
        of_kind = [found[*kind, item] for item in items]
        shares = [" ".join(filter(None, (str(row["number"]), _in_brackets(_percent(row))))) for row in of_kind]
        wide.append((named[0], named[1] or "all", _write_cell(of_kind[0]["of"]), *shares))
    return table(("Class", "Property", "Facts", *items), wide)


def _write_cell(value: object) -> str:
    return "" if value is None else escape(str(value))


def _percent(row: dict[str, Any]) -> str:
    return write_percent(row["number"], row["of"]) if row["number"] and row["of"] else ""


def _in_brackets(text: str) -> str:
    return f"({text})" if text else ""
