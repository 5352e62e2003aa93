"""The description of the interface: it is well formed, complete, and every example in it is answered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema
import pytest

from conftest import is_of_seeds, some_of
from dpo_kg import __version__
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.server.resources import ROUTES
from serving import InProcess

ROOT = Path(__file__).parent.parent
NAMES = sorted(path.stem for path in (ROOT / "queries" / "questions").glob("*.rq"))
_Object = dict[str, Any]
Validator = jsonschema.Draft202012Validator


@pytest.fixture(scope="module")
def interface(site: InProcess) -> _Object:
    """The description as it is published."""
    answer = site.get("/openapi.json")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.1"
    found: _Object = json.loads(answer.body)
    return found


def operations(interface: _Object) -> Iterator[tuple[str, str, _Object]]:
    for path, item in interface["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def walk(value: Any) -> Iterator[_Object]:
    """Every object within a document."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def resolve(interface: _Object, reference: str) -> Any:
    """What a reference within the document names."""
    assert reference.startswith("#/")
    found: Any = interface
    for part in reference[2:].split("/"):
        found = found[part]
    return found


def test_head(interface: _Object) -> None:
    assert interface["openapi"].startswith("3.1.")
    assert interface["info"]["version"] == __version__ and interface["info"]["title"]
    assert "not a product of the united nations" in interface["info"]["description"].casefold()
    assert interface["servers"] == [{"url": "http://test"}]


def test_form(interface: _Object) -> None:
    """What the OpenAPI Specification demands of each operation, parameter and response."""
    ids = [operation["operationId"] for _, _, operation in operations(interface)]
    assert len(ids) == len(set(ids))
    for found in walk(interface):
        if isinstance(found.get("$ref"), str):
            assert resolve(interface, found["$ref"])
        if "schema" in found and "$ref" not in found["schema"]:
            Validator.check_schema(found["schema"])
    for schema in interface["components"]["schemas"].values():
        Validator.check_schema(schema)
    for path, _, operation in operations(interface):
        parameters = operation.get("parameters", [])
        names = [(parameter["in"], parameter["name"]) for parameter in parameters]
        assert len(names) == len(set(names))
        in_path = {name for place, name in names if place == "path"}
        assert in_path == set(re.findall(r"\{(\w+)\}", path))
        assert all(parameter["required"] for parameter in parameters if parameter["in"] == "path")
        assert all(parameter["description"] for parameter in parameters if parameter["in"] == "query")
        assert operation["summary"] and operation["responses"]
        for status, answer in operation["responses"].items():
            assert 200 <= int(status) < 600 and answer["description"]


def test_every_stored_query(interface: _Object, kg: KnowledgeGraph) -> None:
    described = {path.removeprefix("/queries/") for path in interface["paths"] if path.startswith("/queries/")}
    assert described - {""} >= set(NAMES) and described == set(kg.queries())
    kinds = set()
    for name in NAMES:
        header = kg.describe_query(name)
        operation = interface["paths"][f"/queries/{name}"]["get"]
        assert operation["operationId"] == name and operation["summary"] == header["summary"]
        parameters = {parameter["name"]: parameter for parameter in operation["parameters"]}
        assert set(parameters) >= {param["name"] for param in header["params"]} | {"scope"}
        for param in header["params"]:
            told = parameters[param["name"]]
            kinds.add(param["type"])
            assert param["description"] in told["description"] and "example" in told
            assert Validator(told["schema"], format_checker=jsonschema.FormatChecker()).is_valid(told["example"])
            if "enum" in param and param["type"] != "integer":
                assert told["schema"]["enum"] == param["enum"]
            if param["type"] == "date":
                assert {"type": "string", "format": "date"} in told["schema"]["anyOf"]
            if param["type"] == "integer":
                assert told["schema"]["type"] == "integer"
        for column in header["columns"]:
            assert f"`{column['name']}`" in operation["description"]
    assert {"date", "iri", "integer"} <= kinds


@pytest.mark.parametrize("name", some_of([name for name in NAMES if is_of_seeds(name)], 8))
def test_examples(site: InProcess, interface: _Object, name: str) -> None:
    """Each example alone, and all together, are answered by one of the media types that the description names."""
    operation = interface["paths"][f"/queries/{name}"]["get"]
    examples = {p["name"]: p["example"] for p in operation["parameters"] if "example" in p}
    for given in (examples, *({key: value} for key, value in examples.items())):
        answer = site.get(f"/queries/{name}?{urlencode(given)}")
        assert answer.status == 200, answer.text
        kind = answer.headers["content-type"].partition(";")[0]
        schema = resolve(interface, operation["responses"]["200"]["content"][kind]["schema"]["$ref"])
        jsonschema.validate(json.loads(answer.body), schema)


@pytest.mark.slow
def test_examples_of_other_paths(site: InProcess, interface: _Object) -> None:
    tried = 0
    for path, method, operation in operations(interface):
        if path.startswith("/queries/") or method != "get":
            continue
        parameters = operation.get("parameters", [])
        filled = path
        for parameter in parameters:
            if parameter["in"] == "path":
                filled = filled.replace(f"{{{parameter['name']}}}", quote(str(parameter["example"])))
        given = {p["name"]: p["example"] for p in parameters if p["in"] == "query" and "example" in p}
        for parameter in parameters:
            # Values of the enumeration, too, where there are any.
            for value in parameter["schema"].get("enum", []) if parameter["in"] == "path" else []:
                other = path.replace(f"{{{parameter['name']}}}", value)
                assert site.get(f"{other}?{urlencode(given)}" if given else other).status == 200, other
        answer = site.get(f"{filled}?{urlencode(given)}" if given else filled)
        assert str(answer.status) in operation["responses"], (path, answer.status)
        assert answer.status in (200, 303), (path, answer.text)
        if answer.status == 200:
            content = operation["responses"]["200"]["content"]
            kind = answer.headers["content-type"]
            assert kind.partition("; charset")[0] in content or kind.partition(";")[0] in content, path
        tried += 1
    assert tried >= 25


def test_values_of_the_wrong_kind_are_refused_as_described(site: InProcess, interface: _Object) -> None:
    problem = interface["components"]["schemas"]["Problem"]
    for target in ("heads?at=never", "heads?scope=nowhere", "heads?nope=1"):
        answer = site.get(f"/queries/{target}")
        assert answer.status == 400 and answer.headers["content-type"] == "application/problem+json"
        jsonschema.validate(json.loads(answer.body), problem)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"title": "no"}, problem)


#: Routes that no program asks for: they are pages, or other names of what is described.
UNDESCRIBED = ("/sparql/", "/graph/{path:path}", "/{path:path}", "/sitemap-{number:int}.xml")


def test_every_route_is_described(interface: _Object) -> None:
    """What the server answers under an address of its own, the description names."""
    described = {path.partition("{")[0] for path in interface["paths"]}
    for path, _, _, _ in ROUTES:
        if path not in UNDESCRIBED:
            assert any(path.startswith(start) and start != "/" for start in described), path
