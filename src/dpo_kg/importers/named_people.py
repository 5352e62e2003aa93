"""People whom data sets name by family and given names: one thing each, however the names are written.

A name without regard to case and accents is one person; other spellings of it, initials and names in another order
stand in names.tsv of the layer. Of living persons only public office is held: no gender, rank or day of birth.
"""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_text
from dpo_kg.importers.dataset import RowError
from dpo_kg.importers.layer_draft import LayerDraft, Reading
from dpo_kg.vocabulary import RDFS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.importers.dataset import Row

_LABEL = ox.NamedNode(f"{RDFS}label")
_DEFAULT = ox.DefaultGraph()


class NamedPeople:
    """The people of a layer.

    Args:
        draft: the layer.
    """

    def __init__(self, draft: LayerDraft) -> None:
        self._draft = draft
        self._said: set[tuple[ox.NamedNode, object]] = set()

    def add(self, row: Row, surname: str, given: str) -> ox.NamedNode:
        """Return the person whom a row names; one who is new is added.

        Args:
            row: the row.
            surname, given: family and given names; either may be missing, not both.

        Raises:
            RowError: there is no name.
            NamingError: several people have that name.
        """
        name = " ".join(filter(None, (given, surname)))
        if not name:
            raise RowError("no name of a person")
        known = self._draft.known
        person = known.find(name, "Person") or known.identity.add(name, "Person", "person", f"{surname} {given}")
        if not self._draft.has(person):
            shown = self._find_label(person)
            self._draft.add_thing(person, "Person", *([shown] if shown is not None else []))
        if (person, name) not in self._said:
            self._said.add((person, name))
            self._draft.name(row, person, to_text(name))
        return person

    def add_nationality(self, row: Row, person: ox.NamedNode, state: Reading) -> None:
        """Add the state whose national a person is; further rows that say the same are not cited."""
        if state.correction is None and (person, state.value) in self._said:
            return
        self._said.add((person, state.value))
        for node in (state.value, state.original):
            if isinstance(node, ox.NamedNode):
                add_country(node, self._draft)
        self._draft.say(row, person, "nationality", state)

    def _find_label(self, person: ox.NamedNode) -> ox.Literal | None:
        """Return the name that an earlier layer gives a person."""
        quads = self._draft.known.store.quads_for_pattern(person, _LABEL, None, _DEFAULT)
        return next((quad.object for quad in quads if isinstance(quad.object, ox.Literal)), None)


def add_country(state: ox.NamedNode, draft: LayerDraft) -> None:
    """Add a state that earlier layers describe, with the English name that it has there."""
    if not draft.has(state):
        quads = draft.known.store.quads_for_pattern(state, _LABEL, None, _DEFAULT)
        labels = sorted(q.object.value for q in quads if isinstance(q.object, ox.Literal) and q.object.language == "en")
        draft.add_thing(state, "Country", ox.Literal(labels[0], language="en"))
