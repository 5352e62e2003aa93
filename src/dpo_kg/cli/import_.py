"""dpo-kg import: filled-in tables of people who do not write Turtle, and public data sets, as Turtle."""

from __future__ import annotations

import sys

from dpo_kg.cli.common import Parser, new_parser, notifier, open_graph, write_text
from dpo_kg.errors import ParameterError, UnknownNameError, UsageError
from dpo_kg.importers.dataset_import import import_data_set
from dpo_kg.importers.sources import SOURCES

#: What is imported from a table that `dpo-kg template` has made.
TABLE = "table"


def build_parser() -> Parser:
    """Return the parser of the command."""
    parser = new_parser(
        "import",
        "Write as Turtle what a filled-in table (dpo-kg template) or a public data set says, each row as the source of "
        "its statements. Of a table: names are looked up in the graph; what differs from the graph becomes a claim "
        "beside it; all that is wrong is told at once, with its cells, and then nothing is written. Of a data set: "
        "known errors are corrected by the corrections of its layer, a row that cannot be mapped is told and why.",
        "Exit status: 0 written, 1 something is wrong in the table, 2 a file cannot be read or is not what it should "
        f"be. Data sets: {', '.join(SOURCES)}.",
    )
    parser.add_argument("importer", metavar="WHAT", help=f"{TABLE}, or the name of a data set such as {SOURCES[0]}")
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="table: CSV (UTF-8), xlsx, or - for CSV; data set: its files or folder"
    )
    parser.add_argument("--kind", metavar="KIND", help="kind of table, where its heads do not tell, such as tenure")
    parser.add_argument("--sheet", metavar="NAME", help="only this sheet of a workbook")
    parser.add_argument("--dry-run", action="store_true", help="write nothing; report what would be written")
    parser.add_argument(
        "-o", "--output", metavar="PLACE", help="of a table: a file such as out.ttl; of a data set: a folder"
    )
    return parser


def execute(words: list[str]) -> int:
    """Write what a table or a data set says; exit with 1 where something is wrong with a table."""
    arguments = build_parser().parse_args(words)
    if arguments.output == "":
        raise UsageError("--output: give the name of a file or folder, or - for standard output")
    if arguments.importer in SOURCES:
        if arguments.kind is not None or arguments.sheet is not None:
            raise UsageError("--kind and --sheet are for tables (dpo-kg import table)")
        return _import_data_set(arguments.importer, arguments.files, arguments.output, arguments.dry_run)
    if arguments.importer != TABLE:
        names = (TABLE, *SOURCES)
        mend = f"There is {TABLE}, for a filled-in table, and the data sets {', '.join(SOURCES)}."
        raise UnknownNameError("importer", arguments.importer, names, mend=mend)
    if len(arguments.files) > 1:
        raise UsageError(f"one table at a time: leave out {', '.join(arguments.files[1:])}")
    return _import_table(arguments.files[0], arguments.kind, arguments.sheet, arguments.output, arguments.dry_run)


def _import_table(file: str, kind: str | None, sheet: str | None, output: str | None, dry_run: bool) -> int:
    if output and not output.lower().endswith((".ttl", ".turtle")) and output != "-":
        raise ParameterError(f"{output}: Turtle is written; give a name that ends with .ttl")
    report = open_graph().import_table(file, kind=kind, sheet=sheet)
    if dry_run:
        write_text(report.to_text(), None)
        return 0 if report.succeeded else 1
    if report.succeeded:
        write_text(report.to_turtle(), output)
    sys.stderr.write(report.to_text())
    return 0 if report.succeeded else 1


def _import_data_set(name: str, files: list[str], output: str | None, dry_run: bool) -> int:
    report = import_data_set(name, files, notify=notifier())
    if dry_run:
        write_text(report.to_text(), None)
        return 0
    if output in (None, "-"):
        write_text(report.to_turtle(), output)
    else:
        report.write(output)
    sys.stderr.write(report.to_text())
    return 0
