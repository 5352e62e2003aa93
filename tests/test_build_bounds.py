"""Bounds of stated dates, of open ends, and durations."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from dpo_kg.build.bounds import derive_bounds

PREFIXES = """@prefix dpo: <https://w3id.org/dpo-kg/ontology#> . @prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix s: <https://w3id.org/dpo-kg/code/end-status/> . """


def derive(turtle: str) -> dict[str, str]:
    """Return property → value of what follows for one thing."""
    text = f"{PREFIXES} <http://example.org/x> {turtle} ."
    triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    found = {}
    for derivation in derive_bounds(triples):
        assert set(derivation.premises) <= set(triples) and derivation.premises
        node = derivation.triple.object
        assert isinstance(node, ox.Literal)
        found[derivation.triple.predicate.value.rpartition("#")[2]] = node.value
    return found


START = 'dpo:start "2017-04-01"^^edtf:EDTF'
AS_OF = 'dpo:asOf "2024-06"^^edtf:EDTF'
CASES = {
    # Both ends stated; the end day is not counted.
    'dpo:start "1992-03"^^edtf:EDTF ; dpo:end "1993-02-28"^^edtf:EDTF ; dpo:endStatus s:ended': {
        "startEarliest": "1992-03-01", "startLatest": "1992-03-31", "endEarliest": "1993-02-28",
        "endLatest": "1993-02-28", "durationDaysMin": "334", "durationDaysMax": "364",
    },
    # Ongoing as of a month: not ended before its first day, no latest end.
    f"{START} ; dpo:endStatus s:ongoing ; {AS_OF}": {
        "startEarliest": "2017-04-01", "startLatest": "2017-04-01", "asOfEarliest": "2024-06-01",
        "asOfLatest": "2024-06-30", "endEarliest": "2024-06-01", "durationDaysMin": "2618",
    },
    # Ongoing without a start: begun by the last day of the month.
    f"dpo:endStatus s:ongoing ; {AS_OF}": {
        "asOfEarliest": "2024-06-01", "asOfLatest": "2024-06-30", "endEarliest": "2024-06-01",
        "startLatest": "2024-06-30",
    },
    # No known end: not ended before it has certainly started.
    'dpo:start "1992-03"^^edtf:EDTF': {
        "startEarliest": "1992-03-01", "startLatest": "1992-03-31", "endEarliest": "1992-03-31",
    },
    # Ended without a date: by the last day of the as-of date.
    f"dpo:endStatus s:ended ; {AS_OF}": {
        "asOfEarliest": "2024-06-01", "asOfLatest": "2024-06-30", "endLatest": "2024-06-30",
    },
    "dpo:endStatus s:ended": {},
    "dpo:endStatus s:unknown": {},
    'dpo:birthYear "1949"^^edtf:EDTF': {"birthYearEarliest": "1949-01-01", "birthYearLatest": "1949-12-31"},
    'dpo:start "[1992..]"^^edtf:EDTF': {"startEarliest": "1992-01-01"},
    'dpo:start "March 1992"^^edtf:EDTF': {},
    'dpo:claimLiteral "1992"^^edtf:EDTF': {},
    'dpo:start "1992-03"': {},
}  # fmt: skip


@pytest.mark.parametrize("turtle", CASES)
def test_bounds(turtle: str) -> None:
    assert derive(turtle) == CASES[turtle]
