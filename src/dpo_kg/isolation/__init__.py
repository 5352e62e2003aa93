"""What keeps a hostile request from costing more than its own answer.

Limits on queries and RDF before a parser sees them, and child processes that can be killed. Knows nothing of graphs,
pages or HTTP.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.isolation.frames import Reply
    from dpo_kg.isolation.limits import Limits
    from dpo_kg.isolation.pool import WorkerPool
    from dpo_kg.isolation.query_limits import check_query, classify

__all__ = ["Limits", "Reply", "WorkerPool", "check_query", "classify"]

_HOMES = {
    "Limits": "limits",
    "Reply": "frames",
    "WorkerPool": "pool",
    "check_query": "query_limits",
    "classify": "query_limits",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: a worker needs no asyncio (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'dpo_kg.isolation' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"dpo_kg.isolation.{_HOMES[name]}"), name)
