"""The archive of an answer: what is in it, its metadata as CSV on the Web, and that it is the same each time."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shlex
import warnings
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from csvw import CSVW
from hypothesis import given, settings

from dpo_kg.cli import main
from dpo_kg.exporters.about import release_day
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows
from dpo_kg.vocabulary import EDTF, ID
from row_strategies import Term, answers, edtf, typed

FILES = [
    *("README.md", "data.csv", "data.csv-metadata.json", "sources.csv", "sources.csv-metadata.json"),
    *("query.rq", "LICENSE-DATA", "SHA256SUMS"),
]


def unpack(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


def read_csvw(folder: Path, files: dict[str, bytes], name: str = "data.csv") -> list[dict[str, Any]]:
    """Return a table as a validating reader of CSV on the Web has it."""
    for file, data in files.items():
        (folder / file).write_bytes(data)
    found = CSVW(str(folder / f"{name}-metadata.json"), validate=True)
    assert found.is_valid
    (table,) = found.tables
    return list(table.iterdicts(strict=True))


def test_files_of_a_stored_query(kg: KnowledgeGraph, root: str) -> None:
    rows = kg.run("heads", at="2008-06-30")
    files = unpack(rows.to_bytes("zip"))
    assert list(files) == FILES
    assert files["data.csv"].decode() == rows.to_csv()
    assert files["sources.csv"].decode() == rows.sources().to_csv()
    assert files["LICENSE-DATA"] == Path(root, "LICENSE-DATA").read_bytes()
    assert '"2008-06-30"^^<http://www.w3.org/2001/XMLSchema#date>' in files["query.rq"].decode()
    sums = {line[66:]: line[:64] for line in files["SHA256SUMS"].decode().splitlines()}
    assert sums == {n: hashlib.sha256(data).hexdigest() for n, data in files.items() if n != "SHA256SUMS"}


def test_the_readme_says_all(kg: KnowledgeGraph) -> None:
    rows = kg.run("heads", at="2008-06-30", scope="seeds")
    text = unpack(rows.to_bytes("zip"))["README.md"].decode()
    for wanted in (
        "# Who headed United Nations peacekeeping on a day\n",
        "- Parameter at: 2008-06-30\n",
        "- Scope: seeds",
        f"- Data version: {kg.info()['data_version']}\n",
        "CC BY 4.0",
        "- How to cite: dpo-kg",
        "Not a product of the United Nations.",
        rows.digest(),
        "| tenure | iri | The tenure or vacancy |",
        "    dpo-kg run heads --at 2008-06-30 --scope seeds\n",
        "    import dpo_kg\n    rows = dpo_kg.open().run('heads', at='2008-06-30', scope='seeds')\n",
        "Encyclopedia article on the United Nations Department of Peace Operations",
    ):
        assert wanted in text
    listed = re.findall(r"^- `([^`]+)`: ", text, re.MULTILINE)
    assert listed == FILES[1:]


def test_what_the_readme_says_gives_the_archive_again(
    kg: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query of one's own, by the command line that its archive gives, in the folder of its archive."""
    answer = kg.query("SELECT ?p ?name { ?p a dpo:Person ; rdfs:label ?name } ORDER BY ?name", scope="seeds")
    assert isinstance(answer, Rows)
    files = unpack(answer.to_bytes("zip"))
    (tmp_path / "query.rq").write_bytes(files["query.rq"])
    (command,) = re.findall(r"^    (dpo-kg .*)$", files["README.md"].decode(), re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    assert main([*shlex.split(command)[1:], "-o", "again.zip"]) == 0
    again = unpack((tmp_path / "again.zip").read_bytes())
    same = set(FILES) - {"README.md"}
    assert {name: again[name] for name in same} == {name: files[name] for name in same}


def test_metadata_of_every_stored_query(kg: KnowledgeGraph, tmp_path: Path) -> None:
    for name in ("heads", "observations", "counts", "tenures-of-person", "why"):
        rows = kg.run(name)
        files = unpack(rows.to_bytes("zip"))
        folder = tmp_path / name
        folder.mkdir()
        assert len(read_csvw(folder, files)) == len(rows)
        header = kg.describe_query(name)
        found = json.loads(files["data.csv-metadata.json"])
        assert found["dc:title"] == header["summary"] and found["dc:description"] == header["description"]
        assert found["dc:license"]["@id"] == "https://creativecommons.org/licenses/by/4.0/"
        assert found["schema:version"] == kg.info()["data_version"] and found["dc:identifier"] == rows.digest()
        assert {"@id": f"{ID}document/d"} in found["dc:source"]
        told = {column["titles"]: column["dc:description"] for column in found["tableSchema"]["columns"]}
        assert told == {column["name"]: column["description"] for column in header["columns"]}
    assert len(read_csvw(folder, files, "sources.csv")) == len(rows.sources())


def test_values_have_the_types_of_the_metadata(tmp_path: Path) -> None:
    rows = Rows(
        ["i", "d", "f", "b", "day", "edtf", "iri", "text", "mixed"],
        [
            (
                *(typed("5", "integer"), typed("27.89", "decimal"), typed("1.5e3", "double"), typed("true", "boolean")),
                *(typed("2008-06-30", "date"), edtf("1992-03"), ox.NamedNode("http://e/x"), ox.Literal(" a ")),
                typed("5", "integer"),
            ),
            (*[None] * 8, ox.Literal("x")),
        ],
    )
    files = unpack(rows.to_bytes("zip"))
    assert list(files) == ["README.md", "data.csv", "data.csv-metadata.json", "SHA256SUMS"]
    first, second = read_csvw(tmp_path, files)
    assert (first["i"], first["d"], first["f"], first["b"]) == (5, Decimal("27.89"), 1500.0, True)
    assert (first["day"].isoformat()[:10], first["edtf"], first["iri"].unsplit()) == (
        "2008-06-30",
        "1992-03",
        "http://e/x",
    )
    assert (first["text"], first["mixed"], second["i"]) == (" a ", "5", None)
    columns = {c["name"]: c["datatype"] for c in json.loads(files["data.csv-metadata.json"])["tableSchema"]["columns"]}
    assert columns["edtf"]["@id"] == EDTF and columns["mixed"] == "string"


def test_the_reader_would_see_a_wrong_type(tmp_path: Path) -> None:
    files = unpack(Rows(["i"], [(typed("5", "integer"),)]).to_bytes("zip"))
    files["data.csv"] = b"i\r\nfive\r\n"
    for file, data in files.items():
        (tmp_path / file).write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("always")  # the reader collects them
        assert not CSVW(str(tmp_path / "data.csv-metadata.json"), validate=True).is_valid


@settings(max_examples=12, deadline=None)
@given(rows=answers(max_size=3))
def test_anything_is_valid_csv_on_the_web(rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> None:
    files = unpack(rows.to_bytes("zip"))
    assert files == unpack(rows.to_bytes("zip"))
    found = read_csvw(tmp_path_factory.mktemp("csvw"), files)
    names = [c["name"] for c in json.loads(files["data.csv-metadata.json"])["tableSchema"]["columns"]]
    assert all(re.fullmatch(r"(?:[A-Za-z0-9.]|%[0-9A-F]{2})(?:[A-Za-z0-9_.]|%[0-9A-F]{2})*", name) for name in names)
    assert len(found) == len(rows)
    written = [row or [""] for row in read_csv(files["data.csv"])][1:]
    for line, row in zip(written, rows.terms, strict=True):
        assert line == [plain(term) for term in row]


def plain(term: Term | None) -> str:
    return "" if term is None else f"_:{term.value}" if isinstance(term, ox.BlankNode) else term.value


def test_names_of_columns_are_escaped(kg: KnowledgeGraph) -> None:
    rows = Rows(["_x", "été", "a_b"], [])
    files = unpack(rows.to_bytes("zip"))
    columns = json.loads(files["data.csv-metadata.json"])["tableSchema"]["columns"]
    assert [(c["name"], c["titles"]) for c in columns] == [
        ("column_x", "_x"), ("%C3%A9t%C3%A9", "été"), ("a_b", "a_b")
    ]  # fmt: skip


def test_texts_do_not_steer_the_readme() -> None:
    rows = Rows(["a|b", "*x*"], [(ox.Literal("x"), None)])
    text = unpack(rows.to_bytes("zip"))["README.md"].decode()
    assert r"| a\|b | string |  |" in text and r"| \*x\* | string |  |" in text


def test_hand_made_rows_and_answers_without_things(kg: KnowledgeGraph) -> None:
    names = kg.query("SELECT ?n { ?p a dpo:Person ; rdfs:label ?n }")
    assert isinstance(names, Rows)
    files = unpack(names.to_bytes("zip"))
    assert list(files) == FILES
    assert "hold texts and numbers alone" in files["README.md"].decode()
    assert read_csv(files["sources.csv"]) == [list(names.sources().columns)]
    made = unpack(Rows(["x"], [(ox.Literal("1"),)]).to_bytes("zip"))["README.md"].decode()
    assert "The rows come from no graph" in made and "Licence" not in made and "Ask again" not in made


def test_the_same_bytes(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import time

    data = kg.run("heads").to_bytes("zip")
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    kg.run("heads").write(str(tmp_path / "heads.zip"))
    assert (tmp_path / "heads.zip").read_bytes() == data == kg.run("heads").to_bytes("application/zip")
    day = tuple(map(int, kg.info()["data_version"].split("-")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(*day, 0, 0, 0)}


@pytest.mark.parametrize(
    ("version", "day"),
    [("2026-11-22", "2026-11-22"), ("2026-11-22.2", "2026-11-22"), ("", "1980-01-01"), ("1970-01-01", "1980-01-01")],
)
def test_the_day_of_a_version(version: str, day: str) -> None:
    assert release_day(version).isoformat() == day
    assert release_day("2026-13-45").isoformat() == release_day("v1").isoformat() == "1980-01-01"
