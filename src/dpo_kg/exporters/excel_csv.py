"""Rows as CSV for spreadsheet programs: a byte order mark, so that they read UTF-8, and no cell that is a formula.

A spreadsheet takes a cell that begins with one of some characters for a formula, and runs it. Such a cell gets an
apostrophe before it, and every text stands in quotes (OWASP, "CSV Injection",
owasp.org/www-community/attacks/CSV_Injection). Numbers stay as they are, negative ones too.
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
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def write_excel_csv(columns: Sequence[str], rows: Sequence[Sequence[Term | None]]) -> str:
    """Return CSV for spreadsheet programs: byte order mark, CRLF, harmless cells; see the module."""
    lines = [columns, *([plain_value(term) for term in row] for row in rows)]
    return _MARK + "".join(f"{','.join(map(_write_cell, line))}\r\n" for line in lines)


def _write_cell(text: str) -> str:
    if not text or _NUMBER.fullmatch(text):
        return text
    # Spaces and marks that nobody sees do not hide what begins a formula.
    shown = text.lstrip(" \u00a0\ufeff\u200b")
    safe = f"'{text}" if text.startswith(_STARTS_FORMULA) or shown.startswith(_STARTS_FORMULA) else text
    return '"' + safe.replace('"', '""') + '"'
