"""Pages on the stored queries: what each asks, takes and answers, with the first rows of its answer."""

from __future__ import annotations

import csv
import shlex
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dpo_kg.documentation.markdown import block, code, codes, contents, escape, page, prose, table
from dpo_kg.errors import InputError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows
from dpo_kg.vocabulary import shorten_iri

_SHOWN_ROWS = 5
_SHOWN_TEXT = 160
#: The table of questions whose answers the tests hold fast.
QUESTIONS = "tests/golden/questions.tsv"


def write_query_pages(kg: KnowledgeGraph) -> Iterator[tuple[str, str]]:
    """Yield path and text of a page per stored query, and of their list."""
    headers = {name: kg.describe_query(name) for name in kg.queries()}
    for name, header in headers.items():
        yield f"queries/{name}.md", _write_query(kg, name, header)
    by_tag: dict[str, list[str]] = defaultdict(list)
    for name, header in headers.items():
        for tag in header["tags"]:
            by_tag[tag].append(name)
    listed = [
        (f"[{name}]({name}.md)", escape(header["summary"]), codes(f"--{param['name']}" for param in header["params"]))
        for name, header in headers.items()
    ]
    subjects = [(escape(tag), ", ".join(f"[{name}]({name}.md)" for name in found)) for tag, found in by_tag.items()]
    yield (
        "queries/index.md",
        page(
            "# Stored queries",
            f"There are {len(headers)}. Each is a file in `queries/questions/`, a command (`dpo-kg run NAME`), a "
            "Python "
            'call (`kg.run("NAME")`) and a test. `dpo-kg queries` lists them in the terminal.',
            table(("Query", "Answers", "Parameters"), listed),
            "## By subject",
            table(("Subject", "Queries"), sorted(subjects)),
            contents(headers),
        ),
    )


def _write_query(kg: KnowledgeGraph, name: str, header: Mapping[str, Any]) -> str:
    values = _example_values(header)
    rows = kg.run(name, **values)
    params = [
        (
            code(f"--{param['name']}"),
            escape(_describe_type(param)),
            "yes" if param.get("required") else "no",
            prose(param["description"]),
            code(str(param["example"])),
        )
        for param in header["params"]
    ]
    columns = [(code(c["name"]), escape(c["type"]), prose(c["description"])) for c in header["columns"]]
    text = Path(kg.snapshot.root, "queries", "questions", f"{name}.rq").read_text(encoding="utf-8")
    return page(
        f"# {name}",
        f"**{escape(header['summary'])}.** {prose(header['description'])}",
        "## Example",
        block("sh", " ".join(["dpo-kg run", name, *(f"--{key} {shlex.quote(v)}" for key, v in values.items())])),
        block("python", _write_call(name, values)),
        _write_answer(rows),
        "## Parameters",
        table(("Option", "Type", "Required", "Meaning", "Example"), params) or "It has none.",
        "In Python a parameter is a keyword argument of the same name. Things are given by name, acronym, symbol, "
        "CURIE or IRI." if params else "",
        "## Columns",
        table(("Column", "Type", "Meaning"), columns),
        f"Subjects: {escape(', '.join(header['tags']))}." + (
            f" It is drawn as a {escape(header['view'])} where the program can draw." if header.get("view") else ""
        ),
        "## SPARQL",
        f"The file `queries/questions/{name}.rq` runs as it is on any SPARQL 1.1 store that holds the graph. A value "
        "goes into the place of `UNDEF`, or of the default, in its `VALUES` line.",
        block("sparql", "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#+"))),
    )  # fmt: skip


def _example_values(header: Mapping[str, Any]) -> dict[str, Any]:
    """Return the examples of the parameters that must be given, and of a date."""
    return {
        param["name"]: str(param["example"])
        for param in header["params"]
        if param.get("required") or param["name"] == "at"
    }


def _describe_type(param: Mapping[str, Any]) -> str:
    if "enum" in param:
        return " or ".join(param["enum"])
    return f"thing: {shorten_iri(param['class'])}" if param.get("class") else str(param["type"])


def _write_call(name: str, values: Mapping[str, str]) -> str:
    """Return the call; a parameter whose name is a word of Python has to stand in a dictionary."""
    given = "".join(f", {key}={value!r}" for key, value in values.items() if key.isidentifier())
    return f"import dpo_kg\n\nrows = dpo_kg.open().run({name!r}{given})".replace("'", '"')


def _write_answer(rows: Rows) -> str:
    if not len(rows):
        return "The answer has no rows."
    shown = [tuple(_write_cell(value) for value in row) for row in list(rows)[:_SHOWN_ROWS]]
    told = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    more = f", of which the first {_SHOWN_ROWS}" if len(rows) > _SHOWN_ROWS else ""
    return f"The answer, {told}{more}:\n\n" + table([escape(name) for name in rows.columns], shown)


def _write_cell(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    if text.startswith(("http://", "https://")):
        return code(shorten_iri(text))
    return escape(text if len(text) <= _SHOWN_TEXT else f"{text[:_SHOWN_TEXT].rsplit(' ', 1)[0]} …")


def write_question_page(kg: KnowledgeGraph, root: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of the page on what can be asked: the questions of the tests, under their queries.

    Raises:
        InputError: the table of questions is not there, or names a query that is not.
    """
    path = Path(root, QUESTIONS)
    if not path.is_file():
        raise InputError("no such file; the pages are made in a clone", place=str(path))
    by_query: dict[str, list[dict[str, str]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            by_query[row["query"]].append(row)
    summaries = kg.queries()
    unknown = sorted(by_query.keys() - summaries.keys())
    if unknown:
        raise InputError(f"no such query: {', '.join(unknown)}", place=str(path))
    parts = [
        "# What can be asked",
        f"{sum(map(len, by_query.values()))} questions about the two source documents, each under the query that "
        "answers it. The tests hold the answer of each against rows that were worked out without the graph. "
        "`--scope seeds` asks these documents alone; without it all sources answer. The other stored queries stand in "
        "[their list](queries/index.md); anything else is asked in [SPARQL](../../how-to/sparql.md).",
    ]
    for name, found in sorted(by_query.items()):
        parts += [f"## {escape(summaries[name])}", f"Query [{name}](queries/{name}.md)."]
        parts.append(block("sh", "\n".join(dict.fromkeys(_write_command(name, row["parameters"]) for row in found))))
        shown = [(row["question"], codes(row["columns"].split()), str(len(row["facts"].split(",")))) for row in found]
        parts.append(table(("Test", "Columns that answer it", "Facts of the sources behind it"), shown))
    yield "questions.md", page(*parts)


def _write_command(name: str, parameters: str) -> str:
    words = ["dpo-kg", "run", name, "--scope", "seeds"]
    for pair in filter(None, (part.strip() for part in parameters.split(";"))):
        key, _, value = pair.partition("=")
        words += [f"--{key}", shlex.quote(value)]
    return " ".join(words)
