"""dpo-kg run: answer a stored query."""

from __future__ import annotations

import sys

from dpo_kg.cli.common import (
    ROW_FORMATS,
    Parser,
    add_output_options,
    add_query_options,
    chosen_language,
    new_parser,
    open_graph,
    write_rows,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from typing import Any


def build_parser(query: Mapping[str, Any] | None = None) -> Parser:
    """Return the parser of the command line.

    Args:
        query: header of a stored query (`KnowledgeGraph.describe_query`), whose parameters become options; None for
            what holds of every query.
    """
    parser = new_parser("run", "Answer a stored query. dpo-kg queries lists them.", add_help=False)
    parser.add_argument("name", metavar="NAME", nargs="?", help="name of the query")
    add_output_options(parser, ROW_FORMATS)
    add_query_options(parser)
    # Asked for help on a query, the parser shows that query's own options; so it waits until the name is known.
    parser.add_argument("-h", "--help", action="store_true", help="show this help; after NAME, that of the query")
    if query is not None:
        add_parameters(parser, query)
    return parser


def add_parameters(parser: Parser, query: Mapping[str, Any]) -> None:
    """Add an option for each parameter of a stored query, and its summary, description and columns to the help.

    Args:
        parser: a parser of `build_parser()`.
        query: header of the query (`KnowledgeGraph.describe_query`).
    """
    group = parser.add_argument_group("parameters of this query")
    for param in query["params"]:
        text = f"{param['description']} (for example {param['example']})".replace("%", "%%")
        group.add_argument(f"--{param['name']}", metavar=_placeholder(param), help=text)
        parser.values[f"--{param['name']}"] = tuple(param.get("enum", ()))
    columns = "\n".join(f"  {column['name']:<18}{column['description']}" for column in query["columns"])
    options = "".join(
        f" --{param['name']} {_placeholder(param)}" if param.get("required") else
        f" [--{param['name']} {_placeholder(param)}]" for param in query["params"]
    )  # fmt: skip
    parser.prog = f"dpo-kg run {query['name']}"
    parser.usage = f"{parser.prog}{options} [options]".replace("%", "%%")
    parser.description = f"{query['summary']}.\n\n{query['description']}"
    parser.epilog = f"columns of the answer:\n{columns}"


def _placeholder(param: Mapping[str, Any]) -> str:
    """Return what stands for the value of a parameter in the help: its type, or the values that it takes."""
    return "{" + ",".join(param["enum"]) + "}" if "enum" in param else str(param["type"]).upper()


def execute(words: list[str]) -> int:
    """Answer a stored query; its own parameters become options."""
    parser = build_parser()
    known, rest = parser.parse_known_args(words)
    name = known.name
    if name is None:
        if known.help:
            parser.print_help()
            return 0
        parser.error("give the name of a query; dpo-kg queries lists them")
    graph = open_graph()
    compiled = graph.describe_query(name)
    add_parameters(parser, compiled)
    if known.help:
        parser.print_help()
        return 0
    arguments = _parse(parser, words, compiled) if rest or compiled["params"] else known
    values = {param["name"]: getattr(arguments, param["name"], None) for param in compiled["params"]}
    if arguments.endpoint is not None:
        graph = open_graph(arguments.scope, arguments.endpoint, arguments.timeout)
    if "lang" in values and chosen_language(values["lang"]) != "en":  # a default is no parameter of the answer
        values["lang"] = chosen_language(values["lang"])
    rows = graph.run(name, scope=arguments.scope, timeout=arguments.timeout, **values)
    write_rows(rows, arguments.format, arguments.output, arguments.color)
    # A person at a terminal may take the default day for today.
    if arguments.output in (None, "-") and sys.stdout.isatty() and values.get("at", "") is None:
        day = graph.default_day(name)
        sys.stderr.write(f"as of {day}; --at DAY asks about another day\n" if day else "")
    return 0


def _spell(word: str, names: list[str]) -> str:
    """Return an option as its parameter is spelled: hyphens, as commands have them, stand for its underscores too."""
    option, equals, value = word.partition("=")
    name = option.removeprefix("--").replace("-", "_")
    return f"--{name}{equals}{value}" if option.startswith("--") and name in names else word


def _parse(parser: Parser, words: list[str], compiled: dict[str, Any]) -> argparse.Namespace:
    from dpo_kg.errors import UsageError
    from dpo_kg.stored_query import refuse_common

    names = [param["name"] for param in compiled["params"]]
    words = [_spell(word, names) for word in words]
    for word in words:
        if word.startswith("--"):
            refuse_common(compiled, word[2:].partition("=")[0])
    parser.refuse_unknown_options(words)
    arguments, unknown = parser.parse_known_args(words)
    if unknown:
        import shlex

        asked = [name for name in names if name != "lang"]
        near = [f"--{asked[0]} {shlex.quote(unknown[0])}"] if len(asked) == 1 else []
        raise UsageError(f"an argument too many: {unknown[0]}", suggestions=near, mend=parser.more())
    return arguments
