"""What a search finds, by the names of things in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dpo_kg.errors import ParameterError
from dpo_kg.messages import say
from dpo_kg.web.assets import asset_path
from dpo_kg.web.models import Link
from dpo_kg.web.pages.lists import LISTS
from dpo_kg.web.row_answers import DOWNLOADS
from dpo_kg.web.visit import Page

if TYPE_CHECKING:
    from dpo_kg.finding import FoundRows
    from dpo_kg.results import Row
    from dpo_kg.web.visit import Visit

_HITS, _MOST = 40, 1000
#: Path of the index of names that a site of files has.
INDEX = "/search/names.json"
#: Classes that a search can be narrowed to, with the key of what they are called.
_CLASSES = {
    "Mission": "nav_missions",
    "Person": "nav_people",
    "Post": "nav_posts",
    "Organization": "nav_bodies",
    "Document": "nav_documents",
    "Country": "nav_states",
    "Topic": "nav_topics",
}


def make_page(visit: Visit) -> Page:
    """Return what a search finds; the parameters are `q`, `class` and `limit`.

    Raises:
        DpoKgError: no such class, or the limit is no number.
    """
    if not visit.site.served:
        return _make_offline(visit)
    text = visit.parameters.get("q", "").strip()
    chosen = visit.parameters.get("class", "").strip()
    limit = visit.number("limit", _HITS, _MOST)
    found, problem = None, ""
    if text:
        try:
            found = _find(visit, text, chosen, limit)
        except ParameterError as error:
            problem = error.problem
    hits = [_tell(visit, row) for row in found or ()]
    total = found.total if found is not None else 0
    model = {
        "q": text,
        "day": _find_day(visit, text),
        "hits": hits,
        "nearest": [
            Link(name, visit.links.to("/search", {"q": name})) for name in (found.nearest if found is not None else ())
        ],
        "total": total,
        "problem": problem,
        "classes": [
            (visit.word(key), visit.links.to("/search", {"q": text, "class": name}), name == chosen)
            for name, key in _CLASSES.items()
        ],
        "any_class": visit.links.to("/search", {"q": text}),
        "more_href": visit.links.to("/search", {"q": text, "class": chosen, "limit": str(min(total, _MOST))}),
    }
    title = visit.word("search_for", text=text) if text else visit.word("search")
    return Page(
        "search.html",
        title,
        title,
        model,
        formats=DOWNLOADS if hits else (),
        parameters={"q": text, "class": chosen},
        is_record=False,
        of_rows=True,
    )


def list_rows(visit: Visit) -> FoundRows:
    """Return what a search finds, as rows; the parameters are those of the page.

    Raises:
        ParameterError: there is nothing to look for, or the limit is no number.
        UnknownNameError: no such class.
    """
    text, chosen = (visit.parameters.get(name, "").strip() for name in ("q", "class"))
    if not text:
        raise ParameterError("q: nothing to look for", mend="Write what to look for, such as q=guehenno.")
    return _find(visit, text, chosen, visit.number("limit", _HITS, _MOST))


def _find(visit: Visit, text: str, class_name: str, limit: int) -> FoundRows:
    return visit.kg.find(text, class_name=class_name or None, limit=limit, lang=visit.lang)


def _tell(visit: Visit, row: Row) -> tuple[Link, str, str, str]:
    """Return a hit: its link, sort, dates, and the name by which it was found."""
    link = Link(str(row.name), visit.links.thing(str(row.thing)))
    return link, str(row.type or ""), str(row.dates or ""), str(row.matched or "")


def _find_day(visit: Visit, text: str) -> Link | None:
    """Return the link to a day, where that is what a visitor typed."""
    try:
        day = visit.read_day("q", text)
    except ParameterError:
        return None
    return Link(say(visit.lang, "on_day", day=day), visit.links.to(f"/on/{day}"))


def _make_offline(visit: Visit) -> Page:
    """Return the page on which a script searches the index of a site of files; lists are there without it."""
    title = visit.word("search")
    model = {
        "script": visit.links.file(asset_path("search.js")),
        "index": visit.links.file(INDEX),
        "lists": [
            Link(visit.word(key), visit.links.to(path))
            for path, key in (
                *((f"/{kind}", key) for kind, (_, key) in LISTS.items()),
                *(("/queries", "nav_queries"), ("/ontology", "ontology"), ("/code", "codes")),
            )
        ],
    }
    return Page("search_offline.html", title, visit.word("search_offline"), model, is_record=False)
