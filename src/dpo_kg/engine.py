"""Running a query so that it can be given up: at a deadline, or on Ctrl-C.

The engine has no way to stop a query and lets no signal through while it works, but it releases the interpreter lock.
So it works in a thread of its own while the main thread waits. A query that is given up goes on in the background
until the process ends; a command ends the process at once. `_thread` rather than `threading`, which takes longer to
import than a stored answer takes to compute.
"""

from __future__ import annotations

import _thread

from dpo_kg.errors import InputError, QueryError, QueryTimeoutError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    Result = TypeVar("Result")


def call_with_deadline(work: Callable[[], Result], seconds: float | None) -> Result:
    """Return what `work` returns.

    Args:
        work: the call; it runs in another thread.
        seconds: how long to wait; None for as long as it takes.

    Raises:
        QueryTimeoutError: the time is over.
        SyntaxError, ValueError, OSError, RuntimeError: whatever of these `work` raised.
        QueryError: `work` ended in any other way; its trace stands on standard error.
    """
    results: list[Result] = []
    faults: list[Exception] = []
    done = _thread.allocate_lock()
    done.acquire()

    def run() -> None:
        try:
            results.append(work())
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            faults.append(error)
        finally:
            done.release()

    _thread.start_new_thread(run, ())
    if not done.acquire(timeout=-1 if seconds is None else seconds):
        assert seconds is not None
        raise QueryTimeoutError(seconds)
    if faults:
        raise faults[0]
    if not results:
        raise QueryError("the engine gave no answer")
    return results[0]


def locate_syntax_error(error: SyntaxError, query: str, place: str) -> InputError:
    """Return the message for a syntax error in a query: file, line, column, the line and a caret.

    The engine tells the position only in the text of its message.
    """
    import re

    text = str(error)
    match = re.search(r"\bat (\d+):(\d+): (.*)", text, re.DOTALL)
    if match is None:
        return InputError(text, place=place)
    line, column = int(match[1]), int(match[2])
    lines = query.split("\n")
    source_line = lines[line - 1].rstrip("\r") if line <= len(lines) else None
    problem = match[3].replace("[_]", "white space")
    return InputError(problem, place=place, line=line, column=column, source_line=source_line)
