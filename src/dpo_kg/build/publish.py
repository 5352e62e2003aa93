"""Putting a built graph on disk as a snapshot, so that no reader ever sees a half of it.

A shelf is a folder with snapshots and one pointer::

    SHELF/current                 a line each: format, engine version, name of the snapshot, its files with their
                                  sizes; then the stamp of the files that it was built from
    SHELF/KEY/manifest.json       counts, versions, digest
    SHELF/KEY/queries.json        names and summaries of the stored queries
    SHELF/KEY/queries/NAME.json   one compiled query
    SHELF/KEY/tables.json         the compiled queries of tables
    SHELF/KEY/names/SCOPE.txt     index of names (`dpo_kg.search`); beside it SCOPE-words.txt, the words in them
    SHELF/KEY/derivations.tsv     derived triple, rule, premises; a line each, sorted
    SHELF/KEY/store/              the read-only store

A snapshot is written in a temporary folder, synchronised to the disk, renamed to its key, and only then pointed to.
The key names all that the snapshot holds, so one that is in use is never written over. Builders of one shelf take
turns (a lock that the kernel gives back when its holder dies); where the file system has no locks, or a holder does
not come to an end, they still cannot harm each other, because each works in a folder of its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from dpo_kg.build.assemble import BuiltGraph
from dpo_kg.build.headers import CompiledQuery

FORMAT = "dpo-kg snapshot 4"
_PATIENCE = 60.0  # seconds that a builder waits for another
_KEPT = 3
_ABANDONED_AFTER = 24 * 3600.0  # seconds after which a temporary folder is nobody's
_UNREAD_AFTER = 7 * 24 * 3600.0  # seconds after which no process is taken to read an older snapshot


@contextlib.contextmanager
def lock_shelf(shelf: Path) -> Iterator[None]:
    """Hold the lock of a shelf, or go on without it after some patience; the folder is made if it is missing.

    Raises:
        OSError: the folder cannot be made or written.
    """
    shelf.mkdir(parents=True, exist_ok=True)
    with (shelf / "lock").open("a") as handle:
        deadline = time.monotonic() + _PATIENCE
        while not _try_lock(handle) and time.monotonic() < deadline:
            time.sleep(0.02)
        yield


def _try_lock(handle: IO[str]) -> bool:
    """Take the lock; False only where another holds it, so that a system without locks goes on."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        return True
    return True


def write_snapshot(graph: BuiltGraph, shelf: Path, stamp: str) -> Path:
    """Write a snapshot to a shelf and point to it.

    Args:
        graph: what to write.
        shelf: the shelf; its lock should be held.
        stamp: state of the files from which the graph was built (`dpo_kg.snapshot.read_stamp`).

    Returns:
        The folder of the snapshot.

    Raises:
        OSError: the disk is full or may not be written; the pointer is then unchanged.
    """
    shelf.mkdir(parents=True, exist_ok=True)
    target = shelf / f"{_key(graph)}-{ox.__version__}"
    if not _is_intact(target, graph):
        work = Path(tempfile.mkdtemp(prefix="building-", dir=shelf))
        try:
            _write_files(graph, work)
            _write_store(graph.quads, work / "store")
            _synchronise(work)
            # mkdtemp makes the folder private; a snapshot may be read by whoever may read the shelf.
            work.chmod(0o755)
            if not _is_intact(target, graph):  # where there are no locks, another may have been faster
                _swap_in(work, target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    _point_to(shelf, target, stamp)
    _tidy(shelf, target)
    return target


def _key(graph: BuiltGraph) -> str:
    """Return a name for the content: graph, queries, tables, derivations, index of names and figures."""
    digest = hashlib.sha256(FORMAT.encode())
    for name, text in sorted(_list_files(graph).items()):
        digest.update(f"{name}\n{text}".encode())
    return digest.hexdigest()[:24]


def _point_to(shelf: Path, target: Path, stamp: str) -> None:
    """Replace the pointer of a shelf in one step."""
    files = sorted(path for path in target.rglob("*") if path.is_file())
    sizes = "\t".join(f"{path.relative_to(target).as_posix()} {path.stat().st_size}" for path in files)
    handle, temporary = tempfile.mkstemp(prefix="pointing-", dir=shelf)
    try:
        # A path of the stamp may be no text: its bytes are kept as they are.
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            file.write(f"{FORMAT}\n{ox.__version__}\n{target.name}\n{sizes}\n{stamp}")
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(shelf / "current")
    finally:
        Path(temporary).unlink(missing_ok=True)
    _synchronise_folder(shelf)


def read_known_queries(shelf: Path) -> dict[str, CompiledQuery]:
    """Return the compiled queries of all snapshots of a shelf by their digests; what cannot be read is passed over."""
    known = {}
    for path in sorted(shelf.glob("*/queries/*.json")):
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            query = json.loads(path.read_text(encoding="utf-8"))
            known[query["digest"]] = query
    for path in sorted(shelf.glob("*/tables.json")):
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            known |= {table["digest"]: table for table in json.loads(path.read_text(encoding="utf-8")).values()}
    return known


def _write_files(graph: BuiltGraph, folder: Path) -> None:
    for name, text in _list_files(graph).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())


def _list_files(graph: BuiltGraph) -> dict[str, str]:
    """Return the texts of a snapshot: all that is not in its store."""
    return {
        "manifest.json": _to_json(graph.manifest),
        "queries.json": _to_json(_summaries(graph)),
        "tables.json": _to_json(graph.tables),
        "derivations.tsv": _write_derivations(graph),
        **{f"queries/{name}.json": _to_json(query) for name, query in graph.queries.items()},
        **{f"names/{scope}.txt": index.names for scope, index in graph.names.items()},
        **{f"names/{scope}-words.txt": index.words for scope, index in graph.names.items()},
    }


def _write_derivations(graph: BuiltGraph) -> str:
    return "".join("\t".join([str(d.triple), d.rule, *map(str, d.premises)]) + "\n" for d in graph.derivations)


def _summaries(graph: BuiltGraph) -> dict[str, str]:
    return {name: query["summary"] for name, query in graph.queries.items()}


def _to_json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)


def _write_store(quads: list[ox.Quad], folder: Path) -> None:
    store = ox.Store(str(folder))
    store.bulk_extend(quads)
    store.flush()
    store.optimize()
    del store
    # Readers need none of these, and they hold paths and identifiers of the machine that built the snapshot.
    for path in [*folder.glob("LOG*"), *folder.glob("OPTIONS-*"), folder / "LOCK", folder / "IDENTITY"]:
        path.unlink(missing_ok=True)


def _synchronise(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        if path.is_dir():
            _synchronise_folder(path)
        else:
            with path.open("rb") as handle:
                os.fsync(handle.fileno())


def _synchronise_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_intact(target: Path, graph: BuiltGraph) -> bool:
    """Tell whether a snapshot stands there already, whole: readers that have it open are then left alone."""
    expected = _list_files(graph)
    try:
        if any((target / name).read_bytes() != text.encode() for name, text in expected.items()):
            return False
        return set(ox.Store.read_only(str(target / "store"))) == set(graph.quads)
    except (OSError, RuntimeError):  # the last for damage that the store itself finds
        return False


def _swap_in(work: Path, target: Path) -> None:
    """Rename a finished folder to its place; one that stands there is put aside first.

    The key names the content, so what stands there is damaged.
    """
    if target.exists():
        aside = Path(tempfile.mkdtemp(prefix="replaced-", dir=target.parent))
        with contextlib.suppress(FileNotFoundError):
            target.rename(aside / target.name)
        shutil.rmtree(aside, ignore_errors=True)
    try:
        work.rename(target)
    except OSError:
        if not (target / "manifest.json").exists():
            raise  # otherwise another builder was faster, with the same content
    _synchronise_folder(target.parent)


def _tidy(shelf: Path, current: Path) -> None:
    """Remove what killed builders left, and all but the newest snapshots: others may still be read."""
    now = time.time()
    snapshots = []
    for path in shelf.iterdir():
        with contextlib.suppress(OSError):
            age = now - path.stat().st_mtime
            if path.name.startswith(("building-", "replaced-", "pointing-")):
                if age > _ABANDONED_AFTER:
                    shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
            elif path.is_dir() and path != current:
                snapshots.append((age, path))
    for age, path in sorted(snapshots)[_KEPT - 1 :]:
        if age > _UNREAD_AFTER:
            shutil.rmtree(path, ignore_errors=True)
