"""The text of a Security Council resolution, taken apart: day of adoption, preamble, numbered operative paragraphs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
#: A day in words, as resolutions write it.
DAY = r"(?P<day>[0-3]?[0-9]) ?(?P<month>" + "|".join(month.title() for month in _MONTHS) + r"),? (?P<year>[12][0-9]{3})"
_MONTH_FIRST = re.compile(rf"\b({'|'.join(month.title() for month in _MONTHS)}) ([0-3]?[0-9]), ([12][0-9]{{3}})\b")
_ADOPTION = (
    r"[Aa]dopted (?:unanimously )?by the Security Council at its [0-9 ,]+ ?(?:st|nd|rd|th)? ?meeting,? ?(?:held )?"
    rf"on {DAY}",
    rf"Resolution (?:[0-9]+ \([0-9]{{4}}\) )?of {DAY}",
    rf"Resolution {DAY}",
    rf"Publication Date {DAY}",
)
_CHAPTER = re.compile(r"\b[Aa]cting\b[^.;]{0,80}\bChapter VII\b(?P<after>[^.;]{0,160})")
_VOTE = re.compile(
    r"\b[Aa]dopted at the [0-9, ]+ ?(?:st|nd|rd|th)? meeting,? by (?P<pro>[0-9]+) votes to (?P<against>none|[0-9]+)"
    r"(?:,? with (?P<abstaining>[0-9]+) abstentions? ?\((?P<members>[^()]+)\))?",
    re.IGNORECASE,
)
_OPENING = re.compile(r"\bThe Security Council\s*,")
_NUMBER = re.compile(r"(?:^|\n|(?<=[;:,.]) )\s*\(?(?P<number>[1-9][0-9]?)\s*[.)]\s*(?=[A-Z(])")
_PLAIN_NUMBER = re.compile(r"(?P<number>[1-9][0-9]?)\.")


@dataclass(frozen=True)
class Paragraph:
    """One operative paragraph.

    Attributes:
        number: its number, "" for one without a number.
        text: its words, with single spaces, without the number.
    """

    number: str
    text: str


@dataclass(frozen=True)
class Vote:
    """The vote that the line of adoption of a resolution gives.

    Attributes:
        votes_for, votes_against, abstentions: numbers of members.
        abstaining: names of the members that abstained, as the line writes them.
    """

    votes_for: int
    votes_against: int
    abstentions: int
    abstaining: tuple[str, ...]


@dataclass(frozen=True)
class ResolutionText:
    """A resolution, taken apart.

    Attributes:
        adopted: day of adoption that the text gives; None where it gives none that can be read.
        preamble: the words between the opening and the first operative paragraph.
        paragraphs: the operative paragraphs in their order.
    """

    adopted: date | None
    preamble: str
    paragraphs: tuple[Paragraph, ...]

    def invokes_chapter_vii(self, paragraph: Paragraph) -> bool | None:
        """Tell whether Chapter VII of the Charter is invoked for a paragraph.

        True where the paragraph or the whole preamble invokes it, False where the text nowhere speaks of the
        chapter; None where it does so for other paragraphs, or speaks of it otherwise.
        """
        if _CHAPTER.search(paragraph.text):
            return True
        found = _CHAPTER.search(self.preamble)
        if found:
            return None if "paragraph" in found["after"] else True
        every = " ".join((self.preamble, *(other.text for other in self.paragraphs)))
        return None if re.search(r"\bChapter VII\b", every) else False


def read_day(found: re.Match[str]) -> date | None:
    """Return the day of a match of `DAY`; None where the calendar has no such day."""
    try:
        return date(int(found["year"]), _MONTHS.index(found["month"].lower()) + 1, int(found["day"]))
    except ValueError:
        return None


def read_vote(text: str) -> Vote | None:
    """Return the vote in the line of adoption of a text; None where it gives none with the members that abstained.

    A line whose names are not as many as the abstentions that it counts is left alone.
    """
    found = _VOTE.search(" ".join(text.split()))
    if found is None or found["members"] is None:
        return None
    names = tuple(name.strip() for name in found["members"].split(","))
    against = 0 if found["against"].lower() == "none" else int(found["against"])
    vote = Vote(int(found["pro"]), against, int(found["abstaining"]), names)
    return vote if len(names) == vote.abstentions else None


def split_text(text: str) -> ResolutionText:
    """Return a resolution that is one text with line breaks and single spaces."""
    squeezed = _MONTH_FIRST.sub(r"\2 \1 \3", text)
    opening = _OPENING.search(squeezed)
    head, body = (squeezed[: opening.start()], squeezed[opening.end() :]) if opening else (squeezed, squeezed)
    starts: list[re.Match[str]] = []
    for found in _NUMBER.finditer(body):
        # A number that does not come next is part of a sentence or of a list inside a paragraph.
        if int(found["number"]) == len(starts) + 1:
            starts.append(found)
    if not starts:
        return ResolutionText(_read_adoption(head), body, (Paragraph("", " ".join(body.split())),))
    ends = [*(found.start() for found in starts[1:]), len(body)]
    paragraphs = tuple(
        Paragraph(found["number"], " ".join(body[found.end() : end].split()))
        for found, end in zip(starts, ends, strict=True)
    )
    return ResolutionText(_read_adoption(head), " ".join(body[: starts[0].start()].split()), paragraphs)


def join_paragraphs(paragraphs: str) -> ResolutionText:
    """Return a resolution whose paragraphs are a JSON array of objects with text and, where numbered, prefix."""
    head, preamble = "", ""
    numbered: list[list[str]] = []
    opened = False
    for item in json.loads(paragraphs):
        text = _MONTH_FIRST.sub(r"\2 \1 \3", " ".join(str(item.get("text", "")).split()))
        prefix = str(item.get("prefix", ""))
        number = _PLAIN_NUMBER.fullmatch(prefix)
        opened = opened or _OPENING.match(text) is not None
        if number and int(number["number"]) == len(numbered) + 1:
            numbered.append([number["number"], text.removeprefix(prefix).strip()])
        elif numbered:
            numbered[-1][1] += f" {text}"
        elif opened:
            preamble += f" {text}"
        else:
            head += f" {text}"
    if not numbered:
        numbered.append(["", preamble])
    found = (Paragraph(number, text.strip()) for number, text in numbered)
    return ResolutionText(_read_adoption(head), preamble.strip(), tuple(found))


def _read_adoption(head: str) -> date | None:
    """Return the day of adoption that the head of a resolution gives."""
    line = " ".join(head.split())
    for pattern in _ADOPTION:
        found = re.search(pattern, line)
        if found:
            return read_day(found)
    return None
