"""dpo-kg explain: why a triple holds."""

from __future__ import annotations

import json

from dpo_kg.cli.common import Parser, add_file_options, chosen_format, new_parser, open_graph, write_text
from dpo_kg.errors import UnknownNameError


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "explain",
        "Say why a triple holds: the rule that gives it and its premises, down to what files assert and to the lines "
        'of the sources. For example: dpo-kg explain "Kofi Annan" heldPost secretary-general',
    )
    parser.add_argument("subject", metavar="SUBJECT", help="a thing: IRI, CURIE, name, acronym or symbol")
    parser.add_argument("predicate", metavar="PREDICATE", help='a property: IRI, CURIE, name or label; "a" for type')
    parser.add_argument(
        "object", metavar="OBJECT", help="a thing, the text of a value (1997-01-27), or a literal as Turtle writes it"
    )
    add_file_options(parser, "text, json", note="")
    return parser


def execute(words: list[str]) -> int:
    """Write why a triple holds; exit with 1 where it does not."""
    arguments = build_parser().parse_args(words)
    chosen = chosen_format(arguments.format, arguments.output, "text")
    name = {"txt": "text", "application/json": "json"}.get(chosen, chosen)
    if name not in ("text", "json"):
        raise UnknownNameError("format", chosen, ("text", "json"), mend="The formats are text, json.")
    found = open_graph().explain(arguments.subject, arguments.predicate, arguments.object)
    text = found.to_text() if name == "text" else json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n"
    write_text(text, arguments.output)
    return 0 if found.holds else 1
