"""Rows as CSV for spreadsheet programs: a byte order mark, so that they read UTF-8, and no cell that is a formula.

A spreadsheet takes a cell that begins with one of some characters for a formula, and runs it. Such a cell gets an
apostrophe before it, and every text stands in quotes (OWASP, "CSV Injection",
owasp.org/www-community/attacks/CSV_Injection). Where the list separator is a semicolon, the program cuts a text at
semicolons and line ends; what would begin a formula behind one gets an apostrophe too. Quotes and characters that
nobody sees do not count. Numbers stay as they are, negative ones as well.
"""

from __future__ import annotations

import re

from dpo_kg.exporters.rows import plain_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dpo_kg.terms import Term

_MARK = "\ufeff"
#: With the full-width forms, which some programs take for the same.
_STARTS_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: What ends a cell where the list separator is a semicolon.
_CUT = re.compile(r"([;\t\r\n]+)")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def write_excel_csv(columns: Sequence[str], rows: Sequence[Sequence[Term | None]]) -> str:
    """Return CSV for spreadsheet programs: byte order mark, CRLF, harmless cells; see the module."""
    lines = [columns, *([plain_value(term) for term in row] for row in rows)]
    return _MARK + "".join(f"{','.join(map(_write_cell, line))}\r\n" for line in lines)


def _write_cell(text: str) -> str:
    if not text or _NUMBER.fullmatch(text):
        return text
    return '"' + _defuse(text).replace('"', '""') + '"'


def _defuse(text: str) -> str:
    """Return a text with an apostrophe wherever a spreadsheet could see the start of a formula."""
    parts = []
    for part in _CUT.split(text):
        shown = part.lstrip("".join({c for c in part if c == '"' or c.isspace() or not c.isprintable()}))
        parts.append(f"'{part}" if shown.startswith(_STARTS_FORMULA) else part)
    return f"'{''.join(parts)}" if text[0] in "\t\r\n" else "".join(parts)
