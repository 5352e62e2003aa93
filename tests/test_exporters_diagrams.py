"""The diagrams of the ontology: up to date, complete, and text that Mermaid reads."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dpo_kg.build.ontology import load_ontology
from dpo_kg.exporters.diagrams import PAGE, draw_module, main, read_modules, write_diagrams
from dpo_kg.vocabulary import DPO

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / PAGE).read_bytes().decode()
DIAGRAMS: dict[str, str] = dict(re.findall(r"^## (\w+)\n.*?^```mermaid\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
MEND = "python -m dpo_kg.exporters.diagrams"

#: Lines that a diagram may have. Mermaid draws nothing at all where it cannot read one.
LINES = (
    r"---|config:|  class:|    hideEmptyMembersBox: true|classDiagram|    direction LR|    }",
    r'    class (?P<box>\w+)(\["[\w:]+"\])?(:::(elsewhere|foreign))?( \{)?',
    r"        (<<defined>>|(?P<member>\w+)(?: / (?P<inverse>\w+))?( «annotation»| → [\w:]+)?)",
    r"    (?P<upper>\w+) <\|-- (?P<lower>\w+)",
    r"    (?P<domain>\w+) --> (?P<range>\w+) : (?P<arrow>\w+)(?: / (?P<back>\w+))?",
    r"    classDef (elsewhere|foreign) fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#[0-9a-f]{6}",
)

SMALL = """
@prefix dpo: <https://w3id.org/dpo-kg/ontology#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
dpo:Person a owl:Class ; rdfs:subClassOf foaf:Person , [ a owl:Restriction ; owl:onProperty dpo:knows ] .
dpo:Head a owl:Class ; rdfs:subClassOf dpo:Person ; owl:equivalentClass [ a owl:Restriction ] .
dpo:born a owl:DatatypeProperty ; rdfs:domain dpo:Person .
dpo:bornEarliest a owl:DatatypeProperty .
dpo:tenure a owl:ObjectProperty ; rdfs:domain dpo:Person ; rdfs:range dpo:Tenure .
dpo:holder a owl:ObjectProperty ; rdfs:domain dpo:Tenure ; rdfs:range dpo:Person ; owl:inverseOf dpo:tenure .
dpo:knows a owl:ObjectProperty , owl:SymmetricProperty ; rdfs:domain dpo:Person ; rdfs:range dpo:Person .
dpo:kind a owl:ObjectProperty ; rdfs:domain dpo:Person ; rdfs:range skos:Concept .
dpo:about a owl:ObjectProperty .
dpo:part a owl:ObjectProperty ; rdfs:domain dpo:Head ; rdfs:range dpo:Head ; owl:inverseOf dpo:whole .
dpo:whole a owl:ObjectProperty ; rdfs:domain dpo:Head ; rdfs:range dpo:Head ; owl:inverseOf dpo:part .
dpo:Tenure owl:disjointWith dpo:Person .
dpo:remark a owl:AnnotationProperty .
"""
DRAWN = """\
    class Head {
        <<defined>>
        whole / part → Head
    }
    class Person {
        born
        kind → skos:Concept
        knows → Person
    }
    class Tenure:::elsewhere
    class foaf_Person["foaf:Person"]:::foreign
    class owl_Thing["anything"]:::elsewhere {
        about → anything
        remark «annotation»
    }
    Person <|-- Head
    foaf_Person <|-- Person
    Person --> Tenure : tenure / holder
"""


def named_in(diagram: str) -> dict[str, set[str]]:
    """What each kind of line names."""
    found: dict[str, set[str]] = {}
    for line in diagram.splitlines():
        (match,) = [m for pattern in LINES if (m := re.fullmatch(pattern, line))]
        for kind, name in match.groupdict().items():
            found.setdefault(kind, set()).update([name] if name else [])
    return found


def test_page_is_that_of_the_ontology() -> None:
    assert write_diagrams(str(ROOT)) == TEXT, f"{PAGE} does not follow from ontology/; mend it with:\n{MEND}"


def test_there_is_one_diagram_for_each_module() -> None:
    files = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "ontology").glob("*.ttl")}
    modules = {name for name, text in files.items() if re.search(r"^dpo:\w+ a ", text, re.MULTILINE)}
    assert len(modules) >= 5 and set(DIAGRAMS) == modules
    assert len(re.findall(r"^## ", TEXT, re.MULTILINE)) == TEXT.count("```mermaid") == len(modules)


@pytest.mark.parametrize("name", sorted(DIAGRAMS))
def test_lines_are_such_as_mermaid_reads(name: str) -> None:
    """And each arrow joins boxes that are there."""
    found = named_in(DIAGRAMS[name])
    ends = set().union(*(found.get(kind, set()) for kind in ("upper", "lower", "domain", "range")))
    assert found["box"] and ends <= found["box"]


def test_a_line_that_mermaid_does_not_read_would_be_seen() -> None:
    """A hyphen in a style is such a fault."""
    with pytest.raises(ValueError, match="unpack"):
        named_in("    classDef elsewhere stroke-dasharray:4")


def test_every_term_is_drawn_but_for_derived_days() -> None:
    drawn: list[str] = []
    for diagram in DIAGRAMS.values():
        found = named_in(diagram)
        drawn += {name for kind in ("member", "inverse", "arrow", "back") for name in found.get(kind, ())}
    assert len(drawn) == len(set(drawn)), "each property in one diagram"
    ontology = load_ontology(str(ROOT))
    own = {iri.removeprefix(DPO) for iri in ontology.properties if iri.startswith(DPO)}
    bounds = {f"{name}{side}" for name in own for side in ("Earliest", "Latest")} & own
    assert bounds and set(drawn) == own - bounds
    classes = {iri.removeprefix(DPO) for iri in ontology.classes if iri.startswith(DPO)}
    boxes = set(re.findall(r"^    class (\w+)(?: \{)?$", "".join(DIAGRAMS.values()), re.MULTILINE))
    assert boxes == classes, "each class is a box of its own in the diagram of its file"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A root with a small module, a file that declares nothing of ours, and a code list."""
    for name, text in {
        "people.ttl": SMALL,
        "foreign.ttl": "<http://e/x> a <http://www.w3.org/2002/07/owl#Class> .",
        "codes/rank.ttl": SMALL,
    }.items():
        path = tmp_path / "ontology" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / PAGE).parent.mkdir(parents=True)
    return tmp_path


def test_a_small_module(small: Path) -> None:
    page = write_diagrams(str(small))
    assert page.count("```mermaid") == 1 and "## people\n" in page
    assert f"    direction LR\n{DRAWN}    classDef" in page


def test_nothing_hangs_on_the_order_of_the_file(small: Path) -> None:
    before = write_diagrams(str(small))
    prefixes, terms = [[line for line in SMALL.splitlines() if line.startswith("@") is at] for at in (True, False)]
    (small / "ontology" / "people.ttl").write_text("\n".join([*prefixes, *reversed(terms)]), encoding="utf-8")
    assert write_diagrams(str(small)) == before


def test_derived_properties_are_left_out_on_request(small: Path) -> None:
    (about,) = read_modules(str(small)).values()
    assert "bornEarliest" in draw_module(about)
    assert "bornEarliest" not in draw_module(about, [f"{DPO}bornEarliest"])


def test_the_command_of_the_message_mends(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    (tmp_path / PAGE).parent.mkdir(parents=True)
    words = [sys.executable, *shlex.split(MEND)[1:]]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(words, cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / PAGE).read_bytes().decode() == TEXT


def test_the_command_refuses(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "ontology" / "people.ttl").write_text("dpo:x", encoding="utf-8")
    assert main(["one", "two"]) == 2
    assert main([str(small)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("usage: ") and "people.ttl:1:" in told and "Traceback" not in told
