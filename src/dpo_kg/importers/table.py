"""The importer of tables that a person fills in: from cells to checked Turtle, or to all that is wrong with them."""

from __future__ import annotations

import re

import pyoxigraph as ox

from dpo_kg.build.ontology import Ontology
from dpo_kg.errors import UnknownNameError, nearest_names
from dpo_kg.importers.cells import Row, Run, read_cell
from dpo_kg.importers.columns import LEFT_OUT, Template
from dpo_kg.importers.identity import Identity, NamingError
from dpo_kg.importers.makers import MAKERS, make_plain
from dpo_kg.importers.order import check_period
from dpo_kg.importers.records import Ledger, Record
from dpo_kg.importers.report import ImportReport, Problem
from dpo_kg.importers.tables import Table, read_tables
from dpo_kg.importers.templates import TEMPLATES
from dpo_kg.mentioned_things import look_up_mentioned
from dpo_kg.validation.findings import Finding
from dpo_kg.validation.running import validate_triples
from dpo_kg.vocabulary import DPO

#: Sheets of our own workbooks that hold no data.
HELP_SHEETS = ("columns", "lists")


def import_table(
    path: str, store: ox.Store, ontology: Ontology, *, kind: str | None = None, sheet: str | None = None
) -> ImportReport:
    """Return what a filled-in table says as triples, or everything that is wrong with it.

    Args:
        path: CSV file or workbook; "-" for CSV from standard input.
        store: graph whose things the table names.
        ontology: brings codes and shapes.
        kind: kind of table, such as "tenure"; None: told by the heads of its columns.
        sheet: sheet of a workbook; None for all but `HELP_SHEETS`.

    Raises:
        InputError: the file cannot be read.
        UnknownNameError: no such kind or sheet, or the file has no ending of a table.
        MissingExtraError: a workbook, and what reads it is not installed.
    """
    if kind is not None and kind not in TEMPLATES:
        raise UnknownNameError("kind of table", kind, TEMPLATES, mend=f"The kinds are {', '.join(TEMPLATES)}.")
    tables = [t for t in read_tables(path, sheet) if sheet is not None or t.sheet not in HELP_SHEETS]
    identity = Identity(store)
    run = Run(ImportReport(), identity, Ledger(store, ontology, identity), ontology, store)
    filled = [table for table in tables if table.heads]
    if not filled:
        run.report.problems.append(Problem(path, "", "", "holds no rows", "Write an empty one: dpo-kg template tenure"))
    for table in filled:
        template = _choose_template(table, kind, run.report)
        if template is not None:
            _read_table(table, template, run)
    _finish(run)
    order = {table.place: number for number, table in enumerate(tables)}
    run.report.problems.sort(key=lambda problem: (order.get(problem.table, 0), *_find_place(problem.place)))
    return run.report


def _find_place(place: str) -> tuple[int, int, str]:
    """Return what sorts the places of a table by row and column: of "B7" and "row 7"; the table itself comes first."""
    digits = "".join(c for c in place if c.isdigit())
    letters = "" if place.startswith("row ") else place.removesuffix(digits)
    return int(digits or 0), len(letters), letters


# Heads


def _choose_template(table: Table, kind: str | None, report: ImportReport) -> Template | None:
    """Return the template of a table: the one asked for, that of the sheet, or that of its heads."""
    named = kind or (table.sheet if table.sheet in TEMPLATES else None)
    heads = {_fold(cell.text) for cell in table.heads}
    if named is None:
        common = {column.head for template in TEMPLATES.values() for column in template.every_column()}
        fits = {
            name: sum(c.head in heads for c in template.columns)
            for name, template in TEMPLATES.items()
            if all(c.head in heads for c in template.every_column() if c.required)
        }
        best = [name for name, count in fits.items() if count == max(fits.values())]
        if len(best) != 1:
            names = ", ".join(best or TEMPLATES)
            what = (
                "the heads of the columns fit several kinds of table" if best else "no kind of table has such columns"
            )
            unknown = sorted(heads - common - {""})
            more = f" ({', '.join(unknown)})" if unknown and not best else ""
            mend = f"Say which it is (--kind, one of {names}), or write an empty one: dpo-kg template tenure"
            report.problems.append(Problem(table.place, table.heads[0].place, "", f"{what}{more}", mend))
            return None
        named = best[0]
    return TEMPLATES[named]


def _read_heads(table: Table, template: Template, report: ImportReport) -> dict[str, int] | None:
    """Return head → number of its column from 0; None where a head is wrong, and then the report says so."""
    known = {column.head: column for column in template.every_column()}
    found: dict[str, int] = {}
    before = len(report.problems)
    for number, cell in enumerate(table.heads):
        head = _fold(cell.text)
        if not head:
            if any(len(row) > number and row[number].text for row in table.rows):
                mend = f"Give it one of the heads {', '.join(known)}, or empty the column."
                report.problems.append(Problem(table.place, cell.place, "", "a column without a head", mend))
        elif head not in known:
            near = nearest_names(head, known)
            mend = f"Did you mean {' or '.join(near)}?" if near else f"The heads are {', '.join(known)}."
            report.problems.append(Problem(table.place, cell.place, cell.text, "no such column in this table", mend))
        elif head in found:
            report.problems.append(Problem(table.place, cell.place, cell.text, "a head stands twice", "Keep one."))
        else:
            found[head] = number
    missing = [column.head for column in known.values() if column.required and column.head not in found]
    if missing:
        mend = f"Add it to row {table.heads[0].row}."
        report.problems += [Problem(table.place, "", head, "the column is missing", mend) for head in missing]
    return found if len(report.problems) == before else None


def _fold(head: str) -> str:
    return " ".join(head.replace("*", " ").replace("_", " ").lower().split())


# Rows


def _read_table(table: Table, template: Template, run: Run) -> None:
    if template.name not in run.report.kinds:
        run.report.kinds.append(template.name)
    heads = _read_heads(table, template, run.report)
    run.report.rows += len(table.rows)
    if heads is None:
        run.report.rejected |= {(table.place, row[0].row) for row in table.rows}
        return
    for cells in table.rows:
        row = Row(table, template, cells[0].row, {h: cells[n] for h, n in heads.items()}, run)
        if row.text(LEFT_OUT):
            run.report.left_out += 1
            continue
        extra = [cell for cell in cells[len(table.heads) :] if cell.text]
        if extra:
            mend = "Put quotation marks around a cell that holds what parts the cells."
            row.reject("", f"{extra[0].place} stands beyond the last head", mend)
            continue
        _read_row(row)


def _read_row(row: Row) -> None:
    said = {column.head: read_cell(row, column) for column in row.template.every_column() if column.head != LEFT_OUT}
    check_period(row, said)
    if row.failed:
        return
    sources = said.pop("source")
    assert isinstance(sources[0].value, ox.NamedNode)
    record = Record(
        subject=sources[0].value,
        class_iri=row.template.class_iri,
        said=[],
        source=sources[0].value,
        locator=row.text("place"),
        note=row.text("note"),
        table=row.table.place,
        row=row.number,
    )
    del said["place"], said["note"]
    try:
        MAKERS.get(row.template.name, make_plain)(row, record, said)
    except NamingError as error:
        row.reject(next(iter(row.template.known_by), ""), str(error), error.mend)


# The end


def _finish(run: Run) -> None:
    """Make the triples of the rows that could be read, and check them.

    What the shapes find is told of the cells from which it comes.
    """
    triples = run.ledger.make_triples()
    if not triples:
        return
    if run.report.succeeded:  # else a row that was rejected may yet agree
        run.report.differences = run.ledger.differences
    found = validate_triples(triples, look_up_mentioned(triples, run.store), run.ontology)
    for finding in found.findings:
        run.report.problems.append(_place(finding, run))
    if run.report.succeeded:
        run.report.triples = triples


def _place(finding: Finding, run: Run) -> Problem:
    path = finding.path
    for side in ("Earliest", "Latest"):
        path = path.removesuffix(side)
    for record in run.ledger.origins.get(finding.focus, ()):
        run.report.rejected.add((record.table, record.row))
        for said in record.said:
            if said.property.value in (path, finding.near) and said.cell is not None:
                return Problem(record.table, said.cell.place, "", *_in_words(finding, record))
        what, mend = _in_words(finding, record)
        return Problem(record.table, f"row {record.row}", "", f"{finding.thing}: {what}", mend)
    return Problem("", "", "", f"{finding.thing}: {finding.what}", finding.mend)


def _in_words(finding: Finding, record: Record) -> tuple[str, str]:
    """Return what is wrong and how to mend it with the heads of columns in the place of the names of properties."""
    columns = [c for t in TEMPLATES.values() if t.class_iri == record.class_iri for c in t.every_column()]
    heads = {column.property.removeprefix(DPO): column.head for column in columns if column.property.startswith(DPO)}

    def name(match: re.Match[str]) -> str:
        return f'"{heads[match[1]]}"' if match[1] in heads else match[0]

    what, mend = (re.sub(r"\bdpo:(\w+)", name, text) for text in (finding.what, finding.mend))
    return what, mend
