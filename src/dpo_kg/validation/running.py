"""Checking RDF against the shapes: SHACL by pySHACL, in words and lines that a person can act on.

Only the shapes of this package run, given as a graph; nothing is fetched. Before validation the bounds of dates are
derived, because shapes compare days and not EDTF. No other inference takes place: domains and ranges would supply
the very types whose absence is a fault.
Source: Shapes Constraint Language (SHACL), W3C Recommendation 20 July 2017.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
import rdflib

from dpo_kg.build.assemble import close
from dpo_kg.build.bounds import derive_bounds
from dpo_kg.build.layers import load_data
from dpo_kg.build.merge import correct_layer, merge_layers
from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.build.rules import load_rules
from dpo_kg.build.tbox import generate_rules
from dpo_kg.edtf import EXAMPLES, parse_edtf
from dpo_kg.errors import nearest_names
from dpo_kg.exporters.rdflib_graph import to_rdflib
from dpo_kg.locations import list_files
from dpo_kg.mentioned_things import look_up_mentioned, suggest_described
from dpo_kg.rdf.positions import LocatedTriple, locate_triples
from dpo_kg.rdf.reading import LINE_FORMATS, guess_format, own_blank_nodes, read_quads, read_text
from dpo_kg.rdf.turtle import write_turtle
from dpo_kg.shacl_engine import Targets, find_targets, run_core_first
from dpo_kg.shape_dependencies import find_affected
from dpo_kg.validation_state import Memory
from dpo_kg.vocabulary import BASE, DPO, EDTF, RDF, RDFS, SH, XSD, shorten_iri

_SUBCLASS = f"{RDFS}subClassOf"
_TYPE = ox.NamedNode(f"{RDF}type")
_BOUND = re.compile(rf"{DPO}\w+(Earliest|Latest)|{DPO}durationDaysM(in|ax)")
_MADE_BY_RULES = {ox.NamedNode(f"{DPO}{name}") for name in ("TenureOverlap", "Vacancy")}
Notify = Callable[[str], None]


@dataclass(frozen=True)
class Finding:
    """One fault.

    Attributes:
        place: file in which it stands; "" where that is not known.
        line: line in the file, from 1; None where the format or the fault has none.
        focus: the thing at fault, as IRI or blank node label.
        path: property at fault as IRI; "" where the fault is not one of a property.
        value: value at fault as text; "" where it is an absence.
        message: what is wrong and how to mend it.
        shape: IRI of the shape, or the name of another check.
        component: IRI of the constraint component.
    """

    place: str
    line: int | None
    focus: str
    path: str
    value: str
    message: str
    shape: str
    component: str

    def to_text(self) -> str:
        """Return the fault as one paragraph: place, thing, property with value, message."""
        where = ":".join(str(part) for part in (self.place, self.line) if part)
        focus = shorten_iri(self.focus) if ":" in self.focus else f"_:{self.focus}"
        about = " ".join(filter(None, (focus, shorten_iri(self.path), self.value)))
        return f"{where + ': ' if where else ''}{about}\n  {self.message}"

    def to_shacl(self) -> list[tuple[ox.NamedNode, ox.NamedNode | ox.BlankNode | ox.Literal]]:
        """Return the properties of the fault as a sh:ValidationResult."""
        iris = {
            "focusNode": self.focus,
            "resultPath": self.path,
            "sourceShape": self.shape,
            "sourceConstraintComponent": self.component,
            "resultSeverity": f"{SH}Violation",
        }
        found: list[tuple[ox.NamedNode, ox.NamedNode | ox.BlankNode | ox.Literal]] = [
            (_TYPE, ox.NamedNode(f"{SH}ValidationResult")),
            (ox.NamedNode(f"{SH}resultMessage"), ox.Literal(self.message, language="en")),
        ]
        # A blank node of the checked file means nothing outside it.
        found += [(ox.NamedNode(f"{SH}{name}"), ox.NamedNode(iri)) for name, iri in iris.items() if ":" in iri]
        if self.value and not self.value.startswith("_:"):
            (quad,) = ox.parse(f"<x:s> <x:p> {self.value} .", format=ox.RdfFormat.TURTLE)
            assert not isinstance(quad.object, ox.Triple)
            found.append((ox.NamedNode(f"{SH}value"), quad.object))
        return found


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
    """

    findings: list[Finding] = field(default_factory=list)
    triples: int = 0
    things: int = 0
    checked: int | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def conforms(self) -> bool:
        """True where nothing is at fault."""
        return not self.findings

    def to_text(self) -> str:
        """Return the report for a person."""
        count = len(self.findings)
        verdict = "no violations" if not count else f"{count} violation{'s' if count > 1 else ''}"
        things = f"{self.things:,}" if self.checked is None else f"{self.checked:,} of {self.things:,}"
        summary = f"{self.triples:,} triples, {things} things checked: {verdict}"
        return "".join(f"{line}\n" for line in [*(f.to_text() for f in self.findings), *self.notes, summary])

    def to_turtle(self) -> str:
        """Return the standard SHACL report (SHACL section 3.6); what shapes cannot see has no source shape."""
        report, boolean = ox.BlankNode("report"), ox.NamedNode(f"{XSD}boolean")
        triples = [
            ox.Triple(report, _TYPE, ox.NamedNode(f"{SH}ValidationReport")),
            ox.Triple(report, ox.NamedNode(f"{SH}conforms"), ox.Literal(str(self.conforms).lower(), datatype=boolean)),
        ]
        for number, finding in enumerate(self.findings):
            result = ox.BlankNode(f"result{number}")
            triples.append(ox.Triple(report, ox.NamedNode(f"{SH}result"), result))
            triples += [ox.Triple(result, name, node) for name, node in finding.to_shacl()]
        return write_turtle(triples)


def validate_files(
    paths: Sequence[str], root: str, store: ox.Store | None = None, notify: Notify | None = None
) -> Report:
    """Check files, read into one graph, against the shapes.

    Args:
        paths: RDF files.
        root: folder that holds ontology/.
        store: graph to whose things the files may refer; those are looked up and not checked themselves.
        notify: called with a message at each stage.

    Raises:
        InputError: a file cannot be read or parsed.
        UnknownNameError: a file has no ending of an RDF format.
    """
    notify = notify or (lambda message: None)
    triples: dict[ox.Triple, None] = {}
    homes: dict[str, str] = {}
    for number, path in enumerate(paths):
        notify(f"Reading {path} …")
        found = own_blank_nodes(read_quads(path), read_text(path), number)
        triples.update(dict.fromkeys(found))
        for triple in found:
            homes.setdefault(_label(triple.subject), path)
    ontology = load_ontology(root)
    own = list(triples)
    context = look_up_mentioned(own, store) if store is not None else []
    notify(f"Checking {len(own):,} triples …")
    report = _validate(own, context, ontology)
    known = (
        (q.triple for q in store.quads_for_pattern(None, None, None, ox.DefaultGraph())) if store is not None else ()
    )
    _suggest(report, chain(own, known))
    _locate(report, {path: path for path in paths if guess_format(path) in LINE_FORMATS}, "", homes)
    return report


def validate_resources(root: str, notify: Notify | None = None, *, changed: bool = False) -> Report:
    """Check each layer below `root` by itself, and the merge with what the rules derive.

    Where nothing is found, what was checked is remembered in the user's cache.

    Args:
        root: folder that holds ontology/ and data/.
        notify: called with a message at each stage.
        changed: check only the things that have changed since the last validation that found nothing, and those whose
            constraints look at them; all where nothing is remembered, and then a note says so.

    Raises:
        InputError: a file cannot be read or parsed.
        BuildError: the files are not fit to be built at all.
    """
    notify = notify or (lambda message: None)
    memory = Memory(root, changed)
    if memory.why_all:
        notify(f"Checking all: {memory.why_all}.")
    ontology = load_ontology(root)
    authored, settings = load_data(root, ontology)
    layers = [correct_layer(layer) for layer in authored]
    whole = Report()
    for layer in layers:
        notify(f"Checking the layer {layer.name} …")
        found = _validate(layer.triples, [], ontology, memory, layer.name)
        _suggest(found, layer.triples)
        names = list_files(root, (f"data/{layer.name}",), (".ttl",))
        _locate(found, {name: str(Path(root, name)) for name in names}, f"data/{layer.name}")
        whole.findings += found.findings
    notify("Checking the merge …")
    strata = load_rules(root)
    asserted = [*merge_layers(layers, settings, ontology), *settings]
    closed = close(asserted, ontology, generate_rules(ontology.triples), strata)
    names_of_rules = {rule.name for stratum in strata for rule in stratum}
    derived = [d.triple for d in closed.derivations if d.rule in names_of_rules]
    found = _validate([*closed.asserted, *derived], [], ontology, memory, "")
    _suggest(found, closed.asserted)
    names = list_files(root, ("data",), (".ttl",))
    _locate(found, {name: str(Path(root, name)) for name in names}, "the merge of the layers")
    whole.triples, whole.things, whole.checked = len(closed.asserted), found.things, found.checked
    whole.findings = list(dict.fromkeys([*whole.findings, *found.findings]))
    whole.notes = memory.close(whole.conforms)
    return whole


def _validate(
    triples: Sequence[ox.Triple],
    context: Sequence[ox.Triple],
    ontology: Ontology,
    memory: Memory | None = None,
    name: str = "",
) -> Report:
    """Check triples; what stands in the context only is not checked. Where there is a memory, it knows the name."""
    import logging

    # rdflib logs a whole trace for a literal that does not fit its datatype; the shapes report it in words.
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
    every = [*triples, *context]
    derived = [d.triple for d in derive_bounds(every)]
    every += derived
    report = Report(triples=len(triples), things=_count_targets(triples, ontology))
    shapes = to_rdflib(ontology.shapes)
    changes = memory.compare(name, every, shapes) if memory is not None else None
    if changes is None or changes.subjects:
        classes = [t for t in ontology.flat_triples() if t.predicate.value == _SUBCLASS]
        data = to_rdflib([*every, *classes])
        own = {triple.subject.value for triple in triples if isinstance(triple.subject, ox.NamedNode | ox.BlankNode)}
        every_target = find_targets(data, shapes).items()
        targets: Targets = {shape: {node for node in nodes if str(node) in own} for shape, nodes in every_target}
        if changes is not None:
            targets = find_affected(data, shapes, targets, changes)
            report.checked = len({node for nodes in targets.values() for node in nodes})
        found = (finding for result in run_core_first(data, shapes, targets) for finding in _read_results(result))
        report.findings = [finding for finding in dict.fromkeys(found) if finding.focus in own]
    else:
        report.checked = 0
    report.findings += [*_check_terms(triples, ontology), *_check_bounds(triples, set(derived))]
    return report


def _read_results(results: rdflib.Graph) -> list[Finding]:
    """Return the findings of a SHACL report graph; a sh:detail is no finding of its own."""
    sh = rdflib.Namespace(SH)
    findings = []
    for result in results.objects(None, sh.result):
        path, value = results.value(result, sh.resultPath), results.value(result, sh.value)
        messages = sorted(str(message) for message in results.objects(result, sh.resultMessage))
        focus = results.value(result, sh.focusNode)
        findings.append(
            Finding(
                place="",
                line=None,
                focus=str(focus),
                path=str(path) if isinstance(path, rdflib.URIRef) else "",
                value="" if value is None or value == focus else value.n3(),
                message=" ".join(messages),
                shape=str(results.value(result, sh.sourceShape)),
                component=str(results.value(result, sh.sourceConstraintComponent)),
            )
        )
    return findings


def _suggest(report: Report, known: Iterable[ox.Triple]) -> None:
    """Name, in each finding about a thing that nothing describes, the thing that was probably meant."""
    values = {f.value[1:-1] for f in report.findings if f.value.startswith(f"<{BASE}")}
    meant = {f"<{iri}>": name for iri, name in suggest_described(values, known).items()}
    report.findings = [
        replace(f, message=f"{f.message} Did you mean {meant[f.value]}?") if f.value in meant else f
        for f in report.findings
    ]


def _check_terms(triples: Iterable[ox.Triple], ontology: Ontology) -> list[Finding]:
    """Return what shapes cannot see: names that our vocabulary does not have, things without a class, no dates."""
    triples = list(triples)
    known = ontology.classes | ontology.properties
    typed = {triple.subject for triple in triples if triple.predicate == _TYPE}
    typed |= {ox.NamedNode(code) for code in ontology.codes}
    findings: dict[Finding, None] = {}
    for triple in triples:
        for term in (triple.predicate, triple.object):
            if isinstance(term, ox.NamedNode) and term.value.startswith(DPO) and term.value not in known:
                near = nearest_names(shorten_iri(term.value), [shorten_iri(name) for name in known])
                hint = f"did you mean {' or '.join(near)}?" if near else "see the list of terms in ontology/."
                message = f"{shorten_iri(term.value)} is not a term of the ontology. Mend: {hint}"
                findings[_finding(triple, message, "declared-term")] = None
        if triple.subject not in typed and triple.predicate.value.startswith(DPO):
            typed.add(triple.subject)  # say it once
            message = "It has no class, so no shape checks it. Mend: say what it is, as in: a dpo:Tenure."
            findings[_finding(triple, message, "declared-class")] = None
        if isinstance(triple.object, ox.Literal) and triple.object.datatype.value == EDTF:
            try:
                parse_edtf(triple.object.value)
            except ValueError as error:
                message = f"Not a date: {error}. Mend: write it as in {EXAMPLES}."
                findings[_finding(triple, message, "edtf")] = None
    return list(findings)


def _check_bounds(triples: Sequence[ox.Triple], derived: set[ox.Triple]) -> list[Finding]:
    """Return bounds that do not follow from the dates stated; those of what rules derive have no other dates."""
    made = {t.subject for t in triples if t.predicate == _TYPE and t.object in _MADE_BY_RULES}
    message = "Bounds are derived; this one does not follow. Mend: drop it, and state the date itself, as in dpo:start."
    return [
        _finding(triple, message, "derived-bound")
        for triple in triples
        if _BOUND.fullmatch(triple.predicate.value) and triple not in derived and triple.subject not in made
    ]


def _finding(triple: ox.Triple, message: str, check: str) -> Finding:
    assert isinstance(triple.subject, ox.NamedNode | ox.BlankNode)
    return Finding("", None, triple.subject.value, triple.predicate.value, str(triple.object), message, check, "")


def _count_targets(triples: Iterable[ox.Triple], ontology: Ontology) -> int:
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


def _label(node: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    assert isinstance(node, ox.NamedNode | ox.BlankNode)
    return node.value


def _locate(report: Report, files: dict[str, str], fallback: str, homes: Mapping[str, str] | None = None) -> None:
    """Give the findings of a report their places and lines; sort them.

    Args:
        report: its findings are replaced.
        files: name for messages → path of a file whose lines can be told.
        fallback: place of a finding whose line is not found.
        homes: thing → place, where that is known better.
    """
    if report.findings:
        wanted = {f"<{finding.focus}>" for finding in report.findings}
        lines: dict[str, list[tuple[str, LocatedTriple]]] = defaultdict(list)
        for name, path in files.items():
            for located in locate_triples(read_text(path), Path(path).resolve().as_uri()):
                if located.subject in wanted:
                    lines[located.subject].append((name, located))
        report.findings = [
            _place(finding, lines[f"<{finding.focus}>"], (homes or {}).get(finding.focus, fallback))
            for finding in report.findings
        ]
    report.findings.sort(key=lambda f: (f.place, f.line or 0, f.focus, f.path, f.shape, f.component, f.value))


def _place(finding: Finding, candidates: list[tuple[str, LocatedTriple]], fallback: str) -> Finding:
    """Return a finding with its line: that of the statement, else of the property, else of the thing's block."""
    path = finding.path
    for side in ("Earliest", "Latest") if finding.shape != "derived-bound" else ():
        path = path.removesuffix(side)  # a fault of a bound is a fault of the date that was authored
    same = [(name, t) for name, t in candidates if t.predicate == f"<{path}>"]
    exact = [(name, t) for name, t in same if t.object == finding.value]
    if exact or same:
        name, located = (exact or same)[0]
        value = finding.value if path == finding.path else located.object
        return replace(finding, place=name, line=located.line, path=path, value=value)
    if candidates:
        name, located = candidates[0]
        return replace(finding, place=name, line=located.subject_line)
    return replace(finding, place=fallback)
