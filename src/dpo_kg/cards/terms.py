"""Cards of classes, properties and codes: what they mean, what stands above and below them, where they are used."""

from __future__ import annotations

from itertools import islice

import pyoxigraph as ox

from dpo_kg.cards.structure import Entry, Group, Section
from dpo_kg.messages import say, say_inverse
from dpo_kg.vocabulary import CODE, OWL, RDF, RDFS, SKOS, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.cards.desk import Desk
    from dpo_kg.lookup import Lookup, Node

_TYPE = f"{RDF}type"
#: What a term says of itself, in the order of the card.
_SAID = (
    *(f"{SKOS}definition", f"{SKOS}scopeNote", f"{RDFS}subClassOf", f"{RDFS}subPropertyOf", f"{RDFS}domain"),
    *(f"{RDFS}range", f"{OWL}inverseOf", f"{SKOS}inScheme", f"{SKOS}broader"),
)
#: What is said of a term by others → words for it.
_SAID_BY_OTHERS = {
    f"{RDFS}subClassOf": "subclasses",
    f"{RDFS}subPropertyOf": "subproperties",
    f"{RDFS}domain": "properties_of",
    f"{RDFS}range": "values_of",
    f"{SKOS}inScheme": "codes_of",
    f"{SKOS}broader": "narrower",
}
_PROPERTIES = {f"{OWL}{name}Property" for name in ("Object", "Datatype", "Annotation")}
#: Members or uses that are counted one by one, and how many are shown.
_COUNTED, _SHOWN = 1000, 5


def is_term(lookup: Lookup, node: Node) -> bool:
    """Tell whether a node is a class, a property, a code or a list of codes."""
    types = {term.value for term in lookup.properties(node).get(_TYPE, [])}
    return node.value.startswith(CODE) or f"{OWL}Class" in types or not types.isdisjoint(_PROPERTIES)


def name_sort(lookup: Lookup, node: Node) -> str:
    """Return what sort of thing it is: names of its classes, of a code that of its list, else class or property."""
    types = [t.value for t in lookup.properties(node).get(_TYPE, []) if isinstance(t, ox.NamedNode)]
    if f"{OWL}Class" in types:
        return say(lookup.lang, "class")
    if not _PROPERTIES.isdisjoint(types):
        return say(lookup.lang, "property")
    if node.value.startswith(CODE):
        schemes = [s for s in lookup.properties(node).get(f"{SKOS}inScheme", []) if isinstance(s, ox.NamedNode)]
        if schemes:
            return say(lookup.lang, "code_of", scheme=", ".join(map(lookup.name, schemes)))
    return ", ".join(name for found in lookup.types(node) if (name := lookup.name_term(found)))


def make_definition(desk: Desk) -> Section | None:
    """Return the definition of a term, its place among others, and for what it is used."""
    groups: list[Group | None] = []
    for predicate in _SAID:
        values = [v for v in desk.properties.get(predicate, []) if isinstance(v, ox.NamedNode | ox.Literal)]
        entries = [desk.entry_of(value) for value in values]
        groups.append(desk.group(desk.name_term(predicate), predicate, list(entries)))
    return desk.section("definition", groups)


def make_members(desk: Desk, count: int | None = None) -> Section | None:
    """Return what stands below a term, and the things or statements in which it is used, the first of them by name.

    Args:
        desk: the card's desk.
        count: how many members a class has, where that is known.
    """
    groups: list[Group | None] = []
    for predicate, key in _SAID_BY_OTHERS.items():
        nodes = desk.referrers.get(predicate, [])
        groups.append(desk.group(desk.say(key), predicate, [desk.entry_of(node) for node in nodes]))
    groups += [_group_members(desk, count), _group_statements(desk)]
    if desk.node.value.startswith(CODE):
        handled = {*_SAID_BY_OTHERS, f"{SKOS}topConceptOf", _TYPE}
        for predicate, nodes in desk.referrers.items():
            if predicate not in handled:
                label = say_inverse(desk.lookup.lang, shorten_iri(predicate)) or f"← {desk.name_term(predicate)}"
                groups.append(_group_some(desk, label, predicate, nodes))
    return desk.section("members", groups)


def _group_members(desk: Desk, count: int | None) -> Group | None:
    """Return the first members of a class, and how many there are."""
    nodes = desk.referrers.get(_TYPE, [])
    group = _group_some(desk, desk.say("examples"), _TYPE, nodes)
    if group is not None and count is not None:
        group.more += count - len(nodes)  # of very many, not all are read
    return group


def _group_some(desk: Desk, label: str, predicate: str, nodes: list[Node]) -> Group | None:
    limit = len(nodes) if desk.limit is None else min(desk.limit, _SHOWN)
    group = desk.group(label, predicate, [desk.entry_of(node) for node in nodes[:limit]])
    if group is not None:
        group.more += max(0, len(nodes) - limit)
    return group


def _group_statements(desk: Desk) -> Group | None:
    """Return in how many statements a property is used."""
    quads = desk.lookup.store.quads_for_pattern(None, desk.node, None, desk.lookup.graph)
    count = sum(1 for _ in islice(quads, _COUNTED))
    if not count:
        return None
    return desk.group("", "", [Entry(desk.say("uses_many" if count == _COUNTED else "uses", count=count))])
