"""Key facts at the top of pages: what the graph states of a thing, with footnotes, and nothing else."""

from __future__ import annotations

import pytest

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.web import Web
from web_pages import read_page, visit


@pytest.fixture(scope="module")
def web(kg: KnowledgeGraph) -> Web:
    return Web(kg, base="https://example.org/kg", root_path="/kg")


def key_facts(web: Web, address: str) -> str:
    answer = visit(web, address)
    assert answer.status == 200 and len(answer.body) <= 100 * 1024
    found = [e for e in read_page(answer.text).elements if e.attributes.get("id") == "key-facts"]
    return " ".join(found[0].text.split()) if found else ""


def test_the_holder_on_a_day_is_certain_or_possible(web: Web) -> None:
    told = key_facts(web, "/post/usg-peace-operations?at=2008-06-30")
    assert "Holder on 2008-06-30" in told and "Jean-Marie Guéhenno certain" in told
    assert "Marrack Goulding possible" in key_facts(web, "/post/usg-peace-operations?at=1992-03-10")
    french = key_facts(web, "/post/usg-peace-operations?at=2008-06-30&lang=fr")
    assert "Titulaire le 2008-06-30" in french


def test_a_person_has_posts_with_dates(web: Web) -> None:
    told = key_facts(web, "/person/guehenno-jean-marie")
    assert "Under-Secretary-General for Peacekeeping Operations" in told and "2008-06-30" in told


def test_other_things_have_none(web: Web) -> None:
    assert key_facts(web, "/organization/dpko") == ""
    assert key_facts(web, "/post/usg-peace-operations") == "", "a holder is one of a day"


@pytest.mark.slow
def test_missions_and_resolutions(field: KnowledgeGraph) -> None:
    web = Web(field, base="https://example.org/kg", root_path="/kg")
    mission = key_facts(web, "/mission/unmil")
    for stated in ("2003-09", "2018-03", "S/RES/1509 (2003)", "Last known expiry of the mandate 2018-03-30"):
        assert stated in mission
    resolution = key_facts(web, "/document/s-res-1509-2003")
    assert "2003-09-19" in resolution and "15" in resolution
