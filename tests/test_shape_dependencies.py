# ruff: noqa: E501 - a shape a line reads best
"""What has to be checked again: after any edit of a graph, the affected nodes hold every result that is new."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest
import rdflib

from dpo_kg.shacl_engine import find_targets, run_shapes
from dpo_kg.shape_dependencies import Changes, find_affected, followed_properties, read_trails
from dpo_kg.vocabulary import SH

EX = rdflib.Namespace("http://example.org/")
_SH = rdflib.Namespace(SH)

PREFIXES = """\
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""

#: One shape for each way to look at another node, and more than one step away.
LOOKING = {
    "own values": "sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:maxCount 1 ]",
    "class of a value": "sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:class ex:B ]",
    "two steps": "sh:targetClass ex:A ; sh:property [ sh:path ( ex:p ex:q ) ; sh:maxCount 1 ]",
    "class after two steps": "sh:targetClass ex:A ; sh:property [ sh:path ( ex:p ex:q ) ; sh:class ex:B ]",
    "inverse": "sh:targetClass ex:A ; sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:maxCount 1 ]",
    "inverse, then on": "sh:targetClass ex:A ; sh:property [ sh:path ( [ sh:inversePath ex:p ] ex:q ) ; sh:maxCount 1 ]",
    "inverse of two steps": "sh:targetClass ex:A ; sh:property [ sh:path [ sh:inversePath ( ex:p ex:q ) ] ; sh:maxCount 1 ]",
    "the same value elsewhere": "sh:targetClass ex:A ; sh:property [ sh:path ( ex:n [ sh:inversePath ex:n ] ) ; sh:maxCount 1 ]",
    "siblings": "sh:targetClass ex:A ; sh:property [ sh:path ( ex:p [ sh:inversePath ex:p ] ) ; sh:maxCount 2 ]",
    "alternative": "sh:targetClass ex:A ; sh:property [ sh:path [ sh:alternativePath ( ex:p ( ex:q ex:p ) ) ] ; sh:maxCount 1 ]",
    "one or none": "sh:targetClass ex:A ; sh:property [ sh:path ( [ sh:zeroOrOnePath ex:p ] ex:q ) ; sh:maxCount 1 ]",
    "shape of a value": "sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ] ]",
    "not, or": "sh:targetClass ex:A ; sh:or ( [ sh:not [ sh:property [ sh:path ex:p ; sh:class ex:B ] ] ] [ sh:property [ sh:path ( ex:p ex:q ) ; sh:minCount 1 ] ] )",
    "xone of values": "sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:xone ( [ sh:class ex:B ] [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ] ) ]",
    "closed value": "sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:node [ sh:closed true ; sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ex:q ) ] ]",
    "compared": "sh:targetClass ex:A ; sh:property [ sh:path ( ex:p ex:n ) ; sh:lessThan ex:n ]",
    "equal": "sh:targetClass ex:A ; sh:property [ sh:path ( ex:p ex:q ) ; sh:disjoint ex:p ]",
    "qualified": "sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:class ex:B ] ]",
    "objects as targets": "sh:targetObjectsOf ex:p ; sh:property [ sh:path ex:q ; sh:minCount 1 ]",
    "subjects as targets": "sh:targetSubjectsOf ex:p ; sh:class ex:A",
    "nodes as targets": "sh:targetNode ex:t1 , ex:t2 ; sh:property [ sh:path ex:p ; sh:minCount 1 ]",
    "any number of steps": "sh:targetClass ex:A ; sh:property [ sh:path [ sh:oneOrMorePath ex:p ] ; sh:class ex:B ]",
    "SPARQL": "sh:targetClass ex:A ; sh:sparql [ sh:select 'SELECT $this { $this <http://example.org/n> ?n . ?o <http://example.org/n> ?n FILTER(?o != $this) }' ]",
}  # fmt: skip
CLASSES, PROPERTIES, THINGS = [EX.A, EX.B, EX.C], [EX.p, EX.q, EX.n], [EX[f"t{number}"] for number in range(12)]


def make_shapes(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=f"{PREFIXES} ex:S a sh:NodeShape ; {text} .", format="turtle")


def make_data(chance: random.Random) -> rdflib.Graph:
    data = rdflib.Graph()
    data.add((EX.C, rdflib.RDFS.subClassOf, EX.B))
    for thing in THINGS:
        data.add((thing, rdflib.RDF.type, chance.choice(CLASSES)))
    for _ in range(28):
        edit(data, chance, (add_statement,))
    return data


def add_statement(data: rdflib.Graph, chance: random.Random) -> None:
    name = chance.choice(PROPERTIES)
    value = rdflib.Literal(chance.randrange(4)) if name == EX.n else chance.choice(THINGS)
    data.add((chance.choice(THINGS), name, value))


def drop_statement(data: rdflib.Graph, chance: random.Random) -> None:
    data.remove(chance.choice(sorted(data.triples((None, chance.choice(PROPERTIES), None))) or [(None, EX.none, None)]))


def change_class(data: rdflib.Graph, chance: random.Random) -> None:
    data.set((chance.choice(THINGS), rdflib.RDF.type, chance.choice(CLASSES)))


def drop_thing(data: rdflib.Graph, chance: random.Random) -> None:
    data.remove((chance.choice(THINGS), None, None))


def change_hierarchy(data: rdflib.Graph, chance: random.Random) -> None:
    data.set((EX.C, rdflib.RDFS.subClassOf, chance.choice([EX.A, EX.B])))


EDITS: tuple[Callable[[rdflib.Graph, random.Random], None], ...] = (
    *(add_statement, add_statement, add_statement, drop_statement, drop_statement, change_class, change_class),
    *(drop_thing, change_hierarchy),
)


def edit(data: rdflib.Graph, chance: random.Random, edits: tuple[Callable[..., None], ...] = EDITS) -> None:
    chance.choice(edits)(data, chance)


def compare(before: rdflib.Graph, after: rdflib.Graph, shapes: rdflib.Graph) -> Changes:
    """Return the changes as a validation state keeps them: the things, and only the links that shapes follow."""
    subjects = {subject for subject, _, _ in before ^ after}
    followed = followed_properties(shapes)
    return Changes(subjects, {(s, p, o) for s, p, o in before if s in subjects and p in followed})


def read(report: rdflib.Graph) -> Counter[tuple[object, object]]:
    """Return focus node and value of each result."""
    results = list(report.objects(None, _SH.result))
    return Counter((report.value(r, _SH.focusNode), report.value(r, _SH.value)) for r in results)


@pytest.mark.parametrize(
    "looking",
    [name if n % 3 == 0 else pytest.param(name, marks=pytest.mark.slow) for n, name in enumerate(LOOKING)],
)
def test_nodes_that_are_not_affected_have_the_results_they_had(looking: str) -> None:
    """One edit or three at a time: outside of what is affected no result comes or goes, inside all are found."""
    chance, shapes = random.Random(looking), make_shapes(LOOKING[looking])
    appeared = spared = 0
    for number in range(45):
        data = make_data(chance)
        before, former = rdflib.Graph() + data, read(run_shapes(data, shapes))
        for _ in range(1 if number % 4 else 3):
            edit(data, chance)
        current, targets = read(run_shapes(data, shapes)), find_targets(data, shapes)
        affected = find_affected(data, shapes, targets, compare(before, data, shapes))
        nodes = affected.get(EX.S, set())
        kept = {
            pair: count for pair, count in former.items() if pair[0] not in nodes and pair[0] in targets.get(EX.S, ())
        }
        new = read(run_shapes(data, shapes, affected))
        assert Counter(kept) + new == current
        appeared += len(current - former)
        spared += len(targets.get(EX.S, set()) - nodes)
    assert appeared > 0, "the edits test little"
    assert spared > 0, "all was checked each time"


def test_nothing_is_affected_where_nothing_has_changed() -> None:
    data, shapes = make_data(random.Random(1)), make_shapes(LOOKING["SPARQL"])
    assert find_affected(data, shapes, find_targets(data, shapes), Changes(set())) == {}


@pytest.mark.parametrize("looking", ["SPARQL", "any number of steps"])
def test_what_reads_anything_is_checked_as_a_whole(looking: str) -> None:
    data, shapes = make_data(random.Random(1)), make_shapes(LOOKING[looking])
    assert read_trails(shapes, EX.S) is None
    targets = find_targets(data, shapes)
    assert find_affected(data, shapes, targets, Changes({EX.t3})) == targets


def test_a_shape_that_contains_itself_reads_anything() -> None:
    assert read_trails(make_shapes("sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:node ex:S ]"), EX.S) is None


def test_a_word_that_is_not_known_reads_anything() -> None:
    assert read_trails(make_shapes("sh:targetClass ex:A ; ex:component 1"), EX.S) is None
    assert read_trails(make_shapes("sh:targetClass ex:A ; sh:reifierShape ex:S"), EX.S) is None


def test_trails() -> None:
    shapes = make_shapes(
        "sh:targetClass ex:A ; sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:class ex:B ]"
    )
    kind = (False, rdflib.RDF.type)
    steps = ((False, EX.p), (True, EX.q), kind)
    assert read_trails(shapes, EX.S) == {(kind,), steps[:1], steps[:2], steps}
    assert followed_properties(shapes) == {EX.q, rdflib.RDFS.subClassOf}
