"""What is to be known of rows besides themselves: the question, the data, licence and citation, how to ask again."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import NamedTuple

import pyoxigraph as ox

from dpo_kg import __version__
from dpo_kg.exporters.column_types import column_type
from dpo_kg.terms import to_display
from dpo_kg.vocabulary import ID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from dpo_kg.results import Rows

DISCLAIMER = "Not a product of the United Nations."
_PEOPLE = (
    "For living persons only public office is held. To report an error, or to object to an entry, open an issue with "
    "the source and the place in it."
)
#: Labels of the lines that say how to ask again.
REPEAT = ("Ask again, command line", "Ask again, Python")
_SCOPES = {"all": "all (all layers merged)", "seeds": "seeds (the two source documents alone)"}
_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/licenses/([a-z-]+)/([0-9.]+)/?")


class Column(NamedTuple):
    """A column as it is described.

    Attributes:
        name: its name.
        type: "boolean", "date", "decimal", "double", "edtf", "integer", "iri" or "string", as all its values have it.
        description: what it holds; "" where nobody has said.
    """

    name: str
    type: str
    description: str


def describe_columns(rows: Rows) -> list[Column]:
    """Return the columns of rows with their types and what the question says of them."""
    headers = rows.question.columns if rows.question else {}
    described = []
    for number, name in enumerate(rows.columns):
        header = headers.get(name, {})
        kind = column_type((row[number] for row in rows.terms), header.get("type", "string"))
        described.append(Column(name, kind, header.get("description", "")))
    return described


def read_catalog(rows: Rows) -> dict[str, str]:
    """Return `title`, `version` and `licence` of the data behind rows; nothing where they come from no graph."""
    return rows.question.graph.catalog() if rows.question and rows.question.graph else {}


def describe_licence(iri: str) -> str:
    """Return the licence by its name, where it is one of Creative Commons, and its address."""
    match = _CREATIVE_COMMONS.fullmatch(iri)
    return f"CC {match[1].upper()} {match[2]} ({iri})" if match else iri


def cite(rows: Rows, catalog: Mapping[str, str]) -> str:
    """Return how to cite the data; "" where there is no catalog."""
    if not catalog.get("title"):
        return ""
    version = f", data version {rows.data_version}" if rows.data_version else ""
    return f"{catalog['title']}{version}. {describe_licence(catalog.get('licence', ''))}."


def describe_answer(rows: Rows, catalog: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return label and text of all that is to be known of rows; lines that would be empty are left out.

    Args:
        rows: the rows.
        catalog: what `read_catalog` returns.
    """
    question = rows.question
    lines = []
    if question is not None:
        lines = [
            ("Question", question.summary or "a query of one's own"),
            ("Description", question.description),
            ("Query", question.name),
            *((f"Parameter {name}", text) for name, text in question.describe_parameters().items()),
            ("Scope", _SCOPES.get(question.scope, question.scope)),
        ]
    lines += [
        ("Rows", str(len(rows))),
        ("Data version", rows.data_version),
        ("Licence", describe_licence(catalog.get("licence", ""))),
        ("How to cite", cite(rows, catalog)),
        ("Disclaimer", DISCLAIMER),
        ("People, errors", _PEOPLE),
        ("Digest of the rows", f"{rows.digest()} (of the rows as SPARQL TSV in UTF-8)"),
    ]
    if question is not None:
        lines += zip(REPEAT, (question.to_command(), question.to_python()), strict=True)
    lines.append(("Made with", f"dpo-kg {__version__}"))
    return [(label, text) for label, text in lines if text]


def explain_sources(rows: Rows, sources: Rows | None) -> str:
    """Return a sentence that says how far the sources of rows are known; "" where every thing has one.

    Args:
        rows: the rows.
        sources: their sources; None where the rows know no graph.
    """
    if not len(rows):
        return "There are no rows, so there are no sources."
    if sources is None:
        return "The rows come from no graph, so their sources are not known here."
    iris = {term.value for row in rows.terms for term in row if isinstance(term, ox.NamedNode)}
    if not iris:
        return (
            "The rows hold texts and numbers alone, and no IRI of a thing from which its sources could be found. "
            "Where the query selects the things as well (such as ?person), their sources stand here."
        )
    if not len(sources):
        return f"None of the IRIs in the rows is a thing of this graph (they do not begin with {ID}) that has a source."
    said = []
    for kind, words in (
        ("none", "No source is recorded for {}."),
        ("untold", "What follows by rule has the sources of that from which it follows; the store asked does not tell "
         "them for {}. The graph installed here does."),
    ):  # fmt: skip
        things = [to_display(row[0]) for row in sources.terms if to_display(row[2]) == kind]
        said += [words.format(", ".join(things))] if things else []
    return " ".join(said)


def list_documents(sources: Rows) -> list[tuple[str, int]]:
    """Return the documents behind rows with the number of rows of `sources` that each has, most first."""
    number = sources.columns.index("document")
    counts = Counter(to_display(row[number]) for row in sources.terms if row[number] is not None)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def release_day(version: str) -> date:
    """Return the day of a data version, by which files are dated; else the first that a zip archive can hold."""
    first = date(1980, 1, 1)
    try:
        return max(first, date.fromisoformat(version[:10]))
    except ValueError:
        return first
