"""What a query answers: rows, or triples."""

from __future__ import annotations

from operator import itemgetter

import pyoxigraph as ox

from dpo_kg.errors import MissingExtraError, UnknownNameError
from dpo_kg.exporters import rows as row_formats
from dpo_kg.terms import to_python
from dpo_kg.vocabulary import XSD, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    import pandas
    import polars
    import pyarrow
    import rdflib

    from dpo_kg.terms import PythonValue, Term

_MEDIA_TYPES = {
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/sparql-results+json": "json",
    "application/json": "json",
}
_WRITERS = {"csv": row_formats.write_csv, "tsv": row_formats.write_tsv, "json": row_formats.write_json}

#: Short names of the formats of rows.
ROW_FORMATS = ("table", "csv", "tsv", "json")


#: Digits that a decimal of a data frame holds.
_DIGITS = 38


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
    """The answer of a SELECT query. Iterates as `Row`s of Python values, in the order of the query.

    Attributes:
        columns: names of the columns.
        terms: the rows as RDF terms; None for an unbound variable.
        data_version: date version of the data that was asked.
    """

    def __init__(
        self, columns: Sequence[str], terms: Sequence[tuple[Term | None, ...]], data_version: str = ""
    ) -> None:
        self.columns = tuple(columns)
        self.terms = list(terms)
        self.data_version = data_version
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
        """Return the rows as "table", "csv", "tsv", "json" (SPARQL results), or by media type.

        Raises:
            UnknownNameError: no such format.
        """
        name = _MEDIA_TYPES.get(format.lower(), format.lower())
        if name == "table":
            from dpo_kg.exporters.table import write_table

            return write_table(self.columns, self.terms)
        if name not in _WRITERS:
            known = [*ROW_FORMATS, *_MEDIA_TYPES]
            raise UnknownNameError("format of rows", format, known, mend=f"The formats are {', '.join(ROW_FORMATS)}.")
        return _WRITERS[name](self.columns, self.terms)

    def to_csv(self) -> str:
        """Return the rows as SPARQL 1.1 CSV."""
        return row_formats.write_csv(self.columns, self.terms)

    def to_polars(self) -> polars.DataFrame:
        """Return a polars data frame with a real type per column (extra `polars`).

        A column whose values are of several types, or ill typed, is text.

        Raises:
            MissingExtraError: polars is not installed.
        """
        try:
            import polars
        except ImportError:
            raise MissingExtraError("to_polars", "polars") from None
        types: dict[str, Any] = {
            "integer": polars.Int64,
            "boolean": polars.Boolean,
            "date": polars.Date,
            "double": polars.Float64,
            "text": polars.String,
        }
        data = self._typed_columns()
        return polars.DataFrame(
            {name: values for name, (_, values) in data.items()},
            schema={
                name: polars.Decimal(_DIGITS, _scale(values)) if kind == "decimal" else types[kind]
                for name, (kind, values) in data.items()
            },
        )

    def to_pandas(self) -> pandas.DataFrame:
        """Return a pandas data frame with a real type per column (extra `pandas`); missing values are <NA> or NaT.

        Raises:
            MissingExtraError: pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise MissingExtraError("to_pandas", "pandas") from None
        types = {
            "integer": "Int64",
            "boolean": "boolean",
            "double": "Float64",
            "decimal": "object",
            "text": "string",
        }
        data = self._typed_columns()
        frame = {
            # Unit s: sources state dates that the nanosecond range (1677 to 2262) does not reach.
            name: pandas.Series(values, dtype="datetime64[s]" if kind == "date" else types[kind])
            for name, (kind, values) in data.items()
        }
        return pandas.DataFrame(frame, columns=list(self.columns))

    def to_arrow(self) -> pyarrow.Table:
        """Return an Arrow table with a real type per column (extra `arrow`).

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        try:
            import pyarrow
        except ImportError:
            raise MissingExtraError("to_arrow", "arrow") from None
        types = {
            "integer": pyarrow.int64(),
            "boolean": pyarrow.bool_(),
            "date": pyarrow.date32(),
            "double": pyarrow.float64(),
            "text": pyarrow.string(),
        }
        arrays = {
            name: pyarrow.array(
                values, type=pyarrow.decimal128(_DIGITS, _scale(values)) if kind == "decimal" else types[kind]
            )
            for name, (kind, values) in self._typed_columns().items()
        }
        return pyarrow.table(arrays)

    def _typed_columns(self) -> dict[str, tuple[str, list[Any]]]:
        """Return column → (kind, values); a column that is not of one kind throughout is text."""
        typed: dict[str, tuple[str, list[Any]]] = {}
        for number, name in enumerate(self.columns):
            terms = [row[number] for row in self.terms]
            kinds = {_kind(term) for term in terms if term is not None}
            kind = kinds.pop() if len(kinds) == 1 else "text"
            if kind == "decimal" and not _fits([to_python(term) for term in terms]):
                kind = "text"
            values = [to_python(term) if kind != "text" else (None if term is None else term.value) for term in terms]
            typed[name] = kind, values
        return typed

    def _repr_html_(self) -> str:
        """Return an HTML table for notebooks: IRIs are links that show their short form, all text is escaped."""
        from html import escape

        def cell(term: Term | None) -> str:
            if term is None:
                return "<td></td>"
            if isinstance(term, ox.NamedNode):
                label = escape(shorten_iri(term.value))
                if term.value.startswith(("https://", "http://")):
                    return f'<td><a href="{escape(term.value, quote=True)}">{label}</a></td>'
                return f"<td>{label}</td>"
            return f"<td>{escape(term.value)}</td>"

        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(f"<tr>{''.join(cell(term) for term in row)}</tr>" for row in self.terms)
        version = f"<p>Data version {escape(self.data_version)}</p>" if self.data_version else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{version}"


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


def _scale(values: Sequence[Any]) -> int:
    """Return how many decimal places a column of decimals needs, at least 9 where the whole digits leave room."""
    places = max((-value.as_tuple().exponent for value in values if value is not None), default=0)
    whole = max((value.adjusted() + 1 for value in values if value is not None), default=0)
    return max(places, min(9, _DIGITS - whole))


def _fits(values: Sequence[Any]) -> bool:
    whole = max((value.adjusted() + 1 for value in values if value is not None), default=0)
    return _scale(values) + max(whole, 0) <= _DIGITS


def _kind(term: Term) -> str:
    """Return the kind of column that a term fits: by its datatype, and text where its form does not fit that."""
    datatype = term.datatype.value if isinstance(term, ox.Literal) else ""
    kind = datatype.removeprefix(XSD)
    if datatype == kind or kind not in ("integer", "boolean", "date", "double", "decimal"):
        return "text"
    value = to_python(term)
    too_large = kind == "integer" and isinstance(value, int) and not -(2**63) <= value < 2**63
    return "text" if isinstance(value, str) or too_large else kind
