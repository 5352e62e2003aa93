"""Finding things by parts of their names, in an index made at build.

The index is text: a section per set of classes, and in it a line per thing with all its names, folded, and its IRI.
What is asked for is looked for in the text as it is, which for 100,000 things takes less than reading them into a
structure would. Words may stand in any order, and may be parts of words; what is nearly written so comes after what
really is. This module is on the path of an answer that has to come at once, and imports little.
"""

from __future__ import annotations

from itertools import islice
from operator import itemgetter

from dpo_kg.errors import fold
from dpo_kg.vocabulary import BASE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: How well a name fits, best first: it is the text; it begins with it; the words stand in it; words begin so; parts of
#: words are so; words are nearly so.
MATCHES = ("exact", "start", "words", "beginnings", "parts", "near")

#: Separators of the index: before a section, between its head and its lines, between names, before the IRI of a line.
_SECTION, _HEAD, _NAME, _IRI = "\x1d", "\x1e", "\t", "\x1f"

#: Letters that do not come apart into a letter and an accent, and punctuation that parts words or is left out. A
#: symbol such as S/RES/50 stays one word.
_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
_PARTING = '-‐‑‒–—−_,;:!?()[]{}<>«»“”„"|\\·•…'
_LEFT_OUT = "'’‘ʼ`´"
#: Character → what stands for it in the index, besides case and accents.
FOLDED = {**_LETTERS, **dict.fromkeys(_PARTING, " "), **dict.fromkeys(_LEFT_OUT, "")}
_TABLE = str.maketrans(FOLDED)
#: Words shorter than this have no near ones, and those shorter than that only at a distance of one.
_SHORTEST, _LONG = 4, 8
_ALTERNATIVES = 8  # near words tried for one word
#: Names that really fit, below which near misses are looked for too.
_FEW = 10
#: Occurrences beyond which all lines of a section are read rather than each place looked up.
_MANY = 3000


class Hit:
    """A thing that was found.

    Attributes:
        iri: the thing.
        match: how well it fits, one of `MATCHES`.
        words: the words by which it was found, folded.
        is_entity: whether it is a thing of its own, not a record, a code or a term.
    """

    __slots__ = ("iri", "is_entity", "match", "words")

    def __init__(self, line: str, match: str, words: list[str], is_entity: bool) -> None:
        iri = line.partition(_IRI)[2]
        self.iri = iri if ":" in iri else f"{BASE}{iri}"
        self.match = match
        self.words = words
        self.is_entity = is_entity


class _Section:
    """The things of one set of classes: a part of the text of the index, with a line for each."""

    def __init__(self, data: bytes, start: int, end: int) -> None:
        head = data.index(_HEAD.encode(), start, end)
        group, _, classes = data[start:head].decode().partition(_NAME)
        self.group = int(group)
        self.classes = classes.split()
        self._data = data
        self._start = head + 1
        self._end = end

    def with_all(self, needles: list[list[str]]) -> list[str]:
        """Return the lines in whose names one form of each needle stands, in their order."""
        counts = [(self._count(forms), place) for place, forms in enumerate(needles)]
        rarest = min(counts)
        if not rarest[0]:
            return []
        lines = self._lines_with(needles[rarest[1]], rarest[0])
        for forms in needles:
            if len(forms) == 1:
                lines = [line for line in lines if 0 <= line.find(forms[0]) < line.index(_IRI)]
            else:
                lines = [line for line in lines if any(0 <= line.find(form) < line.index(_IRI) for form in forms)]
        return lines

    def _count(self, forms: list[str]) -> int:
        return sum(self._data.count(form.encode(), self._start, self._end) for form in forms)

    def _lines_with(self, forms: list[str], count: int) -> list[str]:
        """Return at least the lines that hold one of some forms, be it in the IRI."""
        if count > _MANY:
            return self._data[self._start : self._end].decode().split("\n")
        data, start, end = self._data, self._start, self._end
        begins = {max(data.rfind(b"\n", start, place) + 1, start) for form in forms for place in self._places(form)}
        ends = ((begin, data.find(b"\n", begin, end)) for begin in sorted(begins))
        return [data[begin : stop if stop >= 0 else end].decode() for begin, stop in ends]

    def _places(self, form: str) -> Iterator[int]:
        wanted = form.encode()
        place = self._data.find(wanted, self._start, self._end)
        while place >= 0:
            yield place
            place = self._data.find(wanted, place + 1, self._end)


class NameIndex:
    """The names of a graph.

    Args:
        names: the index (`write_section`), as UTF-8.
        read_words: gives the distinct words of the names, parted by spaces; called only for near misses.
    """

    def __init__(self, names: bytes, read_words: Callable[[], str]) -> None:
        self._read_words = read_words
        self._words: list[str] = []
        self._sections: list[_Section] = []
        mark = _SECTION.encode()
        start = names.find(mark)
        while start >= 0:
            end = names.find(mark, start + 1)
            self._sections.append(_Section(names, start + 1, end if end >= 0 else len(names)))
            start = end

    def find(self, text: str, class_iri: str | None = None, limit: int | None = None) -> tuple[list[Hit], int]:
        """Return the things with names that fit a text, the best first (`MATCHES`), and how many there are in all.

        Entities come before records such as designations, those before codes, and classes and properties last; near
        misses, which are looked for only where few names really fit, come after all of them.

        Args:
            text: words in any order; case, accents and punctuation do not count.
            class_iri: only things of this class; None for any.
            limit: how many to return at most; None for all.
        """
        words = list(dict.fromkeys(fold_name(text).split()))
        sections = [s for s in self._sections if class_iri is None or class_iri in s.classes]
        if not words or not sections:
            return [], 0
        found = [(section, section.with_all([[word] for word in words])) for section in sections]
        total = sum(len(lines) for _, lines in found)
        hits = list(islice(_order(found, fold_name(text), words), None if limit is None else max(limit, _FEW)))
        if total < _FEW:
            near = self._find_near(sections, words, {hit.iri for hit in hits})
            hits, total = hits + near, total + len(near)
        return hits[:limit], total

    def find_exact(self, text: str) -> list[str]:
        """Return the IRIs of the things that have a text as a name, case, accents and punctuation apart."""
        phrase = fold_name(text)
        found = [section.with_all([[f"{_NAME} {phrase} {_NAME}"]]) for section in self._sections] if phrase else []
        return [Hit(line, MATCHES[0], [], False).iri for lines in found for line in lines]

    def find_classes(self, phrase: str) -> list[str]:
        """Return the IRIs of the classes whose things are called so, case and accents apart."""
        needle = f"{_NAME} {fold_name(phrase)} {_NAME}"
        terms = [section for section in self._sections if section.group == 3]
        found = [Hit(line, MATCHES[0], [], False).iri for section in terms for line in section.with_all([[needle]])]
        return [iri for iri in found if any(iri in section.classes for section in self._sections)]

    def find_some(self, text: str, class_iri: str, limit: int | None = None) -> tuple[list[Hit], int]:
        """Return the things of a class that fit a text, be it without the words that no name of such a thing holds.

        Words may be left out where what is left is the whole name of a thing, or a number: it says which one is meant.
        """
        sections = [section for section in self._sections if class_iri in section.classes]
        words = fold_name(text).split()
        known = [word for word in words if any(section.with_all([[word]]) for section in sections)]
        if known == words:
            return self.find(text, class_iri, limit)
        hits, total = self.find(" ".join(known), class_iri, limit) if known else ([], 0)
        if any(letter.isdigit() for word in known for letter in word):
            return hits, total
        exact = [hit for hit in hits if hit.match == MATCHES[0]]
        return exact, len(exact)

    def suggest(self, text: str, limit: int = 3, class_iri: str | None = None) -> list[str]:
        """Return IRIs of things whose names have words most like those of a text, best first.

        For a text by which nothing is found, not even nearly. They are entities, or things of a class.
        """
        import difflib

        found: dict[str, None] = {}
        vocabulary = self._vocabulary()
        for word in sorted(fold_name(text).split(), key=len, reverse=True)[:3]:
            pairs = [word[i : i + 2] for i in range(len(word) - 1)]
            alike = [w for w in vocabulary if sum(pair in w for pair in pairs) * 2 >= len(pairs)] if pairs else []
            for near in difflib.get_close_matches(word, alike, n=limit, cutoff=0.6):
                hits, _ = self.find(near, class_iri, limit)
                found.update(dict.fromkeys(hit.iri for hit in hits if hit.is_entity or class_iri))
        return list(found)[:limit]

    def _vocabulary(self) -> list[str]:
        self._words = self._words or self._read_words().split(" ")
        return self._words

    def _find_near(self, sections: list[_Section], words: list[str], known: set[str]) -> list[Hit]:
        """Return the things in whose names at least one word is nearly as asked, and all others are there."""
        needles: list[list[str]] = []
        for word in words:
            distance = _allowed(word)
            near = _near_words(word, self._vocabulary(), distance) if distance else []
            needles.append([word, *(f" {other} " for other in near)])
        if all(len(forms) == 1 for forms in needles):
            return []
        plain = [form.strip() for forms in needles for form in forms]
        wholes = [f"{_NAME} {form} {_NAME}" for form in plain] if len(words) == 1 else []
        found = [
            (s.group, not any(whole in line for whole in wholes), Hit(line, "near", plain, s.group == 0))
            for s in sections
            for line in s.with_all(needles)
        ]
        return [hit for *_, hit in sorted(found, key=itemgetter(0, 1)) if hit.iri not in known]


def fold_name(text: str) -> str:
    """Return a name as the index holds it: words parted by one space, without case, accents and punctuation."""
    return " ".join(fold(fold(text).translate(_TABLE)).split())


def write_section(group: int, classes: Iterable[str], things: Iterable[tuple[str, list[str]]]) -> str:
    """Return a section of an index.

    Args:
        group: 0 for entities, 1 for records, 2 for codes, 3 for terms.
        classes: IRIs of all classes that its things are in.
        things: IRI and folded names of each.
    """
    lines = (
        # Each name between spaces, so that a word is known by its ends.
        f"{_NAME}{_NAME.join(f' {name} ' for name in names)}{_NAME}{_IRI}{iri.removeprefix(BASE)}"
        for iri, names in things
    )
    return f"{_SECTION}{group}{_NAME}{' '.join(classes)}{_HEAD}" + "\n".join(lines)


def fits(name: str, words: Iterable[str]) -> int:
    """Return how many of some folded words stand in a name."""
    folded = fold_name(name)
    return sum(word in folded for word in words)


def _order(found: list[tuple[_Section, list[str]]], phrase: str, words: list[str]) -> Iterator[Hit]:
    """Yield the things found, group by group, and in each by how well they fit."""
    for group in sorted({section.group for section, _ in found}):
        ranked = [_rank(lines, phrase, words) for section, lines in found if section.group == group and lines]
        for match in MATCHES[:-1]:
            for one in ranked:
                yield from (Hit(line, match, words, group == 0) for line in next(one))


def _rank(lines: list[str], phrase: str, words: list[str]) -> Iterator[list[str]]:
    """Yield lines by how well they fit, in the order of `MATCHES`; each once."""
    wholes, starts = [f" {word} " for word in words], [f" {word}" for word in words]
    for needles in ([f"{_NAME} {phrase} {_NAME}"], [f"{_NAME} {phrase}"], wholes, starts):
        fitting = lines
        for needle in needles:
            fitting = [line for line in fitting if needle in line]
        yield fitting
        if fitting:
            known = set(fitting)
            lines = [line for line in lines if line not in known]
    yield lines


def _allowed(word: str) -> int:
    """Return how many edits a word may be away from what was meant; numbers are meant as they are."""
    if len(word) < _SHORTEST or any(c.isdigit() for c in word):
        return 0
    return 1 if len(word) < _LONG else 2


def _near_words(word: str, vocabulary: list[str], distance: int) -> list[str]:
    """Return the words of a vocabulary that are at most so many edits away, nearest first; none for a word of it."""
    if word in vocabulary:
        return []
    letters, shortest, longest = set(word), len(word) - distance, len(word) + distance
    # An edit changes at most two letters of the set, which is quickly seen.
    alike = [
        other
        for other in vocabulary
        if shortest <= len(other) <= longest and len(letters.symmetric_difference(other)) <= 2 * distance
    ]
    near = [(found, other) for other in alike if (found := edit_distance(word, other, distance)) <= distance]
    return [other for _, other in sorted(near)[:_ALTERNATIVES]]


def edit_distance(one: str, other: str, limit: int) -> int:
    """Return the least number of letters to put in, take out, change or swap with a neighbour to make one text another.

    Args:
        one, other: the texts.
        limit: where the distance is more, limit + 1 is returned.

    Source: optimal string alignment distance.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, above, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > limit and min(before) > limit:
            return limit + 1
    return min(row[-1], limit + 1)
