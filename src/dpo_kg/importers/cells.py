"""A row of a table that a person fills in: its cells as terms of the graph, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyoxigraph as ox

from dpo_kg.build.ontology import Ontology
from dpo_kg.errors import nearest_names
from dpo_kg.importers.columns import SEPARATOR, Column, Template
from dpo_kg.importers.dates import DateError, normalise_date, write_day
from dpo_kg.importers.identity import Identity, NamingError, split_person
from dpo_kg.importers.records import Ledger, Said, Value
from dpo_kg.importers.report import ImportReport, Problem
from dpo_kg.importers.tables import Cell, Table
from dpo_kg.vocabulary import CODE, DPO, EDTF, ID, XSD


@dataclass
class Run:
    """One import: what it reports, what it knows, and what it has made so far."""

    report: ImportReport
    identity: Identity
    ledger: Ledger
    ontology: Ontology
    store: ox.Store


@dataclass
class Row:
    """A row on its way to a record: its cells by the heads of their columns, and what is wrong with them."""

    table: Table
    template: Template
    number: int
    cells: dict[str, Cell]
    run: Run
    failed: bool = False

    def reject(self, head: str, problem: str, mend: str = "") -> None:
        """Take note of a problem of a cell; head "" for the whole row."""
        self.failed = True
        self.run.report.rejected.add((self.table.place, self.number))
        place = self.cells[head].place if head in self.cells else f"row {self.number}"
        self.run.report.problems.append(Problem(self.table.place, place, head, problem, mend))

    def text(self, head: str) -> str:
        """Return the text of a cell with single spaces; "" where there is no such column."""
        return " ".join(self.cells[head].text.split()) if head in self.cells else ""


def read_cell(row: Row, column: Column) -> list[Said]:
    """Return the values of a cell; what is wrong with it is taken note of in the row."""
    text = row.text(column.head)
    if not text:
        if column.required:
            row.reject(column.head, "is empty", column.what)
        return []
    parts = [part.strip() for part in text.split(SEPARATOR)] if column.several else [text]
    found = []
    for part in filter(None, parts):
        try:
            value = _READERS[column.kind](row, column, part)
        except (DateError, NamingError) as error:
            row.reject(column.head, str(error), error.mend)
        else:
            found.append(Said(ox.NamedNode(column.property or f"{DPO}source"), value, row.cells[column.head]))
    return found


def _read_date(row: Row, column: Column, text: str) -> Value:
    cell = row.cells[column.head]
    edtf = write_day(cell.day, cell.precision) if cell.day is not None else normalise_date(text)
    return ox.Literal(edtf, datatype=ox.NamedNode(EDTF))


def _read_thing(row: Row, column: Column, text: str) -> Value:
    identity = row.run.identity
    found = identity.find(text, column.class_name)
    if found is not None:
        return found
    if not column.may_be_new:
        near = identity.suggest(text, column.class_name)
        raise NamingError(f"no {column.class_name} of the graph has the name {text}", near or column.what)
    class_iri = f"{DPO}{column.class_name}"
    near = identity.suspect(text, column.class_name)
    if column.class_name == "Person":
        return add_person(row, text)
    node = identity.add(text, column.class_name, column.class_name.lower())
    row.run.ledger.describe(node, class_iri, ox.Literal(text, language="en"))
    note_new(row, node, text, near)
    return node


def add_person(row: Row, text: str) -> ox.NamedNode:
    """Return a new person of the name "Surname, Given names".

    Raises:
        NamingError: the name does not have that form, or no slug can be made of it.
    """
    parts = split_person(text)
    if parts is None:
        near = row.run.identity.suggest(text, "Person")
        mend = " ".join(filter(None, (near, "A new person is written as Surname, Given names.")))
        raise NamingError(f"no Person of the graph has the name {text}", mend)
    surname, given = parts
    label = f"{given} {surname}"
    near = row.run.identity.suspect(label, "Person")
    node = row.run.identity.add(label, "Person", "person", f"{surname} {given}")
    row.run.ledger.describe(node, f"{DPO}Person", ox.Literal(label))
    note_new(row, node, label, near)
    return node


def note_new(row: Row, node: ox.NamedNode, name: str, near: str) -> None:
    short = node.value.removeprefix(ID).replace("/", ":", 1)
    row.run.report.new.append(f"{short} ({name}), row {row.number}{f'. {near}' if near else ''}")


def _read_code(row: Row, column: Column, text: str) -> Value:
    codes = sorted(code.rpartition("/")[2] for code in row.run.ontology.codes if f"/{column.scheme}/" in code)
    slug = text.rpartition(":")[2].lower().replace(" ", "-")
    if slug not in codes:
        near = nearest_names(slug, codes, 1)
        asked = f"Did you mean {near[0]}? " if near else ""
        raise NamingError(f"no such code: {text}", f"{asked}The codes are {', '.join(codes)}.")
    return ox.NamedNode(f"{CODE}{column.scheme}/{slug}")


def _read_text(row: Row, column: Column, text: str) -> Value:
    return ox.Literal(text, language=column.language) if column.language else ox.Literal(text)


def _read_number(row: Row, column: Column, text: str) -> Value:
    if not text.isascii() or not text.isdigit():
        raise NamingError(f"not a whole number: {text}", "Write digits alone, as in 1.")
    return ox.Literal(str(int(text)), datatype=ox.NamedNode(f"{XSD}integer"))


_READERS: dict[str, Callable[[Row, Column, str], Value]] = {
    "date": _read_date,
    "thing": _read_thing,
    "code": _read_code,
    "text": _read_text,
    "number": _read_number,
}
