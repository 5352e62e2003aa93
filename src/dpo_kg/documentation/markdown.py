"""Markdown as the reference pages need it: text made safe, code, tables.

Source: GitHub Flavored Markdown, sections 2.4 (backslash escapes), 4.10 (tables), 6.1 (code spans).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|$~#])")


def escape(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))


def prose(text: str) -> str:
    """Return a text in which what looks like a name of the graph or stands between backticks is code."""
    parts = re.split(r"(`[^`]+`|\b[a-z]+(?:-[a-z]+)*:[A-Za-z][\w-]*(?!\w))", " ".join(text.split()))
    return "".join(code(part.strip("`")) if i % 2 else escape(part) for i, part in enumerate(parts))


def code(text: str) -> str:
    """Return a text of one line as code, in a table too; nothing for no text."""
    line = " ".join(text.split())
    if not line:
        return ""
    fence = "`" * (max((len(run) for run in re.findall(r"`+", line)), default=0) + 1)
    padding = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{padding}{line}{padding}{fence}".replace("|", r"\|")


def codes(texts: Iterable[str]) -> str:
    """Return texts as code, parted by commas."""
    return ", ".join(code(text) for text in texts)


def block(language: str, text: str) -> str:
    """Return lines as a block of code; the fence is longer than any in it."""
    fence = "`" * max(3, max((len(run) for run in re.findall(r"^`+", text, re.MULTILINE)), default=0) + 1)
    lines = text.replace("\r\n", "\n").rstrip()
    return f"{fence}{language}\n{lines}\n{fence}\n"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; its cells are Markdown. Columns in which nothing stands are left out; no rows give no table."""
    cells = [list(row) for row in rows]
    kept = [i for i in range(len(header)) if any(row[i] for row in cells)]
    if not kept:
        return ""
    lines = [[header[i] for i in kept], ["---"] * len(kept), *([row[i] for i in kept] for row in cells)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def page(*parts: str) -> str:
    """Return parts as a page, an empty line between them; empty parts are left out."""
    return "\n".join(f"{part.rstrip()}\n" for part in parts if part.strip())


def contents(names: Iterable[str], *, depth: int = 1) -> str:
    """Return the directive by which Sphinx finds the pages below this one."""
    listed = "\n".join(names)
    return f"```{{toctree}}\n:maxdepth: {depth}\n:hidden:\n\n{listed}\n```\n"
