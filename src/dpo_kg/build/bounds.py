"""The days that stated dates allow: the derived properties `…Earliest`, `…Latest` and the durations.

EDTF values are never compared by a query engine; these bounds are (xsd:date), and they are what queries ask.
Rules: no known end: the end is not before the last day on which the start may lie; ongoing: not before the first
day of the as-of date, and begun by its last day; ended without a date: not after the last day of the as-of date.
Durations do not count the end day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import pyoxigraph as ox

from dpo_kg.build.derivation import Derivation
from dpo_kg.edtf import Bounds, parse_edtf
from dpo_kg.vocabulary import CODE, DPO, EDTF, XSD

Subject = ox.NamedNode | ox.BlankNode

#: Name of a rule of this module → what it says.
RULES = {
    "edtf-bounds": "a date in EDTF allows the days from its earliest to its latest",
    "open-end": "what has no known end has not ended before its latest possible start, nor before a day on which it "
    "went on",
    "begun-by": "what went on at a date had begun by its last day",
    "ended-by": "what had ended at a date had ended by its last day",
    "duration": "days from start to end that the dates allow at least and at most, the end day not counted",
}

_DATE = ox.NamedNode(f"{XSD}date")
_INTEGER = ox.NamedNode(f"{XSD}integer")
_START, _END, _AS_OF = (ox.NamedNode(f"{DPO}{name}") for name in ("start", "end", "asOf"))
_END_STATUS = ox.NamedNode(f"{DPO}endStatus")
_ONGOING = ox.NamedNode(f"{CODE}end-status/ongoing")
_ENDED = ox.NamedNode(f"{CODE}end-status/ended")


def derive_bounds(triples: Iterable[ox.Triple]) -> list[Derivation]:
    """Return the bounds that follow from the EDTF literals, and for time-bounded things those of open ends.

    Args:
        triples: asserted triples; literals that are not EDTF of the profile are passed over.
    """
    stated: dict[Subject, dict[ox.NamedNode, tuple[ox.Triple, Bounds]]] = defaultdict(dict)
    statuses: dict[Subject, ox.Triple] = {}
    derived: list[Derivation] = []
    for triple in triples:
        subject, predicate, node = triple.subject, triple.predicate, triple.object
        if isinstance(subject, ox.Triple):
            continue
        if predicate == _END_STATUS:
            statuses[subject] = triple
        elif isinstance(node, ox.Literal) and node.datatype.value == EDTF and predicate.value.startswith(DPO):
            try:
                bounds = parse_edtf(node.value)
            except ValueError:
                continue
            stated[subject][predicate] = triple, bounds
            if predicate.value != f"{DPO}claimLiteral":
                derived += _state("edtf-bounds", subject, predicate, bounds, (triple,))
    for subject in sorted({*stated, *statuses}, key=str):
        derived += _derive_open_end(subject, stated.get(subject, {}), statuses.get(subject))
    return derived


def _state(
    rule: str, subject: Subject, stated: ox.NamedNode, bounds: Bounds, premises: tuple[ox.Triple, ...]
) -> list[Derivation]:
    found = []
    for side, day in (("Earliest", bounds.earliest), ("Latest", bounds.latest)):
        if day is not None:
            literal = ox.Literal(day.isoformat(), datatype=_DATE)
            triple = ox.Triple(subject, ox.NamedNode(f"{stated.value}{side}"), literal)
            found.append(Derivation(triple, rule, premises))
    return found


def _derive_open_end(
    subject: Subject,
    stated: dict[ox.NamedNode, tuple[ox.Triple, Bounds]],
    status: ox.Triple | None,
) -> list[Derivation]:
    start, end, as_of = (stated.get(name) for name in (_START, _END, _AS_OF))
    if end is None:
        derived, end_bounds, premises = _bound_open_end(subject, start, as_of, status)
    else:
        derived, end_bounds, premises = [], end[1], (end[0],)
    if start is not None and (end is not None or status is not None):
        derived += _derive_durations(subject, start, end_bounds, premises)
    return derived


def _bound_open_end(
    subject: Subject,
    start: tuple[ox.Triple, Bounds] | None,
    as_of: tuple[ox.Triple, Bounds] | None,
    status: ox.Triple | None,
) -> tuple[list[Derivation], Bounds, tuple[ox.Triple, ...]]:
    """Return the derivations, the bounds of the end and their premises for a thing without a stated end."""
    candidates: list[tuple[date, tuple[ox.Triple, ...]]] = []
    if start is not None and start[1].latest is not None:
        candidates.append((start[1].latest, (start[0],)))
    latest: date | None = None
    latest_premises: tuple[ox.Triple, ...] = ()
    if status is not None and as_of is not None:
        if status.object == _ONGOING and as_of[1].earliest is not None:
            candidates.append((as_of[1].earliest, (status, as_of[0])))
        elif status.object == _ENDED and as_of[1].latest is not None:
            latest, latest_premises = as_of[1].latest, (status, as_of[0])
    earliest, premises = max(candidates, key=lambda c: c[0]) if candidates else (None, ())
    derived = _state("open-end", subject, _END, Bounds(earliest, None), premises)
    if start is None and status is not None and status.object == _ONGOING and as_of is not None:
        # What goes on at a date has begun by then.
        derived += _state("begun-by", subject, _START, Bounds(None, as_of[1].latest), (status, as_of[0]))
    derived += _state("ended-by", subject, _END, Bounds(None, latest), latest_premises)
    return derived, Bounds(earliest, latest), tuple(dict.fromkeys((*premises, *latest_premises)))


def _derive_durations(
    subject: Subject, start: tuple[ox.Triple, Bounds], end: Bounds, premises: tuple[ox.Triple, ...]
) -> list[Derivation]:
    found = []
    all_premises = tuple(dict.fromkeys((start[0], *premises)))
    for name, first, last in (
        ("durationDaysMin", start[1].latest, end.earliest),
        ("durationDaysMax", start[1].earliest, end.latest),
    ):
        if first is not None and last is not None:
            literal = ox.Literal(str(max(0, (last - first).days)), datatype=_INTEGER)
            triple = ox.Triple(subject, ox.NamedNode(f"{DPO}{name}"), literal)
            found.append(Derivation(triple, "duration", all_premises))
    return found
