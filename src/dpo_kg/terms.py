"""RDF terms as Python values and as text for people."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.errors import QueryError
from dpo_kg.vocabulary import XSD, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal
    from typing import Any

    Term = ox.NamedNode | ox.BlankNode | ox.Literal
    PythonValue = str | int | bool | float | Decimal | date | None

_INTEGER, _DECIMAL, _BOOLEAN, _DATE, _DOUBLE = (
    f"{XSD}{name}" for name in ("integer", "decimal", "boolean", "date", "double")
)


def number_blank_nodes(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows with their blank nodes called b0, b1, … in the order in which they come.

    The engine calls a new blank node by a random name, so that the same query would not give the same bytes.

    Raises:
        QueryError: a triple term or a text with a direction (RDF 1.2), which no format here can hold.
    """
    names: dict[ox.BlankNode, ox.BlankNode] = {}
    numbered = []
    for row in rows:
        for term in row:
            if isinstance(term, ox.Triple):
                raise QueryError(f"the answer holds a triple term (RDF 1.2), which cannot be written: {term}")
            if isinstance(term, ox.Literal) and term.direction is not None:
                raise QueryError(f"the answer holds a text with a direction (RDF 1.2), which cannot be written: {term}")
        if any(isinstance(term, ox.BlankNode) for term in row):
            for term in row:
                if isinstance(term, ox.BlankNode):
                    names.setdefault(term, ox.BlankNode(f"b{len(names)}"))
            row = tuple(names[term] if isinstance(term, ox.BlankNode) else term for term in row)
        numbered.append(row)
    return numbered


def to_python(term: Term | None) -> PythonValue:
    """Return the Python value of a term: int, Decimal, bool, float, date or str; None for no term.

    An IRI gives its text. A literal that does not fit its datatype gives its text as well.
    """
    if not isinstance(term, ox.Literal):
        return None if term is None else term.value
    text, datatype = term.value, term.datatype.value
    try:
        # Python reads more than XML Schema allows: "1_0", " 5", digits of other scripts, "20080630", "1e3" as Decimal.
        if datatype == _INTEGER and not text.strip("0123456789+-"):
            return int(text)
        if datatype == _BOOLEAN:
            return {"true": True, "1": True, "false": False, "0": False}[text]
        if datatype == _DOUBLE and (not text.strip("0123456789+-.eE") or text in ("INF", "+INF", "-INF", "NaN")):
            return float(text)
        if datatype == _DATE and len(text) == 10 and text[7] == "-":
            from datetime import date

            return date.fromisoformat(text)
        if datatype == _DECIMAL and not text.strip("0123456789+-."):
            from decimal import Decimal

            return Decimal(text)
    except (ValueError, KeyError, ArithmeticError):
        return text
    return text


def to_display(term: Term | None) -> str:
    """Return a term as a table shows it: the text of a literal, the CURIE of an IRI, nothing for no term."""
    if term is None:
        return ""
    return shorten_iri(term.value) if isinstance(term, ox.NamedNode) else term.value
