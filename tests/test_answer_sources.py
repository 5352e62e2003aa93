"""Which documents and places stand behind rows: for stored queries, queries of one's own, and what follows by rule."""

from __future__ import annotations

import io
import zipfile
from itertools import cycle
from typing import Any, NoReturn

import pyoxigraph as ox
import pytest

from dpo_kg import answer_sources
from dpo_kg.answer_sources import HEADER
from dpo_kg.errors import ParameterError
from dpo_kg.exporters.about import explain_sources, list_documents
from dpo_kg.knowledge_graph import SCOPES, KnowledgeGraph
from dpo_kg.results import Rows
from dpo_kg.snapshot import Snapshot
from dpo_kg.sources import find_sources
from dpo_kg.terms import to_display
from dpo_kg.vocabulary import DPO, ID

KINDS = {"citation", "claim", "reference", "gap", "derived", "none"}


def select(kg: KnowledgeGraph, text: str, **options: Any) -> Rows:
    rows = kg.query(text, **options)
    assert isinstance(rows, Rows)
    return rows


def about(kg: KnowledgeGraph, *things: str) -> Rows:
    return select(kg, f"SELECT ?x {{ VALUES ?x {{ {' '.join(things)} }} }}").sources()


def cells(rows: Rows, *names: str) -> list[tuple[str, ...]]:
    numbers = [rows.columns.index(name) for name in names]
    return [tuple(to_display(row[number]) for number in numbers) for row in rows.terms]


def test_a_tenure_has_its_citations(kg: KnowledgeGraph) -> None:
    found = about(kg, "tenure:usg-peace-operations-goulding-marrack")
    assert list(found.columns) == [column["name"] for column in HEADER["columns"]]
    rows = cells(found, "kind", "place", "marks", "citation_status", "attribution", "document_iri")
    assert ("citation", "L42-L43", "12, 13", "cited", "citation:d-l42", "document:d") in rows
    (properties,) = [row[1] for row in cells(found, "attribution", "properties") if row[0] == "citation:d-l42"]
    assert {"start", "end", "tenure holder", "tenure post"} <= set(properties.split(", "))
    (document,) = {row[0] for row in cells(found, "document")}
    assert document.startswith("Encyclopedia article on the United Nations Department")


def test_claims_have_their_rank(kg: KnowledgeGraph) -> None:
    found = about(kg, "organization:dpko")
    rows = cells(found, "kind", "attribution", "properties", "rank")
    assert ("claim", "claim:dpko-start-d-l17", "start", "preferred") in rows
    assert about(kg, "claim:dpko-start-d-l17").terms[0][2:4] == found.terms[rows.index(
        ("claim", "claim:dpko-start-d-l17", "start", "preferred")
    )][2:4]  # fmt: skip


def test_attributions_references_and_gaps_stand_for_themselves(kg: KnowledgeGraph) -> None:
    found = about(kg, "citation:d-l42", "reference:d-12", "gap:dpa-name")
    names = ("thing", "kind", "place", "marks", "references", "document_iri", "properties")
    citation, reference, gap = cells(found, *names)
    assert citation[:4] == ("citation:d-l42", "citation", "L42-L43", "12, 13")
    assert reference[:4] == ("reference:d-12", "reference", "L95", "12")
    assert reference[4].startswith("Transparency in the selection") and reference[5] == "document:d"
    assert gap == ("gap:dpa-name", "gap", "", "", "", "document:d", "rdfs:label")


def test_what_follows_by_rule_has_the_sources_of_its_premises(kg: KnowledgeGraph) -> None:
    rows = kg.run("vacancies")
    found = rows.sources()
    things = {row[0] for row in cells(found, "thing", "kind") if row[1] == "derived"}
    assert things and all(thing.startswith("vacancy:") for thing in things)
    # As the explanation of a triple has them.
    vacancy = ox.NamedNode(f"{ID}vacancy/usg-peace-operations-annan-kofi")
    first = ox.NamedNode(f"{DPO}startEarliest")
    (day,) = [quad.object for quad in kg.snapshot.store.quads_for_pattern(vacancy, first, None, ox.DefaultGraph())]
    assert isinstance(day, ox.Literal)
    explained = {s.attribution for node in kg.explain(vacancy, first, day).iterate_asserted() for s in node.sources}
    own = {
        row[1] for row in cells(found, "thing", "attribution") if row[0] == "vacancy:usg-peace-operations-annan-kofi"
    }
    assert explained and explained <= own


def test_every_thing_of_every_stored_query_is_accounted_for(kg: KnowledgeGraph) -> None:
    for name, scope in zip(kg.queries(), cycle(SCOPES), strict=False):
        rows = kg.run(name, scope=scope)
        found = rows.sources()
        named = {t.value for row in rows.terms for t in row if isinstance(t, ox.NamedNode) and t.value.startswith(ID)}
        assert {row[0].value for row in found.terms if isinstance(row[0], ox.NamedNode)} >= named
        for kind, attribution, document in cells(found, "kind", "attribution", "document"):
            assert kind in KINDS
            assert (attribution != "" and document != "") == (kind != "none")
        assert (found.data_version, found.question and found.question.scope) == (rows.data_version, scope)


def test_citations_are_those_that_back_the_statements(kg: KnowledgeGraph) -> None:
    """Against another way: the sources of each statement about a thing."""
    store = kg.snapshot.store
    rows = select(kg, "SELECT ?x { ?x a dpo:Person }")
    found = rows.sources()
    for (person,) in rows.terms:
        assert isinstance(person, ox.NamedNode)
        quads = list(store.quads_for_pattern(person, None, None, ox.DefaultGraph()))
        expected = {s.attribution for quad in quads for s in find_sources(store, quad.triple)}
        own = {row[1] for row in cells(found, "thing", "attribution") if row[0] == to_display(person)}
        assert expected <= own


def test_rows_without_things_say_so(kg: KnowledgeGraph) -> None:
    names = select(kg, "SELECT ?n { ?p a dpo:Person ; rdfs:label ?n }")
    assert len(names.sources()) == 0
    assert "hold texts and numbers alone" in explain_sources(names, names.sources())
    terms = select(kg, "SELECT ?c { VALUES ?c { dpo:Person <http://e/x> } }")
    assert len(terms.sources()) == 0
    assert "None of the IRIs in the rows is a thing of this graph" in explain_sources(terms, terms.sources())
    bare = select(kg, "SELECT ?x { VALUES ?x { person:nobody-at-all person:annan-kofi } }")
    assert cells(bare.sources(), "thing", "kind")[0] == ("person:nobody-at-all", "none")
    assert explain_sources(bare, bare.sources()) == "No source is recorded for person:nobody-at-all."
    nothing = select(kg, "SELECT ?x { ?x a dpo:Person FILTER(false) }")
    assert explain_sources(nothing, nothing.sources()) == "There are no rows, so there are no sources."
    sourced = kg.run("heads")
    assert explain_sources(sourced, sourced.sources()) == ""


def test_rows_of_no_graph(kg: KnowledgeGraph) -> None:
    made = Rows(["x"], [(ox.NamedNode(f"{ID}person/annan-kofi"),)])
    with pytest.raises(ParameterError, match=r"ask kg\.sources_of\(rows\) of the graph"):
        made.sources()
    assert len(kg.sources_of(made)) > 0
    assert "come from no graph" in explain_sources(made, None)


def test_documents_are_counted(kg: KnowledgeGraph) -> None:
    found = kg.run("heads").sources()
    documents = list_documents(found)
    assert len(documents) == 2
    assert sum(count for _, count in documents) == len(found)


def test_more_things_than_one_query_asks_for(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = "dpo:Person dpo:Claim dpo:Citation dpo:Gap dpo:ReferenceEntry dpo:Vacancy dcat:Dataset"
    rows = select(kg, f"SELECT DISTINCT ?x {{ VALUES ?class {{ {kinds} }} ?x a ?class }} ORDER BY ?x")
    whole = rows.sources()
    assert {row[0] for row in cells(whole, "kind")} == KINDS
    things = [row[0] for row in cells(whole, "thing")]
    assert list(dict.fromkeys(things)) == [t for t in (to_display(row[0]) for row in rows.terms) if t in set(things)]
    monkeypatch.setattr(answer_sources, "_BATCH", 100)
    assert len(rows) > 300
    assert rows.sources().digest() == whole.digest()


def test_the_sources_are_an_answer_themselves(kg: KnowledgeGraph) -> None:
    rows = kg.run("heads", at="2008-06-30")
    found = rows.sources()
    assert found.question is not None
    assert found.question.to_python() == "dpo_kg.open().run('heads', at='2008-06-30').sources()"
    assert found.question.to_command() == ""
    assert found.to_bytes("zip") == rows.sources().to_bytes("zip")


class Elsewhere(Snapshot):
    """A store elsewhere, as far as it can be told apart from here: it answers queries and has nothing else."""

    endpoint = "http://e/query"

    def __init__(self, here: Snapshot) -> None:
        self.compiled_query, self.ask, self.look_up = here.compiled_query, here.ask, here.look_up  # type: ignore[method-assign]
        self.data_version = here.data_version  # type: ignore[method-assign]

    def __getattr__(self, name: str) -> NoReturn:
        pytest.fail(f"a store elsewhere has no {name}")

    def derivation_lines(self) -> NoReturn:
        """Not to be had."""
        pytest.fail("a store elsewhere has no derivations")


def test_rows_of_a_store_elsewhere(kg: KnowledgeGraph) -> None:
    remote = KnowledgeGraph(Elsewhere(kg.snapshot))
    rows = remote.run("heads", at="2008-06-30")
    assert rows.sources().digest() == kg.run("heads", at="2008-06-30").sources().digest()
    assert rows.question is not None
    assert rows.question.to_command() == "dpo-kg run heads --at 2008-06-30 --endpoint http://e/query"
    assert rows.question.to_python() == "dpo_kg.open(endpoint='http://e/query').run('heads', at='2008-06-30')"
    assert "Jean-Marie Guéhenno</a>" in rows._repr_html_()
    vacancies = remote.run("vacancies")
    found = cells(vacancies.sources(), "kind", "document")
    assert ("untold", "") in found
    assert "the store asked does not tell them for vacancy:" in explain_sources(vacancies, vacancies.sources())
    with zipfile.ZipFile(io.BytesIO(vacancies.to_bytes("zip"))) as archive:
        assert "LICENSE-DATA" not in archive.namelist()
        assert "CC BY 4.0" in archive.read("README.md").decode()
    assert vacancies.to_bytes("xlsx").startswith(b"PK")
