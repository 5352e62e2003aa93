"""Leaving out nodes that conform beyond doubt, so that pySHACL is asked only about the others.

pySHACL walks sh:or, sh:not and the like node by node and writes a report for each alternative that fails; "what is
ongoing has no end" so costs the most on the nodes that it does not concern. Here such shapes are made into functions:
counts of values, given values and their combinations, on properties and sequences of properties. A shape that says
anything else is not judged here. What does not conform is left to pySHACL, which finds it again and reports it.
Source: Shapes Constraint Language (SHACL), W3C Recommendation 20 July 2017, sections 4.2, 4.6, 4.7 and 4.8.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import rdflib
from rdflib.term import Node

from dpo_kg.vocabulary import SH

_SH = rdflib.Namespace(SH)
_SAYS_NOTHING = frozenset(
    (
        *(rdflib.RDF.type, rdflib.RDFS.label, rdflib.RDFS.comment, _SH.path, _SH.message, _SH.name, _SH.description),
        *(_SH.targetNode, _SH.targetClass, _SH.targetSubjectsOf, _SH.targetObjectsOf),
    )
)
_NESTED = frozenset((_SH.node, _SH["not"], _SH.property))
_NESTED_LISTS = frozenset((_SH["and"], _SH["or"], _SH.xone))
_COMBINING = _NESTED_LISTS | {_SH["not"]}

#: Tells whether a node conforms.
Judge = Callable[[Node], bool]
#: Tells whether the value nodes of a focus node satisfy a constraint.
_Test = Callable[[set[Node]], bool]


class _NotJudgedError(Exception):
    """A shape says something that is not judged here."""


def sift_targets(
    data: rdflib.Graph, shapes: rdflib.Graph, targets: Mapping[Node, Collection[Node]]
) -> dict[Node, Collection[Node]]:
    """Return the targets without the nodes of which it is certain that they conform to their shape.

    Args:
        data: the data graph.
        shapes: the shapes graph.
        targets: shape → nodes to check with it.
    """
    found: dict[Node, Collection[Node]] = {}
    for shape, nodes in targets.items():
        left = nodes
        if _COMBINING.intersection(shapes.predicates(shape)):  # others cost pySHACL little
            try:
                judge = _judge(data, shapes, shape, ())
                left = {node for node in nodes if not judge(node)}
            except _NotJudgedError:
                pass
        if left:
            found[shape] = left
    return found


def _judge(data: rdflib.Graph, shapes: rdflib.Graph, shape: Node, above: tuple[Node, ...]) -> Judge:
    """Return a shape as a function.

    Raises:
        _NotJudgedError: it says something that is not judged here, or contains itself.
    """
    about = list(shapes.predicate_objects(shape))
    if shape in above or not about:
        raise _NotJudgedError
    paths = [_path(shapes, path) for path in shapes.objects(shape, _SH.path)]
    if len(paths) > 1:
        raise _NotJudgedError
    tests = []
    for name, value in about:
        if name in _NESTED or name in _NESTED_LISTS:
            tests.append(_nested_test(data, shapes, name, value, (*above, shape)))
        elif name not in _SAYS_NOTHING:
            tests.append(_value_test(shapes, name, value, is_property=bool(paths)))

    def judge(node: Node) -> bool:
        values = {node}
        for step in paths[0] if paths else ():
            values = {value for start in values for value in data.objects(start, step)}
        return all(test(values) for test in tests)

    return judge


def _path(shapes: rdflib.Graph, path: Node) -> list[Node]:
    steps: list[Node] = [path] if isinstance(path, rdflib.URIRef) else list(shapes.items(path))
    if not steps or not all(isinstance(step, rdflib.URIRef) for step in steps):
        raise _NotJudgedError
    return steps


def _nested_test(data: rdflib.Graph, shapes: rdflib.Graph, name: Node, value: Node, above: tuple[Node, ...]) -> _Test:
    """Return a constraint that rests on other shapes as a function of value nodes."""
    others = list(shapes.items(value)) if name in _NESTED_LISTS else [value]
    if not others or len(set(others)) < len(others):
        raise _NotJudgedError
    judges = [_judge(data, shapes, other, above) for other in others]
    if name == _SH["or"]:
        return lambda values: all(any(judge(node) for judge in judges) for node in values)
    if name == _SH.xone:
        return lambda values: all(sum(judge(node) for judge in judges) == 1 for node in values)
    if name == _SH["not"]:
        return lambda values: not any(judges[0](node) for node in values)
    return lambda values: all(judge(node) for judge in judges for node in values)


def _value_test(shapes: rdflib.Graph, name: Node, value: Node, *, is_property: bool) -> _Test:
    """Return a constraint that rests on the value nodes alone as a function of them."""
    if name == _SH.hasValue:
        return lambda values: value in values
    if name == _SH["in"]:
        allowed = set(shapes.items(value))
        return lambda values: values <= allowed
    count = value.value if isinstance(value, rdflib.Literal) else None
    if is_property and isinstance(count, int) and name == _SH.minCount:
        return lambda values: len(values) >= count
    if is_property and isinstance(count, int) and name == _SH.maxCount:
        return lambda values: len(values) <= count
    raise _NotJudgedError
