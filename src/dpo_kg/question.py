"""What rows answer: the query with its parameters and its scope, and how to ask it again.

This module is on the path of every stored answer: a question is kept as it was put, and described when someone asks.
"""

from __future__ import annotations

from dpo_kg.terms import to_display
from dpo_kg.vocabulary import PREFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from dpo_kg.graph.asking import AskableGraph
    from dpo_kg.terms import Term


class Question:
    """A question that rows answer.

    Attributes:
        header: the compiled stored query (`dpo_kg.build.headers.compile_query`); empty for a query of one's own. What
            is no query, such as `check`, gives the keys name, summary, description, columns, command and python.
        sparql: the query as it was put to the engine, parameters filled in; "" where there was none.
        parameters: the values given, by name.
        scope: "all" or "seeds".
        graph: the graph that was asked; None where the rows come from no graph.
    """

    def __init__(
        self,
        header: Mapping[str, Any],
        sparql: str = "",
        parameters: Mapping[str, Term] | None = None,
        scope: str = "all",
        graph: AskableGraph | None = None,
    ) -> None:
        self.header = header
        self.sparql = sparql
        self.parameters = dict(parameters or {})
        self.scope = scope
        self.graph = graph

    def __repr__(self) -> str:
        return f"<question {self.name or 'of one’s own'}>"

    @property
    def name(self) -> str:
        """Name of the stored query or of the command; "" for a query of one's own."""
        return str(self.header.get("name", ""))

    @property
    def summary(self) -> str:
        """What it asks, in a sentence; "" for a query of one's own."""
        return str(self.header.get("summary", ""))

    def summary_in(self, lang: str) -> str:
        """What it asks in a language, "en" or "fr"; "" where its header does not say it in this one."""
        return self.summary if lang == "en" else str(self.header.get(lang, {}).get("summary", ""))

    @property
    def description(self) -> str:
        """What it asks, in more words; "" for a query of one's own."""
        return str(self.header.get("description", ""))

    @property
    def view(self) -> str:
        """How the answer is best shown: "table", "timeline", …"""
        return str(self.header.get("view", "table"))

    @property
    def endpoint(self) -> str:
        """Address of the store that was asked; "" for the graph that is installed here."""
        return (self.graph.snapshot.endpoint if self.graph else None) or ""

    @property
    def columns(self) -> dict[str, dict[str, str]]:
        """The columns that the header describes: name → its `type` and `description`."""
        return {column["name"]: column for column in self.header.get("columns", [])}

    def describe_parameters(self) -> dict[str, str]:
        """Return every parameter of the query with its value as text; for one left out, its default."""
        places = [part for part in self.header.get("segments", []) if not isinstance(part, str)]
        defaults = {place["param"]: place["default"] for place in places}
        described = {}
        for name in (param["name"] for param in self.header.get("params", [])):
            default = defaults.get(name, "UNDEF")
            left_out = "not given" if default.upper() == "UNDEF" else f"{_plain(default)} (default)"
            described[name] = to_display(self.parameters[name]) if name in self.parameters else left_out
        return described

    def to_command(self, file: str = "query.rq") -> str:
        """Return the command line that asks again.

        Args:
            file: the file in which a query of one's own stands.
        """
        if "command" in self.header:
            return str(self.header["command"])
        import shlex

        words = ["dpo-kg", "run", self.name] if self.name else ["dpo-kg", "query", file]
        for name, term in self.parameters.items():
            value = to_display(term)
            words += [f"--{name}={value}"] if value.startswith("-") else [f"--{name}", value]
        if self.scope != "all":
            words += ["--scope", self.scope]
        if self.endpoint:
            words += ["--endpoint", self.endpoint]
        return shlex.join(words)

    def to_python(self, file: str = "query.rq") -> str:
        """Return the Python expression that asks again, after `import dpo_kg` and `from pathlib import Path`.

        Args:
            file: the file in which a query of one's own stands.
        """
        if "python" in self.header:
            return str(self.header["python"])
        import keyword

        # A name that is a word of the language itself (class) has to be handed over in a dictionary.
        given = {name: to_display(term) for name, term in self.parameters.items()}
        reserved = {name: value for name, value in given.items() if keyword.iskeyword(name)}
        words = [repr(self.name) if self.name else f"Path({file!r}).read_text(encoding='utf-8')"]
        words += [f"{name}={value!r}" for name, value in given.items() if name not in reserved]
        words += [] if self.scope == "all" else [f"scope={self.scope!r}"]
        words += [f"**{reserved!r}"] if reserved else []
        place = f"endpoint={self.endpoint!r}" if self.endpoint else ""
        return f"dpo_kg.open({place}).{'run' if self.name else 'query'}({', '.join(words)})"

    def to_sparql(self) -> str:
        """Return the query with the prefixes declared that it uses, so that any SPARQL 1.1 engine reads it."""
        if self.header:
            return self.sparql  # a stored query declares its own
        import re

        missing = [
            f"PREFIX {prefix}: <{namespace}>\n"
            for prefix, namespace in PREFIXES.items()
            # A name inside a text or a comment costs a line that nothing uses; one that is missed breaks the query.
            if re.search(rf"(?<![\w.-]){re.escape(prefix)}:", self.sparql)
            and not re.search(rf"^\s*PREFIX\s+{re.escape(prefix)}:", self.sparql, re.IGNORECASE | re.MULTILINE)
        ]
        end = "" if self.sparql.endswith("\n") else "\n"
        return "".join(missing) + self.sparql + end


def _plain(default: str) -> str:
    """Return the value of a default term as it stands in a query: a literal without its datatype."""
    return default.split('"')[1] if default.startswith('"') and default.count('"') > 1 else default
