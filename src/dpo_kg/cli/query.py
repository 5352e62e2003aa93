"""dpo-kg query: answer a SPARQL query of the user's own."""

from __future__ import annotations

import os
import sys

from dpo_kg.cli.common import (
    ROW_FORMATS,
    Parser,
    add_output_options,
    add_query_options,
    chosen_format,
    new_parser,
    open_graph,
    write_rows,
    write_text,
    write_triples,
)
from dpo_kg.errors import InputError
from dpo_kg.exporters.truth import write_truth
from dpo_kg.rdf.reading import read_text
from dpo_kg.results import Rows, Triples

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.knowledge_graph import KnowledgeGraph


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "query",
        "Answer a SPARQL 1.1 query: SELECT, ASK, CONSTRUCT or DESCRIBE. The prefixes of the graph are declared.",
        epilog="example: dpo-kg query -e 'SELECT ?name { ?p a dpo:SecretaryGeneral ; rdfs:label ?name }'",
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("file", metavar="FILE", nargs="?", help="file with the query, or - for standard input")
    source.add_argument("-e", "--expression", metavar="TEXT", help="the query itself")
    parser.add_argument("--exit-status", action="store_true", help="ASK: exit with 1 where the answer is false")
    add_output_options(parser, f"rows: {ROW_FORMATS}; triples: ttl, nt, nq, trig, jsonld, rdfxml; ASK: text, json, xml")
    add_query_options(parser)
    return parser


def execute(words: list[str]) -> int:
    """Answer a query from a file, from standard input or from the command line."""
    arguments = build_parser().parse_args(words)
    chosen_format(arguments.format, arguments.output, "")  # a file without an ending is refused before the work
    if arguments.expression is not None:
        text, place = arguments.expression, "query"
    else:
        place = "standard input" if arguments.file == "-" else arguments.file
        text = _read_query(arguments.file)
    graph = open_graph(arguments.scope, arguments.endpoint, arguments.timeout)
    answer = graph.query(text, timeout=arguments.timeout, place=place)
    if isinstance(answer, Rows):
        write_rows(answer, arguments.format, arguments.output, arguments.color)
    elif isinstance(answer, Triples):
        write_triples(answer, arguments.format, arguments.output)
    else:
        write_text(write_truth(answer, chosen_format(arguments.format, arguments.output, "text")), arguments.output)
    if not answer:
        _tell_unknown_terms(graph, text)
    return 1 if arguments.exit_status and answer is False else 0


def _tell_unknown_terms(graph: KnowledgeGraph, text: str) -> None:
    """Tell of the terms that a query without an answer names and that the ontology does not define."""
    for term, near in graph.unknown_terms(text).items():
        asked = f" Did you mean {near}?" if near else ""
        sys.stderr.write(f"{term} is no term of the ontology.{asked}\n")


def _read_query(path: str) -> str:
    """Return the text of the file; who has given the query in its place is told how to give one."""
    try:
        return read_text(path)
    except InputError as error:
        if "{" not in path or os.path.exists(path):
            raise
        mend = "A query itself follows -e, as in: dpo-kg query -e 'ASK {}'"
        raise InputError("no such file", place=path, mend=mend) from error
