"""Dates as stated: values of the profile, their bounds, and what is outside."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from edtf import parse_edtf as reference_parse
from hypothesis import given
from hypothesis import strategies as st

from dpo_kg.edtf import Bounds, parse_edtf, whole_months

D = date

CASES = {
    "1992": (D(1992, 1, 1), D(1992, 12, 31)),
    "1992-03": (D(1992, 3, 1), D(1992, 3, 31)),
    "1992-02": (D(1992, 2, 1), D(1992, 2, 29)),
    "1993-02-28": (D(1993, 2, 28), D(1993, 2, 28)),
    "199X": (D(1990, 1, 1), D(1999, 12, 31)),
    "19XX": (D(1900, 1, 1), D(1999, 12, 31)),
    "1992-XX": (D(1992, 1, 1), D(1992, 12, 31)),
    "1992-03-XX": (D(1992, 3, 1), D(1992, 3, 31)),
    "1992-XX-XX": (D(1992, 1, 1), D(1992, 12, 31)),
    "1992~": (D(1991, 1, 1), D(1993, 12, 31)),
    "1992-03~": (D(1992, 2, 1), D(1992, 4, 30)),
    "1992-01~": (D(1991, 12, 1), D(1992, 2, 29)),
    "1992-12~": (D(1992, 11, 1), D(1993, 1, 31)),
    "1992-03-01~": (D(1992, 2, 29), D(1992, 3, 2)),
    "199X~": (D(1989, 1, 1), D(2000, 12, 31)),
    "[1992-03-05..1992-03-09]": (D(1992, 3, 5), D(1992, 3, 9)),
    "[1992-03..1992-05]": (D(1992, 3, 1), D(1992, 5, 31)),
    "[..1992-05]": (None, D(1992, 5, 31)),
    "[1992..]": (D(1992, 1, 1), None),
    "2021-07-01/2022-06-30": (D(2021, 7, 1), D(2022, 6, 30)),
    "2021-07/..": (D(2021, 7, 1), None),
    "/2022": (None, D(2022, 12, 31)),
    "0001~": (D(1, 1, 1), D(2, 12, 31)),
    "9999-12~": (D(9999, 11, 1), D(9999, 12, 31)),
    "0001-01-01~": (D(1, 1, 1), D(1, 1, 2)),
    "9999-12-31~": (D(9999, 12, 30), D(9999, 12, 31)),
}

OUTSIDE = [
    "", " ", "March 1992", "1992-13", "1992-00", "1992-02-30", "1993-02-29", "1992-03-32", "1992-3", "92", "1992-03-1X",
    "1992-X3", "199X-03", "1992-XX-05", "1992?", "1992%", "1992-21", "-0001", "0000", "1992-03-01T00:00:00Z",
    "[1992,1994]", "{1992,1994}", "[1994..1992]", "1994/1992", "[..]", "/", "../..", "1992/1993/1994", "٢٠٠٨", "1992\n",
    "[1992-03]", "XXXX", "Y17000000",
]  # fmt: skip


@pytest.mark.parametrize("text", list(CASES))
def test_bounds(text: str) -> None:
    assert parse_edtf(text) == CASES[text]


@pytest.mark.parametrize("text", OUTSIDE)
def test_outside_the_profile(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse_edtf(text)


years = st.integers(min_value=1000, max_value=9900)


@st.composite
def stated(draw: st.DrawFn) -> str:
    """Any value of the profile on which the `edtf` package means the same: all but `~`."""
    year = draw(years)
    month = draw(st.integers(1, 12))
    day = draw(st.integers(1, monthrange(year, month)[1]))
    one = f"{year:04}-{month:02}-{day:02}"
    later = date(year, month, day) + timedelta(days=draw(st.integers(0, 4000)))
    forms = [
        f"{year:04}", f"{year:04}-{month:02}", one, f"{year // 10:03}X", f"{year // 100:02}XX", f"{year:04}-XX",
        f"{year:04}-{month:02}-XX", f"[{one}..{later.isoformat()}]", f"{one}/{later.isoformat()}",
    ]  # fmt: skip
    return draw(st.sampled_from(forms))


@given(stated())
def test_agrees_with_the_edtf_package(text: str) -> None:
    """The oracle is another implementation of the same specification."""
    found, expected = parse_edtf(text), reference_parse(text)
    assert found.earliest is not None and found.latest is not None
    assert found.earliest.timetuple()[:3] == tuple(expected.lower_strict())[:3]
    assert found.latest.timetuple()[:3] == tuple(expected.upper_strict())[:3]


@given(years, st.integers(1, 12))
def test_approximate_month_is_three_months(year: int, month: int) -> None:
    bounds = parse_edtf(f"{year:04}-{month:02}~")
    plain = parse_edtf(f"{year:04}-{month:02}")
    assert bounds.earliest is not None and bounds.latest is not None
    assert plain.earliest is not None and plain.latest is not None
    assert bounds.earliest.day == 1 and (bounds.latest + timedelta(days=1)).day == 1
    assert 28 <= (plain.earliest - bounds.earliest).days <= 31
    assert 28 <= (bounds.latest - plain.latest).days <= 31


@given(st.text(max_size=24))
def test_any_text_gives_bounds_or_value_error(text: str) -> None:
    try:
        bounds = parse_edtf(text)
    except ValueError:
        return
    assert isinstance(bounds, Bounds)
    assert bounds.earliest is None or bounds.latest is None or bounds.earliest <= bounds.latest


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        # The stated times in office of the seven heads; the last day is not counted.
        ("1992-03-01", "1993-02-28", 11),
        ("1993-03-01", "1996-12-31", 45),
        ("1997-01-28", "2000-09-30", 44),
        ("2000-10-01", "2008-06-30", 92),
        ("2008-06-30", "2011-08-25", 37),
        ("2011-09-02", "2017-03-31", 66),
        ("2017-04-01", "2024-06-01", 86),
        ("2017-04-01", "2024-05-31", 85),
        ("2024-01-31", "2024-02-29", 0),
    ],
)
def test_whole_months(first: str, last: str, months: int) -> None:
    assert whole_months(date.fromisoformat(first), date.fromisoformat(last)) == months
