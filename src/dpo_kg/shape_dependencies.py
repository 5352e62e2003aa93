"""Which nodes have to be checked again when others have changed: what shapes read, followed backwards.

The validation of a focus node reads the graph in steps: the values of a property of a node already reached, or the
nodes that point to it by a property. A *trail* is the sequence of steps up to one such reading. The shapes give all
trails (the path of a property shape and each beginning of it, sh:class the type of a value, sh:node and the like
those of the other shape). Nothing that a focus node reads has changed unless a trail of it ends in a changed reading,
and the first such reading is reached by steps that have not changed; so it is enough to start from what has changed
and to go back along each trail in the graph as it now is. Only for steps against the direction of a property what
changed things used to point to is needed as well.

Where a shape can read anything (SPARQL, custom components, paths of any length, shapes that contain themselves), all
its focus nodes are checked again.
Source: Shapes Constraint Language (SHACL), W3C Recommendation 20 July 2017, sections 2.3, 3.4 and 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

import rdflib
from rdflib.term import Node

from dpo_kg.shacl_engine import Targets
from dpo_kg.vocabulary import SH

_SH = rdflib.Namespace(SH)
_SUBCLASS = rdflib.RDFS.subClassOf

#: One reading: (False, p) reads the values of p of a node, (True, p) the nodes that have it as value of p.
Step = tuple[bool, Node]
Trail = tuple[Step, ...]

#: What a shape says that needs no more of the graph than the value nodes themselves.
_READS_NOTHING = frozenset(
    (
        *(rdflib.RDF.type, rdflib.RDFS.label, rdflib.RDFS.comment),
        *(_SH.path, _SH.targetNode, _SH.targetClass, _SH.targetSubjectsOf, _SH.targetObjectsOf),
        *(_SH.message, _SH.severity, _SH.name, _SH.description, _SH.order, _SH.group, _SH.defaultValue),
        *(_SH.deactivated, _SH.datatype, _SH.nodeKind, _SH.minCount, _SH.maxCount, _SH.hasValue, _SH["in"]),
        *(_SH.minInclusive, _SH.maxInclusive, _SH.minExclusive, _SH.maxExclusive, _SH.minLength, _SH.maxLength),
        *(_SH.pattern, _SH.flags, _SH.languageIn, _SH.uniqueLang, _SH.ignoredProperties),
        *(_SH.qualifiedMinCount, _SH.qualifiedMaxCount),
    )
)
_COMPARED = frozenset((_SH.equals, _SH.disjoint, _SH.lessThan, _SH.lessThanOrEquals))
_NESTED = frozenset((_SH.node, _SH["not"], _SH.property, _SH.qualifiedValueShape))
_NESTED_LISTS = frozenset((_SH["and"], _SH["or"], _SH.xone))
#: Reads the node itself.
_OWN: Step = (False, rdflib.RDF.type)


class _ReadsAnything(Exception):
    """A shape can read the whole graph."""


@dataclass
class Changes:
    """What has changed in a graph.

    Attributes:
        subjects: the things whose triples are not what they were; removed ones too.
        links: triples that changed things had before, at least those of `followed_properties`.
    """

    subjects: set[Node]
    links: set[tuple[Node, Node, Node]] = field(default_factory=set)


def find_affected(
    data: rdflib.Graph, shapes: rdflib.Graph, targets: Targets, changes: Changes
) -> dict[Node, set[Node]]:
    """Return those of the targets whose validation may give another result than before the changes.

    Args:
        data: the data graph as it now is.
        shapes: the shapes graph; it is the one of the validation before.
        targets: shape → its focus nodes.
        changes: what has changed.
    """
    if not changes.subjects:
        return {}
    links = changes.links | {triple for subject in changes.subjects for triple in data.triples((subject, None, None))}
    if any(name == _SUBCLASS for _, name, _ in links):
        return {shape: set(nodes) for shape, nodes in targets.items()}
    found = {}
    for shape, nodes in targets.items():
        trails = read_trails(shapes, shape)
        hit = set(nodes)
        if trails is not None:
            hit &= {node for trail in trails for node in _go_back(data, trail, changes.subjects, links)}
        if hit:
            found[shape] = hit
    return found


def followed_properties(shapes: rdflib.Graph) -> set[Node]:
    """Return the properties that shapes follow from value to subject, rdfs:subClassOf among them."""
    found: set[Node] = {_SUBCLASS, *shapes.objects(None, _SH.targetObjectsOf)}
    for shape in set(shapes.subjects()):
        found |= {name for trail in read_trails(shapes, shape) or () for inverse, name in trail if inverse}
    return found


def read_trails(shapes: rdflib.Graph, shape: Node) -> set[Trail] | None:
    """Return the trails of a shape from its focus nodes; None where it may read anything."""
    found: set[Trail] = {(_OWN,), *(((True, name),) for name in shapes.objects(shape, _SH.targetObjectsOf))}
    try:
        found.update(_read(shapes, shape, (), ()))
    except _ReadsAnything:
        return None
    return found


def _go_back(data: rdflib.Graph, trail: Trail, subjects: set[Node], links: set[tuple[Node, Node, Node]]) -> set[Node]:
    """Return the nodes from which a trail ends in a reading that has changed."""
    *before, (inverse, name) = trail
    reached = {value for _, p, value in links if p == name} if inverse else set(subjects)
    for inverse, name in reversed(before):
        if inverse:
            reached = {value for node in reached for value in data.objects(node, name)}
        else:
            reached = {subject for node in reached for subject in data.subjects(name, node)}
    return reached


def _read(shapes: rdflib.Graph, shape: Node, start: Trail, above: tuple[Node, ...]) -> Iterator[Trail]:
    """Yield the trails of a shape whose focus nodes are reached by a trail.

    Raises:
        _ReadsAnything: the shape can read the whole graph.
    """
    if shape in above:
        raise _ReadsAnything
    ends = [start]
    for path in shapes.objects(shape, _SH.path):
        ends = [(*start, *steps) for steps in _expand_path(shapes, path, inverse=False)]
        yield from (end[:length] for end in ends for length in range(len(start) + 1, len(end) + 1))
    for name, value in shapes.predicate_objects(shape):
        if name in (_SH["class"], _SH.closed):
            yield from ((*end, _OWN) for end in ends)
        elif name in _COMPARED:
            yield (*start, (False, value))
        elif name in _NESTED or name in _NESTED_LISTS:
            for other in shapes.items(value) if name in _NESTED_LISTS else (value,):
                for end in ends:
                    yield from _read(shapes, other, end, (*above, shape))
        elif name not in _READS_NOTHING:
            raise _ReadsAnything


def _expand_path(shapes: rdflib.Graph, path: Node, *, inverse: bool) -> list[Trail]:
    """Return the sequences of steps that a property path allows.

    Raises:
        _ReadsAnything: it allows any number of steps.
    """
    if isinstance(path, rdflib.URIRef):
        return [((inverse, path),)]
    for name, other in shapes.predicate_objects(path):
        if name == _SH.inversePath:
            return _expand_path(shapes, other, inverse=not inverse)
        if name == _SH.alternativePath:
            return [steps for part in shapes.items(other) for steps in _expand_path(shapes, part, inverse=inverse)]
        if name == _SH.zeroOrOnePath:
            return [(), *_expand_path(shapes, other, inverse=inverse)]
        if name == rdflib.RDF.first:
            parts = [_expand_path(shapes, part, inverse=inverse) for part in shapes.items(path)]
            # Backwards, a sequence is to be followed from its end (SPARQL 1.1, section 18.4); pySHACL 0.40.1 does not.
            orders = (parts, parts[::-1]) if inverse else (parts,)
            return [_join(steps) for order in orders for steps in product(*order)]
    raise _ReadsAnything


def _join(parts: Iterable[Trail]) -> Trail:
    return tuple(step for part in parts for step in part)
