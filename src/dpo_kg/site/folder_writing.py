"""Writing the files of a site: only what differs, each at once or not at all, and what is no longer part of it removed.

The folder is known by its marker. `SHA256SUMS` lists all files, as `sha256sum` does. While a run is under way the
marker says so, and a journal names each file before it is made: after a run that was killed the next one knows what is
its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from dpo_kg.errors import InputError
from dpo_kg.files import permissions_of

MARKER, SUMS, JOURNAL = ".dpo-kg-site.json", "SHA256SUMS", ".dpo-kg-site.journal"
FORMAT = "dpo-kg site 1"
_TEMPORARY = ".dpo-kg-tmp-"
_MEND = "Name a new or empty folder, or one that dpo-kg site has written."


class Written(NamedTuple):
    """A file of the site.

    Attributes:
        name: its name below the folder.
        size: bytes.
        digest: SHA-256 in hexadecimal digits.
        touched: whether it is new or changed.
    """

    name: str
    size: int
    digest: str
    touched: bool


def prepare_folder(folder: str, *, make: bool = True) -> dict[str, Any]:
    """Make a folder for a site, or take up one that holds one; return what its marker says, {} for a new one.

    Args:
        folder: the folder.
        make: whether a folder that is not there is made.

    Raises:
        InputError: it holds something else, or cannot be made.
    """
    if not folder:
        raise InputError("the name of the folder is empty")
    target = Path(folder)
    try:
        if not target.exists():
            if not target.parent.is_dir():
                mend = f"There is no folder {target.parent}: make it first, or name another."
                raise InputError("cannot be made", place=folder, mend=mend)
            if not os.access(target.parent, os.W_OK):
                raise InputError("cannot be written: Permission denied", place=folder)
            if make:
                target.mkdir()
            return {}
        if not target.is_dir():
            raise InputError("is a file, not a folder", place=folder, mend=_MEND)
        found = _read_marker(target / MARKER)
        if not found and any(target.iterdir()):
            raise InputError("the folder holds files that are no site of dpo-kg", place=folder, mend=_MEND)
        if not os.access(target, os.W_OK):
            raise InputError("cannot be written: Permission denied", place=folder)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", place=folder) from None
    return found


def _read_marker(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get("format") == FORMAT else {}


def mark_folder(folder: str, stamp: Mapping[str, str], *, finished: bool) -> None:
    """Write the marker: what the site is made from, and whether it is whole."""
    content = {"format": FORMAT, "finished": finished, **stamp}
    write_file(folder, MARKER, (json.dumps(content, indent=1) + "\n").encode())


def write_file(folder: str, name: str, content: bytes, *, journal: bool = False) -> Written:
    """Write a file of the site where it differs: to a temporary file beside it, synchronised, then renamed.

    Args:
        folder: the site.
        name: name of the file below it.
        content: its bytes.
        journal: whether a file that is new is named in the journal first.
    """
    target = Path(folder, name)
    digest = hashlib.sha256(content).hexdigest()
    with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
        if not target.is_symlink() and target.stat().st_size == len(content) and target.read_bytes() == content:
            return Written(name, len(content), digest, touched=False)
    if journal and not target.exists():
        note_in_journal(folder, [name])
    _make_folder(folder, target.parent)
    handle, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(permissions_of(target, 0o666))
        Path(temporary).replace(target)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return Written(name, len(content), digest, touched=True)


def _make_folder(folder: str, parent: Path) -> None:
    """Make the folder of a file; a file of ours that has the name of a folder now gives way."""
    try:
        parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        root = Path(folder)
        for part in reversed((parent, *parent.parents)):
            if part.is_relative_to(root) and part != root and part.is_file():
                part.unlink()
        parent.mkdir(parents=True, exist_ok=True)


def note_in_journal(folder: str, names: Iterable[str]) -> None:
    """Name files in the journal before they are made."""
    handle = os.open(Path(folder, JOURNAL), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    try:
        os.write(handle, "".join(f"{name}\n" for name in names).encode())
    finally:
        os.close(handle)


def write_sums(folder: str, files: Iterable[Written]) -> Written:
    """Write the list of all files with their digests."""
    lines = (f"{file.digest}  {file.name}\n" for file in sorted(files))
    return write_file(folder, SUMS, "".join(lines).encode())


def read_sums(folder: str) -> dict[str, str]:
    """Return name → digest of the files that the site had when it was last whole; none where that is not known."""
    try:
        lines = Path(folder, SUMS).read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, UnicodeDecodeError):
        return {}
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines) if name}


def sweep(folder: str, kept: Iterable[str]) -> tuple[int, list[str]]:
    """Remove the files that the site had and has no longer, and what a killed run left.

    Returns:
        The number of files removed, and the names of files that were not written here, which stay.
    """
    staying = {*kept, MARKER, SUMS, JOURNAL}
    own = {*read_sums(folder), *_read_journal(folder)}
    removed, foreign = 0, []
    for name in sorted(list_names(folder)):
        if Path(name).name.startswith(_TEMPORARY):
            Path(folder, name).unlink()
        elif name in staying:
            continue
        elif name in own:
            Path(folder, name).unlink()
            removed += 1
        elif not name.startswith(".git/"):
            foreign.append(name)
    _remove_empty_folders(Path(folder))
    return removed, foreign


def finish(folder: str) -> None:
    """Take the journal away: the list of files holds all now."""
    Path(folder, JOURNAL).unlink(missing_ok=True)


def list_names(folder: str) -> Iterator[str]:
    """Yield the names of all files below a folder."""
    for place, _, names in os.walk(folder):
        below = os.path.relpath(place, folder).replace(os.sep, "/")
        for name in names:
            yield name if below == "." else f"{below}/{name}"


def _read_journal(folder: str) -> set[str]:
    try:
        text = Path(folder, JOURNAL).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return set()
    return {line for line in text.splitlines() if line and ".." not in line.split("/") and not line.startswith("/")}


def _remove_empty_folders(folder: Path) -> None:
    for place, _, _ in sorted(os.walk(folder), reverse=True):
        path = Path(place)
        if path != folder and ".git" not in path.parts:
            with contextlib.suppress(OSError):  # it holds something
                path.rmdir()
