"""What a finding of a stored check does not say by itself: the nearest names, the statements beside it."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox

from dpo_kg.build.provenance import CITATION, SOURCE, SUPPORTS, Records
from dpo_kg.checks.material import Fault, Material
from dpo_kg.errors import nearest_names
from dpo_kg.vocabulary import shorten_iri


def suggest_names(fault: Fault, material: Material) -> str:
    """Return the names of described things of the same type that are nearest to one that is not described."""
    iri = fault.subject.value
    home = iri[: iri.rfind("/") + 1]
    known = {triple.subject.value for triple in material.asserted if isinstance(triple.subject, ox.NamedNode)}
    slugs = {other.removeprefix(home): other for other in known if other.startswith(home)}
    near = nearest_names(iri.removeprefix(home), slugs)
    return f"Did you mean {' or '.join(shorten_iri(slugs[name]) for name in near)}?" if near else ""


def compare_supports(fault: Fault, material: Material) -> str:
    """Return what the records of a citation state and no citation of theirs backs, and what the citation may mean."""
    records = Records(material.asserted)
    carriers = [subject for subject in records.about if fault.subject in records.values(subject, CITATION)]
    unbacked = {
        shorten_iri(statement.predicate.value)
        for statement in records.statements()
        if statement.subject in carriers
        if not records.citations_for(statement.subject, statement.predicate)
    }
    said = f"It is carried by {', '.join(sorted(shorten_iri(subject.value) for subject in carriers))}."
    return said + (f" Backed by nothing there: {', '.join(sorted(unbacked))}." if unbacked else "")


def list_supports(fault: Fault, material: Material) -> str:
    """Return which properties a citation backs."""
    records = Records(material.asserted)
    backed = records.values(fault.value, SUPPORTS)
    if not backed:
        source = records.value(fault.value, SOURCE)
        backed = records.values(source, SUPPORTS) if source is not None else []
    names = sorted(shorten_iri(node.value) for node in backed)
    return f"It backs {', '.join(names)}." if names else "It has no dpo:supports."


#: Name of a check → what to add to its findings, in sentences; "" for nothing.
HINTS: dict[str, Callable[[Fault, Material], str]] = {
    "citation-idle": list_supports,
    "citation-supports": compare_supports,
    "thing-described": suggest_names,
}
