"""Looking out for a new snapshot of the graph.

A snapshot is published by turning the pointer of its shelf (`dpo_kg.build.publish`), by whatever command comes first
after the data have changed. The server only reads: while the files fit no snapshot it goes on with the one it has.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

from dpo_kg.errors import DpoKgError, InputError
from dpo_kg.snapshot import find_snapshot

#: Seconds between two looks.
_PAUSE = 2.0
#: Looks that are left out after a snapshot that the workers cannot open.
_PATIENCE = 15

#: Root of the files and folder of the snapshot.
Folder = tuple[str, str]


def find_folder() -> Folder:
    """Return root and folder of the snapshot that fits the files as they are now.

    Raises:
        InputError: there is none on disk.
    """
    snapshot = find_snapshot()
    if snapshot is None or snapshot.folder is None:
        raise InputError(
            "there is no snapshot of the graph on disk", mend="Run dpo-kg info, and see that its cache can be written."
        )
    return snapshot.root, snapshot.folder


async def watch_folder(known: Folder, take_up: Callable[[Folder], Awaitable[None]], pause: float = _PAUSE) -> None:
    """Call `take_up` for each new snapshot, for ever.

    Args:
        known: the snapshot in use.
        take_up: takes a new one into use.
        pause: seconds between two looks.
    """
    while True:
        await asyncio.sleep(pause)
        try:
            found = await asyncio.to_thread(find_folder)
        except DpoKgError:
            continue  # files that are being edited fit no snapshot: the one in use goes on
        if found == known:
            continue
        try:
            await take_up(found)
        except DpoKgError as error:
            sys.stderr.write(f"The new snapshot cannot be used, the old one goes on: {error}\n")
            sys.stderr.flush()
            await asyncio.sleep(pause * _PATIENCE)
        else:
            known = found
