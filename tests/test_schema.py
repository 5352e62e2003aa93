"""The schema of the graph: its counts and examples are those of the graph, and its JSON keeps its form."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from dpo_kg.cli import main
from dpo_kg.errors import UnknownNameError
from dpo_kg.exporters.frames import list_frames
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.schema import Schema, expected_times
from dpo_kg.schema_text import write_schema_text
from dpo_kg.vocabulary import DPO, ID, ONTOLOGY, PREFIXES, RDF, expand_curie

Entry = dict[str, Any]

ROOT = Path(__file__).parent.parent
TERM = {"id", "iri", "module", "label", "definition"}
CLASS = TERM | {"superclasses", "things", "example"}
PROPERTY = TERM | {
    "kind", "domain", "range", "inverse", "superproperties", "uses", "derived", "expected", "example",
}  # fmt: skip
LIMITS = {"class", "min", "max", "datatype", "values", "codes"}


@pytest.fixture(scope="module")
def schema(kg: KnowledgeGraph) -> Schema:
    return kg.schema()


@pytest.fixture(scope="module")
def content(schema: Schema) -> Entry:
    found: Entry = json.loads(json.dumps(schema.to_dict()))
    return found


@pytest.fixture(scope="module")
def triples(kg: KnowledgeGraph) -> list[ox.Triple]:
    """What is said of things, what follows included."""
    every = kg.snapshot.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return [q.triple for q in every if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(ID)]


def full(name: str) -> str:
    return expand_curie(name) or name


def parse(example: Entry) -> ox.Triple:
    """The triple of an example, read as Turtle with the prefixes that the schema gives."""
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    subject = (
        example["subject"]
        if ":" in example["subject"] and "//" not in example["subject"]
        else f"<{example['subject']}>"
    )
    text = f"{prefixes}{subject} {example['predicate']} {example['object']} ."
    (quad,) = ox.parse(text, format=ox.RdfFormat.TURTLE)
    found: ox.Triple = quad.triple
    return found


def test_json_keeps_its_form(content: Entry) -> None:
    assert content.keys() == {
        "ontology", "version", "data_version", "scope", "prefixes", "classes", "properties", "codes",
    }  # fmt: skip
    assert (content["ontology"], content["prefixes"]) == (ONTOLOGY, dict(sorted(PREFIXES.items())))
    assert {frozenset(entry) for entry in content["classes"]} == {frozenset(CLASS)}
    assert {frozenset(entry) for entry in content["properties"]} == {frozenset(PROPERTY)}
    assert {frozenset(e) for entry in content["properties"] for e in entry["expected"]} == {frozenset(LIMITS)}
    assert {frozenset(entry) for entry in content["codes"]} == {frozenset(TERM - {"module"} | {"codes"})}
    assert {frozenset(c) for entry in content["codes"] for c in entry["codes"]} == {
        frozenset({"id", "label", "definition"})
    }


def test_every_term_stands_once_in_its_module(content: Entry) -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "ontology").glob("*.ttl")}
    entries = [*content["classes"], *content["properties"]]
    assert len({entry["id"] for entry in entries}) == len(entries) > 200
    for entry in entries:
        assert f"\n{entry['id']} a owl:" in texts[entry["module"]], entry["id"]
        assert entry["iri"] == full(entry["id"])
    declared = sum(
        line.split(" a ")[1].startswith(("owl:Class", "owl:ObjectP", "owl:DatatypeP", "owl:AnnotationP"))
        for text in texts.values()
        for line in text.splitlines()
        if " a owl:" in line and not line.startswith((" ", "<"))
    )
    assert declared == len(entries)
    own = [entry for entry in entries if entry["iri"].startswith(DPO)]
    assert all(entry["label"].keys() >= {"en", "fr"} and entry["definition"] for entry in own)


def test_counts_are_those_of_the_graph(content: Entry, triples: list[ox.Triple]) -> None:
    uses = Counter(t.predicate.value for t in triples)
    members = Counter(
        t.object.value for t in triples if t.predicate.value == f"{RDF}type" and isinstance(t.object, ox.NamedNode)
    )
    assert {e["iri"]: e["things"] for e in content["classes"] if e["things"]} == {
        iri: n for iri, n in members.items() if iri in {e["iri"] for e in content["classes"]}
    }
    assert {e["iri"]: e["uses"] for e in content["properties"] if e["uses"]} == {
        iri: n for iri, n in uses.items() if iri in {e["iri"] for e in content["properties"]}
    }
    assert uses.keys() - {e["iri"] for e in content["properties"]} == {
        f"{RDF}type",
        "http://www.w3.org/2000/01/rdf-schema#label",
    }


def test_derived_is_what_no_file_states(kg: KnowledgeGraph, content: Entry, triples: list[ox.Triple]) -> None:
    derived = set(kg.inferred_triples())
    stated = {triple.predicate.value for triple in triples if triple not in derived}
    for entry in content["properties"]:
        if entry["uses"]:
            assert entry["derived"] == (entry["iri"] not in stated), entry["id"]
    assert {"dpo:heldPost", "dpo:startEarliest"} <= {e["id"] for e in content["properties"] if e["derived"]}


def test_examples_hold(content: Entry, triples: list[ox.Triple]) -> None:
    known = set(triples)
    kind = ox.NamedNode(f"{RDF}type")
    for entry in content["classes"]:
        assert bool(entry["example"]) == bool(entry["things"])
        if entry["example"]:
            thing = ox.NamedNode(full(entry["example"]["id"]))
            assert ox.Triple(thing, kind, ox.NamedNode(entry["iri"])) in known
    for entry in content["properties"]:
        assert bool(entry["example"]) == bool(entry["uses"])
        if entry["example"]:
            assert parse(entry["example"]) in known, entry["id"]


def test_what_is_expected_is_what_validation_asks_for(content: Entry) -> None:
    found = {e["id"]: e for e in content["properties"]}
    holder = {"class": "dpo:Tenure", "min": 1, "max": 1, "datatype": None, "values": ["dpo:Person"], "codes": []}
    assert found["dpo:tenureHolder"]["expected"] == [holder]
    assert found["dpo:acronym"]["expected"][0]["class"] is None, "of any thing that has it"
    assert found["dpo:endStatus"]["expected"][0]["codes"] == [
        "end-status:ended",
        "end-status:ongoing",
        "end-status:unknown",
    ]
    assert found["dpo:tenureHolder"]["inverse"] == ["dpo:hasTenure"]
    times = {
        name: expected_times(found[f"dpo:{name}"]) for name in ("tenureHolder", "ordinal", "concerns", "characterizes")
    }
    assert times == {"tenureHolder": "1", "ordinal": "0..1", "concerns": "", "characterizes": "1..*"}
    assert expected_times(found["dpo:originalOrganization"]) == "*", "what is said of transformations is more special"


@pytest.mark.parametrize("name", ["Tenure", "qb:Observation", pytest.param("Citation", marks=pytest.mark.slow)])
def test_one_class(kg: KnowledgeGraph, triples: list[ox.Triple], name: str) -> None:
    content = kg.schema(name).to_dict()
    iri = content["class"]["iri"]
    kind = ox.NamedNode(f"{RDF}type")
    members = {t.subject for t in triples if t.predicate == kind and t.object == ox.NamedNode(iri)}
    assert len(members) == content["class"]["things"]
    own = [t for t in triples if t.subject in members and t.predicate != kind]
    values = Counter(t.predicate.value for t in own)
    things = {p: {t.subject for t in own if t.predicate.value == p} for p in values}
    most = {p: max(Counter(t.subject for t in own if t.predicate.value == p).values()) for p in values}
    had = {full(e["id"]): (e["values"], e["things"], e["most"]) for e in content["properties"] if e["things"]}
    assert had == {p: (n, len(things[p]), most[p]) for p, n in values.items()}
    for entry in content["properties"]:
        if entry["expected"] and entry["things"]:
            limit = entry["expected"]["max"]
            assert limit is None or entry["most"] <= limit
            assert entry["things"] == len(members) or entry["expected"]["min"] == 0, entry["id"]
    incoming = Counter(t.predicate.value for t in triples if t.object in members)
    assert {full(e["property"]): e["values"] for e in content["incoming"]} == dict(incoming)
    assert all(
        parse(e["example"]) in set(triples) for e in [*content["properties"], *content["incoming"]] if e["example"]
    )


def test_who_names_the_things_of_a_class(kg: KnowledgeGraph) -> None:
    incoming = {e["property"]: e["from"] for e in kg.schema("Tenure").to_dict()["incoming"]}
    assert incoming["dpo:hasTenure"] == ["dpo:Person"], "not only those who were Secretary-General"
    assert incoming["dpo:succeeds"] == ["dpo:Tenure"]


def test_scope(kg: KnowledgeGraph) -> None:
    seeds = KnowledgeGraph(kg.snapshot, "seeds").schema().to_dict()
    assert seeds["scope"] == "seeds"
    assert sum(entry["uses"] for entry in seeds["properties"]) > 1000


def test_unknown_class(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean tenure"):
        kg.schema("Tenur")


# Rows and text


def test_rows(kg: KnowledgeGraph, schema: Schema, content: Entry) -> None:
    rows = schema.rows()
    assert len(rows) == len(content["classes"]) + len(content["properties"])
    tenure = next(row for row in rows if row.term == "dpo:tenureHolder")
    assert (tenure.module, tenure.kind, tenure["of"], tenure.range, tenure.expected) == (
        "posts", "object", "dpo:Tenure", "dpo:Person", "1",
    )  # fmt: skip
    french = next(row for row in kg.schema("Tenure").rows("fr") if row.property == "dpo:tenurePost")
    assert (french.label, french.things, french.expected, french.derived) == ("poste du mandat", 15, "1", False)


def test_text_names_every_term(kg: KnowledgeGraph, schema: Schema, content: Entry) -> None:
    text = write_schema_text(schema, width=80)
    assert all(entry["id"] in text for entry in [*content["classes"], *content["properties"]])
    assert all(code["id"].partition(":")[2] in text for entry in content["codes"] for code in entry["codes"])
    too_long = [line for line in text.splitlines() if len(line) > 80 and " " in line.strip()]
    assert not too_long
    assert 'class dpo:Person "personne"' in write_schema_text(schema, "fr")
    one = write_schema_text(kg.schema("Mission"), emphasise=lambda line: f"*{line}*")
    assert one.startswith('*dpo:Mission "mission", 10 things*\n')
    assert "*what is expected and none has*" in one


def test_text_of_a_class_without_things() -> None:
    entry = {"id": "dpo:Merger", "label": {}, "things": 0, "definition": "", "superclasses": [], "subclasses": []}
    assert write_schema_text(Schema({"class": entry, "properties": [], "incoming": []})) == "dpo:Merger, 0 things\n"


# Command line


def test_command_line(kg: KnowledgeGraph, schema: Schema, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["schema", "-f", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == schema.to_dict()
    assert main(["schema", "--class", "tenure", "-f", "text"]) == 0
    assert capsys.readouterr().out == write_schema_text(kg.schema("Tenure"))
    target = tmp_path / "schema.csv"
    assert main(["schema", "--class", "tenure", "--lang", "fr", "-o", str(target)]) == 0
    assert "poste du mandat" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list_frames())
def test_schema_of_a_frame(kg: KnowledgeGraph, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["schema", "--frame", name]) == 0
    assert json.loads(capsys.readouterr().out) == kg.frame_schema(name)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--class", "Tenur"], "Did you mean tenure"),
        (["--frame", "persn"], "Did you mean person"),
        (["--frame", "person", "--class", "Person"], "give one of them"),
        (["--lang", "de"], "--lang: unknown value: de\nIt is en or fr."),
        (["-f", "ttl"], "unknown format of rows: ttl"),
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], words: list[str], message: str) -> None:
    assert main(["schema", *words]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""
