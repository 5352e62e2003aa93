"""What a fresh process costs: one command, one table of ratios, everything measured in one run.

    python benchmarks/cold_start.py [--runs 25]

Compares `dpo-kg run heads`, and what else is to be felt as instant, with bare Python, with rdflib answering the same
query from Turtle, and with the Oxigraph program on the same store (extra `bench`); on the graph as it is, and on one of
about 27,000 triples with invented tenures added, because rdflib's cost grows with the graph and ours does not. CPU
is user and system time of the whole process as the operating system accounts it; the commands take turns, so that a
change in the machine's speed meets all of them; medians are shown.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
from scaled_resources import count_triples, write_scaled_root

import dpo_kg
from dpo_kg.cli import COMMANDS

_RDFLIB = """
import sys, rdflib
graph = rdflib.Graph().parse(sys.argv[1], format="turtle")
for row in graph.query(open(sys.argv[2], encoding="utf-8").read()):
    print(*(str(term) for term in row), sep="\\t")
"""

#: Commands that read one thing or look for one; measured as soon as they are there.
_READ = (["why", "DPKO", "start"], ["find", "Guehenno"], ["show", "DPKO"], ["completion", "bash"])


def measure(command: Sequence[str]) -> float:
    """Run a command once, its output thrown away; return its CPU time in milliseconds.

    Raises:
        SystemExit: the command failed.
    """
    null = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
    process = os.posix_spawn(command[0], list(command), os.environ, file_actions=[null])
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"failed with status {status}: {' '.join(command[:4])}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def list_commands(folder: Path, root: str | None, suffix: str) -> dict[str, list[str]]:
    """Return name → command for one graph; the files that they need are written to `folder`."""
    graph = dpo_kg.open(root)
    store = graph.snapshot.folder
    if store is None:
        raise SystemExit("the snapshot is in memory only; give a writable DPO_KG_CACHE")
    compiled = graph.snapshot.compiled_query("heads")
    query, turtle = folder / f"heads{suffix}.rq", folder / f"graph{suffix}.ttl"
    query.write_text("".join(s if isinstance(s, str) else s["default"] for s in compiled["segments"]), encoding="utf-8")
    quads = graph.snapshot.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    ox.serialize((quad.triple for quad in quads), str(turtle), ox.RdfFormat.TURTLE)
    program = Path(sys.executable).parent
    ours = ["/usr/bin/env", f"DPO_KG_ROOT={root}"] if root else []
    return {
        f"dpo-kg run heads{suffix}": [*ours, _find("dpo-kg", program), "run", "heads"],
        f"oxigraph query{suffix}": [
            *[_find("oxigraph", program), "query", "--location", str(Path(store, "store"))],
            *["--query-file", str(query), "--results-format", "csv"],
        ],
        f"rdflib from Turtle{suffix}": [sys.executable, "-c", _RDFLIB, str(turtle), str(query)],
    }


def _find(name: str, folder: Path) -> str:
    found = shutil.which(name, path=str(folder)) or shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is not installed here: pip install -e '.[bench]'")
    return found


def take_turns(commands: dict[str, list[str]], runs: int) -> dict[str, float]:
    """Return name → median CPU time in milliseconds."""
    times: dict[str, list[float]] = {label: [] for label in commands}
    for number in range(runs + 2):
        for label, command in commands.items():
            if label.startswith("rdflib") and number > max(4, runs // 5):
                continue  # a second each: fewer runs suffice
            milliseconds = measure(command)
            if number >= 2:  # the first two warm the file cache
                times[label].append(milliseconds)
    return {label: statistics.median(values) for label, values in times.items()}


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, default=25, help="measured runs of each command (default: 25)")
    runs = parser.parse_args().runs
    program = _find("dpo-kg", Path(sys.executable).parent)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "large").mkdir()
        large = write_scaled_root(folder / "large", 590)
        suffix = f", {count_triples(large):,} triples"
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "dpo-kg --version": [program, "--version"],
            "dpo-kg --help": [program, "--help"],
            "dpo-kg": [program],
            **{f"dpo-kg {' '.join(words)}": [program, *words] for words in _READ if words[0] in COMMANDS},
            **list_commands(folder, None, ""),
            **list_commands(folder, large, suffix),
        }
        medians = take_turns(commands, runs)
    print(f"Python {sys.version.split()[0]}, pyoxigraph {ox.__version__}, median CPU of {runs} runs\n")
    print(f"{'command':<40}{'ms CPU':>8}{'÷ bare Python':>16}{'÷ dpo-kg run':>14}")
    for label, median in medians.items():
        ours = medians[f"dpo-kg run heads{suffix if label.endswith(suffix) else ''}"]
        print(f"{label:<40}{median:>8.1f}{median / medians['python -c pass']:>16.2f}{median / ours:>14.2f}")


if __name__ == "__main__":
    main()
