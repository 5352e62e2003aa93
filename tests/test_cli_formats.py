"""The formats of rows and of truth values at the command line."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

import pytest

from dpo_kg.cli import main
from dpo_kg.cli.common import notifier
from dpo_kg.exporters.rows import ROW_FORMATS
from dpo_kg.knowledge_graph import KnowledgeGraph

Captured = pytest.CaptureFixture[bytes]


def run(capture: Captured, *words: str) -> tuple[int, bytes, str]:
    status = main(list(words))
    out, err = capture.readouterr()
    return status, out, err.decode()


COMMANDS = [
    ("run", "heads"),
    ("query", "-e", "SELECT ?p { ?p a dpo:Person } ORDER BY ?p"),
    ("queries",),
    ("why", "DPKO", "start"),
    ("conflicts", "DPKO"),
    ("missing", "UNAMID"),
    ("check", "--list"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_every_command_writes_every_format(capfdbinary: Captured, words: tuple[str, ...]) -> None:
    first = {"list": b":", "json": b"{", "jsonl": b"{", "xml": b"<?xml ", "xlsx": b"PK", "zip": b"PK"}
    for name in set(ROW_FORMATS) - set(FORMATS_OF_SOME_ROWS):
        status, out, err = run(capfdbinary, *words, "--format", name)
        assert (status, err) == (0, "")
        assert first.get(name, b"") in out[:200]


#: Formats that not all rows fit: a calendar needs exact days, a drawing the columns of its view.
FORMATS_OF_SOME_ROWS = {"ics": b"BEGIN:VCALENDAR\r\n", "svg": b"<svg xmlns=", "png": b"\x89PNG\r\n"}


@pytest.mark.parametrize("name", FORMATS_OF_SOME_ROWS)
def test_drawings_and_calendars(capfdbinary: Captured, tmp_path: Path, name: str) -> None:
    for words in (("--format", name), ("-f", ROW_FORMATS[name])):
        status, out, err = run(capfdbinary, "run", "tenures-of-person", "--post", "USG-PKO", *words)
        assert (status, err) == (0, "")
        assert out.startswith(FORMATS_OF_SOME_ROWS[name])
    file = tmp_path / f"drawn.{name}"
    assert run(capfdbinary, "run", "tenures-of-person", "--post", "USG-PKO", "-o", str(file)) == (0, b"", "")
    assert file.read_bytes() == out
    status, out, err = run(capfdbinary, "queries", "--format", name)
    assert (status, out) == (2, b"")
    assert ("a column of dates" if name == "ics" else "a table is not drawn") in err


def test_the_ending_implies_the_format(capfdbinary: Captured, tmp_path: Path, kg: KnowledgeGraph) -> None:
    rows = kg.run("heads")
    for ending, name in (("xlsx", "xlsx"), ("zip", "zip"), ("xml", "xml"), ("jsonl", "jsonl"), ("ndjson", "jsonl")):
        file = tmp_path / f"heads.{ending}"
        assert run(capfdbinary, "run", "heads", "-o", str(file)) == (0, b"", "")
        assert file.read_bytes() == rows.to_bytes(name)


def test_excel(capfdbinary: Captured, tmp_path: Path, kg: KnowledgeGraph) -> None:
    expected = kg.run("heads", at="2008-06-30").to_bytes("csv-excel")
    words = ("run", "heads", "--at", "2008-06-30", "--excel")
    file = tmp_path / "heads.csv"
    for more in ((), ("--format", "csv"), ("-f", "TEXT/CSV; charset=utf-8")):
        assert run(capfdbinary, *words, *more) == (0, expected, "")
    assert run(capfdbinary, *words, "-o", str(file)) == (0, b"", "")
    assert file.read_bytes() == expected
    for more in (("-f", "json"), ("-f", "xlsx"), ("-o", str(tmp_path / "heads.tsv"))):
        status, out, err = run(capfdbinary, *words, *more)
        assert (status, out) == (2, b"")
        assert "--excel is about csv, not" in err and "take xlsx" in err
    assert not (tmp_path / "heads.tsv").exists()


@pytest.mark.parametrize("format", ["xlsx", "ZIP", ROW_FORMATS["xlsx"], "application/zip; x=y"])
def test_a_terminal_gets_no_binary(monkeypatch: pytest.MonkeyPatch, capfdbinary: Captured, format: str) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(KnowledgeGraph, "run", lambda *words, **values: pytest.fail("the work was done first"))
    for words in (("run", "heads"), ("run", "heads", "-o", "-")):
        status, out, err = run(capfdbinary, *words, "-f", format)
        assert (status, out) == (2, b"")
        assert "is no text and would spoil the terminal; add -o FILE." in err


def test_a_pipe_gets_binary(capfdbinary: Captured, kg: KnowledgeGraph) -> None:
    status, out, _ = run(capfdbinary, "run", "heads", "-f", "zip")
    assert status == 0
    assert out == kg.run("heads").to_bytes("zip")
    assert "data.csv" in zipfile.ZipFile(io.BytesIO(out)).namelist()


def test_help_of_a_query_comes_before_complaints(capfdbinary: Captured) -> None:
    status, out, _ = run(capfdbinary, "run", "heads", "--excel", "-f", "json", "--help")
    assert status == 0 and b"--excel" in out


def test_a_file_that_cannot_be_written_is_left_alone(capfdbinary: Captured, tmp_path: Path) -> None:
    status, _, err = run(capfdbinary, "run", "heads", "-o", str(tmp_path / "absent" / "heads.xlsx"))
    assert status == 2 and "cannot be written" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("pattern", "status"), [("?s ?p ?o", 0), ("?s <urn:absent> ?o", 1)])
def test_truth_values(capfdbinary: Captured, tmp_path: Path, pattern: str, status: int) -> None:
    words = ("query", "-e", f"ASK {{ {pattern} }}", "--exit-status")
    truth = "true" if status == 0 else "false"
    assert run(capfdbinary, *words) == (status, f"{truth}\n".encode(), "")
    assert json.loads(run(capfdbinary, *words, "-f", "json")[1])["boolean"] is (status == 0)
    assert f"<boolean>{truth}</boolean>".encode() in run(capfdbinary, *words, "-f", "xml")[1]
    assert run(capfdbinary, *words, "-o", str(tmp_path / "truth.srx"))[0] == status
    assert truth in (tmp_path / "truth.srx").read_text(encoding="utf-8")
    found, _, err = run(capfdbinary, *words, "-f", "csv")
    assert found == 2 and "The formats are text, json, xml." in err


def test_findings_of_checks_know_what_they_are(capfdbinary: Captured, tmp_path: Path) -> None:
    status, _, _ = run(capfdbinary, "check", "tenure-overlap", "-o", str(tmp_path / "found.zip"))
    assert status == 0
    with zipfile.ZipFile(tmp_path / "found.zip") as archive:
        text = archive.read("README.md").decode()
        assert "query.rq" not in archive.namelist()
    assert "    dpo-kg check tenure-overlap\n" in text


def test_progress_is_told_once_and_to_a_person_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for watched, told in ((True, "one\ntwo\n"), (False, "")):
        monkeypatch.setattr(sys.stderr, "isatty", lambda watched=watched: watched)
        tell = notifier()
        for message in ("one", "one", "two", "one"):
            tell(message)
        assert capsys.readouterr().err == told
