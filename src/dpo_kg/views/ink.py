"""What a drawing is made of: a sheet of SVG with marks, words and a legend of exactly the marks that stand on it.

Every colour has a contrast of at least 3 : 1 on white and on near black, so that a drawing stands on either; text takes
the colour of the page (`currentColor`). What a colour tells, a pattern or an outline tells too, for print in black and
white. No script, no style sheet, no reference to another file: what is needed stands in attributes, and a page can
override it by the classes, which begin with `vw-`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from html import escape
from unicodedata import category

from dpo_kg.views.words import tell

#: Fill of what is certain, of what is acting, of what ends something.
BLUE, OCHRE, RED = "#2c6fad", "#96650a", "#b3423a"
#: Colours of series, in their order.
SERIES = (BLUE, "#b3541e", "#3a7d4c", "#8659a6", "#7d6a1f", "#5c6f80")
FONT = "system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', Arial, sans-serif"
#: Sizes of text in pixels: labels, and what stands beside them.
LABEL, SMALL = 13, 11

_NARROW, _WIDE = frozenset("fijlrtI.,:;'|!()[]/ -"), frozenset("mwMWGOQ@%—")
_LEGEND_LINE = 20


def clean(text: str) -> str:
    """Return a text as one line that XML can hold: what is no character of XML, and what ends a line, is a space."""
    # What joins letters and emoji, or turns their direction, is no control and stays.
    bare = (" " if category(c) in ("Cc", "Cs", "Zl", "Zp") or c in "\ufffe\uffff" else c for c in text)
    return "".join(bare).strip()


def escaped(text: str) -> str:
    """Return a text as it stands between tags and in attributes of XML."""
    return escape(clean(text))


def number(value: float) -> str:
    """Return a length with at most one decimal."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def text_width(text: str, size: float = LABEL) -> float:
    """Return about how wide a text is in a typeface without serifs, in pixels; rather too wide than too narrow."""
    units = sum(
        0.36 if c in _NARROW else 0.95 if c in _WIDE else 0.72 if c.isupper() else 0.63 if c < "\u2e80" else 1.05
        for c in text
    )
    return units * size


def fit(text: str, width: float, size: float = LABEL) -> str:
    """Return a text, cut with an ellipsis where it is wider than `width` pixels."""
    text = clean(text)
    if text_width(text, size) <= width:
        return text
    kept = ""
    for c in text:
        if text_width(f"{kept}{c}…", size) > width:
            break
        kept += c
    return f"{kept.rstrip()}…"


def wrap(text: str, width: float, size: float = SMALL) -> list[str]:
    """Return a text as lines that are at most `width` pixels wide; a longer word is cut."""
    lines: list[str] = []
    for word in clean(text).split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(fit(word, width, size))
    return lines


class Sheet:
    """A drawing that is being made.

    Args:
        kind: name of the view, part of the ids.
        lang: language of the words.
        seed: text that tells this drawing from others on the same page, for its ids.

    Attributes:
        width, height: size in pixels; the height grows as lines are added.
    """

    def __init__(self, kind: str, lang: str, seed: str, width: float = 820) -> None:
        self.kind = kind
        self.lang = lang
        self.width = width
        self.height = 0.0
        self.prefix = f"vw-{kind}-{hashlib.sha256(seed.encode()).hexdigest()[:8]}"
        self._parts: list[str] = []
        self._marks: dict[str, str] = {}
        self._patterns: set[str] = set()

    def raw(self, xml: str) -> None:
        """Add what is XML already."""
        self._parts.append(xml)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = LABEL,
        anchor: str = "start",
        weight: str = "",
        quiet: bool = False,
    ) -> None:
        """Add a line of text whose baseline begins (or ends, or has its middle) at a point."""
        more = f' text-anchor="{anchor}"' if anchor != "start" else ""
        more += f' font-weight="{weight}"' if weight else ""
        # Quiet text keeps a contrast of 4.5 : 1 on white and on near black.
        more += ' opacity="0.8"' if quiet else ""
        self.raw(f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}"{more}>{escaped(words)}</text>')

    def line(self, x1: float, y1: float, x2: float, y2: float, *, opacity: str = "0.2", dash: str = "") -> None:
        """Add a thin line of the colour of the text."""
        more = f' stroke-dasharray="{dash}"' if dash else ""
        self.raw(
            f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" stroke="currentColor" '
            f'opacity="{opacity}"{more}/>'
        )

    def bar(self, mark: str, x1: float, x2: float, y: float, height: float, *, words: str = "") -> str:
        """Return a bar of a mark, and remember the mark for the legend under its own or the given words."""
        self._remember(mark, words)
        width = max(x2 - x1, 2.0)
        place = f'x="{number(x1)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
        return f"<rect {place} {self._paint(mark)}/>"

    def arrow(self, mark: str, x1: float, x2: float, y: float, height: float, *, to_left: bool = False) -> str:
        """Return a bar whose far side is a point: nothing is known to end (or begin) there."""
        self._remember(mark, "")
        tip = min(height * 0.6, max(x2 - x1, 2.0))
        middle, bottom = y + height / 2, y + height
        if to_left:
            points = [(x2, y), (x1 + tip, y), (x1, middle), (x1 + tip, bottom), (x2, bottom)]
        else:
            points = [(x1, y), (x2 - tip, y), (x2, middle), (x2 - tip, bottom), (x1, bottom)]
        path = " ".join(f"{number(px)},{number(py)}" for px, py in points)
        return f'<polygon points="{path}" {self._paint(mark)}/>'

    def diamond(self, mark: str, x: float, y: float, size: float = 5.5) -> str:
        """Return a diamond with its middle at a point."""
        self._remember(mark, "")
        points = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
        path = " ".join(f"{number(px)},{number(py)}" for px, py in points)
        return f'<polygon points="{path}" {self._paint(mark)}/>'

    def group(self, title: str, *marks: str, cls: str = "") -> None:
        """Add marks that belong to one row, with the words that a pointer or a screen reader gets."""
        more = f' class="{cls}"' if cls else ""
        self.raw(f"<g{more}><title>{escaped(title)}</title>{''.join(marks)}</g>")

    def _remember(self, mark: str, words: str) -> None:
        self._marks.setdefault(mark, words or tell(self.lang, f"mark_{mark.replace('-', '_')}"))

    def _paint(self, mark: str) -> str:
        """Return class and attributes of a mark; the patterns it needs are added to the sheet."""
        return f'class="vw-{_CLASSES.get(mark, mark)}" {_PAINTS[mark].replace("#HATCH", self._pattern(mark))}'

    def _pattern(self, mark: str) -> str:
        name = _PATTERN_OF.get(mark, "")
        if name:
            self._patterns.add(name)
        return f"url(#{self.prefix}-{name})"

    def finish(self, title: str, summary: str, notes: Sequence[str]) -> str:
        """Return the SVG with the legend of the marks that were used and the notes at its foot."""
        self._write_legend()
        for note in notes:
            for line in wrap(note, self.width):
                self.height += 15
                self.text(0, self.height, line, size=SMALL, quiet=True)
        self.height += 8
        heads = f"{self.prefix}-title", f"{self.prefix}-desc"
        patterns = "".join(_PATTERNS[name].format(id=f"{self.prefix}-{name}") for name in sorted(self._patterns))
        size = f'width="{number(self.width)}" height="{number(self.height)}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="vw vw-{self.kind}" '
            f'viewBox="0 0 {number(self.width)} {number(self.height)}" {size} role="img" '
            f'aria-labelledby="{" ".join(heads)}" lang="{self.lang}" fill="currentColor" '
            f'font-family="{escape(FONT)}" font-size="{LABEL}">'
            f'<title id="{heads[0]}">{escaped(title)}</title><desc id="{heads[1]}">{escaped(summary)}</desc>'
            f"{f'<defs>{patterns}</defs>' if patterns else ''}{''.join(self._parts)}</svg>"
        )

    def _write_legend(self) -> None:
        if not self._marks:
            return
        self.height += 14
        self.raw('<g class="vw-legend">')
        x, y = 0.0, self.height
        for mark, words in sorted(self._marks.items(), key=lambda item: list(_PAINTS).index(item[0])):
            width = 34 + text_width(words, SMALL) + 18
            if x and x + width > self.width:
                x, y = 0.0, y + _LEGEND_LINE
            self.raw(self._swatch(mark, x, y))
            self.text(x + 32, y + 9, words, size=SMALL)
            x += width
        self.raw("</g>")
        self.height = y + _LEGEND_LINE

    def _swatch(self, mark: str, x: float, y: float) -> str:
        if mark in ("event", "vague-event", "revision", "ended"):
            return self.diamond(mark, x + 13, y + 5)
        if mark in ("open-end", "open-start"):
            return self.arrow(mark, x, x + 26, y, 10, to_left=mark == "open-start")
        if mark in ("rung", "last-expiry", "handover"):
            return self.bar(mark, x, x + 26, y + 4, 2.5)
        return self.bar(mark, x, x + 26, y, 10)


#: Marks that share a class for style sheets.
_CLASSES = {
    "open-end": "possible vw-open",
    "open-start": "possible vw-open",
    "vague": "possible",
    "vague-event": "possible",
    "gap": "vacant vw-gap",
    "establishment": "certain vw-establishment",
    "added": "certain vw-added",
}
_PATTERN_OF = {
    **dict.fromkeys(("possible", "vague", "open-end", "open-start"), "hatch"),
    "acting": "dots",
    "overlap": "cross",
    "vacant": "blank",
}
_HATCHED = f'fill="#HATCH" stroke="{BLUE}" stroke-width="1" stroke-dasharray="3 2"'
_PAINTS = {
    "certain": f'fill="{BLUE}"',
    "possible": _HATCHED,
    "vague": _HATCHED,
    "vague-event": f'fill="none" stroke="{BLUE}" stroke-width="1.4"',
    "open-end": _HATCHED,
    "open-start": _HATCHED,
    "acting": f'fill="#HATCH" stroke="{OCHRE}" stroke-width="1.2"',
    "handover": 'fill="currentColor"',
    "vacant": 'fill="#HATCH" stroke="currentColor" stroke-width="1" stroke-dasharray="3 2"',
    "gap": f'fill="none" stroke="{RED}" stroke-width="1.4"',
    "overlap": f'fill="#HATCH" stroke="{RED}" stroke-width="1"',
    "event": f'fill="{BLUE}"',
    "establishment": f'fill="{BLUE}"',
    "extension": f'fill="{BLUE}"',
    "added": f'fill="{BLUE}"',
    "rung": f'fill="{BLUE}"',
    "revision": f'fill="none" stroke="{BLUE}" stroke-width="1.6"',
    "ended": f'fill="{RED}"',
    "last-expiry": f'fill="{RED}"',
}
_PATTERNS = {
    "hatch": (
        '<pattern id="{id}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="5" height="5" fill="{BLUE}" opacity="0.16"/><rect width="1.3" height="5" fill="{BLUE}" '
        'opacity="0.75"/></pattern>'
    ),
    "dots": (
        '<pattern id="{id}" width="4" height="4" patternUnits="userSpaceOnUse">'
        f'<rect width="4" height="4" fill="{OCHRE}" opacity="0.2"/><circle cx="2" cy="2" r="1.1" fill="{OCHRE}"/>'
        "</pattern>"
    ),
    "blank": (
        '<pattern id="{id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">'
        '<rect width="1" height="6" fill="currentColor" opacity="0.35"/></pattern>'
    ),
    "cross": (
        '<pattern id="{id}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="5" height="5" fill="{RED}" opacity="0.15"/><path d="M0 0H5M0 0V5" stroke="{RED}" '
        'stroke-width="1.4"/></pattern>'
    ),
}
