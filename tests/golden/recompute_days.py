"""Expected answers of the queries on days, computed from the list of facts and the text of the Turtle files.

It reads `acceptance/seed-facts.tsv` below the folder named by DPO_KG_REFERENCE, and the files of data/seeds/ and
ontology/ with code that shares nothing with the product: no RDF library, no SPARQL, no build.

    python tests/golden/recompute_days.py            writes the files
    python tests/golden/recompute_days.py --check    exits 1 and names the files that differ
"""

from __future__ import annotations

import sys
from pathlib import Path

from expected.days import Side, answer_on, answer_together, live
from expected.facts import ENGLISH, Table, iri, read_facts, span
from expected.tenures import Life, read_answers
from expected.turtle_facts import Facts, thing
from expected.writing import GOLDEN, run_script, write_table

ROOT = GOLDEN.parent.parent
DAYS = """
    1948-05-29 1980-01-01 1992-03-10 1997-01-15 2006-10-15 2007-03-01 2011-08-30 2020-03-31 2021-08-01 2024-06-02
"""
TRUCE = "United Nations Truce Supervision Organization"


def recompute(reference: Path) -> dict[str, str]:
    """Return the expected answers as SPARQL 1.1 TSV: path below the folder of this script → text."""
    listed = read_facts(reference / "acceptance" / "seed-facts.tsv")
    answers = read_answers(listed)
    facts = Facts(
        sorted([*ROOT.glob("data/*.ttl"), *ROOT.glob("data/seeds/**/*.ttl"), *ROOT.glob("ontology/**/*.ttl")])
    )
    created = next(f.object for f in listed if (f.subject, f.relation) == ("UNTSO", "createdIn")).partition(" ")[0]
    start = span(created)
    mission = Side(TRUCE, ENGLISH, "", Life(*start, start[1], None), iri("mission", "untso"))
    if mission.life != live(facts, thing("mission:untso")):
        raise ValueError("the files and the list of facts differ on a mission")
    asked: list[tuple[str, Table]] = [
        ("on-date/default", answer_on(answers, facts, "2024-06-01")),
        ("on-date/example", answer_on(answers, facts, "2008-06-30")),
        ("on-date/at=2008-06-30&around=0", answer_on(answers, facts, "2008-06-30", 0)),
        ("on-date/at=1997-01-15&around=5", answer_on(answers, facts, "1997-01-15", 5)),
        *((f"on-date/at={day}", answer_on(answers, facts, day)) for day in DAYS.split()),
        ("together/default", answer_together(answers)),
        ("together/example", answer_together(answers, "Jean-Marie Guéhenno", "Alain Le Roy")),
        ("together/show=met", answer_together(answers, show="met")),
        ("together/one=Marrack Goulding", answer_together(answers, "Marrack Goulding")),
        ("together/one=Alain Le Roy&other=Bernard Miyet", answer_together(answers, "Alain Le Roy", "Bernard Miyet")),
        ("together/other=UNTSO", answer_together(answers, other=mission)),
    ]
    facts.language = "fr"
    asked.append(("on-date/at=2021-08-01&lang=fr", answer_on(answers, facts, "2021-08-01")))
    return {f"queries/{case}.tsv": write_table(columns, rows) for case, (columns, rows) in asked}


if __name__ == "__main__":
    sys.exit(run_script(Path(__file__).name, recompute, sys.argv[1:]))
