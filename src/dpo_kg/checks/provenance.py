"""Checks of provenance that the build measures: what no source backs."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from dpo_kg.build.provenance import measure_coverage
from dpo_kg.checks.material import Fault, FunctionCheck, Material
from dpo_kg.terms import to_display
from dpo_kg.vocabulary import shorten_iri


def find_unsourced_statements(material: Material) -> Iterable[Fault]:
    """A data triple is backed by no located citation of its record and by no claim.

    Mend: add {property} to dpo:supports of a citation of the record, or add a citation that says so.
    """
    codes = {ox.NamedNode(code) for code in material.ontology.codes}
    data = [triple for triple in material.asserted if triple.subject not in codes]
    for statement in measure_coverage(data).unsourced:
        name = shorten_iri(statement.predicate.value)
        shown = to_display(statement.object)
        value = f'"{shown}"' if isinstance(statement.object, ox.Literal) else shown
        what = f"{name} {value} is backed by no citation of the record that gives a place, and by no claim"
        yield Fault(statement.subject, ox.Literal(f"{name} {shown}"), statement.triple(), what=what)


CHECKS: dict[str, FunctionCheck] = {"statement-unsourced": find_unsourced_statements}
