"""The blocks of code in documentation pages: read from the files, carried out, compared with what the pages show.

What a page shows is told by the language of a block, and by a comment above it, which readers do not see:

- `sh`: each line is carried out as in a terminal of 100 columns, in a folder that the blocks of the page share;
  `python`: carried out, with the names of the blocks before it; `r`: likewise; `sparql`: asked.
- `<!-- output -->`: what the block before it writes; a line `…` stands for any number of lines.
- `<!-- file: NAME -->`: a file that the reader saves under this name.
- `<!-- status: 1 -->`: the exit status of the last line of a `sh` block, if it is not 0.
- `<!-- needs: PROGRAM -->`: carried out only where the tests of other programs run.
- `<!-- shown: REASON -->`: not carried out.

Of a page with the line `<!-- data: all layers -->` the commands work on all layers, else on the seeds alone.

Other blocks (turtle, json, xml, yaml) have to be well formed. Directives of Sphinx, `{toctree}`, are no blocks.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import re
import shlex
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import yaml

import dpo_kg
from dpo_kg.cli import main
from dpo_kg.rdf.reading import parse_quads
from dpo_kg.vocabulary import PREFIXES

COLUMNS = 100
ELISION = "…"
RUN = ("sh", "python", "r", "sparql")
_BLOCK = re.compile(r"(?:^<!-- (?P<told>[^\n]*?) -->\n\n?)?^```(?P<language>[\w{}-]+)\n(?P<text>.*?)^```$", re.M | re.S)
_KEYS = ("file", "needs", "output", "shown", "status")


@dataclass
class Block:
    """One block of a page.

    Attributes:
        language: as the page gives it.
        text: its lines.
        line: line of its first line of text.
        told: key → value of the comment above it.
        start, end: where its text stands in the page.
    """

    language: str
    text: str
    line: int
    told: dict[str, str]
    start: int
    end: int


def read_blocks(page: str) -> list[Block]:
    """Return the blocks of a page; a comment with another key is no comment of ours."""
    found = []
    for match in _BLOCK.finditer(page):
        key, _, value = (match["told"] or "").partition(":")
        assert key in ("", *_KEYS), f"no such comment above a block: {key}"
        start, end = match.span("text")
        line = page.count("\n", 0, start) + 1
        found.append(Block(match["language"], match["text"], line, {key: value.strip()} if key else {}, start, end))
    return [block for block in found if not block.language.startswith("{")]


def run_page(page: str, folder: Path, *, with_programs: bool = False) -> Iterator[tuple[Block, str]]:
    """Carry out the blocks of a page in their order; yield each block that is output, and what was written.

    Args:
        page: text of the page.
        folder: an empty folder, made the current one meanwhile.
        with_programs: also carry out what needs other programs.

    Raises:
        AssertionError: a command ends with another status, an answer is empty, or a block is neither run, file, output,
            data nor told to be shown alone.
        Exception: whatever else a block raises. A note of the error says which block it is.
    """
    blocks = read_blocks(page)
    run = _Runner(folder)
    written: str | None = None
    with contextlib.chdir(folder):
        for block in blocks:
            if "output" in block.told:
                if written is not None:
                    yield block, written
            elif "shown" not in block.told:
                skipped = ("needs" in block.told or block.language == "r") and not with_programs
                written = None if skipped else run.carry_out(block)


def matches(shown: str, written: str) -> bool:
    """Return whether a page shows what was written; a line `…` stands for any number of lines."""
    parts = [re.escape(part) for part in re.split(rf"^{ELISION}\n", shown, flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*?".join(parts), written) is not None


def elide(shown: str, written: str) -> str:
    """Return what to show of what was written: as many lines before and behind `…` as there were."""
    old, new = shown.splitlines(keepends=True), written.splitlines(keepends=True)
    mark = f"{ELISION}\n"
    if mark not in old:
        return written
    head, tail = old.index(mark), len(old) - old.index(mark) - 1
    if len(new) <= head + tail:
        return written
    return "".join([*new[:head], mark, *(new[-tail:] if tail else [])])


class _Runner:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: dict[str, Any] = {"__name__": "__main__"}
        self._r_blocks: list[str] = []

    def carry_out(self, block: Block) -> str:
        """Return what a block writes."""
        if "file" in block.told:
            Path(self._folder, block.told["file"]).write_text(block.text, encoding="utf-8")
            return ""
        try:
            return self._carry_out(block)
        except Exception as error:
            error.add_note(f"line {block.line}:\n{block.text}")
            raise

    def _carry_out(self, block: Block) -> str:
        if block.language == "sh":
            written = ""
            lines = block.text.replace("\\\n", "").splitlines()
            commands = [line for line in lines if line.strip() and not line.startswith("#")]
            for number, line in enumerate(commands):
                status, text = run_command(line, self._folder)
                wanted = int(block.told.get("status", 0)) if number == len(commands) - 1 else 0
                assert status == wanted, f"exit status {status}, not {wanted}: {line}\n{text}"
                written += text
            return written
        if block.language == "python":
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(compile(block.text, "<page>", "exec"), self._names)
            return out.getvalue()
        if block.language == "r":
            return self._run_r(block.text)
        if block.language == "sparql":
            answer = dpo_kg.open().query(block.text)
            assert isinstance(answer, bool) or len(answer), "the answer is empty"
            return "" if isinstance(answer, bool) else answer.to_text()
        check = _CHECKS.get(block.language)
        assert check, f"a block of {block.language} is output, a file or shown: say which in a comment above it"
        check(block.text)
        return ""

    def _run_r(self, text: str) -> str:
        """Run a block of R after those before it, as one script; return what the last writes."""
        self._r_blocks.append(text)
        mark = "=== the last block ==="
        *before, last = self._r_blocks
        script = "".join([*before, f'cat("{mark}\\n")\n', last])
        path = f"{_provide_program(self._folder)}:{os.environ['PATH']}"
        done = subprocess.run(
            ["Rscript", "--vanilla", "-e", script],
            capture_output=True, text=True, cwd=self._folder, timeout=60,
            env={**os.environ, "LC_ALL": "C.UTF-8", "PATH": path},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.rpartition(f"{mark}\n")[2]


_PREFIXES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
_CHECKS: dict[str, Callable[[str], object]] = {
    "json": json.loads,
    "turtle": lambda text: parse_quads(_PREFIXES + text, ox.RdfFormat.TURTLE, "page"),
    "xml": ElementTree.fromstring,
    "yaml": yaml.safe_load,
}


#: What a slow machine is told while it works.
_MEANWHILE = re.compile(r"^(?:Working on the answer|Building the snapshot of the graph) …\n", re.MULTILINE)


def run_command(line: str, folder: Path) -> tuple[int, str]:
    """Carry out a line of a shell in a terminal; return its exit status and what it writes.

    A plain command of dpo-kg is carried out in this process, which takes a tenth of the time.
    """
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, COLUMNS, 0, 0))
    settings = termios.tcgetattr(slave)
    settings[1] &= ~termios.OPOST  # leave line ends as they are
    termios.tcsetattr(slave, termios.TCSANOW, settings)
    read: list[bytes] = []
    reader = threading.Thread(target=_drain, args=(master, read))
    reader.start()
    try:
        words = shlex.split(line, comments=True)
        if words[0] == "dpo-kg" and not re.search(r"[|<>;&$`]|\s#", re.sub(r"'[^']*'|\"[^\"]*\"", "", line)):
            status = _run_here(words[1:], slave)
        else:
            status = _run_in_shell(line, folder, slave)
    finally:
        os.close(slave)
        reader.join()
        os.close(master)
    text = b"".join(read).decode().replace("\r\n", "\n")  # as a terminal shows lines
    return status, _MEANWHILE.sub("", text)


def _drain(master: int, read: list[bytes]) -> None:
    with contextlib.suppress(OSError):  # Linux tells the end of a terminal as an error
        while data := os.read(master, 65536):
            read.append(data)


def _run_here(words: list[str], slave: int) -> int:
    out = os.fdopen(os.dup(slave), "w", encoding="utf-8")
    before = sys.stdout, sys.stderr, os.environ.get("NO_COLOR")
    os.environ["NO_COLOR"] = "1"
    try:
        sys.stdout = sys.stderr = out
        return main(words)
    finally:
        sys.stdout, sys.stderr = before[:2]
        if before[2] is None:
            del os.environ["NO_COLOR"]
        out.close()


def _provide_program(folder: Path) -> Path:
    """Return a folder with a program dpo-kg that runs this package."""
    bin_folder = folder / ".bin"
    bin_folder.mkdir(exist_ok=True)
    program = bin_folder / "dpo-kg"
    package = str(Path(dpo_kg.__file__).parent.parent)
    code = "import sys; from dpo_kg.cli import entry; entry()"
    program.write_text(f"#!/bin/sh\nPYTHONPATH={package!r} exec {sys.executable!r} -c '{code}' \"$@\"\n")
    program.chmod(0o755)
    return bin_folder


def _run_in_shell(line: str, folder: Path, slave: int) -> int:
    environment = {**os.environ, "PATH": f"{_provide_program(folder)}:{os.environ['PATH']}", "NO_COLOR": "1"}
    done = subprocess.run(
        ["bash", "-c", line],
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=slave,
        cwd=folder,
        env=environment,
        timeout=120,
    )
    return done.returncode
