"""Running a query so that it can be given up: at a deadline, or on Ctrl-C.

The engine has no way to stop a query and lets no signal through while it works, but it releases the interpreter lock.
So it works in a thread of its own while the main thread waits. A query that is given up goes on in the background
until the process ends; a command ends the process at once. `_thread` rather than `threading`, which takes longer to
import than a stored answer takes to compute.
"""

from __future__ import annotations

import _thread

from dpo_kg.errors import DpoKgError, QueryError, QueryTimeoutError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    Result = TypeVar("Result")

#: Stack of the thread in bytes. The engine's parser calls itself for each level of nesting; with the usual 8 MB a
#: query of 5 KB ends the process (segmentation fault). The memory is reserved, not used.
_STACK = 512 << 20


#: Seconds after which a person who watches is told that the work goes on.
_PATIENCE = 1.0


#: Whether the thread that asks does the work itself.
_in_place = False


def work_in_place() -> None:
    """From now on have the thread that asks do the work, where no time is set.

    For a process that is ended from outside when its time is over, and whose thread has a large stack already: a
    worker of a server. Each further thread would reserve another large stack.
    """
    global _in_place
    _in_place = True


def call_with_deadline(
    work: Callable[[], Result], seconds: float | None, notify: Callable[[str], None] | None = None
) -> Result:
    """Return what `work` returns.

    Args:
        work: the call; it runs in another thread.
        seconds: how long to wait; None for as long as it takes.
        notify: called with a message, once, where the work takes longer than a second.

    Raises:
        QueryTimeoutError: the time is over.
        DpoKgError, SyntaxError, ValueError, OSError, RuntimeError: whatever of these `work` raised.
        QueryError: `work` ended in any other way; its trace stands on standard error.
    """
    if _in_place and seconds is None:
        return work()
    results: list[Result] = []
    faults: list[Exception] = []
    done = _thread.allocate_lock()
    done.acquire()

    def run() -> None:
        try:
            results.append(work())
        except (DpoKgError, SyntaxError, ValueError, OSError, RuntimeError) as error:
            # The trace would carry the engine's solutions to another thread, which they do not allow.
            faults.append(error.with_traceback(None))
        finally:
            done.release()

    before = _thread.stack_size(_STACK)
    try:
        _thread.start_new_thread(run, ())
    finally:
        _thread.stack_size(before)
    _wait(done, seconds, notify)
    if faults:
        raise faults[0]
    if not results:
        raise QueryError("the engine gave no answer")
    return results[0]


def _wait(done: _thread.LockType, seconds: float | None, notify: Callable[[str], None] | None) -> None:
    """Wait until a lock is released; where that takes longer than a second, say that the work goes on."""
    patience = 0.0 if notify is None else _PATIENCE if seconds is None else min(_PATIENCE, seconds)
    if notify is not None:
        if done.acquire(timeout=patience):
            return
        notify("Working on the answer …")
    if not done.acquire(timeout=-1 if seconds is None else seconds - patience):
        assert seconds is not None
        raise QueryTimeoutError(seconds)
