"""The chart of rows for a page, with its summary in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from dpo_kg.views import KINDS, choose_view, draw

if TYPE_CHECKING:
    from dpo_kg.results import Rows

#: Ways to show an answer, as the page of a query offers them.
VIEWS = KINDS


class Chart(NamedTuple):
    """A chart.

    Attributes:
        svg: the chart; "" where the rows are shown by the table alone.
        summary: what it shows, in words.
        notes: what is to be known of it.
    """

    svg: Markup
    summary: str
    notes: list[str]


NO_CHART = Chart(Markup(""), "", [])


def draw_chart(rows: Rows, view: str, lang: str) -> Chart:
    """Return the chart of rows in a view.

    Args:
        rows: the rows.
        view: "table" for none, "timeline", "bar" …; "" for that of the query.
        lang: language of its words.

    Raises:
        UnknownNameError: there is no such view.
        FormatError: the rows do not fit it.
        MissingExtraError: what draws it is not installed.
    """
    if choose_view(rows, view or None) == "table" or not len(rows):
        return NO_CHART
    drawing = draw(rows, view or None, lang=lang)
    # The module escapes every text that it puts into a chart; its notes are part of the summary.
    return Chart(Markup(drawing.svg), drawing.summary, [])
