"""The drawing of each view, loaded when it is asked for."""

from __future__ import annotations

from dpo_kg.views.columns import Grid
from dpo_kg.views.drawing import Drawing
from dpo_kg.views.words import tell, tell_count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.results import Rows


def make(rows: Rows, kind: str, lang: str) -> Drawing:
    """Return the drawing of rows in a view of `dpo_kg.views.KINDS`.

    Raises:
        FormatError: the rows do not have the columns that the view needs.
    """
    grid = Grid(rows, lang)
    title = _title(rows, kind, lang)
    if kind == "table":
        return Drawing("table", title, f"{tell_count(lang, 'row', len(rows))}.", [], lang)
    if kind == "timeline":
        from dpo_kg.views.timeline import draw_timeline

        return draw_timeline(grid, title, lang)
    if kind == "ladder":
        from dpo_kg.views.ladder import draw_ladder

        return draw_ladder(grid, title, lang)
    if kind == "strip":
        from dpo_kg.views.strip import draw_strip

        return draw_strip(grid, title, lang)
    if kind == "tree":
        from dpo_kg.views.tree import draw_tree

        return draw_tree(grid, title, lang)
    if kind == "network":
        from dpo_kg.views.network import draw_network

        return draw_network(grid, title, lang)
    if kind == "map":
        from dpo_kg.views.map import draw_map

        return draw_map(grid, title, lang)
    from dpo_kg.views.charts import draw_bars, draw_lines

    return (draw_bars if kind == "bar" else draw_lines)(grid, title, lang)


def _title(rows: Rows, kind: str, lang: str) -> str:
    """Return what the query asks; where its header does not say so in this language, what is drawn and its name."""
    question = rows.question
    if question is None or not (question.summary or question.name):
        return tell(lang, kind)
    if told := question.summary_in(lang):
        return told
    return f"{tell(lang, kind)} : {question.name}" if lang == "fr" else f"{tell(lang, kind)}: {question.name}"
