"""What rests on a document: the things whose pages refer to it, those that do so most first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from dpo_kg.vocabulary import DPO
from dpo_kg.web.models import Link

if TYPE_CHECKING:
    from dpo_kg.web.visit import Visit

#: Attributions of a document that are followed before one asks for all, and things that are named then.
_READ, _NAMED = 400, 30
_BY = ("source", "originalSource", "corroboratedBy")


class Backing(NamedTuple):
    """What rests on a document.

    Attributes:
        things: the things, each with the number of its statements and records.
        total: how many attributions name the document.
        read: how many of them were followed.
        left: how many things are left out.
    """

    things: list[Link]
    total: int
    read: int
    left: int


def find_backed(visit: Visit, iri: str, *, whole: bool) -> Backing:
    """Return what rests on a document.

    Args:
        visit: the visit.
        iri: the document.
        whole: whether all attributions are followed and all things named.
    """
    node, counts = ox.NamedNode(iri), Counter[str]()
    total = read = 0
    for name in _BY:
        for quad in visit.lookup.store.quads_for_pattern(None, ox.NamedNode(DPO + name), node, visit.lookup.graph):
            total += 1
            if isinstance(quad.subject, ox.NamedNode) and (whole or read < _READ):
                read += 1
                home = visit.homes.home(quad.subject.value)
                if home and home != iri:
                    counts[home] += 1
    found = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = found if whole else found[:_NAMED]
    things = [
        Link(visit.lookup.name(ox.NamedNode(thing)), visit.links.thing(thing), note=str(count))
        for thing, count in shown
    ]
    return Backing(things, total, read, len(found) - len(shown))
