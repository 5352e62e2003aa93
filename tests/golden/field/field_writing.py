"""Writing the expected answers of the field: what a script computes, and nothing else in the folders it computes."""

from __future__ import annotations

from pathlib import Path

#: The folder of the answers, one below it for each stored query.
QUERIES = Path(__file__).resolve().parent / "queries"


def write_answers(answers: dict[str, str]) -> None:
    """Write answers; in the folders of their queries, files that were not computed go.

    Args:
        answers: query and case, such as "states/default.tsv" → rows as SPARQL TSV.
    """
    for path in {QUERIES / Path(case).parent for case in answers}:
        path.mkdir(parents=True, exist_ok=True)
        for old in path.glob("*.tsv"):
            if old.relative_to(QUERIES).as_posix() not in answers:
                old.unlink()
    for case, text in answers.items():
        (QUERIES / case).write_text(text, encoding="utf-8", newline="\n")
