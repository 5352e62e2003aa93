"""Which documents and places stand behind rows: from the things that they name to the attributions of these.

What is asked are short queries, so that this works on any graph that answers SPARQL.
"""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from dpo_kg.results import Rows
from dpo_kg.terms import to_display
from dpo_kg.vocabulary import DPO, ID, INFERRED_GRAPH, RDFS, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from dpo_kg.question import Question
    from dpo_kg.terms import Term

    Ask = Callable[[str], Rows]
    #: subject → predicate (name in the ontology, or full IRI) → values
    Described = Mapping[str, Mapping[str, list[Term]]]

#: Things asked about in one query; longer texts are slow to parse.
_BATCH = 1000

#: Header of the rows, as a stored query has it.
HEADER: dict[str, Any] = {
    "name": "sources",
    "summary": "Which documents and places stand behind the rows",
    "description": "For each thing of this graph that the rows name, in their order, the citations and claims that "
    "back what is stated of it; for what follows by rule, those of the statements from which it follows.",
    "columns": [
        {"name": "thing", "type": "iri", "description": "The thing that the rows name"},
        {"name": "name", "type": "string", "description": "Its name"},
        {
            "name": "kind",
            "type": "string",
            "description": "citation; claim; reference for an entry of a reference list; gap for a point on which the "
            "document is silent; derived where all that is known of the thing follows by rule from what is cited; "
            "untold where a store elsewhere does not say from what; none where no source is recorded",
        },
        {"name": "properties", "type": "string", "description": "The properties that are backed, parted by commas"},
        {"name": "document", "type": "string", "description": "Document that says it"},
        {"name": "place", "type": "string", "description": "Place in the document"},
        {"name": "carried_from", "type": "string", "description": "Place of the merged cell that holds for this row"},
        {"name": "marks", "type": "string", "description": "Reference marks beside the words, parted by commas"},
        {
            "name": "references",
            "type": "string",
            "description": "Documents to which the marks lead, parted by ;",
        },
        {"name": "citation_status", "type": "string", "description": "Whether the source backs its own words"},
        {"name": "rank", "type": "string", "description": "Standing of a claim among its rivals"},
        {"name": "attribution", "type": "iri", "description": "The citation, claim, reference entry or gap"},
        {"name": "document_iri", "type": "iri", "description": "The document"},
    ],
}

_COLUMNS = tuple(column["name"] for column in HEADER["columns"])
_LABEL = f"{RDFS}label"


class _Backing(NamedTuple):
    """An attribution that backs properties of a thing."""

    kind: str
    attribution: str
    properties: tuple[str, ...]


def find_answer_sources(rows: Rows, ask: Ask, derivation_lines: Callable[[], Sequence[str]] | None) -> Rows:
    """Return the sources of what rows name; see `HEADER` for the columns.

    Args:
        rows: any rows.
        ask: answers a SELECT query from the graph.
        derivation_lines: returns the derivations of the graph (`Snapshot.derivation_lines`); called only where the
            rows name a thing without a source of its own. None for a store elsewhere, which does not tell them.
    """
    things = named_things(rows)
    backings = _find_backings(things, ask)
    bare = [thing for thing in things if thing not in backings and thing.startswith(ID)]
    if bare and derivation_lines is not None:
        backings |= _find_premises(bare, ask, derivation_lines())
    elif bare:
        derived = _find_derived(bare, ask)
        backings |= {thing: [_Backing("untold", "", ())] for thing in bare if thing in derived}
    shown = [thing for thing in things if thing in backings or thing.startswith(ID)]
    return _describe(shown, backings, ask)


def describe_sources(asked: Question | None) -> dict[str, Any]:
    """Return the header of the sources of rows.

    Args:
        asked: the question that the rows answer.
    """
    python = f"{asked.to_python()}.sources()" if asked else ""
    return {**HEADER, "command": "", "python": python}


def named_things(rows: Rows) -> list[str]:
    """Return the IRIs of rows, each once, in the order in which they come."""
    return list(dict.fromkeys(term.value for row in rows.terms for term in row if isinstance(term, ox.NamedNode)))


def find_labels(iris: Iterable[str], ask: Ask) -> dict[str, str]:
    """Return IRI → label: the English one, else one without language, else the first; none where there is no label."""
    found = _describe_all(iris, (_LABEL,), ask)
    return {iri: _best_label(values[_LABEL]) for iri, values in found.items()}


def _find_backings(things: Sequence[str], ask: Ask) -> dict[str, list[_Backing]]:
    """Return thing → what backs it, for the things that have anything."""
    own = _describe_all(things, ("citation", "source", "inArticle", "searchedIn", "gapProperty"), ask)
    claims = _find_claims(things, ask)
    cited = {value.value for values in own.values() for value in values.get("citation", [])}
    claimed = {claim for found in claims.values() for claim in found}
    themselves = {thing for thing, values in own.items() if "source" in values}
    supported = _find_supported(cited | claimed | themselves, ask)
    backings: dict[str, list[_Backing]] = {}
    for thing in things:
        values = own.get(thing, {})
        found = [_Backing("citation", c.value, supported.get(c.value, ())) for c in values.get("citation", [])]
        found += [_Backing("claim", claim, supported.get(claim, ())) for claim in claims.get(thing, [])]
        if thing in themselves:
            kind = "claim" if shorten_iri(thing).startswith("claim:") else "citation"
            found.append(_Backing(kind, thing, supported.get(thing, ())))
        if "inArticle" in values:
            found.append(_Backing("reference", thing, ()))
        if "searchedIn" in values:
            found.append(_Backing("gap", thing, tuple(p.value for p in values.get("gapProperty", []))))
        if found:
            backings[thing] = found
    return backings


def _find_claims(things: Sequence[str], ask: Ask) -> dict[str, list[str]]:
    """Return thing → the claims about it."""
    found: dict[str, list[str]] = {}
    for values in _batches(things):
        text = f"SELECT ?thing ?claim {{ VALUES ?thing {{ {values} }} ?claim <{DPO}claimSubject> ?thing }}"
        for thing, claim in sorted(set(ask(text).terms), key=str):
            if isinstance(thing, ox.NamedNode) and isinstance(claim, ox.NamedNode):
                found.setdefault(thing.value, []).append(claim.value)
    return found


def _find_supported(attributions: Iterable[str], ask: Ask) -> dict[str, tuple[str, ...]]:
    """Return attribution → the properties that it backs: its own, else those that its source document names."""
    found = _describe_all(attributions, ("supports", "claimPredicate", "source"), ask)
    documents = {v.value for values in found.values() if len(values) == 1 for v in values.get("source", [])}
    whole = _describe_all(documents, ("supports",), ask)
    supported = {}
    for attribution, values in found.items():
        own = [*values.get("supports", []), *values.get("claimPredicate", [])]
        shared = [p for document in values.get("source", []) for p in whole.get(document.value, {}).get("supports", [])]
        supported[attribution] = tuple(p.value for p in own or shared)
    return supported


def _find_premises(things: Sequence[str], ask: Ask, lines: Sequence[str]) -> dict[str, list[_Backing]]:
    """Return thing → the attributions of the asserted statements from which the statements about it follow."""
    by_triple = {line.partition("\t")[0]: line for line in lines}
    starts = {f"<{thing}>": thing for thing in things}
    followed: dict[str, dict[tuple[str, str], None]] = {}
    for text in by_triple:
        thing = starts.get(text.partition(" ")[0])
        if thing is not None:
            followed.setdefault(thing, {}).update(dict.fromkeys(_find_asserted(text, by_triple)))
    subjects = dict.fromkeys(subject for found in followed.values() for subject, _ in found)
    backings = _find_backings(list(subjects), ask)
    derived: dict[str, list[_Backing]] = {}
    for thing, statements in followed.items():
        backed: dict[str, list[str]] = {}
        for subject, predicate in statements:
            for backing in backings.get(subject, []):
                if predicate in backing.properties:
                    backed.setdefault(backing.attribution, []).append(predicate)
        if backed:
            derived[thing] = [_Backing("derived", a, tuple(dict.fromkeys(found))) for a, found in backed.items()]
    return derived


def _find_derived(things: Sequence[str], ask: Ask) -> set[str]:
    """Return the things of which something follows by rule."""
    found: set[str] = set()
    for values in _batches(things):
        text = f"SELECT DISTINCT ?s {{ VALUES ?s {{ {values} }} GRAPH <{INFERRED_GRAPH}> {{ ?s ?p ?o }} }}"
        found |= {subject.value for (subject,) in ask(text).terms if subject is not None}
    return found


def _find_asserted(text: str, by_triple: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return subject and predicate of the triples without a derivation of their own that a derived triple rests on."""
    found, seen, waiting = [], {text}, [text]
    while waiting:
        premises = by_triple[waiting.pop()].split("\t")[2:]
        for quad in ox.parse("".join(f"{p} .\n" for p in premises), format=ox.RdfFormat.N_TRIPLES):
            premise = str(quad.triple)
            if premise in by_triple and premise not in seen:
                waiting.append(premise)
            elif premise not in seen and isinstance(quad.subject, ox.NamedNode):
                found.append((quad.subject.value, quad.predicate.value))
            seen.add(premise)
    return found


def _describe(things: Sequence[str], backings: Mapping[str, Sequence[_Backing]], ask: Ask) -> Rows:
    """Return a row per thing and attribution."""
    attributions = dict.fromkeys(b.attribution for found in backings.values() for b in found if b.attribution)
    names = ("source", "inArticle", "searchedIn", "locator", "carriedFrom", "citesReference", "mark", "refersTo")
    described = _describe_all(attributions, (*names, "citationStatus", "rank"), ask)
    references = {r.value for values in described.values() for r in values.get("citesReference", [])}
    entries = _describe_all(references, ("mark", "refersTo"), ask)
    wanted = [*things, *(p for found in backings.values() for b in found for p in b.properties)]
    for values in (*described.values(), *entries.values()):
        wanted += [v.value for found in values.values() for v in found if isinstance(v, ox.NamedNode)]
    labels = find_labels(dict.fromkeys(wanted), ask)
    terms = []
    for thing in things:
        for backing in backings.get(thing, [_Backing("none", "", ())]):
            cells = _describe_backing(backing, described.get(backing.attribution, {}), entries, labels)
            row = {"thing": thing, "name": labels.get(thing, ""), "kind": backing.kind, **cells}
            terms.append(tuple(_to_term(name, row.get(name, "")) for name in _COLUMNS))
    return Rows(_COLUMNS, terms)


def _describe_backing(
    backing: _Backing, values: Mapping[str, list[Term]], entries: Described, labels: Mapping[str, str]
) -> dict[str, str]:
    """Return column → text of one attribution."""

    def show(term: Term) -> str:
        return labels.get(term.value) or to_display(term)

    def join(terms: Iterable[Term], mark: str = ", ") -> str:
        return mark.join(sorted(dict.fromkeys(map(show, terms))))

    documents = [term for name in ("source", "inArticle", "searchedIn") for term in values.get(name, [])]
    cited = [values, *(entries.get(r.value, {}) for r in values.get("citesReference", []))]
    marks = {show(mark) for found in cited for mark in found.get("mark", [])}
    return {
        "properties": ", ".join(sorted(labels.get(p) or shorten_iri(p) for p in backing.properties)),
        "document": join(documents, "; "),
        "place": join(values.get("locator", [])),
        "carried_from": join(values.get("carriedFrom", [])),
        "marks": ", ".join(sorted(marks, key=lambda mark: (len(mark), mark))),
        "references": join((d for found in cited for d in found.get("refersTo", [])), "; "),
        "citation_status": join(values.get("citationStatus", [])),
        "rank": join(values.get("rank", [])),
        "attribution": backing.attribution,
        "document_iri": documents[0].value if len(documents) == 1 else "",
    }


def _to_term(column: str, text: str) -> Term | None:
    if not text:
        return None
    return ox.NamedNode(text) if column in ("thing", "attribution", "document_iri") else ox.Literal(text)


def _describe_all(iris: Iterable[str], properties: Sequence[str], ask: Ask) -> dict[str, dict[str, list[Term]]]:
    """Return IRI → property → values, sorted; only what is there.

    Args:
        iris: the subjects.
        properties: names of the ontology, or full IRIs.
        ask: answers a query.
    """
    full = {(name if ":" in name else f"{DPO}{name}"): name for name in properties}
    # Not a second VALUES block: the engine then looks through all that the graph says by each property.
    wanted = " UNION ".join(f"{{ ?s <{iri}> ?o BIND(<{iri}> AS ?p) }}" for iri in full)
    found: dict[str, dict[str, list[Term]]] = {}
    for values in _batches(iris):
        text = f"SELECT ?s ?p ?o {{ VALUES ?s {{ {values} }} {wanted} }}"
        for subject, predicate, node in sorted(set(ask(text).terms), key=str):
            if subject is not None and predicate is not None and node is not None:
                found.setdefault(subject.value, {}).setdefault(full[predicate.value], []).append(node)
    return found


def _batches(iris: Iterable[str]) -> list[str]:
    """Return the IRIs as they stand in a VALUES block, some at a time."""
    texts = [str(ox.NamedNode(iri)) for iri in iris]
    return [" ".join(texts[i : i + _BATCH]) for i in range(0, len(texts), _BATCH)]


def _best_label(labels: Sequence[Term]) -> str:
    rank = {"en": 0, None: 1}
    literals = [label for label in labels if isinstance(label, ox.Literal)]
    return min(literals, key=lambda label: rank.get(label.language, 2)).value if literals else ""
