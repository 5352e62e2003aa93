"""Literals of the data: which are canonical, and that the canonical ones survive a store."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dpo_kg.literals import check_literal
from dpo_kg.vocabulary import EDTF, RDF, XSD

LANG = f"{RDF}langString"

GOOD = [
    ("Kofi Annan", f"{XSD}string", None), ("Département", LANG, "fr"), ("x", LANG, "en-us"),
    ("0", f"{XSD}integer", None),
    ("-5", f"{XSD}integer", None), ("27.89", f"{XSD}decimal", None), ("100", f"{XSD}decimal", None),
    ("true", f"{XSD}boolean", None), ("1992-03-01", f"{XSD}date", None), ("1992-03", EDTF, None),
    ("https://www.un.org/", f"{XSD}anyURI", None),
]  # fmt: skip
BAD = [
    ("", f"{XSD}string", None), ("  ", f"{XSD}string", None), (" x", f"{XSD}string", None), ("x\n", LANG, "en"),
    ("x", LANG, "EN"), ("x", LANG, "en_US"), ("05", f"{XSD}integer", None), ("+5", f"{XSD}integer", None),
    ("-0", f"{XSD}integer", None), ("five", f"{XSD}integer", None), ("1.10", f"{XSD}decimal", None),
    (".5", f"{XSD}decimal", None), ("1.", f"{XSD}decimal", None), ("1", f"{XSD}boolean", None),
    ("1992-02-30", f"{XSD}date", None), ("19920301", f"{XSD}date", None), ("1992-03-01Z", f"{XSD}date", None),
    ("March", EDTF, None), ("x", f"{XSD}nonNegativeInteger", None), ("1.0E3", f"{XSD}double", None),
    ("un.org", f"{XSD}anyURI", None), ("http://a b", f"{XSD}anyURI", None),
]  # fmt: skip


@pytest.mark.parametrize(("value", "datatype", "language"), GOOD)
def test_canonical(value: str, datatype: str, language: str | None) -> None:
    assert check_literal(value, datatype, language) is None


@pytest.mark.parametrize(("value", "datatype", "language"), BAD)
def test_not_canonical(value: str, datatype: str, language: str | None) -> None:
    assert check_literal(value, datatype, language)


@given(
    st.one_of(
        st.tuples(st.from_regex(r"[+-]?0*[0-9]{1,12}", fullmatch=True), st.just(f"{XSD}integer")),
        st.tuples(st.from_regex(r"[+-]?[0-9]{0,8}\.?[0-9]{0,8}", fullmatch=True), st.just(f"{XSD}decimal")),
        st.tuples(st.sampled_from(["true", "false", "0", "1"]), st.just(f"{XSD}boolean")),
        st.tuples(st.dates().map(str), st.just(f"{XSD}date")),
    )
)
def test_what_is_canonical_survives_a_store(pair: tuple[str, str]) -> None:
    """The store rewrites other forms; an accepted one comes back letter by letter."""
    value, datatype = pair
    if check_literal(value, datatype, None) is not None:
        return
    literal = ox.Literal(value, datatype=ox.NamedNode(datatype))
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), literal))
    (quad,) = store
    assert quad.object == literal
