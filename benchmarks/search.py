"""What finding a name costs in a fresh process, on the graph as it is and on one with 100,000 invented names more.

    python benchmarks/search.py [--things 100000] [--runs 25]

CPU is user and system time of the whole process as the operating system accounts it; the commands take turns, and
medians are shown. The limit that the search is held to is 60 ms.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
from cold_start import take_turns

import dpo_kg
from dpo_kg.build.assemble import build_graph
from dpo_kg.build.name_index import index_names
from dpo_kg.build.publish import write_snapshot
from dpo_kg.locations import cache_shelf, find_resources
from dpo_kg.snapshot import settled_stamp
from dpo_kg.vocabulary import DPO, ID, RDF, RDFS

_ENTRY = "import sys; sys.path[0:0] = sys.argv[1:2]; del sys.argv[1]; from dpo_kg.cli import entry; entry()"
#: A name that is there, a part of one, one that is misspelt, a word of very many names, and several words.
_ASKED = ("guehenno", "acroi", "Lacriox", "mission", "operations peace department")
_KINDS = (("person", "Person"), ("mission", "Mission"), ("document", "Resolution"))


def invent_things(count: int) -> Iterator[ox.Quad]:
    """Yield types and labels of invented things; a third of them are called missions."""
    draw = random.Random(1)
    words = ["".join(draw.choices("abcdefghiklmnoprstuvwyz", k=draw.randint(3, 11))) for _ in range(40_000)]
    for number in range(count):
        kind, class_name = _KINDS[number % len(_KINDS)]
        node = ox.NamedNode(f"{ID}{kind}/invented-{number}")
        name = " ".join(word.capitalize() for word in draw.choices(words, k=draw.randint(2, 6)))
        label = f"{name} Mission" if kind == "mission" else name
        yield ox.Quad(node, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{DPO}{class_name}"))
        yield ox.Quad(node, ox.NamedNode(f"{RDFS}label"), ox.Literal(label))


def publish(cache: Path, things: int) -> None:
    """Put a snapshot of the graph with invented things into a cache."""
    os.environ["DPO_KG_CACHE"] = str(cache)
    root = find_resources()
    built = build_graph(root)
    built.quads += invent_things(things)
    built.names["all"] = index_names(quad for quad in built.quads if quad.graph_name == ox.DefaultGraph())
    write_snapshot(built, Path(cache_shelf(root)), settled_stamp(root))


def main() -> None:
    """Measure, and write a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--things", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=25)
    arguments = parser.parse_args()
    package = str(Path(dpo_kg.__file__).parent.parent)
    commands = {"bare python": [sys.executable, "-c", "pass"]}
    with tempfile.TemporaryDirectory() as folder:
        for things in (0, arguments.things):
            cache = Path(folder, str(things))
            publish(cache, things)
            for text in _ASKED:
                start = ["/usr/bin/env", f"DPO_KG_CACHE={cache}", sys.executable, "-c", _ENTRY, package, "find"]
                commands[f"find {text!r}, {things:,} invented things"] = [*start, text]
        for name, milliseconds in take_turns(commands, arguments.runs).items():
            print(f"{name:<62}{milliseconds:6.1f} ms CPU")


if __name__ == "__main__":
    main()
