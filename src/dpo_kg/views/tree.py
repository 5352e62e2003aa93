"""Rows as a tree: an entry a line, what belongs to it indented below it, so that it reads on a phone and on paper.

A whole that several sources or rows give is one entry. What stands in two places is drawn in both; what lies below it
is drawn once, and the second time the drawing says that it is above.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dpo_kg.views.columns import Grid, joined, refuse, split_names
from dpo_kg.views.drawing import Drawing
from dpo_kg.views.ink import SMALL, Sheet, escaped, fit, number, text_width
from dpo_kg.views.words import tell, tell_count, tell_number

_LINE, _INDENT, _WIDTH = 20, 20, 820
#: Lines that are drawn at most.
MOST_LINES = 250
#: Columns of a whole, of a part, of the words on the part.
_PAIRS = (
    ("whole", "part", "relation"),
    ("within", "unit_name", "relations"),
    ("parent", "child", "relation"),
    ("from", "to", "relation"),
)
#: Columns that are levels, from the root down.
_LEVELS = (("holder_name", "aspect_name", "task", "part"), ("topic_name", "stance", "text"))


@dataclass
class Entry:
    """An entry of the tree.

    Attributes:
        name: its name.
        words: what the rows say of it.
        below: the entries below it, by name.
        rows: numbers of the rows that give it, from 0.
    """

    name: str
    words: list[str] = field(default_factory=list)
    below: dict[str, Entry] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)


def draw_tree(grid: Grid, title: str, lang: str) -> Drawing:
    """Return the tree of rows.

    Raises:
        FormatError: the rows have neither a whole and a part nor two columns of text.
    """
    roots = _read_pairs(grid) or _read_levels(grid)
    if not roots:
        raise refuse("tree", "the columns whole and part, or two columns of text from the root down", grid.rows)
    lines = list(_walk(roots))
    drawn = lines[:MOST_LINES]
    used = {row for _, entry, _ in lines for row in entry.rows}
    notes = []
    if len(used) < len(grid):
        counts = {"count": tell_number(lang, len(grid) - len(used)), "total": tell_number(lang, len(grid))}
        notes.append(tell(lang, "note_no_link", **counts))
    shown = {row for _, entry, _ in drawn for row in entry.rows}
    if len(shown) < len(used):
        counts = {"count": tell_number(lang, len(used) - len(shown)), "total": tell_number(lang, len(grid))}
        notes.append(tell(lang, "note_capped", **counts))
    summary = _summarise(roots, lines, lang)
    sheet = Sheet("tree", lang, title + "".join(entry.name for _, entry, _ in drawn), width=_WIDTH)
    _draw_lines(sheet, drawn, lang)
    svg = sheet.finish(title, summary, notes)
    return Drawing("tree", title, " ".join([summary, *notes]), notes, lang, svg=svg)


#: Depth, entry, and whether what is below it stands above already.
Line = tuple[int, Entry, bool]


def _read_pairs(grid: Grid) -> list[Entry]:
    """Return the roots of rows that each say of a part to which whole it belongs."""
    pair = next((pair for pair in _PAIRS if set(pair[:2]) <= set(grid.columns)), None)
    if pair is None:
        return []
    whole, part, words = pair
    entries: dict[str, Entry] = {}
    parts: set[str] = set()
    said = grid.texts(words if words in grid.columns else "")
    for row, (wholes, name, word) in enumerate(zip(grid.texts(whole), grid.texts(part), said, strict=True)):
        if not name or not wholes:
            continue
        for above in split_names(wholes) if whole == "within" else [wholes]:
            entry = entries.setdefault(above, Entry(above))
            # The words are of the part in this whole: another whole may have it under other words.
            below = entry.below.setdefault(name, Entry(name, below=entries.setdefault(name, Entry(name)).below))
            below.rows.append(row)
            below.words += [word] if word and word not in below.words else []
            parts.add(name)
    roots = [entry for name, entry in entries.items() if name not in parts]
    return roots or list(entries.values())[:1]


def _read_levels(grid: Grid) -> list[Entry]:
    """Return the roots of rows whose columns are the levels from the root down."""
    names = next((list(levels) for levels in _LEVELS if set(levels) <= set(grid.columns)), None)
    names = names or [name for name in grid.of_type("text", "iri") if any(grid.texts(name))][:4]
    if len(names) < 2:
        return []
    roots: dict[str, Entry] = {}
    extra = grid.texts("held_by" if "held_by" in grid.columns else "")
    for row, cells in enumerate(zip(*(grid.texts(name) for name in names), strict=True)):
        level = roots
        entry = None
        for cell in cells:
            if cell:
                entry = level.setdefault(cell, Entry(cell))
                level = entry.below
        if entry is not None:
            entry.rows.append(row)
            entry.words += [extra[row]] if extra[row] and extra[row] not in entry.words else []
    return list(roots.values())


def _walk(roots: list[Entry]) -> list[Line]:
    lines: list[Line] = []
    opened: set[int] = set()
    stack = [(0, entry) for entry in reversed(roots)]
    while stack:
        depth, entry = stack.pop()
        again = bool(entry.below) and id(entry.below) in opened
        lines.append((depth, entry, again))
        if entry.below and not again:
            opened.add(id(entry.below))
            stack += [(depth + 1, below) for below in reversed(entry.below.values())]
    return lines


def _draw_lines(sheet: Sheet, lines: list[Line], lang: str) -> None:
    last_at: dict[int, float] = {}
    # Words that every entry has tell nothing.
    telling = len({tuple(entry.words) for depth, entry, _ in lines if depth}) > 1
    y = 4.0
    for depth, entry, again in lines:
        middle = y + _LINE / 2
        x = depth * _INDENT
        if depth:
            above = last_at.get(depth - 1, 0)
            left = x - _INDENT + 6
            sheet.raw(
                f'<path d="M{left:.0f} {above:.0f}V{middle:.0f}H{x - 2:.0f}" fill="none" stroke="currentColor" '
                'opacity="0.35"/>'
            )
            # The next of the same whole goes on from here: lines that overlap would look darker.
            last_at[depth - 1] = middle
        last_at[depth] = y + _LINE - 3
        words = joined([*(entry.words if telling else []), tell(lang, "again") if again else ""], ", ")
        room = _WIDTH - x - 4
        name = fit(entry.name, room - (min(text_width(words, SMALL), 220) + 12 if words else 0))
        rest = fit(words, max(room - text_width(name) - 12, 60), SMALL)
        weight = ' font-weight="600"' if depth == 0 else ""
        more = (
            f'<tspan dx="8" font-size="{SMALL}" font-weight="400" opacity="0.8">{escaped(rest)}</tspan>'
            if words
            else ""
        )
        sheet.raw(
            f'<g class="vw-entry"><title>{escaped(joined([entry.name, *entry.words], "; "))}</title>'
            f'<text x="{x + 2}" y="{number(y + 14)}"{weight}>{escaped(name)}{more}</text></g>'
        )
        y += _LINE
    sheet.height = y


def _summarise(roots: list[Entry], lines: list[Line], lang: str) -> str:
    depth = max(depth for depth, _, _ in lines)
    below = sum(1 for level, _, _ in lines if level)
    named = roots[0].name if len(roots) == 1 else tell_count(lang, "root", len(roots))
    sentences = [
        tell(
            lang,
            "sum_tree",
            nodes=tell_count(lang, "node", below),
            roots=named,
            levels=tell_count(lang, "level", depth),
        )
    ]
    largest = max(lines, key=lambda line: len(line[1].below))[1]
    if largest.below and (len(roots) > 1 or largest is not roots[0]):
        sentences.append(f"{largest.name}: {tell_count(lang, 'node', len(largest.below))}.")
    return " ".join(sentences)
