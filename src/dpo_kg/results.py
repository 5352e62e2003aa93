"""What a query answers: rows, or triples."""

from __future__ import annotations

from operator import itemgetter

from dpo_kg.errors import ParameterError
from dpo_kg.exporters import rows as row_formats
from dpo_kg.terms import to_python

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    import pandas
    import polars
    import pyarrow
    import pyoxigraph as ox
    import rdflib

    from dpo_kg.question import Question
    from dpo_kg.terms import PythonValue, Term


#: Short name → media type of the formats of rows.
ROW_FORMATS = row_formats.ROW_FORMATS


class Row(tuple["PythonValue", ...]):
    """One row; its values are reached by position, by `row["name"]` and by `row.name`."""

    __slots__ = ()
    _columns: tuple[str, ...] = ()

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            try:
                return super().__getitem__(self._columns.index(key))
            except ValueError:
                raise KeyError(f"no column {key}; there are {', '.join(self._columns)}") from None
        return super().__getitem__(key)

    def __getattr__(self, name: str) -> PythonValue:
        if name in self._columns:
            value: PythonValue = super().__getitem__(self._columns.index(name))
            return value
        raise AttributeError(f"no column {name}; there are {', '.join(self._columns)}")

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{c}={v!r}' for c, v in zip(self._columns, self, strict=True))})"


class Rows:
    """The answer of a SELECT query. Iterates as rows (`Row`) of Python values, in the order of the query.

    Attributes:
        columns: names of the columns.
        terms: the rows as RDF terms; None for an unbound variable.
        data_version: date version of the data that was asked.
        question: what the rows answer; None for rows that come from no query.
    """

    def __init__(
        self,
        columns: Sequence[str],
        terms: Sequence[tuple[Term | None, ...]],
        data_version: str = "",
        question: Question | None = None,
    ) -> None:
        self.columns = tuple(columns)
        self.terms = list(terms)
        self.data_version = data_version
        self.question = question
        # Tuples have methods of these two names, which would hide a column; ?count is the commonest of all.
        members: dict[str, Any] = {"__slots__": (), "_columns": self.columns}
        for name in {"count", "index"} & set(self.columns):
            members[name] = property(itemgetter(name))
        self._row = type("Row", (Row,), members)

    def __len__(self) -> int:
        return len(self.terms)

    def __iter__(self) -> Iterator[Row]:
        return (self._row(to_python(term) for term in row) for row in self.terms)

    def __getitem__(self, index: int | slice) -> Any:
        """Return a `Row`, or for a slice a list of them."""
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        return self._row(to_python(term) for term in self.terms[index])

    def __repr__(self) -> str:
        return f"<{len(self)} rows of {', '.join(self.columns)}>"

    def to_dicts(self) -> list[dict[str, PythonValue]]:
        """Return a dictionary per row, column → Python value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self]

    def to_text(self, format: str = "table") -> str:
        """Return the rows as text.

        Args:
            format: short name, file ending or media type. "table" and "list" (one "label: value" a line) are for
                people; "csv", "tsv", "json" and "xml" are those of SPARQL 1.1; "csv-excel" is for spreadsheet programs;
                "jsonl" has a plain object a line (`dpo_kg.exporters.json_lines`); "ics" is a calendar of the exact
                days among the dates (`dpo_kg.exporters.icalendar`), "svg" the drawing that the query names.

        Raises:
            UnknownNameError: no such format.
            FormatError: the format is no text ("xlsx", "zip", "png"), or cannot hold these rows.
            MissingExtraError: a chart or a map as "svg", and vl-convert is not installed.
        """
        name = row_formats.row_format(format)
        if name in row_formats.BINARY_FORMATS:
            raise row_formats.refuse_text(name)
        if name == "ics":
            from dpo_kg.exporters.icalendar import write_calendar

            return write_calendar(self)
        if name == "svg":
            return self.to_svg()
        return _find_writer(name)(self.columns, self.terms)

    def to_bytes(self, format: str) -> bytes:
        """Return the rows as bytes: any format of `to_text` in UTF-8, and three more.

        The same rows give the same bytes.

        Args:
            format: short name, file ending or media type; besides those of `to_text` "xlsx" for a workbook with sheets
                of the rows, of their sources and about the query (extra `xlsx`), and "zip" for CSV with its metadata,
                sources, query, licence and a note on how to ask again, and "png" for the drawing as an image (extra
                `charts`).

        Raises:
            UnknownNameError: no such format.
            FormatError: the format cannot hold these rows.
            MissingExtraError: XlsxWriter or vl-convert is not installed.
        """
        name = row_formats.row_format(format)
        if name == "xlsx":
            from dpo_kg.exporters.xlsx import write_workbook

            return write_workbook(self)
        if name == "zip":
            from dpo_kg.exporters.bundle import write_bundle

            return write_bundle(self)
        if name == "png":
            from dpo_kg.views import draw

            return draw(self).to_png()
        return self.to_text(name).encode()

    def write(self, path: str, format: str | None = None) -> None:
        """Write the rows to a file, in one step.

        Args:
            path: the file.
            format: as for `to_bytes`; None for what the ending of the file implies.

        Raises:
            ParameterError: the file has no ending and no format is given.
            UnknownNameError, FormatError, MissingExtraError: as `to_bytes`.
            InputError: the place cannot be written.
        """
        from pathlib import Path

        from dpo_kg.files import write_atomically

        ending = Path(path).suffix.lstrip(".")
        if not format and not ending:
            raise ParameterError(f"{path} has no ending that implies a format; add one, or give the format")
        write_atomically(path, self.to_bytes(format or ending))

    def to_csv(self, *, excel: bool = False) -> str:
        """Return the rows as SPARQL 1.1 CSV, or as CSV for spreadsheet programs (`dpo_kg.exporters.excel_csv`)."""
        return self.to_text("csv-excel" if excel else "csv")

    def to_xlsx(self, path: str) -> None:
        """Write the rows to a file as a workbook: `write(path, "xlsx")`."""
        self.write(path, "xlsx")

    def to_svg(self, view: str | None = None, *, lang: str = "en") -> str:
        """Return the drawing of the rows as SVG (`dpo_kg.views`).

        Args:
            view: name of the view; None for the one that the query names.
            lang: language of the words on it: "en" or "fr".

        Raises:
            UnknownNameError: no such view.
            FormatError: the view is a table, which is not drawn, or the rows do not have the columns that it needs.
            MissingExtraError: a chart or a map, and vl-convert is not installed (extra `charts`).
        """
        from dpo_kg.views import draw

        return draw(self, view, lang=lang).to_svg()

    def digest(self) -> str:
        """Return "sha256:…" of the rows as TSV in UTF-8: equal for equal columns, values and order."""
        import hashlib

        return f"sha256:{hashlib.sha256(self.to_bytes('tsv')).hexdigest()}"

    def sources(self) -> Rows:
        """Return the documents and places that stand behind the rows: `KnowledgeGraph.sources_of`.

        Raises:
            ParameterError: the rows do not know their graph, because they come from no query.
        """
        if self.question is None or self.question.graph is None:
            raise ParameterError(
                "these rows do not know their graph; ask kg.sources_of(rows) of the graph they are from"
            )
        return self.question.graph.sources_of(self)

    def to_polars(self) -> polars.DataFrame:
        """Return a polars data frame with a real type per column (extra `polars`).

        A column whose values are of several types, or ill typed, is text.

        Raises:
            MissingExtraError: polars is not installed.
        """
        from dpo_kg.exporters.data_frames import to_polars

        return to_polars(self.columns, self.terms)

    def to_pandas(self) -> pandas.DataFrame:
        """Return a pandas data frame with a real type per column (extra `pandas`); missing values are <NA> or NaT.

        Raises:
            MissingExtraError: pandas is not installed.
        """
        from dpo_kg.exporters.data_frames import to_pandas

        return to_pandas(self.columns, self.terms)

    def to_arrow(self) -> pyarrow.Table:
        """Return an Arrow table with a real type per column (extra `arrow`).

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        from dpo_kg.exporters.data_frames import to_arrow

        return to_arrow(self.columns, self.terms)

    def _repr_html_(self) -> str:
        """Return an HTML table for notebooks, with the drawing of the view that the query names above it.

        IRIs are links that show the name of the thing; all text is escaped.
        """
        from dpo_kg.exporters.html import write_html

        return write_html(self)


class Triples:
    """The answer of a CONSTRUCT or DESCRIBE query. Iterates as pyoxigraph triples."""

    def __init__(self, triples: Sequence[ox.Triple]) -> None:
        self.triples = list(dict.fromkeys(triples))

    def __len__(self) -> int:
        return len(self.triples)

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self.triples)

    def __repr__(self) -> str:
        return f"<{len(self)} triples>"

    def to_text(self, format: str = "ttl") -> str:
        """Return the triples in a graph format (`dpo_kg.exporters.graphs.GRAPH_FORMATS`), or by media type.

        Raises:
            UnknownNameError: no such format.
        """
        from dpo_kg.exporters.graphs import write_graph

        return write_graph(self.triples, format)

    def to_rdflib(self) -> rdflib.Graph:
        """Return the triples as an rdflib graph."""
        from dpo_kg.exporters.rdflib_graph import to_rdflib

        return to_rdflib(self.triples)


def _find_writer(name: str) -> Callable[[Sequence[str], Sequence[Sequence[Term | None]]], str]:
    """Return what writes a format of text; only its own module is loaded."""
    if name == "csv-excel":
        from dpo_kg.exporters.excel_csv import write_excel_csv

        return write_excel_csv
    if name == "jsonl":
        from dpo_kg.exporters.json_lines import write_json_lines

        return write_json_lines
    if name == "list":
        from dpo_kg.exporters.record_list import write_list

        return write_list
    if name == "table":
        from dpo_kg.exporters.table import write_table

        return write_table
    if name == "xml":
        from dpo_kg.exporters.results_xml import write_xml

        return write_xml
    return {"csv": row_formats.write_csv, "tsv": row_formats.write_tsv, "json": row_formats.write_json}[name]
