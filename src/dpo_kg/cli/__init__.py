"""The command line: a thin face over `dpo_kg.open()`.

One module per command, loaded when it is called; each has `execute(words)`.
Exit status: 0 done, 1 a negative answer, 2 wrong usage or input that cannot be read, 130 on Ctrl-C.
"""

from __future__ import annotations

import os
import sys

from dpo_kg import __version__
from dpo_kg.errors import DpoKgError, UnknownNameError

#: Name of a command → what it does; the module of the same name in this package carries it out.
COMMANDS = {
    "run": "answer a stored query, such as heads --at 2008-06-30",
    "query": "answer a SPARQL query of your own",
    "queries": "list the stored queries, or show one",
    "info": "show what the graph holds: versions, counts, provenance coverage",
    "validate": "check RDF files, or the graph itself, against the shapes",
    "export": "write the graph, or one thing of it, in an RDF format",
}

_HELP = f"""usage: dpo-kg COMMAND [options]

The knowledge graph of United Nations peace operations. Not a product of the United Nations.

commands:
{chr(10).join(f"  {name:<10}{summary}" for name, summary in COMMANDS.items())}

options:
  -h, --help     show this text; after a command, the help of that command
  -V, --version  show the version

Try: dpo-kg run heads --at 2008-06-30
"""


def main(argv: list[str] | None = None) -> int:
    """Carry out a command line and return its exit status.

    Args:
        argv: the words after the name of the program; None for those of this process.
    """
    words = sys.argv[1:] if argv is None else argv
    try:
        status = _dispatch(words)
        sys.stdout.flush()
        return status
    except DpoKgError as error:
        return _leave(2, f"dpo-kg: {error}")
    except KeyboardInterrupt:
        return _leave(130, "")
    except BrokenPipeError:
        # The reader has gone (| head): nothing more to say, and nothing went wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def entry() -> None:
    """Carry out the command line of this process, and end it.

    The process ends without taking the interpreter down: nothing of a reader has to be put away, and it would cost
    a tenth of a stored answer.
    """
    import gc

    gc.disable()
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _dispatch(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        sys.stdout.write(_HELP)
        return 0
    if words[0] in ("-V", "--version"):
        sys.stdout.write(f"dpo-kg {__version__}\n")
        return 0
    name = words[0]
    if name not in COMMANDS:
        raise UnknownNameError("command", name, COMMANDS, mend="dpo-kg --help lists the commands.")
    command = getattr(__import__(f"dpo_kg.cli.{name}").cli, name)
    return int(command.execute(words[1:]))


def _leave(status: int, message: str) -> int:
    """Say why, and end: at once where a query still works in its thread, because nothing else stops it."""
    if message:
        sys.stderr.write(f"{message}\n")
    sys.stderr.flush()
    import _thread

    if _thread._count() > 0:
        os._exit(status)
    return status
