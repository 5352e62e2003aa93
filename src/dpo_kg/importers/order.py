"""Whether the cells of a row that make a period fit together: start, end, end status and as of.

The shapes of the ontology say the same of what is made of the rows (`ontology/shapes/time.ttl`); told here, it is told
together with what cannot be read, and in the heads and cells of the table.
"""

from __future__ import annotations

from dpo_kg.edtf import Bounds, parse_edtf
from dpo_kg.importers.cells import Row
from dpo_kg.importers.records import Said
from dpo_kg.vocabulary import CODE

_START, _END, _STATUS, _AS_OF = "start", "end", "end status", "as of"


def check_period(row: Row, said: dict[str, list[Said]]) -> None:
    """Take note of cells of a row that can hardly hold together.

    Args:
        row: the row.
        said: head → values of the cells that could be read.
    """
    status = next((value.value.value.removeprefix(f"{CODE}end-status/") for value in said.get(_STATUS, [])), "")
    where = row.cells[_STATUS].place if status else ""
    if status in ("ongoing", "unknown") and row.text(_END):
        row.reject(_END, f"an end, though {where} says {status}", f"Empty it, or write ended into {where}.")
    if status == "ongoing" and not row.text(_AS_OF):
        _ask_for_as_of(row, where)
    # What has ended without a date has ended by the date of the source.
    by_source = not row.text(_END) and status in ("ongoing", "ended")
    head = _AS_OF if by_source else _END
    first = _bounds(said.get(_START, [])).earliest
    last = _bounds(said.get(head, [])).latest
    if first is not None and last is not None and first > last:
        start, other = row.cells[_START], row.cells[head]
        exchanged = "" if by_source else ", or they are exchanged"
        problem = f"{start.text} comes after {other.text} in {other.place} ({head})"
        row.reject(_START, problem, f"Compare the dates with the source; one of them is wrong{exchanged}.")


def _ask_for_as_of(row: Row, where: str) -> None:
    """Take note that the date is missing for which a source calls something ongoing."""
    asked = "the date for which the source says so"
    if _AS_OF in row.cells:
        row.reject(_AS_OF, f"is empty, though {where} says ongoing", f"Write {asked}.")
    else:
        row.reject("", f'no column "{_AS_OF}", though {where} says ongoing', f"Add the column, with {asked}.")


def _bounds(values: list[Said]) -> Bounds:
    """Return the bounds of the date of a cell; open ones where there is none."""
    return parse_edtf(values[0].value.value) if values else Bounds(None, None)
