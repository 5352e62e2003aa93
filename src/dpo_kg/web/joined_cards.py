"""Two cards on one page: the footnotes of the one go on after those of the other, and what says the same shares one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dpo_kg.cards.structure import Card, Entry, Footnote, Group, Rival


def join_groups(card: Card, other: Card, key: str) -> list[Group]:
    """Return the groups of a section of another card, its footnotes numbered as those of the first, which gets them.

    Args:
        card: the card of the page.
        other: the card of something that belongs to it; it is changed.
        key: which section of it.
    """
    known = {_fingerprint(note): note for note in card.footnotes}
    by_number = {note.number: note for note in other.footnotes}
    groups = [group for section in other.sections if section.key == key for group in section.groups]
    numbers: dict[int, int] = {}

    def number(old: int) -> int:
        if old not in numbers:
            note = by_number[old]
            same = known.get(_fingerprint(note))
            if same is None:
                note.number = len(card.footnotes) + 1
                card.footnotes.append(note)
                same = known[_fingerprint(note)] = note
            elif same is not note:
                same.attributions += [a for a in note.attributions if a not in same.attributions]
            numbers[old] = same.number
        return numbers[old]

    done: set[int] = set()  # entries may share a rival
    for entry in (entry for group in groups for entry in group.entries):
        holders: list[Entry | Rival] = [entry, *entry.rivals]
        for holder in holders:
            if id(holder) not in done:
                holder.footnotes = [number(old) for old in holder.footnotes]
                done.add(id(holder))
    return groups


def _fingerprint(note: Footnote) -> tuple[object, ...]:
    """Return all that a footnote shows."""
    references = tuple((reference.mark, reference.thing) for reference in note.references)
    return (note.thing, note.place, note.carried_from, note.status, note.as_of, note.wording, note.note, references)
