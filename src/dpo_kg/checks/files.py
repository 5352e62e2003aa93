"""Checks of files: blank nodes, canonical form, and where a thing is described."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.build.provenance import SUPPORTS
from dpo_kg.checks.material import Fault, FunctionCheck, Material
from dpo_kg.locations import list_files
from dpo_kg.rdf.reading import read_text
from dpo_kg.rdf.turtle import format_turtle


def find_stray_blank_nodes(material: Material) -> Iterable[Fault]:
    """A blank node stands in the data, or in the ontology outside a tree below a named term.

    Mend: give each thing a name, an IRI of the form …/id/TYPE/slug, and put blank nodes of the ontology inside the
    term that uses them.
    """
    for name, triples in material.turtle_files.items():
        uses: dict[ox.BlankNode, int] = defaultdict(int)
        for triple in triples:
            if isinstance(triple.object, ox.BlankNode):
                uses[triple.object] += 1
        nodes = {t.subject for t in triples if isinstance(t.subject, ox.BlankNode)} | uses.keys()
        if nodes and name.startswith("data/"):
            yield Fault(ox.Literal(name), ox.Literal(f"{len(nodes)} in the data"))
        elif any(uses[node] != 1 for node in nodes):
            yield Fault(ox.Literal(name), ox.Literal("not used exactly once"))


def find_files_out_of_form(material: Material) -> Iterable[Fault]:
    """A Turtle file of ontology/ or data/ is not in canonical form.

    Mend: run dpo-kg fmt {subject}.
    """
    for name in list_files(material.root, ("ontology", "data"), (".ttl",)):
        path = Path(material.root, name)
        text = read_text(str(path))
        lines, wanted = text.split("\n"), format_turtle(text, path.resolve().as_uri()).split("\n")
        if lines != wanted:
            same = next((i for i, pair in enumerate(zip(lines, wanted, strict=False)) if pair[0] != pair[1]), None)
            number = min(len(lines), len(wanted)) if same is None else same + 1
            yield Fault(ox.Literal(name), ox.Literal(f"line {number}"), place=f"{name}:{number}")


def find_scattered_subjects(material: Material) -> Iterable[Fault]:
    """A thing is described in several files of one layer.

    Mend: put all that is said of {subject} into one of these files; where they are two things, give one of them
    another name.
    """
    homes: dict[tuple[str, ox.NamedNode], set[str]] = defaultdict(set)
    for name, triples in material.turtle_files.items():
        layer = name.split("/")[1] if name.startswith("data/") and name.count("/") > 1 else ""
        for triple in triples:
            # What all citations of a document back stands with them: an import writes it, people describe the document.
            if layer and isinstance(triple.subject, ox.NamedNode) and triple.predicate != SUPPORTS:
                homes[layer, triple.subject].add(name)
    for (_, subject), names in homes.items():
        if len(names) > 1:
            yield Fault(subject, ox.Literal(", ".join(sorted(names))))


CHECKS: dict[str, FunctionCheck] = {
    "blank-nodes": find_stray_blank_nodes,
    "subject-in-one-file": find_scattered_subjects,
    "turtle-canonical": find_files_out_of_form,
}
