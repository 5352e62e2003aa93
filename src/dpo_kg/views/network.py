"""Rows that link things as a network: boxes with names in layers from left to right, links as curves.

Things that lead from one to the next stand in their order, so that a succession reads from left to right. Groups that
no link ties together stand below each other, the largest first.
"""

from __future__ import annotations

from collections.abc import Sequence

from dpo_kg.views.columns import Grid, joined, refuse
from dpo_kg.views.drawing import Drawing
from dpo_kg.views.ink import SMALL, Sheet, escaped, fit, number, text_width, wrap
from dpo_kg.views.layering import find_layers, find_parts
from dpo_kg.views.links import Link, Network, read_network
from dpo_kg.views.words import tell, tell_count, tell_number

_WIDEST, _PADDING, _ROW, _GAP, _BETWEEN = 190, 8, 12, 16, 150
#: Things that are drawn at most.
MOST_THINGS = 120

#: Box of a thing: left, top, width, height.
Box = tuple[float, float, float, float]


def draw_network(grid: Grid, title: str, lang: str) -> Drawing:
    """Return the network of rows.

    Raises:
        FormatError: no two columns link things, or no row has both.
    """
    network = read_network(grid)
    if network is None:
        needs = (
            "two columns that link things, such as earlier and later, from_bodies and to_bodies, or source and target"
        )
        raise refuse("network", needs, grid.rows)
    parts = find_parts(network.names, [(link.start, link.end) for link in network.links])
    drawn, room = [], MOST_THINGS
    for part in parts:
        if len(part) <= room:
            drawn.append(part)
            room -= len(part)
    drawn = drawn or [parts[0][:MOST_THINGS]]
    notes = _tell_left_out(grid, network, {node for part in drawn for node in part}, lang)
    summary = _summarise(network, parts, lang)
    sheet = Sheet("network", lang, title + "".join(network.names.values()))
    _draw_parts(sheet, network, drawn, lang)
    svg = sheet.finish(title, summary, notes)
    return Drawing("network", title, " ".join([summary, *notes]), notes, lang, svg=svg)


def _tell_left_out(grid: Grid, network: Network, nodes: set[str], lang: str) -> list[str]:
    notes = []
    total = tell_number(lang, len(grid))
    unlinked = len(grid) - len(network.used)
    if unlinked:
        notes.append(tell(lang, "note_no_link", count=tell_number(lang, unlinked), total=total))
    shown = {row for link in network.links if {link.start, link.end} <= nodes for row in link.rows}
    if len(shown) < len(network.used):
        notes.append(tell(lang, "note_capped", count=tell_number(lang, len(network.used) - len(shown)), total=total))
    return notes


def _draw_parts(sheet: Sheet, network: Network, parts: Sequence[list[str]], lang: str) -> None:
    top = 6.0
    boxes: dict[str, Box] = {}
    links = list(network.links)
    for part in parts:
        inside = set(part)
        own = [(link.start, link.end) for link in links if link.start in inside and link.end in inside]
        top = _place_part(network, find_layers(part, own), boxes, top) + _GAP
    sheet.width = max(420.0, max(left + width for left, _, width, _ in boxes.values()) + 4)
    for link in links:
        if link.start in boxes and link.end in boxes:
            _draw_link(sheet, link, network, boxes)
    for node, box in boxes.items():
        _draw_box(sheet, network.names[node], box)
    sheet.height = top


def _place_part(network: Network, layers: Sequence[Sequence[str]], boxes: dict[str, Box], top: float) -> float:
    """Give each thing of a part its box; return where the part ends."""
    sizes = {node: _size(network.names[node]) for layer in layers for node in layer}
    heights = [sum(sizes[node][1] + _GAP for node in layer) - _GAP for layer in layers]
    tallest = max(heights)
    left = 2.0
    for layer, height in zip(layers, heights, strict=True):
        y = top + (tallest - height) / 2
        width = max(sizes[node][0] for node in layer)
        for node in layer:
            boxes[node] = left, y, width, sizes[node][1]
            y += sizes[node][1] + _GAP
        left += width + _BETWEEN
    return top + tallest


def _size(name: str) -> tuple[float, float]:
    lines = wrap(name, _WIDEST)[:3]
    width = max((text_width(line, SMALL) for line in lines), default=20)
    return max(width, 40.0) + 2 * _PADDING, max(len(lines), 1) * _ROW + 2 * _PADDING - 3


def _draw_box(sheet: Sheet, name: str, box: Box) -> None:
    left, top, width, height = box
    lines = wrap(name, _WIDEST)
    if len(lines) > 3:
        lines = [*lines[:2], fit(f"{lines[2]} {lines[3]}", _WIDEST - 10, SMALL)]
    sheet.raw(
        f'<g class="vw-node"><title>{escaped(name)}</title><rect x="{number(left)}" y="{number(top)}" '
        f'width="{number(width)}" height="{number(height)}" rx="3" fill="none" stroke="currentColor"/>'
    )
    for count, line in enumerate(lines):
        sheet.text(left + _PADDING, top + _PADDING + 9 + count * _ROW, line, size=SMALL)
    sheet.raw("</g>")


def _draw_link(sheet: Sheet, link: Link, network: Network, boxes: dict[str, Box]) -> None:
    """Draw a link as a curve with its arrow, and its words in the middle where they have room."""
    from_box, to_box = boxes[link.start], boxes[link.end]
    words = joined(link.words)
    title = f"{network.names[link.start]} → {network.names[link.end]}" + (f": {words}" if words else "")
    rightwards = to_box[0] >= from_box[0] + from_box[2]
    if rightwards:
        x1, y1 = from_box[0] + from_box[2], from_box[1] + from_box[3] / 2
        x2, y2 = to_box[0] - 1, to_box[1] + to_box[3] / 2
        # The curve bends near its beginning and runs level where its words stand.
        bend = min((x2 - x1) / 2, _BETWEEN * 0.3)
        level = (x2 - x1) - bend
        path = f"M{number(x1)} {number(y1)}C{number(x1 + bend)} {number(y1)} {number(x2 - level)} {number(y2)} "
        tip = f"M{number(x2 - 6)} {number(y2 - 3.5)}L{number(x2)} {number(y2)}L{number(x2 - 6)} {number(y2 + 3.5)}"
    else:
        # To the left, or to itself: around below both boxes.
        x1, y1 = from_box[0] + from_box[2] / 2, from_box[1] + from_box[3]
        x2, y2 = to_box[0] + to_box[2] / 2 + (10 if link.start == link.end else 0), to_box[1] + to_box[3] + 1
        low = max(y1, y2) + _GAP
        path = f"M{number(x1)} {number(y1)}C{number(x1)} {number(low)} {number(x2)} {number(low)} "
        tip = f"M{number(x2 - 3.5)} {number(y2 + 6)}L{number(x2)} {number(y2)}L{number(x2 + 3.5)} {number(y2 + 6)}"
    sheet.raw(
        f'<g class="vw-link"><title>{escaped(title)}</title><path d="{path}{number(x2)} {number(y2)}{tip}" fill="none" '
        'stroke="currentColor" opacity="0.65"/>'
    )
    if rightwards and words:
        # Beside the thing it leads to, so that the words of several links from one thing do not meet.
        text = fit(words, _BETWEEN - 34, 9.5)
        sheet.text(x2 - 12, y2 - 4, text, size=9.5, anchor="end", quiet=True)
    sheet.raw("</g>")


def _summarise(network: Network, parts: Sequence[list[str]], lang: str) -> str:
    nodes = tell_count(lang, "thing", len(network.names))
    edges = tell_count(lang, "edge", len(network.links))
    sentences = [tell(lang, "sum_network", nodes=nodes, edges=edges)]
    if len(parts) > 1:
        sentences.append(tell(lang, "sum_parts", parts=tell_count(lang, "part", len(parts))))
    counts = dict.fromkeys(network.names, 0)
    for link in network.links:
        for node in {link.start, link.end}:
            counts[node] += 1
    most = max(counts, key=lambda node: counts[node])
    if counts[most] > 2:
        sentences.append(f"{network.names[most]}: {tell_count(lang, 'edge', counts[most])}.")
    return " ".join(sentences)
