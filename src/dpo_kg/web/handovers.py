"""From one holder of a post to the next: how many days lie between, as far as the stated dates tell.

Both first and last days count, as everywhere in the graph: who ends on 30 June and who begins on 1 July follow each
other without a gap.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dpo_kg.web.words import word

if TYPE_CHECKING:
    from dpo_kg.periods import Period


def tell_handover(lang: str, earlier: Period | None, later: Period | None) -> str:
    """Return in words what lies between two holders who follow each other.

    Args:
        lang: language of the words.
        earlier, later: when each held the post; None where nothing dates it.
    """
    if earlier is None or later is None:
        return word(lang, "handover_unknown")
    fewest = _days(earlier.latest_end, later.earliest_start)
    most = _days(earlier.earliest_end, later.latest_start)
    if fewest is None and most is None:
        return word(lang, "handover_unknown")
    if fewest is not None and fewest == most:
        return _tell_exactly(lang, fewest)
    if fewest is None:
        assert most is not None
        return word(lang, "handover_at_most", days=most) if most >= 0 else word(lang, "handover_overlap_some")
    if most is None:
        return word(lang, "handover_at_least", days=fewest) if fewest > 0 else word(lang, "handover_unknown")
    if most < 0:
        return word(lang, "handover_overlap_between", least=-most, most=-fewest)
    return word(lang, "handover_between", least=max(0, fewest), most=most)


def _days(end: str, start: str) -> int | None:
    """Return the days between two days, neither counted; less than none where they overlap; None where one is open."""
    if not end or not start:
        return None
    return (date.fromisoformat(start) - date.fromisoformat(end)).days - 1


def _tell_exactly(lang: str, days: int) -> str:
    if days == 0:
        return word(lang, "handover_next_day")
    if days > 0:
        return word(lang, "handover_gap_one" if days == 1 else "handover_gap", days=days)
    return word(lang, "handover_overlap_one" if days == -1 else "handover_overlap", days=-days)
