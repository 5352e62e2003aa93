"""Cells of data sets as values of the graph: each function takes the text of a cell and refuses what it cannot read."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pyoxigraph as ox

from dpo_kg.edtf import parse_edtf
from dpo_kg.importers.dates import DateError, normalise_date
from dpo_kg.vocabulary import EDTF, XSD

Value = ox.NamedNode | ox.Literal
Convert = Callable[[str], Value]

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def to_edtf(text: str) -> ox.Literal:
    """Return a date, ISO or in words, as EDTF of the same precision.

    Raises:
        ValueError: it is no date, or can be read in two ways.
    """
    return ox.Literal(normalise_date(text), datatype=ox.NamedNode(EDTF))


def to_edtf_placeholder(text: str) -> ox.Literal:
    """Return an ISO date as EDTF, the first of a month as the month: data sets write so what they know to the month.

    A day in words, such as "1 July 2010", is that day: a correction restores a true first of a month by it.

    Raises:
        ValueError: it is no day.
    """
    if not _ISO_DAY.fullmatch(text):
        day = normalise_date(text)
        if not _ISO_DAY.fullmatch(day):
            raise DateError(f"no date of the form 1992-03-01: {text}", "Write year, month and day.")
        return ox.Literal(day, datatype=ox.NamedNode(EDTF))
    parse_edtf(text)
    return ox.Literal(text.removesuffix("-01") if text[8:] == "01" else text, datatype=ox.NamedNode(EDTF))


def to_date(text: str) -> ox.Literal:
    """Return an ISO day as xsd:date.

    Raises:
        ValueError: it is no day.
    """
    if not _ISO_DAY.fullmatch(text):
        raise DateError(f"no day: {text}", "Write it as in 1992-03-01.")
    parse_edtf(text)
    return ox.Literal(text, datatype=ox.NamedNode(f"{XSD}date"))


def to_integer(text: str) -> ox.Literal:
    """Return digits as xsd:integer.

    Raises:
        ValueError: there are other characters.
    """
    if not re.fullmatch(r"-?[0-9]+", text):
        raise ValueError(f"no whole number: {text}")
    return ox.Literal(str(int(text)), datatype=ox.NamedNode(f"{XSD}integer"))


def to_decimal(text: str) -> ox.Literal:
    """Return a number as xsd:decimal in canonical form.

    Raises:
        ValueError: it is no number with a point.
    """
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        raise ValueError(f"no number: {text}")
    return _write_decimal(text)


def to_decimal_comma(text: str) -> ox.Literal:
    """Return a number with a decimal comma as xsd:decimal in canonical form.

    Raises:
        ValueError: it is no such number; one with a point or with marks of thousands is refused, not guessed at.
    """
    if not re.fullmatch(r"-?[0-9]+(,[0-9]+)?", text):
        raise ValueError(f"no number with a decimal comma: {text}")
    return _write_decimal(text.replace(",", "."))


def _write_decimal(text: str) -> ox.Literal:
    written = f"{Decimal(text).normalize():f}"
    return ox.Literal("0" if written == "-0" else written, datatype=ox.NamedNode(f"{XSD}decimal"))


def to_text(text: str) -> ox.Literal:
    """Return a text without a language."""
    return ox.Literal(text)


def to_english(text: str) -> ox.Literal:
    """Return a text in English."""
    return ox.Literal(text, language="en")


def to_uri(text: str) -> ox.Literal:
    """Return an address on the web as xsd:anyURI.

    Raises:
        ValueError: it does not begin with http:// or https://, or holds white space.
    """
    if not re.fullmatch(r"https?://\S+", text):
        raise ValueError(f"no address on the web: {text}")
    return ox.Literal(text, datatype=ox.NamedNode(f"{XSD}anyURI"))
