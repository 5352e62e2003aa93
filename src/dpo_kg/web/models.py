"""What templates are filled with: texts ready to be shown, addresses ready to be followed, nothing to be looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

#: Dates, which are not broken across lines.
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?")


@dataclass
class Link:
    """A name that leads somewhere.

    Attributes:
        text: the name.
        href: address; "" where it leads nowhere.
        lang: language of the name, where it is not that of the page.
        note: what stands beside it.
    """

    text: str
    href: str = ""
    lang: str = ""
    note: str = ""


@dataclass
class Mark:
    """A word that tells how sure or of what sort something is, drawn in an ink of its own.

    Attributes:
        kind: class of the style sheet: "certain", "possible", "undated", "vacant", "acting", "open",
            "open-start", "vague", "derived", "claimed".
        text: the word.
    """

    kind: str
    text: str


@dataclass
class RivalView:
    """A statement that conflicts with an entry; attributes as of `dpo_kg.cards.structure.Rival`."""

    text: str
    notes: list[int]
    rank: str
    reason: str


@dataclass
class EntryView:
    """One thing that is said; see `dpo_kg.cards.structure.Entry`.

    Attributes:
        link: what is said, and where it leads.
        anchor: name of this place on the page; "" for none.
        period: its time in words; "" for none.
        marks: how sure, how exact, of what sort.
        concerns: things that it names.
        details: label ("" for none) and text of what else belongs to it.
        notes: numbers of its footnotes.
        rank, reason: its standing among rivals.
        rivals: what conflicts with it.
        handover: of a holder of a post, what lies between the one before and this one; "" for nothing.
    """

    link: Link
    anchor: str = ""
    period: str = ""
    marks: list[Mark] = field(default_factory=list)
    concerns: list[Link] = field(default_factory=list)
    details: list[tuple[str, str]] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    rank: str = ""
    reason: str = ""
    rivals: list[RivalView] = field(default_factory=list)
    handover: str = ""

    @property
    def classes(self) -> str:
        """Classes of the style sheet."""
        return " ".join(f"is-{mark.kind}" for mark in self.marks)


@dataclass
class GroupView:
    """Entries of one property, aspect or the like.

    Attributes:
        label: its name; `href` of the term; "" for none.
        entries: its entries.
        more: how many more there are; `more_href` shows them.
    """

    label: str
    href: str
    entries: list[EntryView]
    more: int = 0
    more_href: str = ""


@dataclass
class SectionView:
    """A part of a page.

    Attributes:
        anchor: name of its place on the page.
        title: its heading.
        groups: its groups.
        shape: how it is laid out: "list"; "strip" for holders one after the other; "columns" for positions side by
            side.
    """

    anchor: str
    title: str
    groups: list[GroupView]
    shape: str = "list"


@dataclass
class NoteView:
    """A footnote.

    Attributes:
        number: its number on the page.
        place: place in the document.
        parts: what else is to be known of it, in words.
        references: reference marks, each with the document that it leads to.
        originals: pages and documents that the source itself took it from, or that bear it out.
        anchors: names of the places of the citations and claims behind it.
    """

    number: int
    place: str
    parts: list[str] = field(default_factory=list)
    references: list[Link] = field(default_factory=list)
    originals: list[Link] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)


@dataclass
class SourceView:
    """A document with the footnotes that lead to it."""

    link: Link
    notes: list[NoteView]


@dataclass
class RecordView:
    """A thing that belongs to a page and is not shown by another part of it."""

    anchor: str
    link: Link
    curie: str
    data: str


@dataclass
class Cell:
    """A cell of a table.

    Attributes:
        text: what it shows.
        href: where it leads; "" for nowhere.
        lang: language of the text, where it is not that of the page.
        sort: what it is sorted by, where that is not the text.
        full: what it stands for in full, such as the IRI behind a name.
        numeric: whether it is a number.
    """

    text: str
    href: str = ""
    lang: str = ""
    sort: str = ""
    full: str = ""
    numeric: bool = False

    @property
    def classes(self) -> str:
        """Classes of the style sheet."""
        return "num" if self.numeric else "date" if _DATE.fullmatch(self.text) else ""


@dataclass
class Column:
    """A column of a table: its name as the data have it, its heading with its language, what it holds."""

    name: str
    title: str
    help: str = ""
    numeric: bool = False
    lang: str = ""


@dataclass
class TableView:
    """A table.

    Attributes:
        caption: what it shows.
        columns: its columns.
        rows: its cells, row by row.
        total: how many rows there are in all; `more_href` shows them, where not all are here.
    """

    caption: str
    columns: list[Column]
    rows: list[list[Cell]]
    total: int
    more_href: str = ""


@dataclass
class Panel:
    """A box on a page that a stored query fills.

    Attributes:
        anchor: name of its place on the page.
        title: its heading.
        summary: what a chart shows, in words; "" without a chart.
        svg: the chart; "" for none.
        table: the rows; a note instead of them where there are none.
        query_href: the page of the query behind it, with the same parameters.
        query: name of the query.
        open: whether the table is shown at once.
        notes: what is to be known of the chart.
    """

    anchor: str
    title: str
    summary: str
    svg: str
    table: TableView
    query_href: str
    query: str
    open: bool
    notes: list[str] = field(default_factory=list)
