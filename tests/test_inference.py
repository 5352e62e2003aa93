"""What follows from files and from the graph, and the same by an independent reasoner (owlrl).

The comparison takes the noise of owlrl out, as `dpo_kg.build.owlrl_closure` says: literals as subjects, everything
equal to itself, statements in the terms of OWL and RDFS. What is left is the same, so no difference is listed here.
What owlrl cannot know is left out on our side: the bounds of dates and the rules of ontology/rules/.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import some_of
from dpo_kg.build.layers import load_layers
from dpo_kg.build.ontology import load_ontology
from dpo_kg.build.owlrl_closure import close_with_owlrl
from dpo_kg.build.rules import Closure
from dpo_kg.build.tbox import generate_rules
from dpo_kg.cli import main
from dpo_kg.errors import DpoKgError, InputError, ParameterError, UnknownNameError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.rdf import reading
from dpo_kg.vocabulary import DPO, INFERRED_GRAPH, PREFIXES

HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()) + "@prefix : <http://e.org/> .\n"
TENURE = """
:t a dpo:Tenure ; dpo:tenureHolder :ada ; dpo:tenurePost post:usg-peace-operations ;
   dpo:start "1997-01-10"^^edtf:EDTF ; dpo:end "1997-01-20"^^edtf:EDTF .
"""

#: Facts that clash with the ontology, and the two or more premises that do.
CLASHES = {
    ":x a dpo:Person , dpo:Document .": {":x a dpo:Person", ":x a dpo:Document"},
    ":x a dpo:Article ; dpo:tenurePost :p .": {":x a dpo:Document", ":x a dpo:Tenure"},
    ":x dpo:partOf :y . :y dpo:birthYear '1900' .": {":y a dpo:Organization", ":y a dpo:Person"},
}


def parse(turtle: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(HEAD + turtle, format=ox.RdfFormat.TURTLE)]


def compare(facts: list[ox.Triple], root: str) -> int:
    """Assert that our rules and owlrl derive the same from facts under the ontology; return how much that is."""
    ontology = load_ontology(root)
    closure = Closure([*facts, *ontology.flat_triples()])
    rules = generate_rules(ontology.triples)
    closure.run(rules)
    theirs, clashes = close_with_owlrl(facts, ontology.triples)
    assert set(closure.derivations) == set(theirs)
    assert closure.find_clashes(rules) == [] == clashes
    return len(theirs)


@pytest.mark.slow
def test_owlrl_derives_the_same_from_a_sample(root: str) -> None:
    """The first things of each type in the layer, with all that is said of them."""
    (layer,) = [found for found in load_layers(root, load_ontology(root)) if found.name == "seeds"]
    things: dict[str, list[str]] = {}
    for triple in layer.triples:
        subject = str(triple.subject)
        of_type = things.setdefault(subject.rpartition("/")[0], [])
        if subject not in of_type and len(of_type) < 10:
            of_type.append(subject)
    chosen = {subject for subjects in things.values() for subject in subjects}
    sample = [t for t in layer.triples if str(t.subject) in chosen]
    assert 100 < len(sample) < len(layer.triples)
    assert compare(sample, root) > 50


@pytest.mark.slow
def test_owlrl_derives_the_same_from_a_layer(root: str) -> None:
    (layer,) = [found for found in load_layers(root, load_ontology(root)) if found.name == "seeds"]
    assert compare(layer.triples, root) > 200


@pytest.mark.slow
def test_owlrl_derives_the_same_from_everything(root: str, kg: KnowledgeGraph) -> None:
    """All layers merged, and what the bounds and rules say of them taken as facts."""
    assert compare(kg.triples(with_inferred=False), root) > 200
    derived = [line.split("\t") for line in kg.snapshot.derivation_lines()]
    by_axiom = {line[0] for line in derived if line[1][:4] in ("cax-", "prp-", "cls-")}
    facts = [t for t in kg.triples(with_inferred=True) if str(t) not in by_axiom]
    assert compare(facts, root) > 200


@pytest.mark.slow
@pytest.mark.parametrize("turtle", some_of(CLASHES, 3))
def test_clashes_are_those_of_owlrl(kg: KnowledgeGraph, root: str, turtle: str) -> None:
    facts, ontology = parse(turtle), load_ontology(root)
    rules = generate_rules(ontology.triples)
    closure = Closure(facts)
    closure.run(rules)
    ours = {frozenset(clash.premises) for clash in closure.find_clashes(rules)}
    theirs = {frozenset(clash.premises) for clash in close_with_owlrl(facts, ontology.triples)[1]}
    assert ours == theirs == {frozenset(parse(" . ".join(CLASHES[turtle]) + " ."))}


def test_without_files_it_is_what_follows_in_the_graph(kg: KnowledgeGraph) -> None:
    found = kg.infer()
    quads = kg.snapshot.store.quads_for_pattern(None, None, None, ox.NamedNode(INFERRED_GRAPH))
    assert set(found) == {quad.triple for quad in quads}
    assert found.consistent and len(found) > 300


@pytest.mark.slow
def test_the_graph_by_owlrl(kg: KnowledgeGraph) -> None:
    found, by_axioms = kg.infer(), kg.infer(reasoner="owlrl")
    assert by_axioms.consistent and len(by_axioms) > 200 and set(by_axioms) <= set(found)


def test_a_layer_alone(kg: KnowledgeGraph) -> None:
    found = KnowledgeGraph(kg.snapshot, "seeds").infer()
    assert found.consistent and len(found) > 300


def write(folder: Path, turtle: str, name: str = "my.ttl") -> str:
    (folder / name).write_text(HEAD + turtle, encoding="utf-8")
    return str(folder / name)


def test_a_file_is_closed_under_the_ontology(kg: KnowledgeGraph, tmp_path: Path) -> None:
    found = kg.infer(write(tmp_path, TENURE))
    expected = """
    :t a dpo:TimeBounded , org:Membership ; dpo:durationDaysMin 10 ; dpo:durationDaysMax 10 ;
       dpo:startEarliest "1997-01-10"^^xsd:date ; dpo:startLatest "1997-01-10"^^xsd:date ;
       dpo:endEarliest "1997-01-20"^^xsd:date ; dpo:endLatest "1997-01-20"^^xsd:date .
    :ada a dpo:Person , foaf:Person ; dpo:hasTenure :t ; dpo:heldPost post:usg-peace-operations .
    post:usg-peace-operations a dpo:Post , dpo:TimeBounded , org:Post ."""
    assert set(found) == set(parse(expected))
    by_axioms = kg.infer(write(tmp_path, TENURE), reasoner="owlrl")
    bounds = {t for t in found if "Earliest" in str(t) or "Latest" in str(t) or "durationDays" in str(t)}
    assert set(by_axioms) == set(found) - bounds


def test_a_file_with_the_graph(kg: KnowledgeGraph, tmp_path: Path) -> None:
    """A tenure in the middle of a vacancy: what comes before and after it is in the graph."""
    found = {str(t) for t in kg.infer(write(tmp_path, TENURE), with_graph=True)}
    before = "<https://w3id.org/dpo-kg/id/tenure/usg-peace-operations-annan-kofi>"
    assert f"<http://e.org/t> <{DPO}succeeds> {before}" in found
    assert f"<http://e.org/t> <{DPO}succeeds> {before}" not in {str(t) for t in kg.infer(write(tmp_path, TENURE))}
    assert not found & {str(t) for t in kg.triples(with_inferred=True)}
    vacancy = "<http://e.org/t/vacancy>"
    assert f"{vacancy} <{DPO}vacancyAfter> <http://e.org/t>" in found, "its name is not one of this graph"


def test_overlap_of_tenures_of_another_graph(kg: KnowledgeGraph, tmp_path: Path) -> None:
    other = TENURE.replace(":t ", ":u ").replace(":ada", ":bo").replace("1997-01-10", "1997-01-15")
    found = {str(t.subject) for t in kg.infer(write(tmp_path, TENURE + other)) if "TenureOverlap" in str(t)}
    assert found == {"<http://e.org/t/overlap/http%3A%2F%2Fe.org%2Fu>"}


@pytest.mark.slow
def test_axioms_of_the_file_count(kg: KnowledgeGraph, tmp_path: Path) -> None:
    axioms = ":deputyOf rdfs:subPropertyOf dpo:partOf . :x :deputyOf :y ."
    for reasoner in ("rules", "owlrl"):
        found = kg.infer(write(tmp_path, axioms), reasoner=reasoner)
        assert set(parse(":x dpo:partOf :y . :y dpo:hasPart :x .")) <= set(found)


@pytest.mark.slow
def test_blank_nodes_and_several_files(kg: KnowledgeGraph, tmp_path: Path) -> None:
    one = write(tmp_path, "_:b dpo:partOf :c .")
    two = write(tmp_path, ":c dpo:partOf :d . _:b dpo:partOf :e .", "two.ttl")
    for reasoner in ("rules", "owlrl"):
        found = {str(t) for t in kg.infer(one, two, reasoner=reasoner)}
        assert f"_:b <{DPO}partOf> <http://e.org/d>" in found
        assert f"_:b <{DPO}partOf> <http://e.org/e>" not in found, "that is the blank node of the other file"
        assert f"_:b.file2 <{RDF_TYPE}> <{DPO}Organization>" in found


RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def test_a_clash_names_file_and_line(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = write(tmp_path, ":x a dpo:Person ;\n  dpo:tenurePost :p .")
    line = HEAD.count("\n") + 1
    (message,) = kg.infer(path).clashes
    assert message.split("\n") == [
        "clash (cax-dw dpo:Person dpo:Tenure): nothing is both a dpo:Person and a dpo:Tenure",
        f"  <http://e.org/x> a dpo:Person ({path}:{line})",
        "  <http://e.org/x> a dpo:Tenure, which follows from <http://e.org/x> dpo:tenurePost <http://e.org/p> "
        f"({path}:{line + 1})",
    ]
    (by_owlrl,) = kg.infer(path, reasoner="owlrl").clashes
    assert by_owlrl.startswith("clash (cax-dw dpo:Person dpo:Tenure): owlrl: Disjoint classes ")
    assert f"<http://e.org/x> a dpo:Person ({path}:{line})" in by_owlrl


FAULTS: dict[str, tuple[dict[str, object], type[DpoKgError], str]] = {
    ":x a dpo:Person": ({}, InputError, r"my\.ttl:\d+"),
    ":p a owl:FunctionalProperty .": ({}, InputError, "owl:FunctionalProperty of .*\n.*--reasoner owlrl"),
    ":x a dpo:Person .": ({"reasoner": "owl"}, UnknownNameError, "unknown reasoner: owl\nDid you mean owlrl"),
    " ".join(f":x :p {n} ." for n in range(20_000)): ({"reasoner": "owlrl"}, ParameterError, "at most 20,000"),
}


@pytest.mark.parametrize("turtle", FAULTS, ids=lambda text: text[:30])
def test_faults_are_told(kg: KnowledgeGraph, tmp_path: Path, turtle: str) -> None:
    options, kind, message = FAULTS[turtle]
    with pytest.raises(kind, match=message):
        kg.infer(write(tmp_path, turtle), **options)  # type: ignore[arg-type]


def test_with_graph_needs_a_file(kg: KnowledgeGraph) -> None:
    with pytest.raises(ParameterError, match="give a file"):
        kg.infer(with_graph=True)


def run(capfdbinary: pytest.CaptureFixture[bytes], *words: str) -> tuple[int, str, str]:
    capfdbinary.readouterr()
    status = main(list(words))
    out, err = capfdbinary.readouterr()
    return status, out.decode(), err.decode()


def test_command_infer(
    kg: KnowledgeGraph, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, TENURE)
    status, out, err = run(capfdbinary, "infer", path, "-f", "nt")
    assert (status, err) == (0, "") and out == kg.infer(path).to_text("nt")
    status, out, err = run(capfdbinary, "infer")
    assert (status, err) == (0, "") and out == kg.infer().to_text("ttl")
    status, out, err = run(capfdbinary, "infer", path, "-o", str(tmp_path / "out.jsonld"))
    assert (status, out, err) == (0, "", "") and '"@context"' in (tmp_path / "out.jsonld").read_text(encoding="utf-8")
    clash = write(tmp_path, ":x a dpo:Person , dpo:Post .", "clash.ttl")
    status, out, err = run(capfdbinary, "infer", clash, "-o", str(tmp_path / "none.ttl"))
    assert status == 1 and out == "" and "nothing is both a dpo:Person and a dpo:Post" in err
    assert not (tmp_path / "none.ttl").exists()
    status, out, err = run(capfdbinary, "infer", path, "--reasoner", "pellet")
    assert status == 2 and "The reasoners are rules, owlrl." in err
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((HEAD + TENURE).encode())))
    reading._standard_input.cache_clear()
    status, out, err = run(capfdbinary, "infer", "-", "-f", "nt")
    reading._standard_input.cache_clear()
    assert (status, err) == (0, "") and out == kg.infer(path).to_text("nt")


def test_command_explain(kg: KnowledgeGraph, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    words = ("Kofi Annan", "heldPost", "secretary-general")
    status, out, err = run(capfdbinary, "explain", *words)
    assert (status, err) == (0, "") and out == kg.explain(*words).to_text()
    status, out, err = run(capfdbinary, "explain", *words, "-o", str(tmp_path / "why.json"))
    assert (status, out, err) == (0, "", "") and '"holds": true' in (tmp_path / "why.json").read_text(encoding="utf-8")
    status, out, err = run(capfdbinary, "explain", "Kofi Annan", "heldPost", "dpo")
    assert status == 1 and "does not hold" in out
    status, out, err = run(capfdbinary, "explain", "Kofi Annan", "heldPost", "dpo", "-f", "yaml")
    assert status == 2 and "The formats are text, json." in err
    status, out, err = run(capfdbinary, "explain", "Kofi Annan", "heldPost")
    assert status == 2 and "OBJECT" in err
