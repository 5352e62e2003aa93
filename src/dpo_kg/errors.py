"""Every error that dpo-kg raises on purpose.

The family, with the stable code that `--errors json` and `to_dict()` give::

    DpoKgError                    error             any of the others
    ├── InputError                unreadable-input  a file or text cannot be read or parsed, or a file not written
    ├── UnknownNameError          unknown-name      a query, thing, format, option or file name is not known
    ├── ParameterError            wrong-parameter   a value does not fit the parameter it is given for
    │   └── UsageError            wrong-usage       a command line that the command does not understand
    ├── QueryError                failed-query      a SPARQL query is refused or fails
    │   ├── QueryTimeoutError     query-timeout     the time allowed for a query has passed
    │   └── RefusedError          refused-query     a query that would change the graph or speak to another host
    ├── EndpointError             failed-endpoint   a remote store cannot be reached, or answers otherwise than it must
    ├── FormatError               unfit-format      triples that a format cannot hold
    ├── BuildError                failed-build      the ontology, the data or the queries are not fit to be built
    ├── LimitError                over-limit        a request of a stranger needs more than it may use
    ├── BusyError                 busy              too many requests wait already
    ├── WorkerError               failed-worker     the process that worked on a request ended before it answered
    ├── FaultError                fault             a server met a fault of its own, which no request may lead to
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


class RefusedError(QueryError):
    """An update, or a query that would make the engine speak to another host."""

    code = "refused-query"


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


class LimitError(DpoKgError):
    """A request that needs more than a request may use.

    Args:
        limit: name of the limit, as in `dpo_kg.isolation.limits.Limits`.
        value: what is allowed.
        measured: what the request has or needs; None where it was stopped before that was known.
        place: "query", or the name of what is sent.
    """

    code = "over-limit"

    def __init__(self, limit: str, value: float, measured: float | None = None, place: str = "query") -> None:
        self.limit = limit
        self.value = value
        self.measured = measured
        counted, mend = _LIMITS.get(limit, (f"{limit} of {{}}", "Ask for less."))
        problem = f"over the limit {limit}: {counted.format(f'{value:,}')}"
        if measured is not None:
            problem += f"; this has {measured:,}"
        super().__init__(problem, place=place, mend=mend)

    def to_dict(self) -> dict[str, Any]:
        """Return what every error has, with the limit, its value and what was measured."""
        return {**super().to_dict(), "limit": self.limit, "value": self.value, "measured": self.measured}


_SPLIT = "Ask in several queries, or on a machine of your own, where dpo-kg query has no such limit."
_SMALLER = "Send it in parts, or read it on a machine of your own: dpo-kg validate has no such limit."
#: Limit → what is allowed (a number stands for {}) and how to mend it.
_LIMITS = {
    "seconds": ("a request may take {} s", "Ask for less: fewer things, fewer days, a LIMIT inside a sub-select."),
    "memory": ("a request may use {} bytes of memory", "Ask for less: fewer columns, no long sorting or grouping."),
    "rows": ("an answer may have {} rows", "Ask for less, or by parts with LIMIT, OFFSET and a total order."),
    "answer_bytes": ("an answer may have {} bytes", "Ask for less, or by parts with LIMIT and OFFSET."),
    "query_bytes": ("a query may have {} bytes", _SPLIT),
    "nesting": ("at most {} brackets may be open at once in a query", "Take out groups and parentheses."),
    "groups": ("a query may open {} groups and blank nodes", _SPLIT),
    "patterns": ("a query may have {} triple patterns", _SPLIT),
    "path_steps": ("a query may have {} operators of property paths", _SPLIT),
    "unions": ("a query may have {} times UNION", "Use VALUES or a path a|b, or ask in several queries."),
    "optionals": ("a query may have {} times OPTIONAL", _SPLIT),
    "operators": ("a query may have {} operators and arguments in expressions", "Use VALUES for long lists."),
    "values": ("a query may have {} terms in VALUES", _SPLIT),
    "columns": ("a query may have {} columns and conditions outside its groups", _SPLIT),
    "rdf_bytes": ("RDF may have {} bytes", _SMALLER),
    "rdf_nesting": ("RDF may be nested {} deep", "Name the blank nodes, and give them side by side."),
    "rdf_literal": ("a literal or IRI may have {} characters", "Put the text into a file and give its address."),
    "rdf_expanded": ("the terms of RDF, written out, may have {} characters", "Use shorter namespaces, or send parts."),
    "triples": ("RDF may have {} triples", _SMALLER),
}


class BusyError(DpoKgError):
    """A request that is refused because too many wait already.

    Args:
        retry_after: seconds after which to try again.
        reason: what there is too much of.
    """

    code = "busy"

    def __init__(self, retry_after: int, reason: str = "too many requests wait already") -> None:
        self.retry_after = retry_after
        super().__init__(reason, mend=f"Try again after {retry_after} s.")


class WorkerError(DpoKgError):
    """A request whose working process ended before it answered: what was asked for was too much for the engine."""

    code = "failed-worker"


class FaultError(DpoKgError):
    """A fault of dpo-kg itself that a server met while it worked on a request; its log says which.

    Attributes:
        MEND: what whoever asked can do.
    """

    code = "fault"
    MEND = "It is noted in the log of the server. Report the request."


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
    close = difflib.get_close_matches(wanted, folded, n=limit, cutoff=0.55)
    # Of names that look alike, the one with the same letters was meant: csv by cvs, not ics.
    close.sort(key=lambda c: sorted(c) != sorted(wanted))
    hits = [*holding, *close]
    return [folded[hit] for hit in dict.fromkeys(hits)][:limit]


def fold(text: str) -> str:
    """Return a text without case and accents, for comparing what people type with names."""
    import unicodedata

    # Twice, because each step brings forth what the other changes (Unicode, section 3.13, D146).
    decomposed = text
    for _ in range(2):
        decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
