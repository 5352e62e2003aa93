"""The standard report of SHACL as RDF.

Source: Shapes Constraint Language (SHACL), W3C Recommendation 20 July 2017, section 3.6.
"""

from __future__ import annotations

import json

import pyoxigraph as ox

from dpo_kg.rdf.turtle import write_turtle
from dpo_kg.vocabulary import DPO, RDF, SH, XSD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.validation.findings import Finding, Report


_TYPE = ox.NamedNode(f"{RDF}type")
_Node = ox.NamedNode | ox.BlankNode | ox.Literal


def make_shacl_triples(report: Report) -> list[ox.Triple]:
    """Return the report as triples; what shapes cannot see has no source shape."""
    node, boolean = ox.BlankNode("report"), ox.NamedNode(f"{XSD}boolean")
    triples = [
        ox.Triple(node, _TYPE, _sh("ValidationReport")),
        ox.Triple(node, _sh("conforms"), ox.Literal(str(not report.findings).lower(), datatype=boolean)),
    ]
    for number, finding in enumerate(report.findings):
        result = ox.BlankNode(f"result{number}")
        triples.append(ox.Triple(node, _sh("result"), result))
        triples += [ox.Triple(result, name, value) for name, value in _describe(finding)]
    return triples


def write_shacl_turtle(report: Report) -> str:
    """Return the report as Turtle."""
    return write_turtle(make_shacl_triples(report))


def write_shacl_jsonld(report: Report) -> str:
    """Return the report as JSON-LD: the report with its results in it."""
    results = []
    for finding in report.findings:
        result: dict[str, object] = {"@type": "sh:ValidationResult"}
        for name, value in _describe(finding):
            if name != _TYPE:
                result[f"sh:{name.value.removeprefix(SH)}"] = _as_json(value)
        results.append(result)
    document = {
        "@context": {"sh": SH, "dpo": DPO},
        "@type": "sh:ValidationReport",
        "sh:conforms": not report.findings,
        "sh:result": results,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{SH}{name}")


def _describe(finding: Finding) -> list[tuple[ox.NamedNode, _Node]]:
    iris = {
        "focusNode": finding.focus,
        "resultPath": finding.path,
        "sourceShape": finding.shape,
        "sourceConstraintComponent": finding.component,
        "resultSeverity": f"{SH}{finding.severity}",
    }
    found: list[tuple[ox.NamedNode, _Node]] = [
        (_TYPE, _sh("ValidationResult")),
        (_sh("resultMessage"), ox.Literal(finding.message, language="en")),
    ]
    # A blank node of the checked file means nothing outside it.
    found += [(_sh(name), ox.NamedNode(iri)) for name, iri in iris.items() if ":" in iri]
    if finding.value and not finding.value.startswith("_:"):
        (quad,) = ox.parse(f"<x:s> <x:p> {finding.value} .", format=ox.RdfFormat.TURTLE)
        assert not isinstance(quad.object, ox.Triple)
        found.append((_sh("value"), quad.object))
    return found


def _as_json(node: _Node) -> object:
    if not isinstance(node, ox.Literal):
        return {"@id": node.value if isinstance(node, ox.NamedNode) else str(node)}
    if node.language:
        return {"@language": node.language, "@value": node.value}
    plain = node.datatype.value == f"{XSD}string"
    return node.value if plain else {"@type": node.datatype.value, "@value": node.value}
