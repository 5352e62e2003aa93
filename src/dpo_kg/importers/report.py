"""What an import did: counts, every problem with its cell, and the triples where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from dpo_kg.errors import ParameterError
from dpo_kg.importers.tables import Cell
from dpo_kg.rdf.turtle import write_turtle


@dataclass(frozen=True)
class Problem:
    """Something in a table that keeps it from being imported.

    Attributes:
        table: name of the file, with the sheet of a workbook.
        place: the cell, such as B7; "row 7" for a whole row; "" for the table.
        head: head of the column; "" where it is not one of a column.
        problem: what is wrong.
        mend: how to mend it.
    """

    table: str
    place: str
    head: str
    problem: str
    mend: str = ""

    @classmethod
    def at(cls, table: str, cell: Cell, head: str, problem: str, mend: str = "") -> Problem:
        """Return a problem of a cell."""
        return cls(table, cell.place, head, problem, mend)

    def to_text(self) -> str:
        """Return the problem as one paragraph."""
        where = " ".join(filter(None, (self.place, f"({self.head})" if self.head else "")))
        lead = f"{self.table}: {where}: " if where else f"{self.table}: "
        return f"{lead}{self.problem}" + (f"\n  Mend: {self.mend}" if self.mend else "")


@dataclass
class ImportReport:
    """What an import did.

    Attributes:
        kinds: names of the kinds of table.
        rows: number of rows read.
        left_out: number of rows that bear the mark by which they are left out.
        rejected: numbers of the rows, with their tables, that have a problem.
        problems: all problems, in the order of tables and rows.
        new: what is new, as CURIE and name.
        differences: what differs from the graph, or from another row, and has become a claim, in sentences.
        triples: what was made of the rows; none where there is a problem.
    """

    kinds: list[str] = field(default_factory=list)
    rows: int = 0
    left_out: int = 0
    rejected: set[tuple[str, int]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    triples: Sequence[ox.Triple] = ()

    @property
    def succeeded(self) -> bool:
        """True where nothing is wrong."""
        return not self.problems

    @property
    def mapped(self) -> int:
        """Number of rows that are neither left out nor rejected."""
        return self.rows - self.left_out - len(self.rejected)

    def to_turtle(self) -> str:
        """Return what was made of the rows as canonical Turtle.

        Raises:
            ParameterError: there are problems.
        """
        if not self.succeeded:
            raise ParameterError("nothing was imported: the table has problems")
        return write_turtle(self.triples)

    def to_text(self) -> str:
        """Return the report for a person."""
        lines = [problem.to_text() for problem in self.problems]
        lines += [f"differs: {said}" for said in self.differences]
        lines += [f"new: {name}" for name in self.new]
        counts = f"{self.rows} row{'' if self.rows == 1 else 's'} read, {self.mapped} mapped"
        counts += f", {len(self.rejected)} rejected" if self.rejected else ""
        counts += f", {self.left_out} left out" if self.left_out else ""
        kind = f"{', '.join(self.kinds)}: " if self.kinds else ""
        end = "" if self.succeeded else "; nothing is written until all is mended"
        return "".join(f"{line}\n" for line in [*lines, f"{kind}{counts}{end}"])
