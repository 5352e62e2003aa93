"""Where a statement is written: file and line, found with the tokenizer that keeps lines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.locations import list_files
from dpo_kg.rdf.positions import LocatedTriple, locate_triples
from dpo_kg.rdf.reading import read_text
from dpo_kg.vocabulary import shorten_iri


class Places:
    """Some files, and where in them statements stand. A file is read when a statement may be in it.

    Args:
        files: name for messages → path of a Turtle, TriG, N-Triples or N-Quads file.
    """

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        self._texts: dict[str, str] = {}
        self._lines: dict[str, dict[str, list[LocatedTriple]]] = {}

    @classmethod
    def of_resources(cls, root: str) -> Places:
        """Return the places of the ontology and the data below a folder of resources."""
        return cls({name: str(Path(root, name)) for name in list_files(root, ("ontology", "data"), (".ttl",))})

    def find(self, subject: str, predicate: str, node: str | None) -> str:
        """Return "file:line" of a statement, several parted by commas; "" where it stands in none of the files.

        Args:
            subject: subject in N-Triples form.
            predicate: predicate in N-Triples form.
            node: object in N-Triples form; None for a blank node.
        """
        found = [
            f"{name}:{located.line}"
            for name, located in self.find_about(subject)
            if located.predicate == predicate
            if located.object == node or (node is None and located.object.startswith("_:"))
        ]
        return ", ".join(dict.fromkeys(found))

    def find_about(self, subject: str) -> list[tuple[str, LocatedTriple]]:
        """Return what the files say of a subject, in N-Triples form: file and statement, in the order of the files."""
        held = (name for name in self._files if self._may_hold(name, subject))
        return [(name, located) for name in held for located in self._read(name).get(subject, ())]

    def find_uses(self, node: str) -> list[tuple[str, LocatedTriple]]:
        """Return the statements of which a node, in N-Triples form, is property or object, with their files."""
        held = (name for name in self._files if self._may_hold(name, node))
        every = ((name, located) for name in held for block in self._read(name).values() for located in block)
        return [(name, located) for name, located in every if node in (located.object, located.predicate)]

    def find_triple(self, triple: ox.Triple) -> str:
        """Return "file:line" of a triple, as `find` does."""
        return self.find(str(triple.subject), str(triple.predicate), str(triple.object))

    def _may_hold(self, name: str, subject: str) -> bool:
        """Tell whether a text holds the last part of the name of a subject at all: that spares reading most files."""
        if name not in self._texts:
            self._texts[name] = read_text(self._files[name])
        local = re.split(r"[/#:]", shorten_iri(subject.strip("<>")))[-1]
        return local in self._texts[name] or not local.isascii()

    def _read(self, name: str) -> dict[str, list[LocatedTriple]]:
        if name not in self._lines:
            lines: dict[str, list[LocatedTriple]] = defaultdict(list)
            for located in locate_triples(self._texts[name], Path(self._files[name]).resolve().as_uri()):
                lines[located.subject].append(located)
            self._lines[name] = lines
        return self._lines[name]
