"""Pages on the SHACL shapes: what each demands, in the words of its message, and how to mend what breaks it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.documentation.markdown import code, codes, contents, page, prose, table
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.locations import list_files
from dpo_kg.rdf.reading import read_quads
from dpo_kg.vocabulary import SH, shorten_iri

_Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
#: Shape → local name of a property of SHACL → values.
_About = dict[str, dict[str, list[_Node]]]
_TARGETS = {
    "targetClass": "Things of the class",
    "targetSubjectsOf": "Things that have",
    "targetObjectsOf": "Values of",
    "targetNode": "The thing",
}


def write_shape_pages(kg: KnowledgeGraph) -> Iterator[tuple[str, str]]:
    """Yield path and text of a page per file of shapes, and of their list."""
    listed: list[tuple[str, str, str]] = []
    total = 0
    names = [n for n in list_files(kg.snapshot.root, ("ontology",), (".ttl",)) if n.startswith("ontology/shapes/")]
    for name in names:
        about = _read_shapes(str(Path(kg.snapshot.root, name)))
        stem = Path(name).stem
        parts, demands = [f"# {stem}", f"From `{name}`."], 0
        for shape, said in about.items():
            for key, words in _TARGETS.items():
                if key in said:
                    rows = list(_list_demands(shape, about))
                    demands += len(rows)
                    parts += [f"## {code(_name(shape))}", f"{words} {codes(_name(_text(n)) for n in said[key])}."]
                    parts.append(table(("Property", "What is demanded", "How to mend it"), rows))
        yield f"shapes/{stem}.md", page(*parts)
        listed.append((f"[{stem}]({stem}.md)", code(name), str(demands)))
        total += demands
    yield (
        "shapes/index.md",
        page(
            "# Shapes",
            f"{total} demands on data, in SHACL. `dpo-kg validate FILE` checks your file against them and tells "
            "file, line, "
            "what is wrong and how to mend it; the words are those of these pages. `dpo-kg export --shapes` writes "
            "them "
            "for another SHACL engine. What no shape can say is the business of the [checks](../checks.md).",
            table(("Page", "File", "Demands"), listed),
            contents(Path(name).stem for name in names),
        ),
    )


def _read_shapes(path: str) -> _About:
    about: _About = defaultdict(lambda: defaultdict(list))
    for quad in read_quads(path):
        if quad.predicate.value.startswith(SH):
            about[_text(quad.subject)][quad.predicate.value.removeprefix(SH)].append(quad.object)
    return dict(sorted(about.items()))


def _list_demands(shape: str, about: _About) -> Iterator[tuple[str, str, str]]:
    """Yield path, demand and mend of a node shape and of the property shapes that hang on it."""
    for name in (shape, *sorted(_text(node) for node in about[shape].get("property", ()))):
        for message in about[name].get("message", ()):
            demand, _, mend = _text(message).partition(" Mend: ")
            yield _write_path(about[name], about), prose(demand), prose(f"{mend[:1].upper()}{mend[1:]}")


def _write_path(said: dict[str, list[_Node]], about: _About) -> str:
    paths = [_text(node) for node in said.get("path", ())]
    return codes(_name(path) for path in paths if not about.get(path) and not path.startswith("_:"))


def _name(iri: str) -> str:
    return shorten_iri(iri)


def _text(node: _Node) -> str:
    return node.value if isinstance(node, ox.NamedNode | ox.Literal) else str(node)
