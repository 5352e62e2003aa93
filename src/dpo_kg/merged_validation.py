"""Files of a user, checked as part of the graph: what they bring about that the graph has not without them.

The triples of the files are added to those of the graph, and what follows is derived anew. The shapes are run on the
things of the files and on those whose constraints look at them; the stored checks (`dpo_kg.checks`) are run on the
whole, before and after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
import rdflib

from dpo_kg.build.bounds import derive_bounds
from dpo_kg.build.derivation import show_triple
from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.build.rules import Clash, Closure, load_rules
from dpo_kg.build.tbox import generate_rules
from dpo_kg.checks.consequences import leave_out_consequences
from dpo_kg.checks.material import Fault, Material
from dpo_kg.checks.registry import Check, load_checks
from dpo_kg.checks.report import describe_fault
from dpo_kg.exporters.rdflib_graph import to_rdflib
from dpo_kg.locations import list_files
from dpo_kg.shacl_engine import find_targets
from dpo_kg.shape_dependencies import Changes, find_affected
from dpo_kg.validation.files import merge_documents, read_documents
from dpo_kg.validation.findings import Finding, Report
from dpo_kg.validation.placing import find_lost_values, place_in_documents, sort_findings
from dpo_kg.validation.running import (
    add_term_findings,
    count_targets,
    find_violations,
    make_data_graph,
    name_subjects,
    suggest_meant,
)
from dpo_kg.validation.terms import describe_foreign
from dpo_kg.vocabulary import INFERRED_GRAPH, ONTOLOGY_GRAPH

Notify = Callable[[str], None]
#: How the names of checks begin that look at the ontology alone, which files of a user do not change.
_OF_THE_ONTOLOGY = ("code-used", "definition-", "foreign-", "ontology-", "term-")
#: Level of a check → severity of its findings.
_SEVERITIES = {"error": "Violation", "information": "Info"}


def validate_with_graph(
    paths: Sequence[str],
    root: str,
    asserted: Sequence[ox.Triple],
    store: ox.Store | None = None,
    notify: Notify | None = None,
) -> Report:
    """Check files, added to a graph, against the shapes and the stored checks.

    Args:
        paths: RDF files.
        root: folder that holds ontology/ and queries/.
        asserted: what the graph asserts.
        store: the graph with what follows from it, laid out as in a snapshot; None: derive it.
        notify: called with a message at each stage.

    Returns:
        What the files bring about: findings about their things, and about others that would not be without them.

    Raises:
        InputError: files cannot be read or parsed; the message tells of all of them.
        UnknownNameError: a file has no ending of an RDF format.
    """
    notify = notify or (lambda message: None)
    documents = read_documents(paths, notify)
    own = merge_documents(documents)
    ontology = load_ontology(root)
    notify("Adding the files to the graph …")
    before = _Whole(asserted, root, ontology, store)
    after = _Whole([*asserted, *own], root, ontology)
    notify("Checking …")
    findings = suggest_meant(_find_new(before, after, own, ontology), after.asserted)
    report = Report(triples=len(own), things=count_targets(own, ontology))
    placed = place_in_documents(findings, documents, "the graph")
    report.findings = sort_findings([*placed, *find_lost_values(documents)])
    report.files = [document.place for document in documents]
    report.notes = describe_foreign(own)
    return report


class _Whole:
    """A set of asserted triples with what follows from it.

    Args:
        asserted: the triples.
        root: folder that holds ontology/ and queries/.
        ontology: the ontology.
        store: all of it, laid out as in a snapshot; None: derive it.
    """

    def __init__(
        self, asserted: Iterable[ox.Triple], root: str, ontology: Ontology, store: ox.Store | None = None
    ) -> None:
        self.asserted = list(dict.fromkeys(asserted))
        self.root = root
        self._ontology = ontology
        self._store = store

    @cached_property
    def bounds(self) -> list[ox.Triple]:
        """The bounds of the dates."""
        return [d.triple for d in derive_bounds(self.asserted)]

    @cached_property
    def clashes(self) -> list[Clash]:
        """What cannot hold together."""
        return self._closure.find_clashes(generate_rules(self._ontology.triples))

    @cached_property
    def store(self) -> ox.Store:
        """All triples, laid out as in a snapshot."""
        if self._store is not None:
            return self._store
        store = ox.Store()
        flat = self._ontology.flat_triples()
        for triples in (self.asserted, flat, self._closure.derivations):
            store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
        for triples, name in ((flat, ONTOLOGY_GRAPH), (self._closure.derivations, INFERRED_GRAPH)):
            home = ox.NamedNode(name)
            store.extend(ox.Quad(t.subject, t.predicate, t.object, home) for t in triples)
        return store

    @cached_property
    def data_graph(self) -> rdflib.Graph:
        """What the shapes are run on: what is asserted, the bounds, and what the rules of ontology/rules/ derive."""
        names = {rule.name for stratum in load_rules(self.root) for rule in stratum}
        derived = [d.triple for d in self._closure.derivations.values() if d.rule in names]
        return make_data_graph(dict.fromkeys([*self.asserted, *derived, *self.bounds]), self._ontology)

    @cached_property
    def _closure(self) -> Closure:
        closure = Closure([*self.asserted, *self._ontology.flat_triples()])
        closure.add(derive_bounds(self.asserted))
        closure.run_strata(generate_rules(self._ontology.triples), load_rules(self.root))
        return closure


def _find_new(before: _Whole, after: _Whole, own: Sequence[ox.Triple], ontology: Ontology) -> list[Finding]:
    """Return what shapes, terms, checks and rules find with the files and not without them."""
    findings = _find_with_shapes(before, after, own, ontology)
    findings = add_term_findings(findings, own, ontology, set(after.bounds), before.asserted)
    findings = _add_checks(findings, before, after, name_subjects(own), ontology)
    return [*findings, *(_clash_finding(clash, own) for clash in after.clashes)]


def _find_with_shapes(before: _Whole, after: _Whole, own: Sequence[ox.Triple], ontology: Ontology) -> list[Finding]:
    """Return what the shapes find with the files and not without them."""
    shapes = to_rdflib(ontology.shapes)
    data = after.data_graph
    subjects = set(to_rdflib(own).subjects())
    found = find_violations(data, shapes, find_affected(data, shapes, find_targets(data, shapes), Changes(subjects)))
    known = name_subjects(before.asserted)
    doubtful = {finding.focus for finding in found if finding.focus in known}
    if not doubtful:
        return found
    data = before.data_graph
    targets = {
        shape: kept
        for shape, nodes in find_targets(data, shapes).items()
        if (kept := {node for node in nodes if str(node) in doubtful})
    }
    old = {_key(finding) for finding in find_violations(data, shapes, targets)}
    return [finding for finding in found if _key(finding) not in old]


def _key(finding: Finding) -> tuple[str, ...]:
    return finding.focus, finding.path, finding.value, finding.shape, finding.component


def _add_checks(
    findings: list[Finding], before: _Whole, after: _Whole, own: set[str], ontology: Ontology
) -> list[Finding]:
    """Return findings with those of the stored checks that are new, and without what merely follows from others."""
    root = after.root
    material, former = (Material(root, whole.store, ontology, Report) for whole in (after, before))
    stored = {Path(name).stem for name in list_files(root, ("queries/checks",), (".rq",))}
    checks = {c.name: c for c in load_checks(root) if c.name in stored and not c.name.startswith(_OF_THE_ONTOLOGY)}
    faults: list[tuple[str, Fault]] = [("shapes", _as_fault(finding)) for finding in findings]
    for name, check in checks.items():
        old = {(fault.subject, fault.value) for fault in check.find(former)}
        faults += [(name, fault) for fault in check.find(material) if (fault.subject, fault.value) not in old]
    kept = leave_out_consequences(faults, material)
    return [fault.finding or _check_finding(checks[name], fault, material, own) for name, fault in kept]


def _as_fault(finding: Finding) -> Fault:
    focus = ox.NamedNode(finding.focus) if ":" in finding.focus else ox.BlankNode(finding.focus)
    return Fault(focus, ox.Literal(finding.value), what=finding.message, finding=finding)


def _check_finding(check: Check, fault: Fault, material: Material, own: set[str]) -> Finding:
    """Return a fault as a finding about the thing of the files that it names, else about its subject."""
    focus, value = fault.subject, fault.value
    if focus.value not in own and value.value in own and not isinstance(value, ox.Literal):
        focus, value = value, focus
    return Finding(
        place="",
        line=None,
        focus=focus.value,
        path="",
        value="" if isinstance(value, ox.BlankNode) else str(value),
        message=describe_fault(check, fault, material),
        shape=check.name,
        component="",
        severity=_SEVERITIES[check.level],
    )


def _clash_finding(clash: Clash, own: Sequence[ox.Triple]) -> Finding:
    """Return what cannot hold together as a finding about a statement of the files that leads to it."""
    stated = set(own)
    grounds = [*clash.premises, *(triple for triples in clash.grounds for triple in triples)]
    ground = next((triple for triple in grounds if triple in stated), clash.premises[0])
    assert isinstance(ground.subject, ox.NamedNode | ox.BlankNode)
    said = " and ".join(show_triple(triple) for triple in clash.premises)
    why = f"Cannot hold together: {said}; {clash.rule.words}."
    message = f"{why} Mend: compare the statements with their sources; one of them is wrong."
    return Finding(
        place="",
        line=None,
        focus=ground.subject.value,
        path=ground.predicate.value,
        value=str(ground.object),
        message=message,
        shape="consistency",
        component="",
    )
