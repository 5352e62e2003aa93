"""dpo-kg missing: what is not known."""

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
from dpo_kg.exporters.grouped import write_missing


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "missing",
        "List what is not known: points on which a document that was read for them is silent (gap), and values that "
        "one expects of things of a class and no source gives (absent).",
    )
    parser.add_argument("thing", metavar="THING", nargs="?", help="only what is not known of this thing")
    parser.add_argument("--class", dest="class_name", metavar="CLASS", help="only things of this class, as Mission")
    parser.add_argument("--kind", choices=("gap", "absent"), help="only gaps, or only absences")
    add_enquiry_options(parser, GROUPED_FORMATS)
    return parser


def execute(words: list[str]) -> int:
    """List the gaps, and the values that one would expect."""
    arguments = build_parser().parse_args(words)
    rows = open_graph(arguments.scope, arguments.endpoint, arguments.timeout).missing(
        arguments.thing,
        class_name=arguments.class_name,
        kind=arguments.kind,
        lang=chosen_language(arguments.lang),
        timeout=arguments.timeout,
    )
    write_grouped(rows, write_missing, arguments.format, arguments.output, arguments.color)
    return 0
