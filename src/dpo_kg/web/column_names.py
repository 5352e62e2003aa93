"""What columns of answers are called on pages in French; in English they bear the names that the data give them."""

from __future__ import annotations

from dpo_kg.web.column_words import FRENCH


def name_column(name: str, lang: str) -> tuple[str, str]:
    """Return the heading of a column, and its language where that is not the one asked for ("" where it is).

    Args:
        name: name of the column, such as "votes_for".
        lang: language of the page.
    """
    plain = name.replace("_", " ")
    if lang != "fr":
        return plain, ""
    found = FRENCH.get(name)
    return (found, "") if found else (plain, "en")
