"""The data of a page: what the graph says of the thing, and of all that is described on its page.

So the files of all pages together hold what the graph says of things, and no record is without data.
"""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.description import describe_thing
from dpo_kg.exporters.graphs import write_graph
from dpo_kg.lookup import Lookup
from dpo_kg.web.homes import Homes


def describe_page(lookup: Lookup, homes: Homes, iri: str, format: str) -> str:
    """Return the data of the page of a thing as text in a graph format."""
    asserted: set[ox.Triple] = set()
    inferred: set[ox.Triple] = set()
    for one in (iri, *homes.homed(iri)):
        stated, derived = describe_thing(lookup.store, ox.NamedNode(one), lookup.graph)
        asserted.update(stated)
        inferred.update(derived)
    return write_graph(asserted, format, inferred)
