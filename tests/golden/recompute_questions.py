"""The questions that users ask of the graph: query, parameters, and the rows of each answer, computed from the facts.

It reads `acceptance/competency-questions.tsv` and `acceptance/seed-facts.tsv` below the folder named by
DPO_KG_REFERENCE and nothing of the graph. It refuses rows that do not carry every word of the answer listed there; the
few that are said otherwise, or only explain a value, stand in the columns `reworded` and `explained` of questions.tsv.

    python tests/golden/recompute_questions.py            writes questions.tsv and questions/
    python tests/golden/recompute_questions.py --check    exits 1 and names the files that differ
"""

from __future__ import annotations

import csv
import importlib
import sys
from pathlib import Path

from expected.facts import read_facts
from expected.question import Question, find_unanswered
from expected.writing import GOLDEN, run_script, write_table

HEADING = ("question", "query", "parameters", "columns", "facts", "reworded", "explained")


def load_questions() -> dict[str, Question]:
    """Return id → question of all modules expected/questions_*.py."""
    questions: dict[str, Question] = {}
    for path in sorted(GOLDEN.glob("expected/questions_*.py")):
        found = importlib.import_module(f"expected.{path.stem}").QUESTIONS
        if questions.keys() & found.keys():
            raise ValueError(f"{path.name} asks again: {sorted(questions.keys() & found.keys())}")
        questions |= found
    return dict(sorted(questions.items(), key=lambda pair: int(pair[0][2:])))


def recompute(reference: Path) -> dict[str, str]:
    """Return the expected files: path below the folder of this script → text.

    Raises:
        ValueError: the rows of a question do not carry all that its answer says.
    """
    facts = read_facts(reference / "acceptance" / "seed-facts.tsv")
    with (reference / "acceptance" / "competency-questions.tsv").open(encoding="utf-8", newline="") as file:
        listed = {row["id"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    index = ["\t".join(HEADING)]
    files: dict[str, str] = {}
    faults: list[str] = []
    for name, question in load_questions().items():
        rows = question.rows(facts)
        faults += [f"{name}: {word}" for word in find_unanswered(listed[name]["expected_answer"], rows, question)]
        parameters = "; ".join(f"{key}={value}" for key, value in question.parameters.items())
        reworded = "; ".join(f"{theirs} → {ours}" for theirs, ours in question.reworded.items())
        cells = (name, question.query, parameters, question.columns, listed[name]["fact_ids"], reworded)
        index.append("\t".join((*cells, "; ".join(question.explained))))
        files[f"questions/{name}.tsv"] = write_table(question.columns, rows)
    if faults:
        raise ValueError("not in the rows: " + "; ".join(faults))
    return {"questions.tsv": "".join(f"{line}\n" for line in index), **files}


if __name__ == "__main__":
    sys.exit(run_script(Path(__file__).name, recompute, sys.argv[1:]))
