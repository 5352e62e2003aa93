"""Reading the schema of a graph: terms and shapes from the files of ontology/, counts and examples from the store."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from dpo_kg.build.ontology import load_ontology
from dpo_kg.errors import UnknownNameError
from dpo_kg.locations import list_files
from dpo_kg.names import resolve_term
from dpo_kg.property_constraints import Constraint, Constraints, merge_for_classes, read_constraints
from dpo_kg.rdf.reading import read_quads
from dpo_kg.schema import Schema
from dpo_kg.snapshot import Snapshot
from dpo_kg.vocabulary import (
    CODE,
    ID,
    INFERRED_GRAPH,
    ONTOLOGY,
    OWL,
    PREFIXES,
    RDF,
    RDFS,
    SKOS,
    layer_graph,
    shorten_iri,
)

_Entry = dict[str, Any]

_KINDS = {
    f"{OWL}ObjectProperty": "object",
    f"{OWL}DatatypeProperty": "datatype",
    f"{OWL}AnnotationProperty": "annotation",
}


def read_schema(snapshot: Snapshot, scope: str = "all", class_name: str | None = None) -> Schema:
    """Return the schema of a snapshot, or of one class with the properties that its things have and those expected.

    Args:
        snapshot: the snapshot; counts and examples are its, terms and shapes those of the files that it is built from.
        scope: "all" or the name of a layer that stands by itself.
        class_name: IRI, CURIE, name or label of a class; None for all.

    Returns:
        For a class: {…, "class": entry, "properties": [entry with "things", "values", "most" (values of one thing) and
        "expected" (one object, or null)], "incoming": [{"property", "from": [class], "values", "example"}]}.

    Raises:
        UnknownNameError: no such class.
        InputError: a file of the ontology cannot be read.
    """
    return _Reader(snapshot, scope).read(class_name)


class _Reader:
    """Puts a schema together from the files of the ontology and the counts of a graph."""

    def __init__(self, snapshot: Snapshot, scope: str) -> None:
        self._snapshot = snapshot
        self._scope = scope
        self._graph = None if scope == "all" else ox.NamedNode(layer_graph(scope))
        ontology = load_ontology(snapshot.root)
        self._superclasses = ontology.superclasses
        self._constraints: Constraints = read_constraints(ontology.shapes)
        self._said: dict[tuple[str, str], list[ox.NamedNode | ox.Literal]] = {}
        for t in ontology.triples:
            if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode | ox.Literal):
                self._said.setdefault((t.subject.value, t.predicate.value), []).append(t.object)
        self._inverted: dict[str, set[str]] = {}
        for (subject, predicate), nodes in self._said.items():
            for node in nodes if predicate == f"{OWL}inverseOf" else ():
                self._inverted.setdefault(node.value, set()).add(shorten_iri(subject))
        self._modules = _read_modules(snapshot.root)
        self._derived: set[str] = set()

    def read(self, class_name: str | None) -> Schema:
        wanted = None
        if class_name is not None:
            wanted = resolve_term(self._snapshot.store, class_name.strip(), "class").value
        used = self._count("?p", "?x ?p ?o")
        stated = self._count("?p", f"?x ?p ?o FILTER NOT EXISTS {{ GRAPH <{INFERRED_GRAPH}> {{ ?x ?p ?o }} }}")
        self._derived = used.keys() - stated.keys()
        members = self._count("?c", f"?x <{RDF}type> ?c", "?c")
        classes = [self._class(iri, *members.get(iri, (0, ""))) for iri in sorted(self._modules) if self._is_class(iri)]
        content: _Entry = {
            "ontology": ONTOLOGY,
            "version": self._text(ONTOLOGY, f"{OWL}versionInfo"),
            "data_version": self._snapshot.manifest()["data_version"],
            "scope": self._scope,
            "prefixes": dict(sorted(PREFIXES.items())),
        }
        if wanted is not None:
            found = [entry for entry in classes if entry["iri"] == wanted]
            if not found:
                raise UnknownNameError("class of the ontology", str(class_name), [entry["id"] for entry in classes])
            below = [e["id"] for e in classes if e["iri"] != wanted and wanted in self._superclasses.get(e["iri"], ())]
            parts = {"properties": self._properties_of(wanted), "incoming": self._incoming(wanted)}
            return Schema({**content, "class": {**found[0], "subclasses": below}, **parts})
        properties = [
            self._property(iri, *used.get(iri, (0, ""))) for iri in sorted(self._modules) if self._kind_of(iri)
        ]
        return Schema({**content, "classes": classes, "properties": properties, "codes": self._code_lists()})

    # Terms

    def _class(self, iri: str, things: int, example: str) -> _Entry:
        return {
            **self._term(iri),
            "superclasses": self._ids(iri, f"{RDFS}subClassOf"),
            "things": things,
            "example": {"id": shorten_iri(example), "label": self._name(example)} if example else None,
        }

    def _property(self, iri: str, uses: int, example: str) -> _Entry:
        inverse = {*self._ids(iri, f"{OWL}inverseOf"), *self._inverted.get(iri, ())}
        expected = [
            _write_constraint(properties[iri], shorten_iri(name) if name else None)
            for name, properties in sorted(self._constraints.items())
            if properties.get(iri, Constraint()) != Constraint()
        ]
        return {
            **self._term(iri),
            "kind": self._kind_of(iri),
            "domain": self._ids(iri, f"{RDFS}domain"),
            "range": [name for name in self._ids(iri, f"{RDFS}range") if name != "rdfs:Literal"],
            "inverse": sorted(inverse),
            "superproperties": self._ids(iri, f"{RDFS}subPropertyOf"),
            "uses": uses,
            "derived": iri in self._derived,
            "expected": expected,
            "example": self._example(example, iri),
        }

    def _properties_of(self, iri: str) -> list[_Entry]:
        """Return what the things of a class have, and what the shapes expect of them and none has."""
        pattern = f"?x <{RDF}type> <{iri}> ; ?p ?o"
        values, things = self._count("?p", pattern), self._count("?p", pattern, "DISTINCT ?x")
        numbers = f"SELECT ?x ?p (COUNT(*) AS ?n) {{ {pattern} }} GROUP BY ?x ?p"
        most: dict[str, str] = dict(self._select(f"SELECT ?p (MAX(?n) AS ?m) {{ {{ {numbers} }} }} GROUP BY ?p"))
        expected = merge_for_classes(self._constraints, self._superclasses.get(iri, {iri}))
        general = self._constraints.get("", {})
        names = {*values, *(path for path, found in expected.items() if path not in general or found.min_count)}
        entries = []
        for name in names - {f"{RDF}type"}:
            entry = self._property(name, 0, values.get(name, (0, ""))[1])
            del entry["uses"]
            found = expected.get(name, Constraint())
            entry |= {
                "things": things.get(name, (0, ""))[0],
                "values": values.get(name, (0, ""))[0],
                "most": int(most.get(name, 0)),
                "expected": _write_constraint(found, shorten_iri(iri)) if found != Constraint() else None,
            }
            entries.append(entry)
        return sorted(entries, key=lambda entry: (-entry["things"], entry["id"]))

    def _incoming(self, iri: str) -> list[_Entry]:
        """Return the properties by which other things name things of a class."""
        pattern = f"?x ?p ?y . ?y <{RDF}type> <{iri}>"
        found = []
        for name, (values, example) in self._count("?p", pattern).items():
            kinds = self._count("?c", f"?x <{name}> ?y ; <{RDF}type> ?c . ?y <{RDF}type> <{iri}>")
            own = sorted(map(shorten_iri, self._subject_classes({c: n for c, (n, _) in kinds.items()}, values)))
            entry = {"property": shorten_iri(name), "label": self._labels(name), "from": own, "values": values}
            found.append({**entry, "example": self._example(example, name)})
        return sorted(found, key=lambda entry: (-entry["values"], entry["property"]))

    def _subject_classes(self, kinds: dict[str, int], values: int) -> list[str]:
        """Return the most special classes that all subjects have; where there are none, the most general ones."""
        shared = [c for c, number in kinds.items() if number == values]
        above = self._superclasses
        if shared:
            return [c for c in shared if not any(c in above.get(other, ()) for other in shared if other != c)]
        return [c for c in kinds if not any(other in above.get(c, ()) for other in kinds if other != c)]

    def _code_lists(self) -> list[_Entry]:
        schemes = sorted(
            s for s, p in self._said if p == f"{RDF}type" and s.startswith(CODE) and "/" not in s[len(CODE) :]
        )
        lists = []
        for scheme in schemes:
            codes = sorted(s for s, p in self._said if p == f"{SKOS}inScheme" and _names(self._said[s, p], scheme))
            said = [{"id": shorten_iri(c), "label": self._labels(c), "definition": self._define(c)} for c in codes]
            lists.append({**self._term(scheme), "codes": said})
            del lists[-1]["module"]
        return lists

    def _term(self, iri: str) -> _Entry:
        entry = {"id": shorten_iri(iri), "iri": iri, "module": self._modules.get(iri, "")}
        return {**entry, "label": self._labels(iri), "definition": self._define(iri)}

    def _labels(self, iri: str) -> dict[str, str]:
        found = [node for node in self._said.get((iri, f"{RDFS}label"), ()) if isinstance(node, ox.Literal)]
        return {node.language or "": node.value for node in sorted(found, key=str)}

    def _define(self, iri: str) -> str:
        return self._text(iri, f"{SKOS}definition")

    def _text(self, iri: str, predicate: str) -> str:
        return next((node.value for node in self._said.get((iri, predicate), ())), "")

    def _ids(self, iri: str, predicate: str) -> list[str]:
        return sorted(shorten_iri(node.value) for node in self._said.get((iri, predicate), ()))

    def _is_class(self, iri: str) -> bool:
        return any(node.value == f"{OWL}Class" for node in self._said.get((iri, f"{RDF}type"), ()))

    def _kind_of(self, iri: str) -> str:
        kinds = (_KINDS.get(node.value, "") for node in self._said.get((iri, f"{RDF}type"), ()))
        return next((kind for kind in kinds if kind), "")

    # Counts and examples

    def _count(self, key: str, pattern: str, counted: str = "*") -> dict[str, tuple[int, str]]:
        """Return IRI → how many solutions a pattern about things has, and the first of these things."""
        counted = "*" if counted == "?c" else counted
        rows = self._select(
            f"SELECT {key} (COUNT({counted}) AS ?n) (MIN(STR(?x)) AS ?first) "
            f'{{ {pattern} FILTER(STRSTARTS(STR(?x), "{ID}")) }} GROUP BY {key}'
        )
        return {name: (int(number), first) for name, number, first in rows}

    def _select(self, query: str) -> list[tuple[Any, ...]]:
        solutions = self._snapshot.store.query(query, default_graph=self._graph)
        assert isinstance(solutions, ox.QuerySolutions)
        return [tuple(getattr(term, "value", "") for term in solution) for solution in solutions]

    def _example(self, subject: str, predicate: str) -> _Entry | None:
        if not subject:
            return None
        graph = self._graph or ox.DefaultGraph()
        found = self._snapshot.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, graph)
        value = min((quad.object for quad in found), key=str)
        return {"subject": shorten_iri(subject), "predicate": shorten_iri(predicate), "object": _write_term(value)}

    def _name(self, iri: str) -> str:
        graph = self._graph or ox.DefaultGraph()
        label = ox.NamedNode(f"{RDFS}label")
        found = [q.object for q in self._snapshot.store.quads_for_pattern(ox.NamedNode(iri), label, None, graph)]
        texts = [node for node in found if isinstance(node, ox.Literal)]
        return min(texts, key=lambda node: (node.language not in (None, "en"), str(node))).value if texts else ""


def _read_modules(root: str) -> dict[str, str]:
    """Return class or property → the file of ontology/ that declares it, without its ending."""
    kinds = {f"{OWL}Class", *_KINDS}
    found = {}
    for name in list_files(root, ("ontology",), (".ttl",)):
        if name.count("/") == 1:
            for quad in read_quads(f"{root}/{name}"):
                declares = quad.predicate.value == f"{RDF}type" and getattr(quad.object, "value", "") in kinds
                if declares and isinstance(quad.subject, ox.NamedNode):
                    found[quad.subject.value] = name.removeprefix("ontology/").removesuffix(".ttl")
    return found


def _write_constraint(found: Constraint, name: str | None) -> _Entry:
    return {
        "class": name,
        "min": found.min_count,
        "max": found.max_count,
        "datatype": shorten_iri(found.datatype)
        if found.datatype
        else ("rdf:langString" if found.has_language else None),
        "values": [shorten_iri(iri) for iri in found.classes],
        "codes": [shorten_iri(iri) for iri in found.codes],
    }


def _write_term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    if isinstance(term, ox.NamedNode):
        short = shorten_iri(term.value)
        return short if short != term.value else str(term)
    if isinstance(term, ox.Literal) and term.language is None:
        plain = str(ox.Literal(term.value))
        datatype = shorten_iri(term.datatype.value)
        if datatype in ("xsd:integer", "xsd:decimal", "xsd:boolean"):
            return term.value  # in data these stand in the form that Turtle writes without quotes
        return plain if datatype == "xsd:string" else f"{plain}^^{datatype}"
    return str(term)


def _names(nodes: list[ox.NamedNode | ox.Literal], iri: str) -> bool:
    return any(node.value == iri for node in nodes)
