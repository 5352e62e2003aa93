"""Rows as an HTML table for notebooks."""

from __future__ import annotations

from html import escape

import pyoxigraph as ox

from dpo_kg.errors import FormatError, MissingExtraError, UnknownNameError
from dpo_kg.views import draw
from dpo_kg.vocabulary import shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from dpo_kg.results import Rows
    from dpo_kg.terms import Term


def write_html(rows: Rows) -> str:
    """Return a table: IRIs are links that show the name of the thing, where the rows know their graph; else its CURIE.

    Above the table stands the drawing, where the query names a view that fits the rows, and for a chart or a map the
    extra `charts` is installed. All text is escaped.
    """
    graph = rows.question.graph if rows.question else None
    labels = graph.labels_of(rows) if graph else {}
    head = "".join(f"<th>{escape(name)}</th>" for name in rows.columns)
    body = "".join(f"<tr>{''.join(_write_cell(term, labels) for term in row)}</tr>" for row in rows.terms)
    version = f"<p>Data version {escape(rows.data_version)}</p>" if rows.data_version else ""
    return f"{_draw(rows)}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{version}"


def _draw(rows: Rows) -> str:
    try:
        return draw(rows).svg
    except (FormatError, MissingExtraError, UnknownNameError):
        # A notebook shows the table all the same; to_svg() says what is missing.
        return ""


def _write_cell(term: Term | None, labels: Mapping[str, str]) -> str:
    if term is None:
        return "<td></td>"
    if not isinstance(term, ox.NamedNode):
        return f"<td>{escape(term.value)}</td>"
    short = escape(shorten_iri(term.value))
    label = labels.get(term.value)
    title = f' title="{short}"' if label else ""
    if not term.value.startswith(("https://", "http://")):
        return f"<td>{short}</td>"
    return f'<td><a href="{escape(term.value)}"{title}>{escape(label) if label else short}</a></td>'
