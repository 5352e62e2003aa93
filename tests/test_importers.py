"""Tables of people who do not write Turtle: dialects, dates, names, sources, and every problem with its cell."""

from __future__ import annotations

import calendar
import csv
import datetime
import io
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from dpo_kg.cli import main
from dpo_kg.edtf import parse_edtf
from dpo_kg.errors import InputError, MissingExtraError, ParameterError, UnknownNameError
from dpo_kg.importers.blank_table import FORMATS
from dpo_kg.importers.columns import LEFT_OUT
from dpo_kg.importers.dates import DateError, normalise_date
from dpo_kg.importers.identity import Identity
from dpo_kg.importers.report import ImportReport
from dpo_kg.importers.slugs import make_slug, number_slug
from dpo_kg.importers.tables import name_column, read_tables
from dpo_kg.importers.templates import TEMPLATES
from dpo_kg.importers.workbook_formats import find_precision
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.rdf.formatting import format_text
from dpo_kg.vocabulary import CODE, DPO, EDTF, ID, RDF, RDFS

SOURCE = "Encyclopedia article on the United Nations Department of Peace Operations"
POST = "Under-Secretary-General for Peacekeeping Operations"
HEADS = ["person", "post", "start", "end", "end status", "as of", "source", "place", "note"]
NEW = ["Doe, Jane", POST, "March 2030", "2031-02-28", "ended", "", SOURCE, "L42", ""]


def write_csv(tmp_path: Path, *rows: list[str], heads: list[str] | None = None) -> str:
    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads or HEADS, *rows])
    return str(path)


def changed(**values: str) -> list[str]:
    """The good row with other values, by head; "_" stands for a space."""
    row = dict(zip(HEADS, NEW, strict=True))
    return list((row | {head.replace("_", " "): value for head, value in values.items()}).values())


def run(kg: KnowledgeGraph, tmp_path: Path, *rows: list[str]) -> ImportReport:
    return kg.import_table(write_csv(tmp_path, *rows))


def statements(report: ImportReport, subject: str) -> dict[str, set[str]]:
    """Property → values of a thing, names of the ontology without prefix."""
    found: dict[str, set[str]] = {}
    for triple in report.triples:
        if str(triple.subject) == f"<{ID}{subject}>":
            name = triple.predicate.value.removeprefix(DPO).removeprefix(RDFS).removeprefix(RDF)
            value = triple.object.value if isinstance(triple.object, ox.NamedNode | ox.Literal) else ""
            found.setdefault(name, set()).add(value.removeprefix(ID).removeprefix(DPO).removeprefix(CODE))
    return found


# Dates

#: As written → EDTF.
DATES = {
    **{text: text for text in ("1992", "1992-03", "1992-03-01", "198X", "1992~", "[1992-03-01..1992-03-05]")},
    **dict.fromkeys(("March 1992", "mars 1992", "Mar. 1992", "03/1992", "1992/03", "3.1992", "1992 March"), "1992-03"),
    **dict.fromkeys(
        ("1 March 1992", "March 1, 1992", "1st of March 1992", "1er mars 1992", "01-Mar-1992", "1992/3/1", "1.3.1992"),
        "1992-03-01",
    ),
    **dict.fromkeys(("31/03/1992", "03/31/1992", "31-3-1992", "1992-3-31", " 31  March 1992 "), "1992-03-31"),
    "3/3/1992": "1992-03-03",
    **dict.fromkeys(("the 1990s", "1990s", "années 1990"), "199X"),
    **dict.fromkeys(("c. 1992", "circa 1992", "vers 1992", "ca. 1992"), "1992~"),
    "about March 1992": "1992-03~",
    "Sept 2001": "2001-09",
    "1 août 2001": "2001-08-01",
}
#: As written → part of the problem, part of what mends it.
NO_DATES = {
    "03/04/1992": ("can be read in two ways", "1992-04-03 or 1992-03-04"),
    "3-4-1992": ("can be read in two ways", "1992-04-03 or 1992-03-04"),
    "3/4/92": ("a year of two digits", "four digits"),
    "Mar-92": ("a year of two digits", "four digits"),
    "30 February 1992": ("no such day", ""),
    "1992-02-30": ("no such day", ""),
    "13/13/1992": ("no such month", "year first"),
    "present": ("no date", '"ongoing" into "end status"'),
    "unknown": ("no date", "Leave the cell empty"),
    "?": ("no date", "Leave the cell empty"),
    "1992-1995": ("two dates", "columns of their own"),
    "spring 1992": ("not a date", "March 1992"),
    "Marsh 1992": ("not a date", "March 1992"),
    "12": ("not a date", ""),
}


@pytest.mark.parametrize("text", DATES)
def test_a_date_is_read_as_precise_as_it_is_written(text: str) -> None:
    assert normalise_date(text) == DATES[text]


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_clear_date_is_refused(text: str) -> None:
    problem, mend = NO_DATES[text]
    with pytest.raises(DateError) as caught:
        normalise_date(text)
    assert problem in str(caught.value) and mend in caught.value.mend


_ENGLISH, _SHORT = (tuple(names)[1:] for names in (calendar.month_name, calendar.month_abbr))


@settings(max_examples=40, deadline=None)
@given(day=st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2099, 12, 31)))
def test_any_day_and_any_month_in_any_form(day: datetime.date) -> None:
    year, month, name, short = day.year, day.month, _ENGLISH[day.month - 1], _SHORT[day.month - 1]
    for text in (f"{name} {year}", f"{short}. {year}", f"{month}/{year}", f"{year}/{month}", f"{year} {name.upper()}"):
        assert normalise_date(text) == f"{year}-{month:02}"
    days = [
        f"{day.day} {name} {year}",
        f"{name} {day.day}, {year}",
        f"{year}/{month}/{day.day}",
        f"{day.day}.{month}.{year}",
    ]
    days += [f"{day.day:02}-{short}-{year}", f"{day.day}th of {name} {year}"]
    for text in days:
        assert normalise_date(text) == day.isoformat()
    numbers = f"{day.day}/{month}/{year}"
    if day.day > 12 or day.day == month:
        assert normalise_date(numbers) == day.isoformat()
    else:
        with pytest.raises(DateError, match="two ways"):
            normalise_date(numbers)


@settings(max_examples=40, deadline=None)
@given(text=st.text(alphabet="0123456789-/. XaMrch~[]s", max_size=14))
def test_whatever_is_accepted_is_edtf(text: str) -> None:
    try:
        found = normalise_date(text)
    except DateError as error:
        assert error.mend
    else:
        parse_edtf(found)


# Slugs

SLUGS = {
    "Guéhenno Jean-Marie": "guehenno-jean-marie",
    "Le Roy Alain": "le-roy-alain",
    "S/RES/1925 (2010)": "s-res-1925-2010",
    "A/RES/1752 (XVII)": "a-res-1752-xvii",
    "Østergård Łukasz ß Æ": "ostergard-lukasz-ss-ae",
    "Côte d\u2019Ivoire": "cote-divoire",
    "中": "",
}


@pytest.mark.parametrize("text", SLUGS)
def test_slugs_follow_the_naming_rules(text: str) -> None:
    assert make_slug(text) == SLUGS[text]


@given(text=st.text(max_size=200))
def test_a_slug_is_a_name_of_the_graph(text: str) -> None:
    slug = make_slug(text)
    assert len(slug) <= 80 and (
        slug == "" or all(part and part.isascii() and part.isalnum() for part in slug.split("-"))
    )


def test_a_taken_name_gets_the_next_number() -> None:
    assert number_slug("a", {"a", "a-2"}.__contains__) == "a-3"
    assert number_slug("a", set[str]().__contains__) == "a"


# Dialects of CSV


@pytest.mark.parametrize(("number", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")])
def test_columns_are_named_as_in_spreadsheets(number: int, name: str) -> None:
    assert name_column(number) == name


_cell = st.text(st.characters(codec="utf-8", exclude_characters="\r\0", exclude_categories=["Cc"]), max_size=8) | (
    st.sampled_from(['a,b', 'a;b', 'say "no"', "two\nlines", "é", "=1+1"])
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.lists(_cell, min_size=3, max_size=3), min_size=1, max_size=5),
    delimiter=st.sampled_from(",;\t"),
    mark=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
    announced=st.booleans(),
)
def test_any_dialect_gives_the_same_cells(
    rows: list[list[str]],
    delimiter: str,
    mark: bool,
    end: str,
    announced: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows([["one", "two", "three"], *rows])
    text = (f"sep={delimiter}{end}" if announced else "") + out.getvalue()
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    path.write_bytes(text.encode("utf-8-sig" if mark else "utf-8"))
    (table,) = read_tables(str(path))
    assert [cell.text for cell in table.heads] == ["one", "two", "three"]
    first = 2 + announced
    expected = {
        f"{letter}{number}": value.strip()
        for number, row in enumerate(rows, first)
        for letter, value in zip("ABC", row, strict=True)
        if any(each.strip() for each in row)
    }
    assert {cell.place: cell.text for row in table.rows for cell in row} == expected


def test_tables_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("person;post\nGuéhenno;x\n".encode("cp1252"))
    with pytest.raises(
        InputError, match=r":2:3: not UTF-8; probably Windows-1252.*\n.*\n.*\nIn Excel, save as \"CSV UTF-8\""
    ):
        read_tables(str(path))
    path.write_bytes("person\tpost\n".encode("utf-16"))
    with pytest.raises(InputError, match="is in UTF-16"):
        read_tables(str(path))
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError, match=r"is an Excel workbook\nName it with the ending \.xlsx"):
        read_tables(str(path))
    path.write_text('person,post\n"a,b\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"row 2 cannot be read: .*\nDouble a quotation mark"):
        read_tables(str(path))
    with pytest.raises(InputError, match=r"Name the file with one of \.csv"):
        read_tables(str(tmp_path / "t.docx"))
    with pytest.raises(InputError, match=r"no such file\nDid you mean .*t\.csv"):
        read_tables(str(tmp_path / "tt.csv"))
    (tmp_path / "t.xlsx").write_bytes(b"no workbook")
    with pytest.raises(InputError, match="is no workbook"):
        read_tables(str(tmp_path / "t.xlsx"))


# Workbooks


def write_workbook(tmp_path: Path, rows: list[list[Any]], sheet: str = "tenure") -> str:
    """Write rows; a pair of a date and a number format is a cell that holds a date."""
    path = tmp_path / "t.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    page = workbook.add_worksheet(sheet)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, tuple):
                page.write_datetime(number, column, value[0], workbook.add_format({"num_format": value[1]}))
            else:
                page.write(number, column, value)
    workbook.add_worksheet("columns").write(0, 0, "explanations")
    workbook.close()
    return str(path)


FORMS = {
    "d mmmm yyyy": "2031-03-01",
    "mm/dd/yyyy": "2031-03-01",
    "mmm-yy": "2031-03",
    "mmmm yyyy": "2031-03",
    "yyyy": "2031",
    '"day "yyyy': "2031",
    "[$-409]mmm\\-yy;@": "2031-03",
}


def test_a_date_of_a_workbook_is_as_precise_as_it_is_shown(kg: KnowledgeGraph, tmp_path: Path) -> None:
    """Excel makes the first of March of "March 2031" and shows "Mar-31": the day is not the writer's."""
    march = datetime.datetime(2031, 3, 1)
    rows = [[f"Doe, {chr(65 + n)}", POST, (march, form), "", "", "", SOURCE, 42] for n, form in enumerate(FORMS)]
    report = kg.import_table(
        write_workbook(tmp_path, [HEADS[:8], *rows, ["Roe, Z", POST, 2031, "", "", "", SOURCE, "L1"]])
    )
    assert report.succeeded, report.to_text()
    for letter, expected in zip("abcdefg", FORMS.values(), strict=True):
        assert statements(report, f"tenure/usg-peace-operations-doe-{letter}")["start"] == {expected}
    assert statements(report, "tenure/usg-peace-operations-roe-z")["start"] == {"2031"}
    assert {t.object.value for t in report.triples if t.predicate.value == f"{DPO}locator"} == {"42", "L1"}  # type: ignore[union-attr]


@pytest.mark.parametrize(("code", "precision"), [("General", ""), ("0.00", ""), ('"y"0', ""), ("yyyy-mm-dd", "day")])
def test_number_formats_that_are_none_of_a_shortened_date(code: str, precision: str) -> None:
    assert find_precision(code) == precision


def test_the_sheets_of_a_workbook(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = write_workbook(tmp_path, [HEADS, NEW], sheet="my data")
    assert kg.import_table(path).succeeded
    with pytest.raises(UnknownNameError, match=r"Did you mean .my data"):
        kg.import_table(path, sheet="my date")


# Blank tables


BLANK = [(name, format) for name in TEMPLATES for format in FORMATS]


@pytest.mark.parametrize(
    ("name", "format"), [case if "tenure" in case else pytest.param(*case, marks=pytest.mark.slow) for case in BLANK]
)
def test_a_blank_table_brings_nothing(kg: KnowledgeGraph, tmp_path: Path, name: str, format: str) -> None:
    path = tmp_path / f"t.{format}"
    data = kg.template(name, format=format)
    path.write_bytes(data)
    report = kg.import_table(str(path))
    assert report.succeeded and report.kinds == [name] and report.left_out == report.rows
    assert list(report.triples) == []
    assert format == "csv" or data == kg.template(name, format=format), "two runs write the same bytes"


def test_the_examples_of_all_tables_can_be_imported(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    for name in TEMPLATES:
        lines = csv.reader(io.StringIO(kg.template(name).decode("utf-8-sig")))
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(lines):
            sheet.write_row(number, 0, ["" if value == "example" else value for value in row])
    workbook.close()
    report = kg.import_table(str(path))
    assert report.succeeded and report.mapped == len(TEMPLATES) and report.kinds == list(TEMPLATES), report.to_text()


def test_a_workbook_has_lists_to_choose_from(kg: KnowledgeGraph, tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "t.xlsx"
    path.write_bytes(kg.template("tenure", format="xlsx"))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        strings = archive.read("xl/sharedStrings.xml").decode()
    assert sheet.count("<dataValidation ") == 4 and "lists!$" in sheet
    for text in ("Kofi Annan", POST, "ongoing", SOURCE):
        assert text in strings


def test_every_column_says_what_to_write_and_has_a_property_or_is_of_the_source() -> None:
    for template in TEMPLATES.values():
        for column in template.columns:
            assert column.what.endswith(".") and column.property
            assert not column.required or column.example


# Rows


def test_a_new_tenure_of_a_new_person(kg: KnowledgeGraph, tmp_path: Path) -> None:
    report = run(kg, tmp_path, changed(note="Said twice."))
    assert report.succeeded, report.to_text()
    subject = "tenure/usg-peace-operations-doe-jane"
    citation = "citation/d-l42-usg-peace-operations-doe-jane"
    assert statements(report, subject) == {
        "type": {"Tenure"},
        "tenureHolder": {"person/doe-jane"},
        "tenurePost": {"post/usg-peace-operations"},
        "start": {"2030-03"},
        "end": {"2031-02-28"},
        "endStatus": {"end-status/ended"},
        "citation": {citation},
    }
    assert statements(report, citation)["supports"] == {"tenureHolder", "tenurePost", "start", "end", "endStatus"}
    assert statements(report, citation)["source"] == {"document/d"}
    assert statements(report, "person/doe-jane") == {"type": {"Person"}, "label": {"Jane Doe"}}
    starts = [t.object for t in report.triples if t.predicate.value == f"{DPO}start"]
    assert starts == [ox.Literal("2030-03", datatype=ox.NamedNode(EDTF))]
    assert "new: person:doe-jane (Jane Doe)" in report.to_text()
    assert report.to_text().endswith("tenure: 1 row read, 1 mapped\n")


def test_what_is_written_is_canonical_and_conforms(kg: KnowledgeGraph, tmp_path: Path) -> None:
    rows = (changed(), changed(person="Marrack Goulding", start="1992-03", end="1993-02-28", source="A new book"))
    first, second = (run(kg, tmp_path, *rows).to_turtle() for _ in range(2))
    assert first == second
    assert format_text(first, "out.ttl") == first
    (tmp_path / "out.ttl").write_text(first, encoding="utf-8")
    assert kg.validate(str(tmp_path / "out.ttl")).conforms


def test_names_are_found_however_they_are_written(kg: KnowledgeGraph, tmp_path: Path) -> None:
    ways = ("Goulding, Marrack", "marrack goulding", "person:goulding-marrack", f"{ID}person/goulding-marrack")
    rows = [changed(person=way, post="usg-peace-operations", start="1992-03", end="1993-02-28") for way in ways]
    report = run(kg, tmp_path, *rows)
    assert report.succeeded and not report.new, report.to_text()
    held = statements(report, "tenure/usg-peace-operations-goulding-marrack")
    assert held["tenureHolder"] == {"person/goulding-marrack"} and held["start"] == {"1992-03"}
    assert len(held["citation"]) == 4


@pytest.mark.slow
def test_a_second_term_gets_the_next_number(kg: KnowledgeGraph, tmp_path: Path) -> None:
    again = changed(person="Marrack Goulding", start="2030", end="2031")
    report = run(kg, tmp_path, changed(), changed(start="2033", end="2034"), again)
    assert report.succeeded, report.to_text()
    assert statements(report, "tenure/usg-peace-operations-doe-jane-2")["start"] == {"2033"}
    assert statements(report, "tenure/usg-peace-operations-goulding-marrack-2")["start"] == {"2030"}


def test_a_surname_may_come_first(kg: KnowledgeGraph) -> None:
    identity = Identity(kg.snapshot.store)
    for text in ("Ban, Ki-moon", "ban ki-moon", "ban-ki-moon"):
        assert identity.find(text, "Person") == ox.NamedNode(f"{ID}person/ban-ki-moon")
    assert identity.find("Ki-moon", "Person") is None


def test_what_differs_from_the_graph_is_a_claim_beside_it(kg: KnowledgeGraph, tmp_path: Path) -> None:
    report = run(kg, tmp_path, changed(person="Kofi Annan", start="April 1993", end="December 1996"))
    assert report.succeeded, report.to_text()
    subject = statements(report, "tenure/usg-peace-operations-annan-kofi")
    assert "start" not in subject and "end" not in subject and subject["endStatus"] == {"end-status/ended"}
    claim = statements(report, "claim/usg-peace-operations-annan-kofi-start-d-l42")
    assert claim["claimLiteral"] == {"1993-04"} and claim["rank"] == {"rank/normal"} and claim["locator"] == {"L42"}
    (standing,) = claim["conflictsWith"]
    assert statements(report, standing)["claimLiteral"] == {"1993-03-01"}
    assert statements(report, standing)["rank"] == {"rank/preferred"}
    (tmp_path / "out.ttl").write_text(report.to_turtle(), encoding="utf-8")
    assert kg.validate(str(tmp_path / "out.ttl"), with_graph=True).conforms
    said = report.to_text()
    assert 'dpo:start "1993-04", against "1993-03-01" of the graph' in said
    assert 'dpo:end "1996-12", less exact than "1996-12-31" of the graph' in said


def test_two_rows_that_differ_are_two_claims(kg: KnowledgeGraph, tmp_path: Path) -> None:
    report = run(kg, tmp_path, changed(), changed(end="2031-03", place="L50"))
    assert report.succeeded, report.to_text()
    assert "end" not in statements(report, "tenure/usg-peace-operations-doe-jane")
    claims = [statements(report, f"claim/usg-peace-operations-doe-jane-end-d-{line}") for line in ("l42", "l50")]
    assert [claim["claimLiteral"] for claim in claims] == [{"2031-02-28"}, {"2031-03"}]
    assert all(claim["conflictsWith"] and claim["rankReason"] for claim in claims)
    assert len(report.differences) == 2


def test_a_mark_leaves_a_row_out_and_an_empty_row_is_none(kg: KnowledgeGraph, tmp_path: Path) -> None:
    heads = [LEFT_OUT, *HEADS]
    path = write_csv(tmp_path, ["x", "nonsense"], [""] * 10, ["", *NEW], heads=heads)
    report = kg.import_table(path)
    assert (report.rows, report.left_out, report.mapped) == (2, 1, 1) and report.succeeded


#: Change of the good row → cell, part of the problem, part of what mends it.
FAULTS: dict[tuple[str, str], tuple[str, str, str]] = {
    ("person", ""): ("A2", "is empty", "Surname, Given names"),
    ("person", "Kofi Anan"): ("A2", "no Person of the graph has the name Kofi Anan", "Did you mean Kofi Annan?"),
    ("person", "person:nobody"): ("A2", "no Person of the graph: person:nobody", ""),
    ("person", "中, 文"): ("A2", "no name can be made of", "Latin letters"),
    ("post", "USG"): ("B2", "no Post of the graph has the name USG", "Did you mean"),
    ("start", "03/04/2030"): ("C2", "can be read in two ways", "2030-04-03 or 2030-03-04"),
    ("start", "2031-03"): ("C2", "2031-03 comes after 2031-02-28 in D2 (end)", "Compare the dates"),
    ("end_status", "over"): ("E2", "no such code: over", "The codes are ended, ongoing, unknown."),
    ("end_status", "ongoing"): (
        "F2",
        "is empty, though E2 says ongoing",
        "Write the date for which the source says so.",
    ),
    ("as_of", "today"): ("F2", "no date: today", "end status"),
    ("source", ""): ("G2", "is empty", "The document that says so"),
    ("place", ""): ("H2", "is empty", "lines, row, page or paragraph"),
}


@pytest.mark.parametrize("change", FAULTS, ids=str)
def test_a_fault_has_its_cell_and_its_mend(kg: KnowledgeGraph, tmp_path: Path, change: tuple[str, str]) -> None:
    place, problem, mend = FAULTS[change]
    report = run(kg, tmp_path, changed(**dict([change])))
    assert not report.succeeded and report.triples == () and report.rejected == {(str(tmp_path / "t.csv"), 2)}
    found = [p for p in report.problems if p.place == place and problem in p.problem and mend in p.mend]
    assert found, report.to_text()


def test_all_faults_are_told_at_once(kg: KnowledgeGraph, tmp_path: Path) -> None:
    odd = changed(post="USG", place="", source="", start="2032", end_status="unknown")
    symbol = changed(source="S/RES/50 (1948", person="Kofi Annan")
    report = run(kg, tmp_path, changed(start="?", end="", end_status="ongoing"), changed(), odd, symbol)
    assert [p.place for p in report.problems] == ["C2", "F2", "B4", "C4", "D4", "G4", "H4"]
    assert "4 rows read, 2 mapped, 2 rejected; nothing is written until all is mended" in report.to_text()
    with pytest.raises(ParameterError, match="nothing was imported"):
        report.to_turtle()


def test_what_the_shapes_find_is_told_in_the_same_round(kg: KnowledgeGraph, tmp_path: Path) -> None:
    """And in the heads of the table: a symbol without form, below a row that cannot be read."""
    heads = ["symbol", "title", "adopted on", "adopted by", "source", "place"]
    rows = [["S/RES/1", "", "?", "", "A list", "1"], ["SC Res 9999", "", "", "", "A list", "2"]]
    report = kg.import_table(write_csv(tmp_path, *rows, heads=heads))
    assert list(dict.fromkeys(p.place for p in report.problems)) == ["C2", "A3"]
    assert '"symbol"' in report.problems[1].problem and "dpo:symbol" not in report.to_text()


def test_ongoing_without_a_column_for_its_date(kg: KnowledgeGraph, tmp_path: Path) -> None:
    heads = ["person", "post", "start", "end status", "source", "place"]
    report = kg.import_table(write_csv(tmp_path, ["Kofi Annan", "USG-PKO", "1993", "ongoing", "d", "L1"], heads=heads))
    (problem,) = report.problems
    assert (problem.place, 'no column "as of"' in problem.problem) == ("row 2", True)


def test_a_thing_is_suggested_once(kg: KnowledgeGraph) -> None:
    """By its label, however many spellings of it are near."""
    asked = Identity(kg.snapshot.store).suggest("Under-Secretary-General for Peacekeping", "Post")
    assert (
        asked.count("or Under-Secretary-General for Peacekeeping")
        + asked.count("mean Under-Secretary-General for Peacekeeping")
        == 1
    ), asked
    assert "Under Secretary General For" not in asked


HEAD_FAULTS = {
    "person,post,strat,source,place": ("C1", "no such column", "Did you mean start"),
    "person,post,start,start,source,place": ("D1", "a head stands twice", ""),
    "person,post,start,source": ("", "the column is missing", "Add it to row 1"),
    "person,post,,source,place": ("C1", "a column without a head", ""),
    "a,b,c": ("A1", "no kind of table has such columns (a, b, c)", "--kind"),
    "name,source,place": ("A1", "fit several kinds of table", "--kind, one of mission, person, organization, post"),
}


@pytest.mark.parametrize("heads", HEAD_FAULTS)
def test_faults_of_heads(kg: KnowledgeGraph, tmp_path: Path, heads: str) -> None:
    place, problem, mend = HEAD_FAULTS[heads]
    kind = "tenure" if heads.startswith("person") else None
    path = write_csv(tmp_path, ["x"] * 6, heads=heads.split(","))
    report = kg.import_table(path, kind=kind)
    first = report.problems[0]
    assert (first.place, problem in first.problem, mend in first.mend) == (place, True, True)


def test_heads_may_be_written_otherwise(kg: KnowledgeGraph, tmp_path: Path) -> None:
    heads = ["Person*", "POST", " Start ", "end", "End_Status", "as  of", "Source", "place", "note"]
    assert kg.import_table(write_csv(tmp_path, NEW, heads=heads)).succeeded


def test_an_empty_table(kg: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("\n\n", encoding="utf-8")
    report = kg.import_table(str(tmp_path / "t.csv"))
    assert "holds no rows" in report.to_text() and not report.succeeded


def test_a_resolution_and_its_adoption(kg: KnowledgeGraph, tmp_path: Path) -> None:
    heads = ["symbol", "title", "adopted on", "adopted by", "source", "place"]
    path = write_csv(
        tmp_path, ["S/RES/9999 (2031)", "", "1 July 2031", "Security Council", "A new list", "row 3"], heads=heads
    )
    report = kg.import_table(path)
    assert report.succeeded, report.to_text()
    assert statements(report, "document/s-res-9999-2031")["symbol"] == {"S/RES/9999 (2031)"}
    adoption = statements(report, "adoption/s-res-9999-2031")
    assert adoption["adopts"] == {"document/s-res-9999-2031"} and adoption["start"] == adoption["end"] == {"2031-07-01"}
    path = write_csv(tmp_path, ["SC Res 9999", "", "", "", "A new list", "row 3"], heads=heads)
    (problem, *_) = kg.import_table(path).problems
    assert problem.place == "A2" and "does not have that form" in problem.problem


def test_workbooks_need_an_extra(kg: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_workbook(tmp_path, [HEADS, NEW])
    for name in ("python_calamine", "xlsxwriter"):
        monkeypatch.setitem(sys.modules, name, None)
    for call in (lambda: kg.import_table(path), lambda: kg.template("tenure", format="xlsx")):
        with pytest.raises(MissingExtraError, match=r"pip install 'dpo-kg\[xlsx\]'"):
            call()


# The commands


def test_the_commands(kg: KnowledgeGraph, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path, out = write_csv(tmp_path, NEW), tmp_path / "out.ttl"
    assert main(["import", "table", path, "--dry-run"]) == 0
    said = capfdbinary.readouterr()
    assert said.err == b"" and b"1 row read, 1 mapped" in said.out
    assert main(["import", "table", path]) == 0
    written = capfdbinary.readouterr().out
    assert main(["import", "table", path, "-o", str(out)]) == 0
    assert out.read_bytes() == written and written.startswith(b"@prefix")
    assert main(["import", "table", write_csv(tmp_path, changed(start="?")), "-o", str(out)]) == 1
    assert out.read_bytes() == written, "nothing is written where something is wrong"
    assert b"C2 (start): no date: ?" in capfdbinary.readouterr().err
    for words, message in (
        (["import", "tabel", path], b"Did you mean table?"),
        (["import", "table", str(tmp_path / "x.csv")], b"no such file"),
        (["import", "table", path, "-o", "out.csv"], b"ends with .ttl"),
        (["import", "table", path, "--kind", "tenures"], b"Did you mean tenure?"),
        (["template", "tenur"], b"Did you mean tenure?"),
        (["template", "tenure", "-f", "docx"], b"The formats are csv, xlsx."),
    ):
        assert main(words) == 2
        assert message in capfdbinary.readouterr().err
    assert main(["template", "person", "-o", str(tmp_path / "p.xlsx")]) == 0
    assert (tmp_path / "p.xlsx").read_bytes().startswith(b"PK")
