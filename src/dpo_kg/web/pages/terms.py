"""The ontology, the code lists and the shapes: what each term means, how often it is used, what data have to meet."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dpo_kg.errors import UnknownNameError
from dpo_kg.exporters.graphs import GRAPH_FORMATS, write_graph
from dpo_kg.exporters.term_files import collect_terms
from dpo_kg.locations import list_files
from dpo_kg.rdf.reading import read_quads
from dpo_kg.schema import expected_times, write_values
from dpo_kg.vocabulary import SH, expand_curie, shorten_iri
from dpo_kg.web.answers import Answer, text
from dpo_kg.web.models import Link
from dpo_kg.web.visit import Page

if TYPE_CHECKING:
    from dpo_kg.web.visit import Visit

_FORMATS = tuple(GRAPH_FORMATS)
_TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")


def make_ontology(visit: Visit) -> Page | Answer:
    """Return the tree of classes and the properties of each, or the ontology in a graph format."""
    if visit.format != "html":
        return _write(visit, "ontology")
    schema = read_schema(visit)
    own = [entry for entry in schema["classes"] if entry["id"].startswith("dpo:")]
    below: dict[str, list[dict[str, Any]]] = defaultdict(list)
    names = {entry["id"] for entry in own}
    for entry in own:
        parents = [parent for parent in entry["superclasses"] if parent in names]
        for parent in parents or [""]:
            below[parent].append(entry)
    properties = [_tell(visit, entry) for entry in schema["properties"] if entry["id"].startswith("dpo:")]
    model = {
        "tree": _grow(visit, below, ""),
        "properties": properties,
        "version": schema["version"],
        "iri": schema["ontology"],
    }
    return Page("ontology.html", visit.word("ontology"), visit.word("ontology_purpose"), model, formats=_FORMATS)


def make_codes(visit: Visit) -> Page | Answer:
    """Return the code lists, or all of them in a graph format."""
    if visit.format != "html":
        return _write(visit, "codes")
    lists = [
        {
            "link": _link(visit, entry),
            "definition": entry["definition"],
            "codes": [(_link(visit, code), code["definition"]) for code in entry["codes"]],
        }
        for entry in read_schema(visit)["codes"]
    ]
    return Page("codes.html", visit.word("codes"), visit.word("codes_purpose"), {"lists": lists}, formats=_FORMATS)


def make_shapes(visit: Visit) -> Page | Answer:
    """Return what the shapes demand of data and how to mend what breaks it, or the shapes in a graph format."""
    if visit.format != "html":
        return _write(visit, "shapes")
    found = visit.site.cache.get("shapes")
    if found is None:
        root = visit.kg.snapshot.root
        files = [n for n in list_files(root, ("ontology",), (".ttl",)) if n.startswith("ontology/shapes/")]
        found = visit.site.cache["shapes"] = [(Path(name).stem, _read_shapes(str(Path(root, name)))) for name in files]
    stems = [stem for stem, _ in found]
    chosen = visit.parameters.get("file", "").strip() or stems[0]
    if chosen not in stems:
        raise UnknownNameError("file of shapes", chosen, stems)
    model = {
        "shapes": [([_term(visit, iri) for iri in targets], demands) for targets, demands in dict(found)[chosen]],
        "files": [(stem, visit.links.to("/shapes", {"file": stem}), stem == chosen) for stem in stems],
    }
    given = {"file": "" if chosen == stems[0] else chosen}
    title, purpose = visit.word("shapes"), visit.word("shapes_purpose")
    return Page("shapes.html", title, purpose, model, formats=_FORMATS, parameters=given)


def _write(visit: Visit, part: str) -> Answer:
    terms = collect_terms(part, visit.kg.snapshot.root)
    return text(write_graph(terms, visit.format), GRAPH_FORMATS.get(visit.format, ""))


def read_schema(visit: Visit) -> dict[str, Any]:
    """Return the schema of the graph as plain data; it is read once."""
    found: dict[str, Any] | None = visit.site.cache.get("schema")
    if found is None:
        found = visit.site.cache["schema"] = visit.kg.schema().content
    return found


def _label(visit: Visit, entry: dict[str, Any]) -> tuple[str, str]:
    """Return the label of a term, and its language where it is not that of the page."""
    labels: dict[str, str] = entry["label"]
    if visit.lang in labels:
        return labels[visit.lang], ""
    return (labels["en"], "en") if "en" in labels else (entry["id"], "")


def _link(visit: Visit, entry: dict[str, Any]) -> Link:
    label, lang = _label(visit, entry)
    return Link(label, visit.links.curie(entry["id"]), lang, entry["id"])


def _term(visit: Visit, iri: str) -> Link:
    return Link(shorten_iri(iri), visit.links.thing(iri))


def _grow(visit: Visit, below: dict[str, list[dict[str, Any]]], parent: str) -> list[dict[str, Any]]:
    return [
        {
            "link": _link(visit, entry),
            "definition": entry["definition"],
            "things": entry["things"],
            "below": _grow(visit, below, entry["id"]),
        }
        for entry in below[parent]
    ]


def _tell(visit: Visit, entry: dict[str, Any]) -> dict[str, Any]:
    def name(curie: str) -> Link:
        iri = expand_curie(curie) or curie
        return Link(visit.lookup.name_term(ox.NamedNode(iri)), visit.links.thing(iri))

    return {
        "link": _link(visit, entry),
        "domain": [name(curie) for curie in entry["domain"]],
        "values": [name(curie) for curie in write_values(entry)],
        "times": expected_times(entry),
        "uses": entry["uses"],
        "derived": entry["derived"],
        "definition": entry["definition"],
    }


def _read_shapes(path: str) -> list[tuple[list[str], list[tuple[str, str, str]]]]:
    """Return the targets of each shape of a file with what it demands: property, demand, how to mend it."""
    about: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in read_quads(path):
        if quad.predicate.value.startswith(SH) and not isinstance(quad.object, ox.Triple):
            value = quad.object
            about[str(quad.subject)][quad.predicate.value.removeprefix(SH)].append(
                value.value if isinstance(value, ox.Literal) else str(value)
            )
    found = []
    for name in sorted(about):
        targets = [iri.strip("<>") for key in _TARGETS for iri in about[name].get(key, [])]
        if not targets:
            continue
        demands = []
        for part in (name, *sorted(about[name].get("property", []))):
            for message in about[part].get("message", []):
                demand, _, mend = message.partition(" Mend: ")
                paths = [shorten_iri(one.strip("<>")) for one in about[part].get("path", []) if one.startswith("<")]
                demands.append((", ".join(paths), demand, mend))
        found.append((targets, demands))
    return found
