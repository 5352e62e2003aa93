"""How large and how nested a SPARQL query is, counted before the engine reads it.

The engine's parser calls itself for each level of nesting and its planner compares all joined patterns with each other
again and again, so a text of some kilobytes ends the process or keeps it busy for hours. What is counted here never
falls short of what the engine could read: its parser has no tokens and tries one rule after the other, so `<` begins
an IRI or is a comparison, and `true.a:b` is one name or two terms. Where two readings differ in anything counted both
are followed; where a cheap bound suffices, the larger reading counts.
Source: SPARQL 1.1 Query Language, section 19.8 (terminals IRIREF to PN_LOCAL_ESC), 19.2 (code point escapes).
"""

from __future__ import annotations

import re

from dpo_kg.errors import LimitError, QueryError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from dpo_kg.isolation.limits import Limits

_ESCAPED = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IRI = rf"(?:[^<>\"{{}}|^`\\\x00-\x20]++|{_ESCAPED})*+>"
#: A name holds no dot and no hyphen before the colon: with an undeclared prefix the engine reads such a name as others
#: and operators between them.
_TOKEN = re.compile(
    rf"""
    (   [?$]\w+
      | (?:[^\W\d]\w*)?:(?:[\w:-]|%[0-9A-Fa-f]{{2}}|\\.|\.+(?=[\w:%\\-]))*
      | <(?:[^\W\d_]\w*://{_IRI}|[^\W\d_]\w*:[\w.:%-]*>|/{_IRI}|>)
      | '''(?:'{{0,2}}(?:[^'\\]|\\.))*''' | \"""(?:"{{0,2}}(?:[^"\\]|\\.))*\"""
      | '(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*"
      | (?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?
    )
  | ( [^\W\d]\w* )
  | ( \{{\|? | \( | \[ | <<\(? )
  | ( \}} | \) | \] | >> )
  | ( [.;,] )
  | ( \^\^ | \|\|? | &&? | [/^!+*=?>~-] | <(?!<)(?!{_IRI}) )
  | ( <{_IRI} )
  | ( ['"] )
  | \#[^\r\n]* | @[\w-]*
    """,
    re.VERBOSE | re.DOTALL,
)
_PROLOGUE = frozenset(("PREFIX", "BASE", "VERSION"))
_QUERY_FORMS = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
_UPDATE_FORMS = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
)  # fmt: skip

#: Tokens after which `<` may be a comparison.
_OPERANDS = (1, 2, 4, 7)
# What the innermost open bracket holds.
_CLAUSES, _PATTERN, _EXPRESSION, _PATH, _COLLECTION, _DATA = range(6)
_CLOSERS = {"}": "{", ")": "(", "]": "["}
#: Words of a group graph pattern after which no triple goes on; after the first of them something else than triples is
#: expected up to the next bracket.
_BEFORE_OTHERS = frozenset(("FILTER", "BIND", "VALUES", "GRAPH", "SERVICE"))
_KEYWORDS = _BEFORE_OTHERS | {"OPTIONAL", "UNION", "MINUS", "LATERAL", "EXISTS"}
#: The other words of a pattern. Any further word may be two that are glued together, such as `truea`.
_TERMS = frozenset(("A", "TRUE", "FALSE"))
#: Readings of one text that are followed before it is refused as ambiguous.
_READINGS = 16


def classify(text: str) -> str:
    """Return "query" or "update" by the first keyword after the prologue of a SPARQL text, "unknown" by any other."""
    declaring = False
    for match in _TOKEN.finditer(text):
        kind = match.lastindex
        word = match[0].upper() if kind == 2 else ""
        if declaring:
            declaring = match[0][0] not in "<'\""
        elif word in _PROLOGUE:
            declaring = True
        elif kind is not None:
            return "query" if word in _QUERY_FORMS else "update" if word in _UPDATE_FORMS else "unknown"
    return "unknown"


def check_query(text: str, limits: Limits) -> None:
    """Refuse a SPARQL query that is too large or too nested for the engine, whichever way the engine reads it.

    The time is linear in the length of the text, which is limited as well.

    Args:
        text: the query.
        limits: what is allowed; `query_bytes`, `nesting`, `groups`, `patterns`, `path_steps`, `unions`, `optionals`,
            `operators`, `values` and `columns` are held.

    Raises:
        LimitError: the query is over a limit; `limit` names it.
        QueryError: `<` stands for an IRI or a comparison in too many places.
    """
    # Most characters are one byte; encoding the text is for those texts that may be near the limit.
    if len(text) * 4 > limits.query_bytes:
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > limits.query_bytes:
            raise LimitError("query_bytes", limits.query_bytes, size)
    for reading in readings_of(text):
        reading.hold(limits)
    if "\\u" in text or "\\U" in text:
        # Section 19.2 has these replaced before the text is read. The engine in use does not, another may.
        for reading in readings_of(_unescape(text)):
            reading.hold(limits)


def readings_of(text: str) -> list[Reading]:
    """Return what is counted in each way to read a text.

    Raises:
        QueryError: there are too many ways.
    """
    waiting = [(0, Reading())]
    ended: list[Reading] = []
    while waiting:
        start, reading = waiting.pop()
        ended.append(reading)
        for at in reading.read(text, start):
            waiting.append((at[0], at[1]))
            if len(waiting) + len(ended) > _READINGS:
                raise QueryError(
                    "the query can be read in too many ways: < may begin an IRI or be a comparison",
                    mend="Put spaces around < in comparisons, and declare a prefix for the IRIs.",
                )
    return ended


def _unescape(text: str) -> str:
    def decode(match: re.Match[str]) -> str:
        code = int(match[0][2:], 16)
        return chr(code) if code < 0x110000 else match[0]

    return re.sub(_ESCAPED, decode, text)


class Reading:
    """One way to read a query, and what it counts.

    Attributes:
        nesting: brackets of all kinds that are open at once, at most.
        groups: opening braces, square brackets, and quoted triples.
        patterns: triple patterns; what an annotation or a list stands for included.
        path_steps: operators of property paths.
        unions: UNION clauses.
        optionals: OPTIONAL clauses.
        operators: operators and arguments of expressions.
        values: terms in data blocks of VALUES.
        columns: terms and expressions outside groups: projected columns, conditions of order and grouping, FROM.
    """

    COUNTED: Final = (
        "nesting", "groups", "patterns", "path_steps", "unions", "optionals", "operators", "values", "columns",
    )  # fmt: skip
    __slots__ = (*COUNTED, "_expecting", "_glued", "_kind", "_others", "_place", "_quoted", "_stack")

    def __init__(self) -> None:
        self.nesting = self.groups = self.patterns = self.path_steps = self.unions = 0
        self.optionals = self.operators = self.values = self.columns = 0
        self._kind = _CLAUSES
        #: 0 where a subject is expected, 1 a verb, 2 an object (or more of a path).
        self._place = 0
        #: A keyword that an expression, a name or the data of VALUES follows, until a bracket opens.
        self._expecting = ""
        #: The next operand goes on with the last: after `/`, `|` and `^^`.
        self._glued = False
        self._quoted = 0
        self._stack: list[tuple[str, int, int, str]] = []
        self._others: list[tuple[int, Reading]] = []

    def hold(self, limits: Limits) -> None:
        """Refuse a query that counts more of anything than allowed."""
        for name in self.COUNTED:
            if getattr(self, name) > getattr(limits, name):
                raise LimitError(name, getattr(limits, name), getattr(self, name))

    def read(self, text: str, start: int) -> list[tuple[int, Reading]]:
        """Count from an offset to the end; return the other readings that begin on the way, each with its offset."""
        term, word, opened, closed = self._term, self._word, self._open, self._close
        separate, operate = self._separate, self._operate
        before = 6
        for match in _TOKEN.finditer(text, start):
            kind = match.lastindex
            if kind is None:
                continue
            if kind == 1:
                term()
            elif kind == 5:
                separate(match[0])
            elif kind == 2:
                word(match[0].upper())
            elif kind == 3:
                opened(match[0])
            elif kind == 4:
                closed(match[0])
            elif kind == 6:
                operate(match[0])
            elif kind == 7:
                if before in _OPERANDS:
                    self._fork(match.start())
                term()
            else:
                break  # a text that does not end: no parser reads on
            before = kind
        return self._others

    def _fork(self, at: int) -> None:
        """Where an IRI could as well be a comparison, note that other reading: only inside parentheses it can."""
        if self._kind in (_EXPRESSION, _PATH, _COLLECTION):
            other = Reading()
            for name in self.__slots__:
                setattr(other, name, getattr(self, name))
            other._stack, other._others = list(self._stack), []
            other._operate("<")
            self._others.append((at + 1, other))

    def _term(self) -> None:
        kind = self._kind
        if kind == _PATTERN:
            if self._glued:
                self._glued = False
            elif not self._expecting:
                if self._place == 0:
                    self.patterns += 1
                self._place = min(self._place + 1, 3)
        elif kind == _COLLECTION:
            if self._glued:
                self._glued = False
            else:
                self.patterns += 2
        elif kind == _DATA:
            self.values += 1
        elif kind == _CLAUSES:
            self.columns += 1

    def _word(self, word: str) -> None:
        kind = self._kind
        if kind == _PATTERN:
            if word in _KEYWORDS:
                self._keyword(word)
            elif word == "SELECT":
                self._kind = _CLAUSES
            else:
                self._term()
                if word not in _TERMS:
                    self._place = max(self._place, 2)
        elif kind == _CLAUSES:
            if word == "VALUES":
                self._expecting = word
            elif word == "PREFIX":
                self.columns -= 2  # its name and its IRI
            elif word == "BASE":
                self.columns -= 1
            else:
                self.columns += 1
        elif kind == _EXPRESSION:
            self.operators += 1
        else:
            self._term()

    def _keyword(self, word: str) -> None:
        self._place = 0
        self._glued = False
        self._expecting = word if word in _BEFORE_OTHERS else ""
        if word == "UNION":
            self.unions += 1
        elif word == "OPTIONAL":
            self.optionals += 1

    def _open(self, bracket: str) -> None:
        if bracket[0] == "<":
            self._quote()
            return
        kind, place, expecting = self._kind, self._place, self._expecting
        inner = _PATTERN
        if bracket == "(":
            inner = self._inside_parentheses()
            place = self._place
        else:
            self.groups += 1
            if bracket == "{":
                place = 0
                if expecting == "VALUES":
                    inner = _DATA
                expecting = ""
            elif bracket == "[":
                self._term()
                place = self._place
            else:
                self.patterns += 2
        if bracket == "(" and expecting != "VALUES":
            expecting = ""
        self._stack.append((bracket[0], kind, place, expecting))
        self._kind, self._expecting, self._glued = inner, "", False
        self._place = 1 if bracket in ("[", "{|") else 0
        if bracket == "[":
            self.patterns += 1
        self._deepen()

    def _deepen(self) -> None:
        depth = len(self._stack) + self._quoted
        if depth > self.nesting:
            self.nesting = depth

    def _quote(self) -> None:
        """A quoted triple stands for itself and for its reifier; it closes or not: `a<<b>` is a comparison."""
        self.groups += 1
        self.patterns += 2
        self._quoted += 1
        self._deepen()

    def _inside_parentheses(self) -> int:
        """Return what parentheses that open here hold."""
        kind = self._kind
        if kind == _PATTERN and not self._expecting:
            if self._place == 1 or (self._place == 2 and self._glued):
                self._glued = True  # the path in them is (part of) the verb
                self._term()
                self._place = 2
                return _PATH
            self._term()
            return _COLLECTION
        if kind == _COLLECTION:
            self.patterns += 2
        elif kind == _CLAUSES:
            self.columns += 1
        elif kind == _PATTERN:
            self.operators += 1
        return {_PATH: _PATH, _COLLECTION: _COLLECTION, _DATA: _DATA}.get(kind, _EXPRESSION)

    def _close(self, bracket: str) -> None:
        if bracket == ">>":
            self._quoted = max(0, self._quoted - 1)
        elif self._stack and self._stack[-1][0] == _CLOSERS[bracket]:
            _, self._kind, self._place, self._expecting = self._stack.pop()
            self._glued = False
            if bracket == "}":
                self._place = 0

    def _separate(self, sign: str) -> None:
        kind = self._kind
        self._glued = False
        if kind == _PATTERN:
            if sign == ".":
                self._place = 0
            else:
                # A semicolon may be followed by nothing, or by another; a pattern counts with its object.
                self._place = 1 if sign == ";" else 2
                self.patterns += 1
        elif kind == _EXPRESSION:
            self.operators += 1

    def _operate(self, sign: str) -> None:
        kind = self._kind
        if kind in (_PATTERN, _PATH, _COLLECTION):
            if sign != "^^":
                self.path_steps += 1
            if sign in ("/", "|", "^^"):
                self._glued = True
            elif sign == "~":
                self.patterns += 1
        elif kind != _DATA:
            self.operators += 1
