"""The Security Council by year and the bodies of the United Nations system, compared with the publishers' files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows

DPO = "PREFIX dpo: <https://w3id.org/dpo-kg/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
DPO += "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "


def ask(field: KnowledgeGraph, pattern: str) -> list[tuple[str, ...]]:
    rows = field.query(DPO + pattern)
    assert isinstance(rows, Rows)
    return [tuple(str(cell) for cell in row) for row in rows]


@pytest.mark.parametrize(("year", "seats"), [(1947, 11), (1965, 11), (1966, 15), (1990, 15), (2026, 15)])
def test_the_council_has_its_seats_filled(field: KnowledgeGraph, year: int, seats: int) -> None:
    rows = list(field.run("council-members", at=f"{year}-12-31"))
    assert len(rows) == seats
    assert sum(row["permanent"] is True or str(row["permanent"]) == "true" for row in rows) == 5


def test_elected_members_are_no_members_yet(field: KnowledgeGraph) -> None:
    rows = {row["iso3"]: row["certainty"] for row in field.run("council-members", at="2027-06-01")}
    assert rows["AUT"] == "elected"
    assert rows["LVA"] != "elected"
    assert "AUT" not in {row["iso3"] for row in field.run("council-members", at="2026-12-31")}


@pytest.mark.reference
def test_every_body_of_the_chart_has_its_website_and_organ(field: KnowledgeGraph, reference: Path) -> None:
    with (reference / "sources" / "un-entities" / "un-entities.csv").open(encoding="utf-8", newline="") as file:
        chart = list(csv.DictReader(file))
    pattern = (
        "SELECT DISTINCT ?site ?name WHERE { ?body dpo:website ?site ; rdfs:label|skos:altLabel|dpo:acronym ?name }"
    )
    named = {(site, name.casefold()) for site, name in ask(field, pattern)}
    for row in chart:
        for name in (row["entity"].strip(), " ".join(row["entity_long"].split())):
            short = row["subcategory"] == "Main Committees"
            name = f"{row['entity']} ({row['entity_long']})" if short else name
            assert (row["entity_link"], name.casefold()) in named, name
    organs = "SELECT ?body ?organ WHERE { ?body dpo:principalOrgan ?organ }"
    listed = sum(row["un_principal_organ"].count(",") + 1 for row in chart)
    outside = sum(row["un_principal_organ"] in ("Specialized Agencies", "Related Organizations") for row in chart)
    # The Court is an organ and has none above it.
    assert len(ask(field, organs)) == listed - outside - 1


def test_the_chart_adds_no_operation_to_the_official_list(field: KnowledgeGraph) -> None:
    assert len(ask(field, "SELECT ?m WHERE { ?m a dpo:Mission ; dpo:onOfficialList true }")) == 71
    political = (
        "SELECT ?m WHERE { ?m dpo:categoryLabel 'Special Political Missions and Other Political Presences'@en ; "
    )
    assert len(ask(field, political + "a dpo:Mission ; dpo:onOfficialList false }")) == 16


@pytest.mark.parametrize("slug", ["dpo", "department-of-operational-support", "united-nations-development-programme"])
def test_bodies_of_the_seeds_are_the_same_things(field: KnowledgeGraph, slug: str) -> None:
    pattern = f"SELECT ?site WHERE {{ <https://w3id.org/dpo-kg/id/organization/{slug}> dpo:website ?site }}"
    assert len(ask(field, pattern)) == 1
