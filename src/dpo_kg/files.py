"""Writing files so that nothing is lost and nothing is half written."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from dpo_kg.errors import InputError


def write_atomically(path: str, content: str | bytes) -> None:
    """Write bytes, or a text as UTF-8: to a temporary file beside it, synchronised, then renamed.

    A file that stood there keeps its permissions, a link stays a link. A device or a pipe is written directly.

    Raises:
        InputError: the place cannot be written.
    """
    target = Path(path)
    data = content if isinstance(content, bytes) else content.encode(errors="surrogateescape")
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(data)
            return
        real = Path(os.path.realpath(target))
        if real.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        _replace(real, data)
    except OSError as error:
        parent = target.parent
        mend = "" if parent.exists() else f"There is no folder {parent}: make it first, or name another."
        raise InputError(f"cannot be written: {error.strerror}", place=path, mend=mend) from None


def _replace(target: Path, data: bytes) -> None:
    if target.exists() and not os.access(target, os.W_OK):  # renaming alone would pass over its permissions
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    handle, name = tempfile.mkstemp(prefix=".dpo-kg-", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(permissions_of(target, 0o666))
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def permissions_of(path: Path, new: int) -> int:
    """Return the permissions of a file or a folder; where there is none, `new` less what the umask takes."""
    try:
        return path.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return new & ~mask
