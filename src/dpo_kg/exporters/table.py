"""Rows of terms as an aligned table for people, or as records where a table would be too narrow to be read."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.terms import to_display
from dpo_kg.vocabulary import XSD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dpo_kg.terms import Term

_NUMBERS = {f"{XSD}integer", f"{XSD}decimal", f"{XSD}double"}
_NARROWEST = 10
#: A longer word, such as an address, may be parted; a row of more lines is no row any more.
_LONGEST_WORD, _MOST_LINES = 24, 7


def write_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[Term | None]],
    emphasise: Callable[[str], str] = str,
    width: int | None = None,
) -> str:
    """Return a header, a rule, and the rows; numbers stand to the right.

    Args:
        columns: names of the columns.
        rows: the terms.
        emphasise: marks the header, for a terminal.
        width: columns of the terminal; None where there is none. In a table that is wider, texts go on in the next
            line. `hidden_columns` are left out first.
    """
    texts = [[_clean(to_display(term)) for term in row] for row in rows]
    hidden = set(hidden_columns(columns, rows, width))
    kept = [i for i, name in enumerate(columns) if name not in hidden]
    widths = _natural_widths(columns, texts)
    if width is not None:
        # Down to whole words first; only where that is not enough, through them.
        whole = [_longest_word(name, *(row[i] for row in texts)) for i, name in enumerate(columns)]
        _shrink(widths, kept, whole, width)
        _shrink(widths, kept, [min(word, _LONGEST_WORD) for word in whole], width)
        _shrink(widths, kept, [_NARROWEST] * len(columns), width)
    right = {i for i in kept if rows and all(_is_number(row[i]) for row in rows)}
    lines = [emphasise(line) for line in _write_row(columns, kept, widths, right)]
    lines.append("  ".join("─" * widths[i] for i in kept))
    for row in texts:
        lines += _write_row(row, kept, widths, right)
    return "".join(f"{line}\n" for line in lines)


def fits_table(columns: Sequence[str], rows: Sequence[Sequence[Term | None]], width: int | None) -> bool:
    """Tell whether a table of this width is fit to be read.

    It shows all columns but IRIs and empty ones, parts no word, and most of its rows have few lines.

    Args:
        columns, rows, width: as for `write_table`.
    """
    if width is None or not rows:
        return True
    hidden = hidden_columns(columns, rows, width)
    kept = [i for i, name in enumerate(columns) if name not in hidden]
    if any(not _is_reference(rows, columns.index(name)) for name in hidden):
        return False
    texts = [[_clean(to_display(term)) for term in row] for row in rows]
    floors = [min(_longest_word(name, *(row[i] for row in texts)), _LONGEST_WORD) for i, name in enumerate(columns)]
    if _total(kept, floors) > width:
        return False
    widths = _natural_widths(columns, texts)
    _shrink(widths, kept, floors, width)
    heights = sorted(max(len(_wrap(row[i], widths[i])) for i in kept) for row in texts)
    return heights[len(heights) // 2] <= _MOST_LINES


def write_records(
    columns: Sequence[str],
    rows: Sequence[Sequence[Term | None]],
    emphasise: Callable[[str], str] = str,
    width: int | None = None,
) -> str:
    """Return the rows one below the other, a line per value with the name of its column; empty ones are left out.

    Args:
        columns, rows, emphasise, width: as for `write_table`; the names are what is emphasised.
    """
    label = max((_width(name) for name in columns), default=0)
    room = None if width is None else max(_NARROWEST, width - label - 2)
    records = []
    for row in rows:
        lines = []
        for name, term in zip(columns, row, strict=True):
            text = _clean(to_display(term))
            first, *more = ([text] if room is None else _wrap(text, room)) if text else [""]
            if text:
                lines += [
                    f"{emphasise(_pad(name, label, False))}  {first}",
                    *(f"{' ' * label}  {line}" for line in more),
                ]
        records.append("".join(f"{line}\n" for line in lines or ["(empty row)"]))
    return "\n".join(records)


def hidden_columns(columns: Sequence[str], rows: Sequence[Sequence[Term | None]], width: int | None) -> list[str]:
    """Return the columns that a table of this width leaves out, from the right, until it fits.

    IRIs and empty columns go first, others only where the table would not fit at its narrowest.

    Every other format has them.
    """
    if width is None:
        return []
    texts = [[_clean(to_display(term)) for term in row] for row in rows]
    widths = _natural_widths(columns, texts)
    kept = list(range(len(columns)))
    for i in reversed(range(1, len(columns))):
        if _total(kept, widths) <= width:
            break
        if _is_reference(rows, i):
            kept.remove(i)
    while len(kept) > 1 and _total(kept, [min(natural, _NARROWEST) for natural in widths]) > width:
        kept.pop()
    return [name for i, name in enumerate(columns) if i not in kept]


def _shrink(widths: list[int], kept: Sequence[int], floors: Sequence[int], width: int) -> None:
    """Narrow the widest columns, none below its floor, until the table fits or all stand at theirs."""
    while _total(kept, widths) > width:
        above = [i for i in kept if widths[i] > floors[i]]
        if not above:
            return
        widths[max(above, key=lambda i: widths[i])] -= 1


def _is_reference(rows: Sequence[Sequence[Term | None]], i: int) -> bool:
    """Tell whether a column holds nothing, or IRIs alone."""
    return bool(rows) and all(row[i] is None or isinstance(row[i], ox.NamedNode) for row in rows)


def _longest_word(*texts: str) -> int:
    return max((_width(word) for text in texts for word in text.split(" ")), default=0)


def _natural_widths(columns: Sequence[str], texts: Sequence[Sequence[str]]) -> list[int]:
    return [max([_width(name), *(_width(row[i]) for row in texts)]) for i, name in enumerate(columns)]


def _write_row(texts: Sequence[str], kept: Sequence[int], widths: Sequence[int], right: set[int]) -> list[str]:
    """Return the lines of one row; a cell that is too long goes on below."""
    cells = {i: _wrap(texts[i], widths[i]) for i in kept}
    lines = []
    for number in range(max((len(cell) for cell in cells.values()), default=1)):
        parts = [_pad(cells[i][number] if number < len(cells[i]) else "", widths[i], i in right) for i in kept]
        lines.append("  ".join(parts).rstrip())
    return lines


def _wrap(text: str, width: int) -> list[str]:
    """Cut a text into lines at spaces; a word that is too long is cut where the line ends."""
    if _width(text) <= width:
        return [text]
    lines, line = [], ""
    for word in text.split(" "):
        if line and _width(line) + 1 + _width(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
        while _width(line) > width:
            cut = width
            while _width(line[:cut]) > width:
                cut -= 1
            lines.append(line[: max(cut, 1)])
            line = line[max(cut, 1) :]
    return [*lines, line] if line else lines


def _clean(text: str) -> str:
    """Replace what is no visible character, so that no value can steer the terminal."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _total(kept: Sequence[int], widths: Sequence[int]) -> int:
    return sum(widths[i] for i in kept) + 2 * (len(kept) - 1)


def _is_number(term: Term | None) -> bool:
    return isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS
