"""States by the codes that data sets name them by, on the day that a row speaks of.

Codes outlive states: the Correlates of War project has one number for the Soviet Union and Russia and one for
Yugoslavia, Serbia and Montenegro, and Serbia; ISO gave YUG to two Yugoslavias. Of the states that share a code, the one
is meant that ends first after the day; a state counts until the latest day on which it may have ended.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pyoxigraph as ox

from dpo_kg.edtf import parse_edtf
from dpo_kg.importers.identity import NamingError
from dpo_kg.vocabulary import DPO, RDFS, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.importers.dataset import Row
    from dpo_kg.importers.layer_draft import LayerDraft

#: Schemes of codes: names of the properties that hold them.
SCHEMES = ("isoAlpha2", "isoAlpha3", "isoNumeric", "m49", "cowNumber", "cowAbbreviation")
_DIGITS = {"isoNumeric": 3, "m49": 3}
_LABEL = ox.NamedNode(f"{RDFS}label")
_END = ox.NamedNode(f"{DPO}end")
_DEFAULT = ox.DefaultGraph()


class StateCodes:
    """The states of some layers by their codes.

    Args:
        store: what the layers assert, as `dpo_kg.importers.known_things.KnownThings.store`.
    """

    def __init__(self, store: ox.Store) -> None:
        self._states: dict[str, dict[str, set[ox.NamedNode]]] = {}
        self._ends: dict[ox.NamedNode, date] = {}
        for scheme in SCHEMES:
            self._states[scheme] = defaultdict(set)
            for quad in store.quads_for_pattern(None, ox.NamedNode(f"{DPO}{scheme}"), None, _DEFAULT):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                    self._states[scheme][quad.object.value].add(quad.subject)
        for state in {state for codes in self._states.values() for found in codes.values() for state in found}:
            latest = _read_end(store, state)
            if latest is not None:
                self._ends[state] = latest

    def find_state(self, code: str, scheme: str, day: str = "") -> ox.NamedNode:
        """Return the state that a code means on a day.

        Args:
            code: the code as data sets write it; numeric ones with or without the zeros that lead.
            scheme: one of `SCHEMES`.
            day: EDTF date, of which the first day that it allows counts; "" where the row has none.

        Raises:
            NamingError: no state has the code; all that have it ended before the day; or several have it and there
                is no day to tell them apart.
            ValueError: the scheme is none, or the day no EDTF date.
        """
        if scheme not in SCHEMES:
            raise ValueError(f"no scheme of codes: {scheme}; there are {', '.join(SCHEMES)}")
        text = code.strip()
        numeric = text.lstrip("0") if scheme == "cowNumber" else text.zfill(_DIGITS.get(scheme, 0))
        found = self._states[scheme].get(numeric.upper(), set())
        if not found:
            mend = "Give the name a line in names.tsv of the layer."
            raise NamingError(f"no state has the {scheme} {code}", mend)
        if not day:
            return self._take_only(found, f"{scheme} {code}")
        first = parse_edtf(day).earliest or date.min
        left = [state for state in found if self._ends.get(state, date.max) >= first]
        if not left:
            ends = ", ".join(f"{shorten_iri(s.value)} to {self._ends[s]}" for s in sorted(found, key=str))
            raise NamingError(
                f"no state has the {scheme} {code} on {day}: {ends}", "Look whether the code or the day is wrong."
            )
        soonest = min(self._ends.get(state, date.max) for state in left)
        return self._take_only({s for s in left if self._ends.get(s, date.max) == soonest}, f"{scheme} {code} on {day}")

    def _take_only(self, states: set[ox.NamedNode], what: str) -> ox.NamedNode:
        if len(states) > 1:
            listed = ", ".join(sorted(shorten_iri(state.value) for state in states))
            raise NamingError(f"{what} may be {listed}", "Give the day that the row speaks of.")
        return next(iter(states))


def _read_end(store: ox.Store, state: ox.NamedNode) -> date | None:
    """Return the latest day on which a state may have ended; None for one that goes on."""
    latest = [
        bounds.latest or date.max
        for quad in store.quads_for_pattern(state, _END, None, _DEFAULT)
        if isinstance(quad.object, ox.Literal) and (bounds := parse_edtf(quad.object.value))
    ]
    return max(latest, default=None)


def add_state(row: Row, state: ox.NamedNode, class_name: str, name: ox.Literal, draft: LayerDraft) -> None:
    """Add a state with the name that a row gives it.

    A name that an earlier layer has as the label is not cited: a citation of labels backs those of all languages, and
    a list in English would stand as a source of the Chinese name.
    """
    draft.add_thing(state, class_name)
    if next(draft.known.store.quads_for_pattern(state, _LABEL, name, _DEFAULT), None) is None:
        draft.name(row, state, name)
    else:
        draft.add_thing(state, class_name, name)
