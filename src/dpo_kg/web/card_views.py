"""A card as the model of a page: links, places on the page, words for what is sure, vague, open, unheld or acting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from dpo_kg.messages import say
from dpo_kg.vocabulary import CODE, ID, expand_curie
from dpo_kg.web.addresses import anchor, kind_of
from dpo_kg.web.handovers import tell_handover
from dpo_kg.web.links import safe_address
from dpo_kg.web.models import EntryView, GroupView, Link, Mark, NoteView, RivalView, SectionView, SourceView
from dpo_kg.web.words import word

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from dpo_kg.cards.structure import Card, Entry, Footnote, Group
    from dpo_kg.lookup import Lookup
    from dpo_kg.periods import Period
    from dpo_kg.web.homes import Homes
    from dpo_kg.web.links import Links

#: Characters of a date that is known to the day, and to the month.
_DAY, _MONTH = 10, 7
#: Kind of record → properties that lead to what an entry about it names; the first that is not the page's own thing.
_NAMED_BY = {
    "tenure": ("tenurePost", "tenureHolder"),
    "mandate-action": ("providedBy",),
    "adoption": ("adopts",),
    "membership": ("membershipState", "membershipCouncil"),
    "appointment": ("appointee", "appointedTo"),
}
_SOURCES_OF_SOURCES = ("originalSource", "corroboratedBy")


class CardViews:
    """Makes the parts of the page of one card.

    Args:
        card: the card.
        lookup: where its things are read.
        homes: where things are described.
        links: the links of the page.
        whole: address of the page with all entries, for groups that are cut.
        aside: things that the page tells of elsewhere, and that are no entries.
    """

    def __init__(
        self,
        card: Card,
        lookup: Lookup,
        homes: Homes,
        links: Links,
        whole: str = "",
        aside: Collection[str] = (),
    ) -> None:
        self._card = card
        self._lookup = lookup
        self._homes = homes
        self._links = links
        self._whole = whole
        self._aside = frozenset(aside)
        self._lang = card.lang
        self.anchors: set[str] = set()
        self._told: set[int] = set()

    def sections(self, *, undated: bool) -> list[SectionView]:
        """Return the sections with the entries that are undated on the day asked about, or with all others."""
        found = []
        for section in self._card.sections:
            groups = [view for group in section.groups if (view := self._group(group, undated=undated)) is not None]
            if groups:
                place = f"undated-{section.key}" if undated else section.key
                shape = self._shape(section.key)
                if shape == "strip" and not undated:
                    self._tell_handovers(section.groups, groups)
                found.append(SectionView(place, say(self._lang, section.key), groups, shape))
        return found

    def extra(self, place: str, title: str, groups: Iterable[Group]) -> SectionView:
        """Return a section of groups that are not of the card itself."""
        views = [view for group in groups if (view := self._group(group, undated=False)) is not None]
        return SectionView(place, title, views)

    def _shape(self, key: str) -> str:
        if key == "tenures" and self._card.iri.startswith(f"{ID}post/"):
            return "strip"
        return "columns" if key == "positions" else "list"

    def _tell_handovers(self, groups: Iterable[Group], views: Iterable[GroupView]) -> None:
        """Say between holders that follow each other what lies between them."""
        entries = [e for group in groups for e in group.entries if e.certainty != "undated"]
        shown = [e for view in views for e in view.entries]
        before: Entry | None = None
        for entry, view in zip(entries, shown, strict=True):
            if not (expand_curie(entry.thing) or entry.thing).startswith(f"{ID}tenure/"):
                continue
            if before is not None:
                view.handover = tell_handover(self._lang, before.period, entry.period)
            before = entry

    def sources(self) -> list[SourceView]:
        """Return the footnotes that are referred to by document, in the order in which they first are."""
        by_document: dict[str, list[Footnote]] = {}
        for note in sorted(self._card.footnotes, key=lambda note: note.number):
            if note.number not in self._told:
                continue
            by_document.setdefault(note.thing, []).append(note)
        return [
            SourceView(Link(notes[0].document or word(self._lang, "no_document"), self._links.curie(thing)), views)
            for thing, notes in by_document.items()
            if (views := [self._note(note) for note in notes])
        ]

    def _group(self, group: Group, *, undated: bool) -> GroupView | None:
        shown = [entry for entry in group.entries if (expand_curie(entry.thing) or entry.thing) not in self._aside]
        entries = [entry for entry in shown if (entry.certainty == "undated") is undated]
        if not entries:
            return None
        more = group.more if entries[-1] is group.entries[-1] else 0
        href = self._links.curie(group.term) if group.term else ""
        return GroupView(group.label, href, [self._entry(entry) for entry in entries], more, self._whole)

    def _entry(self, entry: Entry) -> EntryView:
        iri = expand_curie(entry.thing) or entry.thing
        place = self._place(iri)
        self._told.update(entry.footnotes, *(rival.footnotes for rival in entry.rivals))
        return EntryView(
            link=Link(entry.text, self._leads_to(iri, here=bool(place)) or _address(entry), self._language(entry, iri)),
            anchor=place,
            period=entry.period.describe(self._lang) if entry.period else "",
            marks=self._marks(entry, iri),
            concerns=[Link(name, self._links.curie(thing)) for name, thing in entry.concerns if name not in entry.text],
            details=entry.details,
            notes=entry.footnotes,
            rank=entry.rank if entry.rivals or not entry.followed else "",
            reason=entry.reason if entry.rivals or not entry.followed else "",
            rivals=[RivalView(rival.text, rival.footnotes, rival.rank, rival.reason) for rival in entry.rivals],
        )

    def _place(self, iri: str) -> str:
        """Return the name of the place of a thing that is described on this page, where it is first shown."""
        if not kind_of(iri) or iri == self._card.iri or self._homes.home(iri) != self._card.iri:
            return ""
        return self.claim(iri)

    def claim(self, iri: str) -> str:
        """Return the name of the place of a thing, and "" where the page has it already."""
        name = anchor(iri)
        if name in self.anchors:
            return ""
        self.anchors.add(name)
        return name

    def _leads_to(self, iri: str, *, here: bool) -> str:
        kind = kind_of(iri)
        if kind in _NAMED_BY and (here or kind == "tenure"):
            for name in _NAMED_BY[kind]:
                for value in self._lookup.values(ox.NamedNode(iri), name):
                    if isinstance(value, ox.NamedNode) and value.value != self._card.iri:
                        return self._links.thing(value.value)
        return "" if here or not iri or iri == self._card.iri else self._links.thing(iri)

    def _language(self, entry: Entry, iri: str) -> str:
        """Return the language of a text that is not in that of the page; "" for one that is, or that has none."""
        if not iri:
            return ""
        node = ox.NamedNode(iri)
        texts = [*self._lookup.labels(node), *self._lookup.values(node, "text")]
        for found in texts:
            if isinstance(found, ox.Literal) and found.value == entry.text:
                return found.language if found.language and found.language != self._lang else ""
        return ""

    def _marks(self, entry: Entry, iri: str) -> list[Mark]:
        marks = []
        if entry.certainty:
            marks.append(Mark(entry.certainty, say(self._lang, entry.certainty)))
        if iri.startswith(f"{ID}vacancy/"):
            marks.append(Mark("vacant", say(self._lang, "derived_mark")))
        elif iri.startswith(f"{ID}tenure/"):
            marks += self._capacity(iri)
        if entry.period:
            marks += tell_dates(self._lang, entry.period)
        if not entry.followed:
            marks.append(Mark("claimed", say(self._lang, "not_followed")))
        if entry.derived and not iri.startswith((f"{ID}vacancy/", f"{ID}overlap/")):
            marks.append(Mark("derived", say(self._lang, "derived_mark")))
        return marks

    def _capacity(self, iri: str) -> list[Mark]:
        """Return how a post was held where that is not the usual way: acting, in charge, ad interim."""
        found = self._lookup.values(ox.NamedNode(iri), "tenureKind")
        kinds = [kind for kind in found if isinstance(kind, ox.NamedNode) and kind.value.startswith(CODE)]
        return [Mark("acting", self._lookup.name(kind)) for kind in kinds if not kind.value.endswith("/substantive")]

    def _note(self, note: Footnote) -> NoteView:
        parts = []
        if note.carried_from:
            parts.append(say(self._lang, "carried_from", place=note.carried_from))
        if note.as_of:
            parts.append(say(self._lang, "as_of", day=note.as_of))
        if not note.is_plain:
            parts.append(note.status)
        if note.wording:
            parts.append(say(self._lang, "wording", wording=note.wording))
        if note.note:
            parts.append(say(self._lang, "note", note=note.note))
        references = [
            Link(f"[{ref.mark}] {ref.document or say(self._lang, 'without_entry')}", self._links.curie(ref.thing))
            for ref in note.references
        ]
        iris = [expand_curie(curie) or curie for curie in note.attributions]
        anchors = [place for iri in iris if (place := self._place(iri))]
        return NoteView(note.number, note.place, parts, references, self._originals(iris), anchors)

    def _originals(self, attributions: Iterable[str]) -> list[Link]:
        """Return what the source itself had it from, and what bears it out."""
        found: dict[str, Link] = {}
        for iri in attributions:
            for name in _SOURCES_OF_SOURCES:
                for value in self._lookup.values(ox.NamedNode(iri), name):
                    if isinstance(value, ox.NamedNode):
                        kind = word(self._lang, f"note_{name}")
                        found.setdefault(
                            value.value, Link(self._lookup.name(value), self._links.thing(value.value), note=kind)
                        )
        return list(found.values())


def _address(entry: Entry) -> str:
    """Return the address that an entry consists of; "" where it is none."""
    return "" if entry.thing else safe_address(entry.text) if entry.text.startswith(("http://", "https://")) else ""


def tell_dates(lang: str, period: Period) -> list[Mark]:
    """Return what is open or vague about a period, in words."""
    marks = []
    if period.start and not period.end and not period.said_only:
        key = "open_end" if period.status == "" else ""
        marks.append(Mark("open", word(lang, key) if key else period.status))
    if period.end and not period.start and not period.said_only:
        marks.append(Mark("open-start", word(lang, "open_start")))
    vague = dict.fromkeys(key for day in (period.start, period.end) if (key := name_precision(day)))
    return marks + [Mark("vague", word(lang, key)) for key in vague]


def name_precision(edtf: str) -> str:
    """Return the key of the words for how vague a date is; "" for a day, or for none.

    Source: Extended Date/Time Format, Library of Congress, 2019.
    """
    if not edtf or (len(edtf) == _DAY and edtf.replace("-", "").isdigit()):
        return ""
    if any(mark in edtf for mark in "[{/"):
        return "vague_range"
    if "~" in edtf or "%" in edtf:
        return "vague_about"
    if "?" in edtf:
        return "vague_uncertain"
    return "vague_month" if len(edtf) == _MONTH and edtf[4] == "-" and edtf[5:].isdigit() else "vague_year"
