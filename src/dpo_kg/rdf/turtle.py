"""The one Turtle writer: the same triples always give the same bytes, in an order that a person can read.

A block per subject. First rdf:type, then rdfs:label, then the other predicates by name, dpo:citation last.
Subjects stand in the order of their IRIs, but an attribution follows the thing that it is about, so that a record
and its sources are read together. Blank nodes are written as trees (`[ … ]`, `( … )`), sorted by content.
Source: RDF 1.1 Turtle, W3C Recommendation 25 February 2014.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from dpo_kg.errors import FormatError
from dpo_kg.rdf.positions import PN_LOCAL
from dpo_kg.vocabulary import DPO, PREFIXES, RDF, RDFS, XSD

Subject = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_ANY_LOCAL = re.compile(rf"(?:{PN_LOCAL})?")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]*\.[0-9]+")
_WIDTH = 100

_FIRST = [f"{RDF}type", f"{RDFS}label"]
_LAST = f"{DPO}citation"


def write_turtle(triples: Iterable[ox.Triple | ox.Quad], prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Return triples as canonical Turtle; only the prefixes in use are declared.

    Args:
        triples: the triples; graph names are left out, repeated triples are written once.
        prefixes: prefix → namespace. Those that are not in the map of dpo-kg shorten every IRI that Turtle can write
            with them; its own shorten plain names only.

    Raises:
        ValueError: a blank node is used twice or in a circle, so that it is no tree.
    """
    return _write(triples, prefixes)[0]


def _write(triples: Iterable[ox.Triple | ox.Quad], prefixes: Mapping[str, str]) -> tuple[str, set[str]]:
    """Return the text, and the prefixes in use."""
    try:
        writer = _Writer(triples, prefixes)
        return writer.text(), writer.used
    except RecursionError:
        raise FormatError(
            "blank nodes stand too deep in each other: give some of them IRIs, or take another format, such as nt"
        ) from None


class _Writer:
    """State of one document: its triples by subject, and the prefixes met while writing."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad], prefixes: Mapping[str, str]) -> None:
        self._namespaces = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._prefixes = prefixes
        foreign = [(n, p) for p, n in prefixes.items() if PREFIXES.get(p) != n]
        self._foreign = sorted(foreign, key=lambda pair: (-len(pair[0]), pair[1]))
        self.used: set[str] = set()
        self._about: dict[Subject, dict[str, set[Term]]] = defaultdict(lambda: defaultdict(set))
        self._referrers: dict[ox.BlankNode, int] = defaultdict(int)
        self._companions: dict[str, list[str]] = defaultdict(list)
        for triple in triples:
            subject, predicate, node = triple.subject, triple.predicate, triple.object
            if isinstance(subject, ox.Triple) or isinstance(node, ox.Triple):
                raise FormatError("triple terms are outside Turtle 1.1; take another format, such as nt")
            values = self._about[subject][predicate.value]
            if node not in values:
                values.add(node)
                if isinstance(node, ox.BlankNode):
                    self._referrers[node] += 1

    def text(self) -> str:
        blocks = [self._block(subject) for subject in self._ordered_subjects()]
        header = "".join(f"@prefix {p}: <{self._prefixes[p]}> .\n" for p in sorted(self.used))
        return "\n".join([header, *blocks] if header else blocks)

    def _ordered_subjects(self) -> list[Subject]:
        named = sorted((s for s in self._about if isinstance(s, ox.NamedNode)), key=lambda s: s.value)
        owner: dict[Subject, ox.NamedNode] = {}
        for subject in named:
            for node in self._about[subject].get(_LAST, ()):
                if isinstance(node, ox.NamedNode) and node in self._about:
                    owner.setdefault(node, subject)
        for subject in named:
            for node in self._about[subject].get(f"{DPO}claimSubject", ()):
                if isinstance(node, ox.NamedNode) and node in self._about and node != subject:
                    owner.setdefault(subject, node)
        following: dict[ox.NamedNode, list[Subject]] = defaultdict(list)
        for subject in named:
            if subject in owner:
                following[owner[subject]].append(subject)
        ordered: list[Subject] = []
        for subject in named:
            if subject not in owner:
                ordered += [subject, *following[subject]]
        # Owners that are owned themselves (a claim about a claim) are appended so that nothing is lost.
        met = set(ordered)
        ordered += [subject for subject in named if subject not in met]
        return ordered + self._blank_roots()

    def _blank_roots(self) -> list[Subject]:
        blank = [s for s in self._about if isinstance(s, ox.BlankNode)]
        for shared, count in self._referrers.items():
            if count > 1:
                raise FormatError(
                    f"blank node {shared} is used {count} times: give it an IRI, or take another format, such as nt"
                )
        roots = [s for s in blank if not self._referrers.get(s)]
        reached: set[Subject] = set()
        waiting: list[Term] = [*roots, *(s for s in self._about if isinstance(s, ox.NamedNode))]
        while waiting:
            node = waiting.pop()
            if isinstance(node, ox.Literal) or node in reached:
                continue
            reached.add(node)
            for values in self._about.get(node, {}).values():
                waiting += [value for value in values if isinstance(value, ox.BlankNode)]
        if any(s not in reached for s in blank):
            raise FormatError(
                "blank nodes stand in a circle: give one of them an IRI, or take another format, such as nt"
            )
        return sorted(roots, key=self._inline)

    def _block(self, subject: Subject) -> str:
        if isinstance(subject, ox.BlankNode):
            # A list that nothing refers to is no statement in Turtle (production triples), so it is written as nodes.
            parts = self._predicates(self._about[subject], "")
            return f"[ {' ; '.join(parts)} ] .\n"
        parts = self._predicates(self._about[subject], "    ")
        return f"{self._iri(subject.value)} " + " ;\n    ".join(parts) + " .\n"

    def _predicates(self, about: Mapping[str, set[Term]], indent: str) -> list[str]:
        def order(predicate: str) -> tuple[int, str]:
            if predicate in _FIRST:
                return _FIRST.index(predicate), ""
            return (3 if predicate == _LAST else 2), self._iri(predicate)

        parts = []
        for predicate in sorted(about, key=order):
            name = "a" if predicate == f"{RDF}type" else self._iri(predicate)
            values = [text for _, text in sorted((_language(node), self._term(node)) for node in about[predicate])]
            line = f"{name} {' , '.join(values)}"
            if len(values) > 1 and len(line) > _WIDTH:
                line = f"{name}\n{indent}    " + f" ,\n{indent}    ".join(values)
            parts.append(line)
        return parts

    def _term(self, node: Term) -> str:
        if isinstance(node, ox.NamedNode):
            return self._iri(node.value)
        return self._literal(node) if isinstance(node, ox.Literal) else self._inline(node)

    def _inline(self, node: Subject) -> str:
        about = self._about.get(node, {})
        if set(about) == {f"{RDF}first", f"{RDF}rest"}:
            items = self._collection(node)
            if items is not None:
                return f"( {' '.join(items)} )"
        return f"[ {' ; '.join(self._predicates(about, ''))} ]" if about else "[]"

    def _collection(self, head: Subject) -> list[str] | None:
        """Return the items of a well-formed list; None where it has to be written out as nodes."""
        items: list[Term] = []
        node: Term = head
        while node != ox.NamedNode(f"{RDF}nil"):
            about = self._about.get(node, {}) if isinstance(node, ox.BlankNode) else {}
            first, rest = about.get(f"{RDF}first", set()), about.get(f"{RDF}rest", set())
            if set(about) != {f"{RDF}first", f"{RDF}rest"} or len(first) != 1 or len(rest) != 1:
                return None
            items += first
            (node,) = rest
        return [self._term(item) for item in items]

    def _iri(self, iri: str) -> str:
        for namespace, foreign in self._foreign:
            if iri.startswith(namespace) and _ANY_LOCAL.fullmatch(iri, len(namespace)):
                self.used.add(foreign)
                return f"{foreign}:{iri[len(namespace) :]}"
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._namespaces.get(iri[:cut])
        if prefix is None or not _LOCAL.fullmatch(iri[cut:]):
            return str(ox.NamedNode(iri))
        self.used.add(prefix)
        return f"{prefix}:{iri[cut:]}"

    def _literal(self, node: ox.Literal) -> str:
        datatype = node.datatype.value
        if node.language is not None or datatype == f"{XSD}string":
            return str(node)
        if datatype == f"{XSD}boolean" and node.value in ("true", "false"):
            return node.value
        if datatype == f"{XSD}integer" and _INTEGER.fullmatch(node.value):
            return node.value
        if datatype == f"{XSD}decimal" and _DECIMAL.fullmatch(node.value):
            return node.value
        return f"{ox.Literal(node.value)}^^{self._iri(datatype)}"


def _language(node: Term) -> str:
    return (node.language or "") if isinstance(node, ox.Literal) else ""


def format_turtle(text: str, base_iri: str | None = None) -> str:
    """Return Turtle text in canonical form; comment lines before the first statement and its own prefixes are kept.

    A prefix of the text goes before one of dpo-kg of the same name or for the same namespace.

    Raises:
        SyntaxError: the text is not Turtle.
        FormatError: see `write_turtle`.
    """
    comments = []
    for line in map(str.strip, re.split(r"[\r\n]+", text)):
        if line and not line.startswith("#"):
            break
        if line:
            comments.append(line)
    parser = ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=base_iri)
    triples = list(parser)
    own = _own_prefixes(parser.prefixes)
    while True:
        # A prefix that is not in use gives way to one of dpo-kg, as it would if it were not declared.
        known = {p: n for p, n in PREFIXES.items() if p not in own and n not in own.values()}
        body, used = _write(triples, {**own, **known})
        if own.keys() <= used:
            break
        own = {prefix: namespace for prefix, namespace in own.items() if prefix in used}
    return "\n".join([*comments, "", body] if comments else [body])


def _own_prefixes(declared: Mapping[str, str]) -> dict[str, str]:
    """Return the prefixes of a text that are not those of dpo-kg, one for each namespace."""
    known = {namespace for prefix, namespace in declared.items() if PREFIXES.get(prefix) == namespace}
    first = {namespace: prefix for prefix, namespace in sorted(declared.items(), reverse=True)}
    return {prefix: namespace for namespace, prefix in first.items() if namespace not in known}
