"""The differences of two sides: things that are new or gone, properties that changed, sources gained and lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from dpo_kg.build.provenance import SUPPORTS, TYPE, Node
from dpo_kg.comparison.sides import Backing, Mark, Side, Statements, Subject, Value

#: Kinds of differences, in the order in which they are told.
KINDS = ("new", "gone", "changed", "source gained", "source lost", "source changed")


class Difference(NamedTuple):
    """One difference.

    Attributes:
        kind: one of `KINDS`.
        thing: what it is about.
        predicate: the property; None for a thing that is new or gone.
        before, after: values, of "source changed" instead the marks that attributions of the document had and have.
        backings_before, backings_after: who says so; of a change of sources, those that are told alone.
    """

    kind: str
    thing: Subject
    predicate: ox.NamedNode | None = None
    before: Sequence[Value | Mark] = ()
    after: Sequence[Value | Mark] = ()
    backings_before: Sequence[Backing] = ()
    backings_after: Sequence[Backing] = ()


class Comparison(NamedTuple):
    """What differs between two sides.

    Attributes:
        differences: all that is told, by thing.
        relocated: number of statements that differ in the locator, or in the name of a citation or claim, alone.
        equal: True where both sides have the same triples.
    """

    differences: list[Difference]
    relocated: int
    equal: bool


def compare_sides(old: Side, new: Side, *, full: bool = False) -> Comparison:
    """Return what differs between two sides.

    Args:
        old, new: the sides.
        full: tell also every statement of a thing that is new or gone, not the thing alone.
    """
    lost, gained = old.triples - new.triples, new.triples - old.triples
    told: list[Difference] = []
    relocated = 0
    for thing in sorted(_touched(old, lost) | _touched(new, gained), key=str):
        was, is_ = old.is_thing(thing), new.is_thing(thing)
        if was and is_:
            found, moved = _compare_thing(thing, old.statements(thing), new.statements(thing))
            told += found
            relocated += moved
        elif was or is_:
            told += _tell_whole(thing, "gone" if was else "new", (old if was else new).statements(thing), full)
    return Comparison(told, relocated, not lost and not gained)


def _touched(side: Side, differing: Sequence[ox.Triple] | set[ox.Triple]) -> set[Subject]:
    """Return the things whose statements or sources have a triple among some that differ."""
    found: set[Subject] = set()
    for subject in {triple.subject for triple in differing}:
        found.update(_things_behind(side, subject))  # type: ignore[arg-type]
    for document in {triple.subject for triple in differing if triple.predicate == SUPPORTS}:
        for citation in side.by_source.get(document, ()):  # type: ignore[arg-type]
            found.update(_things_behind(side, citation))
    return found


def _things_behind(side: Side, subject: Subject) -> Iterator[Subject]:
    """Yield the thing itself; of an attribution the things that it backs."""
    if not side.is_attribution(subject):
        yield subject
        return
    yield from side.cited.get(subject, ())
    yield from side.claimed_by.get(subject, ())


def _tell_whole(thing: Subject, kind: str, statements: Statements, full: bool) -> Iterator[Difference]:
    """Yield the thing that is new or gone, with all that backs a statement of it; on demand each statement too."""
    backings = [b for values in statements.values() for found in values.values() for b in found]
    distinct = list({b.attribution: b for b in backings}.values())
    yield _on_one_side(kind, thing, None, (), distinct)
    for predicate, values in statements.items() if full else ():
        if predicate != TYPE:
            yield _on_one_side(kind, thing, predicate, list(values), [b for v in values.values() for b in v])


def _on_one_side(
    kind: str, thing: Subject, predicate: ox.NamedNode | None, values: Sequence[Value], backings: Sequence[Backing]
) -> Difference:
    if kind == "gone":
        return Difference(kind, thing, predicate, before=values, backings_before=backings)
    return Difference(kind, thing, predicate, after=values, backings_after=backings)


def _compare_thing(thing: Subject, old: Statements, new: Statements) -> tuple[list[Difference], int]:
    told: list[Difference] = []
    relocated = 0
    for predicate in {**old, **new}:
        before, after = old.get(predicate, {}), new.get(predicate, {})
        gone = [value for value in before if value not in after]
        come = [value for value in after if value not in before]
        if gone or come:
            said = [b for value in gone for b in before[value]], [b for value in come for b in after[value]]
            told.append(Difference("changed", thing, predicate, gone, come, *said))
        for value in (value for value in before if value in after):
            found = list(_compare_sources(thing, predicate, value, before[value], after[value]))
            told += found
            relocated += not found and set(before[value]) != set(after[value])
    return told, relocated


def _compare_sources(
    thing: Subject, predicate: ox.NamedNode, value: Value, old: Sequence[Backing], new: Sequence[Backing]
) -> Iterator[Difference]:
    """Yield how the sources of a statement differ: documents first, then what limits or explains their words."""
    before, after = _by_documents(old), _by_documents(new)
    come = [b for documents, found in after.items() if documents not in before for b in found]
    gone = [b for documents, found in before.items() if documents not in after for b in found]
    if come:
        yield Difference("source gained", thing, predicate, [value], [value], backings_after=come)
    if gone:
        yield Difference("source lost", thing, predicate, [value], [value], backings_before=gone)
    for documents, found in after.items():
        had, has = ({mark for b in side for mark in b.marks} for side in (before.get(documents, found), found))
        if had != has:
            marks = sorted(had - has, key=str), sorted(has - had, key=str)
            yield Difference("source changed", thing, predicate, *marks, before[documents], found)


def _by_documents(backings: Sequence[Backing]) -> dict[tuple[Node, ...], list[Backing]]:
    found: dict[tuple[Node, ...], list[Backing]] = {}
    for backing in backings:
        found.setdefault(backing.documents, []).append(backing)
    return found
