"""Tables, discovered from their files: keys, types and references hold, and nothing of the graph is missing."""

from __future__ import annotations

import csv
import datetime
import errno
import hashlib
import io
import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas
import pyoxigraph as ox
import pytest
import rdflib

from dpo_kg.build.headers import TABLE_COLUMN_TYPES, compile_table
from dpo_kg.cli import main
from dpo_kg.edtf import parse_edtf
from dpo_kg.errors import BuildError, InputError, UnknownNameError
from dpo_kg.exporters import table_files
from dpo_kg.exporters.table_files import SUMS
from dpo_kg.folders import write_folder
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows as KgRows
from dpo_kg.vocabulary import DPO, ID, INFERRED_GRAPH, ONTOLOGY_GRAPH, RDF, expand_curie, shorten_iri

Row = dict[str, str]
Rows = list[Row]

ROOT = Path(__file__).parent.parent
NAMES = sorted(path.stem for path in (ROOT / "queries" / "tables").glob("*.rq"))
TEXTS = {"README.md", "LICENSE-DATA", "codebook.md", "datapackage.json", SUMS}


@pytest.fixture(scope="module")
def folder(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tables") / "peace-operations"
    kg.tables(str(path))
    return path


def read_csv(path: Path) -> Rows:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


@pytest.fixture(scope="module")
def tables(folder: Path) -> dict[str, Rows]:
    return {name: read_csv(folder / f"{name}.csv") for name in NAMES}


@pytest.fixture(scope="module")
def field_tables(field: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    """The tables of all layers: some things stand in none of the seeds."""
    path = tmp_path_factory.mktemp("field") / "peace-operations"
    field.tables(str(path))
    return {name: read_csv(path / f"{name}.csv") for name in NAMES}


@pytest.fixture(scope="module")
def package(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def headers(kg: KnowledgeGraph) -> dict[str, dict[str, Any]]:
    return kg.snapshot.compiled_tables()


@pytest.fixture(scope="module")
def stated(kg: KnowledgeGraph) -> list[ox.Triple]:
    """What files say of things."""
    return [t for t in kg.triples() if str(t.subject).startswith(f"<{ID}")]


# The folder


def test_files_are_those_of_the_queries(kg: KnowledgeGraph, folder: Path) -> None:
    assert len(NAMES) > 30
    assert list(kg.table_names()) == NAMES
    files = {path.name for path in folder.iterdir()}
    assert files == {f"{name}.csv" for name in [*NAMES, "codebook"]} | TEXTS


def test_sums_are_right(folder: Path) -> None:
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    found = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert found == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.name != SUMS
    }


@pytest.mark.slow
def test_seeds_alone(kg: KnowledgeGraph, tables: dict[str, Rows], tmp_path: Path) -> None:
    rows = KnowledgeGraph(kg.snapshot, "seeds").tables(str(tmp_path))
    assert rows["tenures"] >= 15
    assert rows.keys() == tables.keys()
    assert "the layer seeds alone" in (tmp_path / "README.md").read_text(encoding="utf-8")


# Columns


def assert_keys_tell_apart(rows: Rows, key: list[str]) -> None:
    keys = [tuple(row[name] for name in key) for row in rows]
    assert len(set(keys)) == len(keys)
    assert all(any(cells) for cells in keys)


@pytest.mark.parametrize("name", NAMES)
def test_keys_tell_rows_apart(tables: dict[str, Rows], headers: dict[str, dict[str, Any]], name: str) -> None:
    assert_keys_tell_apart(tables[name], headers[name]["key"])


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_keys_tell_rows_of_all_layers_apart(
    field_tables: dict[str, Rows], headers: dict[str, dict[str, Any]], name: str
) -> None:
    assert field_tables[name], "a table without rows"
    assert_keys_tell_apart(field_tables[name], headers[name]["key"])


@pytest.mark.parametrize("name", NAMES)
def test_rows_stand_in_a_full_order(headers: dict[str, dict[str, Any]], name: str) -> None:
    text = headers[name]["text"]
    ordered = {variable.removeprefix("?") for variable in text[text.rindex("ORDER BY") :].split()[2:]}
    assert set(headers[name]["key"]) <= ordered


def is_of_type(text: str, kind: str) -> bool:
    """Whether a cell can be read as what its column is said to hold."""
    try:
        if kind == "integer":
            return str(int(text)) == text
        if kind == "decimal":
            return Decimal(text).is_finite()
        if kind == "date":
            return datetime.date.fromisoformat(text).isoformat() == text
        if kind == "edtf":
            parse_edtf(text)
    except (ValueError, ArithmeticError):
        return False
    if kind == "boolean":
        return text in ("true", "false")
    if kind == "curie":
        return expand_curie(text) is not None or text.startswith("https://w3id.org/dpo-kg/")
    if kind == "iri":
        return text.startswith(("https://", "http://"))
    return text == text.strip() or kind != "string"


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_of_their_types(tables: dict[str, Rows], headers: dict[str, dict[str, Any]], name: str) -> None:
    for column in headers[name]["columns"]:
        values = [row[column["name"]] for row in tables[name]]
        assert not column.get("required") or all(values), column["name"]
        wrong = [value for value in values if value and not is_of_type(value, column["type"])]
        assert not wrong, (column["name"], wrong[:3])


@pytest.mark.parametrize("name", NAMES)
def test_references_lead_somewhere(tables: dict[str, Rows], headers: dict[str, dict[str, Any]], name: str) -> None:
    for column in headers[name]["columns"]:
        values = {row[column["name"]] for row in tables[name]} - {""}
        if "references" in column:
            other, _, target = column["references"].partition(".")
            assert values <= {row[target] for row in tables[other]}, column["name"]
        if "codes" in column:
            known = {row["id"] for row in tables["codes"] if row["scheme"] == column["codes"]}
            assert known
            assert values <= known, column["name"]


@pytest.mark.parametrize("name", NAMES)
def test_what_names_a_thing_is_a_reference(
    tables: dict[str, Rows], headers: dict[str, dict[str, Any]], name: str
) -> None:
    """An identifier that no other table explains would be a dead end."""
    things = {row["id"] for row in tables["things"]}
    for column in headers[name]["columns"]:
        values = {row[column["name"]] for row in tables[name]} & things
        known = "references" in column or (name, column["name"]) in {
            ("things", "id"), ("things", "iri"), ("datasets", "structure"), ("datasets", "iri"),
            ("statements", "object"),
        }  # fmt: skip
        assert known or not values, column["name"]


@pytest.mark.parametrize("name", NAMES)
def test_columns_of_dates_have_bounds(headers: dict[str, dict[str, Any]], name: str) -> None:
    """A date as stated cannot be compared; the days beside it can."""
    columns = {column["name"]: column for column in headers[name]["columns"]}
    for stated in [c for c in columns.values() if c["type"] == "edtf"]:
        for side in ("earliest", "latest"):
            bound = columns[f"{stated['name']}_{side}"]
            assert (bound["type"], bound["property"]) == ("date", f"{stated['property']}{side.title()}")


# Nothing is missing


def test_every_thing_stands_in_things(kg: KnowledgeGraph, tables: dict[str, Rows]) -> None:
    store = kg.snapshot.store
    quads = store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), None, ox.DefaultGraph())
    subjects = {
        q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(ID)
    }
    assert {row["iri"] for row in tables["things"]} == subjects
    assert len(subjects) == len(tables["things"])


def test_every_class_with_things_has_a_table(tables: dict[str, Rows], headers: dict[str, dict[str, Any]]) -> None:
    """A class of a later version is noticed: its things are in the key of a table of their own."""
    keyed = {
        row[header["key"][0]]
        for name, header in headers.items()
        if name not in ("things", "names", "links", "statements")
        for row in tables[name]
    }
    keyed |= {row["component"] for row in tables["dataset-components"]}
    missing = {row["class"] for row in tables["things"] if row["id"] not in keyed}
    assert not missing, f"write a query in queries/tables/ for the things of {sorted(missing)}"


def test_every_stated_value_is_in_a_table(
    stated: list[ox.Triple], tables: dict[str, Rows], headers: dict[str, dict[str, Any]]
) -> None:
    shown = {(shorten_iri(t.subject.value), *key(t)) for t in stated if isinstance(t.subject, ox.NamedNode)}
    found = {(row["thing"], row["property"], row["name"]) for row in tables["names"]}
    found |= {(row["subject"], row["property"], row["object"]) for row in tables["links"]}
    found |= {(row["subject"], row["property"], row["object"] or row["value"]) for row in tables["statements"]}
    for name, header in headers.items():
        for column in header["columns"]:
            if "property" in column:
                first = header["key"][0]
                found |= {(row[first], column["property"], row[column["name"]]) for row in tables[name]}
    # Which properties an attribution backs is told by the statements themselves, who cites it as well.
    apart = ("rdf:type", "dpo:supports", "dpo:citation")
    missing = sorted(triple for triple in shown - found if triple[1] not in apart)
    assert not missing, f"no table shows {len(missing)} values, such as {missing[:3]}"


def key(triple: ox.Triple) -> tuple[str, str]:
    """Property and value as the tables write them."""
    node = triple.object
    assert isinstance(node, ox.NamedNode | ox.Literal)
    text = (
        shorten_iri(node.value)
        if isinstance(node, ox.NamedNode) and triple.predicate.value != f"{RDF}type"
        else node.value
    )
    if triple.predicate.value == "http://purl.org/dc/terms/license":
        text = node.value
    return shorten_iri(triple.predicate.value), text


def test_statements_are_those_of_the_provenance(kg: KnowledgeGraph, tables: dict[str, Rows]) -> None:
    """As many as the build counts apart, and none without a source where it finds none."""
    info = kg.info()
    parts = ("subject", "property", "object", "value", "datatype", "language")
    assert len({tuple(row[part] for part in parts) for row in tables["statements"]}) == info["data_triples"]
    unsourced = [row for row in tables["statements"] if not row["attribution"]]
    assert (info["provenance_coverage"] == 1.0) == (not unsourced)


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("persons", "Person"), ("posts", "Post"), ("tenures", "Tenure"), ("organizations", "Organization"),
        ("missions", "Mission"), ("documents", "Document"), ("references", "ReferenceEntry"), ("gaps", "Gap"),
        ("characteristics", "Characteristic"), ("positions", "DebatePosition"), ("attributions", "Attribution"),
        ("organization-changes", "OrganizationChange"), ("events", "Event"), ("vacancies", "Vacancy"),
        ("topics", "Topic"), ("headships", "PostHeadship"), ("designations", "Designation"),
    ],
)  # fmt: skip
def test_rows_are_the_things_of_a_class(kg: KnowledgeGraph, tables: dict[str, Rows], table: str, name: str) -> None:
    assert len(tables[table]) == kg.info()["classes"][name]


def test_values_that_are_known(tables: dict[str, Rows]) -> None:
    annan = next(row for row in tables["tenures"] if row["id"] == "tenure:usg-peace-operations-annan-kofi")
    assert (annan["start"], annan["end"], annan["stated_months"], annan["end_status"]) == (
        "1993-03-01", "1996-12-31", "45", "end-status:ended",
    )  # fmt: skip
    goulding = next(row for row in tables["tenures"] if row["person"] == "person:goulding-marrack" and row["start"])
    assert (goulding["start"], goulding["start_earliest"], goulding["start_latest"]) == (
        "1992-03", "1992-03-01", "1992-03-31",
    )  # fmt: skip
    share = {row["contributor"]: row["percent"] for row in tables["observations"] if row["percent"]}
    assert share["state:usa"] == "27.89"
    assert {"mission": "mission:minusca", "state": "state:caf"} in tables["mission-hosts"]
    states = {row["id"]: row for row in tables["organizations"]}
    assert states["organization:dpo"]["label_fr"] == "Département des opérations de maintien de la paix"


@pytest.mark.slow
def test_months_of_missions_are_those_counted_from_the_files(field_tables: dict[str, Rows]) -> None:
    """The golden counts per month are computed without the graph."""
    golden = ROOT / "tests/golden/field/queries/missions-by-month/default.tsv"
    lines = [line.split("\t") for line in golden.read_text(encoding="utf-8").splitlines()[1:]]
    expected = {line[0].split('"')[1]: [int(cell.split('"')[1]) for cell in line[1:3]] for line in lines}
    found: dict[str, list[int]] = {month: [0, 0] for month in expected}
    for row in field_tables["mission-months"]:
        found[row["month"]][row["certainty"] != "certain"] += 1
    assert found == expected


# Codebook, package and texts


def test_codebook(
    kg: KnowledgeGraph, folder: Path, tables: dict[str, Rows], headers: dict[str, dict[str, Any]]
) -> None:
    book = {(row["table"], row["column"]): row for row in read_csv(folder / "codebook.csv")}
    assert list(book) == [(name, c["name"]) for name in NAMES for c in headers[name]["columns"]]
    definitions = ox.NamedNode("http://www.w3.org/2004/02/skos/core#definition")
    for (name, column), row in book.items():
        values = [r[column] for r in tables[name] if r[column]]
        assert (row["rows"], row["filled"], row["distinct"]) == (
            str(len(tables[name])), str(len(values)), str(len(set(values))),
        )  # fmt: skip
        assert row["example"] == (values[0] if values else "")
        assert row["type"] in TABLE_COLUMN_TYPES
        assert len(row["description"]) >= 5
        if row["property"].startswith("dpo:"):
            node = ox.NamedNode(f"{DPO}{row['property'].partition(':')[2]}")
            graph = ox.NamedNode(ONTOLOGY_GRAPH)
            quads = kg.snapshot.store.quads_for_pattern(node, definitions, None, graph)
            said = {quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)}
            header = next(c for c in headers[name]["columns"] if c["name"] == column)
            assert "description" in header or row["description"] in said
    text = (folder / "codebook.md").read_text(encoding="utf-8")
    for name in NAMES:
        part = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert all(f"\n| `{column['name']}` |" in part for column in headers[name]["columns"])
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in lines} == {7}


def test_package_describes_the_files(folder: Path, package: dict[str, Any], kg: KnowledgeGraph) -> None:
    assert package["profile"] == "tabular-data-package"
    assert package["version"] == kg.info()["data_version"]
    assert package["graphDigest"] == f"sha256:{kg.info()['digest']}"
    assert package["licenses"] == [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}]
    sources = kg.query(
        "SELECT DISTINCT ?name WHERE { ?layer <http://purl.org/dc/terms/source> ?document . "
        "?document <http://www.w3.org/2000/01/rdf-schema#label> ?name "
        'FILTER(STRSTARTS(STR(?layer), "https://w3id.org/dpo-kg/id/layer/")) }'
    )
    assert isinstance(sources, KgRows)
    assert sorted(source["title"] for source in package["sources"]) == sorted(str(row[0]) for row in sources)
    assert [resource["name"] for resource in package["resources"]] == [*NAMES, "codebook"]
    for resource in package["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        first = content.decode().split("\n", 1)[0]
        assert [field["name"] for field in resource["schema"]["fields"]] == first.split(",")


def test_package_holds(folder: Path, package: dict[str, Any]) -> None:
    """Types, required cells, primary and foreign keys as Table Schema (version 1) defines them."""
    rows = {resource["name"]: read_csv(folder / resource["path"]) for resource in package["resources"]}
    foreign = 0
    for resource in package["resources"]:
        schema, own = resource["schema"], rows[resource["name"]]
        assert schema["missingValues"] == [""]
        for field in schema["fields"]:
            values = [row[field["name"]] for row in own]
            assert all(values) or not field.get("constraints", {}).get("required")
            kind = {"number": "decimal"}.get(field["type"], field["type"])
            assert all(is_of_type(value, kind) for value in values if value), field["name"]
        primary = schema.get("primaryKey")
        if primary:
            assert len({tuple(row[name] for name in primary) for row in own}) == len(own)
        for link in schema.get("foreignKeys", ()):
            foreign += 1
            other = rows[link["reference"]["resource"] or resource["name"]]
            named = {row[link["fields"]] for row in own} - {""}
            assert named <= {row[link["reference"]["fields"]] for row in other}, (resource["name"], link)
    assert foreign > 60


def test_pandas_reads_every_table(folder: Path, package: dict[str, Any]) -> None:
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        days = [field["name"] for field in fields if field["type"] == "date"]
        frame = pandas.read_csv(folder / resource["path"], parse_dates=days, keep_default_na=False, na_values=[""])
        assert list(frame.columns) == [field["name"] for field in fields]
        for field in fields:
            if field["type"] in ("integer", "number") and frame[field["name"]].notna().any():
                assert pandas.api.types.is_numeric_dtype(frame[field["name"]]), field["name"]
            if field["type"] == "date" and frame[field["name"]].notna().any():
                assert pandas.api.types.is_datetime64_any_dtype(frame[field["name"]]), field["name"]


def test_example_of_the_readme_runs(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"| `{name}.csv` |" in text
    monkeypatch.chdir(folder)
    exec(text.split("```python\n")[1].split("```")[0], {})
    assert "Jean-Marie Guéhenno" in capsys.readouterr().out
    licence = (ROOT / "LICENSE-DATA").read_text(encoding="utf-8")
    assert (folder / "LICENSE-DATA").read_text(encoding="utf-8") == licence


# Python


def test_one_table(kg: KnowledgeGraph) -> None:
    assert kg.table("persons").to_dicts()[0]["name"] == "Kofi Annan"
    assert len(KnowledgeGraph(kg.snapshot, "seeds").table("persons")) >= 12
    with pytest.raises(UnknownNameError, match="unknown table: person\nDid you mean persons"):
        kg.table("person")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
def test_rdflib_agrees(kg: KnowledgeGraph) -> None:
    """Another engine gives the same rows in the same order."""
    dataset = rdflib.Dataset()
    graphs: list[Any] = [ox.DefaultGraph(), ox.NamedNode(INFERRED_GRAPH), ox.NamedNode(ONTOLOGY_GRAPH)]
    for name in graphs:
        graph = dataset.default_graph if isinstance(name, ox.DefaultGraph) else dataset.graph(name.value)
        lines = [f"{quad.triple} ." for quad in kg.snapshot.store.quads_for_pattern(None, None, None, name)]
        graph.parse(data="\n".join(lines), format="nt")
    for name, header in kg.snapshot.compiled_tables().items():
        answered = [row for row in dataset.query(header["text"]) if isinstance(row, rdflib.query.ResultRow)]
        found = [tuple("" if t is None else str(t) for t in row) for row in answered]
        expected = [tuple("" if t is None else t.value for t in row) for row in kg.table(name).terms]
        assert found == expected, name


# Folders


def files(text: str) -> dict[str, bytes]:
    content = text.encode()
    return {"a.csv": content, SUMS: f"{hashlib.sha256(content).hexdigest()}  a.csv\n".encode()}


@pytest.mark.parametrize("place", ["new", "empty", "ours", "link"])
def test_folder_is_written(tmp_path: Path, place: str) -> None:
    target = tmp_path / "tables"
    if place in ("empty", "link"):
        (tmp_path / "real").mkdir()
        target.symlink_to("real") if place == "link" else target.mkdir()
    if place == "ours":
        write_folder(str(target), files("old"), SUMS)
        target.chmod(0o750)
    write_folder(str(target), files("new"), SUMS)
    assert (target / "a.csv").read_text() == "new"
    assert target.is_symlink() == (place == "link")
    assert place != "ours" or target.stat().st_mode & 0o777 == 0o750
    assert not list(tmp_path.glob(".dpo-kg-*"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda target: (target / "notes.txt").write_text("mine"), "changed since: notes.txt"),
        (lambda target: (target / "a.csv").write_text("mine"), "changed since: a.csv"),
        (lambda target: (target / SUMS).unlink(), "not written here"),
        (lambda target: (target / SUMS).write_bytes(b"\xff"), "not written here"),
        (lambda target: (target / "sub").mkdir(), "changed since: sub"),
    ],
)
def test_foreign_files_are_left_alone(tmp_path: Path, change: Any, message: str) -> None:
    target = tmp_path / "tables"
    write_folder(str(target), files("old"), SUMS)
    change(target)
    before = {path.name: path.read_bytes() for path in target.iterdir() if path.is_file()}
    with pytest.raises(InputError, match=message) as caught:
        write_folder(str(target), files("new"), SUMS)
    assert "Name a new or empty folder" in str(caught.value)
    assert {path.name: path.read_bytes() for path in target.iterdir() if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("mine")
    with pytest.raises(InputError, match="is a file, not a folder"):
        write_folder(str(tmp_path / "x"), files("new"), SUMS)
    with pytest.raises(InputError, match="cannot be written: No such file or directory"):
        write_folder(str(tmp_path / "no" / "x"), files("new"), SUMS)


@pytest.mark.parametrize("failing", ["fsync", "rename"])
def test_a_failure_leaves_the_folder_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    """Whether the disk is full while files are written, or the new folder cannot take its place."""
    target = tmp_path / "tables"
    write_folder(str(target), files("old"), SUMS)
    rename = Path.rename

    def fail(*arguments: Any) -> Any:
        full = OSError(errno.ENOSPC, "No space left on device")
        if failing == "fsync":
            raise full
        source, aim = arguments
        if (source / "a.csv").read_text() == "new":
            raise OSError(errno.ENOTEMPTY, "Directory not empty") if target.exists() else full
        return rename(source, aim)

    monkeypatch.setattr(os if failing == "fsync" else Path, failing, fail)
    with pytest.raises(InputError, match="No space left on device"):
        write_folder(str(target), files("new"), SUMS)
    monkeypatch.undo()
    assert (target / "a.csv").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


# Command line


def test_second_run_gives_the_same_bytes(
    tables: dict[str, Rows], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert main(["tables", str(folder)]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"{len(NAMES)} tables with {sum(map(len, tables.values()))} rows in {folder}\n"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name], "nothing is left beside it"


def test_tables_for_spreadsheets(
    tables: dict[str, Rows], headers: dict[str, dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same rows; a cell that a spreadsheet would take for a formula has an apostrophe before it."""
    assert main(["tables", str(tmp_path), "--excel"]) == 0
    for name in NAMES:
        text = (tmp_path / f"{name}.csv").read_bytes().decode("utf-8")
        assert text.startswith("\ufeff")
        assert text.count("\r\n") >= len(tables[name]) + 1
        rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        plain = [{key: cell.removeprefix("'") for key, cell in row.items()} for row in rows]
        expected = [{key: cell.removeprefix("'") for key, cell in row.items()} for row in tables[name]]
        assert plain == expected
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert {resource["encoding"] for resource in package["resources"]} == {"utf-8-sig"}
    assert main(["tables", "--list", "--excel"]) == 2


def test_foreign_files_at_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").write_text("")
    assert main(["tables", str(tmp_path)]) == 2
    assert "holds files that were not written here" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tables", "--list"]) == 0
    assert "adoptions                   Adoptions of resolutions" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("words", [[], ["--list", "x"]])
def test_wrong_usage(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert main(["tables", *words]) == 2
    assert "name the folder, as in dpo-kg tables DIR" in capsys.readouterr().err


# Headers

GOOD = """#+ summary: A
#+ description: B
#+ key: [x]
#+ columns:
#+   - {name: x, type: curie, required: true, description: a thing}
#+   - {name: y, type: edtf, property: "dpo:start"}
SELECT ?x ?y WHERE { ?x ?p ?y } ORDER BY ?x
"""
FAULTY = {
    "the header has no key": ("#+ key: [x]\n", ""),
    "key 'z' is no column": ("[x]", "[z]"),
    "unknown header key 'view'": ("#+ key", "#+ view: table\n#+ key"),
    "unknown header key 'params'": ("#+ key", "#+ params: []\n#+ key"),
    "fr holds the keys summary": ("#+ key", "#+ fr: {summary: ' '}\n#+ key"),
    "column y: no description, and no property": (', property: "dpo:start"', ""),
    "column y: type is none of boolean, curie": ("type: edtf", "type: day"),
    "column y: unknown key 'unti'": ("type: edtf", "type: edtf, unti: day"),
    "the header lists the columns": ("SELECT ?x ?y", "SELECT ?y ?x"),
    "no ORDER BY": (" ORDER BY ?x", ""),
    "only SELECT queries have columns": ("SELECT ?x ?y WHERE { ?x ?p ?y } ORDER BY ?x", "ASK { ?x ?p ?y }"),
    "the query cannot go on with": ("WHERE {", "WHERE {{"),
}


def test_a_good_header_compiles() -> None:
    compiled = compile_table(GOOD, "good", "good.rq")
    assert compiled["text"] == GOOD
    assert compiled["key"] == ["x"]
    assert compiled["columns"][1] == {"name": "y", "type": "edtf", "property": "dpo:start"}


@pytest.mark.parametrize("problem", FAULTY)
def test_a_faulty_header_is_an_error(problem: str) -> None:
    old, new = FAULTY[problem]
    assert old in GOOD
    with pytest.raises(BuildError, match=problem):
        compile_table(GOOD.replace(old, new), "faulty", "faulty.rq")


def test_licences() -> None:
    name = table_files._license_name
    assert name("https://creativecommons.org/licenses/by-sa/4.0/") == "CC-BY-SA-4.0"
    assert name("https://example.org/licence") == "https://example.org/licence"
