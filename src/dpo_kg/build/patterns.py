"""The triple patterns of a rule file, read without a SPARQL library: premises and conclusions of a CONSTRUCT.

The engine checks the syntax but does not show what it parsed, and rdflib's parser took longer than all the rest of a
build. Rules need little of the language, so this reads that much, and refuses what it does not know; a test compares
it with rdflib's algebra on every rule. Source: SPARQL 1.1 Query Language, sections 5, 16.2 and 19.8.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pyoxigraph as ox

from dpo_kg.vocabulary import RDF

#: Subject, predicate and object in SPARQL: a variable with its question mark, or a term in N-Triples form.
Pattern = tuple[str, str, str]

_TOKEN = re.compile(
    r"""
    (?P<gap>      \s+ | \#[^\r\n]* )
  | (?P<iri>      <[^<>"{}|^`\\\s]*> )
  | (?P<text>     '''(?:'{0,2}(?:[^'\\]|\\.))*''' | \"""(?:"{0,2}(?:[^"\\]|\\.))*\"""
                | '(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*" )
  | (?P<variable> [?$]\w+ )
  | (?P<tag>      @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
  | (?P<blank>    _:\w+ )
  | (?P<name>     (?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:[\w:.-]*[\w:-])? )
  | (?P<number>   [+-]?\d+(?:\.\d+)? )
  | (?P<word>     [A-Za-z]\w* )
  | (?P<sign>     \^\^ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_FORM = "a rule is one CONSTRUCT { … } WHERE { … }"
_CLOSING = {"{": "}", "(": ")"}


class RulePatterns(NamedTuple):
    """What a rule file says in triple patterns.

    Attributes:
        premises: those that a solution may have matched: patterns of the group, its OPTIONAL and UNION parts, in the
            order of the text; not those of sub-selects, FILTER, MINUS.
        conclusions: the template.
        reads: the premises and the patterns of sub-selects: a new triple that matches none of them gives no new
            solution; None where FILTER EXISTS stands beside them.
        body: the text of the group, braces included.
        prologue: the text before CONSTRUCT.
    """

    premises: tuple[Pattern, ...]
    conclusions: tuple[Pattern, ...]
    reads: tuple[Pattern, ...] | None
    body: str
    prologue: str


def read_patterns(text: str) -> RulePatterns:
    """Read a rule whose syntax the engine has accepted.

    Raises:
        ValueError: not a CONSTRUCT query with template and group, or something that cannot stand in a rule: a blank
            node, a property path, GRAPH, SERVICE. The message says which.
    """
    return _Reader(text).rule()


class _Reader:
    """The tokens of a query and a place among them."""

    def __init__(self, text: str) -> None:
        self._text = text
        found = [match for match in _TOKEN.finditer(text) if match.lastgroup != "gap"]
        self._tokens = [(str(match.lastgroup), match[0], match.start(), match.end()) for match in found]
        self._at = 0
        self._prefixes: dict[str, str] = {}
        self._terms: dict[str, str] = {}
        self._inner: list[Pattern] = []
        self._asks_existence = False

    def rule(self) -> RulePatterns:
        while self._word() == "PREFIX":
            name, iri = self._tokens[self._at + 1][1], self._tokens[self._at + 2][1]
            self._prefixes[name[:-1]] = iri[1:-1]
            self._at += 3
        start = self._tokens[self._at][2] if self._tokens else 0
        if self._word() != "CONSTRUCT" or self._peek(1) != "{":
            raise ValueError(_FORM)
        self._at += 1
        conclusions: list[Pattern] = []
        self._group(conclusions)
        if self._word() != "WHERE" or self._peek(1) != "{":
            raise ValueError(_FORM)
        self._at += 1
        opening = self._tokens[self._at][2]
        premises: list[Pattern] = []
        self._group(premises)
        if self._at < len(self._tokens):
            raise ValueError(f"{_FORM}; nothing follows it")
        body = self._text[opening : self._tokens[-1][3]]
        reads = None if self._asks_existence else (*premises, *self._inner)
        return RulePatterns(tuple(dict.fromkeys(premises)), tuple(conclusions), reads, body, self._text[:start])

    def _peek(self, ahead: int = 0) -> str:
        return self._tokens[self._at + ahead][1] if self._at + ahead < len(self._tokens) else ""

    def _word(self) -> str:
        return self._peek().upper()

    def _group(self, found: list[Pattern]) -> None:
        """Read from `{` to its `}`; patterns that a solution may have matched go to `found`."""
        self._at += 1
        while self._peek() != "}":
            word = self._word()
            if word in (".", "OPTIONAL", "UNION"):
                self._at += 1
            elif word in ("FILTER", "BIND", "VALUES", "MINUS"):
                self._skip_clause()
            elif word in ("GRAPH", "SERVICE"):
                raise ValueError(f"{word} cannot stand in a rule")
            elif word == "{" and self._peek(1).upper() == "SELECT":
                self._sub_select()
            elif word == "{":
                self._group(found)
            else:
                self._triples(found)
        self._at += 1

    def _sub_select(self) -> None:
        """Read `{ SELECT … { … } … }`; its patterns are read by the rule, and are no premises."""
        self._at += 1
        while self._peek() != "{":
            self._at += 1
        self._group(self._inner)
        while self._peek() != "}":
            self._at += 1
        self._at += 1

    def _skip_clause(self) -> None:
        """Pass over FILTER, BIND, VALUES or MINUS: up to its bracket, and the bracket; VALUES (…) { … } has two."""
        values = self._word() == "VALUES"
        self._asks_existence |= self._word() == "FILTER" and self._peek(1).upper() == "EXISTS"
        while self._peek() not in ("{",) if values else self._peek() not in _CLOSING:
            self._at += 1
        self._skip_brackets()

    def _skip_brackets(self) -> None:
        opening = self._peek()
        depth = 0
        while True:
            depth += {opening: 1, _CLOSING[opening]: -1}.get(self._peek(), 0)
            self._at += 1
            if depth == 0:
                return

    def _triples(self, found: list[Pattern]) -> None:
        """Read the patterns of one subject."""
        subject = self._term()
        while True:
            predicate = f"<{RDF}type>" if self._peek() == "a" else None
            if predicate is not None:
                self._at += 1
            elif self._peek() in ("^", "!", "("):
                raise ValueError(f"a path cannot stand in a rule: {self._peek()}")
            else:
                predicate = self._term()
            if self._peek() in ("/", "|", "*", "+", "?"):
                raise ValueError(f"a path cannot stand in a rule: {predicate}{self._peek()}")
            found.append((subject, predicate, self._term()))
            while self._peek() == ",":
                self._at += 1
                found.append((subject, predicate, self._term()))
            while self._peek() == ";":
                self._at += 1
            if self._peek() in (".", "}", "{") or self._word() in ("OPTIONAL", "FILTER", "BIND", "VALUES", "MINUS"):
                return

    def _term(self) -> str:
        """Read one term; variables as they are, the rest in N-Triples form."""
        kind, text, _, _ = self._tokens[self._at]
        self._at += 1
        if kind == "variable":
            return f"?{text[1:]}"
        if kind == "blank" or text in ("[", "("):
            raise ValueError(f"a blank node cannot stand in a rule: {text}")
        if kind == "text" and self._peek() == "^^":
            text += f"^^{self._peek(1)}"
            self._at += 2
        elif kind == "text" and self._peek().startswith("@"):
            text += self._peek()
            self._at += 1
        if text not in self._terms:
            # Terms are written alike in SPARQL and in Turtle.
            head = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in self._prefixes.items())
            try:
                (quad,) = ox.parse(f"{head} <x:s> <x:p> {text} .", format=ox.RdfFormat.TURTLE)
            except SyntaxError:
                raise ValueError(f"{text} cannot stand in a rule") from None
            self._terms[text] = str(quad.object)
        return self._terms[text]
