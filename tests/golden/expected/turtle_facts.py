"""The statements of the Turtle files and what follows from them, by plain means: no RDF library, no query engine."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

BASE = "https://w3id.org/dpo-kg/"
RDFS, SKOS = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL, XSD = f"<{RDFS}label>", "http://www.w3.org/2001/XMLSchema#"
OBSERVED = "<http://purl.org/linked-data/cube#dataSet>"
EDTF = "^^<http://id.loc.gov/datatypes/edtf/EDTF>"

Row = tuple[str, ...]
Pair = tuple[str, str]  # subject and object of one property

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^[^\s,;]+)?|<[^>]*>|[\[\]();,]|\.(?=\s)|[^\s\[\]();,]+')


def dpo(name: str) -> str:
    """Return the IRI of a term."""
    return f"<{BASE}ontology#{name}>"


def thing(curie: str) -> str:
    """Return the IRI of a thing."""
    return f"<{BASE}id/{curie.replace(':', '/', 1)}>"


class Facts:
    """All statements of the files: subject → property → objects, each as a text in N-Triples form.

    Names are those in `language`, else the English ones, else those without a language.
    """

    language = "en"

    def __init__(self, paths: Iterable[Path]) -> None:
        self.about: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for path in paths:
            self._read(path.read_text(encoding="utf-8"))
        self._obey_claims()

    def _read(self, text: str) -> None:
        lines = [line for line in text.split("\n") if not line.startswith("#")]
        prefixes = dict(re.findall(r"^@prefix ([\w-]+): <([^>]*)> \.$", text, re.MULTILINE))
        tokens = _TOKEN.findall("\n".join(line for line in lines if not line.startswith("@prefix")) + "\n")
        subject, predicate, depth = "", "", 0
        chain: list[str] = []
        for token in tokens:
            if token in "[(":
                depth, chain = depth + 1, [] if token == "(" else chain
            elif token in "])":
                depth -= 1
                if depth == 0 and token == ")":
                    self.about[subject][predicate].append(" ".join(chain))
            elif depth:
                chain += [_expand(token, prefixes)] if ":" in token else []
            elif token == ".":
                subject = predicate = ""
            elif token == ";":
                predicate = ""
            elif not subject:
                subject = _expand(token, prefixes)
            elif not predicate:
                predicate = TYPE if token == "a" else _expand(token, prefixes)
            elif token != ",":
                self.about[subject][predicate].append(_expand(token, prefixes))

    def _obey_claims(self) -> None:
        """Put what a preferred claim says among the statements, and take away what a deprecated one says."""
        for claim in [s for s in self.about if self.get(s, "claimSubject")]:
            values = self.about[self.get(claim, "claimSubject")[0]][self.get(claim, "claimPredicate")[0]]
            said = self.claimed(claim)
            if self.get(claim, "rank") == [f"<{BASE}code/rank/preferred>"] and said not in values:
                values.append(said)
            if self.get(claim, "rank") == [f"<{BASE}code/rank/deprecated>"] and said in values:
                values.remove(said)

    def get(self, subject: str, name: str) -> list[str]:
        """Return the values of a property, by its full IRI or by its name in the ontology."""
        return self.about.get(subject, {}).get(name if name.startswith("<") else dpo(name), [])

    def having(self, name: str, value: str) -> list[str]:
        """Return the things of which a property has a value."""
        return sorted(subject for subject in list(self.about) if value in self.get(subject, name))

    def pairs(self, predicate: str) -> set[Pair]:
        """Return the subjects and objects of a property."""
        return {(subject, node) for subject in list(self.about) for node in self.get(subject, predicate)}

    def claimed(self, claim: str) -> str:
        """Return the value that a claim holds."""
        return [*self.get(claim, "claimObject"), *self.get(claim, "claimLiteral")][0]

    def types(self, subject: str) -> set[str]:
        """Return the classes of a thing, superclasses included."""
        found, waiting = set[str](), self.get(subject, TYPE)[:]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.get(one, f"<{RDFS}subClassOf>")
        return found

    def label(self, node: str) -> str:
        """Return the label to show as it is written; nothing where there is none."""
        labels = self.get(node, LABEL)
        local = [text for text in labels if text.endswith(f"@{self.language}")]
        return [*local, *(text for text in labels if text.endswith(("@en", '"'))), ""][0]

    def name(self, node: str) -> str:
        """Return the label to show; a text as it is; of other things the end of the IRI."""
        if not node.startswith("<"):
            return plain(node)
        label = self.label(node)
        if label:
            return plain(label)
        if dpo("Tenure") in self.types(node):
            return f"{self.english(self.get(node, 'tenureHolder')[0])}, {self.english(self.get(node, 'tenurePost')[0])}"
        if dpo("Appointment") in self.types(node):
            person, post = (self.english(self.get(node, name)[0]) for name in ("appointee", "appointedTo"))
            return f"Appointment of {person}, {post}"
        if dpo("PostHeadship") in self.types(node):
            body, post = self.get(node, "headshipBody")[0], self.get(node, "headshipPost")[0]
            return f"{self.english(post)}, head of {self.english(body)}"
        if self.get(node, OBSERVED):
            return self._name_figure(node)
        kind, _, local = node[1:-1].removeprefix(BASE).partition("/")[2].partition("/")
        return f"{kind}:{local}" if node.startswith(f"<{BASE}") and local else re.split(r"[#/]", node[1:-1])[-1]

    def _name_figure(self, node: str) -> str:
        """Return the name of an observation, which is English: family and kind, what it is about, who, period."""
        family = self.get(self.get(node, OBSERVED)[0], "<http://purl.org/dc/terms/isPartOf>")[0]
        kinds = [v for k in ("budgetKind", "countKind", "personnelType") for v in self.get(node, k)]
        sort = "".join(f" ({self.english(kind)})" for kind in kinds)
        about = [v for k in ("refScope", "contributor", "refPeriod") for v in self.get(node, k)]
        return f"{self.english(family)}{sort}: {', '.join(map(self.english, about))}"

    def english(self, node: str) -> str:
        """Return the English label, or the one without a language."""
        return plain(next(text for text in self.get(node, LABEL) if text.endswith(("@en", '"'))))


def _expand(token: str, prefixes: dict[str, str]) -> str:
    if re.fullmatch(r"[+-]?\d+", token):
        return f'"{token}"^^<{XSD}integer>'
    if re.fullmatch(r"[+-]?\d*\.\d+", token):
        return f'"{token}"^^<{XSD}decimal>'
    if token in ("true", "false"):
        return f'"{token}"^^<{XSD}boolean>'
    if token.startswith('"'):
        text, mark, datatype = token.rpartition("^^")
        return text + mark + _expand(datatype, prefixes) if mark else token
    if token.startswith("<"):
        return token
    prefix, _, local = token.partition(":")
    return f"<{prefixes[prefix]}{local}>"


def plain(literal: str) -> str:
    """Return the text of a literal."""
    quoted = re.match(r'"((?:[^"\\]|\\.)*)"', literal)
    assert quoted, literal
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t", "r": "\r"}.get(m[1], m[1]), quoted[1])


def text(value: str) -> str:
    """Return a plain literal."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def span(stated: str) -> tuple[date, date]:
    """Return the first and last day of a day, a month or a year."""
    year, month, day = [*map(int, stated.split("-")), 0, 0][:3]
    return date(year, month or 1, day or 1), date(year, month or 12, day or monthrange(year, month or 12)[1])


# What follows by rule


def close(facts: Facts) -> dict[str, set[Pair]]:
    """Return property → pairs after inverses, superproperties, transitive properties and chains of two."""
    terms = [s for s in list(facts.about) if s.startswith(f"<{BASE}ontology#")]
    found = {term: facts.pairs(term) for term in terms}
    before = -1
    while before != (before := sum(map(len, found.values()))):
        for term in terms:
            for other in facts.get(term, "<http://www.w3.org/2002/07/owl#inverseOf>"):
                found[term] |= {(b, a) for a, b in found[other]}
                found[other] |= {(b, a) for a, b in found[term]}
            for wider in facts.get(term, f"<{RDFS}subPropertyOf>"):
                found.setdefault(wider, set()).update(found[term])
            if "<http://www.w3.org/2002/07/owl#TransitiveProperty>" in facts.get(term, TYPE):
                found[term] |= _join(found[term], found[term])
            for chain in facts.get(term, "<http://www.w3.org/2002/07/owl#propertyChainAxiom>"):
                first, second = chain.split()
                found[term] |= _join(found[first], found[second])
    for term, pairs in _follow_rules(facts).items():
        found[term] |= pairs
    return {term: pairs for term, pairs in found.items() if term.startswith(f"<{BASE}ontology#")}


def _follow_rules(facts: Facts) -> dict[str, set[Pair]]:
    """Return what follows from tenures: terms of Secretaries-General are undated, so the stated one is served under."""
    holders = dict(facts.pairs(dpo("tenureHolder")))
    stated = {(holders[tenure], chief) for tenure, chief in facts.pairs(dpo("secretaryGeneralStated"))}
    chosen = {post for post, _ in facts.pairs(dpo("appointedByPost"))}
    appointed = {
        (tenure, chief)
        for tenure, chief in facts.pairs(dpo("secretaryGeneralStated"))
        if chosen & set(facts.get(tenure, "tenurePost"))
    }
    return {
        dpo("servedUnder"): {(person, chief) for person, chief in stated if person != chief},
        dpo("inferredAppointer"): appointed,
    }


def _join(first: set[Pair], second: set[Pair]) -> set[Pair]:
    after: dict[str, set[str]] = defaultdict(set)
    for a, b in second:
        after[a].add(b)
    return {(a, c) for a, b in first for c in after[b]}


def follows(facts: Facts, subject: str) -> Iterator[tuple[str, str]]:
    """Yield property and value of what follows for a thing: by axioms, and from dates without uncertain digits."""
    for predicate, pairs in close(facts).items():
        if predicate not in (dpo("characteristic"), dpo("conflictsWith")):
            yield from ((predicate, b) for a, b in pairs if a == subject and b not in facts.get(subject, predicate))
    bounds: dict[str, date] = {}
    for predicate, values in facts.about[subject].items():
        for value in values:
            if value.endswith(EDTF):
                first, last = span(plain(value))
                bounds[f"{predicate[:-1]}Earliest>"], bounds[f"{predicate[:-1]}Latest>"] = first, last
    start = bounds.get(dpo("startLatest"))
    if start is not None and dpo("endLatest") not in bounds:
        bounds[dpo("endEarliest")] = start  # no end is known: not before the start
        if facts.get(subject, "endStatus"):
            yield dpo("durationDaysMin"), f'"0"^^<{XSD}integer>'
    yield from ((predicate, f'"{day}"^^<{XSD}date>') for predicate, day in bounds.items())
