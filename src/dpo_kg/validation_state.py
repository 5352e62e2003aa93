"""What is remembered of the last validation that found nothing, so that the next can check what has changed.

For each graph that was checked (each layer, and the merge) a digest of every thing's triples is kept, and the triples
that shapes follow backwards (`dpo_kg.shape_dependencies`). It stands beside the snapshots in the user's cache. It fits
only the ontology, the shapes and the versions of the programs of that validation; with others, all is checked.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import rdflib

from dpo_kg import __version__
from dpo_kg.errors import InputError
from dpo_kg.exporters.rdflib_graph import to_rdflib
from dpo_kg.files import write_atomically
from dpo_kg.locations import cache_shelf, list_files, package_folder
from dpo_kg.shape_dependencies import Changes, followed_properties

_FORMAT = "dpo-kg validation 1"
_NAME = "validated.json"
_DIGEST_BYTES = 12


@dataclass
class GraphState:
    """A graph as it was checked.

    Attributes:
        digests: thing → digest of its triples.
        links: the triples that shapes follow backwards, in N-Triples.
    """

    digests: dict[str, str]
    links: list[str]


class Memory:
    """The last clean validation of the same resources, and what is to be remembered of this one.

    Args:
        root: folder of the resources.
        changed: whether the last validation counts; otherwise all is to be checked.

    Attributes:
        why_all: why all is to be checked although the last validation counts; "" where that is not so.

    Raises:
        InputError: a file that the validation rests on cannot be read.
    """

    def __init__(self, root: str, changed: bool) -> None:
        self._root = root
        self._basis = describe_basis(root)
        self._former, self.why_all = load_states(root, self._basis) if changed else ({}, "")
        self._current: dict[str, GraphState] = {}
        self._followed: set[str] | None = None

    def compare(self, name: str, triples: Iterable[ox.Triple], shapes: rdflib.Graph) -> Changes | None:
        """Take note of a graph; return what has changed in it, None where all is to be checked.

        Args:
            name: the layer; "" for the merge.
            triples: all that is checked.
            shapes: the shapes graph, the same for all graphs.
        """
        if self._followed is None:
            self._followed = {str(property) for property in followed_properties(shapes)}
        self._current[name] = describe_graph(triples, self._followed)
        former = self._former.get(name)
        return compare_graphs(former, self._current[name]) if former else None

    def close(self, clean: bool) -> list[str]:
        """Remember a clean validation; return the notes for its report."""
        notes = [f"All was checked: {self.why_all}."] if self.why_all else []
        fault = save_states(self._root, self._basis, self._current) if clean else ""
        return [*notes, *([f"This validation is not remembered: {fault}"] if fault else [])]


def describe_graph(triples: Iterable[ox.Triple], followed: Collection[str]) -> GraphState:
    """Return the state of a graph.

    Args:
        triples: all that was checked, derived triples included.
        followed: IRIs of the properties that shapes follow backwards.
    """
    lines: dict[str, set[str]] = defaultdict(set)
    links = set()
    for triple in triples:
        lines[_name(triple.subject)].add(f"{triple.predicate} {triple.object}")
        if triple.predicate.value in followed:
            links.add(f"{triple} .")
    digests = {
        subject: hashlib.blake2b("\n".join(sorted(found)).encode(), digest_size=_DIGEST_BYTES).hexdigest()
        for subject, found in lines.items()
    }
    return GraphState(digests, sorted(links))


def compare_graphs(former: GraphState, current: GraphState) -> Changes:
    """Return what has changed from one state of a graph to another."""
    every = former.digests.keys() | current.digests.keys()
    touched = {name for name in every if former.digests.get(name) != current.digests.get(name)}
    links = [quad.triple for quad in ox.parse("\n".join(former.links), format=ox.RdfFormat.N_TRIPLES)]
    return Changes(
        {rdflib.BNode(name[2:]) if name.startswith("_:") else rdflib.URIRef(name) for name in touched},
        set(to_rdflib(triple for triple in links if _name(triple.subject) in touched)),
    )


def describe_basis(root: str) -> str:
    """Return a digest of what a validation rests on besides the data: ontology, shapes, code and other programs.

    Raises:
        InputError: a file cannot be read.
    """
    digest = hashlib.sha256(f"{_FORMAT} {__version__} {pyshacl.__version__} {rdflib.__version__}".encode())
    package = Path(package_folder())
    names = [Path(root, name) for name in list_files(root, ("ontology",))]
    names += [package.parent / name for name in list_files(str(package.parent), (package.name,), (".py",))]
    for path in names:
        digest.update(f"\n{path.name} ".encode("utf-8", "surrogateescape"))
        try:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", place=str(path)) from None
    return digest.hexdigest()


def load_states(root: str, basis: str) -> tuple[dict[str, GraphState], str]:
    """Return name of a graph → its state in the last clean validation, and why there is none where it is empty.

    Args:
        root: folder of the resources.
        basis: what that validation must have rested on.
    """
    try:
        found = json.loads(Path(cache_shelf(root), _NAME).read_text(encoding="utf-8"))
        if found["basis"] != basis:
            return {}, "the ontology, the shapes or the programs have changed since the last clean validation"
        if found["checksum"] != _checksum(found["graphs"]):
            raise ValueError("damaged")
        return {name: GraphState(**state) for name, state in found["graphs"].items()}, ""
    except FileNotFoundError:
        return {}, "no clean validation of these files is remembered"
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}, "what is remembered of the last clean validation cannot be read"


def save_states(root: str, basis: str, states: dict[str, GraphState]) -> str:
    """Remember the states of a clean validation; return why that was not possible, "" where it was."""
    graphs = {name: asdict(state) for name, state in states.items()}
    text = json.dumps({"basis": basis, "checksum": _checksum(graphs), "graphs": graphs})
    shelf = Path(cache_shelf(root))
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        write_atomically(str(shelf / _NAME), text)
    except OSError as error:
        return f"{shelf}: {error.strerror}"
    except InputError as error:
        return str(error)
    return ""


def _checksum(graphs: object) -> str:
    return hashlib.sha256(json.dumps(graphs).encode()).hexdigest()


def _name(term: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)
