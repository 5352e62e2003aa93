"""Rows as text: SPARQL Results XML, JSON Lines, lists, CSV for spreadsheets; the names of formats; truth values."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas
import polars
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.query import Result

from dpo_kg.errors import FormatError, InputError, MissingExtraError, ParameterError, UnknownNameError
from dpo_kg.exporters.rows import ALIASES, BINARY_FORMATS, ROW_FORMATS, plain_value, row_format
from dpo_kg.exporters.truth import TRUTH_FORMATS, write_truth
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows
from dpo_kg.terms import to_display
from dpo_kg.vocabulary import ID
from row_strategies import TEXTS, Term, answers, edtf, terms, texts, typed, xml_texts

ANNAN = ox.NamedNode(f"{ID}person/annan-kofi")


def column(*cells: Term | None) -> Rows:
    return Rows(["x"], [(cell,) for cell in cells])


# Names of formats


def test_every_format_is_known_by_its_names() -> None:
    assert set(ROW_FORMATS) == {
        "table",
        "list",
        "csv",
        "tsv",
        "json",
        "jsonl",
        "xml",
        "xlsx",
        "zip",
        "ics",
        "svg",
        "png",
    }
    for short, media_type in ROW_FORMATS.items():
        assert row_format(short) == row_format(short.upper()) == short
        assert (
            row_format(media_type)
            == row_format(f"{media_type}; charset=utf-8")
            == ("table" if short == "list" else short)
        )
    assert {row_format(alias) for alias in ALIASES} <= set(ROW_FORMATS)
    assert row_format("application/x-ndjson") == row_format("ndjson") == "jsonl"
    assert (row_format("srx"), row_format("srj"), row_format("application/json")) == ("xml", "json", "json")


@pytest.mark.parametrize("name", ["", "cvs", "ttl", "text/html", "xlsm", "text/turtle; a=b"])
def test_unknown_formats_are_told(name: str) -> None:
    for call in (Rows(["x"], []).to_text, Rows(["x"], []).to_bytes):
        with pytest.raises(
            UnknownNameError, match="formats are table, list, csv, tsv, json, jsonl, xml, xlsx, zip, ics, svg, png"
        ):
            call(name)


@pytest.mark.parametrize("name", BINARY_FORMATS)
def test_binary_formats_are_no_text(name: str) -> None:
    with pytest.raises(FormatError, match=f"{name} is no text; take to_bytes"):
        Rows(["x"], []).to_text(ROW_FORMATS[name])


def test_bytes_of_a_text_are_its_utf8(kg: KnowledgeGraph) -> None:
    rows = kg.run("heads", at="2008-06-30")
    for name in set(ROW_FORMATS) - set(BINARY_FORMATS):
        assert rows.to_bytes(name).decode() == rows.to_text(name)
        assert "Guéhenno" in rows.to_text(name)


def test_write_by_ending_or_format(tmp_path: Path, kg: KnowledgeGraph) -> None:
    rows = kg.run("heads")
    path = f"{tmp_path}/heads"
    for ending, name in (("csv", "csv"), ("TSV", "tsv"), ("srx", "xml"), ("txt", "table")):
        rows.write(f"{path}.{ending}")
        assert Path(f"{path}.{ending}").read_bytes() == rows.to_bytes(name)
    rows.write(path, "jsonl")
    assert Path(path).read_bytes() == rows.to_bytes("jsonl")
    with pytest.raises(ParameterError, match="no ending that implies a format"):
        rows.write(path)
    with pytest.raises(UnknownNameError):
        rows.write(f"{path}.docx")
    with pytest.raises(InputError, match="cannot be written"):
        rows.write(f"{tmp_path}/absent/heads.csv")


# SPARQL Query Results XML


def read_engine(text: str) -> tuple[list[str], list[tuple[Term | None, ...]]]:
    found = ox.parse_query_results(text.encode(), ox.QueryResultsFormat.XML)
    assert isinstance(found, ox.QuerySolutions)
    rows: list[tuple[Any, ...]] = [tuple(solution) for solution in found]
    return [variable.value for variable in found.variables], rows


def to_rdflib_term(term: Term | None) -> Any:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    plain = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
    return rdflib.Literal(term.value, datatype=None if plain else rdflib.URIRef(term.datatype.value), normalize=False)


@settings(max_examples=60, deadline=None)
@given(rows=answers(xml_texts))
def test_xml_is_read_back(rows: Rows) -> None:
    columns, found = read_engine(rows.to_text("xml"))
    assert columns == list(rows.columns)
    assert found == rows.terms


@settings(max_examples=50, deadline=None)
@given(rows=answers(xml_texts))
def test_xml_is_read_back_by_rdflib(rows: Rows) -> None:
    normalize, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        result = Result.parse(io.BytesIO(rows.to_bytes("xml")), format="xml")
    finally:
        rdflib.NORMALIZE_LITERALS = normalize
    assert [str(variable) for variable in result.vars or []] == list(rows.columns)
    for found, row in zip(result.bindings, rows.terms, strict=True):
        for name, term in zip(rows.columns, row, strict=True):
            expected, value = to_rdflib_term(term), found.get(rdflib.Variable(name))
            if expected is rdflib.BNode:
                assert isinstance(value, rdflib.BNode)
            else:
                assert (str(value), type(value)) == (str(expected), type(expected))
                assert getattr(value, "language", None) == getattr(expected, "language", None)
                assert getattr(value, "datatype", None) == getattr(expected, "datatype", None)


def test_xml_of_stored_queries_is_that_of_the_engine(kg: KnowledgeGraph) -> None:
    for name in ("heads", "observations", "conflicts"):
        rows = kg.run(name)
        json_text = rows.to_text("json").encode()
        solutions = ox.parse_query_results(json_text, ox.QueryResultsFormat.JSON)
        assert isinstance(solutions, ox.QuerySolutions)
        theirs = solutions.serialize(format=ox.QueryResultsFormat.XML)
        assert theirs is not None
        assert flatten(rows.to_text("xml")) == flatten(theirs.decode())


def flatten(text: str) -> list[tuple[str, dict[str, str], str]]:
    return [(e.tag, dict(e.attrib), (e.text or "").strip()) for e in ElementTree.fromstring(text).iter()]


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_xml_refuses_what_it_has_no_form_for(character: str) -> None:
    code = f"U\\+{ord(character):04X}"
    with pytest.raises(FormatError, match=f"row 2, column x: XML has no form for the character {code}.*such as json"):
        column(None, ox.Literal(f"a{character}b")).to_text("xml")


# JSON Lines


def read_lines(text: str) -> list[dict[str, object]]:
    assert text == "" or text.endswith("\n")
    return [json.loads(line, parse_float=Decimal) for line in text.splitlines()]


@settings(max_examples=60, deadline=None)
@given(rows=answers())
def test_json_lines_are_read_back(rows: Rows) -> None:
    found = read_lines(rows.to_text("jsonl"))
    assert [list(line) for line in found] == [list(rows.columns)] * len(rows), "every line has every column"
    for line, row in zip(found, rows.terms, strict=True):
        for value, term in zip(line.values(), row, strict=True):
            if term is None:
                assert value is None
            elif isinstance(value, str):
                assert value == term.value
            elif isinstance(value, bool):
                assert term.value in (("true", "1") if value else ("false", "0"))
            else:
                assert isinstance(value, int | Decimal)
                assert Decimal(value) == Decimal(term.value), "not a digit is lost"


NATIVE: list[tuple[Term | None, str]] = [
    (typed("5", "integer"), "5"),
    (typed("+7", "integer"), "7"),
    (typed("9007199254740991", "integer"), "9007199254740991"),
    (typed("9007199254740992", "integer"), '"9007199254740992"'),
    (typed("-9007199254740992", "integer"), '"-9007199254740992"'),
    (typed("27.89", "decimal"), "27.89"),
    (typed("-0.50", "decimal"), "-0.50"),
    (typed(".5", "decimal"), "0.5"),
    (typed("5.", "decimal"), "5"),
    (typed("123456789.012345", "decimal"), "123456789.012345"),
    (typed("0.1234567890123456", "decimal"), '"0.1234567890123456"'),
    (typed("1.5e3", "double"), "1500.0"),
    (typed("INF", "double"), '"INF"'),
    (typed("NaN", "double"), '"NaN"'),
    (typed("true", "boolean"), "true"),
    (typed("0", "boolean"), "false"),
    (typed("yes", "boolean"), '"yes"'),
    (typed("2008-06-30", "date"), '"2008-06-30"'),
    (edtf("1992-03"), '"1992-03"'),
    (ox.Literal("cinq", language="fr"), '"cinq"'),
    (ox.Literal("5"), '"5"'),
    (ANNAN, f'"{ANNAN.value}"'),
    (ox.BlankNode("b0"), '"b0"'),
    (None, "null"),
]


@pytest.mark.parametrize(("term", "written"), NATIVE, ids=str)
def test_native_values(term: Term | None, written: str) -> None:
    assert column(term).to_text("jsonl") == f'{{"x": {written}}}\n'


def test_a_number_of_json_lines_keeps_its_digits_in_a_double() -> None:
    """What is written as a number is what a reader with doubles prints again."""
    for term, written in NATIVE:
        if term is not None and written[0] in "-0123456789":
            assert Decimal(repr(float(written))) == Decimal(term.value)


def test_json_lines_are_read_by_data_frames(kg: KnowledgeGraph) -> None:
    rows = kg.run("observations")
    text = rows.to_text("jsonl")
    frame = polars.read_ndjson(text.encode())
    assert (frame.columns, frame.height) == (list(rows.columns), len(rows))
    assert frame["value"].dtype == polars.Float64
    other = pandas.read_json(io.StringIO(text), lines=True)
    assert list(other["value"]) == list(frame["value"]) == [float(str(row.value)) for row in rows]


# Lists


def test_a_list_has_a_line_per_value() -> None:
    rows = Rows(
        ["head", "first_day", "note"],
        [(ox.Literal("A"), edtf("1992-03"), ox.Literal("two\nlines\x1b[0m")), (ANNAN, None, None), (None, None, None)],
    )
    assert rows.to_text("list") == (
        "head: A\nfirst day: 1992-03\nnote: two lines [0m\n\nhead: person:annan-kofi\n\n(no value)\n"
    )
    assert Rows(["x"], []).to_text("list") == ""


@settings(max_examples=60, deadline=None)
@given(rows=answers())
def test_a_list_holds_every_value(rows: Rows) -> None:
    text = rows.to_text("list")
    records = text.removesuffix("\n").split("\n\n") if len(rows) else []
    assert len(records) == len(rows)
    for record, row in zip(records, rows.terms, strict=True):
        lines = record.split("\n")
        bound = [(name, term) for name, term in zip(rows.columns, row, strict=True) if term is not None]
        assert len(lines) == max(1, len(bound))
        for line, (name, term) in zip(lines, bound, strict=False):
            label, _, value = line.partition(":")
            assert label == name.replace("_", " ")
            assert re.sub(r"\W", "", value) == re.sub(r"\W", "", to_display(term)) or not to_display(term).isprintable()
            assert not any(ord(c) < 32 or ord(c) == 127 for c in line)


# CSV for spreadsheets

#: A number as any spreadsheet reads it.
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
INVISIBLE = " \t\r\n\x0b\x0c\u00a0\ufeff\u200b\u200f\u2028\x85\x7f\x01\x1f"


def read_excel(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))


@settings(max_examples=60, deadline=None)
@given(rows=answers())
def test_csv_for_spreadsheets_is_the_same_but_for_apostrophes(rows: Rows) -> None:
    text = rows.to_csv(excel=True)
    assert text == rows.to_text("csv-excel")
    expected = [list(rows.columns), *([plain_value(term) for term in row] for row in rows.terms)]
    found = [row or [""] for row in read_excel(text)]
    assert [[cell.replace("'", "") for cell in row] for row in found] == [
        [cell.replace("'", "") for cell in row] for row in expected
    ]
    assert all(len(f) >= len(e) for fs, es in zip(found, expected, strict=True) for f, e in zip(fs, es, strict=True))


@settings(max_examples=60, deadline=None)
@given(rows=answers(), separator=st.sampled_from([",", ";"]))
def test_no_cell_begins_a_formula(rows: Rows, separator: str) -> None:
    """Neither where the list separator is a comma, nor where it is a semicolon and the texts are cut elsewhere."""
    text = rows.to_csv(excel=True)[1:]
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        for cell in row:
            # Where a semicolon is looked for, a number takes the rest of the line along, in quotes: no formula.
            number = cell if separator == "," else cell.split(",")[0]
            assert NUMBER.fullmatch(number) or not cell.lstrip(INVISIBLE).startswith(tuple("=+-@＝＋－＠"))
            assert separator == ";" or not cell.startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", '"\'=1+1"'),
        ("-5", "-5"),
        ("+1.5e3", "+1.5e3"),
        ("-5 posts", '"\'-5 posts"'),
        ("Guéhenno", '"Guéhenno"'),
        ("a; =1+1", '"a;\' =1+1"'),
        ("\x01=1", '"\'\x01=1"'),
        ("a\n=1", '"a\n\'=1"'),
        ('"=1"', '"\'""=1"""'),
        ("\tx", '"\'\tx"'),
        ("＝1", '"\'＝1"'),
        ("a-b", '"a-b"'),
        ("1992-03", '"1992-03"'),
        ("", ""),
    ],
)
def test_cells_of_csv_for_spreadsheets(text: str, written: str) -> None:
    assert column(ox.Literal(text)).to_csv(excel=True) == f'\ufeff"x"\r\n{written}\r\n'


def test_csv_for_spreadsheets_is_bytes_with_a_mark(kg: KnowledgeGraph) -> None:
    data = kg.run("heads", at="2008-06-30").to_bytes("csv-excel")
    assert data.startswith(b'\xef\xbb\xbf"head",')
    assert data.count(b"\r\n") == data.count(b"\n") == 3
    assert "Guéhenno".encode() in data


def test_a_line_of_csv_is_no_comment() -> None:
    """Readers of CSV on the Web leave out lines that begin with #."""
    assert column(ox.Literal("#1")).to_csv() == 'x\r\n"#1"\r\n'


# Data frames and HTML


def test_html_shows_names(kg: KnowledgeGraph) -> None:
    rows = kg.run("heads", at="2008-06-30")
    html = rows._repr_html_()
    iri = f"{ID}person/guehenno-jean-marie"
    assert f'<a href="{iri}" title="person:guehenno-jean-marie">Jean-Marie Guéhenno</a>' in html
    bare = Rows(rows.columns, rows.terms)._repr_html_()
    assert f'<a href="{iri}">person:guehenno-jean-marie</a>' in bare


def test_html_escapes_names(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KnowledgeGraph, "labels_of", lambda self, rows: {ANNAN.value: '<b>"x"</b>'})
    rows = kg.query("SELECT ?p { VALUES ?p { person:annan-kofi } }")
    assert isinstance(rows, Rows)
    assert "&lt;b&gt;" in rows._repr_html_()
    assert "<b>" not in rows._repr_html_()


# Truth values


@pytest.mark.parametrize("answer", [True, False])
def test_truth_values_are_read_back(answer: bool) -> None:
    assert write_truth(answer) == write_truth(answer, "txt") == f"{str(answer).lower()}\n"
    for name, format in (("json", ox.QueryResultsFormat.JSON), ("xml", ox.QueryResultsFormat.XML)):
        text = write_truth(answer, name)
        assert text == write_truth(answer, ROW_FORMATS[name])
        found = ox.parse_query_results(text.encode(), format)
        assert isinstance(found, ox.QueryBoolean)
        assert bool(found) is answer
        assert bool(Result.parse(io.BytesIO(text.encode()), format=name).askAnswer) is answer
    assert set(TRUTH_FORMATS) == {"text", "json", "xml"}


@pytest.mark.parametrize("name", ["csv", "tsv", "xlsx", "zip", "table", "ttl", ""])
def test_truth_values_have_no_other_format(name: str) -> None:
    with pytest.raises(UnknownNameError, match="The formats are text, json, xml"):
        write_truth(True, name)


# The strategies themselves


@settings(max_examples=50, deadline=None)
@given(text=texts, term=terms())
def test_strategies_have_no_nul(text: str, term: Term | None) -> None:
    assert "\x00" not in text
    assert term is None or "\x00" not in term.value
    assert any(c > "\uffff" for t in TEXTS for c in t)


def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(MissingExtraError, match=r"xlsx needs an extra: pip install 'dpo-kg\[xlsx\]'"):
        Rows(["x"], []).to_bytes("xlsx")
