"""The frames of ontology/frames/ and their JSON Schemas, written from the ontology, its shapes and the outline.

    python -m dpo_kg.exporters.frame_files           writes the files anew
    python -m dpo_kg.exporters.frame_files --check   tells which do not follow from the ontology; exit status 1 if any

Sources: JSON-LD 1.1 Framing, W3C Recommendation 16 July 2020; JSON Schema 2020-12.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from dpo_kg.build.ontology import load_ontology
from dpo_kg.errors import UsageError
from dpo_kg.exporters.context import CONTEXT_IRI, build_context
from dpo_kg.exporters.frame_outline import FRAMES, Key, Outline, Outliner
from dpo_kg.exporters.frame_schemas import SchemaWriter
from dpo_kg.exporters.json_layout import lay_out_json
from dpo_kg.files import write_atomically
from dpo_kg.locations import find_resources
from dpo_kg.rdf.reading import read_text

_JsonObject = dict[str, Any]

#: The folder, below the folder of the resources.
FOLDER = "ontology/frames"
_MEND = "python -m dpo_kg.exporters.frame_files"


def build_files(root: str) -> dict[str, str]:
    """Return the name of each file of ontology/frames/ with its text.

    Raises:
        InputError: a file of the ontology cannot be read.
    """
    ontology = load_ontology(root)
    context = build_context(ontology)["@context"]
    outliner = Outliner(ontology, context)
    schemas = SchemaWriter(ontology, context)
    files = {}
    for name, classes in FRAMES.items():
        outline = outliner.outline(name)
        files[f"{name}.jsonld"] = lay_out_json(build_frame(outline, list(classes), context), 150)
        files[f"{name}.schema.json"] = lay_out_json(schemas.write_schema(name, outline))
    return files


def build_frame(outline: Outline, classes: list[str], context: _JsonObject) -> _JsonObject:
    """Return a frame. All that it says of embedding stands in it, so that any processor gives the same.

    Args:
        outline: what is nested in what.
        classes: CURIEs of the classes of the things that it frames.
        context: the context, the object below "@context".
    """
    own = {f"dpo:{name}": name for name in context}
    types = [own.get(name, name) for name in classes]
    flags = {"@embed": "@always", "@explicit": True, "@omitDefault": True}
    return {"@context": CONTEXT_IRI, "type": types, **flags, **_frame_keys(outline, context)}


def _frame_keys(outline: Outline, context: _JsonObject) -> _JsonObject:
    found: dict[str, tuple[str, _JsonObject]] = {}
    for key in outline.keys:
        # The value of a language map in a frame would be read as texts to match: so the property stands as CURIE,
        # and that for texts without a language too.
        name = key.curie if _is_language_map(key, context) else key.term
        found.setdefault(f"{key.iri} {key.reverse}", (name, _frame_value(key, context)))
    return dict(found.values())


def _is_language_map(key: Key, context: _JsonObject) -> bool:
    found = context.get(key.term)
    return isinstance(found, dict) and "@language" in found.get("@container", ())


def _frame_value(key: Key, context: _JsonObject) -> _JsonObject:
    if key.kind == "literal":
        return {"@omitDefault": True}
    if key.kind in ("code", "id"):
        return {"@embed": "@never", "@omitDefault": True}
    flags = {"@embed": "@always", "@explicit": True, "@omitDefault": True, "type": {}}
    if key.nested is None:
        return flags | {"rdfs:label": {"@omitDefault": True}}
    return flags | _frame_keys(key.nested, context)


def main(words: list[str]) -> int:
    """Write the files below the current folder, or check them; return the exit status."""
    if words not in ([], ["--check"]):
        raise UsageError(f"{_MEND} takes --check or nothing")
    root = find_resources(".")
    folder = Path(root, FOLDER)
    files = build_files(root)
    stale = sorted(path.name for path in folder.glob("*.json*") if path.name not in files)
    if not words:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            write_atomically(str(folder / name), text)
        for name in stale:
            (folder / name).unlink()
        return 0
    differing = [n for n, text in files.items() if not (folder / n).is_file() or read_text(str(folder / n)) != text]
    if not differing and not stale:
        return 0
    listed = ", ".join(f"{FOLDER}/{name}" for name in [*differing, *stale])
    sys.stderr.write(f"{listed}: does not follow from the ontology; mend it with:\n{_MEND}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
