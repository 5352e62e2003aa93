"""Text for people: headings and paragraphs of a width, safe to show on a terminal."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: Columns of a text where no terminal tells its own, and the least and most that are taken from a terminal.
_WIDTH, _NARROWEST, _WIDEST = 100, 40, 120


class Page:
    """Lines of a width; a paragraph is broken at spaces and hangs below its first word.

    Every text is free text of a file: what is no visible character is replaced, so that none can steer a terminal.

    Args:
        emphasise: marks a heading, for a terminal.
        width: columns of the terminal; None where there is none.
    """

    def __init__(self, emphasise: Callable[[str], str] = str, width: int | None = None) -> None:
        self._emphasise = emphasise
        self._width = max(_NARROWEST, min(width or _WIDTH, _WIDEST))
        self._lines: list[str] = []

    def heading(self, text: str) -> None:
        """Write an emphasised paragraph after an empty line."""
        self.blank()
        self._lines += [self._emphasise(line) for line in self._break(text, 0, 2)]

    def paragraph(self, text: str, indent: int, hanging: int = 4) -> None:
        """Write a paragraph; its further lines are indented by `hanging` more."""
        self._lines += self._break(text, indent, hanging)

    def blank(self) -> None:
        """Leave a line empty, but for the first."""
        if self._lines:
            self._lines.append("")

    def text(self) -> str:
        """Return all lines."""
        return "".join(f"{line}\n" for line in self._lines)

    def _break(self, text: str, indent: int, hanging: int) -> list[str]:
        """Cut a text into lines at spaces; a word that is longer than a line goes on in the next."""
        lines: list[str] = []
        line, start = " " * indent, indent
        for word in clean(text).split():
            if len(line) > start and len(line) + 1 + len(word) > self._width:
                lines.append(line)
                start = indent + hanging
                line = " " * start
            line += word if len(line) == start else f" {word}"
            while len(line) > self._width:
                lines.append(line[: self._width])
                start = indent + hanging
                line = " " * start + line[self._width :]
        return [*lines, line] if len(line) > start else lines


def clean(text: str) -> str:
    """Replace what is no visible character, so that no value can steer the terminal."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
