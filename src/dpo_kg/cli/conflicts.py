"""dpo-kg conflicts: which statements can hardly hold together."""

from __future__ import annotations

from dpo_kg.cli.common import (
    GROUPED_FORMATS,
    Parser,
    add_enquiry_options,
    chosen_language,
    new_parser,
    open_graph,
    write_grouped,
)
from dpo_kg.exporters.grouped import write_conflicts


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "conflicts",
        "List statements of the sources that can hardly hold together as they are said, each side with its source, "
        "its rank and the reason of the rank.",
    )
    parser.add_argument(
        "thing", metavar="THING", nargs="?", help="only conflicts with a side that is about this thing or names it"
    )
    add_enquiry_options(parser, GROUPED_FORMATS)
    return parser


def execute(words: list[str]) -> int:
    """List the conflicts, side by side with their sources, ranks and reasons."""
    arguments = build_parser().parse_args(words)
    rows = open_graph(arguments.scope, arguments.endpoint, arguments.timeout).conflicts(
        arguments.thing, lang=chosen_language(arguments.lang), timeout=arguments.timeout
    )
    write_grouped(rows, write_conflicts, arguments.format, arguments.output, arguments.color)
    return 0
