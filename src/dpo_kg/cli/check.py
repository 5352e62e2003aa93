"""dpo-kg check: what must hold of ontology, data and queries, and what is good to know of them."""

from __future__ import annotations

import sys
from functools import partial

from dpo_kg.cli.common import (
    GROUPED_FORMATS,
    Parser,
    add_output_options,
    chosen_format,
    new_parser,
    open_graph,
    write_grouped,
    write_rows,
)
from dpo_kg.errors import UsageError
from dpo_kg.exporters.grouped import write_findings


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "check",
        "Check ontology, data and stored queries: the shapes, the queries of queries/checks/ and what SPARQL cannot "
        "see. Each finding tells file and line, what it is about, what is wrong and how to mend it; its columns are "
        "level, check, subject, value, place, message. Information alone is no fault.",
    )
    parser.add_argument("names", metavar="CHECK", nargs="*", help="names of checks; without any, all")
    parser.add_argument(
        "--level", metavar="LEVEL", help="error: leave out what only informs; information: everything (default)"
    )
    parser.add_argument(
        "--all", action="store_true", help="as text, also each finding that only informs, not their number alone"
    )
    parser.add_argument("--list", action="store_true", help="list the checks with their levels, and run none")
    add_output_options(parser, GROUPED_FORMATS)
    return parser


def execute(words: list[str]) -> int:
    """Run the checks; exit with 1 where one of level error finds something."""
    arguments = build_parser().parse_args(words)
    if arguments.list and (arguments.names or arguments.level):
        left = " ".join([*arguments.names, *(["--level"] if arguments.level else [])])
        raise UsageError(f"--list lists all checks and runs none: leave out {left}")
    chosen_format(arguments.format, arguments.output, "")  # a file without an ending is refused before the work
    graph = open_graph()
    if arguments.list:
        write_rows(graph.checks(), arguments.format, arguments.output, arguments.color)
        return 0
    progress = _Progress()
    level = arguments.level or "information"
    rows = graph.check(*arguments.names, level=level, notify=progress.show if progress.wanted else None)
    progress.show("")
    # What is asked for by name or level is shown whole.
    whole = bool(arguments.all or arguments.level or arguments.names)
    write = partial(write_findings, with_information=whole)
    write_grouped(rows, write, arguments.format, arguments.output, arguments.color)
    print(rows.summary(), file=sys.stderr)
    return 0 if rows.conforms else 1


class _Progress:
    """One line on a terminal that says which check runs."""

    def __init__(self) -> None:
        self.wanted = sys.stderr.isatty()
        self._width = 0

    def show(self, message: str) -> None:
        """Write a message over the last one; an empty one leaves the line empty."""
        if self.wanted:
            sys.stderr.write(f"\r{message:<{self._width}}" + ("" if message else "\r"))
            sys.stderr.flush()
            self._width = max(self._width, len(message))
