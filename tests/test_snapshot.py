"""The snapshot fits the files or is built anew, whatever happens to files, disk and processes meanwhile.

Every test works on a copy of the resources with a cache of its own. What must not happen in this process (kill -9, a
full disk, a missing package) happens in another one.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib.plugins.sparql

import dpo_kg
from conftest import some_of
from dpo_kg.build import assemble, publish
from dpo_kg.errors import InputError, UnknownNameError
from dpo_kg.knowledge_graph import KnowledgeGraph

ROOT = Path(__file__).parent.parent
DAY = "2008-06-30"
FIRST, SECOND = "Jean-Marie Guéhenno", "Alain Le Roy"
PEOPLE, QUERY = "data/seeds/people.ttl", "queries/questions/heads.rq"

#: Answers in a process of its own; prints one line of JSON.
ASK = f"""
import json, dpo_kg
notes = []
graph = dpo_kg.open(notify=notes.append)
answer = {{"heads": sorted(row.head for row in graph.run("heads", at="{DAY}")), "info": graph.info(),
          "queries": graph.queries(), "triples": len(graph.triples(with_inferred=True)),
          "derivations": len(graph.snapshot.derivation_lines())}}
print(json.dumps([answer, notes, graph.snapshot.folder]))
"""
#: Opens the graph, waits for a line, and only then asks.
OPEN_AND_WAIT = ASK.replace("answer =", "print('open', flush=True); input()\nanswer =")
NO_YAML = "import sys; sys.modules['yaml'] = None\n"
NO_LOCKS = "import sys; sys.modules['fcntl'] = None\n"
RUN_HEADS = "import sys; from dpo_kg.cli import main; sys.exit(main(['run', 'heads', '--at', '2008-06-30']))\n"
FULL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
"""
#: Takes from a privileged process the right to write what file modes forbid (PR_CAPBSET_DROP, CAP_DAC_OVERRIDE).
HEED_MODES = """
import ctypes, os, sys
if os.geteuid() == 0 and "HEEDS_MODES" not in os.environ:
    assert ctypes.CDLL(None).prctl(24, 1, 0, 0, 0) == 0, "CAP_DAC_OVERRIDE cannot be dropped"
    os.environ["HEEDS_MODES"] = "yes"
    os.execv(sys.executable, sys.orig_argv)
"""
#: Kills itself before the n-th use of the cache that Python sees; else prints how many there were.
KILL_AT = """
import os, signal, sys
seen = 0
def count(event, arguments):
    global seen
    if event.split(".")[0] in ("open", "os", "shutil") and os.environ["DPO_KG_CACHE"] in str(arguments[:1]):
        seen += 1
        if seen == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
import dpo_kg
dpo_kg.open()
print(seen)
"""


class Sandbox:
    """A copy of the resources, and a cache."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.cache = folder / "cache"
        self.started: list[subprocess.Popen[str]] = []
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(
                [str(Path(dpo_kg.__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
            ),
            "PYTHONIOENCODING": "utf-8",
            "DPO_KG_ROOT": str(self.root),
            "DPO_KG_CACHE": str(self.cache),
        }

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that stands in a file."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def rename_person(self, old: str, new: str) -> None:
        """Change the label of a person."""
        self.edit(PEOPLE, f'"{old}"', f'"{new}"')

    def start(self, code: str, *arguments: str, cwd: Path | None = None) -> subprocess.Popen[str]:
        """Start Python code in another process."""
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=cwd,
        )
        self.started.append(process)
        return process

    def stop(self) -> None:
        """End what a failed test has left running."""
        for process in self.started:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout, process.stderr):
                assert stream is not None
                stream.close()

    def ask(self, before: str = "", *arguments: str) -> tuple[dict[str, Any], list[str], Path | None]:
        """Answer in another process; return the answer, the notes and the folder of the snapshot."""
        return finish(self.start(before + ASK, *arguments))

    def open(self) -> tuple[KnowledgeGraph, list[str]]:
        """Open in this process; return the graph and the notes."""
        notes: list[str] = []
        return dpo_kg.open(str(self.root), notify=notes.append), notes

    def heads(self) -> list[str]:
        """Return the heads on the day, answered in this process."""
        return heads_of(self.open()[0])

    @property
    def shelf(self) -> Path:
        """The folder of the snapshots of these resources."""
        (found,) = self.cache.iterdir()
        return found

    def names(self) -> list[str]:
        """Return what stands on the shelf beside pointer and lock."""
        return sorted(path.name for path in self.shelf.iterdir() if path.name not in ("current", "lock"))


def finish(process: subprocess.Popen[str], said: str = "") -> tuple[dict[str, Any], list[str], Path | None]:
    """Return what a process with `ASK` answered, when it has been told something."""
    out, err = process.communicate(said, timeout=120)
    assert (process.returncode, err) == (0, "")
    answer, notes, folder = json.loads(out)
    return answer, notes, Path(folder) if folder else None


def output_of(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Return exit status, standard output and standard error of a process."""
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def start_reader(sandbox: Sandbox, before: str = "") -> subprocess.Popen[str]:
    """Start a process that has the graph open, and asks when it is told to."""
    process = sandbox.start(before + OPEN_AND_WAIT)
    assert process.stdout is not None and process.stdout.readline() == "open\n"
    return process


def heads_of(graph: KnowledgeGraph) -> list[str]:
    return sorted(str(row.head) for row in graph.run("heads", at=DAY))


def copy_resources(target: Path) -> None:
    """Copy ontology and queries, and of the data the seeds without what is said in words: a build is shorter so."""
    words = shutil.ignore_patterns("characteristics", "debates.ttl", "gaps.ttl", "statistics.ttl", "topics.ttl")
    for name in ("ontology", "queries", "data/seeds"):
        shutil.copytree(ROOT / name, target / name, ignore=words if name.startswith("data") else None)
    for path in (ROOT / "data").glob("*.ttl"):
        shutil.copy2(path, target / "data")


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A folder with `kept`, a copy of root and cache with a fitting snapshot; and what that snapshot answers."""
    folder = tmp_path_factory.mktemp("snapshot")
    made = Sandbox(folder)
    copy_resources(made.root)
    truth, notes, snapshot = made.ask()
    assert len(notes) == 1 and snapshot is not None
    (folder / "kept").mkdir()
    for name in ("root", "cache"):
        (folder / name).rename(folder / "kept" / name)
    return folder, truth


@pytest.fixture(scope="module")
def _rules_parsed_once() -> Iterator[None]:
    """Parse each rule once in this process: it is most of the time of a build, and the same every time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib.plugins.sparql, "prepareQuery", functools.cache(rdflib.plugins.sparql.prepareQuery))
        yield


@pytest.fixture
def sandbox(
    pristine: tuple[Path, dict[str, Any]], monkeypatch: pytest.MonkeyPatch, _rules_parsed_once: None
) -> Iterator[Sandbox]:
    """Resources with a snapshot that fits, at the same place in every test; this process uses that cache too."""
    folder, _ = pristine
    for name in ("root", "cache"):
        shutil.copytree(folder / "kept" / name, folder / name)
    made = Sandbox(folder)
    monkeypatch.setenv("DPO_KG_CACHE", str(made.cache))
    yield made
    made.stop()
    for name in ("root", "cache"):
        shutil.rmtree(folder / name, ignore_errors=True)


@pytest.fixture
def empty(sandbox: Sandbox) -> Sandbox:
    """Resources without a snapshot."""
    shutil.rmtree(sandbox.cache)
    return sandbox


@pytest.fixture
def truth(pristine: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    """What an undamaged snapshot answers."""
    return pristine[1]


# --- What a stored answer touches ------------------------------------------------------------------------------------

#: What a stored answer has no use for (docs/decisions/0002-cold-start.md).
FORBIDDEN = {
    *("rdflib", "pyshacl", "owlrl", "yaml", "dpo_kg.build", "dpo_kg.validation", "dpo_kg.edtf", "dpo_kg.rdf"),
    *("pathlib", "dataclasses", "typing", "threading", "importlib.metadata", "inspect", "logging", "ast", "textwrap"),
    *("hashlib", "random", "datetime", "decimal", "unicodedata", "string", "difflib", "csv", "zipfile", "contextlib"),
    *("shutil", "tempfile", "subprocess", "socket", "ssl", "urllib.parse", "urllib.request", "traceback"),
}


def test_a_stored_answer_imports_little(sandbox: Sandbox) -> None:
    code = RUN_HEADS.replace("sys.exit(", "print(") + "sys.stderr.write(' '.join(sys.modules))\n"
    _, bare, _ = output_of(sandbox.start("import sys; print(*sys.modules)"))
    status, out, modules = output_of(sandbox.start(code))
    assert status == 0 and SECOND in out
    assert "pyoxigraph" in modules.split(), "the list of modules is not that of the answer"
    assert FORBIDDEN & (set(modules.split()) - set(bare.split())) == set()


def test_start_up_reads_no_data_and_hashes_nothing(sandbox: Sandbox) -> None:
    code = f"""
import json, sys
opened = []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
import dpo_kg
heads = [row.head for row in dpo_kg.open().run("heads", at="{DAY}")]
print(json.dumps([heads, opened, "hashlib" in sys.modules]))
"""
    _, bare, _ = output_of(sandbox.start("import sys; print(*sys.modules)"))
    status, out, err = output_of(sandbox.start(code))
    assert (status, err) == (0, "")
    heads, opened, hashes = json.loads(out)
    assert sorted(heads) == [SECOND, FIRST]
    assert any(name.endswith("current") for name in opened), "the hook saw nothing"
    assert [name for name in opened if str(sandbox.root) in name] == []
    assert not hashes or "hashlib" in bare.split()


def test_reading_leaves_the_snapshot_alone(sandbox: Sandbox, truth: dict[str, Any]) -> None:
    def state() -> list[tuple[str, int, int]]:
        files = sorted(path for path in sandbox.cache.rglob("*"))
        return [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]

    before = state()
    answer, notes, _ = sandbox.ask()
    assert (answer, notes, state()) == (truth, [], before)


# --- Many processes --------------------------------------------------------------------------------------------------


def test_ten_processes_build_one_snapshot(empty: Sandbox, truth: dict[str, Any]) -> None:
    answers = [finish(process) for process in [empty.start(ASK) for _ in range(10)]]
    assert truth["heads"] == [SECOND, FIRST]
    assert all(answer == truth for answer, _, _ in answers)
    assert sum(len(notes) for _, notes, _ in answers) == 1, "more than one has built"
    assert len(empty.names()) == 1
    assert empty.open()[1] == [], "the snapshot does not fit"


@pytest.mark.slow
def test_builders_without_locks_do_no_harm(empty: Sandbox, truth: dict[str, Any]) -> None:
    answers = [finish(process)[0] for process in [empty.start(NO_LOCKS + ASK) for _ in range(3)]]
    assert answers == [truth] * 3
    assert not any(name.startswith(("building", "pointing")) for name in empty.names())
    assert empty.open()[1] == [], "the snapshot does not fit"


@pytest.mark.slow
def test_a_builder_leaves_alone_what_another_has_built(
    empty: Sandbox, truth: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are no locks two may build the same; the folder of the first is being read when the second ends."""
    write, remove_tree = publish._write_store, shutil.rmtree
    readers, answers = list[subprocess.Popen[str]](), list[dict[str, Any]]()

    def be_overtaken(quads: list[ox.Quad], folder: Path) -> None:
        write(quads, folder)
        readers.append(start_reader(empty, NO_LOCKS))

    def let_readers_ask(*arguments: Any, **options: Any) -> None:
        while readers:
            answers.append(finish(readers.pop(), "\n")[0])
        remove_tree(*arguments, **options)

    monkeypatch.setattr(publish, "_write_store", be_overtaken)
    monkeypatch.setattr(shutil, "rmtree", let_readers_ask)
    assert empty.heads() == truth["heads"]
    assert answers == [truth]
    assert empty.open()[1] == []


@pytest.mark.slow
def test_a_stopped_builder_does_not_stop_the_others(sandbox: Sandbox) -> None:
    fcntl = pytest.importorskip("fcntl")
    sandbox.rename_person(SECOND, "Alain L. Roy")
    impatient = "from dpo_kg.build import publish; publish._PATIENCE = 0.5\n"
    with (sandbox.shelf / "lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        answer, _, folder = sandbox.ask(impatient)
    assert answer["heads"] == ["Alain L. Roy", FIRST]
    assert folder is not None


@pytest.mark.slow
@pytest.mark.parametrize("days", [0, pytest.param(3, marks=pytest.mark.slow)], ids=["new", "three days old"])
def test_an_older_snapshot_stays_open(sandbox: Sandbox, days: int) -> None:
    """A process goes on with the snapshot that it opened, queries included, while others publish new ones."""
    folder = sandbox.open()[0].snapshot.folder
    assert folder is not None
    reader = start_reader(sandbox)
    os.utime(folder, (time.time() - days * 86400,) * 2)
    sandbox.edit(QUERY, "SELECT ?head", "SELECT ?head ")
    sandbox.edit(QUERY, "Name of the head", "Who was the head")
    assert sandbox.heads() == [SECOND, FIRST]
    for number in range(2):
        sandbox.rename_person(SECOND if number == 0 else f"Alain {number - 1}", f"Alain {number}")
        assert sandbox.heads() == [f"Alain {number}", FIRST]
    os.utime(folder, (time.time() - days * 86400,) * 2)
    assert finish(reader, "\n")[0]["heads"] == [SECOND, FIRST]


def test_a_changed_query_leaves_the_older_snapshot_alone(sandbox: Sandbox) -> None:
    older, _ = sandbox.open()
    sandbox.edit(QUERY, "summary: Who headed", "summary: Which person headed")
    newer, notes = sandbox.open()
    assert len(notes) == 1
    assert newer.describe_query("heads")["summary"].startswith("Which person headed")
    assert older.describe_query("heads")["summary"].startswith("Who headed")
    assert older.queries()["heads"].startswith("Who headed")


# --- kill -9 ---------------------------------------------------------------------------------------------------------


def check_after_kill(sandbox: Sandbox, label: str) -> None:
    """A run after a kill answers right, from a snapshot on disk, and the one after it finds that snapshot."""
    answer, _, folder = sandbox.ask()
    assert answer["heads"] == sorted([label, FIRST])
    assert folder is not None
    graph, notes = sandbox.open()
    assert (heads_of(graph), notes) == (answer["heads"], [])


def next_label(sandbox: Sandbox, labels: list[str], number: int) -> str:
    """Rename the second head, so that an older snapshot would answer wrong; every third time empty the cache."""
    labels.append(f"Alain {number}")
    sandbox.rename_person(*labels[-2:])
    if number % 3 == 0:
        shutil.rmtree(sandbox.cache, ignore_errors=True)
    return labels[-1]


def kill_at(sandbox: Sandbox, moment: int) -> None:
    status, out, _ = output_of(sandbox.start(KILL_AT, str(moment)))
    assert status == -signal.SIGKILL, f"use {moment} of the cache was not reached: {out}"


def uses_of_cache(sandbox: Sandbox) -> int:
    """Return how often a build uses the cache; an empty cache is the shorter case."""
    status, out, err = output_of(sandbox.start(KILL_AT, "-1"))
    assert (status, err) == (0, "")
    return int(out)


@pytest.mark.slow
def test_kill_during_a_build(empty: Sandbox) -> None:
    sandbox, labels, uses = empty, [SECOND], uses_of_cache(empty)
    assert uses > 20
    for number, moment in enumerate([2, uses // 4, uses // 2, uses - 12, uses - 6, uses - 3]):
        label = next_label(sandbox, labels, number)
        kill_at(sandbox, moment)
        assert sandbox.heads() == sorted([label, FIRST]), f"killed at use {moment} of {uses}"
        assert sandbox.open()[1] == []


@pytest.mark.slow
def test_kill_at_many_uses_of_the_cache(empty: Sandbox) -> None:
    """At every third, each run at others: in three runs at all."""
    sandbox, labels, uses = empty, [SECOND], uses_of_cache(empty)
    for moment in range(seeded().randint(1, 3), uses + 1, 3):
        label = next_label(sandbox, labels, moment)
        kill_at(sandbox, moment)
        assert sandbox.heads() == sorted([label, FIRST]), f"killed at use {moment} of {uses}"
        assert sandbox.open()[1] == []


def time_of_build(sandbox: Sandbox) -> float:
    started = time.monotonic()
    sandbox.ask()
    return time.monotonic() - started


def kill_at_random(sandbox: Sandbox, moments: list[float], others: int) -> tuple[int, list[list[str]]]:
    """Start builders, kill one at each moment; return how many had not ended, and what the others answer."""
    victims = [sandbox.start(ASK) for _ in moments]
    rest = [sandbox.start(ASK) for _ in range(others)]
    begun = time.monotonic()
    for moment, process in zip(sorted(moments), victims, strict=True):
        time.sleep(max(0.0, begun + moment - time.monotonic()))
        process.kill()
    answers = [finish(process)[0]["heads"] for process in rest]
    return sum(output_of(process)[0] == -signal.SIGKILL for process in victims), answers


def seeded() -> random.Random:
    """Return a generator whose seed is printed, and can be given in DPO_KG_SEED."""
    seed = int(os.environ.get("DPO_KG_SEED") or random.randrange(1 << 32))
    sys.stdout.write(f"DPO_KG_SEED={seed}\n")
    return random.Random(seed)


@pytest.mark.slow
@pytest.mark.parametrize(("victims", "others"), [(1, 0), (2, 2)], ids=["alone", "among others"])
def test_kill_at_random_moments(empty: Sandbox, victims: int, others: int) -> None:
    sandbox, chance, labels, seconds = empty, seeded(), [SECOND], time_of_build(empty)
    killed = runs = 0
    while killed < 30:
        runs += 1
        label = next_label(sandbox, labels, runs)
        # Builders that start together slow each other down.
        moments = [chance.uniform(0, seconds * (victims + others)) for _ in range(victims)]
        ended, answers = kill_at_random(sandbox, moments, others)
        assert answers == [sorted([label, FIRST])] * others
        check_after_kill(sandbox, label)
        killed += ended
        seconds *= 1.05 if ended == victims else 0.9  # a busy machine does not keep its pace
    sys.stdout.write(f"{killed} kills in {runs} runs, {others} others each\n")


# --- A cache that cannot be written ----------------------------------------------------------------------------------


@pytest.mark.parametrize("cache", some_of(["file/cache", "/proc/dpo-kg", "/dev/null/dpo-kg"], 3))
def test_without_a_cache_the_answer_comes_from_memory(
    sandbox: Sandbox, cache: str, truth: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    sandbox.environment["DPO_KG_CACHE"] = str(tmp_path / cache)
    answer, notes, folder = sandbox.ask()
    assert answer == truth
    assert folder is None
    assert [note for note in notes if "held in memory" in note and "\n" not in note]


@pytest.fixture
def lock_folder() -> Iterator[Callable[[Path], None]]:
    """Make folders read-only until the end of the test."""
    locked: list[Path] = []

    def lock(folder: Path) -> None:
        for path in [folder, *(p for p in folder.rglob("*") if p.is_dir())]:
            locked.append(path)
            path.chmod(0o500)

    yield lock
    for path in locked:
        path.chmod(0o700)


def test_a_read_only_cache(sandbox: Sandbox, lock_folder: Callable[[Path], None]) -> None:
    """A fitting snapshot is read there; where none fits, the answer comes from memory and the cache stays as it was."""
    lock_folder(sandbox.cache)
    answer, notes, folder = sandbox.ask(HEED_MODES)
    assert (answer["heads"], notes) == ([SECOND, FIRST], [])
    assert folder is not None
    names = sandbox.names()
    sandbox.rename_person(SECOND, "Alain R.")
    answer, notes, folder = sandbox.ask(HEED_MODES)
    assert (answer["heads"], folder) == (["Alain R.", FIRST], None)
    assert "held in memory" in notes[-1]
    assert sandbox.names() == names


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limit", "with_older"),
    [
        (0, False),
        (70_000, True),
        *(pytest.param(*case, marks=pytest.mark.slow) for case in ((1_000, True), (20_000, False))),
    ],
    ids=str,
)
def test_a_full_disk(sandbox: Sandbox, limit: int, with_older: bool) -> None:
    """No file may grow beyond `limit` bytes: the answer is right, and nothing wrong is left for the next run."""
    if with_older:
        sandbox.rename_person(SECOND, "Alain R.")
    else:
        shutil.rmtree(sandbox.cache)
    expected = ["Alain R." if with_older else SECOND, FIRST]
    answer, notes, folder = sandbox.ask(FULL_DISK, str(limit))
    assert answer["heads"] == expected
    assert folder is None and "held in memory" in notes[-1]
    assert len(sandbox.names()) == int(with_older), "something is left of the build that failed"
    graph, notes = sandbox.open()
    assert heads_of(graph) == expected
    assert len(notes) == 1 and graph.snapshot.folder is not None


#: Mounts a small disk, answers there, makes the disk larger and answers again: a line each.
SMALL_DISK = """
import os, subprocess, sys
folder, size, inodes, code = sys.argv[1:]
subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},nr_inodes={inodes}", "tmpfs", folder], check=True)
subprocess.run([sys.executable, "-c", code], check=True)
if "current" in str(list(os.walk(folder))):
    print("something is left of the build that failed", file=sys.stderr)
subprocess.run(["mount", "-o", "remount,rw,size=64m,nr_inodes=1000", folder], check=True)
subprocess.run([sys.executable, "-c", code], check=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("size", ["64k", "200k", "300k", "600k", "1000k", "1300k"])
@pytest.mark.parametrize("inodes", [8, 20, 24, 1000])
def test_a_small_disk(sandbox: Sandbox, size: str, inodes: int) -> None:
    shutil.rmtree(sandbox.cache)
    sandbox.cache.mkdir()
    assert shutil.which("unshare") and shutil.which("mount"), "this test needs the programs unshare and mount"
    unshare = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    command = [*unshare, sys.executable, "-c", SMALL_DISK, str(sandbox.cache), size, str(inodes), ASK]
    done = subprocess.run(
        command, env=sandbox.environment, capture_output=True, text=True, encoding="utf-8", timeout=120
    )
    assert (done.returncode, done.stderr) == (0, ""), (
        f"this test mounts a disk of {size} (unshare, mount -t tmpfs): allow that, or run it as root\n{done.stderr}"
    )
    (full, notes, memory), (roomy, _, folder) = map(json.loads, done.stdout.splitlines())
    assert full == roomy
    assert full["heads"] == [SECOND, FIRST]
    assert memory is None and "held in memory" in notes[-1]
    assert folder is not None


# --- Changed files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("new", ["Alain Le Roy-Fictitious", "Alain Le Rox"], ids=["longer", "same size"])
def test_a_changed_label_is_answered(sandbox: Sandbox, new: str) -> None:
    sandbox.rename_person(SECOND, new)
    graph, notes = sandbox.open()
    assert (heads_of(graph), len(notes)) == ([new, FIRST], 1)
    assert sandbox.open()[1] == []


@pytest.mark.slow
@pytest.mark.parametrize("rounds", [5, pytest.param(20, marks=pytest.mark.slow)])
def test_edits_right_after_a_build_are_seen(sandbox: Sandbox, rounds: int) -> None:
    """Written, opened, written again at once in the same size, opened: never stale."""
    label = SECOND
    for number in range(rounds):
        new = f"Alain {number:06}"
        sandbox.rename_person(label, new)
        assert sandbox.heads() == [new, FIRST], f"stale in round {number}"
        label = new


def test_an_edit_while_the_files_are_read_is_seen(empty: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox, build, rounds = empty, assemble.build_graph, list[int]()

    def build_and_edit(*arguments: Any) -> assemble.BuiltGraph:
        built = build(*arguments)
        rounds.append(len(rounds))
        if len(rounds) < 3:
            sandbox.rename_person(SECOND if len(rounds) == 1 else "Alain Le 001", f"Alain Le 00{len(rounds)}")
        return built

    monkeypatch.setattr(assemble, "build_graph", build_and_edit)
    assert sandbox.heads() == ["Alain Le 002", FIRST]
    assert len(rounds) == 3


@pytest.mark.slow
def test_files_are_read_when_a_coarse_clock_has_ticked(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some file systems keep whole seconds, or even ones, so that a later edit may have the time of an earlier one."""
    build, begun = assemble.build_graph, list[float]()

    def note_time(*arguments: Any) -> assemble.BuiltGraph:
        begun.append(time.time())
        return build(*arguments)

    monkeypatch.setattr(assemble, "build_graph", note_time)
    sandbox.rename_person(SECOND, "Alain R.")
    second = int(time.time())
    os.utime(sandbox.root / PEOPLE, (second, second))
    assert sandbox.heads() == ["Alain R.", FIRST]
    assert begun[0] >= second + 2


@pytest.mark.slow
def test_files_added_and_removed_are_seen(sandbox: Sandbox) -> None:
    person = "<https://w3id.org/dpo-kg/id/person/fictitious>"
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    question = f"SELECT ?label {{ {person} {label} ?label }}"

    def labels() -> int:
        rows = sandbox.open()[0].query(question)
        assert isinstance(rows, dpo_kg.Rows)
        return len(rows)

    path = sandbox.root / "data/seeds/added.ttl"
    assert labels() == 0
    path.write_text(f'{person} a <https://w3id.org/dpo-kg/ontology#Person> ; {label} "Fictitious" .\n')
    assert labels() == 1
    path.unlink()
    assert labels() == 0


def test_a_file_with_its_old_time_but_another_size_is_seen(sandbox: Sandbox) -> None:
    path = sandbox.root / PEOPLE
    before = path.stat()
    sandbox.rename_person(SECOND, "Alain Le Roy-Fictitious")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert sandbox.heads() == ["Alain Le Roy-Fictitious", FIRST]


def test_a_changed_query_is_answered(sandbox: Sandbox) -> None:
    name = "COALESCE(?person_local, ?person_english)"
    sandbox.edit(QUERY, f"BIND({name} AS ?head)", f'BIND(CONCAT("Head ", {name}) AS ?head)')
    assert sandbox.heads() == [f"Head {SECOND}", f"Head {FIRST}"]


@pytest.mark.slow
def test_queries_added_and_removed_are_seen(sandbox: Sandbox) -> None:
    path = sandbox.root / "queries/questions/leaders.rq"
    shutil.copy(sandbox.root / QUERY, path)
    assert len(sandbox.open()[0].run("leaders", at=DAY)) == 2
    path.unlink()
    graph, _ = sandbox.open()
    assert "leaders" not in graph.queries()
    with pytest.raises(UnknownNameError):
        graph.run("leaders")


@pytest.mark.slow
def test_other_changed_files_lead_to_a_build(sandbox: Sandbox) -> None:
    for name in ("ontology/people.ttl", "ontology/shapes/people.ttl", "data/ranking.ttl"):
        with (sandbox.root / name).open("a") as file:
            file.write("# changed\n")
        assert len(sandbox.open()[1]) == 1, name
        assert sandbox.open()[1] == []


def test_a_renamed_rule_is_explained_by_its_new_name(sandbox: Sandbox) -> None:
    """The triples stay the same; what derives them does not."""
    rules = sandbox.root / "ontology/rules"
    (rules / "20-vacancy.rq").rename(rules / "21-vacancy.rq")
    lines = sandbox.open()[0].snapshot.derivation_lines()
    assert {rule for _, rule, *_ in (line.split("\t") for line in lines) if "vacancy" in rule} >= {"21-vacancy"}
    assert not any("\t20-vacancy\t" in line for line in lines)


def test_odd_file_names(sandbox: Sandbox) -> None:
    for name in (b"\xff\r\n.ttl", "ö\N{SNOWMAN}.ttl".encode()):
        Path(os.fsdecode(os.fsencode(sandbox.root / "data/seeds") + b"/" + name)).touch()
    graph, notes = sandbox.open()
    assert (heads_of(graph), len(notes)) == ([SECOND, FIRST], 1)
    assert sandbox.open()[1] == []


@pytest.mark.parametrize("target", ["nowhere.ttl", "loop.ttl"], ids=["dangling", "loop"])
def test_a_link_to_nowhere_is_named(sandbox: Sandbox, target: str) -> None:
    (sandbox.root / "data/seeds/loop.ttl").symlink_to(target)
    with pytest.raises(InputError, match=r"loop\.ttl: cannot be read"):
        sandbox.open()


def test_a_relative_cache_survives_a_change_of_folder(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.environment["DPO_KG_CACHE"] = "relative"
    code = ASK.replace("answer =", "import os; os.chdir('/')\nanswer =")
    answer, _, folder = finish(sandbox.start(code, cwd=tmp_path))
    assert answer["heads"] == [SECOND, FIRST]
    assert folder is not None and folder.is_relative_to(tmp_path / "relative")


# --- Another engine, no YAML parser ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_another_engine_version_builds_anew(sandbox: Sandbox) -> None:
    own = sandbox.open()[0].snapshot.folder
    answer, notes, other = sandbox.ask("import pyoxigraph; pyoxigraph.__version__ = '9.9.9'\n")
    assert answer["heads"] == [SECOND, FIRST]
    assert len(notes) == 1 and other is not None and other.name.endswith("-9.9.9")
    graph, notes = sandbox.open()
    assert (heads_of(graph), len(notes), graph.snapshot.folder) == ([SECOND, FIRST], 1, own)


def test_a_snapshot_of_another_engine_is_not_read(sandbox: Sandbox, truth: dict[str, Any]) -> None:
    pointer = sandbox.shelf / "current"
    lines = pointer.read_text(encoding="utf-8").split("\n")
    assert lines[1] == ox.__version__
    pointer.write_text("\n".join([lines[0], "0.0.1", *lines[2:]]), encoding="utf-8")
    answer, notes, _ = sandbox.ask()
    assert (answer, len(notes)) == (truth, 1)


@pytest.mark.slow
def test_changed_data_need_no_yaml(sandbox: Sandbox) -> None:
    """Headers of unchanged queries are taken over from any snapshot at hand, also where the pointer is lost."""
    sandbox.rename_person(SECOND, "Alain R.")
    assert sandbox.ask(NO_YAML)[0]["heads"] == ["Alain R.", FIRST]
    (sandbox.shelf / "current").write_text("garbage")
    assert sandbox.ask(NO_YAML)[0]["heads"] == ["Alain R.", FIRST]
    text = (sandbox.root / QUERY).read_text(encoding="utf-8")
    sandbox.edit(QUERY, "summary: Who headed", "summary: Which person headed")
    sandbox.open()
    (sandbox.root / QUERY).write_text(text, encoding="utf-8")
    assert sandbox.ask(NO_YAML)[0]["queries"]["heads"].startswith("Who headed")


def test_a_changed_query_without_yaml_is_told_in_one_line(sandbox: Sandbox) -> None:
    sandbox.edit(QUERY, "summary: Who headed", "summary: Which person headed")
    status, out, err = output_of(sandbox.start(NO_YAML + RUN_HEADS))
    assert (status, out) == (2, "")
    assert err.count("\n") == 1 and QUERY in err and "pip install 'dpo-kg[build]'" in err
    status, out, err = output_of(sandbox.start(RUN_HEADS))
    assert (status, err) == (0, "") and SECOND in out


@pytest.mark.slow
def test_headers_compiled_by_other_code_are_not_taken_over(sandbox: Sandbox, tmp_path: Path) -> None:
    package = shutil.copytree(Path(dpo_kg.__file__).parent, tmp_path / "src" / "dpo_kg")
    sandbox.environment["PYTHONPATH"] = str(package.parent)
    sandbox.ask()
    headers = package / "build" / "headers.py"
    text = headers.read_text(encoding="utf-8")
    changed = text.replace('setdefault("view", "table")', 'setdefault("view", "table"); header["summary"] += "!"')
    assert changed != text
    headers.write_text(changed, encoding="utf-8")
    assert sandbox.ask()[0]["queries"]["heads"].endswith("!")


# --- Damage ----------------------------------------------------------------------------------------------------------


def remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def cut_to(share: float) -> Callable[[Path], None]:
    return lambda path: os.truncate(path, int(path.stat().st_size * share))


def overwrite(content: bytes) -> Callable[[Path], None]:
    def harm(path: Path) -> None:
        path.write_bytes(content)

    return harm


def become_file(path: Path) -> None:
    remove(path)
    path.touch()


def become_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "pointer removed": ("current", remove),
    "pointer cut": ("current", cut_to(0.5)),
    "pointer text": ("current", overwrite(b"garbage\n")),
    "pointer bytes": ("current", overwrite(b"\xff\0\n\n\n\n\n")),
    "manifest removed": ("*/manifest.json", remove),
    "manifest empty": ("*/manifest.json", cut_to(0)),
    "summaries cut": ("*/queries.json", cut_to(0.5)),
    "query removed": ("*/queries/heads.json", remove),
    "query cut": ("*/queries/heads.json", cut_to(0.5)),
    "query of no use": ("*/queries/heads.json", overwrite(b"[]")),
    "derivations cut": ("*/derivations.tsv", cut_to(0.5)),
    "snapshot removed": ("*-*", remove),
    "snapshot a file": ("*-*", become_file),
    "store log removed": ("*/store/MANIFEST-*", remove),
    "store log cut": ("*/store/MANIFEST-*", cut_to(0.5)),
    "store pointer removed": ("*/store/CURRENT", remove),
    "table removed": ("*/store/*.sst", remove),
    "table cut": ("*/store/*.sst", cut_to(0.9)),
    "table a folder": ("*/store/*.sst", become_folder),
}


@pytest.mark.parametrize("damage", some_of(DAMAGES, 5))
def test_a_damaged_snapshot_is_rebuilt(sandbox: Sandbox, truth: dict[str, Any], damage: str) -> None:
    pattern, harm = DAMAGES[damage]
    harm(max(sandbox.shelf.glob(pattern), key=lambda path: path.stat().st_size))
    graph, notes = sandbox.open()
    assert len(notes) == 1
    answer = {"heads": heads_of(graph), "info": graph.info(), "queries": graph.queries()}
    assert answer == {key: truth[key] for key in answer}
    assert len(graph.triples(with_inferred=True)) == truth["triples"]
    assert len(graph.snapshot.derivation_lines()) == truth["derivations"]
    assert sandbox.open()[1] == [], "it is not mended for good"


@pytest.mark.slow
@pytest.mark.parametrize(
    "harm", [remove, cut_to(0), cut_to(0.25), cut_to(0.5), cut_to(0.999)], ids=["remove", "empty", "25", "50", "99.9"]
)
def test_any_damaged_file_is_mended(sandbox: Sandbox, truth: dict[str, Any], harm: Callable[[Path], None]) -> None:
    """Every third file, each run others; empty ones are left by a cut as they are."""
    kept = sandbox.cache.with_name("kept") / "cache"
    files = sorted(path.relative_to(kept) for path in kept.rglob("*") if path.is_file() and path.name != "lock")
    for file in files[seeded().randrange(3) :: 3]:
        shutil.rmtree(sandbox.cache)
        shutil.copytree(kept, sandbox.cache)
        harm(sandbox.cache / file)
        assert sandbox.ask()[0] == truth, f"{file} damaged"


@pytest.mark.parametrize("name", ["current", "lock"])
def test_a_folder_in_the_way_leads_to_memory(sandbox: Sandbox, name: str, truth: dict[str, Any]) -> None:
    with contextlib.suppress(FileNotFoundError):
        (sandbox.shelf / name).unlink()
    (sandbox.shelf / "current").unlink(missing_ok=True)
    (sandbox.shelf / name / "x").mkdir(parents=True)
    graph, notes = sandbox.open()
    assert heads_of(graph) == truth["heads"]
    assert graph.snapshot.folder is None and "held in memory" in notes[-1]
