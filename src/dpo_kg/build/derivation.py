"""A derived triple, the rule that gave it and the triples that the rule stood on."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox


class Derivation(NamedTuple):
    """Why a triple holds that no file asserts.

    Attributes:
        triple: the derived triple.
        rule: name of the rule.
        premises: the triples that the rule matched; each is asserted or was derived before.
    """

    triple: ox.Triple
    rule: str
    premises: tuple[ox.Triple, ...]
