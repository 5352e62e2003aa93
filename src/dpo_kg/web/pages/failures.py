"""The pages of what cannot be answered: no such thing, a parameter that does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dpo_kg.errors import DpoKgError, ParameterError, UnknownNameError
from dpo_kg.web.addresses import iri_of_page
from dpo_kg.web.models import Link
from dpo_kg.web.visit import Page

if TYPE_CHECKING:
    from dpo_kg.web.visit import Visit

_MOST = 8


def make_failure(visit: Visit, error: DpoKgError, status: int) -> Page:
    """Return the page that says what is wrong, and where to go on.

    Args:
        visit: the visit, without its parameters.
        error: what is wrong.
        status: HTTP status.
    """
    near = _find_nearest(visit) if status == 404 else []
    if isinstance(error, UnknownNameError) and error.kind == "query":
        near = [Link(name, visit.links.query(name)) for name in error.suggestions]
    title = visit.word("not_found" if status == 404 else "wrong_request")
    suggestions = [name for name in error.suggestions if name not in {link.text for link in near}]
    model = {"problem": error.problem, "suggestions": suggestions, "mend": error.mend, "near": near}
    return Page("failure.html", title, title, model, status=status, is_record=False)


def _find_nearest(visit: Visit) -> list[Link]:
    """Return the things whose names are most like what the path says."""
    iri = iri_of_page(visit.path)
    words = (iri or visit.path).rstrip("/").rpartition("/")[2].rpartition("#")[2].replace("-", " ")
    try:
        found = visit.kg.find(words, limit=_MOST, lang=visit.lang)
        if not len(found):
            return [Link(name, visit.links.to("/search", {"q": name})) for name in found.nearest]
    except ParameterError:
        return []  # nothing in it can be looked for
    return [Link(str(row.name), visit.links.thing(str(row.thing)), note=str(row.type or "")) for row in found]
