"""Mappings to other vocabularies: read from an SSSOM table, written as Turtle.

`python -m dpo_kg.build.alignment [ROOT]` writes ontology/alignment/alignment.ttl from
ontology/mappings/dpo-kg.sssom.tsv below ROOT, the current folder if none is given.
Source: SSSOM 1.0, the Simple Standard for Sharing Ontology Mappings (mapping-commons.github.io/sssom), embedded TSV.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.errors import BuildError, DpoKgError, MissingExtraError
from dpo_kg.files import write_atomically
from dpo_kg.rdf.reading import read_text
from dpo_kg.rdf.turtle import write_turtle
from dpo_kg.vocabulary import BASE, ONTOLOGY, RDFS

#: Where the mappings stand, and what is made from them, below the root.
MAPPINGS = "ontology/mappings/dpo-kg.sssom.tsv"
ALIGNMENT = "ontology/alignment/alignment.ttl"

#: Columns of the table, in their order; only a comment may be empty.
COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "object_source",
    "comment",
)
#: Mapping relations that a row may state.
RELATIONS = tuple(f"skos:{kind}Match" for kind in ("broad", "close", "exact", "narrow", "related"))

_KEYS = ("curie_map", "license", "mapping_set_id", "mapping_set_title", "subject_source")
_CURIE = re.compile(r"([a-z][a-z0-9-]*):([^\s<>\"{}|^`\\]*)")
_NOTE = f"# Made from {MAPPINGS} by: python -m dpo_kg.build.alignment\n\n"


@dataclass(frozen=True)
class Mapping:
    """One row of the table.

    Attributes:
        line: its line in the file, from 1.
        subject: IRI of our term.
        label: our term's English label.
        relation: IRI of the SKOS mapping property.
        object: IRI of the term of the other vocabulary.
    """

    line: int
    subject: str
    label: str
    relation: str
    object: str


def read_mappings(text: str, name: str = MAPPINGS) -> list[Mapping]:
    """Return the rows of an SSSOM table with its metadata in comment lines at the head.

    Args:
        text: the table.
        name: name of the file, for messages.

    Raises:
        BuildError: the metadata or a row is at fault; all faults are listed, each with file and line.
        MissingExtraError: no YAML parser is installed.
    """
    lines = text.split("\n")
    head = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    prefixes = _read_prefixes([line[1:] for line in lines[:head]], name)
    if lines[-1] != "":
        raise BuildError([f"{name}:{len(lines)}: the last line does not end: end it with a line break"])
    if head >= len(lines) - 1 or lines[head] != "\t".join(COLUMNS):
        raise BuildError([f"{name}:{head + 1}: the columns are not: {' '.join(COLUMNS)}, divided by tabs"])
    mappings: list[Mapping] = []
    problems: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    for number, line in enumerate(lines[head + 1 : -1], head + 2):
        row, faults = _read_row(line, number, prefixes)
        if row is not None:
            earlier = seen.setdefault((row.subject, row.object), number)
            if earlier != number:
                faults.append(f"maps the same two terms as line {earlier}: keep one of the rows")
            mappings.append(row)
        problems += [f"{name}:{number}: {fault}" for fault in faults]
    if problems:
        raise BuildError(problems)
    return mappings


def _read_prefixes(lines: Sequence[str], name: str) -> dict[str, str]:
    """Return prefix → namespace from the metadata, which is checked."""
    try:
        import yaml
    except ImportError:
        raise MissingExtraError("the metadata of the mappings", "build") from None
    try:
        metadata: Any = yaml.safe_load("\n".join(lines))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BuildError([f"{name}:{line}: the metadata is not YAML: {error.problem}"]) from None
    except yaml.YAMLError as error:  # such as a control character, which has no mark
        raise BuildError([f"{name}: the metadata is not YAML: {error}"]) from None
    if not isinstance(metadata, dict) or set(metadata) != set(_KEYS):
        raise BuildError([f"{name}:1: the metadata has to have just the keys {', '.join(_KEYS)}"])
    prefixes = metadata["curie_map"]
    if not isinstance(prefixes, dict) or not all(isinstance(n, str) and ":" in n for n in prefixes.values()):
        raise BuildError([f"{name}:1: curie_map has to give an IRI for each prefix"])
    source, _ = _expand(str(metadata["subject_source"]), prefixes)
    if source != ONTOLOGY:
        raise BuildError([f"{name}:1: subject_source has to stand for <{ONTOLOGY}>"])
    return prefixes


def _read_row(line: str, number: int, prefixes: dict[str, str]) -> tuple[Mapping | None, list[str]]:
    """Return the mapping of a row and what is wrong with it; no mapping where the cells cannot be read."""
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        return None, [f"{len(cells)} cells, not {len(COLUMNS)}: divide them by single tabs"]
    row = dict(zip(COLUMNS, cells, strict=True))
    faults = [
        f"{column}: white space at an end: take it out" for column in COLUMNS if row[column].strip() != row[column]
    ]
    faults += [f"{column} is empty: fill it in" for column in COLUMNS[:-1] if not row[column]]
    iris = {}
    for column in ("subject_id", "predicate_id", "object_id", "mapping_justification", "object_source"):
        iris[column], fault = _expand(row[column], prefixes)
        if fault and row[column]:
            faults.append(f"{column}: {fault}")
    if faults:
        return None, faults
    if row["predicate_id"] not in RELATIONS:
        faults.append(f"predicate_id {row['predicate_id']}: take one of {', '.join(RELATIONS)}")
    if not row["mapping_justification"].startswith("semapv:"):
        faults.append(f"mapping_justification {row['mapping_justification']}: take a term of semapv:")
    if not iris["subject_id"].startswith(f"{ONTOLOGY}#"):
        faults.append(f"subject_id {row['subject_id']}: the subject is not a term of ours")
    if iris["object_id"].startswith(BASE):
        faults.append(f"object_id {row['object_id']}: the object is a term of ours")
    if row["object_source"] != f"{row['object_id'].partition(':')[0]}:":
        faults.append(f"object_source {row['object_source']}: it is not the vocabulary of {row['object_id']}")
    mapping = Mapping(number, iris["subject_id"], row["subject_label"], iris["predicate_id"], iris["object_id"])
    return mapping, faults


def _expand(curie: str, prefixes: dict[str, str]) -> tuple[str, str | None]:
    """Return the IRI of a CURIE, or "" and what is wrong with it."""
    parts = _CURIE.fullmatch(curie)
    if parts is None:
        return "", f"{curie} is not of the form prefix:name"
    if parts[1] not in prefixes:
        return "", f"the prefix {parts[1]}: is not in curie_map"
    return f"{prefixes[parts[1]]}{parts[2]}", None


def check_subjects(mappings: Sequence[Mapping], ontology: Ontology, name: str = MAPPINGS) -> None:
    """Check that each subject is declared in the ontology and has the label that the row gives.

    Raises:
        BuildError: one is not, or has another label; all faults are listed, each with file and line.
    """
    labels = {
        t.subject.value: t.object.value
        for t in ontology.triples
        if isinstance(t.subject, ox.NamedNode) and t.predicate.value == f"{RDFS}label"
        if isinstance(t.object, ox.Literal) and t.object.language == "en"
    }
    declared = ontology.classes | ontology.properties
    problems = []
    for row in mappings:
        term = f"dpo:{row.subject.removeprefix(f'{ONTOLOGY}#')}"
        if row.subject not in declared:
            problems.append(f"{name}:{row.line}: {term} is not declared in ontology/: correct it, or take the row out")
        elif labels.get(row.subject) != row.label:
            problems.append(f"{name}:{row.line}: the label of {term} is {labels.get(row.subject)!r}, not {row.label!r}")
    if problems:
        raise BuildError(problems)


def build_alignment(root: str) -> str:
    """Return the alignment as canonical Turtle, one triple for each row of the table.

    Args:
        root: folder that holds ontology/.

    Raises:
        InputError: the table or the ontology cannot be read.
        BuildError: the table is at fault.
        MissingExtraError: no YAML parser is installed.
    """
    mappings = read_mappings(read_text(str(Path(root, MAPPINGS))))
    check_subjects(mappings, load_ontology(root))
    triples = [ox.Triple(ox.NamedNode(m.subject), ox.NamedNode(m.relation), ox.NamedNode(m.object)) for m in mappings]
    return _NOTE + write_turtle(triples)


def main(words: Sequence[str]) -> int:
    """Write the alignment below the folder that is named, or below the current one; return the exit status."""
    if len(words) > 1:
        sys.stderr.write("usage: python -m dpo_kg.build.alignment [ROOT]\n")
        return 2
    root = words[0] if words else "."
    try:
        write_atomically(str(Path(root, ALIGNMENT)), build_alignment(root))
    except DpoKgError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
