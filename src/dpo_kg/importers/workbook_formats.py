"""How a workbook shows its dates: a cell that shows "Mar 1992" holds the first of March, and means the month.

Excel turns "March 1992" into 1992-03-01 and shows month and year. The day is not the writer's, so it must not be read.
Readers of workbooks give the value and not the way it is shown; this module reads the latter.
Source: ECMA-376 Office Open XML, part 1, sections 18.3.1.4 (cells), 18.8.30 and 18.8.31 (number formats).
"""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as ET

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
#: Built-in number formats of dates that do not show the day: 17 is mmm-yy.
_BUILT_IN = {17: "month"}
#: Largest part of a workbook that is read, in bytes; a part may be packed a thousand times.
_LARGEST = 200_000_000


def read_date_precisions(data: bytes, sheet: str) -> dict[tuple[int, int], str]:
    """Return row and column, both from 1, of the cells that show no day → "month" or "year".

    Args:
        data: a workbook in Office Open XML (.xlsx, .xlsm).
        sheet: name of the sheet.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            styles = _read_styles(archive)
            part = _find_sheet(archive, sheet)
            return _read_cells(archive, part, styles) if styles and part else {}
    except (zipfile.BadZipFile, KeyError, ET.ParseError):
        return {}  # then the reader of the workbook says what is wrong with it


def find_precision(code: str) -> str:
    """Return what a number format shows of a date: "day", "month" or "year"; "" where it is none of a date."""
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", code).lower().partition(";")[0]
    if "y" not in bare:
        return ""
    if "d" in bare:
        return "day"
    return "month" if "m" in bare else "year"


def _open(archive: zipfile.ZipFile, name: str) -> ET.Element:
    if archive.getinfo(name).file_size > _LARGEST:
        raise KeyError(name)
    return ET.fromstring(archive.read(name))


def _read_styles(archive: zipfile.ZipFile) -> dict[int, str]:
    """Return number of a cell style → precision, for styles that do not show the day."""
    root = _open(archive, "xl/styles.xml")
    formats = dict(_BUILT_IN)
    for number in root.iter(f"{_MAIN}numFmt"):
        formats[int(number.get("numFmtId", "0"))] = find_precision(number.get("formatCode", ""))
    styles = root.find(f"{_MAIN}cellXfs")
    found = {
        n: formats.get(int(xf.get("numFmtId", "0")), "") for n, xf in enumerate(styles if styles is not None else ())
    }
    return {number: precision for number, precision in found.items() if precision in ("month", "year")}


def _find_sheet(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the part that holds a sheet; "" where there is none."""
    named = [
        s.get(_RELATION) for s in _open(archive, "xl/workbook.xml").iter(f"{_MAIN}sheet") if s.get("name") == sheet
    ]
    for relation in _open(archive, "xl/_rels/workbook.xml.rels").iter(f"{_PACKAGE}Relationship"):
        if named and relation.get("Id") == named[0]:
            target = relation.get("Target", "")
            return target[1:] if target.startswith("/") else f"xl/{target}"
    return ""


def _read_cells(archive: zipfile.ZipFile, part: str, styles: dict[int, str]) -> dict[tuple[int, int], str]:
    found = {}
    for cell in _open(archive, part).iter(f"{_MAIN}c"):
        precision = styles.get(int(cell.get("s", "0")))
        place = re.fullmatch(r"([A-Z]+)([0-9]+)", cell.get("r", ""))
        if precision and place:
            column = 0
            for letter in place[1]:
                column = column * 26 + ord(letter) - ord("A") + 1
            found[int(place[2]), column] = precision
    return found
