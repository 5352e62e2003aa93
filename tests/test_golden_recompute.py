"""The golden answers of the stored queries equal those computed from the list of facts alone."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

GOLDEN = Path(__file__).resolve().parent / "golden"


@pytest.mark.reference
def test_golden_answers_follow_from_the_facts() -> None:
    reference = os.environ.get("DPO_KG_REFERENCE")
    assert reference, "DPO_KG_REFERENCE does not name the folder of the source documents"
    spec = importlib.util.spec_from_file_location("golden_recompute", GOLDEN / "recompute.py")
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    paths = sorted(path for path in (GOLDEN / "queries").rglob("*") if path.is_file())
    committed = {path.relative_to(GOLDEN).as_posix(): path.read_bytes().decode() for path in paths}

    assert script.recompute(Path(reference)) == committed, "to mend: python tests/golden/recompute.py"
