"""Where findings stand: file, line and column of the statement, else of the property, else of the thing's block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.locations import list_files
from dpo_kg.rdf.documents import RdfDocument, read_document
from dpo_kg.rdf.positions import LocatedTriple
from dpo_kg.validation.findings import Finding
from dpo_kg.vocabulary import DPO, shorten_iri

#: A statement and the document in which it stands.
_Placed = tuple[RdfDocument, LocatedTriple]


def place_in_documents(
    findings: Iterable[Finding], documents: Iterable[RdfDocument], fallback: str = ""
) -> list[Finding]:
    """Return findings with their places, sorted by place and line.

    Args:
        findings: the findings.
        documents: the files.
        fallback: place of a finding about a thing that they do not describe.
    """
    findings = list(findings)
    documents = list(documents)
    homes: dict[str, str] = {}
    for document in documents:
        for triple in document.triples:
            assert isinstance(triple.subject, ox.NamedNode | ox.BlankNode)
            homes.setdefault(triple.subject.value, document.place)
    return _place_all(findings, documents, homes, fallback)


def find_lost_values(documents: Iterable[RdfDocument]) -> list[Finding]:
    """Return findings on members of JSON-LD files that say nothing; they have their places."""
    found = []
    for document in documents:
        subjects = {t.subject_pointer: t.subject for t in document.statements if document.lost_values}
        for lost in document.lost_values:
            if lost.is_known:
                what = f'The value of "{lost.key}" is no IRI, so JSON-LD leaves it out. Mend: correct the IRI.'
            else:
                near = f"did you mean {lost.near}?" if lost.near else "name a property, as in dpo:start."
                what = f'No context knows the key "{lost.key}", so JSON-LD leaves it out. Mend: {near}'
            subject = subjects.get(lost.subject_pointer, document.base_iri)
            found.append(
                Finding(
                    place=document.place,
                    line=lost.line,
                    focus=subject.strip("<>").removeprefix("_:"),
                    path="",
                    value="",
                    message=what,
                    shape="jsonld-key",
                    component="",
                    column=lost.column,
                    pointer=lost.pointer,
                    source_line=document.source_line(lost.line),
                )
            )
    return found


def place_in_resources(findings: Iterable[Finding], root: str, folder: str, fallback: str) -> list[Finding]:
    """Return findings about the graph's own files with their places, sorted by place and line.

    Args:
        findings: the findings.
        root: folder of the resources.
        folder: folder below it whose files are looked at.
        fallback: place of a finding that stands in none of them.
    """
    findings = list(findings)
    documents = []
    for name in list_files(root, (folder,), (".ttl",)) if findings else ():
        documents.append(replace(read_document(str(Path(root, name))), place=name))
    return _place_all(findings, documents, {}, fallback)


def _place_all(
    findings: list[Finding], documents: list[RdfDocument], homes: Mapping[str, str], fallback: str
) -> list[Finding]:
    found: list[Finding] = []
    if findings:
        wanted = {_node(finding.focus) for finding in findings}
        placed: dict[str, list[_Placed]] = defaultdict(list)
        for document in documents:
            for statement in document.statements:
                if statement.subject in wanted:
                    placed[statement.subject].append((document, statement))
        found = [_place(f, placed[_node(f.focus)], homes.get(f.focus, fallback)) for f in findings]
    return sort_findings(found)


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in the order of files and lines."""
    return sorted(findings, key=lambda f: (f.place, f.line or 0, f.focus, f.path, f.shape, f.component, f.value))


def _node(focus: str) -> str:
    return f"<{focus}>" if ":" in focus else f"_:{focus}"


def _place(finding: Finding, candidates: list[_Placed], fallback: str) -> Finding:
    """Return a finding with its line: that of the statement, else of the property, else of the thing's block."""
    path = _authored(finding.path) if finding.shape != "derived-bound" else finding.path
    same = [(d, t) for d, t in candidates if t.predicate == f"<{path}>"]
    exact = [(d, t) for d, t in same if t.object == finding.value]
    near = [(d, t) for d, t in candidates if t.predicate == f"<{finding.near}>"]
    if exact or same:
        document, statement = (exact or same)[0]
        value = finding.value if path == finding.path else statement.object
        message = _name_other(finding, document, candidates) if finding.near else finding.message
        finding = replace(finding, path=path, value=value, message=message)
    elif near:
        document, statement = near[0]
    elif candidates:
        document, statement = candidates[0]
        line, column = statement.subject_line, statement.subject_column
        statement = statement._replace(line=line, column=column, pointer=statement.subject_pointer)
    else:
        return replace(finding, place=fallback)
    return replace(
        finding,
        place=document.place,
        line=statement.line,
        column=statement.column,
        pointer=statement.pointer,
        source_line=document.source_line(statement.line),
        name=document.shorten(finding.focus),
    )


def _authored(path: str) -> str:
    """Return the property that a file states, of a bound; a fault of a bound is a fault of the date that was stated."""
    return path.removesuffix("Earliest").removesuffix("Latest")


def _name_other(finding: Finding, document: RdfDocument, candidates: list[_Placed]) -> str:
    """Return the message of a wrong order with the thing by its name, and with the place of the other value."""
    # What has ended without a date has ended by the date of the source.
    wanted = [_authored(finding.near), f"{DPO}asOf"]
    others = [(d, t) for path in wanted for d, t in candidates if t.predicate == f"<{path}>"]
    said, _, rule = finding.message.partition(". ")
    if not others or not rule:
        return finding.message
    home, other = others[0]
    at = f"line {other.line}" if home is document else f"{home.place}:{other.line}"
    named = document.shorten(finding.focus) or replace(finding, name="").thing
    rule = f"{named} {rule[3:]}" if rule.startswith("It ") else rule
    return f"{said} ({shorten_iri(other.predicate[1:-1])} in {at}). {rule}"
