"""Layers: each folder of data/ is one family of sources that speaks for itself. Reading them, term by term checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.build.ontology import Ontology
from dpo_kg.errors import BuildError, InputError, fold, nearest_names
from dpo_kg.literals import check_literal
from dpo_kg.locations import list_files
from dpo_kg.rdf.blocks import find_repeated_blocks, suggest_free_name
from dpo_kg.rdf.positions import LocatedTriple, locate_triples
from dpo_kg.rdf.reading import read_quads, read_text
from dpo_kg.vocabulary import BASE, CODE, CODE_SCHEMES, DPO, EDTF, ID, RDF, THING_TYPES, shorten_iri

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_OWN = re.compile(
    rf"{re.escape(BASE)}(?:id/(?:catalog|(?:{'|'.join(THING_TYPES)})/{_SLUG})"
    rf"|code/(?:{'|'.join(CODE_SCHEMES)})(?:/{_SLUG})?|ontology(?:#[A-Za-z][A-Za-z0-9]*)?)"
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


def load_data(root: str, ontology: Ontology) -> tuple[list[Layer], list[ox.Triple]]:
    """Read and check all files of data/: the layers in the order of their names, and the settings beside them.

    All files are read before anything is refused, so that one message tells all that is wrong.

    Raises:
        InputError: one file cannot be read or parsed, and nothing else is wrong.
        BuildError: several cannot, or a term is not fit for the data; each message names file and line.
    """
    names = list_files(root, ("data",), (".ttl",))
    found = _read_files(root, names, ontology)
    layers: dict[str, list[ox.Triple]] = {}
    for name in names:
        if name.count("/") > 1:
            layers.setdefault(name.split("/")[1], []).extend(found[name])
    settings = [triple for name in names if name.count("/") == 1 for triple in found[name]]
    return [Layer(name, triples) for name, triples in sorted(layers.items())], settings


def load_layers(root: str, ontology: Ontology) -> list[Layer]:
    """Read and check all files of data/, and return its layers, in the order of their names.

    Raises: as `load_data`.
    """
    return load_data(root, ontology)[0]


def load_settings(root: str, ontology: Ontology) -> list[ox.Triple]:
    """Read all files of data/, and return those that stand in data/ itself: the catalog and the ranking of sources.

    Raises: as `load_data`.
    """
    return load_data(root, ontology)[1]


def _read_files(root: str, names: Sequence[str], ontology: Ontology) -> dict[str, list[ox.Triple]]:
    """Return name → triples of data files, all of them read and checked before anything is raised."""
    found: dict[str, list[ox.Triple]] = {}
    unread: list[InputError] = []
    problems: list[str] = []
    for name in names:
        path = str(Path(root, name))
        try:
            found[name] = [quad.triple for quad in read_quads(path)]
        except InputError as error:
            unread.append(error)
        else:
            problems += check_terms(found[name], ontology, name, path)
    if len(unread) == 1 and not problems:
        raise unread[0]
    if unread or problems:
        raise BuildError([*map(str, unread), *problems])
    return found


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
        return f"a blank node: the data names everything. Mend: give it an IRI, {ID}TYPE/slug."
    assert isinstance(subject, ox.NamedNode)
    if predicate.value not in ontology.properties:
        return _undeclared("property", predicate.value, ontology.properties)
    if isinstance(node, ox.Literal):
        fault = check_literal(node.value, node.datatype.value, node.language)
        if fault:
            shown = str(node).replace(f"<{node.datatype.value}>", shorten_iri(node.datatype.value))
            return f"{shorten_iri(predicate.value)} {shown}: {fault}. Mend: {_mend_literal(node)}."
        return _check_own(subject.value)
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


def _mend_literal(node: ox.Literal) -> str:
    if node.datatype.value == EDTF:
        return "look the date up in the source; an unknown day or month is left out"
    return "write the value in the one form of its datatype, without white space around it"


def _undeclared(kind: str, iri: str, known: Iterable[str]) -> str:
    """Return a message with the nearest names; those of a code are the codes of its own list first."""
    shown = shorten_iri(iri)
    scheme = iri.removeprefix(CODE).partition("/")[0] if kind == "code" else ""
    own = [name for name in known if scheme in CODE_SCHEMES and name.startswith(f"{CODE}{scheme}/")]
    slugs = {name.rpartition("/")[2]: shorten_iri(name) for name in own}
    near = [slugs[slug] for slug in nearest_names(iri.rpartition("/")[2], slugs)]
    near = near or nearest_names(shown, [shorten_iri(name) for name in own or known])
    hint = f"; did you mean {' or '.join(near)}?" if near else "."
    if not own:
        return f"{kind} {shown} is not declared in ontology/{hint} Mend: correct the name, or declare it there."
    home = f"ontology/codes/{scheme}.ttl"
    return f"code {shown} is not declared{hint} Mend: correct it; the codes stand in {home}."
