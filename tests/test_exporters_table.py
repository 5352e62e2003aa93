"""Rows as a table or as records: what a width leaves room for."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from dpo_kg.exporters.table import fits_table, hidden_columns, write_records, write_table

LONG = ox.Literal("peacekeeping operations of the organisation")
ADDRESS = ox.NamedNode("https://example.org/a/long/address/that/says/nothing")
COLUMNS = ("name", "address", "nothing")
ROWS = [(LONG, ADDRESS, None), (ox.Literal("日本\x1b[31m"), ADDRESS, None)]


def test_records_name_each_value() -> None:
    shown = write_records(COLUMNS, ROWS)
    assert shown == (
        f"name     {LONG.value}\naddress  {ADDRESS.value}\n\nname     日本 [31m\naddress  {ADDRESS.value}\n"
    )


def test_records_keep_to_the_width_and_part_no_word() -> None:
    shown = write_records(("name", "nothing"), [(LONG, None)], width=30)
    assert shown == "name     peacekeeping\n         operations of the\n         organisation\n"


def test_names_are_emphasised() -> None:
    assert write_records(("a",), [(LONG,)], lambda text: f"*{text}*") == f"*a*  {LONG.value}\n"


def test_an_empty_row_is_one() -> None:
    assert write_records(("a",), [(None,), (None,)]) == "(empty row)\n\n(empty row)\n"
    assert write_records(("a",), []) == ""


@pytest.mark.parametrize(
    ("columns", "rows", "width", "fits"),
    [
        (COLUMNS, ROWS, None, True),
        (COLUMNS, ROWS, 200, True),
        (COLUMNS, ROWS, 46, True),  # the address and the empty column may go
        (COLUMNS, ROWS, 13, True),
        (COLUMNS, ROWS, 11, False),  # "peacekeeping" and "organisation" would be parted
        (("a", "b"), [(LONG, LONG)], 26, True),
        (("a", "b"), [(LONG, LONG)], 25, False),
        (("a", "b"), [(ox.Literal("word " * 60), ox.Literal("x"))], 80, True),
        (("a", "b"), [(ox.Literal("word " * 60), ox.Literal("x"))], 30, False),  # a row of ten lines
        (("a",), [(ox.Literal("x" * 90),)], 40, True),  # a word that fits nowhere
        (("a",), [], 10, True),
    ],
)
def test_when_a_table_fits(
    columns: tuple[str, ...], rows: list[tuple[ox.Literal | None, ...]], width: int | None, fits: bool
) -> None:
    assert fits_table(columns, rows, width) == fits
    if width is not None:
        assert all(len(line) <= width for line in write_table(columns, rows, width=width).split("\n"))


def test_what_a_table_leaves_out() -> None:
    assert hidden_columns(COLUMNS, ROWS, None) == []
    assert hidden_columns(COLUMNS, ROWS, 46) == ["address", "nothing"]
