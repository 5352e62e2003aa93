"""From a name in a cell to the thing that it means: one of the graph, one that came up before, or a new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher

import pyoxigraph as ox

from dpo_kg.errors import fold, nearest_names
from dpo_kg.importers.slugs import make_slug, number_slug
from dpo_kg.vocabulary import DPO, ID, RDF, RDFS, SKOS, expand_curie, shorten_iri

_TYPE = ox.NamedNode(f"{RDF}type")
_LABEL = f"{RDFS}label"
_NAMING = tuple(
    ox.NamedNode(iri) for iri in (_LABEL, f"{SKOS}altLabel", f"{SKOS}hiddenLabel", f"{DPO}acronym", f"{DPO}symbol")
)
_DEFAULT = ox.DefaultGraph()
#: Share of letters in common from which on a new name may be a slip of the pen.
_SUSPICIOUS = 0.8
#: Things that a question names, and names among which they are looked for: one thing may have several that are near.
_SUGGESTED, _TRIED = 3, 12


class NamingError(ValueError):
    """A name that means nothing, or several things.

    Attributes:
        mend: how to mend it.
    """

    def __init__(self, problem: str, mend: str) -> None:
        self.mend = mend
        super().__init__(problem)


class Identity:
    """The things of a graph by class and name, and those that an import adds to them.

    Args:
        store: the graph.

    Attributes:
        added: IRI → name of what was added, in the order in which it came up.
    """

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._index: dict[str, dict[str, set[str]]] = {}
        self._shown: dict[str, dict[str, str]] = defaultdict(dict)  # class → name as written, by its folded form
        self._labels: dict[str, str] = {}
        self.added: dict[str, str] = {}

    def find(self, text: str, class_name: str) -> ox.NamedNode | None:
        """Return the thing that a text names; None where nothing has that name.

        Args:
            text: an IRI, a CURIE, a slug, or a name without regard to case and accents; of a person also
                "Surname, Given names".
            class_name: class of the thing, without prefix.

        Raises:
            NamingError: several things have that name, or an IRI names nothing of that class.
        """
        index = self._names(class_name)
        direct = expand_curie(text) or (text if text.startswith(("http://", "https://")) else None)
        if direct is not None:
            if any(direct in found for found in index.values()):
                return ox.NamedNode(direct)
            near = nearest_names(
                direct.rpartition("/")[2], {iri.rpartition("/")[2] for iri in self._members(class_name)}
            )
            raise NamingError(f"no {class_name} of the graph: {text}", _ask(near))
        found = next((hit for name in _forms(text, class_name) if (hit := index.get(fold(name)))), set())
        if len(found) > 1:
            listed = ", ".join(sorted(map(shorten_iri, found)))
            raise NamingError(f"several things are called {text}: {listed}", "Write one of these instead of the name.")
        return ox.NamedNode(next(iter(found))) if found else None

    def suggest(self, text: str, class_name: str) -> str:
        """Return a question for the nearest names of a class; "" where none is near."""
        near = nearest_names(text, self._shown_names(class_name), _TRIED)
        things = dict.fromkeys(iri for name in near for iri in sorted(self._index[class_name][fold(name)]))
        return _ask([self._labels.get(iri, iri.rpartition("/")[2]) for iri in things][:_SUGGESTED])

    def suspect(self, text: str, class_name: str) -> str:
        """Return a question for the name of a class that differs from a new one by little; "" where none does."""
        near = nearest_names(text, self._shown_names(class_name))
        ratios = [(SequenceMatcher(None, fold(text), fold(name)).ratio(), name) for name in near]
        ratio, name = max(ratios, default=(0.0, ""))
        return _ask([name]) if ratio >= _SUSPICIOUS else ""

    def add(self, text: str, class_name: str, folder: str, slug: str = "", others: Iterable[str] = ()) -> ox.NamedNode:
        """Return a new thing, which later rows find by its names.

        Args:
            text: its name.
            class_name: its class, without prefix.
            folder: type of things in their addresses.
            slug: what its slug is made of; "" for the name.
            others: further names, such as an acronym.

        Raises:
            NamingError: nothing of the name can stand in a slug.
        """
        made = make_slug(slug or text)
        if not made:
            raise NamingError(f"no name can be made of {text!r}", "Write it with Latin letters or digits.")
        node = ox.NamedNode(f"{ID}{folder}/{number_slug(made, lambda free: self.knows(f'{ID}{folder}/{free}'))}")
        self.added[node.value] = self._labels[node.value] = text
        self._enter(class_name, node.value, [text, *others, node.value.rpartition("/")[2]])
        return node

    def knows(self, iri: str) -> bool:
        """Tell whether the graph or the import has a thing."""
        node = ox.NamedNode(iri)
        return iri in self.added or next(self._store.quads_for_pattern(node, None, None, _DEFAULT), None) is not None

    def _shown_names(self, class_name: str) -> Iterable[str]:
        """Return the names of a class as they are written."""
        self._names(class_name)
        return self._shown[class_name].values()

    def _members(self, class_name: str) -> set[str]:
        return {iri for found in self._names(class_name).values() for iri in found}

    def _names(self, class_name: str) -> dict[str, set[str]]:
        """Return folded name → things of a class."""
        if class_name not in self._index:
            self._index[class_name] = defaultdict(set)
            for quad in self._store.quads_for_pattern(None, _TYPE, ox.NamedNode(f"{DPO}{class_name}"), _DEFAULT):
                if isinstance(quad.subject, ox.NamedNode):
                    named = [
                        name.object
                        for predicate in _NAMING
                        for name in self._store.quads_for_pattern(quad.subject, predicate, None, _DEFAULT)
                        if isinstance(name.object, ox.Literal)
                    ]
                    iri = quad.subject.value
                    # The label comes first of all; where there are several, the English one is shown.
                    shown = next((name for name in named if name.language in (None, "en")), None)
                    if shown is not None:
                        self._labels[iri] = shown.value
                    self._enter(class_name, iri, [*(name.value for name in named), iri.rpartition("/")[2]])
        return self._index[class_name]

    def _enter(self, class_name: str, iri: str, names: list[str]) -> None:
        self._names(class_name)
        for name in names:
            self._index[class_name][fold(name)].add(iri)
            self._shown[class_name].setdefault(fold(name), name)


def split_person(text: str) -> tuple[str, str] | None:
    """Return surname and given names of "Surname, Given names"; None where a text does not have that form."""
    surname, comma, given = (part.strip() for part in text.partition(","))
    return (surname, given) if comma and surname and given and "," not in given else None


def _forms(text: str, class_name: str) -> list[str]:
    parts = split_person(text) if class_name == "Person" else None
    # Some people's surname comes first: Ban Ki-moon.
    return [text, f"{parts[1]} {parts[0]}", f"{parts[0]} {parts[1]}"] if parts else [text]


def _ask(near: list[str]) -> str:
    return f"Did you mean {' or '.join(near)}?" if near else ""
