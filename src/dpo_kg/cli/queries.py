"""dpo-kg queries: list the stored queries, or show one."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.cli.common import ROW_FORMATS, Parser, add_output_options, new_parser, open_graph, write_rows
from dpo_kg.results import Rows


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser("queries", "List the stored queries. dpo-kg run NAME --help tells all about one.")
    add_output_options(parser, ROW_FORMATS)
    return parser


def execute(words: list[str]) -> int:
    """List the stored queries with their parameters."""
    arguments = build_parser().parse_args(words)
    graph = open_graph()
    rows = []
    for name, summary in graph.queries().items():
        options = " ".join(f"--{param['name']}" for param in graph.describe_query(name)["params"])
        rows.append((ox.Literal(name), ox.Literal(options), ox.Literal(summary)))
    write_rows(Rows(("name", "parameters", "summary"), rows), arguments.format, arguments.output, arguments.color)
    return 0
