"""A derived triple, the rule that gave it and the triples that the rule stood on."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from dpo_kg.vocabulary import shorten_iri


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


def show_triple(triple: ox.Triple) -> str:
    """Return a triple as a message shows it: CURIEs where they fit, `a` for rdf:type."""
    predicate = show_term(triple.predicate)
    return f"{show_term(triple.subject)} {'a' if predicate == 'rdf:type' else predicate} {show_term(triple.object)}"


def show_term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """Return a term as a message shows it: the CURIE of an IRI, a plain literal for one with a datatype."""
    if isinstance(term, ox.NamedNode):
        short = shorten_iri(term.value)
        return short if short != term.value else f"<{short}>"
    if isinstance(term, ox.Literal) and term.language is None:
        return str(ox.Literal(term.value))
    return str(term)
