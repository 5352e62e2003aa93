"""dpo-kg overlaps: when a post had two recorded holders at once."""

from __future__ import annotations

from dpo_kg.cli.common import (
    ROW_FORMATS,
    Parser,
    add_enquiry_options,
    chosen_language,
    new_parser,
    open_graph,
    write_rows,
)


def build_parser() -> Parser:
    """Return the parser of the command."""
    parser = new_parser("overlaps", "List the periods in which certainly two holders of a post are recorded.")
    parser.add_argument("--post", metavar="POST", help="only this post: IRI, CURIE, name or acronym")
    add_enquiry_options(parser, ROW_FORMATS)
    return parser


def execute(words: list[str]) -> int:
    """List overlaps."""
    arguments = build_parser().parse_args(words)
    graph = open_graph(arguments.scope, arguments.endpoint, arguments.timeout)
    rows = graph.overlaps(arguments.post, lang=chosen_language(arguments.lang), timeout=arguments.timeout)
    write_rows(rows, arguments.format, arguments.output, arguments.color)
    return 0
