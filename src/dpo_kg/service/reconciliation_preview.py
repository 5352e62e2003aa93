"""A thing in a small page, as clients of the reconciliation API show it beside a candidate.

Source: Reconciliation Service API 0.2 (W3C Community Group Final Report, 10 April 2023), section 4.4.
"""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.cards.dates import describe_dates
from dpo_kg.cards.terms import name_sort
from dpo_kg.errors import ParameterError, UnknownNameError
from dpo_kg.isolation.frames import Reply
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.lookup import Lookup
from dpo_kg.vocabulary import ID, SKOS
from dpo_kg.web.assets import asset_path
from dpo_kg.web.templating import render
from dpo_kg.web.words import word

#: Size in pixels at which it is shown.
WIDTH, HEIGHT = 400, 220
#: Other names that are told.
_NAMES = 4
#: Any page may show it in a frame: that is what it is for, and there is nothing to press but one link.
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"


def preview_thing(kg: KnowledgeGraph, name: str, base: str, lang: str) -> Reply:
    """Return the preview of a thing.

    Args:
        kg: the graph.
        name: the thing as the service names it, such as "person/annan-kofi".
        base: address under which all is published, ending in a slash.
        lang: language of names and words.

    Raises:
        ParameterError: no thing is named, or it is no name that one can have.
        UnknownNameError: there is no such thing.
    """
    if not name:
        raise ParameterError("preview needs id=, the id of a candidate")
    lookup = Lookup(kg.snapshot.store, lang=lang)
    try:
        node = ox.NamedNode(f"{ID}{name}")
    except ValueError:
        raise ParameterError(f"id: no thing can have this name: {name[:100]!r}") from None
    if not lookup.properties(node):
        raise UnknownNameError("thing", name[:200], (), suggestions=[])
    shown = lookup.name(node)
    model = {
        "lang": lang,
        "name": shown,
        "sort": name_sort(lookup, node),
        "dates": describe_dates(lookup, node),
        "others": [other for other in _other_names(lookup, node) if other != shown][:_NAMES],
        "also_called": word(lang, "also_called"),
        "href": f"{base}id/{name}",
        "open": word(lang, "open_page"),
        "css": f"{base.rstrip('/')}{asset_path('page.css')}",
    }
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": lang,
        "Content-Security-Policy": _POLICY,
    }
    return Reply(200, headers, render("preview.html", model).encode())


def _other_names(lookup: Lookup, node: ox.NamedNode) -> list[str]:
    properties = lookup.properties(node)
    acronyms = [lookup.text(node, "acronym"), lookup.text(node, "symbol")]
    alternative = [value.value for value in properties.get(f"{SKOS}altLabel", [])]
    labels = [label.value for label in lookup.labels(node)]
    return list(dict.fromkeys(filter(None, (*acronyms, *labels, *alternative))))
