"""Answers about days as text for people: what was so on one, and when two met."""

from __future__ import annotations

from itertools import groupby

from dpo_kg.exporters.page import Page
from dpo_kg.messages import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from dpo_kg.results import Rows

    Answer = Mapping[str, Any]

#: Kind of a row of `on-date` → heading below which it stands; all others happened.
_HEADINGS = {
    "tenure": "on_tenure",
    "vacancy": "on_tenure",
    "headship": "on_headship",
    "mission": "on_mission",
    "body": "on_body",
    "reform": "on_reform",
    "designation": "on_designation",
    "said": "on_said",
    "figure": "on_figure",
}

#: Kinds of what happened, and ways to meet, whose words stand below another key.
_KINDS = {"issued": "issued_kind"}
_WAYS = {"same post": "same_post", "same body": "same_body", "in office": "in_office_both"}
_ADVERBS = {"certain": "certainly", "possible": "possibly"}


def write_day(rows: Rows, emphasise: Callable[[str], str] = str, width: int | None = None, *, lang: str = "en") -> str:
    """Return the answer of the stored query `on-date` as text.

    Args:
        rows: the answer.
        emphasise: marks a heading, for a terminal.
        width: columns of the terminal; None where there is none.
        lang: language of the words between the data.
    """
    page = Page(emphasise, width)
    for heading, group in groupby(rows.to_dicts(), key=lambda row: _HEADINGS.get(str(row["kind"]), "on_happened")):
        page.heading(say(lang, heading))
        for row in group:
            kind = f"{say(lang, _KINDS.get(str(row['kind']), str(row['kind'])))}: " if heading == "on_happened" else ""
            detail = f": {row['detail']}" if row["detail"] else ""
            sources = f" [{row['sources']}]" if row["sources"] else ""
            certainty = say(lang, str(row["certainty"]))
            name = say(lang, "vacancy") if row["kind"] == "vacancy" else row["name"]
            page.paragraph(f"{certainty} – {kind}{name}{detail}{_tell_dates(row, lang)}{sources}", 2)
    if len(rows):
        page.blank()
        page.paragraph(say(lang, "on_undated"), 0)
    return page.text()


def _tell_dates(row: Answer, lang: str) -> str:
    """Return the dates of a row as stated, in brackets."""
    start, end = row["start"], row["end"]
    if start and end:
        words = start if start == end else say(lang, "from_to", start=start, end=end)
    elif start:
        words = start if row["kind"] in ("issued", "appointment") else say(lang, "since", start=start)
    else:
        words = say(lang, "until", end=end) if end else ""
    as_of = say(lang, "as_of", day=row["as_of"]) if row["as_of"] else ""
    told = ", ".join(filter(None, (words, as_of)))
    return f" ({told})" if told else ""


def write_together(
    rows: Rows, emphasise: Callable[[str], str] = str, width: int | None = None, *, lang: str = "en"
) -> str:
    """Return the answer of the stored query `together` as text; arguments as for `write_day`."""
    page = Page(emphasise, width)
    every = rows.to_dicts()
    if every and all(row["certainty"] == "apart" for row in every):
        page.heading(say(lang, "together_never"))
    for certainty, group in groupby(every, key=lambda row: str(row["certainty"])):
        page.heading(say(lang, f"met_{certainty}"))
        for row in group:
            page.paragraph(f"{_tell_side(row, 'one')} – {_tell_side(row, 'other')}", 2)
            meeting = _tell_meeting(row, lang)
            if meeting:
                page.paragraph("; ".join(meeting), 6)
    return page.text()


def _tell_side(row: Answer, side: str) -> str:
    return ", ".join(filter(None, (row[f"{side}_name"], row[f"{side}_post"])))


def _tell_meeting(row: Answer, lang: str) -> list[str]:
    words = (
        [say(lang, _WAYS.get(str(row["how"]), str(row["how"])))] if row["certainty"] not in ("apart", "undated") else []
    )
    for key, adverb in _ADVERBS.items():
        start, end = row[f"{key}_from"], row[f"{key}_to"]
        if not start or (key == "possible" and (start, end) == (row["certain_from"], row["certain_to"])):
            continue
        when = say(lang, "from_to", start=start, end=end) if end else say(lang, "since", start=start)
        days = row[f"{key}_days"]
        count = f" ({say(lang, 'day' if days == 1 else 'days', count=days)})" if days else ""
        words.append(f"{say(lang, adverb)} {start if start == end else when}{count}")
    if row["apart_days"]:
        words.append(say(lang, "apart_by", count=row["apart_days"]))
    return words
