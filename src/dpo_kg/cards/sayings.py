"""Sections about what is said: characteristics, positions in debates, figures, and where a thing is named."""

from __future__ import annotations

from operator import itemgetter

import pyoxigraph as ox

from dpo_kg.cards.desk import natural
from dpo_kg.cards.structure import Entry, Group, Section
from dpo_kg.messages import say_inverse
from dpo_kg.periods import Period
from dpo_kg.vocabulary import DCTERMS, DPO, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dpo_kg.cards.desk import Desk
    from dpo_kg.lookup import Node

_DATASET = "http://purl.org/linked-data/cube#dataSet"
_KINDS = ("budgetKind", "countKind", "personnelType", "scale")
_FIGURES = ("refScope", "contributor")
#: Properties by which a person or body did what refers to it.
DONE_BY = ("decidedBy", "issuedBy", "adoptedBy", "conductedBy", "inferredAppointer")
_CREATOR = f"{DCTERMS}creator"
#: What refers to a document and is told by its number only.
_COUNTED = {"source": "attributions", "reportedIn": "figures_of", "searchedIn": "gaps_of"}
#: What the sections of this module show of what refers to the thing.
SHOWN_OF_REFERRERS = frozenset(
    f"{DPO}{name}"
    for name in (*_FIGURES, *DONE_BY, *_COUNTED, "characterizes", "characteristic", "onTopic", "concerns")
) | {_CREATOR}


def make_said(desk: Desk) -> Section | None:
    """Return what is said of the thing, by aspect."""
    by_aspect: dict[tuple[str, str], list[Entry | None]] = {}
    for record in desk.referrers.get(f"{DPO}characterizes", []):
        by_aspect.setdefault(_named(desk, record, "aspect"), []).append(_tell_characteristic(desk, record))
    groups = []
    for (name, iri), told in sorted(by_aspect.items(), key=itemgetter(0)):
        entries = [entry for entry in told if entry is not None]
        _tell_apart(entries)
        groups.append(desk.group(name, iri, entries))
    return desk.section("said", groups)


def _named(desk: Desk, record: Node, name: str) -> tuple[str, str]:
    """Return name and IRI of a code by which records are grouped."""
    code = desk.lookup.value(record, name)
    return ("", "") if code is None else (desk.lookup.name(code), code.value)


def _tell_apart(entries: list[Entry]) -> None:
    """Add what they concern to entries whose texts are the same."""
    texts = [entry.text for entry in entries]
    for entry, text in zip(entries, texts, strict=True):
        if texts.count(text) > 1 and entry.concerns:
            entry.text = f"{text}: {', '.join(name for name, _ in entry.concerns)}"


def _tell_characteristic(desk: Desk, record: Node, text: str = "") -> Entry | None:
    entry = Entry(text or desk.lookup.text(record, "text"), shorten_iri(record.value))
    entry.concerns = [
        (desk.lookup.name(thing), shorten_iri(thing.value))
        for thing in desk.lookup.values(record, "concerns")
        if isinstance(thing, ox.NamedNode)
    ]
    for name in ("modality", "qualifier"):
        value = desk.lookup.text(record, name)
        if value:
            entry.details.append((desk.name_term(f"{DPO}{name}"), value))
    desk.sources.back_by(entry, desk.sources.citations(record))
    return desk.dated(entry, Period(desk.lookup, record))


def make_positions(desk: Desk) -> Section | None:
    """Return who holds what on the topic of a debate, by stance; never in the voice of the graph."""
    by_stance: dict[tuple[str, str], list[Entry | None]] = {}
    for record in desk.referrers.get(f"{DPO}onTopic", []):
        by_stance.setdefault(_named(desk, record, "stance"), []).append(_tell_position(desk, record))
    groups = [desk.group(*key, by_stance[key]) for key in sorted(by_stance)]
    return desk.section("positions", groups)


def _tell_position(desk: Desk, record: Node) -> Entry | None:
    look = desk.lookup
    entry = Entry(look.text(record, "text"), shorten_iri(record.value))
    held_by = look.text(record, "heldByLabel")
    if held_by:
        entry.details.append(("", desk.say("held_by", name=held_by)))
    for name in ("perspective", "qualifier"):
        value = look.text(record, name)
        if value:
            entry.details.append((desk.name_term(f"{DPO}{name}"), value))
    for other in look.values(record, "respondsTo"):
        if isinstance(other, ox.NamedNode):
            entry.details.append((desk.name_term(f"{DPO}respondsTo"), look.text(other, "text")))
    desk.sources.back_by(entry, desk.sources.citations(record))
    return desk.dated(entry, None)


def make_figures(desk: Desk) -> Section | None:
    """Return the figures about the thing, or that it provides, by family."""
    by_family: dict[tuple[str, str], list[Node]] = {}
    for name in _FIGURES:
        for record in desk.referrers.get(f"{DPO}{name}", []):
            families = [
                family
                for dataset in desk.lookup.properties(record).get(_DATASET, [])
                if isinstance(dataset, ox.NamedNode)
                for family in desk.lookup.properties(dataset).get(f"{DCTERMS}isPartOf", [dataset])
            ]
            for family in families[:1]:
                by_family.setdefault((desk.lookup.name(family), family.value), []).append(record)
    groups = []
    for (name, iri), records in sorted(by_family.items(), key=itemgetter(0)):
        shown = records if desk.limit is None or desk.at else records[: desk.limit]
        group = desk.group(name, iri, [_tell_figure(desk, record) for record in shown])
        if group is not None:
            group.more += len(records) - len(shown)
        groups.append(group)
    return desk.section("figures", groups)


def _tell_figure(desk: Desk, record: Node) -> Entry | None:
    look = desk.lookup
    units = {"count": "", "amount": look.text(record, "currencyLabel"), "percent": "%"}
    values = [
        f"{unit} {number}" if name == "amount" else f"{number} {unit}"
        for name, unit in units.items()
        if (number := _group_digits(look.text(record, name), look.lang))
    ]
    qualifier = look.value(record, "valueQualifier")
    exact = qualifier is None or qualifier.value.endswith("/exact")
    number = " ".join(filter(None, ("" if exact else look.text(record, "valueQualifier"), *values))).strip()
    other = [
        look.text(record, name)
        for name in (*_KINDS, "contributor", "refScope")
        if look.value(record, name) not in (None, desk.node)
    ]
    entry = Entry(number, shorten_iri(record.value))
    entry.details = [("", text) for text in (*other, look.text(record, "refPeriod")) if text]
    desk.sources.back_by(entry, desk.sources.citations(record))
    period = look.value(record, "refPeriod")
    dated = desk.dated(entry, Period(look, period) if isinstance(period, ox.NamedNode) else None)
    if dated is not None:
        dated.period = None  # its name stands beside the figure
    return dated


def _group_digits(number: str, lang: str) -> str:
    """Return a number with its digits in groups of three, as one reads it in a language; "" for none."""
    whole, point, rest = number.partition(".")
    if not whole.lstrip("-").isdigit():
        return number
    grouped = f"{int(whole):,}"
    return f"{grouped.replace(',', ' ')}{point and ','}{rest}" if lang == "fr" else f"{grouped}{point}{rest}"


def make_did(desk: Desk) -> Section | None:
    """Return what a person or body decided, issued, adopted or conducts."""
    groups: list[Group | None] = []
    for predicate in (*(f"{DPO}{name}" for name in DONE_BY), _CREATOR):
        groups.append(group_referrers(desk, predicate))
    return desk.section("did", groups)


def group_referrers(desk: Desk, predicate: str) -> Group | None:
    """Return the things of which the thing of the card is a value of a property, with what backs that."""
    nodes = sorted(desk.referrers.get(predicate, []), key=lambda node: natural(node.value))
    curie = shorten_iri(predicate)
    label = say_inverse(desk.lookup.lang, curie) or f"← {desk.name_term(predicate)}"
    shown = nodes if desk.limit is None or desk.at else nodes[: desk.limit]
    entries = []
    for node in shown:
        period = Period(desk.lookup, node)
        entries.append(desk.dated(desk.stated(node, predicate, desk.node, node), period if period else None))
    group = desk.group(label, predicate, entries)
    if group is not None:
        group.more += len(nodes) - len(shown)
    return group


def make_named(desk: Desk, others: Iterable[str]) -> Section | None:
    """Return where else a thing is named: in what is said of others, in debates, as a value of other properties.

    Args:
        desk: the card's desk.
        others: properties of referrers that no other section shows.
    """
    groups = [_group_concerned(desk)]
    groups += [group_referrers(desk, predicate) for predicate in others]
    counted = [(key, len(desk.referrers.get(f"{DPO}{name}", []))) for name, key in _COUNTED.items()]
    entries = [desk.dated(Entry(desk.say(key, count=count)), None) for key, count in counted if count]
    groups.append(desk.group(desk.say("sources_of"), f"{DPO}source", entries, in_order=True))
    return desk.section("named", groups)


def _group_concerned(desk: Desk) -> Group | None:
    """Return the characteristics and positions that name the thing, each with what it is about, and its events."""
    look = desk.lookup
    records = desk.referrers.get(f"{DPO}concerns", [])
    shown = records if desk.limit is None or desk.at else records[: desk.limit]
    entries = []
    for record in shown:
        about = [thing for name in ("characterizes", "onTopic") for thing in look.values(record, name)]
        if desk.node in about:
            continue
        aspect = look.text(record, "aspect") or look.text(record, "stance")
        lead = f"{', '.join(map(look.name, about))}, {aspect}: " if about else ""
        said = look.text(record, "text") or look.name(record)
        entries.append(_tell_characteristic(desk, record, f"{lead}{said}"))
    group = desk.group(desk.say("concerns_of"), f"{DPO}concerns", entries)
    if group is not None:
        group.more += len(records) - len(shown)
    return group
