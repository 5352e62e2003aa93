"""When: the one line of dates that stands beside a name."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.messages import say
from dpo_kg.periods import Period

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.lookup import Lookup, Node

#: Dates that are not the start or end of the thing itself.
_OTHER_DATES = {"issuedOn": "issued", "announcedOn": "announced"}


def describe_dates(lookup: Lookup, node: Node) -> str:
    """Return when a thing was: a person's time in office and birth, a body's life, a document's date; "" for nothing.

    Dates are as stated (EDTF).
    """
    period = Period(lookup, node)
    words = [period.describe(lookup.lang)] if period else []
    terms = lookup.values(node, "hasTenure")
    if terms:
        words += _describe_office(lookup, [term for term in terms if isinstance(term, ox.NamedNode)])
    born = lookup.text(node, "birthYear")
    if born:
        words.append(say(lookup.lang, "born", year=born))
    for name, key in _OTHER_DATES.items():
        day = lookup.text(node, name)
        if day:
            words.append(say(lookup.lang, key, day=day))
    return "; ".join(words)


def _describe_office(lookup: Lookup, tenures: list[Node]) -> list[str]:
    """Return from the first stated start to the last stated end, or the time for which the last is said to go on."""
    periods = [period for tenure in tenures if (period := Period(lookup, tenure)).start]
    if not periods:
        return []
    first = min(periods, key=lambda period: period.earliest_start)
    last = max(periods, key=lambda period: period.latest_end or "9999")
    whole = Period(lookup, tenures[0])
    whole.start, whole.end, whole.as_of, whole.status = first.start, last.end, last.as_of, last.status
    return [say(lookup.lang, "in_office", period=whole.describe(lookup.lang))]
