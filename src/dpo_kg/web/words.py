"""The words of the pages that are not data, in each language of the graph.

Words that cards and answers share with the command line stand in `dpo_kg.messages`.
"""

from __future__ import annotations

from dpo_kg.messages import LANGUAGES
from dpo_kg.web.words_of_frame import FRAME, HOME, THINGS
from dpo_kg.web.words_of_help import HELP
from dpo_kg.web.words_of_pages import PAGES, QUERIES

_TABLE = {**FRAME, **THINGS, **HOME, **QUERIES, **PAGES, **HELP}


def word(lang: str, key: str, **values: object) -> str:
    """Return the words of a key in a language, English where the language is none of the graph's.

    Args:
        lang: language.
        key: a key of the table.
        **values: what goes into their gaps.
    """
    return _TABLE[key][LANGUAGES.index(lang) if lang in LANGUAGES else 0].format(**values)


def all_words() -> dict[str, tuple[str, str]]:
    """Return the table: key → words in English and in French."""
    return dict(_TABLE)
