"""What follows from RDF files: closed under the ontology, the bounds of dates and the rules, by our own reasoner; or
under the ontology alone by owlrl, an independent one, for graphs small enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from dpo_kg.build.bounds import derive_bounds
from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.build.owlrl_closure import close_with_owlrl
from dpo_kg.build.rules import Clash, Closure, load_rules
from dpo_kg.build.tbox import generate_rules
from dpo_kg.errors import BuildError, InputError, UnknownNameError
from dpo_kg.places import Places
from dpo_kg.rdf.reading import LINE_FORMATS, guess_format, own_blank_nodes, read_quads, read_text
from dpo_kg.results import Triples

#: Names of the reasoners.
REASONERS = ("rules", "owlrl")


class Inference(Triples):
    """The triples that follow and that nothing states; what cannot hold together.

    Attributes:
        triples: the new triples.
        clashes: a message for each clash, with its premises in words.
    """

    def __init__(self, triples: Sequence[ox.Triple], clashes: Sequence[str]) -> None:
        super().__init__(triples)
        self.clashes = list(clashes)

    @property
    def consistent(self) -> bool:
        """True where nothing clashes."""
        return not self.clashes


def infer_files(
    paths: Sequence[str], root: str, graph: Sequence[ox.Triple] = (), known: Iterable[ox.Triple] = (), *, reasoner: str
) -> Inference:
    """Return what follows from files, read into one graph.

    Args:
        paths: RDF files, "-" for Turtle from standard input.
        root: folder that holds ontology/.
        graph: asserted triples that hold as well.
        known: triples that count as known: they are not returned.
        reasoner: one of `REASONERS`.

    Raises:
        InputError: a file cannot be read or parsed, or holds an axiom that the reasoner "rules" has no rule for.
        UnknownNameError: a file has no ending of an RDF format, or there is no such reasoner.
        ParameterError: too many triples for owlrl.
    """
    facts: dict[ox.Triple, None] = {}
    for number, path in enumerate(paths):
        facts.update(dict.fromkeys(own_blank_nodes(read_quads(path), read_text(path), number)))
    files = {path: path for path in paths if path != "-" and guess_format(path) in LINE_FORMATS}
    return infer_triples(list(facts), root, graph, known, reasoner=reasoner, places=Places(files))


def infer_triples(
    facts: Sequence[ox.Triple],
    root: str,
    graph: Sequence[ox.Triple] = (),
    known: Iterable[ox.Triple] = (),
    *,
    reasoner: str,
    places: Places | None = None,
) -> Inference:
    """Return what follows from triples; arguments and errors as of `infer_files`.

    Args:
        places: where the triples stand, for messages.
    """
    if reasoner not in REASONERS:
        raise UnknownNameError("reasoner", reasoner, REASONERS, mend=f"The reasoners are {', '.join(REASONERS)}.")
    ontology = load_ontology(root)
    every = list(dict.fromkeys([*facts, *graph]))
    if reasoner == "owlrl":
        derived, clashes = close_with_owlrl(every, ontology.triples)
    else:
        derived, clashes = _close_with_rules(every, ontology, root, set(facts))
    passed_over = {*every, *known, *ontology.flat_triples()}
    located = places or Places({})
    messages = [clash.to_text(located.find_triple) for clash in clashes]
    return Inference([triple for triple in derived if triple not in passed_over], messages)


def _close_with_rules(
    facts: list[ox.Triple], ontology: Ontology, root: str, own: set[ox.Triple]
) -> tuple[list[ox.Triple], list[Clash]]:
    """Return what follows from facts, sorted, and what clashes. Axioms among the facts are rules as well."""
    try:
        axioms = generate_rules([*ontology.triples, *own])
    except BuildError as error:
        mend = "Leave the axiom out, or let the other reasoner do it: --reasoner owlrl."
        raise InputError(f"an axiom without effect here: {error}", mend=mend) from None
    closure = Closure([*facts, *ontology.flat_triples()])
    closure.add(derive_bounds(facts))
    closure.run_strata(axioms, load_rules(root))
    return sorted(closure.derivations, key=str), closure.find_clashes(axioms)
