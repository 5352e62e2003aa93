"""Which stored queries an engine that is no full match of SPARQL 1.1 answers rightly; a test keeps the list true.

Measured with Virtuoso 07.20.3229 (Debian 12). What is not listed is refused rather than given.
"""

from __future__ import annotations

import re

from dpo_kg.errors import EndpointError

#: Beginning of the name that a store gives itself → stored queries that it is measured to answer rightly, all of their
#: golden answers in both scopes. Others are refused there: its compiler fails on some (SP031), some it answers wrongly
#: (a comparison with an unbound variable counts as false, integers beyond 32 bits become decimals), and one ends it.
ANSWERED: dict[str, frozenset[str]] = {
    "Virtuoso/": frozenset(
        {
            "heads",
            "overlaps",
            "parts-of-organization",
            "references",
            "sources-of-tenure",
            "tenures-of-person",
            "vacancies",
        }
    ),
}

_IDLE = re.compile(
    r"""(?P<kept>\#[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>)|VALUES \?\w+ \{ UNDEF \}"""
)


def refuse_wrong_answers(program: str, query: str, place: str) -> None:
    """Raise EndpointError where a store is not known to answer a stored query rightly.

    Args:
        program: what the store calls itself.
        query: name of the stored query.
        place: address of the store.
    """
    for beginning, answered in ANSWERED.items():
        if program.startswith(beginning) and query not in answered:
            name = beginning.rstrip("/")
            problem = f"{name} cannot be relied on for {query}: it is not measured to answer it rightly"
            raise EndpointError(problem, place=place, mend="Ask another store, or the graph that is installed here.")


def drop_idle_values(sparql: str) -> str:
    """Return a query without its lines `VALUES ?parameter { UNDEF }`: they say nothing, and Virtuoso errs on them.

    A solution without any binding is what a join leaves unchanged (SPARQL 1.1 Query Language, section 18.5).
    """
    return _IDLE.sub(lambda match: match["kept"] or "", sparql)
