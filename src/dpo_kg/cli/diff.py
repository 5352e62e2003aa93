"""dpo-kg diff: what differs between two files, layers or states of the data."""

from __future__ import annotations

import sys

from dpo_kg.cli.common import (
    GROUPED_FORMATS,
    Parser,
    add_language_option,
    add_output_options,
    chosen_language,
    new_parser,
    open_graph,
    write_grouped,
)
from dpo_kg.exporters.grouped import write_differences


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "diff",
        "Tell what differs between two sets of RDF files: things that are new or gone, properties of the others that "
        "changed, statements that gained or lost a source. Citations and claims are told as sources of their "
        "statements; where the locator of a source alone differs, the statement is counted and not listed.",
        "Exit status: 0 equal, 1 different, 2 a file cannot be read.\n\n"
        "example: dpo-kg import psdata-pko NEW -o new && dpo-kg diff data/psdata-pko new",
    )
    what = "an RDF file, a folder of them such as that of a layer, a folder with data/, or - for Turtle"
    parser.add_argument("old", metavar="OLD", help=f"what was: {what}")
    parser.add_argument("new", metavar="NEW", help="what is now: as OLD")
    parser.add_argument("--full", action="store_true", help="tell every statement of what is new or gone")
    add_language_option(parser)
    add_output_options(parser, GROUPED_FORMATS)
    return parser


def execute(words: list[str]) -> int:
    """Tell what differs; exit with 1 where something does."""
    arguments = build_parser().parse_args(words)
    rows = open_graph().diff(arguments.old, arguments.new, full=arguments.full, lang=chosen_language(arguments.lang))
    write_grouped(rows, write_differences, arguments.format, arguments.output, arguments.color, rows.summary())
    if len(rows):
        print(rows.summary(), file=sys.stderr)
    return 0 if rows.equal else 1
