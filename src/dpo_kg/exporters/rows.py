"""Rows of terms as text for programs: CSV, TSV, JSON.

CSV and TSV after "SPARQL 1.1 Query Results CSV and TSV Formats", JSON after "SPARQL 1.1 Query Results JSON Format"
(W3C Recommendations of 21 March 2013).
"""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.vocabulary import XSD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dpo_kg.terms import Term

    TermRow = Sequence[Term | None]

_STRING = f"{XSD}string"


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
