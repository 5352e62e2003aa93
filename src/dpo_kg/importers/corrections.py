"""Corrections of known errors of a source: data of the layer, `corrections.tsv`, each with its evidence.

A correction names a cell by file, key of the row and column, says what stands there and what is right, and which
document says so where. The value as the source has it stays in the graph as a deprecated claim, what is right becomes
a preferred one with the evidence as its source. Where the right value is empty the source's is only withdrawn. A
correction whose cell holds something else, in a newer copy of the source say, is not carried out but reported.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dpo_kg.errors import InputError
from dpo_kg.rdf.reading import read_text

#: Name of the file in the folder of a layer.
FILE = "corrections.tsv"
#: Its columns.
COLUMNS = ("document", "row", "column", "found", "right", "evidence", "locator", "reason")


@dataclass(frozen=True)
class Correction:
    """One correction.

    Attributes:
        document: slug of the document whose file has the error.
        row: key of the row.
        column: head of the column.
        found: what stands there, as the row shows it once white space is squeezed.
        right: what is right, written as the source would; "" where that is not known.
        evidence: slug of the document that says so; "" where the row itself or the rest of the file shows it.
        locator: place in the evidence.
        reason: why this is right, in a sentence of ours.
    """

    document: str
    row: str
    column: str
    found: str
    right: str
    evidence: str
    locator: str
    reason: str


def read_corrections(folder: str) -> list[Correction]:
    """Return the corrections of a layer; none where its folder has no such file.

    Raises:
        InputError: the file cannot be read, a line has not the columns, a reason is missing, or two lines correct
            one cell.
    """
    path = Path(folder, FILE)
    if not path.exists():
        return []
    lines = list(csv.reader(io.StringIO(read_text(str(path))), delimiter="\t", quoting=csv.QUOTE_NONE))
    if not lines or tuple(lines[0]) != COLUMNS:
        raise InputError("has other columns", place=str(path), line=1, mend=f"Give the heads {', '.join(COLUMNS)}.")
    found: dict[tuple[str, str, str], Correction] = {}
    for number, cells in enumerate(lines[1:], 2):
        if len(cells) != len(COLUMNS):
            what = f"{len(cells)} cells, not {len(COLUMNS)}"
            raise InputError(what, place=str(path), line=number, mend="Part the cells with one tab each.")
        correction = Correction(*cells)
        key = correction.document, correction.row, correction.column
        if not correction.reason:
            raise InputError("no reason", place=str(path), line=number, mend="Say in a sentence why this is right.")
        if bool(correction.evidence) != bool(correction.locator):
            mend = "Name the document and the place in it, or neither."
            raise InputError("evidence without its place", place=str(path), line=number, mend=mend)
        if key in found:
            raise InputError("corrects a cell once more", place=str(path), line=number, mend="Keep one of the lines.")
        found[key] = correction
    return list(found.values())


def index_corrections(corrections: Iterable[Correction]) -> dict[tuple[str, str], list[Correction]]:
    """Return document and key of a row → the corrections of that row."""
    index: dict[tuple[str, str], list[Correction]] = {}
    for correction in corrections:
        index.setdefault((correction.document, correction.row), []).append(correction)
    return index
