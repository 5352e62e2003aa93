"""Key facts: the few statements of a card that one comes for, shown at the top of a page with their footnotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dpo_kg.cards.structure import Entry, Group
from dpo_kg.vocabulary import shorten_iri
from dpo_kg.web.addresses import kind_of
from dpo_kg.web.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

    from dpo_kg.cards.structure import Card
    from dpo_kg.lookup import Lookup

#: Kind of thing → terms of the groups that are key, in their order.
_KEY = {
    "mission": ("dpo:start", "dpo:end", "dpo:endStatus", "dpo:establishedBy"),
    "person": ("dpo:nationality",),
    "document": ("dpo:adoptedOn", "dpo:votesFor", "dpo:votesAgainst", "dpo:abstentions"),
}
#: Tenures that are shown at most; the section below has the others.
_TENURES = 5


def find_key_facts(lookup: Lookup, node: ox.NamedNode, card: Card, joined: Iterable[Group]) -> list[Group]:
    """Return the groups of key facts of a mission, a person, a post or a resolution; none for other things.

    Nothing is added to what the graph states: a fact that is not on the card is left out.

    Args:
        lookup: where the steps of a mandate are read.
        node: the thing.
        card: its card.
        joined: groups of the adoption of a resolution, which its page tells as its own.
    """
    kind = kind_of(node.value)
    groups = [*joined, *(group for section in card.sections for group in section.groups)]
    found = [group for term in _KEY.get(kind, ()) for group in groups if group.term == term]
    if kind == "mission" and not card.at:  # the last of all times says nothing of a day
        found += _last_expiry(lookup, node)
    if kind == "person" or (kind == "post" and card.at):
        found[:0] = _tenures(card)
    return found


def _tenures(card: Card) -> list[Group]:
    """Return tenures; of a day, those that it certainly or possibly lies in."""
    kept = []
    for section in card.sections:
        if section.key == "tenures":
            for group in section.groups:
                held = [one for one in group.entries if one.thing.startswith("tenure:") and one.certainty != "undated"]
                label = _label(card)
                kept.append(Group(label, "", held[:_TENURES]))
    return [group for group in kept if group.entries]


def _label(card: Card) -> str:
    if kind_of(card.iri) == "post":
        return word(card.lang, "key_tenures_on", day=card.at)
    return word(card.lang, "key_tenures")


def _last_expiry(lookup: Lookup, mission: ox.NamedNode) -> list[Group]:
    """Return the latest day to which a decision lets the mandate run, as stated, with the decision's step."""
    steps = [(lookup.text(step, "setsMandateEndLatest"), step) for step in lookup.subjects("actsOn", mission)]
    dated = sorted(((day, step.value, step) for day, step in steps if day), key=lambda one: one[:2])
    if not dated:
        return []
    step = dated[-1][2]
    entry = Entry(lookup.text(step, "setsMandateEnd"), shorten_iri(step.value))
    return [Group(word(lookup.lang, "key_expiry"), "dpo:setsMandateEnd", [entry])]
