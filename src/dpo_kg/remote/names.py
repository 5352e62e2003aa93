"""What a store elsewhere has to tell for names to be looked up by `dpo_kg.names`: of a few names first, then of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from dpo_kg.names import LANGUAGES, NAMING
from dpo_kg.vocabulary import CODE, ID, OWL, RDF, SKOS, THING_TYPES, expand_curie

_NAMING = " ".join(map(str, NAMING))
_TOLD = f"<{RDF}type> <{SKOS}inScheme> {_NAMING}"
_TERMS = " ".join(f"<{OWL}{name}>" for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty"))


def query_for_names(texts: Sequence[str], *, with_terms: bool = False) -> str:
    """Return the query for the types and names of what is called by one of some texts as they are written.

    Args:
        texts: IRIs, CURIEs, slugs, names, acronyms or symbols.
        with_terms: also of all classes, properties and aspects.
    """
    things = " ".join(dict.fromkeys(str(node) for text in texts for node in _possible_things(text.strip())))
    names = " ".join(dict.fromkeys(str(literal) for text in texts for literal in _possible_names(text.strip())))
    groups = [
        f"VALUES ?thing {{ {things} }}",
        f"VALUES ?naming {{ {_NAMING} }} VALUES ?name {{ {names} }} ?thing ?naming ?name .",
    ]
    if with_terms:
        groups += [f"VALUES ?kind {{ {_TERMS} }} ?thing a ?kind .", f"?thing <{SKOS}inScheme> <{CODE}aspect> ."]
    told = f"VALUES ?property {{ {_TOLD} }} ?thing ?property ?value"
    return f"SELECT DISTINCT ?thing ?property ?value {{ {' UNION '.join(f'{{ {g} {told} }}' for g in groups)} }}"


def query_for_all_names() -> str:
    """Return the query for the types and names of all things, spellings by mistake included, and schemes of codes."""
    told = f"{_TOLD} <{SKOS}hiddenLabel>"
    return f"SELECT DISTINCT ?thing ?property ?value {{ VALUES ?property {{ {told} }} ?thing ?property ?value }}"


def _possible_things(text: str) -> Iterator[ox.NamedNode]:
    iris = [text.removeprefix("<").removesuffix(">"), expand_curie(text)]
    if text.isascii() and text.replace("-", "").isalnum():
        iris += [f"{ID}{kind}/{text}" for kind in THING_TYPES]
    for iri in iris:
        if iri is not None and iri.startswith(("http://", "https://")) and not set(iri) & set(' <>"{}|\\^`'):
            try:
                yield ox.NamedNode(iri)
            except ValueError:
                continue  # no IRI: the one who looks it up says so


def _possible_names(text: str) -> Iterator[ox.Literal]:
    if not any("\ud800" <= c <= "\udfff" for c in text):
        for language in LANGUAGES:
            yield ox.Literal(text) if language is None else ox.Literal(text, language=language)
