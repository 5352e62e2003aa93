"""The files of the expected answers: how they are written, and how a script writes or checks its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

GOLDEN = Path(__file__).resolve().parent.parent


def write_table(columns: str, rows: Iterable[Sequence[str]]) -> str:
    """Return rows as SPARQL 1.1 TSV.

    Args:
        columns: the names of the columns, parted by spaces.
        rows: the cells, as SPARQL writes them.
    """
    lines = [[f"?{name}" for name in columns.split()], *rows]
    return "".join("\t".join(line) + "\n" for line in lines)


def run_script(script: str, recompute: Callable[[Path], dict[str, str]], arguments: Sequence[str]) -> int:
    """Write the files that a script computes, or with --check compare them; return the exit status.

    A file that it does not compute, in a folder in which it computes others, is removed, or differs.

    Args:
        script: name of the file of the script.
        recompute: takes the folder named by DPO_KG_REFERENCE; returns path below tests/golden → text.
        arguments: the words behind the name of the script.
    """
    reference = os.environ.get("DPO_KG_REFERENCE")
    if not reference or list(arguments) not in ([], ["--check"]):
        sys.stderr.write(f"usage: DPO_KG_REFERENCE=FOLDER python tests/golden/{script} [--check]\n")
        return 2
    expected = recompute(Path(reference))
    own = {GOLDEN / path for path in expected}
    folders = {path.parent for path in own} - {GOLDEN}
    paths = {*own, *(path for folder in folders for path in folder.glob("*"))}
    committed = {p.relative_to(GOLDEN).as_posix(): p.read_bytes().decode() for p in paths if p.is_file()}
    differing = sorted(p for p in {*expected, *committed} if expected.get(p) != committed.get(p))
    if arguments:
        sys.stdout.write("".join(f"differs: tests/golden/{path}\n" for path in differing))
        return 1 if differing else 0
    for path in differing:
        if path in expected:
            (GOLDEN / path).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / path).write_bytes(expected[path].encode())
        else:
            (GOLDEN / path).unlink()
    return 0
