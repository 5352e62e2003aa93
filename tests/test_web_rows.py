"""Pages that are tables give all their rows to programs: by an ending, and by what the client takes."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.publication.openapi import describe_interface
from dpo_kg.results import Rows
from dpo_kg.vocabulary import BASE, ID
from dpo_kg.web.pages import PAGES, PLAIN, ROWS
from dpo_kg.web.pages.field import QUALITY_PARTS
from dpo_kg.web.pages.lists import LISTS
from dpo_kg.web.row_answers import DOWNLOADS
from serving import HttpAnswer, InProcess

#: What browsers send.
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
MEDIA_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "jsonl": "application/jsonl",
    "xml": "application/sparql-results+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
DAY = "/on/2008-06-30"
TABLES = [*ROWS, DAY]


def with_words(path: str) -> str:
    return f"{path}?q=guehenno" if path == "/search" else path


def add_ending(address: str, ending: str) -> str:
    path, mark, rest = address.partition("?")
    return f"{path}.{ending}{mark}{rest}"


def read(answer: HttpAnswer) -> list[dict[str, str]]:
    assert answer.status == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_nothing_is_forgotten() -> None:
    """Whatever stands in the list of pages is a table, is for people, or speaks to programs in a way of its own."""
    others = {"/", "/data", "/ontology", "/code", "/shapes", "/vocabulary"}
    assert set(PAGES) == {*ROWS, *PLAIN, *others}
    assert set(MEDIA_TYPES) == set(DOWNLOADS)


@pytest.mark.parametrize("path", TABLES)
def test_each_format_by_its_ending_and_by_its_media_type(path: str, site: InProcess) -> None:
    address = with_words(path)
    for short, media_type in MEDIA_TYPES.items():
        ended, chosen = site.get(add_ending(address, short)), site.get(address, media_type)
        assert ended.status == chosen.status == 200, (short, ended.text[:300])
        assert ended.body == chosen.body, short
        assert ended.headers["content-type"].partition(";")[0] == media_type
        assert chosen.headers["content-type"].partition(";")[0] == media_type
    told = site.get(address, "application/json")
    assert told.headers["content-type"] == "application/json"
    assert told.body == site.get(add_ending(address, "json")).body
    assert json.loads(told.body)["head"]["vars"]


@pytest.mark.parametrize("path", TABLES)
def test_people_get_the_page(path: str, site: InProcess) -> None:
    address = with_words(path)
    for accept in (BROWSER, "*/*", None):
        assert site.get(address, accept).headers["content-type"] == "text/html; charset=utf-8"
    assert site.get(add_ending(address, "html")).headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", TABLES)
def test_the_page_links_its_rows(path: str, site: InProcess) -> None:
    """In the head for programs, at the foot for people; in French those of the French page."""
    for lang in ("", "lang=fr"):
        address = with_words(path)
        page = site.get(f"{address}{'&' if '?' in address else '?'}{lang}").text
        found = re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)"', page)
        rows = {kind: href.replace("&amp;", "&") for kind, href in found if kind in MEDIA_TYPES.values()}
        assert set(rows) == set(MEDIA_TYPES.values())
        for kind, href in rows.items():
            assert f'<a href="{href.replace("&", "&amp;")}" type="{kind}"' in page
            assert ("lang=fr" in href) == bool(lang)
        answer = site.get(rows["text/csv"])
        assert (answer.status, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")


# --- what the rows are


def test_a_day(site: InProcess, kg: KnowledgeGraph) -> None:
    assert site.get(f"{DAY}.csv").body == kg.on("2008-06-30").to_bytes("csv")
    assert site.get(f"{DAY}.csv?lang=fr").body == kg.on("2008-06-30", lang="fr").to_bytes("csv")
    assert site.get(f"/on/{quote('30 June 2008')}", "text/csv").body == kg.on("2008-06-30").to_bytes("csv")
    assert site.get("/on/2008-06-31.csv").status == 400
    # The name of the file comes from the address, and so has only what is harmless in a header.
    for written in ("2008-06-30", "30 June 2008", "30\u00a0juin\u00a02008"):
        kept = site.get(f"/on/{quote(written)}.csv").headers["content-disposition"]
        assert re.fullmatch(r'attachment; filename="on-[A-Za-z0-9-]+-\d{4}-\d\d-\d\d\.csv"', kept), kept


def test_a_search(site: InProcess, kg: KnowledgeGraph) -> None:
    assert site.get("/search.json?q=peace&limit=7").body == kg.find("peace", limit=7).to_bytes("json")
    assert len(read(site.get("/search.csv?q=peace&limit=7"))) == 7
    narrow = kg.find("peace", class_name="Person", limit=40, lang="fr")
    assert site.get("/search.tsv?q=peace&class=Person&lang=fr").body == narrow.to_bytes("tsv")
    for wrong, said in (("", "nothing to look for"), ("?q=%21", "no letter"), ("?q=a&limit=x", "limit")):
        answer = site.get(f"/search.json{wrong}")
        assert answer.status == 400 and said in json.loads(answer.body)["detail"]
    assert read(site.get("/search.csv?q=qqzzxx")) == []


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_is_whole(kind: str, site: InProcess, kg: KnowledgeGraph) -> None:
    """All things of the class whose names are of the kind, and what all pages of the list show, in the same order."""
    rows = read(site.get(f"/{kind}.csv"))
    found = kg.query(f"SELECT DISTINCT ?s {{ ?s a dpo:{LISTS[kind][0]} }}")
    assert isinstance(found, Rows)
    expected = {str(row["s"]) for row in found if str(row["s"]).startswith(f"{ID}{kind}/")}
    assert len(rows) == len(expected) and {row["thing"] for row in rows} == expected
    first, count = rows[0], f"{len(rows):,}"
    page = site.get(f"/{kind}").text
    assert f"{count} " in page and first["name"] in page.replace("&amp;", "&").replace("&#39;", "'")
    wanted = first["name"].split()[0]
    some = read(site.get(f"/{kind}.csv?find={quote(wanted)}"))
    assert first in some and some == [row for row in rows if row in some]
    assert read(site.get(f"/{kind}.csv?page=2")) == rows


def test_the_field(site: InProcess, kg: KnowledgeGraph) -> None:
    assert site.get("/conflicts.csv").body == kg.conflicts().to_bytes("csv")
    assert site.get("/conflicts.csv?lang=fr").body == kg.conflicts(lang="fr").to_bytes("csv")
    assert site.get("/missing.csv").body == kg.missing().to_bytes("csv")
    for part in QUALITY_PARTS:
        assert site.get(f"/quality.csv?part={part}").body == kg.quality(part).to_bytes("csv")
    assert site.get("/quality.csv").body == kg.quality(QUALITY_PARTS[0]).to_bytes("csv")
    assert site.get("/quality.csv?part=beauty").status == 400
    assert site.get("/conflicts.csv?thing=nobody-of-that-name").status in (400, 404)


def test_what_is_missing_of_a_class(site: InProcess) -> None:
    every = read(site.get("/missing.csv"))
    chosen = next(row["expected_of"] for row in every if row["expected_of"])
    some = read(site.get(f"/missing.csv?class={quote(chosen)}"))
    assert some and some == [row for row in every if row["expected_of"] == chosen]
    french = read(site.get(f"/missing.csv?class={quote(chosen)}&lang=fr"))
    assert len(french) == len(some)
    assert site.get("/missing.csv?class=Nothing").status == 400


def test_sources_are_counted(site: InProcess, kg: KnowledgeGraph) -> None:
    backing = " ".join(f"dpo:{n}" for n in ("source", "originalSource", "corroboratedBy", "reportedIn", "searchedIn"))
    text = f"SELECT ?d (COUNT(*) AS ?n) {{ VALUES ?p {{ {backing} }} ?s ?p ?d FILTER(ISIRI(?d)) }} GROUP BY ?d"
    counted = kg.query(text)
    assert isinstance(counted, Rows)
    expected = {str(row["d"]): str(row["n"]) for row in counted}
    rows = read(site.get("/sources.csv"))
    assert {row["document"]: row["statements"] for row in rows} == expected
    assert [int(row["statements"]) for row in rows] == sorted(map(int, expected.values()), reverse=True)


def test_the_queries(site: InProcess, kg: KnowledgeGraph) -> None:
    rows = read(site.get("/queries.csv"))
    assert {row["name"]: row["title"] for row in rows} == kg.queries()
    heads = next(row for row in rows if row["name"] == "heads")
    assert heads["parameters"].split() == [param["name"] for param in kg.describe_query("heads")["params"]]
    tag = heads["tags"].split()[0]
    of_tag = read(site.get(f"/queries.csv?tag={tag}"))
    assert 0 < len(of_tag) < len(rows) and all(tag in row["tags"].split() for row in of_tag)
    assert heads in read(site.get("/queries.csv?find=heads"))
    french = read(site.get("/queries.csv?lang=fr"))
    assert [row["name"] for row in french] == [row["name"] for row in rows]
    assert all(one["description"] != other["description"] for one, other in zip(rows, french, strict=True))


def test_guessed_addresses_keep_the_format(site: InProcess) -> None:
    moved = site.get("/missions.csv?find=force")
    assert (moved.status, moved.headers["location"]) == (301, "/mission.csv?find=force")
    for path in ("/missions", "/mission/"):
        moved = site.get(path, "text/csv")
        assert moved.status == 301 and site.get(moved.headers["location"], "text/csv").status == 200


def test_codes_go_by_two_addresses(site: InProcess) -> None:
    assert site.get("/codes", BROWSER).headers["location"] == site.get("/codes.html").headers["location"] == "/code"
    assert site.get("/codes", "text/turtle").body == site.get("/code", "text/turtle").body
    assert site.get("/index.html", BROWSER).headers["location"] == "/"


# --- what there is not


@pytest.mark.parametrize("path", TABLES)
def test_rows_are_no_statements(path: str, site: InProcess) -> None:
    for accept in ("text/turtle", "application/ld+json", "image/png"):
        answer = site.get(with_words(path), accept)
        assert answer.status == 406 and "text/csv" in json.loads(answer.body)["mend"]
    answer = site.get(add_ending(with_words(path), "ttl"))
    assert answer.status == 406 and "csv, tsv, json" in json.loads(answer.body)["mend"]


@pytest.mark.parametrize("path", PLAIN)
def test_pages_for_people_alone(path: str, site: InProcess) -> None:
    assert site.get(f"{path}.csv").status == site.get(f"{path}.ttl").status == 404
    if path != "/sparql":  # there the service is described
        for accept in ("application/json", "text/turtle"):
            answer = site.get(path, accept)
            assert (answer.status, answer.headers["content-type"]) == (406, "application/problem+json")
    # Who takes anything, if need be, gets the page rather than nothing.
    anything = ("*/*", "text/turtle, */*;q=0.5") if path != "/sparql" else ()
    for accept in (BROWSER, "text/html", *anything):
        assert site.get(path, accept).headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", ["/", "/data"])
def test_the_dataset_describes_itself(path: str, site: InProcess) -> None:
    for accept, syntax in (("text/turtle", ox.RdfFormat.TURTLE), ("application/rdf+xml", ox.RdfFormat.RDF_XML)):
        answer = site.get(path, accept)
        assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, accept)
        triples = [quad.triple for quad in ox.parse(answer.body, format=syntax)]
        kinds = {t.object.value for t in triples if t.subject == ox.NamedNode(f"{BASE}dataset")}
        assert any(str(t.predicate.value) == "http://rdfs.org/ns/void#triples" for t in triples), kinds
    assert "@context" in json.loads(site.get(path, "application/json").body)
    assert site.get(path, BROWSER).headers["content-type"] == "text/html; charset=utf-8"


def test_the_interface_tells_of_the_rows(kg: KnowledgeGraph) -> None:
    told: dict[str, Any] = describe_interface(kg, "https://example.org/")["paths"]
    for path in TABLES:
        address = "/on/{date}" if path == DAY else "/{kind}" if path.strip("/") in LISTS else path
        content = told[address]["get"]["responses"]["200"]["content"]
        assert set(content) == {"text/html", "application/json", *MEDIA_TYPES.values()}, path
    kinds = next(p for p in told["/{kind}"]["get"]["parameters"] if p["name"] == "kind")
    assert kinds["schema"]["enum"] == list(LISTS)
