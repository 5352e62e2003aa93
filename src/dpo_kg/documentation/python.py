"""Pages on the Python interface and on the errors."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator

import dpo_kg
from dpo_kg.documentation.markdown import block, code, page, prose, table
from dpo_kg.errors import DpoKgError, UnknownNameError

#: Codes that the command line alone tells (dpo_kg.cli): code → exit status and meaning.
_CODES_OF_THE_COMMAND_LINE = {
    "failed-output": (2, "Standard output cannot be written: the disk is full, for example."),
    "interrupted": (130, "Ctrl-C."),
}


def write_python_page() -> Iterator[tuple[str, str]]:
    """Yield path and text of the page with the public names of the package; Sphinx fills in their docstrings."""
    names = [name for name in dpo_kg.__all__ if not name.startswith("__")]
    found = {name: getattr(dpo_kg, name) for name in names}
    functions = [name for name in names if inspect.isfunction(found[name])]
    errors = [name for name in names if inspect.isclass(found[name]) and issubclass(found[name], DpoKgError)]
    classes = [name for name in names if name not in functions and name not in errors]
    parts = ["# Python", "`import dpo_kg` gives these names. What begins with a low line is not public."]
    for heading, members in (("Functions", functions), ("Classes", classes), ("Errors", errors)):
        parts.append(f"## {heading}")
        for name in members:
            kind = "autofunction" if heading == "Functions" else "autoclass"
            options = "" if heading == "Functions" else "   :members:\n   :inherited-members:\n"
            parts += [f"### {name}", block("{eval-rst}", f".. {kind}:: {found[name].__module__}.{name}\n{options}")]
    yield "python.md", page(*parts)


def write_error_page() -> Iterator[tuple[str, str]]:
    """Yield path and text of the page on the errors and their codes."""
    rows = [
        (code(kind.code), code(kind.__name__), "2", prose((inspect.getdoc(kind) or "").split("\n\n")[0]))
        for kind in _subclasses(DpoKgError)
    ]
    rows += [(code(name), "", str(status), prose(told)) for name, (status, told) in _CODES_OF_THE_COMMAND_LINE.items()]
    example = UnknownNameError("query", "haeds", ("heads", "why"), mend="dpo-kg queries lists all of them.")
    yield (
        "errors.md",
        page(
            "# Errors",
            "Every error that dpo-kg raises on purpose is a `DpoKgError` with a stable `code`. On the command line "
            "it is told "
            "as text, or with `--errors json` (or `DPO_KG_ERRORS=json`) as one JSON object on standard error.",
            table(("Code", "Class", "Exit status", "Meaning"), rows),
            "## As text and as JSON",
            block("text", f"dpo-kg: {example}"),
            block("json", json.dumps({**example.to_dict(), "status": 2}, indent=2)),
            "The keys are always these; what an error has not is `null` or an empty list.",
        ),
    )


def _subclasses(kind: type[DpoKgError]) -> Iterator[type[DpoKgError]]:
    """Yield a class of errors and those below it that the package exports, each after the one above it."""
    if getattr(dpo_kg, kind.__name__, None) is kind:
        yield kind
    for below in kind.__subclasses__():
        yield from _subclasses(below)
