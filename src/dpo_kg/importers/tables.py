"""Tables as people have them: CSV of any common dialect, and Excel workbooks, as rows of cells with their places."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dpo_kg.errors import InputError, MissingExtraError, UnknownNameError
from dpo_kg.importers.workbook_formats import read_date_precisions
from dpo_kg.rdf.reading import read_text

#: Endings of CSV files and of workbooks.
CSV_ENDINGS = (".csv", ".tsv", ".txt")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
#: What may part the cells of a line.
_DELIMITERS = ",;\t"
#: Largest file in bytes, and widest table in columns.
_LARGEST = 100_000_000


@dataclass(frozen=True)
class Cell:
    """A cell.

    Attributes:
        row, column: numbers from 1, as a spreadsheet shows them.
        text: what it holds, without white space around it; a number or a date as text.
        day: the date, where a workbook holds one.
        precision: "day", "month" or "year": what of the date the workbook shows; "" where it holds none.
    """

    row: int
    column: int
    text: str
    day: date | None = None
    precision: str = ""

    @property
    def place(self) -> str:
        """The name of the cell, such as B7."""
        return f"{name_column(self.column)}{self.row}"


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        place: name of the file, with the sheet of a workbook.
        sheet: name of the sheet; "" for CSV.
        heads: the cells of the first row that is not empty.
        rows: the rows below it that are not empty; a row has a cell for each head, and perhaps more.
    """

    place: str
    sheet: str
    heads: list[Cell]
    rows: list[list[Cell]]


def name_column(number: int) -> str:
    """Return the letters of a column as spreadsheets name it: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_tables(path: str, sheet: str | None = None) -> list[Table]:
    """Return the tables of a file: one of a CSV file, those of the sheets of a workbook.

    Args:
        path: the file; "-" for CSV from standard input.
        sheet: only the sheet of this name; None for all.

    Raises:
        InputError: the file has no ending of a table, cannot be read, or a quotation mark in it is not closed.
        UnknownNameError: the workbook has no sheet of that name.
        MissingExtraError: a workbook, and what reads it is not installed.
    """
    ending = Path(path).suffix.lower()
    if path == "-" or ending in CSV_ENDINGS:
        if sheet is not None:
            raise UnknownNameError("sheet", sheet, (), mend="A CSV file has no sheets.")
        return [_make_table("standard input" if path == "-" else path, "", _read_csv(path))]
    if ending in WORKBOOK_ENDINGS:
        return list(_read_workbook(path, sheet))
    endings = ", ".join((*CSV_ENDINGS, *WORKBOOK_ENDINGS))
    if not path:
        raise InputError("the name of a file is empty")
    raise InputError("is no table", place=path, mend=f"Name the file with one of {endings}.")


def _make_table(place: str, sheet: str, rows: Sequence[Sequence[Cell]]) -> Table:
    filled = [list(row) for row in rows if any(cell.text for cell in row)]
    if not filled:
        return Table(place, sheet, [], [])
    heads, *body = filled
    while heads and not heads[-1].text:
        heads.pop()
    for row in body:
        row += [Cell(row[0].row, number, "") for number in range(len(row) + 1, len(heads) + 1)]
    return Table(place, sheet, heads, body)


# CSV


def _read_csv(path: str) -> list[list[Cell]]:
    text = _read_csv_text(path)
    place = "standard input" if path == "-" else path
    declared = text[:6].rstrip("\r\n") if text[:4].lower() == "sep=" else ""
    if declared[4:]:
        text = text.split("\n", 1)[-1]
    delimiter = declared[4:] or _guess_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[Cell]] = []
    try:
        for number, values in enumerate(reader, 2 if declared[4:] else 1):
            rows.append([Cell(number, column, value.strip()) for column, value in enumerate(values, 1)])
    except csv.Error as error:
        row = len(rows) + (2 if declared[4:] else 1)
        mend = 'Double a quotation mark within a cell in quotation marks, as in "the ""new"" head".'
        raise InputError(f"row {row} cannot be read: {error}", place=place, line=reader.line_num, mend=mend) from None
    return rows


def _read_csv_text(path: str) -> str:
    try:
        return read_text(path, _LARGEST)
    except InputError as error:
        if error.problem.startswith("not UTF-8") and path != "-":
            raise _not_utf8(path, error) from None
        if "ZIP archive" in error.problem:
            raise InputError("is an Excel workbook", place=path, mend="Name it with the ending .xlsx.") from None
        raise


def _not_utf8(path: str, error: InputError) -> InputError:
    """Say what Excel does where a person saves as "CSV"."""
    try:
        Path(path).read_bytes().decode("cp1252")
    except UnicodeDecodeError:
        return error
    return InputError(
        "not UTF-8; probably Windows-1252, in which Excel saves what it calls CSV",
        place=path,
        line=error.line,
        column=error.column,
        source_line=error.source_line,
        mend='In Excel, save as "CSV UTF-8", or as a workbook; or: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW',
    )


def _guess_delimiter(text: str) -> str:
    """Return what parts most cells in the first line that is not empty."""

    def count(delimiter: str) -> int:
        reader = csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=delimiter)
        return len(next(reader, []))

    return max(_DELIMITERS, key=count)


# Workbooks


def _read_workbook(path: str, wanted: str | None) -> Iterator[Table]:
    try:
        import python_calamine
    except ImportError:
        raise MissingExtraError("reading workbooks", "xlsx") from None
    data = _read_bytes(path)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise InputError(f"is no workbook that can be read: {error}", place=path) from None
    names = list(workbook.sheet_names)
    if wanted is not None and wanted not in names:
        raise UnknownNameError("sheet", wanted, names, mend=f"The sheets are {', '.join(names)}.")
    for name in names:
        if wanted in (None, name):
            precisions = read_date_precisions(data, name) if path.lower().endswith((".xlsx", ".xlsm")) else {}
            values = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            rows = [
                [_make_cell(row, column, value, precisions) for column, value in enumerate(line, 1)]
                for row, line in enumerate(values, 1)
            ]
            yield _make_table(f"{path}, sheet {name}", name, rows)


def _read_bytes(path: str) -> bytes:
    try:
        if Path(path).stat().st_size > _LARGEST:
            raise InputError(f"is larger than {_LARGEST // 1_000_000:,} MB", place=path, mend="Give it in parts.")
        return Path(path).read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        read_text(path)  # says what is wrong, and what was probably meant
        raise
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", place=path) from None


def _make_cell(row: int, column: int, value: Any, precisions: dict[tuple[int, int], str]) -> Cell:
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return Cell(row, column, day.isoformat(), day, precisions.get((row, column), "day"))
    if isinstance(value, bool):
        return Cell(row, column, "true" if value else "false")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return Cell(row, column, str(value).strip())
