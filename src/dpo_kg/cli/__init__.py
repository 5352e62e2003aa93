"""The command line: a thin face over `dpo_kg.open()`.

One module per command, loaded when it is called; each has `build_parser()`, which returns its parser, and
`execute(words)`, which parses the words after its name and carries it out.
Exit status: 0 done, 1 a negative answer, 2 wrong usage or input that cannot be read, 130 on Ctrl-C.
"""

from __future__ import annotations

import os
import sys

from dpo_kg import __version__
from dpo_kg.errors import DpoKgError, InputError, UnknownNameError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Group → name of a command → what it does; the module of the same name in this package carries it out.
GROUPS = {
    "ask": {
        "run": "answer a stored query, such as heads --at 2008-06-30",
        "query": "answer a SPARQL query of your own",
        "queries": "list the stored queries and their parameters",
        "on": "tell who ran what and what was in force on a day",
        "together": "tell where and when two people, bodies or missions met",
        "vacancies": "list when a post had no recorded holder",
        "overlaps": "list when a post had two recorded holders at once",
        "schema": "show classes and properties, what is expected and what is used",
    },
    "read": {
        "find": "find things by their names, in English and French",
        "show": "show a card of a thing: facts, tenures, rivals, with footnotes",
        "why": "tell who says so: source, place, marks and rivals of a statement",
        "explain": "say why a triple holds: rule, premises, sources",
        "conflicts": "list statements that can hardly hold together",
        "missing": "list what is not known: gaps of the sources, and absences",
        "quality": "tell how complete, well sourced, exact and fresh the graph is",
        "info": "show what the graph holds: versions, counts, provenance coverage",
    },
    "check": {
        "check": "check ontology, data and queries, the shapes among them",
        "validate": "check RDF files, or the graph itself, against the shapes",
        "diff": "tell what differs between two files, layers or states of the data",
    },
    "export": {
        "export": "write the graph, or one thing of it, in an RDF format",
        "tables": "write the graph as tidy CSV tables with a codebook",
        "infer": "write what follows from RDF files, or from the graph",
    },
    "publish": {
        "serve": "serve pages, stored queries and a SPARQL endpoint over HTTP",
        "site": "write all pages, data and answers as files for any web server",
    },
    "maintain": {
        "template": "write an empty table to fill in: csv or xlsx",
        "import": "turn a filled-in table into Turtle with sources",
        "fmt": "put Turtle files into canonical form, or check that they are",
        "completion": "teach bash, zsh or fish to complete commands, options and names",
    },
}

#: Name of a command → what it does.
COMMANDS = {name: summary for group in GROUPS.values() for name, summary in group.items()}

_LISTED = "\n\n".join(
    f"{group}:\n" + "\n".join(f"  {name:<11}{summary}" for name, summary in commands.items())
    for group, commands in GROUPS.items()
)
_HELP = f"""usage: dpo-kg COMMAND [options]

The knowledge graph of United Nations peace operations.
Not a product of the United Nations.

{_LISTED}

options:
  -h, --help     show this text; after a command, the help of that command
  -V, --version  show the version
  --errors json  tell errors as JSON on standard error (or DPO_KG_ERRORS=json)

Try: dpo-kg run heads --at 2008-06-30
"""

#: The keys of an error as JSON, in their order (`DpoKgError.to_dict`), the exit status after them.
_NOTHING_TOLD: dict[str, Any] = {
    "code": "", "message": "", "place": None, "line": None, "column": None, "suggestions": [], "mend": None,
}  # fmt: skip


def main(argv: list[str] | None = None) -> int:
    """Carry out a command line and return its exit status.

    Args:
        argv: the words after the name of the program; None for those of this process.
    """
    form = "text"
    try:
        words, form = take_error_form(sys.argv[1:] if argv is None else argv)
        status = _dispatch([_as_text(word) for word in words])
        sys.stdout.flush()
        return status
    except DpoKgError as error:
        return _leave(2, form, str(error), error.to_dict())
    except KeyboardInterrupt:
        return _leave(130, form, "", {"code": "interrupted", "message": "interrupted"})
    except BrokenPipeError:
        # The reader has gone (| head): nothing more to say, and nothing went wrong.
        _drop_output()
        return 0
    except OSError as error:
        _drop_output()
        place = error.filename or "standard output"
        told = {"code": "failed-output", "message": error.strerror, "place": place}
        return _leave(2, form, f"{place}: {error.strerror}", told)


def take_error_form(words: list[str]) -> tuple[list[str], str]:
    """Take `--errors FORM` out of a command line, wherever it stands; return the other words, and the form.

    Where the line does not say, DPO_KG_ERRORS does; else it is text.

    Raises:
        UsageError: a form that there is not.
    """
    kept: list[str] = []
    form, origin = os.environ.get("DPO_KG_ERRORS") or "text", "DPO_KG_ERRORS"
    rest = iter(words)
    for word in rest:
        if word == "--":
            kept += [word, *rest]
        elif word == "--errors" or word.startswith("--errors="):
            origin = "--errors"
            form = word.partition("=")[2] if "=" in word else next(rest, "")
        else:
            kept.append(word)
    if form not in ("text", "json"):
        raise UsageError(f"{origin}: not a form of errors: {form!r}", mend="It is text or json.")
    return kept, form


def entry() -> None:
    """Carry out the command line of this process, and end it.

    The process ends without taking the interpreter down: nothing of a reader has to be put away, it would cost a tenth
    of a stored answer, and a query that was given up would go on in its thread.
    """
    import gc

    gc.disable()
    sys.unraisablehook = _interrupt_again
    _replace_closed_streams()
    status = main()
    os._exit(status)


def _interrupt_again(dropped: Any) -> None:
    """Let a Ctrl-C that came while a destructor or a callback ran, where Python drops it, come a moment later."""
    if dropped.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(dropped)
        return
    import _thread
    import time

    def interrupt() -> None:
        time.sleep(0.01)  # until the callback has ended
        _thread.interrupt_main()

    _thread.start_new_thread(interrupt, ())


def load_command(name: str) -> Any:
    """Return the module of a command; that of "import", which is a word of Python, is called import_."""
    module = f"{name}_" if name == "import" else name
    return getattr(__import__(f"dpo_kg.cli.{module}").cli, module)


def _dispatch(words: list[str]) -> int:
    if words and words[0] in ("-h", "--help", "help"):
        words = [*words[1:], "--help"]
    if not words:
        from dpo_kg.cli.welcome import write_welcome

        sys.stdout.write(write_welcome())
        return 0
    if words == ["--help"]:
        sys.stdout.write(_HELP)
        return 0
    if words[0] in ("-V", "--version"):
        sys.stdout.write(f"dpo-kg {__version__}\n")
        return 0
    name = words[0]
    if name not in COMMANDS:
        raise UnknownNameError("command", name, COMMANDS, mend="dpo-kg --help lists the commands.")
    command = load_command(name)
    try:
        return int(command.execute(words[1:]))
    except SystemExit as end:  # argparse ends so when it has shown a help text
        return int(end.code or 0)


def _as_text(word: str) -> str:
    """Return a word of the command line as UTF-8 text whatever the locale says; the name of a file stays as it is.

    Raises:
        InputError: the word is neither UTF-8 nor the name of a file.
    """
    if not any("\ud800" <= c <= "\udfff" for c in word) or os.path.exists(word):
        return word
    try:
        return os.fsencode(word).decode()
    except UnicodeDecodeError:
        raise InputError(f"an argument is not UTF-8: {word!a}") from None


def _replace_closed_streams() -> None:
    """Put the null device in the place of streams that the caller has closed (>&-), before a file takes its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115


def _drop_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _leave(status: int, form: str, message: str, told: dict[str, Any]) -> int:
    """Say why, and return the exit status."""
    import contextlib

    if form == "json":
        import json

        # Without other characters than those of ASCII, so that no locale can spoil it.
        message = json.dumps({**_NOTHING_TOLD, **told, "status": status})
    elif message:
        message = f"dpo-kg: {message}"
    with contextlib.suppress(OSError):  # nobody reads standard error
        if message:
            sys.stderr.write(f"{message}\n")
        sys.stderr.flush()
    return status
