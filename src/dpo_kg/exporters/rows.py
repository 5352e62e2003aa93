"""Rows of terms as text: table, CSV, TSV, JSON.

CSV and TSV after "SPARQL 1.1 Query Results CSV and TSV Formats", JSON after "SPARQL 1.1 Query Results JSON Format"
(W3C Recommendations of 21 March 2013).
"""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.terms import to_display
from dpo_kg.vocabulary import XSD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dpo_kg.terms import Term

    TermRow = Sequence[Term | None]

_STRING = f"{XSD}string"
_NUMBERS = {f"{XSD}integer", f"{XSD}decimal", f"{XSD}double"}


def write_table(
    columns: Sequence[str],
    rows: Sequence[TermRow],
    emphasise: Callable[[str], str] = str,
    width: int | None = None,
) -> str:
    """Return an aligned table: a header, a rule, a line per row; numbers stand to the right.

    Args:
        columns: names of the columns.
        rows: the terms.
        emphasise: marks the header, for a terminal.
        width: columns of the terminal. Where the table is wider, the last IRI columns are left out first, because
            every other format has them, and long texts are cut with "…" then. None: nothing is left out or cut.
    """
    texts = [[to_display(term).replace("\n", " ") for term in row] for row in rows]
    kept = list(range(len(columns)))
    widths = [max([_width(columns[i]), *(_width(row[i]) for row in texts)]) for i in kept]
    if width is not None:
        for i in reversed(range(1, len(columns))):
            if _total(kept, widths) <= width:
                break
            if any(isinstance(row[i], ox.NamedNode) for row in rows):
                kept.remove(i)
        while _total(kept, widths) > width and max(widths[i] for i in kept) > 12:
            widths[max(kept, key=lambda i: widths[i])] -= 1
    right = {i for i in kept if rows and all(_is_number(row[i]) for row in rows)}
    lines = [
        emphasise("  ".join(_fit(columns[i], widths[i], i in right) for i in kept).rstrip()),
        "  ".join("─" * widths[i] for i in kept),
    ]
    lines += ["  ".join(_fit(row[i], widths[i], i in right) for i in kept).rstrip() for row in texts]
    return "".join(f"{line}\n" for line in lines)


def write_csv(columns: Sequence[str], rows: Sequence[TermRow]) -> str:
    """Return SPARQL 1.1 CSV: values without their types, lines end with CRLF."""
    lines = [",".join(columns)]
    lines += [",".join(_quote_csv(_plain(term)) for term in row) for row in rows]
    return "".join(f"{line}\r\n" for line in lines)


def write_tsv(columns: Sequence[str], rows: Sequence[TermRow]) -> str:
    """Return SPARQL 1.1 TSV: every term in Turtle form, nothing for an unbound variable."""
    lines = ["\t".join(f"?{name}" for name in columns)]
    lines += ["\t".join(_write_term(term) for term in row) for row in rows]
    return "".join(f"{line}\n" for line in lines)


def write_json(columns: Sequence[str], rows: Sequence[TermRow]) -> str:
    """Return SPARQL 1.1 Query Results JSON."""
    import json

    bindings = [
        {name: _describe(term) for name, term in zip(columns, row, strict=True) if term is not None} for row in rows
    ]
    content = {"head": {"vars": list(columns)}, "results": {"bindings": bindings}}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _fit(text: str, width: int, right: bool) -> str:
    if _width(text) > width:
        while _width(text) > width - 1:
            text = text[:-1]
        text += "…"
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _total(kept: Sequence[int], widths: Sequence[int]) -> int:
    return sum(widths[i] for i in kept) + 2 * (len(kept) - 1)


def _is_number(term: Term | None) -> bool:
    return isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS


def _plain(term: Term | None) -> str:
    if term is None:
        return ""
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else term.value


def _quote_csv(text: str) -> str:
    if any(c in text for c in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _write_term(term: Term | None) -> str:
    # The serialiser of the engine escapes tab, line feed and carriage return, as the format demands.
    return "" if term is None else str(term)


def _describe(term: Term) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    described = {"type": "literal", "value": term.value}
    if term.language is not None:
        described["xml:lang"] = term.language
    elif term.datatype.value != _STRING:
        described["datatype"] = term.datatype.value
    return described
