"""What a public data set is to its importer: the files it comes in, and how their rows are read.

An importer is one module of `dpo_kg.importers.sources` that holds one `DataSet`. It says which columns its files have
and what a row means; reading, corrections, citations, the report and writing are the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.importers.corrections import Correction
    from dpo_kg.importers.layer_draft import LayerDraft

#: Forms that files of data sets have.
FORMS = ("csv", "json", "jsonl")


class RowError(ValueError):
    """A row, or a cell of it, that cannot be mapped; the row is rejected with this reason.

    Attributes:
        column: head of the column; "" for the row.
        mend: how to mend it.
    """

    def __init__(self, problem: str, column: str = "", mend: str = "") -> None:
        self.column = column
        self.mend = mend
        super().__init__(problem)


@dataclass(frozen=True)
class SourceFile:
    """One of the files that a data set comes in.

    Attributes:
        name: name under which the publisher or the copy has it.
        document: slug of the document that citations name as the source.
        columns: heads of the columns, as published; a file is recognised by them, by its name too where several
            files of the data set have the same. Of JSON: the keys that every object has.
        key: heads of the columns that together tell a row from all others of the file. Citations are named and
            corrections find their rows by them, so that a row that moves stays the same; () for the row's number.
        form: "csv", "json" (an array of objects, see `path`) or "jsonl" (an object a line), the latter two perhaps
            compressed by gzip.
        delimiter: what parts the cells of CSV.
        path: of JSON, the key below which the array stands; "" where the file is the array.
        required: false where the import makes sense without it.
        texts: heads of the columns that hold whole texts: their line breaks stay, and a correction names a part of
            the text, of which it changes the first place.
        curated: true for a table of ours in the folder of the layer: decisions that no rule reads from the other
            files, each with its evidence.
    """

    name: str
    document: str
    columns: tuple[str, ...]
    key: tuple[str, ...] = ()
    form: str = "csv"
    delimiter: str = ","
    path: str = ""
    required: bool = True
    texts: tuple[str, ...] = ()
    curated: bool = False


@dataclass(frozen=True)
class DataSet:
    """A public data set.

    Attributes:
        name: name by which `dpo-kg import` knows it, and of its layer, a folder of data/.
        title: what it is, in a few words.
        files: the files that it comes in.
        map_rows: maps all rows into a draft; each row ends up mapped, or rejected with a reason.
        targets: name of a Turtle file of the layer → classes whose things stand in it; what is of none of them
            stands in the first.
        one_citation: whether the things of a row share one citation, which saves three statements for each further
            thing; only where no two of them have the same property.
        tie_break: slug of the document whose value stands where neither authority nor precision decides, and why;
            "" where the values are left undecided.
    """

    name: str
    title: str
    files: tuple[SourceFile, ...]
    map_rows: Callable[[Rows, LayerDraft], None]
    targets: dict[str, tuple[str, ...]]
    one_citation: bool = False
    tie_break: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Row:
    """A row of a file, corrected.

    Attributes:
        file: the declaration of its file.
        number: its number as a spreadsheet shows it, the heads being row 1; of JSON, its place in the array from 1.
        key: what tells it from the others of its file.
        cells: head of column → text in Unicode form NFC with single spaces, "" for an empty cell; corrections are
            carried out.
        original: head of column → text as the source has it, for the cells that a correction changes.
        corrections: head of column → the correction that changes it.
    """

    file: SourceFile
    number: int
    key: str
    cells: dict[str, str]
    original: dict[str, str] = field(default_factory=dict)
    corrections: dict[str, Correction] = field(default_factory=dict)

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def locator(self) -> str:
        """Where the row stands in its file."""
        return f"row {self.number}"


@dataclass
class Rows:
    """The rows of the files of a data set, in their order.

    Attributes:
        by_document: slug of the document → rows of its file; a file that was not given has none.
    """

    by_document: dict[str, list[Row]]

    def of(self, document: str) -> list[Row]:
        """Return the rows of a file, named by the slug of its document."""
        return self.by_document.get(document, [])

    def __iter__(self) -> Iterator[Row]:
        for rows in self.by_document.values():
            yield from rows

    def __len__(self) -> int:
        return sum(map(len, self.by_document.values()))
