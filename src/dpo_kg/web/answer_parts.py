"""What a page says of an answer besides its rows: the chart, and the documents that stand behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dpo_kg.errors import DpoKgError
from dpo_kg.exporters.about import list_documents
from dpo_kg.web.drawing import NO_CHART, draw_chart

if TYPE_CHECKING:
    from dpo_kg.results import Rows
    from dpo_kg.web.drawing import Chart
    from dpo_kg.web.visit import Visit

#: Rows that are drawn, and rows whose sources are looked up.
_DRAWN, _SOURCED = 250, 150


def draw_answer(visit: Visit, rows: Rows, view: str) -> tuple[Chart, str]:
    """Return the chart of an answer, and why there is none where one could be expected.

    Args:
        visit: the visit.
        rows: the answer.
        view: the view that was asked for; "" for that of the query.
    """
    if len(rows) > _DRAWN:
        return NO_CHART, visit.word("too_many_to_draw", count=len(rows), most=_DRAWN)
    try:
        return draw_chart(rows, view, visit.lang), ""
    except DpoKgError as error:
        return NO_CHART, error.problem if view else ""


def list_backing(visit: Visit, rows: Rows) -> list[tuple[str, int]] | None:
    """Return the documents behind the rows, each with the number of places; None where there are too many rows."""
    return list_documents(visit.kg.sources_of(rows)) if len(rows) <= _SOURCED else None
