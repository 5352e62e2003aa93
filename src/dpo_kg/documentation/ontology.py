"""Pages on the ontology: every class, property and code with its meaning, use and an example."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from dpo_kg.documentation.markdown import block, code, codes, contents, escape, page, prose, table
from dpo_kg.exporters.diagrams import draw_graph, outline_modules
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.schema import expected_times, write_example, write_values
from dpo_kg.vocabulary import PREFIXES

_Entry = dict[str, Any]


def write_ontology_pages(kg: KnowledgeGraph) -> Iterator[tuple[str, str]]:
    """Yield path and text of a page per module of the ontology, and of code lists, prefixes and the list of terms."""
    content = kg.schema().to_dict()
    terms = [*content["classes"], *content["properties"]]
    homes = {entry["id"]: entry["module"] for entry in terms}
    by_module: dict[str, list[_Entry]] = defaultdict(list)
    for entry in terms:
        by_module[entry["module"]].append(entry)
    outlines = outline_modules(kg.snapshot.root)
    for module, entries in sorted(by_module.items()):
        drawn = block("{graphviz}", draw_graph(outlines[module])) if module in outlines else ""
        yield f"ontology/{module}.md", _write_module(module, entries, drawn, homes)
    yield "ontology/codes.md", _write_codes(content["codes"])
    yield "ontology/prefixes.md", _write_prefixes()
    listed = [
        (
            _link(entry["id"], homes, ""),
            "class" if "superclasses" in entry else f"{entry['kind']} property",
            escape(entry["label"].get("en", "")),
            escape(entry["label"].get("fr", "")),
            str(entry.get("things", entry.get("uses"))),
        )
        for entry in sorted(terms, key=lambda entry: entry["id"].lower())
    ]
    yield (
        "ontology/index.md",
        page(
            "# Ontology",
            f"Version {escape(content['version'])}: {len(content['classes'])} classes, {len(content['properties'])} "
            f"properties and {len(content['codes'])} code lists, in files of `ontology/`. `dpo-kg schema` shows them "
            "in "
            "the terminal, `dpo-kg export --ontology` writes them as one file. Numbers count what the data holds.",
            table(("Term", "Kind", "English", "French", "Number"), listed),
            contents([*sorted(by_module), "codes", "prefixes"]),
        ),
    )


def _write_module(module: str, entries: list[_Entry], drawn: str, homes: dict[str, str]) -> str:
    parts = [f"# {module}", f"From `ontology/{module}.ttl`.", drawn]
    for heading, key in (("Classes", "superclasses"), ("Properties", "domain")):
        found = [entry for entry in entries if key in entry]
        if found:
            parts.append(f"## {heading}")
        for entry in found:
            write = _describe_class if key == "superclasses" else _describe_property
            parts += [f"### {code(entry['id'])}", prose(entry["definition"]), table(("", ""), write(entry, homes))]
    return page(*parts)


def _describe_class(entry: _Entry, homes: dict[str, str]) -> Iterator[tuple[str, str]]:
    yield from _describe_names(entry)
    if entry["superclasses"]:
        yield "Subclass of", ", ".join(_link(name, homes) for name in entry["superclasses"])
    yield "Things", str(entry["things"])
    if entry["example"]:
        yield "Example", f"{code(entry['example']['id'])} {escape(entry['example']['label'] or '')}"


def _describe_property(entry: _Entry, homes: dict[str, str]) -> Iterator[tuple[str, str]]:
    yield from _describe_names(entry)
    yield "Kind", f"{entry['kind']} property" + (", derived: no file states it" if entry["derived"] else "")
    for heading, key in (("Domain", "domain"), ("Inverse", "inverse"), ("Subproperty of", "superproperties")):
        if entry[key]:
            yield heading, ", ".join(_link(name, homes) for name in entry[key])
    if values := write_values(entry):
        yield "Values", ", ".join(_link(name, homes) for name in values)
    if expected := expected_times(entry):
        yield "How often", code(expected)
    if allowed := list(dict.fromkeys(name for e in entry["expected"] for name in e["codes"])):
        yield "One of", codes(allowed)
    yield "Used", str(entry["uses"])
    if entry["example"]:
        yield "Example", code(write_example(entry["example"]))


def _describe_names(entry: _Entry) -> Iterator[tuple[str, str]]:
    for heading, language in (("English", "en"), ("French", "fr")):
        if label := entry["label"].get(language):
            yield heading, escape(label)
    yield "IRI", code(entry["iri"])


def _link(name: str, homes: dict[str, str], folder: str = "") -> str:
    """Return the name of a term, with a link where it has a page; Sphinx makes anchors of headings in small letters."""
    if name not in homes:
        return code(name)
    return f"[{code(name)}]({folder}{homes[name]}.md#{name.replace(':', '').lower()})"


def _write_codes(lists: list[_Entry]) -> str:
    parts = ["# Code lists", "A code is a `skos:Concept`; its IRI does not change. The files are in `ontology/codes/`."]
    for found in lists:
        rows = [
            (code(c["id"]), escape(c["label"].get("en", "")), escape(c["label"].get("fr", "")), prose(c["definition"]))
            for c in found["codes"]
        ]
        parts += [f"## {escape(found['label'].get('en', ''))}", f"{prose(found['definition'])} {code(found['iri'])}"]
        parts.append(table(("Code", "English", "French", "Meaning"), rows))
    return page(*parts)


def _write_prefixes() -> str:
    return page(
        "# Prefixes",
        "One map for the command line, exports, queries and these pages. In `dpo-kg query`, `kg.query()` and files "
        "given "
        "to `fmt` these prefixes need not be declared.",
        table(("Prefix", "Stands for"), [(code(f"{name}:"), code(iri)) for name, iri in sorted(PREFIXES.items())]),
    )
