"""What the shapes expect of the properties of a class: how often, of which datatype, class or codes.

Read from the property shapes that hang directly on a node shape with `sh:targetClass` or `sh:targetSubjectsOf`. What
shapes say in combination (sh:or, sh:not, SPARQL) is left to validation.
Source: SHACL, W3C Recommendation 20 July 2017, sections 2.1.3 and 4.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyoxigraph as ox

from dpo_kg.vocabulary import RDF, SH

_Node = ox.NamedNode | ox.BlankNode | ox.Literal
#: Subject → property → values.
_About = dict[str, dict[str, list[_Node]]]
_TEXT_WITH_LANGUAGE = f"{RDF}langString"


@dataclass(frozen=True)
class Constraint:
    """What is expected of the values of one property.

    Attributes:
        min_count: how many there must be.
        max_count: how many there may be; None for any number.
        datatype: IRI of the datatype; "" where none is demanded.
        classes: IRIs of classes, one of which each value must have.
        codes: IRIs of the codes that are allowed; empty where any is.
        patterns: regular expressions that the text of each value must match.
        has_language: each value is a text with a language.
        once_per_language: no two values have the same language.
    """

    min_count: int = 0
    max_count: int | None = None
    datatype: str = ""
    classes: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    has_language: bool = False
    once_per_language: bool = False

    def join(self, other: Constraint) -> Constraint:
        """Return what both expect together."""
        limits = [limit for limit in (self.max_count, other.max_count) if limit is not None]
        return Constraint(
            max(self.min_count, other.min_count),
            min(limits, default=None),
            self.datatype or other.datatype,
            tuple(dict.fromkeys([*self.classes, *other.classes])),
            self.codes or other.codes,
            tuple(dict.fromkeys([*self.patterns, *other.patterns])),
            self.has_language or other.has_language,
            self.once_per_language or other.once_per_language,
        )


#: Class → property → constraint; under "" what is expected of any thing that has the property.
Constraints = dict[str, dict[str, Constraint]]


def read_constraints(shapes: Iterable[ox.Triple]) -> Constraints:
    """Return what shapes expect of the properties of each class that they target."""
    about: _About = defaultdict(lambda: defaultdict(list))
    for triple in shapes:
        if not isinstance(triple.object, ox.Triple):
            about[str(triple.subject)][triple.predicate.value].append(triple.object)
    found: Constraints = defaultdict(dict)
    for values in list(about.values()):
        classes = [node.value for node in values.get(f"{SH}targetClass", ())]
        subjects_of = [node.value for node in values.get(f"{SH}targetSubjectsOf", ())]
        for shape in values.get(f"{SH}property", ()) if classes or subjects_of else ():
            said = about[str(shape)]
            for path in said.get(f"{SH}path", ()):
                if not isinstance(path, ox.NamedNode):
                    continue
                # What stands on all that have the very property holds for things of any class.
                for target in [*classes, *([""] if path.value in subjects_of else [])]:
                    earlier = found[target].get(path.value, Constraint())
                    found[target][path.value] = earlier.join(_read_constraint(said, about))
    return dict(found)


def _read_constraint(said: dict[str, list[_Node]], about: _About) -> Constraint:
    def texts(name: str) -> list[str]:
        return [node.value for node in said.get(f"{SH}{name}", ())]

    datatype = "".join(texts("datatype")[:1])
    codes = [node.value for head in said.get(f"{SH}in", ()) for node in _read_list(head, about)]
    alternatives = [node for head in said.get(f"{SH}or", ()) for node in _read_list(head, about)]
    classes = [*texts("class"), *(c.value for node in alternatives for c in about[str(node)].get(f"{SH}class", ()))]
    return Constraint(
        max(map(int, texts("minCount")), default=0),
        min(map(int, texts("maxCount")), default=None),
        datatype,
        tuple(classes),
        tuple(codes),
        tuple(texts("pattern")),
        datatype == _TEXT_WITH_LANGUAGE or f"{SH}languageIn" in said,
        texts("uniqueLang") == ["true"],
    )


def _read_list(head: _Node, about: _About) -> list[_Node]:
    found = []
    while str(head) != f"<{RDF}nil>":
        said = about[str(head)]
        found += said[f"{RDF}first"]
        (head,) = said[f"{RDF}rest"]
    return found


def merge_for_classes(constraints: Constraints, classes: Iterable[str]) -> dict[str, Constraint]:
    """Return property → constraint for a thing that has all of these classes, what holds for any thing included.

    What holds for any thing that has a property says nothing of how many it must have.
    """
    merged = {path: replace(found, min_count=0) for path, found in constraints.get("", {}).items()}
    for name in classes:
        for path, found in constraints.get(name, {}).items():
            merged[path] = merged.get(path, Constraint()).join(found)
    return merged
