"""Rows and truth values as "SPARQL Query Results XML Format (Second Edition)" (W3C Recommendation, 21 March 2013)."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from dpo_kg.errors import FormatError
from dpo_kg.vocabulary import XSD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dpo_kg.terms import Term

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'
#: What XML 1.0 has no form for, not even an escaped one (section 2.2, production Char).
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_EDGE_SPACE = re.compile(r"\A\s+|\s+\Z")


def write_xml(columns: Sequence[str], rows: Sequence[Sequence[Term | None]]) -> str:
    """Return rows as SPARQL Query Results XML.

    Raises:
        FormatError: a value holds a character that XML has no form for.
    """
    lines = [f"    <variable name={quoteattr(name)}/>" for name in columns]
    parts = [_HEAD, "  <head>\n", *(f"{line}\n" for line in lines), "  </head>\n  <results>\n"]
    for number, row in enumerate(rows, 1):
        parts.append("    <result>\n")
        for name, term in zip(columns, row, strict=True):
            if term is not None:
                parts.append(f"      <binding name={quoteattr(name)}>{_write_term(term, name, number)}</binding>\n")
        parts.append("    </result>\n")
    parts.append("  </results>\n</sparql>\n")
    return "".join(parts)


def write_truth_xml(answer: bool) -> str:
    """Return the answer of an ASK query as SPARQL Query Results XML."""
    return f"{_HEAD}  <head/>\n  <boolean>{str(answer).lower()}</boolean>\n</sparql>\n"


def _write_term(term: Term, column: str, row: int) -> str:
    found = _NO_XML.search(term.value)
    if found:
        raise FormatError(
            f"row {row}, column {column}: XML has no form for the character U+{ord(found[0]):04X}; "
            "take another format, such as json"
        )
    # A carriage return that is written as it is comes back as a line feed (XML 1.0, section 2.11), and some readers
    # leave out space at either end.
    text = _EDGE_SPACE.sub(_write_references, escape(term.value, {"\r": "&#13;"}))
    if isinstance(term, ox.NamedNode):
        return f"<uri>{text}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{text}</bnode>"
    kind = ""
    if term.language is not None:
        kind = f" xml:lang={quoteattr(term.language)}"
    elif term.datatype.value != f"{XSD}string":
        kind = f" datatype={quoteattr(term.datatype.value)}"
    return f"<literal{kind}>{text}</literal>"


def _write_references(match: re.Match[str]) -> str:
    return "".join(f"&#{ord(character)};" for character in match[0])
