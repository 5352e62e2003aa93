"""What a check may look at: the built graph, the files below it, and the ontology with its blank nodes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from dpo_kg.build.headers import CompiledQuery
from dpo_kg.build.ontology import Ontology
from dpo_kg.locations import list_files
from dpo_kg.rdf.reading import read_quads, read_text
from dpo_kg.validation import Finding, Report
from dpo_kg.vocabulary import INFERRED_GRAPH, ONTOLOGY_GRAPH

Term = ox.NamedNode | ox.BlankNode | ox.Literal


class Fault(NamedTuple):
    """One thing that a check finds.

    Attributes:
        subject: what is at fault; for a file, its name as a literal.
        value: what is wrong with it.
        statement: the statement at fault, where it is one.
        place: file and line, where the check knows them better than the statement and the subject tell.
        what: what is wrong, in words; "" where the summary of the check says it.
        finding: what the shapes say, where it is theirs.
    """

    subject: Term
    value: Term
    statement: ox.Triple | None = None
    place: str = ""
    what: str = ""
    finding: Finding | None = None


#: A check that is a function: it returns the faults.
FunctionCheck = Callable[["Material"], Iterable[Fault]]


_NAME = re.compile(r"[A-Za-z][\w-]*:[A-Za-z][\w-]*")


def find_names(query: str) -> set[str]:
    """Return the prefixed names in the text of a query."""
    return set(_NAME.findall(query))


@dataclass
class Material:
    """Everything that a check may look at.

    Attributes:
        root: folder that holds ontology/, data/ and queries/.
        store: the graph; default graph, …/graph/inferred and …/graph/ontology as `dpo_kg.build.assemble` lays them.
        ontology: the ontology, its blank nodes included.
        validate: gives the report of the shapes.
        known_queries: digest → compiled stored query, as far as they are at hand.
    """

    root: str
    store: ox.Store
    ontology: Ontology
    validate: Callable[[], Report]
    known_queries: Mapping[str, CompiledQuery] = field(default_factory=dict)

    @cached_property
    def asserted(self) -> list[ox.Triple]:
        """The triples that the files of data/ assert."""
        other = {*self._graph(ONTOLOGY_GRAPH), *self._graph(INFERRED_GRAPH)}
        return [triple for triple in self._graph(None) if triple not in other]

    @cached_property
    def turtle_files(self) -> dict[str, list[ox.Triple]]:
        """Name → triples of the Turtle files of ontology/ and data/, the shapes left out."""
        names = list_files(self.root, ("ontology", "data"), (".ttl",))
        return {
            name: [quad.triple for quad in read_quads(str(Path(self.root, name)))]
            for name in names
            if not name.startswith("ontology/shapes/")
        }

    @cached_property
    def question_texts(self) -> dict[str, str]:
        """Name → text of the files of queries/questions/."""
        names = list_files(self.root, ("queries/questions",), (".rq",))
        return {name: read_text(str(Path(self.root, name))) for name in names}

    def select(self, query: str) -> list[tuple[Term | None, ...]]:
        """Return the rows of a SELECT query over the graph."""
        solutions = self.store.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        return [tuple(solution) for solution in solutions]

    def _graph(self, name: str | None) -> Iterable[ox.Triple]:
        graph = ox.DefaultGraph() if name is None else ox.NamedNode(name)
        return (quad.triple for quad in self.store.quads_for_pattern(None, None, None, graph))
