"""A line of JSON for each request: what was asked for and how it went. Who asked, and what, is left out by default."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TextIO

from dpo_kg.server.answering import Exchange
from dpo_kg.server.reading import Scope


class AccessLog:
    """Writes the lines.

    Args:
        on: whether there is a log.
        with_queries: whether lines hold the query part of addresses, which is what a person looked for.
        target: where they go; None for standard error.
    """

    def __init__(self, on: bool, with_queries: bool = False, target: TextIO | None = None) -> None:
        self._on = on
        self._with_queries = with_queries
        self._target = target

    def write(self, scope: Scope, exchange: Exchange, seconds: float) -> None:
        """Write the line of one request."""
        if not self._on:
            return
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": scope["method"],
            "path": scope["path"],
            **({"query": scope["query_string"].decode("latin-1")} if self._with_queries else {}),
            "resource": exchange.resource,
            "status": exchange.status,
            "bytes": exchange.size,
            "ms": round(seconds * 1000, 1),
        }
        print(json.dumps(line), file=self._target or sys.stderr, flush=True)
