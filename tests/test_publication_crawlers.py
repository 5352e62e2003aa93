"""Files for programs that visit the site."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.publication.crawlers import write_llms, write_robots, write_sitemaps
from dpo_kg.publication.opensearch import describe_search

BASE = "https://example.org/kg/"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_one_sitemap() -> None:
    ((name, text),) = write_sitemaps(["b/", "", "a&b/"], BASE, "2026-11-22").items()
    root = ElementTree.fromstring(text)
    assert (name, root.tag) == ("sitemap.xml", f"{SITEMAP}urlset")
    assert [loc.text for loc in root.iter(f"{SITEMAP}loc")] == [BASE, f"{BASE}a&b/", f"{BASE}b/"]
    assert {day.text for day in root.iter(f"{SITEMAP}lastmod")} == {"2026-11-22"}


def test_many_addresses_have_an_index() -> None:
    files = write_sitemaps([f"{number}/" for number in range(5)], BASE, "unknown", most=2)
    assert list(files) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    index = ElementTree.fromstring(files["sitemap.xml"])
    assert index.tag == f"{SITEMAP}sitemapindex"
    assert [loc.text for loc in index.iter(f"{SITEMAP}loc")] == [f"{BASE}sitemap-{n}.xml" for n in (1, 2, 3)]
    listed = [
        loc.text for n in (1, 2, 3) for loc in ElementTree.fromstring(files[f"sitemap-{n}.xml"]).iter(f"{SITEMAP}loc")
    ]
    assert listed == [f"{BASE}{n}/" for n in range(5)]
    assert not list(index.iter(f"{SITEMAP}lastmod"))


def test_robots() -> None:
    assert write_robots(BASE).splitlines() == ["User-agent: *", "Allow: /", "", f"Sitemap: {BASE}sitemap.xml"]


def test_opensearch() -> None:
    root = ElementTree.fromstring(describe_search(BASE, "search/"))
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    url = root.find(f"{space}Url")
    assert url is not None and url.attrib["template"] == f"{BASE}search/?q={{searchTerms}}"
    name = root.find(f"{space}ShortName")
    assert name is not None and name.text and len(name.text) <= 16


def test_llms_has_the_form_of_its_proposal(kg: KnowledgeGraph) -> None:
    text = write_llms(kg, {"Data": [("all", f"{BASE}data.ttl.gz", "Turtle"), ("context", f"{BASE}c", "")]})
    lines = text.splitlines()
    assert lines[0].startswith("# ") and not any(line.startswith("# ") for line in lines[1:])
    assert lines[2].startswith("> ") and "Not a product of the United Nations" in lines[2]
    assert "10 missions" in lines[2]
    assert lines[-3:] == ["", f"- [all]({BASE}data.ttl.gz): Turtle", f"- [context]({BASE}c)"]
    assert re.search(r"^## Data$", text, re.M)
