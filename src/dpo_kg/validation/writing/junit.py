"""A report in the XML that test runners write, for the test pages of Jenkins, GitLab and others.

A file is a test suite. A rule that something in the file breaks is a test case that fails, with its findings as text;
a file without findings has one test case that passes, and a file that cannot be read one with an error.
Source: the JUnit report format of Maven Surefire and of the Jenkins xUnit plugin (junit-10): testsuites, testsuite
with name, tests, failures, errors; testcase with classname and name; failure and error with message and type.
"""

from __future__ import annotations

import re
from collections import defaultdict
from xml.etree import ElementTree as ET

from dpo_kg.errors import InputError
from dpo_kg.validation.writing.text import write_finding
from dpo_kg.vocabulary import shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.validation.findings import Finding, Report


#: What XML 1.0 cannot hold (section 2.2).
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ALL = "the shapes"


def write_junit(report: Report) -> str:
    """Return the report as JUnit XML."""
    by_file: dict[str, list[Finding]] = {name: [] for name in report.files}
    for finding in report.findings:
        by_file.setdefault(finding.place or "the graph", []).append(finding)
    errors = {error.place: error for error in report.unreadable}
    names = list(dict.fromkeys([*by_file, *errors])) or ["the graph"]
    suites = ET.Element("testsuites", name="dpo-kg validate")
    for name in names:
        if not errors or name in errors:  # where a file cannot be read, nothing is said of the others
            _add_suite(suites, name, by_file.get(name, []), errors.get(name))
    for key in ("tests", "failures", "errors"):
        suites.set(key, str(sum(int(suite.get(key, "0")) for suite in suites)))
    ET.indent(suites, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _add_suite(suites: ET.Element, name: str, findings: list[Finding], error: InputError | None) -> None:
    suite = ET.SubElement(suites, "testsuite", name=_clean(name))
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_rule[shorten_iri(finding.shape)].append(finding)
    if error is not None:
        case = ET.SubElement(suite, "testcase", classname=_clean(name), name="readable")
        told = ET.SubElement(case, "error", message=_clean(error.problem), type="InputError")
        told.text = _clean(str(error))
    elif not by_rule:
        ET.SubElement(suite, "testcase", classname=_clean(name), name=_ALL)
    failures = 0
    for rule, found in by_rule.items():
        case = ET.SubElement(suite, "testcase", classname=_clean(name), name=rule)
        text = _clean("\n".join(write_finding(finding) for finding in found))
        broken = [finding for finding in found if finding.severity == "Violation"]
        if broken:
            failure = ET.SubElement(case, "failure", message=_clean(broken[0].what), type=broken[0].severity)
            failure.text = text
            failures += 1
        else:
            ET.SubElement(case, "system-out").text = text
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(failures))
    suite.set("errors", str(int(error is not None)))
    suite.set("skipped", "0")
    suite.set("time", "0")


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
