"""Where ontology/, data/ and queries/ live, and where built snapshots are kept.

The same answer in a clone, an editable install and a wheel. Plain `os.path`: this module is on the path of
every stored answer, and `pathlib` alone would cost a fifth of it (docs/decisions/0002-cold-start.md).
"""

from __future__ import annotations

import os

from dpo_kg.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

#: Folders of the resources, in the order in which they are read.
FOLDERS = ("ontology", "data", "queries")
#: Endings of the files that count as resources; anything else beside them is ignored.
ENDINGS = (".ttl", ".rq", ".tsv", ".jsonld")

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def find_resources(root: str | None = None) -> str:
    """Return the folder that holds ontology/, data/ and queries/.

    Args:
        root: a folder given by the user; None for the resources that belong to this package.

    Raises:
        InputError: the folder lacks one of the three.
    """
    if root is None:
        root = os.environ.get("DPO_KG_ROOT") or None
    root = os.path.abspath(root or own_resources())
    for folder in FOLDERS:
        if not os.path.isdir(os.path.join(root, folder)):
            raise InputError(
                f"no folder {folder}/ there",
                place=root,
                mend="Give the folder that holds ontology/, data/ and queries/ (DPO_KG_ROOT or the argument root).",
            )
    return root


def own_resources() -> str:
    """Return the folder of the resources that belong to this package: in the wheel, else the clone."""
    packaged = os.path.join(_PACKAGE, "_resources")
    return packaged if os.path.isdir(packaged) else os.path.dirname(os.path.dirname(_PACKAGE))


def read_data_version(root: str) -> str:
    """Return the date version of the data as data/catalog.ttl states it, without the graph being opened.

    Raises:
        InputError: the file cannot be read, or states none.
    """
    place = os.path.join(root, "data", "catalog.ttl")
    try:
        with open(place, encoding="utf-8") as file:
            _, found, rest = file.read().partition(' dcat:version "')
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", place=place) from None
    version, closed, _ = rest.partition('"')
    if not found or not closed:
        raise InputError("the catalog states no dcat:version", place=place, mend="It is written as a date in quotes.")
    return version


def is_packaged(root: str) -> bool:
    """Tell whether the resources are those inside an installed wheel."""
    return root == os.path.join(_PACKAGE, "_resources")


def package_folder() -> str:
    """Return the folder of the installed package itself."""
    return _PACKAGE


def list_files(root: str, folders: tuple[str, ...] = FOLDERS, endings: tuple[str, ...] = ENDINGS) -> list[str]:
    """Return the paths of the resource files relative to `root`, sorted."""
    return [name for name, _ in scan_files(root, folders, endings)]


def scan_files(
    root: str, folders: tuple[str, ...] = FOLDERS, endings: tuple[str, ...] = ENDINGS
) -> list[tuple[str, os.stat_result]]:
    """Return the resource files as (path relative to `root`, stat), sorted by path.

    Raises:
        InputError: a folder or a file cannot be looked at.
    """
    found: list[tuple[str, os.stat_result]] = []
    waiting = [folder for folder in folders if os.path.isdir(os.path.join(root, folder))]
    while waiting:
        folder = name = waiting.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as entries:
                for entry in entries:
                    name = f"{folder}/{entry.name}"
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir():
                        waiting.append(name)
                    elif entry.name.endswith(endings):
                        found.append((name, entry.stat()))
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", place=os.path.join(root, name)) from None
    found.sort()
    return found


def snapshot_shelves(root: str) -> Iterator[str]:
    """Yield the folders in which a snapshot of these resources may stand, in the order of looking."""
    if is_packaged(root):
        yield os.path.join(_PACKAGE, "_snapshot")
    yield cache_shelf(root)
    if not is_packaged(root):
        yield os.path.join(root, "build", "snapshot")


def cache_shelf(root: str) -> str:
    """Return the folder of the user's cache that belongs to these resources.

    `DPO_KG_CACHE` or the XDG base directory (freedesktop.org, XDG Base Directory Specification) names the cache.
    """
    cache = os.environ.get("DPO_KG_CACHE")
    if not cache:
        base = os.environ.get("XDG_CACHE_HOME")
        if not base or not os.path.isabs(base):
            base = os.path.join(os.path.expanduser("~"), ".cache")
        cache = os.path.join(base, "dpo-kg")
    cache = os.path.abspath(cache)
    # A path may be longer than a file name: its tail keeps the name readable, its checksum keeps it unique.
    import zlib

    tail = "-".join(root.strip(os.sep).split(os.sep)[-2:])
    readable = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in tail)[-60:]
    return os.path.join(cache, f"{readable}-{zlib.crc32(root.encode('utf-8', 'surrogateescape')):08x}")
