"""The build in a process of its own, as its parent hears it."""

from __future__ import annotations

import json

from dpo_kg.errors import BuildError
from dpo_kg.isolation.error_data import error_to_data
from dpo_kg.server.building import _hear


def test_messages_are_passed_on() -> None:
    told: list[str] = []
    assert _hear('{"message": "Building …"}\n', told.append) is None
    assert _hear("a line that a library wrote\n", told.append) is None
    assert told == ["Building …", "a line that a library wrote"]


def test_an_error_of_the_build_is_the_same_error_here() -> None:
    error = _hear(json.dumps({"error": error_to_data(BuildError(["data/x.ttl: no such prefix"]))}) + "\n", print)
    assert isinstance(error, BuildError) and "data/x.ttl: no such prefix" in str(error)
