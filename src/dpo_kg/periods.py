"""A period as a source states it, and whether a day lies in it.

Both ends count. Certain means that the stated dates leave no other reading, possible that they allow it; a period of
which no bound is known is undated. Source: the graph's convention on time, docs/decisions/0004.
"""

from __future__ import annotations

from dpo_kg.messages import say
from dpo_kg.vocabulary import DPO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.lookup import Lookup, Node


class Period:
    """Start and end as stated, and the days that they allow.

    Attributes:
        start, end, as_of: EDTF as stated; "" where it is not.
        status: name of the end status, "" where it is not stated.
        earliest_start, latest_start, earliest_end, latest_end: days as YYYY-MM-DD; "" where nothing bounds them.
        said_only: whether only the time for which it is said is known.
    """

    __slots__ = (
        *("as_of", "earliest_end", "earliest_start", "end", "latest_end", "latest_start", "said_only", "start"),
        "status",
    )

    def __init__(self, lookup: Lookup, node: Node) -> None:
        known = lookup.properties(node)

        def read(name: str) -> str:
            found = known.get(DPO + name)
            return found[0].value if found else ""

        self.start, self.end, self.as_of = read("start"), read("end"), read("asOf")
        self.status = lookup.text(node, "endStatus")
        bounds = (read("startEarliest"), read("startLatest"), read("endEarliest"), read("endLatest"))
        self.said_only = bool(self.as_of) and not any(bounds) and not self.status
        if self.said_only:
            # What is said for a span holds throughout; what is said for a month holds at some time in it.
            first, last = read("asOfEarliest"), read("asOfLatest")
            bounds = (first, first, last, last) if "/" in self.as_of else (first, last, first, last)
        self.earliest_start, self.latest_start, self.earliest_end, self.latest_end = bounds
        if not self.said_only:  # a derived period has bounds alone
            self.start = self.start or (bounds[0] if bounds[0] == bounds[1] else "")
            self.end = self.end or (bounds[2] if bounds[2] == bounds[3] else "")

    def __bool__(self) -> bool:
        return bool(self.start or self.end or self.as_of or self.status or self.earliest_start or self.latest_end)

    @property
    def is_dated(self) -> bool:
        """Whether any bound is known."""
        return bool(self.earliest_start or self.latest_start or self.earliest_end or self.latest_end)

    def certainty(self, day: str) -> str:
        """Return "certain", "possible" or "undated" for a day as YYYY-MM-DD, "" where the period excludes it."""
        if not self.is_dated:
            return "undated"
        if (self.earliest_start and day < self.earliest_start) or (self.latest_end and self.latest_end < day):
            return ""
        sure = self.latest_start and self.earliest_end and self.latest_start <= day <= self.earliest_end
        return "certain" if sure else "possible"

    def describe(self, lang: str) -> str:
        """Return the period in words of a language, dates as they are stated."""
        words = ""
        if self.start and self.start == self.end:
            words = self.start
        elif self.start and self.end:
            words = say(lang, "from_to", start=self.start, end=self.end)
        elif self.start:
            words = say(lang, "since", start=self.start)
        elif self.end:
            words = say(lang, "until", end=self.end)
        standing = self.status if not self.end else ""
        if self.as_of:
            standing = " ".join(filter(None, (standing, say(lang, "as_of", day=self.as_of))))
        if words and standing:
            return f"{words} ({standing})"
        return words or standing or say(lang, "undated")

    def to_dict(self) -> dict[str, str | None]:
        """Return start, end, status and as_of as stated; None for what is not."""
        return {name: getattr(self, name) or None for name in ("start", "end", "status", "as_of")}
