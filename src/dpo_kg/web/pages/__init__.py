"""The types of pages, a module each. A page function takes a visit and gives back a page or an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dpo_kg.errors import UnknownNameError
from dpo_kg.web.addresses import iri_of_page
from dpo_kg.web.answers import redirect
from dpo_kg.web.pages import about, data, day, field, home, lists, queries, query, search, sparql, terms, things

if TYPE_CHECKING:
    from collections.abc import Callable

    from dpo_kg.results import Rows
    from dpo_kg.web.answers import Answer
    from dpo_kg.web.visit import Page, Visit

    PageFunction = Callable[[Visit], Page | Answer]
    RowsFunction = Callable[[Visit], Rows]

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

#: Path → what gives all rows of its page, for programs and spreadsheets.
ROWS: dict[str, RowsFunction] = {
    "/conflicts": field.list_conflicts,
    "/missing": field.list_missing,
    "/quality": field.list_figures,
    "/queries": queries.list_rows,
    "/search": search.list_rows,
    "/sources": field.list_sources,
    **{f"/{kind}": lists.list_rows for kind in lists.LISTS},
}
_DAY = "/on/"
#: Pages that are nothing but pages.
PLAIN = ("/about", "/on", "/sparql")

#: Paths that people guess → the pages that they mean.
GUESSED = {
    **{f"/{kind}s": f"/{kind}" for kind in lists.LISTS},
    **{"/people": "/person", "/bodies": "/organization", "/countries": "/state", "/query": "/queries"},
    **{"/codes": "/code", "/index": "/"},
}


def find_rows(path: str) -> RowsFunction | None:
    """Return what gives the rows of the page at a path; None for a page that is no table."""
    if path.startswith(_DAY) and path != _DAY:
        return day.list_rows
    return ROWS.get(path)


def name_content(path: str) -> str:
    """Return what programs may get of a page: "rows", "statements", or "page" where it is for people alone."""
    known = path.removesuffix("/") or "/"
    known = GUESSED.get(known, known)
    if find_rows(known):
        return "rows"
    return "page" if known in PLAIN else "statements"


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
    place = GUESSED.get(path, path)
    ending = "" if visit.format == "html" or place == "/" else f".{visit.format}"
    return redirect(visit.links.to(f"{place}{ending}", dict(visit.parameters)), 301)
