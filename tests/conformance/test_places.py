"""Every triple of the W3C test suites has its place: RDF/XML, JSON-LD and the Turtle family."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dpo_kg.errors import InputError
from dpo_kg.rdf.documents import read_document

pytestmark = pytest.mark.conformance

#: Folder and ending → least number of files with triples in it, so that a suite that is gone is noticed.
SUITES = {
    ("rdf-tests", ".rdf"): 140,
    ("rdf-tests", ".ttl"): 780,
    ("rdf-tests", ".trig"): 100,
    ("rdf-tests", ".nt"): 100,
    ("json-ld-api", "-in.jsonld"): 800,
    ("json-ld-framing", "-in.jsonld"): 50,
}


@pytest.mark.parametrize(("folder", "ending"), SUITES)
def test_every_triple_has_its_place(folder: str, ending: str) -> None:
    root = Path(os.environ["DPO_KG_REFERENCE"], "conformance", folder)
    read = 0
    for path in sorted(root.rglob(f"*{ending}")):
        try:
            document = read_document(str(path))
        except InputError:
            continue  # the negative tests of syntax
        found = {tuple(statement[:3]) for statement in document.statements}
        assert found == {(str(t.subject), str(t.predicate), str(t.object)) for t in document.triples}, path
        read += bool(document.triples)
    assert read >= SUITES[folder, ending]
