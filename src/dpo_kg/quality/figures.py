"""The figures of quality: the stored queries of queries/quality/, and the agreement of the layers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from dpo_kg.build.ontology import Ontology
from dpo_kg.errors import BuildError
from dpo_kg.locations import list_files
from dpo_kg.quality.agreement import DEGREES, count_agreement, read_layers
from dpo_kg.rdf.reading import read_text
from dpo_kg.results import Rows
from dpo_kg.vocabulary import XSD

#: Parts of the report, in their order, and what each tells.
PARTS = {
    "completeness": "Completeness against official lists",
    "agreement": "Agreement between layers",
    "sources": "Sources per fact",
    "precision": "Precision of dates",
    "age": "Age of sources",
}
#: Columns that a query may select; the others of `COLUMNS` come from its header, or are worked out.
SELECTED = ("item", "class", "property", "number", "of", "value")
_KEYS = ("part", "summary", "description")

#: What the rows are, as the header of a stored query has it.
HEADER: dict[str, Any] = {
    "name": "quality",
    "summary": "How complete, how well sourced, how exact and how fresh the graph is",
    "description": "Figures of the stored queries in queries/quality/, and the agreement between the layers of data/.",
    "columns": [
        {"name": "part", "type": "string", "description": f"One of: {', '.join(PARTS)}"},
        {"name": "figure", "type": "string", "description": "Name of the figure: that of its query"},
        {"name": "item", "type": "string", "description": "What is counted"},
        {"name": "class", "type": "iri", "description": "Class of the things"},
        {"name": "property", "type": "iri", "description": "The property"},
        {"name": "number", "type": "integer", "description": "How many; of an age the months"},
        {"name": "of", "type": "integer", "description": "Of how many"},
        {"name": "share", "type": "decimal", "description": "The one as a share of the other, from 0 to 1"},
        {"name": "value", "type": "string", "description": "What is no number, such as a date"},
    ],
}
COLUMNS = tuple(column["name"] for column in HEADER["columns"])

Term = ox.NamedNode | ox.BlankNode | ox.Literal


class Figure(NamedTuple):
    """One figure of the report.

    Attributes:
        name: its name.
        part: the part it stands in.
        summary, description: what it tells.
        sparql: the query; "" for what is worked out otherwise.
    """

    name: str
    part: str
    summary: str
    description: str
    sparql: str


AGREEMENT = Figure(
    "agreement",
    "agreement",
    "Facts that two or more layers state",
    "A fact is a property of a thing that may have one value at most; names do not count, nor do the days for which "
    "something is said, nor values that a layer withdraws as errors. Layers agree less exactly where each two give "
    "dates that can be one, such as a day and its month; else they conflict. Layers may draw on each other, so that "
    "agreement is no proof.",
    "",
)


class QualityRows(Rows):
    """The figures of quality. The columns are those of `HEADER`.

    Attributes:
        figures: the figures in their order, by name.
        labels: IRI → label of the classes and properties in the rows.
    """

    def __init__(
        self,
        terms: Sequence[tuple[Term | None, ...]],
        figures: Sequence[Figure],
        labels: dict[str, str],
        data_version: str = "",
    ) -> None:
        super().__init__(COLUMNS, terms, data_version)
        self.figures = {figure.name: figure for figure in figures}
        self.labels = labels


def load_figures(root: str) -> list[Figure]:
    """Return the figures: the queries of queries/quality/, and the agreement; by part and name.

    Raises:
        InputError: a file cannot be read.
        BuildError: a header has no part, summary or description, or a part that there is not.
    """
    found, problems = [AGREEMENT], []
    for name in list_files(root, ("queries/quality",), (".rq",)):
        text = read_text(str(Path(root, name)))
        header = read_header(text)
        lacking = [key for key in _KEYS if not header.get(key)]
        if lacking:
            problems.append(f"{name}: the header has no {' and no '.join(lacking)}")
        elif header["part"] not in PARTS:
            problems.append(f"{name}: no part {header['part']}; the parts are {', '.join(PARTS)}")
        else:
            found.append(Figure(Path(name).stem, header["part"], header["summary"], header["description"], text))
    if problems:
        raise BuildError(problems)
    order = list(PARTS)
    return sorted(found, key=lambda figure: (order.index(figure.part), figure.name))


def read_header(text: str) -> dict[str, str]:
    """Return key → text of the lines of a query that begin with "#+ "; a text may go on in indented lines."""
    lines = [line[3:] for line in text.splitlines() if line.startswith("#+ ")]
    header: dict[str, str] = {}
    key = ""
    for line in lines:
        match = re.fullmatch(r"(\w+): (?:>-)?(.*)", line)
        if match:
            key = match[1]
            header[key] = match[2].strip()
        else:
            header[key] = f"{header.get(key, '')} {line.strip()}".strip()
    return header


def compute_figures(
    figures: Iterable[Figure], root: str, ontology: Callable[[], Ontology], select: Callable[[str], Rows]
) -> list[tuple[Term | None, ...]]:
    """Return the rows of figures.

    Args:
        figures: as `load_figures` returns them.
        root: folder that holds data/, whose layers are compared.
        ontology: returns the ontology; asked only where layers are compared.
        select: answers a query.

    Raises:
        BuildError: a query selects something else than it may.
        InputError: a file of the data cannot be read.
    """
    rows: list[tuple[Term | None, ...]] = []
    for figure in figures:
        if figure.sparql:
            answer = select(figure.sparql)
            odd = [name for name in answer.columns if name not in SELECTED]
            if odd or not {"item", "number"} <= set(answer.columns):
                raise BuildError(
                    [f"queries/quality/{figure.name}.rq: it selects ?item and ?number, and may select "
                     f"{', '.join(f'?{name}' for name in SELECTED)}; not {', '.join(odd) or 'less'}"]
                )  # fmt: skip
            found = [dict(zip(answer.columns, row, strict=True)) for row in answer.terms]
        else:
            found = _count_agreement(root, ontology())
        rows += _complete(figure, found)
    return rows


def _count_agreement(root: str, ontology: Ontology) -> list[dict[str, Any]]:
    by_property = count_agreement(read_layers(root), ontology)
    total = {degree: sum(counts[degree] for counts in by_property.values()) for degree in DEGREES}
    return [
        {"item": ox.Literal(degree), "property": ox.NamedNode(name) if name else None, "number": _integer(number)}
        for name, counts in {"": total, **by_property}.items()
        for degree, number in counts.items()
    ]


def _complete(figure: Figure, found: Sequence[dict[str, Any]]) -> list[tuple[Term | None, ...]]:
    """Return rows with all columns; where a query does not say of how many, it is the sum of what belongs together."""
    totals: dict[tuple[Any, Any], int] = {}
    for row in found:
        key = row.get("class"), row.get("property")
        totals[key] = totals.get(key, 0) + (int(row["number"].value) if row["number"] else 0)
    rows = []
    for row in found:
        number, whole = row["number"], row.get("of")
        if whole is None and number is not None and figure.part != "age":
            whole = _integer(totals[row.get("class"), row.get("property")])
        share = None
        if number is not None and whole is not None and int(whole.value):
            share = ox.Literal(f"{int(number.value) / int(whole.value):.4f}", datatype=ox.NamedNode(f"{XSD}decimal"))
        cells = {**row, "part": ox.Literal(figure.part), "figure": ox.Literal(figure.name), "of": whole, "share": share}
        rows.append(tuple(cells.get(name) for name in COLUMNS))
    return rows


def _integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=ox.NamedNode(f"{XSD}integer"))
