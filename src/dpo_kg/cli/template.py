"""dpo-kg template: an empty table to fill in."""

from __future__ import annotations

from dpo_kg.cli.common import Parser, chosen_format, new_parser, open_graph, write_output


def build_parser() -> Parser:
    """Return the parser of the command."""
    parser = new_parser(
        "template",
        "Write an empty table to fill in: the heads of the columns, what to write into each, an example. A row with "
        "a mark in the column # is left out on import; the explanation and the example have one. Filled in, it goes "
        "through: dpo-kg import table FILE",
        "kinds: tenure, mission, resolution, person, organization, post",
    )
    parser.add_argument("kind", metavar="KIND", help="what a row is, such as tenure")
    parser.add_argument("-f", "--format", metavar="NAME", help="csv (default), or xlsx with drop-down lists")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE; its ending implies the format")
    return parser


def execute(words: list[str]) -> int:
    """Write an empty table."""
    arguments = build_parser().parse_args(words)
    name = chosen_format(arguments.format, arguments.output, "csv")
    write_output(open_graph().template(arguments.kind, format=name), arguments.output)
    return 0
