"""Finds the line on which each RDF statement is written.

RDF parsers drop the line numbers of valid triples, yet a validation report must say in which line a
statement stands.  This module reads Turtle 1.1, TriG, N-Triples and N-Quads a second time and yields every
triple together with its lines.  One reader serves the four languages, because Turtle contains N-Triples
and TriG contains Turtle, and an N-Quads graph label is one more term before the full stop.

The text must already have been accepted by a full parser.  The reader is lenient about some invalid texts;
whatever it cannot follow, RDF 1.2 syntax included, raises ``ValueError`` with the line number.

Specifications: Turtle 1.1 section 6.5 (grammar) and section 7 (parsing), TriG 1.1 section 4,
N-Triples 1.1 section 3, N-Quads 1.1 section 4, RFC 3986 section 5.2 (relative references).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final, NamedTuple

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_TYPE, _FIRST, _REST, _NIL = (f"<{_RDF}{name}>" for name in ("type", "first", "rest", "nil"))

# Terminals of Turtle 1.1 section 6.5; the productions are quoted above the expressions.  Possessive
# quantifiers (`*+`) give nothing back, as the longest match wins.  Only single characters have them: before
# Python 3.11.5, possessive groups match wrongly (https://github.com/python/cpython/issues/106052).

# WS ::= #x20 | #x9 | #xD | #xA; a comment runs from '#' (outside IRIREF and String) to the end of the line
_SKIP = r"(?>(?:[ \t\r\n]++|\#[^\r\n]*+)*)"
# UCHAR ::= '\u' HEX HEX HEX HEX | '\U' HEX HEX HEX HEX HEX HEX HEX HEX
_UCHAR = r"(?:\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})"
# IRIREF ::= '<' ([^#x00-#x20<>"{}|^`\] | UCHAR)* '>'
IRIREF = rf'<[^\x00-\x20<>"{{}}|^`\\]*+(?:{_UCHAR}[^\x00-\x20<>"{{}}|^`\\]*+)*>'
# PN_CHARS_BASE ::= [A-Z] | [a-z] | [#x00C0-#x00D6] | ... | [#x10000-#xEFFFF]
_ALPHA = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
# PN_CHARS ::= PN_CHARS_U | '-' | [0-9] | #x00B7 | [#x0300-#x036F] | [#x203F-#x2040]
# PN_CHARS_U ::= PN_CHARS_BASE | '_'
_CHARS = rf"{_ALPHA}_\-0-9\u00B7\u0300-\u036F\u203F-\u2040"
# PN_PREFIX ::= PN_CHARS_BASE ((PN_CHARS | '.')* PN_CHARS)?      PNAME_NS ::= PN_PREFIX? ':'
_PNAME_NS = rf"(?:[{_ALPHA}][{_CHARS}]*+(?:\.++[{_CHARS}]++)*)?:"
# PLX ::= '%' HEX HEX | '\' ('_' | '~' | '.' | '-' | '!' | '$' | '&' | "'" | '(' | ')' | '*' | '+' | ','
#         | ';' | '=' | '/' | '?' | '#' | '@' | '%')
_PLX = r"(?:%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])"
# PN_LOCAL ::= (PN_CHARS_U | ':' | [0-9] | PLX) ((PN_CHARS | '.' | ':' | PLX)* (PN_CHARS | ':' | PLX))?
PN_LOCAL = rf"(?:[{_ALPHA}_:0-9]|{_PLX})[{_CHARS}:]*+(?:(?:{_PLX}|\.++(?=[{_CHARS}:]|{_PLX}))[{_CHARS}:]*+)*"
# PrefixedName ::= PNAME_LN | PNAME_NS      PNAME_LN ::= PNAME_NS PN_LOCAL
_PNAME = rf"{_PNAME_NS}(?:{PN_LOCAL})?"
# BLANK_NODE_LABEL ::= '_:' (PN_CHARS_U | [0-9]) ((PN_CHARS | '.')* PN_CHARS)?
_BLANK = rf"_:[{_ALPHA}_0-9][{_CHARS}]*+(?:\.++[{_CHARS}]++)*"
# ECHAR ::= '\' [tbnrf"'\]
_ESCAPES = rf"""(?:\\[tbnrf"'\\]|{_UCHAR})"""
# STRING_LITERAL_LONG_QUOTE ::= '"""' (('"' | '""')? ([^"\] | ECHAR | UCHAR))* '"""'   (likewise with "'")
# STRING_LITERAL_QUOTE ::= '"' ([^#x22#x5C#xA#xD] | ECHAR | UCHAR)* '"'                (likewise with "'")
STRING = (
    rf'"""[^"\\]*+(?:(?:{_ESCAPES}|"{{1,2}}+(?!"))[^"\\]*+)*"""'
    rf"|'''[^'\\]*+(?:(?:{_ESCAPES}|'{{1,2}}+(?!'))[^'\\]*+)*'''"
    rf'|"[^"\\\r\n]*+(?:{_ESCAPES}[^"\\\r\n]*+)*"'
    rf"|'[^'\\\r\n]*+(?:{_ESCAPES}[^'\\\r\n]*+)*'"
)
# LANGTAG ::= '@' [a-zA-Z]+ ('-' [a-zA-Z0-9]+)*
_LANGTAG = r"@(?P<language>[a-zA-Z]++(?:-[a-zA-Z0-9]++)*)"
# RDFLiteral ::= String (LANGTAG | '^^' iri)?
_LITERAL = rf"(?P<string>{STRING})(?:{_SKIP}(?:{_LANGTAG}|\^\^{_SKIP}(?P<datatype>{IRIREF}|{_PNAME})))?"
# DOUBLE ::= [+-]? ([0-9]+ '.' [0-9]* EXPONENT | '.' [0-9]+ EXPONENT | [0-9]+ EXPONENT)
# DECIMAL ::= [+-]? [0-9]* '.' [0-9]+      INTEGER ::= [+-]? [0-9]+      EXPONENT ::= [eE] [+-]? [0-9]+
_EXPONENT = r"[eE][+-]?[0-9]++"
_DOUBLE = rf"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++){_EXPONENT}"
# prefixID ::= '@prefix' PNAME_NS IRIREF '.'      sparqlPrefix ::= "PREFIX" PNAME_NS IRIREF
# base ::= '@base' IRIREF '.'                     sparqlBase ::= "BASE" IRIREF
_DIRECTIVE = (
    rf"(?:(?P<at>@)(?:prefix|base)|(?i:prefix|base))(?:{_SKIP}(?P<namespace>{_PNAME_NS}))?"
    rf"{_SKIP}(?P<target>{IRIREF})(?(at){_SKIP}\.)"
)
# BooleanLiteral ::= 'true' | 'false'      verb ::= predicate | 'a'      TriG block ::= ... | "GRAPH" ...
_TOKEN: Final = re.compile(
    rf"{_SKIP}(?:(?P<pname>{_PNAME})|(?P<iri>{IRIREF})|(?P<literal>{_LITERAL})|(?P<double>{_DOUBLE})"
    rf"|(?P<decimal>[+-]?[0-9]*+\.[0-9]++)|(?P<integer>[+-]?[0-9]++)|(?P<mark>[.,;\[\](){{}}])"
    rf"|(?P<blank>{_BLANK})|(?P<boolean>(?:true|false)\b)|(?P<a>a\b)|(?P<directive>{_DIRECTIVE})"
    r"|(?P<graph>(?i:graph)\b)|(?P<end>\Z)|(?P<other>.))",
    re.DOTALL,
)

_ECHAR: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_ESCAPE: Final = re.compile(r"\\(?:u(.{4})|U(.{8})|(.))")
# The characters that the canonical N-Triples form writes as an escape.
_TO_ESCAPE: Final = re.compile(r'[\x00-\x1f"\\\x7f\ufffe\uffff]')
_NAMED_ESCAPE: Final = {char: f"\\{name}" for name, char in _ECHAR.items() if char != "'"}
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
# scheme, authority, path, query of RFC 3986 appendix B, each with its delimiter; the fragment is left over
_BASE_PARTS: Final = re.compile(r"([^:/?#]+:)(//[^/?#]*)?([^?#]*)(\?[^#]*)?")

_RESOURCES: Final = frozenset({"iri", "pname", "blank"})
_ATOMS: Final = _RESOURCES | {"literal", "integer", "decimal", "double", "boolean"}
_OPENERS: Final = {"]": "[", ")": "("}


class LocatedTriple(NamedTuple):
    """One triple in N-Triples form, with the 1-based lines on which its terms are written.

    The members of a collection become ``rdf:first`` and ``rdf:rest`` triples (Turtle 1.1 section 7.3).  They
    have no subject or predicate token of their own: both lines are then that of the opening parenthesis,
    and the object of the last ``rdf:rest`` stands on the line of the closing one.
    """

    subject: str  # "<iri>" or "_:label"
    predicate: str  # "<iri>"
    object: str  # "<iri>", "_:label" or a literal
    line: int  # where the object starts
    predicate_line: int
    subject_line: int
    statement: int  # number of the statement in the text, from 1
    column: int = 1  # where the object starts in its line, from 1
    subject_column: int = 1
    pointer: str = ""  # JSON-LD: JSON Pointer (RFC 6901) to what gives the object
    subject_pointer: str = ""  # JSON-LD: to the JSON object of the subject


def locate_triples(text: str, base_iri: str = "") -> Iterator[LocatedTriple]:
    """Yields each triple of a Turtle, TriG, N-Triples or N-Quads text with its lines.

    Triples come in the order in which their objects end; one written twice comes twice.  The names of
    graphs are dropped.  Lines count the line feeds, so CRLF is one line end and a lone CR is none.

    Raises:
        ValueError: naming the line, for a text that cannot be followed.
    """
    reader = _Reader(text, base_iri)
    found = reader.found
    line, newline = 1, text.find("\n")  # newline: the first line feed that line does not count yet
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        start = match.start(kind)
        if -1 < newline < start:
            line += text.count("\n", newline, start)
            newline = text.find("\n", start)
        try:
            reader.expect(kind, match, (line, start - text.rfind("\n", 0, start)))
        except ValueError as error:
            raise ValueError(f"line {line}: {error}") from None
        if found:
            yield from found
            found.clear()


#: Line and column, from 1.
_Place = tuple[int, int]


@dataclass(slots=True)
class _Block:
    """A statement, or an open ``[`` or ``(``, with the subject and predicate that its next object gets."""

    opener: str  # empty for a statement
    subject: str  # empty until known; in a collection, the cell of the latest member
    place: _Place
    predicate: str = ""
    predicate_line: int = 0
    head: str = ""  # the first cell of a collection


class _Reader:
    """A push-down automaton over the tokens: `expect` is its state, `_outer` its stack.

    Brackets may be nested to any depth: a block that opens goes on the stack, not into a recursive call.
    """

    def __init__(self, text: str, base_iri: str) -> None:
        self.found: list[LocatedTriple] = []
        self.expect: Callable[[str, re.Match[str], _Place], None] = self._statement
        self._base = base_iri
        self._namespaces: dict[str, str] = {}
        self._terms: dict[str, str] = {}  # N-Triples form by token, valid until the next directive
        self._block = _Block("", "", (0, 0))
        self._outer: list[_Block] = []
        self._in_graph = False
        self._statements = 0
        label = "_:anon"
        while label in text:  # a label made here must not be one of the text
            label += "_"
        self._fresh = (f"{label}{number}" for number in count(1))

    # States: what may come next

    def _statement(self, kind: str, match: re.Match[str], place: _Place) -> None:
        """At the start of a statement (Turtle `statement`, TriG `block`)."""
        token = match[kind]
        if kind in _RESOURCES or token in ("[", "("):
            self._block = _Block("", "", place)
            self._statements += 1
            self._object(kind, match, place)
        elif kind == "directive":
            self._declare(match)
        elif (token == "{" or kind in ("graph", "end")) and not self._in_graph:
            self._in_graph = token == "{"  # after GRAPH, the label is read like that of a bare block
        elif token == "}" and self._in_graph:
            self._in_graph = False
        else:
            raise _unexpected(match, "a statement")

    def _verb(self, kind: str, match: re.Match[str], place: _Place) -> None:
        """Before a predicate (Turtle `verb`), or where a predicate list may end."""
        block = self._block
        token = match[kind]
        if kind in ("iri", "pname", "a"):
            block.predicate = _TYPE if kind == "a" else self._term(kind, match)
            block.predicate_line = place[0]
            self.expect = self._object
        elif token == "{" and not (self._in_graph or block.opener or block.predicate):
            self._in_graph = True  # the subject was the label of a graph (TriG `triplesOrGraph`)
            self.expect = self._statement
        elif not (block.predicate or block.subject.startswith("_:")):  # `[:p :o] .` needs no predicate
            raise _unexpected(match, "a predicate")
        elif token != ";":
            self._end(kind, match, place)

    def _object(self, kind: str, match: re.Match[str], place: _Place) -> None:
        """Before an object (Turtle `object`), or where a collection may end."""
        token = match[kind]
        if kind in _ATOMS:
            self._deliver(self._term(kind, match), place)
        elif token == "[":
            self._outer.append(self._block)
            self._block = _Block("[", next(self._fresh), place)
            self.expect = self._verb
        elif token == "(":
            self._outer.append(self._block)
            self._block = _Block("(", "", place, predicate_line=place[0])
            self.expect = self._object
        elif token == ")" and self._block.opener == "(":
            self._end(kind, match, place)
        else:
            raise _unexpected(match, "an object")

    def _after_object(self, kind: str, match: re.Match[str], place: _Place) -> None:
        """After an object (Turtle `objectList`, `predicateObjectList`; N-Quads `graphLabel`)."""
        token = match[kind]
        if token == ",":
            self.expect = self._object
        elif token == ";":
            self.expect = self._verb
        elif kind in ("iri", "blank") and not (self._block.opener or self._in_graph):
            self.expect = self._end
        else:
            self._end(kind, match, place)

    def _end(self, kind: str, match: re.Match[str], place: _Place) -> None:
        """At the mark that closes the innermost block."""
        block = self._block
        token = match[kind]
        if not block.opener and (token == "." or (token == "}" and self._in_graph)):
            self._in_graph &= token == "."
            self.expect = self._statement
        elif block.opener and _OPENERS.get(token) == block.opener:
            if token == ")" and block.subject:
                self._emit(_REST, _NIL, place)
            self._block = self._outer.pop()
            self._deliver(block.head or block.subject or _NIL, block.place)
        else:
            raise _unexpected(match, "the end of the block or statement")

    # Steps

    def _deliver(self, term: str, place: _Place) -> None:
        """Puts a complete term in the place that the innermost block has for it."""
        block = self._block
        if block.opener == "(":
            cell = next(self._fresh)
            if block.subject:
                self._emit(_REST, cell, place)
            block.head = block.head or cell
            block.subject = cell
            self._emit(_FIRST, term, place)
            self.expect = self._object
        elif block.subject:
            self._emit(block.predicate, term, place)
            self.expect = self._after_object
        else:
            block.subject = term
            self.expect = self._verb

    def _emit(self, predicate: str, term: str, place: _Place) -> None:
        block = self._block
        lines = place[0], block.predicate_line, block.place[0]
        columns = place[1], block.place[1]
        self.found.append(LocatedTriple(block.subject, predicate, term, *lines, self._statements, *columns))

    # Terms

    def _declare(self, match: re.Match[str]) -> None:
        """Carries out a prefix or base declaration (Turtle 1.1 section 2.4)."""
        target = self._iri(match["target"])
        if match["namespace"] is None:
            self._base = target
        else:
            self._namespaces[match["namespace"]] = target
        self._terms.clear()

    def _term(self, kind: str, match: re.Match[str]) -> str:
        """Gives the N-Triples form of an atomic term."""
        if kind == "blank":
            return match["blank"]
        if kind == "literal":
            return self._literal(match)
        token = match[kind]
        term = self._terms.get(token)
        if term is None:
            resource = kind in _RESOURCES
            term = f"<{self._iri(token)}>" if resource else f'"{token}"^^<{_XSD}{kind}>'
            self._terms[token] = term
        return term

    def _literal(self, match: re.Match[str]) -> str:
        """Gives the canonical form: few escapes, small letters in language tags, no xsd:string."""
        quoted = match["string"]
        width = 3 if quoted[:3] in ('"""', "'''") else 1
        lexical = f'"{_TO_ESCAPE.sub(_escaped, _unescape(quoted[width:-width]))}"'
        if match["language"]:
            return f"{lexical}@{match['language'].lower()}"
        if match["datatype"]:
            datatype = self._iri(match["datatype"])
            return lexical if datatype == f"{_XSD}string" else f"{lexical}^^<{datatype}>"
        return lexical

    def _iri(self, token: str) -> str:
        """Gives the absolute IRI of an IRIREF or a prefixed name (Turtle 1.1 section 6.3)."""
        if token[0] == "<":
            return _resolve(self._base, _unescape(token[1:-1]))
        prefix, _, local = token.partition(":")
        namespace = self._namespaces.get(f"{prefix}:")
        if namespace is None:
            raise ValueError(f"the prefix {prefix!r} is not declared")
        return namespace + re.sub(r"\\(.)", r"\1", local)


def _resolve(base: str, reference: str) -> str:
    """Resolves a relative reference (RFC 3986 section 5.2.2).

    As in the parser whose results these must equal, an IRI with a scheme or an authority of its own stays as
    it is written, and only the dot segments of the reference are removed, not those of the base.
    """
    if _SCHEME.match(reference):
        return reference
    parts = _BASE_PARTS.match(base)
    if parts is None:
        raise ValueError(f"the IRI <{reference}> is relative, and there is no base")
    scheme, authority, path, query = parts.groups("")
    if reference.startswith("//"):
        return scheme + reference
    steps = re.split(r"[?#]", reference, maxsplit=1)[0]
    rest = reference[len(steps) :]
    if not steps:
        return scheme + authority + path + (rest if rest.startswith("?") else query + rest)
    root = "/" if parts[2] is not None else ""
    path = "/" if steps.startswith("/") else path[: path.rfind("/") + 1] or root
    *folders, name = steps.removeprefix("/").split("/")
    for folder in [*folders, name] if name in (".", "..") else folders:
        if folder == "..":
            path = path[: path.rfind("/", 0, -1) + 1] or root
        elif folder != ".":
            path += f"{folder}/"
    return scheme + authority + path + ("" if name in (".", "..") else name) + rest


def _unescape(text: str) -> str:
    """Replaces the escapes of a string or an IRI by their characters (Turtle 1.1 section 6.4)."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    return bytes.fromhex(digits.zfill(8)).decode("utf-32-be") if digits else _ECHAR[match[3]]


def _escaped(match: re.Match[str]) -> str:
    return _NAMED_ESCAPE.get(match[0]) or f"\\u{ord(match[0]):04X}"


def _unexpected(match: re.Match[str], wanted: str) -> ValueError:
    token = match[match.lastgroup or 0]
    return ValueError(f"expected {wanted}, found {repr(token[:60]) if token else 'the end of the text'}")
