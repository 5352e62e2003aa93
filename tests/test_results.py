"""Rows and triples as Python values, as text in the formats of SPARQL results, as data frames and as HTML."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pandas
import polars
import pyarrow
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dpo_kg
from conftest import ROOT, slow_unless_of_seeds
from dpo_kg.errors import DpoKgError, MissingExtraError, UnknownNameError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Row, Rows, Triples
from dpo_kg.terms import to_display, to_python
from dpo_kg.vocabulary import DPO, EDTF, ID, XSD

Term = ox.NamedNode | ox.BlankNode | ox.Literal


def typed(form: str, name: str) -> ox.Literal:
    return ox.Literal(form, datatype=ox.NamedNode(f"{XSD}{name}"))


def column(*terms: Term | None) -> Rows:
    return Rows(["x"], [(term,) for term in terms])


ANNAN = ox.NamedNode(f"{ID}person/annan-kofi")
ROWS = Rows(
    ["person", "days", "start"],
    [(ANNAN, typed("5", "integer"), typed("1993-03-01", "date")), (ANNAN, None, ox.Literal("x", language="en"))],
    "2026-01-01",
)


# Rows in Python


def test_rows_iterate_as_rows() -> None:
    first, second = ROWS
    assert (len(ROWS), len(first)) == (2, 3)
    assert first == (ANNAN.value, 5, date(1993, 3, 1))
    assert list(second) == [ANNAN.value, None, "x"]
    assert ROWS[0] == first
    assert ROWS[-1] == second
    assert isinstance(first, Row)
    assert isinstance(first, tuple)


def test_values_by_name_and_by_position() -> None:
    row = ROWS[0]
    assert row["days"] == row.days == row[1] == row[-2] == 5
    assert row[1:] == (5, date(1993, 3, 1))
    person, days, start = row
    assert (person, days, start) == (row.person, row.days, row.start)


def test_an_unbound_variable_is_none() -> None:
    assert ROWS[1].days is None
    assert ROWS[1]["days"] is None


def test_missing_columns() -> None:
    row = ROWS[0]
    with pytest.raises(KeyError, match="no column end; there are person, days, start"):
        row["end"]
    with pytest.raises(AttributeError, match="no column end; there are person, days, start"):
        _ = row.end
    with pytest.raises(IndexError):
        row[3]
    assert not hasattr(row, "end")


@pytest.mark.parametrize("name", ["count", "index", "person", "_x", "x1", "été", "class", "terms"])
def test_any_variable_is_an_attribute(name: str) -> None:
    """Also the commonest of all, `(COUNT(*) AS ?count)`, although a tuple has a method of that name."""
    row = Rows(["a", name], [(None, typed("7", "integer"))])[0]
    assert row[name] == 7
    assert getattr(row, name) == 7


def test_count_of_a_query(kg: KnowledgeGraph) -> None:
    rows = kg.query("SELECT (COUNT(*) AS ?count) { ?person a dpo:Person }")
    assert isinstance(rows, Rows)
    assert rows[0].count == rows[0]["count"] == kg.info()["classes"]["Person"] > 5


def test_rows_of_different_answers_do_not_mix() -> None:
    one, other = Rows(["a", "b"], [(None, ANNAN)])[0], Rows(["b", "a"], [(None, ANNAN)])[0]
    assert (one.a, one.b) == (None, ANNAN.value)
    assert (other.b, other.a) == (None, ANNAN.value)


def test_representations() -> None:
    assert repr(ROWS) == "<2 rows of person, days, start>"
    assert repr(ROWS[0]) == f"Row(person='{ANNAN.value}', days=5, start=datetime.date(1993, 3, 1))"
    assert repr(Rows([], [])) == "<0 rows of >"


def test_to_dicts() -> None:
    assert ROWS.to_dicts() == [
        {"person": ANNAN.value, "days": 5, "start": date(1993, 3, 1)},
        {"person": ANNAN.value, "days": None, "start": "x"},
    ]
    assert Rows(["a"], []).to_dicts() == []


def test_rows_know_the_version_of_their_data(kg: KnowledgeGraph) -> None:
    version = kg.info()["data_version"]
    assert version
    assert kg.run("heads").data_version == version
    answer = kg.query("SELECT ?s { ?s a dpo:Person }")
    assert isinstance(answer, Rows)
    assert answer.data_version == version
    assert version in answer._repr_html_()


# Terms as Python values

VALUES = [
    (typed("5", "integer"), 5),
    (typed("-05", "integer"), -5),
    (typed("+5", "integer"), 5),
    (typed("27.89", "decimal"), Decimal("27.89")),
    (typed("100", "decimal"), Decimal(100)),
    (typed("-.5", "decimal"), Decimal("-0.5")),
    (typed("5.", "decimal"), Decimal(5)),
    (typed("true", "boolean"), True),
    (typed("0", "boolean"), False),
    (typed("1.5e3", "double"), 1500.0),
    (typed("-INF", "double"), float("-inf")),
    (typed("2008-06-30", "date"), date(2008, 6, 30)),
    (ox.Literal("5"), "5"),
    (ox.Literal("cinq", language="fr"), "cinq"),
    (ox.Literal("1992-03", datatype=ox.NamedNode(EDTF)), "1992-03"),
    (ANNAN, ANNAN.value),
    (ox.BlankNode("b"), "b"),
    (None, None),
]
#: Not of the datatype that they claim, though Python's own readers take many of them.
ILL_TYPED = [
    *(typed(form, "integer") for form in ("five", "", " 5", "5 ", "1_000", "5.0", "1e3", "٣", "+", "--5", "9" * 5000)),
    *(typed(form, "decimal") for form in ("abc", "", "1e3", "1_0", "NaN", "Infinity", "٣", ".", "1,5", " 1")),
    *(typed(form, "boolean") for form in ("TRUE", "yes", "", "2", " true")),
    *(
        typed(form, "date")
        for form in ("20080630", "2008-W27-1", "2008-6-30", "2008-02-30", "2008-06", "", "٢٠٠٨-٠٦-٣٠")
    ),
    *(typed(form, "double") for form in ("abc", "infinity", "nan", "inf", "1_0", "", "0x1p3", " 1", "٣")),
]
#: Of their datatype, and outside what Python's values hold.
OUT_OF_RANGE = [typed(form, "date") for form in ("2008-06-30Z", "2008-06-30+02:00", "-0044-03-15", "12008-06-30")]


@pytest.mark.parametrize(("term", "value"), VALUES, ids=str)
def test_python_values(term: Term | None, value: object) -> None:
    found = to_python(term)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("term", [*ILL_TYPED, *OUT_OF_RANGE], ids=lambda term: str(term)[:60])
def test_ill_typed_literals_give_their_text(term: ox.Literal) -> None:
    assert to_python(term) == term.value
    for kind in ("integer", "decimal", "double", "date"):
        rows = column(term, typed({"date": "2008-06-30"}.get(kind, "1"), kind))
        assert rows.to_polars()["x"].to_list() == [term.value, rows.terms[1][0].value]  # type: ignore[union-attr]


#: XML Schema 1.1 part 2: the lexical spaces, of dates as far as they are days without a zone.
LEXICAL = {
    "integer": r"[+-]?[0-9]+",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "double": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN",
    "boolean": r"true|false|1|0",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
}
lexical = st.one_of(
    st.text(st.sampled_from("0123456789+-._eEINFaftruls٣²\n"), max_size=8),
    st.sampled_from([*LEXICAL.values()]).flatmap(lambda pattern: st.from_regex(pattern, fullmatch=True)),
    st.sampled_from(["inf", "nan", "Infinity", "INf", "1_0", "2008-W27", "20080630", "0000-01-01", "2100-02-29"]),
)


@settings(max_examples=300, deadline=None)
@given(form=lexical, name=st.sampled_from(sorted(LEXICAL)))
def test_python_value_exactly_where_the_form_is_legal(form: str, name: str) -> None:
    value = to_python(typed(form, name))
    if not re.fullmatch(LEXICAL[name], form):
        assert value == form
        assert isinstance(value, str)
    elif name != "date":  # 2008-02-30 has the form of a day as well
        assert not isinstance(value, str)


def test_display() -> None:
    assert to_display(ANNAN) == "person:annan-kofi"
    assert to_display(ox.NamedNode(f"{ID}person/a.b")) == f"{ID}person/a.b"
    assert to_display(ox.Literal("x", language="en")) == "x"
    assert to_display(None) == ""


# Text in the formats of SPARQL results

HOSTILE = "\"'\\\n\r\t,;<>&=+-@{}?_: \x00\x01\x7f\x85\u2028\ufeff\U00010348é1a"
hostile_texts = st.text(st.one_of(st.sampled_from(HOSTILE), st.characters(exclude_categories=["Cs"])), max_size=8)
terms = st.one_of(
    st.none(),
    st.builds(ox.Literal, hostile_texts),
    st.builds(lambda text: ox.Literal(text, language="en"), hostile_texts),
    st.builds(lambda text: ox.Literal(text, datatype=ox.NamedNode(EDTF)), hostile_texts),
    st.sampled_from([ANNAN, ox.NamedNode("urn:x"), ox.NamedNode("http://e/é?a=b&c"), ox.BlankNode("b")]),
    st.sampled_from([*(term for term, _ in VALUES), *ILL_TYPED[:-1]]),
)
QUERIES = [path.stem for path in (ROOT / "queries" / "questions").glob("*.rq")]
NAMES = ["a", "count", "été", "x1", "Z"]


@st.composite
def answers(draw: st.DrawFn) -> Rows:
    columns = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    return Rows(columns, draw(st.lists(st.tuples(*(terms for _ in columns)), max_size=4)))


def solutions_of(rows: Rows) -> ox.QuerySolutions:
    """The same rows as the engine's own solutions; they come from JSON so that the engine leaves their terms alone."""
    found = ox.parse_query_results(rows.to_text("json").encode(), ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return found


def serialised(rows: Rows, format: ox.QueryResultsFormat) -> bytes:
    data = solutions_of(rows).serialize(format=format)
    assert data is not None
    return data


def read_back(data: bytes, format: ox.QueryResultsFormat) -> tuple[list[str], list[tuple[Term | None, ...]]]:
    found = ox.parse_query_results(data, format)
    assert isinstance(found, ox.QuerySolutions)
    return [variable.value for variable in found.variables], [_terms(solution) for solution in found]


def _terms(solution: ox.QuerySolution) -> tuple[Term | None, ...]:
    found: list[Term | None] = []
    for term in solution:
        assert not isinstance(term, ox.Triple)
        found.append(term)
    return tuple(found)


@settings(max_examples=150, deadline=None)
@given(rows=answers())
def test_json_is_read_back(rows: Rows) -> None:
    columns, found = read_back(rows.to_text("json").encode(), ox.QueryResultsFormat.JSON)
    assert columns == list(rows.columns)
    assert found == rows.terms
    assert json.loads(rows.to_text("json")) == json.loads(serialised(rows, ox.QueryResultsFormat.JSON))


@settings(max_examples=150, deadline=None)
@given(rows=answers())
def test_tsv_is_read_back(rows: Rows) -> None:
    """Numbers stand in full here and short in the engine's TSV; read, they are the same terms."""
    text = rows.to_text("tsv")
    columns, found = read_back(text.encode(), ox.QueryResultsFormat.TSV)
    assert columns == list(rows.columns)
    assert found == rows.terms
    assert all(line.count("\t") == len(rows.columns) - 1 for line in text.split("\n")[:-1])
    assert (columns, found) == read_back(serialised(rows, ox.QueryResultsFormat.TSV), ox.QueryResultsFormat.TSV)


@settings(max_examples=150, deadline=None)
@given(rows=answers())
def test_csv_is_that_of_the_engine(rows: Rows) -> None:
    text = rows.to_csv()
    assert rows.to_text("csv") == text
    assert text.count("\r\n") >= len(rows) + 1
    theirs = serialised(rows, ox.QueryResultsFormat.CSV).decode()
    assert read_csv(text) == read_csv(theirs)
    assert [row for row in read_csv(text)[1:] if row] == [
        list(map(plain, row)) for row in rows.terms if len(row) > 1 or plain(row[0])
    ]


def read_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def plain(term: Term | None) -> str:
    if term is None:
        return ""
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else term.value


@pytest.mark.parametrize(
    "name", slow_unless_of_seeds(path.stem for path in (ROOT / "queries" / "questions").glob("*.rq"))
)
def test_texts_of_a_stored_query_are_those_of_the_engine(graph_of: Callable[[str], KnowledgeGraph], name: str) -> None:
    kg = graph_of(name)
    params = kg.describe_query(name)["params"]
    needed: dict[str, Any] = {param["name"]: str(param["example"]) for param in params if param.get("required")}
    rows = kg.run(name, **needed)
    assert len(rows) > 0
    for short, format in (("json", ox.QueryResultsFormat.JSON), ("tsv", ox.QueryResultsFormat.TSV)):
        assert read_back(rows.to_text(short).encode(), format) == read_back(serialised(rows, format), format)
    assert rows.to_csv() == serialised(rows, ox.QueryResultsFormat.CSV).decode()


def test_no_rows() -> None:
    rows = Rows(["a", "b"], [])
    assert rows.to_csv() == "a,b\r\n"
    assert rows.to_text("tsv") == "?a\t?b\n"
    assert json.loads(rows.to_text("json")) == {"head": {"vars": ["a", "b"]}, "results": {"bindings": []}}
    assert rows.to_text().split("\n")[0] == "a  b"


@pytest.mark.parametrize(
    ("media_type", "short"),
    [
        ("text/csv", "csv"),
        ("text/tab-separated-values", "tsv"),
        ("application/sparql-results+json", "json"),
        ("application/json", "json"),
    ],
)
def test_formats_by_media_type(media_type: str, short: str) -> None:
    assert ROWS.to_text(media_type) == ROWS.to_text(short)


@pytest.mark.parametrize("name", ["", "cvs", "ttl", "text/html"])
def test_unknown_formats(name: str) -> None:
    with pytest.raises(UnknownNameError, match="unknown format of rows"):
        ROWS.to_text(name)


def test_table_is_the_default() -> None:
    assert ROWS.to_text() == ROWS.to_text("table")
    header, rule, first, *_ = ROWS.to_text().splitlines()
    assert header.split() == ["person", "days", "start"]
    assert set(rule) == {"─", " "}
    assert first.split() == ["person:annan-kofi", "5", "1993-03-01"]


TRIPLE_TERM = "SELECT ?x { BIND(<<( <x:s> <x:p> <x:o> )>> AS ?x) }"


@pytest.mark.parametrize("format", ["table", "csv", "tsv", "json"])
def test_triple_terms_give_no_trace(kg: KnowledgeGraph, format: str) -> None:
    """The engine knows RDF 1.2; an answer that holds its triple terms is written or refused."""
    try:
        rows = kg.query(TRIPLE_TERM)
        assert isinstance(rows, Rows)
        assert "x:o" in rows.to_text(format)
    except DpoKgError as error:
        assert "triple term" in str(error)


# Data frames

TODAY = typed("2008-06-30", "date")
FRAMES = [
    ([typed("5", "integer"), None, typed("-7", "integer")], [5, None, -7], "Int64", "Int64", "int64"),
    ([typed(str(2**63 - 1), "integer")], [2**63 - 1], "Int64", "Int64", "int64"),
    ([typed(str(-(2**63)), "integer")], [-(2**63)], "Int64", "Int64", "int64"),
    ([typed("true", "boolean"), None, typed("0", "boolean")], [True, None, False], "Boolean", "boolean", "bool"),
    ([TODAY, None], [date(2008, 6, 30), None], "Date", "datetime64[s]", "date32[day]"),
    ([typed("1500-01-01", "date")], [date(1500, 1, 1)], "Date", "datetime64[s]", "date32[day]"),
    ([typed("0001-01-01", "date")], [date(1, 1, 1)], "Date", "datetime64[s]", "date32[day]"),
    ([typed("2999-12-31", "date")], [date(2999, 12, 31)], "Date", "datetime64[s]", "date32[day]"),
    ([typed("9999-12-31", "date")], [date(9999, 12, 31)], "Date", "datetime64[s]", "date32[day]"),
    ([typed("1.5", "double"), None, typed("INF", "double")], [1.5, None, float("inf")], "Float64", "Float64", "double"),
    ([ox.Literal("x"), None, ox.Literal("y", language="en")], ["x", None, "y"], "String", "string", "string"),
    ([ANNAN, ox.BlankNode("b")], [ANNAN.value, "b"], "String", "string", "string"),
    ([None, None], [None, None], "String", "string", "string"),
    ([], [], "String", "string", "string"),
    ([typed(str(2**63), "integer"), typed("5", "integer")], [str(2**63), "5"], "String", "string", "string"),
    ([typed("5", "integer"), typed("5.5", "decimal")], ["5", "5.5"], "String", "string", "string"),
    ([typed("5", "integer"), ox.Literal("5")], ["5", "5"], "String", "string", "string"),
    ([typed("five", "integer"), typed("5", "integer")], ["five", "5"], "String", "string", "string"),
    ([typed("2008-02-30", "date"), TODAY], ["2008-02-30", "2008-06-30"], "String", "string", "string"),
    ([typed("-0044-03-15", "date"), TODAY], ["-0044-03-15", "2008-06-30"], "String", "string", "string"),
]
FRAME = "cells", "values", "in_polars", "in_pandas", "in_arrow"


def pandas_values(series: pandas.Series) -> list[object]:
    return [
        None if pandas.isna(value) else value.date() if isinstance(value, pandas.Timestamp) else value
        for value in series
    ]


@pytest.mark.parametrize(FRAME, FRAMES)
def test_types_of_columns(
    cells: Sequence[Term | None], values: list[object], in_polars: str, in_pandas: str, in_arrow: str
) -> None:
    rows = column(*cells)
    in_frame = rows.to_polars()["x"]
    assert (str(in_frame.dtype), in_frame.to_list()) == (in_polars, values)
    series = rows.to_pandas()["x"]
    assert (str(series.dtype), pandas_values(series)) == (in_pandas, values)
    table = rows.to_arrow()
    assert (str(table.schema.field("x").type), table["x"].to_pylist()) == (in_arrow, values)


DECIMALS = [
    ["27.89", "100", "-0.5"],
    ["0.333333333333333333"],  # what 1/3 gives in SPARQL
    ["0.000000001", "12345678901234567890123456789"],
    ["123456789012345678901234567890"],
    ["0.00000000000000000000000000000000000001"],
    ["99999999999999999999999999999999999999"],
    ["0"],
    ["0.000000000000000000"],
]


@pytest.mark.parametrize("forms", DECIMALS)
def test_decimals_stay_exact(forms: list[str]) -> None:
    rows = column(*(typed(form, "decimal") for form in forms), None)
    expected = [*map(Decimal, forms), None]
    frame, table = rows.to_polars(), rows.to_arrow()
    assert isinstance(frame.schema["x"], polars.Decimal)
    assert frame["x"].to_list() == expected
    assert pandas_values(rows.to_pandas()["x"]) == expected
    assert pyarrow.types.is_decimal(table.schema.field("x").type)
    assert table["x"].to_pylist() == expected


@pytest.mark.parametrize(
    "forms", [["1" * 39], [f"0.{'1' * 39}"], ["1" * 30, f"0.{'1' * 30}"], [f"{'1' * 20}.{'1' * 20}"]]
)
def test_decimals_that_no_frame_holds_are_text(forms: list[str]) -> None:
    rows = column(*(typed(form, "decimal") for form in forms))
    assert rows.to_polars()["x"].to_list() == forms
    assert rows.to_arrow()["x"].to_pylist() == forms
    assert list(map(str, rows.to_pandas()["x"])) == forms


@settings(max_examples=100, deadline=None)
@given(numbers=st.lists(st.decimals(allow_nan=False, allow_infinity=False, max_value=10**45, min_value=-(10**45))))
def test_any_decimals(numbers: list[Decimal]) -> None:
    forms = [f"{number:f}" for number in numbers]
    rows = column(*(typed(form, "decimal") for form in forms))
    for values in (rows.to_polars()["x"].to_list(), rows.to_arrow()["x"].to_pylist(), list(rows.to_pandas()["x"])):
        assert values in (forms, [Decimal(form) for form in forms])


@settings(max_examples=100, deadline=None)
@given(rows=answers())
def test_any_rows_fit_in_frames(rows: Rows) -> None:
    frame, table, other = rows.to_polars(), rows.to_arrow(), rows.to_pandas()
    assert frame.columns == list(rows.columns) == table.column_names == list(other.columns)
    assert frame.height == table.num_rows == len(other) == len(rows)
    for number, name in enumerate(rows.columns):
        bound = [row[number] is not None for row in rows.terms]
        assert [value is not None for value in frame[name].to_list()] == bound
        assert [value is not None for value in table[name].to_pylist()] == bound


def test_frames_of_a_stored_query(kg: KnowledgeGraph) -> None:
    rows = kg.run("vacancies")
    frame = rows.to_polars()
    assert frame.columns == list(rows.columns)
    assert [str(frame.schema[name]) for name in ("start", "end", "days", "after")] == [
        "Date",
        "Date",
        "Int64",
        "String",
    ]
    assert str(rows.to_pandas().dtypes["start"]) == "datetime64[s]"


@pytest.mark.parametrize(
    ("method", "module", "extra"),
    [("to_polars", "polars", "polars"), ("to_pandas", "pandas", "pandas"), ("to_arrow", "pyarrow", "arrow")],
)
def test_a_missing_extra_has_a_hint(monkeypatch: pytest.MonkeyPatch, method: str, module: str, extra: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError) as caught:
        getattr(ROWS, method)()
    message = str(caught.value)
    assert "\n" not in message
    assert f"pip install 'dpo-kg[{extra}]'" in message
    assert caught.value.extra == extra
    assert caught.value.__cause__ is None
    assert isinstance(caught.value, DpoKgError)


# HTML for notebooks


class Cells(HTMLParser):
    """Collects tags, the addresses of links, and the text of each cell."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "a":
            assert [name for name, _ in attrs] == ["href"]
            self.links.append(attrs[0][1])
        else:
            assert not attrs
        if tag in ("th", "td"):
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self.texts:
            self.texts[-1] += data


KNOWN_TAGS = {"table", "thead", "tbody", "tr", "th", "td", "a", "p"}


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "a & b < c", '" onclick="x', "'x'", "<!--", "&lt;b&gt;", "]]>"]
)
def test_html_escapes(text: str) -> None:
    for term in (ox.Literal(text), ox.Literal(text, language="en"), ox.Literal(text, datatype=ox.NamedNode(EDTF))):
        cells = Cells(column(term)._repr_html_())
        assert set(cells.tags) <= KNOWN_TAGS - {"a", "p"}
        assert cells.texts == ["x", text]


def test_html_escapes_names_and_version() -> None:
    cells = Cells(Rows(["<b>x</b>"], [], '<i>"2026"</i>')._repr_html_())
    assert set(cells.tags) <= KNOWN_TAGS
    assert cells.texts[0].startswith("<b>x</b>")


@pytest.mark.parametrize("iri", [ANNAN.value, "http://e/x", "http://e/?a=1&b='2'", "https://e/é"])
def test_html_links_addresses(iri: str) -> None:
    cells = Cells(column(ox.NamedNode(iri))._repr_html_())
    assert cells.links == [iri]
    assert cells.texts[1] == to_display(ox.NamedNode(iri))


@pytest.mark.parametrize(
    "iri", ["javascript:alert(1)", "data:text/html,x", "urn:x", "file:///x", "httpx://e/", "ftp://e/"]
)
def test_html_links_nothing_else(iri: str) -> None:
    cells = Cells(column(ox.NamedNode(iri), ox.Literal(iri), ox.Literal("http://e/"))._repr_html_())
    assert cells.links == []
    assert cells.texts == ["x", iri, iri, "http://e/"]


@settings(max_examples=100, deadline=None)
@given(rows=answers())
def test_html_of_anything(rows: Rows) -> None:
    cells = Cells(rows._repr_html_())
    assert set(cells.tags) <= KNOWN_TAGS
    assert len(cells.texts) == len(rows.columns) * (len(rows) + 1)
    assert all(link is not None and link.startswith(("http://", "https://")) for link in cells.links)


def test_html_has_a_cell_for_every_value() -> None:
    cells = Cells(ROWS._repr_html_())
    assert cells.tags.count("td") == 6
    assert cells.tags.count("th") == 3
    assert "2026-01-01" in cells.texts[-1]


# Triples


def test_triples_of_a_query(kg: KnowledgeGraph) -> None:
    answer = kg.query("CONSTRUCT { ?s a dpo:Person } WHERE { ?s a dpo:Person ; ?p ?o }")
    assert isinstance(answer, Triples)
    people = kg.info()["classes"]["Person"]
    assert len(answer) == len(set(answer)) == people > 5
    assert repr(answer) == f"<{people} triples>"
    assert answer.to_text("nt").count(f"<{DPO}Person>") == people
    assert len(answer.to_rdflib()) == people
    assert answer.to_text() == answer.to_text("text/turtle")
    with pytest.raises(UnknownNameError):
        answer.to_text("csv")


def test_public_names() -> None:
    assert dpo_kg.Rows is Rows
    assert dpo_kg.Row is Row
    assert dpo_kg.Triples is Triples
    assert {name for name in dpo_kg.__all__ if not hasattr(dpo_kg, name)} == set()
