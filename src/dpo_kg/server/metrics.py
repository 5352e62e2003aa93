"""Counts of what the server does, as Prometheus reads them.

Source: Prometheus text exposition format 0.0.4.
"""

from __future__ import annotations

from collections import Counter

from dpo_kg import __version__
from dpo_kg.server.answering import Answering
from dpo_kg.server.outgoing import Outgoing

#: Upper bounds of the classes of durations, in seconds.
_BOUNDS = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0)


class Metrics:
    """Requests by resource and status, and how long they took.

    Attributes:
        faults: requests that met a fault of the server itself; those of workers are counted by their pool.
    """

    def __init__(self) -> None:
        self.faults = 0
        self._requests: Counter[tuple[str, int]] = Counter()
        self._classes: Counter[tuple[str, float]] = Counter()
        self._seconds: Counter[str] = Counter()

    def count(self, resource: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests[resource, status] += 1
        self._seconds[resource] += seconds  # type: ignore[assignment]
        for bound in _BOUNDS:
            if seconds <= bound:
                self._classes[resource, bound] += 1

    def write(self, answering: Answering, outgoing: Outgoing) -> str:
        """Return all counts as text."""
        lines = ["# TYPE dpo_kg_info gauge", f'dpo_kg_info{{version="{__version__}"}} 1']
        lines += ["# TYPE dpo_kg_requests_total counter"]
        for (resource, status), number in sorted(self._requests.items()):
            lines.append(f'dpo_kg_requests_total{{resource="{resource}",status="{status}"}} {number}')
        lines += ["# TYPE dpo_kg_request_seconds histogram", *self._write_durations()]
        cache = answering.cache
        lines += [
            "# TYPE dpo_kg_cache_hits_total counter",
            f"dpo_kg_cache_hits_total {cache.hits}",
            "# TYPE dpo_kg_cache_misses_total counter",
            f"dpo_kg_cache_misses_total {cache.misses}",
            "# TYPE dpo_kg_cache_entries gauge",
            f"dpo_kg_cache_entries {len(cache)}",
            "# TYPE dpo_kg_snapshots_total counter",
            f"dpo_kg_snapshots_total {answering.snapshots}",
        ]
        pool = answering.pool.status()
        lines += [
            "# TYPE dpo_kg_faults_total counter",
            f"dpo_kg_faults_total {self.faults + pool['faults']}",
            "# TYPE dpo_kg_outgoing_bytes gauge",
            f"dpo_kg_outgoing_bytes {outgoing.held}",
            "# TYPE dpo_kg_outgoing_refused_total counter",
            f"dpo_kg_outgoing_refused_total {outgoing.refused}",
        ]
        for name, value in sorted(pool.items()):
            lines += [f"# TYPE dpo_kg_workers_{name} gauge", f"dpo_kg_workers_{name} {value}"]
        return "\n".join(lines) + "\n"

    def _write_durations(self) -> list[str]:
        lines = []
        for resource in sorted(self._seconds):
            total = sum(number for (name, _), number in self._requests.items() if name == resource)
            for bound in _BOUNDS:
                number = self._classes[resource, bound]
                lines.append(f'dpo_kg_request_seconds_bucket{{resource="{resource}",le="{bound:g}"}} {number}')
            lines.append(f'dpo_kg_request_seconds_bucket{{resource="{resource}",le="+Inf"}} {total}')
            lines.append(f'dpo_kg_request_seconds_sum{{resource="{resource}"}} {self._seconds[resource]:.6f}')
            lines.append(f'dpo_kg_request_seconds_count{{resource="{resource}"}} {total}')
        return lines
