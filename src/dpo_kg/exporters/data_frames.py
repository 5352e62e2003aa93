"""Rows of terms as data frames, with a real type per column; a column that is not of one type throughout is text."""

from __future__ import annotations

from typing import Any

from dpo_kg.errors import MissingExtraError
from dpo_kg.exporters.column_types import value_type
from dpo_kg.terms import to_python

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas
    import polars
    import pyarrow

    from dpo_kg.terms import Term


#: Digits that a decimal of a data frame holds.
_DIGITS = 38
_KINDS = ("integer", "boolean", "date", "double", "decimal")


def to_polars(columns: Sequence[str], rows: Sequence[Sequence[Term | None]]) -> polars.DataFrame:
    """Return a polars data frame.

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
    data = _type_columns(columns, rows)
    return polars.DataFrame(
        {name: values for name, (_, values) in data.items()},
        schema={
            name: polars.Decimal(_DIGITS, _scale(values)) if kind == "decimal" else types[kind]
            for name, (kind, values) in data.items()
        },
    )


def to_pandas(columns: Sequence[str], rows: Sequence[Sequence[Term | None]]) -> pandas.DataFrame:
    """Return a pandas data frame; missing values are <NA> or NaT.

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
    frame = {
        # Unit s: sources state dates that the nanosecond range (1677 to 2262) does not reach.
        name: pandas.Series(values, dtype="datetime64[s]" if kind == "date" else types[kind])
        for name, (kind, values) in _type_columns(columns, rows).items()
    }
    return pandas.DataFrame(frame, columns=list(columns))


def to_arrow(columns: Sequence[str], rows: Sequence[Sequence[Term | None]]) -> pyarrow.Table:
    """Return an Arrow table.

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
        for name, (kind, values) in _type_columns(columns, rows).items()
    }
    return pyarrow.table(arrays)


def _type_columns(columns: Sequence[str], rows: Sequence[Sequence[Term | None]]) -> dict[str, tuple[str, list[Any]]]:
    """Return column → (kind, values)."""
    typed: dict[str, tuple[str, list[Any]]] = {}
    for number, name in enumerate(columns):
        terms = [row[number] for row in rows]
        kinds = {_kind(term) for term in terms if term is not None}
        kind = kinds.pop() if len(kinds) == 1 else "text"
        if kind == "decimal" and not _fits([to_python(term) for term in terms]):
            kind = "text"
        values = [to_python(term) if kind != "text" else (None if term is None else term.value) for term in terms]
        typed[name] = kind, values
    return typed


def _scale(values: Sequence[Any]) -> int:
    """Return how many decimal places a column of decimals needs, at least 9 where the whole digits leave room."""
    places = max((-value.as_tuple().exponent for value in values if value is not None), default=0)
    whole = max((value.adjusted() + 1 for value in values if value is not None), default=0)
    return max(places, min(9, _DIGITS - whole))


def _fits(values: Sequence[Any]) -> bool:
    whole = max((value.adjusted() + 1 for value in values if value is not None), default=0)
    return _scale(values) + max(whole, 0) <= _DIGITS


def _kind(term: Term) -> str:
    kind = value_type(term)
    value = to_python(term)
    too_large = kind == "integer" and isinstance(value, int) and not -(2**63) <= value < 2**63
    return kind if kind in _KINDS and not too_large else "text"
