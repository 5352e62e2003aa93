"""Findings that merely follow from another: mending that one mends them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import pyoxigraph as ox

from dpo_kg.checks.material import Fault, Material, Term
from dpo_kg.vocabulary import SH

#: A fault under the name of the check that found it.
Named = tuple[str, Fault]

_TOO_MANY = {f"{SH}MaxCountConstraintComponent", f"{SH}UniqueLangConstraintComponent"}
_OF_CLASS = {f"{SH}ClassConstraintComponent"}
_ORDER = {f"{SH}LessThanOrEqualsConstraintComponent", f"{SH}LessThanConstraintComponent"}
#: Checks that a thing without a description cannot pass.
_OF_DESCRIBED = {"thing-label", "term-label"}
#: Checks that compare a stated duration with dates.
_OF_DURATION = {"duration-inclusive", "duration-stated"}


def leave_out_consequences(found: Sequence[Named], material: Material) -> list[Named]:
    """Return findings without those that follow from others among them.

    - Of a thing that is described nowhere, one says neither that it has no label nor that it is of the wrong class.
    - Of a thing that is described in two files, one does not say that a property has two values.
    - What has two values has two labels by rule, bounds of two dates, and ties in the order of queries.
    - Of what ends before it starts, one does not say that its duration is another.
    - A derived bound that a file states is told once, by the shapes.
    """
    subjects: dict[str, set[Term]] = defaultdict(set)
    for name, fault in found:
        subjects[name].add(fault.subject)
    missing, scattered = subjects["thing-described"], subjects["subject-in-one-file"]
    stated = {(triple.subject, triple.predicate.value) for triple in material.asserted}
    bounds = {(f.subject, f.finding.path) for _, f in found if f.finding and f.finding.shape == "derived-bound"}
    disordered = {fault.subject for _, fault in found if _has_component(fault, _ORDER)}
    twice = {fault.subject for _, fault in found if _is_doubled(fault)}
    doubled = bool(scattered) or any(_is_doubled(fault) and _is_stated(fault, stated) for _, fault in found)
    follows: tuple[Callable[[str, Fault], bool], ...] = (
        lambda name, fault: name in _OF_DESCRIBED and fault.subject in missing,
        lambda name, fault: _has_component(fault, _OF_CLASS) and _value(fault) in {str(thing) for thing in missing},
        lambda name, fault: _is_doubled(fault) and fault.subject in scattered,
        lambda name, fault: _is_doubled(fault) and doubled and not _is_stated(fault, stated),
        lambda name, fault: name == "query-order" and doubled,
        lambda name, fault: name == "bounds-order" and fault.subject in twice,
        lambda name, fault: name in _OF_DURATION and fault.subject in disordered,
        lambda name, fault: name == "bounds-authored" and (fault.subject, fault.value.value) in bounds,
    )
    return [(name, fault) for name, fault in found if not any(test(name, fault) for test in follows)]


def _has_component(fault: Fault, components: set[str]) -> bool:
    return fault.finding is not None and fault.finding.component in components


def _is_doubled(fault: Fault) -> bool:
    """Tell whether a property has more values than a shape allows."""
    return _has_component(fault, _TOO_MANY)


def _is_stated(fault: Fault, stated: set[tuple[ox.NamedNode | ox.BlankNode | ox.Triple, str]]) -> bool:
    """Tell whether a file states a value of the property at fault."""
    assert fault.finding is not None and not isinstance(fault.subject, ox.Literal)
    return (fault.subject, fault.finding.path) in stated


def _value(fault: Fault) -> str:
    return fault.finding.value if fault.finding is not None else ""
