"""The knowledge graph as a Python user meets it; the command line and every other face call this and nothing else."""

from __future__ import annotations

from dpo_kg import snapshot as snapshots
from dpo_kg.graph.asking import SCOPES as SCOPES
from dpo_kg.graph.importing import ImportingGraph

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def open(
    root: str | None = None,
    *,
    scope: str = "all",
    endpoint: str | None = None,
    timeout: float | None = None,
    notify: Callable[[str], None] | None = None,
) -> KnowledgeGraph:
    """Open the knowledge graph: the one installed here, or one in a SPARQL store elsewhere.

    Nothing is fetched unless an endpoint is given. Then questions go there (`run`, `query`, and what is made of stored
    queries), names are looked up there, and the stored queries are those installed here; what works on the files of
    the graph is refused.

    Args:
        root: folder that holds ontology/, data/ and queries/; None for what the package brings.
        scope: "all" for the merge of all layers, "seeds" for the two source documents alone.
        endpoint: address of a SPARQL 1.1 endpoint (http or https) whose store holds what `export_dataset` returns.
        timeout: seconds after which to give up finding the graph and the names in a store elsewhere; None for as long
            as the store gives a sign each minute.
        notify: called with a message when the graph has to be built first, and when an answer takes long.

    Raises:
        InputError, BuildError: the files of `root` are not fit to be built.
        UnknownNameError: no such scope.
        EndpointError: the store cannot be reached, or holds no graph of ours.
        QueryTimeoutError: the time is over.

    Warns:
        DataVersionWarning: the store holds another version of the data than the one installed here.
    """
    snapshot = snapshots.open_snapshot(root, notify)
    if endpoint is not None:
        from dpo_kg.remote.snapshot import open_remote_snapshot

        snapshot = open_remote_snapshot(endpoint, snapshot, timeout, notify)
    return KnowledgeGraph(snapshot, scope, notify)


class KnowledgeGraph(ImportingGraph):
    """The graph of one snapshot. Get one from `dpo_kg.open()`.

    It answers queries (`dpo_kg.graph.asking`) and enquiries (`dpo_kg.graph.enquiries`), is written
    (`dpo_kg.graph.exporting`) and checked (`dpo_kg.graph.checking`), and tables refer to its things
    (`dpo_kg.graph.importing`).

    Attributes:
        snapshot: the snapshot behind it.
        scope: the scope that is asked when a call names none.
    """
