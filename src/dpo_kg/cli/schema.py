"""dpo-kg schema: what the graph is made of."""

from __future__ import annotations

import json

from dpo_kg.cli.common import (
    GROUPED_FORMATS,
    Parser,
    add_output_options,
    chosen_format,
    new_parser,
    open_graph,
    write_grouped,
    write_text,
)
from dpo_kg.errors import UsageError
from dpo_kg.knowledge_graph import SCOPES
from dpo_kg.schema import LANGUAGES
from dpo_kg.schema_text import write_schema_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dpo_kg.results import Rows


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
    add_output_options(parser, f"{GROUPED_FORMATS}; json is the plain data")
    parser.add_argument("--scope", choices=SCOPES, default="all", help="all layers merged, or the seeds alone")
    return parser


def execute(words: list[str]) -> int:
    """Show the schema of the graph, of a class, or of a frame's documents."""
    arguments = build_parser().parse_args(words)
    if arguments.frame is not None:
        if arguments.class_name is not None:
            raise UsageError("--frame and --class ask for different things: give one of them")
        from dpo_kg.exporters.json_layout import lay_out_json

        write_text(lay_out_json(open_graph().frame_schema(arguments.frame)), arguments.output)
        return 0
    format = chosen_format(arguments.format, arguments.output, "").lower()
    schema = open_graph(arguments.scope).schema(arguments.class_name)
    if format in ("json", "application/json"):
        write_text(json.dumps(schema.to_dict(), ensure_ascii=False, indent=1) + "\n", arguments.output)
        return 0

    def write(rows: Rows, emphasise: Callable[[str], str], width: int | None) -> str:
        return write_schema_text(schema, arguments.lang, emphasise, width)

    write_grouped(schema.rows(arguments.lang), write, arguments.format, arguments.output, arguments.color)
    return 0
