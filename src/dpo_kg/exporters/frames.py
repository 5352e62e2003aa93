"""One thing as one nested JSON object: JSON-LD framed by ontology/frames/.

PyLD does the framing, on what the frame asks of the graph and no more, with a loader that knows the bundled context
alone. After that only what has no meaning in JSON-LD is changed: keys stand in the order of the frame, lists in the
order of time, a thing that encloses the place is named again by label, and the context holds just the terms in use.
Source: JSON-LD 1.1 Framing, W3C Recommendation 16 July 2020.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dpo_kg.errors import MissingExtraError, ParameterError, UnknownNameError
from dpo_kg.exporters.context import CONTEXT_IRI, read_context
from dpo_kg.locations import find_resources
from dpo_kg.rdf.reading import read_text
from dpo_kg.vocabulary import DCAT, DCTERMS, ID, INFERRED_GRAPH, RDF, RDFS, expand_curie, shorten_iri

_JsonObject = dict[str, Any]
_Graph = ox.NamedNode | ox.DefaultGraph

_TYPE = ox.NamedNode(f"{RDF}type")
_SUBCLASS = ox.NamedNode(f"{RDFS}subClassOf")
_CATALOG = ox.NamedNode(f"{ID}catalog")
_INFERRED = ox.NamedNode(INFERRED_GRAPH)


def list_frames(root: str | None = None) -> list[str]:
    """Return the names of the frames."""
    folder = Path(find_resources(root), "ontology", "frames")
    return sorted(path.stem for path in folder.glob("*.jsonld"))


def read_frame_schema(name: str, root: str | None = None) -> _JsonObject:
    """Return the JSON Schema (2020-12) of the documents of a frame.

    Raises:
        UnknownNameError: no such frame.
    """
    found: _JsonObject = json.loads(_read_frame_file(name, ".schema.json", root))
    return found


def frame_thing(
    store: ox.Store,
    node: ox.NamedNode,
    name: str | None = None,
    *,
    graph: _Graph | None = None,
    root: str | None = None,
) -> _JsonObject:
    """Return a thing as a framed JSON-LD document, with all that the frame nests in it.

    Args:
        store: the snapshot's store.
        node: the thing.
        name: name of the frame; None for that of the thing's most special class.
        graph: the graph to look in; None for the default graph.
        root: folder that holds ontology/; None for what the package brings.

    Returns:
        The document. Its context stands in it; `document | {"@context": CONTEXT_IRI}` names it instead.

    Raises:
        UnknownNameError: no such frame.
        ParameterError: no frame is for things of its classes, or the frame named is not.
        MissingExtraError: PyLD is not installed.
    """
    graph = graph or ox.DefaultGraph()
    frames = {name: _read_frame(name, root) for name in ([name] if name else list_frames(root))}
    frame = frames[_choose(store, graph, node, frames)]
    context = read_context(root)
    framed = _Framer(store, graph, context).frame(node, frame)
    tidied: _JsonObject = _Tidier(context).tidy(framed, frame, ())
    catalog = _describe_catalog(store)
    whole = tidied | ({"@included": [catalog]} if catalog else {})
    return {"@context": _trim_context(context, whole), **whole}


def _describe_catalog(store: ox.Store) -> _JsonObject:
    """Return licence and version of the data, which are said of its catalog, not of the thing; nothing without one."""
    said = {
        name: quad.object.value
        for name, iri in (("license", f"{DCTERMS}license"), ("version", f"{DCAT}version"))
        for quad in store.quads_for_pattern(_CATALOG, ox.NamedNode(iri), None, ox.DefaultGraph())
        if isinstance(quad.object, ox.NamedNode | ox.Literal)
    }
    return {"id": "catalog", "type": "dcat:Dataset", **said} if said else {}


def _read_frame_file(name: str, ending: str, root: str | None) -> str:
    known = list_frames(root)
    if name not in known:
        raise UnknownNameError("frame", name, known, mend=f"The frames are {', '.join(known)}.")
    return read_text(str(Path(find_resources(root), "ontology", "frames", f"{name}{ending}")))


def _read_frame(name: str, root: str | None) -> _JsonObject:
    found: _JsonObject = json.loads(_read_frame_file(name, ".jsonld", root))
    return found


def _choose(store: ox.Store, graph: _Graph, node: ox.NamedNode, frames: dict[str, _JsonObject]) -> str:
    """Return the frame of the most special class that the thing has.

    Raises:
        ParameterError: it has no class that one of the frames is for.
    """
    stated = (quad.object for quad in store.quads_for_pattern(node, _TYPE, None, graph))
    types = {kind.value for kind in stated if isinstance(kind, ox.NamedNode)}
    fitting: dict[str, str] = {}
    for name, frame in frames.items():
        for kind in frame["type"]:
            iri = expand_curie(kind) or expand_curie(f"dpo:{kind}")
            if iri is not None and iri in types:
                fitting[iri] = name
    for iri, name in fitting.items():
        if not any(iri in _above(store, graph, other) for other in fitting if other != iri):
            return name
    special = [t for t in types if not any(t in _above(store, graph, other) for other in types if other != t)]
    curie, own = shorten_iri(node.value), " and ".join(sorted(map(shorten_iri, special)))
    known = "; ".join(f"{name} is for {', '.join(frame['type'])}" for name, frame in frames.items())
    what = f"{curie} is a {own}" if own else f"nothing is known here of {curie}"
    raise ParameterError(f"no frame for it: {what}\nOf the frames, {known}. The format jsonld is for any thing.")


def _above(store: ox.Store, graph: _Graph, iri: str) -> set[str]:
    """Return the classes above a class."""
    found: set[str] = set()
    waiting = [iri]
    while waiting:
        for quad in store.quads_for_pattern(ox.NamedNode(waiting.pop()), _SUBCLASS, None, graph):
            if isinstance(quad.object, ox.NamedNode) and quad.object.value not in found:
                found.add(quad.object.value)
                waiting.append(quad.object.value)
    return found


class _Framer:
    """Frames things of one graph under one context."""

    def __init__(self, store: ox.Store, graph: _Graph, context: _JsonObject) -> None:
        try:
            from pyld import jsonld
        except ImportError:
            raise MissingExtraError("framing JSON-LD", "jsonld") from None
        self._jsonld = jsonld
        self._store = store
        self._graph = graph
        self._context = context
        self._above: dict[str, set[str]] = {}

    def frame(self, node: ox.NamedNode, frame: _JsonObject) -> _JsonObject:
        """Return the framed document, its context as the frame has it."""
        options = {"documentLoader": self._load}
        (expanded,) = self._jsonld.expand(frame, {**options, "isFrame": True, "keepFreeFloatingNodes": True})
        triples: set[ox.Triple] = set()
        self._collect(node, expanded, triples)
        lines = "".join(sorted(f"{triple} .\n" for triple in triples))
        # Whole numbers and truth values become those of JSON; decimals stay texts.
        graph = self._jsonld.from_rdf(lines, {"format": "application/n-quads", "useNativeTypes": True})
        wanted = {key: value for key, value in frame.items() if key != "type"} | {"id": node.value}
        framed: _JsonObject = self._jsonld.frame(graph, wanted, {**options, "omitDefault": True})
        del framed["@context"]
        return framed

    def _load(self, url: str, options: object = None) -> _JsonObject:
        """Return the bundled context; nothing is ever fetched."""
        if url != CONTEXT_IRI:
            raise ParameterError(f"a frame asks for {url}; only {CONTEXT_IRI} is known")
        document = {"@context": self._context}
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": document}

    def _collect(self, node: ox.NamedNode, frame: _JsonObject, triples: set[ox.Triple]) -> None:
        """Add the triples of a thing that a frame asks for, and those of what it nests; frames have no circles."""
        triples.update(self._types(node))
        for predicate, values in frame.items():
            if predicate.startswith("@"):
                continue
            nested = values[0]
            for quad in self._store.quads_for_pattern(node, ox.NamedNode(predicate), None, self._graph):
                triples.add(quad.triple)
                if isinstance(quad.object, ox.NamedNode) and nested.get("@embed") != ["@never"]:
                    self._collect(quad.object, nested, triples)
        for predicate, values in frame.get("@reverse", {}).items():
            for quad in self._store.quads_for_pattern(None, ox.NamedNode(predicate), node, self._graph):
                if isinstance(quad.subject, ox.NamedNode):
                    triples.add(quad.triple)
                    self._collect(quad.subject, values[0], triples)

    def _types(self, node: ox.NamedNode) -> Iterator[ox.Triple]:
        """Yield the most special classes that files give a thing, and of those that follow the ones below these.

        Of a thing that no file describes, those that have no other below them.
        """
        found = {}
        for quad in self._store.quads_for_pattern(node, _TYPE, None, self._graph):
            if isinstance(quad.object, ox.NamedNode):
                found[quad.object.value] = quad.triple
        stated = {
            i for i, t in found.items() if ox.Quad(t.subject, t.predicate, t.object, _INFERRED) not in self._store
        }
        # One layer may know a state for a member, where another only knows it for a country.
        stated -= {iri for iri in stated if any(iri in self._above_of(other) for other in stated - {iri})}
        for iri, triple in found.items():
            below = stated & self._above_of(iri)
            special = not stated and not any(iri in self._above_of(other) for other in found if other != iri)
            if iri in stated or below or special:
                yield triple

    def _above_of(self, iri: str) -> set[str]:
        if iri not in self._above:
            self._above[iri] = _above(self._store, self._graph, iri)
        return self._above[iri]


class _Tidier:
    """Puts a framed document in an order for people."""

    def __init__(self, context: _JsonObject) -> None:
        self._context = context

    def tidy(self, framed: _JsonObject, frame: _JsonObject, above: tuple[_JsonObject, ...]) -> _JsonObject:
        """Return an object with its keys in the order of the frame.

        Args:
            framed: the object.
            frame: the part of the frame for it.
            above: the objects that enclose it, as they are framed.
        """
        nested = {self._meaning(key): value for key, value in frame.items()}
        places = {meaning: place for place, meaning in enumerate(("@id", "@type", *nested))}
        ordered = sorted(framed, key=lambda key: (places.get(self._meaning(key), -1), key))
        return {key: self._tidy_value(framed[key], nested.get(self._meaning(key)), (*above, framed)) for key in ordered}

    def _meaning(self, key: str) -> str:
        """Return what a key stands for: property, or ^property where it is read backwards."""
        found = self._context.get(key, key)
        if isinstance(found, dict):
            return str(found["@id"] if "@id" in found else f"^{found['@reverse']}")
        return str(found)

    def _tidy_value(self, value: Any, frame: _JsonObject | None, above: tuple[_JsonObject, ...]) -> Any:
        if isinstance(value, list):
            return sorted((self._tidy_value(part, frame, above) for part in value), key=_place)
        embeds = isinstance(frame, dict) and frame.get("@embed") == "@always"
        if embeds and isinstance(value, str):
            # PyLD names what encloses this place by its id alone.
            (found,) = (outer for outer in reversed(above) if outer["id"] == value)
            return {key: found[key] for key in ("id", "type", "label", "name") if key in found}
        if embeds and isinstance(value, dict):
            assert frame is not None
            return self.tidy(value, frame, above)
        return value


def _place(value: Any) -> tuple[str, int, str, str]:
    """Return where a value stands in a list: by time, then by mark, then by id or text."""
    if not isinstance(value, dict):
        return ("", 0, "", str(value))
    mark = str(value.get("mark", ""))
    unknown = "9999"
    return (str(value.get("startEarliest", unknown)), len(mark), mark, str(value.get("id", value)))


def _trim_context(context: _JsonObject, document: _JsonObject) -> _JsonObject:
    """Return the terms of a context that a document uses; the rest of it is the same under both."""
    words = set(_words(document))
    terms = {term: found for term, found in context.items() if term in words}
    words |= set(_words(terms))
    kept = {word.partition(":")[0] for word in words} | {"@version", "@base", "id", "type"} | terms.keys()
    return {term: found for term, found in context.items() if term in kept}


def _words(value: Any) -> Iterator[str]:
    """Yield all keys and texts of a value."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from _words(part)
    elif isinstance(value, list):
        for part in value:
            yield from _words(part)
    elif isinstance(value, str):
        yield value
