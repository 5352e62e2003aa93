"""The JSON-LD context of the graph, for files that name it by its IRI: it is put in without the network.

Source: JSON-LD 1.1 Processing Algorithms and API, W3C Recommendation 16 July 2020, section 5.1.2; the base IRI of a
context that is named and not written out does not count (step 5.7).
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path

from dpo_kg.errors import InputError
from dpo_kg.locations import find_resources
from dpo_kg.vocabulary import BASE

#: IRI of the context.
CONTEXT = f"{BASE}context.jsonld"

_CONTEXT_KEY = re.compile(r'"@context"\s*:\s*')
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]')


def find_named_contexts(text: str) -> list[tuple[int, int, str]]:
    """Return where a JSON text names the context by its IRI, and what to put there: start, end, replacement."""
    if CONTEXT not in text and CONTEXT.replace("/", "\\/") not in text:
        return []
    found = []
    for key in _CONTEXT_KEY.finditer(text):
        depth = 0
        for token in _TOKEN.finditer(text, key.end()):
            word = token[0]
            if depth == 0 and token.start() != key.end():
                break  # neither a name nor a list of contexts
            if word.startswith('"'):
                if depth <= 1 and _is_name(word):
                    found.append((token.start(), token.end(), _load_context()))
            else:
                depth += 1 if word in "[{" else -1
            if depth <= 0 or (depth == 1 and word == "{"):
                break
    return found


def _is_name(word: str) -> bool:
    try:
        return bool(json.loads(word) == CONTEXT)
    except ValueError:
        return False


@functools.cache
def _load_context() -> str:
    """Return the context without its base as one line.

    Raises:
        InputError: the file of the context cannot be read.
    """
    path = Path(find_resources(), "ontology", "context.jsonld")
    try:
        context = json.loads(path.read_text(encoding="utf-8"))["@context"]
    except (OSError, ValueError, KeyError):
        raise InputError("the JSON-LD context cannot be read", place=str(path)) from None
    return json.dumps({key: value for key, value in context.items() if key != "@base"})
