"""Where a SPARQL query is at fault, in words: the engine's own message names the parser's inside.

Source: SPARQL 1.1 Query Language, section 19.8 (productions IRIREF, STRING_LITERAL…) and 19.4 (comments).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

import pyoxigraph as ox

from dpo_kg.engine import call_with_deadline
from dpo_kg.errors import InputError, nearest_names
from dpo_kg.vocabulary import PREFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_WORD = re.compile(
    r"""
    (?P<comment>  \#[^\r\n]* )
  | (?P<word>
      (?: <[^<>"{}|^`\\\x00-\x20]*>
        | '''(?:'{0,2}(?:[^'\\]|\\.))*''' | \"""(?:"{0,2}(?:[^"\\]|\\.))*\"""
        | '(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*"
        | \{\| | \|\} | \\. | [^\s{}(),;\#]
      )+ )
  | (?P<mark>     [{}(),;] )
    """,
    re.VERBOSE | re.DOTALL,
)
#: Wider than the longest keyword, and no text goes on beyond it: see `_find_fault`.
_GAP = " " * 24 + "\n"
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_KEYWORDS = (
    *_FORMS, "PREFIX", "BASE", "DISTINCT", "REDUCED", "FROM", "NAMED", "WHERE", "ORDER", "GROUP", "HAVING", "LIMIT",
    "OFFSET", "VALUES", "OPTIONAL", "UNION", "MINUS", "FILTER", "BIND", "GRAPH", "EXISTS", "COUNT",
)  # fmt: skip
#: What the parser says where the words fit together and the query makes no sense.
_SENTENCE = re.compile(
    r"(?:The SELECT|SELECT \*|Duplicated|Repeated|The VALUES|BIND|An existing|Unexpected aggregate|Already used)[^,]*"
)


def locate_syntax_error(
    error: SyntaxError, query: str, place: str, prefixes: Mapping[str, str] = PREFIXES
) -> InputError:
    """Return the message for a syntax error in a query: file, line, column, the line and a caret.

    Args:
        error: what the engine said of the query.
        query: the query.
        place: name of the query in the message.
        prefixes: prefixes that the query need not declare.
    """
    offset, _, problem, mend = _find_fault(error, query, prefixes)
    return place_fault(query, place, offset, problem, mend)


def _find_fault(
    error: SyntaxError, query: str, prefixes: Mapping[str, str]
) -> tuple[int | None, str, str, str | list[str]]:
    """Return offset and word of a fault, what is wrong, and how to mend it or which words were perhaps meant.

    The parser of the engine names the farthest place that it has looked at, and it looks at a whole keyword's length
    before it finds that the keyword does not stand there: for a wrong first word it names column 10, which is where
    CONSTRUCT would end. So the query is parsed again with wide gaps between its words; then that place is within the
    word at fault or in the gap behind it.
    """
    words = [(m.start(), m[0]) for m in _WORD.finditer(query) if m.lastgroup != "comment"]
    if not words:
        return None, "", "the query is empty", f"A query begins with {_listed(_FORMS)}."
    starts = [0, *accumulate(len(word) + len(_GAP) for _, word in words)]
    spread = "".join(f"{word}{_GAP}" for _, word in words)
    match = re.search(r"\bat (\d+):(\d+): (?:expected )?(.*)", str(_parse(spread, prefixes) or error), re.DOTALL)
    if match is None:
        return None, "", str(error), ""
    line_starts = [0, *(m.end() for m in re.finditer("\n", spread))]
    place = line_starts[int(match[1]) - 1] + int(match[2]) - 1
    index = bisect_right(starts, place) - 1
    sentence = _SENTENCE.search(match[3])
    if sentence is not None:
        return None, "", sentence[0], ""
    if index == len(words):
        offset, word = words[-1]
        return offset + len(word), "", "the query ends too early" + _symbols(match[3]), ""
    return (*words[index], *_explain([word for _, word in words], index, match[3]))


def _parse(query: str, prefixes: Mapping[str, str]) -> SyntaxError | None:
    """Return the syntax error that the parser of the engine finds; the query is asked of an empty store."""

    def parse() -> None:
        ox.Store().query(query, prefixes=dict(prefixes))

    try:
        call_with_deadline(parse, None)  # in a thread for the sake of its large stack
    except SyntaxError as error:
        return error
    except (ValueError, RuntimeError, OSError):
        return None
    return None


def _explain(words: list[str], index: int, expected: str) -> tuple[str, str | list[str]]:
    """Return what is wrong with a word of a query, and how to mend it or which words were perhaps meant."""
    word = words[index] if len(words[index]) <= 40 else f"{words[index][:39]}…"
    if "Prefix not found" in expected:
        prefix = re.search(r"([^\s<>\"'^@]*):", word)
        name = prefix[1] if prefix else word
        return f"the prefix {name}: is not declared", [f"{near}:" for near in nearest_names(name, PREFIXES)]
    if '"\\\\U"' in expected and word[0] in "\"'":
        return "the text that begins here does not end in its line", "A text over several lines stands in three quotes."
    if "IRI parsing failed" in expected:
        return f"not an absolute IRI: {word}", "Write <https://…> or a prefixed name such as dpo:Tenure."
    if index == 0 and word.upper() in _UPDATES:
        return f"{word.upper()} is refused: the graph is published, not edited", ""
    if index == 0:
        return f"a query begins with {_listed(_FORMS)}, not with {word}", _near(word, (*_FORMS, "PREFIX", "BASE"))
    return f"the query cannot go on with {word} here{_symbols(expected)}", _near(word, _KEYWORDS)


def _near(word: str, keywords: tuple[str, ...]) -> list[str]:
    return nearest_names(word, keywords) if len(word) > 3 and word.isalpha() and word.upper() not in keywords else []


def _symbols(expected: str) -> str:
    """Return the signs that would fit, where the parser names a few of them and nothing else."""
    items = [item for item in expected.removeprefix("one of ").split(", ") if item != "[_]"]
    signs = [item[1:-1] for item in items if re.fullmatch(r'"[^\w\s]{1,3}"', item)]
    return f"; expected {_listed(signs)}" if signs and len(signs) == len(items) <= 4 else ""


def _listed(names: list[str] | tuple[str, ...]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def place_fault(query: str, place: str, offset: int | None, problem: str, mend: str | list[str] = "") -> InputError:
    """Return the message for a fault at an offset of a query; without an offset it names the query alone.

    A list says which words were perhaps meant.
    """
    mend, suggestions = ("", mend) if isinstance(mend, list) else (mend, [])
    if offset is None:
        return InputError(problem, place=place, suggestions=suggestions, mend=mend)
    start = query.rfind("\n", 0, offset) + 1
    end = query.find("\n", start)
    return InputError(
        problem,
        place=place,
        line=query.count("\n", 0, start) + 1,
        column=offset - start + 1,
        source_line=query[start : end if end >= 0 else None].rstrip("\r"),
        suggestions=suggestions,
        mend=mend,
    )
