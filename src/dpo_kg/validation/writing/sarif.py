"""A report as SARIF, which code hosts show beside the lines of a file.

Source: Static Analysis Results Interchange Format (SARIF) version 2.1.0, OASIS Standard, 27 March 2020; section 3.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dpo_kg import __version__
from dpo_kg.errors import InputError
from dpo_kg.vocabulary import BASE, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.validation.findings import Finding, Report


_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"Violation": "error", "Warning": "warning", "Info": "note"}
_READABLE = "readable"
_Json = dict[str, Any]


def write_sarif(report: Report) -> str:
    """Return the report as SARIF 2.1.0; names of files are relative to the folder in which the command runs."""
    results = [_describe_error(error) for error in report.unreadable] + [_describe(f, report) for f in report.findings]
    rules = {_READABLE: _make_rule(_READABLE, "The file cannot be read.")} if report.unreadable else {}
    for finding in report.findings:
        name = shorten_iri(finding.shape)
        rules.setdefault(name, _make_rule(name, finding.rule or finding.message))
    order = list(rules)
    for result in results:
        result["ruleIndex"] = order.index(result["ruleId"])
    run: _Json = {
        "tool": {
            "driver": {
                "name": "dpo-kg",
                "semanticVersion": __version__,
                "informationUri": BASE,
                "rules": list(rules.values()),
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not report.unreadable}],
        "results": results,
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _make_rule(name: str, text: str) -> _Json:
    """Return a reportingDescriptor (SARIF, section 3.49)."""
    what = text.partition(" Mend: ")[0]
    return {
        "id": name,
        "name": "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", name)),
        "shortDescription": {"text": re.split(r"(?<=[.:])\s", what, maxsplit=1)[0]},
        "fullDescription": {"text": what},
        "defaultConfiguration": {"level": "error"},
        "help": {"text": text},
    }


def _describe(finding: Finding, report: Report) -> _Json:
    """Return a result (SARIF, section 3.27)."""
    message = finding.message if finding.line else f"{finding.thing}: {finding.message}"
    result: _Json = {
        "ruleId": shorten_iri(finding.shape),
        "level": _LEVELS[finding.severity],
        "message": {"text": message},
        "locations": [],
        "partialFingerprints": {"dpoKgFinding/v1": _fingerprint(finding)},
    }
    if finding.line or finding.place in report.files:  # any other place is no file
        location = _locate(finding.place, finding.line, finding.column, finding.source_line)
        name = finding.thing
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "resource"}]
        if finding.pointer:
            location["logicalLocations"].append({"fullyQualifiedName": finding.pointer, "kind": "object"})
        result["locations"].append(location)
    return result


def _describe_error(error: InputError) -> _Json:
    location = _locate(error.place, error.line, error.column, error.source_line or "")
    text = f"{error.problem}. {error.mend}" if error.mend else error.problem
    return {"ruleId": _READABLE, "level": "error", "message": {"text": text}, "locations": [location]}


def _locate(place: str, line: int | None, column: int | None, source_line: str) -> _Json:
    """Return a location (SARIF, section 3.28); a code host needs a line, so that of a whole file is the first."""
    region: _Json = {"startLine": line or 1}
    if column:
        region["startColumn"] = column
    if source_line:
        region["snippet"] = {"text": source_line}
    return {"physicalLocation": {"artifactLocation": _artifact(place), "region": region}}


def _artifact(place: str) -> _Json:
    path = Path(place)
    if path.is_absolute():
        try:
            path = path.relative_to(Path.cwd())
        except ValueError:
            return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix()), "uriBaseId": "%SRCROOT%"}


def _fingerprint(finding: Finding) -> str:
    """Return what stays the same where lines are moved."""
    parts = (finding.place, finding.focus, finding.path, finding.value, finding.shape, finding.component)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
