"""Leaders whose tenures no source dates on one side: they are possible while their operation lasts, and not outside."""

from __future__ import annotations

import re

import pytest

from conftest import ROOT
from dpo_kg.knowledge_graph import KnowledgeGraph


def read_start(mission: str) -> str:
    """The start of an operation by its file, read without the graph."""
    text = (ROOT / "data" / "psdata-pko" / "missions.ttl").read_text(encoding="utf-8")
    block = next(part for part in text.split("\n\n") if part.startswith(f"mission:{mission} "))
    (start,) = re.findall(r'dpo:start "([^"]+)"', block)
    return str(start)


#: A head of MINUSCA of whom the sources give the end alone.
HEADSHIP = "minusca-head-of-mission-gaye-babacar"


@pytest.mark.parametrize(("day", "found"), [("1994-04-15", False), ("2014-04-09", False), ("2014-09-15", True)])
def test_who_has_no_known_start_leads_no_operation_before_it_began(
    field: KnowledgeGraph, day: str, found: bool
) -> None:
    assert read_start("minusca") == "2014-04-10"
    for query in ("mission-leaders", "on-date"):
        rows = field.run(query, at=day).to_dicts()
        told = [row for row in rows if str(row.get("tenure") or row.get("thing")).endswith(f"/{HEADSHIP}")]
        assert [(row["start"], row["certainty"]) for row in told] == [(None, "possible")] * found, query
