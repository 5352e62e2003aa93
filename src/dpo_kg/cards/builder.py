"""Making the card of a thing from reads of the store, one section after the other.

Every section is about what the graph holds; what holds at another time than the day asked about is counted and left
out. Rivals stand beside the statement with which they conflict, with rank and reason; nothing is blended.
"""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.cards import holding, sayings
from dpo_kg.cards.dates import describe_dates
from dpo_kg.cards.desk import Desk
from dpo_kg.cards.structure import SECTIONS, Card, Entry, Footnote, Group, Rival, Section
from dpo_kg.cards.terms import is_term, make_definition, make_members, name_sort
from dpo_kg.periods import Period
from dpo_kg.vocabulary import DCTERMS, DPO, OWL, RDF, RDFS, SKOS, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from dpo_kg.lookup import Lookup, Node, Term

#: Properties that give other names → what the card calls them; "" for the property's own label.
_NAMES = {
    f"{DPO}acronym": "",
    f"{DPO}symbol": "",
    f"{SKOS}altLabel": "other_name",
    f"{SKOS}hiddenLabel": "misspelling",
    f"{DCTERMS}title": "title",
}
_DESIGNATION = f"{DPO}designation"
_LABEL = f"{RDFS}label"
#: Properties that the card shows elsewhere, or that are apparatus.
_ASIDE = frozenset(
    (
        *(f"{RDF}type", _LABEL, f"{RDFS}isDefinedBy", f"{DPO}citation", f"{DPO}characteristic", _DESIGNATION),
        *(f"{DPO}durationDaysMin", f"{DPO}durationDaysMax", f"{SKOS}definition"),
        *_NAMES,
    )
)
#: Dates of the thing itself, which hold on any day.
_OWN_DATES = frozenset(
    f"{DPO}{name}" for name in ("start", "end", "endStatus", "asOf", "birthYear", "issuedOn", "announcedOn")
)
_TIME_BOUNDED = ox.NamedNode(f"{DPO}TimeBounded")
_INVERSE_OF = ox.NamedNode(f"{OWL}inverseOf")
_BELOW = ox.NamedNode(f"{RDFS}subPropertyOf")
#: Properties of what refers to a thing that are not shown as such.
_ASIDE_OF_REFERRERS = frozenset(
    (
        *(f"{RDF}type", f"{DPO}designates", f"{DPO}claimSubject", f"{DPO}claimObject", f"{DPO}claimPredicate"),
        *(f"{DPO}gapSubject", f"{DPO}gapProperty", f"{DPO}supports", f"{DPO}conflictsWith", f"{RDFS}isDefinedBy"),
        *(f"{SKOS}inScheme", f"{SKOS}topConceptOf", f"{DCTERMS}source"),
    )
)


def make_card(
    lookup: Lookup,
    node: Node,
    *,
    at: str = "",
    limit: int | None = None,
    unknown: Iterable[Mapping[str, Any]] = (),
    manifest: Mapping[str, Any] | None = None,
) -> Card:
    """Return the card of a thing.

    Args:
        lookup: where things are read, and the language.
        node: the thing.
        at: only what was certainly or possibly so on this day, YYYY-MM-DD; "" for all times.
        limit: entries of a group to make at most; None for all.
        unknown: what is not known of the thing: rows of the stored query `missing`.
        manifest: figures of the snapshot: date version of the data, members of each class.
    """
    figures = manifest or {"data_version": "", "classes": {}}
    desk = Desk(lookup, node, at, limit)
    card = Card(node.value, shorten_iri(node.value), lookup.name(node), lookup.lang, at, figures["data_version"])
    period = Period(lookup, node)
    card.period = period if period else None
    card.sort = name_sort(lookup, node)
    card.lead = describe_dates(lookup, node)
    if at and _TIME_BOUNDED in desk.properties.get(f"{RDF}type", []):
        card.certainty = period.certainty(at) or "no"
    sections = _make_term(desk, figures) if is_term(lookup, node) else _make_thing(desk)
    sections["unknown"] = _make_unknown(desk, unknown)
    card.sections = [section for key in SECTIONS if (section := sections.get(key)) is not None]
    card.footnotes = _number_in_order(card.sections, desk.sources.footnotes)
    card.left_out = desk.left_out
    return card


def _number_in_order(sections: Iterable[Section], footnotes: list[Footnote]) -> list[Footnote]:
    """Number the footnotes in the order in which the card shows them; those that it does not show are left out."""
    numbers: dict[int, int] = {}
    done: set[int] = set()  # entries may share a rival
    every = [entry for section in sections for group in section.groups for entry in group.entries]
    for entry in sorted(every, key=lambda entry: entry.certainty == "undated"):
        holders: list[Entry | Rival] = [entry, *entry.rivals]
        for holder in holders:
            if id(holder) not in done:
                holder.footnotes = [numbers.setdefault(number, len(numbers) + 1) for number in sorted(holder.footnotes)]
                done.add(id(holder))
    shown = [footnote for footnote in footnotes if footnote.number in numbers]
    for footnote in shown:
        footnote.number = numbers[footnote.number]
    return sorted(shown, key=lambda footnote: footnote.number)


def _make_thing(desk: Desk) -> dict[str, Section | None]:
    shown = holding.SHOWN_OF_REFERRERS | sayings.SHOWN_OF_REFERRERS | _ASIDE_OF_REFERRERS | _inverses_of_shown(desk)
    others = [name for name in desk.referrers if name not in shown]
    by_rule = [name for name in others if _is_derived_of_all(desk, name)]
    return {
        "names": _make_names(desk),
        "definition": make_definition(desk),
        "tenures": holding.make_tenures(desk),
        "facts": _make_facts(desk),
        "heads": holding.make_heads(desk),
        "did": sayings.make_did(desk),
        "said": sayings.make_said(desk),
        "positions": sayings.make_positions(desk),
        "succession": holding.make_succession(desk),
        "parts": holding.make_parts(desk),
        "figures": sayings.make_figures(desk),
        "named": sayings.make_named(desk, [name for name in others if name not in by_rule]),
        "derived": _make_derived(desk, by_rule),
    }


def _make_term(desk: Desk, figures: Mapping[str, Any]) -> dict[str, Section | None]:
    members = figures["classes"].get(desk.node.value.removeprefix(DPO))
    return {"names": _make_names(desk), "definition": make_definition(desk), "members": make_members(desk, members)}


def _make_names(desk: Desk) -> Section | None:
    """Return all names but the one at the head of the card."""
    look, node = desk.lookup, desk.node
    groups: list[Group | None] = []
    designations = [d for d in desk.properties.get(_DESIGNATION, []) if isinstance(d, ox.NamedNode)]
    designated = {text.value for d in designations for text in look.values(d, "designationText")}
    head = look.name(node)
    labels = [label for label in look.labels(node) if label.value != head and label.value not in designated]
    entries: list[Entry | None] = []
    for label in labels:
        entry = desk.stated(node, _LABEL, label)
        entry.details += [("", label.language)] if label.language else []
        entries.append(desk.dated(entry, None))
    groups.append(desk.group(desk.say("label"), _LABEL, entries, in_order=True))
    for predicate, key in _NAMES.items():
        texts = [text for text in desk.properties.get(predicate, []) if text.value != head]
        entries = [desk.dated(desk.stated(node, predicate, text), None) for text in texts]
        groups.append(desk.group(desk.say(key) if key else desk.name_term(predicate), predicate, entries))
    entries = []
    for designation in designations:
        for text in look.values(designation, "designationText"):
            entry = desk.stated(designation, f"{DPO}designationText", text)
            entry.thing = shorten_iri(designation.value)
            entry.details = [("", text.language)] if isinstance(text, ox.Literal) and text.language else []
            entries.append(desk.dated(entry, Period(look, designation)))
    groups.append(desk.group(desk.name_term(f"{DPO}Designation"), _DESIGNATION, entries))
    return desk.section("names", groups)


def _make_facts(desk: Desk) -> Section | None:
    """Return what the sources state of the thing itself, and what they claim of it that is not followed."""
    groups: list[Group | None] = []
    claims = desk.sources.all_claims(desk.node)
    predicates = dict.fromkeys([*desk.properties, *(predicate for _, predicate, _ in claims)])
    for predicate in predicates:
        if predicate in _ASIDE or predicate in holding.SHOWN or predicate == f"{DPO}conflictsWith":
            continue
        values = desk.properties.get(predicate, [])
        stated = [v for v in values if not desk.lookup.is_derived(desk.node, predicate, v)]
        entries: list[Entry | None] = [desk.stated(desk.node, predicate, value) for value in stated]
        if predicate not in _OWN_DATES:
            entries = [desk.dated(entry, None) for entry in entries if entry is not None]
        lost = [(claim, value) for claim, of, value in claims if of == predicate and value not in values]
        entries += [_tell_claim(desk, claim, value) for claim, value in lost]
        groups.append(desk.group(desk.name_term(predicate), predicate, entries))
    groups.sort(key=lambda group: "" if group is None else group.label)
    return desk.section("facts", groups)


def _tell_claim(desk: Desk, claim: Node, value: Term) -> Entry | None:
    entry = desk.entry_of(value)
    entry.followed = False
    desk.sources.back_by(entry, [claim])
    return desk.dated(entry, None)


def _is_derived_of_all(desk: Desk, predicate: str) -> bool:
    """Tell whether no file asserts a property of those that refer to the thing by it."""
    return all(desk.lookup.is_derived(node, predicate, desk.node) for node in desk.referrers[predicate])


def _make_derived(desk: Desk, of_others: Iterable[str]) -> Section | None:
    """Return what follows by rule and no other section shows; bounds of dates and mere inverses are left out.

    Args:
        desk: the card's desk.
        of_others: properties by which what refers to the thing does so by rule alone.
    """
    groups: list[Group | None] = []
    for predicate, values in desk.properties.items():
        if predicate in _ASIDE or predicate.endswith(("Earliest", "Latest")) or predicate == f"{DPO}conflictsWith":
            continue
        derived = [v for v in values if desk.lookup.is_derived(desk.node, predicate, v)]
        if predicate in holding.SHOWN:
            derived = [] if predicate not in _WIDER else derived
        own = [v for v in derived if not _is_told(desk, predicate, v)]
        entries = [desk.dated(desk.entry_of(value, derived=True), None) for value in own]
        groups.append(desk.group(desk.name_term(predicate), predicate, entries))
    groups += [sayings.group_referrers(desk, predicate) for predicate in of_others]
    return desk.section("derived", groups)


#: Properties of wholes and parts of which what follows is worth telling.
_WIDER = frozenset(f"{DPO}{name}" for name in ("partOf", "hasPart", "headPostOf"))


def _is_told(desk: Desk, predicate: str, value: Term) -> bool:
    """Tell whether a derived statement says no more than one that is stated: its inverse, or one more precise."""
    look, node = desk.lookup, desk.node
    for narrower in _related(desk, _BELOW, predicate):
        if value in desk.properties.get(narrower, []):
            return True
    if not isinstance(value, ox.NamedNode):
        return False
    for inverse in _inverses(desk, predicate):
        for name in (inverse, *_related(desk, _BELOW, inverse)):
            if value in desk.referrers.get(name, []) and not look.is_derived(value, name, node):
                return True
    return False


def _related(desk: Desk, link: Node, predicate: str) -> list[str]:
    """Return the properties that stand below another one."""
    quads = desk.lookup.store.quads_for_pattern(None, link, ox.NamedNode(predicate), desk.lookup.graph)
    return [quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)]


def _inverses(desk: Desk, predicate: str) -> list[str]:
    """Return the inverses of a property, stated by either."""
    found = _related(desk, _INVERSE_OF, predicate)
    quads = desk.lookup.store.quads_for_pattern(ox.NamedNode(predicate), _INVERSE_OF, None, desk.lookup.graph)
    return found + [quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)]


def _inverses_of_shown(desk: Desk) -> frozenset[str]:
    """Return the properties of referrers that say the same as a property of the thing itself."""
    return frozenset(inverse for predicate in desk.properties for inverse in _inverses(desk, predicate))


def _make_unknown(desk: Desk, rows: Iterable[Mapping[str, Any]]) -> Section | None:
    """Return the points on which sources that were read are silent, and what no source of the graph gives."""
    found: dict[tuple[str, str], Entry] = {}
    for row in rows:
        key = row["property"], row["gap"] or ""
        entry = found.get(key)
        if entry is None:
            entry = found[key] = Entry(
                row["reason"] or desk.say("given_by_none"), row["gap"] and shorten_iri(row["gap"])
            )
            entry.thing = entry.thing or ""
        if row["searched_in"]:
            entry.details.append(("searched_in", row["searched_in"]))
    groups = []
    for (label, _), entry in found.items():
        documents = "; ".join(text for _, text in entry.details)
        entry.details = [("", desk.say("read_in", documents=documents))] if documents else []
        groups.append(desk.group(label, "", [entry]))
    return desk.section("unknown", groups)
