"""Writing the expected answers of the field: what a script computes, and nothing else in the folders it computes."""

from __future__ import annotations

from pathlib import Path

#: The folder of the answers, one below it for each stored query.
QUERIES = Path(__file__).resolve().parent / "queries"


def write_answers(answers: dict[str, str]) -> None:
    """Write answers; in the folders of their queries, files go that no script of this folder names.

    Args:
        answers: query and case, such as "states/default.tsv" → rows as SPARQL TSV.
    """
    scripts = "".join(script.read_text(encoding="utf-8") for script in Path(__file__).parent.glob("*.py"))
    for path in {QUERIES / Path(case).parent for case in answers}:
        path.mkdir(parents=True, exist_ok=True)
        for old in path.glob("*.tsv"):
            if f'"{old.relative_to(QUERIES).as_posix()}"' not in scripts:
                old.unlink()
    for case, text in answers.items():
        (QUERIES / case).write_text(text, encoding="utf-8", newline="\n")
