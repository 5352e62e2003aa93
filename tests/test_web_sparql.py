"""The page of queries of one's own: what it shows is what the query says, and can be taken away as data."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows, Triples
from dpo_kg.web.row_answers import DOWNLOADS
from serving import HttpAnswer, InProcess

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TENURES = """SELECT ?name ?start ?end WHERE {
  ?tenure a dpo:Tenure ; rdfs:label ?name ; dpo:start ?start ; dpo:end ?end .
  FILTER(LANG(?name) = "en")
} ORDER BY ?start ?name LIMIT 5"""
COUNTS = "SELECT ?kind (COUNT(?s) AS ?count) WHERE { ?s a ?class . ?class rdfs:label ?kind } GROUP BY ?kind"


def ask(site: InProcess, query: str, **more: str) -> HttpAnswer:
    return site.get(f"/sparql?{urlencode({'query': query, **more})}", BROWSER)


def links_of(answer: HttpAnswer) -> dict[str, str]:
    """Return name → address of the downloads of a page."""
    part = answer.text.partition('id="keep"')[2].partition("</section>")[0]
    return {name: html.unescape(href) for href, name in re.findall(r'<a href="([^"]+)"[^>]*>(\w+)</a>', part)}


def test_what_is_seen_is_what_is_downloaded(site: InProcess, kg: KnowledgeGraph) -> None:
    page, rows = ask(site, TENURES), kg.query(TENURES)
    assert isinstance(rows, Rows) and len(rows) > 3
    shown = html.unescape(page.text)
    assert all(str(value) in shown for row in rows for value in row)
    files = links_of(page)
    assert tuple(files) == DOWNLOADS
    for name, address in files.items():
        answer = site.get(address, BROWSER)
        assert answer.status == 200
        if name == "json":  # the engine writes it itself, in its own spacing
            assert json.loads(answer.body) == json.loads(rows.to_bytes("json"))
        elif name == "xml":
            written = (ElementTree.canonicalize(xml, strip_text=True) for xml in (answer.text, rows.to_text("xml")))
            assert len(set(written)) == 1
        else:
            assert answer.body == rows.to_bytes(name), name


@pytest.mark.parametrize("form", ["ttl", "nt", "jsonld", "rdfxml"])
def test_triples_are_downloaded(site: InProcess, kg: KnowledgeGraph, form: str) -> None:
    query = "CONSTRUCT { ?s rdfs:label ?name } WHERE { ?s a dpo:Mission ; rdfs:label ?name } ORDER BY ?name LIMIT 5"
    triples = kg.query(query)
    assert isinstance(triples, Triples) and len(triples)
    assert site.get(links_of(ask(site, query))[form]).text == triples.to_text(form)


def test_a_query_chooses_its_view(site: InProcess) -> None:
    plain, drawn = ask(site, TENURES), ask(site, f"#defaultView:Timeline\n{TENURES}")
    assert "<svg" not in plain.text and '<figure class="chart"' in drawn.text
    # Who reads chooses another one, or none.
    assert '<figure class="chart"' in ask(site, TENURES, view="timeline").text
    assert '<option value="timeline" selected>' in ask(site, TENURES, view="timeline").text
    assert '<figure class="chart"' not in ask(site, f"#defaultView:Timeline\n{TENURES}", view="table").text
    assert '<figure class="chart"' in ask(site, COUNTS, view="bar").text


def test_a_view_that_does_not_fit_is_told(site: InProcess) -> None:
    for query, view in ((COUNTS, "timeline"), (TENURES, "no-such-view")):
        page = ask(site, query, view=view)
        assert page.status == 200 and '<figure class="chart"' not in page.text
        assert "<table" in page.text and re.search(r'id="answer".*?<p class="note">[^<]+</p>', page.text, re.DOTALL)
    # A query that says so itself is shown as a table without more words.
    assert '<p class="note">' not in ask(site, f"#defaultView:Map\n{COUNTS}").text.partition('id="answer"')[2]


def test_the_documents_behind_the_rows(site: InProcess) -> None:
    page = ask(site, "SELECT ?t WHERE { ?t a dpo:Tenure } ORDER BY ?t LIMIT 3")
    who = page.text.partition('id="who"')[2].partition("</section>")[0]
    assert "<li>" in who
    many = ask(site, "SELECT ?t WHERE { ?t a ?c } LIMIT 200").text.partition('id="who"')[2].partition("</section>")[0]
    assert "<li>" not in many and "<p>" in many


def test_the_scope_is_that_of_the_data(site: InProcess, kg: KnowledgeGraph) -> None:
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    for scope in ("all", "seeds"):
        rows = kg.query(query, scope=scope)
        assert isinstance(rows, Rows)
        page = ask(site, query, scope=scope)
        assert f">{rows[0].n}<" in page.text
        assert f'name="scope" value="{scope}"' in page.text
        assert site.get(links_of(page)["csv"]).body == rows.to_bytes("csv")


def test_a_dataset_of_ones_own_is_answered_with_data(site: InProcess) -> None:
    """The page asks the graph as it is; it must not show that where another graph was asked for."""
    query = {"query": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", "default-graph-uri": "https://example.org/none"}
    answer = site.get(f"/sparql?{urlencode(query)}", BROWSER)
    assert answer.headers["content-type"] == "application/xml; charset=utf-8" and ">0<" in answer.text


def test_ways_to_ask_again(site: InProcess) -> None:
    text = html.unescape(ask(site, TENURES).text.partition('id="again"')[2])
    assert "curl --fail" in text and "format=csv" in text and "read.csv(" in text and "format=json" in text
    assert "dpo-kg query query.rq" in text
    (address,) = re.findall(r"curl --fail --output answer.csv '([^']+)'", text)
    assert site.get(address.removeprefix("http://test")).headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_hostile_text_stays_text(site: InProcess, lang: str) -> None:
    hostile = '"</textarea></script><script>alert(1)</script>'
    literal = hostile.replace('"', '\\"')
    page = ask(site, f'SELECT ("{literal}" AS ?x) {{}} #{hostile}', view=hostile, lang=lang)
    assert page.status == 200 and "<script>alert" not in page.text
