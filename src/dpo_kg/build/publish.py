"""Putting a built graph on disk as a snapshot, so that no reader ever sees a half of it.

A shelf is a folder with snapshots and one pointer::

    SHELF/current                 first line: format; then engine version, name of the snapshot, stamp of the files
    SHELF/KEY/manifest.json       counts, versions, digest
    SHELF/KEY/queries.json        names and summaries of the stored queries
    SHELF/KEY/queries/NAME.json   one compiled query
    SHELF/KEY/derivations.tsv     derived triple, rule, premises; a line each, sorted
    SHELF/KEY/store/              the read-only store

A snapshot is written in a temporary folder, synchronised to the disk, renamed to its key, and only then pointed to.
Builders of one shelf take turns (a lock that the kernel gives back when its holder dies); where the file system has
no locks they still cannot harm each other, because each works in a folder of its own.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.build.assemble import BuiltGraph

FORMAT = "dpo-kg snapshot 1"
_KEPT = 3
_ABANDONED_AFTER = 24 * 3600.0  # seconds


@contextlib.contextmanager
def lock_shelf(shelf: Path) -> Iterator[None]:
    """Hold the lock of a shelf; the folder is made if it is missing.

    Raises:
        OSError: the folder cannot be made or written.
    """
    shelf.mkdir(parents=True, exist_ok=True)
    with (shelf / "lock").open("a") as handle:
        try:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        except (ImportError, OSError):
            yield  # no locks here: see the module
            return
        yield


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
    target = shelf / f"{graph.manifest['digest'][:24]}-{ox.__version__}"
    if not _is_intact(target, graph):
        work = Path(tempfile.mkdtemp(prefix="building-", dir=shelf))
        try:
            _write_files(graph, work)
            _write_store(graph.quads, work / "store")
            _synchronise(work)
            # mkdtemp makes the folder private; a snapshot may be read by whoever may read the shelf.
            work.chmod(0o755)
            _swap_in(work, target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    point_to(shelf, target.name, stamp)
    _tidy(shelf, target)
    return target


def point_to(shelf: Path, name: str, stamp: str) -> None:
    """Replace the pointer of a shelf in one step."""
    handle, temporary = tempfile.mkstemp(prefix="pointing-", dir=shelf)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{FORMAT}\n{ox.__version__}\n{name}\n{stamp}")
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(shelf / "current")
    finally:
        Path(temporary).unlink(missing_ok=True)
    _synchronise_folder(shelf)


def read_known_queries(snapshot: Path) -> dict[str, dict[str, object]]:
    """Return the compiled queries of a snapshot; none where it cannot be read."""
    known = {}
    for path in sorted((snapshot / "queries").glob("*.json")):
        with contextlib.suppress(OSError, ValueError):
            known[path.stem] = json.loads(path.read_text(encoding="utf-8"))
    return known


def _write_files(graph: BuiltGraph, folder: Path) -> None:
    (folder / "queries").mkdir()
    (folder / "manifest.json").write_text(_to_json(graph.manifest), encoding="utf-8")
    (folder / "queries.json").write_text(_to_json(_summaries(graph)), encoding="utf-8")
    for name, query in graph.queries.items():
        (folder / "queries" / f"{name}.json").write_text(_to_json(query), encoding="utf-8")
    lines = ["\t".join([str(d.triple), d.rule, *(str(premise) for premise in d.premises)]) for d in graph.derivations]
    (folder / "derivations.tsv").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


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
    try:
        texts = [(target / name).read_text(encoding="utf-8") for name in ("manifest.json", "queries.json")]
        if texts != [_to_json(graph.manifest), _to_json(_summaries(graph))]:
            return False
        if read_known_queries(target) != graph.queries or not (target / "derivations.tsv").exists():
            return False
        return len(ox.Store.read_only(str(target / "store"))) == len(graph.quads)
    except OSError:
        return False


def _swap_in(work: Path, target: Path) -> None:
    """Rename a finished folder to its place; one that stands there is put aside first.

    The key names the content, so what stands there is damaged, or was written by an older version of this code.
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
        if age > _ABANDONED_AFTER:
            shutil.rmtree(path, ignore_errors=True)
