"""The mappings to other vocabularies: the table is well formed, and the alignment is what follows from it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from dpo_kg.build.alignment import (
    ALIGNMENT,
    COLUMNS,
    MAPPINGS,
    RELATIONS,
    build_alignment,
    check_subjects,
    main,
    read_mappings,
)
from dpo_kg.build.ontology import load_ontology
from dpo_kg.errors import BuildError
from dpo_kg.vocabulary import DPO, OWL, PREFIXES, SKOS, expand_curie

ROOT = Path(__file__).parent.parent
TABLE = (ROOT / MAPPINGS).read_bytes().decode()
ROWS = read_mappings(TABLE)
TURTLE = (ROOT / ALIGNMENT).read_bytes().decode()
MEND = "python -m dpo_kg.build.alignment"

HEAD = """\
#curie_map:
#  dpo: https://w3id.org/dpo-kg/ontology#
#  org: http://www.w3.org/ns/org#
#  semapv: https://w3id.org/semapv/vocab/
#  skos: http://www.w3.org/2004/02/skos/core#
#  w3id: https://w3id.org/
#license: https://creativecommons.org/licenses/by/4.0/
#mapping_set_id: https://example.org/small.sssom.tsv
#mapping_set_title: small
#subject_source: w3id:dpo-kg/ontology
"""
ROW = "dpo:postIn\tpost in\tskos:closeMatch\torg:postIn\tpostIn\tsemapv:ManualMappingCuration\torg:\t"
SMALL = HEAD + "\t".join(COLUMNS) + "\n" + ROW + "\n"
LINE = HEAD.count("\n") + 2


def triples_of(turtle: str) -> set[tuple[str, str, str]]:
    quads = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    return {(str(q.subject)[1:-1], q.predicate.value, str(q.object)[1:-1]) for q in quads}


def test_alignment_is_that_of_the_table() -> None:
    assert build_alignment(str(ROOT)) == TURTLE, f"{ALIGNMENT} does not follow from {MAPPINGS}; mend it with:\n{MEND}"


def test_each_row_is_one_triple() -> None:
    assert len(ROWS) > 50
    assert triples_of(TURTLE) == {(row.subject, row.relation, row.object) for row in ROWS}


def test_alignment_holds_nothing_but_mappings_of_our_terms() -> None:
    """No ontology header, no declaration, no axiom."""
    relations = {expand_curie(name) for name in RELATIONS}
    for subject, predicate, value in triples_of(TURTLE):
        assert subject.startswith(DPO) and predicate in relations and not value.startswith(DPO)


def test_alignment_is_no_part_of_the_ontology() -> None:
    """Not read by the build: no mapping, no foreign term by way of one."""
    ontology = load_ontology(str(ROOT))
    found = {t.predicate.value for t in [*ontology.triples, *ontology.shapes]}
    assert f"{SKOS}definition" in found and not found & {expand_curie(name) for name in RELATIONS}
    assert f"{OWL}Thing" not in ontology.classes and "https://schema.org/Person" not in ontology.classes


def test_vocabularies_that_the_design_names_are_mapped() -> None:
    mapped = {
        "http://data.europa.eu/m8g/": "CPOV",
        "http://www.w3.org/ns/opengov#": "Popolo",
        "https://schema.org/": "schema.org",
        "https://schema.followthemoney.tech/#": "OpenSanctions",
        "https://w3id.org/un/ontology/undo/": "UNDO",
        "http://www.wikidata.org/entity/P": "Wikidata",
        "http://data.vlaanderen.be/ns/mandaat#": "OSLO Mandaat",
        "http://www.w3.org/2006/time#": "OWL-Time",
        "http://purl.org/nemo/gufo#": "gUFO",
        "http://data.europa.eu/eli/ontology#": "ELI",
    }
    for namespace, name in mapped.items():
        assert any(row.object.startswith(namespace) for row in ROWS), name
    wikidata = {row.object.rpartition("/")[2] for row in ROWS if "wikidata" in row.object}
    assert {"P39", "P580", "P582"} <= wikidata


def test_prefixes_are_those_of_the_vocabulary() -> None:
    """A prefix that the prefix map knows means the same there."""
    lines = [line.removeprefix("#  ").split(": ") for line in TABLE.splitlines() if line.startswith("#  ")]
    assert len(lines) > 10
    for prefix, namespace in lines:
        assert PREFIXES.get(prefix, namespace) == namespace
    assert len({namespace for _, namespace in lines}) == len(lines)


def test_a_term_is_not_mapped_to_what_it_is_below() -> None:
    """A subclass or subproperty axiom says more than a mapping, and stands in the ontology."""
    axioms = {
        (str(t.subject)[1:-1], str(t.object)[1:-1])
        for t in load_ontology(str(ROOT)).triples
        if t.predicate.value.endswith(("#subClassOf", "#subPropertyOf"))
    }
    assert axioms and not axioms & {(row.subject, row.object) for row in ROWS}


def test_a_small_table_is_read() -> None:
    (row,) = read_mappings(SMALL)
    assert (row.line, row.subject, row.label) == (LINE, f"{DPO}postIn", "post in")
    assert (row.relation, row.object) == (f"{SKOS}closeMatch", "http://www.w3.org/ns/org#postIn")
    check_subjects([row], load_ontology(str(ROOT)))


#: Fault → what is replaced by what, the line that the message names, and a word of the message.
FAULTS = {
    "a cell too few": (ROW, ROW.rstrip("\t"), LINE, "7 cells, not 8"),
    "white space": ("post in", "post in ", LINE, "subject_label: white space"),
    "no label": ("\tpostIn\t", "\t\t", LINE, "object_label is empty"),
    "no CURIE": ("\torg:postIn\t", "\thttp://e/ x\t", LINE, "is not of the form prefix:name"),
    "an unknown prefix": ("\torg:postIn\t", "\tschema:x\t", LINE, "the prefix schema: is not in curie_map"),
    "no mapping relation": ("skos:closeMatch", "skos:broader", LINE, "predicate_id skos:broader: take one of"),
    "no justification": ("semapv:Manual", "skos:Manual", LINE, "take a term of semapv:"),
    "a subject of others": ("dpo:postIn\t", "org:hasPost\t", LINE, "the subject is not a term of ours"),
    "an object of ours": ("\torg:postIn\t", "\tdpo:partOf\t", LINE, "the object is a term of ours"),
    "a source of others": ("\torg:\t", "\tskos:\t", LINE, "it is not the vocabulary of org:postIn"),
    "a row twice": (ROW, f"{ROW}\n{ROW}", LINE + 1, f"the same two terms as line {LINE}"),
    "a row left empty": (ROW, f"\n{ROW}", LINE, "1 cells, not 8"),
    "another column": ("\tcomment\n", "\tother\n", LINE - 1, "the columns are not: subject_id"),
    "no rows and no columns": ("\t".join(COLUMNS) + "\n" + ROW + "\n", "", LINE - 1, "the columns are not"),
    "an unfinished line": (ROW + "\n", ROW, LINE, "the last line does not end"),
    "no licence": (
        "#license: https://creativecommons.org/licenses/by/4.0/\n",
        "",
        1,
        "just the keys curie_map, license",
    ),
    "no YAML": ("#mapping_set_title: small", "#mapping_set_title: [small", 10, "the metadata is not YAML"),
    "a control character": ("title: small", "title: \x00", None, "the metadata is not YAML"),
    "prefixes as a list": ("#  dpo: https://w3id.org/dpo-kg/ontology#", "#  dpo: 1", 1, "an IRI for each prefix"),
    "another source": ("w3id:dpo-kg/ontology", "w3id:other", 1, "subject_source has to stand for"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_table_is_refused(fault: str) -> None:
    """With file and line."""
    old, new, line, message = FAULTS[fault]
    assert SMALL.count(old) == 1
    with pytest.raises(BuildError) as caught:
        read_mappings(SMALL.replace(old, new), "small.tsv")
    told = str(caught.value)
    assert message in told and told.startswith(f"small.tsv:{line}: " if line else "small.tsv: "), told


def test_all_faults_are_told() -> None:
    faulty = SMALL.replace("skos:close", "skos:x").replace("semapv:M", "org:M") + "x\n"
    with pytest.raises(BuildError) as caught:
        read_mappings(faulty)
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("dpo:postIn", "dpo:postOut", "dpo:postOut is not declared in ontology/"),
        ("post in", "in post", "the label of dpo:postIn is 'post in', not 'in post'"),
    ],
)
def test_subjects_are_terms_with_their_labels(old: str, new: str, message: str) -> None:
    rows = read_mappings(SMALL.replace(old, new))
    with pytest.raises(BuildError, match=f"^small.tsv:{LINE}: {message}"):
        check_subjects(rows, load_ontology(str(ROOT)), "small.tsv")


def test_the_command_of_the_message_mends(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    (tmp_path / ALIGNMENT).write_bytes(b"")
    words = [sys.executable, *shlex.split(MEND)[1:]]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(words, cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / ALIGNMENT).read_bytes().decode() == TURTLE


def test_the_command_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["one", "two"]) == 2
    assert main([str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("usage: ") and MAPPINGS in told and "Traceback" not in told
