"""Stored queries as resources: every format equals what Python gives, parameters, headers, names of files."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest

from conftest import is_of_seeds, some_of
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.service.formats import ROWS, media_type_of
from serving import InProcess

ROOT = Path(__file__).parent.parent
NAMES = sorted(path.stem for path in (ROOT / "queries" / "questions").glob("*.rq") if is_of_seeds(path.stem))
#: Ending → short name of the format.
ENDINGS = {
    **{name: name for name in ("csv", "tsv", "json", "jsonl", "xml", "xlsx", "zip")},
    **{"txt": "table", "srj": "json", "srx": "xml", "ndjson": "jsonl"},
}


def test_there_are_queries() -> None:
    assert len(NAMES) > 30


@pytest.mark.parametrize("name", some_of(NAMES, 12))
def test_each_query_in_each_format(site: InProcess, kg: KnowledgeGraph, name: str) -> None:
    """By its example, which stands in the header."""
    given: dict[str, Any] = {p["name"]: str(p["example"]) for p in kg.describe_query(name)["params"]}
    rows = kg.run(name, **given)
    part = urlencode(given)
    for ending, short in ENDINGS.items():
        answer = site.get(f"/queries/{name}.{ending}?{part}")
        assert (answer.status, answer.body) == (200, rows.to_bytes(short)), ending
    for short, media_type in ROWS:
        answer = site.get(f"/queries/{name}?{part}", media_type)
        assert answer.body == rows.to_bytes(short), media_type
        assert answer.headers["content-type"].partition(";")[0] == media_type


def test_defaults(site: InProcess, kg: KnowledgeGraph) -> None:
    assert site.get("/queries/heads").body == kg.run("heads").to_bytes("json")
    # A form sends what was left empty as empty text.
    assert site.get("/queries/heads?at=&scope=").body == kg.run("heads").to_bytes("json")
    assert site.get("/queries/overlaps?lang=fr").body == kg.run("overlaps").to_bytes("json")
    assert site.get("/queries/heads?lang=fr").body == kg.run("heads", lang="fr").to_bytes("json")
    assert site.get("/queries/heads?at=2008-06-30&scope=seeds").body == kg.run(
        "heads", at="2008-06-30", scope="seeds"
    ).to_bytes("json")


def test_headers(site: InProcess, kg: KnowledgeGraph) -> None:
    answer = site.get("/queries/heads.csv?at=2008-06-30")
    tsv = site.get("/queries/heads.tsv?at=2008-06-30")
    digest = hashlib.sha256(tsv.body).hexdigest()
    version = kg.info()["data_version"]
    assert answer.headers["dpo-kg-rows-digest"] == tsv.headers["dpo-kg-rows-digest"] == f"sha256:{digest}"
    assert answer.headers["dpo-kg-data-version"] == version
    disposition = answer.headers["content-disposition"]
    assert disposition == f'attachment; filename="heads-{version}-{digest[:8]}.csv"'
    assert site.get("/queries/heads.json").headers["content-disposition"].startswith("inline; ")
    assert answer.headers["link"] == '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    assert answer.headers["etag"] and answer.headers["etag"] != tsv.headers["etag"]


def test_csv_for_spreadsheets(site: InProcess, kg: KnowledgeGraph) -> None:
    answer = site.get("/queries/heads.csv?excel=1&at=2008-06-30")
    assert answer.body == kg.run("heads", at="2008-06-30").to_bytes("csv-excel")
    assert answer.body.startswith("\ufeff".encode()) and "Guéhenno" in answer.text
    assert re.search(r'filename="heads-[^"]+\.csv"', answer.headers["content-disposition"])
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    refused = site.get("/queries/heads.json?excel=1")
    assert refused.status == 406 and "excel" in json.loads(refused.body)["detail"]
    assert site.get("/queries/heads.csv?excel=").body == kg.run("heads").to_bytes("csv")


def test_the_chart(site: InProcess) -> None:
    answer = site.get("/queries/tenures-of-person.svg?person=Kofi%20Annan")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert ElementTree.fromstring(answer.body).tag.endswith("svg")
    assert "script" not in answer.headers["content-security-policy"].replace("script-src 'none'", "")
    for ending in ("svg", "png", "ics"):
        nothing = site.get(f"/queries/sources-of-tenure.{ending}?tenure=usg-peace-operations-guehenno-jean-marie")
        assert nothing.status == 406, nothing.text


def test_versions(site: InProcess, kg: KnowledgeGraph) -> None:
    version = kg.info()["data_version"]
    assert site.get(f"/queries/heads?version={version}").body == kg.run("heads").to_bytes("json")
    other = site.get("/queries/heads?version=1999-01-01")
    told = json.loads(other.body)
    assert other.status == 404 and "1999-01-01" in told["detail"] and version in told["mend"]


@pytest.mark.parametrize(
    ("target", "status", "said"),
    [
        ("heads?at=2008-06-30&at=2009-01-01", 400, "twice"),
        ("heads?when=2008-06-30", 400, "no parameter when; its parameters are at"),
        ("heads?at=2008-02-30", 400, "not a day"),
        ("heads?at=yesterday", 400, "not a day"),
        ("heads?scope=nowhere", 400, "nowhere"),
        ("heads?lang=de", 400, "unknown language"),
        ("overlaps?post=usg-pk", 400, "USG-PKO"),
        ("hed", 404, "heads"),
        ("hed.csv", 404, "heads"),
        ("heads.bogus", 406, "text/csv"),
        ("heads.ttl", 406, "text/csv"),
        ("heads.", 200, ""),
        ("heads?at=%ff", 400, "UTF-8"),
        ("..%2f..%2fetc%2fpasswd", 404, ""),
        ("heads%00", 404, ""),
    ],
)
def test_errors(site: InProcess, target: str, status: int, said: str) -> None:
    answer = site.get(f"/queries/{target}")
    assert answer.status == status, answer.text
    assert said in answer.text
    if status != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        assert json.loads(answer.body)["type"].startswith("https://w3id.org/dpo-kg/problem/")
        assert answer.headers["access-control-allow-origin"] == "*"


def test_values_are_bound_and_never_pasted(site: InProcess) -> None:
    """What looks like a query is a name that nothing has."""
    for text in ('"} ; DROP ALL #', "<> } UNION { ?s ?p ?o", "?x", "\\u0022", "UNDEF"):
        answer = site.get(f"/queries/tenures-of-person?person={quote(text)}")
        assert answer.status == 400 and "person" in json.loads(answer.body)["detail"], text


def test_browsers_get_the_page(site: InProcess) -> None:
    for answer in (site.get("/queries/heads", "text/html"), site.get("/queries/heads.html")):
        assert answer.status == 200 and answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "<form" in answer.text
    assert site.get("/queries/hed", "text/html").headers["content-type"] == "text/html; charset=utf-8"


def test_cut_answers(kg: KnowledgeGraph) -> None:
    short = InProcess(kg, rows=2)
    name = "headships"
    whole = kg.run(name)
    assert len(whole) > 2
    answer = short.get(f"/queries/{name}.csv")
    found = list(csv.reader(io.StringIO(answer.text, newline="")))
    expected = list(csv.reader(io.StringIO(whole.to_text("csv"), newline="")))
    assert found == expected[:3]
    assert answer.headers["dpo-kg-cut"] == "after 2 rows"
    assert "-cut-after-2-rows-" in answer.headers["content-disposition"]
    for ending in ("json", "xml", "tsv", "jsonl", "zip", "xlsx"):
        assert short.get(f"/queries/{name}.{ending}").headers["dpo-kg-cut"] == "after 2 rows"


def test_media_types() -> None:
    assert media_type_of("csv-excel") == "text/csv" and media_type_of("html") == "text/html"
    with pytest.raises(KeyError):
        media_type_of("bogus")
