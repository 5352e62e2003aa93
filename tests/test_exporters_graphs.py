"""Exports read back: pyoxigraph, rdflib and PyLD find in every format the very triples that went in.

Defects of the readers met here, and kept away from them:
- rdflib's Turtle and TriG reader turns `+5`, `05` and `.5` into `5` and `0.5`, whatever NORMALIZE_LITERALS says; its
  TriG reader does not know a name that ends with an escaped dot, which pyoxigraph writes; its RDF/XML reader resolves
  IRIs that are absolute already (`HTTP://E/` becomes `http://E/`); `Dataset.parse` warns of its own deprecations.
- PyLD rewrites typed doubles ("1"^^xsd:double becomes "1.0E0"), and takes the relative reference `a/b:c` for an
  absolute IRI, which it then drops without a word.
- pyoxigraph's RDF/XML reader accepts XML that is not well formed, so rdflib (expat) reads RDF/XML as well.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld
from rdflib.term import BNode, Literal, URIRef

from conftest import some_of
from dpo_kg.errors import DpoKgError, ParameterError, UnknownNameError
from dpo_kg.exporters.graphs import GRAPH_FORMATS, graph_format, write_graph
from dpo_kg.exporters.rdflib_graph import to_rdflib
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.snapshot import Snapshot
from dpo_kg.vocabulary import BASE, CODE, DPO, EDTF, ID, INFERRED_GRAPH, ONTOLOGY, RDF, RDFS, SKOS, XSD
from rdf_formats import OXIGRAPH, RDFLIB

FORMATS = tuple(GRAPH_FORMATS)

Node = ox.NamedNode | ox.BlankNode | ox.Literal
SUBJECT = ox.NamedNode(f"{ID}person/annan-kofi")
PREDICATE = ox.NamedNode("http://e/p")


@pytest.fixture(scope="module", autouse=True)
def _literals_as_written() -> Iterator[None]:
    """rdflib rewrites literals when it reads them unless it is told not to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        yield


def read_oxigraph(text: str, short: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text.encode(), format=OXIGRAPH[short])]


def read_rdflib(text: str, short: str) -> list[ox.Triple]:
    dataset = rdflib.Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        dataset.parse(data=text.encode(), format=RDFLIB[short], publicID="http://base.invalid/")
        return [from_rdflib(s, p, o) for s, p, o, _ in dataset.quads()]


def read_pyld(text: str) -> list[ox.Triple]:
    def refuse(url: str, options: object = None) -> None:
        raise AssertionError(f"asks the network for {url}")

    lines = jsonld.to_rdf(json.loads(text), {"documentLoader": refuse, "format": "application/n-quads"})
    return [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS)]


def from_rdflib(subject: Any, predicate: Any, node: Any) -> ox.Triple:
    return ox.Triple(_from_rdflib(subject), _from_rdflib(predicate), _from_rdflib(node))


def _from_rdflib(term: Any) -> Any:
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    assert isinstance(term, Literal)
    if term.language is not None:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)


def canonical(triples: Iterable[ox.Triple]) -> set[ox.Quad]:
    """The triples with blank nodes named by where they stand: equal sets are isomorphic graphs."""
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


def assert_read_back(triples: Iterable[ox.Triple], text: str, short: str) -> None:
    """All readers find the triples in the text."""
    expected = canonical(triples)
    assert canonical(read_oxigraph(text, short)) == expected
    assert canonical(read_rdflib(text, short)) == expected
    if short == "jsonld":
        assert canonical(read_pyld(text)) == expected


# The graph itself


@pytest.mark.parametrize("with_inferred", [pytest.param(False, marks=pytest.mark.slow), True])
@pytest.mark.parametrize("short", some_of(FORMATS, 3))
def test_whole_graph_is_read_back(kg: KnowledgeGraph, short: str, with_inferred: bool) -> None:
    text = kg.export(format=short, with_inferred=with_inferred)
    assert text == kg.export(format=short, with_inferred=with_inferred)
    assert_read_back(kg.triples(with_inferred=with_inferred), text, short)


def one_of_each_class(kg: KnowledgeGraph) -> dict[str, ox.NamedNode]:
    found: dict[str, ox.NamedNode] = {}
    for triple in kg.triples(with_inferred=True):
        kind, thing = triple.object, triple.subject
        if triple.predicate.value == f"{RDF}type" and isinstance(kind, ox.NamedNode) and kind.value.startswith(DPO):
            assert isinstance(thing, ox.NamedNode)
            found.setdefault(kind.value.removeprefix(DPO), thing)
    return found


def expected_of(thing: ox.NamedNode, triples: list[ox.Triple]) -> list[ox.Triple]:
    """What is said about a thing, by its attributions, and by claims about it."""
    subjects: set[object] = {thing}
    for triple in triples:
        if triple.subject == thing and triple.predicate.value == f"{DPO}citation":
            subjects.add(triple.object)
        if triple.object == thing and triple.predicate.value == f"{DPO}claimSubject":
            subjects.add(triple.subject)
    return [triple for triple in triples if triple.subject in subjects]


@pytest.mark.parametrize("short", FORMATS)
def test_one_thing_of_each_class_is_read_back(kg: KnowledgeGraph, short: str) -> None:
    things = one_of_each_class(kg)
    assert len(things) > 20
    triples = kg.triples()
    met: set[ox.NamedNode] = set()
    for name, thing in things.items():
        if thing in met:  # by a class below
            continue
        met.add(thing)
        expected = expected_of(thing, triples)
        if not expected:
            assert name in ("TenureOverlap", "Vacancy"), f"nothing is asserted about {thing}"
            with pytest.raises(ParameterError, match="follows by rule"):
                kg.export(thing.value, format=short)
            continue
        assert_read_back(expected, kg.export(thing.value, format=short), short)


@pytest.mark.parametrize("short", ["nq", "trig", "ttl"])
def test_one_thing_with_what_follows(kg: KnowledgeGraph, short: str) -> None:
    thing = ox.NamedNode(f"{ID}person/annan-kofi")
    expected = expected_of(thing, kg.triples(with_inferred=True))
    assert len(expected) > len(expected_of(thing, kg.triples()))
    assert_read_back(expected, kg.export("Kofi Annan", format=short, with_inferred=True), short)


@pytest.mark.parametrize("short", FORMATS)
def test_graph_of_the_inferred(kg: KnowledgeGraph, short: str) -> None:
    """N-Quads and TriG keep what follows apart; the other formats have one graph only."""
    text = kg.export(format=short, with_inferred=True)
    by_graph: dict[str, set[ox.Triple]] = {}
    for quad in ox.parse(text, format=OXIGRAPH[short]):
        by_graph.setdefault(str(quad.graph_name), set()).add(quad.triple)
    asserted, every = set(kg.triples()), set(kg.triples(with_inferred=True))
    assert asserted and every > asserted
    if short in ("nq", "trig"):
        assert by_graph == {"DEFAULT": asserted, f"<{INFERRED_GRAPH}>": every - asserted}
    else:
        assert by_graph == {"DEFAULT": every}


def test_scope_is_exported_by_itself(kg: KnowledgeGraph) -> None:
    seeds = KnowledgeGraph(kg.snapshot, "seeds")
    assert_read_back(seeds.triples(), seeds.export(format="nt"), "nt")


DIGESTS = """
import hashlib, json, sys
import dpo_kg
kg = dpo_kg.open()
made = {}
for short in json.loads(sys.argv[1]):
    for inferred in (False, True):
        text = kg.export(format=short, with_inferred=inferred)
        made[f"{short} {inferred}"] = hashlib.sha256(text.encode()).hexdigest()
print(json.dumps(made))
"""


@pytest.mark.slow
def test_same_bytes_in_every_process(kg: KnowledgeGraph) -> None:
    def run(seed: str) -> dict[str, str]:
        command = [sys.executable, "-c", DIGESTS, json.dumps(FORMATS)]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        made: dict[str, str] = json.loads(answer.stdout)
        return made

    here = {
        f"{short} {inferred}": hashlib.sha256(kg.export(format=short, with_inferred=inferred).encode()).hexdigest()
        for short in FORMATS
        for inferred in (False, True)
    }
    assert run("1") == here
    assert run("2") == here


def test_export_with_inferred_takes_no_quadratic_time(root: str) -> None:
    """6,000 things export in a second or two; comparing each triple with a set built anew would take half a minute."""
    kind, inferred = ox.NamedNode(f"{RDF}type"), ox.NamedNode(INFERRED_GRAPH)
    store = ox.Store()
    for number in range(6000):
        asserted = ox.Quad(ox.NamedNode(f"{ID}person/p{number}"), kind, ox.NamedNode(f"{DPO}Person"))
        derived = ox.Quad(asserted.subject, kind, ox.NamedNode(f"{DPO}Agent"))
        store.extend([asserted, derived, ox.Quad(derived.subject, kind, derived.object, inferred)])
    graph = KnowledgeGraph(Snapshot(root, store, None))
    began = time.process_time()
    plain = graph.export(format="nt")
    alone = time.process_time() - began
    text = graph.export(format="nt", with_inferred=True)
    assert len(text.splitlines()) == 2 * len(plain.splitlines()) == 12000
    assert time.process_time() - began < 20 * alone + 1


# Names of formats


@pytest.mark.parametrize("short", FORMATS)
def test_formats_by_name_and_media_type(short: str) -> None:
    assert {graph_format(name) for name in (short, short.upper(), GRAPH_FORMATS[short])} == {short}


@pytest.mark.parametrize(
    ("ending", "short"),
    [("rdf", "rdfxml"), ("owl", "rdfxml"), ("xml", "rdfxml"), ("json", "jsonld"), ("turtle", "ttl")],
)
def test_formats_by_ending(ending: str, short: str) -> None:
    assert graph_format(ending) == short


@pytest.mark.parametrize("name", ["", "csv", "tt", "text/html", "n3", "ttl ", "ttl;q=1"])
def test_unknown_formats(kg: KnowledgeGraph, name: str) -> None:
    with pytest.raises(UnknownNameError, match="unknown format of graphs"):
        kg.export(format=name)
    with pytest.raises(UnknownNameError):
        write_graph([], name)


@pytest.mark.parametrize("short", FORMATS)
def test_no_triples(short: str) -> None:
    assert_read_back([], write_graph([], short), short)


# Arbitrary triples

OWN = [
    "start",  # EDTF
    "startEarliest",  # date
    "tenureHolder",  # link
    "designationText",  # language map
    "ordinal",  # plain
    "citation",
    "notInTheOntology",
]
PREDICATES = [
    *(ox.NamedNode(f"{DPO}{name}") for name in OWN),
    *(ox.NamedNode(f"{RDFS}{name}") for name in ("label", "isDefinedBy", "comment")),
    *(ox.NamedNode(f"{SKOS}{name}") for name in ("altLabel", "note", "inScheme")),
    ox.NamedNode(f"{RDF}type"),
    ox.NamedNode("http://e/p"),
]
TYPED = [
    *((form, f"{XSD}integer") for form in ("0", "5", "-5", "9007199254740991", "9007199254740993", "-9" * 12)),
    *((form, f"{XSD}integer") for form in ("abc", "", " 5", "1.0", "1e3", "1_000", "٣", "NaN")),
    *((form, f"{XSD}decimal") for form in ("27.89", "100", "100.0", "1.10", "5.", "abc", "1e3", ".")),
    *((form, f"{XSD}boolean") for form in ("true", "false", "1", "0", "TRUE", "")),
    *((form, f"{XSD}date") for form in ("2008-06-30", "2008-06-30Z", "-0044-03-15", "20080630", "x")),
    *((form, f"{XSD}float") for form in ("1", "1.0", "NaN")),
    *((form, f"{XSD}dateTime") for form in ("2008-06-30T00:00:00+00:00", "2008-06-30T24:00:00Z")),
    *(("5", f"{XSD}{name}") for name in ("nonNegativeInteger", "int", "unsignedByte", "string", "anyURI", "duration")),
    *((form, EDTF) for form in ("1992-03", "1992-03-01/..", "not a date")),
    *(('{"a": 1.0, "b": [] }', f"{RDF}{name}") for name in ("JSON", "HTML", "XMLLiteral")),
    ("<b>x</b> &amp; ]]>", f"{RDF}XMLLiteral"),
    ("x", "http://e/123"),
    ("x", f"{DPO}ownType"),
]
#: Legal, and rewritten by readers: see the head of this file.
REWRITTEN = [
    *((form, f"{XSD}integer") for form in ("+5", "05", "-0", "007")),
    *((form, f"{XSD}decimal") for form in (".5", "-.5", "+1.0")),
    *((form, f"{XSD}double") for form in ("1", "1.0", "1e0", "1.0E3", "INF", "-INF", "NaN", "abc")),
]
LANGUAGES = ["en", "fr", "en-us", "zh-hant-tw", "x-private", "id", "type", "de-1996"]
LOCALS = [
    "", "x", "person/annan-kofi", "a:b", "a/b:c", "a?b:c", "a#b:c", "?b:c", "dpo:start", "code:b", "mailto:x", "_:b",
    "/x", "//x/y", "./x", "../x", "a/../b", "a/.", ".", "..", "@type", "@id", "@foo", "@none", "type", "id", "label",
    "a.b", "a.", "a%20b", "%C3%A9", "é", "𐍈", "(a)", "a'b", "a,b;c", "a=b&c", "~a!$*+", "1", "-", "_", "a//b",
]  # fmt: skip
WHOLE = [
    BASE, ONTOLOGY, ID.removesuffix("/"), "urn:x", "x:", "http://e", "http://e/a.", "tag:a,b:c", "label:x", "Person:x",
    "id:x", "type:x", "did:a:b", "http://[::1]/", "http://e/..", "http://e/a/./b", "dpo://start", "code://x",
    "https:x", f"{RDF}nil", f"{RDF}type", f"{DPO}//x", f"{CODE}/x",
]  # fmt: skip
IRIS = [
    *(ox.NamedNode(f"{namespace}{local}") for namespace in (ID, CODE, "http://e/") for local in LOCALS),
    *(ox.NamedNode(f"{DPO}{local}") for local in LOCALS if "#" not in local and not local.endswith(".")),
    *(ox.NamedNode(iri) for iri in WHOLE),
]
HOSTILE = "\"'\\\n\r\t<>&{}[]()@#:/.;,^_ \x7f\x85\u00a0\u2028\ufeff\ufffd\U00010348\u00e9e\u0301abc1?%`|"

texts = st.text(st.one_of(st.sampled_from(HOSTILE), st.characters(exclude_categories=["Cs"])), max_size=8)
iris = st.one_of(st.sampled_from(IRIS))
predicates = st.sampled_from(PREDICATES)


def typed(pairs: list[tuple[str, str]]) -> st.SearchStrategy[ox.Literal]:
    return st.sampled_from(pairs).map(lambda pair: ox.Literal(pair[0], datatype=ox.NamedNode(pair[1])))


literals = st.one_of(
    st.builds(ox.Literal, texts),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, st.sampled_from(LANGUAGES)),
    st.builds(lambda text: ox.Literal(text, datatype=ox.NamedNode(EDTF)), texts),
    typed(TYPED),
)
#: A value, a list of values, or what is said about a node without a name.
Tree = Any


def trees(leaves: st.SearchStrategy[Any], links: st.SearchStrategy[ox.NamedNode]) -> st.SearchStrategy[Tree]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(st.tuples(links, inner), max_size=3).map(lambda pairs: ("node", pairs)),
            st.lists(inner, max_size=3).map(lambda items: ("list", items)),
        ),
        max_leaves=5,
    )


def graphs(
    leaves: st.SearchStrategy[Any], links: st.SearchStrategy[ox.NamedNode]
) -> st.SearchStrategy[list[ox.Triple]]:
    """Lists of triples; blank nodes are trees, some of them without anything that refers to them."""
    said = st.lists(st.tuples(links, trees(leaves, links)), min_size=1, max_size=3)
    return st.lists(st.tuples(st.one_of(st.none(), iris), said), max_size=3).map(flatten)


def flatten(records: list[tuple[ox.NamedNode | None, list[tuple[ox.NamedNode, Tree]]]]) -> list[ox.Triple]:
    triples: list[ox.Triple] = []

    numbers = count(1)

    def fresh() -> ox.BlankNode:
        return ox.BlankNode(f"n{next(numbers)}")

    def place(tree: Tree) -> Node:
        if not isinstance(tree, tuple):
            assert isinstance(tree, ox.NamedNode | ox.BlankNode | ox.Literal)
            return tree
        kind, parts = tree
        if kind == "node":
            node = fresh()
            triples.extend(ox.Triple(node, link, place(part)) for link, part in parts)
            return node
        rest: ox.NamedNode | ox.BlankNode = ox.NamedNode(f"{RDF}nil")
        for part in reversed(parts):
            node = fresh()
            triples.append(ox.Triple(node, ox.NamedNode(f"{RDF}first"), place(part)))
            triples.append(ox.Triple(node, ox.NamedNode(f"{RDF}rest"), rest))
            rest = node
        return rest

    for subject, said in records:
        about = fresh() if subject is None else subject
        triples.extend([ox.Triple(about, link, place(tree)) for link, tree in said])
    return triples


anything = graphs(st.one_of(literals, typed(REWRITTEN), iris), st.one_of(predicates, iris))
#: What each reader reads as it stands.
kept = graphs(st.one_of(literals, iris), st.one_of(predicates, iris))
many = settings(max_examples=120, deadline=None)


@pytest.mark.parametrize("short", [short for short in FORMATS if short != "rdfxml"])
@many
@given(triples=anything)
def test_oxigraph_reads_anything_back(short: str, triples: list[ox.Triple]) -> None:
    text = write_graph(triples, short)
    assert text == write_graph(reversed(triples), short)
    assert canonical(read_oxigraph(text, short)) == canonical(triples)


@many
@given(triples=anything)
def test_rdfxml_is_read_back_or_refused(triples: list[ox.Triple]) -> None:
    """XML has no form for some characters and some names of properties; what is written is right."""
    try:
        text = write_graph(triples, "rdfxml")
    except DpoKgError:
        return
    assert canonical(read_oxigraph(text, "rdfxml")) == canonical(triples)
    assert canonical(read_rdflib(text, "rdfxml")) == canonical(triples)


xml_texts = st.text(st.sampled_from(HOSTILE.replace("\U00010348", "")), max_size=12)
xml_literals = st.one_of(st.builds(ox.Literal, xml_texts), typed([*TYPED, *REWRITTEN]))


@many
@given(triples=graphs(xml_literals, st.sampled_from([p for p in PREDICATES if p.value != f"{RDF}type"])))
def test_rdfxml_holds_what_xml_can_hold(triples: list[ox.Triple]) -> None:
    text = write_graph(triples, "rdfxml")
    assert canonical(read_oxigraph(text, "rdfxml")) == canonical(triples)
    assert canonical(read_rdflib(text, "rdfxml")) == canonical(triples)


@many
@given(triples=kept)
def test_pyld_reads_jsonld_back(triples: list[ox.Triple]) -> None:
    assert canonical(read_pyld(write_graph(triples, "jsonld"))) == canonical(triples)


@pytest.mark.parametrize("short", ["ttl", "nt", "nq", "trig", "jsonld"])
@settings(max_examples=60, deadline=None)
@given(triples=kept)
def test_rdflib_reads_anything_back(short: str, triples: list[ox.Triple]) -> None:
    assert canonical(read_rdflib(write_graph(triples, short), short)) == canonical(triples)


@many
@given(triples=anything)
def test_rdflib_graph_holds_the_very_terms(triples: list[ox.Triple]) -> None:
    made = {from_rdflib(*triple) for triple in to_rdflib(triples)}
    assert made == set(triples)


def test_rdflib_graph_of_the_whole(kg: KnowledgeGraph) -> None:
    for with_inferred in (False, True):
        made = {from_rdflib(*triple) for triple in kg.to_rdflib(with_inferred=with_inferred)}
        assert made == set(kg.triples(with_inferred=with_inferred))


# Cases by hand


@pytest.mark.parametrize("short", ["ttl", "nt", "trig", "jsonld"])
def test_unusual_iris_in_every_place(short: str) -> None:
    """As subject, as value of a link and of another property, as type, as datatype, as property."""
    kind, link = ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{DPO}tenureHolder")
    wrong = []
    for iri in IRIS:
        triples = [
            ox.Triple(iri, PREDICATE, ox.Literal("x")),
            *(ox.Triple(SUBJECT, predicate, iri) for predicate in (PREDICATE, link, kind)),
            ox.Triple(SUBJECT, PREDICATE, ox.Literal("x", datatype=iri)),
            ox.Triple(SUBJECT, iri, ox.Literal("y")),
        ]
        text = write_graph(triples, short)
        readers = [read_oxigraph(text, short)] if short != "jsonld" else [read_oxigraph(text, short), read_pyld(text)]
        if any(set(read) != set(triples) for read in readers):
            wrong.append(iri.value)
    assert not wrong


@pytest.mark.parametrize("short", ["ttl", "nt", "trig", "jsonld"])
def test_rdflib_reads_unusual_iris(short: str) -> None:
    triples = [ox.Triple(iri, iri, iri) for iri in IRIS]
    assert set(read_rdflib(write_graph(triples, short), short)) == set(triples)


@pytest.mark.parametrize("local", [".", "..", "a.", "a/."])
def test_names_that_end_with_a_dot(local: str) -> None:
    triples = [ox.Triple(ox.NamedNode(f"{DPO}{local}"), ox.NamedNode(f"{DPO}{local}"), ox.NamedNode(f"{DPO}{local}"))]
    for short in ("ttl", "nt", "nq", "jsonld"):
        assert_read_back(triples, write_graph(triples, short), short)
    assert canonical(read_oxigraph(write_graph(triples, "trig"), "trig")) == canonical(triples)


@pytest.mark.parametrize("iri", ["dpo:start", "rdfs:label", "code:x", "xsd:date", "org:", "edtf:EDTF"])
def test_jsonld_refuses_iris_that_it_would_misread(iri: str) -> None:
    """An IRI whose scheme is a prefix of the context has no form in JSON-LD ("IRI confused with prefix")."""
    node = ox.NamedNode(iri)
    for triple in (
        ox.Triple(node, PREDICATE, ox.Literal("x")),
        ox.Triple(SUBJECT, PREDICATE, node),
        ox.Triple(SUBJECT, node, ox.Literal("x")),
        ox.Triple(SUBJECT, ox.NamedNode(f"{RDF}type"), node),
        ox.Triple(SUBJECT, PREDICATE, ox.Literal("x", datatype=node)),
    ):
        with pytest.raises(DpoKgError):
            write_graph([triple], "jsonld")
        assert_read_back([triple], write_graph([triple], "ttl"), "ttl")


MISFITS: dict[str, tuple[str, Node]] = {
    "plain text for an EDTF value": ("start", ox.Literal("1992-03")),
    "an IRI for an EDTF value": ("start", SUBJECT),
    "a date for an EDTF value": ("start", ox.Literal("1992-03-01", datatype=ox.NamedNode(f"{XSD}date"))),
    "an EDTF value for a date": ("startEarliest", ox.Literal("1992-03", datatype=ox.NamedNode(EDTF))),
    "a language for a date": ("startEarliest", ox.Literal("1992", language="en")),
    "text for a link": ("tenureHolder", ox.Literal("person/annan-kofi")),
    "text in a language for a link": ("tenureHolder", ox.Literal("Kofi Annan", language="en")),
    "a number for a link": ("tenureHolder", ox.Literal("5", datatype=ox.NamedNode(f"{XSD}integer"))),
    "a truth value for a link": ("tenureHolder", ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean"))),
    "text without a language in a language map": ("designationText", ox.Literal("x")),
    "a link in a language map": ("designationText", SUBJECT),
    "a link for text": ("acronym", SUBJECT),
    "text that looks like an IRI": ("acronym", ox.Literal("person/annan-kofi")),
}


@pytest.mark.parametrize("case", MISFITS)
def test_values_that_do_not_fit_the_context(case: str) -> None:
    name, value = MISFITS[case]
    triples = [ox.Triple(SUBJECT, ox.NamedNode(f"{DPO}{name}"), value)]
    for short in FORMATS:
        assert_read_back(triples, write_graph(triples, short), short)


def test_labels_in_several_languages_and_in_none() -> None:
    label = ox.NamedNode(f"{RDFS}label")
    values: list[Node] = [
        ox.Literal("Kofi Annan"), ox.Literal("Kofi A."), ox.Literal("Kofi Annan", language="en"),
        ox.Literal("K. Annan", language="en"), ox.Literal("Kofi Annan", language="fr"),
        ox.Literal("Kofi Annan", language="id"), ox.Literal("5", datatype=ox.NamedNode(f"{XSD}integer")), SUBJECT,
    ]  # fmt: skip
    triples = [ox.Triple(SUBJECT, label, value) for value in values]
    for short in FORMATS:
        assert_read_back(triples, write_graph(triples, short), short)
    (about,) = json.loads(write_graph(triples, "jsonld"))["@graph"]
    assert about["label"] == {"en": ["K. Annan", "Kofi Annan"], "fr": "Kofi Annan", "id": "Kofi Annan"}


def test_types_of_every_kind() -> None:
    values: list[Node] = [
        ox.NamedNode(f"{DPO}Person"), ox.NamedNode(f"{DPO}Unheard"), ox.NamedNode("http://e/C"), ox.NamedNode("urn:c"),
        ox.NamedNode(f"{ID}person/annan-kofi"), ox.NamedNode(f"{CODE}rank/x"), ox.BlankNode("c"),
    ]  # fmt: skip
    triples = [ox.Triple(SUBJECT, ox.NamedNode(f"{RDF}type"), value) for value in values]
    for short in FORMATS:
        assert_read_back(triples, write_graph(triples, short), short)
    (about,) = json.loads(write_graph(triples, "jsonld"))["@graph"]
    assert "Person" in about["type"]


@pytest.mark.parametrize("literal", [ox.Literal("Person"), ox.Literal(""), ox.Literal("x y", language="en")])
def test_a_literal_as_type_stays_a_literal(literal: ox.Literal) -> None:
    triples = [ox.Triple(SUBJECT, ox.NamedNode(f"{RDF}type"), literal)]
    for short in FORMATS:
        assert_read_back(triples, write_graph(triples, short), short)


@pytest.mark.parametrize("form", ["abc", "", "1.0", " 5", "1e3", "9" * 5000])
def test_jsonld_of_integers_that_are_none(form: str) -> None:
    """Also one with more digits than Python converts."""
    triples = [ox.Triple(SUBJECT, PREDICATE, ox.Literal(form, datatype=ox.NamedNode(f"{XSD}integer")))]
    assert_read_back(triples, write_graph(triples, "jsonld"), "jsonld")


def test_jsonld_has_native_values_for_canonical_integers_and_booleans_only() -> None:
    forms = [("5", "integer"), ("05", "integer"), ("true", "boolean"), ("1", "boolean"), ("27.89", "decimal")]
    values = [ox.Literal(form, datatype=ox.NamedNode(f"{XSD}{name}")) for form, name in forms]
    triples = [ox.Triple(SUBJECT, ox.NamedNode(f"{DPO}ordinal"), value) for value in values]
    (about,) = json.loads(write_graph(triples, "jsonld"))["@graph"]
    natives = [value for value in about["ordinal"] if not isinstance(value, dict)]
    assert sorted(natives, key=str) == [5, True]


@pytest.mark.parametrize("text", ["a\rb", "a\r\nb", "\r"])
def test_carriage_returns_survive_rdfxml(text: str) -> None:
    """An XML parser turns a bare carriage return into a line feed (XML 1.0, section 2.11)."""
    triples = [ox.Triple(SUBJECT, PREDICATE, ox.Literal(text))]
    assert_read_back(triples, write_graph(triples, "rdfxml"), "rdfxml")


@pytest.mark.parametrize("text", ["\x00", "\x01", "\b\f", "\x1f", "\ufffe", "\uffff"])
def test_characters_that_xml_has_no_form_for(text: str) -> None:
    triples = [ox.Triple(SUBJECT, PREDICATE, ox.Literal(text))]
    with pytest.raises(DpoKgError):
        write_graph(triples, "rdfxml")
    for short in ("ttl", "nt", "nq", "trig", "jsonld"):
        assert canonical(read_oxigraph(write_graph(triples, short), short)) == canonical(triples)


@pytest.mark.parametrize("iri", ["http://e/", DPO, "urn:", "http://e/a?b=1", f"{RDF}li", f"{RDF}Description"])
def test_properties_that_xml_has_no_name_for(iri: str) -> None:
    triples = [ox.Triple(SUBJECT, ox.NamedNode(iri), ox.Literal("x"))]
    with pytest.raises(DpoKgError):
        write_graph(triples, "rdfxml")


@pytest.mark.parametrize("short", FORMATS)
def test_blank_nodes_that_are_no_trees(short: str) -> None:
    """Turtle refuses them, and says so; the other formats have labels for them."""
    shared = ox.BlankNode("a")
    triples = [ox.Triple(SUBJECT, PREDICATE, shared), ox.Triple(SUBJECT, ox.NamedNode(f"{DPO}citation"), shared)]
    circle = [
        ox.Triple(ox.BlankNode("a"), PREDICATE, ox.BlankNode("b")),
        ox.Triple(ox.BlankNode("b"), PREDICATE, shared),
    ]
    for case in (triples, circle):
        if short == "ttl":
            with pytest.raises(DpoKgError, match="blank node"):
                write_graph(case, short)
        else:
            assert_read_back(case, write_graph(case, short), short)


@pytest.mark.parametrize("short", ["ttl", "jsonld"])
def test_triple_terms_are_refused(short: str) -> None:
    inner = ox.Triple(SUBJECT, PREDICATE, SUBJECT)
    with pytest.raises(DpoKgError, match="triple terms"):
        write_graph([ox.Triple(SUBJECT, PREDICATE, inner)], short)


def test_a_triple_asserted_and_inferred_is_written_once_where_graphs_mix() -> None:
    triple = ox.Triple(SUBJECT, PREDICATE, ox.Literal("x"))
    counts = {short: len(read_oxigraph(write_graph([triple, triple], short, [triple]), short)) for short in FORMATS}
    assert counts == {"ttl": 1, "nt": 1, "nq": 2, "trig": 2, "jsonld": 1, "rdfxml": 1}
