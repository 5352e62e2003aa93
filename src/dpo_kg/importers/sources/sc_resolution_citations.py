"""Which Security Council resolutions cite which, 1946 to 2011, as read from their texts by a program.

Source and target of an edge are numbers of resolutions, not places in the list of nodes: the counts that the nodes give
agree so, and the texts name these numbers.
"""

from __future__ import annotations

from collections import defaultdict

from dpo_kg.importers.council_resolutions import add_resolution, index_resolutions, read_number
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.layer_draft import LayerDraft

DOCUMENT = "graph-of-security-council-resolution-citations"


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map the edges of each citing resolution, which share a citation."""
    years = index_resolutions(draft.known)
    edges: dict[int, list[tuple[Row, int]]] = defaultdict(list)
    for row in rows:
        try:
            citing, cited = read_number(row, "source"), read_number(row, "target")
            for column, number in (("source", citing), ("target", cited)):
                if number not in years:
                    raise RowError(f"the graph has no resolution {number}", column)
        except RowError as error:
            draft.reject(row, f"{error.column}: {error}")
            continue
        edges[citing].append((row, cited))
    for citing, found in edges.items():
        locator = "edges " + ", ".join(_list_runs([row.number for row, _ in found]))
        first = found[0][0]
        resolution = add_resolution(first, draft, citing, years[citing], symbol=False)
        for row, number in found:
            target = add_resolution(row, draft, number, years[number], symbol=False)
            draft.say(first, resolution, "citesResolution", target, locator=locator)
            draft.say(row, resolution, "citesResolution", None)


def _list_runs(numbers: list[int]) -> list[str]:
    """Return numbers as runs, such as ["3-5", "9"]."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ["-".join(map(str, run)) for run in runs]


DATA_SET = DataSet(
    "sc-resolution-citations",
    "Citations between Security Council resolutions 1 to 2032",
    (
        SourceFile(
            "step07_output02.json", DOCUMENT, ("source", "target"), ("source", "target"), form="json", path="edges"
        ),
    ),
    map_rows,
    {"resolutions.ttl": ("Resolution",)},
    one_citation=True,
)
