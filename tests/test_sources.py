"""Importers of public data sets, discovered: what every one keeps to, and what the frame below them does.

A folder tests/sources/NAME/CASE/ holds small invented files. With a file MESSAGE, they are refused with that text;
with a file REJECTED, their rows are rejected as it lists them, and the others mapped.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import copy_seeds, some_of
from dpo_kg.build.merged_names import ALT_LABEL, LABEL, NameVoice, merge_names
from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.build.provenance import Records
from dpo_kg.build.ranking import Rival, agree, choose_winner, find_kind
from dpo_kg.cli import main
from dpo_kg.errors import InputError, UnknownNameError
from dpo_kg.importers import dataset_files
from dpo_kg.importers.conversions import to_decimal_comma, to_edtf_placeholder, to_english, to_integer, to_text, to_uri
from dpo_kg.importers.corrections import COLUMNS, Correction, read_corrections
from dpo_kg.importers.dataset import DataSet, Rows, SourceFile
from dpo_kg.importers.dataset_files import ReadFiles, read_files
from dpo_kg.importers.dataset_import import DataSetReport, import_data_set
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.known_things import KnownThings, read_names
from dpo_kg.importers.layer_draft import LayerDraft, read_cell
from dpo_kg.importers.sources import SOURCES, load_source
from dpo_kg.rdf.reading import read_quads
from dpo_kg.vocabulary import DCAT, DPO, EDTF, expand_curie

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "tests" / "sources"
#: Data set → folders of the reference material that hold its files, where they have other names.
FOLDERS = {
    "cow-states": ("un-mission-leadership",),
    "resolution-texts": ("sc-resolutions-1946-2015", "sc-resolutions-mandate-registry"),
}
CASES = sorted(path.relative_to(FIXTURES).as_posix() for path in FIXTURES.glob("*/*"))
REFUSED = [case for case in CASES if (FIXTURES / case / "MESSAGE").exists()]
REJECTED = [case for case in CASES if (FIXTURES / case / "REJECTED").exists()]


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology(str(ROOT))


# Every data set


@pytest.mark.parametrize("name", SOURCES)
def test_has_a_layer_with_its_description(name: str) -> None:
    data_set, folder = load_source(name), ROOT / "data" / name
    assert data_set.name == name
    records = Records(quad.triple for quad in read_quads(str(folder / "source.ttl")))
    for file in data_set.files:
        types = records.types(node(f"document:{file.document}"))
        assert {f"{DPO}Document", f"{DCAT}Dataset"} <= types, f"describe document:{file.document} in source.ttl"
    layer = node(f"layer:{name}")
    assert f"{DCAT}Dataset" in records.types(layer), "describe the layer in source.ttl"
    assert records.value(layer, node("dpo:sourceKind")), "say what kind of source the layer is"
    assert f"data/{name}" in (ROOT / "LICENSE-DATA").read_text(encoding="utf-8")
    read_corrections(str(folder))
    read_names(str(folder))


@pytest.mark.reference
@pytest.mark.parametrize("name", SOURCES)
def test_import_gives_the_layer_byte_for_byte(name: str, ontology: Ontology, reference: Path, tmp_path: Path) -> None:
    folders = [str(reference / "sources" / folder) for folder in FOLDERS.get(name, (name,))]
    report = import_data_set(name, folders, str(ROOT), ontology)
    assert report.rows == report.mapped + len(report.rejected) > 0
    assert all(reason for _, _, reason in report.rejected)
    assert not [note for note in report.notes if note.startswith("a correction is not carried out")]
    committed = {path.name: path for path in (ROOT / "data" / name).glob("*.ttl")}
    assert report.files == {file: path.read_text(encoding="utf-8") for file, path in sorted(committed.items())}
    report.write(str(tmp_path))
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    again = import_data_set(name, folders, str(ROOT), ontology)
    again.write(str(tmp_path))
    assert set(again.changes.values()) == {"unchanged"}
    assert stamps == {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}


@pytest.mark.parametrize("name", SOURCES)
def test_has_failing_fixtures(name: str) -> None:
    assert [case for case in REFUSED if case.startswith(f"{name}/")]
    assert [case for case in REJECTED if case.startswith(f"{name}/")]


@pytest.mark.parametrize("case", REFUSED)
def test_faulty_files_are_refused(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DPO_KG_ROOT", str(ROOT))  # the corrections, names and tables of all layers
    name = case.partition("/")[0]
    message = (FIXTURES / case / "MESSAGE").read_text(encoding="utf-8").strip()
    target = tmp_path / "layer"
    assert main(["import", name, str(FIXTURES / case), "-o", str(target)]) == 2
    told = capsys.readouterr()
    assert message in told.err
    assert "Traceback" not in told.err
    assert not told.out
    assert not target.exists()


@pytest.mark.parametrize("case", some_of(REJECTED, 4))
def test_rows_are_rejected_with_their_reason(case: str, ontology: Ontology) -> None:
    name = case.partition("/")[0]
    report = import_data_set(name, [str(FIXTURES / case)], str(ROOT), ontology)
    lines = (FIXTURES / case / "REJECTED").read_text(encoding="utf-8").rstrip("\n").split("\n")
    expected = [line.split("\t") for line in lines]
    # Tables of ours that belong to the layer are read besides.
    tables = {file.name for file in load_source(name).files if file.curated}
    rejected = [row for row in report.rejected if row[0] not in tables]
    assert [[file, str(number)] for file, number, _ in rejected] == [line[:2] for line in expected]
    for (_, _, reason), (_, _, said) in zip(rejected, expected, strict=True):
        assert reason.startswith(said.strip())
    assert report.rows == report.mapped + len(report.rejected) > len(expected)


def test_a_file_that_no_build_takes_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "peacekeeping-mission-dates"
    root = copy_seeds(tmp_path)
    layer = Path(shutil.copytree(ROOT / "data" / name, root / "data" / name))
    (layer / "missions.ttl").write_text("mission:no-turtle a\n", encoding="utf-8")
    monkeypatch.setenv("DPO_KG_ROOT", str(root))
    assert main(["info"]) == 2
    assert main(["import", name, str(FIXTURES / name / "rejected-rows"), "-o", str(layer)]) == 0
    assert main(["info"]) == 0
    assert "Traceback" not in capsys.readouterr().err


def test_an_unknown_data_set_is_refused(ontology: Ontology) -> None:
    with pytest.raises(UnknownNameError, match="psdata-pko"):
        import_data_set("psdata-pkos", ["x"], str(ROOT), ontology)


# Files


COLUMNS_OF_ALL = ("code", "value")
FORMS = {"rows.csv": "csv", "rows.json": "json", "rows.jsonl": "jsonl", "rows.csv.gz": "csv"}


def declare(form: str = "csv", path: str = "") -> DataSet:
    file = SourceFile("rows", "invented", COLUMNS_OF_ALL, ("code",), form=form, path=path)
    return DataSet("invented", "Invented", (file,), lambda rows, draft: None, {"a.ttl": ()})


def read(folder: Path, data_set: DataSet, corrections: Iterable[Correction] = ()) -> ReadFiles:
    return read_files(data_set, [str(folder)], corrections)


@pytest.mark.parametrize("name", FORMS)
def test_forms_of_files(tmp_path: Path, name: str) -> None:
    objects = [{"code": "A", "value": " one\u00a0two "}, {"code": "A", "value": None}]
    texts = {
        "csv": 'code,value\nA," one\u00a0two "\nA,\n',
        "json": json.dumps({"rows": objects}),
        "jsonl": "".join(f"{json.dumps(item)}\n" for item in objects),
    }
    data = texts[FORMS[name]].encode()
    (tmp_path / name).write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
    rows = read(tmp_path, declare(FORMS[name], "rows")).rows.of("invented")
    assert [row.cells for row in rows] == [{"code": "A", "value": "one two"}, {"code": "A", "value": ""}]
    assert [row.key for row in rows] == ["A", "A | 2"], "a key that comes again is numbered"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("rows.json", b'[{"code": "A"', "cannot be read"),
        ("rows.csv.gz", gzip.compress(b"code,value\nA,1\n", mtime=0)[:-9], "cannot be unpacked"),
        ("rows.csv.gz", b"code,value\n", "cannot be unpacked"),
        ("rows.csv", b"code,value\nA,\xff\n", "UTF-8"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=message):
        read(tmp_path, declare("json" if name.endswith("json") else "csv"))


@pytest.mark.parametrize("packed", [False, True])
def test_a_huge_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool) -> None:
    monkeypatch.setattr(dataset_files, "LARGEST", 2_000_000)
    data = b"code,value\n" + b"A,1\n" * 1_000_000
    (tmp_path / ("rows.csv.gz" if packed else "rows.csv")).write_bytes(
        gzip.compress(data, 1, mtime=0) if packed else data
    )
    with pytest.raises(InputError, match="larger than"):
        read(tmp_path, declare())


def test_a_huge_file_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """200 MB, of which the disk holds nothing."""
    path = tmp_path / "list.csv"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    assert main(["import", "peacekeeping-mission-dates", str(path), "-o", str(tmp_path / "layer")]) == 2
    assert "larger than 100 MB" in capsys.readouterr().err.replace("\u00a0", " ")
    assert not (tmp_path / "layer").exists()


def test_a_named_file_of_another_kind_is_told_with_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("code,worth\nA,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="without value and with worth"):
        read_files(declare(), [str(tmp_path / "rows.csv")], [])


# Corrections and names


def correction(column: str = "value", found: str = "1", right: str = "2", row: str = "A") -> Correction:
    return Correction("invented", row, column, found, right, "", "", "A slip of the pen.")


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        (correction(), ""),
        (correction(found="3"), "the cell holds '1'"),
        (correction(row="B"), "there is no such row"),
        (correction(column="worth"), "there is no such column"),
    ],
)
def test_corrections_are_carried_out_or_reported(tmp_path: Path, made: Correction, fault: str) -> None:
    (tmp_path / "rows.csv").write_text("code,value\nA,1\n", encoding="utf-8")
    found = read(tmp_path, declare(), [made])
    (row,) = found.rows.of("invented")
    assert row["value"] == ("1" if fault else "2")
    assert row.original == ({} if fault else {"value": "1"})
    assert [fault in line for line in found.unused] == ([True] if fault else [])


HEADS = "\t".join(COLUMNS)
GOOD = "invented\tA\tvalue\t1\t2\tother\trow 1\tA slip."


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["document\trow"], "other columns"),
        ([HEADS, "a\tb"], "2 cells, not 8"),
        ([HEADS, GOOD.replace("A slip.", "")], "no reason"),
        ([HEADS, GOOD.replace("row 1", "")], "evidence without its place"),
        ([HEADS, GOOD, GOOD], "corrects a cell once more"),
    ],
)
def test_files_of_corrections(tmp_path: Path, lines: list[str], message: str) -> None:
    (tmp_path / "corrections.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_corrections(str(tmp_path))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["class\tname"], "other columns"),
        (["class\tname\tthing\treason", "Mission\tA\t-\t"], "not whole"),
        (["class\tname\tthing\treason", "Mission\tA\tabc\tB"], "no name of a thing"),
        (["class\tname\tthing\treason", *["Mission\tA\t-\tB"] * 2], "says twice"),
    ],
)
def test_files_of_names(tmp_path: Path, lines: list[str], message: str) -> None:
    (tmp_path / "names.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_names(str(tmp_path))


def test_names_that_no_rule_resolves(tmp_path: Path) -> None:
    lines = ["class\tname\tthing\treason", "Mission\tONE\tmission:two\tMisspelt.", "Mission\tALL\t-\tA sum."]
    (tmp_path / "names.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    known = KnownThings(ox.Store(), read_names(str(tmp_path)))
    assert known.find("ONE", "Mission") == node("mission:two")
    assert known.find("TWO", "Mission") is None
    with pytest.raises(NamingError, match="A sum"):
        known.find("ALL", "Mission")
    with pytest.raises(NamingError, match="no Mission is called TWO"):
        known.require("TWO", "Mission")


# Conversions


@pytest.mark.parametrize(
    ("text", "value"), [("12,5000", "12.5"), ("-8,0000", "-8"), ("42,0000", "42"), ("100,0", "100"), ("-0,0", "0")]
)
def test_decimal_comma(text: str, value: str) -> None:
    assert to_decimal_comma(text).value == value


@pytest.mark.parametrize("text", ["12.5", "1.234,5", "12,", ",5", "1 000", "٣"])
def test_no_decimal_comma(text: str) -> None:
    with pytest.raises(ValueError, match="decimal comma"):
        to_decimal_comma(text)


@pytest.mark.parametrize(
    ("text", "value"), [("1992-03-01", "1992-03"), ("1992-03-31", "1992-03-31"), ("1 March 1992", "1992-03-01")]
)
def test_the_first_of_a_month_is_the_month(text: str, value: str) -> None:
    assert to_edtf_placeholder(text) == edtf(value)


@pytest.mark.parametrize("text", ["1992-03", "1992", "1992-02-30", "March 1992", "soon"])
def test_no_day(text: str) -> None:
    with pytest.raises(ValueError):
        to_edtf_placeholder(text)


@pytest.mark.parametrize(("convert", "text"), [(to_integer, "1.5"), (to_integer, ""), (to_uri, "example.org")])
def test_no_such_value(convert: object, text: str) -> None:
    assert callable(convert)
    with pytest.raises(ValueError):
        convert(text)


# Statements of rows


def node(curie: str) -> ox.NamedNode:
    iri = expand_curie(curie)
    assert iri is not None
    return ox.NamedNode(iri)


def edtf(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(EDTF))


def draft_of(tmp_path: Path, ontology: Ontology, values: list[str], corrections: Iterable[Correction] = ()) -> Records:
    """A mission with the starts of some rows, of a document of the kind 3."""
    lines = [f"{code},{value}" for code, value in zip("ABCDE", values, strict=False)]
    (tmp_path / "rows.csv").write_text("\n".join(["code,value", *lines]) + "\n", encoding="utf-8")
    rows: Rows = read(tmp_path, declare(), corrections).rows
    draft = LayerDraft(ontology, KnownThings(ox.Store(), {}), lambda document, kind: 3)
    for row in rows:
        draft.add_thing(node("mission:m"), "Mission", to_english("M"))
        draft.say(row, node("mission:m"), "start", read_cell(row, "value", to_edtf_placeholder))
        draft.say(row, node("mission:m"), "acronym", to_text("M"))
    return Records(draft.make_triples(["invented"]))


def claims_of(records: Records) -> dict[str, tuple[str, int]]:
    """Value claimed → rank, and number of claims that it conflicts with."""
    found = {}
    for claim in records.claims():
        statement, rank = records.claimed(claim), records.value(claim, node("dpo:rank"))
        assert statement is not None
        assert isinstance(rank, ox.NamedNode)
        assert isinstance(statement.object, ox.Literal)
        rivals = records.values(claim, node("dpo:conflictsWith"))
        found[statement.object.value] = rank.value.rpartition("/")[2], len(rivals)
    return found


def starts(records: Records) -> list[str]:
    return [
        value.value for value in records.values(node("mission:m"), node("dpo:start")) if isinstance(value, ox.Literal)
    ]


def test_rows_that_agree_share_a_statement(tmp_path: Path, ontology: Ontology) -> None:
    records = draft_of(tmp_path, ontology, ["1992-03-05", "1992-03-05"])
    assert starts(records) == ["1992-03-05"]
    assert not records.claims()
    assert len(records.values(node("mission:m"), node("dpo:citation"))) == 2


def test_rivals_within_a_layer_become_claims(tmp_path: Path, ontology: Ontology) -> None:
    records = draft_of(tmp_path, ontology, ["1992-03-01", "1992-04-07", "1992-03-09"])
    assert starts(records) == []
    assert claims_of(records) == {"1992-03": ("normal", 1), "1992-04-07": ("normal", 2), "1992-03-09": ("normal", 1)}


def test_the_more_precise_of_rivals_is_preferred(tmp_path: Path, ontology: Ontology) -> None:
    records = draft_of(tmp_path, ontology, ["1992-03-01", "1992-03-09"])
    assert claims_of(records) == {"1992-03": ("normal", 0), "1992-03-09": ("preferred", 0)}


def test_a_correction_beside_the_error(tmp_path: Path, ontology: Ontology) -> None:
    made = [correction(found="1992-03-09", right="1993-03-09")]
    records = draft_of(tmp_path, ontology, ["1992-03-09", "1993-03-09"], made)
    assert claims_of(records) == {"1993-03-09": ("preferred", 1), "1992-03-09": ("deprecated", 2)}
    records = draft_of(tmp_path, ontology, ["1992-03-09"], [correction(found="1992-03-09", right="")])
    assert claims_of(records) == {"1992-03-09": ("deprecated", 0)}
    assert starts(records) == []


def test_a_true_first_of_a_month_is_no_error_of_the_source(tmp_path: Path, ontology: Ontology) -> None:
    made = [correction(found="1992-03-01", right="1 March 1992")]
    assert claims_of(draft_of(tmp_path, ontology, ["1992-03-01"], made)) == {"1992-03-01": ("preferred", 0)}


# The merge


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (edtf("1992-03"), edtf("1992-03-31"), True),
        (edtf("1992"), edtf("1992-03"), True),
        (edtf("1992-03"), edtf("1992-04"), False),
        (edtf("1992-03~"), edtf("1992-03"), True),
        (to_text("1992"), edtf("1992"), False),
        (to_text("a"), to_text("a"), True),
        (to_text("a"), to_text("b"), False),
    ],
)
def test_dates_agree_where_one_says_less_exactly_what_the_other_says(
    one: ox.Literal, other: ox.Literal, same: bool
) -> None:
    assert agree(one, other) is agree(other, one) is same


def test_a_resolution_is_a_document_of_the_united_nations() -> None:
    kinds = {"s-res-1925-2010": True, "a-res-1752-xvii": True, "s-report": False}
    for slug, official in kinds.items():
        assert (find_kind(node(f"document:{slug}"), lambda _: None) is not None) is official
    assert find_kind(node("document:s-res-1-1946"), lambda _: node("source-kind:academic")) == node(
        "source-kind:academic"
    )


def test_what_has_ended_is_not_ongoing() -> None:
    ended, ongoing = node("end-status:ended"), node("end-status:ongoing")
    assert choose_winner([Rival(ongoing, 1, 0, 0), Rival(ended, 5, 0, 9)])[0] == ended


def names_of(layers: dict[str, list[ox.Triple]], better: str) -> dict[str, list[str]]:
    """Names of mission:m once the names of layers are merged, of which one is the more authoritative."""
    merged = dict.fromkeys(triple for triples in layers.values() for triple in triples)
    records = {name: Records(triples) for name, triples in layers.items()}

    def weigh(voice: NameVoice) -> tuple[int, int]:
        return (1 if voice.layer == better else 2), 0

    merge_names(merged, records, weigh)
    found: dict[str, list[str]] = {"label": [], "alt": []}
    for triple in merged:
        if triple.predicate in (LABEL, ALT_LABEL):
            assert isinstance(triple.object, ox.Literal)
            found["label" if triple.predicate == LABEL else "alt"].append(triple.object.value)
    return found


def layer(document: str, label: str, cited: bool = True) -> list[ox.Triple]:
    mission, citation = node("mission:m"), node(f"citation:{document}")
    triples = [ox.Triple(mission, LABEL, to_english(label))]
    if cited:
        triples += [
            ox.Triple(mission, node("dpo:citation"), citation),
            ox.Triple(citation, node("dpo:source"), node(f"document:{document}")),
            ox.Triple(citation, node("dpo:locator"), to_text("row 2")),
            ox.Triple(citation, ox.NamedNode(f"{DPO}supports"), LABEL),
        ]
    return triples


def test_names_of_layers_are_merged() -> None:
    both = {"a": layer("a", "One Mission"), "b": layer("b", "Other Mission")}
    assert names_of(both, "b") == {"label": ["Other Mission"], "alt": ["One Mission"]}
    assert names_of(both, "a") == {"label": ["One Mission"], "alt": ["Other Mission"]}
    stub = {"a": layer("a", "M", cited=False), "b": layer("b", "Other Mission")}
    assert names_of(stub, "a") == {"label": ["Other Mission"], "alt": []}, "a mere code gives way"


# The report


def test_the_report_tells_every_row() -> None:
    rejected = [("a.csv", number, "A reason.") for number in range(2, 14)]
    report = DataSetReport("invented", {"a.csv": 13}, 1, rejected, {"X": 2}, 1, ["A note."], {})
    assert report.to_text().splitlines() == [
        "a.csv: 13 rows read",
        "rejected: a.csv, rows 2, 3, 4, 5, 6, 7, 8, 9 and 4 more: A reason.",
        "unknown: X (2 rows)",
        "note: A note.",
        "invented: 13 rows read = 1 mapped + 12 rejected; 1 cell corrected",
    ]


def test_files_that_an_import_no_longer_makes_are_removed(tmp_path: Path) -> None:
    shutil.copy(ROOT / "data" / SOURCES[0] / "source.ttl", tmp_path / "source.ttl")
    (tmp_path / "old.ttl").write_text("", encoding="utf-8")
    report = DataSetReport("invented", {}, 0, [], {}, 0, [], {"new.ttl": ""})
    report.write(str(tmp_path))
    assert report.changes == {"new.ttl": "written", "old.ttl": "removed"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.ttl", "source.ttl"]
