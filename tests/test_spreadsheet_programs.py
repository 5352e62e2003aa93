"""What a real spreadsheet program makes of workbooks and of CSV: LibreOffice without a window."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from python_calamine import CalamineWorkbook

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows
from row_strategies import DATES, NUMBERS, TEXTS

pytestmark = pytest.mark.programs

#: Comma, quote, UTF-8; -1 for all sheets (help.libreoffice.org, "Filter Options for CSV").
CSV_FILTER = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
WORKBOOK = "xlsx:Calc MS Excel 2007 XML"
#: Texts that a spreadsheet takes for formulas, or that hide one behind what it cuts away.
FORMULAS = [
    *("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", '=HYPERLINK("http://e")'),
    *("=cmd|' /C calc'!A0", "a;=1+1", "\u200b=1+1", "\u00a0=1+1", "\x01=1+1", "\x00=2+2", "x\n=1+1", "\ufeff=3+3"),
    *("\x1f=4+4", "\u2003=5+5", '"=1+1"', 'x;"=1+1"', "＝1+1", "a,=1+1"),
]


def convert(file: Path, to: str, *options: str) -> Path:
    program = shutil.which("soffice")
    assert program, "apt-get install libreoffice-calc"
    done = subprocess.run(
        [
            *(program, f"-env:UserInstallation={(file.parent / 'profile').as_uri()}", "--headless", *options),
            *("--convert-to", to, "--outdir", str(file.parent / "out"), str(file)),
        ],
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return file.parent / "out"


def test_workbooks_are_read(kg: KnowledgeGraph, tmp_path: Path) -> None:
    rows = kg.run("tenures-of-person")
    rows.write(str(tmp_path / "tenures.xlsx"))
    folder = convert(tmp_path / "tenures.xlsx", CSV_FILTER)
    texts = {file.stem: file.read_bytes().decode() for file in folder.glob("*.csv")}
    sheets = {name: list(csv.reader(io.StringIO(text, newline=""))) for name, text in texts.items()}
    assert set(sheets) == {"tenures-data", "tenures-sources", "tenures-about"}
    data = sheets["tenures-data"]
    assert data[0] == list(rows.columns)
    shown = [["" if t is None else t.value for t in row[:-1]] for row in rows.terms]
    assert [row[:-1] for row in data[1:]] == shown, "dates, numbers and accents as they are stated"
    assert any("Guéhenno" in row[0] for row in data)
    assert len(sheets["tenures-sources"]) == len(rows.sources()) + 1
    assert ["Data version", kg.info()["data_version"]] in sheets["tenures-about"]


def test_workbooks_are_printed(kg: KnowledgeGraph, tmp_path: Path) -> None:
    kg.run("tenures-of-person").write(str(tmp_path / "tenures.xlsx"))
    data = (convert(tmp_path / "tenures.xlsx", "pdf") / "tenures.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    pages = max(int(number) for number in re.findall(rb"/Count (\d+)", data))
    assert 3 <= pages <= 6, "each sheet is as wide as a page"


def test_hostile_workbooks_are_read(tmp_path: Path) -> None:
    terms = [*(ox.Literal(text) for text in [*FORMULAS, *TEXTS]), *NUMBERS, *DATES]
    rows = Rows(["x"], [(term,) for term in terms])
    rows.write(str(tmp_path / "hostile.xlsx"))
    folder = convert(tmp_path / "hostile.xlsx", "ods")
    with zipfile.ZipFile(folder / "hostile.ods") as archive:
        content = archive.read("content.xml").decode()
    # It writes truth values so itself.
    assert set(re.findall('table:formula="([^"]*)"', content)) == {"of:=TRUE()", "of:=FALSE()"}
    for text in ("Guéhenno", "שלום", "مرحبا", "🇺🇳"):
        assert text in content


@pytest.mark.parametrize("separator", [44, 59], ids=["comma", "semicolon"])
@pytest.mark.parametrize("order", [1, -1])
def test_csv_for_spreadsheets_has_no_formula(tmp_path: Path, separator: int, order: int) -> None:
    texts = FORMULAS[::order]
    rows = Rows(["x", "y"], [(ox.Literal(a), ox.Literal(b)) for a, b in zip(texts, reversed(texts), strict=True)])
    found = {}
    for name, text in (("safe", rows.to_csv(excel=True)), ("plain", rows.to_csv())):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        folder = convert(tmp_path / f"{name}.csv", WORKBOOK, f"--infilter=CSV:{separator},34,76")
        with zipfile.ZipFile(folder / f"{name}.xlsx") as archive:
            found[name] = re.findall(r"<f[^>]*>([^<]*)</f>", archive.read("xl/worksheets/sheet1.xml").decode())
    assert found["plain"], "the program would see formulas"
    assert found["safe"] == []


def test_csv_for_spreadsheets_keeps_accents_and_numbers(kg: KnowledgeGraph, tmp_path: Path) -> None:
    rows = Rows(["name", "value"], [(ox.Literal("Jean-Marie Guéhenno"), NUMBERS[1])])
    rows.write(str(tmp_path / "names.csv"), "csv-excel")
    folder = convert(tmp_path / "names.csv", WORKBOOK, "--infilter=CSV:44,34,76")
    book = CalamineWorkbook.from_path(folder / "names.xlsx")
    assert book.get_sheet_by_index(0).to_python() == [["name", "value"], ["Jean-Marie Guéhenno", -5.0]]
