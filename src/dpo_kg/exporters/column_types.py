"""What type a column of terms has, by the datatypes of its terms and by whether their forms fit them."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.terms import to_python
from dpo_kg.vocabulary import EDTF, XSD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dpo_kg.terms import Term

_TYPES = {f"{XSD}{name}": name for name in ("integer", "decimal", "double", "boolean", "date")}


def value_type(term: Term) -> str:
    """Return "integer", "decimal", "double", "boolean", "date", "edtf", "iri" or "string".

    A literal whose form does not fit its datatype is a string, and so is a blank node.
    """
    if isinstance(term, ox.NamedNode):
        return "iri"
    if not isinstance(term, ox.Literal):
        return "string"
    datatype = term.datatype.value
    if datatype == EDTF:
        return "edtf"
    name = _TYPES.get(datatype, "string")
    return "string" if name != "string" and isinstance(to_python(term), str) else name


def column_type(terms: Iterable[Term | None], declared: str = "string") -> str:
    """Return the one type of all terms, as `value_type` has it; "string" where there are several.

    Args:
        terms: the terms of the column; integers among decimals count as decimals.
        declared: what holds where all are unbound.
    """
    found = {value_type(term) for term in terms if term is not None}
    if found == {"integer", "decimal"}:
        return "decimal"
    if not found:
        return declared
    return found.pop() if len(found) == 1 else "string"
