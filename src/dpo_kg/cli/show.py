"""dpo-kg show: the card of a thing."""

from __future__ import annotations

from dpo_kg.cli.common import (
    Parser,
    add_file_options,
    add_language_option,
    chosen_format,
    chosen_language,
    emphasis,
    new_parser,
    open_graph,
    text_width,
    write_text,
)
from dpo_kg.exporters.card import CARD_FORMATS, write_card_as
from dpo_kg.knowledge_graph import SCOPES

_LIMIT = 10


def build_parser() -> Parser:
    """Return the parser of the command."""
    parser = new_parser(
        "show",
        "Show what the graph says of one thing: names and dates, tenures, facts, what is said of it, what came before "
        "and after, figures, rivals with rank and reason, what is not known. Footnotes tell who says so, and where.",
        epilog='example: dpo-kg show "Kofi Annan"',
    )
    parser.add_argument(
        "thing", metavar="THING", help="IRI, CURIE, name, acronym or symbol; or a class, property, code"
    )
    parser.add_argument(
        "--at", metavar="DATE", help="only what was certainly or possibly so on that day (2008-06-30, or today)"
    )
    parser.add_argument("--all", action="store_true", help=f"all entries of long lists, not the first {_LIMIT} alone")
    add_language_option(parser)
    add_file_options(parser, "text (default), list (a line each), json", note="")
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colour in text (default: auto)"
    )
    parser.add_argument("--scope", choices=SCOPES, default="all", help="all layers merged, or the seeds alone")
    return parser


def execute(words: list[str]) -> int:
    """Show a thing."""
    arguments = build_parser().parse_args(words)
    name = chosen_format(arguments.format, arguments.output, "text")
    short = CARD_FORMATS.get(name.lower(), name.lower())
    card = open_graph(arguments.scope).show(
        arguments.thing,
        at=arguments.at,
        lang=chosen_language(arguments.lang),
        limit=None if arguments.all or short != "text" else _LIMIT,
    )
    mark, width = emphasis(arguments.color, arguments.output), text_width(arguments.output)
    write_text(write_card_as(card, name, mark, width), arguments.output)
    return 0
