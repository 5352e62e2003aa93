"""Things that a text describes in more than one place, which a reader of triples alone could not tell.

Whoever gives a new thing a name that is taken already describes two things as one: RDF merges them without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count

from dpo_kg.rdf.positions import LocatedTriple
from dpo_kg.vocabulary import shorten_iri


@dataclass(frozen=True)
class RepeatedBlock:
    """A statement whose subject has a statement of its own further up.

    Attributes:
        subject: IRI of the thing.
        line: where this statement starts, from 1.
        first_line: where the first statement about the thing starts.
    """

    subject: str
    line: int
    first_line: int

    def describe(self) -> str:
        """Return what is wrong, for a message that names the line itself."""
        return f"{shorten_iri(self.subject)} is described here and at line {self.first_line}"


def find_repeated_blocks(triples: Iterable[LocatedTriple]) -> list[RepeatedBlock]:
    """Return the statements about a thing that an earlier statement is about already; blank nodes are passed over."""
    first: dict[str, LocatedTriple] = {}
    repeated: dict[tuple[str, int], RepeatedBlock] = {}
    for triple in triples:
        if not triple.subject.startswith("<"):
            continue
        earlier = first.setdefault(triple.subject, triple)
        if earlier.statement != triple.statement:
            iri = triple.subject[1:-1]
            block = RepeatedBlock(iri, triple.subject_line, earlier.subject_line)
            repeated.setdefault((iri, triple.statement), block)
    return list(repeated.values())


def suggest_free_name(iri: str, texts: Iterable[str]) -> str:
    """Return a name like that of a thing, with the next number that no text uses, as CURIE where a prefix fits.

    Args:
        iri: the name that is taken, such as …/citation/d-l33-person or …/citation/d-l33-person-2.
        texts: Turtle in which the names of the graph stand, however they are written there.
    """
    texts = list(texts)
    cut = max(iri.rfind("#"), iri.rfind("/"), iri.rfind(":")) + 1
    namespace, stem = iri[:cut], iri[cut:]
    # The number is one of ours only where the stem is a name too: a year at the end of a name is part of it.
    numbered = re.fullmatch(r"(.+)-[0-9]+", stem)
    if numbered and any(_find_suffixes(numbered[1], "", text) for text in texts):
        stem = numbered[1]
    taken = {suffix for text in texts for suffix in _find_suffixes(stem, "-([0-9]+)", text)}
    number = next(number for number in count(2) if str(number) not in taken)
    return shorten_iri(f"{namespace}{stem}-{number}")


def _find_suffixes(stem: str, suffix: str, text: str) -> list[str]:
    return re.findall(rf"[:/#]{re.escape(stem)}{suffix}(?![\w-])", text)
