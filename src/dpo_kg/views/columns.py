"""Which column of rows is the label, which the start, the number, the link: told by names, types and values.

A stored query tells the types of its columns in its header; of a query of one's own they are read off the values.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal

import pyoxigraph as ox

from dpo_kg.edtf import Bounds, parse_edtf
from dpo_kg.errors import FormatError
from dpo_kg.terms import to_python
from dpo_kg.views.ink import clean
from dpo_kg.vocabulary import EDTF, XSD, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from dpo_kg.results import Rows
    from dpo_kg.terms import Term

OPEN = Bounds(None, None)
_LARGEST = 10**300
_DATES = (EDTF, *(f"{XSD}{name}" for name in ("date", "gYear", "gYearMonth", "dateTime")))
_NUMBERS = tuple(f"{XSD}{name}" for name in ("integer", "decimal", "double", "float"))
_TYPES = {"edtf": "date", "date": "date", "integer": "number", "decimal": "number", "string": "text", "iri": "iri"}
#: Columns that name what a row is about, the nearest first; "" for what ends in _name.
_LABELS = (
    *("label", "itemLabel", "leader", "head", "incumbent", "holder", "member", "acronym", "other_name", "name"),
    *("provider", "contributor", "unit_name", "unit", "change", "operator_name", "subject_name", "thing_name"),
    *("post_name", "what", "body", "source"),
)
#: Columns whose words say of what sort a row is, and never what it is about.
_SORTS = (
    *("kind", "relation", "relations", "certainty", "status", "action", "role", "how", "level", "agrees", "precision"),
    *("followed", "flag", "capacity", "rank", "qualifier", "citation_status", "iso3", "nationality", "wording"),
    *(
        "sources",
        "places",
        "place",
        "marks",
        "note",
        "reason",
        "references",
        "listed",
        "unit_of_measure",
        "property_name",
    ),
)


class Grid:
    """Rows with their columns by what they hold.

    Args:
        rows: the rows.

    Attributes:
        columns: names of the columns.
        types: name → "date", "number", "text" or "iri".
        names: IRI → label, of what the rows name, where they know their graph.
    """

    def __init__(self, rows: Rows, lang: str = "en") -> None:
        self.rows = rows
        self.lang = lang
        self.columns = rows.columns
        self._at = {name: number for number, name in enumerate(rows.columns)}
        told = {
            name: _TYPES.get(column.get("type", ""), "text")
            for name, column in (rows.question.columns if rows.question else {}).items()
        }
        self.types = {name: told.get(name) or self._read_type(name) for name in self.columns}
        self._names: Mapping[str, str] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def _read_type(self, name: str) -> str:
        found = {_sort_of(row[self._at[name]]) for row in self.rows.terms} - {""}
        return found.pop() if len(found) == 1 else "text"

    def of_type(self, *types: str) -> list[str]:
        """Return the columns of some types, in their order."""
        return [name for name in self.columns if self.types[name] in types]

    def first_of(self, names: Iterable[str], *types: str) -> str:
        """Return the first of some names that is a column, and where types are given, of one of these; "" for none."""
        return next((n for n in names if n in self._at and (not types or self.types[n] in types)), "")

    def terms(self, name: str) -> list[Term | None]:
        """Return the values of a column as terms."""
        return [row[self._at[name]] for row in self.rows.terms]

    def texts(self, name: str) -> list[str]:
        """Return the values of a column as people read them, "" for none; an IRI as the name of the thing."""
        return [self._text(term) for term in self.terms(name)] if name else [""] * len(self)

    def bounds(self, name: str) -> list[Bounds]:
        """Return the first and the last day of each value of a column; open on both sides for what is no date."""
        return [read_bounds(term) for term in self.terms(name)] if name else [OPEN] * len(self)

    def numbers(self, name: str) -> list[float | int | Decimal | None]:
        """Return the values of a column as finite numbers; None for what is none."""
        return [_read_number(term) for term in self.terms(name)] if name else [None] * len(self)

    def ids(self, name: str) -> list[str]:
        """Return the IRIs (or texts) of a column, by which two things of one name are told apart."""
        return [term.value if term is not None else "" for term in self.terms(name)]

    def _text(self, term: Term | None) -> str:
        if term is None:
            return ""
        if not isinstance(term, ox.NamedNode):
            return clean(term.value)
        if self._names is None:
            graph = self.rows.question.graph if self.rows.question else None
            self._names = graph.labels_of(self.rows) if graph else {}
        return clean(self._names.get(term.value) or shorten_iri(term.value))

    def is_constant(self, name: str) -> bool:
        """Tell whether all rows, and more than one, have the same value in a column."""
        return len(self) > 1 and len({str(term) for term in self.terms(name)}) == 1

    def label(self) -> str:
        """Return the column that says what a row is about: a known name, else the text that tells most rows apart."""
        texts = [name for name in self.of_type("text") if name not in _SORTS]
        varied = [name for name in texts if not self.is_constant(name) and any(self.texts(name))]
        known = self.first_of([name for name in _LABELS if name in varied])
        if known or varied:
            return known or varied[0]
        spare = [name for name in self.of_type("text") if not self.is_constant(name)]
        return next(iter(spare or texts or self.of_type("iri") or self.columns), "")

    def labels(self) -> list[str]:
        """Return what each row is about; "–" for a row that does not say."""
        return [text or "–" for text in self.texts(self.label())]

    def details(self, *used: str) -> list[str]:
        """Return what else the short texts of each row say, for its title: those not used already, nor said by all."""
        names = [
            name
            for name in self.of_type("text")
            if name not in used and name not in ("sources", "places", "place") and not self.is_constant(name)
        ]
        columns = [self.texts(name) for name in names]
        return ["; ".join(dict.fromkeys(text for text in row if text)) for row in zip(*columns, strict=True)] or [
            ""
        ] * len(self)

    def group(self, label: str) -> str:
        """Return a column whose values part the rows into runs, each of them one group; "" for none."""
        for name in ("acronym", "post_name", "kind", "group", "whole", "relation"):
            if name == label or name not in self._at or self.is_constant(name):
                continue
            values = self.texts(name)
            runs = [value for number, value in enumerate(values) if number == 0 or values[number - 1] != value]
            if len(runs) == len(set(runs)) and 1 < len(runs) <= len(values) / 2 and all(values):
                return name
        return ""


def read_bounds(term: Term | None) -> Bounds:
    """Return the first and the last day that a term allows; open on both sides where it is no date of the profile."""
    if not isinstance(term, ox.Literal):
        return OPEN
    text = term.value
    if term.datatype.value == f"{XSD}dateTime":
        text = text.partition("T")[0]
    try:
        return parse_edtf(text)
    except ValueError:
        return OPEN


def refuse(view: str, needs: str, rows: Rows) -> FormatError:
    """Return the error for rows that do not fit a view.

    Args:
        view: name of the view.
        needs: the columns that it needs.
        rows: the rows.
    """
    has = ", ".join(rows.columns) or "none"
    problem = f"these rows cannot be drawn as a {view}: it needs {needs}; the columns are {has}"
    if len(rows) == 0:
        problem = f"there is nothing to draw as a {view}: the answer has no rows"
    return FormatError(problem, mend="The view table shows any rows.")


def split_names(text: str) -> list[str]:
    """Return the names of a cell that holds several, parted by semicolons."""
    return [part for part in (piece.strip() for piece in text.split(";")) if part]


def _sort_of(term: Term | None) -> str:
    if term is None:
        return ""
    if not isinstance(term, ox.Literal):
        return "iri"
    if term.datatype.value in _NUMBERS:
        return "number"
    return "date" if term.datatype.value in _DATES else "text"


def _read_number(term: Term | None) -> float | int | Decimal | None:
    value = to_python(term)
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    # What a double cannot hold has no place on a scale.
    return value if math.isfinite(value) and -_LARGEST < value < _LARGEST else None


def joined(parts: Iterable[str], mark: str = "; ") -> str:
    """Return the parts that are not empty, joined."""
    return mark.join(part for part in parts if part)
