"""Cards as text for people, and as plain data for programs.

As text: the name, then a paragraph per group, its entries parted by semicolons where they are alike, and at the end
the footnotes by document. As a list: one "label: value" a line, for screen readers. Every value is free text of a
file: what is no visible character is replaced, so that none can steer a terminal.
"""

from __future__ import annotations

from itertools import groupby

from dpo_kg.cards.structure import Group
from dpo_kg.errors import UnknownNameError
from dpo_kg.exporters.page import Page, clean
from dpo_kg.messages import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dpo_kg.cards.structure import Card, Entry, Footnote, Rival, Section

#: Sections whose entries each have a line of their own, because each has a time or details.
#: Types of entries whose time comes first.
_PERIODS = ("tenure:", "vacancy:", "overlap:")
_BY_LINE = frozenset(("tenures", "figures", "positions", "named", "unknown"))


#: Names and media types of the formats of cards → short name.
CARD_FORMATS = {
    **{name: name for name in ("text", "list", "json")},
    "txt": "text",
    "text/plain": "text",
    "application/json": "json",
}


def write_card_as(card: Card, format: str, emphasise: Callable[[str], str] = str, width: int | None = None) -> str:
    """Return a card in a format: "text", "list" or "json", or by media type.

    Args:
        card: the card.
        format: the format.
        emphasise, width: as for `write_card`.

    Raises:
        UnknownNameError: no such format.
    """
    name = CARD_FORMATS.get(format.lower())
    if name is None:
        raise UnknownNameError("format of cards", format, CARD_FORMATS, mend="The formats are text, list, json.")
    if name == "json":
        import json

        return json.dumps(card.to_dict(), ensure_ascii=False, indent=2) + "\n"
    return list_card(card) if name == "list" else write_card(card, emphasise, width)


def write_card(card: Card, emphasise: Callable[[str], str] = str, width: int | None = None) -> str:
    """Return a card as text.

    Args:
        card: the card.
        emphasise: marks a heading, for a terminal.
        width: columns of the terminal; None where there is none.
    """
    page = _CardPage(emphasise, width)
    page.heading(card.name)
    page.paragraph(" · ".join(filter(None, (card.sort, card.lead, card.thing))), 2)
    if card.at:
        standing = say(card.lang, card.certainty) if card.certainty else ""
        page.paragraph(": ".join(filter(None, (say(card.lang, "on_day", day=card.at), standing))), 2)
    for section in card.sections:
        dated = _select(section.groups, undated=False)
        if dated:
            page.heading(say(card.lang, section.key))
        for group in dated:
            _write_group(page, card, section, group)
    _write_undated(page, card)
    if card.left_out:
        page.blank()
        key = "left_out" if card.left_out == 1 else "left_out_many"
        page.paragraph(f"({say(card.lang, key, count=card.left_out)})", 0)
    _write_sources(page, card)
    return page.text()


class _CardPage(Page):
    """A page that knows which standings it has told already."""

    def __init__(self, emphasise: Callable[[str], str], width: int | None) -> None:
        super().__init__(emphasise, width)
        self.told: set[tuple[str, ...]] = set()


def list_card(card: Card) -> str:
    """Return a card with one "label: value" a line."""
    lang = card.lang
    lines = [(say(lang, "label"), card.name), (say(lang, "thing"), card.thing)]
    lines += [(say(lang, "sort"), card.sort), (say(lang, "dates"), card.lead)]
    if card.at:
        lines.append((say(lang, "on_day", day=card.at), say(lang, card.certainty or "undated")))
    for section in card.sections:
        for group in section.groups:
            label = ", ".join(filter(None, (say(lang, section.key), group.label)))
            lines += [(label, line) for entry in group.entries for line in _list_entry(card, entry)]
            lines += [(label, say(lang, "more", count=group.more))] if group.more else []
    lines += [(f"[{note.number}]", f"{note.document}, {_tell_place(card, note)}") for note in card.footnotes]
    return "".join(f"{clean(label)}: {clean(value)}\n" for label, value in lines if value)


def _list_entry(card: Card, entry: Entry) -> list[str]:
    """Return an entry with its standing and its rivals, a line each."""
    lines = [_tell(card, entry)]
    if entry.rank and (entry.rivals or not entry.followed):
        lines.append(_tell_rank(card, entry.rank, entry.reason))
    for rival in entry.rivals:
        rank = f" ({_tell_rank(card, rival.rank, rival.reason)})" if rival.rank else ""
        lines.append(f"{_tell_rival(card, rival)}{rank}")
    return lines


def _select(groups: Iterable[Group], *, undated: bool) -> list[Group]:
    """Return groups with those of their entries alone that are undated on the day asked about, or that are not."""
    kept = []
    for group in groups:
        entries = [entry for entry in group.entries if (entry.certainty == "undated") is undated]
        if entries:
            # What was not asked for is the least certain.
            more = group.more if group.entries[-1] is entries[-1] else 0
            kept.append(Group(group.label, group.term, entries, more))
    return kept


def _write_undated(page: _CardPage, card: Card) -> None:
    """Write apart what may or may not have been so on the day asked about, because nothing dates it."""
    found = [(section, group) for section in card.sections for group in _select(section.groups, undated=True)]
    if found:
        page.heading(say(card.lang, "undated_part"))
    for section, group in found:
        group.label = ", ".join(filter(None, (say(card.lang, section.key), group.label)))
        _write_group(page, card, section, group)


def _write_group(page: _CardPage, card: Card, section: Section, group: Group) -> None:
    """Write the entries of a group: each in its line, or those that need none in one paragraph."""
    if section.key in _BY_LINE:
        lines: list[tuple[str, Entry | None]] = [(_tell(card, entry), entry) for entry in group.entries]
    else:
        lines = _join_alike(card, section, group.entries)
    lead = f"{group.label}: " if group.label else ""
    below = bool(lead) and len(lines) > 1
    if below:
        page.paragraph(lead.rstrip(), 2)
    for text, entry in lines:
        page.paragraph(text if below else f"{lead}{text}", 4 if below else 2)
        if entry is not None:
            _write_standing(page, card, entry)
    if group.more:
        page.paragraph(say(card.lang, "more", count=group.more), 4)


def _join_alike(card: Card, section: Section, entries: Sequence[Entry]) -> list[tuple[str, Entry | None]]:
    """Return lines of entries: those with rivals each by itself, all others in one, alike ones before one tail."""
    lines: list[tuple[str, Entry | None]] = []
    for _, run in groupby(entries, key=_fingerprint):
        alike = list(run)
        text = "; ".join(entry.text for entry in alike) + _tell_tail(card, alike[0], derived=section.key != "derived")
        stands_alone = bool(alike[0].rivals) or not alike[0].followed
        if lines and not stands_alone and lines[-1][1] is None:
            lines[-1] = (f"{lines[-1][0]}; {text}", None)
        else:
            lines.append((text, alike[0] if stands_alone else None))
    return lines


def _fingerprint(entry: Entry) -> tuple[object, ...]:
    """Return what has to be equal for two entries to share a line."""
    period = tuple(entry.period.to_dict().values()) if entry.period else ()
    rivals = tuple(rival.text for rival in entry.rivals)
    standing = entry.rank, entry.reason, entry.followed, entry.derived, entry.certainty
    return (*entry.footnotes, period, tuple(entry.details), rivals, *standing)


def _tell(card: Card, entry: Entry) -> str:
    """Return an entry in one line: its time, what is said, what belongs to it, its footnotes."""
    lead = ""
    if entry.thing.startswith(_PERIODS):
        lead = f"{entry.period.describe(card.lang) if entry.period else say(card.lang, 'undated')}: "
    return f"{lead}{entry.text}{_tell_tail(card, entry, period=not lead)}"


def _tell_tail(card: Card, entry: Entry, *, period: bool = True, derived: bool = True) -> str:
    """Return what follows the text of an entry: time, details, marks, footnotes.

    Args:
        card: the card.
        entry: the entry.
        period: whether its time is told here.
        derived: whether it is told here that it is derived.
    """
    details = [f"{label}: {text}" if label else text for label, text in entry.details]
    if entry.period and period:
        details.insert(0, entry.period.describe(card.lang))
    if entry.certainty in ("certain", "possible"):
        details.insert(0, say(card.lang, entry.certainty))
    if entry.derived and derived:
        details.append(say(card.lang, "derived_mark"))
    if not entry.followed:
        details.insert(0, say(card.lang, "not_followed"))
    notes = "".join(f"[{number}]" for number in entry.footnotes)
    told = f" ({'; '.join(details)})" if details else ""
    return f"{told}{f' {notes}' if notes else ''}"


def _write_standing(page: _CardPage, card: Card, entry: Entry) -> None:
    """Write rank, reason and rivals below an entry; those that stand on the card already are only pointed to."""
    standing = (entry.rank, entry.reason, *(rival.text for rival in entry.rivals))
    if standing in page.told and entry.rivals:
        notes = "".join(f"[{number}]" for rival in entry.rivals for number in rival.footnotes)
        rank = say(card.lang, "rank", rank=entry.rank) if entry.rank else ""
        against = f"{say(card.lang, 'against')} {notes}"
        page.paragraph(f"{', '.join(filter(None, (rank, against)))} ({say(card.lang, 'as_above')})", 6)
        return
    page.told.add(standing)
    if entry.rank and (entry.rivals or not entry.followed):
        page.paragraph(_tell_rank(card, entry.rank, entry.reason), 6)
    for rival in entry.rivals:
        page.paragraph(_tell_rival(card, rival), 6)
        if rival.rank:
            page.paragraph(_tell_rank(card, rival.rank, rival.reason), 8)


def _tell_rival(card: Card, rival: Rival) -> str:
    notes = "".join(f"[{number}]" for number in rival.footnotes)
    return f"{say(card.lang, 'against')}: {rival.text} {notes}"


def _tell_rank(card: Card, rank: str, reason: str) -> str:
    return f"{say(card.lang, 'rank', rank=rank)}{f': {reason}' if reason else ''}"


def _write_sources(page: _CardPage, card: Card) -> None:
    """Write the footnotes, document by document, and what their reference marks lead to."""
    if not card.footnotes:
        return
    page.heading(say(card.lang, "sources"))
    documents = dict.fromkeys(note.document for note in card.footnotes)
    for document in documents:
        page.paragraph(document, 2)
        notes = [note for note in card.footnotes if note.document == document]
        for note in notes:
            page.paragraph(f"[{note.number}] {_tell_place(card, note)}", 4)
        marks = {ref.mark: ref.document for note in notes for ref in note.references}
        for mark in sorted(marks, key=_by_number):
            title = marks[mark] or say(card.lang, "without_entry")
            page.paragraph(f"{say(card.lang, 'mark')} {mark}: {title}", 4)


def _tell_place(card: Card, note: Footnote) -> str:
    parts = [note.place]
    if note.carried_from:
        parts.append(say(card.lang, "carried_from", place=note.carried_from))
    if note.references:
        parts.append(say(card.lang, "cites", marks=", ".join(ref.mark for ref in note.references)))
    if note.as_of:
        parts.append(say(card.lang, "as_of", day=note.as_of))
    if not note.is_plain:
        parts.append(note.status)
    if note.wording:
        parts.append(say(card.lang, "wording", wording=note.wording))
    if note.note:
        parts.append(say(card.lang, "note", note=note.note))
    return "; ".join(parts)


def _by_number(mark: str) -> tuple[int, str]:
    return (int(mark), "") if mark.isdigit() and mark.isascii() else (1 << 30, mark)
