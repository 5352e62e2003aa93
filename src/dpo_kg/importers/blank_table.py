"""An empty table to fill in: heads, what to write, an example that is left out on import, drop-down lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pyoxigraph as ox

from dpo_kg.build.ontology import Ontology
from dpo_kg.errors import MissingExtraError, UnknownNameError
from dpo_kg.importers.columns import LEFT_OUT, Column, Template
from dpo_kg.importers.templates import TEMPLATES
from dpo_kg.sources import find_label
from dpo_kg.vocabulary import DPO, RDF

#: Formats of an empty table.
FORMATS = ("csv", "xlsx")
#: Marks of the two rows that are left out on import.
_EXPLANATION, _EXAMPLE = "explanation", "example"
#: Rows of a workbook that have drop-down lists and the form of text.
_PREPARED_ROWS = 1000
#: Longest list of names that is offered; a longer one is no help.
_LONGEST_LIST = 2000


def write_blank_table(kind: str, format: str, store: ox.Store, ontology: Ontology) -> bytes:
    """Return an empty table.

    Args:
        kind: kind of table, such as "tenure".
        format: "csv" (UTF-8 with a byte order mark, as Excel wants it) or "xlsx".
        store: graph whose names the drop-down lists of a workbook offer.
        ontology: brings the codes.

    Raises:
        UnknownNameError: no such kind or format.
        MissingExtraError: a workbook, and what writes it is not installed.
    """
    if kind not in TEMPLATES:
        raise UnknownNameError("kind of table", kind, TEMPLATES, mend=f"The kinds are {', '.join(TEMPLATES)}.")
    template = TEMPLATES[kind]
    if format == "csv":
        return _write_csv(template, ontology)
    if format == "xlsx":
        return _write_workbook(template, _list_choices(template, store, ontology))
    raise UnknownNameError("format of tables", format, FORMATS, mend=f"The formats are {', '.join(FORMATS)}.")


def _heads(template: Template) -> list[str]:
    return [column.head for column in template.every_column()]


def _example_row(template: Template) -> list[str]:
    return [_EXAMPLE if column.head == LEFT_OUT else column.example for column in template.every_column()]


def _explain(column: Column, codes: Sequence[str]) -> str:
    """Return what to write into a column, in sentences."""
    parts = ["Required." if column.required else "", column.what]
    if codes:
        parts.append(f"One of {', '.join(codes)}.")
    return " ".join(filter(None, parts))


def _codes(column: Column, ontology: Ontology) -> list[str]:
    found = (code.rpartition("/")[2] for code in ontology.codes if column.scheme and f"/code/{column.scheme}/" in code)
    return sorted(found)


def _write_csv(template: Template, ontology: Ontology) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    columns = template.every_column()
    writer.writerow(_heads(template))
    explained = [_explain(column, _codes(column, ontology)) for column in columns[1:]]
    writer.writerow([_EXPLANATION, *explained])
    writer.writerow(_example_row(template))
    return out.getvalue().encode("utf-8-sig")


def _list_choices(template: Template, store: ox.Store, ontology: Ontology) -> dict[str, list[str]]:
    """Return head → what may be chosen: codes, and names of things of the graph."""
    choices = {}
    for column in template.every_column():
        if column.kind == "code":
            choices[column.head] = _codes(column, ontology)
        elif column.kind == "thing":
            kind = ox.NamedNode(f"{DPO}{column.class_name}")
            quads = store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), kind, ox.DefaultGraph())
            names = sorted({label for quad in quads if (label := find_label(store, quad.subject))})
            if 0 < len(names) <= _LONGEST_LIST:
                choices[column.head] = names
    return choices


def _write_workbook(template: Template, choices: Mapping[str, list[str]]) -> bytes:
    try:
        import xlsxwriter
    except ImportError:
        raise MissingExtraError("writing workbooks", "xlsx") from None
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    # The same template gives the same bytes.
    workbook.set_properties({"title": f"{template.name} table of dpo-kg", "created": datetime(2020, 1, 1)})
    sheets = [workbook.add_worksheet(name) for name in (template.name, "columns", "lists")]
    lists = _write_lists(workbook, sheets[2], choices)
    _write_data_sheet(workbook, sheets[0], template, choices, lists)
    _write_columns_sheet(workbook, sheets[1], template, choices)
    workbook.close()
    return out.getvalue()


def _write_data_sheet(
    workbook: Any, sheet: Any, template: Template, choices: Mapping[str, list[str]], lists: Mapping[str, str]
) -> None:
    # Cells are text: Excel would turn "March 1992" into the first of March.
    text = workbook.add_format({"num_format": "@"})
    needed, plain, faint = (
        workbook.add_format({"bold": True, "bottom": 1, "num_format": "@", **more})
        for more in ({"bg_color": "#DDEBF7"}, {}, {"bold": False, "bottom": 0, "italic": True, "font_color": "#666666"})
    )
    for number, column in enumerate(template.every_column()):
        sheet.set_column(number, number, max(12, min(40, len(column.example) + 4)), text)
        sheet.write_string(0, number, column.head, needed if column.required else plain)
        codes = choices[column.head] if column.kind == "code" else []
        sheet.write_comment(0, number, _explain(column, codes), {"x_scale": 2})
        sheet.write_string(1, number, _example_row(template)[number], faint)
        if column.head in lists:
            sheet.data_validation(
                1,
                number,
                _PREPARED_ROWS,
                number,
                {
                    "validate": "list",
                    "source": lists[column.head],
                    # Names may be new, and several may stand in one cell; of codes there are no others.
                    "show_error": column.kind == "code",
                    "error_title": column.head,
                    "error_message": "Take one of the list.",
                },
            )
    sheet.freeze_panes(1, 0)


def _write_columns_sheet(workbook: Any, sheet: Any, template: Template, choices: Mapping[str, list[str]]) -> None:
    bold, wrapped = workbook.add_format({"bold": True}), workbook.add_format({"text_wrap": True, "valign": "top"})
    for number, (head, width) in enumerate((("column", 16), ("required", 10), ("what to write", 70), ("example", 40))):
        sheet.set_column(number, number, width, wrapped)
        sheet.write_string(0, number, head, bold)
    for row, column in enumerate(template.every_column(), 1):
        codes = choices[column.head] if column.kind == "code" else []
        what = _explain(column, codes).removeprefix("Required. ")
        for number, value in enumerate((column.head, "yes" if column.required else "", what, column.example)):
            sheet.write_string(row, number, value)


def _write_lists(workbook: Any, sheet: Any, choices: Mapping[str, list[str]]) -> dict[str, str]:
    """Write the lists, a column each, and return head → where its list stands."""
    bold = workbook.add_format({"bold": True})
    found = {}
    for number, (head, names) in enumerate(choices.items()):
        sheet.write_string(0, number, head, bold)
        for row, name in enumerate(names, 1):
            sheet.write_string(row, number, name)
        sheet.set_column(number, number, 40)
        letters = chr(ord("A") + number)
        found[head] = f"=lists!${letters}$2:${letters}${len(names) + 1}"
    return found
