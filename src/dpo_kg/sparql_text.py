"""The text of a SPARQL query, token by token, as far as dpo-kg has to look into it before the engine does.

The engine has no tokenizer: it reads `SERVICE:x {`, `trueSERVICE<x>{` and `SERVICESILENT?x{` as calls, and `<` begins
an IRI or is a comparison by what stands around it. So a call is looked for by its shape, at every place where some
reading of the text before it has no string, comment, variable or IRI.
Source: SPARQL 1.1 Query Language, section 19.8 (productions IRIREF, VAR1, LANGTAG, STRING_LITERAL…, comments 19.4).
"""

from __future__ import annotations

import re
from itertools import pairwise

from dpo_kg.errors import RefusedError
from dpo_kg.sparql_errors import place_fault
from dpo_kg.vocabulary import PREFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_TOKEN = re.compile(
    rf"""
    (?P<comment>  \#[^\r\n]* )
  | (?P<iri>      <(?:[^<>"{{}}|^`\\\x00-\x20]|{_ESCAPE})*> )
  | (?P<text>     '''(?:'{{0,2}}(?:[^'\\]|\\.))*''' | \"""(?:"{{0,2}}(?:[^"\\]|\\.))*\"""
                | '(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*" )
  | (?P<broken>   ['"].* )
  | (?P<variable> [?$]\w+ )
  | (?P<tag>      @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
  | (?P<name>     (?P<prefix>[^\W\d_][\w.-]*+)?:(?:[\w.:-]|%[0-9A-Fa-f]{{2}}|\\.)* )
  | (?P<word>     [A-Za-z_][\w.-]* )
    """,
    re.VERBOSE | re.DOTALL,
)
_GAP = r"(?:[\x00-\x20]|\#[^\r\n]*(?=[\r\n]|\Z))*+"
_CHARACTER = r"(?:\\.|[^\x00-\x20<>{}\#\\])"
#: SERVICE, perhaps SILENT, an IRI or a name or a variable, and the brace of its group. A very long name counts without
#: a look at what follows, so that the time stays linear.
_CALL = re.compile(
    rf"(?=service{_GAP}(?:silent{_GAP})?(?:<[^<>]*>{_GAP}\{{|{_CHARACTER}{{1,999}}+{_GAP}\{{|{_CHARACTER}{{1000}}))",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)


def keywords(query: str) -> set[str]:
    """Return the bare words of a query in upper case: keywords and function names, not texts, names or comments."""
    runs = (match["word"] for match in _TOKEN.finditer(query) if match["word"])
    return {word.upper() for run in runs for word in re.split(r"[.-]", run) if word}


def query_form(query: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE, whichever a well-formed query is; "" where it is none of them."""
    words = (match["word"].upper() for match in _TOKEN.finditer(query) if match["word"])
    return next((word for word in words if word in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")), "")


def undeclared_prefixes(query: str) -> set[str]:
    """Return the prefixes that a query uses and does not declare."""
    tokens = [match for match in _TOKEN.finditer(query) if not match["comment"]]
    named = [(before["word"], match["prefix"] or "") for before, match in pairwise(tokens) if match["name"]]
    declared = {prefix for word, prefix in named if (word or "").upper() == "PREFIX"}
    return {prefix for _, prefix in named} - declared


def named_iris(query: str, prefixes: Mapping[str, str] = PREFIXES) -> list[str]:
    """Return the IRIs that a well-formed query names, in full or by a prefix, each once and in their order.

    Args:
        query: the query; what it declares a prefix to stand for goes before `prefixes`.
        prefixes: prefixes that it need not declare.
    """
    tokens = [match for match in _TOKEN.finditer(query) if not match["comment"]]
    meant = dict(prefixes)
    found: dict[str, None] = {}
    for at, match in enumerate(tokens):
        if at > 1 and (tokens[at - 2]["word"] or "").upper() == "PREFIX" and match["iri"]:
            meant[tokens[at - 1]["prefix"] or ""] = match["iri"][1:-1]
        elif match["iri"]:
            found[match["iri"][1:-1]] = None
        elif match["name"] and (at == 0 or (tokens[at - 1]["word"] or "").upper() != "PREFIX"):
            prefix, _, local = match["name"].partition(":")
            if prefix in meant:
                found[meant[prefix] + local.rstrip(".")] = None
    return list(found)


def find_service(query: str) -> int | None:
    """Return the offset of a SERVICE call that the engine could read in a query; None where it could read none.

    In case of doubt, it could.
    """
    calls = [match.start() for match in _CALL.finditer(query)]
    reached: set[int] = set()
    waiting = [0] if calls else []
    while waiting:
        at = waiting.pop()
        while at < len(query) and at not in reached:
            reached.add(at)
            match = _TOKEN.match(query, at)
            if match is None:
                at += 1
                continue
            if match["word"] or match["name"]:
                end = match.end("word") if match["word"] else match.end("prefix")
                within = [call for call in calls if at <= call < end]
                if within:
                    return within[0]
            if match["iri"]:
                waiting.append(at + 1)  # the other reading: a comparison
            at = match.end()
    return None


def refuse_network(query: str, place: str = "query") -> None:
    """Refuse a query that would make the engine speak to another host.

    Raises:
        RefusedError: the query holds SERVICE; the message names line and column.
    """
    offset = find_service(query)
    if offset is not None:
        problem = "SERVICE is refused: dpo-kg uses no network unless it is asked to, and answers from its own graph"
        fault = place_fault(query, place, offset, problem)
        raise RefusedError(
            fault.problem, place=place, line=fault.line, column=fault.column, source_line=fault.source_line
        )
