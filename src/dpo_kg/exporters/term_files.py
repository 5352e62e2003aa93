"""The ontology, its code lists or its shapes as one set of triples, merged from the files of ontology/.

Blank nodes are named by RDF Dataset Canonicalization, so that the same files give the same bytes in every format.
Source: RDFC-1.0, W3C Recommendation 21 May 2024.
"""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.build.ontology import load_ontology
from dpo_kg.errors import UnknownNameError
from dpo_kg.locations import find_resources
from dpo_kg.vocabulary import CODE, OWL

#: Part → what it holds.
PARTS = {
    "ontology": "classes, properties, axioms, code lists and data structures, with the header of the ontology",
    "codes": "the code lists alone",
    "shapes": "the SHACL shapes",
}
_IMPORTS = ox.NamedNode(f"{OWL}imports")


def collect_terms(part: str = "ontology", root: str | None = None) -> list[ox.Triple]:
    """Return the triples of a part of ontology/, sorted.

    Args:
        part: "ontology", "codes" or "shapes". The mappings to other vocabularies are none of these.
        root: folder that holds ontology/; None for what the package brings.

    Raises:
        UnknownNameError: no such part.
        InputError: a file cannot be read or parsed.
    """
    if part not in PARTS:
        raise UnknownNameError("part of the ontology", part, PARTS, mend=f"The parts are {', '.join(PARTS)}.")
    ontology = load_ontology(find_resources(root))
    triples = ontology.shapes if part == "shapes" else ontology.triples
    if part == "codes":
        triples = [t for t in triples if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(CODE)]
    # What is merged here need not be imported, and an import would be fetched.
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples if t.predicate != _IMPORTS)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted((quad.triple for quad in dataset), key=str)
