"""The frame of every page: head, navigation, footer; what it says of versions, languages and other formats."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from dpo_kg import __version__
from dpo_kg.exporters.graphs import GRAPH_FORMATS
from dpo_kg.messages import LANGUAGES, say
from dpo_kg.results import ROW_FORMATS
from dpo_kg.web.answers import CONTENT_SECURITY_POLICY
from dpo_kg.web.assets import asset_path
from dpo_kg.web.models import Link

if TYPE_CHECKING:
    from dpo_kg.web.visit import Page, Visit

_NAVIGATION = (
    ("nav_missions", "/mission"),
    ("nav_people", "/person"),
    ("nav_posts", "/post"),
    ("nav_bodies", "/organization"),
    ("nav_documents", "/document"),
    ("nav_states", "/state"),
    ("nav_day", "/on"),
    ("nav_queries", "/queries"),
    ("nav_data", "/data"),
)
_LANGUAGE_NAMES = {"en": "English", "fr": "Français"}
#: Short name of a format → ending and media type; rows and graphs share "json" and "xml" with others.
ENDINGS = {"rdfxml": "rdf"}


def media_type(format: str, *, rows: bool) -> str:
    """Return the media type of a format of rows or of a graph."""
    if rows:
        return ROW_FORMATS.get(format, "application/octet-stream")
    return "application/json" if format == "json" else GRAPH_FORMATS.get(format, "application/octet-stream")


def make_frame(visit: Visit, page: Page) -> dict[str, Any]:
    """Return what the template of the frame is filled with."""
    links, site = visit.links, visit.site
    manifest = visit.kg.snapshot.manifest()
    given = {name: value for name, value in page.parameters.items() if value}
    languages = [
        (lang, _LANGUAGE_NAMES[lang], links.to(visit.path, given, lang=lang), lang == visit.lang) for lang in LANGUAGES
    ]
    own_lang = {} if visit.lang == "en" else {"lang": visit.lang}
    return {
        "w": visit.word,
        "say": partial(say, visit.lang),
        "lang": visit.lang,
        "languages": languages,
        "title": page.title,
        "description": " ".join(page.description.split())[:300],
        "canonical": links.absolute(visit.path, given | own_lang),
        "hreflang": [(lang, links.absolute(visit.path, given | _lang(lang))) for lang in LANGUAGES],
        "alternates": [
            (
                media_type(name, rows=page.of_rows),
                name,
                links.file(f"{visit.path}.{ENDINGS.get(name, name)}", given | (own_lang if page.of_rows else {})),
            )
            for name in page.formats
            if site.offers(f"{visit.path}.{ENDINGS.get(name, name)}")
        ],
        "about": page.about,
        "indexed": page.is_record and page.status == 200,
        "navigation": [
            (visit.word(key), links.to(path), visit.path == path or visit.path.startswith(f"{path}/"))
            for key, path in _NAVIGATION
        ],
        "home": links.to("/"),
        "search_action": links.file("/search") if site.served else links.to("/search"),
        "asked": visit.parameters.get("q", "") if visit.path == "/search" else "",
        "css": links.file(asset_path("page.css")),
        "icon": links.file(asset_path("icon.svg")),
        "js": links.file(asset_path("page.js")),
        "served": site.served,
        # A file has no headers of its own; what says who may frame a page works in a header alone.
        "policy": CONTENT_SECURITY_POLICY.rpartition("; frame-ancestors")[0],
        "data_version": manifest["data_version"],
        "version": __version__,
        "to": links.to,
        "footer": _footer(visit),
        **page.model,
    }


def _lang(lang: str) -> dict[str, str]:
    return {} if lang == "en" else {"lang": lang}


def _footer(visit: Visit) -> list[Link]:
    pages = (
        *(("sources", "/sources"), ("conflicts", "/conflicts"), ("missing", "/missing"), ("quality", "/quality")),
        *(("ontology", "/ontology"), ("shapes", "/shapes"), ("codes", "/code"), ("sparql", "/sparql")),
        ("about", "/about"),
    )
    return [Link(visit.word(key), visit.links.to(path)) for key, path in pages]
