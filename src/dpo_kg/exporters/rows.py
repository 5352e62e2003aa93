"""Rows of terms as text for programs: CSV, TSV, JSON; and the names of all formats of rows.

CSV and TSV after "SPARQL 1.1 Query Results CSV and TSV Formats", JSON after "SPARQL 1.1 Query Results JSON Format"
(W3C Recommendations of 21 March 2013).
"""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.errors import FormatError, UnknownNameError
from dpo_kg.vocabulary import XSD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dpo_kg.terms import Term

    TermRow = Sequence[Term | None]

#: Short name → media type of the formats of rows. Of two with the same media type the first has it as its name.
ROW_FORMATS = {
    "table": "text/plain",
    "list": "text/plain",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "jsonl": "application/jsonl",
    "xml": "application/sparql-results+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "ics": "text/calendar",
    "svg": "image/svg+xml",
    "png": "image/png",
}
#: Formats that are no text.
BINARY_FORMATS = ("xlsx", "zip", "png")
#: Formats that need more than columns and rows: what the rows answer, or all of it.
WHOLE_FORMATS = ("xlsx", "zip", "ics", "svg", "png")
#: CSV as spreadsheet programs need it: what `csv` becomes with --excel.
EXCEL_CSV = "csv-excel"

#: Endings of file names and other media types.
ALIASES = {
    "txt": "table",
    "srj": "json",
    "srx": "xml",
    "ndjson": "jsonl",
    "application/json": "json",
    "application/xml": "xml",
    "application/x-ndjson": "jsonl",
}
_STRING = f"{XSD}string"


def row_format(name: str) -> str:
    """Return the short name of a format of rows given by short name, file ending or media type.

    Parameters of a media type (`text/csv; charset=utf-8`) are passed over.

    Raises:
        UnknownNameError: no such format.
    """
    wanted = name.partition(";")[0].strip().lower()
    wanted = ALIASES.get(wanted, wanted)
    if wanted == EXCEL_CSV:
        return EXCEL_CSV
    for short, media_type in ROW_FORMATS.items():
        if wanted in (short, media_type):
            return short
    known = [*ROW_FORMATS, EXCEL_CSV, *ROW_FORMATS.values()]
    raise UnknownNameError("format of rows", name, known, mend=f"The formats are {', '.join(ROW_FORMATS)}.")


def write_csv(columns: Sequence[str], rows: Sequence[TermRow]) -> str:
    """Return SPARQL 1.1 CSV: values without their types, lines end with CRLF."""
    lines = [",".join(columns)]
    lines += [",".join(_quote_csv(plain_value(term)) for term in row) for row in rows]
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


def refuse_text(format: str) -> FormatError:
    """Return the error for a binary format that is asked for as text."""
    return FormatError(f'{format} is no text; take to_bytes("{format}"), or write("FILE.{format}")')


def plain_value(term: Term | None) -> str:
    """Return the value of a term without its type, as SPARQL 1.1 CSV has it; nothing for no term."""
    if term is None:
        return ""
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else term.value


def _quote_csv(text: str) -> str:
    # A line that begins with # is a comment to readers of CSV on the Web; in quotes it is none.
    if any(c in text for c in ',"\r\n') or text.startswith("#"):
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
