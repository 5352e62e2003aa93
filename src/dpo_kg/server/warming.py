"""Pages that are made as soon as the server is ready, because making them takes longer than a reader should wait.

Each sums up the whole graph and depends on nothing that a reader chooses, so its answer is kept until the data change.
"""

from __future__ import annotations

#: Paths, those first that readers come to first.
STANDING_PAGES = (
    *("/", "/queries", "/mission", "/person", "/ontology", "/conflicts", "/missing", "/quality", "/sources", "/data"),
    *("/shapes", "/code", "/post", "/organization", "/document", "/state", "/topic", "/sparql"),
)
