"""dpo-kg schema: what the graph is made of."""

from __future__ import annotations

import json
import os
import sys

from dpo_kg.cli.common import Parser, add_output_options, chosen_format, new_parser, open_graph, write_rows, write_text
from dpo_kg.errors import ParameterError
from dpo_kg.knowledge_graph import SCOPES
from dpo_kg.schema import LANGUAGES


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "schema",
        "Show classes and properties by module: meaning, domain and range, how often the shapes expect a property, how "
        "often it is used, an example of each; and the code lists. As json, plain data from which SPARQL can be "
        "written, prefixes included.",
        epilog="example: dpo-kg schema --class Tenure",
    )
    parser.add_argument("--class", dest="class_name", metavar="CLASS", help="one class: what its things have")
    parser.add_argument("--frame", metavar="NAME", help="the JSON Schema of the documents of export --frame NAME")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of labels (default: en)")
    add_output_options(parser, "text (on a terminal), json, table, csv, tsv")
    parser.add_argument("--scope", choices=SCOPES, default="all", help="all layers merged, or the seeds alone")
    return parser


def execute(words: list[str]) -> int:
    """Show the schema of the graph, of a class, or of a frame's documents."""
    arguments = build_parser().parse_args(words)
    terminal = arguments.output in (None, "-") and sys.stdout.isatty()
    if arguments.frame is not None:
        if arguments.class_name is not None:
            raise ParameterError("--frame and --class ask for different things: give one of them")
        from dpo_kg.exporters.json_layout import lay_out_json

        write_text(lay_out_json(open_graph().frame_schema(arguments.frame)), arguments.output)
        return 0
    name = chosen_format(arguments.format, arguments.output, "text" if terminal else "tsv").lower()
    schema = open_graph(arguments.scope).schema(arguments.class_name)
    if name in ("json", "application/json"):
        write_text(json.dumps(schema.to_dict(), ensure_ascii=False, indent=1) + "\n", arguments.output)
    elif name in ("text", "txt", "text/plain"):
        from dpo_kg.schema_text import write_schema_text

        width = os.get_terminal_size(sys.stdout.fileno()).columns if terminal else None
        write_text(write_schema_text(schema, arguments.lang, width=width or None), arguments.output)
    else:
        write_rows(schema.rows(arguments.lang), arguments.format, arguments.output, arguments.color)
    return 0
