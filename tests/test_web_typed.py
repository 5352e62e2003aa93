"""What people type as an address, a day or a name, and not as the site writes it: they are led on, or told how."""

from __future__ import annotations

import time

import pytest

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.web import Web
from dpo_kg.web.pages import GUESSED, PAGES


@pytest.fixture(scope="module")
def web(kg: KnowledgeGraph) -> Web:
    return Web(kg, base="https://example.org/kg", root_path="/kg")


WRITTEN = [
    "30 June 2008", "June 30, 2008", "le 30 juin 2008", "30. 6. 2008".replace(" ", ""), "2008-6-30", "2008/06/30",
    "30/06/2008", "30th of June 2008",
]  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_a_day_as_people_write_it(text: str, web: Web) -> None:
    answer = web.answer(f"/on/{text}", {})
    assert (answer.status, answer.headers["Location"]) == (302, "/kg/on/2008-06-30")
    chosen = web.answer("/on", {"date": text})
    assert (chosen.status, chosen.headers["Location"]) == (303, "/kg/on/2008-06-30")
    assert 'href="/kg/on/2008-06-30"' in web.answer("/search", {"q": text}).text
    plain, typed = (
        web.answer("/post/secretary-general", {"at": day}).text.partition("<main")[2] for day in ("2008-06-30", text)
    )
    assert plain == typed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("03/04/2008", "Write 2008-04-03 or 2008-03-04"),
        ("30 February 2008", "not a day"),
        ("June 2008", "not a day"),
        ("2008", "not a day"),
        ("about 1 June 2008", "not a day"),
        ("2008-06-30~", "not a day"),
        ("2008-06-30/2009", "not a day"),
        ("yesterday", "not a day"),
        ("30 June 2008<script>alert(1)</script>", "not a day"),
    ],
)
def test_what_is_no_one_day_is_told(text: str, said: str, web: Web) -> None:
    for path, parameters in (("/on", {"date": text}), ("/post/secretary-general", {"at": text})):
        answer = web.answer(path, parameters)
        assert answer.status == 400 and said in answer.text and "<script>alert" not in answer.text
    found = web.answer("/search", {"q": text})
    assert found.status == 200 and "/kg/on/" not in found.text.partition("<main")[2]


@pytest.mark.parametrize("text", ["1" * 60_000, "[2008.." * 8_000, "2008 -./" * 7_000, "30 June 2008" + " " * 60_000])
def test_a_long_text_is_not_looked_into(text: str, web: Web) -> None:
    """Reading the first of them as a date would take half a minute."""
    began = time.thread_time()
    assert web.answer("/on", {"date": text}).status in (303, 400)
    assert web.answer("/search", {"q": text}).status == 200
    assert time.thread_time() - began < 5


@pytest.mark.parametrize("path", ["/mission/MINUSCA", "/Mission/minusca", "/mission/Minusca"])
def test_capitals_lead_to_the_thing(path: str, web: Web) -> None:
    answer = web.answer(path, {})
    assert (answer.status, answer.headers["Location"]) == (301, "/kg/mission/minusca")
    assert web.answer(path, {}, format="ttl").headers["Location"] == "/kg/mission/minusca.ttl"


@pytest.mark.parametrize(
    "path", ["/mission/MINUSCAA", "/ontology/mission", "/id/mission/MINUSCA", "/CODE/rank", "/on2"]
)
def test_other_names_are_unknown(path: str, web: Web) -> None:
    """A name in capitals is no name of a thing: only its page is found by it."""
    assert web.answer(path, {}).status == 404


@pytest.mark.parametrize("path", GUESSED)
def test_guessed_lists(path: str, web: Web) -> None:
    for written in (path, f"{path}/"):
        answer = web.answer(written, {"find": "a b"})
        assert (answer.status, answer.headers["Location"]) == (301, f"/kg{GUESSED[path]}?find=a+b")
    assert path not in PAGES and GUESSED[path] in PAGES


def test_a_slash_too_many(web: Web) -> None:
    assert web.answer("/mission/", {}).headers["Location"] == "/kg/mission"
    assert web.answer("/", {}).status == 200
