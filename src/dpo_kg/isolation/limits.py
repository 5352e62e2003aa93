"""What a request that is not trusted may use: time, memory, size, and the shape of its query.

The figures for shapes are measured (docs/decisions/0023-isolation.md): each lies well above every stored query, and
well below the smallest text of its kind that keeps the engine's parser or planner busy for a second.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from dpo_kg.errors import ParameterError


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one request. Every one of them is a number that whoever runs the server may set.

    Attributes:
        seconds: time for a request in a worker; the worker is killed then.
        memory: address space in bytes that a request may add to what the opened worker has.
        rows: rows or triples of an answer; a longer one is cut, and says so.
        answer_bytes: size of an answer.
        query_bytes: size of a query in UTF-8.
        nesting: brackets of all kinds in a query, open at once.
        groups: opening braces and square brackets of a query, and its quoted triples.
        patterns: triple patterns of a query; the engine's planner takes time by their number to the third power.
        path_steps: operators of the property paths of a query.
        unions: UNION clauses of a query.
        optionals: OPTIONAL clauses of a query.
        operators: operators and arguments of the expressions of a query.
        values: terms in the VALUES of a query.
        columns: terms and expressions of a query outside groups: projected columns, orders, FROM.
        rdf_bytes: size of RDF that is sent to be read.
        rdf_nesting: depth of elements, objects, arrays, lists and blank nodes in RDF.
        rdf_literal: length of one literal or IRI in RDF, in characters.
        rdf_expanded: characters of all terms of RDF, written out: short names may stand for long ones.
        triples: triples read from RDF.
    """

    seconds: float = 10.0
    memory: int = 1 << 30
    rows: int = 100_000
    answer_bytes: int = 50_000_000
    query_bytes: int = 100_000
    nesting: int = 64
    groups: int = 180
    patterns: int = 125
    path_steps: int = 100
    unions: int = 100
    optionals: int = 100
    operators: int = 2_000
    values: int = 20_000
    columns: int = 500
    rdf_bytes: int = 20_000_000
    rdf_nesting: int = 100
    rdf_literal: int = 1_000_000
    rdf_expanded: int = 200_000_000
    triples: int = 200_000

    def __post_init__(self) -> None:
        """Refuse a limit that is no positive number.

        Raises:
            ParameterError: a value is not a number of its kind above zero.
        """
        for field in fields(self):
            value = getattr(self, field.name)
            whole = isinstance(value, int) and not isinstance(value, bool)
            if not (whole or (field.name == "seconds" and isinstance(value, float))) or not 0 < value < float("inf"):
                mend = "Give a whole number above 0." if field.name != "seconds" else "Give a number above 0."
                raise ParameterError(f"the limit {field.name} is {value!r}", mend=mend)
