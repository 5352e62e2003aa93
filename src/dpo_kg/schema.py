"""What the graph is made of: classes and properties with their meaning, what the shapes expect, and what is in use.

The content is plain data, ready for JSON and stable, so that programs can write SPARQL from it::

    {"ontology", "version", "data_version", "scope", "prefixes": {prefix: namespace},
     "classes": [{"id", "iri", "module", "label": {language: text}, "definition", "superclasses": [id], "things",
                  "example": {"id", "label"} | null}],
     "properties": [{"id", "iri", "module", "kind": "object" | "datatype" | "annotation", "label", "definition",
                     "domain": [id], "range": [id], "inverse": [id], "superproperties": [id], "uses", "derived",
                     "expected": [{"class", "min", "max", "datatype", "values": [id], "codes": [id]}],
                     "example": {"subject", "predicate", "object"} | null}],
     "codes": [{"id", "iri", "label", "definition", "codes": [{"id", "label", "definition"}]}]}

An id is a CURIE under "prefixes", or an IRI where it has none. "things" and "uses" count things of the class, those
of classes below it included, and triples. "derived" says that the property follows by rule and no file states it.
"expected" is what the shapes say of things of a class: "min" and "max" times ("max" null: any number), "class" null:
of any thing that has the property. The object of an example is written as in Turtle.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from dpo_kg.results import Rows

_Entry = dict[str, Any]

LANGUAGES = ("en", "fr")


class Schema:
    """The schema of a graph, or of one class of it.

    Attributes:
        content: the schema as plain data (see the head of this module).
    """

    def __init__(self, content: _Entry) -> None:
        self.content = content

    def to_dict(self) -> _Entry:
        """Return the schema as plain data, ready for JSON."""
        return self.content

    def rows(self, language: str = "en") -> Rows:
        """Return a row per class and property, or per property of the class.

        Args:
            language: "en" or "fr", of labels; the ontology defines its terms in English.
        """
        if "class" in self.content:
            return self._rows_of_class(language)
        columns = ("module", "kind", "term", "label", "of", "range", "expected", "uses", "example", "definition")
        rows: list[tuple[Any, ...]] = []
        for entry in self.content["classes"]:
            example = entry["example"]["id"] if entry["example"] else ""
            cells = (entry["module"], "class", entry["id"], _label(entry, language), ", ".join(entry["superclasses"]))
            rows.append((*cells, "", "", entry["things"], example, entry["definition"]))
        for entry in self.content["properties"]:
            cells = (entry["module"], entry["kind"], entry["id"], _label(entry, language), ", ".join(entry["domain"]))
            more = (
                ", ".join(write_values(entry)),
                expected_times(entry),
                entry["uses"],
                write_example(entry["example"]),
            )
            rows.append((*cells, *more, entry["definition"]))
        return _make_rows(columns, sorted(rows, key=lambda row: (row[0], row[1] != "class", row[2])), self.content)

    def _rows_of_class(self, language: str) -> Rows:
        columns = (
            "property",
            "label",
            "things",
            "of_things",
            "values",
            "most",
            "expected",
            "range",
            "derived",
            "example",
        )
        rows = []
        for entry in self.content["properties"]:
            counts = (entry["things"], self.content["class"]["things"], entry["values"], entry["most"])
            values = ", ".join(write_values(entry))
            example = write_example(entry["example"])
            cells = (expected_times(entry), values, entry["derived"], example)
            rows.append((entry["id"], _label(entry, language), *counts, *cells))
        return _make_rows(columns, rows, self.content)

    def __repr__(self) -> str:
        if "class" in self.content:
            return f"<schema of {self.content['class']['id']}: {len(self.content['properties'])} properties>"
        return f"<schema: {len(self.content['classes'])} classes, {len(self.content['properties'])} properties>"


def expected_times(entry: _Entry) -> str:
    """Return how often a property stands on one thing, as in UML: "1", "0..1", "1..*", "*"; "" where no shape says.

    Of several classes the domain of the property counts: what is said of those below it is more special.
    """
    found = entry["expected"] or []
    if isinstance(found, dict):
        found = [found]
    own = [e for e in found if e["class"] in (None, *entry["domain"])]
    return ", ".join(sorted({_write_times(e["min"], e["max"]) for e in own or found}))


def _write_times(least: int, most: int | None) -> str:
    if most is None:
        return f"{least}..*" if least else "*"
    return str(most) if least == most else f"{least}..{most}"


def write_values(entry: _Entry) -> list[str]:
    """Return what the values of a property are: its range, or what shapes ask for, or the type of the example."""
    expected = entry["expected"] if isinstance(entry["expected"], list) else [entry["expected"] or {}]
    asked = [e.get("datatype") for e in expected] + [v for e in expected for v in e.get("values", ())]
    found = entry["range"] or list(dict.fromkeys(name for name in asked if name))
    if not found and entry["example"] and '"^^' in entry["example"]["object"]:
        return [entry["example"]["object"].rpartition("^^")[2]]
    return found


def write_example(example: _Entry | None) -> str:
    """Return a triple as Turtle writes it, without the point."""
    return " ".join(example[part] for part in ("subject", "predicate", "object")) if example else ""


def _label(entry: _Entry, language: str) -> str:
    labels: dict[str, str] = entry["label"]
    return labels.get(language) or labels.get("en") or next(iter(labels.values()), "")


def _make_rows(columns: tuple[str, ...], rows: list[tuple[Any, ...]], content: _Entry) -> Rows:
    terms = [tuple(None if cell == "" else ox.Literal(cell) for cell in row) for row in rows]
    return Rows(columns, terms, content["data_version"])
