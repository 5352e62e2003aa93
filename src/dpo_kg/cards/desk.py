"""What all sections of a card are made with: reads, footnotes, the day asked about, the limit."""

from __future__ import annotations

import re
from operator import itemgetter

import pyoxigraph as ox

from dpo_kg.cards.attributions import Attributions
from dpo_kg.cards.structure import Entry, Group, Section
from dpo_kg.messages import say
from dpo_kg.periods import Period
from dpo_kg.vocabulary import shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dpo_kg.lookup import Lookup, Node, Term

_DIGITS = re.compile(r"([0-9]+)")
_ORDER = {"certain": 0, "possible": 1, "undated": 2, "": 0}


class Desk:
    """Makes entries, groups and sections for one card.

    Args:
        lookup: where things are read.
        node: the thing of the card.
        at: day asked about as YYYY-MM-DD; "" for none.
        limit: entries of a group to make; None for all.

    Attributes:
        sources: the footnotes.
        properties: property → values of the thing.
        referrers: property → things of which it is a value.
        left_out: how many entries hold at other times than the day.
    """

    def __init__(self, lookup: Lookup, node: Node, at: str, limit: int | None) -> None:
        self.lookup = lookup
        self.node = node
        self.at = at
        self.limit = limit
        self.sources = Attributions(lookup)
        self.properties = dict(sorted(lookup.properties(node).items(), key=itemgetter(0)))
        self.referrers = lookup.referrers(node)
        lookup.read_derived(node)
        self.left_out = 0

    def say(self, key: str, **values: object) -> str:
        """Return words in the language of the card."""
        return say(self.lookup.lang, key, **values)

    def name_term(self, iri: str) -> str:
        """Return the label of a property, or its name without the prefix."""
        return self.lookup.name_term(ox.NamedNode(iri))

    def entry_of(self, value: Term, *, derived: bool = False) -> Entry:
        """Return an entry that shows a value."""
        thing = shorten_iri(value.value) if isinstance(value, ox.NamedNode) else ""
        return Entry(self.lookup.name(value), thing, derived=derived)

    def stated(self, record: Node, predicate: str, value: Term, shown: Term | None = None) -> Entry:
        """Return an entry for a statement with its footnotes; it shows the value, or something else."""
        derived = self.lookup.is_derived(record, predicate, value)
        entry = self.entry_of(value if shown is None else shown, derived=derived)
        self.sources.back(entry, record, predicate, value)
        return entry

    def dated(self, entry: Entry, period: Period | None) -> Entry | None:
        """Return an entry with its period and certainty; None where it holds at other times than the day."""
        entry.period = period if period is not None and period else None
        if self.at:
            entry.certainty = "undated" if period is None else period.certainty(self.at)
            if not entry.certainty:
                self.left_out += 1
                return None
        return entry

    def group(self, label: str, term: str, entries: Sequence[Entry | None], *, in_order: bool = False) -> Group | None:
        """Return the entries that are left as a group, those that are surer on the day first; None without any.

        Args:
            label: what the group is called.
            term: IRI of its property, aspect or the like.
            entries: its entries.
            in_order: whether they stand in order already; else they are put in that of time and of their texts.
        """
        kept = [entry for entry in entries if entry is not None]
        if not kept:
            return None
        kept.sort(key=lambda entry: (_ORDER[entry.certainty], *(() if in_order else _in_time(entry))))
        return Group(label, shorten_iri(term), kept[: self.limit], max(0, len(kept) - len(kept[: self.limit])))

    def section(self, key: str, groups: Iterable[Group | None]) -> Section | None:
        """Return the groups that are left as a section; None without any."""
        kept = [group for group in groups if group is not None]
        return Section(key, kept) if kept else None


def _in_time(entry: Entry) -> tuple[bool, str, list[str]]:
    """Return what puts entries in order: claims that are not followed, and what has no date, come last."""
    start = (entry.period.earliest_start if entry.period else "") or "9999"
    return not entry.followed, start, natural(entry.text)


def natural(text: str) -> list[str]:
    """Return what puts texts in order, [9] before [10]."""
    return [part.zfill(9) if part.isdigit() else part for part in _DIGITS.split(text)]
