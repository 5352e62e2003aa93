"""Layers: each folder of data/ is one family of sources that speaks for itself. Reading them, term by term checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.build.ontology import Ontology
from dpo_kg.errors import BuildError, fold, nearest_names
from dpo_kg.literals import check_literal
from dpo_kg.locations import list_files
from dpo_kg.rdf.blocks import find_repeated_blocks, suggest_free_name
from dpo_kg.rdf.positions import LocatedTriple, locate_triples
from dpo_kg.rdf.reading import read_quads, read_text
from dpo_kg.vocabulary import BASE, CODE, CODE_SCHEMES, DPO, ID, RDF, THING_TYPES, shorten_iri

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_OWN = re.compile(
    rf"{re.escape(BASE)}(?:id/(?:catalog|(?:{'|'.join(THING_TYPES)})/{_SLUG})"
    rf"|code/(?:{'|'.join(CODE_SCHEMES)})(?:/{_SLUG})?|ontology(?:#[A-Za-z]+)?)"
)


@dataclass
class Layer:
    """One family of sources.

    Attributes:
        name: name of its folder.
        triples: what its files assert.
    """

    name: str
    triples: list[ox.Triple]


def load_layers(root: str, ontology: Ontology) -> list[Layer]:
    """Read and check every layer below `root`/data, in the order of their names.

    Raises:
        InputError: a file cannot be read or parsed.
        BuildError: a term is not fit for the data; each message names file and line.
    """
    files: dict[str, list[str]] = {}
    for name in list_files(root, ("data",), (".ttl",)):
        parts = name.split("/")
        if len(parts) > 2:
            files.setdefault(parts[1], []).append(name)
    layers, problems = [], []
    for layer, names in sorted(files.items()):
        triples: list[ox.Triple] = []
        for name in names:
            found = [quad.triple for quad in read_quads(str(Path(root, name)))]
            problems += check_terms(found, ontology, name, str(Path(root, name)))
            triples += found
        layers.append(Layer(layer, triples))
    if problems:
        raise BuildError(problems)
    return layers


def load_settings(root: str, ontology: Ontology) -> list[ox.Triple]:
    """Read the files that stand in data/ itself: the catalog and the ranking of sources.

    Raises: as `load_layers`.
    """
    triples: list[ox.Triple] = []
    problems: list[str] = []
    for name in list_files(root, ("data",), (".ttl",)):
        if name.count("/") == 1:
            found = [quad.triple for quad in read_quads(str(Path(root, name)))]
            problems += check_terms(found, ontology, name, str(Path(root, name)))
            triples += found
    if problems:
        raise BuildError(problems)
    return triples


def check_terms(triples: Sequence[ox.Triple], ontology: Ontology, name: str, path: str) -> list[str]:
    """Return a message for each term of a data file that is not fit for the data, and each thing described twice.

    A term is well formed, canonical and declared.

    Args:
        triples: the triples of the file.
        ontology: declares classes, properties and codes.
        name: name of the file, for messages.
        path: where the file is, to find lines.
    """
    try:
        located = list(locate_triples(read_text(path), Path(path).resolve().as_uri()))
    except ValueError as error:
        return [f"{name}: {error}"]
    faults = [(triple, fault) for triple in triples if (fault := _check_triple(triple, ontology))]
    lines = {(t.subject, t.predicate, t.object): t.line for t in located} if faults else {}
    messages = _check_blocks(located, name, path)
    for triple, fault in faults:
        line = lines.get((str(triple.subject), str(triple.predicate), str(triple.object)))
        messages.append(f"{name}:{line}: {fault}" if line else f"{name}: {fault}")
    return messages


def _check_blocks(located: Iterable[LocatedTriple], name: str, path: str) -> list[str]:
    """Return a message for each thing that the file describes in several places: one name for two records."""
    repeated = find_repeated_blocks(located)
    if not repeated:
        return []
    root = path.removesuffix(name)
    files = {path, *(str(Path(root, other)) for other in list_files(root, ("data",), (".ttl",)))}
    texts = [read_text(file) for file in sorted(files)]
    return [
        f"{name}:{block.line}: {block.describe()}. Mend: give the new one another name, such as "
        f"{suggest_free_name(block.subject, texts)}, or put the statements into the one block."
        for block in repeated
    ]


def _check_triple(triple: ox.Triple, ontology: Ontology) -> str | None:
    subject, predicate, node = triple.subject, triple.predicate, triple.object
    if isinstance(subject, ox.BlankNode) or isinstance(node, ox.BlankNode):
        return "a blank node: the data names everything, so give it an IRI"
    assert isinstance(subject, ox.NamedNode)
    if predicate.value not in ontology.properties:
        return _undeclared("property", predicate.value, ontology.properties)
    if isinstance(node, ox.Literal):
        fault = check_literal(node.value, node.datatype.value, node.language)
        return f"{shorten_iri(predicate.value)} {node}: {fault}" if fault else _check_own(subject.value)
    assert isinstance(node, ox.NamedNode)
    if predicate.value == f"{RDF}type" and node.value not in ontology.classes:
        return _undeclared("class", node.value, ontology.classes)
    if node.value.startswith(DPO) and node.value not in ontology.classes | ontology.properties:
        return _undeclared("term", node.value, ontology.classes | ontology.properties)
    if node.value.startswith(f"{BASE}code/") and node.value not in ontology.codes:
        return _undeclared("code", node.value, ontology.codes)
    return _check_own(subject.value) or _check_own(node.value)


def _check_own(iri: str) -> str | None:
    if not iri.startswith(BASE) or _OWN.fullmatch(iri):
        return None
    folder, _, slug = iri.rpartition("/")
    folders = {f"{ID}{kind}": kind for kind in THING_TYPES} | {f"{CODE}{scheme}": scheme for scheme in CODE_SCHEMES}
    kind = folder.rpartition("/")[2]
    exact = [name for name in (kind, kind.removesuffix("s")) if name in folders.values()]
    prefixes = exact[:1] or nearest_names(kind, folders.values(), 2)
    slug = re.sub(r"[^a-z0-9]+", "-", fold(slug)).strip("-")
    if folder in folders:
        why = f"behind {folder}/ stand lower-case ASCII letters, digits and hyphens"
    else:
        why = f"it begins neither with {ID}TYPE/ (as in person/) nor with {CODE}SCHEME/ (as in modality/)"
    hint = f"; did you mean {' or '.join(f'{prefix}:{slug}' for prefix in prefixes)}?" if prefixes and slug else ""
    return f"{iri} does not have the form of a name of this graph: {why}{hint}"


def _undeclared(kind: str, iri: str, known: Iterable[str]) -> str:
    near = nearest_names(shorten_iri(iri), [shorten_iri(name) for name in known])
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return f"{kind} {shorten_iri(iri)} is not declared in ontology/{hint}"
