"""Settings: each is a flag and an environment variable; faults are told."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from dpo_kg.cli import serve as command
from dpo_kg.errors import MissingExtraError, ParameterError
from dpo_kg.server import run
from dpo_kg.server.settings import Settings, parse_setting, read_environment

#: Setting → a text and its value.
GIVEN: dict[str, tuple[str, Any]] = {
    "host": ("::1", "::1"),
    "port": ("8080", 8080),
    "socket": ("/run/x.sock", "/run/x.sock"),
    "workers": ("3", 3),
    "timeout": ("2.5", 2.5),
    "memory": ("512", 512),
    "rows": ("10", 10),
    "answer_size": ("7", 7),
    "query_size": ("9", 9),
    "queue": ("4", 4),
    "answer_cache": ("0", 0),
    "root_path": ("/dpo-kg", "/dpo-kg"),
    "base": ("https://example.org/x/", "https://example.org/x/"),
    "trusted_proxies": ("127.0.0.1, ::1,", ("127.0.0.1", "::1")),
    "access_log": ("json", "json"),
    "log_queries": ("true", True),
    "drain": ("1", 1.0),
}


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """The settings that commands serve by, in place of serving."""
    found: list[Settings] = []
    monkeypatch.setattr(run, "serve", lambda settings, tell, opened: found.append(settings))
    for name in GIVEN:
        monkeypatch.delenv(f"DPO_KG_{name.upper()}", raising=False)
    return found


def test_every_setting_is_tried() -> None:
    assert set(GIVEN) == {field.name for field in fields(Settings)}
    assert all(value != getattr(Settings, name) for name, (_, value) in GIVEN.items())


@pytest.mark.parametrize("name", GIVEN)
def test_environment(served: list[Settings], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    text, value = GIVEN[name]
    monkeypatch.setenv(f"DPO_KG_{name.upper()}", text)
    assert command.execute([]) == 0
    assert served == [Settings(**{name: value})]


@pytest.mark.parametrize("name", GIVEN)
def test_flags(served: list[Settings], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A flag goes before the environment."""
    text, value = GIVEN[name]
    flag = f"--{name.replace('_', '-')}"
    if name != "log_queries":
        monkeypatch.setenv(f"DPO_KG_{name.upper()}", {"access_log": "none", "base": "http://x/"}.get(name, "/1"))
        if not isinstance(getattr(Settings, name), str):
            monkeypatch.setenv(f"DPO_KG_{name.upper()}", "1")
    command.execute([flag] if name == "log_queries" else [flag, text])
    assert getattr(served[0], name) == value


def test_defaults(served: list[Settings]) -> None:
    command.execute([])
    assert served == [Settings()]
    assert served[0].host == "127.0.0.1", "this machine alone"
    assert served[0].workers >= 2 and served[0].access_log == "none" and not served[0].log_queries


def test_empty_variables_are_not_given() -> None:
    assert read_environment({"DPO_KG_PORT": "", "DPO_KG_CACHE": "/x", "PORT": "1"}) == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("port", "http"),
        ("port", "80.5"),
        ("timeout", "soon"),
        ("log_queries", "maybe"),
        ("workers", "two"),
    ],
)
def test_texts_that_are_no_value(name: str, text: str) -> None:
    with pytest.raises(ParameterError) as caught:
        read_environment({f"DPO_KG_{name.upper()}": text})
    assert f"DPO_KG_{name.upper()}" in str(caught.value) and text in str(caught.value)
    with pytest.raises(ParameterError, match=r"--x"):
        parse_setting(name, text, "--x")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"port": -1}, "--port"),
        ({"port": 65536}, "--port"),
        ({"workers": 0}, "--workers"),
        ({"queue": 0}, "--queue"),
        ({"rows": 0}, "--rows"),
        ({"memory": 63}, "--memory"),
        ({"answer_cache": -1}, "--answer-cache"),
        ({"answer_size": 0}, "--answer-size"),
        ({"query_size": 0}, "--query-size"),
        ({"timeout": 0.0}, "--timeout"),
        ({"timeout": float("nan")}, "--timeout"),
        ({"timeout": float("inf")}, "--timeout"),
        ({"drain": -1.0}, "--drain"),
        ({"root_path": "x"}, "--root-path"),
        ({"root_path": "/x/"}, "--root-path"),
        ({"root_path": "/"}, "--root-path"),
        ({"root_path": "/a b"}, "--root-path"),
        ({"base": "example.org"}, "--base"),
        ({"base": "https://"}, "--base"),
        ({"base": "https://example.org/?x"}, "--base"),
        ({"access_log": "apache"}, "--access-log"),
        ({"trusted_proxies": ("localhost",)}, "--trusted-proxies"),
        ({"trusted_proxies": ("10.0.0.1/8",)}, "--trusted-proxies"),
        ({"trusted_proxies": ("*", "127.0.0.1")}, "--trusted-proxies"),
    ],
)
def test_values_that_cannot_be(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ParameterError) as caught:
        Settings(**given)
    assert said in str(caught.value)
    assert str(next(iter(given.values()))).strip("(),'").partition("'")[0] in str(caught.value).replace("'", "")


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ({}, "http://127.0.0.1:8000/"),
        ({"host": "::1", "port": 1}, "http://[::1]:1/"),
        ({"root_path": "/x"}, "http://127.0.0.1:8000/x/"),
        ({"base": "https://example.org/y"}, "https://example.org/y/"),
        ({"base": "https://example.org//", "root_path": "/y"}, "https://example.org/"),
    ],
)
def test_the_address_of_the_site(given: dict[str, Any], base: str) -> None:
    assert Settings(**given).public_base() == base


def test_limits() -> None:
    limits = Settings(timeout=3.0, memory=100, rows=5, answer_size=2, query_size=1).limits()
    assert (limits.seconds, limits.memory, limits.rows) == (3.0, 100 << 20, 5)
    assert (limits.answer_bytes, limits.query_bytes) == (2 << 20, 1024)


def test_networks_of_proxies() -> None:
    assert Settings(trusted_proxies=("10.0.0.0/8", "fd00::/8", "::1")).trusted_proxies[0] == "10.0.0.0/8"


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "dpo_kg.server.run", None)
    monkeypatch.delitem(sys.modules, "uvicorn", raising=False)

    class Blocked:
        def find_spec(self, name: str, *more: object) -> None:
            if name == "uvicorn":
                raise ImportError("no", name="uvicorn")

    monkeypatch.delitem(sys.modules, "dpo_kg.server.run")
    for name in [name for name in sys.modules if name.startswith("uvicorn")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Blocked(), *sys.meta_path])
    with pytest.raises(MissingExtraError, match=r"dpo-kg\[serve\]"):
        command.execute([])
