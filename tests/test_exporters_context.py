"""The JSON-LD context: it follows from the ontology, and what has been published of it never changes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.exporters.context import REVERSE, build_context, main, read_context, write_context
from dpo_kg.vocabulary import CODE, DPO, ID, PREFIXES, RDF

ROOT = Path(__file__).parent.parent
#: Term, IRI, type and container of every term that was ever published; lines are added, never changed or removed.
PUBLISHED = ROOT / "tests" / "golden" / "context-terms.tsv"


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology(str(ROOT))


@pytest.fixture(scope="module")
def context() -> dict[str, Any]:
    return read_context(str(ROOT))


def meaning(context: dict[str, Any], term: str) -> str:
    """What a term stands for, as a line of the published list."""
    found = context[term]
    if not isinstance(found, dict):
        return f"{term}\t{found}"
    iri = found.get("@id") or f"^{found['@reverse']}"
    container = found.get("@container", "")
    parts = [term, iri, found.get("@type", ""), container if isinstance(container, str) else " ".join(container)]
    return "\t".join(parts).rstrip("\t")


def test_published_terms_keep_their_meaning(context: dict[str, Any]) -> None:
    lines = PUBLISHED.read_text(encoding="utf-8").splitlines()
    assert len(lines) > 190
    gone = [line for line in lines if line.split("\t")[0] not in context]
    assert not gone, f"documents that use these terms could no longer be read: {gone}"
    changed = [line for line in lines if meaning(context, line.split("\t")[0]) != line]
    assert not changed, f"documents that use these terms would be read otherwise: {changed}"


def test_new_terms_are_published(context: dict[str, Any]) -> None:
    published = {line.split("\t")[0] for line in PUBLISHED.read_text(encoding="utf-8").splitlines()}
    new = [meaning(context, term) for term in context if term not in published]
    assert not new, f"add to {PUBLISHED.relative_to(ROOT)}:\n" + "\n".join(new)


def test_a_changed_term_would_be_seen(context: dict[str, Any]) -> None:
    line = meaning(context, "host")
    assert line == "host\tdpo:host\t@id\t@set"
    assert meaning({**context, "host": {**context["host"], "@id": "dpo:location"}}, "host") != line


def test_context_is_that_of_the_ontology() -> None:
    command = [sys.executable, "-m", "dpo_kg.exporters.context", "--check"]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_command_of_the_message_mends(
    ontology: Ontology, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("ontology", "data", "queries"):
        (tmp_path / folder).mkdir()
    (tmp_path / "ontology" / "x.ttl").write_text(
        "@prefix dpo: <https://w3id.org/dpo-kg/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "dpo:host a owl:ObjectProperty .\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    assert main(["--check"]) == 1
    assert "python -m dpo_kg.exporters.context\n" in capsys.readouterr().err
    assert main([]) == 0
    assert main(["--check"]) == 0
    written = (tmp_path / "ontology" / "context.jsonld").read_bytes().decode()
    made = json.loads(written)
    assert made["@context"]["host"] == {"@id": "dpo:host", "@type": "@id", "@container": "@set"}
    assert write_context(made) == written


def test_every_own_term_is_in_the_context(ontology: Ontology, context: dict[str, Any]) -> None:
    own = {
        t.subject.value.removeprefix(DPO)
        for t in ontology.triples
        if t.predicate.value == f"{RDF}type" and hasattr(t.subject, "value") and t.subject.value.startswith(DPO)
    }
    assert len(own) > 150
    assert own <= context.keys()


def test_what_the_shapes_say_of_values_is_so_in_json(context: dict[str, Any]) -> None:
    assert context["start"] == {"@id": "dpo:start", "@type": "edtf:EDTF"}
    assert context["startEarliest"] == {"@id": "dpo:startEarliest", "@type": "xsd:date"}
    assert context["percent"] == {"@id": "dpo:percent", "@type": "xsd:decimal"}, "never a JSON double"
    assert context["count"] == "dpo:count"
    assert context["text"] == {"@id": "dpo:text", "@container": "@language"}
    assert context["seeReference"] == {"@id": "dpo:seeReference", "@container": ["@language", "@set"]}
    assert context["tenureHolder"] == {"@id": "dpo:tenureHolder", "@type": "@id"}
    assert context["concerns"] == {"@id": "dpo:concerns", "@type": "@id", "@container": "@set"}


def test_context_has_no_term_that_a_prefix_hides(ontology: Ontology) -> None:
    """A term that is also a prefix, or a keyword, would not mean the property of the ontology."""
    context = build_context(ontology)["@context"]
    assert context["id"] == "@id"
    assert context["type"] == "@type"
    prefixes = {term: namespace for term, namespace in context.items() if str(namespace).endswith(("#", "/"))}
    assert prefixes.pop("code") == CODE
    assert prefixes.pop("@base") == ID
    assert len(prefixes) > 12
    assert prefixes.items() <= PREFIXES.items()


def test_terms_read_backwards_name_properties_of_the_ontology(ontology: Ontology) -> None:
    for term, curie in REVERSE.items():
        prefix, _, local = curie.partition(":")
        assert f"{PREFIXES[prefix]}{local}" in ontology.properties, term
