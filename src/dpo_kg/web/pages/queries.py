"""The gallery of stored queries: all of them by what they are about, with a search among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dpo_kg.errors import fold
from dpo_kg.results import Rows
from dpo_kg.web.models import Link
from dpo_kg.web.query_titles import explain_query, title_query
from dpo_kg.web.visit import Page

if TYPE_CHECKING:
    from dpo_kg.web.visit import Visit


def make_page(visit: Visit) -> Page:
    """Return the gallery; the parameter `find` leaves those that have all its words in their headers."""
    tag = visit.parameters.get("tag", "").strip()
    tags = sorted({name for header in _headers(visit).values() for name in header["tags"]})
    groups: dict[str, list[Link]] = {}
    for name, header in _find_wanted(visit).items():
        title, lang = title_query(header, visit.lang)
        link = Link(title, visit.links.query(name), lang, name)
        groups.setdefault(tag or header["tags"][0], []).append(link)
    model = {
        "groups": sorted(groups.items()),
        "tags": [(name, visit.links.to("/queries", {"tag": name}), name == tag) for name in tags],
        "find": visit.parameters.get("find", ""),
        "count": sum(map(len, groups.values())),
        "all": visit.links.to("/queries"),
        "action": visit.links.file("/queries"),
    }
    title = visit.word("nav_queries")
    find = visit.parameters.get("find", "").strip()
    return Page(
        "queries.html",
        title,
        visit.word("queries_purpose"),
        model,
        formats=visit.row_formats,
        parameters={"tag": tag, "find": find},
        is_record=not find,
        of_rows=True,
    )


def list_rows(visit: Visit) -> Rows:
    """Return the queries as rows: name, title, what it answers, its parameters, tags and view."""
    rows = []
    for name, header in _find_wanted(visit).items():
        described, _ = explain_query(header, visit.lang)
        parameters = " ".join(param["name"] for param in header["params"])
        title, _ = title_query(header, visit.lang)
        texts = (name, title, described, parameters, " ".join(header["tags"]), header["view"])
        rows.append(tuple(ox.Literal(text) if text else None for text in texts))
    columns = ("name", "title", "description", "parameters", "tags", "view")
    return Rows(columns, rows, visit.kg.snapshot.data_version())


def _find_wanted(visit: Visit) -> dict[str, dict[str, Any]]:
    """Return name and header of the queries that a visitor wants: of a tag, with all the words."""
    wanted = fold(visit.parameters.get("find", "")).split()
    tag = visit.parameters.get("tag", "").strip()
    found = {}
    for name, header in _headers(visit).items():
        title, _ = title_query(header, visit.lang)
        described, _ = explain_query(header, visit.lang)
        words = (name.replace("-", " "), title, described, header["summary"], header["description"], *header["tags"])
        told = fold(" ".join(words))
        if (not tag or tag in header["tags"]) and all(part in told for part in wanted):
            found[name] = header
    return found


def _headers(visit: Visit) -> dict[str, dict[str, Any]]:
    found = visit.site.cache.get("headers")
    if found is None:
        found = {name: visit.kg.describe_query(name) for name in visit.kg.queries()}
        visit.site.cache["headers"] = found
    headers: dict[str, dict[str, Any]] = found
    return headers
