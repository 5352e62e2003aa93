"""Requests made from the description of the interface (schemathesis), sent to the real server.

None is answered with 5xx but 503, and each answer is as described: status, media type, schema, headers.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from serving import Server, run_server

pytestmark = pytest.mark.programs

CONFIGURATION = Path(__file__).parent / "clients" / "schemathesis.toml"


def fuzz(server: Server, folder: Path, *words: str) -> str:
    """Run schemathesis over the description of a server; return what it says."""
    if find_spec("schemathesis") is None:
        pytest.fail("schemathesis is not installed: pip install -e '.[fuzz]'")
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION), "run"]
    command += [f"{server.url}/openapi.json", "--workers", "2", "--no-color", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=560, cwd=folder)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


def test_protocols_descriptions_and_pages(kg: object, tmp_path: Path) -> None:
    with run_server("--queue", "512", "--memory", "512", "--rows", "2000", seconds=2) as server:
        said = fuzz(server, tmp_path, "--exclude-path-regex", "^/queries/", "--max-examples", "40")
        assert server.alive() and json.loads(server.get("/health").body)["workers"]["faults"] == 0
    assert int(re.findall(r"(\d+) generated", said)[-1]) > 500


def test_stored_queries(kg: object, tmp_path: Path) -> None:
    with run_server("--queue", "512", "--memory", "512", "--rows", "2000", seconds=5) as server:
        said = fuzz(server, tmp_path, "--include-path-regex", "^/queries/", "--max-examples", "4")
        assert server.alive() and json.loads(server.get("/health").body)["workers"]["faults"] == 0
    assert int(re.findall(r"(\d+) generated", said)[-1]) > 500
