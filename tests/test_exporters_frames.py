"""Framed documents: they follow from the graph, nothing is lost or invented, and their JSON Schemas find mistakes."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from jsonschema import Draft202012Validator
from pyld import jsonld

from dpo_kg.cli import main
from dpo_kg.errors import MissingExtraError, ParameterError, UnknownNameError
from dpo_kg.exporters import frame_files
from dpo_kg.exporters.context import CONTEXT_IRI, read_context
from dpo_kg.exporters.frames import _Framer, list_frames, read_frame_schema
from dpo_kg.exporters.json_layout import lay_out_json
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.vocabulary import BASE, DPO, ID, RDF, expand_curie

Document = dict[str, Any]

ROOT = Path(__file__).parent.parent
NAMES = sorted(path.stem for path in (ROOT / "ontology" / "frames").glob("*.jsonld"))
MISTAKES = sorted((ROOT / "tests" / "frames").glob("*-invalid-*.json"))
#: Things of each frame; among them texts without language, nested data sets, what encloses a place named again.
SAMPLES = {
    "mission:minusca": "mission",
    "person:annan-kofi": "person",
    "post:secretary-general": "post",
    "organization:dpko": "organization",
    "state:gha": "organization",
    "document:a-66-380": "document",
    "document:d": "document",
    "dataset:assessment": "dataset",
    "dataset:budget-seeds": "dataset",
}
TYPE = ox.NamedNode(f"{RDF}type")


@pytest.fixture(scope="module")
def documents(kg: KnowledgeGraph) -> dict[str, Document]:
    """The samples, as they are written and read back."""
    return {thing: json.loads(lay_out_json(kg.frame(thing))) for thing in SAMPLES}


@pytest.fixture(scope="module")
def schemas() -> dict[str, Document]:
    return {name: read_frame_schema(name) for name in NAMES}


@pytest.fixture(scope="module")
def graph(kg: KnowledgeGraph) -> set[ox.Triple]:
    """All that holds, the terms of the ontology included."""
    return {quad.triple for quad in kg.snapshot.store.quads_for_pattern(None, None, None, ox.DefaultGraph())}


def read_pyld(document: Document) -> set[ox.Triple]:
    def refuse(url: str, options: object = None) -> None:
        raise AssertionError(f"asks the network for {url}")

    lines = jsonld.to_rdf(document, {"documentLoader": refuse, "format": "application/n-quads"})
    return {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS)}


def read_oxigraph(document: Document) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(json.dumps(document).encode(), format=ox.RdfFormat.JSON_LD)}


def read_rdflib(document: Document) -> set[ox.Triple]:
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib uses what it has deprecated
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        lines = rdflib.Graph().parse(data=json.dumps(document), format="json-ld").serialize(format="nt")
    return {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)}


def walk(value: Any, path: str = "$") -> Iterator[tuple[str, Any]]:
    """Every value below a value, with its path; the context is left out."""
    yield path, value
    if isinstance(value, dict):
        for key, part in value.items():
            if key != "@context":
                yield from walk(part, f"{path}.{key}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from walk(part, f"{path}[{number}]")


def node_of(thing: str) -> ox.NamedNode:
    iri = expand_curie(thing)
    assert iri is not None
    return ox.NamedNode(iri)


def check_document(document: Document, node: ox.NamedNode, schema: Document, graph: set[ox.Triple]) -> None:
    """A document is as its schema says, and says what the graph says of the thing."""
    assert [error.message for error in Draft202012Validator(schema).iter_errors(document)] == []
    triples = read_pyld(document)
    assert triples == read_oxigraph(document)
    assert triples <= graph, "nothing is invented"
    missing = {triple for triple in graph if triple.subject == node} - triples
    assert {triple.predicate for triple in missing} <= {TYPE}, "nothing is lost but what follows from the class"
    assert not [path for path, value in walk(document) if isinstance(value, float)], "a decimal would lose digits"


# The files


def test_there_is_a_frame_and_a_schema_for_each_kind() -> None:
    assert NAMES == list_frames() == ["dataset", "document", "mission", "organization", "person", "post"]
    files = {path.name for path in (ROOT / "ontology" / "frames").iterdir()}
    assert files == {f"{name}{ending}" for name in NAMES for ending in (".jsonld", ".schema.json")}


def test_files_follow_from_the_ontology(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    assert frame_files.main(["--check"]) == 0, capsys.readouterr().err


def test_stale_files_are_found_and_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("ontology/frames", "data", "queries"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "ontology/frames/pigeon.jsonld").write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(frame_files, "build_files", lambda root: {"person.jsonld": "{}\n"})
    assert frame_files.main(["--check"]) == 1
    message = capsys.readouterr().err
    assert "person.jsonld" in message
    assert "pigeon.jsonld" in message
    assert "python -m dpo_kg.exporters.frame_files\n" in message
    assert frame_files.main([]) == frame_files.main(["--check"]) == 0
    assert [path.name for path in (tmp_path / "ontology/frames").iterdir()] == ["person.jsonld"]
    with pytest.raises(ParameterError):
        frame_files.main(["--chek"])


@pytest.mark.parametrize("name", NAMES)
def test_frame_says_how_it_embeds(name: str) -> None:
    """Any processor gives the same: every object of the frame says it, and none asks for more than one context."""
    frame = json.loads((ROOT / "ontology" / "frames" / f"{name}.jsonld").read_text(encoding="utf-8"))
    assert frame.pop("@context") == CONTEXT_IRI
    objects = [(path, part) for path, part in walk(frame) if isinstance(part, dict) and not path.endswith(".type")]
    assert len(objects) > 50
    for path, part in objects:
        assert part.get("@omitDefault") is True, path
        if set(part) - {"@embed", "@omitDefault"}:
            assert (part["@embed"], part["@explicit"]) == ("@always", True), path
    assert max(path.count(".") for path, _ in objects) <= 7, "depth is bounded"


# Documents


@pytest.mark.parametrize("thing", SAMPLES)
def test_document_says_what_the_graph_says(
    documents: dict[str, Document], schemas: dict[str, Document], graph: set[ox.Triple], thing: str
) -> None:
    check_document(documents[thing], node_of(thing), schemas[SAMPLES[thing]], graph)


def all_things(kg: KnowledgeGraph) -> dict[ox.NamedNode, str]:
    """Every thing of the classes of the frames → the frame of its most special class."""
    wanted = {
        "dpo:Document": "document", "dpo:Organization": "organization", "dpo:Person": "person", "dpo:Post": "post",
        "dpo:Mission": "mission", "dcat:Dataset": "dataset", "qb:DataSet": "dataset",
    }  # fmt: skip
    found: dict[ox.NamedNode, str] = {}
    for kind, name in wanted.items():
        for quad in kg.snapshot.store.quads_for_pattern(None, TYPE, node_of(kind), ox.DefaultGraph()):
            assert isinstance(quad.subject, ox.NamedNode)
            found[quad.subject] = name
    return found


@pytest.mark.slow
def test_every_thing_has_its_document(kg: KnowledgeGraph, schemas: dict[str, Document], graph: set[ox.Triple]) -> None:
    things = all_things(kg)
    assert set(things.values()) == set(NAMES)
    for node, name in things.items():
        document = kg.frame(node.value)
        check_document(json.loads(lay_out_json(document)), node, schemas[name], graph)
        assert document["@context"].items() <= read_context().items()


@pytest.mark.parametrize("thing", ["dataset:assessment"])
def test_rdflib_reads_the_same(documents: dict[str, Document], thing: str) -> None:
    assert read_rdflib(documents[thing]) == read_oxigraph(documents[thing])


def test_context_in_the_document_is_a_part_of_the_published_one(documents: dict[str, Document]) -> None:
    whole = read_context()
    for thing, document in documents.items():
        assert document["@context"].items() <= whole.items()
        assert len(document["@context"]) < len(whole) / 2
        assert read_oxigraph({**document, "@context": whole}) == read_oxigraph(document), thing


def test_exact_numbers(documents: dict[str, Document]) -> None:
    (data_set,) = documents["dataset:assessment"]["dataSets"]
    shares = {
        observation["contributor"]["label"]["en"]: observation["percent"] for observation in data_set["observations"]
    }
    assert shares["United States"] == "27.89"
    tenures = documents["person:annan-kofi"]["hasTenure"]
    assert [tenure.get("ordinal") for tenure in tenures] == [2, None, None], (
        "whole numbers are numbers, in order of time"
    )


def test_nested_things(documents: dict[str, Document]) -> None:
    annan = documents["person:annan-kofi"]
    assert annan["type"] == ["Person", "SecretaryGeneral"]
    first = annan["hasTenure"][0]
    assert first["start"] == "1993-03-01"
    assert "tenureHolder" not in first, "it would only lead back"
    source = next(citation for citation in first["citation"] if "dpo:start" in citation["supports"])
    assert source["source"]["label"]["en"].startswith("Encyclopedia article")
    assert source["locator"] == "L44-L45"
    assert [reference["mark"] for reference in source["citesReference"]] == ["12", "14"]
    mission = documents["mission:minusca"]
    assert mission["host"] == [{"id": "state/caf", "type": "MemberState", "label": {"en": "Central African Republic"}}]
    assert {c["aspect"] for c in mission["characteristic"]} >= {"code:aspect/combines"}
    marks = [entry["mark"] for entry in documents["document:d"]["referenceList"]]
    assert marks[:3] == ["1", "2", "3"]
    assert marks[9] == "10", "marks stand in the order of numbers"


def test_what_encloses_a_place_is_named_by_label(documents: dict[str, Document]) -> None:
    inner = [value for path, value in walk(documents["document:d"]) if path.endswith(".source")]
    assert inner
    assert all(value["label"]["en"].startswith("Encyclopedia article") for value in inner)


def test_keys_stand_in_the_order_of_the_frame(documents: dict[str, Document]) -> None:
    keys = list(documents["mission:minusca"])
    nested = ["label", "acronym", "host", "characteristic", "citation", "gaps"]
    assert keys == ["@context", "id", "type", *nested, "@included"]


def test_licence_and_version_are_said_of_the_catalog(kg: KnowledgeGraph, documents: dict[str, Document]) -> None:
    catalog = kg.catalog()
    for document in documents.values():
        (said,) = document["@included"]
        assert (said["license"], said["version"]) == (catalog["licence"], catalog["version"])
        assert "license" not in document


def test_more_of_the_graph_gives_no_more(kg: KnowledgeGraph, documents: dict[str, Document]) -> None:
    """PyLD alone, given all that lies around the thing, nests the same; only classes that follow are more."""
    store, node = kg.snapshot.store, node_of("mission:minusca")
    seen: set[Any] = {node}
    triples: set[ox.Triple] = set()
    edge = [node]
    for _ in range(4):
        around = [q for n in edge for q in store.quads_for_pattern(n, None, None, ox.DefaultGraph())]
        around += list(store.quads_for_pattern(None, None, node, ox.DefaultGraph()))
        triples |= {quad.triple for quad in around}
        ends = {end for quad in around for end in (quad.subject, quad.object)}
        edge = [end for end in ends - seen if isinstance(end, ox.NamedNode) and end.value.startswith(ID)]
        seen |= set(edge)
    lines = "".join(sorted(f"{triple} .\n" for triple in triples))
    frame = json.loads((ROOT / "ontology/frames/mission.jsonld").read_text(encoding="utf-8"))
    del frame["type"]
    load = _Framer(store, ox.DefaultGraph(), read_context())._load
    data = jsonld.from_rdf(lines, {"format": "application/n-quads", "useNativeTypes": True})
    framed = jsonld.frame(data, {**frame, "id": node.value}, {"documentLoader": load})
    assert len(triples) > 2 * len(read_oxigraph(documents["mission:minusca"]))
    alone = {key: value for key, value in documents["mission:minusca"].items() if key != "@included"}
    more = read_oxigraph({**framed, "@context": read_context()}) ^ read_oxigraph(alone)
    assert {triple.predicate for triple in more} == {TYPE}


def test_same_bytes_in_every_process(kg: KnowledgeGraph) -> None:
    code = "import dpo_kg, json, sys\nprint(json.dumps(dpo_kg.open().frame('Kofi Annan')))"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == json.dumps(kg.frame("Kofi Annan")) + "\n"


def test_scope_is_framed_by_itself(kg: KnowledgeGraph) -> None:
    seeds = KnowledgeGraph(kg.snapshot, "seeds")
    assert seeds.frame("MINUSCA") == kg.frame("MINUSCA"), "the seeds are the only layer that speaks of it"


# Faults


def test_a_frame_by_name(kg: KnowledgeGraph) -> None:
    assert "host" not in kg.frame("MINUSCA", "organization"), "another frame shows other keys"
    with pytest.raises(UnknownNameError, match=r"unknown frame: persn\nDid you mean person"):
        kg.frame("MINUSCA", "persn")
    with pytest.raises(ParameterError, match="mission:minusca is a dpo:Mission\nOf the frames, person is for Person"):
        kg.frame("MINUSCA", "person")
    with pytest.raises(ParameterError, match="tenure:secretary-general-annan-kofi is a dpo:Tenure"):
        kg.frame("tenure:secretary-general-annan-kofi")


def test_nothing_is_fetched(kg: KnowledgeGraph) -> None:
    framer = _Framer(kg.snapshot.store, ox.DefaultGraph(), read_context())
    with pytest.raises(jsonld.JsonLdError) as caught:
        framer.frame(node_of("mission:minusca"), {"@context": "https://example.org/context.jsonld"})
    assert "only https://w3id.org/dpo-kg/context.jsonld is known" in repr(caught.value.__cause__ or caught.value)


def test_a_missing_extra_is_named(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyld", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'dpo-kg\[jsonld\]'"):
        kg.frame("MINUSCA")


# JSON Schemas


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_one_and_explains_itself(schemas: dict[str, Document], name: str) -> None:
    schema = schemas[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"{BASE}frames/{name}.schema.json"
    objects = [part for _, part in walk(schema) if isinstance(part, dict) and "properties" in part]
    assert len(objects) > 5
    terms = {term for term, found in read_context().items() if str(found).startswith("dpo:") or DPO in str(found)}
    for part in objects:
        assert part["additionalProperties"] is False
        for key, said in part["properties"].items():
            if key in terms:
                assert said["title"], key
                assert len(said["description"]) > 10, key


def misspell(value: Any, path: str = "$") -> Iterator[tuple[str, Any]]:
    """Copies of a document, in each of which one key is misspelt."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "@context" or (path.rpartition(".")[2] in ("label", "note", "text", "title", "altLabel")):
                continue
            wrong = f"{key}x"
            yield f"{path}.{key}", {wrong if k == key else k: v for k, v in value.items()}
            for place, copied in misspell(part, f"{path}.{key}"):
                yield place, {**value, key: copied}
    elif isinstance(value, list) and value:
        for place, copied in misspell(value[0], f"{path}[0]"):
            yield place, [copied, *value[1:]]


@pytest.mark.parametrize(
    ("thing", "name"),
    [("mission:minusca", "mission"), pytest.param("person:annan-kofi", "person", marks=pytest.mark.slow)],
)
def test_a_misspelt_key_is_found_at_every_depth(
    documents: dict[str, Document], schemas: dict[str, Document], thing: str, name: str
) -> None:
    validator = Draft202012Validator(schemas[name])
    tried = list(misspell(documents[thing]))
    assert len(tried) > 25
    passed = [
        place for place, document in tried
        if validator.is_valid(document) and place.rpartition(".")[2] not in ("en", "fr")
    ]  # fmt: skip
    assert passed == []


def test_each_schema_has_documents_that_must_fail() -> None:
    assert {path.name.partition("-")[0] for path in MISTAKES} == set(NAMES)


@pytest.mark.parametrize("path", MISTAKES, ids=lambda path: path.stem)
def test_a_mistake_is_found(documents: dict[str, Document], schemas: dict[str, Document], path: Path) -> None:
    """A file holds the thing, where in its document what is put, and where the schema finds it at fault."""
    case = json.loads(path.read_text(encoding="utf-8"))
    document = copy.deepcopy(documents[case["thing"]])
    *way, last = case["at"]
    part: Any = document
    for step in way:
        part = part[step]
    if "put" in case:
        part[last] = case["put"]
    else:
        del part[last]
    errors = list(Draft202012Validator(schemas[path.name.partition("-")[0]]).iter_errors(document))
    assert [error.json_path for error in errors] == [case["found"]], case["mistake"]
    assert case["says"] in errors[0].message


# Command line


def test_command_line(kg: KnowledgeGraph, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    expected = lay_out_json(kg.frame("MINUSCA"))
    for words in (["MINUSCA", "--frame"], ["--frame", "MINUSCA"], ["MINUSCA", "--frame", "mission", "-f", "jsonld"]):
        assert main(["export", *words]) == 0
        assert capsys.readouterr().out == expected, words
    target = tmp_path / "minusca.json"
    assert main(["export", "MINUSCA", "--frame", "-o", str(target)]) == 0
    assert target.read_bytes().decode() == expected


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--frame"], "name the thing"),
        (["--frame", "person"], "name the thing"),
        (["MINUSCA", "--frame", "-f", "ttl"], "--frame writes JSON-LD, not ttl"),
        (["MINUSCA", "--frame", "--with-inferred"], "leave --with-inferred out"),
        (["MINUSCA", "--frame", "persn"], "Did you mean person"),
        (["MINUSKA", "--frame"], "Did you mean"),
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], words: list[str], message: str) -> None:
    assert main(["export", *words]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""


# Layout


def test_layout_is_json_with_short_things_on_a_line() -> None:
    value = {"a": [1, 2], "long": ["x" * 30, "y" * 30], "empty": {}, "é": None}
    text = lay_out_json(value, 40)
    assert json.loads(text) == value
    assert text.split("\n")[1:3] == [' "a": [1, 2],', ' "long": [']
    assert lay_out_json(value, 200).count("\n") == 1
    with pytest.raises(ValueError, match="not JSON compliant"):
        lay_out_json({"x": float("nan")})
