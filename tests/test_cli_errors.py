"""Errors as JSON: one object on standard error with a stable code, wherever the option stands in the line."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import dpo_kg
from dpo_kg import engine, errors
from dpo_kg.cli import COMMANDS, main, take_error_form
from dpo_kg.engine import call_with_deadline
from dpo_kg.errors import DpoKgError, QueryTimeoutError, UsageError
from dpo_kg.knowledge_graph import KnowledgeGraph

KEYS = ["code", "message", "place", "line", "column", "suggestions", "mend", "status"]
FAMILY = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, DpoKgError)]

# Command line, code, and what some of the keys hold.
CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("--errors json run hed", "unknown-name", {"message": "unknown query: hed", "suggestions": ["heads"]}),
    ("run --errors json hed", "unknown-name", {"mend": "dpo-kg queries lists all of them."}),
    ("run hed --errors=json", "unknown-name", {"place": None, "line": None}),
    ("--errors text run hed --errors json", "unknown-name", {"suggestions": ["heads"]}),
    ("rum heads --errors json", "unknown-name", {"message": "unknown command: rum", "suggestions": ["run"]}),
    ("run heads --errors json --formt csv", "unknown-name", {"suggestions": ["--format"]}),
    ("run heads --errors json -f cvs", "unknown-name", {"suggestions": ["csv"]}),
    ("run tenures-of-person --person Anan --errors json", "unknown-name", {}),
    ("run --errors json", "wrong-usage", {"mend": "dpo-kg run --help tells more."}),
    ("why --errors json", "wrong-usage", {"message": "the following arguments are required: THING"}),
    ("run heads 2008-06-30 --errors json", "wrong-usage", {"suggestions": ["--at 2008-06-30"]}),
    ("run heads --scope nowhere --errors json", "wrong-usage", {}),
    ("run heads -o nothing --errors json", "wrong-usage", {}),
    ("run heads --at 2008-02-30 --errors json", "wrong-parameter", {}),
    ("query --errors json -e 'SELECT ?x {'", "unreadable-input", {"place": "query", "line": 1, "column": 12}),
    ("query --errors json -e 'ASK { SERVICE <x:> {} }'", "refused-query", {"line": 1, "column": 7}),
    ("query --errors json -e 'SELECT (<x:f>(1) AS ?x) {}'", "failed-query", {"place": "query"}),
    ("query --errors json nam.rq", "unreadable-input", {"place": "nam.rq", "suggestions": ["names.rq"]}),
    ("query --errors json bad.rq", "unreadable-input", {"place": "bad.rq", "line": 2, "column": 3}),
    ("export DPO --errors json -o no/where.ttl", "unreadable-input", {"place": "no/where.ttl"}),
    ("validate é.ttl --errors json", "unreadable-input", {"place": "é.ttl", "message": "no such file"}),
]


@pytest.fixture
def folder(kg: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "names.rq").write_text("ASK {}", encoding="utf-8")
    (tmp_path / "bad.rq").write_text("ASK {\n  . }", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("line", "code", "parts"), CASES, ids=[case[0] for case in CASES])
def test_an_error_is_one_object(
    folder: Path, capsys: pytest.CaptureFixture[str], line: str, code: str, parts: dict[str, Any]
) -> None:
    assert main(shlex.split(line)) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and err.isascii()
    told = json.loads(err)
    assert list(told) == KEYS
    assert (told["code"], told["status"]) == (code, 2)
    assert told["message"] and "\n" not in told["message"]
    told["suggestions"] = told["suggestions"][:1]
    assert {key: told[key] for key in parts} == parts


def test_the_environment_chooses_the_form(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DPO_KG_ERRORS", "json")
    assert main(["run", "hed"]) == 2
    assert json.loads(capsys.readouterr().err)["code"] == "unknown-name"
    assert main(["run", "hed", "--errors", "text"]) == 2
    assert capsys.readouterr().err.startswith("dpo-kg: unknown query: hed\nDid you mean heads?\n")
    monkeypatch.setenv("DPO_KG_ERRORS", "yaml")
    assert main(["--version"]) == 2
    assert capsys.readouterr().err == "dpo-kg: DPO_KG_ERRORS: not a form of errors: 'yaml'\nIt is text or json.\n"


@pytest.mark.parametrize("words", [["--errors"], ["run", "--errors", "yaml"], ["run", "heads", "--errors="]])
def test_a_form_that_there_is_not(words: list[str]) -> None:
    with pytest.raises(UsageError, match="--errors: not a form of errors"):
        take_error_form(words)


def test_words_after_two_dashes_are_left_alone() -> None:
    assert take_error_form(["fmt", "--", "--errors", "json"]) == (["fmt", "--", "--errors", "json"], "text")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_tells_of_the_option(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert "--errors {text,json}" in capsys.readouterr().out


def test_codes_are_unique_and_documented() -> None:
    codes = [kind.code for kind in FAMILY]
    assert len(set(codes)) == len(codes) > 8
    documented = errors.__doc__ or ""
    for kind in FAMILY:
        (line,) = (line for line in documented.split("\n") if line.lstrip(" │├└─").startswith(f"{kind.__name__} "))
        assert line.split()[line.split().index(kind.__name__) + 1] == kind.code


def test_a_problem_without_a_place_has_all_keys() -> None:
    told = QueryTimeoutError(5).to_dict()
    assert list(told) == KEYS[:-1]
    assert told["code"] == "query-timeout" and told["mend"] and told["line"] is None


def command(*words: str) -> list[str]:
    return [sys.executable, "-c", "from dpo_kg.cli import entry; entry()", *words]


def environment() -> dict[str, str]:
    package = str(Path(dpo_kg.__file__).parent.parent)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_has_a_code(kg: KnowledgeGraph) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command("run", "heads", "--errors", "json"), stdout=full, stderr=subprocess.PIPE, env=environment()
        )
    told = json.loads(done.stderr)
    assert (done.returncode, told["code"], told["place"]) == (2, "failed-output", "standard output")


def test_ctrl_c_has_a_code(kg: KnowledgeGraph) -> None:
    hard = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with subprocess.Popen(command("query", "-e", hard, "--errors", "json"), stderr=-1, env=environment()) as process:
        time.sleep(0.7)
        process.send_signal(signal.SIGINT)
        err = process.communicate(timeout=20)[1]
    assert process.returncode == 130
    assert [json.loads(err)[key] for key in ("code", "status")] == ["interrupted", 130]


#: For the superuser: a process that has no more rights than the permissions of files give.
PLAIN = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


@pytest.mark.skipif(
    bool(PLAIN) and shutil.which("setpriv") is None, reason="the superuser may read all, and no setpriv"
)
@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        ("query secret.rq", "secret.rq", "cannot be read: Permission denied"),
        ("validate secret.ttl", "secret.ttl", "cannot be read: Permission denied"),
        ("fmt secret.ttl", "secret.ttl", "cannot be read: Permission denied"),
        ("run heads -o locked/x.csv", "locked/x.csv", "cannot be written: Permission denied"),
        ("run heads -o kept.csv", "kept.csv", "cannot be written: Permission denied"),
        ("fmt kept.ttl", "kept.ttl", "cannot be written: Permission denied"),
    ],
)
def test_permission_denied(folder: Path, line: str, place: str, message: str) -> None:
    """A file that may not be read, a folder that may not be written, and a file that is there and may not."""
    for name, mode in (("secret.rq", 0), ("secret.ttl", 0), ("kept.csv", 0o444), ("kept.ttl", 0o444)):
        (folder / name).write_text("<x:a> <x:b> <x:c>.\n", encoding="utf-8")
        (folder / name).chmod(mode)
    (folder / "locked").mkdir(mode=0o555)
    done = subprocess.run(
        [*PLAIN, *command(*shlex.split(line), "--errors", "json")], capture_output=True, env=environment(), cwd=folder
    )
    told = json.loads(done.stderr)
    assert (done.returncode, done.stdout, told["place"], told["message"]) == (2, b"", place, message)
    assert not [entry.name for entry in folder.iterdir() if entry.name.startswith(".dpo-kg")]


def test_a_long_answer_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_PATIENCE", 0.1)
    heard: list[str] = []
    assert call_with_deadline(lambda: time.sleep(0.3), None, heard.append) is None
    assert heard == ["Working on the answer …"]
    assert call_with_deadline(lambda: 1, 5, heard.append) == 1 and len(heard) == 1
    with pytest.raises(QueryTimeoutError):
        call_with_deadline(lambda: time.sleep(0.5), 0.2, heard.append)
