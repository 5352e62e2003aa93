"""Sections about time: tenures, headships, what came before and after, wholes and parts."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.cards.structure import Entry, Group, Rival, Section
from dpo_kg.messages import say_inverse
from dpo_kg.periods import Period
from dpo_kg.vocabulary import DPO, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dpo_kg.cards.desk import Desk
    from dpo_kg.lookup import Node, Term

#: Properties that say what came before and after, of the thing itself and of what refers to it.
BEFORE_AND_AFTER = ("succeeds", "succeededBy", "hasForerunner", "succeedsOrganization", "organizationalAncestor")
CHANGED_BY = ("originalOrganization", "resultingOrganization", "affectedOrganization")
#: Properties of wholes and parts; the wider ones come last, because the narrower ones say the same and more.
WHOLES = ("parentOrganization", "partOf")
PARTS = ("hasMainOffice", "hasSubsidiary", "hasPart")
#: What the sections of this module show, of the thing itself and of what refers to it.
SHOWN = frozenset(
    f"{DPO}{name}"
    for name in (*BEFORE_AND_AFTER, *WHOLES, *PARTS, "hasTenure", "hasHeadship", "headPostOf", "resultedFrom")
)
SHOWN_OF_REFERRERS = frozenset(
    f"{DPO}{name}"
    for name in (
        *(*BEFORE_AND_AFTER, *CHANGED_BY, *WHOLES, *PARTS, "tenureHolder", "tenurePost", "vacantPost", "overlapPost"),
        *(
            "headshipPost",
            "headshipBody",
            "headPostOf",
            "headed",
            "heldPost",
            "earlierTenure",
            "laterTenure",
            "resultedFrom",
        ),
    )
)


def make_tenures(desk: Desk) -> Section | None:
    """Return the tenures of a person or a post, with vacancies and overlaps of the post, in the order of time."""
    entries: list[tuple[str, Entry | None]] = []
    for name, shown in (("tenureHolder", "tenurePost"), ("tenurePost", "tenureHolder")):
        for tenure in desk.referrers.get(f"{DPO}{name}", []):
            entries.append((_start(desk, tenure), _tell_tenure(desk, tenure, shown)))
    for vacancy in desk.referrers.get(f"{DPO}vacantPost", []):
        entry = Entry(desk.say("vacancy"), shorten_iri(vacancy.value), derived=True)
        entry.details.append(("", desk.say("days", count=desk.lookup.text(vacancy, "dayCount"))))
        entries.append((_start(desk, vacancy), desk.dated(entry, Period(desk.lookup, vacancy))))
    for overlap in desk.referrers.get(f"{DPO}overlapPost", []):
        both = [desk.lookup.value(overlap, name) for name in ("earlierTenure", "laterTenure")]
        names = [desk.lookup.text(tenure, "tenureHolder") for tenure in both if isinstance(tenure, ox.NamedNode)]
        entry = Entry(desk.say("overlap", names=", ".join(names)), shorten_iri(overlap.value), derived=True)
        entries.append((_start(desk, overlap), desk.dated(entry, Period(desk.lookup, overlap))))
    # What has no date stands at the end.
    entries.sort(key=lambda pair: (not pair[0], pair[0]))
    return desk.section("tenures", [desk.group("", "", [entry for _, entry in entries], in_order=True)])


def _start(desk: Desk, node: Node) -> str:
    return desk.lookup.text(node, "startEarliest")


def _tell_tenure(desk: Desk, tenure: Node, shown: str) -> Entry | None:
    look = desk.lookup
    entry = Entry(look.text(tenure, shown), shorten_iri(tenure.value))
    desk.sources.back_by(entry, desk.sources.citations(tenure))
    for claim, predicate, value in desk.sources.all_claims(tenure):
        if value in look.properties(tenure).get(predicate, []):
            desk.sources.back_by(entry, [claim])
        else:
            rank, reason = look.text(claim, "rank"), look.text(claim, "rankReason")
            _add_rival(entry, Rival(_value_of(desk, predicate, value), [desk.sources.number(claim)], rank, reason))
    number = look.text(tenure, "ordinal")
    if number:
        entry.details.append(("", desk.say("number", number=number)))
    entry.details += [("", words) for words in _count_days(desk, tenure)]
    for key, name in (("after", "succeeds"), ("before", "succeededBy")):
        for other in look.values(tenure, name):
            if isinstance(other, ox.NamedNode):
                entry.details.append(("", desk.say(key, name=look.text(other, "tenureHolder"))))
    for name in ("secretaryGeneralStated", "startedBy"):
        if look.value(tenure, name) is not None:
            entry.details.append((desk.name_term(f"{DPO}{name}"), look.text(tenure, name)))
    return desk.dated(entry, Period(look, tenure))


def _value_of(desk: Desk, predicate: str, value: Term) -> str:
    return f"{desk.name_term(predicate)}: {desk.lookup.name(value)}"


def _add_rival(entry: Entry, rival: Rival) -> None:
    if all(rival.footnotes != known.footnotes for known in entry.rivals):
        entry.rivals.append(rival)


def _count_days(desk: Desk, tenure: Node) -> list[str]:
    least, most = desk.lookup.text(tenure, "durationDaysMin"), desk.lookup.text(tenure, "durationDaysMax")
    if not least or least == "0":
        return []
    if not most:
        return [desk.say("days_at_least", least=least)]
    return [desk.say("days", count=least) if least == most else desk.say("days_between", least=least, most=most)]


def make_heads(desk: Desk) -> Section | None:
    """Return which bodies a post heads, or which posts and persons head a body, each with its time."""
    groups = []
    shown_as = (("headshipBody", "headshipPost", "head_post"), ("headshipPost", "headshipBody", "head_of"))
    for name, shown, label in shown_as:
        entries = []
        for headship in desk.referrers.get(f"{DPO}{name}", []):
            for value in desk.lookup.values(headship, shown):
                entry = desk.stated(headship, f"{DPO}{shown}", value)
                entries.append(desk.dated(entry, Period(desk.lookup, headship)))
        groups.append(desk.group(desk.say(label), f"{DPO}{shown}", entries))
    if not desk.at:  # the time is left out of it
        persons = desk.referrers.get(f"{DPO}headed", [])
        headed = [desk.entry_of(person, derived=True) for person in persons]
        groups.append(desk.group(desk.say("headed_by"), f"{DPO}headed", headed))
    return desk.section("heads", groups)


def make_succession(desk: Desk) -> Section | None:
    """Return predecessors and successors, and the changes by which a body came into being or turned into another."""
    groups: list[Group | None] = []
    for name in BEFORE_AND_AFTER:
        values = desk.properties.get(f"{DPO}{name}", [])
        groups.append(_group_values(desk, f"{DPO}{name}", values))
    for name in ("hasForerunner", "succeedsOrganization"):
        groups.append(_group_referrers(desk, f"{DPO}{name}"))
    for name in CHANGED_BY:
        changes = desk.referrers.get(f"{DPO}{name}", [])
        entries = [
            desk.dated(desk.stated(change, f"{DPO}{name}", desk.node, change), Period(desk.lookup, change))
            for change in changes
        ]
        groups.append(desk.group(_name_inverse(desk, f"{DPO}{name}"), f"{DPO}{name}", entries))
    for name in ("earlierTenure", "laterTenure"):
        overlaps = desk.referrers.get(f"{DPO}{name}", [])
        entries = [desk.dated(desk.entry_of(one, derived=True), Period(desk.lookup, one)) for one in overlaps]
        groups.append(desk.group(desk.name_term(f"{DPO}TenureOverlap"), f"{DPO}{name}", entries))
    return desk.section("succession", groups)


def make_parts(desk: Desk) -> Section | None:
    """Return the wholes and parts of a body; what merely follows from these is left to the derived statements."""
    groups: list[Group | None] = []
    known: set[Term] = set()
    for name in (*WHOLES, *PARTS):
        values = [v for v in desk.properties.get(f"{DPO}{name}", []) if _is_stated(desk, desk.node, name, v)]
        groups.append(_group_values(desk, f"{DPO}{name}", values))
        known.update(values)
    for name in (*WHOLES, *PARTS):
        nodes = desk.referrers.get(f"{DPO}{name}", [])
        stated = [node for node in nodes if node not in known and _is_stated(desk, node, name, desk.node)]
        groups.append(_group_referrers(desk, f"{DPO}{name}", stated))
        known.update(stated)
    return desk.section("parts", groups)


def _is_stated(desk: Desk, node: Node, name: str, value: Term) -> bool:
    return not desk.lookup.is_derived(node, f"{DPO}{name}", value)


def _group_values(desk: Desk, predicate: str, values: Iterable[Term]) -> Group | None:
    entries = [_lasting(desk, desk.stated(desk.node, predicate, value), value) for value in values]
    return desk.group(desk.name_term(predicate), predicate, entries)


def _group_referrers(desk: Desk, predicate: str, nodes: list[Node] | None = None) -> Group | None:
    found = desk.referrers.get(predicate, []) if nodes is None else nodes
    entries = [_lasting(desk, desk.stated(node, predicate, desk.node, node), node) for node in found]
    return desk.group(_name_inverse(desk, predicate), predicate, entries)


def _lasting(desk: Desk, entry: Entry, value: Term) -> Entry | None:
    """Return an entry, or None where what it names did certainly not exist on the day; when it held is not said."""
    if desk.at and isinstance(value, ox.NamedNode) and not Period(desk.lookup, value).certainty(desk.at):
        desk.left_out += 1
        return None
    return desk.dated(entry, None)


def _name_inverse(desk: Desk, predicate: str) -> str:
    """Return what a thing is to those that refer to it by a property."""
    return say_inverse(desk.lookup.lang, shorten_iri(predicate)) or f"← {desk.name_term(predicate)}"
