"""The text of a SPARQL query, token by token, as far as dpo-kg has to look into it before the engine does.

Source: SPARQL 1.1 Query Language, section 19.8 (productions IRIREF, VAR1, LANGTAG, STRING_LITERAL…, comments 19.4).
"""

from __future__ import annotations

import re

from dpo_kg.errors import QueryError

_TOKEN = re.compile(
    r"""
    (?P<comment>  \#[^\r\n]* )
  | (?P<iri>      <[^<>"{}|^`\\\x00-\x20]*> )
  | (?P<text>     '''(?:'{0,2}(?:[^'\\]|\\.))*''' | \"""(?:"{0,2}(?:[^"\\]|\\.))*\"""
                | '(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*" )
  | (?P<variable> [?$]\w+ )
  | (?P<tag>      @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
  | (?P<name>     (?:[^\W\d_][\w.-]*)?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)* )
  | (?P<word>     [A-Za-z_]\w* )
    """,
    re.VERBOSE | re.DOTALL,
)


def keywords(query: str) -> set[str]:
    """Return the bare words of a query in upper case: keywords and function names, not texts, names or comments."""
    return {match["word"].upper() for match in _TOKEN.finditer(query) if match["word"]}


def refuse_network(query: str) -> None:
    """Refuse a query that would make the engine speak to another host.

    Raises:
        QueryError: the query holds SERVICE.
    """
    if "SERVICE" in keywords(query):
        raise QueryError(
            "SERVICE is refused: dpo-kg uses no network unless it is asked to, and answers from its own graph"
        )
