"""Which literals the data may hold, and their one canonical form.

RDF stores rewrite literals that are not canonical ("05"^^xsd:integer becomes "5"), so that a statement and its
source would no longer agree to the letter. The data is therefore held to the form that survives.
Sources: XML Schema 1.1 part 2, canonical mappings; RDF 1.1 Concepts, section 3.3; BCP 47 for language tags.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from dpo_kg.edtf import EXAMPLES, parse_edtf
from dpo_kg.vocabulary import EDTF, RDF, XSD

_FORMS = {
    f"{XSD}integer": (re.compile(r"0|-?[1-9][0-9]*"), "digits without leading zeros or a plus sign"),
    f"{XSD}decimal": (
        re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?"),
        "no trailing zeros, no plus sign",
    ),
    f"{XSD}boolean": (re.compile(r"true|false"), "true or false"),
    f"{XSD}anyURI": (re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+"), "an absolute address"),
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def check_literal(value: str, datatype: str, language: str | None) -> str | None:
    """Return what is wrong with a literal of the data, or None where it is well typed and canonical.

    Args:
        value: the lexical form.
        datatype: IRI of the datatype.
        language: language tag of a language-tagged string.
    """
    if not value.strip():
        return "an empty text says nothing: leave the statement out"
    if language is not None or datatype == f"{RDF}langString":
        if language is None or not _LANGUAGE.fullmatch(language):
            return f"language tag {language!r} is not written in lower case after BCP 47"
        return _check_space(value)
    if datatype == f"{XSD}string":
        return _check_space(value)
    if datatype == EDTF:
        fault = _attempt(parse_edtf, value)
        return f"{fault}; write it as in {EXAMPLES}" if fault else None
    if datatype == f"{XSD}date":
        return _attempt(date.fromisoformat, value) if _DATE.fullmatch(value) else "a date is written YYYY-MM-DD"
    if datatype in _FORMS:
        pattern, form = _FORMS[datatype]
        if not pattern.fullmatch(value) or value == "-0":
            return f"{value!r} is not the canonical form ({form})"
        return None
    return f"datatype {datatype} is not used in the data"


def _attempt(parse: Callable[[str], object], value: str) -> str | None:
    try:
        parse(value)
    except ValueError as error:
        return str(error)
    return None


def _check_space(value: str) -> str | None:
    return "white space at an end of the text" if value != value.strip() else None
