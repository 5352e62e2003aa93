"""Terms and rows for property tests of the formats of rows."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import strategies as st

from dpo_kg.results import Rows
from dpo_kg.vocabulary import EDTF, ID, XSD

Term = ox.NamedNode | ox.BlankNode | ox.Literal


def typed(form: str, name: str) -> ox.Literal:
    """Return a literal with a datatype of XML Schema."""
    return ox.Literal(form, datatype=ox.NamedNode(f"{XSD}{name}"))


def edtf(form: str) -> ox.Literal:
    """Return a date as the graph states it."""
    return ox.Literal(form, datatype=ox.NamedNode(EDTF))


#: Right to left with a mark of direction, emoji of several characters, what begins a formula, what ends a line.
TEXTS = [
    *("", " ", " a ", "=1+1", "+1", "-1+2", "@x", "\t=1", "\r\n", "a\nb", 'say "x"', "a,b;c", "#x", "'x", "_x0041_"),
    *(
        "Guéhenno",
        "שלום\u200f!",
        "مرحبا",
        "👩‍👩‍👧 🇺🇳",
        "a\u2028b\x85c",
        "\ufeffx",
        "x" * 400,
        "NaN",
        "1992-03",
        "true",
        "</x>]]>",
    ),
]
_CHARACTERS = st.one_of(
    st.sampled_from("\"'\\\n\r\t,;<>&=+-@{}?_:# \x7f\x85\u2028\ufeff\u200f\U00010348é1a"),
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
)
texts = st.one_of(st.sampled_from(TEXTS), st.text(_CHARACTERS, max_size=8))
#: The same without what XML 1.0 has no form for.
xml_texts = texts.filter(lambda text: not any((c < " " and c not in "\t\n\r") or c in "\ufffe\uffff" for c in text))

NUMBERS = [
    *(typed(form, "integer") for form in ("0", "-5", "+7", "007", "999999999999999", "9007199254740993", "1" * 40)),
    *(typed(form, "decimal") for form in ("15.21", "-0.50", ".5", "5.", "100.00", "0.1234567890123456", "1e3")),
    *(typed(form, "double") for form in ("1.5e3", "-2.5E-7", "INF", "NaN", "0.30000000000000004", "1")),
    *(typed(form, "boolean") for form in ("true", "false", "1", "yes")),
]
DATES = [
    *(
        typed(form, "date")
        for form in ("2008-06-30", "1899-12-31", "1900-02-28", "1900-03-01", "9999-12-31", "2008-13-01")
    ),
    *(edtf(form) for form in ("1992-03", "1993-02-28", "198X", "1992-03-01~", "../1999", "2021-02-30", "1066-10-14")),
]
IRIS = [
    *(f"{ID}person/annan-kofi", "http://e/é?a=b&c#d", "https://e/x#", "urn:x", "mailto:a@e", "http://e/" + "x" * 3000),
]


def terms(text: st.SearchStrategy[str] = texts) -> st.SearchStrategy[Term | None]:
    """Return terms of every kind, and none."""
    return st.one_of(
        st.none(),
        st.builds(ox.Literal, text),
        st.builds(lambda value: ox.Literal(value, language="en"), text),
        st.sampled_from([*NUMBERS, *DATES, *(ox.NamedNode(iri) for iri in IRIS), ox.BlankNode("b0")]),
    )


@st.composite
def answers(draw: st.DrawFn, text: st.SearchStrategy[str] = texts, max_size: int = 4) -> Rows:
    """Return rows of up to four columns."""
    columns = draw(st.lists(st.sampled_from(["a", "count", "été", "x_1", "Z"]), min_size=1, max_size=4, unique=True))
    return Rows(columns, draw(st.lists(st.tuples(*(terms(text) for _ in columns)), max_size=max_size)))
