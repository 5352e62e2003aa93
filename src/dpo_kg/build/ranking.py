"""Which of several values of one property stands: the more authoritative source, then the more precise, then the newer.

A more precise date that agrees with the one that stands takes its place: who says March, and who says 7 March, do not
differ, whoever they are.

Source: the order of authority is that of `dpo:precedence` in data/ranking.ttl.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

import pyoxigraph as ox

from dpo_kg.build.provenance import RANK, Node, Records
from dpo_kg.edtf import parse_edtf
from dpo_kg.vocabulary import CODE, DPO, EDTF

#: Precedence of a source of which the ranking tells nothing: after all others.
LAST_PRECEDENCE = 1_000
_UN_DOCUMENT = ox.NamedNode(f"{CODE}source-kind/un-document")
_PREFERRED = ox.NamedNode(f"{CODE}rank/preferred")
_REASON = ox.NamedNode(f"{DPO}rankReason")
_ENDED, _ONGOING = (ox.NamedNode(f"{CODE}end-status/{name}") for name in ("ended", "ongoing"))


#: Names of documents of the United Nations that bear a symbol: resolutions and statements of its organs.
_OFFICIAL = re.compile(r"^[as]-(res|prst)-")
#: Names of pages on the websites of the United Nations, and on Wikipedia and its mirrors; they begin with the address.
_UN_PAGE = re.compile(r"^(?:(?:media|news|peacekeeping|press|webtv)-)?un-org-(?!pl-)|^[a-z]+-unmissions-org-")
_WIKI = re.compile(r"wiki")
_BY_NAME = (
    (_OFFICIAL, _UN_DOCUMENT),
    (_UN_PAGE, ox.NamedNode(f"{CODE}source-kind/un-list")),
    (_WIKI, ox.NamedNode(f"{CODE}source-kind/encyclopedia")),
)


def find_kind(document: Node, stated: Callable[[Node], Node | None]) -> Node | None:
    """Return the kind of source that a document is: as stated, else by its name, a symbol or an address."""
    kind = stated(document)
    if kind is None and isinstance(document, ox.NamedNode):
        name = document.value.rpartition("/")[2]
        return next((found for pattern, found in _BY_NAME if pattern.search(name)), None)
    return kind


class Rival(NamedTuple):
    """A value, and what counts for it; of each number the lower wins.

    Attributes:
        value: the value.
        precedence: authority of the kind of source, from 1.
        imprecision: days that the value leaves open.
        age: days by which its newest source is older than the end of the calendar.
    """

    value: Node
    precedence: int
    imprecision: int
    age: int


_REASONS = (
    (1, "More authoritative kind of source."),
    (2, "More precise value of equally authoritative sources."),
    (3, "Newer of equally authoritative and precise sources."),
)


def choose_winner(rivals: Sequence[Rival]) -> tuple[Node | None, str]:
    """Return the value that stands, None where nothing decides, and the reason in words."""
    left = list(rivals)
    if {rival.value for rival in rivals} == {_ENDED, _ONGOING}:
        return _ENDED, "What was ongoing at one time can have ended since."
    for place, reason in _REASONS:
        best = min(rival[place] for rival in left)
        left = [rival for rival in left if rival[place] == best]
        if len({rival.value for rival in left}) == 1:
            return _refine(left[0], rivals, reason)
    return None, "Equally authoritative, precise and recent sources differ."


def _refine(winner: Rival, rivals: Sequence[Rival], reason: str) -> tuple[Node, str]:
    """Return the more precise value that agrees with a winner, if one does and none as good differs from it."""
    finer = [r for r in rivals if r.imprecision < winner.imprecision and agree(r.value, winner.value)]
    found = choose_winner(finer)[0] if finer else None
    return (winner.value, reason) if found is None else (found, "More precise, and agrees with the most authoritative.")


def read_exceptions(settings: Records) -> dict[tuple[ox.NamedNode, ox.NamedNode], tuple[Node, str]]:
    """Return thing and property → the value that data/ranking.ttl prefers by name, and why."""
    found = {}
    for claim in settings.claims():
        statement, why = settings.claimed(claim), settings.value(claim, _REASON)
        if statement is not None and settings.value(claim, RANK) == _PREFERRED:
            reason = why.value if isinstance(why, ox.Literal) else "Exception by name."
            found[statement.subject, statement.predicate] = statement.object, reason
    return found


def measure_imprecision(value: Node) -> int:
    """Return the number of days that a date leaves open; 0 for values that are no EDTF date."""
    days = _days(value)
    return 0 if days is None else (days[1] - days[0]).days


def agree(one: Node, other: Node) -> bool:
    """Tell whether two values are one, or dates of which one only says less exactly what the other says."""
    if one == other:
        return True
    first, second = _days(one), _days(other)
    if first is None or second is None:
        return False
    return (first[0] <= second[0] and second[1] <= first[1]) or (second[0] <= first[0] and first[1] <= second[1])


def _days(value: Node) -> tuple[date, date] | None:
    """Return the first and the last day that an EDTF date allows; None for other values."""
    if not isinstance(value, ox.Literal) or value.datatype.value != EDTF:
        return None
    bounds = parse_edtf(value.value)
    return bounds.earliest or date.min, bounds.latest or date.max
