"""dpo-kg export: the graph, one thing of it, or the ontology, in an RDF format."""

from __future__ import annotations

from dpo_kg.cli.common import Parser, add_file_options, chosen_format, new_parser, open_graph, write_text
from dpo_kg.errors import UsageError
from dpo_kg.knowledge_graph import SCOPES, KnowledgeGraph

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

#: What --frame stands for without a name.
_BY_CLASS = ""
#: Options for a part of what the graph is made of, instead of the graph.
_PARTS = ("ontology", "codes", "shapes", "dataset")


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "export",
        "Write the graph, one thing with its sources, or the ontology, in an RDF format. The same graph gives the same "
        "bytes.",
    )
    parser.add_argument("entity", metavar="THING", nargs="?", help="IRI, CURIE, name, acronym or symbol; none: all")
    add_file_options(parser, "ttl (default), nt, nq, trig, jsonld, rdfxml")
    parser.add_argument(
        "--frame",
        metavar="NAME",
        nargs="?",
        const=_BY_CLASS,
        help="one nested JSON object, framed as person, post, organization, mission, document or dataset; without NAME "
        "by the class of the thing",
    )
    parts = parser.add_mutually_exclusive_group()
    parts.add_argument("--ontology", action="store_true", help="the ontology as one file, code lists included")
    parts.add_argument("--codes", action="store_true", help="the code lists")
    parts.add_argument("--shapes", action="store_true", help="the SHACL shapes")
    parts.add_argument(
        "--dataset",
        action="store_true",
        help="for a SPARQL store, which answers with --endpoint URL then: all graphs as nq (default) or trig",
    )
    parser.add_argument(
        "--named",
        action="store_true",
        help="with --dataset: the merge as …/graph/all, for a store such as Virtuoso, whose default graph is the union",
    )
    parser.add_argument("--with-inferred", action="store_true", help="also what follows from the graph by rule")
    parser.add_argument("--scope", choices=SCOPES, default="all", help="all layers merged, or the seeds alone")
    return parser


def execute(words: list[str]) -> int:
    """Write the graph, or one thing with its sources."""
    arguments = build_parser().parse_args(words)
    _refuse_contradictions(arguments)
    framed = arguments.frame is not None
    name = chosen_format(
        arguments.format, arguments.output, "jsonld" if framed else "nq" if arguments.dataset else "ttl"
    )
    write_text(_write(open_graph(arguments.scope), arguments, name), arguments.output)
    return 0


def _write(graph: KnowledgeGraph, arguments: argparse.Namespace, format: str) -> str:
    if arguments.dataset:
        return graph.export_dataset(format=format, named=arguments.named)
    for part in _PARTS:
        if getattr(arguments, part):
            return graph.export_terms(part, format=format)
    if arguments.frame is not None:
        return _frame(graph, arguments, format)
    return graph.export(arguments.entity, format=format, with_inferred=arguments.with_inferred)


def _frame(graph: KnowledgeGraph, arguments: argparse.Namespace, format: str) -> str:
    from dpo_kg.exporters.frames import list_frames
    from dpo_kg.exporters.graphs import graph_format
    from dpo_kg.exporters.json_layout import lay_out_json

    if graph_format(format) != "jsonld":
        raise UsageError(f"--frame writes JSON-LD, not {format}: leave --format out")
    thing, name = arguments.entity, arguments.frame
    if thing is None and name != _BY_CLASS and name not in list_frames():
        thing, name = name, _BY_CLASS  # export --frame MINUSCA
    if thing is None:
        raise UsageError("--frame: name the thing, as in: dpo-kg export MINUSCA --frame")
    return lay_out_json(graph.frame(thing, None if name == _BY_CLASS else name))


def _refuse_contradictions(arguments: argparse.Namespace) -> None:
    """Raise UsageError where one option makes another say nothing."""
    part = next((part for part in _PARTS if getattr(arguments, part)), None)
    if part is not None and (
        arguments.entity is not None
        or arguments.frame is not None
        or arguments.with_inferred
        or arguments.scope != "all"
    ):
        raise UsageError(f"--{part} goes with --format and --output alone")
    if arguments.named and part != "dataset":
        raise UsageError("--named goes with --dataset")
    if arguments.frame is not None and arguments.with_inferred:
        raise UsageError("--frame: a frame always holds what follows from the graph; leave --with-inferred out")
