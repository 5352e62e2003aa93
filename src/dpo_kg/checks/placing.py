"""Where a finding stands: the line of the statement at fault, else of the block of the thing, else of a use of it."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox

from dpo_kg.checks.material import Fault, Term
from dpo_kg.places import Places
from dpo_kg.rdf.positions import LocatedTriple

_Found = list[tuple[str, LocatedTriple]]


class Placing:
    """The files below a folder of resources; they are read when there is something to place.

    Args:
        root: folder that holds ontology/, data/ and queries/.
    """

    def __init__(self, root: str) -> None:
        self._places = Places.of_resources(root)

    def find(self, fault: Fault) -> str:
        """Return "file:line" of a fault, several parted by commas; "" where it stands in no file."""
        if fault.place:
            return fault.place
        if isinstance(fault.subject, ox.Literal):
            return fault.subject.value  # the name of a file, or of a folder that should not be there
        if not isinstance(fault.subject, ox.NamedNode):
            return ""
        stated = self._places.find_triple(fault.statement) if fault.statement is not None else ""
        return stated or self._find_subject(fault.subject, fault.value)

    def _find_subject(self, subject: ox.NamedNode, value: Term) -> str:
        about = self._places.find_about(str(subject))
        statement = _choose(about, value)
        if statement:
            return statement
        lines: dict[str, int] = {}
        for name, located in about:
            lines.setdefault(name, located.subject_line)
        for name, located in [] if about else self._places.find_uses(str(subject)):
            lines.setdefault(name, located.line)
        named = [name for name in value.value.split(", ") if name in lines]  # a value may give the files
        found = [f"{name}:{lines[name]}" for name in named or [*lines][:1]]
        if not found and isinstance(value, ox.NamedNode):
            # What the rules make stands in no file; what it is about may.
            found = [f"{name}:{located.subject_line}" for name, located in self._places.find_about(str(value))[:1]]
        return ", ".join(found)


def _choose(about: _Found, value: Term) -> str:
    """Return the line of the statement that a value tells: its object, its property, or its object as text."""
    property_name = value.value
    for side in ("Earliest", "Latest"):
        property_name = property_name.removesuffix(side)  # a bound is written in no file, the date it comes from is
    tests: tuple[Callable[[LocatedTriple], bool], ...] = (
        lambda located: located.object == str(value),
        lambda located: isinstance(value, ox.NamedNode) and located.predicate == f"<{property_name}>",
        lambda located: isinstance(value, ox.Literal) and located.object.startswith(f'"{value.value}"'),
    )
    for test in tests:
        for name, located in about:
            if test(located):
                return f"{name}:{located.line}"
    return ""
