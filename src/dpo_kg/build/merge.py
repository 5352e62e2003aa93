"""The merge of the layers: one graph in which equal statements meet, rivals are ranked, and nothing is lost.

- A correction is a pair of claims in a layer: a deprecated one that holds the error and a preferred one that holds
  what is right. The error leaves the direct triples; both claims stay.
- The same statement from several layers is one triple with the citations of each.
- A thing keeps one label in each language; see `dpo_kg.build.merged_names`.
- Different values of a property that the shapes allow once are rivals. The more authoritative kind of source wins,
  then the more precise date, then the newer source; a preferred claim in data/ranking.ttl wins over all. The others
  become claims. Where nothing decides there is no direct triple, and all are claims of normal rank. A date that only
  says less exactly what another says is a claim that conflicts with nothing.
- What one layer has as ended has ended, though another, which speaks of an earlier day, has it as ongoing; of several
  days for which something is said the last stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from dpo_kg.build.layers import Layer
from dpo_kg.build.merged_names import merge_names
from dpo_kg.build.ontology import Ontology
from dpo_kg.build.provenance import (
    CITATION,
    CLAIM,
    CLAIM_LITERAL,
    CLAIM_OBJECT,
    CLAIM_PREDICATE,
    CLAIM_SUBJECT,
    LOCATOR,
    RANK,
    SOURCE,
    SUPPORTS,
    TYPE,
    Node,
    Records,
    Statement,
)
from dpo_kg.build.ranking import (
    LAST_PRECEDENCE,
    Rival,
    agree,
    choose_winner,
    find_kind,
    measure_imprecision,
    read_exceptions,
)
from dpo_kg.edtf import parse_edtf
from dpo_kg.errors import BuildError
from dpo_kg.vocabulary import CODE, DPO, ID, shorten_iri

_REASON = ox.NamedNode(f"{DPO}rankReason")
_CONFLICTS = ox.NamedNode(f"{DPO}conflictsWith")
_SOURCE_KIND = ox.NamedNode(f"{DPO}sourceKind")
_PRECEDENCE = ox.NamedNode(f"{DPO}precedence")
_ORIGIN = ox.NamedNode(f"{DPO}originalSource")
_AS_OF = ox.NamedNode(f"{DPO}asOf")
_ISSUED = ox.NamedNode(f"{DPO}issuedOn")
_PREFERRED, _NORMAL, _DEPRECATED = (
    ox.NamedNode(f"{CODE}rank/{name}") for name in ("preferred", "normal", "deprecated")
)
_ENDED, _ONGOING = (ox.NamedNode(f"{CODE}end-status/{name}") for name in ("ended", "ongoing"))
_CARRIED_OVER = [
    SOURCE,
    LOCATOR,
    _AS_OF,
    _ORIGIN,
    *(ox.NamedNode(f"{DPO}{name}") for name in ("corroboratedBy", "citesReference", "carriedFrom", "citationStatus")),
]


@dataclass(frozen=True)
class Voice:
    """One value of a property in one layer, and the attributions that back it there."""

    layer: str
    value: Node
    citations: tuple[ox.NamedNode, ...]
    claims: tuple[ox.NamedNode, ...]

    @property
    def attributions(self) -> tuple[ox.NamedNode, ...]:
        """Citations and claims."""
        return self.citations + self.claims


def correct_layer(layer: Layer) -> Layer:
    """Return a layer with its own claims carried out: errors out of the direct triples, winners in.

    Raises:
        BuildError: a citation backs the error and other values of the same property.
    """
    records = Records(layer.triples)
    triples = dict.fromkeys(layer.triples)
    claimed = {claim: records.claimed(claim) for claim in records.claims()}
    problems = []
    for claim, statement in claimed.items():
        rank = records.value(claim, RANK)
        if statement is None:
            continue
        if rank == _PREFERRED:
            triples[statement.triple()] = None
        elif rank == _DEPRECATED and statement.triple() in triples:
            del triples[statement.triple()]
            key = statement.subject, statement.predicate
            held = {claim_statement.triple() for claim_statement in claimed.values() if claim_statement}
            if any((t.subject, t.predicate) == key and t not in held for t in triples):
                problems.append(
                    f"data/{layer.name}: {shorten_iri(claim.value)} withdraws one of several values of "
                    f"{shorten_iri(statement.predicate.value)} of {shorten_iri(statement.subject.value)}, and one "
                    "citation backs them all; hold the values that stay in claims of their own"
                )
            _withdraw(triples, records, *key, records.citations_for(*key))
    if problems:
        raise BuildError(problems)
    return Layer(layer.name, list(triples))


def merge_layers(layers: Sequence[Layer], settings: Iterable[ox.Triple], ontology: Ontology) -> list[ox.Triple]:
    """Return the merged graph of corrected layers.

    Args:
        layers: each as `correct_layer` returns it.
        settings: data/catalog.ttl and data/ranking.ttl; the kinds of their sources stand in the layers themselves.
        ontology: tells which properties a thing may have once.
    """
    merged = dict.fromkeys(triple for layer in layers for triple in layer.triples)
    if len(layers) < 2:
        return list(merged)
    records = {layer.name: Records(layer.triples) for layer in layers}
    kinds = [t for t in merged if t.predicate == _SOURCE_KIND]
    judge = _Judge(Records([*settings, *kinds]), Records(merged))
    for (subject, predicate), voices in _find_rivals(records, ontology).items():
        winner, reason = judge.choose(subject, predicate, voices)
        if winner == _ENDED:
            _drop_days_of_ongoing(merged, records, subject, voices)
        claims = _write_claims(subject, predicate, voices, winner, reason, records)
        for voice in voices:
            for claim in voice.claims:
                for name in (RANK, _REASON):
                    for node in records[voice.layer].values(claim, name):
                        merged.pop(ox.Triple(claim, name, node), None)
            if voice.value != winner:
                merged.pop(ox.Triple(subject, predicate, voice.value), None)
                _withdraw(merged, records[voice.layer], subject, predicate, voice.citations)
        merged.update(dict.fromkeys(claims))
    merge_names(merged, records, lambda name: judge.weigh(Voice(name.layer, name.value, name.citations, ())))
    return list(merged)


def _drop_days_of_ongoing(
    merged: dict[ox.Triple, None], records: dict[str, Records], subject: ox.NamedNode, voices: Sequence[Voice]
) -> None:
    """Take the day for which a layer has something as ongoing off what has ended; the claim of that layer has it."""
    for voice in voices:
        days = records[voice.layer].values(subject, _AS_OF) if voice.value == _ONGOING else []
        for day in days:
            merged.pop(ox.Triple(subject, _AS_OF, day), None)
            citations = records[voice.layer].citations_for(subject, _AS_OF)
            _withdraw(merged, records[voice.layer], subject, _AS_OF, citations)


def _find_rivals(
    records: dict[str, Records], ontology: Ontology
) -> dict[tuple[ox.NamedNode, ox.NamedNode], list[Voice]]:
    voices: dict[tuple[ox.NamedNode, ox.NamedNode], list[Voice]] = defaultdict(list)
    types: dict[ox.NamedNode, set[str]] = defaultdict(set)
    for layer in records.values():
        for subject in layer.about:
            types[subject] |= layer.types(subject)
    for name, layer in records.items():
        claims: dict[Statement, list[ox.NamedNode]] = defaultdict(list)
        for claim in layer.claims():
            statement = layer.claimed(claim)
            if statement is not None:
                claims[statement].append(claim)
        for subject, about in layer.about.items():
            single = ontology.single_valued_for(types[subject])
            for predicate in [p for p in about if p.value in single]:
                citations = tuple(layer.citations_for(subject, predicate))
                for value in about[predicate]:
                    holding = tuple(claims.get(Statement(subject, predicate, value), ()))
                    voices[subject, predicate].append(Voice(name, value, () if holding else citations, holding))
    return {key: found for key, found in voices.items() if len({voice.value for voice in found}) > 1}


class _Judge:
    """Chooses among rivals by the rules of data/ranking.ttl."""

    def __init__(self, settings: Records, merged: Records) -> None:
        self._settings = settings
        self._merged = merged
        self._exceptions = read_exceptions(settings)

    def choose(
        self, subject: ox.NamedNode, predicate: ox.NamedNode, voices: Sequence[Voice]
    ) -> tuple[Node | None, str]:
        """Return the winning value, or None where nothing decides, and the reason in words."""
        if predicate == _AS_OF:
            newest = max(voices, key=lambda voice: _latest_day(voice.value))
            return newest.value, "The latest of the dates for which sources say so."
        exception = self._exceptions.get((subject, predicate))
        if exception is not None and any(voice.value == exception[0] for voice in voices):
            return exception
        return choose_winner(
            [Rival(v.value, self._precedence(v), measure_imprecision(v.value), self._age(v)) for v in voices]
        )

    def weigh(self, voice: Voice) -> tuple[int, int]:
        """Return precedence and age of a voice, the lower the better."""
        return self._precedence(voice), self._age(voice)

    def _precedence(self, voice: Voice) -> int:
        layer_kind = self._settings.value(ox.NamedNode(f"{ID}layer/{voice.layer}"), _SOURCE_KIND)
        ranks = []
        for attribution in voice.attributions:
            source = self._find_source(attribution)
            kind = (find_kind(source, self._stated_kind) if source is not None else None) or layer_kind
            rank = self._settings.value(kind, _PRECEDENCE) if kind is not None else None
            if isinstance(rank, ox.Literal):
                ranks.append(int(rank.value))
        if not ranks and layer_kind is not None:
            rank = self._settings.value(layer_kind, _PRECEDENCE)
            ranks += [int(rank.value)] if isinstance(rank, ox.Literal) else []
        return min(ranks, default=LAST_PRECEDENCE)

    def _find_source(self, attribution: ox.NamedNode) -> Node | None:
        """Return the document that an attribution goes back to, as far as its source tells it."""
        return self._merged.value(attribution, _ORIGIN) or self._merged.value(attribution, SOURCE)

    def _stated_kind(self, source: Node) -> Node | None:
        return self._settings.value(source, _SOURCE_KIND)

    def _age(self, voice: Voice) -> int:
        """Days by which the newest source is older than the end of the calendar; undated ones are oldest."""
        days = []
        for attribution in voice.attributions:
            source = self._find_source(attribution)
            for node in (
                self._merged.value(attribution, _AS_OF),
                source and self._merged.value(source, _ISSUED),
            ):
                if isinstance(node, ox.Literal) and (latest := parse_edtf(node.value).latest) is not None:
                    days.append((date.max - latest).days)
        return min(days, default=(date.max - date.min).days + 1)


def _withdraw(
    triples: dict[ox.Triple, None],
    records: Records,
    subject: ox.NamedNode,
    predicate: ox.NamedNode,
    citations: Iterable[ox.NamedNode],
) -> None:
    """Take a property out of what citations of a record back; a citation that backs nothing else goes."""
    for citation in citations:
        left = [node for node in records.supported(citation) if node != predicate]
        for node in records.values(citation, SUPPORTS):
            triples.pop(ox.Triple(citation, SUPPORTS, node), None)
        if left:
            triples.update(dict.fromkeys(ox.Triple(citation, SUPPORTS, node) for node in left))
            records.about[citation][SUPPORTS] = left
            continue
        triples.pop(ox.Triple(subject, CITATION, citation), None)
        for name, nodes in records.about[citation].items():
            for node in nodes:
                triples.pop(ox.Triple(citation, name, node), None)


def _write_claims(
    subject: ox.NamedNode,
    predicate: ox.NamedNode,
    voices: Sequence[Voice],
    winner: Node | None,
    reason: str,
    records: dict[str, Records],
) -> list[ox.Triple]:
    """Return one claim per voice and attribution, each with its rank, the reason and its rivals."""
    stem = f"{ID}claim/{'-'.join(subject.value.removeprefix(ID).split('/'))}-{_kebab(predicate.value)}"
    made: list[tuple[ox.NamedNode, Voice]] = []
    triples: list[ox.Triple] = []
    for voice in voices:
        made += [(claim, voice) for claim in voice.claims]
        for number, citation in enumerate(voice.citations, 1):
            claim = ox.NamedNode(f"{stem}-{voice.layer}{'' if number == 1 else f'-{number}'}")
            while any(claim == other for other, _ in made):
                claim = ox.NamedNode(f"{claim.value}-2")
            made.append((claim, voice))
            field = CLAIM_LITERAL if isinstance(voice.value, ox.Literal) else CLAIM_OBJECT
            triples += [
                ox.Triple(claim, TYPE, CLAIM),
                ox.Triple(claim, CLAIM_SUBJECT, subject),
                ox.Triple(claim, CLAIM_PREDICATE, predicate),
                ox.Triple(claim, field, voice.value),
            ]
            if voice.value == _ONGOING:
                triples += [ox.Triple(claim, _AS_OF, day) for day in records[voice.layer].values(subject, _AS_OF)]
            for name in _CARRIED_OVER:
                triples += [ox.Triple(claim, name, node) for node in records[voice.layer].values(citation, name)]
    for claim, voice in made:
        triples.append(ox.Triple(claim, RANK, _PREFERRED if voice.value == winner else _NORMAL))
        triples.append(ox.Triple(claim, _REASON, ox.Literal(reason, language="en")))
        if predicate != _AS_OF:  # What holds at one time contradicts nothing that holds at another.
            rivals = [other for other, rival in made if not agree(rival.value, voice.value)]
            triples += [ox.Triple(claim, _CONFLICTS, other) for other in rivals]
    return triples


def _latest_day(value: Node) -> date:
    latest = parse_edtf(value.value).latest if isinstance(value, ox.Literal) else None
    return latest or date.min


def _kebab(iri: str) -> str:
    name = iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name)
