"""Writing a folder of files so that it appears as a whole, and never over files that are somebody else's."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from dpo_kg.errors import InputError
from dpo_kg.files import permissions_of


def write_folder(path: str, files: Mapping[str, bytes], sums: str) -> None:
    """Write files to a folder in one step: all of them, or none.

    The folder may be new, empty, or one that was written so before and not changed since; it is replaced then.

    Args:
        path: the folder; the folder that holds it must be there.
        files: name → content; no name holds a "/".
        sums: name of the file among them that holds the SHA-256 of all others, as `sha256sum` writes them.

    Raises:
        InputError: the folder holds other files, or cannot be written.
    """
    target = Path(os.path.realpath(path))
    try:
        # The folder is made private, and gets the permissions that any new one has.
        work = Path(tempfile.mkdtemp(prefix=".dpo-kg-", dir=target.parent))
    except OSError as error:
        parent = Path(path).parent
        mend = "" if parent.exists() else f"There is no folder {parent}: make it first, or name another."
        raise InputError(f"cannot be written: {error.strerror}", place=path, mend=mend) from None
    try:
        refuse_foreign_files(path, sums)
        for name, content in files.items():
            with (work / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        work.chmod(permissions_of(target, 0o777))
        _put(work, target)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", place=path) from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def refuse_foreign_files(path: str, sums: str) -> None:
    """Raise InputError where a folder holds anything but what was written to it before.

    Args:
        path: the folder; it may be missing.
        sums: as for `write_folder`.
    """
    target = Path(path)
    mend = "Name a new or empty folder, or remove this one."
    if not target.exists():
        return
    if not target.is_dir():
        raise InputError("is a file, not a folder", place=path, mend=mend)
    found = {entry.name for entry in target.iterdir()}
    if not found:
        return
    try:
        lines = (target / sums).read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, UnicodeDecodeError):
        raise InputError("the folder holds files that were not written here", place=path, mend=mend) from None
    known = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    foreign = sorted(name for name in found - {sums} if name not in known or not _has_sum(target / name, known[name]))
    if foreign:
        listed = ", ".join(foreign[:5]) + (" …" if len(foreign) > 5 else "")
        raise InputError(
            f"the folder holds files that were not written here, or changed since: {listed}", place=path, mend=mend
        )


def _has_sum(path: Path, digest: str) -> bool:
    return path.is_file() and not path.is_symlink() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def _put(work: Path, target: Path) -> None:
    """Give a finished folder its name; one that stands there moves aside, and back where that fails."""
    try:
        work.rename(target)  # over a folder that is missing or empty
        return
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
    aside = Path(tempfile.mkdtemp(prefix=".dpo-kg-", dir=target.parent))
    try:
        target.rename(aside)
        try:
            work.rename(target)
        except OSError:
            aside.rename(target)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
