"""Running SHACL shapes by pySHACL, faster, with the very reports of pySHACL.

Four things are done, none of which changes pySHACL or rdflib for anybody else:

- The text of a SPARQL constraint is parsed once. pySHACL hands the same text to the data graph for every focus node
  (what differs from node to node, `$this` and `$value`, is given as bindings; `$PATH` is put into the text, so each
  path has a text of its own); the data graph that it gets here remembers what it has parsed.
- Targets are found first and written down as sh:targetNode. So chosen nodes alone can be validated: pySHACL's own
  option for this (`focus_nodes`, 0.40.1) also drops the values that nested shapes would have to check.
- Nodes that conform beyond doubt are left out (`dpo_kg.shape_sieve`).
- A property shape that belongs to one targeted node shape alone gets its targets itself. pySHACL then checks all
  nodes in one go instead of walking all properties for each node.

tests/test_shacl_engine.py and tests/conformance/test_shacl_suite.py compare reports with those of plain pySHACL, and
find it where another version of pySHACL or rdflib needs other handling.
Source: Shapes Constraint Language (SHACL), W3C Recommendation 20 July 2017, sections 2.1.3, 2.3 and 5.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from typing import Any

import pyshacl
import rdflib
from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from dpo_kg.errors import BuildError
from dpo_kg.shape_sieve import sift_targets
from dpo_kg.vocabulary import SH

#: Shape → the nodes to check with it.
Targets = Mapping[Node, Collection[Node]]

_SH = rdflib.Namespace(SH)
_TARGETS = frozenset((_SH.targetNode, _SH.targetClass, _SH.targetSubjectsOf, _SH.targetObjectsOf))
#: What a node shape may say besides targets if its property shapes are to be checked by themselves.
_PLAIN = frozenset(
    (
        *(rdflib.RDF.type, rdflib.RDFS.label, rdflib.RDFS.comment, _SH.property),
        *(_SH.message, _SH.severity, _SH.name, _SH.description, _SH.order),
    )
)
#: By these a shape leads to SPARQL constraints that can be run by themselves: what stands beside them is not changed.
_SEPARABLE = frozenset((_SH.property, _SH.sparql, *_TARGETS))
_REMEMBERED = 500

#: What pySHACL raises on shapes that are not well formed.
SHAPE_ERRORS = (ShapeLoadError, ConstraintLoadError, ReportableRuntimeError)

#: rdflib's SPARQL parser and pySHACL keep state of their own: two validations at once were seen to mix their results.
_one_at_a_time = threading.Lock()


def run_shapes(data: rdflib.Graph, shapes: rdflib.Graph, targets: Targets | None = None) -> rdflib.Graph:
    """Return the report of pySHACL on a graph: SHACL Core and SPARQL, no inference, nothing fetched.

    Args:
        data: the data graph; it is not changed.
        shapes: the shapes graph; it is not changed.
        targets: shape → nodes to check with it; None for the targets that the shapes declare.

    Raises:
        BuildError: a shape is not well formed, or a SPARQL constraint is one that SHACL forbids.
    """
    targets = find_targets(data, shapes) if targets is None else targets
    try:
        with _one_at_a_time:
            _, report, text = pyshacl.validate(
                _QueryingGraph(data),
                shacl_graph=spread_targets(shapes, sift_targets(data, shapes, targets)),
                inference="none",
                inplace=True,
                do_owl_imports=False,
                allow_infos=True,
                allow_warnings=True,
            )
    except (*SHAPE_ERRORS, NotImplementedError) as error:
        raise BuildError([f"the shapes cannot be run: {error}"]) from error
    if not isinstance(report, rdflib.Graph):
        raise BuildError([f"the shapes cannot be run: {text}"])
    return report


def run_core_first(data: rdflib.Graph, shapes: rdflib.Graph, targets: Targets | None = None) -> list[rdflib.Graph]:
    """Return the reports of pySHACL, SPARQL constraints only for nodes in which SHACL Core found no violation.

    A SPARQL constraint takes for granted what Core ensures: on a thing with two starts it would find faults that are
    gone once Core's finding is mended, and cost the most. So where a node has a Core violation, the results of SPARQL
    constraints on it are left out until that is mended. All other results are those of one run, some of them in both
    reports. A shape that makes a SPARQL constraint part of another (as under sh:or) comes late as a whole.

    Args:
        data: the data graph; it is not changed.
        shapes: the shapes graph; it is not changed.
        targets: shape → nodes to check with it; None for the targets that the shapes declare.

    Raises:
        BuildError: as `run_shapes`.
    """
    targets = find_targets(data, shapes) if targets is None else targets
    components = _component_parameters(shapes)
    late = _shapes_with_sparql(shapes, components)
    entangled = {
        shape
        for shape in late
        if any(p in components or (o in late and p not in _SEPARABLE) for p, o in shapes.predicate_objects(shape))
    }
    core = copy_shapes(shapes) if late else shapes
    for shape in late - entangled:
        core.remove((shape, _SH.sparql, None))
        for name in entangled.intersection(shapes.objects(shape, _SH.property)):
            core.remove((shape, _SH.property, name))
    reports = [run_shapes(data, core, {s: nodes for s, nodes in targets.items() if s not in entangled})]
    broken = {
        focus
        for result in reports[0].subjects(_SH.resultSeverity, _SH.Violation)
        for focus in reports[0].objects(result, _SH.focusNode)
    }
    left = {s: rest for s, nodes in targets.items() if s in late and (rest := set(nodes) - broken)}
    if left:
        reports.append(run_shapes(data, shapes, left))
    return reports


def find_targets(data: rdflib.Graph, shapes: rdflib.Graph) -> dict[Node, set[Node]]:
    """Return the focus nodes of each shape that has any, by its targets; implicit class targets included.

    Raises:
        BuildError: a shape is not well formed.
    """
    try:
        found = {shape.node: shape.focus_nodes(data) for shape in pyshacl.ShapesGraph(copy_shapes(shapes)).shapes}
    except SHAPE_ERRORS as error:
        raise BuildError([f"the shapes cannot be run: {error}"]) from error
    return {shape: nodes for shape, nodes in found.items() if nodes}


def spread_targets(shapes: rdflib.Graph, targets: Targets) -> rdflib.Graph:
    """Return shapes that have exactly these nodes as targets, and give the same report.

    Args:
        shapes: the shapes graph; it is not changed.
        targets: shape → nodes to check with it.
    """
    spread = copy_shapes(shapes)
    for shape in set(shapes.subjects()):
        for name in _TARGETS:
            spread.remove((shape, name, None))
        _remove_implicit_target(spread, shape)
    for shape, nodes in targets.items():
        moved = _own_properties(shapes, shape)
        for owner in moved or (shape,):
            for node in nodes:
                spread.add((owner, _SH.targetNode, node))
        if moved:
            spread.remove((shape, _SH.property, None))
    return spread


def copy_shapes(shapes: rdflib.Graph) -> rdflib.Graph:
    """Return a copy of a shapes graph with its name, at which sh:declare may stand, and its prefixes, for messages."""
    copy = rdflib.Graph(identifier=shapes.identifier, namespace_manager=shapes.namespace_manager)
    for triple in shapes:
        copy.add(triple)
    return copy


def _component_parameters(shapes: rdflib.Graph) -> set[Node]:
    """Return the properties by which shapes use custom constraint components (SHACL, section 6.2)."""
    return {path for parameter in shapes.objects(None, _SH.parameter) for path in shapes.objects(parameter, _SH.path)}


def _shapes_with_sparql(shapes: rdflib.Graph, components: Collection[Node]) -> set[Node]:
    """Return every node of a shapes graph from which a SPARQL constraint is reached."""
    found: set[Node] = set()
    waiting = [shape for name in (_SH.sparql, *components) for shape in shapes.subjects(name)]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += [above for above, name in shapes.subject_predicates(node) if name not in _TARGETS]
    return found


def _remove_implicit_target(spread: rdflib.Graph, shape: Node) -> None:
    """Make a class that is also a shape a shape only (SHACL, section 2.1.3.3)."""
    classes = {rdflib.RDFS.Class, *spread.subjects(rdflib.RDFS.subClassOf, rdflib.RDFS.Class), rdflib.OWL.Class}
    for kind in set(spread.objects(shape, rdflib.RDF.type)) & classes:
        if _is_shape(spread, shape):
            spread.remove((shape, rdflib.RDF.type, kind))
            spread.add((shape, rdflib.RDF.type, _SH.NodeShape))


def _is_shape(shapes: rdflib.Graph, node: Node) -> bool:
    return any(isinstance(name, rdflib.URIRef) and name.startswith(SH) for name in shapes.predicates(node)) or (
        (node, rdflib.RDF.type, _SH.NodeShape) in shapes
    )


def _own_properties(shapes: rdflib.Graph, shape: Node) -> list[Node]:
    """Return the property shapes that may be checked by themselves; none unless all of a plain node shape may."""
    if set(shapes.predicates(shape)) - _PLAIN - _TARGETS or any(shapes.triples((None, None, shape))):
        return []
    found = list(shapes.objects(shape, _SH.property))
    return found if all(_stands_alone(shapes, name) for name in found) else []


def _stands_alone(shapes: rdflib.Graph, shape: Node) -> bool:
    """Tell whether a property shape is used once and says nothing but what SHACL itself defines.

    Custom constraint components are left out: pySHACL 0.40.1 gathers their messages over all nodes of one go.
    """
    names = set(shapes.predicates(shape))
    return (
        _SH.path in names
        and not names & _TARGETS
        and all(isinstance(n, rdflib.URIRef) and (n.startswith(SH) or n in _PLAIN) for n in names)
        and len(list(shapes.triples((None, None, shape)))) == 1
    )


class _QueryingGraph(rdflib.Graph):
    """A view of a graph for one validation that parses the text of a query once and evaluates it at once.

    rdflib's parsed queries hold state while they are evaluated, so they are remembered per thread, and a result is
    complete when it is handed over.
    """

    _remembered = threading.local()

    def __init__(self, data: rdflib.Graph) -> None:
        super().__init__(data.store, data.identifier, data.namespace_manager)
        self._prefixes = dict(data.namespaces())
        self._key = tuple(sorted(self._prefixes.items()))

    def query(
        self,
        query_object: str | Query,
        processor: Any = "sparql",
        result: Any = "sparql",
        initNs: Mapping[str, Any] | None = None,
        initBindings: Mapping[str, Any] | None = None,
        use_store_provided: bool = True,
        **kwargs: Any,
    ) -> Result:
        """Answer a query as `rdflib.Graph.query` does."""
        if isinstance(query_object, str) and not initNs and not kwargs:
            query_object = self._parse(query_object)
            initNs = self._prefixes or None
        found = super().query(query_object, processor, result, initNs, initBindings, use_store_provided, **kwargs)
        if found.type == "SELECT":
            len(found)  # evaluates to the end
        return found

    def _parse(self, text: str) -> Query:
        parsed: dict[Any, Query] = self._remembered.__dict__
        key = text, self._key
        if key not in parsed:
            if len(parsed) >= _REMEMBERED:
                parsed.clear()
            try:
                parsed[key] = prepareQuery(text, initNs=self._prefixes)
            except Exception as error:  # rdflib raises the parser's errors, and plain ones for unknown prefixes
                raise BuildError([f"the shapes cannot be run: a SPARQL text is not right: {error}\n{text}"]) from error
        return parsed[key]
