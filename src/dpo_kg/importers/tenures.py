"""Which tenure a row speaks of: data sets name a person, a post and days, never the tenure itself.

Two statements on the same person in the same post are of one tenure where their days overlap or adjoin; after a pause
it is a further tenure, whose name has the next number. A time as acting head is a tenure of its own, unless both start
at the same time.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import pyoxigraph as ox

from dpo_kg.edtf import parse_edtf
from dpo_kg.importers.slugs import number_slug
from dpo_kg.vocabulary import CODE, DPO, ID

#: Days that may lie between two statements on one tenure: sources date to the month, and from the appointment or the
#: arrival.
ADJOINING = timedelta(31)
#: Days that the start of a tenure may lie after its announcement.
_LEAD = timedelta(400)
_DEFAULT = ox.DefaultGraph()
_ACTING = ox.NamedNode(f"{CODE}tenure-kind/acting")


def _node(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{DPO}{name}")


@dataclass
class _Known:
    """A tenure with the first and last day that any statement allows; None where none gives that side."""

    node: ox.NamedNode
    first: date | None = None
    last: date | None = None
    ended: bool = False
    acting: bool = False
    announced: date | None = None
    designate: bool = False

    def widen(self, start: str, end: str, announced: str) -> None:
        """Take in what a further statement gives."""
        first, last = _bound(start, 0), _bound(end, 1)
        self.first = min(filter(None, (self.first, first)), default=None)
        self.last = max(filter(None, (self.last, last)), default=None)
        self.ended = self.ended or bool(end)
        self.announced = min(filter(None, (self.announced, _bound(announced, 0))), default=None)


class TenureIndex:
    """The tenures of earlier layers and of the layer that is being made, by post and holder.

    Args:
        store: what earlier layers assert.
    """

    def __init__(self, store: ox.Store) -> None:
        self._tenures: dict[tuple[ox.NamedNode, ox.NamedNode], list[_Known]] = defaultdict(list)
        self._names: set[str] = set()
        self._known: dict[ox.NamedNode, _Known] = {}
        posts = {q.subject: q.object for q in store.quads_for_pattern(None, _node("tenurePost"), None, _DEFAULT)}
        for quad in store.quads_for_pattern(None, _node("tenureHolder"), None, _DEFAULT):
            tenure, person, post = quad.subject, quad.object, posts.get(quad.subject)
            if isinstance(tenure, ox.NamedNode) and isinstance(person, ox.NamedNode) and isinstance(post, ox.NamedNode):
                known = _Known(tenure)
                known.widen(_read(store, tenure, "start"), _read(store, tenure, "end"), "")
                kinds = store.quads_for_pattern(tenure, _node("tenureKind"), _ACTING, _DEFAULT)
                known.acting = next(kinds, None) is not None
                self._tenures[post, person].append(known)
                self._names.add(tenure.value)

    def find_tenure(
        self,
        post: ox.NamedNode,
        person: ox.NamedNode,
        start: str = "",
        end: str = "",
        *,
        announced: str = "",
        acting: bool = False,
        named_only: bool = False,
    ) -> ox.NamedNode:
        """Return the tenure that a statement is of; a new one where it fits none that is known.

        Args:
            post: the post.
            person: its holder.
            start, end: EDTF dates that the statement gives; "" for those that it does not.
            announced: EDTF date on which the appointment was announced; counts where neither start nor end is given.
            acting: whether the person is said to hold the post for the time being.
            named_only: whether the statement tells no more than that the person was named, or what was planned.
        """
        found = self._tenures[post, person]
        fitting = [known for known in found if _fits(known, start, end, announced, acting)]
        if fitting:
            chosen = max(fitting, key=lambda known: (known.acting == acting, known.first or date.min))
        else:
            stem = f"{post.value.rpartition('/')[2]}-{person.value.rpartition('/')[2]}"
            slug = number_slug(stem, lambda free: f"{ID}tenure/{free}" in self._names)
            chosen = _Known(ox.NamedNode(f"{ID}tenure/{slug}"), acting=acting, designate=True)
            found.append(chosen)
            self._names.add(chosen.node.value)
            self._known[chosen.node] = chosen
        chosen.designate = chosen.designate and named_only
        chosen.widen(start, end, announced)
        return chosen.node

    def is_designate(self, tenure: ox.NamedNode) -> bool:
        """Tell whether all statements on a tenure so far tell only that its holder was named, or what was planned."""
        return tenure in self._known and self._known[tenure].designate


def _fits(known: _Known, start: str, end: str, announced: str, acting: bool) -> bool:
    """Tell whether a statement can be of a tenure."""
    first, last = _bound(start, 0), _bound(end, 1)
    if known.acting != acting and not (
        _same_start(known, start or announced) or (acting and not start and not known.first)
    ):
        return False
    if not start and not end:
        named = _bound(announced, 0)
        if named is None:
            return True
        if known.announced is not None and known.first is None:
            return abs(known.announced - named) <= _LEAD
        begun = known.first or date.min
        over = known.last if known.ended and known.last else date.max
        return begun <= named + _LEAD and named <= over
    begun, over = known.first or known.announced or date.min, known.last if known.ended and known.last else date.max
    until = last or date.max
    return (first or date.min) <= _later(over) and begun <= _later(until)


def _same_start(known: _Known, start: str) -> bool:
    """Tell whether a tenure starts when a statement says, as exactly as both tell."""
    if not start or known.first is None:
        return False
    bounds = parse_edtf(start)
    first, last = bounds.earliest or date.min, bounds.latest or date.max
    return first <= _later(known.first) and known.first <= _later(last)


def _later(day: date) -> date:
    return day if day > date.max - ADJOINING else day + ADJOINING


def _bound(text: str, side: int) -> date | None:
    return parse_edtf(text)[side] if text else None


def _read(store: ox.Store, tenure: ox.NamedNode, name: str) -> str:
    """Return a date of a tenure, whether it stands or is but claimed; "" where there is none."""
    for quad in store.quads_for_pattern(tenure, _node(name), None, _DEFAULT):
        if isinstance(quad.object, ox.Literal):
            return quad.object.value
    return ""
