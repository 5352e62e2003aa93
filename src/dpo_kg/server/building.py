"""Building the snapshot before the server starts, in a process of its own.

A build takes some hundred megabytes, which a process that has built keeps for as long as it lives, and a server lives
long. `python -m dpo_kg.server.building` builds, tells on standard output what there is to tell, as lines of JSON, and
ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import dpo_kg
from dpo_kg.errors import DpoKgError, WorkerError
from dpo_kg.isolation.error_data import error_from_data, error_to_data
from dpo_kg.server.watching import find_folder
from dpo_kg.snapshot import find_snapshot


def build_apart(announce: Callable[[str], None]) -> None:
    """Have the snapshot built that fits the files as they are now, unless it stands on disk.

    Args:
        announce: called with what the build tells.

    Raises:
        InputError, BuildError, MissingExtraError: the graph cannot be built, or there is no snapshot on disk then.
        WorkerError: the process that built has ended without a word.
    """
    if find_snapshot() is None:
        command = [sys.executable, "-P", "-m", "dpo_kg.server.building"]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8") as process:
            assert process.stdout is not None
            told = [_hear(line, announce) for line in process.stdout]
        errors = [error for error in told if error is not None]
        if errors:
            raise errors[0]
        if process.returncode != 0:
            how = f"the process that built the graph ended with status {process.returncode}"
            raise WorkerError(how, mend="Run dpo-kg info, which builds it too and says more; it may lack memory.")
    find_folder()


def _hear(line: str, announce: Callable[[str], None]) -> DpoKgError | None:
    """Pass on what the build tells; return the error that it ended with, if it did.

    A line that is none of ours, which a library may write, is passed on as it is.
    """
    try:
        told = json.loads(line)
    except ValueError:
        announce(line.rstrip("\n"))
        return None
    if "error" in told:
        return error_from_data(told["error"])
    announce(told["message"])
    return None


def _tell(**told: object) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _build() -> int:
    try:
        dpo_kg.open(notify=lambda message: _tell(message=message))
    except DpoKgError as error:
        _tell(error=error_to_data(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(_build())
