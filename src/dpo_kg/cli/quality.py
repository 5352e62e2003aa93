"""dpo-kg quality: how complete, how well sourced, how exact and how fresh the graph is."""

from __future__ import annotations

from dpo_kg.cli.common import GROUPED_FORMATS, Parser, add_output_options, new_parser, open_graph, write_grouped
from dpo_kg.exporters.grouped import write_quality

#: Parts of the report, as `dpo_kg.quality.figures.PARTS` has them, which would have to be loaded for the help.
_PARTS = ("completeness", "agreement", "sources", "precision", "age")


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "quality",
        "Tell how good the graph is, in figures: what it has of the official lists, how far its layers agree, how many "
        "documents state a fact, how exact dates are, how old the sources of each layer are. What is expected of "
        "things of a class stands in queries/quality/.",
        epilog="example: dpo-kg quality completeness",
    )
    parser.add_argument("part", metavar="PART", nargs="?", choices=_PARTS, help=f"one of {', '.join(_PARTS)}")
    add_output_options(parser, GROUPED_FORMATS)
    return parser


def execute(words: list[str]) -> int:
    """Tell the figures of quality, all or those of a part."""
    arguments = build_parser().parse_args(words)
    rows = open_graph().quality(arguments.part)
    write_grouped(rows, write_quality, arguments.format, arguments.output, arguments.color)
    return 0
