"""Rows as drawings: timelines, ladders, strips, trees, networks, charts and maps, each with its words.

`draw` chooses the view, reads the columns it needs and gives a `Drawing`. A table is never drawn: it is the rows
themselves, and the twin of every other view.
"""

from __future__ import annotations

from dpo_kg.views.choice import KINDS, choose_view
from dpo_kg.views.drawing import Drawing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.results import Rows

__all__ = ["KINDS", "Drawing", "choose_view", "draw"]


def draw(rows: Rows, view: str | None = None, *, lang: str = "en") -> Drawing:
    """Return the drawing of rows.

    Args:
        rows: what is drawn.
        view: name of the view, in any case, one of `KINDS` or as Wikidata calls it; None for the one that the query
            itself names, in a line `#defaultView:` or in its header.
        lang: language of the words on the drawing and of its summary: "en" or "fr".

    Raises:
        UnknownNameError: no such view.
        FormatError: the rows do not have the columns that the view needs; the message names them.
    """
    from dpo_kg.views.making import make

    return make(rows, choose_view(rows, view), lang)
