"""Opening the graph: find the snapshot that fits the files, or build it.

Start-up compares versions and the stat of the files, and never reads or hashes data. A snapshot is looked for in the
wheel, in the user's cache and in build/ of a clone; where none fits, it is built into the cache, and where the cache
cannot be written, in memory. This module is on the path of every stored answer and imports little.
"""

from __future__ import annotations

import os
import stat
import sys

import pyoxigraph as ox

from dpo_kg import __version__
from dpo_kg.errors import InputError, UnknownNameError
from dpo_kg.locations import (
    find_resources,
    is_packaged,
    own_resources,
    package_folder,
    scan_files,
    snapshot_shelves,
)
from dpo_kg.vocabulary import PREFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, TypeVar

    from dpo_kg.build.assemble import BuiltGraph
    from dpo_kg.names import IndexReader
    from dpo_kg.search import NameIndex

    Found = TypeVar("Found")
    Answer = bool | tuple[list[str] | None, Iterable[tuple[Any, ...]]]

_FORMAT = "dpo-kg snapshot 4"  # as dpo_kg.build.publish writes it
#: A file changed within this many nanoseconds before it is read may change again unseen: the granularity of a file
#: system's clock, and that of one that keeps whole or even seconds.
_SETTLING, _COARSE_SETTLING = 50_000_000, 2_000_000_000
_SECOND = 1_000_000_000


class Snapshot:
    """A graph ready to be asked.

    Attributes:
        root: folder of the files it was built from.
        folder: where it stands on disk; None when it is held in memory.
        store: the store; read-only on disk.
        endpoint: address of the store where it is elsewhere.
    """

    endpoint: str | None = None

    def __init__(self, root: str, store: ox.Store, folder: str | None, built: BuiltGraph | None = None) -> None:
        self.root = root
        self.folder = folder
        self.store = store
        self._built = built
        self._compiled: dict[str, dict[str, Any]] = {}
        self._names: dict[str, NameIndex] = {}

    def manifest(self) -> dict[str, Any]:
        """Return counts, versions and digest."""
        return self._built.manifest if self._built else self._read_json("manifest.json")

    def data_version(self) -> str:
        """Return the date version of the data."""
        return str(self.manifest()["data_version"])

    def ask(self, sparql: str, graph: str | None = None) -> Answer:
        """Answer a query that uses no network; the prefixes of the graph need not be declared.

        Args:
            sparql: the query.
            graph: IRI of the graph that is asked as the default graph; None for the merge of all layers.

        Returns:
            A truth value, or columns and rows; the columns are None where the rows are triples.

        Raises:
            SyntaxError: the query is not well formed.
            ValueError, OSError, RuntimeError: the engine cannot answer.
        """
        default = None if graph is None else ox.NamedNode(graph)
        solutions = self.store.query(sparql, prefixes=PREFIXES, default_graph=default)
        if isinstance(solutions, ox.QueryBoolean):
            return bool(solutions)
        columns = [v.value for v in solutions.variables] if isinstance(solutions, ox.QuerySolutions) else None
        return columns, (tuple(solution) for solution in solutions)

    def look_up(
        self,
        texts: Sequence[str],
        resolve: Callable[[ox.Store, IndexReader | None], Found],
        *,
        with_terms: bool = False,
    ) -> Found:
        """Return what `resolve` finds for names, given a store that holds what is called so.

        Args:
            texts: what is looked for; a store elsewhere is asked for these names first, and for all only where they
                do not suffice.
            resolve: looks them up (`dpo_kg.names`) in a store and the index of its names, if there is one.
            with_terms: classes and properties are looked for as well.
        """
        return resolve(self.store, self.name_index)

    def query_summaries(self) -> dict[str, str]:
        """Return name → summary of the stored queries, sorted by name."""
        if self._built:
            return {name: query["summary"] for name, query in self._built.queries.items()}
        found: dict[str, str] = self._read_json("queries.json")
        return found

    def compiled_query(self, name: str) -> dict[str, Any]:
        """Return a compiled stored query (`dpo_kg.build.headers.compile_query`).

        Raises:
            UnknownNameError: there is no such query.
        """
        if self._built:
            self._compiled = self._built.queries
        elif name not in self._compiled and name.replace("-", "").isalnum():
            file = f"queries/{name}.json"
            if self.folder is not None and os.path.exists(os.path.join(self.folder, file)):
                self._compiled[name] = self._read_json(file)
        if name in self._compiled:
            return self._compiled[name]
        raise UnknownNameError("query", name, self.query_summaries(), mend="dpo-kg queries lists all of them.")

    def compiled_tables(self) -> dict[str, dict[str, Any]]:
        """Return name → compiled query of a table (`dpo_kg.build.headers.compile_table`), sorted by name."""
        return self._built.tables if self._built else self._read_json("tables.json")

    def derivation_lines(self) -> list[str]:
        """Return a line per derived triple: triple, rule and premises in N-Triples, parted by tabs."""
        if self._built:
            return ["\t".join([str(d.triple), d.rule, *map(str, d.premises)]) for d in self._built.derivations]
        assert self.folder is not None
        with open(os.path.join(self.folder, "derivations.tsv"), encoding="utf-8") as file:
            return file.read().splitlines()

    def name_index(self, scope: str = "all") -> NameIndex:
        """Return the index of the names of a scope, for a search; it is read once."""
        from dpo_kg.search import NameIndex

        if scope not in self._names:
            if self._built:
                built = self._built.names[scope]
                self._names[scope] = NameIndex(built.names.encode(), lambda: built.words)
            else:
                words = f"names/{scope}-words.txt"
                self._names[scope] = NameIndex(self._read(f"names/{scope}.txt"), lambda: self._read(words).decode())
        return self._names[scope]

    def _read_json(self, name: str) -> dict[str, Any]:
        import json

        try:
            found: dict[str, Any] = json.loads(self._read(name))
        except ValueError:
            raise self._damage(name) from None
        return found

    def _read(self, name: str) -> bytes:
        assert self.folder is not None
        try:
            with open(os.path.join(self.folder, name), "rb") as file:
                return file.read()
        except OSError:
            raise self._damage(name) from None

    def _damage(self, name: str) -> InputError:
        mend = f"Delete the folder {self.folder}; it is built anew."
        return InputError("the snapshot of the graph is damaged", place=name, mend=mend)


def open_snapshot(root: str | None = None, notify: Callable[[str], None] | None = None) -> Snapshot:
    """Return the snapshot that fits the files as they are now, building it where there is none.

    Args:
        root: folder that holds ontology/, data/ and queries/; None for the package's own.
        notify: called with a message before a build and where the cache cannot be written.

    Raises:
        InputError: a file cannot be read or parsed, or `root` is no such folder.
        BuildError: ontology, data or queries are not fit to be built.
        MissingExtraError: a query has changed and no YAML parser is installed.
    """
    root = find_resources(root)
    return find_snapshot(root) or _build(root, notify or (lambda message: None))


def find_snapshot(root: str | None = None) -> Snapshot | None:
    """Return the snapshot that fits the files as they are now; None where it would have to be built.

    Args:
        root: as for `open_snapshot`.

    Raises:
        InputError: a file cannot be looked at, or `root` is no such folder.
    """
    root = find_resources(root)
    stamp = read_stamp(root)
    for shelf in snapshot_shelves(root):
        found = _open_current(root, shelf, stamp)
        if found is not None:
            return found
    return None


def read_stamp(root: str, installed_at: int | None = None) -> str:
    """Return the state of the files as text: what must be equal for a snapshot to fit.

    In a wheel, installers set the times of files, so there a file counts as changed when it is newer than the
    installer's own record. In a clone the code that builds is part of the state as well.

    Args:
        root: folder that holds ontology/, data/ and queries/.
        installed_at: time (ns) up to which files count as installed, for resources on their way into a wheel;
            None: find out.
    """
    lines = [__version__]
    packaged = installed_at is not None or is_packaged(root)
    if installed_at is None:
        installed_at = _installation_time() if packaged else -1
    for name, found in scan_files(root):
        newer = "" if packaged and found.st_mtime_ns <= installed_at else f" {found.st_mtime_ns}"
        lines.append(f"{name} {found.st_size}{newer}")
    if not packaged:
        package = package_folder()
        for name, found in scan_files(os.path.dirname(package), (os.path.basename(package),), (".py",)):
            lines.append(f"{name} {found.st_size} {found.st_mtime_ns}")
    return "\n".join(lines)


def _installation_time() -> int:
    """Return the time (ns) of the installer's record of this package; far in the future where there is none."""
    record = os.path.join(os.path.dirname(package_folder()), f"dpo_kg-{__version__}.dist-info", "RECORD")
    try:
        return os.stat(record).st_mtime_ns
    except OSError:
        return sys.maxsize


def _open_current(root: str, shelf: str, stamp: str) -> Snapshot | None:
    """Return the snapshot that a shelf points to, or None where it does not fit or does not open."""
    folder = _current_folder(shelf, stamp)
    if folder is None:
        return None
    try:
        return Snapshot(root, ox.Store.read_only(os.path.join(folder, "store")), folder)
    except (OSError, RuntimeError):
        return None  # damaged or just removed: the next shelf, or a build, takes its place


def _current_folder(shelf: str, stamp: str) -> str | None:
    """Return the folder that a shelf points to, where engine, stamp and the sizes of its files are as they were."""
    try:
        with open(os.path.join(shelf, "current"), encoding="utf-8", errors="surrogateescape", newline="") as file:
            form, engine, name, sizes, built_from = file.read().split("\n", 4)
        if (form, engine, built_from) != (_FORMAT, ox.__version__, stamp):
            return None
        folder = os.path.join(shelf, name)
        for entry in sizes.split("\t"):
            path, _, size = entry.rpartition(" ")
            found = os.stat(os.path.join(folder, path))
            if found.st_size != int(size) or not stat.S_ISREG(found.st_mode):
                return None
    except (OSError, ValueError):
        return None
    return folder


def _build(root: str, notify: Callable[[str], None]) -> Snapshot:
    from pathlib import Path

    from dpo_kg.build.assemble import build_graph
    from dpo_kg.build.publish import lock_shelf, read_known_queries, write_snapshot
    from dpo_kg.locations import cache_shelf

    shelf = cache_shelf(root)
    built: BuiltGraph | None = None
    known: dict[str, Any] = {}
    # Any snapshot at hand may hold the compiled header of a query file that has not changed.
    for candidate in (*snapshot_shelves(own_resources()), *snapshot_shelves(root)):
        known |= read_known_queries(Path(candidate))
    try:
        with lock_shelf(Path(shelf)):
            stamp = settled_stamp(root)
            found = _open_current(root, shelf, stamp)  # another process may have built it meanwhile
            while found is None:
                notify("Building the snapshot of the graph …")
                built = build_graph(root, known)
                after = settled_stamp(root)
                if after == stamp:
                    write_snapshot(built, Path(shelf), stamp)
                    found = _open_current(root, shelf, stamp)
                    break
                stamp = after  # the files changed while they were read
            if found is not None:
                return found
    except (OSError, RuntimeError) as error:  # the last where the store finds the disk full
        notify(f"The snapshot is held in memory: {shelf}: {getattr(error, 'strerror', None) or error}")
    built = built or build_graph(root, known)
    store = ox.Store()
    store.bulk_extend(built.quads)
    return Snapshot(root, store, None, built)


def settled_stamp(root: str) -> str:
    """Return the stamp once no file has changed within the granularity of the clock."""
    import time

    while True:
        newest = max((found.st_mtime_ns for _, found in scan_files(root)), default=0)
        settling = _SETTLING if newest % _SECOND else _COARSE_SETTLING
        wait = newest + settling - time.time_ns()
        if not 0 < wait <= settling:
            return read_stamp(root)
        time.sleep(wait / _SECOND)
