"""dpo-kg on: what was so on a day."""

from __future__ import annotations

from functools import partial

from dpo_kg.cli.common import (
    GROUPED_FORMATS,
    Parser,
    add_enquiry_options,
    chosen_language,
    new_parser,
    open_graph,
    write_grouped,
)
from dpo_kg.exporters.days import write_day


def build_parser() -> Parser:
    """Return the parser of the command."""
    parser = new_parser(
        "on",
        "Show what was so on a day: who held which post and what nobody held, missions, bodies, reforms, what is said "
        "of that time and its figures, and what happened then or within a month of it. Each line tells whether it is "
        "certain, possible or around that day, and who says so. What no source dates is left out.",
        epilog="example: dpo-kg on 2008-06-30",
    )
    parser.add_argument("day", metavar="DATE", help="a day such as 2008-06-30, or today")
    add_enquiry_options(parser, GROUPED_FORMATS)
    return parser


def execute(words: list[str]) -> int:
    """Show a day."""
    arguments = build_parser().parse_args(words)
    lang = chosen_language(arguments.lang)
    rows = open_graph(arguments.scope, arguments.endpoint, arguments.timeout).on(
        arguments.day, lang=lang, timeout=arguments.timeout
    )
    write_grouped(rows, partial(write_day, lang=lang), arguments.format, arguments.output, arguments.color)
    return 0
