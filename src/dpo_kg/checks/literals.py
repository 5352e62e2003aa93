"""Checks of literals: each well typed and in the one form that stores keep."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from dpo_kg.checks.material import Fault, FunctionCheck, Material
from dpo_kg.literals import check_literal


def find_unfit_literals(material: Material) -> Iterable[Fault]:
    """A literal of the ontology or the data is ill typed or not in canonical form.

    Mend: write the value in the one form of its datatype.
    """
    # As the files write them: a store would have put them in canonical form.
    for triple in (triple for triples in material.turtle_files.values() for triple in triples):
        node, subject = triple.object, triple.subject
        if isinstance(node, ox.Literal) and not isinstance(subject, ox.Triple):
            fault = check_literal(node.value, node.datatype.value, node.language)
            if fault:
                yield Fault(subject, ox.Literal(f"{node}: {fault}"), triple, what=f"{node.value!r}: {fault}")


CHECKS: dict[str, FunctionCheck] = {"literal-form": find_unfit_literals}
