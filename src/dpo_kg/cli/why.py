"""dpo-kg why: who says so."""

from __future__ import annotations

import sys

from dpo_kg.cli.common import (
    GROUPED_FORMATS,
    Parser,
    add_enquiry_options,
    chosen_language,
    new_parser,
    open_graph,
    write_grouped,
)
from dpo_kg.exporters.grouped import write_missing, write_why

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

#: Things that a hint names.
_SHOWN = 3


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "why",
        "Tell who says so, for each statement about a thing: document and place, reference marks, rank and rivals. "
        "For a citation, a claim or an entry of a reference list, tell what it backs.",
        epilog='example: dpo-kg why DPO "has main office"',
    )
    parser.add_argument("thing", metavar="THING", help="IRI, CURIE, name, acronym or symbol")
    parser.add_argument(
        "property", metavar="PROPERTY", nargs="?", help="only this property or aspect: label, name or CURIE"
    )
    add_enquiry_options(parser, GROUPED_FORMATS)
    return parser


def execute(words: list[str]) -> int:
    """Tell who says what about a thing; exit with 1 where no source says anything."""
    arguments = build_parser().parse_args(words)
    graph = open_graph(arguments.scope, arguments.endpoint, arguments.timeout)
    lang = chosen_language(arguments.lang)
    rows = graph.why(arguments.thing, arguments.property, lang=lang, timeout=arguments.timeout)
    write_grouped(rows, write_why, arguments.format, arguments.output, arguments.color)
    if len(rows):
        return 0
    gaps = graph.missing(arguments.thing, arguments.property, lang=lang, timeout=arguments.timeout)
    if len(gaps):
        sys.stderr.write(write_missing(gaps))
    if arguments.property is not None:
        _tell_referrers(graph.referrers_with(arguments.thing, arguments.property, timeout=arguments.timeout), arguments)
    return 1


def _tell_referrers(found: dict[str, str], arguments: argparse.Namespace) -> None:
    """Tell which things that refer to this one have the property that it has not."""
    if found:
        import shlex

        asked = "".join(f"  dpo-kg why {name} {shlex.quote(arguments.property)}\n" for name in list(found)[:_SHOWN])
        more = f"  … {len(found) - _SHOWN} more\n" if len(found) > _SHOWN else ""
        sys.stderr.write(f"What refers to {arguments.thing} has it:\n{asked}{more}")
