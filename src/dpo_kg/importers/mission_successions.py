"""Which mission took over from which: changes of organizations, made from a row that names both.

A mission that ends and another that takes over its work are a transformation, of which the succession follows by rule.
Where the earlier one goes on, or only a part of it moves, the change says who gave and who took, and no succession
follows.
"""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.importers.conversions import Value
from dpo_kg.importers.dataset import Row, RowError
from dpo_kg.importers.layer_draft import LayerDraft, Reading
from dpo_kg.importers.mandate_naming import add_mission
from dpo_kg.vocabulary import ID

#: Kind of change → the properties that name the earlier mission, and those that name the later one.
ROLES = {
    "Transformation": (("originalOrganization",), ("resultingOrganization",)),
    "FunctionTransfer": (("transferredFrom",), ("transferredTo",)),
    "Split": (("affectedOrganization", "transferredFrom"), ("affectedOrganization", "transferredTo")),
    "Reorganization": (("affectedOrganization",), ("transferredTo",)),
}
_LABELS = {
    "Transformation": "{} gives way to {}",
    "FunctionTransfer": "{} hands functions over to {}",
    "Split": "A part of {} becomes {}",
    "Reorganization": "{} is placed under {}",
}


def add_succession(
    row: Row,
    draft: LayerDraft,
    kind: str,
    missions: tuple[ox.NamedNode, ox.NamedNode],
    day: Reading | Value | None,
    source: str = "",
    locator: str = "",
) -> ox.NamedNode:
    """Add the change by which one mission took over from another.

    Args:
        row: the row that says so.
        draft: the draft of the layer.
        kind: class of the change, of `ROLES`.
        missions: the earlier mission and the later one.
        day: the day on which the later one takes over, as EDTF; None where the row gives none.
        source: slug of the document that says so; "" for the file of the row.
        locator: where it says so; "" for the row.

    Returns:
        The change.

    Raises:
        RowError: there is no change of that kind.
    """
    if kind not in ROLES:
        raise RowError(f"none of {', '.join(ROLES)}: {kind}", "change")
    slugs = [mission.value.rpartition("/")[2] for mission in missions]
    change = ox.NamedNode(f"{ID}change/{'-to-'.join(slugs)}")
    names = [slug.replace("-", " ").upper() for slug in slugs]
    draft.add_thing(change, kind, ox.Literal(_LABELS[kind].format(*names), language="en"))
    for mission, roles in zip(missions, ROLES[kind], strict=True):
        add_mission(draft, mission)
        for role in roles:
            draft.say(row, change, role, mission, source=source, locator=locator)
    for side in ("start", "end"):
        draft.say(row, change, side, day, source=source, locator=locator)
    return change
