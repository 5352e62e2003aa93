"""From what a person writes to the thing meant: IRI, CURIE, slug, label, other name, acronym or symbol."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.errors import ParameterError, UnknownNameError, fold, nearest_names
from dpo_kg.vocabulary import CODE, DPO, ID, OWL, RDF, RDFS, SKOS, THING_TYPES, expand_curie, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dpo_kg.search import NameIndex

    IndexReader = Callable[[], NameIndex]

_TYPE = ox.NamedNode(f"{RDF}type")
#: Properties whose values are names of things, and the languages of names.
NAMING = tuple(ox.NamedNode(iri) for iri in (f"{RDFS}label", f"{SKOS}altLabel", f"{DPO}acronym", f"{DPO}symbol"))
LANGUAGES = (None, "en", "fr")
_HIDDEN = (ox.NamedNode(f"{SKOS}hiddenLabel"),)
#: Types of things that say something of others and share names with them: a name means these only where it can mean
#: nothing else.
_RECORD_TYPES = ("characteristic", "designation", "document-part", "gap", "observation", "position")
_RECORDS = tuple(f"{ID}{kind}/" for kind in _RECORD_TYPES)
_LABEL = ox.NamedNode(f"{RDFS}label")
#: Names that a message asks about.
_MOST_SUGGESTED = 3
#: How to see the classes and properties, for who has named none.
SCHEMA_HINT = "dpo-kg schema lists classes and properties."
#: Kind of term → the classes whose members count as such.
_TERM_CLASSES = {
    "class": ("Class",),
    "property": ("ObjectProperty", "DatatypeProperty", "AnnotationProperty"),
}


def resolve_entity(store: ox.Store, text: str, index: IndexReader | None = None) -> ox.NamedNode:
    """Return what a text names, be it a thing or a class or property, these also by their names without the prefix.

    Raises:
        As `resolve_thing`.
    """
    wanted = _fold_term(text)
    if wanted and _is_unicode(text) and not _find(store, text.strip(), None, index):
        terms = {node for kind in _TERM_CLASSES for node in _terms(store, kind) if wanted == _fold_term(_local(node))}
        if terms:
            return _only(terms, "term", text)
    return resolve_thing(store, text.strip(), index=index)


def resolve_thing(
    store: ox.Store, text: str, class_iri: str | None = None, index: IndexReader | None = None
) -> ox.NamedNode:
    """Return the thing that a text names.

    Args:
        store: the graph.
        text: an IRI, a CURIE, a slug, or a name; names are compared as written first, then without regard to case
            and accents.
        class_iri: only things of this class count; None for any.
        index: gives the index of the names of the store, which spares reading them all; None where there is none.

    Raises:
        UnknownNameError: nothing has that name; the message gives the nearest.
        ParameterError: several things have that name; the message lists them. Or the text is no Unicode.
    """
    kind = shorten_iri(class_iri).partition(":")[2] if class_iri else "thing"
    if not _is_unicode(text):
        raise ParameterError(f"not text in Unicode: {text!r}")
    found = _find(store, text, class_iri, index)
    if found:
        return _only(found, kind, text)
    others = _find(store, text, None, index) if class_iri else set()
    listed = ", ".join(sorted(shorten_iri(node.value) for node in others))
    mend = f"{text} names {listed}, which is no {kind}." if others else ""
    near = _suggest(store, text, class_iri, index)
    if not near and not mend:
        mend = "dpo-kg find looks for words in all names."
    raise UnknownNameError(kind, text, (), mend=mend, suggestions=near)


def _suggest(store: ox.Store, text: str, class_iri: str | None, index: IndexReader | None) -> list[str]:
    """Return what a text that names nothing may mean: CURIEs for a CURIE or IRI, else names as they are written."""
    direct = _as_iri(text)
    if direct is None and index is not None:
        from dpo_kg.lookup import Lookup
        from dpo_kg.nearest import find_nearest

        near = find_nearest(index(), Lookup(store), text, class_iri)
        return list(dict.fromkeys([*_nearest_slugs(store, text, class_iri), *near]))[:_MOST_SUGGESTED]
    members = [node for node in _members(store, class_iri) if class_iri or not node.value.startswith(_RECORDS)]
    curies = [shorten_iri(node.value) for node in members]
    if direct is not None:
        # What has no short form, because of its letters, is compared as if it had.
        iri = direct.value
        short = iri.removeprefix(ID).replace("/", ":", 1) if iri.startswith(ID) else shorten_iri(iri)
        return _nearest_curies(short, curies)
    slugs = [curie.partition(":")[2] for curie in curies]
    known = set(members)
    return nearest_names(text, [*(name for name, node in _all_names(store, class_iri) if node in known), *slugs])


def _nearest_slugs(store: ox.Store, text: str, class_iri: str | None) -> list[str]:
    """Return the slug of which a text that has the form of one is nearly the writing, if there is one."""
    if not _is_slug(text) or "-" not in text:
        return []
    import difflib

    slugs = [shorten_iri(node.value).partition(":")[2] for node in _members(store, class_iri)]
    return difflib.get_close_matches(text, _alike(text, slugs), n=1, cutoff=0.75)


def _nearest_curies(wanted: str, curies: list[str]) -> list[str]:
    """Return the CURIEs most like one."""
    return nearest_names(wanted, _alike(wanted, curies))


def _alike(wanted: str, names: list[str]) -> list[str]:
    """Return the names that share half of the pairs of letters of one; few of very many do."""
    pairs = {wanted[i : i + 2] for i in range(len(wanted) - 1)}
    return [name for name in names if 2 * sum(pair in name for pair in pairs) >= len(pairs)]


def resolve_term(store: ox.Store, text: str, kind: str) -> ox.NamedNode:
    """Return the class or property that a text names.

    Args:
        store: the graph.
        text: an IRI, a CURIE, the name alone ("tenureHolder", "Mission") or a label ("tenure holder"), without regard
            to case, accents and hyphens.
        kind: "class", or "property"; aspects of characteristics count as properties ("charged with").

    Raises:
        UnknownNameError: no term has that name; the message gives the nearest.
        ParameterError: several terms have that name; the message lists them. Or the text is no Unicode.
    """
    if not _is_unicode(text):
        raise ParameterError(f"not text in Unicode: {text!r}")
    terms = _terms(store, kind)
    direct = _as_iri(text)
    if direct is not None:
        if direct in terms:
            return direct
        raise UnknownNameError(kind, text, map(shorten_iri, (node.value for node in terms)), mend=SCHEMA_HINT)
    wanted = _fold_term(text)
    names = {node: _term_names(store, node) for node in terms}
    found = {node for node, called in names.items() if wanted in map(_fold_term, called)}
    if len(found) > 1:
        # A term of this ontology goes before one of another that is called the same.
        found = {node for node in found if node.value.startswith(DPO)} or found
    if found:
        return _only(found, kind, text)
    known = sorted({name for called in names.values() for name in called})
    raise UnknownNameError(kind, text, known, mend=SCHEMA_HINT)


def _terms(store: ox.Store, kind: str) -> set[ox.NamedNode]:
    found = {node for name in _TERM_CLASSES[kind] for node in _members(store, f"{OWL}{name}")}
    if kind == "property":
        aspect = ox.NamedNode(f"{CODE}aspect")
        quads = store.quads_for_pattern(None, ox.NamedNode(f"{SKOS}inScheme"), aspect, ox.DefaultGraph())
        found |= {quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        found.add(_LABEL)  # which no ontology has to declare
    return found


def _term_names(store: ox.Store, node: ox.NamedNode) -> list[str]:
    labels = [quad.object for quad in store.quads_for_pattern(node, _LABEL, None, ox.DefaultGraph())]
    return [_local(node), *(label.value for label in labels if isinstance(label, ox.Literal))]


def _is_unicode(text: str) -> bool:
    """Tell whether a text can stand in a term: words of a command line that are not UTF-8 come as lone surrogates."""
    return not any("\ud800" <= c <= "\udfff" for c in text)


def _local(node: ox.NamedNode) -> str:
    return node.value[max(node.value.rfind("#"), node.value.rfind("/")) + 1 :]


def _fold_term(text: str) -> str:
    """Return a name so that "tenureHolder", "tenure holder" and "Tenure-holder" are the same."""
    return "".join(c for c in fold(text) if c.isalnum())


def _find(store: ox.Store, text: str, class_iri: str | None, index: IndexReader | None = None) -> set[ox.NamedNode]:
    direct = _as_iri(text)
    if direct is not None:
        return {direct} if _is_a(store, direct, class_iri) else set()
    found = _by_slug(store, text, class_iri) or _by_exact_name(store, text, class_iri)
    if found:
        return found
    # A spelling that a source has by mistake counts where nothing bears the name.
    return _by_folded_name(store, text, class_iri, NAMING, index) or _by_folded_name(
        store, text, class_iri, _HIDDEN, index
    )


def _by_folded_name(
    store: ox.Store, text: str, class_iri: str | None, naming: Iterable[ox.NamedNode], index: IndexReader | None
) -> set[ox.NamedNode]:
    folded = fold(text)
    if index is None:
        return {node for name, node in _all_names(store, class_iri, naming) if fold(name) == folded}
    # What is equal without case and accents is an exact hit of the index, which leaves out even more.
    alike = [ox.NamedNode(iri) for iri in index().find_exact(text)]
    return {
        node
        for node in alike
        for predicate in naming
        for quad in store.quads_for_pattern(node, predicate, None, ox.DefaultGraph())
        if isinstance(quad.object, ox.Literal) and fold(quad.object.value) == folded and _is_a(store, node, class_iri)
    }


def _as_iri(text: str) -> ox.NamedNode | None:
    """Return the node of an IRI or CURIE; None for anything else."""
    iri = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if iri.startswith(("http://", "https://")):
        try:
            return ox.NamedNode(iri)
        except ValueError as error:
            raise ParameterError(f"not an IRI: {text}: {error}") from None
    expanded = expand_curie(text)
    try:
        return ox.NamedNode(expanded) if expanded is not None else None
    except ValueError:
        return None  # a name with a colon in it


def _is_a(store: ox.Store, node: ox.NamedNode, class_iri: str | None) -> bool:
    if class_iri is None:
        return next(store.quads_for_pattern(node, None, None, ox.DefaultGraph()), None) is not None
    return ox.Quad(node, _TYPE, ox.NamedNode(class_iri)) in store


def _is_slug(text: str) -> bool:
    return text.isascii() and text.replace("-", "").isalnum() and text == text.lower()


def _by_slug(store: ox.Store, text: str, class_iri: str | None) -> set[ox.NamedNode]:
    if not _is_slug(text):
        return set()
    nodes = (ox.NamedNode(f"{ID}{kind}/{text}") for kind in THING_TYPES)
    return {node for node in nodes if _is_a(store, node, class_iri)}


def _by_exact_name(store: ox.Store, text: str, class_iri: str | None) -> set[ox.NamedNode]:
    found: set[ox.NamedNode] = set()
    for predicate in NAMING:
        for language in LANGUAGES:
            literal = ox.Literal(text) if language is None else ox.Literal(text, language=language)
            for quad in store.quads_for_pattern(None, predicate, literal, ox.DefaultGraph()):
                if isinstance(quad.subject, ox.NamedNode) and _is_a(store, quad.subject, class_iri):
                    found.add(quad.subject)
    return found


def _members(store: ox.Store, class_iri: str | None) -> Iterable[ox.NamedNode]:
    target = ox.NamedNode(class_iri) if class_iri else None
    quads = store.quads_for_pattern(None, _TYPE, target, ox.DefaultGraph())
    return dict.fromkeys(quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode))


def _all_names(
    store: ox.Store, class_iri: str | None, naming: Iterable[ox.NamedNode] = NAMING
) -> list[tuple[str, ox.NamedNode]]:
    names = []
    for predicate in naming:
        for quad in store.quads_for_pattern(None, predicate, None, ox.DefaultGraph()):
            node, name = quad.subject, quad.object
            if isinstance(node, ox.NamedNode) and isinstance(name, ox.Literal) and _is_a(store, node, class_iri):
                names.append((name.value, node))
    return sorted(names, key=lambda pair: (pair[0], pair[1].value))


def _only(found: set[ox.NamedNode], kind: str, text: str) -> ox.NamedNode:
    if len(found) > 1:
        # Codes, classes and properties, and then records, only where nothing else has the name.
        found = {node for node in found if node.value.startswith(ID)} or found
        found = {node for node in found if not node.value.startswith(_RECORDS)} or found
    if len(found) > 1:
        listed = ", ".join(sorted(shorten_iri(node.value) for node in found))
        raise ParameterError(f"several things are called {text!r}: {listed}\nGive one of these instead.")
    (only,) = found
    return only
