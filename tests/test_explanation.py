"""Why a triple holds: trees of rules and premises down to files and the lines of sources."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from dpo_kg.errors import DpoKgError, ParameterError, UnknownNameError
from dpo_kg.explanation import Explanation, explain_triple
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.places import Places
from dpo_kg.rdf.reading import read_quads
from dpo_kg.sources import find_sources
from dpo_kg.vocabulary import DPO, ID, PREFIXES

ANNAN = f"{ID}tenure/usg-peace-operations-annan-kofi"
GOULDING = f"{ID}tenure/usg-peace-operations-goulding-marrack"


def iterate(node: Explanation) -> list[Explanation]:
    found = {id(node): node}
    for premise in node.premises:
        found |= {id(inner): inner for inner in iterate(premise)}
    return list(found.values())


def test_rule_and_premises(kg: KnowledgeGraph) -> None:
    found = kg.explain(ANNAN, "succeeds", GOULDING)
    assert found.holds and found.rule is not None and found.sources == ()
    assert found.rule.name == "10-tenure-succession"
    assert found.rule.place == "ontology/rules/10-tenure-succession.rq"
    assert found.rule.words == "A tenure succeeds the tenure of the same post after which it is the next to start."
    assert len(found.premises) == 5
    assert {premise.rule.name for premise in found.premises if premise.rule} == {"edtf-bounds"}
    starts = {str(node.triple.object)[:9] for node in found.iterate_asserted() if "#start>" in str(node.triple)}
    assert starts == {'"1992-03"', '"1993-03-'}


def test_every_asserted_premise_has_its_source_and_its_line(kg: KnowledgeGraph, root: str) -> None:
    found = kg.explain("Kofi Annan", "held post", "secretary-general")
    assert found.rule is not None and found.rule.name == "prp-spo2 dpo:heldPost"
    file, line = found.rule.place.split(":")
    assert "propertyChainAxiom" in Path(root, file).read_text(encoding="utf-8").split("\n")[int(line) - 1]
    asserted = list(found.iterate_asserted())
    assert len(asserted) == 2
    for node in asserted:
        file, line = node.place.split(":")
        written = Path(root, file).read_text(encoding="utf-8").split("\n")[int(line) - 1]
        name = str(node.triple.predicate).rpartition("#")[2][:-1]
        assert f"dpo:{name} " in written
        assert node.sources and all(re.fullmatch(r"L\d+(-L\d+)?", source.locator) for source in node.sources)
    (holder,) = [node for node in asserted if "tenureHolder" in str(node.triple)]
    column = {source.attribution: source for source in holder.sources}["citation:d-l48-column"]
    assert (column.kind, column.locator, column.marks, column.status) == ("citation", "L48", ("12", "15"), "cited")
    assert column.document and column.note.startswith("Named in the column")


@pytest.mark.slow
def test_every_inferred_triple_is_explained_down_to_files(kg: KnowledgeGraph) -> None:
    """No premise is without ground, and every ground stands in a file with its line."""
    store, lines = kg.snapshot.store, kg.snapshot.derivation_lines()
    inferred = kg.inferred_triples()
    assert len(inferred) > 200
    for triple in inferred[:: max(1, len(inferred) // 20)]:
        found = explain_triple(store, kg.snapshot.root, lines, triple)
        assert found.rule is not None and found.rule.words and found.rule.place, triple
        for node in iterate(found):
            assert node.holds and (node.rule is None or node.premises)
            assert node.rule is not None or re.fullmatch(r"\S+\.ttl:\d+(, \S+:\d+)*", node.place), node.triple


def test_asserted_triple_has_its_sources_straight(kg: KnowledgeGraph) -> None:
    found = kg.explain(ANNAN, "secretary-general stated", "Boutros Boutros-Ghali")
    assert found.rule is None and found.premises == ()
    (source,) = found.sources
    assert (source.carried_from, source.locator) == ("L43", "L44-L45")
    assert "carried from L43" in found.to_text() and "[12] [14], cited" in found.to_text()


def test_axiom_and_label_of_the_ontology(kg: KnowledgeGraph) -> None:
    found = kg.explain("dpo:hasTenure", "owl:inverseOf", "tenureHolder")
    assert found.holds and re.fullmatch(r"ontology/people\.ttl:\d+", found.place) and found.sources == ()


def test_claims_and_their_rivals(kg: KnowledgeGraph) -> None:
    found = kg.explain("designation:dpko-en", "dpo:designates", "dpko")
    assert found.holds
    assert {(s.kind, s.rank, s.value) for s in found.sources} == {
        ("claim", "preferred", ""),
        ("rival", "normal", "organization:dpo"),
    }
    lost = kg.explain("designation:dpko-en", "dpo:designates", "dpo")
    assert not lost.holds
    assert {(s.kind, s.rank, s.value) for s in lost.sources} == {
        ("claim", "normal", ""),
        ("rival", "preferred", "organization:dpko"),
    }
    assert [str(t.object) for t in lost.instead] == [f"<{ID}organization/dpko>"]


def test_what_does_not_hold(kg: KnowledgeGraph) -> None:
    found = kg.explain("Kofi Annan", "heldPost", "DPO")
    assert not found.holds and found.rule is None and found.place == ""
    posts = {str(t.object).rpartition("/")[2][:-1] for t in found.instead}
    assert {"secretary-general", "usg-peace-operations"} <= posts
    text = found.to_text()
    assert "does not hold" in text and "but person:annan-kofi dpo:heldPost post:secretary-general does" in text


def test_shared_premises_are_written_once(kg: KnowledgeGraph) -> None:
    text = kg.explain("vacancy:usg-peace-operations-annan-kofi", "endLatest", "1997-01-27").to_text()
    lines = [line.strip() for line in text.split("\n")]
    plain = [line for line in lines if line.startswith("tenure:") and not line.endswith("(see above)")]
    assert len(plain) == len(set(plain)) > 5
    again = [line.removesuffix(" (see above)") for line in lines if line.endswith("(see above)")]
    assert again and set(again) <= set(plain)


def test_json_holds_the_same(kg: KnowledgeGraph) -> None:
    found = kg.explain("vacancy:usg-peace-operations-annan-kofi", "endLatest", "1997-01-27")
    written = json.loads(json.dumps(found.to_dict()))
    assert written["holds"] is True and written["rule"]["name"] == "20-vacancy"
    assert written["triple"]["object"] == '"1997-01-27"^^<http://www.w3.org/2001/XMLSchema#date>'
    assert len(written["premises"]) == len(found.premises)
    text = json.dumps(written)
    assert '"repeated": true' in text and '"locator": "L46-L48"' in text and '"place": "data/seeds/' in text


VALUES = {
    ("dpo:ordinal", "2"): '"2"^^<http://www.w3.org/2001/XMLSchema#integer>',
    ("ordinal", '"2"^^xsd:integer'): '"2"^^<http://www.w3.org/2001/XMLSchema#integer>',
    ("end", "1996-12-31"): '"1996-12-31"^^<http://id.loc.gov/datatypes/edtf/EDTF>',
    ("earliest possible end", "1996-12-31"): '"1996-12-31"^^<http://www.w3.org/2001/XMLSchema#date>',
    ("a", "dpo:Tenure"): f"<{DPO}Tenure>",
    ("rdf:type", "Tenure"): f"<{DPO}Tenure>",
    ("<https://w3id.org/dpo-kg/ontology#tenurePost>", "USG-PKO"): f"<{ID}post/usg-peace-operations>",
    ("endStatus", "ended"): "<https://w3id.org/dpo-kg/code/end-status/ended>",
}


@pytest.mark.parametrize(("predicate", "value"), VALUES)
def test_names_of_predicates_and_values(kg: KnowledgeGraph, predicate: str, value: str) -> None:
    found = kg.explain("tenure:usg-peace-operations-annan-kofi", predicate, value)
    assert found.holds
    assert str(found.triple.object) == VALUES[predicate, value]


FAULTS: dict[tuple[str, str, str], tuple[type[DpoKgError], str]] = {
    ("Kofi Anan", "heldPost", "dpo"): (UnknownNameError, 'unknown thing: Kofi Anan\nDid you mean "Kofi Annan"'),
    ("Kofi Annan", "heldPots", "dpo"): (UnknownNameError, "unknown property: heldPots\nDid you mean .*heldPost"),
    ("Kofi Annan", "heldPost", "secretary-generel"): (UnknownNameError, "unknown thing: .*\nDid you mean"),
    ("Kofi Annan", "rdfs:label", '"Kofi'): (ParameterError, 'not a literal: "Kofi'),
    ("Kofi Annan", "rdfs:label", '"a" , "b"'): (ParameterError, "not a literal"),
    ("Kofi Annan", "rdfs:label", '"a"^^nowhere:x'): (ParameterError, "not a literal"),
}


@pytest.mark.parametrize("words", FAULTS)
def test_faults_are_told(kg: KnowledgeGraph, words: tuple[str, str, str]) -> None:
    kind, message = FAULTS[words]
    with pytest.raises(kind, match=message):
        kg.explain(*words)


def test_a_text_that_a_property_could_have(kg: KnowledgeGraph) -> None:
    found = kg.explain("tenure:usg-peace-operations-annan-kofi", "end", "1999-01-01")
    assert not found.holds and str(found.triple.object) == '"1999-01-01"'
    assert [str(t.object)[1:11] for t in found.instead] == ["1996-12-31"]


HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


def test_sources_of_a_document_that_supports_for_all_its_rows() -> None:
    store = ox.Store()
    data = """person:x dpo:nationality state:y ; dpo:birthYear "1940" ; dpo:citation citation:c .
    citation:c dpo:source document:d ; dpo:locator "row 3" . document:d dpo:supports dpo:nationality ."""
    store.extend(ox.parse(HEAD + data, format=ox.RdfFormat.TURTLE))
    person = ox.NamedNode(f"{ID}person/x")
    (source,) = find_sources(store, ox.Triple(person, ox.NamedNode(f"{DPO}nationality"), ox.NamedNode(f"{ID}state/y")))
    assert source.to_text() == "source: d, row 3 (citation:c)"
    assert find_sources(store, ox.Triple(person, ox.NamedNode(f"{DPO}birthYear"), ox.Literal("1940"))) == ()


def test_places(tmp_path: Path) -> None:
    file, other = tmp_path / "a.ttl", tmp_path / "b.nt"
    file.write_text('@prefix : <http://example.org/> .\n:x :p :y ;\n  :q "a\\tb"@en , [ :r 1 ] .\n', encoding="utf-8")
    other.write_text("<http://example.org/x> <http://example.org/p> <http://example.org/y> .\n", encoding="utf-8")
    places = Places({"a.ttl": str(file), "b.nt": str(other)})
    one, *rest = [quad.triple for quad in read_quads(str(file))]
    assert places.find_triple(one) == "a.ttl:2, b.nt:1"
    assert places.find("<http://example.org/x>", "<http://example.org/q>", None) == "a.ttl:3"
    assert [places.find_triple(t) for t in rest if '"a' in str(t)] == ["a.ttl:3"]
    assert places.find("<http://example.org/z>", "<http://example.org/q>", None) == ""
