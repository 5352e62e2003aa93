"""The import of a public data set: from its files to the Turtle files of its layer, with a report of every row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.build.provenance import SUPPORTS, Records
from dpo_kg.build.ranking import LAST_PRECEDENCE, find_kind, read_exceptions
from dpo_kg.files import write_atomically
from dpo_kg.importers.corrections import read_corrections
from dpo_kg.importers.dataset import DataSet, Rows
from dpo_kg.importers.dataset_files import read_files
from dpo_kg.importers.known_things import KnownThings, load_known_things, read_names
from dpo_kg.importers.layer_draft import LayerDraft
from dpo_kg.importers.sources import list_earlier, load_source
from dpo_kg.locations import find_resources
from dpo_kg.rdf.reading import parse_quads, read_quads
from dpo_kg.rdf.turtle import write_turtle
from dpo_kg.vocabulary import DPO, ID, RDF

#: File of a layer in which people describe its documents; all other Turtle files are written by the import alone.
DESCRIPTION = "source.ttl"
_TYPE = ox.NamedNode(f"{RDF}type")
_ABOUT = tuple(ox.NamedNode(f"{DPO}{name}") for name in ("claimSubject", "gapSubject"))
_SOURCE_KIND, _PRECEDENCE = (ox.NamedNode(f"{DPO}{name}") for name in ("sourceKind", "precedence"))
_CITATION, _CITATION_CLASS = (ox.NamedNode(f"{DPO}{name}") for name in ("citation", "Citation"))


@dataclass
class DataSetReport:
    """What the import of a data set did.

    Attributes:
        name: name of the data set.
        read: name of a file → number of its rows.
        mapped: number of rows of which something was said.
        rejected: file, row number, reason.
        unknown: name that means nothing known → number of rows with it.
        corrected: number of cells that corrections changed.
        notes: what else there is to tell.
        files: name of a Turtle file → its text.
        changes: name of a file → "written", "unchanged" or "removed", once it was written.
    """

    name: str
    read: dict[str, int]
    mapped: int
    rejected: list[tuple[str, int, str]]
    unknown: dict[str, int]
    corrected: int
    notes: list[str]
    files: dict[str, str]
    changes: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Number of rows read."""
        return sum(self.read.values())

    def to_turtle(self) -> str:
        """Return all files as one canonical Turtle text."""
        quads = [quad for name, text in self.files.items() for quad in parse_quads(text, ox.RdfFormat.TURTLE, name)]
        return write_turtle(quads)

    def write(self, folder: str) -> None:
        """Write the files into a folder, each in one step; the folder is made, what is the same stays untouched.

        Turtle files of the folder that the import no longer makes are removed, but for the description.

        Raises:
            InputError: a file cannot be written.
        """
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        for name, text in self.files.items():
            path = target / name
            same = path.exists() and path.read_bytes() == text.encode()
            if not same:
                write_atomically(str(path), text)
            self.changes[name] = "unchanged" if same else "written"
        for path in sorted(target.glob("*.ttl")):
            if path.name not in self.files and path.name != DESCRIPTION:
                path.unlink()
                self.changes[path.name] = "removed"

    def to_text(self) -> str:
        """Return the report for a person."""
        lines = [f"{name}: {_count(count, 'row')} read" for name, count in self.read.items()]
        reasons: dict[tuple[str, str], list[int]] = {}
        for file, number, reason in self.rejected:
            reasons.setdefault((file, reason), []).append(number)
        lines += [
            f"rejected: {file}, row{'' if len(numbers) == 1 else 's'} {_shorten(numbers)}: {reason}"
            for (file, reason), numbers in reasons.items()
        ]
        lines += [f"unknown: {name} ({_count(count, 'row')})" for name, count in self.unknown.items()]
        lines += [f"note: {note}" for note in self.notes]
        lines += [f"{change}: {name}" for name, change in self.changes.items()]
        counts = f"{self.name}: {_count(self.rows, 'row')} read = {self.mapped} mapped + {len(self.rejected)} rejected"
        lines.append(counts + (f"; {_count(self.corrected, 'cell')} corrected" if self.corrected else ""))
        return "".join(f"{line}\n" for line in lines)


def import_data_set(
    name: str,
    paths: Sequence[str],
    root: str | None = None,
    ontology: Ontology | None = None,
    notify: Callable[[str], None] | None = None,
) -> DataSetReport:
    """Return what the files of a data set say as the Turtle files of its layer; nothing is written.

    No graph is built for it: a file of the layer that no build takes does not stand in the way of its mending.

    Args:
        name: the data set, such as "psdata-pko".
        paths: its files, or folders that hold them.
        root: folder that holds ontology/ and data/, with the description of the layer, its corrections and names;
            None for the resources that belong to this package.
        ontology: the ontology of that folder, where it is at hand.
        notify: is told what is being done.

    Raises:
        UnknownNameError: there is no such data set.
        InputError: a file cannot be read or is none of this data set, a required one is missing, or the
            corrections or names of the layer are not well formed.
    """
    tell = notify or (lambda _: None)
    data_set = load_source(name)
    root = find_resources(root)
    ontology = ontology or load_ontology(root)
    folder = str(Path(root, "data", name))
    tell("reading the files")
    curated = [str(Path(folder, file.name)) for file in data_set.files if file.curated]
    read = read_files(data_set, [*paths, *curated], read_corrections(folder))
    tell("reading the layers before it")
    known = KnownThings(load_known_things(root, list_earlier(name)), read_names(folder))
    settings = _read_settings(root, [*list_earlier(name), name])
    draft = LayerDraft(
        ontology,
        known,
        _read_precedence(settings),
        data_set.one_citation,
        read_exceptions(settings),
        data_set.tie_break,
    )
    tell(f"mapping {len(read.rows)} rows")
    data_set.map_rows(read.rows, draft)
    _account(data_set, read.rows, draft)
    tell("writing Turtle")
    documents = [file.document for file in data_set.files]
    triples = draft.make_triples(documents)
    return DataSetReport(
        name,
        read.read,
        len(draft.mapped),
        [(row.file.name, row.number, reason) for row, reason in draft.rejected.values()],
        dict(sorted(draft.unknown.items())),
        sum(len(row.corrections) for row in read.rows),
        [*read.unused, *draft.notes],
        _split(data_set, triples, _read_description(folder)),
    )


def _account(data_set: DataSet, rows: Rows, draft: LayerDraft) -> None:
    """Make sure that every row was mapped or rejected, and none both."""
    lost = [row for row in rows if (id(row) in draft.mapped) == (id(row) in draft.rejected)]
    if lost:
        places = ", ".join(f"{row.file.name} {row.locator}" for row in lost[:5])
        raise AssertionError(f"{data_set.name}: {len(lost)} rows neither mapped nor rejected, or both: {places}")


def _read_settings(root: str, layers: Sequence[str]) -> Records:
    """Return what layers and data/ranking.ttl tell of kinds of sources."""
    paths = [Path(root, "data", "ranking.ttl"), *(Path(root, "data", layer, DESCRIPTION) for layer in layers)]
    return Records(quad.triple for path in paths if path.exists() for quad in read_quads(str(path)))


def _read_precedence(settings: Records) -> Callable[[str, ox.NamedNode | None], int]:
    """Return a function from the slug of a document, and its kind where it is told, to the rank of its kind."""

    def rank(document: str, told: ox.NamedNode | None) -> int:
        node = ox.NamedNode(f"{ID}document/{document}")
        kind = told or find_kind(node, lambda other: settings.value(other, _SOURCE_KIND))
        found = settings.value(kind, _PRECEDENCE) if kind is not None else None
        return int(found.value) if isinstance(found, ox.Literal) else LAST_PRECEDENCE

    return rank


def _read_description(folder: str) -> list[ox.Triple]:
    """Return what people have written of the documents of a layer, without what the import says of them."""
    path = Path(folder, DESCRIPTION)
    found = [quad.triple for quad in read_quads(str(path))] if path.exists() else []
    # What people cite themselves, they say too what for.
    own = {triple.subject for triple in found if triple.predicate == _TYPE and triple.object == _CITATION_CLASS}
    return [triple for triple in found if triple.predicate != SUPPORTS or triple.subject in own]


def _split(data_set: DataSet, triples: Sequence[ox.Triple], description: Sequence[ox.Triple]) -> dict[str, str]:
    """Return name of a file → its text.

    An attribution stands with the thing that it is about; what all citations of a document back stands with the
    description of the document.
    """
    classes = {f"{DPO}{name}": file for file, names in data_set.targets.items() for name in names}
    first = next(iter(data_set.targets))
    home: dict[object, str] = {triple.subject: DESCRIPTION for triple in description}
    for triple in triples:
        if triple.predicate == _TYPE and isinstance(triple.object, ox.NamedNode) and triple.object.value in classes:
            home[triple.subject] = classes[triple.object.value]
    about: dict[object, object] = {t.object: t.subject for t in triples if t.predicate == _CITATION}
    about |= {t.subject: t.object for t in triples if t.predicate in _ABOUT}
    parts: dict[str, list[ox.Triple]] = {DESCRIPTION: list(description)} if description else {}
    for triple in triples:
        subject = about.get(triple.subject, triple.subject)
        parts.setdefault(home.get(subject, first), []).append(triple)
    return {name: write_turtle(part) for name, part in sorted(parts.items())}


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _shorten(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:8]))
    return shown if len(numbers) <= 8 else f"{shown} and {len(numbers) - 8} more"
