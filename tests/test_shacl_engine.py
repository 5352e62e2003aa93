"""The SHACL engine gives the reports of plain pySHACL, and parses a SPARQL text once."""

from __future__ import annotations

import random
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib.plugins.sparql import processor

from dpo_kg import shacl_engine
from dpo_kg.build.bounds import derive_bounds
from dpo_kg.build.ontology import load_ontology
from dpo_kg.errors import BuildError
from dpo_kg.exporters.rdflib_graph import to_rdflib
from dpo_kg.rdf.reading import read_quads
from dpo_kg.shacl_engine import find_targets, run_core_first, run_shapes
from dpo_kg.vocabulary import RDFS, SH

ROOT = Path(__file__).parent.parent
EX = rdflib.Namespace("http://example.org/")
_SH = rdflib.Namespace(SH)

PREFIXES = """\
@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

#: What pySHACL binds, puts in and nests: $this, $value, $PATH, parameters, prefixes, messages, paths, logic, targets.
SHAPES = f"""{PREFIXES}
ex: a owl:Ontology ; sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .

ex:Overlap a sh:NodeShape ; sh:targetClass ex:Tenure ; sh:sparql [
  sh:prefixes ex: ; sh:message "{{$this}} overlaps {{?value}}"@en ;
  sh:select "SELECT $this ?value WHERE {{ $this ex:post ?p ; ex:start ?s ; ex:end ?e . ?value ex:post ?p ; ex:start ?t . FILTER(?value != $this && ?s <= ?t && ?t < ?e) }}" ] .

ex:Dates a sh:NodeShape ; sh:targetClass ex:Tenure ; sh:property ex:StartShape , ex:EndShape , ex:PostShape .
ex:StartShape a sh:PropertyShape ; sh:path ex:start ; sh:maxCount 1 ; sh:datatype xsd:integer ; sh:sparql ex:EvenOnly .
ex:EndShape a sh:PropertyShape ; sh:path ex:end ; sh:minCount 1 ; sh:sparql ex:EvenOnly .
ex:EvenOnly sh:prefixes ex: ; sh:message "{{$path}} is odd: {{?value}}" ;
  sh:select "SELECT $this ?value WHERE {{ $this $PATH ?value . FILTER(?value - 2 * FLOOR(?value / 2) = 1) }}" .
ex:PostShape a sh:PropertyShape ; sh:path ex:post ; sh:class ex:Post ; sh:node ex:Labelled ; sh:minCount 1 .
ex:Labelled a sh:NodeShape ; sh:property [ sh:path rdfs:label ; sh:minCount 1 ; sh:or ( [ sh:datatype xsd:string ] [ sh:datatype rdf:langString ] ) ] .

ex:Order a sh:NodeShape ; sh:targetSubjectsOf ex:start ; sh:property [ sh:path ex:start ; sh:lessThan ex:end ] .
ex:Held a sh:NodeShape ; sh:targetObjectsOf ex:post ; sh:not [ sh:property [ sh:path [ sh:inversePath ex:post ] ; sh:minCount 4 ] ] ;
  sh:property [ sh:path ( [ sh:inversePath ex:post ] ex:holder ) ; sh:maxCount 2 ] .
ex:Post a rdfs:Class , sh:NodeShape ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path rdfs:label ; sh:uniqueLang true ] .
ex:Named a sh:NodeShape ; sh:targetNode ex:t1 , "text" ; sh:nodeKind sh:IRI ; sh:xone ( ex:Labelled ex:Early ) .
ex:Early a sh:NodeShape ; sh:property [ sh:path ex:start ; sh:maxInclusive 5 ; sh:severity sh:Warning ] .

ex:AtMostComponent a sh:ConstraintComponent ; sh:parameter [ sh:path ex:atMost ] ;
  sh:validator [ a sh:SPARQLAskValidator ; sh:message "{{$value}} is above {{$atMost}}" ; sh:ask "ASK {{ FILTER($value <= $atMost) }}" ] .
ex:Capped a sh:NodeShape ; sh:targetClass ex:Tenure ; sh:property [ sh:path ex:start ; ex:atMost 12 ] , [ sh:path ex:end ; ex:atMost 15 ] .
"""  # noqa: E501


def make_data(things: int = 24, seed: int = 7) -> rdflib.Graph:
    """Return invented tenures with faults of all kinds, always the same."""
    chance = random.Random(seed)
    lines = [PREFIXES, "ex:Acting rdfs:subClassOf ex:Tenure .", "[] a ex:Tenure ; ex:post ex:p0 ; ex:start 3 ."]
    for number in range(12):
        lines.append(f'ex:p{number} a {"ex:Post" if number else "ex:Body"} ; rdfs:label "a"@en , "b"@fr .')
        for fault in ('rdfs:label "b"@en', "rdfs:label 1", "ex:odd true"):
            lines += [f"ex:p{number} {fault} ."] * (chance.random() < 0.15)
    for number in range(things):
        start = chance.randrange(14)
        lines.append(f"ex:t{number} a {chance.choice(['ex:Tenure', 'ex:Acting'])} ; ex:holder ex:h{number % 5} .")
        lines += [f"ex:t{number} ex:start {start} ."] * (chance.random() < 0.95)
        lines += [f"ex:t{number} ex:start 'soon' ."] * (chance.random() < 0.05)
        lines += [f"ex:t{number} ex:end {start + chance.randrange(0, 6)} ."] * (chance.random() < 0.95)
        lines += [f"ex:t{number} ex:post ex:p{chance.randrange(13)} ."] * (chance.random() < 0.95)
    return rdflib.Graph().parse(data="\n".join(lines), format="turtle")


def parse(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle")


def run_plain(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes, inference="none", allow_infos=True, allow_warnings=True, inplace=True
    )
    assert isinstance(report, rdflib.Graph)
    return report


def read(report: rdflib.Graph, messages: bool = True) -> Counter[tuple[frozenset[object], ...]]:
    """Return the results of a report with all that they say; blank nodes of paths and shapes as their kind."""
    names = ["focusNode", "resultPath", "value", "resultSeverity", "sourceConstraintComponent", "sourceShape"]
    names += ["sourceConstraint", "resultMessage"] if messages else []
    return Counter(
        tuple(frozenset(_kind(node) for node in report.objects(result, _SH[name])) for name in names)
        for result in report.objects(None, _SH.result)
    )


def _kind(node: object) -> object:
    return "blank" if isinstance(node, rdflib.BNode) else node


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_reports_of_a_generated_graph_are_those_of_plain_pyshacl(seed: int) -> None:
    data = make_data(seed=seed)
    plain = read(run_plain(data, parse(SHAPES)))
    assert read(run_shapes(data, parse(SHAPES))) == plain
    components = {str(c).removeprefix(SH) for result in plain for c in result[4]}
    assert len(plain) > 50 and len(components) > 9, "the comparison compares little"


@pytest.mark.slow
def test_reports_of_our_shapes_are_those_of_plain_pyshacl() -> None:
    """On the seeds and on all the faulty fixtures of tests/shapes, thrown together."""
    ontology = load_ontology(str(ROOT))
    classes = [t for t in ontology.flat_triples() if t.predicate.value == f"{RDFS}subClassOf"]
    files = [*ROOT.glob("data/seeds/**/*.ttl"), *ROOT.glob("tests/shapes/*-invalid-*.ttl")]
    triples = [quad.triple for path in files for quad in read_quads(str(path))]
    triples += [derivation.triple for derivation in derive_bounds(triples)]
    data = to_rdflib([*triples, *classes])
    plain = read(run_plain(data, to_rdflib(ontology.shapes)))
    assert read(run_shapes(data, to_rdflib(ontology.shapes))) == plain
    assert len(plain) > 100


def test_a_text_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain pySHACL parses it for each focus node; where it no longer does, our graph of queries may go."""
    texts: Counter[str] = Counter()
    for module, name in ((processor, "parseQuery"),):
        original = getattr(module, name)
        monkeypatch.setattr(module, name, lambda text, original=original: texts.update([text]) or original(text))
    data = make_data()
    run_plain(data, parse(SHAPES))
    assert max(texts.values()) > 30
    plain = set(texts)
    texts.clear()
    shacl_engine._QueryingGraph._remembered.__dict__.clear()
    run_shapes(data, parse(SHAPES))
    assert set(texts) == plain and set(texts.values()) == {1}
    texts.clear()
    run_shapes(make_data(seed=8), parse(SHAPES))
    assert not texts


def test_prefixes_of_another_graph_are_not_taken() -> None:
    """A text without declarations means what the prefixes of its data graph say, as in plain pySHACL."""
    shapes = f"{PREFIXES} ex:S a sh:NodeShape ; sh:targetClass <http://one.org/T> , <http://two.org/T> ; "
    shapes += 'sh:sparql [ sh:select "SELECT $this WHERE { $this a my:T }" ] .'
    found = []
    for name in ("one", "two", "one"):
        data = parse(f"@prefix my: <http://{name}.org/> . <http://one.org/x> a <http://one.org/T> . my:y a my:T .")
        report = run_shapes(data, parse(shapes))
        assert read(report) == read(run_plain(data, parse(shapes)))
        found.append(sum(read(report).values()))
    assert found == [2, 1, 2]


def test_neither_rdflib_nor_pyshacl_is_changed() -> None:
    before = rdflib.Graph.query, processor.SPARQLProcessor.query, processor.prepareQuery, pyshacl.validate
    data, shapes = make_data(), parse(SHAPES)
    texts = data.serialize(format="nt"), shapes.serialize(format="nt")
    run_core_first(data, shapes)
    assert (rdflib.Graph.query, processor.SPARQLProcessor.query, processor.prepareQuery, pyshacl.validate) == before
    assert sorted(data.serialize(format="nt")) == sorted(texts[0]), "the data are as they were"
    assert sorted(shapes.serialize(format="nt")) == sorted(texts[1]), "the shapes are as they were"


@pytest.mark.slow
def test_threads_do_not_disturb_each_other() -> None:
    graphs = [make_data(seed=seed) for seed in range(4)]
    with warnings.catch_warnings():
        expected = [read(run_shapes(graph, parse(SHAPES))) for graph in graphs]
        shapes = [parse(SHAPES) for _ in graphs]
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda pair: read(run_shapes(*pair)), zip(graphs, shapes, strict=True)))
    assert found == expected


@pytest.mark.parametrize("seed", range(3))
def test_chosen_targets_give_their_part_of_the_report(seed: int) -> None:
    """Also where nested shapes look at other nodes and at literals, which pySHACL's focus_nodes passes over."""
    data, shapes = make_data(seed=seed), parse(SHAPES)
    targets = find_targets(data, shapes)
    chance = random.Random(seed)
    chosen = {shape: {node for node in nodes if chance.random() < 0.3} for shape, nodes in targets.items()}
    found = read(run_shapes(data, shapes, chosen), messages=False)
    # One shape at a time, because a result does not say by which target it came about.
    expected: Counter[tuple[frozenset[object], ...]] = Counter()
    for shape, nodes in chosen.items():
        for result, count in read(run_shapes(data, shapes, {shape: targets[shape]}), messages=False).items():
            if result[0] <= {_kind(node) for node in nodes}:
                expected[result] += count
    assert found == expected and found


@pytest.mark.slow
def test_sparql_waits_for_core() -> None:
    data, shapes = make_data(), parse(SHAPES)
    every = read(run_plain(data, shapes))
    core, *late = run_core_first(data, shapes)
    broken = {_kind(focus) for focus in core.objects(None, _SH.focusNode)}
    sparql = {_SH.SPARQLConstraintComponent, EX.AtMostComponent}
    assert not sparql & set(core.objects(None, _SH.sourceConstraintComponent))
    found = {(f, c) for report in late for f, c in ((r[0], r[4]) for r in read(report))}
    expected = {(r[0], r[4]) for r in every if r[4] & sparql and not r[0] & broken}
    assert expected and {pair for pair in found if pair[1] & sparql} == expected
    assert read(core) == Counter({r: count for r, count in every.items() if not r[4] & sparql})


def test_shapes_without_sparql_are_run_once() -> None:
    shapes = parse(
        f"{PREFIXES} ex:S a sh:NodeShape ; sh:targetClass ex:Tenure ; sh:property [ sh:path ex:end ; sh:minCount 1 ] ."
    )
    (report,) = run_core_first(make_data(), shapes)
    assert read(report) == read(run_plain(make_data(), shapes))


@pytest.mark.parametrize(
    ("constraint", "message"),
    [
        ("sh:property [ sh:minCount 1 ]", "PropertyShape"),
        ("sh:sparql [ sh:select 'SELECT $this { $this a ?x MINUS { $this ex:end 1 } }' ]", "MINUS"),
        ("sh:sparql [ sh:select 'SELECT $this { $this a' ]", "SELECT"),
        ("sh:sparql [ sh:select 'SELECT $this { $this a no:Thing }' ]", "prefix"),
        ("sh:property ex:Missing", "Missing"),
    ],
)
def test_shapes_that_cannot_be_run(constraint: str, message: str) -> None:
    shapes = parse(f"{PREFIXES} ex:S a sh:NodeShape ; sh:targetClass ex:Tenure ; {constraint} .")
    with pytest.raises(BuildError, match=message):
        run_core_first(make_data(), shapes)


def test_the_terms_of_oxigraph_are_kept() -> None:
    """A literal that rdflib would rewrite is looked for as it stands."""
    decimal = ox.Literal("1.10", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))
    thing, value = ox.NamedNode(str(EX.x)), ox.NamedNode(str(EX.value))
    shapes = parse(
        f"{PREFIXES} ex:S a sh:NodeShape ; sh:targetNode ex:x ; sh:property [ sh:path ex:value ; sh:maxCount 0 ; "
        "sh:sparql [ sh:select 'SELECT $this ?value { $this $PATH ?value FILTER(STR(?value) = \"1.10\") }' ] ] ."
    )
    report = run_shapes(to_rdflib([ox.Triple(thing, value, decimal)]), shapes)
    assert [str(node) for node in report.objects(None, _SH.value)] == ["1.10"]
