"""The page on the command line: every command with its usage, options and examples, from its own parser."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from dpo_kg.cli import GROUPS, load_command
from dpo_kg.documentation.markdown import block, code, escape, page, table

_WIDTH = 90


def write_command_page(root: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of the page; its examples are those that README tries."""
    tried = _read_examples(Path(root, "README.md").read_text(encoding="utf-8"))
    parts = [
        "# Commands",
        "`dpo-kg COMMAND --help` tells the same in the terminal. Exit status: 0 done, 1 a negative answer, 2 wrong "
        "usage "
        "or input that cannot be read, 130 after Ctrl-C. Answers go to standard output, everything else to standard "
        "error. `--errors json` (or `DPO_KG_ERRORS=json`) tells an error as one JSON object, as the page on "
        "[errors](errors.md) shows. `NO_COLOR` and `FORCE_COLOR` are honoured. Nothing is fetched unless `--endpoint` "
        "names a store.",
    ]
    for group, commands in GROUPS.items():
        parts.append(f"## {group.capitalize()}")
        for name, summary in commands.items():
            parser = load_command(name).build_parser()
            parts += [
                f"### {name}",
                f"{summary[0].upper()}{summary[1:]}.",
                *describe_parser(parser, tried.get(name, ())),
            ]
    yield "commands.md", page(*parts)


def describe_parser(parser: argparse.ArgumentParser, examples: Iterable[str]) -> Iterator[str]:
    """Yield usage, description, options and examples of a command as Markdown."""
    parser.formatter_class = lambda prog: argparse.HelpFormatter(prog, width=_WIDTH)
    yield block("text", parser.format_usage())
    yield from (escape(line) for line in (parser.description or "").split("\n") if line.strip())
    rows = []
    for action in parser._actions:
        if action.help is argparse.SUPPRESS:
            continue
        names = ", ".join(action.option_strings) or str(action.metavar or action.dest)
        taken = "" if not action.option_strings or action.nargs == 0 else _placeholder(action)
        told = (action.help or "") % {**vars(action), "prog": parser.prog}
        rows.append((code(f"{names} {taken}".strip()), escape(told)))
    yield table(("Argument", "Meaning"), rows)
    epilog = parser.epilog or ""
    own = [epilog.partition(":")[2].strip()] if epilog.startswith("example:") else []
    if not own:
        yield block("text", epilog) if "\n" in epilog else escape(epilog)
    lines = list(dict.fromkeys([*examples, *own]))
    if lines:
        yield block("sh", "\n".join(lines))


def _placeholder(action: argparse.Action) -> str:
    name = (
        "{" + ",".join(map(str, action.choices)) + "}" if action.choices else str(action.metavar or action.dest.upper())
    )
    return f"[{name}]" if action.nargs == "?" else name


def _read_examples(text: str) -> dict[str, list[str]]:
    """Return command → lines of the README's blocks that begin with it, without their comments."""
    found: dict[str, list[str]] = {}
    for shown in re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for line in shown.splitlines():
            words = line.split()
            if len(words) > 1 and words[0] == "dpo-kg":
                found.setdefault(words[1], []).append(re.sub(r"\s{2,}# .*$", "", line))
    return found
