"""Completion: what fits a word, and the scripts in real shells."""

from __future__ import annotations

import os
import pty
import select
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dpo_kg
from dpo_kg.cli import COMMANDS, main
from dpo_kg.cli.completion import FILES, cut_candidates, find_candidates, split_line
from dpo_kg.knowledge_graph import KnowledgeGraph

SHELLS = ("bash", "zsh", "fish")

# Words after dpo-kg; all that fit the last of them, or some of them before "…".
CASES: list[tuple[list[str], str]] = [
    (["ru"], "run"),
    ([""], "run query queries …"),
    (["--v"], "--version"),
    (["--errors", "j"], "json"),
    (["--errors", "json", "ru"], "run"),
    (["--errors=json", "ru"], "run"),
    (["help", "ru"], "run"),
    (["rum", ""], ""),
    (["run", "hea"], "heads headships"),
    (["run", "--format", "csv", "hea"], "heads headships"),
    (["run", "heads", "--a"], "--at"),
    (["run", "heads", ""], "--at …"),
    (["run", "heads", "--at", ""], ""),
    (["run", "--a"], ""),
    (["run", "heads", "--scope", ""], "all seeds"),
    (["run", "heads", "--scope=s"], "--scope=seeds"),
    (["run", "heads", "--format", "t"], "table tsv"),
    (["run", "heads", "-f", "c"], "csv"),
    (["run", "missing", "--kind", ""], "gap absent"),
    (["run", "missing", "--kind=a"], "--kind=absent"),
    (["missing", "--kind", ""], "gap absent"),
    (["run", "heads", "-o", ""], FILES),
    (["run", "heads", "--output=x"], FILES),
    (["query", ""], FILES),
    (["query", "-e", ""], ""),
    (["validate", "one.ttl", ""], FILES),
    (["diff", ""], FILES),
    (["diff", "old.ttl", ""], FILES),
    (["validate", "one.ttl", "--", "-"], ""),
    (["validate", "--cha"], "--changed"),
    (["export", "--format", "j"], "jsonld"),
    (["export", "-"], "--errors …"),
    (["info", "-f", ""], "text json"),
    (["why", "DPO", "start", "--sc"], "--scope"),
    (["why", ""], ""),
    (["completion", ""], "bash zsh fish"),
]


@pytest.mark.parametrize(("words", "expected"), CASES, ids=[" ".join(case[0]) for case in CASES])
def test_what_fits(kg: KnowledgeGraph, words: list[str], expected: str) -> None:
    found = find_candidates(words)
    if expected == FILES:
        assert found == FILES
        return
    assert not isinstance(found, str)
    named = [word for word, _ in found]
    if expected.endswith("…"):
        assert set(expected.split()[:-1]) <= set(named)
    else:
        assert named == expected.split()


def candidates(*words: str) -> dict[str, str]:
    found = find_candidates(words)
    assert not isinstance(found, str)
    return dict(found)


@pytest.mark.slow
def test_all_commands_queries_and_parameters_are_completed(kg: KnowledgeGraph) -> None:
    assert list(candidates("")) == list(COMMANDS)
    assert all("--help" in candidates(name, "--h") for name in COMMANDS)
    assert candidates("run", "") == kg.queries()
    for name in kg.queries():
        named = list(candidates("run", name, "--"))
        params = [f"--{param['name']}" for param in kg.describe_query(name)["params"]]
        assert named[: len(params)] == params and "--format" in named


def test_no_snapshot_is_built_for_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, root: str) -> None:
    for part in ("ontology", "data", "queries"):
        shutil.copytree(Path(root, part), tmp_path / part)
    monkeypatch.setenv("DPO_KG_ROOT", str(tmp_path))
    monkeypatch.setenv("DPO_KG_CACHE", str(tmp_path / "cache"))
    assert find_candidates(["run", ""]) == []
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("dpo-kg ", ["dpo-kg", ""]),
        ("dpo-kg run", ["dpo-kg", "run"]),
        ("dpo-kg why 'Kofi An", ["dpo-kg", "why", "Kofi An"]),
        ('dpo-kg why "Kofi Annan" st', ["dpo-kg", "why", "Kofi Annan", "st"]),
        ("dpo-kg why Kofi\\ An", ["dpo-kg", "why", "Kofi An"]),
        ("dpo-kg why Kofi\\", ["dpo-kg", "why", "Kofi"]),
        ("dpo-kg query -e \"SELECT 'a", ["dpo-kg", "query", "-e", "SELECT 'a"]),
    ],
)
def test_a_line_is_split_as_a_shell_does(line: str, words: list[str]) -> None:
    assert split_line(line) == words


def test_bash_gets_what_stands_behind_its_word_breaks() -> None:
    assert cut_candidates([("--kind=gap", "")], "--kind=g", " =:") == [("gap", "")]
    assert cut_candidates([("--kind=gap", "")], "--kind=g", " ") == [("--kind=gap", "")]
    assert cut_candidates(FILES, "--output=", "=") == FILES


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_printed(shell: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["completion", shell]) == 0
    assert f"Completion of dpo-kg for {shell}.".encode() in capsysbinary.readouterr().out
    assert main(["completion", "--help"]) == 0
    assert f"dpo-kg completion {shell}".encode() in capsysbinary.readouterr().out


def test_a_shell_that_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert "tcsh" in capsys.readouterr().err


# --- Real shells

# What is typed before the key, and what stands in the line after it.
TYPED = [
    ("dpo-kg comp", "dpo-kg completion "),
    ("dpo-kg run vaca", "dpo-kg run vacancies "),
    ("dpo-kg run 'vaca", "dpo-kg run 'vacancies' "),
    ("dpo-kg run heads --a", "dpo-kg run heads --at "),
    ("dpo-kg run missing --kind a", "dpo-kg run missing --kind absent "),
    ("dpo-kg run missing --kind=a", "dpo-kg run missing --kind=absent "),
    ("dpo-kg query one", "dpo-kg query one.rq "),
    ("dpo-kg run heads -o one", "dpo-kg run heads -o one.rq "),
    ("dpo-kg why person:annan-kofi --sc", "dpo-kg why person:annan-kofi --scope "),
]
#: Shell → its options, and what is to be done before its script is loaded.
START = {
    "bash": (["--norc", "--noprofile", "-i"], 'bind "set enable-bracketed-paste off"'),
    "zsh": (["-f", "-i"], "unset zle_bracketed_paste; autoload -Uz compinit; compinit -D -u"),
}


@pytest.fixture
def folder(kg: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file, and with dpo-kg on the path."""
    program = tmp_path / "bin" / "dpo-kg"
    program.parent.mkdir()
    package = str(Path(dpo_kg.__file__).parent.parent)
    code = f"import sys; sys.path.insert(0, {package!r}); from dpo_kg.cli import entry; entry()"
    program.write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, "-c", code])} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.rq").write_text("ASK {}", encoding="utf-8")
    return tmp_path


class Typist:
    """A shell on a terminal, and somebody who types."""

    def __init__(self, shell: str, options: list[str]) -> None:
        self.process, self._terminal = pty.fork()
        if self.process == 0:
            os.environ.update(TERM="dumb", PS1="> ")
            os.execvp(shell, [shell, *options])

    def press(self, keys: str, end: str, seconds: float = 20) -> str:
        """Type, and return what is seen from then on up to `end`, or all that is seen within the time."""
        os.write(self._terminal, keys.encode())
        seen, deadline = "", time.monotonic() + seconds
        while end not in seen and time.monotonic() < deadline:
            if select.select([self._terminal], [], [], 0.05)[0]:
                seen += os.read(self._terminal, 65536).decode()
        return seen

    def leave(self) -> None:
        os.close(self._terminal)
        os.waitpid(self.process, 0)


@pytest.mark.programs
@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_key_is_pressed(folder: Path, shell: str) -> None:
    """The tabulator completes the line as it is shown; Ctrl-U empties it again."""
    assert shutil.which(shell), f"{shell} is not installed"
    options, start = START[shell]
    typist = Typist(shell, options)
    try:
        typist.press(f'{start}; eval "$(dpo-kg completion {shell})"; echo rea""dy\n', "ready")
        for typed, expected in TYPED:
            seen = typist.press(f"{typed}\t", expected)
            assert expected in seen, f"{typed}: {seen!r}"
            typist.press("\x15", "", 0.1)
    finally:
        typist.leave()


@pytest.mark.programs
def test_fish_completes(folder: Path) -> None:
    assert shutil.which("fish"), "fish is not installed"
    for typed, expected in TYPED:
        script = f"dpo-kg completion fish | source; complete -C {shlex.quote(typed)}"
        done = subprocess.run(["fish", "--no-config", "-c", script], capture_output=True, text=True, timeout=50)
        first = done.stdout.split("\n")[0].split("\t")[0]
        assert first == expected.replace("'", "").split()[-1], f"{typed}: {done.stdout}{done.stderr}"
