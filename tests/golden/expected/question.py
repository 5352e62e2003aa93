"""A question that users ask, with the rows that answer it, and whether these rows carry every value of the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from expected.facts import Fact, Row

#: Words without which an answer says the same.
IDLE = {"a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "into", "is", "it", "its", "of", "on"}
IDLE |= {"or", "that", "the", "their", "this", "to", "was", "were", "with"}


class Question(NamedTuple):
    """What is asked of which stored query, and what it has to answer.

    Attributes:
        query: name of the stored query.
        parameters: its parameters, as a user would give them.
        columns: the columns that answer the question, parted by spaces.
        rows: makes all rows of the answer, these columns only, from the list of facts.
        reworded: words of the list of answers → words of the rows that say the same.
        explained: words of the list of answers that explain a value, and are none themselves.
    """

    query: str
    parameters: dict[str, str]
    columns: str
    rows: Callable[[Sequence[Fact]], list[Row]]
    reworded: Mapping[str, str] = MappingProxyType({})
    explained: tuple[str, ...] = ()


def find_unanswered(answer: str, rows: Sequence[Row], question: Question) -> list[str]:
    """Return the words of an answer that its rows do not carry; and what is wrong with the exceptions."""
    held = " ".join(_read_cell(cell) for row in rows for cell in row)
    missing = []
    for theirs, ours in question.reworded.items():
        if theirs not in answer:
            missing.append(f"reworded, but not in the answer: {theirs}")
        if _simplify(ours) not in _simplify(held):
            missing.append(f"reworded, but not in the rows: {ours}")
        answer = answer.replace(theirs, " ")
    for words in question.explained:
        if words not in answer:
            missing.append(f"explained, but not in the answer: {words}")
        answer = answer.replace(words, " ")
    carried = set(_words(held))
    return [*missing, *(word for word in _words(answer) if word not in carried | IDLE)]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+(?:[.’'/-]\w+)*", _simplify(text))


def _simplify(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3})", "", text).replace("\u00a0", " ").casefold()


def _read_cell(cell: str) -> str:
    """Return the value of a term in SPARQL TSV form; of an IRI the words of its name."""
    if cell.startswith("<"):
        return re.split("[/#]", cell[1:-1])[-1].replace("-", " ")
    literal = re.fullmatch(r'"(.*)"(?:@[\w-]+|\^\^<.*>)?', cell, flags=re.DOTALL)
    return re.sub(r"\\(.)", r"\1", literal[1]) if literal else cell
