"""dpo-kg find: things by their names."""

from __future__ import annotations

import sys

from dpo_kg.cli.common import (
    ROW_FORMATS,
    Parser,
    add_language_option,
    add_output_options,
    chosen_language,
    new_parser,
    open_graph,
    write_rows,
)
from dpo_kg.errors import ParameterError
from dpo_kg.knowledge_graph import SCOPES

_LIMIT = 20


def build_parser() -> Parser:
    """Return the parser of the command."""
    parser = new_parser(
        "find",
        "Find things by their names: labels, acronyms, other names, misspellings, document symbols, codes, classes and "
        "properties, in English and French. Words may stand in any order and be parts of words; case and accents do "
        "not count. What is nearly written so comes last.",
        epilog="example: dpo-kg find guehenno",
    )
    parser.add_argument("text", metavar="TEXT", nargs="+", help="words, or parts of words")
    parser.add_argument(
        "--class", metavar="CLASS", dest="class_name", help="only things of this class, such as Mission"
    )
    parser.add_argument(
        "--limit", metavar="N", default=str(_LIMIT), help=f"how many at most (default: {_LIMIT}); 0 for all"
    )
    add_language_option(parser)
    add_output_options(parser, ROW_FORMATS)
    parser.add_argument("--scope", choices=SCOPES, default="all", help="all layers merged, or the seeds alone")
    return parser


def execute(words: list[str]) -> int:
    """Find things; exit with 1 where nothing fits, with the nearest names."""
    arguments = build_parser().parse_args(words)
    if not (arguments.limit.isascii() and arguments.limit.isdigit()):
        raise ParameterError(f"--limit: not a whole number: {arguments.limit!r}")
    text = " ".join(arguments.text)
    rows = open_graph(arguments.scope).find(
        text,
        class_name=arguments.class_name,
        limit=int(arguments.limit) or None,
        lang=chosen_language(arguments.lang),
    )
    if not len(rows):
        if arguments.format or arguments.output:  # what reads it expects a document without rows, not none
            write_rows(rows, arguments.format, arguments.output, arguments.color)
        near = " or ".join(f'"{name}"' for name in rows.nearest)
        sys.stderr.write(f"dpo-kg: nothing is called {text!r}\n" + (f"Did you mean {near}?\n" if near else ""))
        return 1
    write_rows(rows, arguments.format, arguments.output, arguments.color)
    if rows.total > len(rows):
        sys.stderr.write(f"… {rows.total - len(rows)} more (--limit 0 shows all)\n")
    return 0
