"""Which tenure a statement is of: the same post and person with days that overlap or adjoin."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from dpo_kg.importers.tenures import TenureIndex
from dpo_kg.rdf.reading import parse_quads
from dpo_kg.vocabulary import ID

POST, PERSON = ox.NamedNode(f"{ID}post/p"), ox.NamedNode(f"{ID}person/a-b")
KNOWN = """
@prefix dpo: <https://w3id.org/dpo-kg/ontology#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix id: <https://w3id.org/dpo-kg/id/> .
<https://w3id.org/dpo-kg/id/tenure/p-a-b> dpo:tenurePost <https://w3id.org/dpo-kg/id/post/p> ;
    dpo:tenureHolder <https://w3id.org/dpo-kg/id/person/a-b> ;
    dpo:start "2016-02"^^edtf:EDTF ; dpo:end "2017-06"^^edtf:EDTF .
"""


def find(**told: object) -> str:
    store = ox.Store()
    store.extend(parse_quads(KNOWN, ox.RdfFormat.TURTLE, "known.ttl"))
    return TenureIndex(store).find_tenure(POST, PERSON, **told).value.rpartition("/")[2]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "tenure"),
    [
        ({"start": "2016-03-01", "end": "2017"}, "p-a-b"),
        ({"start": "2017-07"}, "p-a-b"),
        ({"start": "2019-01"}, "p-a-b-2"),
        ({"end": "2015-10"}, "p-a-b-2"),
        ({"announced": "2016-01-20"}, "p-a-b"),
        ({"announced": "2018-01-20"}, "p-a-b-2"),
        ({"start": "2016-02-10", "acting": True}, "p-a-b"),
        ({"start": "2015-11-07", "acting": True}, "p-a-b-2"),
        ({}, "p-a-b"),
    ],
)
def test_a_statement_is_of_the_tenure_that_its_days_fit(told: dict[str, object], tenure: str) -> None:
    assert find(**told) == tenure


def test_who_is_only_named_is_designate_until_a_page_says_more() -> None:
    index = TenureIndex(ox.Store())
    tenure = index.find_tenure(POST, PERSON, announced="2021-08-27", named_only=True)
    assert index.is_designate(tenure)
    assert index.find_tenure(POST, PERSON, start="2021-10") == tenure
    assert not index.is_designate(tenure)
    assert index.find_tenure(POST, PERSON, start="2021-10", end="2022-01") == tenure
    assert index.find_tenure(POST, PERSON, start="2024-01") != tenure
