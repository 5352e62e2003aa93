"""Expected answers of the stored queries, computed from the list of facts and from nothing else.

It reads `acceptance/seed-facts.tsv` below the folder named by DPO_KG_REFERENCE, nothing of the graph, and
counts days one by one. Its constants are names, wording, cases and decisions of the model, never facts.

    python tests/golden/recompute.py            writes the files
    python tests/golden/recompute.py --check    exits 1 and names the files that differ
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path

from expected.bodies import DPKO, DPO, answer_changes, answer_counts, answer_missions, answer_parts
from expected.facts import Table, read_facts
from expected.figures import ALL, answer_figures, answer_references
from expected.french import in_french, read_french
from expected.statements import answer_characteristics, answer_debates
from expected.tenures import POST, answer_heads, answer_periods, answer_sources, answer_tenures, read_answers
from expected.writing import GOLDEN, run_script, write_table

DAYS = """
    1980-01-01 1992-02-29 1992-03-01 1992-03-10 1992-03-31 1993-02-28 1993-03-01 1995-07-01 1996-12-31
    1997-01-01 1997-01-15 1997-01-27 1997-01-28 2008-06-29 2008-06-30 2008-07-01 2011-08-30 2011-09-02
    2017-04-01 2024-06-02 2030-01-01
"""
HEADS = {"default": "2024-06-01", "example": "2008-06-30", **{f"at={day}": day for day in DAYS.split()}}
PERSONS = ("Marrack Goulding", "António Guterres")
CASES: list[tuple[str, Callable[..., Table], list[str]]] = [
    *((f"heads/{case}", answer_heads, [day]) for case, day in HEADS.items()),
    ("vacancies/default", answer_periods, ["vacancy"]),
    ("vacancies/example", answer_periods, ["vacancy", POST]),
    ("overlaps/default", answer_periods, ["overlap"]),
    ("overlaps/example", answer_periods, ["overlap", POST]),
    ("tenures-of-person/default", answer_tenures, []),
    ("tenures-of-person/example", answer_tenures, ["Kofi Annan", POST]),
    ("tenures-of-person/post=USG-PKO", answer_tenures, ["", POST]),
    ("tenures-of-person/person=Kofi Annan", answer_tenures, ["Kofi Annan"]),
    *((f"tenures-of-person/person={name}", answer_tenures, [name]) for name in PERSONS),
    ("sources-of-tenure/default", answer_sources, []),
    ("sources-of-tenure/example", answer_sources, [f"{POST}-guehenno-jean-marie"]),
]
#: Cases of the queries that ask the facts themselves, without the calendar of tenures.
LISTS: dict[str, tuple[Callable[..., Table], dict[str, list[str]]]] = {
    "characteristics-of": (
        answer_characteristics,
        {
            "default": [],
            "example": ["mission/minusma", "aspect/aims-at"],
            "thing=guehenno-jean-marie": ["person/guehenno-jean-marie"],
            "thing=DPO": ["organization/dpo"],
            "aspect=oversees": ["aspect/oversees"],
        },
    ),
    "counts": (answer_counts, {"default": [], "example": ["u", "kind=reference"], "document=d": ["d"]}),
    "debates": (
        answer_debates,
        {
            "default": [],
            "example": ["debate/the-woke-critique-and-its-counterpoint", "outlook=a practical standpoint"],
            "topic=peacekeeping": ["topic/peacekeeping"],
        },
    ),
    "missions": (answer_missions, {"default": [], "example": ["UNAMID"], "mission=UNTSO": ["UNTSO"]}),
    "observations": (
        answer_figures,
        {
            "default": [],
            "example": ["assessment", ALL],
            "dataset=assessed shares": ["assessment"],
            "dataset=mission counts": ["mission-count"],
            "subject=un-peacekeeping-operations": [ALL],
        },
    ),
    "organization-changes": (answer_changes, {"default": [], "example": [DPKO], "organization=DPO": [DPO]}),
    "parts-of-organization": (
        answer_parts,
        {"default": [], "example": [DPO], "organization=United Nations": ["United Nations"]},
    ),
    "references": (
        answer_references,
        {
            "default": [],
            "example": ["3", "having=retrieved", "lacking=archived", "form=numbered", "used=2"],
            "reference=d-9": ["9"],
            "reference=d-cliffe-2018": ["(Cliffe, 2018)"],
            "having=archived": ["having=archived"],
            "lacking=retrieved": ["lacking=retrieved"],
            "form=inline": ["form=inline"],
        },
    ),
}
#: Cases that are asked again with French names → the case whose rows they share.
FRENCH = {
    "characteristics-of/thing=DPO&lang=fr": "characteristics-of/thing=DPO",
    "debates/lang=fr": "debates/default",
    "heads/lang=fr": "heads/default",
    "heads/at=1997-01-15&lang=fr": "heads/at=1997-01-15",
    "observations/lang=fr": "observations/default",
    "organization-changes/organization=DPO&lang=fr": "organization-changes/organization=DPO",
    "parts-of-organization/lang=fr": "parts-of-organization/default",
    "tenures-of-person/lang=fr": "tenures-of-person/default",
}


def load_lists() -> dict[str, tuple[Callable[..., Table], dict[str, list[str]]]]:
    """Return the cases above with those of all modules expected/answers_*.py (their LISTS)."""
    lists = dict(LISTS)
    for path in sorted(GOLDEN.glob("expected/answers_*.py")):
        lists |= importlib.import_module(f"expected.{path.stem}").LISTS
    return lists


def recompute(reference: Path) -> dict[str, str]:
    """Return the expected answers as SPARQL 1.1 TSV: path below the folder of this script → text."""
    facts = read_facts(reference / "acceptance" / "seed-facts.tsv")
    answers = read_answers(facts)
    files = {}
    asked: list[tuple[str, Table]] = [(case, answer(answers, *values)) for case, answer, values in CASES]
    for name, (answer, cases) in load_lists().items():
        asked += [(f"{name}/{case}", answer(facts, *values)) for case, values in cases.items()]
    names, answered = read_french(facts), dict(asked)
    asked += [(case, in_french(answered[like], names)) for case, like in FRENCH.items()]
    for case, (columns, rows) in asked:
        files[f"queries/{case}.tsv"] = write_table(columns, rows)
    return files


if __name__ == "__main__":
    sys.exit(run_script(Path(__file__).name, recompute, sys.argv[1:]))
