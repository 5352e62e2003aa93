"""dpo-kg info: what the graph holds."""

from __future__ import annotations

import json
import os
import sys

from dpo_kg import __version__
from dpo_kg.cli.common import Parser, add_file_options, chosen_format, new_parser, open_graph, write_text
from dpo_kg.errors import UnknownNameError


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser("info", "Show what the graph holds: versions, counts, provenance coverage.")
    add_file_options(parser, "text, json", note="")
    return parser


def execute(words: list[str]) -> int:
    """Show versions, counts and provenance coverage."""
    arguments = build_parser().parse_args(words)
    graph = open_graph()
    name = {"txt": "text", "application/json": "json"}.get(
        chosen := chosen_format(arguments.format, arguments.output, "text"), chosen
    )
    info = {"version": __version__, **graph.info(), "snapshot": graph.snapshot.folder or "in memory"}
    if name == "json":
        write_text(json.dumps(info, ensure_ascii=False, indent=2) + "\n", arguments.output)
    elif name == "text":
        terminal = arguments.output in (None, "-") and sys.stdout.isatty()
        width = os.get_terminal_size(sys.stdout.fileno()).columns if terminal else 0
        write_text(_to_text(info, width), arguments.output)
    else:
        raise UnknownNameError("format", name, ("text", "json"), mend="The formats are text, json.")
    return 0


def _to_text(info: dict[str, object], width: int = 0) -> str:
    """Return a line per figure; on a terminal of some width, counts that are many go on below."""
    import textwrap

    lines = []
    for key, value in info.items():
        label = key.replace("_", " ")
        if isinstance(value, dict):
            shown = ", ".join(f"{name} {number}" for name, number in value.items())
        elif isinstance(value, list):
            shown = ", ".join(map(str, value)) or "none"
        elif isinstance(value, float):
            shown = f"{value:.2%}"
        else:
            shown = str(value)
        if width and isinstance(value, dict):
            lines += textwrap.wrap(f"{label:<22}{shown}", max(width, 50), subsequent_indent=" " * 22)
        else:
            lines.append(f"{label:<22}{shown}")
    return "".join(f"{line}\n" for line in lines)
