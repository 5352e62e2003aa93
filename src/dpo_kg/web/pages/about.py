"""Help, and what everyone should know of the site: what it is not, how to report an error, how to object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dpo_kg.web.citing import Citation
from dpo_kg.web.visit import Page

if TYPE_CHECKING:
    from dpo_kg.web.visit import Visit

#: Anchor of a section → keys of its paragraphs.
SECTIONS = (
    ("use", ("help_find", "help_day", "help_footnotes", "help_queries")),
    ("signs", ("help_certain", "help_open", "help_rivals", "help_derived")),
    ("limits", ("help_limits", "help_gaps")),
    ("not-un", ("help_not_un", "help_map")),
    ("error", ("help_error",)),
    ("objection", ("help_objection",)),
    ("privacy", ("help_privacy",)),
)


def make_page(visit: Visit) -> Page:
    """Return the page."""
    catalog = visit.kg.catalog()
    title = visit.word("about")
    version = visit.kg.snapshot.data_version()
    citation = Citation(
        catalog.get("title", "dpo-kg"), catalog.get("title", "dpo-kg"), version, visit.links.absolute("/"), "data"
    )
    sections = [(name, visit.word(f"about_{name}"), [visit.word(key) for key in keys]) for name, keys in SECTIONS]
    model = {"sections": sections, "citation": citation, "catalog": catalog}
    return Page("about.html", title, visit.word("disclaimer"), model)
