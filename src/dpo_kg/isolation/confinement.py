"""What a worker gives up before it answers strangers: network, files, descriptors, other programs, memory.

Each step is refused by some systems (containers without user namespaces, macOS); what is refused is left, since the
limits on texts, the deadline and the memory ceiling hold everywhere. The names of the steps that were done are told.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_DESCRIPTORS = 256
_NICENESS = 5
#: Events of the interpreter (PEP 578) by which Python code reaches the network or another program.
_REFUSED = frozenset(
    (
        "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr",
        "socket.sendto", "socket.sendmsg", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn",
        "os.fork", "os.forkpty", "pty.spawn", "urllib.Request", "ftplib.connect", "http.client.connect",
    )
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def leave_the_world(parent: int) -> list[str]:
    """Give up what not even the opening of the graph needs; called before any thread starts.

    Args:
        parent: number of the parent process; where that has ended already this process ends too.

    Returns:
        The names of the steps that the system allowed.
    """
    done = []
    prctl = _library_call("prctl")
    if prctl is not None:
        if prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0:
            done.append("dies-with-parent")
        if prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
            done.append("no-new-privileges")
    if os.getppid() != parent:
        os._exit(0)
    unshare = _library_call("unshare")
    if unshare is not None and (unshare(_CLONE_NEWNET) == 0 or unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0):
        done.append("no-network")
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, _DESCRIPTORS)
    os.nice(_NICENESS)
    return done


def leave_files(memory: int) -> int:
    """Give up writing, other programs and further memory; called when the handler is open.

    Args:
        memory: bytes of address space that may be used from now on.

    Returns:
        The ceiling in bytes.
    """
    sys.addaudithook(_refuse)
    # A write over the limit is then an error and no signal (Python ignores SIGXFSZ).
    _limit(resource.RLIMIT_FSIZE, 0)
    ceiling = address_space() + memory
    _limit(resource.RLIMIT_AS, ceiling)
    return ceiling


def address_space() -> int:
    """Return the size of the address space of this process in bytes; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _library_call(name: str) -> Callable[..., int] | None:
    """Return a function of the C library; None where it has none of that name."""
    import ctypes

    call: Callable[..., int] | None = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    return call


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    within = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (within, within))


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event in _REFUSED:
        _say_no(event)
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING and arguments[0] != os.devnull:
        _say_no(f"{event} for writing")


def _say_no(event: str) -> NoReturn:
    raise PermissionError(f"a worker may not do this: {event}")
