"""Workbooks: read back by another library, with real types; limits; the same bytes for the same rows."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pandas
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from python_calamine import CalamineWorkbook

from dpo_kg.errors import FormatError
from dpo_kg.exporters import xlsx
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows
from dpo_kg.vocabulary import ID, shorten_iri
from row_strategies import Term, answers, edtf, typed

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ANNAN = ox.NamedNode(f"{ID}person/annan-kofi")


def read(data: bytes) -> dict[str, list[list[Any]]]:
    """Return sheet → rows, as an independent reader has them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def column(*cells: Term | None) -> Rows:
    return Rows(["x"], [(cell,) for cell in cells])


def cell(term: Term | None) -> Any:
    rows = read(column(ox.Literal("first"), term).to_bytes("xlsx"))["data"]
    return rows[2][0] if len(rows) > 2 else ""


# What is written


def test_sheets_of_a_stored_query(kg: KnowledgeGraph) -> None:
    rows = kg.run("heads", at="2008-06-30")
    sheets = read(rows.to_bytes("xlsx"))
    assert list(sheets) == ["data", "sources", "about"]
    head, first, second = sheets["data"]
    assert head == list(rows.columns)
    assert first[:4] == ["Jean-Marie Guéhenno", "certain", date(2000, 10, 1), date(2008, 6, 30)]
    assert second[0] == "Alain Le Roy" and second[-1] == "person:le-roy-alain"
    sources = rows.sources()
    assert sheets["sources"][0] == list(sources.columns)
    assert len(sheets["sources"]) == len(sources) + 1
    about = {row[0]: row[1] for row in sheets["about"]}
    assert about["Question"] == "Who headed United Nations peacekeeping on a day"
    assert (about["Query"], about["Parameter at"]) == ("heads", "2008-06-30")
    assert about["Scope"].startswith("all") and about["Rows"] == "2"
    assert about["Data version"] == kg.info()["data_version"]
    assert about["Licence"].startswith("CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/")
    assert about["Data version"] in about["How to cite"]
    assert about["Disclaimer"] == "Not a product of the United Nations."
    assert rows.digest() in about["Digest of the rows"]
    assert about["Ask again, command line"] == "dpo-kg run heads --at 2008-06-30"
    assert about["Column tenure"] == "The tenure or vacancy (iri)"
    query = "\n".join(row[1] for row in sheets["about"] if row[0] in ("SPARQL query", ""))
    assert '"2008-06-30"^^<http://www.w3.org/2001/XMLSchema#date>' in query and "#+" not in query


def test_every_stored_query_as_pandas_reads_it(kg: KnowledgeGraph) -> None:
    for name in ("missing", "observations", "tenures-of-person"):
        rows = kg.run(name)
        frame = pandas.read_excel(io.BytesIO(rows.to_bytes("xlsx")), engine="calamine", sheet_name="data")
        assert list(frame.columns) == list(rows.columns)
        assert len(frame) == len(rows)
    days = pandas.read_excel(io.BytesIO(rows.to_bytes("xlsx")), engine="calamine")["days_min"].dropna()
    assert list(days) == [row.days_min for row in rows if row.days_min is not None]


TYPES = [
    (typed("5", "integer"), 5.0),
    (typed("-007", "integer"), -7.0),
    (typed("999999999999999", "integer"), 999999999999999.0),
    (typed("9007199254740993", "integer"), "9007199254740993"),
    (typed("15.21", "decimal"), 15.21),
    (typed("-0.50", "decimal"), -0.5),
    (typed("0.1234567890123456", "decimal"), "0.1234567890123456"),
    (typed("1" + "0" * 40, "integer"), "1" + "0" * 40),
    (typed("1.5e3", "double"), 1500.0),
    (typed("0.30000000000000004", "double"), "0.30000000000000004"),
    (typed("INF", "double"), "INF"),
    (typed("NaN", "double"), "NaN"),
    (typed("true", "boolean"), True),
    (typed("0", "boolean"), False),
    (typed("yes", "boolean"), "yes"),
    (typed("2008-06-30", "date"), date(2008, 6, 30)),
    (typed("9999-12-31", "date"), date(9999, 12, 31)),
    (typed("1900-03-01", "date"), date(1900, 3, 1)),
    (typed("1900-02-28", "date"), "1900-02-28"),
    (typed("2008-02-30", "date"), "2008-02-30"),
    (edtf("1993-02-28"), date(1993, 2, 28)),
    (edtf("1992-03"), "1992-03"),
    (edtf("1993-02-28~"), "1993-02-28~"),
    (edtf("1066-10-14"), "1066-10-14"),
    (ox.Literal("1992"), "1992"),
    (ox.Literal("=1+1"), "=1+1"),
    (ox.Literal("Guéhenno", language="fr"), "Guéhenno"),
    (ANNAN, "person:annan-kofi"),
    (ox.NamedNode("urn:x"), "urn:x"),
    (ox.BlankNode("b0"), "b0"),
    (None, ""),
]


@pytest.mark.parametrize(("term", "value"), TYPES, ids=lambda value: str(value)[:40])
def test_types_of_cells(term: Term | None, value: object) -> None:
    found = cell(term)
    assert found == value
    assert type(found) is type(value)


def test_numbers_show_their_digits() -> None:
    data = column(typed("100.00", "decimal"), typed("15.2", "decimal"), typed("7", "integer")).to_bytes("xlsx")
    formats = re.findall(r'formatCode="([^"]*)"', part(data, "xl/styles.xml"))
    assert {"0.00", "0.0"} <= set(formats)
    assert [row[0] for row in read(data)["data"][1:]] == [100.0, 15.2, 7.0]


def test_links_show_the_short_name() -> None:
    iri = "http://e/é?a=b&c#d"
    data = column(ANNAN, ox.NamedNode(iri)).to_bytes("xlsx")
    relations = ElementTree.fromstring(part(data, "xl/worksheets/_rels/sheet1.xml.rels"))
    assert [relation.get("Target") for relation in relations] == [ANNAN.value, "http://e/é?a=b&c"]
    links = ElementTree.fromstring(part(data, "xl/worksheets/sheet1.xml")).findall(f".//{MAIN}hyperlink")
    assert [(link.get("ref"), link.get("location")) for link in links] == [("A2", None), ("A3", "d")]
    assert [row[0] for row in read(data)["data"][1:]] == [shorten_iri(ANNAN.value), iri]


def test_the_header_is_frozen_and_filtered(kg: KnowledgeGraph) -> None:
    rows = kg.run("heads")
    sheet = ElementTree.fromstring(part(rows.to_bytes("xlsx"), "xl/worksheets/sheet1.xml"))
    pane, filtered = sheet.find(f".//{MAIN}pane"), sheet.find(f"{MAIN}autoFilter")
    assert pane is not None and (pane.get("state"), pane.get("ySplit")) == ("frozen", "1")
    assert filtered is not None and filtered.get("ref") == "A1:I2"
    widths = [float(col.get("width", 0)) for col in sheet.iter(f"{MAIN}col")]
    assert len(widths) >= 7 and all(9 < width < 60 for width in widths)


def test_long_texts_are_wrapped_in_rows_high_enough() -> None:
    sheet = ElementTree.fromstring(
        part(column(ox.Literal("word " * 60), ox.Literal("a\nb\nc")).to_bytes("xlsx"), SHEET)
    )
    heights = [float(row.get("ht", 15)) for row in sheet.iter(f"{MAIN}row")]
    assert heights[1] >= 6 * 15 and heights[2] == 3 * 15


SHEET = "xl/worksheets/sheet1.xml"


# Anything


@settings(max_examples=40, deadline=None)
@given(rows=answers(max_size=3))
def test_anything_is_read_back(rows: Rows) -> None:
    data = rows.to_bytes("xlsx")
    sheet = read(data)["data"]
    assert sheet[0] == list(rows.columns)
    filled = sheet[1:] + [[""] * len(rows.columns)] * (len(rows) + 1 - len(sheet))
    for found, row in zip(filled, rows.terms, strict=True):
        for value, term in zip(found, row, strict=True):
            check_cell(value, term)
    assert "<f>" not in part(data, SHEET), "no cell is a formula"


def check_cell(value: object, term: Term | None) -> None:
    if term is None:
        assert value == ""
    elif isinstance(value, bool):
        assert term.value in (("true", "1") if value else ("false", "0"))
    elif isinstance(value, float):
        assert value == float(term.value)
    elif isinstance(value, date):
        assert value.isoformat() == term.value
    elif isinstance(term, ox.NamedNode):
        assert value in (shorten_iri(term.value), term.value)
    else:
        # The reader leaves the escape of what is no character as it is.
        assert value == term.value.replace("\ufffe", "_xFFFE_").replace("\uffff", "_xFFFF_")


@pytest.mark.parametrize("text", ["\x01", "a\x0bb", "_x0041_", "\r\n", "a\rb", "\x7f", "\U0010ffff", " x "])
def test_characters_that_xml_cannot_hold(text: str) -> None:
    assert cell(ox.Literal(text)) == text


# Limits


@pytest.mark.parametrize("text", ["x" * 32_768, "é" * 40_000, "😀" * 20_000, "a" + "😀" * 16_384])
def test_texts_too_long_for_a_cell_are_cut(text: str) -> None:
    rows = column(ox.Literal("short"), ox.Literal(text))
    sheets = read(rows.to_bytes("xlsx"))
    found = sheets["data"][2][0]
    assert len(found.encode("utf-16-le")) // 2 <= 32_767
    kept, mark, _ = found.partition(" … [cut: the text is longer than a cell can be")
    assert mark and text.startswith(kept) and len(kept.encode("utf-16-le")) // 2 > 32_000
    (note,) = [row[1] for row in sheets["about"] if row[0] == "Note"]
    assert note == "Sheet data: 1 texts are longer than 32,767 characters and are cut: A3."


def test_a_text_as_long_as_a_cell_can_be() -> None:
    for text in ("x" * 32_767, "😀" * 16_383):
        assert cell(ox.Literal(text)) == text


def test_more_rows_than_a_sheet_has() -> None:
    rows = Rows(["x"], [(None,)] * 1_048_576)
    with pytest.raises(FormatError, match=r"at most 1,048,575 rows below its header.* 1,048,576 rows .*take csv"):
        rows.to_bytes("xlsx")
    wide = Rows([f"c{number}" for number in range(16_385)], [])
    with pytest.raises(FormatError, match="16,385 columns"):
        wide.to_bytes("xlsx")


def test_more_links_than_a_sheet_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_MOST_LINKS", 2)
    long = "http://e/" + "x" * 2_079
    sheets = read(column(ANNAN, ox.NamedNode(long), ANNAN, ANNAN).to_bytes("xlsx"))
    assert [row[0] for row in sheets["data"][1:]] == ["person:annan-kofi", long, "person:annan-kofi", ANNAN.value]
    (note,) = [row[1] for row in sheets["about"] if row[0] == "Note"]
    assert note.startswith("Sheet data: 2 IRIs stand as text without a link")


# Answers without sources, without rows, without columns


def test_the_sheet_of_sources_says_why_it_is_empty(kg: KnowledgeGraph) -> None:
    names = kg.query("SELECT ?n { ?p a dpo:Person ; rdfs:label ?n }")
    assert isinstance(names, Rows)
    assert read(names.to_bytes("xlsx"))["sources"][0][0].startswith("The rows hold texts and numbers alone")
    assert read(column(ANNAN).to_bytes("xlsx"))["sources"] == [
        ["The rows come from no graph, so their sources are not known here."]
    ]


def test_empty_answers() -> None:
    assert read(Rows(["a", "b"], []).to_bytes("xlsx"))["data"] == [["a", "b"]]
    assert read(Rows([], []).to_bytes("xlsx"))["data"] == []
    assert read(Rows([], [()]).to_bytes("xlsx"))["data"] == []


# The same bytes


@pytest.fixture
def another_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock of the library as if it were another day."""
    import time

    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    yield


def test_the_same_rows_give_the_same_bytes(kg: KnowledgeGraph, another_day: None) -> None:
    data = kg.run("heads").to_bytes("xlsx")
    assert kg.run("heads").to_bytes("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet") == data
    assert kg.run("heads", at="2008-06-30").to_bytes("xlsx") != data
    day = kg.info()["data_version"]
    assert part(data, "docProps/core.xml").count(f"{day}T00:00:00Z") == 2
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_to_xlsx_writes_a_file(kg: KnowledgeGraph, tmp_path: Any) -> None:
    kg.run("heads").to_xlsx(str(tmp_path / "heads.xlsx"))
    assert (tmp_path / "heads.xlsx").read_bytes() == kg.run("heads").to_bytes("xlsx")


def test_nothing_of_it_is_loaded_before_it_is_asked_for(kg: KnowledgeGraph) -> None:
    import subprocess

    code = "import sys, dpo_kg; dpo_kg.open().run('heads').to_csv(); print('xlsxwriter' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
