"""Running the shapes over triples, and reading what they report."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from dpo_kg.build.bounds import derive_bounds
from dpo_kg.build.ontology import Ontology
from dpo_kg.errors import fold
from dpo_kg.exporters.rdflib_graph import to_rdflib
from dpo_kg.mentioned_things import suggest_described
from dpo_kg.shacl_engine import Targets, find_targets, run_core_first
from dpo_kg.shape_dependencies import find_affected
from dpo_kg.validation.findings import Finding, Report
from dpo_kg.validation.terms import check_bounds, check_terms
from dpo_kg.validation.wording import Violation
from dpo_kg.validation_state import Memory
from dpo_kg.vocabulary import BASE, DPO, RDF, RDFS, SH, SKOS, shorten_iri

_SUBCLASS = f"{RDFS}subClassOf"
_NAMING = {f"{RDFS}label", f"{SKOS}altLabel", f"{DPO}acronym", f"{DPO}symbol"}
_TYPE = ox.NamedNode(f"{RDF}type")
_SH = rdflib.Namespace(SH)
_CLASS, _DATATYPE = (f"{SH}{name}ConstraintComponent" for name in ("Class", "Datatype"))
#: Components that look at the value of a literal.
_OF_VALUES = {f"{SH}{name}ConstraintComponent" for name in ("MaxInclusive", "MinInclusive", "Pattern")}


def validate_triples(
    triples: Sequence[ox.Triple],
    context: Sequence[ox.Triple],
    ontology: Ontology,
    memory: Memory | None = None,
    name: str = "",
) -> Report:
    """Check triples against the shapes; the findings have no places yet.

    Args:
        triples: what is checked.
        context: what is known besides; it is not checked itself.
        ontology: brings shapes and classes.
        memory: the last clean validation; None for none.
        name: by which the memory knows these triples.
    """
    every = [*triples, *context]
    derived = [d.triple for d in derive_bounds(every)]
    every += derived
    report = Report(triples=len(triples), things=count_targets(triples, ontology))
    shapes = to_rdflib(ontology.shapes)
    changes = memory.compare(name, every, shapes) if memory is not None else None
    if changes is None or changes.subjects:
        data = make_data_graph(every, ontology)
        own = name_subjects(triples)
        every_target = find_targets(data, shapes).items()
        targets: Targets = {shape: {node for node in nodes if str(node) in own} for shape, nodes in every_target}
        if changes is not None:
            targets = find_affected(data, shapes, targets, changes)
            report.checked = len({node for nodes in targets.values() for node in nodes})
        report.findings = [f for f in find_violations(data, shapes, targets) if f.focus in own]
    else:
        report.checked = 0
    report.findings = add_term_findings(report.findings, triples, ontology, set(derived), context)
    return report


def add_term_findings(
    findings: Sequence[Finding],
    triples: Sequence[ox.Triple],
    ontology: Ontology,
    bounds: set[ox.Triple],
    context: Sequence[ox.Triple] = (),
) -> list[Finding]:
    """Return findings of the shapes with what shapes cannot see, and without what merely follows.

    Of a value of the wrong datatype one does not say that it is too small, nor of what is no date that it has the
    wrong form; of a thing without a class not that it is of the wrong class.

    Args:
        findings: the findings of the shapes.
        triples: what is checked.
        ontology: brings the vocabulary.
        bounds: the bounds that follow from the dates.
        context: what is known besides.
    """
    added = [*check_terms(triples, ontology, context), *check_bounds(triples, bounds)]
    wrong = {(f.focus, f.path, f.value) for f in (*findings, *added) if f.shape == "edtf" or f.component == _DATATYPE}
    untyped = {f.focus for f in added if f.shape == "declared-class"}
    follows = (
        (f.component in _OF_VALUES and (f.focus, f.path, f.value) in wrong)
        or (f.component == _CLASS and not f.path and f.focus in untyped)
        for f in findings
    )
    return [*(f for f, consequence in zip(findings, follows, strict=True) if not consequence), *added]


def make_data_graph(triples: Iterable[ox.Triple], ontology: Ontology) -> rdflib.Graph:
    """Return triples with the class tree as an rdflib graph."""
    # rdflib logs a whole trace for a literal that does not fit its datatype; the shapes report it in words.
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
    classes = [t for t in ontology.flat_triples() if t.predicate.value == _SUBCLASS]
    return to_rdflib([*triples, *classes])


def name_subjects(triples: Iterable[ox.Triple]) -> set[str]:
    """Return the IRIs and blank node labels of the subjects of triples."""
    return {t.subject.value for t in triples if isinstance(t.subject, ox.NamedNode | ox.BlankNode)}


def find_violations(data: rdflib.Graph, shapes: rdflib.Graph, targets: Targets) -> list[Finding]:
    """Return what the shapes find in a graph, each finding once, without places.

    Args:
        data: the data graph.
        shapes: the shapes graph.
        targets: shape → nodes to check with it.
    """
    reports = run_core_first(data, shapes, targets)
    # A sh:detail is no result of its own.
    found = (
        _read_violation(Violation(report, result, shapes, data), report, result)
        for report in reports
        for result in report.objects(None, _SH.result)
    )
    return list(dict.fromkeys(found))


def _read_violation(violation: Violation, report: rdflib.Graph, result: Node) -> Finding:
    rule = " ".join(sorted(str(message) for message in report.objects(result, _SH.resultMessage)))
    path, value = violation.path, violation.value
    return Finding(
        place="",
        line=None,
        focus=str(violation.focus),
        path=str(path) if isinstance(path, rdflib.URIRef) else "",
        value="" if value is None or value == violation.focus else value.n3(),
        message=f"{violation.describe()} {rule}".strip(),
        shape=str(violation.shape),
        component=violation.component,
        severity=str(report.value(result, _SH.resultSeverity)).removeprefix(SH),
        near=violation.near(),
        rule=rule,
    )


def suggest_meant(findings: Sequence[Finding], known: Iterable[ox.Triple]) -> list[Finding]:
    """Name the thing that was probably meant, where a finding is about one that nothing describes, or about a name.

    Args:
        findings: the findings.
        known: what describes things.
    """
    values = {f.value[1:-1] for f in findings if f.value.startswith(f"<{BASE}")}
    names = {f.value: fold(_text(f.value)) for f in findings if f.component == _CLASS and f.value.startswith('"')}
    if not values and not names:
        return list(findings)
    known = list(known)
    meant = {f"<{iri}>": name for iri, name in suggest_described(values, known).items()}
    labels = {
        fold(t.object.value): shorten_iri(t.subject.value)
        for t in known
        if names and isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.Literal)
        if t.predicate.value in _NAMING
    }
    meant |= {value: labels[name] for value, name in names.items() if name in labels}
    return [
        replace(f, message=f"{f.message} Did you mean {meant[f.value]}?")
        if f.value in meant and "id you mean" not in f.message
        else f
        for f in findings
    ]


def _text(value: str) -> str:
    """Return the text of a literal in N-Triples form."""
    (quad,) = ox.parse(f"<x:s> <x:p> {value} .", format=ox.RdfFormat.TURTLE)
    assert isinstance(quad.object, ox.Literal)
    return quad.object.value


def count_targets(triples: Iterable[ox.Triple], ontology: Ontology) -> int:
    """Return the number of things that a shape applies to by their class."""
    targets = {
        t.object.value
        for t in ontology.shapes
        if t.predicate.value == f"{SH}targetClass" and isinstance(t.object, ox.NamedNode)
    }
    return len(
        {
            t.subject
            for t in triples
            if t.predicate == _TYPE and isinstance(t.object, ox.NamedNode)
            if ontology.superclasses.get(t.object.value, set()) & targets
        }
    )
