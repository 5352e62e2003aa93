"""From the files to the graph: layers of Turtle → checked terms → merge → bounds → rules → graph and manifest."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from dpo_kg.build.bounds import derive_bounds
from dpo_kg.build.derivation import Derivation
from dpo_kg.build.headers import CompiledQuery, compile_queries, compile_tables
from dpo_kg.build.layers import Layer, load_data
from dpo_kg.build.merge import correct_layer, merge_layers
from dpo_kg.build.name_index import NameIndexText, index_names
from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.build.provenance import measure_coverage
from dpo_kg.build.rules import Closure, Rule, load_rules
from dpo_kg.build.tbox import generate_rules
from dpo_kg.errors import BuildError
from dpo_kg.vocabulary import DPO, ID, INFERRED_GRAPH, ONTOLOGY_GRAPH, RDF, SH, layer_graph

#: Layers that a snapshot also holds by themselves, for `--scope`.
SCOPED_LAYERS = ("seeds",)


@dataclass
class BuiltGraph:
    """Everything that a snapshot holds.

    Attributes:
        quads: default graph: all that holds; …/graph/inferred: what no file asserts; …/graph/ontology; and for each
            scoped layer a graph of its own with what follows from it.
        derivations: why each inferred triple of the merged graph holds.
        queries: compiled stored queries by name.
        tables: compiled queries of tables by name.
        manifest: counts, versions, digest, as `dpo-kg info` shows them.
        names: index of names by scope, "all" and each scoped layer.
    """

    quads: list[ox.Quad]
    derivations: list[Derivation]
    queries: dict[str, CompiledQuery]
    tables: dict[str, CompiledQuery]
    manifest: dict[str, Any]
    names: dict[str, NameIndexText]


@dataclass
class Closed:
    """A set of asserted triples with what follows from it."""

    asserted: list[ox.Triple]
    derivations: list[Derivation]


def build_graph(root: str, known_queries: Mapping[str, CompiledQuery] | None = None) -> BuiltGraph:
    """Build the graph from the files below `root`.

    Args:
        root: folder that holds ontology/, data/ and queries/.
        known_queries: see `compile_queries`.

    Raises:
        InputError: a file cannot be read or parsed.
        BuildError: ontology, data or queries are not fit; the message lists what and where.
    """
    ontology = load_ontology(root)
    authored, settings = load_data(root, ontology)
    layers = [correct_layer(layer) for layer in authored]
    queries, tables = compile_queries(root, known_queries), compile_tables(root, known_queries)
    tbox, strata = generate_rules(ontology.triples), load_rules(root)
    data = merge_layers(layers, settings, ontology)
    merged = close([*data, *settings], ontology, tbox, strata)
    quads = _place(merged, ontology)
    for layer in layers:
        if layer.name in SCOPED_LAYERS:
            scoped = close([*layer.triples, *settings], ontology, tbox, strata)
            graph = ox.NamedNode(layer_graph(layer.name))
            every = [*scoped.asserted, *ontology.flat_triples(), *(d.triple for d in scoped.derivations)]
            quads += [ox.Quad(t.subject, t.predicate, t.object, graph) for t in every]
    quads = list(dict.fromkeys(quads))
    manifest = {
        "data_version": _data_version(settings),
        "digest": digest_quads(quads),
        "engine": f"pyoxigraph {ox.__version__}",
        **_describe_provenance(data, layers),
        "triples": {"asserted": len(merged.asserted), "inferred": len(merged.derivations)},
        "layers": [layer.name for layer in layers],
        "classes": _count_members(merged, ontology),
        "properties": sum(1 for iri in ontology.properties if iri.startswith(DPO)),
        "queries": len(queries),
        "shapes": len({t.subject for t in ontology.shapes if t.predicate.value.startswith(f"{SH}target")}),
    }
    return BuiltGraph(quads, merged.derivations, queries, tables, manifest, _index_scopes(quads))


def _index_scopes(quads: Sequence[ox.Quad]) -> dict[str, NameIndexText]:
    """Return the index of names of each scope."""
    graphs: dict[str, ox.DefaultGraph | ox.NamedNode] = {"all": ox.DefaultGraph()}
    graphs |= {name: ox.NamedNode(layer_graph(name)) for name in SCOPED_LAYERS}
    return {scope: index_names(quad for quad in quads if quad.graph_name == graph) for scope, graph in graphs.items()}


def close(
    asserted: Sequence[ox.Triple], ontology: Ontology, tbox: Sequence[Rule], strata: Sequence[Sequence[Rule]]
) -> Closed:
    """Return asserted triples with their bounds and all that the rules derive.

    Raises:
        BuildError: the axioms clash with the triples; each message names the premises.
    """
    asserted = list(dict.fromkeys(asserted))
    closure = Closure([*asserted, *ontology.flat_triples()])
    closure.add(derive_bounds(asserted))
    closure.run_strata(tbox, strata)
    clashes = closure.find_clashes(tbox)
    if clashes:
        raise BuildError([clash.to_text() for clash in clashes])
    return Closed(asserted, sorted(closure.derivations.values(), key=str))


def digest_quads(quads: Iterable[ox.Quad]) -> str:
    """Return the SHA-256 of the sorted N-Quads lines, in hexadecimal."""
    digest = hashlib.sha256()
    for line in sorted(str(quad) for quad in quads):
        digest.update(line.encode())
        digest.update(b"\n")
    return digest.hexdigest()


def _place(closed: Closed, ontology: Ontology) -> list[ox.Quad]:
    """Return the quads of the merged graph: default graph, graph of the inferred, graph of the ontology."""
    inferred, terms = ox.NamedNode(INFERRED_GRAPH), ox.NamedNode(ONTOLOGY_GRAPH)
    default = ox.DefaultGraph()
    quads = [ox.Quad(t.subject, t.predicate, t.object, default) for t in closed.asserted]
    for t in ontology.flat_triples():
        quads += [ox.Quad(t.subject, t.predicate, t.object, graph) for graph in (default, terms)]
    for d in closed.derivations:
        t = d.triple
        quads += [ox.Quad(t.subject, t.predicate, t.object, graph) for graph in (default, inferred)]
    return quads


def _describe_provenance(data: Sequence[ox.Triple], layers: Sequence[Layer]) -> dict[str, Any]:
    """Return the figures of "says who?"; the catalog and the ranking are apparatus and not measured."""
    coverage = measure_coverage(data)
    return {
        "data_triples": coverage.data_triples,
        "provenance_coverage": coverage.share,
        "unsourced": [str(statement.triple()) for statement in coverage.unsourced[:100]],
        "attributions": coverage.attributions,
        "attributions_by_layer": {layer.name: measure_coverage(layer.triples).attributions for layer in layers},
    }


def _data_version(settings: Sequence[ox.Triple]) -> str:
    for triple in settings:
        if str(triple.subject) == f"<{ID}catalog>" and triple.predicate.value == "http://www.w3.org/ns/dcat#version":
            assert isinstance(triple.object, ox.Literal)
            return triple.object.value
    raise BuildError(["data/catalog.ttl: the catalog has no dcat:version"])


def _count_members(merged: Closed, ontology: Ontology) -> dict[str, int]:
    """Return the number of things per own class, things of its subclasses included."""
    every = [*merged.asserted, *(d.triple for d in merged.derivations)]
    own = ontology.classes
    counts = Counter(
        t.object.value.removeprefix(DPO)
        for t in every
        if t.predicate.value == f"{RDF}type" and isinstance(t.object, ox.NamedNode)
        if t.object.value in own and t.object.value.startswith(DPO)
    )
    return dict(sorted(counts.items()))
