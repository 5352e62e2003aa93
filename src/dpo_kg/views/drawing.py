"""A drawing of rows: the ink, the words for those who do not see it, and what was left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dpo_kg.errors import FormatError


class Drawing:
    """What `dpo_kg.views.draw` gives.

    Attributes:
        kind: name of the view: "table", "timeline", …
        title: what is drawn, in a line.
        summary: what the drawing shows, in one to four sentences: counts, first and last, what is uncertain.
        notes: what was left out or how it is to be read; they stand below the drawing too.
        spec: the Vega-Lite specification of a bar chart, a line chart or a map, data inline; None for all others.
        lang: language of the words.
    """

    def __init__(
        self,
        kind: str,
        title: str,
        summary: str,
        notes: list[str],
        lang: str,
        *,
        svg: str = "",
        spec: dict[str, Any] | None = None,
        render: Callable[[], str] | None = None,
    ) -> None:
        self.kind = kind
        self.title = title
        self.summary = summary
        self.notes = notes
        self.lang = lang
        self.spec = spec
        self._svg = svg
        self._render = render

    def __repr__(self) -> str:
        return f"<drawing: {self.kind}, {self.title}>"

    @property
    def svg(self) -> str:
        """The drawing as SVG; "" for a table.

        Raises:
            MissingExtraError: a chart or a map, and vl-convert is not installed (extra `charts`).
        """
        if not self._svg and self._render is not None:
            self._svg = self._render()
        return self._svg

    def to_svg(self) -> str:
        """Return the drawing as SVG.

        Raises:
            FormatError: a table is not drawn.
            MissingExtraError: a chart or a map, and vl-convert is not installed (extra `charts`).
        """
        if self.kind == "table":
            raise FormatError("a table is not drawn", mend="Name another view, such as timeline.")
        return self.svg

    def to_png(self, scale: float = 2.0) -> bytes:
        """Return the drawing as PNG on white.

        Args:
            scale: pixels of the image for one of the drawing.

        Raises:
            FormatError: a table is not drawn.
            MissingExtraError: vl-convert is not installed (extra `charts`).
        """
        from dpo_kg.views.rendering import to_png

        return to_png(self.to_svg(), scale)
