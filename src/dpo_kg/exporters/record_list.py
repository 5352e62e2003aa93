"""Rows as a list: one "label: value" a line and an empty line between rows, for screen readers and narrow terminals."""

from __future__ import annotations

from dpo_kg.terms import to_display

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dpo_kg.terms import Term

_NOTHING = "(no value)"


def write_list(columns: Sequence[str], rows: Sequence[Sequence[Term | None]]) -> str:
    """Return a line per value: the name of the column, with spaces for underscores, and the value on one line.

    An unbound variable has no line; a row without any value says so.
    """
    labels = [name.replace("_", " ").strip() or name for name in columns]
    records = []
    for row in rows:
        lines = [f"{label}: {_on_one_line(term)}" for label, term in zip(labels, row, strict=True) if term is not None]
        records.append("".join(f"{line.rstrip()}\n" for line in lines or [_NOTHING]))
    return "\n".join(records)


def _on_one_line(term: Term) -> str:
    """Return a term as a table shows it; what is no visible character is a space, so that it cannot steer a terminal.

    Signs of the writing direction and joiners stay: without them, texts in some scripts are misread.
    """
    text = to_display(term)
    if text.isprintable():
        return text
    return " ".join("".join(c if c.isprintable() or c in "\u200c\u200d\u200e\u200f" else " " for c in text).split())
