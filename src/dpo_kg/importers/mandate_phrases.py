"""The phrases in which the Security Council lets a mandate run on, found in operative paragraphs.

Precision goes before recall: an extension is read only where one sentence has the verb, the mandate of one operation,
and the day to which it runs; what speaks of an extension but is not clear is a doubt, to be told and not asserted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dpo_kg.importers.resolution_paragraphs import DAY, Paragraph, ResolutionText, read_day

#: Words that point back to an operation named before.
_POINTER = re.compile(
    r"\b(?:[Tt]he (?P<kind>Force|Mission|Observer Group|Operation|Authority)|"
    r"(?:its|the) (?:present |current |existing )?mandate(?! of))\b"
)
#: What is extended.
_OBJECT = re.compile(
    r"\b(?:mandates?|stationing|stationed|presence)\b|\bdeployment of (?:the )?(?:United|UN|MIN|MON|ONU)|"
    r"\bextend (?:the )?(?:UN|ONU|MIN)"
)
_VERB = re.compile(r"\b(?:[Ee]xtend|[Rr]enew|[Pp]rolong)(?:s|ed)?\b")
_ACTIVE = re.compile(
    r"\b(?:[Tt]o (?:further |again )?(?:extend|renew|prolong)|Extends|Renews|Prolongs|extends|renews)\b"
)
_DECIDES = re.compile(
    r"\b(?:[Dd]ecides|[Ee]xtends|[Rr]enews|[Aa]uthorizes|[Aa]pproves|[Aa]grees|[Ee]ndorses|[Tt]o (?:renew|extend))\b"
)
#: Whose mandate it may be else: a sentence that speaks of them before the day is left alone.
_OTHERS = re.compile(
    r"\b(?:Panel|Group of Experts|Monitoring (?:Group|Team)|Committee|Special Representative|Special Envoy|Tribunal|"
    r"Mechanism|authori[sz]ations?|measures|judges?|Ombudsperson|Investigation|Office|sanctions|IFOR|SFOR|ISAF|AMISOM|"
    r"multinational|Member States|Commission|Joint Border|JBVMM|Intervention Brigade|Regional Protection Force)\b"
)
_PASSIVE = re.compile(
    r"\bmandates? of [^;]{3,240}? (?:shall be|is|be|are) (?:further |hereby )?(?:extended|renewed|prolonged)\b|"
    r"\b[A-Z]{4,}(?: I+)?'s mandate (?:shall be|is|be) (?:extended|renewed)\b"
)
_UNTIL = re.compile(rf"\b(?:until|till)(?: and including)? {DAY}")
_ENDING = re.compile(rf"\b(?:ending|terminating|expiring|through|up to|to)(?: on)? {DAY}")
#: How far behind the verb stands what is extended, in characters.
_NEAR = 120
_SENTENCE = re.compile(r";(?=\s|$)|\.(?= [A-Z])|\.$")
#: Words of plans, which decide nothing.
_PLANS = re.compile(
    r"\b(?:intention to|intends? to|willingness to|consider(?:s|ing)? (?:to|the)|possib\w+|with a view to|subsequently|"
    r"[Rr]equests the Secretary-General)\b"
)


@dataclass(frozen=True)
class FoundExtension:
    """An extension that a paragraph decides.

    Attributes:
        operation: what the lexicon gives for its name.
        paragraph: the paragraph.
        end: day to which the mandate runs.
    """

    operation: str
    paragraph: Paragraph
    end: date


@dataclass(frozen=True)
class Doubt:
    """A sentence that speaks of an extension, and why it is not read as one."""

    paragraph: Paragraph
    why: str


class Lexicon:
    """The names of operations, and how texts write them.

    Args:
        names: name or acronym → operation.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = {_fold(name): operation for name, operation in names.items()}
        every = sorted(self._names, key=len, reverse=True)
        pattern = "|".join(re.escape(name).replace(r"\ ", r"[ -]+") for name in every)
        self._pattern = re.compile(rf"(?<![A-Za-z])(?:{pattern})(?![A-Za-z])")

    def find(self, text: str) -> list[tuple[int, str]]:
        """Return place and operation of each name in a text."""
        text = straighten(text)
        every = list(self._pattern.finditer(text))
        # Of a name with its acronym in brackets the acronym counts: it tells the phases of one operation apart.
        return [
            (found.start(), self._names[_fold(found[0])])
            for number, found in enumerate(every)
            if number + 1 == len(every) or text[found.end() : every[number + 1].start()] != " ("
        ]

    def is_called(self, operation: str, kind: str) -> bool:
        """Tell whether a word such as Force is part of a name of an operation."""
        return any(kind in name.split() for name, named in self._names.items() if named == operation)


def straighten(text: str) -> str:
    """Return a text with straight apostrophes and plain hyphens, of the same length."""
    return text.translate({0x2019: "'", 0x2018: "'", 0x2010: "-", 0x2011: "-", 0x2013: "-", 0x2014: "-"})


def _fold(name: str) -> str:
    return " ".join(straighten(name).replace("-", " ").split())


def find_extensions(text: ResolutionText, lexicon: Lexicon) -> tuple[list[FoundExtension], list[Doubt]]:
    """Return the extensions that a resolution decides, and the sentences that leave a doubt.

    Args:
        text: the resolution.
        lexicon: the names of operations.
    """
    everywhere = " ".join((text.preamble, *(paragraph.text for paragraph in text.paragraphs)))
    named = {operation for _, operation in lexicon.find(everywhere)}
    found: list[FoundExtension] = []
    doubts: list[Doubt] = []
    context = ""
    for paragraph in text.paragraphs:
        for sentence in _SENTENCE.split(straighten(paragraph.text)):
            if _VERB.search(sentence) and _DECIDES.search(sentence):
                result = _read_sentence(sentence, context, lexicon, named)
                if isinstance(result, str):
                    doubts += [Doubt(paragraph, result)] if result else []
                else:
                    found.append(FoundExtension(result[0], paragraph, result[1]))
            context = sentence if lexicon.find(sentence) else context
    return found, doubts


def _read_sentence(sentence: str, context: str, lexicon: Lexicon, named: set[str]) -> tuple[str, date] | str:
    """Return operation and day, or why not; "" where the sentence is about something else."""
    decides = _DECIDES.search(sentence)
    if decides is None:
        return ""
    # What comes first decides; "shall be extended until DAY, with a view to renew it" is an extension.
    verbs = filter(None, (_ACTIVE.search(sentence, decides.start()), _PASSIVE.search(sentence)))
    verb = min(verbs, key=lambda found: found.start(), default=None)
    if verb is None:
        return ""
    rest = sentence[verb.start() :]
    pointer = _POINTER.search(rest)
    if not _OBJECT.search(rest) or not (lexicon.find(sentence) or pointer):
        return ""
    passed = verb.end() - verb.start()
    until = _UNTIL.search(rest, passed) or _ENDING.search(rest, passed)
    if until is None:
        return "gives no day to which the mandate runs" if _OBJECT.search(rest[:_NEAR]) else ""
    # What is extended stands before the day, or right behind it: "to extend until DAY the mandate of X".
    clause = rest[: until.start()]
    if not _OBJECT.search(clause):
        clause += rest[until.end() : until.end() + 160]
    if not _OBJECT.search(clause):
        return ""
    if _OTHERS.search(clause.split(" as set out")[0]):
        return "speaks of the mandate of others too" if lexicon.find(clause) else ""
    if _PLANS.search(sentence[: verb.end()]) or _PLANS.search(rest[: until.start()]):
        return "a plan, not a decision"
    operation = _choose_operation(clause, (sentence[: verb.start()], context), pointer, lexicon, named)
    end = read_day(until)
    if operation is None:
        return "does not tell which operation" if lexicon.find(clause) else ""
    return (operation, end) if end is not None else "gives no day of the calendar"


def _choose_operation(
    clause: str, before: Iterable[str], pointer: re.Match[str] | None, lexicon: Lexicon, named: set[str]
) -> str | None:
    """Return the operation whose mandate is meant: named in the clause, else before it, else alone of its kind."""
    found = {operation for _, operation in lexicon.find(clause)}
    if found or pointer is None:
        return found.pop() if len(found) == 1 else None
    kind = pointer["kind"]
    for operations in (*({operation for _, operation in lexicon.find(text)} for text in before), named):
        fitting = {operation for operation in operations if kind is None or lexicon.is_called(operation, kind)}
        if fitting:
            return fitting.pop() if len(fitting) == 1 else None
    return None
