"""dpo-kg validate: check RDF files, or the graph itself, against the shapes."""

from __future__ import annotations

from dpo_kg.cli.common import Parser, add_file_options, chosen_format, new_parser, notifier, open_graph, write_text
from dpo_kg.errors import InputError, UnknownNameError


def build_parser() -> Parser:
    """Return the parser of the command."""
    parser = new_parser(
        "validate",
        "Check RDF files against the shapes: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD. Without files, check "
        "the layers of the graph and their merge.\n"
        "Files are read into one graph and checked by themselves. They may refer to things of the graph, whose class "
        "and values are looked up; what the graph says besides is left aside. With --with-graph they are added to the "
        "graph and checked as part of it: a tenure that overlaps one of the graph, a symbol that another document "
        "bears, a second start of a body that has one. Told is what the files bring about, not what the graph has "
        "without them.",
        "Exit status: 0 nothing at fault, 1 violations, 2 a file cannot be read.",
    )
    parser.add_argument(
        "files", metavar="FILE", nargs="*", help="files, read into one graph; - for Turtle from standard input"
    )
    parser.add_argument("--with-graph", action="store_true", help="check the files as part of the graph")
    parser.add_argument(
        "--changed", action="store_true", help="of the graph itself, check what has changed since nothing was found"
    )
    add_file_options(
        parser,
        "text (default), ttl (the standard SHACL report), jsonld, json, junit (for test pages), sarif (for code hosts)",
        note="or a media type; an output .xml is junit",
    )
    return parser


def execute(words: list[str]) -> int:
    """Check files against the shapes; exit with 1 where something is at fault, with 2 where a file is unreadable."""
    arguments = build_parser().parse_args(words)
    from dpo_kg.validation.files import as_input_error
    from dpo_kg.validation.findings import Report
    from dpo_kg.validation.writing import TELLING_OF_FILES, find_format

    output = arguments.output or ""
    ending = "sarif" if output.lower().endswith(".sarif.json") else None
    name = find_format(chosen_format(arguments.format or ending, arguments.output, "text"))
    try:
        report = open_graph().validate(
            *arguments.files, with_graph=arguments.with_graph, changed=arguments.changed, notify=notifier()
        )
    except (InputError, UnknownNameError) as error:
        if name not in TELLING_OF_FILES or not arguments.files:
            raise
        report = Report.of_unreadable(as_input_error(error), arguments.files)
        write_text(report.to_text(name), arguments.output)
        return 2
    write_text(report.to_text(name), arguments.output)
    return 0 if report.conforms else 1
