"""The questions that users ask: each is answered by a stored query, exactly, and from the sources that it names.

golden/questions.tsv gives per question the query, its parameters, the columns that answer it and the facts behind it;
golden/questions/ holds the rows, computed from the list of facts by golden/recompute_questions.py.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from conftest import RdflibEngine
from dpo_kg.build.assemble import close
from dpo_kg.build.layers import load_data
from dpo_kg.build.ontology import load_ontology
from dpo_kg.build.provenance import APPARATUS, CITATION, TYPE, Records, measure_coverage
from dpo_kg.build.rules import load_rules
from dpo_kg.build.tbox import generate_rules
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.locations import find_resources
from dpo_kg.results import Rows
from dpo_kg.stored_query import bind_parameters
from dpo_kg.vocabulary import DPO, INFERRED_GRAPH, PREFIXES, expand_curie

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden"


def read_tsv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


QUESTIONS = {row["question"]: row for row in read_tsv(GOLDEN / "questions.tsv")}
#: Of the tests that take long, these run always, all of them in the slow run.
SAMPLE = sorted(QUESTIONS)[:: max(1, len(QUESTIONS) // 4)]
EACH = [name if name in SAMPLE else pytest.param(name, marks=pytest.mark.slow) for name in QUESTIONS]


def parameters_of(name: str) -> dict[str, Any]:
    parted = (parameter.partition("=") for parameter in QUESTIONS[name]["parameters"].split("; ") if parameter)
    return {key: value for key, _, value in parted}


def project(rows: Rows, columns: str) -> list[list[str]]:
    """Return the rows with some columns only, as SPARQL TSV writes their terms."""
    kept = [rows.columns.index(column) for column in columns.split()]
    return [["" if row[number] is None else str(row[number]) for number in kept] for row in rows.terms]


def read_expected(name: str) -> list[list[str]]:
    heading, *lines = (GOLDEN / "questions" / f"{name}.tsv").read_bytes().decode().split("\n")[:-1]
    assert heading.split("\t") == [f"?{column}" for column in QUESTIONS[name]["columns"].split()]
    return [line.split("\t") for line in lines]


def test_each_question_has_its_rows() -> None:
    assert {path.stem for path in (GOLDEN / "questions").iterdir()} == QUESTIONS.keys()


@pytest.mark.parametrize("scope", ["all", "seeds"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_is_answered_exactly(kg: KnowledgeGraph, name: str, scope: str) -> None:
    question = QUESTIONS[name]
    rows = kg.run(question["query"], scope=scope, **parameters_of(name))
    expected = read_expected(name)
    assert project(rows, question["columns"]) == expected
    assert expected, "a question without an answer"


# rdflib itself still uses what it has deprecated.
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", EACH)
def test_rdflib_agrees(kg: KnowledgeGraph, rdflib_engine: RdflibEngine, name: str) -> None:
    """Another engine gives the same rows in the same order."""
    question = QUESTIONS[name]
    text = bind_parameters(kg.snapshot.compiled_query(question["query"]), parameters_of(name), kg.snapshot.store)
    columns, rows = rdflib_engine.answer(text)
    kept = [columns.index(column) for column in question["columns"].split()]
    expected = [[rdflib_engine.write(cell) for cell in row] for row in read_expected(name)]
    assert [[row[number] for number in kept] for row in rows] == expected


@cache
def authored() -> tuple[list[ox.Triple], list[ox.Triple]]:
    """Return what the files of the seeds assert, and the settings beside them."""
    root = find_resources()
    layers, settings = load_data(root, load_ontology(root))
    return [triple for layer in layers for triple in layer.triples], settings


@cache
def carriers() -> dict[str, set[ox.NamedNode]]:
    """Return fact → the attributions, reference entries and gaps that carry it."""
    found: dict[str, set[ox.NamedNode]] = {}
    for row in read_tsv(GOLDEN / "facts.tsv"):
        iri = expand_curie(row["carrier"])
        if iri is not None:  # a stored query carries a fact that is none of its own
            found.setdefault(row["fact"], set()).add(ox.NamedNode(iri))
    return found


def take_away(triples: list[ox.Triple], attributions: set[ox.NamedNode]) -> list[ox.Triple]:
    """Return triples without some attributions, what these leave unsourced, and things of which nothing is left."""
    gone = {ox.NamedNode(node.value) for node in attributions}
    while gone:
        before = Records(triples)
        triples = [t for t in triples if t.subject not in gone and t.object not in gone]
        unsourced = {statement.triple() for statement in measure_coverage(triples).unsourced}
        triples = [t for t in triples if t not in unsourced]
        after = Records(triples)
        data = {statement.subject for statement in before.statements()}
        left = {statement.subject for statement in after.statements()}
        cited = {citation for about in after.about.values() for citation in about.get(CITATION, ())}
        lost = {c for about in before.about.values() for c in about.get(CITATION, ())} - cited
        emptied = {s for s in data - left if not after.types(s) & APPARATUS}
        gone = {node for node in {*emptied, *lost} if isinstance(node, ox.NamedNode) and node in after.about}
    return triples


def build_store(triples: list[ox.Triple]) -> ox.Store:
    """Return a store of triples with what follows from them, placed as in a snapshot."""
    root = find_resources()
    ontology = load_ontology(root)
    closed = close([*triples, *authored()[1]], ontology, generate_rules(ontology.triples), load_rules(root))
    derived = [d.triple for d in closed.derivations]
    store = ox.Store()
    default, inferred = ox.DefaultGraph(), ox.NamedNode(INFERRED_GRAPH)
    every = [*closed.asserted, *ontology.flat_triples(), *derived]
    store.extend(ox.Quad(t.subject, t.predicate, t.object, default) for t in every)
    store.extend(ox.Quad(t.subject, t.predicate, t.object, inferred) for t in derived)
    return store


@pytest.mark.parametrize("name", EACH)
def test_the_answer_hangs_on_its_sources(kg: KnowledgeGraph, name: str) -> None:
    """Without all attributions of its facts, and without what these leave unsourced, the answer is another."""
    question = QUESTIONS[name]
    attributions = {node for fact in question["facts"].split(",") for node in carriers().get(fact, ())}
    assert attributions
    store = build_store(take_away(authored()[0], attributions))
    text = bind_parameters(kg.snapshot.compiled_query(question["query"]), parameters_of(name), kg.snapshot.store)
    solutions = store.query(text, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    rows = Rows([variable.value for variable in solutions.variables], [tuple(row) for row in solutions])
    assert project(rows, question["columns"]) != read_expected(name)


def test_nothing_taken_away_leaves_the_answers(kg: KnowledgeGraph) -> None:
    """The build of these tests is that of the product: without a loss each answer is the one expected."""
    store = build_store(take_away(authored()[0], set()))
    for name, question in QUESTIONS.items():
        text = bind_parameters(kg.snapshot.compiled_query(question["query"]), parameters_of(name), store)
        solutions = store.query(text, prefixes=PREFIXES)
        assert isinstance(solutions, ox.QuerySolutions)
        rows = Rows([variable.value for variable in solutions.variables], [tuple(row) for row in solutions])
        assert project(rows, question["columns"]) == read_expected(name), name


def test_what_is_taken_away_is_no_more_than_needed() -> None:
    """Taking one citation away takes the things that it alone backs, and leaves the rest."""
    triples = authored()[0]
    names = "citation:d-l42", "tenure:usg-peace-operations-goulding-marrack"
    citation, tenure = (ox.NamedNode(iri) for iri in map(expand_curie, names) if iri is not None)
    left = set(take_away(triples, {citation}))
    lost = [triple for triple in triples if triple not in left]
    assert all(citation in (triple.subject, triple.object) or triple.subject == tenure for triple in lost)
    assert {ox.NamedNode(f"{DPO}start"), CITATION} <= {triple.predicate for triple in lost}
    assert TYPE not in {triple.predicate for triple in lost if triple.subject == tenure}
