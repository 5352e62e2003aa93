"""What validation costs: our engine against plain pySHACL, and `--changed` against all, ratios of one run.

    python benchmarks/shacl.py [--runs 3] [--tenures 20 1650]

The graph is ours with a layer of invented tenures (20: about 6,000 triples, 1,650: about 50,000). Both engines get
the same triples and shapes: ours, and ours with the five SPARQL constraints below; their reports must be equal. Then
all layers and their merge are validated as `dpo-kg validate` does, all of it, and what has changed after no, one and
ten edits. CPU is that of this process; the engines take turns; medians are shown. Plain pySHACL runs once on a large
graph, because it takes minutes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyshacl
import rdflib
from scaled_resources import write_scaled_root

from dpo_kg.build.bounds import derive_bounds
from dpo_kg.build.layers import load_layers
from dpo_kg.build.ontology import load_ontology
from dpo_kg.exporters.rdflib_graph import to_rdflib
from dpo_kg.shacl_engine import run_shapes
from dpo_kg.validation import validate_resources
from dpo_kg.vocabulary import RDFS, SH

_LARGE = 20_000

#: Constraints that SHACL Core cannot say, of the kinds that occur: sets, joins, absence, arithmetic, a path.
_SPARQL = """\
@prefix dpo: <https://w3id.org/dpo-kg/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix s: <http://example.org/shape/> .

s:overlap a sh:NodeShape ; sh:targetClass dpo:Tenure ; sh:sparql [ sh:message "Overlaps another tenure of the post." ; sh:select \"""
  SELECT $this ?value WHERE { $this dpo:tenurePost ?post ; dpo:startLatest ?start ; dpo:endEarliest ?end .
    ?value dpo:tenurePost ?post ; dpo:startLatest ?other . FILTER(?value != $this && ?start < ?other && ?other < ?end) }\""" ] .
s:ordinal a sh:NodeShape ; sh:targetClass dpo:Tenure ; sh:sparql [ sh:message "Two tenures have this number." ; sh:select \"""
  SELECT $this ?value WHERE { $this dpo:tenurePost ?post ; dpo:ordinal ?n . ?value dpo:tenurePost ?post ; dpo:ordinal ?n .
    FILTER(?value != $this) }\""" ] .
s:supported a sh:NodeShape ; sh:targetClass dpo:Citation ; sh:sparql [ sh:message "Backs what is not said." ; sh:select \"""
  SELECT $this ?value WHERE { $this dpo:supports ?value . ?record dpo:citation $this .
    FILTER NOT EXISTS { ?record ?value ?any } }\""" ] .
s:duration a sh:NodeShape ; sh:targetClass dpo:TimeBounded ; sh:sparql [ sh:message "Longer than forty years." ; sh:select \"""
  SELECT $this WHERE { $this dpo:startEarliest ?start ; dpo:endLatest ?end . FILTER(YEAR(?end) - YEAR(?start) > 40) }\""" ] .
s:holder a sh:NodeShape ; sh:targetClass dpo:Tenure ; sh:property [ sh:path dpo:tenureHolder ; sh:sparql [
  sh:message "The holder has no name." ; sh:select \"""
  SELECT $this ?value WHERE { $this $PATH ?value .
    FILTER NOT EXISTS { ?value <http://www.w3.org/2000/01/rdf-schema#label> ?name } }\""" ] ] .
"""  # noqa: E501


class Line(NamedTuple):
    """One line of a table: what was measured, seconds, and those of what it is compared with."""

    label: str
    seconds: float
    reference: float


def take_turns(works: list[Callable[[], object]], runs: int) -> list[float]:
    """Return the median CPU seconds of each."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for work, found in zip(works, times, strict=True):
            start = time.process_time()
            work()
            found.append(time.process_time() - start)
    return [statistics.median(found) for found in times]


def compare_engines(root: str, runs: int) -> tuple[int, list[Line]]:
    """Return the number of triples, and plain pySHACL against our engine without and with SPARQL constraints."""
    ontology = load_ontology(root)
    triples = [triple for layer in load_layers(root, ontology) for triple in layer.triples]
    triples += [derivation.triple for derivation in derive_bounds(triples)]
    triples += [triple for triple in ontology.flat_triples() if triple.predicate.value == f"{RDFS}subClassOf"]
    data, core = to_rdflib(triples), to_rdflib(ontology.shapes)
    lines = []
    for label, shapes in (("our shapes", core), ("and 5 SPARQL", core + rdflib.Graph().parse(data=_SPARQL))):
        reports: dict[str, Counter[tuple[str, ...]]] = {}

        def plain(shapes: rdflib.Graph = shapes, found: dict[str, Counter[tuple[str, ...]]] = reports) -> None:
            report = pyshacl.validate(data, shacl_graph=shapes, inference="none", inplace=True)[1]
            found["plain"] = read_results(report)

        def ours(shapes: rdflib.Graph = shapes, found: dict[str, Counter[tuple[str, ...]]] = reports) -> None:
            found["ours"] = read_results(run_shapes(data, shapes))

        once = len(data) > _LARGE
        (reference,) = take_turns([plain], 1) if once else (0.0,)
        reference, seconds = (reference, *take_turns([ours], runs)) if once else take_turns([plain, ours], runs)
        if reports["plain"] != reports["ours"]:
            raise SystemExit(f"the reports differ: {label}")
        lines.append(Line(f"{label}, plain pySHACL", reference, reference))
        lines.append(Line(f"{label}, our engine", seconds, reference))
    return len(data), lines


def read_results(report: rdflib.Graph) -> Counter[tuple[str, ...]]:
    """Return focus node, path, value and component of each result."""
    names = [rdflib.URIRef(f"{SH}{name}") for name in ("focusNode", "resultPath", "value", "sourceConstraintComponent")]
    results = report.subjects(rdflib.RDF.type, rdflib.URIRef(f"{SH}ValidationResult"))
    return Counter(tuple(str(report.value(result, name)) for name in names) for result in results)


def compare_edits(root: str, runs: int) -> list[Line]:
    """Return a full validation of all layers and their merge against those of what has changed."""
    path = Path(root, "data", "invented", "tenures.ttl")
    text = path.read_text(encoding="utf-8")
    (full,) = take_turns([lambda: check(root, changed=False)], runs)
    lines = [Line("all", full, full)]
    for edits in (0, 1, 10):
        times = []
        for run in range(runs):
            path.write_text(text, encoding="utf-8")
            check(root, changed=True)  # back to the clean state of the unchanged text
            edited = text
            for number in range(edits):
                edited = edited.replace(f'"row {number * 7}"', f'"row {number * 7}, {run}"', 1)
            path.write_text(edited, encoding="utf-8")
            times += take_turns([lambda: check(root, changed=True)], 1)
        lines.append(Line(f"--changed after {edits} edit{'s' * (edits != 1)}", statistics.median(times), full))
    path.write_text(text, encoding="utf-8")
    return lines


def check(root: str, changed: bool) -> None:
    """Validate resources that are known to be right.

    Raises:
        SystemExit: something was found.
    """
    report = validate_resources(root, changed=changed)
    if not report.conforms:
        raise SystemExit(report.to_text())


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, default=3, help="measured runs of each (default: 3)")
    parser.add_argument("--tenures", type=int, nargs="+", default=[20, 1650], help="sizes (default: 20 1650)")
    arguments = parser.parse_args()
    print(f"pySHACL {pyshacl.__version__}, rdflib {rdflib.__version__}, median CPU of {arguments.runs} runs")
    for tenures in arguments.tenures:
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / "resources").mkdir()
            os.environ["DPO_KG_CACHE"] = str(Path(name, "cache"))
            root = write_scaled_root(Path(name) / "resources", tenures)
            size, engines = compare_engines(root, arguments.runs)
            edits = compare_edits(root, arguments.runs)
        for title, lines in (("one graph", engines), ("layers and merge", edits)):
            print(f"\n{f'{size:,} triples, {title}':<44}{'s CPU':>8}{'ratio':>8}")
            for line in lines:
                print(f"{line.label:<44}{line.seconds:>8.2f}{line.seconds / line.reference:>8.2f}")


if __name__ == "__main__":
    main()
