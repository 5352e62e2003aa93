"""Measure the pages of the site: bytes and server time of one page of each type, and of all pages of things.

Usage: python benchmarks/pages.py [--all] [--runs 5]

Bytes are those of the HTML with style sheet and script, as they are, and of the HTML compressed (gzip, level 6).
Milliseconds are CPU time of this process for one page that is made anew: the first time (cold, in a process that has
made other pages), and the median of the runs after it. With --all every page of a thing is made once, and the largest
and slowest are named.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import time
from urllib.parse import parse_qsl

import pyoxigraph as ox

import dpo_kg
from dpo_kg.vocabulary import RDF
from dpo_kg.web import Web
from dpo_kg.web.addresses import PAGE_KINDS, kind_of, page_path
from dpo_kg.web.assets import FOLDER

#: Type of page → one of them, where its type has many a large one.
PAGES = {
    "home": "/",
    "search": "/search?q=guehenno",
    "list": "/document",
    "mission": "/mission/minusca",
    "mission (longest mandate)": "/mission/unficyp",
    "person": "/person/annan-kofi",
    "post": "/post/usg-peace-operations",
    "organization": "/organization/dpko",
    "organization (most referred to)": "/organization/security-council",
    "resolution": "/document/s-res-1244-1999",
    "document": "/document/u",
    "document (backs most)": "/document/cr-unsc-records",
    "state": "/state/fra",
    "debate": "/debate/the-woke-critique-and-its-counterpoint",
    "day": "/on/2008-06-30",
    "queries": "/queries",
    "query": "/queries/heads?at=2008-06-30",
    "query (many rows)": "/queries/operations",
    "sparql": "/sparql",
    "ontology": "/ontology",
    "term": "/ontology/Mission",
    "codes": "/code",
    "shapes": "/shapes",
    "data": "/data",
    "sources": "/sources",
    "conflicts": "/conflicts",
    "missing": "/missing",
    "quality": "/quality",
    "about": "/about",
}


def measure(web: Web, address: str) -> tuple[bytes, float]:
    """Return a page and the milliseconds of CPU time that it took."""
    path, _, query = address.partition("?")
    begun = time.process_time()
    answer = web.answer(path, dict(parse_qsl(query)))
    spent = (time.process_time() - begun) * 1000
    if answer.status != 200:
        raise SystemExit(f"{address}: status {answer.status}")
    return answer.body, spent


def list_things(web: Web) -> list[str]:
    """Return the paths of all pages of things."""
    quads = web.site.kg.snapshot.store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), None, ox.DefaultGraph())
    iris = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    return sorted(page_path(iri) for iri in iris if kind_of(iri) in PAGE_KINDS)


def tell_types(web: Web, runs: int) -> None:
    """Print a line for each type of page, and the median and the worst of all."""
    shared = sum(len((FOLDER / name).read_bytes()) for name in ("page.css", "page.js"))
    print(f"{'type':32} {'KB all told':>11} {'KB gzip':>8} {'first ms':>9} {'ms':>7}")
    sizes, times = [], []
    for kind, address in PAGES.items():
        body, first = measure(web, address)
        spent = statistics.median(measure(web, address)[1] for _ in range(runs))
        sizes.append((len(body) + shared) / 1024)
        times.append(spent)
        packed = len(gzip.compress(body, 6)) / 1024
        print(f"{kind:32} {sizes[-1]:11.1f} {packed:8.1f} {first:9.0f} {spent:7.1f}")
    print(f"median {statistics.median(sizes):.1f} KB, {statistics.median(times):.1f} ms")
    print(f"worst  {max(sizes):.1f} KB, {max(times):.1f} ms")


def tell_all(web: Web) -> None:
    """Print how large and slow the pages of all things are, and which are the worst."""
    found = []
    for path in list_things(web):
        body, spent = measure(web, path)
        found.append((len(body) / 1024, spent, path))
    print(
        f"{len(found)} pages of things, HTML: median {statistics.median(size for size, _, _ in found):.1f} KB, ", end=""
    )
    print(f"{statistics.median(spent for _, spent, _ in found):.1f} ms")
    print("largest:", ", ".join(f"{path} {size:.0f} KB" for size, _, path in sorted(found)[-5:]))
    slowest = sorted(found, key=lambda one: one[1])[-5:]
    print("slowest:", ", ".join(f"{path} {spent:.0f} ms" for _, spent, path in slowest))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the pages of the site.")
    parser.add_argument("--all", action="store_true", help="make every page of a thing as well")
    parser.add_argument("--runs", type=int, default=5, help="runs of each page after the first")
    arguments = parser.parse_args()
    web = Web(dpo_kg.open())
    tell_types(web, arguments.runs)
    if arguments.all:
        tell_all(web)


if __name__ == "__main__":
    main()
