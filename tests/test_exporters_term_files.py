"""The ontology, the code lists and the shapes as one file each, read back by other programs."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import owlready2
import pyoxigraph as ox
import pytest
import rdflib

from dpo_kg.build.ontology import load_ontology
from dpo_kg.cli import main
from dpo_kg.errors import UnknownNameError
from dpo_kg.exporters.graphs import GRAPH_FORMATS
from dpo_kg.exporters.term_files import PARTS, collect_terms
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.locations import list_files
from dpo_kg.rdf.reading import read_quads
from dpo_kg.vocabulary import CODE, ONTOLOGY, OWL, RDF, SKOS
from rdf_formats import OXIGRAPH, RDFLIB

ROOT = Path(__file__).parent.parent
TYPE = f"{RDF}type"


def canonical(triples: list[ox.Triple]) -> set[str]:
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def read_files(part: str) -> list[ox.Triple]:
    """The triples of the files themselves, blank nodes told apart by file."""
    found = []
    for number, name in enumerate(list_files(str(ROOT), ("ontology",), (".ttl",))):
        if name.startswith("ontology/alignment/") or name.startswith("ontology/shapes/") != (part == "shapes"):
            continue
        if part == "codes" and not name.startswith("ontology/codes/"):
            continue
        for quad in read_quads(str(ROOT / name)):
            ends: list[Any] = [
                ox.BlankNode(f"f{number}x{end.value}") if isinstance(end, ox.BlankNode) else end
                for end in (quad.subject, quad.object)
            ]
            found.append(ox.Triple(ends[0], quad.predicate, ends[1]))
    return found


@cache
def expected_of(part: str) -> set[str]:
    return canonical(collect_terms(part))


@pytest.mark.parametrize("part", PARTS)
def test_part_is_that_of_the_files(part: str) -> None:
    expected = [t for t in read_files(part) if t.predicate.value != f"{OWL}imports"]
    assert len(expected) > 500
    assert expected_of(part) == canonical(expected)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("short", GRAPH_FORMATS)
def test_formats_are_isomorphic(kg: KnowledgeGraph, part: str, short: str) -> None:
    text = kg.export_terms(part, format=short)
    read = [quad.triple for quad in ox.parse(text.encode(), format=OXIGRAPH[short])]
    assert canonical(read) == expected_of(part)


@pytest.mark.parametrize(
    "short", ["rdfxml", *(pytest.param(short, marks=pytest.mark.slow) for short in ("jsonld", "ttl"))]
)
def test_rdflib_reads_the_ontology(kg: KnowledgeGraph, short: str) -> None:
    dataset = rdflib.Dataset()
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib uses what it has deprecated
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        dataset.parse(data=kg.export_terms(format=short).encode(), format=RDFLIB[short])
        lines = dataset.serialize(format="nquads")
    read = [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS)]
    assert canonical(read) == expected_of("ontology")


def test_ontology_has_its_header_and_imports_nothing() -> None:
    header = [t for t in collect_terms() if t.object == ox.NamedNode(f"{OWL}Ontology")]
    assert [str(t.subject) for t in header] == [f"<{ONTOLOGY}>"]
    assert not [t for t in collect_terms() if t.predicate.value == f"{OWL}imports"]


def test_an_import_would_be_left_out(tmp_path: Path) -> None:
    for folder in ("ontology", "data", "queries"):
        (tmp_path / folder).mkdir()
    text = f"<http://e/o> a <{OWL}Ontology> ; <{OWL}imports> <http://e/p> .\n"
    (tmp_path / "ontology" / "o.ttl").write_text(text, encoding="utf-8")
    assert [str(t) for t in collect_terms(root=str(tmp_path))] == [f"<http://e/o> <{TYPE}> <{OWL}Ontology>"]


@pytest.mark.parametrize("short", ["rdfxml", pytest.param("nt", marks=pytest.mark.slow)])
def test_owlready_opens_the_ontology(kg: KnowledgeGraph, tmp_path: Path, short: str) -> None:
    """A program for OWL finds the same classes, properties and individuals."""
    path = tmp_path / f"ontology.{short}"
    path.write_text(kg.export_terms(format=short), encoding="utf-8")
    world = owlready2.World()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of terms of other vocabularies whose kind it cannot tell
        opened = world.get_ontology(path.as_uri()).load()
        classes = {found.iri for found in opened.classes()}
        # individuals() lists what is declared as owl:NamedIndividual, which OWL 2 does not ask for (section 5.8.2);
        # properties that belong to a class of the data cube vocabulary are individuals too.
        individuals = {found.iri for kind in opened.classes() for found in kind.instances(world=world)}
    triples = load_ontology(str(ROOT)).triples

    def of_type(*kinds: str) -> set[str]:
        return {
            t.subject.value
            for t in triples
            if t.predicate.value == TYPE and isinstance(t.object, ox.NamedNode) and t.object.value in kinds
            if isinstance(t.subject, ox.NamedNode)
        }

    declared = of_type(f"{OWL}Class")
    assert len(declared) > 60
    assert classes == declared
    expected = of_type(*declared)
    assert len(expected) > 100
    assert individuals == expected


def test_codes_are_those_of_the_schemes() -> None:
    triples = collect_terms("codes")
    assert {str(t.subject)[1:].startswith(CODE) for t in triples} == {True}
    schemes = {t.subject for t in triples if t.object == ox.NamedNode(f"{SKOS}ConceptScheme")}
    used = {t.object for t in triples if t.predicate.value == f"{SKOS}inScheme"}
    assert len(schemes) > 10
    assert used == schemes


@pytest.mark.slow
def test_same_bytes_in_every_process(kg: KnowledgeGraph) -> None:
    code = "import dpo_kg, sys; sys.stdout.write(dpo_kg.open().export_terms('shapes', format='rdfxml'))"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert done.stdout.decode() == kg.export_terms("shapes", format="rdfxml")


def test_command_line(kg: KnowledgeGraph, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["export", "--codes", "-f", "nt"]) == 0
    assert capsys.readouterr().out == kg.export_terms("codes", format="nt")
    target = tmp_path / "shapes.ttl"
    assert main(["export", "--shapes", "-o", str(target)]) == 0
    assert target.read_text(encoding="utf-8") == kg.export_terms("shapes")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--ontology", "MINUSCA"], "--ontology goes with --format and --output alone"),
        (["--shapes", "--scope", "seeds"], "--shapes goes with --format and --output alone"),
        (["--codes", "--with-inferred"], "--codes goes with --format and --output alone"),
        (["--codes", "--shapes"], "not allowed with argument --codes"),
        (["--codes", "-f", "csv"], "unknown format of graphs: csv"),
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], words: list[str], message: str) -> None:
    assert main(["export", *words]) == 2
    assert message in capsys.readouterr().err


def test_unknown_part(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean shapes"):
        kg.export_terms("shape")
