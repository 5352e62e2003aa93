"""dpo-kg: the reference knowledge graph of United Nations peace operations.

    >>> import dpo_kg
    >>> kg = dpo_kg.open()
    >>> for row in kg.run("heads", at="2008-06-30"):
    ...     print(row.head, row.certainty)

Not a product of the United Nations.
"""

from __future__ import annotations

__version__ = "0.2.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.cards.structure import Card
    from dpo_kg.errors import (
        BuildError,
        BusyError,
        DpoKgError,
        EndpointError,
        FaultError,
        FormatError,
        InputError,
        LimitError,
        MissingExtraError,
        ParameterError,
        QueryError,
        QueryTimeoutError,
        RefusedError,
        UnknownNameError,
        UsageError,
        WorkerError,
    )
    from dpo_kg.explanation import AppliedRule, Explanation
    from dpo_kg.finding import FoundRows
    from dpo_kg.inference import Inference
    from dpo_kg.knowledge_graph import KnowledgeGraph, open
    from dpo_kg.question import Question
    from dpo_kg.results import Row, Rows, Triples
    from dpo_kg.schema import Schema
    from dpo_kg.sources import Source

__all__ = [
    "AppliedRule",
    "BuildError",
    "BusyError",
    "Card",
    "DpoKgError",
    "EndpointError",
    "Explanation",
    "FaultError",
    "FormatError",
    "FoundRows",
    "Inference",
    "InputError",
    "KnowledgeGraph",
    "LimitError",
    "MissingExtraError",
    "ParameterError",
    "QueryError",
    "QueryTimeoutError",
    "Question",
    "RefusedError",
    "Row",
    "Rows",
    "Schema",
    "Source",
    "Triples",
    "UnknownNameError",
    "UsageError",
    "WorkerError",
    "__version__",
    "open",
]

_HOMES = {
    "AppliedRule": "explanation",
    "Card": "cards.structure",
    "Explanation": "explanation",
    "FoundRows": "finding",
    "Inference": "inference",
    "KnowledgeGraph": "knowledge_graph",
    "open": "knowledge_graph",
    "Question": "question",
    "Row": "results",
    "Rows": "results",
    "Schema": "schema",
    "Source": "sources",
    "Triples": "results",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `import dpo_kg` costs next to nothing (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'dpo_kg' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"dpo_kg.{_HOMES.get(name, 'errors')}"), name)


def __dir__() -> list[str]:
    return __all__
