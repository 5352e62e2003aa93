"""A layer on its way: what the rows of a data set say of things, each with the row that says so.

A row's statements about one thing share one citation. Values of a property that a thing has once and on which rows
differ become claims; so do corrected values, with the error as a deprecated claim beside them. A property that all
citations of a document back stands once on the document.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from dpo_kg.build.ontology import Ontology
from dpo_kg.build.ranking import Rival, agree, choose_winner, measure_imprecision
from dpo_kg.importers.conversions import Convert, Value
from dpo_kg.importers.corrections import Correction
from dpo_kg.importers.dataset import Row, RowError
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.known_things import KnownThings
from dpo_kg.importers.slugs import make_slug, number_slug
from dpo_kg.vocabulary import CODE, DPO, ID, RDF, RDFS, SKOS, expand_curie

_TYPE = ox.NamedNode(f"{RDF}type")
_LABEL = ox.NamedNode(f"{RDFS}label")
_NOTE = ox.NamedNode(f"{SKOS}note")
#: The documents that a compiled file names for a row: claims have them as citations have.
_PAGES = tuple(ox.NamedNode(f"{DPO}{name}") for name in ("originalSource", "corroboratedBy"))


def _dpo(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{DPO}{name}")


@dataclass(frozen=True)
class Reading:
    """The value of a cell.

    Attributes:
        value: the value; None where a correction withdraws what stands there and nothing is known instead.
        original: the value as the source has it, where a correction changes it and it can be read.
        correction: that correction.
    """

    value: Value | None
    original: Value | None = None
    correction: Correction | None = None


def read_cell(row: Row, column: str, convert: Convert) -> Reading | None:
    """Return what a cell says; None for an empty one that no correction concerns.

    Raises:
        RowError: the cell cannot be read.
    """
    text, correction = row[column], row.corrections.get(column)
    if not text and correction is None:
        return None
    try:
        value = convert(text) if text else None
    except (ValueError, NamingError) as error:
        raise RowError(str(error), column, getattr(error, "mend", "")) from None
    if correction is None:
        return Reading(value)
    try:
        original = convert(row.original[column]) if row.original[column] else None
    except (ValueError, NamingError):
        original = None
    return Reading(value, original if original != value else None, correction)


@dataclass
class Statement:
    """One value of a property of a thing, and what says so; with a modality where it is no plain fact."""

    subject: ox.NamedNode
    property: ox.NamedNode
    value: Value
    row: Row
    source: str
    locator: str
    rank: str = ""
    reason: str = ""
    modality: str = ""


@dataclass
class _Citing:
    """The statements of one row, about one thing or all of its things, that need no claims."""

    row: Row
    subjects: dict[ox.NamedNode, None] = field(default_factory=dict)
    properties: set[ox.NamedNode] = field(default_factory=set)
    extra: dict[ox.Triple, None] = field(default_factory=dict)
    more: list[tuple[ox.NamedNode, Value]] = field(default_factory=list)


#: Row, the thing that is cited for (None for all of the row), slug of the source, place in it.
_CitingKey = tuple[int, ox.NamedNode | None, str, str]


class LayerDraft:
    """What an import has made so far.

    Args:
        ontology: tells classes, codes and which properties a thing has once.
        known: finds the things that rows name.
        precedence: slug of a document, and its kind where the import tells it → rank of the kind, the lower the more
            authoritative.
        one_citation: whether the things of a row share one citation.
        exceptions: thing and property → the value that stands among rivals by name, and why.
        tie_break: slug of the document whose value stands where nothing else decides, and why; "" for none.

    Attributes:
        ontology, known: as given.
        mapped: the rows of which something was said.
        rejected: row → reason.
        unknown: names that mean nothing known, with the number of rows that have them.
        notes: what else to tell, in sentences.
        pages: address on the web → the document that it is.
        published: the documents of which the publisher was said.
    """

    def __init__(
        self,
        ontology: Ontology,
        known: KnownThings,
        precedence: Callable[[str, ox.NamedNode | None], int],
        one_citation: bool = False,
        exceptions: Mapping[tuple[ox.NamedNode, ox.NamedNode], tuple[object, str]] | None = None,
        tie_break: tuple[str, str] = ("", ""),
    ) -> None:
        self.ontology = ontology
        self.known = known
        self.mapped: dict[int, Row] = {}
        self.rejected: dict[int, tuple[Row, str]] = {}
        self.unknown: Counter[str] = Counter()
        self.notes: list[str] = []
        self.pages: dict[str, ox.NamedNode] = {}
        self.published: set[ox.NamedNode] = set()
        self._precedence = precedence
        self._one_citation = one_citation
        self._exceptions = exceptions or {}
        self._tie_break = tie_break
        self._kinds: dict[ox.NamedNode, ox.NamedNode] = {}
        self._classes: dict[ox.NamedNode, dict[str, None]] = defaultdict(dict)
        self._labels: dict[ox.NamedNode, dict[str | None, ox.Literal]] = defaultdict(dict)
        self._said: dict[tuple[ox.NamedNode, ox.NamedNode], list[Statement]] = defaultdict(list)
        self._corrected: set[tuple[int, str]] = set()  # rows and columns of which a claim tells the correction
        self._more: dict[tuple[int, ox.NamedNode], list[tuple[ox.NamedNode, Value]]] = defaultdict(list)

    # What rows say

    def add_thing(self, node: ox.NamedNode, class_name: str, *labels: ox.Literal) -> None:
        """Add a thing with its class and names; the first name in a language is the one that it keeps."""
        self._classes[node][f"{DPO}{class_name}"] = None
        for label in labels:
            self._labels[node].setdefault(label.language, label)

    def set_kind(self, document: ox.NamedNode, kind: ox.NamedNode) -> None:
        """Tell what kind of source a document is that the import adds."""
        self._kinds[document] = kind

    def label_of(self, node: ox.NamedNode) -> str:
        """Return the English name of a thing of the draft, or its name without language."""
        labels = self._labels[node]
        return (labels.get("en") or labels[None]).value

    def class_of(self, node: ox.NamedNode) -> str:
        """Return the class of a thing of the draft, without prefix; "" where it has none yet."""
        return next(iter(self._classes.get(node, ())), "").removeprefix(DPO)

    def has(self, node: ox.NamedNode) -> bool:
        """Tell whether the draft has a thing."""
        return node in self._classes

    def say(
        self,
        row: Row,
        subject: ox.NamedNode,
        property_name: str,
        reading: Reading | Value | None,
        *,
        source: str = "",
        locator: str = "",
        modality: str = "",
    ) -> None:
        """Add one value of a property of a thing.

        Args:
            row: the row that says so.
            subject: the thing, which `add_thing` has added or will.
            property_name: a property of the ontology, without prefix, or a CURIE such as skos:altLabel.
            reading: the value; None says nothing.
            source, locator: slug of another document and place in it that say so, where it is not the row.
            modality: code of a modality, such as forecast, of what is no plain fact: it becomes a claim, and nothing
                that the thing is said to have.
        """
        self.mapped[id(row)] = row
        if reading is None:
            return
        if not isinstance(reading, Reading):
            reading = Reading(reading)
        node = ox.NamedNode(expand_curie(property_name) or f"{DPO}{property_name}")
        source, locator = source or row.file.document, locator or row.locator
        said = self._said[subject, node]
        correction = reading.correction
        if correction is None:
            if reading.value is not None:
                said.append(Statement(subject, node, reading.value, row, source, locator, modality=modality))
            return
        if reading.value is not None:
            evidence, place = (correction.evidence, correction.locator) if correction.evidence else (source, locator)
            said.append(Statement(subject, node, reading.value, row, evidence, place, "preferred", correction.reason))
        if reading.value is not None or reading.original is not None:
            self._corrected.add((id(row), correction.column))
        # A value that only says less exactly what is right is no error.
        if reading.original is not None and (reading.value is None or not agree(reading.original, reading.value)):
            said.append(
                Statement(subject, node, reading.original, row, source, locator, "deprecated", correction.reason)
            )

    def name(self, row: Row, subject: ox.NamedNode, reading: Reading | ox.Literal | None) -> None:
        """Add a name of a thing: the first in a language becomes its label, others further names."""
        literal = reading.value if isinstance(reading, Reading) else reading
        if not isinstance(literal, ox.Literal):
            return
        label = self._labels[subject].setdefault(literal.language, literal)
        self.say(row, subject, "rdfs:label" if label == literal else "skos:altLabel", literal)

    def note(self, row: Row, subject: ox.NamedNode, property_name: str, value: Value) -> None:
        """Add to the citation of a row about a thing, such as a note or its original source."""
        self._more[id(row), subject].append(
            (ox.NamedNode(expand_curie(property_name) or f"{DPO}{property_name}"), value)
        )

    def reject(self, row: Row, reason: str) -> None:
        """Leave a row out, with the reason."""
        self.rejected[id(row)] = row, reason

    # What becomes of it

    def make_triples(self, documents: Iterable[str]) -> list[ox.Triple]:
        """Return the layer, sorted; call it once, when all rows are mapped.

        Args:
            documents: slugs of the documents that the layer describes, on which what all citations back may stand.
        """
        triples: dict[ox.Triple, None] = {}
        for node, classes in self._classes.items():
            triples.update(dict.fromkeys(ox.Triple(node, _TYPE, ox.NamedNode(name)) for name in classes))
            triples.update(dict.fromkeys(ox.Triple(node, _LABEL, label) for label in self._labels[node].values()))
        triples.update(dict.fromkeys(ox.Triple(node, _dpo("sourceKind"), kind) for node, kind in self._kinds.items()))
        names = _Names()
        citing: dict[_CitingKey, _Citing] = {}
        for (subject, node), said in self._said.items():
            for statement in self._settle(subject, node, said, names, triples):
                triples[ox.Triple(subject, node, statement.value)] = None
                about = None if self._one_citation else subject
                key = id(statement.row), about, statement.source, statement.locator
                found = citing.setdefault(key, _Citing(statement.row))
                found.subjects[subject] = None
                found.properties.add(node)
        triples.update(dict.fromkeys(self._cite(citing, names, set(documents))))
        return sorted(triples, key=str)

    def _settle(
        self,
        subject: ox.NamedNode,
        node: ox.NamedNode,
        said: list[Statement],
        names: _Names,
        triples: dict[ox.Triple, None],
    ) -> list[Statement]:
        """Return the statements that citations back; write claims for those that have rivals or are corrected."""
        limited = [statement for statement in said if statement.modality]
        triples.update(dict.fromkeys(self._claim(limited, names)))
        said = [statement for statement in said if not statement.modality]
        single = node.value in self.ontology.single_valued_for(self._classes[subject])
        standing = {statement.value for statement in said if statement.rank != "deprecated"}
        corrected = [statement for statement in said if statement.rank]
        if not single:
            triples.update(dict.fromkeys(self._claim(corrected, names, same_row=True)))
            return [statement for statement in said if not statement.rank]
        if len(standing) > 1 or corrected:
            self._rank(said)
            triples.update(dict.fromkeys(self._claim(said, names)))
            return []
        return said

    def _rank(self, said: list[Statement]) -> None:
        """Rank the rivals among statements of which a thing has one."""
        open_ = [statement for statement in said if not statement.rank]
        corrected = [statement for statement in said if statement.rank == "preferred"] or [
            statement for statement in said if statement.rank and len({other.value for other in open_}) == 1
        ]
        if corrected or not open_:
            right = {s.value for s in corrected if s.rank == "preferred"} or {s.value for s in open_}
            for statement in open_:
                statement.rank = "preferred" if statement.value in right else "normal"
                statement.reason = corrected[0].reason
            return
        winner, reason = self._exceptions.get((open_[0].subject, open_[0].property), (None, ""))
        if winner not in {statement.value for statement in open_}:
            winner, reason = choose_winner(
                [Rival(s.value, self._weigh(s), measure_imprecision(s.value), 0) for s in open_]
            )
            winner, reason = (winner, reason) if winner is not None else self._break_tie(open_, reason)
        for statement in open_:
            statement.rank = "preferred" if statement.value == winner else "normal"
            statement.reason = reason

    def _break_tie(self, said: list[Statement], undecided: str) -> tuple[Value | None, str]:
        """Return the one value that the document of `tie_break` has among the best, with the reason, else None."""
        weights = [(self._weigh(statement), measure_imprecision(statement.value)) for statement in said]
        tied = [s for s, weight in zip(said, weights, strict=True) if weight == min(weights)]
        best = {statement.value for statement in tied if statement.source == self._tie_break[0]}
        return (best.pop(), self._tie_break[1]) if len(best) == 1 else (None, undecided)

    def _weigh(self, statement: Statement) -> int:
        """Return the rank of the page that a row takes a statement from, if it names one, else of its own document."""
        for node, value in self._more[id(statement.row), statement.subject]:
            if node == _dpo("originalSource") and isinstance(value, ox.NamedNode):
                return self._precedence(_slug(value), self._kinds.get(value))
        return self._precedence(statement.source, None)

    def _cite(self, citing: dict[_CitingKey, _Citing], names: _Names, documents: set[str]) -> Iterable[ox.Triple]:
        """Yield the citations; what most citations of a document back stands once on the document."""
        usual: dict[str, Counter[frozenset[ox.NamedNode]]] = defaultdict(Counter)
        for (_, _, source, _), found in citing.items():
            usual[source][frozenset(found.properties)] += 1
        common = {
            source: max(sets, key=lambda properties: (sets[properties], sorted(map(str, properties))))
            for source, sets in usual.items()
            if source in documents
        }
        for source, properties in common.items():
            yield from (
                ox.Triple(ox.NamedNode(f"{ID}document/{source}"), _dpo("supports"), node) for node in properties
            )
        own = {id(found.row) for (_, _, source, _), found in citing.items() if source == found.row.file.document}
        told: set[tuple[int, ox.NamedNode]] = set()
        for (_, _, source, locator), found in citing.items():
            citation = names.take("citation", f"{source}-{_key(found.row)}-{_slug(next(iter(found.subjects)))}")
            yield from (ox.Triple(subject, _dpo("citation"), citation) for subject in found.subjects)
            yield ox.Triple(citation, _TYPE, _dpo("Citation"))
            yield ox.Triple(citation, _dpo("source"), ox.NamedNode(f"{ID}document/{source}"))
            yield ox.Triple(citation, _dpo("locator"), ox.Literal(locator))
            if common.get(source) != frozenset(found.properties):
                yield from (ox.Triple(citation, _dpo("supports"), node) for node in found.properties)
            # Where a row has only other documents say what it means, its first citation carries what is noted.
            teller = id(found.row), next(iter(found.subjects))
            if source == found.row.file.document or (id(found.row) not in own and teller not in told):
                yield from self._tell_more(citation, found)
                told.add(teller)

    def _tell_more(self, citation: ox.NamedNode, found: _Citing) -> Iterable[ox.Triple]:
        """Yield what was noted, and in one text the notes and the corrections of which no claim tells."""
        more = [pair for subject in found.subjects for pair in self._more[id(found.row), subject]]
        yield from (ox.Triple(citation, node, value) for node, value in more if node != _NOTE)
        told = [value.value for node, value in more if node == _NOTE]
        told += [
            f"{column} {correction.found!r} is "
            f"{f'read as {correction.right!r}' if correction.right else 'passed over'}: {correction.reason}"
            for column, correction in found.row.corrections.items()
            if (id(found.row), column) not in self._corrected
        ]
        if told:
            yield ox.Triple(citation, _NOTE, ox.Literal(" ".join(told), language="en"))

    def _claim(self, said: Sequence[Statement], names: _Names, same_row: bool = False) -> Iterable[ox.Triple]:
        """Yield the claims of one property of one thing; those of different rows may stand together if `same_row`."""
        made: list[tuple[ox.NamedNode, Statement]] = []
        for statement in said:
            local = statement.property.value[max(map(statement.property.value.rfind, "#/")) + 1 :]
            kebab = "".join(f"-{c.lower()}" if c.isupper() else c for c in local)
            stem = f"{_slug(statement.subject)}-{kebab}-{statement.source}-{_key(statement.row)}"
            made.append((names.take("claim", stem), statement))
        for claim, statement in made:
            field_name = "claimLiteral" if isinstance(statement.value, ox.Literal) else "claimObject"
            yield ox.Triple(claim, _TYPE, _dpo("Claim"))
            yield ox.Triple(claim, _dpo("claimSubject"), statement.subject)
            yield ox.Triple(claim, _dpo("claimPredicate"), statement.property)
            yield ox.Triple(claim, _dpo(field_name), statement.value)
            yield ox.Triple(claim, _dpo("source"), ox.NamedNode(f"{ID}document/{statement.source}"))
            yield ox.Triple(claim, _dpo("locator"), ox.Literal(statement.locator))
            yield ox.Triple(claim, _dpo("rank"), ox.NamedNode(f"{CODE}rank/{statement.rank or 'normal'}"))
            if statement.source == statement.row.file.document:
                more = self._more[id(statement.row), statement.subject]
                yield from (ox.Triple(claim, node, value) for node, value in more if node in _PAGES)
            if statement.modality:
                yield ox.Triple(claim, _dpo("modality"), ox.NamedNode(f"{CODE}modality/{statement.modality}"))
            if statement.reason:
                yield ox.Triple(claim, _dpo("rankReason"), ox.Literal(statement.reason, language="en"))
            yield from (
                ox.Triple(claim, _dpo("conflictsWith"), other)
                for other, rival in made
                if not (statement.modality or agree(rival.value, statement.value))
                and (rival.row is statement.row or not same_row)
            )


class _Names:
    """The names of citations and claims that are taken."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, folder: str, stem: str) -> ox.NamedNode:
        """Return a name that is free from now on no more."""
        slug = number_slug(make_slug(stem), self._taken.__contains__)
        self._taken.add(slug)
        return ox.NamedNode(f"{ID}{folder}/{slug}")


def _key(row: Row) -> str:
    return row.key


def _slug(node: ox.NamedNode) -> str:
    return node.value.rpartition("/")[2]
