"""Rows as JSON Lines (jsonlines.org): one plain object a line, column → value.

Each line has every column, null where the variable is unbound, so that a reader who guesses types from the first lines
sees them all. An IRI is its text, a date and any other datatype the form in which it is written, a text in a language
the text alone; SPARQL Results JSON (`json`) keeps all of that.

A number is a JSON number as long as a reader with doubles gets back what is written: integers of at most 2⁵³ - 1,
decimals of at most 15 significant digits. A longer one is a string, as I-JSON recommends (RFC 7493, section 2.2), so
that no digit is lost; so are INF and NaN, which JSON does not have.
"""

from __future__ import annotations

import json
from decimal import Decimal
from math import isfinite

from dpo_kg.terms import to_python

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dpo_kg.terms import Term

_LARGEST = 2**53 - 1
_DIGITS = 15
#: They end a line for some readers, such as Python's `str.splitlines`.
_LINE_ENDS = str.maketrans({end: f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"})


def write_json_lines(columns: Sequence[str], rows: Sequence[Sequence[Term | None]]) -> str:
    """Return a JSON object per row, each in a line of its own."""
    names = [json.dumps(name, ensure_ascii=False) for name in columns]
    lines = [", ".join(f"{name}: {_write_value(t)}" for name, t in zip(names, row, strict=True)) for row in rows]
    return "".join(f"{{{line}}}\n" for line in lines).translate(_LINE_ENDS)


def _write_value(term: Term | None) -> str:
    value = to_python(term)
    if term is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) <= _LARGEST:
        return str(value)
    if isinstance(value, float) and isfinite(value):
        return repr(value)
    if isinstance(value, Decimal) and len(value.as_tuple().digits) <= _DIGITS and value.adjusted() < _DIGITS:
        return format(value, "f")
    return json.dumps(term.value, ensure_ascii=False)
