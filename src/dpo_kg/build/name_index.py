"""The index of names that a search reads (`dpo_kg.search`): all names of all things, folded, in a fixed order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from dpo_kg.search import fold_name, write_section
from dpo_kg.vocabulary import CODE, DCTERMS, DPO, ID, OWL, RDF, RDFS, SKOS

#: Properties whose values are names, the label first.
NAMING = (
    f"{RDFS}label",
    f"{DPO}acronym",
    f"{DPO}symbol",
    f"{SKOS}altLabel",
    f"{SKOS}hiddenLabel",
    f"{DCTERMS}title",
    f"{DPO}designationText",
)
_DESIGNATES, _TYPE, _BELOW = f"{DPO}designates", f"{RDF}type", f"{RDFS}subClassOf"
#: Types of entities in the order in which equally good hits are shown; others come after these.
_ENTITIES = (
    *("person", "post", "mission", "organization", "state", "place", "reform", "change", "event", "adoption"),
    *("document", "debate", "topic"),
)
#: Types of things that say something of others or hold for a time.
_RECORDS = (
    *("tenure", "appointment", "headship", "vacancy", "overlap", "designation", "position", "characteristic"),
    *("observation", "gap", "reference", "citation", "claim", "period", "dataset", "structure", "component", "layer"),
)
_TERMS = tuple(f"{OWL}{name}" for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty"))
_ENTITY, _RECORD, _CODE, _TERM = range(4)


class NameIndexText:
    """What a snapshot keeps for a search.

    Attributes:
        names: the index.
        words: the distinct words of all names, parted by spaces.
    """

    def __init__(self, names: str, words: str) -> None:
        self.names = names
        self.words = words


def index_names(triples: Iterable[ox.Triple | ox.Quad]) -> NameIndexText:
    """Return the index of the names that some triples give to things with a type.

    A body is also found by its designations, a class or property also by its name without the prefix.
    """
    names: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    types: dict[str, set[str]] = defaultdict(set)
    below: dict[str, set[str]] = defaultdict(set)
    designated: list[tuple[str, str]] = []
    for triple in triples:
        node, predicate, value = triple.subject, triple.predicate.value, triple.object
        if not isinstance(node, ox.NamedNode):
            continue
        if isinstance(value, ox.Literal):
            if predicate in NAMING:
                names[node.value][predicate].append(value.value)
        elif isinstance(value, ox.NamedNode):
            if predicate == _TYPE:
                types[node.value].add(value.value)
            elif predicate == _BELOW:
                below[node.value].add(value.value)
            elif predicate == _DESIGNATES:
                designated.append((node.value, value.value))
    for designation, body in designated:
        names[body][f"{DPO}designationText"] += names[designation][f"{DPO}designationText"]
    for iri in [iri for iri, found in types.items() if not found.isdisjoint(_TERMS)]:
        names[iri][""].append(iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :])
    return _write({iri: _listed(names[iri]) for iri in sorted(names) if types[iri]}, types, below)


def _listed(names: Mapping[str, list[str]]) -> list[str]:
    """Return the folded names of a thing, labels first, each once."""
    return list(
        dict.fromkeys(filter(None, (fold_name(n) for key in (*NAMING, "") for n in sorted(names.get(key, [])))))
    )


def _write(
    names: Mapping[str, list[str]], types: Mapping[str, set[str]], below: Mapping[str, set[str]]
) -> NameIndexText:
    sections: dict[tuple[int, int, str], list[tuple[str, str]]] = defaultdict(list)
    for iri, called in names.items():
        if called:
            classes = _above(types[iri], below)
            sections[*_place(iri, classes), " ".join(sorted(classes))].append((called[0], iri))
    texts = []
    for key in sorted(sections):
        iris = [iri for _, iri in sorted(sections[key])]
        texts.append(write_section(key[0], key[2].split(), ((iri, names[iri]) for iri in iris)))
    words = {word for called in names.values() for name in called for word in name.split()}
    # No number is nearly another one.
    return NameIndexText("".join(texts), " ".join(sorted(w for w in words if w.isalpha())))


def _above(classes: Iterable[str], below: Mapping[str, set[str]]) -> set[str]:
    """Return classes with all their superclasses."""
    found: set[str] = set()
    waiting = list(classes)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += below.get(one, ())
    return found


def _place(iri: str, types: Iterable[str]) -> tuple[int, int]:
    """Return the group in which a thing is shown and its rank there."""
    if any(one.startswith(OWL) for one in types):
        return _TERM, 0
    if iri.startswith(CODE):
        return _CODE, 0
    kind = iri.removeprefix(ID).partition("/")[0] if iri.startswith(ID) else ""
    if kind in _RECORDS:
        return _RECORD, _RECORDS.index(kind)
    return _ENTITY, _ENTITIES.index(kind) if kind in _ENTITIES else len(_ENTITIES)
