"""Names of new things: their slugs, by the naming rules of the graph.

People are surname and given names, missions and bodies their acronym, documents their symbol or title; letters are
folded to ASCII, and what a name cannot hold becomes a hyphen. A name that is taken gets the next number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

#: Letters that do not decompose into an ASCII letter (Unicode, NFKD).
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
#: Longest slug that is made of a title.
_LONGEST = 80


def make_slug(text: str) -> str:
    """Return a text as a slug: lower-case ASCII letters, digits and hyphens; "" where nothing of it is left."""
    folded = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    bare = "".join(c for c in folded if not unicodedata.combining(c)).replace("'", "").replace("\u2019", "")
    slug = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    return slug if len(slug) <= _LONGEST else slug[: _LONGEST + 1].rpartition("-")[0] or slug[:_LONGEST]


def number_slug(slug: str, is_taken: Callable[[str], bool]) -> str:
    """Return a slug, with the next number from 2 on where it is taken."""
    number, free = 1, slug
    while is_taken(free):
        number += 1
        free = f"{slug}-{number}"
    return free
