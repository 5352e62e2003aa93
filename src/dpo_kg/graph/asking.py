"""Asking a graph: stored queries, queries of the user's own, and who stands behind the rows."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg import snapshot as snapshots
from dpo_kg.engine import call_with_deadline
from dpo_kg.errors import QueryError, UnknownNameError, nearest_names
from dpo_kg.messages import LANGUAGES
from dpo_kg.question import Question
from dpo_kg.results import Rows, Triples
from dpo_kg.stored_query import NAMING_TYPES, fill_parameters, resolve_parameters
from dpo_kg.terms import number_blank_nodes
from dpo_kg.vocabulary import DPO, layer_graph, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any


#: What can be asked: the merge of all layers, or the layer of the two source documents by itself.
SCOPES = ("all", "seeds")


class AskableGraph:
    """A graph that answers queries.

    Attributes:
        snapshot: the snapshot behind it.
        scope: the scope that is asked when a call names none.
    """

    def __init__(
        self, snapshot: snapshots.Snapshot, scope: str = "all", notify: Callable[[str], None] | None = None
    ) -> None:
        self.snapshot = snapshot
        self.scope = _check_scope(scope)
        self._notify = notify

    def run(self, name: str, *, scope: str | None = None, timeout: float | None = None, **parameters: object) -> Rows:
        """Answer a stored query.

        Args:
            name: name of the query, as `queries()` lists it.
            scope: "all" or "seeds"; None for the scope of this graph.
            timeout: seconds after which to give up.
            **parameters: values of its parameters: dates as `datetime.date` or "2008-06-30", things by IRI, CURIE,
                name, acronym or symbol.

        Raises:
            UnknownNameError: no such query, or nothing has the name that a parameter gives.
            ParameterError: a parameter that the query does not have, or a value that does not fit.
            QueryTimeoutError: the time is over.
        """
        compiled = self.snapshot.compiled_query(name)
        given = [param for param in compiled["params"] if parameters.get(param["name"]) is not None]
        terms = self.snapshot.look_up(
            [str(parameters[param["name"]]) for param in given if param["type"] in NAMING_TYPES],
            lambda store, index: resolve_parameters(compiled, parameters, store, index),
            with_terms=any(param["type"] in ("class", "property") for param in given),
        )
        text = fill_parameters(compiled, terms)
        answer = self._select(text, scope, timeout)
        answer.question = Question(compiled, text, terms, self.scope if scope is None else scope, self)
        return answer

    def describe_query(self, name: str, lang: str = "en") -> dict[str, Any]:
        """Return the header of a stored query: summary, description, params, columns, view, tags; `fr` as it stands.

        Args:
            name: name of the query, as `queries()` lists it.
            lang: language of summary and description, "en" or "fr"; they stay in English where the header has none in
                French. All else is in English.

        Raises:
            UnknownNameError: no such query, or no such language.
        """
        if lang not in LANGUAGES:
            raise UnknownNameError("language", lang, LANGUAGES, mend=f"The languages are {', '.join(LANGUAGES)}.")
        header = {key: value for key, value in self.snapshot.compiled_query(name).items() if key != "segments"}
        return header | header.get("fr", {}) if lang == "fr" else header

    def default_day(self, name: str) -> str:
        """Return the day, YYYY-MM-DD, for which a stored query answers where `at` is not given; "" for none.

        Raises:
            UnknownNameError: no such query.
        """
        parts = (part for part in self.snapshot.compiled_query(name)["segments"] if not isinstance(part, str))
        value = next((str(part["default"]) for part in parts if part["param"] == "at"), "")
        return value.split('"')[1] if value.startswith('"') else ""

    def queries(self) -> dict[str, str]:
        """Return name → summary of the stored queries."""
        return self.snapshot.query_summaries()

    def query(
        self, sparql: str, *, scope: str | None = None, timeout: float | None = None, place: str = "query"
    ) -> Rows | Triples | bool:
        """Answer a SPARQL 1.1 query of your own; the prefixes of the graph need not be declared.

        Args:
            sparql: SELECT, ASK, CONSTRUCT or DESCRIBE.
            scope: "all" or "seeds"; None for the scope of this graph.
            timeout: seconds after which to give up; a query given up goes on in the background until Python ends.
            place: name of the query in messages, such as its file.

        Returns:
            Rows for SELECT, a truth value for ASK, triples for CONSTRUCT and DESCRIBE.

        Raises:
            InputError: a syntax error, with line and column.
            QueryError: the query is refused (SERVICE) or fails.
            QueryTimeoutError: the time is over.
        """
        from dpo_kg.sparql_errors import locate_syntax_error
        from dpo_kg.sparql_text import refuse_network

        refuse_network(sparql, place)
        try:
            answer = self._execute(sparql, scope, timeout)
        except SyntaxError as error:
            raise locate_syntax_error(error, sparql, place) from None
        except (ValueError, RuntimeError, OSError) as error:
            raise QueryError(f"the engine cannot answer: {error}", place=place) from error
        if isinstance(answer, Rows):
            answer.question = Question({}, sparql, scope=self.scope if scope is None else scope, graph=self)
        return answer

    def unknown_terms(self, sparql: str) -> dict[str, str]:
        """Return the terms of our namespace that a query names and the ontology does not define; often a slip.

        Such a query is right as SPARQL and finds nothing; ask for these where `query` gives no rows.

        Args:
            sparql: a query that `query` has answered.

        Returns:
            Term → the nearest term that is defined, both as CURIEs, or "" for none; empty where all are defined.
        """
        from dpo_kg.sparql_text import named_iris

        named = [iri for iri in named_iris(sparql) if iri.startswith(DPO)]
        if not named:
            return {}
        rows = self._select(
            "SELECT DISTINCT ?term { ?term a ?kind VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty "
            "owl:AnnotationProperty owl:Ontology } }",
            "all",
        )
        terms = sorted(str(row["term"]) for row in rows.to_dicts())
        known = [term.removeprefix(DPO) for term in terms if term.startswith(DPO)]
        nearest = {iri: nearest_names(iri.removeprefix(DPO), known, 1) for iri in named if iri not in terms}
        return {shorten_iri(iri): "".join(f"dpo:{name}" for name in near) for iri, near in nearest.items()}

    def sources_of(self, rows: Rows) -> Rows:
        """Return the documents and places that stand behind rows, whatever query they answer.

        The rows are followed from the things of this graph that they name (IRIs, in any column) to the citations and
        claims that back what is stated of these, in the scope of the question. Rows that hold texts and numbers alone
        have none: select the things as well.

        Args:
            rows: the answer of a query.

        Returns:
            A row per thing and attribution; the columns are those of `dpo_kg.answer_sources.HEADER`.
        """
        from dpo_kg.answer_sources import describe_sources, find_answer_sources

        asked = rows.question
        scope = self.scope if asked is None else asked.scope
        lines = None if self.snapshot.endpoint else self.snapshot.derivation_lines
        found = find_answer_sources(rows, lambda text: self._select(text, scope), lines)
        found.data_version = rows.data_version or self.snapshot.data_version()
        found.question = Question(describe_sources(asked), scope=scope, graph=self)
        return found

    def labels_of(self, rows: Rows) -> dict[str, str]:
        """Return IRI → label for what rows name: the English label, or one without language."""
        from dpo_kg.answer_sources import find_labels, named_things

        return find_labels(named_things(rows), self._select)

    def catalog(self) -> dict[str, str]:
        """Return title, version and licence (an IRI) of the data, as its catalog gives them; nothing without one."""
        text = """SELECT ?title ?version ?licence WHERE {
          ?data a dcat:Dataset ; dcat:version ?version ; dcterms:title ?title ; dcterms:license ?licence
        } ORDER BY ?data ?title ?licence"""
        return {name: str(value) for row in self._select(text, "all").to_dicts()[:1] for name, value in row.items()}

    def info(self) -> dict[str, Any]:
        """Return counts, versions, coverage and digest of the graph."""
        return self.snapshot.manifest()

    def _select(self, text: str, scope: str | None = None, timeout: float | None = None) -> Rows:
        answer = self._execute(text, scope, timeout)
        assert isinstance(answer, Rows)
        return answer

    def _execute(self, text: str, scope: str | None, timeout: float | None) -> Rows | Triples | bool:
        chosen = self.scope if scope is None else _check_scope(scope)
        graph = None if chosen == "all" else layer_graph(chosen)

        def work() -> Rows | Triples | bool:
            found = self.snapshot.ask(text, graph)
            if isinstance(found, bool):
                return found
            columns, solutions = found
            rows = number_blank_nodes(solutions)
            if columns is not None:
                return Rows(columns, rows, self.snapshot.data_version())
            return Triples([ox.Triple(*row) for row in rows])

        return call_with_deadline(work, timeout, self._notify)

    def _graph(self, name: str | None) -> Iterator[ox.Triple]:
        graph = ox.DefaultGraph() if name is None else ox.NamedNode(name)
        return (quad.triple for quad in self.snapshot.store.quads_for_pattern(None, None, None, graph))


def _check_scope(scope: str) -> str:
    if scope not in SCOPES:
        raise UnknownNameError("scope", scope, SCOPES, mend=f"The scopes are {', '.join(SCOPES)}.")
    return scope
