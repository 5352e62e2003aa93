"""Rows as a workbook (Office Open XML, ECMA-376): a sheet of the rows, one of their sources, one about the query.

Cells have real types. A number is a number as long as the program can hold all its digits (15), else text; a full day
is a date, and a date that is less exact than a day stays text as stated. The same rows give the same bytes: the file is
dated by the version of the data.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from io import BytesIO
from unicodedata import east_asian_width

import pyoxigraph as ox

from dpo_kg.errors import FormatError, MissingExtraError
from dpo_kg.exporters.about import (
    DISCLAIMER,
    describe_answer,
    describe_columns,
    explain_sources,
    read_catalog,
    release_day,
)
from dpo_kg.exporters.column_types import value_type
from dpo_kg.terms import to_display, to_python
from dpo_kg.vocabulary import XSD, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from dpo_kg.results import Rows
    from dpo_kg.terms import Term

#: Limits of spreadsheet programs (support.microsoft.com, "Excel specifications and limits").
_MOST_ROWS, _MOST_COLUMNS, _MOST_CHARACTERS, _MOST_LINKS, _LONGEST_LINK = 1_048_576, 16_384, 32_767, 65_530, 2_079
_DIGITS = 15
_CUT = " … [cut: the text is longer than a cell can be; csv has all of it]"
#: Widths in characters, heights in points. Some programs do not find the height of wrapped text by themselves.
_NARROWEST, _WIDEST, _ABOUT_WIDTH, _LABEL_WIDTH, _LINE, _HIGHEST = 8, 50, 110, 28, 15, 405
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def write_workbook(rows: Rows) -> bytes:
    """Return a workbook with the sheets data, sources and about.

    Raises:
        MissingExtraError: XlsxWriter is not installed.
        FormatError: more rows or columns than a sheet can have.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise MissingExtraError("xlsx", "xlsx") from None
    _check_size("rows", len(rows), len(rows.columns))
    catalog = read_catalog(rows)
    sources = rows.sources() if rows.question and rows.question.graph else None
    if sources is not None:
        _check_size("sources", len(sources), len(sources.columns))
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    title = rows.question.summary if rows.question else ""
    created = datetime.combine(release_day(rows.data_version), time())
    book.set_properties({"title": title, "comments": DISCLAIMER, "created": created})
    formats = _Formats(book)
    notes = _write_rows(book.add_worksheet("data"), rows, formats)
    notes += _write_sources(book.add_worksheet("sources"), rows, sources, formats)
    lines = describe_answer(rows, catalog)
    lines += [(f"Column {c.name}", f"{c.description} ({c.type})".strip()) for c in describe_columns(rows)]
    lines += [("Note", note) for note in notes]
    if rows.question and rows.question.sparql:
        query = [line for line in rows.question.to_sparql().split("\n") if not line.startswith("#+")]
        lines += zip(("SPARQL query", *[""] * len(query)), query, strict=False)
    _write_about(book.add_worksheet("about"), lines, formats)
    for sheet in book.worksheets():
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&8dpo-kg {rows.data_version}. {DISCLAIMER}&R&8&A &P/&N".replace("  ", " "))
    book.close()
    return target.getvalue()


class _Formats:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        top = {"valign": "top"}
        self._add: Callable[[dict[str, Any]], Any] = book.add_format
        self._numbers: dict[str, Any] = {}
        self.head = book.add_format({**top, "bold": True, "bottom": 1, "text_wrap": True})
        self.text = book.add_format({**top, "text_wrap": True})
        self.label = book.add_format({**top, "bold": True})
        self.link = book.add_format({**top, "font_color": "#0563C1", "underline": 1})
        self.day = book.add_format({**top, "num_format": "yyyy-mm-dd", "align": "left"})

    def number(self, pattern: str) -> Any:
        """Return the format of cells that show a number so."""
        if pattern not in self._numbers:
            self._numbers[pattern] = self._add({"valign": "top", "num_format": pattern, "align": "right", "indent": 1})
        return self._numbers[pattern]


def _check_size(what: str, rows: int, columns: int) -> None:
    if rows + 1 > _MOST_ROWS or columns > _MOST_COLUMNS:
        raise FormatError(
            f"a sheet has at most {_MOST_ROWS - 1:,} rows below its header and {_MOST_COLUMNS:,} columns, and there "
            f"are {rows:,} {what} in {columns:,} columns; ask for less, or take csv"
        )


def _write_rows(sheet: Any, rows: Rows, formats: _Formats) -> list[str]:
    """Write header and rows; return notes on what could not be written as it is."""
    sheet.set_row(0, _LINE + 3)
    for number, name in enumerate(rows.columns):
        sheet.write_string(0, number, name, formats.head)
    widths = _find_widths(rows)
    cells = _Cells(sheet, formats)
    for line, row in enumerate(rows.terms, 1):
        for number, term in enumerate(row):
            if term is not None:
                cells.write(line, number, term)
        wrapped = [(_show(t), widths[number]) for number, t in enumerate(row) if not isinstance(t, ox.NamedNode)]
        _set_height(sheet, line, wrapped)
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width + 2)
    if rows.columns:
        sheet.autofilter(0, 0, len(rows), len(rows.columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{_name_cell(len(rows), len(rows.columns) - 1)}"})
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    return cells.notes()


def _write_sources(sheet: Any, rows: Rows, sources: Rows | None, formats: _Formats) -> list[str]:
    said = explain_sources(rows, sources)
    if sources is not None and len(sources):
        notes = _write_rows(sheet, sources, formats)
        return [*notes, *([said] if said else [])]
    sheet.set_column(0, 0, _ABOUT_WIDTH)
    sheet.write_string(0, 0, said, formats.text)
    _set_height(sheet, 0, [(said, _ABOUT_WIDTH)])
    return []


def _write_about(sheet: Any, lines: Sequence[tuple[str, str]], formats: _Formats) -> None:
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, 1, _ABOUT_WIDTH)
    for number, (label, text) in enumerate(lines):
        sheet.write_string(number, 0, label, formats.label)
        sheet.write_string(number, 1, _cut(text), formats.text)
        _set_height(sheet, number, [(label, _LABEL_WIDTH), (text, _ABOUT_WIDTH)])


def _find_widths(rows: Rows) -> list[int]:
    """Return the widths of the columns: the longest line, within limits; the header needs room for its arrow."""
    widths = [min(max(_NARROWEST, _width(name) + 3), _WIDEST) for name in rows.columns]
    for row in rows.terms:
        for number, term in enumerate(row):
            if widths[number] < _WIDEST:
                longest = max(map(_width, _show(term).split("\n")))
                widths[number] = max(widths[number], min(longest, _WIDEST))
    return widths


def _set_height(sheet: Any, row: int, cells: Sequence[tuple[str, int]]) -> None:
    """Make room for the lines into which the texts of a row are wrapped at the widths of their columns."""
    lines = max((_count_lines(text, width) for text, width in cells), default=1)
    if lines > 1:
        sheet.set_row(row, min(lines * _LINE, _HIGHEST))


def _count_lines(text: str, width: int) -> int:
    """Return about how many lines a text takes; a twelfth of each is lost, because lines are broken between words."""
    if len(text) <= width and text.isascii() and "\n" not in text:
        return 1
    usable = width * 11 // 12
    return sum(max(1, -(-_width(line) // usable) if _width(line) > width else 1) for line in text.split("\n"))


def _show(term: Term | None) -> str:
    """Return a term about as its cell shows it."""
    text = to_display(term)
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS]


def _width(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(east_asian_width(c) in "WF" for c in text)


class _Cells:
    """Writes terms to a sheet and remembers what did not fit."""

    def __init__(self, sheet: Any, formats: _Formats) -> None:
        self._sheet = sheet
        self._formats = formats
        self._links = 0
        self._cut: list[str] = []
        self._without_link = 0

    def write(self, row: int, column: int, term: Term) -> None:
        """Write a term as what it is: link, number, truth value, day or text."""
        if isinstance(term, ox.NamedNode):
            self._write_iri(row, column, term.value)
            return
        kind, value = value_type(term), to_python(term)
        if kind == "boolean":
            self._sheet.write_boolean(row, column, value, self._formats.text)
        elif kind in ("integer", "decimal", "double") and _fits(term.value):
            self._sheet.write_number(row, column, float(term.value), self._formats.number(_pattern(kind, term.value)))
        elif kind in ("date", "edtf") and (day := _to_day(term.value)) is not None:
            self._sheet.write_datetime(row, column, day, self._formats.day)
        else:
            self._write_text(row, column, term.value)

    def _write_iri(self, row: int, column: int, iri: str) -> None:
        if not iri.startswith(("https://", "http://")):
            self._write_text(row, column, iri)
        elif self._links == _MOST_LINKS or _units(iri) > _LONGEST_LINK:
            self._without_link += 1
            self._write_text(row, column, iri)
        else:
            self._links += 1
            self._sheet.write_url(row, column, iri, self._formats.link, string=shorten_iri(iri))

    def _write_text(self, row: int, column: int, text: str) -> None:
        cut = _cut(text)
        if cut != text:
            self._cut.append(_name_cell(row, column))
        self._sheet.write_string(row, column, cut, self._formats.text)

    def notes(self) -> list[str]:
        """Return a sentence for each kind of thing that did not fit."""
        name = self._sheet.get_name()
        found = []
        if self._cut:
            shown = ", ".join(self._cut[:20]) + (" …" if len(self._cut) > 20 else "")
            longest = f"{_MOST_CHARACTERS:,} characters"
            found.append(f"Sheet {name}: {len(self._cut)} texts are longer than {longest} and are cut: {shown}.")
        if self._without_link:
            found.append(
                f"Sheet {name}: {self._without_link:,} IRIs stand as text without a link: a sheet has at most "
                f"{_MOST_LINKS:,} links of at most {_LONGEST_LINK:,} characters."
            )
        return found


def _pattern(kind: str, form: str) -> str:
    """Return the number format that shows the digits as they are written."""
    places = len(form.partition(".")[2])
    if kind == "double" or places > _DIGITS:
        return "General"
    return f"0.{'0' * places}" if places else "0"


def _fits(form: str) -> bool:
    """Tell whether a number is finite and has no more digits than a cell holds."""
    from decimal import Decimal

    if form.strip("+-") in ("INF", "NaN"):
        return False
    number = Decimal(form)
    digits = len(number.normalize().as_tuple().digits)
    return digits <= _DIGITS and (number == 0 or -_DIGITS * 2 < number.adjusted() < _DIGITS or "e" in form.lower())


def _to_day(form: str) -> date | None:
    """Return a full day that a sheet can hold: from March 1900, because programs differ on the days before."""
    if not _DAY.fullmatch(form):
        return None
    day = to_python(ox.Literal(form, datatype=ox.NamedNode(f"{XSD}date")))
    return day if isinstance(day, date) and form >= "1900-03-01" else None


def _cut(text: str) -> str:
    if _units(text) <= _MOST_CHARACTERS:
        return text
    kept = text.encode("utf-16-le")[: (_MOST_CHARACTERS - len(_CUT)) * 2].decode("utf-16-le", "ignore")
    return f"{kept}{_CUT}"


def _units(text: str) -> int:
    """Return the length as spreadsheet programs count it: in UTF-16 code units."""
    return len(text) if text.isascii() else len(text) + sum(c > "\uffff" for c in text)


def _name_cell(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))
