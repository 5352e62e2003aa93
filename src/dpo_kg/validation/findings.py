"""What a validation finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dpo_kg.errors import InputError
from dpo_kg.vocabulary import shorten_iri

#: What a finding may weigh, as SHACL calls it (section 2.1.4).
SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True)
class Finding:
    """One fault.

    Attributes:
        place: file in which it stands; "" where that is not known.
        line: line in the file, from 1; None where that is not known.
        focus: the thing at fault, as IRI or blank node label.
        path: property at fault as IRI; "" where the fault is not one of a property.
        value: value at fault in N-Triples form; "" where it is an absence.
        message: what is wrong and how to mend it.
        shape: IRI of the shape, or the name of another check.
        component: IRI of the constraint component; "" for another check.
        severity: one of `SEVERITIES`.
        column: column in the line, from 1; None where that is not known.
        pointer: JSON Pointer (RFC 6901) to the fault in a JSON-LD file; "" for the whole, and in other formats.
        source_line: the line itself; "" where that is not known.
        near: property of the thing that tells where the fault stands, where `path` does not, or with whose value that
            of `path` is compared; IRI or "".
        rule: what the shape demands, in words, and how to mend it; "" where the message says no more.
        name: what the file calls the thing, as in ex:tenure; "" where it has no prefix for it.
    """

    place: str
    line: int | None
    focus: str
    path: str
    value: str
    message: str
    shape: str
    component: str
    severity: str = "Violation"
    column: int | None = None
    pointer: str = ""
    source_line: str = ""
    near: str = ""
    rule: str = ""
    name: str = ""

    @property
    def thing(self) -> str:
        """The thing at fault as CURIE, IRI or blank node."""
        return self.name or self._short_name()

    def _short_name(self) -> str:
        return shorten_iri(self.focus) if ":" in self.focus else f"_:{self.focus}"

    @property
    def what(self) -> str:
        """What is wrong, without how to mend it."""
        return self.message.partition(" Mend: ")[0]

    @property
    def mend(self) -> str:
        """How to mend it; "" where the message does not say."""
        return self.message.partition(" Mend: ")[2]

    def to_text(self) -> str:
        """Return the fault as one paragraph: place, thing, property with value, message."""
        from dpo_kg.validation.writing.text import write_finding

        return write_finding(self)


@dataclass
class Report:
    """What a validation found.

    Attributes:
        findings: the faults, in the order of places and lines.
        triples: number of triples read.
        things: number of subjects that a shape applies to.
        checked: how many of these were checked, in the merge of the layers, where only what has changed is checked;
            None where all were.
        notes: what else a person should know, in sentences.
        files: names of the files checked; none for the graph itself.
        unreadable: why files could not be read; then nothing was checked.
    """

    findings: list[Finding] = field(default_factory=list)
    triples: int = 0
    things: int = 0
    checked: int | None = None
    notes: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    unreadable: list[InputError] = field(default_factory=list)

    @property
    def conforms(self) -> bool:
        """True where nothing is at fault; information is no fault."""
        return not self.unreadable and not any(finding.severity == "Violation" for finding in self.findings)

    def to_text(self, format: str = "text") -> str:
        """Return the report for a person, or in another form.

        Args:
            format: "text"; "ttl" or "jsonld" for the standard SHACL report (SHACL, section 3); "json", "junit" or
                "sarif"; or a media type.

        Raises:
            UnknownNameError: no such format.
        """
        from dpo_kg.validation.writing import write_report

        return write_report(self, format)

    def to_turtle(self) -> str:
        """Return the standard SHACL report; what shapes cannot see has no source shape."""
        return self.to_text("ttl")

    @classmethod
    def of_unreadable(cls, error: InputError, files: Sequence[str]) -> Report:
        """Return the report on files that cannot be read.

        Args:
            error: what was raised.
            files: names of the files that were to be checked.
        """
        return cls(unreadable=list(getattr(error, "errors", None) or [error]), files=list(files))
