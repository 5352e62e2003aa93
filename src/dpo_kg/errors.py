"""Every error that dpo-kg raises on purpose.

The family, with the stable code that `--errors json` and `to_dict()` give::

    DpoKgError                    error             any of the others
    ├── InputError                unreadable-input  a file or text cannot be read or parsed, or a file not written
    ├── UnknownNameError          unknown-name      a query, thing, format, option or file name is not known
    ├── ParameterError            wrong-parameter   a value does not fit the parameter it is given for
    │   └── UsageError            wrong-usage       a command line that the command does not understand
    ├── QueryError                failed-query      a SPARQL query is refused or fails
    │   └── QueryTimeoutError     query-timeout     the time allowed for a query has passed
    ├── EndpointError             failed-endpoint   a remote store cannot be reached, or answers otherwise than it must
    ├── FormatError               unfit-format      triples that a format cannot hold
    ├── BuildError                failed-build      the ontology, the data or the queries are not fit to be built
    └── MissingExtraError         missing-extra     an optional package is not installed

All of them mean "wrong usage or input that cannot be read" and end the command with exit status 2. The command line has
two codes more, for what is no error of dpo-kg: failed-output (status 2: standard output cannot be written) and
interrupted (status 130: Ctrl-C).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any


class DpoKgError(Exception):
    """Base of the family. `str()` is a message for a person: what, where, and how to mend it.

    Args:
        problem: what is wrong, in one sentence.
        place: name of the file, or "standard input", or "query", or the address of a store.
        line: line of the fault, from 1; None where the fault has no line.
        column: column of the fault in characters, from 1.
        source_line: text of the faulty line, shown with a caret under the column.
        suggestions: names that were perhaps meant, best first.
        mend: how to mend it.

    Attributes:
        code: stable name of the kind of error; scripts may rely on it.
    """

    code = "error"

    def __init__(
        self,
        problem: str,
        *,
        place: str = "",
        line: int | None = None,
        column: int | None = None,
        source_line: str | None = None,
        suggestions: Sequence[str] = (),
        mend: str = "",
    ) -> None:
        self.problem = problem
        self.place = place
        self.line = line
        self.column = column
        self.source_line = source_line
        self.suggestions = list(suggestions)
        self.mend = mend
        super().__init__(self._message())

    def to_dict(self) -> dict[str, Any]:
        """Return code, message, place, line, column, suggestions and mend; what an error has not is None or empty."""
        return {
            "code": self.code,
            "message": self.problem,
            "place": self.place or None,
            "line": self.line,
            "column": self.column,
            "suggestions": self.suggestions,
            "mend": self.mend or None,
        }

    def _message(self) -> str:
        where = ":".join(str(part) for part in (self.place, self.line, self.column) if part not in ("", None))
        lines = [f"{where}: {self.problem}" if where else self.problem]
        if self.source_line is not None:
            shown, column = _window(self.source_line, self.column or 1)
            lines.append(f"  {shown}")
            # Tabs are kept so that the caret stands under the character in a terminal too.
            lines.append("  " + "".join("\t" if c == "\t" else " " for c in shown[: column - 1]) + "^")
        if self.suggestions:
            named = [f'"{near}"' if " " in near and near[0] != "-" else near for near in self.suggestions]
            lines.append(f"Did you mean {' or '.join(named)}?")
        if self.mend:
            lines.append(self.mend)
        return "\n".join(lines)


def _window(text: str, column: int, width: int = 100) -> tuple[str, int]:
    """Cut a long line around a column; return the cut and the column in it."""
    if len(text) <= width:
        return text, column
    first = max(0, min(column - 1 - width // 2, len(text) - width))
    return text[first : first + width], column - first


class InputError(DpoKgError):
    """A file or text that cannot be read or parsed, or a file that cannot be written."""

    code = "unreadable-input"


class UnknownNameError(DpoKgError):
    """A name that is not known; the message gives the nearest names.

    Args:
        kind: what was looked for, such as "query".
        name: the name as given.
        known: all names that would have been right.
        mend: how to see them.
        suggestions: the nearest names where they are known already; None: find them.
    """

    code = "unknown-name"

    def __init__(
        self, kind: str, name: str, known: Iterable[str], mend: str = "", suggestions: list[str] | None = None
    ) -> None:
        self.kind = kind
        self.name = name
        near = nearest_names(name, known) if suggestions is None else suggestions
        problem = f"unknown {kind}: {name}" if name.strip() else f"unknown {kind}: the name is empty"
        super().__init__(problem, suggestions=near, mend=mend)


class ParameterError(DpoKgError):
    """A value that does not fit its parameter, or a parameter that the query does not have."""

    code = "wrong-parameter"


class UsageError(ParameterError):
    """A command line that the command does not understand: an argument too many, one that is missing."""

    code = "wrong-usage"


class QueryError(DpoKgError):
    """A SPARQL query that is refused or that the engine cannot answer."""

    code = "failed-query"


class QueryTimeoutError(QueryError):
    """The time allowed for a query has passed.

    Args:
        seconds: the limit, in seconds.
    """

    code = "query-timeout"

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        mend = "give --timeout more seconds, or ask for less"
        super().__init__(f"the query was stopped after {seconds:g} s", mend=mend)

    def _message(self) -> str:
        return f"{self.problem}; {self.mend}"


class EndpointError(DpoKgError):
    """A remote store that cannot be reached, refuses, or answers with something else than query results."""

    code = "failed-endpoint"


class FormatError(DpoKgError, ValueError):
    """Triples that a format cannot hold; the message says why and names a format that can."""

    code = "unfit-format"


class BuildError(DpoKgError):
    """Ontology, data or queries are not fit to be built.

    Args:
        problems: one message each.
    """

    code = "failed-build"

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class MissingExtraError(DpoKgError):
    """An optional package is not installed.

    Args:
        purpose: what needs it.
        extra: name of the extra that brings it.
    """

    code = "missing-extra"

    def __init__(self, purpose: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{purpose} needs an extra", mend=f"pip install 'dpo-kg[{extra}]'")

    def _message(self) -> str:
        return f"{self.problem}: {self.mend}"


def nearest_names(name: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Return up to `limit` of the known names that hold `name` or look most like it, best first."""
    import difflib

    wanted = fold(name)
    folded = {fold(candidate): candidate for candidate in known}
    holding = sorted((c for c in folded if wanted in c), key=lambda c: (len(c), c)) if len(wanted) > 2 else []
    hits = [*holding, *difflib.get_close_matches(wanted, folded, n=limit, cutoff=0.55)]
    return [folded[hit] for hit in dict.fromkeys(hits)][:limit]


def fold(text: str) -> str:
    """Return a text without case and accents, for comparing what people type with names."""
    import unicodedata

    # Twice, because each step brings forth what the other changes (Unicode, section 3.13, D146).
    decomposed = text
    for _ in range(2):
        decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
