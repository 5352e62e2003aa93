"""The home page: this day in the years before, ways in, and what the graph holds and how well."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from dpo_kg.messages import say
from dpo_kg.vocabulary import DPO, ID
from dpo_kg.web.models import Link
from dpo_kg.web.visit import Page

if TYPE_CHECKING:
    from dpo_kg.web.visit import Visit

#: Dates of things that are worth a line on the day of the year → words for what happened.
_HAPPENED = {"start": "began", "end": "ended", "adoptedOn": "adoption", "announcedOn": "appointment"}
_KINDS = tuple(
    f"{ID}{kind}/" for kind in ("mission", "tenure", "organization", "document", "change", "event", "reform")
)
#: Lines of a day of the year, of each sort of thing at most so many, so that resolutions do not crowd out the rest.
_LINES, _OF_A_SORT = 14, 6
_DAY = 10


class _Memory(NamedTuple):
    day: str
    what: str
    iri: str


def make_page(visit: Visit) -> Page:
    """Return the home page."""
    manifest = visit.kg.snapshot.manifest()
    links, classes = visit.links, manifest["classes"]
    states = classes.get("Country", 0)
    # States and missions are bodies too, and have lists of their own.
    bodies = classes.get("Organization", 0) - states - classes.get("Mission", 0)
    counts = (
        ("nav_missions", classes.get("Mission", 0), "/mission"),
        ("nav_people", classes.get("Person", 0), "/person"),
        ("nav_posts", classes.get("Post", 0), "/post"),
        ("nav_bodies", bodies, "/organization"),
        ("nav_documents", classes.get("Document", 0), "/document"),
        ("nav_states", states, "/state"),
    )
    today = date.today() if visit.site.served else None
    model = {
        "counts": [(visit.word(key), visit.count(count), links.to(path)) for key, count, path in counts],
        "triples": {name: visit.count(count) for name, count in manifest["triples"].items()},
        "coverage": f"{manifest['provenance_coverage']:.0%}",
        "layers": len(manifest["layers"]),
        "entries": _entries(visit),
        "today": None if today is None else Link(today.isoformat(), links.to(f"/on/{today.isoformat()}")),
        "memories": [] if today is None else _remember(visit, today),
        "data_href": links.to("/data"),
    }
    title = visit.word("site_name")
    return Page("home.html", title, visit.word("site_purpose"), model, about=_about(visit, title))


def _entries(visit: Visit) -> list[Link]:
    links = visit.links
    places = (
        ("entry_mission", links.to("/mission")),
        ("entry_heads", links.to("/post/usg-peace-operations")),
        ("entry_day", links.to("/on")),
        ("entry_queries", links.to("/queries")),
        ("entry_debates", links.to("/debate")),
        ("entry_conflicts", links.to("/conflicts")),
    )
    return [Link(visit.word(key), href, note=visit.word(f"{key}_hint")) for key, href in places]


def _remember(visit: Visit, today: date) -> list[tuple[str, str, Link]]:
    """Return year, what happened and to whom, for this day of the year, the latest first."""
    found = sorted(_calendar(visit).get(today.isoformat()[5:], []), reverse=True)
    shown: list[tuple[str, str, Link]] = []
    sorts: dict[str, int] = {}
    for memory in found:
        sort = memory.iri.split("/")[-2]
        sorts[sort] = sorts.get(sort, 0) + 1
        if sorts[sort] <= _OF_A_SORT and len(shown) < _LINES:
            node = ox.NamedNode(memory.iri)
            subjects = [label.value for label in visit.lookup.values(node, "subjectLabel")]
            link = Link(visit.lookup.name(node), visit.links.thing(memory.iri), note="; ".join(subjects[:1]))
            shown.append((memory.day[:4], say(visit.lang, memory.what), link))
    return shown


def _calendar(visit: Visit) -> dict[str, list[_Memory]]:
    """Return day of the year (MM-DD) → what happened on it; only days that are stated exactly."""
    found: dict[str, list[_Memory]] | None = visit.site.cache.get("calendar")
    if found is None:
        found = visit.site.cache["calendar"] = {}
        for name, what in _HAPPENED.items():
            quads = visit.lookup.store.quads_for_pattern(None, ox.NamedNode(DPO + name), None, visit.lookup.graph)
            for quad in quads:
                node, day = quad.subject, quad.object
                if not isinstance(node, ox.NamedNode) or not isinstance(day, ox.Literal):
                    continue
                is_day = len(day.value) == _DAY and day.value.replace("-", "").isdigit()
                if is_day and node.value.startswith(_KINDS):
                    found.setdefault(day.value[5:], []).append(_Memory(day.value, what, node.value))
    return found


def _about(visit: Visit, title: str) -> dict[str, object]:
    found: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": title,
        "description": visit.word("site_purpose"),
        "inLanguage": visit.lang,
        "url": visit.links.absolute("/"),
    }
    if visit.site.served:
        found["potentialAction"] = {
            "@type": "SearchAction",
            "target": visit.links.absolute("/search") + "?q={search_term_string}",
            "query-input": "required name=search_term_string",
        }
    return found
