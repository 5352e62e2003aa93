"""The page on the formats, each with its media type, its endings, what it is for, and a sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dpo_kg.documentation.markdown import block, code, codes, escape, page, table
from dpo_kg.exporters import graphs
from dpo_kg.exporters import rows as row_formats
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows
from dpo_kg.validation.writing import FORMATS as REPORT_FORMATS

#: What each format is for; a format that is not here has no page, and the build of the pages says so.
_ROWS = {
    "table": "reading in a terminal",
    "list": "screen readers and narrow windows: one label and value a line",
    "csv": "most programs; values without their types (SPARQL 1.1). With --excel for spreadsheet programs: byte order "
    "mark, and no cell that begins a formula",
    "tsv": "shell tools, and programs that need the types: each value as Turtle writes it (SPARQL 1.1)",
    "json": "SPARQL clients: SPARQL 1.1 Query Results JSON, with types",
    "jsonl": "programs that read line by line: one plain JSON object a row",
    "xml": "SPARQL clients: SPARQL Query Results XML",
    "xlsx": "Excel and LibreOffice: columns with types, a sheet about the answer (extra xlsx)",
    "zip": "keeping: CSV with a description (CSV on the Web), the sources and the question",
    "ics": "calendars: an all-day event for each date that is exact to the day (RFC 5545)",
    "svg": "looking: the drawing of the view that the query names; a chart or a map with the extra charts",
    "png": "slides: the same drawing as an image (extra charts)",
}
_GRAPHS = {
    "ttl": "reading and editing: canonical Turtle",
    "nt": "line tools: one triple a line",
    "nq": "loading into a store: one triple and its graph a line",
    "trig": "reading with graphs",
    "jsonld": "web developers: JSON-LD with our context",
    "rdfxml": "Protégé and older tools",
}
_REPORTS = {
    "text": "people: file, line, what is wrong, how to mend it",
    "ttl": "SHACL tools: the standard validation report",
    "jsonld": "SHACL tools that read JSON-LD",
    "json": "programs: a list of findings",
    "junit": "test pages of CI servers",
    "sarif": "code hosts, which show findings beside the lines",
}
_BLOCKS = {
    "csv": "text",
    "tsv": "text",
    "table": "text",
    "list": "text",
    "ttl": "turtle",
    "jsonld": "json",
    "rdfxml": "xml",
}


def write_format_page(kg: KnowledgeGraph) -> Iterator[tuple[str, str]]:
    """Yield path and text of the page."""
    rows = kg.query(
        "SELECT ?person ?name ?birth { ?person dpo:birthYear ?birth ; rdfs:label ?name } ORDER BY ?name LIMIT 1"
    )
    assert isinstance(rows, Rows)
    graph_endings = {
        name: [k for k, short in graphs._ENDINGS.items() if short == name] for name in graphs.GRAPH_FORMATS
    }
    row_endings = {
        name: [k for k, short in row_formats.ALIASES.items() if short == name] for name in row_formats.ROW_FORMATS
    }
    parts = [
        "# Formats",
        "`--format` takes a short name or a media type; `-o FILE` takes the format from the ending of the file. "
        "Without "
        "either, rows are a table on a terminal and `tsv` in a pipe, and graphs are `ttl`.",
        "## Rows",
        "For `run`, `query` and the other commands that answer with rows.",
        _list_formats(row_formats.ROW_FORMATS, row_endings, _ROWS),
        "## Graphs",
        "For `export`, `infer`, and CONSTRUCT and DESCRIBE queries.",
        _list_formats(graphs.GRAPH_FORMATS, graph_endings, _GRAPHS),
        "## Reports",
        "For `validate`.",
        table(("Name", "For"), [(code(name), escape(_REPORTS[name])) for name in REPORT_FORMATS]),
        "## The same row in each text format",
    ]
    for name in row_formats.ROW_FORMATS:
        if name not in row_formats.WHOLE_FORMATS:
            parts += [f"### {name}", block(_BLOCKS.get(name, name.replace("jsonl", "json")), rows.to_text(name))]
    parts.append("## The same thing in each graph format")
    for name in graphs.GRAPH_FORMATS:
        parts += [
            f"### {name} ",
            block(_BLOCKS.get(name, "text"), kg.export("topic:protection-of-civilians", format=name)),
        ]
    yield "formats.md", page(*parts)


def _list_formats(formats: Mapping[str, str], endings: Mapping[str, list[str]], purposes: Mapping[str, str]) -> str:
    rows = [
        (code(name), code(media), codes(e for e in endings[name]), escape(purposes[name]))
        for name, media in formats.items()
    ]
    return table(("Name", "Media type", "Also", "For"), rows)
