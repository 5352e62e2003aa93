"""Diagrams of the ontology: one for each of its files, as text that Mermaid draws.

`python -m dpo_kg.exporters.diagrams [ROOT]` writes docs/reference/ontology-diagrams.md from ontology/ below ROOT, the
current folder if none is given. Text, because it can be compared and needs no program to be made; GitHub, GitLab and
most editors show it as pictures.
For pages that must not load a program from elsewhere to be seen, `draw_graph` gives the same diagrams to Graphviz.
Source: Mermaid, class diagrams (mermaid.js.org/syntax/classDiagram.html).
"""

from __future__ import annotations

import html
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

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


class Outline(NamedTuple):
    """What a diagram shows.

    Attributes:
        classes: the classes that the module declares.
        members: class → what stands in its box; every box has an entry.
        above: class and the one above it.
        arrows: class, class, and the name of the property between them.
    """

    classes: frozenset[str]
    members: dict[str, list[str]]
    above: list[tuple[str, str]]
    arrows: list[tuple[str, str, str]]


def outline_module(about: _About, derived: Iterable[str] = ()) -> Outline:
    """Return what the diagram of one module shows: every class and property that it declares.

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
    marked = {term for term in classes if f"{OWL}equivalentClass" in about[term]}
    shown = {box: ["<<defined>>"] * (box in marked) + members.get(box, []) for box in sorted(boxes, key=_name)}
    return Outline(frozenset(classes), shown, above, sorted(arrows))


def draw_module(about: _About, derived: Iterable[str] = ()) -> str:
    """Return the class diagram of one module as text that Mermaid draws.

    Args:
        about, derived: as for `outline_module`.
    """
    outline = outline_module(about, derived)
    lines = [*_SETTINGS, "classDiagram", "    direction LR"]
    for term, members in outline.members.items():
        lines += _draw_box(term, term in outline.classes, members)
    lines += [f"    {_name(upper)} <|-- {_name(term)}" for term, upper in outline.above]
    lines += [f"    {_name(domain)} --> {_name(target)} : {label}" for domain, target, label in outline.arrows]
    return "\n".join(lines) + "\n" + _STYLES


def draw_graph(outline: Outline) -> str:
    """Return a diagram as text that Graphviz draws (graphviz.org/doc/info/lang.html, shape "plain")."""
    lines = [
        "digraph {",
        '  graph [rankdir=BT, bgcolor="white", fontname="sans-serif", nodesep=0.3, ranksep=0.6];',
        '  node [shape=plain, fontname="sans-serif", fontsize=11];',
        '  edge [fontname="sans-serif", fontsize=9, color="#555555", fontcolor="#333333"];',
    ]
    for term, members in outline.members.items():
        colour = "#eaf2fb" if term in outline.classes else "#ffffff" if term.startswith(DPO) else "#eeeeee"
        cells = [f"<b>{html.escape(_label(term))}</b>", *(html.escape(m.strip("<>")) for m in members)]
        rows = "".join(f'<tr><td align="{"left" if i else "center"}">{cell}</td></tr>' for i, cell in enumerate(cells))
        box = f'<table border="1" cellborder="0" cellspacing="0" cellpadding="3" bgcolor="{colour}">{rows}</table>'
        lines.append(f"  {_name(term)} [label=<{box}>];")
    lines += [f"  {_name(term)} -> {_name(upper)} [arrowhead=empty];" for term, upper in outline.above]
    lines += [
        f'  {_name(domain)} -> {_name(target)} [label="{label}", arrowhead=vee];'
        for domain, target, label in outline.arrows
    ]
    return "\n".join([*lines, "}"]) + "\n"


def outline_modules(root: str) -> dict[str, Outline]:
    """Return what the diagram of each module shows, by its name.

    Raises:
        InputError: a file of the ontology cannot be read or parsed.
    """
    modules = read_modules(root)
    derived = find_bounds(modules)
    return {name: outline_module(about, derived) for name, about in sorted(modules.items())}


def write_diagrams(root: str) -> str:
    """Return the page with the diagram of each module, as Markdown.

    Raises:
        InputError: a file of the ontology cannot be read or parsed.
    """
    parts = [_HEAD]
    modules = read_modules(root)
    derived = find_bounds(modules)
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


def find_bounds(modules: Mapping[str, _About]) -> set[str]:
    """Return the properties that hold the earliest or latest day of another property."""
    terms = {term for about in modules.values() for term in about}
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
