"""From the three words that a person writes to the triple meant."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.errors import ParameterError, UnknownNameError, fold, nearest_names
from dpo_kg.names import SCHEMA_HINT, resolve_thing
from dpo_kg.vocabulary import DPO, OWL, PREFIXES, RDF, RDFS, expand_curie, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.names import IndexReader

    Term = ox.NamedNode | ox.BlankNode | ox.Literal

_DEFAULT = ox.DefaultGraph()
_TYPE = ox.NamedNode(f"{RDF}type")
_LABEL = ox.NamedNode(f"{RDFS}label")
_OBJECT, _DATATYPE, _ANNOTATION = (
    ox.NamedNode(f"{OWL}{name}") for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)


def resolve_statement(
    store: ox.Store,
    subject: str | ox.NamedNode,
    predicate: str | ox.NamedNode,
    value: str | Term,
    index: IndexReader | None = None,
) -> ox.Triple:
    """Return the triple that three words mean; terms are taken as they are.

    Args:
        store: the graph.
        subject: IRI, CURIE, slug, label, acronym or symbol of a thing.
        predicate: IRI, CURIE, name without prefix ("heldPost") or label of a property, or "a".
        value: a thing, a text such as "1997-01-27" of a value that the thing has, or a literal as Turtle writes it.
        index: gives the index of the names of the store; None where there is none.

    Raises:
        UnknownNameError: nothing has that name.
        ParameterError: several things or values do, or a literal is not well formed.
    """
    node = subject if isinstance(subject, ox.NamedNode) else resolve_thing(store, subject, index=index)
    link = predicate if isinstance(predicate, ox.NamedNode) else resolve_property(store, predicate)
    return ox.Triple(node, link, _resolve_value(store, node, link, value, index) if isinstance(value, str) else value)


def resolve_property(store: ox.Store, text: str) -> ox.NamedNode:
    """Return the property that a text names: IRI, CURIE, name without prefix, label, or "a".

    Raises:
        UnknownNameError: no property has that name; the message gives the nearest.
        ParameterError: several have.
    """
    if text == "a":
        return _TYPE
    iri = text[1:-1] if text.startswith("<") and text.endswith(">") else expand_curie(text) or text
    known = _known_properties(store)
    for candidate in (iri, f"{DPO}{text}"):
        node = _as_node(candidate)
        if node is not None and (node in known or next(store.quads_for_pattern(None, node, None, _DEFAULT), None)):
            return node
    folded = fold(text)
    found = sorted((node for node, names in known.items() if folded in map(fold, names)), key=str)
    if len(found) > 1:
        listed = ", ".join(shorten_iri(node.value) for node in found)
        raise ParameterError(f"several properties are called {text!r}: {listed}\nGive one of these instead.")
    if not found:
        names = [name for node, labels in known.items() for name in (shorten_iri(node.value), *labels)]
        raise UnknownNameError("property", text, (), suggestions=nearest_names(text, names), mend=SCHEMA_HINT)
    return found[0]


def _known_properties(store: ox.Store) -> dict[ox.NamedNode, list[str]]:
    """Return the declared properties with their labels."""
    known: dict[ox.NamedNode, list[str]] = {}
    for kind in (_OBJECT, _DATATYPE, _ANNOTATION):
        for quad in store.quads_for_pattern(None, _TYPE, kind, _DEFAULT):
            if isinstance(quad.subject, ox.NamedNode):
                labels = store.quads_for_pattern(quad.subject, _LABEL, None, _DEFAULT)
                known[quad.subject] = [q.object.value for q in labels if isinstance(q.object, ox.Literal)]
    return known


def _resolve_value(
    store: ox.Store, node: ox.NamedNode, link: ox.NamedNode, text: str, index: IndexReader | None
) -> Term:
    """Return the value that a text means: one that the thing has, if one reads so; else a thing, else a literal."""
    if text.startswith('"'):
        return _read_literal(text)
    values = [quad.object for quad in store.quads_for_pattern(node, link, None, _DEFAULT)]
    same = sorted((v for v in values if not isinstance(v, ox.Triple) and text in _readings(v)), key=str)
    if len(same) > 1:
        raise ParameterError(f"several values read {text!r}: {', '.join(map(str, same))}\nGive one of these.")
    if same:
        return same[0]
    takes_texts = any(ox.Quad(link, _TYPE, kind) in store for kind in (_DATATYPE, _ANNOTATION))
    if takes_texts or any(isinstance(value, ox.Literal) for value in values):
        iri = text[1:-1] if text.startswith("<") and text.endswith(">") else expand_curie(text) or text
        return _as_node(iri) or ox.Literal(text)
    return resolve_thing(store, text, index=index)


def _readings(value: Term) -> set[str]:
    """Return the texts that mean a value: that of a literal; IRI, CURIE and the last part of it."""
    if isinstance(value, ox.NamedNode):
        short = shorten_iri(value.value)
        return {value.value, str(value), short, short.partition(":")[2]}
    return {value.value} if isinstance(value, ox.Literal) else set()


def _as_node(iri: str) -> ox.NamedNode | None:
    if not iri.startswith(("http://", "https://")):
        return None
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def _read_literal(text: str) -> ox.Literal:
    """Read a literal as Turtle writes it, with the prefixes of the graph."""
    head = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
    try:
        (quad,) = ox.parse(f"{head} <x:s> <x:p> {text} .", format=ox.RdfFormat.TURTLE)
    except (SyntaxError, ValueError) as error:
        message = 'Write it as in "1997-01-27", "Annan"@en or "45"^^xsd:integer.'
        raise ParameterError(f"not a literal: {text}: {error}\n{message}") from None
    assert isinstance(quad.object, ox.Literal)
    return quad.object
