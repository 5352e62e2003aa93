"""Errors as answers: status and problem details.

Source: RFC 9457 (problem details for HTTP APIs); SPARQL 1.1 Protocol, section 2.1.6 and 2.1.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dpo_kg.errors import (
    BusyError,
    DpoKgError,
    EndpointError,
    FaultError,
    FormatError,
    LimitError,
    MissingExtraError,
    QueryTimeoutError,
    RefusedError,
    UnknownNameError,
    WorkerError,
)
from dpo_kg.isolation.frames import Reply
from dpo_kg.web.answers import problem

_STATUS: tuple[tuple[type[DpoKgError], int], ...] = (
    (LimitError, 422),
    (WorkerError, 422),
    (FaultError, 500),
    (QueryTimeoutError, 422),
    (RefusedError, 403),
    (BusyError, 503),
    (FormatError, 406),
    (MissingExtraError, 406),
    (EndpointError, 502),
)
#: Kinds of names that are those of resources: an unknown one is not there, while any other is a wrong value.
_RESOURCES = ("page", "graph", "query", "thing", "file", "part of the ontology")


def make_problem(error: DpoKgError, status: int | None = None) -> Reply:
    """Return the answer that tells a client of an error.

    Args:
        error: the error.
        status: the status; None for that of its kind.
    """
    status = status_of(error) if status is None else status
    reply = write_problem(status, error.to_dict())
    if isinstance(error, BusyError):
        return Reply(status, {**reply.headers, "Retry-After": str(error.retry_after)}, reply.body)
    return reply


def write_problem(status: int, details: Mapping[str, Any]) -> Reply:
    """Return problem details as an answer; `details` has a code, a message, and what else is known."""
    answer = problem(details, status)
    return Reply(status, {"Content-Type": answer.media_type}, answer.body)


def status_of(error: DpoKgError) -> int:
    """Return the HTTP status of an error."""
    if isinstance(error, LimitError) and error.limit == "query_bytes":
        return 413
    if isinstance(error, UnknownNameError) and error.kind in _RESOURCES:
        return 404
    if isinstance(error, UnknownNameError) and error.kind.startswith("format"):
        return 406
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)
