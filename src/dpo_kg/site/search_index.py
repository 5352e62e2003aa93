"""The index of names that the script of a site of files searches: a small file per beginning of words.

`search/names.json` says how names are folded, and which beginnings have files. A file holds the entries in whose names
a word begins so. One that would be too long holds the best of them, and longer beginnings have files of their own. An
entry is the path of its page, the number of its sort, its names with the label first, and its French name.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import NamedTuple

import pyoxigraph as ox

from dpo_kg.build.name_index import NAMING
from dpo_kg.cards.desk import natural
from dpo_kg.cards.terms import name_sort
from dpo_kg.errors import fold
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.lookup import Lookup
from dpo_kg.search import FOLDED, fold_name
from dpo_kg.site.places import Address
from dpo_kg.site.planning import Plan
from dpo_kg.web.addresses import encode_name, kind_of, page_path
from dpo_kg.web.words import word

#: Kinds of things in the order in which equally good hits are shown; others come after these.
_ORDER = (
    "person",
    "post",
    "mission",
    "organization",
    "state",
    "place",
    "reform",
    "debate",
    "topic",
    "query",
    "document",
)
#: Entries of one file.
_MOST = 120
_FOLDER = "search"


class Entry(NamedTuple):
    """An entry of the index, in the order in which equally good ones are shown."""

    rank: int
    order: tuple[object, ...]
    path: str
    sort: tuple[str, str]
    names: tuple[str, ...]
    french: str

    def words(self) -> frozenset[str]:
        """Return the folded words of all names."""
        return frozenset(word for name in self.names for word in fold_name(name).split())


def make_index(kg: KnowledgeGraph, plan: Plan) -> dict[str, bytes]:
    """Return the files of the index: name → content."""
    entries = sorted([*_list_things(kg, plan), *_list_questions(kg, plan)], key=lambda one: (one[:3], one.names))
    sorts = sorted({entry.sort for entry in entries})
    by_word: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        for one in entry.words():
            by_word[one].append(number)
    found: dict[str, tuple[list[int], int]] = {}
    _cut(by_word, "", entries, found)
    files, listed = {}, {}
    for beginning, (numbers, total) in sorted(found.items()):
        name = f"names-{encode_name(beginning)}.json"
        content = [_write_entry(entries[number], sorts) for number in numbers]
        files[f"{_FOLDER}/{name}"] = _to_json(content)
        listed[beginning] = [name, total, int(total <= len(numbers))]
    head = {
        "letters": FOLDED,
        "sorts": [{"en": english, "fr": french} for english, french in sorts],
        "files": listed,
    }
    return {f"{_FOLDER}/names.json": _to_json(head), **files}


def _cut(
    by_word: dict[str, list[int]], beginning: str, entries: list[Entry], found: dict[str, tuple[list[int], int]]
) -> None:
    """Put the entries of words into files by their beginnings, longer ones where there are too many."""
    numbers = sorted({number for numbers in by_word.values() for number in numbers})
    if beginning:
        exact = set(by_word.get(beginning, ()))
        best = sorted(numbers, key=lambda number: (number not in exact, number))
        found[beginning] = (best[:_MOST], len(numbers))
    if beginning and len(numbers) <= _MOST:
        return
    below: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for one, of_word in by_word.items():
        if len(one) > len(beginning):
            below[one[: len(beginning) + 1]][one] = of_word
    for longer in sorted(below):
        _cut(below[longer], longer, entries, found)


def _list_things(kg: KnowledgeGraph, plan: Plan) -> list[Entry]:
    lookups = [Lookup(kg.snapshot.store, kg.scope, lang) for lang in ("en", "fr")]
    found = []
    for iri in (*plan.own, *plan.terms):
        node = ox.NamedNode(iri)
        english, french = (lookup.name(node) for lookup in lookups)
        properties = lookups[0].properties(node)
        others = [value.value for name in NAMING for value in properties.get(name, []) if isinstance(value, ox.Literal)]
        kind = kind_of(iri)
        rank = _ORDER.index(kind) if kind in _ORDER else len(_ORDER) + (not kind)
        sort = (name_sort(lookups[0], node), name_sort(lookups[1], node))
        names = tuple(dict.fromkeys((english, french, *others)))
        place = plan.places.place(Address(page_path(iri)))
        found.append(Entry(rank, _order(english), place, sort, names, french if french != english else ""))
    return found


def _list_questions(kg: KnowledgeGraph, plan: Plan) -> list[Entry]:
    sort = (word("en", "nav_queries"), word("fr", "nav_queries"))
    rank = _ORDER.index("query")
    found = []
    for name, english in sorted(kg.queries().items()):
        french = kg.describe_query(name, "fr")["summary"]
        names = tuple(dict.fromkeys((english, french, name)))
        place = plan.places.place(Address(f"/queries/{name}"))
        found.append(Entry(rank, _order(english), place, sort, names, french if french != english else ""))
    return found


def _order(name: str) -> tuple[object, ...]:
    return (len(name.split()) > 1, natural(fold(name)))


def _write_entry(entry: Entry, sorts: list[tuple[str, str]]) -> list[object]:
    return [entry.path, sorts.index(entry.sort), list(entry.names), entry.french]


def _to_json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
