"""What stored queries are called on pages: by their summaries, in the language of the page where a header has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def title_query(header: Mapping[str, Any], lang: str) -> tuple[str, str]:
    """Return the summary of a stored query, and its language where that is not the one asked for ("" where it is).

    Args:
        header: as `KnowledgeGraph.describe_query` gives it, in English.
        lang: language of the page.
    """
    if lang == "en":
        return str(header["summary"]), ""
    french = header.get("fr", {}).get("summary", "") if lang == "fr" else ""
    return (french, "") if french else (str(header["summary"]), "en")
