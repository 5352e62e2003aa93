"""dpo-kg tables: the graph as tidy CSV files with a codebook."""

from __future__ import annotations

import sys

from dpo_kg.cli.common import Parser, new_parser, open_graph
from dpo_kg.errors import UsageError
from dpo_kg.knowledge_graph import SCOPES


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "tables",
        "Write the graph to a folder as tidy tables: a CSV file per kind of thing, a codebook, a description for "
        "programs (Frictionless Data), a README and the licence. The folder is new, empty, or one written so before "
        "and not changed since.",
        epilog="example: dpo-kg tables peace-operations",
    )
    parser.add_argument("folder", metavar="DIR", nargs="?", help="the folder")
    parser.add_argument("--list", action="store_true", help="list the tables, and write none")
    parser.add_argument(
        "--excel",
        dest="for_excel",  # not the option of commands that have a format
        action="store_true",
        help="CSV for spreadsheet programs: byte order mark, CRLF, safe cells",
    )
    parser.add_argument("--scope", choices=SCOPES, default="all", help="all layers merged, or the seeds alone")
    return parser


def execute(words: list[str]) -> int:
    """Write the tables, or list them."""
    arguments = build_parser().parse_args(words)
    if (arguments.folder is None) != arguments.list or (arguments.list and arguments.for_excel):
        raise UsageError("name the folder, as in dpo-kg tables DIR; or --list alone\ndpo-kg tables --help tells more.")
    graph = open_graph(arguments.scope)
    if arguments.list:
        names = graph.table_names()
        width = max(map(len, names))
        sys.stdout.write("".join(f"{name:<{width}}  {summary}\n" for name, summary in names.items()))
        return 0
    rows = graph.tables(arguments.folder, excel=arguments.for_excel)
    print(f"{len(rows)} tables with {sum(rows.values())} rows in {arguments.folder}", file=sys.stderr)
    return 0
