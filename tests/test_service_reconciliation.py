"""The Reconciliation Service API 0.2, as its clients ask for it."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema
import pytest

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows
from dpo_kg.service.reconciliation import MOST_SUGGESTED, MOST_THINGS
from dpo_kg.service.reconciliation_matching import MOST_HITS, MOST_PROPERTIES, MOST_QUERIES, MOST_VALUES
from serving import HttpAnswer, InProcess

_ENTITY = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}, "description": {"type": "string"}},
}
_SERVICE = {
    "type": "object",
    "required": ["service_url", "service_path"],
    "properties": {
        "service_url": {"type": "string", "pattern": "^https?://.*[^/]$"},
        "service_path": {"type": "string", "pattern": "^/"},
    },
}
#: What the specification demands of a manifest (section 4) …
MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {
        "versions": {"type": "array", "items": {"type": "string"}, "contains": {"const": "0.2"}},
        "name": {"type": "string", "minLength": 1},
        "identifierSpace": {"type": "string", "format": "uri"},
        "schemaSpace": {"type": "string", "format": "uri"},
        "documentation": {"type": "string", "format": "uri"},
        "serviceVersion": {"type": "string"},
        "defaultTypes": {"type": "array", "items": _ENTITY},
        "batchSize": {"type": "integer", "minimum": 1},
        "view": {
            "type": "object",
            "required": ["url"],
            "properties": {"url": {"type": "string", "pattern": r"\{\{id\}\}"}},
        },
        "preview": {
            "type": "object",
            "required": ["url", "width", "height"],
            "properties": {
                "url": {"type": "string", "pattern": r"\{\{id\}\}"},
                "width": {"type": "integer"},
                "height": {"type": "integer"},
            },
        },
        "suggest": {
            "type": "object",
            "properties": dict.fromkeys(("entity", "type", "property"), _SERVICE),
            "additionalProperties": False,
        },
        "extend": {
            "type": "object",
            "properties": {"propose_properties": _SERVICE, "property_settings": {"type": "array"}},
        },
    },
}
#: … of results (section 5.3) …
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "score"],
                    "properties": {
                        "id": {"type": "string"},
                        "name": {"type": "string"},
                        "description": {"type": "string"},
                        "score": {"type": "number"},
                        "match": {"type": "boolean"},
                        "type": {"type": "array", "items": _ENTITY},
                        "features": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["id", "value"],
                                "properties": {"id": {"type": "string"}, "value": {"type": ["number", "boolean"]}},
                            },
                        },
                    },
                },
            }
        },
    },
}
#: … of suggestions (section 6.1) …
SUGGESTIONS = {
    "type": "object",
    "required": ["result"],
    "properties": {"result": {"type": "array", "items": _ENTITY}},
}
#: … and of values (section 7.2).
_VALUE = {
    "type": "object",
    "minProperties": 1,
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "str": {"type": "string"},
        "float": {"type": "number"},
        "int": {"type": "integer"},
        "date": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "bool": {"type": "boolean"},
    },
    "additionalProperties": False,
}
VALUES = {
    "type": "object",
    "required": ["meta", "rows"],
    "properties": {
        "meta": {"type": "array", "items": _ENTITY},
        "rows": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": _VALUE},
            },
        },
    },
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def check(answer: HttpAnswer, schema: dict[str, Any]) -> Any:
    """Return an answer that conforms."""
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    found = json.loads(answer.body)
    jsonschema.validate(found, schema, format_checker=jsonschema.FormatChecker())
    return found


def post(site: InProcess, **fields: Any) -> HttpAnswer:
    """Send a form whose fields are JSON."""
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
    return site.request("POST", "/reconcile", urlencode(form).encode(), FORM)


def test_manifest(site: InProcess) -> None:
    manifest = check(site.get("/reconcile"), MANIFEST)
    view = manifest["view"]["url"].replace("{{id}}", "person/annan-kofi")
    assert site.get(view.removeprefix("http://test"), "text/turtle").status == 303
    assert site.get(manifest["documentation"].removeprefix("http://test")).status == 200
    for kind, service in manifest["suggest"].items():
        assert service["service_url"] + service["service_path"] == f"http://test/reconcile/suggest/{kind}"
    # Types on offer are classes that exist.
    for kind in manifest["defaultTypes"]:
        assert check(post(site, queries={"q": {"query": "united nations", "type": kind["id"]}}), RESULTS)


def test_a_batch(site: InProcess) -> None:
    queries = {
        "q0": {"query": "kofi annan", "type": "Person", "limit": 3, "type_strict": "should", "properties": []},
        "q1": {"query": "DPKO"},
        "q2": {"query": "zzzzzzzz"},
        "q3": {"query": "?!"},
        "q4": {"query": "Guehenno", "type": ["Person", "Mission"]},
    }
    found = check(post(site, queries=queries), RESULTS)
    assert list(found) == list(queries)
    first = found["q0"]["result"][0]
    assert (first["id"], first["name"], first["match"]) == ("person/annan-kofi", "Kofi Annan", True)
    assert first["type"]
    assert found["q1"]["result"][0]["id"] == "organization/dpko"
    assert found["q2"]["result"] == found["q3"]["result"] == []
    assert found["q4"]["result"][0]["id"] == "person/guehenno-jean-marie"
    for hits in found.values():
        scores = [hit["score"] for hit in hits["result"]]
        assert scores == sorted(scores, reverse=True)
        assert sum(hit["match"] for hit in hits["result"]) <= 1


def test_a_batch_by_get(site: InProcess) -> None:
    queries = json.dumps({"q0": {"query": "Kofi Annan"}})
    by_get = site.get(f"/reconcile?queries={quote(queries)}")
    assert check(by_get, RESULTS) == check(post(site, queries=queries), RESULTS)


def test_types_narrow(site: InProcess) -> None:
    queries = {name: {"query": "peacekeeping operations", "type": name} for name in ("Post", "Organization")}
    found = check(post(site, queries=queries), RESULTS)
    ids = {name: {hit["id"].partition("/")[0] for hit in hits["result"]} for name, hits in found.items()}
    assert ids == {"Post": {"post"}, "Organization": {"organization"}}


def test_limits(site: InProcess) -> None:
    def hits(**more: Any) -> int:
        answer = check(post(site, queries={"q": {"query": "peace", **more}}), RESULTS)
        return len(answer["q"]["result"])

    assert hits(limit=1) == 1 and hits(limit=2) == 2
    assert hits() == 10 and 10 < hits(limit=10_000) <= MOST_HITS


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"queries": "{"}, 400, "not JSON"),
        ({"queries": "[" * 5000}, 400, "not"),
        ({"queries": "[]"}, 400, "not a JSON object"),
        ({"queries": {"q": "Kofi Annan"}}, 400, "q: a query is an object"),
        ({"queries": {"q": {"query": 7}}}, 400, "q: a query is an object"),
        ({"queries": {"q": {"query": "x", "limit": 0}}}, 400, "limit"),
        ({"queries": {"q": {"query": "x", "limit": True}}}, 400, "limit"),
        ({"queries": {"q": {"query": "x", "limit": "3"}}}, 400, "limit"),
        ({"queries": {"q": {"query": "x", "type": "Persn"}}}, 400, "Persn"),
        ({"queries": {"q": {"query": "x", "type": [7]}}}, 400, "type"),
        ({"queries": {"q": {"query": "x", "properties": {"pid": "heldPost"}}}}, 400, "q: properties is a list"),
        ({"queries": {"q": {"query": "x", "properties": [{"v": "y"}]}}}, 400, "pid and v"),
        ({"queries": {"q": {"query": "x", "properties": [{"pid": "heldPsot", "v": "y"}]}}}, 400, "heldPost"),
        ({"queries": {"q": {"query": "x", "properties": [{"pid": "heldPost", "v": [[]]}]}}}, 400, "a text, a number"),
        (
            {"queries": {"q": {"query": "x", "properties": [{"pid": "heldPost", "v": ["y"] * (MOST_VALUES + 1)}]}}},
            422,
            str(MOST_VALUES),
        ),
        (
            {"queries": {"q": {"query": "x", "properties": [{"pid": "heldPost"}] * (MOST_PROPERTIES + 1)}}},
            422,
            str(MOST_PROPERTIES),
        ),
        ({"queries": {"q": {"query": "…", "type": "Persn"}}}, 400, "Persn"),
        ({"queries": '{"q": {"query": "\\ud800"}}'}, 400, "surrogate"),
        ({"queries": '{"\\udc00": {"query": "x"}}'}, 400, "surrogate"),
        ({"extend": '{"ids": ["\\ud800"], "properties": []}'}, 400, "surrogate"),
        ({"queries": '{"q": {"query": "x", "limit": ' + "9" * 5000 + "}}"}, 400, "not JSON"),
        ({"queries": {"q": {"query": "x", "limit": 1e300}}}, 400, "limit"),
        ({"queries": {f"q{n}": {"query": "x"} for n in range(MOST_QUERIES + 1)}}, 422, str(MOST_QUERIES)),
        ({"extend": {"ids": "x"}}, 400, "lists"),
        ({"extend": {"ids": ["x"] * (MOST_THINGS + 1), "properties": []}}, 422, str(MOST_THINGS)),
        ({"extend": {"ids": [], "properties": [{"id": "x"}] * (MOST_PROPERTIES + 1)}}, 422, str(MOST_PROPERTIES)),
    ],
    ids=lambda value: str(value)[:40],
)
def test_errors(site: InProcess, fields: dict[str, Any], status: int, said: str) -> None:
    answer = post(site, **fields)
    assert answer.status == status, answer.text
    assert said in answer.text and answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("limit", ["9" * 5000, "-1", "²", "x"], ids=lambda value: value[:5])
def test_limits_of_proposals_are_short_numbers(site: InProcess, limit: str) -> None:
    answer = site.get(f"/reconcile/extend/properties?type=Person&limit={quote(limit)}")
    assert answer.status == 400 and "limit is a number" in answer.text


def test_a_limit_may_be_larger_than_what_there_is(site: InProcess) -> None:
    query = json.dumps({"q": {"query": "Kofi Annan", "limit": 10**30}})
    assert post(site, queries=query).status == 200


def test_suggestions(site: InProcess) -> None:
    entities = check(site.get("/reconcile/suggest/entity?prefix=guehen"), SUGGESTIONS)["result"]
    assert entities[0]["id"] == "person/guehenno-jean-marie"
    types = check(site.get("/reconcile/suggest/type?prefix=Miss"), SUGGESTIONS)["result"]
    assert types[0] == {"id": "Mission", "name": "mission"}
    properties = check(site.get("/reconcile/suggest/property?prefix=held"), SUGGESTIONS)["result"]
    assert {"id": "heldPost", "name": "held post"} in properties
    assert check(site.get("/reconcile/suggest/entity?prefix=zzzzzzzz"), SUGGESTIONS)["result"] == []
    assert check(site.get("/reconcile/suggest/entity?prefix="), SUGGESTIONS)["result"] == []
    assert site.get("/reconcile/suggest/entity").status == 400
    assert site.get("/reconcile/suggest/nothing?prefix=x").status == 404


def test_suggestions_go_on(site: InProcess) -> None:
    first = check(site.get("/reconcile/suggest/entity?prefix=peace"), SUGGESTIONS)["result"]
    second = check(site.get(f"/reconcile/suggest/entity?prefix=peace&cursor={MOST_HITS}"), SUGGESTIONS)["result"]
    assert len(first) == MOST_HITS and second
    assert not {hit["id"] for hit in first} & {hit["id"] for hit in second}
    overlapping = check(site.get("/reconcile/suggest/entity?prefix=peace&cursor=20"), SUGGESTIONS)["result"]
    assert overlapping[:5] == first[20:]
    assert check(site.get(f"/reconcile/suggest/entity?prefix=guehen&cursor={MOST_SUGGESTED}"), SUGGESTIONS) == {
        "result": []
    }
    assert site.get(f"/reconcile/suggest/entity?prefix=a&cursor={MOST_SUGGESTED + 1}").status == 422
    for wrong in ("-1", "x", "9" * 5000):
        assert site.get(f"/reconcile/suggest/entity?prefix=a&cursor={wrong}").status == 400


def test_proposed_properties(site: InProcess, kg: KnowledgeGraph) -> None:
    answer = site.get("/reconcile/extend/properties?type=Person&limit=5")
    found = json.loads(answer.body)
    assert found["type"] == "Person" and found["limit"] == 5 and len(found["properties"]) == 5
    of_persons = json.loads(site.get("/reconcile/extend/properties?type=Person").body)["properties"]
    assert {"id": "heldPost", "name": "held post"} in of_persons
    assert found["properties"] == of_persons[:5]
    every = json.loads(site.get("/reconcile/extend/properties").body)["properties"]
    assert len(every) > len(of_persons) and all(one in every for one in of_persons)
    # What persons have, and nothing else; what most of them have comes first.
    counts = {}
    for one in every:
        answered = kg.query(f"SELECT DISTINCT ?s {{ ?s a dpo:Person ; dpo:{one['id']} ?o }}")
        assert isinstance(answered, Rows)
        counts[one["id"]] = len(answered)
    assert [counts[one["id"]] for one in of_persons] == sorted(filter(None, counts.values()), reverse=True)
    assert site.get("/reconcile/extend/properties?type=Persn").status == 400


# --- what else the table says


def match(site: InProcess, text: str, *properties: tuple[str, Any], **more: Any) -> list[dict[str, Any]]:
    query = {"query": text, "properties": [{"pid": pid, "v": value} for pid, value in properties], **more}
    found: list[dict[str, Any]] = check(post(site, queries={"q": query}), RESULTS)["q"]["result"]
    return found


def test_a_property_tells_namesakes_apart(site: InProcess) -> None:
    """Two things whose names fit alike: which of them is meant, the further column says."""
    plain = match(site, "Guehenno", limit=25)
    documents = [hit for hit in plain if hit["id"].startswith("document/")]
    assert documents
    person, *others = match(site, "Guehenno", ("heldPost", "post/usg-peace-operations"), limit=25)
    assert person["id"] == "person/guehenno-jean-marie" and person["score"] == plain[0]["score"]
    assert {"id": "heldPost", "value": True} in person["features"]
    assert {hit["id"] for hit in [person, *others]} == {hit["id"] for hit in plain}
    # What has no value of the property is neither better nor worse for it.
    scores = {hit["id"]: hit["score"] for hit in plain}
    for hit in others:
        assert hit["score"] == scores[hit["id"]] and [f["id"] for f in hit["features"]] == ["name"]


@pytest.mark.parametrize(
    "value",
    [
        "post/usg-peace-operations",
        "https://w3id.org/dpo-kg/id/post/usg-peace-operations",
        {"id": "post/usg-peace-operations", "name": "whatever"},
        "Under-Secretary-General for Peacekeeping Operations",
        "under secretary general FOR peacekeeping operations",
        ["Secretary-General", "Under-Secretary-General for Peacekeeping Operations"],
    ],
    ids=str,
)
def test_values_that_fit(site: InProcess, value: Any) -> None:
    (hit, *_) = match(site, "Jean-Marie Guéhenno", ("held post", value), type="Person")
    assert (hit["score"], hit["match"]) == (100, True)


@pytest.mark.parametrize("value", ["post/secretary-general", "Secretary-General", 7, "operations"], ids=str)
def test_values_that_do_not(site: InProcess, value: Any) -> None:
    (hit, *_) = match(site, "Jean-Marie Guéhenno", ("heldPost", value), type="Person")
    assert (hit["score"], hit["match"]) == (50, False)
    assert {"id": "heldPost", "value": False} in hit["features"]
    half, *_ = match(site, "Jean-Marie Guéhenno", ("heldPost", value), ("birthYear", "1949"), type="Person")
    assert (half["score"], half["match"]) == (75, False)


@pytest.mark.parametrize("value", ["", None, [], ["", None], "?!"], ids=str)
def test_empty_cells_say_nothing(site: InProcess, value: Any) -> None:
    (hit, *_) = match(site, "Jean-Marie Guéhenno", ("heldPost", value), type="Person")
    assert (hit["score"], hit["match"]) == (100, True) and "features" not in hit


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        *((text, True) for text in ("2000-10-01", "1 October 2000", "October 2000", "2000", 2000)),
        *((text, False) for text in ("2000-10-02", "2001", "200", "3/4/2000", "1" * 5000)),
    ],
    ids=lambda value: str(value)[:16],
)
def test_dates_fit_as_far_as_they_go(site: InProcess, value: Any, fits: bool) -> None:
    hits = match(site, "Guéhenno Peace Operations", ("start", value), type="Tenure", limit=25)
    (hit,) = (hit for hit in hits if hit["id"] == "tenure/usg-peace-operations-guehenno-jean-marie")
    assert {"id": "start", "value": fits} in hit["features"]


# --- previews


def test_previews(site: InProcess) -> None:
    manifest = check(site.get("/reconcile"), MANIFEST)
    address = manifest["preview"]["url"].replace("{{id}}", "person/guehenno-jean-marie").removeprefix("http://test")
    answer = site.get(address)
    assert answer.status == 200 and answer.headers["content-type"] == "text/html; charset=utf-8"
    for told in ("Jean-Marie Guéhenno", "person", "2000-10-01", "1949", "http://test/id/person/guehenno-jean-marie"):
        assert told in answer.text
    # Clients show it in a frame; it runs nothing and loads its style alone, which is there.
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors" not in policy and "script-src" not in policy
    (style,) = re.findall(r'<link rel="stylesheet" href="http://test([^"]+)"', answer.text)
    assert site.get(style).status == 200
    assert "Open the page" in answer.text and "Ouvrir la page" in site.get(f"{address}&lang=fr").text


def test_previews_of_nothing(site: InProcess) -> None:
    assert site.get("/reconcile/preview").status == 400
    assert site.get("/reconcile/preview?id=a%20b").status == 400
    assert site.get("/reconcile/preview?id=person/nobody").status == 404
    assert site.get(f"/reconcile/preview?id=person/{'x' * 20_000}").status == 404
    hostile = site.get(f"/reconcile/preview?id={quote('<script>alert(1)</script>')}")
    assert (hostile.status, hostile.headers["content-type"]) == (400, "application/problem+json")
    assert hostile.headers["x-content-type-options"] == "nosniff"


def test_values(site: InProcess) -> None:
    tenure = "tenure/usg-peace-operations-guehenno-jean-marie"
    wanted: dict[str, list[Any]] = {
        "ids": ["person/guehenno-jean-marie", tenure, "person/nobody", "no iri at all <>"],
        "properties": [{"id": "heldPost"}, {"id": "start"}, {"id": "nothing"}, {"id": "rdfs:label"}],
    }
    found = check(post(site, extend=wanted), VALUES)
    assert [meta["id"] for meta in found["meta"]] == ["heldPost", "start", "nothing", "rdfs:label"]
    assert set(found["rows"]) == set(wanted["ids"])
    person = found["rows"]["person/guehenno-jean-marie"]
    assert [cell["id"] for cell in person["heldPost"]] == ["post/usg-peace-operations"]
    assert person["rdfs:label"] == [{"str": "Jean-Marie Guéhenno"}]
    assert found["rows"][tenure]["start"] == [{"date": "2000-10-01T00:00:00Z"}]
    assert not any(found["rows"]["person/nobody"].values())


def test_a_script_elsewhere_may_ask_by_form(site: InProcess) -> None:
    answer = site.request("OPTIONS", "/reconcile", headers={"Origin": "http://refine.example"})
    assert answer.status == 204 and "POST" in answer.headers["access-control-allow-methods"]


def test_other_bodies(site: InProcess) -> None:
    answer = site.request("POST", "/reconcile", b"{}", {"Content-Type": "application/json"})
    assert answer.status == 415 and "x-www-form-urlencoded" in json.loads(answer.body)["mend"]
    assert site.request("POST", "/reconcile", b"x" * (2 << 20), FORM).status == 413
