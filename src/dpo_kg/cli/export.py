"""dpo-kg export: the graph, or one thing of it, in an RDF format."""

from __future__ import annotations

from dpo_kg.cli.common import Parser, add_file_options, chosen_format, new_parser, open_graph, write_text
from dpo_kg.errors import UsageError
from dpo_kg.knowledge_graph import SCOPES


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "export",
        "Write the graph, or one thing with its sources, in an RDF format. The same graph gives the same bytes.",
    )
    parser.add_argument("entity", metavar="THING", nargs="?", help="IRI, CURIE, name, acronym or symbol; none: all")
    add_file_options(parser, "ttl (default), nt, nq, trig, jsonld, rdfxml")
    parser.add_argument("--with-inferred", action="store_true", help="also what follows from the graph by rule")
    parser.add_argument("--scope", choices=SCOPES, default="all", help="all layers merged, or the seeds alone")
    dataset = parser.add_argument_group("for a SPARQL store, which answers with --endpoint URL then")
    dataset.add_argument(
        "--dataset",
        action="store_true",
        help="all graphs as nq (default) or trig: the merge with the ontology and what follows, and its parts",
    )
    dataset.add_argument(
        "--named",
        action="store_true",
        help="the merge as …/graph/all, for stores whose default graph is the union of all graphs, such as Virtuoso",
    )
    return parser


def execute(words: list[str]) -> int:
    """Write the graph, or one thing with its sources."""
    arguments = build_parser().parse_args(words)
    name = chosen_format(arguments.format, arguments.output, "nq" if arguments.dataset else "ttl")
    if arguments.dataset and (arguments.entity is not None or arguments.with_inferred or arguments.scope != "all"):
        raise UsageError("--dataset is the whole: leave out THING, --with-inferred and --scope")
    if arguments.named and not arguments.dataset:
        raise UsageError("--named goes with --dataset")
    graph = open_graph(arguments.scope)
    if arguments.dataset:
        write_text(graph.export_dataset(format=name, named=arguments.named), arguments.output)
        return 0
    write_text(graph.export(arguments.entity, format=name, with_inferred=arguments.with_inferred), arguments.output)
    return 0
