"""Writing a graph: RDF in all formats, frames, schema, tables."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.errors import ParameterError, UnknownNameError
from dpo_kg.graph.enquiries import EnquirableGraph
from dpo_kg.results import Rows
from dpo_kg.vocabulary import INFERRED_GRAPH, MERGED_GRAPH, ONTOLOGY_GRAPH, layer_graph, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    import rdflib

    from dpo_kg.schema import Schema


class ExportableGraph(EnquirableGraph):
    """A graph that can be written: as RDF, as nested JSON-LD, as tables."""

    def triples(self, *, with_inferred: bool = False) -> list[ox.Triple]:
        """Return the asserted triples of the data, on demand with those that follow from them; sorted.

        The terms of the ontology are not among them: they are published as files of their own.
        """
        inferred = self.inferred_triples()
        terms = set(self._graph(ONTOLOGY_GRAPH))
        derived = set(inferred)
        every = self._graph(None if self.scope == "all" else layer_graph(self.scope))
        kept = [t for t in every if t not in terms and (with_inferred or t not in derived)]
        return sorted(kept, key=str)

    def inferred_triples(self) -> list[ox.Triple]:
        """Return the triples of the merged graph that no file asserts; sorted."""
        return sorted(self._graph(INFERRED_GRAPH), key=str)

    def export(self, entity: str | None = None, *, format: str = "ttl", with_inferred: bool = False) -> str:
        """Return the graph, or one thing with its sources, as text in a graph format.

        Args:
            entity: IRI, CURIE, name, acronym or symbol of a thing; None for the whole graph.
            format: "ttl", "nt", "nq", "trig", "jsonld", "rdfxml", or a media type.
            with_inferred: also what follows by rule; N-Quads and TriG keep it apart in …/graph/inferred.

        Raises:
            UnknownNameError: nothing has that name, or no such format.
            ParameterError: several things have that name, or no file says anything of it.
        """
        from dpo_kg.exporters.graphs import graph_format, write_graph

        short = graph_format(format)
        if entity is None:
            asserted = self.triples()
            known = set(asserted)
            inferred = [t for t in self.triples(with_inferred=True) if t not in known] if with_inferred else []
            return write_graph(asserted, short, inferred)
        from dpo_kg.description import describe_thing
        from dpo_kg.names import resolve_thing

        node = resolve_thing(self.snapshot.store, entity, index=self.snapshot.name_index)
        scope = None if self.scope == "all" else ox.NamedNode(layer_graph(self.scope))
        asserted, derived = describe_thing(self.snapshot.store, node, scope)
        if not asserted and not (with_inferred and derived):
            name = shorten_iri(node.value)
            if derived:
                hint = "add --with-inferred (with_inferred=True)"
                raise ParameterError(f"{name} is in no file, it follows by rule: {hint}")
            raise ParameterError(f"{name} is a term of the ontology or of a code list; those are files in ontology/")
        return write_graph(asserted, short, derived if with_inferred else [])

    def export_dataset(self, *, format: str = "nq", named: bool = False) -> str:
        """Return all that a SPARQL store needs in order to answer as this graph does, to be asked by `endpoint`.

        The default graph is the merge of all layers with the ontology and with what follows; …/graph/seeds is the
        layer of the seeds, …/graph/inferred what follows, …/graph/ontology the ontology.

        Args:
            format: "nq" or "trig", or their media types.
            named: call the default graph …/graph/all, for stores whose default graph is the union of all graphs.

        Raises:
            UnknownNameError: no such format.
            ParameterError: a format that has no place for graphs.
        """
        from dpo_kg.exporters.graphs import graph_format, write_dataset

        short = graph_format(format)
        if short not in ("nq", "trig"):
            raise ParameterError(f"{short} has no place for graphs; the formats of a dataset are nq and trig")
        quads = list(self.snapshot.store)
        if named:
            merged = ox.NamedNode(MERGED_GRAPH)
            quads = [
                ox.Quad(q.subject, q.predicate, q.object, merged) if q.graph_name == ox.DefaultGraph() else q
                for q in quads
            ]
        return write_dataset(quads, short)

    def export_terms(self, part: str = "ontology", *, format: str = "ttl") -> str:
        """Return the ontology as one file without imports, or its code lists or shapes, in a graph format.

        Args:
            part: "ontology" (code lists and data structures included), "codes" or "shapes".
            format: as for `export`.

        Raises:
            UnknownNameError: no such part or format.
            InputError: a file of the ontology cannot be read.
        """
        from dpo_kg.exporters.graphs import graph_format, write_graph
        from dpo_kg.exporters.term_files import collect_terms

        short = graph_format(format)
        return write_graph(collect_terms(part, self.snapshot.root), short)

    def frame(self, thing: str, name: str | None = None) -> dict[str, Any]:
        """Return a thing as one nested JSON-LD object, its sources, tenures, characteristics … inside it.

        What is not nested stands as id, type and label. The object holds what the files say and what follows from it.

        Args:
            thing: IRI, CURIE, name, acronym or symbol.
            name: name of the frame: "person", "post", "organization", "mission", "document", "dataset"; None for that
                of the thing's class.

        Raises:
            UnknownNameError: nothing has that name, or no such frame.
            ParameterError: several things have that name, or no frame is for things of its class.
            MissingExtraError: PyLD is not installed.
        """
        from dpo_kg.exporters.frames import frame_thing
        from dpo_kg.names import resolve_thing

        graph = None if self.scope == "all" else ox.NamedNode(layer_graph(self.scope))
        node = resolve_thing(self.snapshot.store, thing, index=self.snapshot.name_index)
        return frame_thing(self.snapshot.store, node, name, graph=graph, root=self.snapshot.root)

    def frame_schema(self, name: str) -> dict[str, Any]:
        """Return the JSON Schema (2020-12) of what `frame` gives; the name is that of a frame.

        Raises:
            UnknownNameError: no such frame.
        """
        from dpo_kg.exporters.frames import read_frame_schema

        return read_frame_schema(name, self.snapshot.root)

    def schema(self, class_name: str | None = None) -> Schema:
        """Return classes, properties and code lists: meaning, what the shapes expect, counts, examples.

        Args:
            class_name: only this class, by IRI, CURIE, name or label, with what its things have; None for all.

        Raises:
            UnknownNameError: no such class.
        """
        from dpo_kg.schema_reading import read_schema

        return read_schema(self.snapshot, self.scope, class_name)

    def table_names(self) -> dict[str, str]:
        """Return name → summary of the tables."""
        return {name: table["summary"] for name, table in self.snapshot.compiled_tables().items()}

    def table(self, name: str) -> Rows:
        """Return the rows of a table.

        Args:
            name: name of the table, as `table_names()` lists it.

        Raises:
            UnknownNameError: no such table.
        """
        compiled = self.snapshot.compiled_tables()
        if name not in compiled:
            raise UnknownNameError("table", name, compiled, mend="dpo-kg tables --list lists all of them.")
        rows = self._execute(compiled[name]["text"], None, None)
        assert isinstance(rows, Rows)
        return rows

    def tables(self, folder: str, *, excel: bool = False) -> dict[str, int]:
        """Write all tables to a folder: CSV files with codebook, data package, README and licence.

        Args:
            folder: a new or empty folder, or one that was written so before and not changed since.
            excel: write CSV for spreadsheet programs: byte order mark, CRLF, cells that are no formula.

        Returns:
            Name of each table with the number of its rows.

        Raises:
            InputError: the folder holds other files, or cannot be written.
        """
        from dpo_kg.table_writing import write_tables

        return write_tables(self.snapshot, self.scope, folder, self.table, excel=excel)

    def to_rdflib(self, *, with_inferred: bool = False) -> rdflib.Graph:
        """Return the graph as an rdflib graph."""
        from dpo_kg.exporters.rdflib_graph import to_rdflib

        return to_rdflib(self.triples(with_inferred=with_inferred))
