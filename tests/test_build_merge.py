"""The merge of layers: equal values meet, rivals are ranked and kept, corrections are carried out."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from dpo_kg.build.layers import Layer, load_layers, load_settings
from dpo_kg.build.merge import correct_layer, merge_layers
from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.build.provenance import Records, measure_coverage
from dpo_kg.errors import BuildError
from dpo_kg.vocabulary import EDTF, XSD, expand_curie

FOLDER = Path(__file__).parent / "layers"
TENURE = "tenure:invented-ada"


def node(curie: str) -> ox.NamedNode:
    iri = expand_curie(curie)
    assert iri is not None
    return ox.NamedNode(iri)


def edtf(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(EDTF))


def number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(f"{XSD}integer"))


@pytest.fixture(scope="module")
def ontology(root: str) -> Ontology:
    return load_ontology(root)


def read(name: str, ontology: Ontology, **changes: str) -> Layer:
    """Read a layer of the tests; each keyword's value replaces the text that its name stands for."""
    triples = []
    for path in sorted((FOLDER / name).glob("*.ttl")):
        text = path.read_text(encoding="utf-8")
        for old, new in changes.items():
            text = text.replace({"end": "2003-05-07", "start": "2001-02"}[old], new)
        triples += [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    return correct_layer(Layer(name, triples))


def settings(*kinds: tuple[str, str], more: str = "") -> list[ox.Triple]:
    """Return a ranking: layer → kind of source."""
    text = "".join(
        f"<https://w3id.org/dpo-kg/id/{thing}> dpo:sourceKind source-kind:{kind} .\n" for thing, kind in kinds
    )
    prefixes = """
    @prefix dpo: <https://w3id.org/dpo-kg/ontology#> .
    @prefix source-kind: <https://w3id.org/dpo-kg/code/source-kind/> .
    @prefix tenure: <https://w3id.org/dpo-kg/id/tenure/> . @prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
    @prefix claim: <https://w3id.org/dpo-kg/id/claim/> . @prefix rank: <https://w3id.org/dpo-kg/code/rank/> .
    source-kind:un-list dpo:precedence 2 . source-kind:academic dpo:precedence 4 .
    source-kind:encyclopedia dpo:precedence 5 .
    """
    return [quad.triple for quad in ox.parse(prefixes + text + more, format=ox.RdfFormat.TURTLE)]


BASE_WINS = (("layer/base", "un-list"), ("layer/rival", "academic"))


def merged(ontology: Ontology, ranking: list[ox.Triple], **changes: str) -> Records:
    layers = [read("base", ontology), read("rival", ontology, **changes)]
    triples = merge_layers(layers, ranking, ontology)
    assert measure_coverage(triples).share == 1.0, "the merge leaves nothing without a source"
    return Records(triples)


def claims_about(records: Records, predicate: str) -> dict[str, tuple[str, str, str]]:
    """Return claim → (value, rank, locator) for one property of the tenure."""
    found = {}
    for claim in records.claims():
        statement = records.claimed(claim)
        assert statement is not None
        if statement.predicate == node(predicate):
            rank, place = records.value(claim, node("dpo:rank")), records.value(claim, node("dpo:locator"))
            assert isinstance(rank, ox.NamedNode) and isinstance(place, ox.Literal)
            assert not isinstance(statement.object, ox.BlankNode)
            key = claim.value.rpartition("/")[2]
            found[key] = (statement.object.value, rank.value.rpartition("/")[2], place.value)
    return found


def test_the_same_statement_is_one_triple_with_the_citations_of_each(ontology: Ontology) -> None:
    records = merged(ontology, settings(*BASE_WINS))
    assert records.values(node(TENURE), node("dpo:start")) == [edtf("2001-02")]
    citations = {c.value.rpartition("/")[2] for c in records.citations_for(node(TENURE), node("dpo:start"))}
    assert citations == {"base-1", "rival-1"}


@pytest.mark.parametrize(
    ("kinds", "winner", "reason"),
    [
        (BASE_WINS, "2003-05-06", "More authoritative kind of source."),
        ((("layer/base", "academic"), ("layer/rival", "un-list")), "2003-05-07", "More authoritative kind of source."),
        # The kind of the document goes before the kind of its layer.
        ((*BASE_WINS, ("document/base", "encyclopedia")), "2003-05-07", "More authoritative kind of source."),
    ],
)
def test_rivals_are_ranked_and_kept(
    ontology: Ontology, kinds: tuple[tuple[str, str], ...], winner: str, reason: str
) -> None:
    records = merged(ontology, settings(*kinds))
    assert records.values(node(TENURE), node("dpo:end")) == [edtf(winner)]
    claims = claims_about(records, "dpo:end")
    base, rival = "tenure-invented-ada-end-base", "tenure-invented-ada-end-rival"
    won = {True: "preferred", False: "normal"}
    assert claims == {
        base: ("2003-05-06", won[winner == "2003-05-06"], "row 1"),
        rival: ("2003-05-07", won[winner == "2003-05-07"], "row 7"),
    }
    assert records.values(node(f"claim:{base}"), node("dpo:conflictsWith")) == [node(f"claim:{rival}")]
    assert records.value(node(f"claim:{base}"), node("dpo:rankReason")) == ox.Literal(reason, language="en")


def test_the_loser_no_longer_backs_the_value(ontology: Ontology) -> None:
    records = merged(ontology, settings(*BASE_WINS))
    backing = records.citations_for(node(TENURE), node("dpo:end"))
    assert [c.value.rpartition("/")[2] for c in backing] == ["base-1"]
    assert node("dpo:start") in records.supported(node("citation:rival-1")), "it still backs the rest"


@pytest.mark.parametrize(
    ("end", "winner", "reason"),
    [
        ("2003-05", "2003-05-06", "More precise value of equally authoritative sources."),
        ("2003-05-07", None, "Equally authoritative, precise and recent sources differ."),
    ],
)
def test_equal_kinds(ontology: Ontology, end: str, winner: str | None, reason: str) -> None:
    ranking = settings(("layer/base", "academic"), ("layer/rival", "academic"))
    records = merged(ontology, ranking, end=end)
    assert records.values(node(TENURE), node("dpo:end")) == ([edtf(winner)] if winner else [])
    ranks = {rank for _, rank, _ in claims_about(records, "dpo:end").values()}
    assert ranks == ({"preferred", "normal"} if winner else {"normal"}), "a disputed value is nobody's"
    claim = node("claim:tenure-invented-ada-end-base")
    assert records.value(claim, node("dpo:rankReason")) == ox.Literal(reason, language="en")


def test_the_newer_source_decides_last(ontology: Ontology) -> None:
    layers = [read("base", ontology), read("rival", ontology)]
    for layer, day in zip(layers, ("2010", "2012-01-01"), strict=True):
        layer.triples.append(ox.Triple(node(f"document:{layer.name}"), node("dpo:issuedOn"), edtf(day)))
    ranking = settings(("layer/base", "academic"), ("layer/rival", "academic"))
    records = Records(merge_layers(layers, ranking, ontology))
    assert records.values(node(TENURE), node("dpo:end")) == [edtf("2003-05-07")]


def test_an_exception_by_name_wins_over_all(ontology: Ontology) -> None:
    more = """claim:exception a dpo:Claim ; dpo:claimSubject tenure:invented-ada ; dpo:claimPredicate dpo:end ;
        dpo:claimLiteral "2003-05-07"^^edtf:EDTF ; dpo:rank rank:preferred ;
        dpo:rankReason "Seen in the minutes."@en ."""
    records = merged(ontology, settings(*BASE_WINS, more=more))
    assert records.values(node(TENURE), node("dpo:end")) == [edtf("2003-05-07")]
    claim = node("claim:tenure-invented-ada-end-rival")
    assert records.value(claim, node("dpo:rankReason")) == ox.Literal("Seen in the minutes.", language="en")


def test_a_correction_takes_the_error_out_and_keeps_it_to_be_seen(ontology: Ontology) -> None:
    layer = read("rival", ontology)
    records = Records(layer.triples)
    assert records.values(node(TENURE), node("dpo:ordinal")) == [number(1)]
    assert claims_about(records, "dpo:ordinal") == {
        "rival-ordinal-error": ("2", "deprecated", "row 8"),
        "rival-ordinal-right": ("1", "preferred", "page 3"),
    }
    assert node("citation:rival-2") not in records.about, "the citation of the error backs nothing else and goes"
    assert node("citation:rival-2") not in records.values(node(TENURE), node("dpo:citation"))
    assert measure_coverage(layer.triples).share == 1.0


def test_a_corrected_value_agrees_with_the_other_layer(ontology: Ontology) -> None:
    records = merged(ontology, settings(*BASE_WINS))
    assert records.values(node(TENURE), node("dpo:ordinal")) == [number(1)]
    assert "tenure-invented-ada-ordinal-base" not in claims_about(records, "dpo:ordinal"), "there is no rival left"


def test_a_correction_of_one_of_several_values_is_refused(ontology: Ontology) -> None:
    text = """
    @prefix dpo: <https://w3id.org/dpo-kg/ontology#> . @prefix ex: <http://example.org/> .
    @prefix rank: <https://w3id.org/dpo-kg/code/rank/> .
    ex:a dpo:partOf ex:b , ex:c ; dpo:citation ex:x . ex:x a dpo:Citation ; dpo:source ex:d ; dpo:locator "1" ;
      dpo:supports dpo:partOf . ex:claim a dpo:Claim ; dpo:claimSubject ex:a ; dpo:claimPredicate dpo:partOf ;
      dpo:claimObject ex:b ; dpo:rank rank:deprecated ."""
    triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    with pytest.raises(BuildError, match="one citation backs them all"):
        correct_layer(Layer("x", triples))


def test_the_order_of_layers_does_not_matter(ontology: Ontology) -> None:
    layers = [read("base", ontology), read("rival", ontology)]
    one = merge_layers(layers, settings(*BASE_WINS), ontology)
    other = merge_layers(layers[::-1], settings(*BASE_WINS), ontology)
    assert set(one) == set(other)


def test_the_layers_of_this_graph_merge_without_loss(root: str, ontology: Ontology) -> None:
    """Every value that a layer holds is a direct triple or a claim of the merge."""
    layers = [correct_layer(layer) for layer in load_layers(root, ontology)]
    triples = merge_layers(layers, load_settings(root, ontology), ontology)
    records = Records(triples)
    kept = {statement.triple() for claim in records.claims() if (statement := records.claimed(claim))} | set(triples)
    # The day for which one layer has something as ongoing stands on its claim, where another layer knows the end.
    as_of = node("dpo:asOf")
    kept |= {
        ox.Triple(statement.subject, as_of, day)
        for claim in records.claims()
        if (statement := records.claimed(claim)) and statement.object == node("end-status:ongoing")
        for day in records.values(claim, as_of)
    }
    lost = [s for layer in layers for s in Records(layer.triples).statements() if s.triple() not in kept]
    assert not lost


def state_layer(name: str, status: str, day: str) -> Layer:
    """A layer that tells the state of an invented mission for a day."""
    text = f"""
    @prefix dpo: <https://w3id.org/dpo-kg/ontology#> . @prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
    @prefix mission: <https://w3id.org/dpo-kg/id/mission/> . @prefix citation: <https://w3id.org/dpo-kg/id/citation/> .
    @prefix document: <https://w3id.org/dpo-kg/id/document/> .
    @prefix end-status: <https://w3id.org/dpo-kg/code/end-status/> .
    mission:invented a dpo:Mission ; dpo:endStatus end-status:{status} ; dpo:citation citation:{name} .
    citation:{name} a dpo:Citation ; dpo:source document:{name} ; dpo:locator "row 2" ;
        dpo:supports dpo:endStatus , dpo:asOf .
    """
    if day:
        text += f'mission:invented dpo:asOf "{day}"^^edtf:EDTF .'
    return correct_layer(Layer(name, [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]))


def test_the_last_day_for_which_something_is_ongoing_stands(ontology: Ontology) -> None:
    layers = [state_layer("old", "ongoing", "2020"), state_layer("new", "ongoing", "2024-02-19")]
    kinds = settings(("layer/old", "un-document"), ("layer/new", "encyclopedia"))
    records = Records(merge_layers(layers, kinds, ontology))
    assert records.values(node("mission:invented"), node("dpo:asOf")) == [edtf("2024-02-19")]
    assert records.values(node("mission:invented"), node("dpo:endStatus")) == [node("end-status:ongoing")]
    assert len(records.claims()) == 2
    assert not any(records.values(claim, node("dpo:conflictsWith")) for claim in records.claims())


def test_what_has_ended_since_has_ended(ontology: Ontology) -> None:
    layers = [state_layer("old", "ongoing", "2020"), state_layer("new", "ended", "")]
    kinds = settings(("layer/old", "un-document"), ("layer/new", "encyclopedia"))
    records = Records(merge_layers(layers, kinds, ontology))
    assert records.values(node("mission:invented"), node("dpo:endStatus")) == [node("end-status:ended")]
    assert records.values(node("mission:invented"), node("dpo:asOf")) == []
    days = {claim: records.values(claim, node("dpo:asOf")) for claim in records.claims()}
    assert sorted(map(len, days.values())) == [0, 1], "the day stands on the claim that it is ongoing"
