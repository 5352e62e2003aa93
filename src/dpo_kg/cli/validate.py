"""dpo-kg validate: check RDF files, or the graph itself, against the shapes."""

from __future__ import annotations

from dpo_kg.cli.common import Parser, add_file_options, chosen_format, new_parser, notifier, open_graph, write_text
from dpo_kg.errors import UnknownNameError


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "validate",
        "Check RDF files against the shapes: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD. Without files, check "
        "the layers of the graph and their merge. Files may refer to things of the graph.",
    )
    parser.add_argument(
        "files", metavar="FILE", nargs="*", help="files, read into one graph; - for Turtle from standard input"
    )
    parser.add_argument(
        "--changed", action="store_true", help="of the graph itself, check what has changed since nothing was found"
    )
    add_file_options(parser, "text, ttl (the standard SHACL report)", note="")
    return parser


def execute(words: list[str]) -> int:
    """Check files against the shapes; exit with 1 where something is at fault."""
    arguments = build_parser().parse_args(words)
    chosen = chosen_format(arguments.format, arguments.output, "text")
    name = {"txt": "text", "text/turtle": "ttl"}.get(chosen, chosen)
    if name not in ("text", "ttl"):
        raise UnknownNameError("format of reports", chosen, ("text", "ttl"), mend="The formats are text, ttl.")
    report = open_graph().validate(*arguments.files, changed=arguments.changed, notify=notifier())
    write_text(report.to_text() if name == "text" else report.to_turtle(), arguments.output)
    return 0 if report.conforms else 1
