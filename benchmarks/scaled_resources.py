"""Resources of a chosen size for measurements: the graph as it is, and beside it a layer of invented tenures."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import dpo_kg
from dpo_kg.locations import FOLDERS, find_resources

_PREFIXES = """\
@prefix citation: <https://w3id.org/dpo-kg/id/citation/> .
@prefix document: <https://w3id.org/dpo-kg/id/document/> .
@prefix dpo: <https://w3id.org/dpo-kg/ontology#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix end-status: <https://w3id.org/dpo-kg/code/end-status/> .
@prefix person: <https://w3id.org/dpo-kg/id/person/> .
@prefix post: <https://w3id.org/dpo-kg/id/post/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix tenure: <https://w3id.org/dpo-kg/id/tenure/> .

document:invented a dpo:Document ; rdfs:label "Invented list"@en .
"""
_TENURES_PER_POST = 12


def write_scaled_root(folder: Path, tenures: int) -> str:
    """Copy the resources of the package to a folder and add a layer of invented tenures; return the folder.

    Args:
        folder: an empty folder.
        tenures: how many; each brings about 17 asserted triples and as many derived ones.
    """
    for name in FOLDERS:
        shutil.copytree(Path(find_resources(), name), folder / name)
    (folder / "data" / "invented").mkdir()
    (folder / "data" / "invented" / "tenures.ttl").write_text(write_tenures(tenures), encoding="utf-8")
    return str(folder)


def write_tenures(tenures: int) -> str:
    """Return Turtle with invented posts, each held by a dozen persons in turn, with a citation for each tenure."""
    blocks = [_PREFIXES]
    start = date(1950, 1, 1)
    for number in range(tenures):
        post, place = divmod(number, _TENURES_PER_POST)
        if place == 0:
            blocks.append(f'post:invented-{post} a dpo:Post ; rdfs:label "Invented post {post}"@en .\n')
            start = date(1950, 1, 1) + timedelta(days=post)
        end = start + timedelta(days=900 + number % 400)
        blocks.append(_TENURE.format(number=number, post=post, ordinal=place + 1, start=start, end=end))
        start = end + timedelta(days=1 + number % 40)
    return "\n".join(blocks)


_TENURE = """\
person:invented-{number} a dpo:Person ; rdfs:label "Invented person {number}" .
tenure:invented-{number} a dpo:Tenure ;
    dpo:tenureHolder person:invented-{number} ; dpo:tenurePost post:invented-{post} ; dpo:ordinal {ordinal} ;
    dpo:start "{start}"^^edtf:EDTF ; dpo:end "{end}"^^edtf:EDTF ; dpo:endStatus end-status:ended ;
    dpo:citation citation:invented-{number} .
citation:invented-{number} a dpo:Citation ;
    dpo:source document:invented ; dpo:locator "row {number}" ;
    dpo:supports dpo:tenureHolder , dpo:tenurePost , dpo:ordinal , dpo:start , dpo:end , dpo:endStatus .
"""


def count_triples(root: str) -> int:
    """Build the graph of a folder of resources and return its number of triples, derived ones included."""
    counts = dpo_kg.open(root).info()["triples"]
    return int(counts["asserted"]) + int(counts["inferred"])
