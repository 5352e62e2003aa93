"""The codes under which data sets list missions: one citation for each code, with the rows in which it stands.

Data sets that only name missions, and say other things of them, tell so in the crosswalk from codes to missions.
"""

from __future__ import annotations

from collections.abc import Iterable

from dpo_kg.importers.conversions import to_text
from dpo_kg.importers.dataset import Row
from dpo_kg.importers.slugs import make_slug

TYPE_CHECKING = False
if TYPE_CHECKING:
    import pyoxigraph as ox

    from dpo_kg.importers.layer_draft import LayerDraft


def cite_codes(rows: Iterable[Row], column: str, draft: LayerDraft) -> None:
    """Cite for each mission of a file the code that the file has for it, with all rows of that code.

    Call it when the rows are mapped: missions of which the layer says nothing are left out.

    Args:
        rows: the rows of one file.
        column: the column that names the mission.
        draft: the layer, which has the missions.
    """
    groups: dict[tuple[ox.NamedNode, str], list[Row]] = {}
    for row in rows:
        mission = draft.known.find(row[column], "Mission") if row[column] else None
        if mission is not None and draft.has(mission):
            groups.setdefault((mission, row.original.get(column, row[column])), []).append(row)
    for (mission, code), group in groups.items():
        # The rows that have the code, as one: what they say else, and their corrections, are no matter of the code.
        listing = Row(group[0].file, group[0].number, code, {})
        own = mission.value.rpartition("/")[2] == make_slug(code)
        place = locate_rows(row.number for row in group)
        draft.say(listing, mission, "acronym" if own else "skos:altLabel", to_text(code), locator=place)
        draft.note(listing, mission, "sourceCode", to_text(code))
        del draft.mapped[id(listing)]  # what is counted is the rows of the file


def locate_rows(numbers: Iterable[int]) -> str:
    """Return row numbers as a locator: "row 7", "rows 7-9" or "rows 7-9, 12"."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    told = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)
    return f"{'row' if len(spans) == 1 and spans[0][0] == spans[0][1] else 'rows'} {told}"
