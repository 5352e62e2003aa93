"""Who says a statement of a card: footnotes, standing, rivals.

A citation backs the statements of its record whose property it supports; one that names no properties, those that its
source names. A claim holds one statement. Conflicts stand between citations and claims.
"""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.cards.structure import Entry, Footnote, Reference, Rival
from dpo_kg.lookup import dpo
from dpo_kg.vocabulary import CODE, RDF, RDFS, SKOS, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dpo_kg.lookup import Lookup, Node, Term

_LABEL = f"{RDFS}label"
_NOTE = f"{SKOS}note"
_OBSERVATION = ox.NamedNode("http://purl.org/linked-data/cube#Observation")
_TYPE = f"{RDF}type"
#: Citation statuses that say no more than whether the source gives references.
_PLAIN = {f"{CODE}citation-status/{name}" for name in ("cited", "uncited")}
#: Of an observation the measure is enough: its dimensions stand beside it.
_MEASURES = {dpo(name) for name in ("count", "amount", "percent")}


#: What the name of a tenure or headship says already, and what only belongs to its row in a table.
_IN_THE_NAME = {
    dpo(name)
    for name in (
        *("tenureHolder", "tenurePost", "headshipBody", "headshipPost", "ordinal", "statedDurationMonths"),
        "secretaryGeneralStated",
    )
}


class Attributions:
    """The footnotes of one card, numbered as they come.

    Args:
        lookup: where they are read.
    """

    def __init__(self, lookup: Lookup) -> None:
        self.footnotes: list[Footnote] = []
        self._lookup = lookup
        self._numbers: dict[tuple[str, ...], Footnote] = {}
        self._of: dict[Node, int] = {}
        self._claims: dict[Node, list[Node]] = {}
        self._rivals: dict[Node, list[Rival]] = {}

    def back(self, entry: Entry, record: Node, predicate: str, value: Term) -> None:
        """Give an entry the footnotes, the standing and the rivals of a statement."""
        backing = [node for node in self._citations(record) if predicate in self._supported(node)]
        backing += [claim for claim in self.claims(record, predicate) if value in self._claimed(claim)]
        self.back_by(entry, backing)

    def back_by(self, entry: Entry, attributions: Iterable[Node]) -> None:
        """Give an entry the footnotes, the standing and the rivals of some citations and claims."""
        for node in attributions:
            number = self.number(node)
            if number not in entry.footnotes:
                entry.footnotes.append(number)
            rank, reason = self._lookup.text(node, "rank"), self._lookup.text(node, "rankReason")
            if rank and not entry.rank:
                entry.rank, entry.reason = rank, reason
            qualifier = self._lookup.text(node, "qualifier")
            if qualifier:
                entry.details.append(("qualifier", qualifier))
            known = {rival.text for rival in entry.rivals}
            entry.rivals += [rival for rival in self._conflicting(node) if rival.text not in known]

    def citations(self, record: Node) -> list[Node]:
        """Return the citations of a record."""
        return self._citations(record)

    def claims(self, record: Node, predicate: str) -> list[Node]:
        """Return the claims about a property of a record."""
        if record not in self._claims:
            self._claims[record] = self._lookup.subjects("claimSubject", record)
        wanted = ox.NamedNode(predicate)
        return [claim for claim in self._claims[record] if wanted in self._lookup.values(claim, "claimPredicate")]

    def all_claims(self, record: Node) -> list[tuple[Node, str, Term]]:
        """Return all claims about a record, each with property and value."""
        found = []
        for claim in self._lookup.subjects("claimSubject", record):
            for predicate in self._lookup.values(claim, "claimPredicate"):
                found += [(claim, predicate.value, value) for value in self._claimed(claim)]
        return found

    def number(self, node: Node) -> int:
        """Return the number of the footnote of a citation or claim; those that say the same share one."""
        if node not in self._of:
            footnote = self._read(node)
            footnote.attributions.append(shorten_iri(node.value))
            self._of[node] = footnote.number
        return self._of[node]

    def _read(self, node: Node) -> Footnote:
        look = self._lookup
        document = look.value(node, "source")
        status = look.value(node, "citationStatus")
        entries = [entry for entry in look.values(node, "citesReference") if isinstance(entry, ox.NamedNode)]
        notes = [n.value for n in look.properties(node).get(_NOTE, []) if isinstance(n, ox.Literal)]
        shown = (
            *("" if document is None else document.value, look.text(node, "locator"), look.text(node, "carriedFrom")),
            "" if status is None else look.name(status),
            *(look.text(node, "asOf"), look.text(node, "wording"), "; ".join(notes)),
        )
        key = (*shown, *(entry.value for entry in entries))
        if key in self._numbers:
            return self._numbers[key]
        name = "" if document is None else look.name(document)
        found = Footnote(len(self.footnotes) + 1, name, shorten_iri(shown[0]), shown[1], shown[2])
        found.is_plain = status is None or status.value in _PLAIN
        found.status, found.as_of, found.wording, found.note = shown[3:]
        found.references = sorted((self._refer(entry) for entry in entries), key=_by_mark)
        self.footnotes.append(found)
        self._numbers[key] = found
        return found

    def _refer(self, entry: Node) -> Reference:
        mark = self._lookup.text(entry, "mark")
        return Reference(mark, self._lookup.text(entry, "refersTo"), shorten_iri(entry.value))

    def _citations(self, record: Node) -> list[Node]:
        return [node for node in self._lookup.values(record, "citation") if isinstance(node, ox.NamedNode)]

    def _supported(self, citation: Node) -> set[str]:
        own = {found.value for found in self._lookup.values(citation, "supports")}
        sources = [node for node in self._lookup.values(citation, "source") if isinstance(node, ox.NamedNode)]
        return own or {found.value for source in sources for found in self._lookup.values(source, "supports")}

    def _claimed(self, claim: Node) -> list[Term]:
        return [*self._lookup.values(claim, "claimObject"), *self._lookup.values(claim, "claimLiteral")]

    def _conflicting(self, node: Node) -> list[Rival]:
        """Return what conflicts with an attribution, by its own word or the other's."""
        if node not in self._rivals:
            own = [other for other in self._lookup.values(node, "conflictsWith") if isinstance(other, ox.NamedNode)]
            others = dict.fromkeys([*own, *self._lookup.subjects("conflictsWith", node)])
            self._rivals[node] = [rival for other in sorted(others, key=str) for rival in self._tell_rival(other)]
        return self._rivals[node]

    def _tell_rival(self, node: Node) -> list[Rival]:
        text = self.describe(node)
        rank, reason = self._lookup.text(node, "rank"), self._lookup.text(node, "rankReason")
        return [Rival(text, [self.number(node)], rank, reason)] if text else []

    def describe(self, attribution: Node) -> str:
        """Return the statements that a citation or claim backs, in words, thing by thing; names are left out."""
        told: dict[Node, dict[str, list[str]]] = {}
        for about, predicate, value in self._backed(attribution):
            if predicate.value == _LABEL:
                continue
            properties = told.setdefault(about, {})
            if predicate not in _IN_THE_NAME:
                properties.setdefault(self._lookup.name_term(predicate), []).append(self._lookup.name(value))
        parts = []
        for about in sorted(told, key=str):
            said = ", ".join(f"{name}: {'; '.join(sorted(set(v)))}" for name, v in sorted(told[about].items()))
            parts.append(", ".join(filter(None, (self._lookup.name(about), said))))
        return " · ".join(parts)

    def _backed(self, attribution: Node) -> list[tuple[Node, Node, Term]]:
        """Return what each statement behind an attribution is about, its property and its value."""
        look = self._lookup
        found: list[tuple[Node, Node, Term]] = []
        for about in look.values(attribution, "claimSubject"):
            for predicate in look.values(attribution, "claimPredicate"):
                if isinstance(about, ox.NamedNode) and isinstance(predicate, ox.NamedNode):
                    found += [(about, predicate, value) for value in self._claimed(attribution)]
        for record in look.subjects("citation", attribution):
            aspect = look.value(record, "aspect")
            if isinstance(aspect, ox.NamedNode):
                things = [node for node in look.values(record, "characterizes") if isinstance(node, ox.NamedNode)]
                found += [(about, aspect, text) for about in things for text in look.values(record, "text")]
                continue
            is_figure = _OBSERVATION in look.properties(record).get(_TYPE, [])
            scope = look.value(record, "refScope")
            about = scope if isinstance(scope, ox.NamedNode) else record
            for name in self._supported(attribution):
                predicate = ox.NamedNode(name)
                if not is_figure or predicate in _MEASURES:
                    values = look.properties(record).get(name, [])
                    found += [(about, predicate, v) for v in values if not look.is_derived(record, name, v)]
        return found


def _by_mark(reference: Reference) -> tuple[int, str]:
    mark = reference.mark
    return (int(mark), "") if mark.isdigit() and mark.isascii() else (1 << 30, mark)
