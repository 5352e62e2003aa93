"""What pages say of stored queries and their parameters, in the language of the page where a header has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dpo_kg.web.parameter_words import FRENCH

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def title_query(header: Mapping[str, Any], lang: str) -> tuple[str, str]:
    """Return the summary of a stored query, and its language where that is not the one asked for ("" where it is).

    Args:
        header: as `KnowledgeGraph.describe_query` gives it, in English.
        lang: language of the page.
    """
    return _choose(header, "summary", lang)


def explain_query(header: Mapping[str, Any], lang: str) -> tuple[str, str]:
    """Return the description of a stored query, and its language, as for `title_query`."""
    return _choose(header, "description", lang)


def explain_parameter(description: str, lang: str) -> tuple[str, str]:
    """Return what a parameter means, and its language where that is not the one asked for.

    Args:
        description: as the header has it, in English.
        lang: language of the page.
    """
    if lang == "en":
        return description, ""
    french = FRENCH.get(description, "") if lang == "fr" else ""
    return (french, "") if french else (description, "en")


def _choose(header: Mapping[str, Any], key: str, lang: str) -> tuple[str, str]:
    if lang == "en":
        return str(header[key]), ""
    french = header.get("fr", {}).get(key, "") if lang == "fr" else ""
    return (french, "") if french else (str(header[key]), "en")
