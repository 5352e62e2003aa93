"""Code that asks a stored query again, in the languages of those who go on working with the answer."""

from __future__ import annotations

import json
import shlex


def write_samples(csv: str, json_: str, python: str, command: str) -> list[tuple[str, str, str]]:
    """Return name, language and text of the ways to ask again.

    Args:
        csv, json_: addresses of the answer as CSV and as JSON, whole or below the root of the host.
        python: the expression that asks again, of `Question.to_python`.
        command: the command line, of `Question.to_command`.
    """
    whole, as_json = (one if "://" in one else f"http://localhost:8000{one}" for one in (csv, json_))
    quoted = json.dumps(whole, ensure_ascii=True)
    return [
        ("curl", "sh", f"curl --fail --output answer.csv {shlex.quote(whole)}"),
        ("Python", "python", f"import polars\n\nframe = polars.read_csv({quoted})"),
        ("dpo-kg (Python)", "python", f"import dpo_kg\n\nrows = {python}"),
        ("dpo-kg (shell)", "sh", command),
        ("R", "r", f'answer <- read.csv({quoted}, encoding = "UTF-8")'),
        (
            "JavaScript",
            "js",
            f"const answer = await (await fetch({json.dumps(as_json)})).json();\n"
            "console.table(answer.results.bindings.map(row =>\n"
            "  Object.fromEntries(Object.entries(row).map(([name, term]) => [name, term.value]))));",
        ),
    ]
