"""What all our Vega-Lite specifications have in common: type, colours and the form of numbers."""

from __future__ import annotations

from typing import Any

from dpo_kg.views.ink import FONT, LABEL, SMALL, clean, wrap
from dpo_kg.views.rendering import VEGA_LITE

_FRENCH_NUMBERS = {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", ""]}


def new_spec(title: str, notes: list[str], lang: str, width: float = 820) -> dict[str, Any]:
    """Return a specification without data and marks; its notes stand at the foot of the drawing.

    Args:
        title: what is drawn.
        notes: how it is to be read.
        lang: language; French has its own form of numbers.
        width: how wide a line of the notes can be, in pixels.
    """
    ink = "currentColor"
    axis = {
        **{"labelColor": ink, "titleColor": ink, "domainColor": ink, "tickColor": ink, "gridColor": ink},
        **{"domainOpacity": 0.4, "tickOpacity": 0.4, "gridOpacity": 0.18, "titleFontWeight": "normal"},
        **{"labelFontSize": SMALL, "titleFontSize": SMALL, "labelLimit": 260},
    }
    config: dict[str, Any] = {
        "font": FONT,
        "view": {"stroke": None},
        "axis": axis,
        "header": {"labelColor": ink, "titleColor": ink, "labelFontSize": LABEL},
        "legend": {
            **{"labelColor": ink, "titleColor": ink, "labelFontSize": SMALL, "titleFontSize": SMALL},
            **{"orient": "bottom", "direction": "horizontal", "labelLimit": 330, "columns": 3},
            # Room between entries for a typeface wider than the one that Vega measures by.
            "columnPadding": 45,
        },
        "title": {"color": ink, "fontSize": LABEL, "anchor": "start"},
        "text": {"color": ink},
    }
    if lang == "fr":
        config["locale"] = {"number": _FRENCH_NUMBERS}
    spec: dict[str, Any] = {
        "$schema": f"https://vega.github.io/schema/vega-lite/v{VEGA_LITE}.json",
        "description": clean(title),
        "background": "transparent",
        # Words beside the last mark may be wider in a reader's typeface than in the one that Vega measures by.
        "padding": {"left": 2, "right": 40, "top": 6, "bottom": 6},
        "config": config,
    }
    lines = [line for note in notes for line in wrap(note, width)]
    if lines:
        foot = {"text": lines, "orient": "bottom", "anchor": "start", "fontSize": SMALL, "fontWeight": "normal"}
        spec["title"] = {**foot, "offset": 14, "lineHeight": 15}
    return spec
