"""The names of mandate actions, and which action a row means that does not name its resolution."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_text
from dpo_kg.importers.dataset import Row
from dpo_kg.importers.layer_draft import LayerDraft
from dpo_kg.importers.slugs import make_slug
from dpo_kg.vocabulary import DPO, ID

#: The kinds of mandate actions.
ACTIONS = (
    *("Establishment", "Extension", "Revision", "Reduction"),
    *("Termination", "Withdrawal", "Liquidation", "Transition"),
)


def name_document(symbol: str) -> ox.NamedNode:
    """Return the IRI of the document with a symbol."""
    return ox.NamedNode(f"{ID}document/{make_slug(symbol)}")


def name_action(mission: ox.NamedNode, basis: str, kind: str) -> ox.NamedNode:
    """Return the IRI of what is done to the mandate of a mission.

    Args:
        mission: the mission.
        basis: slug of the document that does it; the day where the document is not known.
        kind: class of the action.
    """
    return ox.NamedNode(f"{ID}mandate-action/{mission.value.rpartition('/')[2]}-{basis}-{kind.lower()}")


def add_mission(draft: LayerDraft, mission: ox.NamedNode) -> None:
    """Add a mission that a layer names; the layers of operations say more of it."""
    acronym = mission.value.rpartition("/")[2].replace("-", " ").upper()
    draft.add_thing(mission, "Mission", ox.Literal(acronym, language="en"))


def add_resolution(draft: LayerDraft, symbol: str) -> ox.NamedNode:
    """Add a resolution that a layer names, and return its IRI."""
    document = name_document(symbol)
    draft.add_thing(document, "Resolution", to_text(symbol))
    return document


def find_mission(row: Row, column: str, draft: LayerDraft) -> ox.NamedNode | None:
    """Return the mission that a cell names; None where no layer before has it.

    Raises:
        NamingError: several missions have that name.
    """
    return draft.known.find(row[column], "Mission")


class ActionIndex:
    """Finds mandate actions by mission, kind and date.

    Args:
        store: the layers before; their actions are known from the start.
    """

    def __init__(self, store: ox.Store) -> None:
        self._actions: dict[tuple[str, str, str], dict[ox.NamedNode, None]] = {}
        for quad in store.quads_for_pattern(None, ox.NamedNode(f"{DPO}actsOn"), None, None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                self.add(quad.subject, quad.object, _read_dates(store, quad.subject))

    def add(self, action: ox.NamedNode, mission: ox.NamedNode, dates: Mapping[str, str]) -> None:
        """Add an action with its dates: property → date, "" for one that is not known."""
        kind = action.value.rpartition("-")[2]
        for name, day in dates.items():
            if day:
                self._actions.setdefault((f"{mission.value} {kind}", name, day), {})[action] = None

    def find(self, mission: ox.NamedNode, kind: str, dates: Mapping[str, str]) -> ox.NamedNode | None:
        """Return the only action of a mission and kind with one of these dates; None where none or several fit."""
        for name, day in dates.items():
            found = self._actions.get((f"{mission.value} {kind.lower()}", name, day), {})
            if day and len(found) == 1:
                return next(iter(found))
        return None


def _read_dates(store: ox.Store, action: ox.NamedNode) -> dict[str, str]:
    return {
        name: quad.object.value
        for name in ("start", "setsMandateEnd", "effectiveFrom", "deadline")
        for quad in store.quads_for_pattern(action, ox.NamedNode(f"{DPO}{name}"), None, None)
        if isinstance(quad.object, ox.Literal)
    }
