"""The page of one thing: its card, with boxes that stored queries fill, and the same in formats for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dpo_kg.cards.builder import make_card
from dpo_kg.cards.terms import name_sort
from dpo_kg.description import describe_thing
from dpo_kg.errors import ParameterError, UnknownNameError
from dpo_kg.exporters.graphs import GRAPH_FORMATS, write_graph
from dpo_kg.messages import say
from dpo_kg.vocabulary import CODE, DPO, ID, shorten_iri
from dpo_kg.web.addresses import anchor, iri_of_page, kind_of, page_path
from dpo_kg.web.answers import Answer, redirect, text
from dpo_kg.web.backing import find_backed
from dpo_kg.web.card_views import CardViews
from dpo_kg.web.frame import ENDINGS
from dpo_kg.web.joined_cards import join_groups
from dpo_kg.web.key_facts import find_key_facts
from dpo_kg.web.models import Link, RecordView
from dpo_kg.web.panels import make_panels
from dpo_kg.web.structured import describe_for_machines
from dpo_kg.web.visit import Page

if TYPE_CHECKING:
    from dpo_kg.cards.structure import Card, Group
    from dpo_kg.web.visit import Visit

#: Formats in which a thing is described besides its page.
FORMATS = ("ttl", "jsonld", "json", "nt", "nq", "trig", "rdfxml")
#: Entries of a group, and records at the end of a page, that are shown before one asks for all.
LIMIT, RECORDS = 10, 6


def make_page(visit: Visit) -> Page | Answer:
    """Return the page of the thing that a path speaks of, or its description in another format.

    Raises:
        UnknownNameError: there is no such thing.
        ParameterError: the name is none that a thing can have, or a parameter does not fit.
    """
    iri = _find_named(visit, iri_of_page(visit.path))
    if page_path(iri) != visit.path:
        return redirect(_data_address(visit, iri), 301)
    if visit.format != "html":
        return _describe(visit, iri)
    home, place = visit.homes.address(iri)
    if home != visit.path:
        return redirect(_record_address(visit, iri, home, place))
    return _show(visit, iri)


def _find_named(visit: Visit, iri: str) -> str:
    """Return the IRI of a thing; names are in lower case, and people write acronyms in capitals.

    Raises:
        As `find_thing`.
    """
    try:
        return find_thing(visit, iri)
    except UnknownNameError:
        lower = ID + iri.removeprefix(ID).lower()
        if not iri.startswith(ID) or lower == iri or not visit.lookup.properties(ox.NamedNode(lower)):
            raise
        return lower


def redirect_thing(visit: Visit) -> Answer:
    """Return the answer of a thing's own address, …/id/…: 303 See Other to its page, or to its description.

    Raises:
        As `make_page`.
    """
    iri = find_thing(visit, ID + visit.path.removeprefix("/id/"))
    if visit.format != "html":
        return redirect(_data_address(visit, iri))
    home, place = visit.homes.address(iri)
    return redirect(_record_address(visit, iri, home, place))


def find_thing(visit: Visit, iri: str) -> str:
    """Return an IRI of which the graph says something.

    Raises:
        UnknownNameError: it says nothing of it.
        ParameterError: it is no IRI.
    """
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        raise ParameterError(f"not an IRI: {iri[:200]}") from None
    if not iri or not visit.lookup.properties(node):
        raise UnknownNameError("thing", shorten_iri(iri)[:200], (), suggestions=[])
    return iri


def _data_address(visit: Visit, iri: str) -> str:
    ending = "" if visit.format == "html" else f".{ENDINGS.get(visit.format, visit.format)}"
    return visit.links.file(f"{page_path(iri)}{ending}")


def _record_address(visit: Visit, iri: str, home: str, place: str) -> str:
    """Return the address of the place where a thing is described, on the whole page where the short one lacks it."""
    parameters = {"at": visit.at}
    if place and kind_of(visit.homes.home(iri)):
        model = _model(visit, visit.homes.home(iri), limit=LIMIT)
        if place not in model["anchors"]:
            parameters["limit"] = "all"
    return visit.links.to(home, parameters) + (f"#{place}" if place else "")


def _describe(visit: Visit, iri: str) -> Answer:
    """Return the description of a thing as RDF, or its card as JSON.

    Raises:
        UnknownNameError: things are not described in this format.
    """
    if visit.format == "json":
        import json

        card = _card(visit, iri, None)
        return text(json.dumps(card.to_dict(), ensure_ascii=False, indent=2) + "\n", "application/json")
    if visit.format not in GRAPH_FORMATS:
        mend = f"The formats are {', '.join(('html', *FORMATS))}."
        raise UnknownNameError("format of things", visit.format, (), mend=mend)
    graph = visit.lookup.graph
    node = ox.NamedNode(iri)
    asserted, inferred = describe_thing(visit.lookup.store, node, graph)
    if not asserted:  # a term of the ontology or of a code list, or what follows by rule
        asserted = sorted(
            (quad.triple for quad in visit.lookup.store.quads_for_pattern(node, None, None, graph)), key=str
        )
        inferred = []
    return text(write_graph(asserted, visit.format, inferred), GRAPH_FORMATS[visit.format])


def _card(visit: Visit, iri: str, limit: int | None) -> Card:
    unknown = visit.kg.run("missing", thing=iri, lang=visit.lang).to_dicts()
    manifest = visit.kg.snapshot.manifest()
    return make_card(visit.lookup, ox.NamedNode(iri), at=visit.at, limit=limit, unknown=unknown, manifest=manifest)


def _show(visit: Visit, iri: str) -> Page:
    whole = visit.parameters.get("limit", "")
    if whole not in ("", "all"):
        raise ParameterError(f"limit: neither empty nor all: {whole[:40]!r}")
    model = _model(visit, iri, limit=None if whole else LIMIT)
    card: Card = model["card"]
    panels = make_panels(visit, iri)
    backing = find_backed(visit, iri, whole=bool(whole)) if kind_of(iri) == "document" else None
    description = " · ".join(filter(None, (card.name, card.sort, card.lead)))
    return Page(
        "thing.html",
        card.name,
        description,
        {**model, "panels": panels, "kind": kind_of(iri) or "term", "backing": backing},
        formats=FORMATS,
        about=describe_for_machines(visit, iri, card),
        parameters={"at": visit.at, "limit": whole},
    )


def _model(visit: Visit, iri: str, *, limit: int | None) -> dict[str, Any]:
    card = _card(visit, iri, limit)
    whole = visit.links.to(page_path(iri), {"at": visit.at, "limit": "all"})
    joined = [(record, join_groups(card, _card(visit, record, limit), "facts")) for record in _joined(visit, iri)]
    aside = [record for record, groups in joined if groups]
    views = CardViews(card, visit.lookup, visit.homes, visit.links, whole, aside)
    sections, undated = views.sections(undated=False), views.sections(undated=True)
    sections[:0] = [
        views.extra(views.claim(record), visit.lookup.name(ox.NamedNode(record)), _in_order_of_votes(groups))
        for record, groups in joined
        if groups
    ]
    if kind_of(iri) == "post":  # who held it is what one comes for
        sections.sort(key=lambda section: section.shape != "strip")
    adopted = [group for _, groups in joined for group in groups]
    key_groups = find_key_facts(visit.lookup, ox.NamedNode(iri), card, adopted)
    key_facts = views.extra("key-facts", visit.word("key_facts"), key_groups)
    sources = views.sources()
    records, more = _records(visit, iri, views, limit)
    return {
        "card": card,
        "iri": iri,
        "key_facts": key_facts if key_facts.groups else None,
        "sections": sections,
        "undated": undated,
        "sources": sources,
        "records": records,
        "records_more": more,
        "whole": whole,
        "at": visit.at,
        "clear": visit.links.to(page_path(iri)),
        "period": card.period,
        "certainty": say(visit.lang, card.certainty) if card.certainty else "",
        "types": _types(visit, iri),
        "anchors": views.anchors,
        "is_term": iri.startswith((DPO, CODE)),
    }


def _joined(visit: Visit, iri: str) -> list[str]:
    """Return the records that are told on the page of a thing as if they were of it: the adoption of a resolution."""
    if kind_of(iri) != "document":
        return []
    return [node.value for node in visit.lookup.subjects("adopts", ox.NamedNode(iri))]


def _in_order_of_votes(groups: list[Group]) -> list[Group]:
    """Return the groups of an adoption: votes for, against, abstentions, then the others; what it adopts is known."""
    order = ("dpo:adoptedBy", "dpo:voteKind", "dpo:votesFor", "dpo:votesAgainst", "dpo:abstentions")
    kept = [group for group in groups if group.term != "dpo:adopts"]
    return sorted(kept, key=lambda group: order.index(group.term) if group.term in order else len(order))


def _types(visit: Visit, iri: str) -> list[Link]:
    """Return the most specific classes of a thing."""
    node = ox.NamedNode(iri)
    if iri.startswith((DPO, CODE)):
        return [Link(name_sort(visit.lookup, node))]
    found = visit.lookup.types(node)
    return [Link(visit.lookup.name_term(one), visit.links.thing(one.value)) for one in found]


def _records(visit: Visit, iri: str, views: CardViews, limit: int | None) -> tuple[list[RecordView], int]:
    """Return what belongs to the page and stands nowhere else on it, and how many more there are."""
    if not kind_of(iri):
        return [], 0
    left = [record for record in visit.homes.homed(iri) if anchor(record) not in views.anchors]
    shown = left if limit is None else left[:RECORDS]
    records = []
    for record in shown:
        node = ox.NamedNode(record)
        link = Link(visit.lookup.name(node), note=name_sort(visit.lookup, node))
        data = visit.links.file(f"{page_path(record)}.ttl")
        records.append(RecordView(views.claim(record), link, shorten_iri(record), data))
    return records, len(left) - len(shown)
