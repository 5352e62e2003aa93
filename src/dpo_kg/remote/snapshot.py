"""The graph in a store elsewhere, in the place of a snapshot: asked over HTTP, its names looked up there.

Stored queries and their headers are those of the package. Only what answers questions works so; what needs the files
or the whole graph says that it does not.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

import pyoxigraph as ox

from dpo_kg.engine import call_with_deadline
from dpo_kg.errors import EndpointError, ParameterError, UnknownNameError
from dpo_kg.remote.answers import N_TRIPLES, RESULTS_XML, read_results, read_triples
from dpo_kg.remote.dialects import drop_idle_values, refuse_wrong_answers
from dpo_kg.remote.http import Endpoint
from dpo_kg.remote.names import query_for_all_names, query_for_names
from dpo_kg.snapshot import Snapshot
from dpo_kg.sparql_text import query_form, undeclared_prefixes
from dpo_kg.vocabulary import DCAT, ID, INFERRED_GRAPH, MERGED_GRAPH, ONTOLOGY_GRAPH, PREFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.names import IndexReader
    from dpo_kg.search import NameIndex

Found = TypeVar("Found")
Answer = bool | tuple[list[str] | None, Any]

_CATALOG = f"<{ID}catalog> <{DCAT}version> ?version"
_PROBE = f"SELECT ?graph ?version {{ {{ {_CATALOG} }} UNION {{ GRAPH ?graph {{ {_CATALOG} }} }} }}"
_LOAD = "Load into it what this writes: dpo-kg export --dataset (--named for Virtuoso)."


class DataVersionWarning(UserWarning):
    """A store elsewhere holds another version of the data than the one installed here."""


def open_remote_snapshot(
    url: str, local: Snapshot, timeout: float | None = None, notify: Callable[[str], None] | None = None
) -> RemoteSnapshot:
    """Return the graph in a store elsewhere.

    Args:
        url: address of its SPARQL endpoint.
        local: the snapshot whose stored queries are asked.
        timeout: seconds after which to give up, here and whenever names are looked up; None for no limit of the whole.
        notify: called with a message where the store takes longer than a second, here and for names.

    Raises:
        EndpointError: the store cannot be reached, or holds no graph of ours.
        QueryTimeoutError: the time is over.

    Warns:
        DataVersionWarning: the store holds another version of the data than `local`.
    """
    # Where a time is given, that ends the waiting, with a message of its own.
    endpoint = Endpoint(url) if timeout is None else Endpoint(url, patience=timeout + 1)
    found = call_with_deadline(lambda: read_results(endpoint.ask(_PROBE, RESULTS_XML), url), timeout, notify)
    rows = [] if isinstance(found, bool) else found[1]
    versions = {graph.value if graph else None: version.value for graph, version in rows if version is not None}
    merged = MERGED_GRAPH if MERGED_GRAPH in versions else None
    if merged not in versions:
        raise EndpointError("the store holds no graph of dpo-kg, or no version of it", place=url, mend=_LOAD)
    remote = RemoteSnapshot(local, endpoint, merged, versions[merged], timeout, notify)
    if remote.data_version() != local.data_version():
        warnings.warn(
            f"{url} holds version {remote.data_version()} of the data; installed here is {local.data_version()}",
            DataVersionWarning,
            stacklevel=3,
        )
    return remote


class RemoteSnapshot(Snapshot):
    """A graph in a store elsewhere. Get one from `open_remote_snapshot`.

    Args:
        local: the snapshot whose stored queries are asked.
        endpoint: the store.
        merged: graph that holds the merge of all layers; None for the store's default graph.
        version: date version of its data.
        timeout: seconds for looking up names; None for no limit.
        notify: called with a message where that takes longer than a second.
    """

    def __init__(
        self,
        local: Snapshot,
        endpoint: Endpoint,
        merged: str | None,
        version: str,
        timeout: float | None = None,
        notify: Callable[[str], None] | None = None,
    ) -> None:
        self._local = local
        self._endpoint = endpoint
        self.endpoint = endpoint.url
        self._merged = merged
        self._version = version
        self._timeout = timeout
        self._notify = notify

    @property
    def store(self) -> ox.Store:  # type: ignore[override]
        """Not to be had."""
        self._refuse()

    @property
    def root(self) -> str:  # type: ignore[override]
        """Not to be had."""
        self._refuse()

    @property
    def folder(self) -> str | None:  # type: ignore[override]
        """Not to be had."""
        self._refuse()

    def manifest(self) -> dict[str, Any]:
        """Not to be had."""
        self._refuse()

    def derivation_lines(self) -> list[str]:
        """Not to be had."""
        self._refuse()

    def __getattr__(self, name: str) -> NoReturn:
        """Refuse whatever else a snapshot has."""
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise ParameterError(
            f"this works on the graph that is installed here, not on a store elsewhere ({self._endpoint.url})",
            mend="With an endpoint go run and query, and what is made of stored queries: why, conflicts, missing.",
        )

    def data_version(self) -> str:
        """Return the date version of the data in the store."""
        return self._version

    def query_summaries(self) -> dict[str, str]:
        """Return name → summary of the stored queries of the package."""
        return self._local.query_summaries()

    def compiled_query(self, name: str) -> dict[str, Any]:
        """Return a compiled stored query of the package.

        Raises:
            UnknownNameError: there is no such query.
            EndpointError: the store is known to answer it wrongly.
        """
        refuse_wrong_answers(self._endpoint.program, name, self._endpoint.url)
        return self._local.compiled_query(name)

    def ask(self, sparql: str, graph: str | None = None) -> Answer:
        """Answer a query in the store; see `Snapshot.ask`.

        Raises:
            SyntaxError: the query is not well formed; the store is not asked.
            EndpointError: the store cannot be reached, refuses, or sends something else.
        """
        _check_syntax(sparql)
        triples = query_form(sparql) in ("CONSTRUCT", "DESCRIBE")
        default = self._merged if graph is None else graph
        named = [] if default is None else [INFERRED_GRAPH, ONTOLOGY_GRAPH, default]
        media_type = N_TRIPLES if triples else RESULTS_XML
        text = drop_idle_values(_declare_prefixes(sparql))
        body = self._endpoint.ask(text, media_type, [default] if default else [], named)
        if not triples:
            return read_results(body, self._endpoint.url)
        return None, ((t.subject, t.predicate, t.object) for t in read_triples(body, self._endpoint.url))

    def look_up(
        self,
        texts: Sequence[str],
        resolve: Callable[[ox.Store, IndexReader | None], Found],
        *,
        with_terms: bool = False,
    ) -> Found:
        """Return what `resolve` finds for names, given a store that holds what is called so; see `Snapshot.look_up`."""
        if not texts:
            return resolve(ox.Store(), None)
        try:
            return resolve(self._fetch(query_for_names(texts, with_terms=with_terms)), None)
        except UnknownNameError:
            # Written otherwise, or a name of nothing: all names are needed, for those near to it too.
            store = self._fetch(query_for_all_names())
            return resolve(store, lambda: _index(store))

    def _fetch(self, sparql: str) -> ox.Store:
        """Return subjects, predicates and objects that a SELECT query gives, as a store."""

        def fetch() -> ox.Store:
            found = self.ask(sparql)
            store = ox.Store()
            assert not isinstance(found, bool)
            store.bulk_extend(ox.Quad(*row) for row in found[1])
            return store

        return call_with_deadline(fetch, self._timeout, self._notify)


def _index(store: ox.Store) -> NameIndex:
    """Return the index of the names in a store, so that the same names are suggested as from the graph here."""
    from dpo_kg.build.name_index import index_names
    from dpo_kg.search import NameIndex

    text = index_names(store)
    return NameIndex(text.names.encode(), lambda: text.words)


def _check_syntax(sparql: str) -> None:
    """Raise SyntaxError where a query is not well formed, so that its place can be shown.

    What else an empty store may say of it does not count: the store elsewhere decides.
    """
    try:
        ox.Store().query(sparql, prefixes=PREFIXES)
    except (ValueError, RuntimeError, OSError):
        return


def _declare_prefixes(sparql: str) -> str:
    """Return a query that declares the prefixes of the graph that it uses; its lines keep their numbers."""
    used = sorted(undeclared_prefixes(sparql) & set(PREFIXES))
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in used) + sparql
