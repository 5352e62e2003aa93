"""What the site answers: dates, formats, questions, wrong requests, and data of somebody who means harm."""

from __future__ import annotations

import copy
import json
import re
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.periods import Period
from dpo_kg.web import CONTENT_SECURITY_POLICY, Web
from dpo_kg.web.answers import Answer
from dpo_kg.web.assets import FOLDER, asset_path
from dpo_kg.web.card_views import name_precision
from dpo_kg.web.citing import Citation
from dpo_kg.web.column_names import name_column
from dpo_kg.web.handovers import tell_handover
from dpo_kg.web.models import EntryView, Link, Mark
from dpo_kg.web.pages import BELOW, PAGES
from dpo_kg.web.pages.day import order_standing
from dpo_kg.web.pages.query import OWN_PARAMETERS
from dpo_kg.web.parameter_words import FRENCH
from dpo_kg.web.query_titles import explain_parameter, explain_query, title_query
from dpo_kg.web.row_answers import DOWNLOADS
from web_pages import read_page, visit


@pytest.fixture(scope="module")
def web(kg: KnowledgeGraph) -> Web:
    return Web(kg, base="https://example.org/kg", root_path="/kg")


def text_of(answer: Answer, place: str) -> str:
    """Return the text of the element with a name of a place."""
    (element,) = [e for e in read_page(answer.text).elements if e.attributes.get("id") == place]
    return " ".join(element.text.split())


# Days


def test_a_day_leaves_who_held_the_post_then(web: Web) -> None:
    told = text_of(visit(web, "/post/usg-peace-operations?at=2008-06-30"), "tenures")
    assert "Jean-Marie Guéhenno" in told and "certain" in told
    assert "Alain Le Roy" not in told.split("Jean-Marie Guéhenno")[0] and "Kofi Annan certain" not in told


def test_a_day_within_a_vague_start_is_possible(web: Web) -> None:
    """The source knows the first start only as March 1992."""
    answer = visit(web, "/person/goulding-marrack?at=1992-03-10")
    told = text_of(answer, "tenure-usg-peace-operations-goulding-marrack")
    assert "possible" in told and "known to the month" in told
    (entry,) = [
        e
        for e in read_page(answer.text).elements
        if e.attributes.get("id") == "tenure-usg-peace-operations-goulding-marrack"
    ]
    assert {"is-possible", "is-vague"} <= set(entry.attributes["class"].split())


def test_a_vacancy_is_said_and_drawn(web: Web) -> None:
    page = read_page(visit(web, "/post/usg-peace-operations?at=1997-01-15").text)
    (entry,) = [e for e in page.elements if "is-vacant" in e.attributes.get("class", "").split()]
    assert "no holder recorded" in entry.text and "vacant" not in entry.text.lower() and "Vacancy" not in entry.text


def test_a_strip_says_what_its_hatching_means(web: Web) -> None:
    """Two tenures that do not meet are no statement that the post was vacant."""
    told = text_of(visit(web, "/post/usg-peace-operations"), "tenures")
    assert "no source says that the post was vacant" in told
    french = text_of(visit(web, "/post/usg-peace-operations?lang=fr"), "tenures")
    assert "aucun titulaire attesté" in french and "aucune source ne dit le poste vacant" in french
    without = visit(web, "/post/usg-peace-operations?at=2008-06-30").text
    assert "no source says that the post was vacant" not in without


def test_days_without_a_recorded_holder_come_after_holders(web: Web) -> None:
    answer = visit(web, "/on/1997-01-15")
    told = text_of(answer, "on-tenure")
    assert told.count("no holder recorded") == 1 and "Vacancy of" not in answer.text
    assert "Under-Secretary-General for Peacekeeping Operations" in told


def test_holders_come_first_and_the_certain_before_the_possible() -> None:
    def entry(name: str, certainty: str) -> EntryView:
        return EntryView(Link(name), marks=[Mark(certainty, certainty)])

    groups = {
        "vacancy": [entry("empty", "certain")],
        "tenure": [entry("a", "possible"), entry("b", "certain"), entry("c", "possible"), entry("d", "certain")],
        "mission": [entry("m", "possible"), entry("n", "certain")],
    }
    found = {kind: [one.link.text for one in entries] for kind, entries in order_standing(groups)}
    assert found == {"tenure": ["b", "d", "a", "c", "empty"], "mission": ["n", "m"]}


def test_the_day_goes_along_with_links_to_things(web: Web) -> None:
    page = read_page(visit(web, "/post/usg-peace-operations?at=2008-06-30").text)
    links = [e.attributes["href"] for e in page.all("a") if e.text.strip() == "Jean-Marie Guéhenno"]
    assert "/kg/person/guehenno-jean-marie?at=2008-06-30" in links


def test_what_nothing_dates_stands_apart(web: Web) -> None:
    page = read_page(visit(web, "/organization/dpko?at=2008-06-30").text)
    headings = [e.text.strip() for e in page.all("h2")]
    assert "Undated: no source says whether it was so on that day" in headings


def test_a_day_of_the_field_tells_certain_and_possible_apart(web: Web, kg: KnowledgeGraph) -> None:
    answer = visit(web, "/on/2008-06-30")
    page = read_page(answer.text)
    marks = [e.text for e in page.elements if e.attributes.get("class") in ("mark mark-certain", "mark mark-possible")]
    stated = [row.certainty for row in kg.on("2008-06-30")]
    assert marks.count("certain") - 1 == stated.count("certain")  # one of each stands in the legend
    assert marks.count("possible") - 1 == stated.count("possible")
    assert {"/kg/on/2008-06-29", "/kg/on/2008-07-01"} <= {e.attributes["href"] for e in page.all("a")}


def test_a_chosen_day_leads_to_its_page(web: Web) -> None:
    assert visit(web, "/on?date=2008-06-30").headers["Location"] == "/kg/on/2008-06-30"
    assert visit(web, "/on/today").headers["Location"] == f"/kg/on/{date.today().isoformat()}"


@pytest.mark.parametrize(
    ("edtf", "key"),
    [
        ("1992-03-01", ""),
        ("", ""),
        ("1992-03", "vague_month"),
        ("1992", "vague_year"),
        ("199X", "vague_year"),
        ("1992~", "vague_about"),
        ("1992?", "vague_uncertain"),
        ("1992/1994", "vague_range"),
        ("[1992,1993]", "vague_range"),
        ("1992-21", "vague_month"),
    ],
)
def test_how_vague_a_date_is(edtf: str, key: str) -> None:
    assert name_precision(edtf) == key


class _Stated(Period):
    """A period with given bounds."""

    def __init__(self, earliest_start: str, latest_start: str, earliest_end: str, latest_end: str) -> None:
        self.earliest_start, self.latest_start = earliest_start, latest_start
        self.earliest_end, self.latest_end = earliest_end, latest_end


@pytest.mark.parametrize(
    ("end", "start", "words"),
    [
        (("2008-06-30",) * 2, ("2008-07-01",) * 2, "handed over the next day"),
        (("1996-12-31",) * 2, ("1997-01-28",) * 2, "27 days between"),
        (("2008-06-30",) * 2, ("2008-07-02",) * 2, "1 day between"),
        (("2008-06-30",) * 2, ("2008-06-30",) * 2, "1 day together"),
        (("2008-06-30",) * 2, ("2008-06-21",) * 2, "10 days together"),
        (("1993-02-28",) * 2, ("1993-03-01", "1993-03-31"), "0 to 30 days between"),
        (("1993-03-10",) * 2, ("1993-03-01", "1993-03-09"), "2 to 10 days together"),
        (("", ""), ("1993-03-01",) * 2, "days between not determined"),
        (("1993-02-20", ""), ("1993-03-01",) * 2, "at most 8 days between"),
        (("1993-02-20",) * 2, ("1993-03-01", ""), "at least 8 days between"),
    ],
)
def test_handover(end: tuple[str, str], start: tuple[str, str], words: str) -> None:
    assert tell_handover("en", _Stated("", "", *end), _Stated(*start, "", "")) == words


def test_handovers_of_the_post(web: Web) -> None:
    told = text_of(visit(web, "/post/usg-peace-operations"), "tenures")
    assert "27 days between" in told  # Annan to Miyet: 31 December 1996, 28 January 1997
    assert told.count("handed over the next day") >= 3


# Formats


@pytest.mark.parametrize(
    ("suffix", "media_type", "holds"),
    [
        ("ttl", "text/turtle", "mission:minusca a "),
        ("nt", "application/n-triples", "<https://w3id.org/dpo-kg/id/mission/minusca> <"),
        ("nq", "application/n-quads", "<https://w3id.org/dpo-kg/id/mission/minusca> <"),
        ("trig", "application/trig", "mission:minusca a "),
        ("jsonld", "application/ld+json", '"id": "mission/minusca"'),
        ("rdf", "application/rdf+xml", "https://w3id.org/dpo-kg/id/mission/minusca"),
        ("json", "application/json", '"thing": "mission:minusca"'),
    ],
)
def test_thing_in_a_format(suffix: str, media_type: str, holds: str, web: Web) -> None:
    answer = visit(web, f"/mission/minusca.{suffix}")
    assert (answer.status, answer.media_type.partition(";")[0]) == (200, media_type)
    assert holds in answer.text


@pytest.mark.parametrize("path", ["/ontology", "/code", "/shapes", "/ontology/Mission", "/code/rank/normal"])
def test_terms_as_turtle(path: str, web: Web) -> None:
    answer = visit(web, f"{path}.ttl")
    assert answer.status == 200 and "@prefix" in answer.text


def test_card_as_json_is_the_card(web: Web, kg: KnowledgeGraph) -> None:
    assert json.loads(visit(web, "/person/annan-kofi.json").text) == kg.show("person:annan-kofi").to_dict()


@pytest.mark.parametrize("format", DOWNLOADS)
def test_download_holds_exactly_the_rows(format: str, web: Web, kg: KnowledgeGraph) -> None:
    answer = visit(web, f"/queries/heads.{format}?at=2008-06-30")
    rows = kg.run("heads", at="2008-06-30")
    assert answer.status == 200
    assert answer.body == rows.to_bytes(format)
    assert answer.headers["Dpo-Kg-Rows-Digest"] == rows.digest()
    assert answer.headers["Dpo-Kg-Data-Version"] == rows.data_version
    assert rows.data_version in answer.headers["Content-Disposition"]


def test_page_of_a_query_gives_what_the_download_has(web: Web, kg: KnowledgeGraph) -> None:
    rows = kg.run("heads", at="2008-06-30")
    text = visit(web, "/queries/heads?at=2008-06-30").text
    assert rows.digest() in text
    assert f"https://example.org/kg/queries/heads?at=2008-06-30&amp;version={rows.data_version}" in text
    page = read_page(text)
    assert "/kg/queries/heads.csv?at=2008-06-30" in [e.attributes["href"] for e in page.all("a")]
    assert 'kg.run("heads"' in text or "run(&#39;heads&#39;, at=&#39;2008-06-30&#39;)" in text


def test_queries_have_french_titles_on_french_pages(web: Web) -> None:
    title = "Qui dirigeait le maintien de la paix des Nations Unies un jour donné"
    gallery = read_page(visit(web, "/queries", "fr").text)
    links = {e.attributes["href"]: e for e in gallery.all("a")}
    link = links["/kg/queries/heads?lang=fr"]
    assert (link.text, link.lang) == (title, "fr")
    found = read_page(visit(web, "/queries?find=dirigeait+maintien", "fr").text)
    assert title in [e.text for e in found.all("a")]
    page = read_page(visit(web, "/queries/heads", "fr").text)
    for name in ("h1", "caption"):
        (element,) = page.all(name)
        assert (element.text, element.lang) == (title, "fr")
    heading, drawn = page.all("title")[:2]
    assert drawn.text == title
    assert heading.text.startswith(title)
    (described,) = [e.attributes["content"] for e in page.all("meta") if e.attributes.get("name") == "description"]
    assert described.startswith("Les titulaires du poste de Secrétaire général adjoint")
    (lead,) = [e for e in page.all("p") if e.attributes.get("class") == "lead"]
    assert (" ".join(lead.text.split()), lead.lang) == (described, "fr")
    hints = [e for e in page.all("p") if e.attributes.get("class") == "hint"]
    assert hints and hints[0].text.startswith("le jour demandé") and hints[0].lang == "fr"
    assert title in [e.text for e in read_page(visit(web, "/queries?find=répondent", "fr").text).all("a")]
    examples = [e for e in read_page(visit(web, "/sparql", "fr").text).all("a") if "stored=" in e.attributes["href"]]
    assert examples and all(e.lang == "fr" for e in examples)
    (english,) = read_page(visit(web, "/queries/heads").text).all("h1")
    assert (english.text, english.lang) == ("Who headed United Nations peacekeeping on a day", "en")


def test_a_query_without_a_french_title_says_that_its_title_is_english() -> None:
    assert title_query({"summary": "Who"}, "fr") == ("Who", "en")
    assert title_query({"summary": "Who"}, "en") == ("Who", "")
    header = {"summary": "Who", "description": "Those who did", "fr": {"summary": "Qui"}}
    assert title_query(header, "fr") == ("Qui", "")
    assert explain_query(header, "fr") == ("Those who did", "en")
    assert explain_query(header, "en") == ("Those who did", "")
    assert explain_parameter("of somebody else", "fr") == ("of somebody else", "en")
    assert explain_parameter("the day asked about", "en") == ("the day asked about", "")


def test_all_queries_and_parameters_are_explained_in_french() -> None:
    """Texts are translated, not copied, and no translation is left of what is no longer said."""
    told = set()
    for path in sorted((Path(__file__).parent.parent / "queries" / "questions").glob("*.rq")):
        lines = [line[3:] for line in path.read_text(encoding="utf-8").split("\n") if line.startswith("#+ ")]
        header = yaml.safe_load("\n".join(lines))
        french, lang = explain_query(header, "fr")
        assert not lang and french != header["description"] and "'" not in french, path.stem
        assert not re.search(r'["…]| [:;?!»]|« |[^\s\u00a0\u202f][:;?!](?!/)|\.\.', french), french
        assert 0.8 < len(french) / len(header["description"]) < 1.8, path.stem
        for param in header.get("params", []):
            french, lang = explain_parameter(param["description"], "fr")
            assert not lang and french != param["description"] and "'" not in french, f"{path.stem}: {param['name']}"
            told.add(param["description"])
    assert told == FRENCH.keys()


def test_all_columns_of_all_queries_have_french_headings() -> None:
    """No two columns of a query share one, but a name and the IRI of what it names, of which a page shows one."""
    for path in sorted((Path(__file__).parent.parent / "queries" / "questions").glob("*.rq")):
        lines = [line[3:] for line in path.read_text(encoding="utf-8").split("\n") if line.startswith("#+ ")]
        called: set[tuple[str, bool]] = set()
        for column in yaml.safe_load("\n".join(lines))["columns"]:
            heading, lang = name_column(column["name"], "fr")
            assert heading and not lang, f"{path.stem}: {column['name']}"
            assert not re.search(r"['_]", heading), heading
            one = (heading, column["type"] == "iri")
            assert one not in called, f"{path.stem}: {column['name']}: {heading}"
            called.add(one)
    assert name_column("of_somebody_else", "fr") == ("of somebody else", "en")
    assert name_column("votes_for", "en") == ("votes for", "")


def test_a_link_of_another_version_says_so(web: Web) -> None:
    assert "made with data version 1999-01-01" in visit(web, "/queries/heads?version=1999-01-01").text


def test_the_page_has_parameters_of_its_own_that_no_query_has(kg: KnowledgeGraph) -> None:
    for name in kg.queries():
        declared = {param["name"] for param in kg.describe_query(name)["params"]}
        assert not declared & set(OWN_PARAMETERS), name


def test_a_query_in_the_editor_is_the_one_of_the_page(web: Web, kg: KnowledgeGraph) -> None:
    (area,) = read_page(visit(web, "/sparql?stored=heads&at=2008-06-30").text).all("textarea")
    asked = kg.run("heads", at="2008-06-30").question
    assert asked is not None and area.text.strip() == asked.sparql.strip()


def test_citation() -> None:
    cited = Citation("A & B_c", "The data", "2026-11-22", "https://example.org/?a=1&b=2", "x")
    assert cited.to_apa() == (
        "The dpo-kg maintainers. (2026). A & B_c. In The data (data version 2026-11-22) [Data set]. "
        "https://example.org/?a=1&b=2"
    )
    assert r"title = {{A \& B\_c}}" in cited.to_bibtex() and "@misc{dpo-kg-x-2026-11-22," in cited.to_bibtex()
    (item,) = json.loads(cited.to_csl())
    assert item["issued"] == {"date-parts": [[2026, 11, 22]]} and item["URL"] == "https://example.org/?a=1&b=2"


# Wrong requests


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/mission/minusco", 404, "MINUSCA"),
        ("/queries/head", 404, "heads"),
        ("/nowhere", 404, "unknown page"),
        ("/mission//", 404, "unknown page"),
        ("/mission/minusca/", 404, "unknown"),
        ("/id/mission/nothing", 404, "unknown thing"),
        ("/id/mission/a b", 400, "not an IRI"),
        ("/mission/minusca?at=2008-02-30", 400, "not a day"),
        ("/mission/minusca?limit=7", 400, "limit"),
        ("/queries/heads?at=soon", 400, "not a day"),
        ("/queries/heads?colour=red", 400, "no parameter colour"),
        ("/queries/heads?view=nonsense", 200, "Answer"),
        ("/queries/figures-over-time?dataset=nothing", 400, "nothing"),
        ("/queries/heads.docx", 404, "unknown query"),
        ("/document?page=0", 400, "whole number"),
        ("/document?page=999999", 400, "page"),
        ("/search?q=x&class=Nonsense", 400, "Nonsense"),
        ("/quality?part=taste", 400, "taste"),
        ("/shapes?file=none", 400, "none"),
        ("/?lang=xx", 400, "unknown language"),
        ("/static/nothing.css", 404, "unknown thing"),
        ("/static/../web.py", 404, "unknown page"),
        ("/static/page.css/..", 404, "unknown page"),
        ("/mission/~FF~FE", 404, "unknown thing"),
        ("/sparql?stored=nothing", 404, "unknown query"),
    ],
)
def test_wrong_request_is_answered(address: str, status: int, said: str, web: Web) -> None:
    answer = visit(web, address)
    assert answer.status == status
    assert said in answer.text
    if status != 200:
        assert read_page(answer.text).all("search"), "a page of what is wrong has a search box"


@pytest.mark.parametrize("path", ["/a\ud800b", "/a\x00b", "/mission/\x1b"])
def test_what_is_no_text_is_refused(path: str, web: Web) -> None:
    assert web.answer(path, {}).status == 400
    assert web.answer("/search", {"q": path}).status == 400


def test_wrong_request_of_a_program_is_answered_as_json(web: Web) -> None:
    answer = web.answer("/mission/nothing", {}, format="ttl")
    assert (answer.status, answer.media_type) == (404, "application/problem+json")
    content = json.loads(answer.body)
    assert content["status"] == 404 and content["code"] == "unknown-name" and "nothing" in content["detail"]


def test_every_page_has_a_policy_and_a_language(web: Web) -> None:
    for path in (*PAGES, "/nothing"):
        answer = web.answer(path, {}, lang="fr")
        if answer.media_type.startswith("text/html"):
            assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
            assert answer.headers["Content-Language"] == "fr"
    assert set(BELOW) == {"id", "on", "queries"}


def test_assets_change_their_address_with_their_content(web: Web) -> None:
    answer = visit(web, asset_path("page.css"))
    assert answer.body == (FOLDER / "page.css").read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in visit(web, "/static/page.css").headers["Cache-Control"]


def test_a_site_of_files_has_no_form_but_that_of_the_search(kg: KnowledgeGraph) -> None:
    web = Web(kg, served=False)
    for address in ("/", "/mission/minusca", "/queries/heads", "/on/2008-06-30", "/sparql", "/mission"):
        page = read_page(visit(web, address).text)
        assert [form.attributes["action"] for form in page.all("form")] == ["/search"], address
        assert [field.attributes["name"] for field in page.all("input", "textarea", "select")] == ["q"], address


# Data of somebody who means harm

HOSTILE = """
@prefix dpo: <https://w3id.org/dpo-kg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/dpo-kg/id/person/%3Cscript%3E> a dpo:Person ;
  rdfs:label "<script>alert(1)</script>"@en ;
  skos:altLabel "\\"><img src=x onerror=alert(1)>"@en , "</script><script>alert(2)</script>"@en , "{{ 7*7 }}"@en ;
  dpo:nationality <javascript:alert(3)> , <https://w3id.org/dpo-kg/id/state/../../../etc/passwd> .
<https://w3id.org/dpo-kg/id/organization/a/../b> a dpo:Organization ; rdfs:label "a' onmouseover='alert(4)"@en ;
  dpo:website "javascript:alert(5)"^^xsd:anyURI ;
  dpo:partOf <https://w3id.org/dpo-kg/id/person/%3Cscript%3E> .
"""


@pytest.fixture(scope="module")
def hostile(kg: KnowledgeGraph) -> Web:
    """A graph in which somebody has put what would do harm if a page let it; the build would refuse its names."""
    snapshot = copy.copy(kg.snapshot)
    snapshot.store = ox.Store()
    snapshot.store.bulk_extend(list(kg.snapshot.store))
    snapshot.store.load(HOSTILE.encode(), format=ox.RdfFormat.TURTLE)
    return Web(KnowledgeGraph(snapshot))


def test_hostile_data_are_shown_as_text(hostile: Web) -> None:
    for address in (
        "/person/~253Cscript~253E",
        "/organization/a~2F~2E~2E~2Fb",
        "/search?q=alert",
        "/person",
        "/sparql?query=SELECT+*+%7B+%3Fs+rdfs:label+%3Fl+FILTER(CONTAINS(%3Fl,'alert'))+%7D",
        "/queries/why?thing=person:%253Cscript%253E",
    ):
        answer = visit(hostile, address)
        assert answer.status in (200, 400), address
        page = read_page(answer.text)
        assert page.faults == []
        for element in page.elements:
            assert not [name for name in element.attributes if name.startswith("on")], (address, element)
            href = element.attributes.get("href", "")
            assert href.startswith(("/", "#", "http://", "https://", "mailto:")) or not href, (address, href)
            assert element.name not in ("img",)
        scripts = [e for e in page.all("script") if e.attributes.get("type") != "application/ld+json"]
        assert all(e.attributes.get("src", "").startswith("/static/") and not e.text for e in scripts)
        assert "49" not in page.all("h1")[0].text


def test_hostile_names_have_pages_below_their_kind(hostile: Web) -> None:
    answer = visit(hostile, "/organization/a~2F~2E~2E~2Fb")
    assert answer.status == 200
    assert "a' onmouseover='alert(4)" in read_page(answer.text).all("h1")[0].text
    block = next(e for e in read_page(answer.text).all("script") if "json" in e.attributes.get("type", ""))
    assert json.loads(block.text)["name"] == "a' onmouseover='alert(4)"
