"""Checks of what is published: that every serialisation holds the same graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from dpo_kg.checks.material import Fault, FunctionCheck, Material
from dpo_kg.errors import FormatError, InputError
from dpo_kg.exporters.graphs import GRAPH_FORMATS, write_graph
from dpo_kg.rdf.reading import FORMATS, parse_quads
from dpo_kg.vocabulary import ID, ONTOLOGY

_ENDINGS = {"rdfxml": ".rdf"}


def find_differing_serialisations(material: Material) -> Iterable[Fault]:
    """A serialisation of the ontology or the data cannot be written, or does not read back as the same graph.

    Mend: look in ontology/ and data/ for the term or literal that this format cannot hold, and write it otherwise.
    """
    for iri, triples in ((ONTOLOGY, material.ontology.triples), (f"{ID}catalog", material.asserted)):
        expected = _canonical(triples)
        for name in GRAPH_FORMATS:
            try:
                text = write_graph(triples, name)
                quads = parse_quads(text, FORMATS[_ENDINGS.get(name, f".{name}")], name, ONTOLOGY)
            except FormatError:
                yield Fault(ox.NamedNode(iri), ox.Literal(f"{name}: cannot be written"))
                continue
            except InputError:
                yield Fault(ox.NamedNode(iri), ox.Literal(f"{name}: does not read back"))
                continue
            if _canonical([quad.triple for quad in quads]) != expected:
                yield Fault(ox.NamedNode(iri), ox.Literal(f"{name}: reads back as another graph"))


def _canonical(triples: Sequence[ox.Triple]) -> set[str]:
    """Return the triples as text, blank nodes under canonical names (RDF Dataset Canonicalization)."""
    anonymous = [t for t in triples if isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode)]
    named = {str(t) for t in triples} - {str(t) for t in anonymous}
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in anonymous)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return named | {str(quad.triple) for quad in dataset}


CHECKS: dict[str, FunctionCheck] = {"serialisations": find_differing_serialisations}
