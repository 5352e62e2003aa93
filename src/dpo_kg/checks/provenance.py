"""Checks of provenance that the build measures: what no source backs."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from dpo_kg.build.provenance import measure_coverage
from dpo_kg.checks.material import Fault, FunctionCheck, Material
from dpo_kg.terms import to_display
from dpo_kg.vocabulary import shorten_iri


def find_unsourced_statements(material: Material) -> Iterable[Fault]:
    """A data triple is backed by no located citation of its record and by no claim."""
    codes = {ox.NamedNode(code) for code in material.ontology.codes}
    data = [triple for triple in material.asserted if triple.subject not in codes]
    for statement in measure_coverage(data).unsourced:
        said = f"{shorten_iri(statement.predicate.value)} {to_display(statement.object)}"
        yield statement.subject, ox.Literal(said)


CHECKS: dict[str, FunctionCheck] = {"statement-unsourced": find_unsourced_statements}
