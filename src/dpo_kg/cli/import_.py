"""dpo-kg import: tables of people who do not write Turtle, as Turtle."""

from __future__ import annotations

import sys

from dpo_kg.cli.common import Parser, new_parser, open_graph, write_text
from dpo_kg.errors import ParameterError, UnknownNameError, UsageError

#: What can be imported.
IMPORTERS = ("table",)


def build_parser() -> Parser:
    """Return the parser of the command."""
    parser = new_parser(
        "import",
        "Read a filled-in table (dpo-kg template) and write what it says as Turtle, each row with its source. Names "
        "are looked up in the graph; dates are read as precise as they are written. What differs from the graph is "
        "told, and becomes a claim beside it. All that is wrong is told at once, with its cells; then nothing is "
        "written.",
        "Exit status: 0 written, 1 something is wrong in the table, 2 the file cannot be read.",
    )
    parser.add_argument("importer", metavar="WHAT", help=f"what to import: {', '.join(IMPORTERS)}")
    parser.add_argument("file", metavar="FILE", help="CSV (comma, semicolon or tab; UTF-8) or xlsx; - for CSV")
    parser.add_argument("--kind", metavar="KIND", help="kind of table, where its heads do not tell, such as tenure")
    parser.add_argument("--sheet", metavar="NAME", help="only this sheet of a workbook")
    parser.add_argument("--dry-run", action="store_true", help="write nothing; report what would be written")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, such as out.ttl")
    return parser


def execute(words: list[str]) -> int:
    """Write what a table says; exit with 1 where something is wrong with it."""
    arguments = build_parser().parse_args(words)
    if arguments.importer not in IMPORTERS:
        mend = f"There is {', '.join(IMPORTERS)}, as in: dpo-kg import table FILE"
        raise UnknownNameError("importer", arguments.importer, IMPORTERS, mend=mend)
    if arguments.output == "":
        raise UsageError("--output: give the name of a file, or - for standard output")
    if arguments.output and not arguments.output.lower().endswith((".ttl", ".turtle")) and arguments.output != "-":
        raise ParameterError(f"{arguments.output}: Turtle is written; give a name that ends with .ttl")
    report = open_graph().import_table(arguments.file, kind=arguments.kind, sheet=arguments.sheet)
    if arguments.dry_run:
        write_text(report.to_text(), None)
        return 0 if report.succeeded else 1
    if report.succeeded:
        write_text(report.to_turtle(), arguments.output)
    sys.stderr.write(report.to_text())
    return 0 if report.succeeded else 1
