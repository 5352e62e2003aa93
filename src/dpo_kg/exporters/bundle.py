"""Rows as a zip archive that explains itself: CSV with its metadata, the sources, the query, the licence, a README.

The same rows give the same bytes: the files are dated by the version of the data.
"""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO
from pathlib import Path
from textwrap import indent

from dpo_kg.exporters.about import (
    REPEAT,
    Column,
    describe_answer,
    describe_columns,
    explain_sources,
    list_documents,
    read_catalog,
    release_day,
)
from dpo_kg.exporters.csvw import describe_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from dpo_kg.results import Rows

_LICENCE = "LICENSE-DATA"
_FILES = {
    "data.csv": "the rows, as SPARQL 1.1 CSV (UTF-8, lines end with CRLF, nothing where no value is known)",
    "data.csv-metadata.json": "its columns and their types, as CSV on the Web (W3C)",
    "sources.csv": "the documents and places that stand behind the rows",
    "sources.csv-metadata.json": "the columns of the sources",
    "query.rq": "the SPARQL query, parameters filled in",
    _LICENCE: "the licence of the data",
    "SHA256SUMS": "digests of these files; sha256sum -c SHA256SUMS compares them",
}


def write_bundle(rows: Rows) -> bytes:
    """Return the archive."""
    files = {name: text.encode() for name, text in _write_files(rows).items()}
    sums = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()]
    files["SHA256SUMS"] = "".join(sums).encode()
    day = release_day(rows.data_version)
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return target.getvalue()


def _write_files(rows: Rows) -> dict[str, str]:
    """Return name → text, the README first."""
    catalog = read_catalog(rows)
    question = rows.question
    sources = rows.sources() if question and question.graph else None
    files = {
        "data.csv": rows.to_csv(),
        "data.csv-metadata.json": describe_table(rows, "data.csv", catalog, sources),
    }
    if sources is not None:
        files["sources.csv"] = sources.to_csv()
        files["sources.csv-metadata.json"] = describe_table(sources, "sources.csv", catalog)
    if question and question.sparql:
        files["query.rq"] = question.to_sparql()
    if question and question.graph and not question.endpoint:
        licence = Path(question.graph.snapshot.root, _LICENCE)
        if licence.is_file():
            files[_LICENCE] = licence.read_text(encoding="utf-8")
    listed = [name for name in _FILES if name in files or name == "SHA256SUMS"]
    return {"README.md": _write_readme(rows, sources, catalog, listed), **files}


def _write_readme(rows: Rows, sources: Rows | None, catalog: Mapping[str, str], files: list[str]) -> str:
    """Return what the archive is, in Markdown."""
    lines = describe_answer(rows, catalog)
    title = rows.question.summary if rows.question and rows.question.summary else "Rows of a query"
    told = ("Question", *REPEAT)
    parts = [f"# {_escape(title)}\n"]
    parts.append("".join(f"- {label}: {_escape(text)}\n" for label, text in lines if label not in told))
    parts.append("## Columns of data.csv\n\n" + _write_columns(describe_columns(rows)))
    parts += _write_repeat(dict(lines))
    parts.append(f"## Sources\n\n{_write_sources(rows, sources)}")
    if sources is not None:
        parts.append("Columns of sources.csv:\n\n" + _write_columns(describe_columns(sources)))
    parts.append("## Files\n\n" + "".join(f"- `{name}`: {_FILES[name]}\n" for name in files))
    return "\n".join(parts)


def _write_repeat(lines: Mapping[str, str]) -> list[str]:
    """Return how to ask again, as code."""
    command, python = (lines.get(label, "") for label in REPEAT)
    blocks = []
    if command:
        blocks.append("In a terminal:\n\n" + indent(command, "    ") + "\n")
    if python:
        imports = "import dpo_kg\n" + ("from pathlib import Path\n" if "Path(" in python else "")
        blocks.append("In Python:\n\n" + indent(f"{imports}rows = {python}", "    ") + "\n")
    return ["## Ask again\n", *blocks] if blocks else []


def _write_sources(rows: Rows, sources: Rows | None) -> str:
    documents = list_documents(sources) if sources is not None else []
    said = explain_sources(rows, sources)
    lines = [f"- {_escape(name)}: {count} in sources.csv\n" for name, count in documents]
    return "".join(lines) + (f"\n{_escape(said)}\n" if said and lines else f"{_escape(said)}\n" if said else "")


def _write_columns(columns: list[Column]) -> str:
    head = "| column | type | what it holds |\n| --- | --- | --- |\n"
    return head + "".join(f"| {_escape(c.name)} | {c.type} | {_escape(c.description)} |\n" for c in columns)


def _escape(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|" else c for c in " ".join(text.split()))
