"""The columns of a table that a person fills in, and the table as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dpo_kg.vocabulary import DPO

#: What a cell may hold: a date, a thing by its name, a code of a list, text, a whole number.
KINDS = ("date", "thing", "code", "text", "number")
#: Head of the column in which any mark leaves the row out.
LEFT_OUT = "#"
#: What parts several values in one cell.
SEPARATOR = ";"


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        head: its head.
        what: what to write, in a sentence.
        example: an example.
        property: IRI of the property that a cell states; "" for a column that states none by itself.
        kind: one of `KINDS`.
        class_name: class of the things, without prefix.
        scheme: list of the codes.
        language: language of the text; "" for none.
        required: whether no cell may be empty.
        several: whether a cell may hold several values, parted by `SEPARATOR`.
        may_be_new: whether a name that the graph does not know makes a new thing.
    """

    head: str
    what: str
    example: str
    property: str = ""
    kind: str = "text"
    class_name: str = ""
    scheme: str = ""
    language: str = ""
    required: bool = False
    several: bool = False
    may_be_new: bool = False


@dataclass(frozen=True)
class Template:
    """A table of one kind of thing, one in a row.

    Attributes:
        name: name of the kind, such as "tenure"; things of it have the address …/id/{folder}/.
        class_name: their class, without prefix.
        folder: type of things in their addresses.
        summary: what a row is, in words.
        columns: the columns, without those that all tables have.
        known_by: heads of the columns by which a thing of the graph is found, and by the first of them that is filled
            a new one is named.
    """

    name: str
    class_name: str
    folder: str
    summary: str
    columns: Sequence[Column]
    known_by: Sequence[str] = field(default_factory=tuple)

    @property
    def class_iri(self) -> str:
        """IRI of the class."""
        return f"{DPO}{self.class_name}"

    def every_column(self) -> list[Column]:
        """Return all columns in their order: the mark first, the source last."""
        return [MARK, *self.columns, *SOURCE_COLUMNS]


#: The first column of every table.
MARK = Column(LEFT_OUT, "Any mark here, such as x, leaves the row out.", "")
#: The last columns of every table: who says so.
SOURCE_COLUMNS = (
    Column(
        "source",
        "The document that says so: its title or symbol as the graph has it, or the title of a new one.",
        "Encyclopedia article on the United Nations Department of Peace Operations",
        kind="thing",
        class_name="Document",
        required=True,
        may_be_new=True,
    ),
    Column("place", "Where in the document: lines, row, page or paragraph.", "L42-L43", required=True),
    Column("note", "A remark on what the source says, in English.", "The column is headed Country.", language="en"),
)
