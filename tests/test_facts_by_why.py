"""Tests that `why` leads from a fact to its line: twenty facts of every topic, drawn anew for each version of the data.

The lines and marks expected are those of the inventory of facts, not of the graph.
"""

import random
import re
from collections import defaultdict
from pathlib import Path

import pytest

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows
from dpo_kg.vocabulary import expand_curie
from test_facts import ARTICLES, BY_FACT, Row, inventory

DRAWN = 20


def draw_facts(folder: Path, seed: str) -> list[str]:
    """Return twenty facts of every topic, all where there are fewer, in the order of the inventory."""
    topics: dict[str, list[str]] = defaultdict(list)
    for fact, said in inventory(str(folder)).items():
        topics[said["topic"]].append(fact)
    dice = random.Random(seed)
    return [fact for facts in topics.values() for fact in sorted(dice.sample(facts, min(DRAWN, len(facts))))]


def read_lines(place: str) -> range:
    numbers = [int(number) for number in re.findall(r"\d+", place)]
    return range(numbers[0], numbers[-1] + 1)


def answer(kg: KnowledgeGraph, row: Row) -> tuple[Rows, list[str]]:
    """Ask why a row of the map holds; return the answer and its places of the attribution named in the map."""
    iri = expand_curie(row.carrier)
    if row.carrier.startswith("gap:"):
        rows = kg.missing(row.subject)
        return rows, ["gap" for found in rows if str(found.gap) == f"<{iri}>" or found.gap == iri]
    rows = kg.why(row.subject if row.subject != row.carrier or row.predicate == "dpo:citesReference" else row.carrier)
    return rows, [str(found.place) for found in rows if found.attribution == iri and found.place]


@pytest.mark.reference
def test_why_leads_to_the_line(kg: KnowledgeGraph, reference: Path) -> None:
    facts = draw_facts(reference, str(kg.info()["data_version"]))
    assert len(facts) > 200
    lost = []
    for fact in facts:
        said = inventory(str(reference))[fact]
        wanted = read_lines(said["note"].partition(";")[0])
        for row in BY_FACT[fact]:
            if row.carrier.startswith(("citation:", "claim:")) and row.subject != row.carrier:
                places = answer(kg, row)[1]
                if not any(set(read_lines(place)) & set(wanted) for place in places):
                    lost.append((fact, row.carrier, places))
            elif row.carrier.startswith("gap:"):
                assert answer(kg, row)[1], row
            elif row.carrier.startswith("query:"):
                document = ARTICLES[fact[0]]
                assert len(kg.run(row.carrier.removeprefix("query:"), document=document)), row
    assert not lost
