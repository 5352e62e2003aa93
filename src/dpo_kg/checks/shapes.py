"""The shapes as one check, so that one command and one report tell everything."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from dpo_kg.checks.material import Fault, FunctionCheck, Material
from dpo_kg.vocabulary import shorten_iri


def find_violations(material: Material) -> Iterable[Fault]:
    """A layer or the merge violates a shape.

    Mend: do as the message of the shape says.
    """
    for finding in material.validate().findings:
        focus = ox.NamedNode(finding.focus) if ":" in finding.focus else ox.BlankNode(finding.focus)
        said = " ".join(filter(None, (shorten_iri(finding.shape), shorten_iri(finding.path), finding.value)))
        place = ":".join(str(part) for part in (finding.place, finding.line) if part)
        yield Fault(focus, ox.Literal(said), place=place, what=finding.message, finding=finding)


CHECKS: dict[str, FunctionCheck] = {"shapes": find_violations}
