"""Every type of page: it is well formed, its links lead somewhere, its notes are there, and a browser may show it."""

from __future__ import annotations

import itertools
import json
import re

import pyoxigraph as ox
import pytest

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.vocabulary import RDF
from dpo_kg.web import Web
from dpo_kg.web.addresses import PAGE_KINDS, kind_of, page_path
from dpo_kg.web.assets import asset_path
from dpo_kg.web.words import all_words
from web_pages import ReadPage, read_page, visit

#: A page of each type, on the graph of the seeds.
PAGES = (
    "/",
    "/search?q=guehenno",
    "/search?q=xyzzy",
    "/mission",
    "/person?find=annan",
    "/mission/minusca",
    "/person/annan-kofi",
    "/post/usg-peace-operations",
    "/organization/dpko",
    "/document/strengthening-the-capacity-of-the-organization-in-peacekeeping-operations",
    "/document/d",
    "/state/usa",
    "/debate/the-woke-critique-and-its-counterpoint",
    "/topic/costs",
    "/reform/peace-operations-2010",
    "/mission/minusca?at=2015-01-01",
    "/post/usg-peace-operations?at=1992-03-10",
    "/organization/dpko?limit=all",
    "/on",
    "/on/2008-06-30",
    "/on/1700-01-01",
    "/queries",
    "/queries?find=head&tag=people",
    "/queries/heads",
    "/queries/heads?at=2008-06-30",
    "/queries/heads?at=2008-06-30&iris=1",
    "/queries/tenures-of-person?person=Kofi+Annan&view=table",
    "/queries/figures-over-time",
    "/sparql",
    "/sparql?stored=heads&at=2008-06-30",
    "/sparql?query=SELECT+*+%7B+%3Fs+a+dpo:Mission+%7D+LIMIT+3",
    "/sparql?query=ASK+%7B+%3Fs+a+dpo:Mission+%7D",
    "/sparql?query=DESCRIBE+mission:minusca",
    "/sparql?query=SELECT",
    "/ontology",
    "/ontology/Mission",
    "/ontology/tenureHolder",
    "/code",
    "/code/rank",
    "/code/rank/normal",
    "/shapes",
    "/data",
    "/sources",
    "/conflicts",
    "/conflicts?thing=DPO",
    "/missing",
    "/quality",
    "/about",
    "/nothing/here",
    "/mission/minusco",
    "/queries/head",
    "/on/yesterday",
    "/mission/minusca?at=tomorrow",
)
#: Pages whose address is wrong, or asks for what cannot be.
_WRONG = {
    "/sparql?query=SELECT": 400,
    "/nothing/here": 404,
    "/mission/minusco": 404,
    "/queries/head": 404,
    "/on/yesterday": 400,
    "/mission/minusca?at=tomorrow": 400,
}
#: English words of the interface that are no words of French: they would show that something was left untranslated.
_ENGLISH = re.compile(
    r"\b(the|and|of|which|with|show|search|who says|skip|rank|since|undated|derived|against|next|all|found|page for|"
    r"not|known|answer|question behind|download|left out)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def web(kg: KnowledgeGraph) -> Web:
    return Web(kg, base="https://example.org/kg")


@pytest.fixture(scope="module")
def read(web: Web) -> dict[str, ReadPage]:
    return {address: read_page(visit(web, address).text) for address in PAGES}


@pytest.mark.parametrize("address", PAGES)
def test_page_is_well_formed(address: str, web: Web, read: dict[str, ReadPage]) -> None:
    answer, page = visit(web, address), read[address]
    assert answer.status == _WRONG.get(address, 200)
    assert answer.media_type == "text/html; charset=utf-8"
    assert answer.text.startswith("<!DOCTYPE html>\n")
    assert page.faults == []
    ids = page.ids()
    assert len(ids) == len(set(ids)), [name for name in ids if ids.count(name) > 1]
    assert page.all("html")[0].attributes["lang"] == "en"
    assert len(page.all("h1")) == len(page.all("main")) == 1
    assert page.all("title")[0].text.strip()
    levels = [int(element.name[1]) for element in page.all("h1", "h2", "h3", "h4")]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), levels
    assert len(answer.body) <= 100 * 1024


@pytest.mark.parametrize("address", PAGES)
def test_page_keeps_to_its_content_security_policy(address: str, read: dict[str, ReadPage]) -> None:
    for element in read[address].elements:
        assert "style" not in element.attributes, element
        assert not [name for name in element.attributes if name.startswith("on")], element
        assert element.name not in ("style", "iframe", "object", "embed", "base")
        if element.name == "script":
            assert element.attributes.get("type") == "application/ld+json" or element.attributes["src"].startswith("/")
        source = element.attributes.get("src", "")
        assert not source or source.startswith("/static/")


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_what_it_is_not(address: str, web: Web, kg: KnowledgeGraph) -> None:
    text = visit(web, address).text
    for said in ("Not a product of the United Nations", "No emblem", "For living persons only public office is held"):
        assert said in text
    assert f"version {kg.info()['data_version']}" in text
    assert "#error" in text and "#objection" in text


@pytest.mark.parametrize("address", PAGES)
def test_labels_of_the_form_fields(address: str, read: dict[str, ReadPage]) -> None:
    page = read[address]
    labelled = {element.attributes["for"] for element in page.all("label")}
    for element in page.all("input", "select", "textarea"):
        assert element.attributes.get("type") == "hidden" or element.attributes["id"] in labelled
    for table in page.all("table"):
        assert "caption" in [e.name for e in page.elements[page.elements.index(table) :][:2]]
    assert all("scope" in head.attributes for head in page.all("th"))


@pytest.mark.parametrize("address", PAGES)
def test_every_footnote_is_there_and_referred_to(address: str, read: dict[str, ReadPage]) -> None:
    page = read[address]
    referred = {e.attributes["href"][1:] for e in page.all("a") if e.attributes.get("class") == "fn"}
    notes = {name for name in page.ids() if re.fullmatch(r"note-\d+", name)}
    assert referred == notes
    if address.startswith(("/mission/minusca", "/person", "/post/")) and "find" not in address and notes == set():
        assert _WRONG.get(address) == 400


@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.slow), 9])
def test_links_within_the_site_lead_somewhere(every: int, web: Web, read: dict[str, ReadPage]) -> None:
    """Each address that a page of any type writes is answered; a place on a page is on that page."""
    found: dict[str, str] = {}
    for address in PAGES:
        page = read[address]
        for element in page.all("a", "link", "form") if address not in _WRONG else []:
            target = element.attributes.get("href") or element.attributes.get("action") or ""
            if target.startswith("/") and not target.startswith(_PUBLISHED):
                found.setdefault(target, address)
    assert len(found) > 1000
    answers: dict[str, ReadPage | None] = {}
    for target, source in list(found.items())[::every]:
        address, _, place = target.partition("#")
        if address not in answers:
            answer = visit(web, address)
            assert answer.status in (200, 303), f"{target} of {source}: {answer.status}"
            while answer.status == 303:
                answer = visit(web, answer.headers["Location"].partition("#")[0])
            answers[address] = read_page(answer.text) if answer.media_type.startswith("text/html") else None
        shown = answers[address]
        if place:
            assert shown is not None and place in shown.ids(), f"{target} of {source}"


#: Addresses that the server and the static site answer, not the pages.
_PUBLISHED = ("/void", "/dcat", "/context")


def test_places_on_the_own_page_are_there(read: dict[str, ReadPage]) -> None:
    for address, page in read.items():
        ids = set(page.ids())
        for element in page.all("a"):
            target = element.attributes.get("href", "")
            assert not target.startswith("#") or target[1:] in ids, f"{target} of {address}"


@pytest.mark.parametrize("address", PAGES)
def test_data_for_machines_parse(address: str, read: dict[str, ReadPage]) -> None:
    for element in read[address].all("script"):
        if element.attributes.get("type") == "application/ld+json":
            content = json.loads(element.text)
            assert content["@context"] == "https://schema.org"
            assert content["@type"] and content["name"]


def test_page_of_a_mission_for_machines(read: dict[str, ReadPage]) -> None:
    page = read["/mission/minusca"]
    (block,) = [e for e in page.all("script") if e.attributes.get("type") == "application/ld+json"]
    content = json.loads(block.text)
    assert content["@id"] == "https://w3id.org/dpo-kg/id/mission/minusca"
    assert content["url"] == "https://example.org/kg/mission/minusca"
    others = [e.attributes for e in page.all("link") if e.attributes.get("rel") == "alternate"]
    types = {attributes["type"] for attributes in others if "type" in attributes}
    assert {"text/turtle", "application/ld+json", "application/json", "application/rdf+xml"} <= types
    languages = {e.attributes["hreflang"] for e in page.all("link") if "hreflang" in e.attributes}
    assert languages == {"en", "fr"}
    (canonical,) = [e.attributes["href"] for e in page.all("link") if e.attributes.get("rel") == "canonical"]
    assert canonical == "https://example.org/kg/mission/minusca"


@pytest.mark.parametrize("address", PAGES)
def test_french_page_has_no_english_words_of_ours(address: str, web: Web) -> None:
    """What is left in English says so by its lang, or is a name, a title or a source, which the data give."""
    page = read_page(visit(web, address, "fr").text)
    assert page.all("html")[0].attributes["lang"] == "fr"
    interface = {english for english, french in all_words().values() if english != french and "{" not in english}
    for element in page.all("h2", "label", "button", "summary", "th", "dt", "caption", "option", "nav"):
        if element.lang == "fr" and element.text.strip() in interface:
            shared = {french for _, french in all_words().values()}
            assert element.text.strip() in shared, f"{address}: {element.text!r}"
    for element in page.all("button", "label", "summary", "nav", "footer"):
        assert element.lang != "fr" or not _ENGLISH.search(element.text), f"{address}: {element.text!r}"


def test_the_words_have_both_languages_and_the_same_gaps() -> None:
    gaps = re.compile(r"{\w+}")
    for key, (english, french) in all_words().items():
        assert english and french, key
        assert sorted(gaps.findall(english)) == sorted(gaps.findall(french)), key


def test_the_switch_leads_to_the_same_page_in_the_other_language(web: Web) -> None:
    page = read_page(visit(web, "/mission/minusca?at=2015-01-01").text)
    (switch,) = [e.attributes["href"] for e in page.all("a") if e.attributes.get("hreflang") == "fr"]
    assert switch == "/mission/minusca?at=2015-01-01&lang=fr"
    other = read_page(visit(web, switch).text)
    assert other.all("html")[0].attributes["lang"] == "fr"
    assert "Le 2015-01-01" in visit(web, switch).text


#: Pages of all layers: the largest of each type.
FIELD_PAGES = (
    "/mission/unficyp",
    "/mission/monusco",
    "/person/annan-kofi",
    "/post/unficyp-head-of-mission",
    "/organization/dpo",
    "/organization/dpko",
    "/post/usg-peace-operations",
    "/organization/security-council",
    "/document/s-res-2098-2013",
    "/document/s-res-1244-1999",
    "/document/cr-unsc-records",
    "/state/fra",
    "/state/esh",
    "/on/2008-06-30",
    "/conflicts",
    "/missing",
    "/sources",
    "/data",
)


@pytest.mark.slow
def test_pages_of_all_layers(field: KnowledgeGraph) -> None:
    """Well formed, with each footnote, and with style sheet and script no larger than they may be."""
    web = Web(field)
    shared = sum(len(visit(web, asset_path(name)).body) for name in ("page.css", "page.js"))
    for address in FIELD_PAGES:
        answer = visit(web, address)
        page = read_page(answer.text)
        assert (answer.status, page.faults) == (200, []), address
        ids = page.ids()
        assert len(ids) == len(set(ids)), address
        referred = {e.attributes["href"][1:] for e in page.all("a") if e.attributes.get("class") == "fn"}
        assert referred == {name for name in ids if re.fullmatch(r"note-\d+", name)}, address
        assert len(answer.body) + shared <= 100 * 1024, address


@pytest.mark.slow
def test_all_pages_of_all_layers_are_answered(field: KnowledgeGraph) -> None:
    """Every page of a thing in French, on a day, and every one in English is there."""
    web = Web(field)
    quads = field.snapshot.store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), None, ox.DefaultGraph())
    iris = sorted({q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)})
    paths = [page_path(iri) for iri in iris if kind_of(iri) in PAGE_KINDS]
    assert len(paths) > 5000
    for number, path in enumerate(paths):
        given = {"lang": "fr", "at": "2008-06-30"} if number % 2 else {}
        assert web.answer(path, given).status == 200, path
