"""Where engines answer stored queries otherwise than SPARQL 1.1 says, as measured; a test holds the list to the truth.

Measured with Virtuoso 07.20.3229 (Debian 12). What is listed with a wrong answer is refused rather than given.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dpo_kg.errors import EndpointError


class Difference(NamedTuple):
    """How an engine answers a stored query.

    Attributes:
        kind: "order" (the same rows in another order), "datatype" (the same values, other datatypes), "wrong" (other
            values) or "error" (the engine refuses the query).
        reason: what the engine does.
    """

    kind: str
    reason: str


#: Beginning of the name that a store gives itself → stored query → how it answers.
DIFFERENCES: dict[str, dict[str, Difference]] = {
    "Virtuoso/": {
        "characteristics-of": Difference("order", "sorts wrongly by a text that an optional sub-select puts together"),
        "conflicts": Difference("error", "its compiler fails on the query (SP031)"),
        "counts": Difference("wrong", "takes a comparison with an unbound variable for false, not for an error"),
        "missing": Difference("wrong", "gives the IRI of a parameter as a text, and fails on a class (SP031)"),
        "observations": Difference("datatype", "makes an xsd:decimal of an xsd:integer that needs more than 32 bits"),
        "why": Difference("wrong", "takes an unbound variable of a UNION in a sub-select for bound"),
    },
}

_IDLE = re.compile(
    r"""(?P<kept>\#[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>)|VALUES \?\w+ \{ UNDEF \}"""
)


def refuse_wrong_answers(program: str, query: str, place: str) -> None:
    """Raise EndpointError where a store is known to give a wrong answer, or none, to a stored query.

    Args:
        program: what the store calls itself.
        query: name of the stored query.
        place: address of the store.
    """
    for beginning, differences in DIFFERENCES.items():
        found = differences.get(query) if program.startswith(beginning) else None
        if found is not None and found.kind in ("wrong", "error"):
            problem = f"{beginning.rstrip('/')} cannot answer {query}: it {found.reason}"
            raise EndpointError(problem, place=place, mend="Ask another store, or the graph that is installed here.")


def drop_idle_values(sparql: str) -> str:
    """Return a query without its lines `VALUES ?parameter { UNDEF }`: they say nothing, and Virtuoso errs on them.

    A solution without any binding is what a join leaves unchanged (SPARQL 1.1 Query Language, section 18.5).
    """
    return _IDLE.sub(lambda match: match["kept"] or "", sparql)
