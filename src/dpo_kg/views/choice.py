"""Which view rows are drawn in: the one asked for, else what the query itself says.

A line `#defaultView:Timeline` in a query is how the query service of Wikidata lets it say so
(https://www.wikidata.org/wiki/Wikidata:SPARQL_query_service/Wikidata_Query_Help/Result_Views); a stored query has it
in its header.
"""

from __future__ import annotations

import re

from dpo_kg.errors import UnknownNameError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.results import Rows

#: The views.
KINDS = ("table", "timeline", "ladder", "strip", "tree", "network", "bar", "line", "map")
#: Names of the query service of Wikidata, folded, for the views that are most like them.
_ALSO = {
    "barchart": "bar",
    "linechart": "line",
    "areachart": "line",
    "scatterchart": "line",
    "bubblechart": "bar",
    "graph": "network",
    "graphbuilder": "network",
    "treemap": "tree",
    "map": "map",
    "dimensions": "network",
    "imagegrid": "table",
}
_DEFAULT_VIEW = re.compile(r"^[ \t]*#[ \t]*defaultView[ \t]*:[ \t]*([\w -]+)", re.IGNORECASE | re.MULTILINE)


def choose_view(rows: Rows, view: str | None = None) -> str:
    """Return the name of a view: of the argument, else of a line `#defaultView:`, else of the header, else "table".

    Raises:
        UnknownNameError: no such view.
    """
    if view is None and rows.question is not None:
        named = _DEFAULT_VIEW.search(rows.question.sparql)
        # Options after the name ("Map{"hide":…}") are of that service; the name alone counts.
        view = named[1].strip() if named else rows.question.view
    return find_view(view or "table")


def find_view(name: str) -> str:
    """Return the view of a name in any case, ours or of the query service of Wikidata.

    Raises:
        UnknownNameError: no such view; the message gives the nearest.
    """
    folded = re.sub(r"[\s_-]", "", name).lower()
    if folded in KINDS or folded in _ALSO:
        return _ALSO.get(folded, folded)
    raise UnknownNameError("view", name, [*KINDS, "BarChart", "LineChart"], mend=f"The views are {', '.join(KINDS)}.")
