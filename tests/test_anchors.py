"""Tests that the lines of a source, named by a locator in data/seeds, back what they are cited for.

golden/anchors.tsv holds short anchors for each locator: names, numbers and dates that stand in those lines.
"""

import os
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

TESTS = Path(__file__).parent
SEEDS = TESTS.parent / "data" / "seeds"
ANCHORS = TESTS / "golden" / "anchors.tsv"
SOURCES = {"document:d": "000_ea6cf690995987cb.txt", "document:u": "003_07fbe2737fb97245.txt"}
MAX_WORDS = 8

DPO = "https://w3id.org/dpo-kg/ontology#"
THING = "https://w3id.org/dpo-kg/id/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LOCATED_CLASSES = {DPO + "Citation", DPO + "Claim", DPO + "ReferenceEntry"}

MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
DAY_FIRST = re.compile(rf"(?:(?<!\d)(?P<day>\d\d?) )?(?P<month>{MONTH}) (?P<year>\d{{4}})(?!\d)")
MONTH_FIRST = re.compile(rf"(?P<month>{MONTH}) (?P<day>\d\d?), (?P<year>\d{{4}})(?!\d)")
# An ordinary space is no separator here: "in 1992 280 people".
GROUPED_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?:[,'’\u00a0\u2009\u202f]\d{3})+(?!\d)")


class Anchored(NamedTuple):
    """A row of anchors.tsv."""

    node: str
    locator: str
    anchors: tuple[str, ...]


def read_anchors() -> list[Anchored]:
    header, *lines = ANCHORS.read_text(encoding="utf-8").splitlines()
    assert header == "node\tlocator\tanchors"
    rows = (line.split("\t") for line in lines)
    return [Anchored(node, locator, tuple(anchors.split(" | "))) for node, locator, anchors in rows]


def shorten(value: str) -> str:
    """The CURIE of a thing, its type being the prefix; anything else as it is."""
    return value.removeprefix(THING).replace("/", ":", 1) if value.startswith(THING) else value


def read_records() -> dict[str, dict[str, set[str]]]:
    """The values of each located node of data/seeds: node, property, values; things as CURIEs."""
    records: dict[str, dict[str, set[str]]] = {}
    for file in sorted(SEEDS.rglob("*.ttl")):
        for quad in ox.parse(path=str(file)):
            assert isinstance(quad.subject, ox.NamedNode), f"blank node in {file.name}"
            assert isinstance(quad.object, ox.NamedNode | ox.Literal), f"blank node in {file.name}"
            values = records.setdefault(shorten(quad.subject.value), {})
            values.setdefault(quad.predicate.value, set()).add(shorten(quad.object.value))
    return {node: values for node, values in records.items() if values[RDF_TYPE] & LOCATED_CLASSES}


def find_locators(records: dict[str, dict[str, set[str]]]) -> Iterator[tuple[str, str]]:
    for node, values in records.items():
        assert DPO + "locator" in values, f"{node} has no locator"
        for locator in values[DPO + "locator"] | values.get(DPO + "carriedFrom", set()):
            yield node, locator


def find_source(values: dict[str, set[str]]) -> str:
    (source,) = values.get(DPO + "source", set()) | values.get(DPO + "inArticle", set())
    return source


def parse_locator(locator: str) -> range:
    """The line numbers, from 1, of "L42" or "L42-L43"."""
    match = re.fullmatch(r"L([1-9]\d*)(?:-L([1-9]\d*))?", locator)
    if match is None:
        raise ValueError(f"not a locator: {locator!r}")
    first, last = int(match[1]), int(match[2] or match[1])
    if last < first or match[1] == match[2]:
        raise ValueError(f"not a range of lines: {locator!r}")
    return range(first, last + 1)


def format_date(match: re.Match[str]) -> str:
    parts = match["year"], MONTH.split("|").index(match["month"]) + 1, match["day"]
    return "-".join(f"{int(part):02}" for part in parts if part is not None)


def normalize(text: str) -> str:
    """One spelling of a text: dates as in EDTF, numbers ungrouped, no case, accents or layout."""
    text = GROUPED_NUMBER.sub(lambda number: re.sub(r"\D", "", number[0]), text)
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    text = "".join(each for each in text if not unicodedata.combining(each))
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    return DAY_FIRST.sub(format_date, MONTH_FIRST.sub(format_date, text))


def find_missing(anchors: tuple[str, ...], locator: str, source: str) -> list[str]:
    """The anchors that the lines at the locator lack: as whole words, numbers and dates."""
    lines = dict(enumerate(source.split("\n"), start=1))
    text = normalize("\n".join(lines.get(number, "") for number in parse_locator(locator)))
    return [anchor for anchor in anchors if not occurs(normalize(anchor), text)]


def occurs(anchor: str, text: str) -> bool:
    before = r"(?<!\w)(?<!\d[-.,])" if anchor[:1].isdigit() else r"(?<!\w)" if anchor[:1].isalpha() else ""
    after = r"(?!\w)(?![-.,]\d)" if anchor[-1:].isdigit() else r"(?!\w)" if anchor[-1:].isalpha() else ""
    return bool(anchor) and re.search(before + re.escape(anchor) + after, text) is not None


def name_row(row: Anchored) -> str:
    return f"{row.node}-{row.locator}"


ROWS = read_anchors()
RECORDS = read_records()


@cache
def read_source(document: str) -> str:
    reference = os.environ.get("DPO_KG_REFERENCE")
    assert reference, "DPO_KG_REFERENCE is not set: it names the folder with the source documents"
    return (Path(reference) / "seeds" / SOURCES[document]).read_text(encoding="utf-8")


def test_each_locator_has_anchors() -> None:
    expected = sorted(find_locators(RECORDS))
    assert expected
    assert sorted((row.node, row.locator) for row in ROWS) == expected


@pytest.mark.parametrize("row", ROWS, ids=name_row)
def test_anchors_are_short(row: Anchored) -> None:
    for anchor in row.anchors:
        assert 1 <= len(anchor.split()) <= MAX_WORDS, anchor
        assert anchor == anchor.strip()


@pytest.mark.reference
@pytest.mark.parametrize("row", ROWS, ids=name_row)
def test_anchors_occur_at_locator(row: Anchored) -> None:
    source = read_source(find_source(RECORDS[row.node]))
    assert find_missing(row.anchors, row.locator, source) == []


MOVED = [
    ("citation:d-l42", "L42-L43", "L44-L45"),
    ("citation:d-l46-birth", "L46-L47", "L49-L50"),
    ("citation:d-l49-country", "L48", "L49-L51"),
    ("citation:d-l55-secretary-general", "L54", "L55-L57"),
    ("citation:d-l58", "L58-L60", "L55-L57"),
    ("citation:d-l99", "L99", "L98"),
    ("citation:u-l2-post", "L2", "L3"),
    ("claim:dpo-start-d-l2", "L2", "L3"),
    ("reference:d-2", "L85", "L86"),
    ("reference:d-8", "L91", "L999"),
]


@pytest.mark.reference
@pytest.mark.parametrize(("node", "locator", "wrong"), MOVED)
def test_moved_anchor_is_reported(node: str, locator: str, wrong: str) -> None:
    (row,) = (row for row in ROWS if (row.node, row.locator) == (node, locator))
    source = read_source(find_source(RECORDS[node]))
    assert find_missing(row.anchors, locator, source) == []
    assert find_missing(row.anchors, wrong, source) == list(row.anchors)


FOUND = {
    "accents and case": ("JOSE Nunez", "José Núñez"),
    "no-break spaces": ("11 months", "11\u00a0months"),
    "layout": ("one two", "one \t two"),
    "ligature": ("office", "oﬃce"),
    "day, month and year": ("2 September 2011", "since 2011-09-02."),
    "American date": ("2020-10-29", "(October 29, 2020)"),
    "month and year": ("1992-03", "March 1992 28 February 1993"),
    "date after a month": ("28 February 1993", "March 1992 28 February 1993"),
    "grouped number": ("81370", "81,370 people"),
    "narrow space in a number": ("81,370", "81\u202f370 people"),
    "mark": ("[12]", "list:[12]"),
}
NOT_FOUND = {
    "part of a word": ("Ghana", "Ghanaian"),
    "end of a word": ("born", "newborn"),
    "part of a number": ("1", "1992"),
    "end of a number": ("5", "6.5"),
    "part of a grouped number": ("370", "81,370"),
    "month of another day": ("March 1992", "2 March 1992"),
    "day of another date": ("2 March 1992", "12 March 1992"),
    "other mark": ("2. ^", "12. ^"),
    "nothing": ("", "anything"),
}


@pytest.mark.parametrize(("anchor", "line"), FOUND.values(), ids=FOUND)
def test_spellings_are_found_on_their_line_only(anchor: str, line: str) -> None:
    source = f"first\n{line}\nthird"
    assert find_missing((anchor,), "L2", source) == []
    assert find_missing((anchor,), "L1-L3", source) == []
    for wrong in ("L1", "L3", "L4", "L3-L9"):
        assert find_missing((anchor,), wrong, source) == [anchor]


@pytest.mark.parametrize(("anchor", "line"), NOT_FOUND.values(), ids=NOT_FOUND)
def test_parts_are_not_found(anchor: str, line: str) -> None:
    assert find_missing((anchor,), "L1", line) == [anchor]


@pytest.mark.parametrize("locator", ["", "42", "L0", "L42-43", "L43-L42", "L42-L42", "l42", "L42 ", "L²"])
def test_malformed_locator_raises(locator: str) -> None:
    with pytest.raises(ValueError, match=r"not a (locator|range)"):
        parse_locator(locator)
