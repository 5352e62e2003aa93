"""dpo-kg together: where and when two met."""

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
from dpo_kg.exporters.days import write_together


def build_parser() -> Parser:
    """Return the parser of the command."""
    parser = new_parser(
        "together",
        "Tell where and when two met: tenures of the same post or body, or merely at the same time, with the days that "
        "were certainly and possibly common. A mission, a body or anything else with a start or an end counts by its "
        "life. Without the other, all persons whom the one met.",
        epilog='example: dpo-kg together "Jean-Marie Guéhenno" "Alain Le Roy"',
    )
    parser.add_argument("one", metavar="ONE", help="a person, mission or body: IRI, CURIE, name or acronym")
    parser.add_argument("other", metavar="OTHER", nargs="?", help="the other; all persons where it is left out")
    add_enquiry_options(parser, GROUPED_FORMATS)
    return parser


def execute(words: list[str]) -> int:
    """Tell when two met; exit with 1 where they never did, or where nothing tells when they were there."""
    arguments = build_parser().parse_args(words)
    lang = chosen_language(arguments.lang)
    graph = open_graph(arguments.scope, arguments.endpoint, arguments.timeout)
    rows = graph.together(arguments.one, arguments.other, lang=lang, timeout=arguments.timeout)
    write_grouped(rows, partial(write_together, lang=lang), arguments.format, arguments.output, arguments.color)
    return 0 if any(row.certainty != "apart" for row in rows) else 1
