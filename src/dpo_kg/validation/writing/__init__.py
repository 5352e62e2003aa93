"""The forms in which the report of a validation is written: one module for each."""

from __future__ import annotations

from collections.abc import Callable

from dpo_kg.errors import UnknownNameError
from dpo_kg.validation.writing.json_report import write_json
from dpo_kg.validation.writing.junit import write_junit
from dpo_kg.validation.writing.sarif import write_sarif
from dpo_kg.validation.writing.shacl import write_shacl_jsonld, write_shacl_turtle
from dpo_kg.validation.writing.text import write_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.validation.findings import Report

#: Name of a format → what writes a report in it.
FORMATS: dict[str, Callable[[Report], str]] = {
    "text": write_text,
    "ttl": write_shacl_turtle,
    "jsonld": write_shacl_jsonld,
    "json": write_json,
    "junit": write_junit,
    "sarif": write_sarif,
}
_OTHER_NAMES = {
    "txt": "text",
    "xml": "junit",
    "text/plain": "text",
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/json": "json",
    "application/xml": "junit",
    "application/sarif+json": "sarif",
}
#: Formats that can say that a file cannot be read.
TELLING_OF_FILES = ("json", "junit", "sarif")


def find_format(name: str) -> str:
    """Return the short name of a format of reports.

    Args:
        name: a short name, the ending of a file without its dot, or a media type.

    Raises:
        UnknownNameError: there is no such format.
    """
    short = _OTHER_NAMES.get(name.lower(), name.lower())
    if short not in FORMATS:
        raise UnknownNameError("format of reports", name, FORMATS, mend=f"The formats are {', '.join(FORMATS)}.")
    return short


def write_report(report: Report, name: str) -> str:
    """Return a report in a format; names and errors as of `find_format`."""
    return FORMATS[find_format(name)](report)
