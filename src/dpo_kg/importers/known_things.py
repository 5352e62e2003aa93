"""The things that a data set can name: those of the layers before its own, and what its own rows have added.

Names that no rule resolves, such as misspelt or former ones, stand in the file `names.tsv` of the layer: data, each
with its reason.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.errors import InputError
from dpo_kg.importers.identity import Identity, NamingError
from dpo_kg.locations import list_files
from dpo_kg.rdf.reading import read_quads, read_text
from dpo_kg.vocabulary import expand_curie

#: Name of the file in the folder of a layer.
FILE = "names.tsv"
#: Its columns; a thing "-" is none that the graph should know.
COLUMNS = ("class", "name", "thing", "reason")


@dataclass(frozen=True)
class KnownName:
    """A name, and the thing that it means.

    Attributes:
        thing: IRI; "" for a name of nothing that belongs into the graph.
        reason: why, in a sentence of ours.
    """

    thing: str
    reason: str


def read_names(folder: str) -> dict[tuple[str, str], KnownName]:
    """Return class and name → what it means, as `names.tsv` of a layer says; nothing where there is no such file.

    Raises:
        InputError: the file cannot be read, has other columns, or a line is not whole.
    """
    path = Path(folder, FILE)
    if not path.exists():
        return {}
    lines = list(csv.reader(io.StringIO(read_text(str(path))), delimiter="\t", quoting=csv.QUOTE_NONE))
    if not lines or tuple(lines[0]) != COLUMNS:
        raise InputError("has other columns", place=str(path), line=1, mend=f"Give the heads {', '.join(COLUMNS)}.")
    found: dict[tuple[str, str], KnownName] = {}
    for number, cells in enumerate(lines[1:], 2):
        if len(cells) != len(COLUMNS) or not all(cells):
            mend = f"Give {', '.join(COLUMNS)}, parted with one tab each; - for no thing."
            raise InputError("a line that is not whole", place=str(path), line=number, mend=mend)
        thing = "" if cells[2] == "-" else expand_curie(cells[2])
        if thing is None:
            raise InputError(f"no name of a thing: {cells[2]}", place=str(path), line=number, mend="Write TYPE:slug.")
        if (cells[0], cells[1]) in found:
            raise InputError(f"says twice what {cells[1]} means", place=str(path), line=number, mend="Keep one line.")
        found[cells[0], cells[1]] = KnownName(thing, cells[3])
    return found


def load_known_things(root: str, layers: Iterable[str]) -> ox.Store:
    """Return what layers assert, in one store, for names to be looked up in."""
    store = ox.Store()
    for name in layers:
        for file in list_files(root, (f"data/{name}",), (".ttl",)):
            store.extend(read_quads(str(Path(root, file))))
    return store


class KnownThings:
    """Finds the things that rows name.

    Args:
        store: the layers before this one.
        names: see `read_names`.

    Attributes:
        store: as given, for what else a row has to be compared with.
        identity: the names of the store, and those that the import adds.
    """

    def __init__(self, store: ox.Store, names: dict[tuple[str, str], KnownName]) -> None:
        self.store = store
        self.identity = Identity(store)
        self._names = names

    def find(self, text: str, class_name: str) -> ox.NamedNode | None:
        """Return the thing of a class that a text names; None where nothing has that name.

        Raises:
            NamingError: several things have that name, or it is known to name nothing that belongs into the graph.
        """
        known = self._names.get((class_name, text))
        if known is not None:
            if not known.thing:
                raise NamingError(f"{text}: {known.reason}", "")
            return ox.NamedNode(known.thing)
        return self.identity.find(text, class_name)

    def list_names(self, class_name: str) -> dict[str, str]:
        """Return the names of things of a class that `names.tsv` gives → IRI; "" for what is to be passed over."""
        return {name: known.thing for (of, name), known in self._names.items() if of == class_name}

    def require(self, text: str, class_name: str) -> ox.NamedNode:
        """Return the thing of a class that a text names.

        Raises:
            NamingError: nothing has that name, with the nearest ones; or as `find`.
        """
        found = self.find(text, class_name)
        if found is None:
            mend = self.identity.suggest(text, class_name) or f"Add it to {FILE} of the layer."
            raise NamingError(f"no {class_name} is called {text}", mend)
        return found
