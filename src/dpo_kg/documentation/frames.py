"""Pages on JSON-LD: the context, and what each frame puts into its documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dpo_kg.documentation.markdown import block, code, codes, contents, escape, page, prose, table
from dpo_kg.exporters.context import read_context
from dpo_kg.exporters.frames import list_frames
from dpo_kg.knowledge_graph import KnowledgeGraph


def write_frame_pages(kg: KnowledgeGraph) -> Iterator[tuple[str, str]]:
    """Yield path and text of a page per frame and of the page on the context."""
    root = kg.snapshot.root
    names = list_frames(root)
    for name in names:
        yield f"json-ld/{name}.md", _write_frame(kg, name)
    yield (
        "json-ld/index.md",
        page(
            "# JSON-LD context and frames",
            "The context is `ontology/context.jsonld`; its address is `https://w3id.org/dpo-kg/context.jsonld`, which "
            "is not served yet, so a program has to be given the file. Languages are maps; whole numbers and truth "
            "values are JSON's own; decimal numbers are objects with their type, because JSON would make floats of "
            "them.",
            f"A frame makes one nested object of a thing: `dpo-kg export THING --frame`. Frames: "
            f"{', '.join(f'[{name}]({name}.md)' for name in names)}.",
            "## Terms of the context",
            table(("Term", "Stands for", "Values"), list(_list_terms(read_context(root)))),
            contents(names),
        ),
    )


def _list_terms(context: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    definitions = context.get("@context", context)
    for term, meaning in definitions.items():
        if term.startswith("@"):
            continue
        if isinstance(meaning, str):
            yield code(term), code(meaning), ""
            continue
        told = {key: value for key, value in meaning.items() if key not in ("@id", "@reverse")}
        backwards = (
            f" (backwards) {code(meaning['@reverse'])}" if "@reverse" in meaning else code(meaning.get("@id", ""))
        )
        yield code(term), backwards.strip(), code(json.dumps(told, ensure_ascii=False)) if told else ""


def _write_frame(kg: KnowledgeGraph, name: str) -> str:
    schema = kg.frame_schema(name)
    frame = Path(kg.snapshot.root, "ontology", "frames", f"{name}.jsonld").read_text(encoding="utf-8")
    rows = [
        (
            code(key),
            prose(f"{said.get('description', '')}" or said.get("title", "")),
            "always" if key in schema.get("required", ()) else "",
        )
        for key, said in schema["properties"].items()
    ]
    classes = json.loads(frame)["type"]
    return page(
        f"# {name}",
        f"{escape(schema.get('description', ''))} For things of the class {codes(classes)} and those below it.",
        f"`dpo-kg export THING --frame {name}` writes a document; `dpo-kg schema --frame {name}` writes the JSON "
        "Schema "
        f"(2020-12) that it fits, which is the file `ontology/frames/{name}.schema.json`.",
        "## Keys of the outer object",
        table(("Key", "Meaning", "Present"), rows),
        "## Frame",
        block("json", frame),
    )
