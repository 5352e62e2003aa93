"""What shapes cannot see: names that the vocabulary does not have, things without a class, no dates, stated bounds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from dpo_kg.build.ontology import Ontology
from dpo_kg.build.provenance import measure_coverage
from dpo_kg.edtf import EXAMPLES, parse_edtf
from dpo_kg.errors import nearest_names
from dpo_kg.validation.findings import Finding
from dpo_kg.vocabulary import DPO, EDTF, ID, PREFIXES, RDF, RDFS, XSD, shorten_iri

_TYPE = ox.NamedNode(f"{RDF}type")
_BOUND = re.compile(rf"{DPO}\w+(Earliest|Latest)|{DPO}durationDaysM(in|ax)")
_MADE_BY_RULES = {ox.NamedNode(f"{DPO}{name}") for name in ("MandatePeriod", "TenureOverlap", "Vacancy")}
#: Namespaces that say nothing of what a file is about.
_COMMON = (RDF, RDFS, XSD, "http://www.w3.org/2002/07/owl#", "http://www.w3.org/2004/02/skos/core#")
_MOST_NAMED = 6


def check_terms(triples: Iterable[ox.Triple], ontology: Ontology, context: Iterable[ox.Triple] = ()) -> list[Finding]:
    """Return findings on names that the vocabulary does not have, things without a class, and what is no date.

    Args:
        triples: what is checked.
        ontology: brings the vocabulary.
        context: what is known besides; a class that it gives a thing counts.
    """
    triples = list(triples)
    known = ontology.classes | ontology.properties
    typed = {triple.subject for triple in (*triples, *context) if triple.predicate == _TYPE}
    typed |= {ox.NamedNode(code) for code in ontology.codes}
    findings: dict[Finding, None] = {}
    for triple in triples:
        for term in (triple.predicate, triple.object):
            if isinstance(term, ox.NamedNode) and term.value.startswith(DPO) and term.value not in known:
                findings[_finding(triple, _say_undeclared(term.value, known), "declared-term")] = None
        if triple.subject not in typed and triple.predicate.value.startswith(DPO):
            typed.add(triple.subject)  # say it once
            message = "It has no class, so no shape checks it. Mend: say what it is, as in: a dpo:Tenure."
            findings[_finding(triple, message, "declared-class")] = None
        if isinstance(triple.object, ox.Literal) and triple.object.datatype.value == EDTF:
            try:
                parse_edtf(triple.object.value)
            except ValueError as error:
                reason = str(error).partition(":")[0]
                why = "" if reason.startswith("not an EDTF") else f": {reason}"
                message = f'"{triple.object.value}" is no date (EDTF){why}. Mend: write it as in {EXAMPLES}.'
                findings[_finding(triple, message, "edtf")] = None
    return list(findings)


def check_bounds(triples: Sequence[ox.Triple], derived: set[ox.Triple]) -> list[Finding]:
    """Return findings on bounds that do not follow from the dates stated; what rules derive has no other dates."""
    made = {t.subject for t in triples if t.predicate == _TYPE and t.object in _MADE_BY_RULES}
    message = "Bounds are derived; this one does not follow. Mend: drop it, and state the date itself, as in dpo:start."
    return [
        _finding(triple, message, "derived-bound")
        for triple in triples
        if _BOUND.fullmatch(triple.predicate.value) and triple not in derived and triple.subject not in made
    ]


def describe_foreign(triples: Sequence[ox.Triple]) -> list[str]:
    """Return notes on triples that hold no term of the vocabulary at all; none where one does."""
    if not triples:
        return ["Nothing was checked: no triples were read."]
    names = [term.value for t in triples for term in (t.predicate, t.object) if isinstance(term, ox.NamedNode)]
    if any(name.startswith(DPO) for name in names):
        return []
    found = Counter(_namespace(name) for name in names if not name.startswith((ID, *_COMMON)))
    listed = [namespace for namespace, _ in found.most_common(_MOST_NAMED)]
    notes = [f"Nothing was checked: no class and no property of the vocabulary ({DPO}) is used."]
    near = next((namespace for namespace in listed if _resembles(namespace)), None)
    if near:
        notes.append(f"{near} looks like it and is another address. Mend: @prefix dpo: <{DPO}> .")
    elif listed:
        notes.append(
            f"Namespaces used: {', '.join(listed)}. Mend: describe things by dpo: classes, as in a dpo:Tenure."
        )
    else:
        notes.append("Mend: say what the things are, as in a dpo:Tenure.")
    return notes


def _resembles(namespace: str) -> bool:
    """Tell whether an address is ours but for the scheme, the host, the end or a slip of the pen."""
    bare = re.sub(r"^https?://|[#/]+$", "", namespace.lower())
    ours = re.sub(r"^https?://|[#/]+$", "", DPO)
    return "dpo-kg" in bare or (bool(nearest_names(bare, [ours])) and bare not in map(str.lower, PREFIXES.values()))


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/"), iri.find(":")) + 1]


def _say_undeclared(iri: str, known: Iterable[str]) -> str:
    near = nearest_names(shorten_iri(iri), [shorten_iri(name) for name in known])
    hint = f"did you mean {' or '.join(near)}?" if near else "see the list of terms in ontology/."
    return f"{shorten_iri(iri)} is not a term of the ontology. Mend: {hint}"


def _finding(triple: ox.Triple, message: str, check: str) -> Finding:
    assert isinstance(triple.subject, ox.NamedNode | ox.BlankNode)
    return Finding("", None, triple.subject.value, triple.predicate.value, str(triple.object), message, check, "")


def describe_unsourced(triples: Sequence[ox.Triple]) -> list[str]:
    """Return a note on statements that no citation or claim of the same files backs; none where all are backed.

    It is no violation: statements about things of the graph may be backed there, and a draft may come without sources.
    """
    unsourced = [s for s in measure_coverage(triples).unsourced if s.predicate.value.startswith(DPO)]
    if not unsourced:
        return []
    named = [f"{shorten_iri(s.subject.value)} {shorten_iri(s.predicate.value)}" for s in unsourced[:_MOST_NAMED]]
    more = f" and {len(unsourced) - _MOST_NAMED} more" if len(unsourced) > _MOST_NAMED else ""
    return [
        f"No source: {', '.join(named)}{more}. Mend: name each property in dpo:supports of a dpo:Citation of its thing."
    ]
