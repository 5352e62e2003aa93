"""Files of a user, checked by themselves; they may refer to things of the graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

import pyoxigraph as ox

from dpo_kg.build.ontology import load_ontology
from dpo_kg.errors import InputError, UnknownNameError
from dpo_kg.mentioned_things import look_up_mentioned
from dpo_kg.rdf.documents import RdfDocument, read_document
from dpo_kg.validation.findings import Finding, Report
from dpo_kg.validation.placing import find_lost_values, place_in_documents, sort_findings
from dpo_kg.validation.running import suggest_meant, validate_triples
from dpo_kg.validation.terms import describe_foreign, describe_unsourced

Notify = Callable[[str], None]


class UnreadableFilesError(InputError):
    """Several files that cannot be read; the message tells of all of them.

    Args:
        errors: what is wrong with each.
    """

    def __init__(self, errors: Sequence[InputError]) -> None:
        self.errors = list(errors)
        super().__init__("\n".join(map(str, self.errors)))


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
        InputError: files cannot be read or parsed; the message tells of all of them.
        UnknownNameError: a file has no ending of an RDF format.
    """
    notify = notify or (lambda message: None)
    documents = read_documents(paths, notify)
    ontology = load_ontology(root)
    own = merge_documents(documents)
    context = look_up_mentioned(own, store) if store is not None else []
    notify(f"Checking {len(own):,} triples …")
    report = validate_triples(own, context, ontology)
    known = (
        (q.triple for q in store.quads_for_pattern(None, None, None, ox.DefaultGraph())) if store is not None else ()
    )
    report.findings = place_in_documents(suggest_meant(report.findings, chain(own, known)), documents)
    pointed = [_point_to_graph(finding, store) for finding in report.findings]
    report.findings = sort_findings([*pointed, *find_lost_values(documents)])
    report.files = [document.place for document in documents]
    report.notes += describe_foreign(own)
    if report.conforms:
        report.notes += describe_unsourced(own)
    return report


def _point_to_graph(finding: Finding, store: ox.Store | None) -> Finding:
    """Say of a thing without a class that the graph knows it, where it does."""
    if finding.shape != "declared-class" or store is None or ":" not in finding.focus:
        return finding
    quads = store.quads_for_pattern(ox.NamedNode(finding.focus), None, None, ox.DefaultGraph())
    if next(quads, None) is None:
        return finding
    mend = "repeat the class that it has in the graph, or check the file as part of the graph (--with-graph)."
    return replace(finding, message=f"{finding.what} Mend: {mend}")


def read_documents(paths: Sequence[str], notify: Notify) -> list[RdfDocument]:
    """Read files, each once; raises as `validate_files`."""
    documents: list[RdfDocument] = []
    errors: list[InputError | UnknownNameError] = []
    for number, path in enumerate(dict.fromkeys(paths)):
        notify(f"Reading {path} …")
        try:
            documents.append(read_document(path, number))
        except (InputError, UnknownNameError) as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise UnreadableFilesError(list(map(as_input_error, errors)))
    return documents


def as_input_error(error: InputError | UnknownNameError) -> InputError:
    """Return what is wrong with a file as an error of one kind; an unknown name is that of the file."""
    if isinstance(error, InputError):
        return error
    return InputError("has no ending of an RDF format", place=error.name, mend=error.mend)


def merge_documents(documents: Sequence[RdfDocument]) -> list[ox.Triple]:
    """Return the triples of documents, each once, in their order."""
    return list(dict.fromkeys(triple for document in documents for triple in document.triples))
