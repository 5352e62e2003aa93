"""Rows as an answer for programs and spreadsheets: what a page shows as a table, whole, in the formats of rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dpo_kg.errors import UnknownNameError
from dpo_kg.exporters.rows import ROW_FORMATS, row_format
from dpo_kg.web.answers import Answer

if TYPE_CHECKING:
    from dpo_kg.results import Rows

#: Formats in which rows are kept.
DOWNLOADS = ("csv", "tsv", "json", "jsonl", "xml", "xlsx", "zip")
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


def answer_rows(rows: Rows, name: str, format: str, more: tuple[str, ...] = ()) -> Answer:
    """Return rows as an answer.

    Args:
        rows: the rows.
        name: what the file is called when it is saved, without data version and ending.
        format: short name of the format.
        more: formats that suit these rows besides those that suit any.

    Raises:
        UnknownNameError: rows are not kept in this format.
        FormatError: the format cannot hold these rows.
        MissingExtraError: the format needs a package that is not installed.
    """
    if format not in (*DOWNLOADS, *more):
        mend = f"The formats are {', '.join(('html', *DOWNLOADS, *more))}."
        raise UnknownNameError("format of rows", format, (), mend=mend)
    short = row_format(format)
    # The name comes from an address; what stands in a header, and names a file, has only what is harmless in both.
    stem = _UNSAFE.sub("-", name).strip("-")
    headers = {
        "Dpo-Kg-Data-Version": rows.data_version,
        "Dpo-Kg-Rows-Digest": rows.digest(),
        "Content-Disposition": f'attachment; filename="{stem}-{rows.data_version}.{short}"',
    }
    kind = ROW_FORMATS[short]
    return Answer(200, f"{kind}; charset=utf-8" if kind.startswith("text/") else kind, rows.to_bytes(short), headers)
