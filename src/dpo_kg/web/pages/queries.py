"""The gallery of stored queries: all of them by what they are about, with a search among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dpo_kg.errors import fold
from dpo_kg.web.models import Link
from dpo_kg.web.query_titles import explain_query, title_query
from dpo_kg.web.visit import Page

if TYPE_CHECKING:
    from dpo_kg.web.visit import Visit


def make_page(visit: Visit) -> Page:
    """Return the gallery; the parameter `find` leaves those that have all its words in their headers."""
    wanted = fold(visit.parameters.get("find", "")).split()
    tag = visit.parameters.get("tag", "").strip()
    headers = _headers(visit)
    tags = sorted({name for header in headers.values() for name in header["tags"]})
    groups: dict[str, list[Link]] = {}
    for name, header in headers.items():
        title, lang = title_query(header, visit.lang)
        described, _ = explain_query(header, visit.lang)
        words = (name.replace("-", " "), title, described, header["summary"], header["description"], *header["tags"])
        told = fold(" ".join(words))
        if (tag and tag not in header["tags"]) or not all(part in told for part in wanted):
            continue
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
    return Page("queries.html", title, visit.word("queries_purpose"), model, parameters={"tag": tag})


def _headers(visit: Visit) -> dict[str, dict[str, Any]]:
    found = visit.site.cache.get("headers")
    if found is None:
        found = {name: visit.kg.describe_query(name) for name in visit.kg.queries()}
        visit.site.cache["headers"] = found
    headers: dict[str, dict[str, Any]] = found
    return headers
