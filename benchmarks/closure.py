"""What inference costs: our closure against owlrl on growing graphs, and whole builds with their peak memory.

    python benchmarks/closure.py [--tenures 0 100 300] [--build 0 590]

Graphs are the package's own with a layer of invented tenures added. The comparison closes the asserted triples under
the axioms of the ontology in both reasoners, in one process and one run, so that ratios count; that both derive the
same is asserted. A build (layers, merge, bounds, rules, stored queries; not the writing of the snapshot) and a
`dpo-kg infer` of the invented layer run in processes of their own, whose CPU time and peak memory the operating
system accounts.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph as ox
from scaled_resources import write_scaled_root, write_tenures

from dpo_kg.build.layers import load_layers
from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.build.owlrl_closure import LIMIT, close_with_owlrl
from dpo_kg.build.rules import Closure
from dpo_kg.build.tbox import generate_rules

_BUILD = "import sys; from dpo_kg.build.assemble import build_graph; build_graph(sys.argv[1])"
_INFER = "import sys; from dpo_kg.cli import main; sys.exit(main(['infer', sys.argv[1], '-f', 'nt']))"
_IMPORT = "import dpo_kg.build.assemble"


def close_with_rules(facts: list[ox.Triple], ontology: Ontology) -> set[ox.Triple]:
    """Return what our rules derive from facts under the axioms."""
    closure = Closure([*facts, *ontology.flat_triples()])
    closure.run(generate_rules(ontology.triples))
    return set(closure.derivations)


def compare(tenures: int) -> None:
    """Close one graph in both reasoners and print a line of the table."""
    with tempfile.TemporaryDirectory() as name:
        root = write_scaled_root(Path(name), tenures)
        ontology = load_ontology(root)
        facts = list(dict.fromkeys(t for layer in load_layers(root, ontology) for t in layer.triples))
    started = time.process_time()
    ours = close_with_rules(facts, ontology)
    ours_seconds = time.process_time() - started
    size = len(facts) + len(ontology.triples)
    if size > LIMIT:
        print(f"{size:>10,}{len(ours):>10,}{ours_seconds:>10.2f}{'refused':>10}")
        return
    started = time.process_time()
    theirs, clashes = close_with_owlrl(facts, ontology.triples)
    seconds = time.process_time() - started
    if ours != set(theirs) or clashes:
        raise SystemExit(f"the reasoners differ on {len(ours ^ set(theirs))} triples; {len(clashes)} clashes")
    print(f"{size:>10,}{len(ours):>10,}{ours_seconds:>10.2f}{seconds:>10.2f}{seconds / ours_seconds:>10.0f}")


def measure(code: str, argument: str) -> tuple[float, float]:
    """Run Python code in a process of its own; return its CPU time in seconds and its peak memory in MB.

    Raises:
        SystemExit: it failed.
    """
    null = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
    words = [sys.executable, "-c", code, argument]
    process = os.posix_spawn(sys.executable, words, os.environ, file_actions=[null])
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"failed with status {status}: {code}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024  # kilobytes on Linux


def measure_processes(tenures: int) -> None:
    """Build one graph, infer from the invented layer as a file, and print a line for each."""
    with tempfile.TemporaryDirectory() as name:
        root = write_scaled_root(Path(name), tenures)
        file = Path(name, "invented.ttl")
        file.write_text(write_tenures(tenures), encoding="utf-8")
        triples = sum(len(layer.triples) for layer in load_layers(root, load_ontology(root)))
        seconds, memory = measure(_BUILD, root)
        print(f"{'build':<10}{triples:>10,}{seconds:>10.2f}{memory:>10.0f}")
        if tenures:
            triples = sum(1 for _ in ox.parse(path=str(file)))
            seconds, memory = measure(_INFER, str(file))
            print(f"{'infer':<10}{triples:>10,}{seconds:>10.2f}{memory:>10.0f}")


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--tenures", type=int, nargs="*", default=[0, 100, 300], help="tenures added, for the table")
    parser.add_argument("--build", type=int, nargs="*", default=[0, 590], help="tenures added, for the processes")
    arguments = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, pyoxigraph {ox.__version__}; CPU seconds\n")
    print(f"{'triples':>10}{'derived':>10}{'rules':>10}{'owlrl':>10}{'ratio':>10}")
    for tenures in arguments.tenures:
        compare(tenures)
    print(f"\n{'process':<10}{'triples':>10}{'CPU s':>10}{'peak MB':>10}")
    seconds, memory = measure(_IMPORT, "")
    print(f"{'imports':<10}{'':>10}{seconds:>10.2f}{memory:>10.0f}")
    for tenures in arguments.build:
        measure_processes(tenures)


if __name__ == "__main__":
    main()
