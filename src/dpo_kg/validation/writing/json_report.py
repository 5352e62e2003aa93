"""A report as one JSON object of a documented, stable structure.

| key | holds |
| --- | --- |
| `format` | "dpo-kg validation report 1"; another number where a key goes or changes its meaning |
| `conforms` | whether nothing is at fault |
| `files` | names of the files checked; empty for the graph itself |
| `triples`, `things`, `checked` | counts; `checked` is null where all things were checked |
| `unreadable` | files that cannot be read: `file`, `line`, `column`, `message`, `mend` |
| `findings` | objects as below, in the order of file and line |
| `notes` | what else a person should know |

A finding has `severity` ("violation", "warning" or "info"), `file`, `line`, `column`, `pointer` (JSON Pointer, for
JSON-LD), `thing` and `property` (IRIs), `value` (a term in N-Triples form), `message`, `mend`, `rule` (IRI of the
shape, or name of a check) and `component` (IRI). What is not known or does not apply is null.
"""

from __future__ import annotations

import json
from typing import Any

from dpo_kg.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.validation.findings import Finding, Report


FORMAT = "dpo-kg validation report 1"


def write_json(report: Report) -> str:
    """Return the report as JSON."""
    document = {
        "format": FORMAT,
        "conforms": report.conforms,
        "files": report.files,
        "triples": report.triples,
        "things": report.things,
        "checked": report.checked,
        "unreadable": [_describe_error(error) for error in report.unreadable],
        "findings": [_describe(finding) for finding in report.findings],
        "notes": report.notes,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _describe(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity.lower(),
        "file": finding.place or None,
        "line": finding.line,
        "column": finding.column,
        "pointer": finding.pointer or None,
        "thing": finding.focus if ":" in finding.focus else f"_:{finding.focus}",
        "property": finding.path or None,
        "value": finding.value or None,
        "message": finding.what,
        "mend": finding.mend or None,
        "rule": finding.shape,
        "component": finding.component or None,
    }


def _describe_error(error: InputError) -> dict[str, Any]:
    return {
        "file": error.place or None,
        "line": error.line,
        "column": error.column,
        "message": error.problem,
        "mend": error.mend or None,
    }
