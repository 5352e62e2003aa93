"""Settings of all tests: a cache of their own, and markers that have to be asked for."""

from __future__ import annotations

import gc
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

import dpo_kg
from dpo_kg.checks.registry import load_checks
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.vocabulary import INFERRED_GRAPH
from serving import InProcess, Server, run_server

ROOT = Path(__file__).parent.parent

#: Markers of tests that need more than the clone; what each needs stands in pyproject.toml.
ON_DEMAND = ("browser", "conformance", "docs", "java", "programs", "reference", "slow", "stores")

#: Files that take minutes in the slow run.
LONG = ("test_cli.py", "test_snapshot.py", "test_validation_changed.py")

_deselected: Counter[str] = Counter()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without -m, leave out the tests that need more than the clone, and remember how many they are.

    Files with tests of all layers come first: they take longest, and processes that run a file each end together. The
    first of them is followed by long files without: while one process builds the graph of all layers for both, the
    other has work, and none of these is left over at the end.
    """
    whole = {item.path for item in items if {"field", "graph_of"} & set(getattr(item, "fixturenames", ()))}
    first = next((item.path for item in items if item.path in whole), None)
    ranks = dict.fromkeys(whole, 2) | {ROOT / "tests" / name: 1 for name in LONG} | {first: 0}
    items.sort(key=lambda item: ranks.get(item.path, 3))
    if config.option.markexpr:
        return
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        markers = [name for name in ON_DEMAND if item.get_closest_marker(name)]
        (left if markers else kept).append(item)
        _deselected.update(markers)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep the collector of rubbish from walking all tests again and again: they stay until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take over what a worker process left out; every worker leaves out the same."""
    if not _deselected:
        _deselected.update(getattr(node, "workeroutput", {}).get("deselected", {}))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that started this worker what it left out."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["deselected"] = dict(_deselected)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were left out, and how to run them."""
    for name, count in sorted(_deselected.items()):
        terminalreporter.write_line(f"not run: {count} tests marked {name}; run them with: pytest -m {name}")


def copy_seeds(target: Path) -> Path:
    """Copy the resources of this clone, of the data the layer `seeds` alone, into a folder, and return it.

    What the program does is tried on this small graph, whose answers change with no data set that is imported.
    """
    for name in ("ontology", "queries"):
        shutil.copytree(ROOT / name, target / name)
    shutil.copytree(ROOT / "data" / "seeds", target / "data" / "seeds")
    for path in (ROOT / "data").glob("*.ttl"):
        shutil.copy(path, target / "data")
    shutil.copy(ROOT / "LICENSE-DATA", target)
    return target


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep tests out of the user's cache, and let them work on the seeds; commands that tests start inherit both.

    The processes of one run share a cache, so that one of them builds the graph of all layers.
    """
    for name in ("FORCE_COLOR", "NO_COLOR"):
        os.environ.pop(name, None)
    base = tmp_path_factory.getbasetemp()
    cache = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "cache"
    cache.mkdir(exist_ok=True)
    os.environ["DPO_KG_CACHE"] = str(cache)
    os.environ["DPO_KG_ROOT"] = str(copy_seeds(tmp_path_factory.mktemp("seeds")))


@pytest.fixture(scope="session")
def kg(_own_cache: None) -> KnowledgeGraph:
    """The graph of the seeds."""
    return dpo_kg.open()


@pytest.fixture(scope="session")
def field(_own_cache: None) -> KnowledgeGraph:
    """The graph of all layers of this clone."""
    return dpo_kg.open(root=str(ROOT))


@pytest.fixture(scope="session")
def graph_of(request: pytest.FixtureRequest) -> Callable[[str], KnowledgeGraph]:
    """The graph that a stored query is tried on: the seeds where its golden rows are of them, else all layers."""

    def choose(name: str) -> KnowledgeGraph:
        graph: KnowledgeGraph = request.getfixturevalue("kg" if is_of_seeds(name) else "field")
        return graph

    return choose


@pytest.fixture(scope="session")
def server(kg: KnowledgeGraph) -> Iterator[Server]:
    """A server of the graph of the seeds, on loopback, with a limit of two seconds."""
    with run_server("--memory", "512", "--rows", "5000", seconds=2.0) as running:
        yield running


@pytest.fixture(scope="session")
def field_server(field: KnowledgeGraph) -> Iterator[Server]:
    """A server of the graph of all layers, on loopback, with the limits that it has by default."""
    with run_server(environment={"DPO_KG_ROOT": str(ROOT)}) as running:
        yield running


@pytest.fixture(scope="session")
def root(_own_cache: None) -> str:
    """The folder of the resources of the seeds."""
    return os.environ["DPO_KG_ROOT"]


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of the reference material; its absence is a failure of the tests that ask for it."""
    folder = os.environ.get("DPO_KG_REFERENCE")
    assert folder, "set DPO_KG_REFERENCE to the folder that holds seeds/ and acceptance/"
    assert Path(folder, "seeds").is_dir(), f"{folder} holds no folder seeds/"
    return Path(folder)


def checks_of_some_layers() -> list[str]:
    """Return the checks that hold of any layer by itself: whether a term is used is asked of all layers together."""
    return [
        name for name in (check.name for check in load_checks(str(ROOT))) if name not in ("foreign-used", "term-used")
    ]


def some_of(cases: Iterable[Any], every: int) -> list[Any]:
    """Return cases for a parametrised test of which one in so many always runs, the others in the slow run."""
    return [
        case if number % every == 0 else pytest.param(case, marks=pytest.mark.slow) for number, case in enumerate(cases)
    ]


def is_of_seeds(name: str) -> bool:
    """Whether the golden rows of a stored query are of the seeds, not of all layers."""
    return (ROOT / "tests" / "golden" / "queries" / name).is_dir()


def slow_unless_of_seeds(names: Iterable[str]) -> list[Any]:
    """Return stored queries for a parametrised test of which those of all layers are tried in the slow run."""
    return [name if is_of_seeds(name) else pytest.param(name, marks=pytest.mark.slow) for name in sorted(names)]


class RdflibEngine:
    """Another engine for the same queries: the default graph of a snapshot and the graph of what follows by rule."""

    def __init__(self, store: ox.Store) -> None:
        self.dataset = rdflib.Dataset()
        names: tuple[ox.DefaultGraph | ox.NamedNode, ...] = (ox.DefaultGraph(), ox.NamedNode(INFERRED_GRAPH))
        for name in names:
            graph = self.dataset.default_graph if isinstance(name, ox.DefaultGraph) else self.dataset.graph(name.value)
            quads = store.quads_for_pattern(None, None, None, name)
            graph.parse(data="\n".join(f"{quad.triple} ." for quad in quads), format="nt")

    def answer(self, text: str) -> tuple[list[str], list[list[str]]]:
        """Return the columns and rows of a SELECT query, terms as rdflib writes them, "" for an unbound variable."""
        result = self.dataset.query(text)
        rows = [row for row in result if isinstance(row, rdflib.query.ResultRow)]
        columns = [str(variable) for variable in result.vars or ()]
        return columns, [["" if term is None else term.n3() for term in row] for row in rows]

    @staticmethod
    def write(cell: str) -> str:
        """Return a cell of SPARQL TSV as rdflib writes terms."""
        if not cell:
            return ""
        (quad,) = ox.parse(f"<x:s> <x:p> {cell} .", format=ox.RdfFormat.N_TRIPLES)
        node = quad.object
        if isinstance(node, ox.NamedNode):
            return rdflib.URIRef(node.value).n3()
        assert isinstance(node, ox.Literal)
        if node.language:
            return rdflib.Literal(node.value, lang=node.language).n3()
        plain = node.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
        return rdflib.Literal(node.value, datatype=None if plain else rdflib.URIRef(node.datatype.value)).n3()


@pytest.fixture(scope="session")
def rdflib_engine(kg: KnowledgeGraph) -> RdflibEngine:
    """rdflib with the graph of the clone."""
    return RdflibEngine(kg.snapshot.store)


@pytest.fixture(scope="session")
def site(kg: KnowledgeGraph) -> InProcess:
    """The application with the graph of the seeds, without sockets and without other processes."""
    return InProcess(kg, rows=5000)
