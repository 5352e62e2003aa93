"""What each rule file derives, and what it must not: small invented graphs, closed under the ontology and all rules."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pyoxigraph as ox
import pytest

from dpo_kg.build.bounds import derive_bounds
from dpo_kg.build.derivation import show_triple
from dpo_kg.build.ontology import load_ontology
from dpo_kg.build.rules import Closure, load_rules
from dpo_kg.build.tbox import generate_rules
from dpo_kg.vocabulary import DPO, PREFIXES

ROOT = str(Path(__file__).parent.parent)
ONTOLOGY = load_ontology(ROOT)
STRATA = load_rules(ROOT)
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())

#: What every graph holds: a post with its holder and its body, and labels of terms that may be declared or not.
BASE = """
person:ada a dpo:Person ; rdfs:label "Ada" .
person:sg a dpo:Person ; rdfs:label "Sigga" .
post:p a dpo:Post ; rdfs:label "Post"@en .
organization:o a dpo:Organization ; rdfs:label "Body"@en .
dpo:Event rdfs:label "event"@en .
dpo:OrganizationChange rdfs:label "change"@en ; rdfs:subClassOf dpo:Event .
dpo:Renaming rdfs:label "renaming"@en ; rdfs:subClassOf dpo:OrganizationChange .
dpo:Transformation rdfs:label "transformation"@en ; rdfs:subClassOf dpo:OrganizationChange .
dpo:Appointment rdfs:label "appointment"@en ; rdfs:subClassOf dpo:Event .
tenure:t a dpo:Tenure ; dpo:tenureHolder person:ada ; dpo:tenurePost post:p .
headship:h a dpo:PostHeadship ; dpo:headshipPost post:p ; dpo:headshipBody organization:o .
"""
TERM = "tenure:term a dpo:Tenure ; dpo:tenureHolder person:sg ; dpo:tenurePost post:secretary-general ."


def period(thing: str, start: str = "", end: str = "") -> str:
    return "".join(
        f'{thing} dpo:{name} "{value}"^^edtf:EDTF .\n' for name, value in (("start", start), ("end", end)) if value
    )


def ongoing(thing: str, date: str) -> str:
    return f'{thing} dpo:endStatus end-status:ongoing ; dpo:asOf "{date}"^^edtf:EDTF .\n'


STATED = "tenure:t dpo:secretaryGeneralStated person:sg .\n"
APPOINTS = "post:p dpo:appointedByPost post:secretary-general .\n"
HEADED = "person:ada dpo:headed organization:o"
SERVED = "person:ada dpo:servedUnder person:sg"

#: Rule file → cases: what is added to the base, and what follows by that rule.
CASES: dict[str, list[tuple[str, set[str]]]] = {
    "50-headed": [
        (period("tenure:t", "1990", "1995") + period("headship:h", "1992", "1999"), {HEADED}),
        (period("tenure:t", "1990", "1995") + period("headship:h", "1996", "1999"), set()),
        # 1995 and 1995: the tenure may have ended before the headship began.
        (period("tenure:t", "1990", "1995") + period("headship:h", "1995", "1999"), set()),
        (period("tenure:t", "1990", "1995-05-05") + period("headship:h", "1995-05-05", "1999"), {HEADED}),
        (period("tenure:t", "1990", "1995"), set()),
        (period("tenure:t", "1990", "1995") + period("headship:h", "1980"), set()),
        (period("tenure:t", "1990", "1995") + period("headship:h", "1980") + ongoing("headship:h", "2000"), {HEADED}),
    ],
    "51-headed-now": [
        (ongoing("tenure:t", "2024-06") + ongoing("headship:h", "2024-06"), {HEADED}),
        (ongoing("tenure:t", "2024-06") + ongoing("headship:h", "2024-07"), set()),
        (ongoing("tenure:t", "2024-06") + 'headship:h dpo:asOf "2024-06"^^edtf:EDTF .', set()),
    ],
    "60-served-under-stated": [
        (STATED, {SERVED}),
        (STATED + TERM, {SERVED}),
        (STATED + TERM + period("tenure:term", "1992", "1996"), set()),
        ("tenure:t dpo:secretaryGeneralStated person:ada .", set()),
        (TERM, set()),
    ],
    "61-served-under-terms": [
        (STATED + TERM + period("tenure:term", "1992", "1996") + period("tenure:t", "1990", "1993-02-01"), {SERVED}),
        (APPOINTS + TERM + period("tenure:term", "1992", "1996") + period("tenure:t", "1990", "1993"), {SERVED}),
        (TERM + period("tenure:term", "1992", "1996") + period("tenure:t", "1990", "1993"), set()),
        (APPOINTS + TERM + period("tenure:term", "1997", "2001") + period("tenure:t", "1990", "1993"), set()),
        (APPOINTS + TERM + period("tenure:term", "1993", "1996") + period("tenure:t", "1990", "1993"), set()),
        (APPOINTS.replace("secretary-general", "p") + TERM + period("tenure:term", "1992", "1996")
         + period("tenure:t", "1990", "1993"), set()),
    ],
    "70-inferred-appointer": [
        (STATED + APPOINTS, {"tenure:t dpo:inferredAppointer person:sg"}),
        (STATED, set()),
        (APPOINTS, set()),
    ],
    "45-text-label": [
        ('<x:c> a dpo:Characteristic ; dpo:text "has blue helmets"@en .', {'<x:c> rdfs:label "has blue helmets"@en'}),
        ('<x:c> a dpo:DebatePosition ; dpo:text "It works."@en .', {'<x:c> rdfs:label "It works."@en'}),
        ('<x:c> a dpo:Characteristic ; dpo:text "t"@en ; rdfs:label "name"@en .', set()),
        ('<x:c> a dpo:Document ; dpo:text "t"@en .', set()),
    ],
    "48-gap-label": [
        ("<x:g> dpo:gapSubject person:ada ; dpo:gapProperty dpo:birthYear .",
         {'<x:g> rdfs:label "Not stated: birth year of Ada"@en'}),
        ('<x:g> dpo:gapSubject person:ada ; dpo:gapProperty dpo:birthYear ; rdfs:label "gap"@en .', set()),
    ],
    "44-appointment-label": [
        ("<x:e> a dpo:Appointment ; dpo:appointee person:ada ; dpo:appointedTo post:p .",
         {'<x:e> rdfs:label "Appointment of Ada, Post"@en'}),
        ('<x:e> dpo:appointee person:ada ; dpo:appointedTo post:p ; rdfs:label "name"@en .', set()),
    ],
    "46-event-label": [
        ("<x:e> a dpo:Renaming ; dpo:affectedOrganization organization:o .", {'<x:e> rdfs:label "Renaming: Body"@en'}),
        ('<x:e> a dpo:Transformation ; dpo:resultingOrganization organization:o ; dpo:originalOrganization <x:f> . '
         '<x:f> rdfs:label "Alpha"@en .', {'<x:e> rdfs:label "Transformation: Body"@en'}),
        ('<x:e> a dpo:Renaming ; dpo:affectedOrganization organization:o , <x:f> . <x:f> rdfs:label "Alpha"@en .',
         {'<x:e> rdfs:label "Renaming: Alpha"@en'}),
        ('<x:e> a dpo:Renaming ; dpo:affectedOrganization organization:o ; rdfs:label "name"@en .', set()),
        ("<x:e> a dpo:Renaming .", set()),
    ],
}  # fmt: skip


def close(turtle: str) -> Closure:
    facts = [quad.triple for quad in ox.parse(HEAD + BASE + turtle, format=ox.RdfFormat.TURTLE)]
    closure = Closure([*facts, *ONTOLOGY.flat_triples()])
    closure.add(derive_bounds(facts))
    closure.run_strata(generate_rules([*ONTOLOGY.triples, *facts]), STRATA)
    return closure


@pytest.mark.parametrize(("name", "number"), [(name, i) for name, cases in CASES.items() for i in range(len(cases))])
def test_rule(name: str, number: int) -> None:
    turtle, expected = CASES[name][number]
    found = [d for d in close(turtle).derivations.values() if d.rule == name]
    assert {show_triple(d.triple) for d in found} == expected
    assert all(d.premises for d in found)


def test_each_rule_says_what_it_means() -> None:
    rules = [rule for stratum in STRATA for rule in stratum]
    assert set(CASES) <= {rule.name for rule in rules}
    for rule in rules:
        assert rule.words.endswith(".") and rule.words[0].isupper() and "\n" not in rule.words, rule.name
    assert len({rule.words for rule in rules}) == len(rules)


def test_rules_speak_of_declared_terms_only() -> None:
    declared = ONTOLOGY.classes | ONTOLOGY.properties
    terms = {
        f"{DPO}{name}"
        for path in Path(ROOT, "ontology", "rules").glob("*.rq")
        for name in re.findall(r"\bdpo:(\w+)", path.read_text(encoding="utf-8"))
    }
    assert len(terms) > 20 and terms - declared == set()


def test_premises_of_a_label_are_what_it_is_made_of() -> None:
    (found,) = [d for d in close(CASES["44-appointment-label"][0][0]).derivations.values() if d.rule[:2] == "44"]
    shown = {show_triple(premise) for premise in found.premises}
    assert {"<x:e> dpo:appointee person:ada", 'person:ada rdfs:label "Ada"', 'post:p rdfs:label "Post"@en'} <= shown


def draw_tenures(random: Random) -> list[tuple[date, date, date | None]]:
    """Return tenures of one post: first and last possible day of the start, last possible day of the end."""
    found = []
    for _ in range(random.randint(2, 6)):
        start = date(2000, 1, 1) + timedelta(days=random.randint(0, 40))
        end = start + timedelta(days=random.randint(5, 20))
        found.append((start, start + timedelta(days=random.choice((0, 0, 3))), random.choice((end, end, None))))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_succession_and_vacancy_are_what_their_words_say(seed: int) -> None:
    """The definitions, pair by pair in Python, on invented tenures of one post with vague starts and open ends."""
    tenures = draw_tenures(Random(seed))
    day = '"{}"^^xsd:date'.format
    facts = "".join(
        f"tenure:n{i} dpo:tenurePost post:p ; dpo:startEarliest {day(first)} ; dpo:startLatest {day(last)} ."
        + (f" tenure:n{i} dpo:endLatest {day(end)} ." if end else "")
        for i, (first, last, end) in enumerate(tenures)
    )
    closure = Closure(quad.triple for quad in ox.parse(HEAD + facts, format=ox.RdfFormat.TURTLE))
    closure.run_strata([], STRATA[:2])
    assert [stratum[0].name for stratum in STRATA[:2]] == ["10-tenure-succession", "20-vacancy"]
    found = {show_triple(triple) for triple in closure.derivations}
    succession, vacancies = set(), set()
    for i, (first, _, _) in enumerate(tenures):
        for k, (earlier, certain, end) in enumerate(tenures):
            between = any(earlier < other < first for other, _, _ in tenures)
            if certain < first and not between:
                succession.add(f"tenure:n{i} dpo:succeeds tenure:n{k}")
                covered = end is None or any(
                    other < first and (last is None or last > end) for other, _, last in tenures
                )
                if end is not None and not covered and end + timedelta(days=1) < first:
                    vacancies.add(f"vacancy:n{k} dpo:vacancyBefore tenure:n{i}")
    assert {line for line in found if " dpo:succeeds " in line} == succession
    assert {line for line in found if " dpo:vacancyBefore " in line} == vacancies


def test_the_drawn_tenures_show_all_cases() -> None:
    drawn = [draw_tenures(Random(seed)) for seed in range(40)]
    assert any(end is None for tenures in drawn for _, _, end in tenures)
    assert any(first < last for tenures in drawn for first, last, _ in tenures)


def test_a_rule_runs_again_only_for_what_it_reads() -> None:
    rules = {rule.name: rule for stratum in STRATA for rule in stratum}
    succession = rules["10-tenure-succession"].reads
    assert succession is not None
    assert {name.rpartition("#")[2] for name in succession} == {"tenurePost>", "startEarliest>", "startLatest>"}
    assert rules["46-event-label"].reads is None, "any property may be its ?role"
