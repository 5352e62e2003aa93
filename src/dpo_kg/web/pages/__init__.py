"""The types of pages, a module each. A page function takes a visit and gives back a page or an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dpo_kg.errors import UnknownNameError
from dpo_kg.web.addresses import iri_of_page
from dpo_kg.web.answers import redirect
from dpo_kg.web.pages import about, data, day, field, home, lists, queries, query, search, sparql, terms, things

if TYPE_CHECKING:
    from collections.abc import Callable

    from dpo_kg.web.answers import Answer
    from dpo_kg.web.visit import Page, Visit

    PageFunction = Callable[[Visit], Page | Answer]

#: Path → what makes its page.
PAGES: dict[str, PageFunction] = {
    "/": home.make_page,
    "/about": about.make_page,
    "/code": terms.make_codes,
    "/conflicts": field.make_conflicts,
    "/data": data.make_page,
    "/missing": field.make_missing,
    "/on": day.choose_day,
    "/ontology": terms.make_ontology,
    "/quality": field.make_quality,
    "/queries": queries.make_page,
    "/search": search.make_page,
    "/shapes": terms.make_shapes,
    "/sources": field.make_sources,
    "/sparql": sparql.make_page,
    "/vocabulary": sparql.make_vocabulary,
    **{f"/{kind}": lists.make_page for kind in lists.LISTS},
}
#: First part of a path → what makes the pages below it.
BELOW: dict[str, PageFunction] = {
    "id": things.redirect_thing,
    "on": day.make_page,
    "queries": query.make_page,
}

#: Paths that people guess → the lists that they mean.
GUESSED = {
    **{f"/{kind}s": f"/{kind}" for kind in lists.LISTS},
    **{"/people": "/person", "/bodies": "/organization", "/countries": "/state", "/query": "/queries"},
}


def find_page(visit: Visit) -> PageFunction:
    """Return what makes the page of a path.

    Raises:
        UnknownNameError: there is no such page.
    """
    path = visit.path
    if path in PAGES:
        return PAGES[path]
    if path.removesuffix("/") in (*GUESSED, *PAGES):
        return _go_to_the_list
    first, slash, rest = path.lstrip("/").partition("/")
    if slash and rest and first in BELOW:
        return BELOW[first]
    if iri_of_page(path) and not path.endswith("/"):
        return things.make_page
    raise UnknownNameError("page", path[:200], (), suggestions=[])


def _go_to_the_list(visit: Visit) -> Answer:
    path = visit.path.removesuffix("/")
    return redirect(visit.links.to(GUESSED.get(path, path), dict(visit.parameters)), 301)
