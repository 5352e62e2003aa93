"""Rows as a table of a page: names that lead to pages instead of IRIs, which are shown on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from dpo_kg.terms import to_display
from dpo_kg.vocabulary import XSD, shorten_iri
from dpo_kg.web.column_names import name_column
from dpo_kg.web.links import safe_address
from dpo_kg.web.models import Cell, Column, TableView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dpo_kg.results import Rows
    from dpo_kg.terms import Term
    from dpo_kg.web.visit import Visit

_NUMBERS = frozenset(f"{XSD}{name}" for name in ("integer", "decimal", "double", "float"))


def make_table(
    visit: Visit,
    rows: Rows,
    caption: str,
    *,
    columns: Sequence[str] = (),
    most: int | None = None,
    more_href: str = "",
    iris: bool = False,
) -> TableView:
    """Return rows as a table.

    Args:
        visit: the visit, for names and links.
        rows: the rows.
        caption: what the table shows.
        columns: names of the columns to show; empty for all of them.
        most: rows to show at most; None for all.
        more_href: address of all rows.
        iris: whether columns of IRIs show these as they are; else a column whose IRI another column names is left
            out, and that name leads to the thing.
    """
    wanted = [name for name in rows.columns if not columns or name in columns]
    shown = rows.terms[:most]
    named = {} if iris else _name_columns(visit, rows, shown)
    kept = [name for name in wanted if name not in named.values()] or wanted
    numeric = {name for name in kept if _is_numeric(shown, rows.columns.index(name))}
    help_of = rows.question.columns if rows.question else {}
    heads = []
    for name in kept:
        title, lang = name_column(name, visit.lang)
        heads.append(Column(name, title, help_of.get(name, {}).get("description", ""), name in numeric, lang))
    body = []
    for row in shown:
        cells = dict(zip(rows.columns, row, strict=True))
        body.append([_cell(visit, cells[name], cells.get(named.get(name, "")), iris=iris) for name in kept])
    return TableView(caption, heads, body, len(rows), more_href)


def _name_columns(visit: Visit, rows: Rows, shown: Sequence[tuple[Term | None, ...]]) -> dict[str, str]:
    """Return column of names → column of IRIs, where the one names what the other holds in every row that has both."""
    found: dict[str, str] = {}
    for number, name in enumerate(rows.columns):
        nodes = [(row, row[number]) for row in shown if isinstance(row[number], ox.NamedNode)]
        if not nodes:
            continue
        for other, candidate in enumerate(rows.columns):
            if other == number or candidate in found:
                continue
            if all(_names(visit, node, row[other]) for row, node in nodes):
                found[candidate] = name
                break
    return found


def _names(visit: Visit, node: Term | None, text: Term | None) -> bool:
    if not isinstance(node, ox.NamedNode) or not isinstance(text, ox.Literal):
        return False
    if visit.lookup.name(node) == text.value:
        return True
    properties = visit.lookup.properties(node)
    return any(value.value == text.value for name in _NAMING for value in properties.get(name, []))


_NAMING = (
    "http://www.w3.org/2000/01/rdf-schema#label",
    "https://w3id.org/dpo-kg/ontology#acronym",
    "https://w3id.org/dpo-kg/ontology#symbol",
)


def _is_numeric(shown: Sequence[tuple[Term | None, ...]], number: int) -> bool:
    values = [row[number] for row in shown if row[number] is not None]
    return bool(values) and all(isinstance(v, ox.Literal) and v.datatype.value in _NUMBERS for v in values)


def _cell(visit: Visit, term: Term | None, named: Term | None, *, iris: bool) -> Cell:
    if term is None:
        return Cell("")
    if isinstance(term, ox.NamedNode):
        own = visit.links.thing(term.value)
        if iris:
            return Cell(term.value, own)
        name = visit.lookup.name(term)
        return Cell(name, own, full=shorten_iri(term.value) if name != shorten_iri(term.value) else "")
    text = to_display(term)
    lang = term.language if isinstance(term, ox.Literal) and term.language not in (None, visit.lang) else ""
    if isinstance(named, ox.NamedNode):
        return Cell(text, visit.links.thing(named.value), lang or "", full=shorten_iri(named.value))
    numeric = isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS
    href = safe_address(text) if text.startswith(("http://", "https://")) else ""
    return Cell(text, href, lang or "", numeric=numeric)
