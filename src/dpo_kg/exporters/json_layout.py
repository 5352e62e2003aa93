"""JSON laid out for reading: what fits on a line stands on one, the rest is indented."""

from __future__ import annotations

import json
from typing import Any


def lay_out_json(value: Any, width: int = 116) -> str:
    """Return a value as JSON text that ends with a line feed.

    Args:
        value: what `json.dumps` takes; the order of its keys is kept.
        width: length in characters up to which an object or a list stands on one line.
    """
    return f"{_lay_out(value, 0, 0, width)}\n"


def _lay_out(value: Any, indent: int, used: int, width: int) -> str:
    """Return a value that stands behind `used` characters of a line that is indented by `indent`."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not isinstance(value, dict | list) or not value or used + len(line) <= width:
        return line
    inner = indent + 1
    if isinstance(value, dict):
        keys = [f"{json.dumps(str(key), ensure_ascii=False)}: " for key in value]
        parts = [
            key + _lay_out(part, inner, inner + len(key) + 1, width)
            for key, part in zip(keys, value.values(), strict=True)
        ]
        opening, closing = "{", "}"
    else:
        parts = [_lay_out(part, inner, inner + 1, width) for part in value]
        opening, closing = "[", "]"
    margin = " " * inner
    body = ",\n".join(f"{margin}{part}" for part in parts)
    return f"{opening}\n{body}\n{' ' * indent}{closing}"
