"""dpo-kg infer: what follows from RDF files, or from the graph."""

from __future__ import annotations

import sys

from dpo_kg.cli.common import Parser, add_file_options, chosen_format, new_parser, notifier, open_graph, write_text


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "infer",
        "Write the triples that follow and that nothing states. Files are read into one graph and closed under the "
        "ontology, the bounds of dates and the rules; axioms in them count as well. Without files, what follows in "
        "the graph itself. Where triples cannot hold together, they are named and the exit status is 1.",
    )
    parser.add_argument("files", metavar="FILE", nargs="*", help="RDF files; - for Turtle from standard input")
    parser.add_argument("--with-graph", action="store_true", help="close the files together with the graph")
    parser.add_argument(
        "--reasoner",
        metavar="NAME",
        default="rules",
        help="rules (default), or owlrl: an independent reasoner, for the axioms alone; slow, at most 20,000 triples",
    )
    add_file_options(parser, "ttl (default), nt, nq, trig, jsonld, rdfxml")
    return parser


def execute(words: list[str]) -> int:
    """Write what follows; exit with 1 where something clashes."""
    arguments = build_parser().parse_args(words)
    name = chosen_format(arguments.format, arguments.output, "ttl")
    if arguments.reasoner == "owlrl":
        notifier()("Reasoning with owlrl, which takes seconds …")
    inference = open_graph().infer(*arguments.files, reasoner=arguments.reasoner, with_graph=arguments.with_graph)
    if not inference.consistent:
        print("\n".join(inference.clashes), file=sys.stderr)
        return 1
    write_text(inference.to_text(name), arguments.output)
    return 0
