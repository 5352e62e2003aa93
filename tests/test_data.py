"""The files of the data: terms, names, and what the build refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import copy_seeds
from dpo_kg.build.assemble import build_graph
from dpo_kg.build.layers import load_layers
from dpo_kg.build.ontology import load_ontology
from dpo_kg.errors import BuildError, InputError
from dpo_kg.vocabulary import BASE, DPO, ID

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "data").rglob("*.ttl"))


def test_files_are_found() -> None:
    assert len(FILES) > 8


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_terms_are_fit(path: Path) -> None:
    """No blank node, canonical literals, declared terms, well-formed names: as the build checks them."""
    from dpo_kg.build.layers import check_terms
    from dpo_kg.rdf.reading import read_quads

    triples = [quad.triple for quad in read_quads(str(path))]
    assert triples
    assert check_terms(triples, load_ontology(str(ROOT)), path.name, str(path)) == []


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the resources to spoil."""
    return copy_seeds(tmp_path)


FAULTS = {
    "a blank node": ("dpo:nationality state:gha", "dpo:nationality [ a dpo:MemberState ]", "blank node"),
    "no canonical number": ("dpo:ordinal 2 ;", "dpo:ordinal 02 ;", "canonical form"),
    "no such day": ('"1996-12-31"', '"1996-12-32"', "EDTF"),
    "an undeclared property": (
        "dpo:tenureHolder person:annan-kofi",
        "dpo:tenureHoldr person:annan-kofi",
        "tenureHolder",
    ),
    "an undeclared class": ("a dpo:Tenure ;", "a dpo:Tenur ;", "did you mean dpo:Tenure"),
    "an undeclared code": ("end-status:ended", "end-status:over", "code end-status:over"),
    "a name in capitals": ("person:annan-kofi", "person:Annan", "does not have the form"),
    "a type of things": (
        "person:annan-kofi",
        "<https://w3id.org/dpo-kg/id/people/annan-kofi>",
        "does not have the form",
    ),
    "a scheme of codes": (
        "end-status:ended",
        "<https://w3id.org/dpo-kg/codes/end-status/ended>",
        "did you mean end-status:ended?",
    ),
    "no date in words": ('"1996-12-31"', '"31 December 1996"', "write it as in 2030-07-01, 2030-07, 2030, 203X, 2030~"),
    "white space": ('"Kofi Annan"', '"Kofi Annan "', "white space"),
    "a foreign datatype": ("dpo:ordinal 2 ;", 'dpo:ordinal "2"^^<http://www.w3.org/2001/XMLSchema#byte> ;', "not used"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_build_refuses(clone: Path, fault: str) -> None:
    """With file and line."""
    old, new, message = FAULTS[fault]
    changed: list[str] = []
    for path in sorted((clone / "data" / "seeds").glob("*.ttl")):
        text = path.read_text(encoding="utf-8")
        if old in text and not changed:
            line = text[: text.index(old)].count("\n") + 1
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
            changed.append(f"data/seeds/{path.name}:{line}: ")
    assert changed
    with pytest.raises(BuildError) as caught:
        load_layers(str(clone), load_ontology(str(clone)))
    told = str(caught.value)
    assert message in told
    assert fault == "a blank node" or changed[0] in told, told


def test_a_name_that_is_taken_is_refused(clone: Path) -> None:
    """Two records under one name would be merged without a word."""
    path = clone / "data" / "seeds" / "states.ttl"
    text = path.read_text(encoding="utf-8")
    first = text[: text.index("\nstate:fra a ") + 1].count("\n") + 1
    path.write_text(f'{text}\nstate:fra a dpo:MemberState ;\n    rdfs:label "France"@en .\n', encoding="utf-8")
    other = clone / "data" / "seeds" / "places.ttl"
    other.write_text(
        other.read_text(encoding="utf-8").replace("\n\n", f"\n\n<{ID}state/fra-2> a dpo:MemberState .\n\n", 1)
    )
    with pytest.raises(BuildError) as caught:
        load_layers(str(clone), load_ontology(str(clone)))
    assert str(caught.value) == (
        f"data/seeds/states.ttl:{text.count(chr(10)) + 2}: state:fra is described here and at line {first}. Mend: give "
        "the new one another name, such as state:fra-3, or put the statements into the one block."
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("codes/modality/opinion", "did you mean modality:opinion?"),
        ("id/persons/doe-jane", "did you mean person:doe-jane?"),
        ("id/person/Doé_Jane", "did you mean person:doe-jane?"),
        ("nowhere/else", "neither with https://w3id.org/dpo-kg/id/TYPE/"),
    ],
)
def test_a_name_of_no_form_is_told_shortly(name: str, meant: str, tmp_path: Path) -> None:
    from dpo_kg.build.layers import check_terms
    from dpo_kg.rdf.reading import read_quads

    path = tmp_path / "x.ttl"
    path.write_text(f"<{ID}topic/a> <{DPO}concerns> <{BASE}{name}> .\n", encoding="utf-8")
    triples = [quad.triple for quad in read_quads(str(path))]
    (told,) = check_terms(triples, load_ontology(str(ROOT)), path.name, str(path))
    assert told.startswith(f"x.ttl:1: {BASE}{name} does not have the form")
    assert meant in told
    assert len(told) < 400


def test_a_syntax_error_of_the_data_has_line_and_column(clone: Path) -> None:
    path = clone / "data" / "seeds" / "states.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("dpo:MemberState ;", "dpo:MemberState ; ;; .", 1), "utf-8")
    with pytest.raises(InputError) as caught:
        build_graph(str(clone))
    assert caught.value.line and caught.value.column and caught.value.place.endswith("states.ttl")


def test_a_clash_is_refused_with_its_premises(clone: Path) -> None:
    path = clone / "data" / "seeds" / "states.ttl"
    path.write_text(path.read_text("utf-8").replace("state:fra a ", "state:fra a dpo:Person , ", 1), "utf-8")
    with pytest.raises(BuildError, match=r"clash \(cax-dw [^)]*\): .*\n  state:fra a "):
        build_graph(str(clone))


@pytest.mark.slow
def test_two_builds_are_equal(root: str) -> None:
    one, other = build_graph(root), build_graph(root)
    assert one.manifest == other.manifest
    assert one.derivations == other.derivations
    assert one.quads == other.quads
