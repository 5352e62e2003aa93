"""Diagrams of the ontology: one for each of its files, as text that Mermaid draws.

`python -m dpo_kg.exporters.diagrams [ROOT]` writes docs/reference/ontology-diagrams.md from ontology/ below ROOT, the
current folder if none is given. Text, because it can be compared and needs no program to be made; GitHub, GitLab and
most editors show it as pictures.
Source: Mermaid, class diagrams (mermaid.js.org/syntax/classDiagram.html).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.errors import DpoKgError
from dpo_kg.files import write_atomically
from dpo_kg.locations import list_files
from dpo_kg.rdf.reading import read_quads
from dpo_kg.vocabulary import DPO, OWL, RDF, RDFS, SKOS, shorten_iri

#: The page that `main` writes, below the root.
PAGE = "docs/reference/ontology-diagrams.md"

_THING = f"{OWL}Thing"
#: Arrows from and to these would cross everything: such properties stand in the boxes.
_LOOSE = {_THING, f"{SKOS}Concept"}
_HEAD = """\
# Diagrams of the ontology

Made from `ontology/` by `python -m dpo_kg.exporters.diagrams`; do not edit. One diagram for each file.

- A box is a class. In it stand the properties whose values are literals, codes (`skos:Concept`), things of the same
  class or `anything`, and annotation properties.
- Every other property is an arrow. An arrow with a hollow head leads from a class to the one above it. Two names with
  a stroke between them are a property and its inverse.
- A white box is a class of another file, a grey one of another vocabulary; in the box `anything` stand properties that
  are not bound to a class.
- A class marked `defined` has members that follow from its definition.
- The earliest and latest days that the build derives for each vague date are left out.
"""
_SETTINGS = ("---", "config:", "  class:", "    hideEmptyMembersBox: true", "---")
_STYLES = """\
    classDef elsewhere fill:#ffffff,stroke:#777777,color:#222222
    classDef foreign fill:#eeeeee,stroke:#999999,color:#444444
"""

_About = Mapping[str, Mapping[str, Sequence[str]]]


def read_modules(root: str) -> dict[str, _About]:
    """Return the files of the ontology that declare terms of ours: name → subject → predicate → objects.

    Args:
        root: folder that holds ontology/; its subfolders (codes, shapes) are left out.

    Raises:
        InputError: a file cannot be read or parsed.
    """
    modules: dict[str, _About] = {}
    for name in list_files(root, ("ontology",), (".ttl",)):
        if name.count("/") == 1:
            about: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
            for quad in read_quads(str(Path(root, name))):
                if isinstance(quad.subject, ox.NamedNode):
                    about[quad.subject.value][quad.predicate.value].append(_value(quad.object))
            if any(_is_declared(term, values) for term, values in about.items()):
                modules[Path(name).stem] = about
    return modules


def draw_module(about: _About, derived: Iterable[str] = ()) -> str:
    """Return the class diagram of one module: every class and property that it declares.

    Args:
        about: what the module says, as `read_modules` returns it.
        derived: properties to leave out.
    """
    kinds = {term: set(values[f"{RDF}type"]) for term, values in about.items() if _is_declared(term, values)}
    classes = {term for term, types in kinds.items() if f"{OWL}Class" in types}
    inverses = _pair_inverses(about, kinds)
    members: dict[str, list[str]] = defaultdict(list)
    arrows: list[tuple[str, str, str]] = []
    for term in sorted(set(kinds) - classes - set(derived) - set(inverses.values())):
        domain, label = _only(about[term].get(f"{RDFS}domain", ())), term.removeprefix(DPO)
        if term in inverses:
            label += f" / {inverses[term].removeprefix(DPO)}"
        target = _only(about[term].get(f"{RDFS}range", ()))
        if f"{OWL}ObjectProperty" not in kinds[term]:
            members[domain].append(label if f"{OWL}DatatypeProperty" in kinds[term] else f"{label} «annotation»")
        elif domain == target or {domain, target} & _LOOSE:
            members[domain].append(f"{label} → {_label(target)}")
        else:
            arrows.append((domain, target, label))
    above = [(term, upper) for term in sorted(classes) for upper in _named(about[term].get(f"{RDFS}subClassOf", ()))]
    boxes = classes | set(members) | {end for pair in above for end in pair} | {end for a in arrows for end in a[:2]}
    lines = [*_SETTINGS, "classDiagram", "    direction LR"]
    for term in sorted(boxes, key=_name):
        marks = ["<<defined>>"] if term in classes and f"{OWL}equivalentClass" in about[term] else []
        lines += _draw_box(term, term in classes, [*marks, *members[term]])
    lines += [f"    {_name(upper)} <|-- {_name(term)}" for term, upper in above]
    lines += [f"    {_name(domain)} --> {_name(target)} : {label}" for domain, target, label in sorted(arrows)]
    return "\n".join(lines) + "\n" + _STYLES


def write_diagrams(root: str) -> str:
    """Return the page with the diagram of each module, as Markdown.

    Raises:
        InputError: a file of the ontology cannot be read or parsed.
    """
    modules = read_modules(root)
    derived = _find_bounds({term for about in modules.values() for term in about})
    parts = [_HEAD]
    for name, about in sorted(modules.items()):
        parts.append(f"## {name}\n\nFrom `ontology/{name}.ttl`.\n\n```mermaid\n{draw_module(about, derived)}```\n")
    return "\n".join(parts)


def _is_declared(term: str, values: Mapping[str, Sequence[str]]) -> bool:
    return term.startswith(DPO) and f"{RDF}type" in values


def _pair_inverses(about: _About, terms: Collection[str]) -> dict[str, str]:
    """Return property → its inverse, each property in one pair at most; the first one is drawn."""
    pairs: dict[str, str] = {}
    for term in sorted(terms):
        for other in sorted(about[term].get(f"{OWL}inverseOf", ())):
            free = {term, other}.isdisjoint(pairs) and {term, other}.isdisjoint(pairs.values())
            if other in terms and other != term and free:
                pairs[other] = term
    return pairs


def _find_bounds(terms: set[str]) -> set[str]:
    """Return the properties that hold the earliest or latest day of another property."""
    return {f"{term}{side}" for term in terms for side in ("Earliest", "Latest")} & terms


def _draw_box(term: str, own: bool, members: Sequence[str]) -> list[str]:
    style = "" if own else ":::elsewhere" if term.startswith(DPO) or term == _THING else ":::foreign"
    shown = _name(term) if _label(term) == _name(term) else f'{_name(term)}["{_label(term)}"]'
    lines = [f"    class {shown}{style}"]
    return [f"{lines[0]} {{", *(f"        {member}" for member in members), "    }"] if members else lines


def _name(term: str) -> str:
    """Return the name of a box, in letters, digits and low lines."""
    return "".join(c if c.isalnum() else "_" for c in shorten_iri(term).removeprefix("dpo:"))


def _label(term: str) -> str:
    return "anything" if term == _THING else shorten_iri(term).removeprefix("dpo:")


def _named(values: Sequence[str]) -> list[str]:
    """Return the classes that have a name; a restriction has no box."""
    return sorted(value for value in values if not value.startswith("_:"))


def _only(values: Sequence[str]) -> str:
    return min(_named(values), default=_THING)


def _value(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return node.value if isinstance(node, ox.NamedNode | ox.Literal) else str(node)


def main(words: Sequence[str]) -> int:
    """Write the page below the folder that is named, or below the current one; return the exit status."""
    if len(words) > 1:
        sys.stderr.write("usage: python -m dpo_kg.exporters.diagrams [ROOT]\n")
        return 2
    root = words[0] if words else "."
    try:
        write_atomically(str(Path(root, PAGE)), write_diagrams(root))
    except DpoKgError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
