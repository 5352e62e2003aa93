"""The knowledge graph as a Python user meets it; the command line and every other face call this and nothing else."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg import snapshot as snapshots
from dpo_kg.engine import call_with_deadline
from dpo_kg.errors import ParameterError, QueryError, UnknownNameError
from dpo_kg.question import Question
from dpo_kg.results import Rows, Triples
from dpo_kg.stored_query import NAMING_TYPES, fill_parameters, resolve_parameters
from dpo_kg.terms import number_blank_nodes
from dpo_kg.vocabulary import INFERRED_GRAPH, MERGED_GRAPH, ONTOLOGY_GRAPH, layer_graph, shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    import rdflib

    from dpo_kg.checks.report import CheckRows
    from dpo_kg.explanation import Explanation
    from dpo_kg.inference import Inference
    from dpo_kg.schema import Schema
    from dpo_kg.validation import Report

#: What can be asked: the merge of all layers, or the layer of the two source documents by itself.
SCOPES = ("all", "seeds")


def open(
    root: str | None = None,
    *,
    scope: str = "all",
    endpoint: str | None = None,
    timeout: float | None = None,
    notify: Callable[[str], None] | None = None,
) -> KnowledgeGraph:
    """Open the knowledge graph: the one installed here, or one in a SPARQL store elsewhere.

    Nothing is fetched unless an endpoint is given. Then questions go there (`run`, `query`, and what is made of stored
    queries), names are looked up there, and the stored queries are those installed here; what works on the files of
    the graph is refused.

    Args:
        root: folder that holds ontology/, data/ and queries/; None for what the package brings.
        scope: "all" for the merge of all layers, "seeds" for the two source documents alone.
        endpoint: address of a SPARQL 1.1 endpoint (http or https) whose store holds what `export_dataset` returns.
        timeout: seconds after which to give up finding the graph and the names in a store elsewhere; None for as long
            as the store gives a sign each minute.
        notify: called with a message when the graph has to be built first, and when an answer takes long.

    Raises:
        InputError, BuildError: the files of `root` are not fit to be built.
        UnknownNameError: no such scope.
        EndpointError: the store cannot be reached, or holds no graph of ours.
        QueryTimeoutError: the time is over.

    Warns:
        DataVersionWarning: the store holds another version of the data than the one installed here.
    """
    snapshot = snapshots.open_snapshot(root, notify)
    if endpoint is not None:
        from dpo_kg.remote.snapshot import open_remote_snapshot

        snapshot = open_remote_snapshot(endpoint, snapshot, timeout, notify)
    return KnowledgeGraph(snapshot, scope, notify)


class KnowledgeGraph:
    """The graph of one snapshot. Get one from `dpo_kg.open()`.

    Attributes:
        snapshot: the snapshot behind it.
        scope: the scope that is asked when a call names none.
    """

    def __init__(
        self, snapshot: snapshots.Snapshot, scope: str = "all", notify: Callable[[str], None] | None = None
    ) -> None:
        self.snapshot = snapshot
        self.scope = _check_scope(scope)
        self._notify = notify

    def run(self, name: str, *, scope: str | None = None, timeout: float | None = None, **parameters: object) -> Rows:
        """Answer a stored query.

        Args:
            name: name of the query, as `queries()` lists it.
            scope: "all" or "seeds"; None for the scope of this graph.
            timeout: seconds after which to give up.
            **parameters: values of its parameters: dates as `datetime.date` or "2008-06-30", things by IRI, CURIE,
                name, acronym or symbol.

        Raises:
            UnknownNameError: no such query, or nothing has the name that a parameter gives.
            ParameterError: a parameter that the query does not have, or a value that does not fit.
            QueryTimeoutError: the time is over.
        """
        compiled = self.snapshot.compiled_query(name)
        given = [param for param in compiled["params"] if parameters.get(param["name"]) is not None]
        terms = self.snapshot.look_up(
            [str(parameters[param["name"]]) for param in given if param["type"] in NAMING_TYPES],
            lambda store: resolve_parameters(compiled, parameters, store),
            with_terms=any(param["type"] in ("class", "property") for param in given),
        )
        text = fill_parameters(compiled, terms)
        answer = self._select(text, scope, timeout)
        answer.question = Question(compiled, text, terms, self.scope if scope is None else scope, self)
        return answer

    def why(
        self, thing: str, property: str | None = None, *, scope: str | None = None, timeout: float | None = None
    ) -> Rows:
        """Return who says what about a thing: the stored query `why`.

        Args:
            thing: IRI, CURIE, name, acronym or symbol. For a citation, a claim or an entry of a reference list: what
                it backs.
            property: only this property or aspect, by label ("tenure holder"), name ("tenureHolder") or CURIE.
            scope, timeout: as for `run`.

        Returns:
            Statements with their sources, one row per reference mark; none where no source says anything.

        Raises:
            As `run`.
        """
        return self.run("why", scope=scope, timeout=timeout, **self._resolve(thing, property))

    def conflicts(self, thing: str | None = None, *, scope: str | None = None, timeout: float | None = None) -> Rows:
        """Return the statements that can hardly hold together: the stored query `conflicts`.

        Args:
            thing: only conflicts with a side that is about this thing or names it; None for all.
            scope, timeout: as for `run`.

        Raises:
            As `run`.
        """
        return self.run("conflicts", scope=scope, timeout=timeout, **self._resolve(thing))

    def missing(
        self,
        thing: str | None = None,
        property: str | None = None,
        *,
        class_name: str | None = None,
        kind: str | None = None,
        scope: str | None = None,
        timeout: float | None = None,
    ) -> Rows:
        """Return what is not known: the stored query `missing`.

        Args:
            thing: only what is not known of this thing; None for all.
            property: only this property, by label, name or CURIE; None for all.
            class_name: only things of this class, such as "Mission"; None for all.
            kind: "gap" for points on which a source that was read is silent, "absent" for what one expects of things
                of a class and no source gives; None for both.
            scope, timeout: as for `run`.

        Raises:
            As `run`.
        """
        values = {**self._resolve(thing, property), "class": class_name, "kind": kind}
        return self.run("missing", scope=scope, timeout=timeout, **values)

    def _resolve(self, thing: str | None, property: str | None = None) -> dict[str, str | None]:
        """Return the IRIs of a thing and a property; a name that is not known is told as what it is here."""
        from dpo_kg.names import resolve_term, resolve_thing

        def resolve(store: ox.Store) -> dict[str, str | None]:
            return {
                "thing": None if thing is None else resolve_thing(store, thing.strip()).value,
                **({} if property is None else {"property": resolve_term(store, property.strip(), "property").value}),
            }

        texts = [text for text in (thing, property) if text is not None]
        return self.snapshot.look_up(texts, resolve, with_terms=property is not None)

    def describe_query(self, name: str) -> dict[str, Any]:
        """Return the header of a stored query: summary, description, params, columns, view, tags.

        Raises:
            UnknownNameError: no such query.
        """
        return {key: value for key, value in self.snapshot.compiled_query(name).items() if key != "segments"}

    def queries(self) -> dict[str, str]:
        """Return name → summary of the stored queries."""
        return self.snapshot.query_summaries()

    def query(
        self, sparql: str, *, scope: str | None = None, timeout: float | None = None, place: str = "query"
    ) -> Rows | Triples | bool:
        """Answer a SPARQL 1.1 query of your own; the prefixes of the graph need not be declared.

        Args:
            sparql: SELECT, ASK, CONSTRUCT or DESCRIBE.
            scope: "all" or "seeds"; None for the scope of this graph.
            timeout: seconds after which to give up; a query given up goes on in the background until Python ends.
            place: name of the query in messages, such as its file.

        Returns:
            Rows for SELECT, a truth value for ASK, triples for CONSTRUCT and DESCRIBE.

        Raises:
            InputError: a syntax error, with line and column.
            QueryError: the query is refused (SERVICE) or fails.
            QueryTimeoutError: the time is over.
        """
        from dpo_kg.sparql_errors import locate_syntax_error
        from dpo_kg.sparql_text import refuse_network

        refuse_network(sparql, place)
        try:
            answer = self._execute(sparql, scope, timeout)
        except SyntaxError as error:
            raise locate_syntax_error(error, sparql, place) from None
        except (ValueError, RuntimeError, OSError) as error:
            raise QueryError(f"the engine cannot answer: {error}", place=place) from error
        if isinstance(answer, Rows):
            answer.question = Question({}, sparql, scope=self.scope if scope is None else scope, graph=self)
        return answer

    def sources_of(self, rows: Rows) -> Rows:
        """Return the documents and places that stand behind rows, whatever query they answer.

        The rows are followed from the things of this graph that they name (IRIs, in any column) to the citations and
        claims that back what is stated of these, in the scope of the question. Rows that hold texts and numbers alone
        have none: select the things as well.

        Args:
            rows: the answer of a query.

        Returns:
            A row per thing and attribution; the columns are those of `dpo_kg.answer_sources.HEADER`.
        """
        from dpo_kg.answer_sources import describe_sources, find_answer_sources

        asked = rows.question
        scope = self.scope if asked is None else asked.scope
        lines = None if self.snapshot.endpoint else self.snapshot.derivation_lines
        found = find_answer_sources(rows, lambda text: self._select(text, scope), lines)
        found.data_version = rows.data_version or self.snapshot.data_version()
        found.question = Question(describe_sources(asked), scope=scope, graph=self)
        return found

    def labels_of(self, rows: Rows) -> dict[str, str]:
        """Return IRI → label for what rows name: the English label, or one without language."""
        from dpo_kg.answer_sources import find_labels, named_things

        return find_labels(named_things(rows), self._select)

    def catalog(self) -> dict[str, str]:
        """Return title, version and licence (an IRI) of the data, as its catalog gives them; nothing without one."""
        text = """SELECT ?title ?version ?licence WHERE {
          ?data a dcat:Dataset ; dcat:version ?version ; dcterms:title ?title ; dcterms:license ?licence
        } ORDER BY ?data ?title ?licence"""
        return {name: str(value) for row in self._select(text, "all").to_dicts()[:1] for name, value in row.items()}

    def info(self) -> dict[str, Any]:
        """Return counts, versions, coverage and digest of the graph."""
        return self.snapshot.manifest()

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

        node = resolve_thing(self.snapshot.store, entity)
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
        node = resolve_thing(self.snapshot.store, thing)
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

    def tables(self, folder: str) -> dict[str, int]:
        """Write all tables to a folder: CSV files with codebook, data package, README and licence.

        Args:
            folder: a new or empty folder, or one that was written so before and not changed since.

        Returns:
            Name of each table with the number of its rows.

        Raises:
            InputError: the folder holds other files, or cannot be written.
        """
        from dpo_kg.table_writing import write_tables

        return write_tables(self.snapshot, self.scope, folder, self.table)

    def to_rdflib(self, *, with_inferred: bool = False) -> rdflib.Graph:
        """Return the graph as an rdflib graph."""
        from dpo_kg.exporters.rdflib_graph import to_rdflib

        return to_rdflib(self.triples(with_inferred=with_inferred))

    def explain(
        self, subject: str | ox.NamedNode, predicate: str | ox.NamedNode, value: str | ox.NamedNode | ox.Literal
    ) -> Explanation:
        """Return why a triple of the merged graph holds: rule, premises and sources; or that it does not hold.

        Args:
            subject: a thing by IRI, CURIE, name, acronym or symbol.
            predicate: a property by IRI, CURIE, name without prefix, or label; "a" for rdf:type.
            value: a thing, the text of a value, or a literal as Turtle writes it.

        Raises:
            UnknownNameError: nothing has one of the names.
            ParameterError: several things have one of the names, or a literal is not well formed.
        """
        from dpo_kg.explanation import explain_triple
        from dpo_kg.statements import resolve_statement

        triple = resolve_statement(self.snapshot.store, subject, predicate, value)
        return explain_triple(self.snapshot.store, self.snapshot.root, self.snapshot.derivation_lines(), triple)

    def infer(self, *paths: str, reasoner: str = "rules", with_graph: bool = False) -> Inference:
        """Return the triples that follow from files and that they do not state; without files, those of this graph.

        Args:
            *paths: RDF files, read into one graph, closed under the ontology; "-" for Turtle from standard input.
            reasoner: "rules" for the ontology's axioms, the bounds of dates and the rules of ontology/rules/; "owlrl"
                for the axioms alone by an independent reasoner, which is slow and takes at most 20,000 triples.
            with_graph: close files together with this graph, to whose things they may refer.

        Raises:
            InputError: a file cannot be read or parsed, or holds an axiom that has no rule.
            UnknownNameError: a file has no ending of an RDF format, or there is no such reasoner.
            ParameterError: too many triples for owlrl, or with_graph without files.
        """
        from dpo_kg.inference import Inference, infer_files, infer_triples

        root = self.snapshot.root
        if paths:
            graph = self.triples() if with_graph else []
            known = self.inferred_triples() if with_graph else []
            return infer_files(paths, root, graph, known, reasoner=reasoner)
        if with_graph:
            raise ParameterError("with_graph (--with-graph) closes files together with the graph: give a file")
        if reasoner == "rules" and self.scope == "all":
            return Inference(self.inferred_triples(), [])
        return infer_triples(self.triples(), root, reasoner=reasoner)

    def validate(
        self,
        *paths: str,
        with_graph: bool = False,
        changed: bool = False,
        notify: Callable[[str], None] | None = None,
    ) -> Report:
        """Check files against the shapes; without any, check the layers of this graph and their merge.

        Args:
            *paths: RDF files; all are read into one graph, and may refer to things of this graph.
            with_graph: check the files as part of this graph; told is what they bring about.
            changed: of this graph, check only what has changed since the last validation of it that found nothing.
            notify: called with a message at each stage.

        Raises:
            InputError: files cannot be read or parsed; the message tells of all of them.
            UnknownNameError: a file has no ending of an RDF format.
            ParameterError: `changed` together with files, or `with_graph` without.
        """
        from dpo_kg.validation import validate_files, validate_resources

        if paths and changed:
            raise ParameterError(
                "changed: only the graph itself is remembered; leave out the files, or check them whole"
            )
        if paths and with_graph:
            from dpo_kg.merged_validation import validate_with_graph

            store = self.snapshot.store if self.scope == "all" else None
            return validate_with_graph(paths, self.snapshot.root, self.triples(), store, notify)
        if with_graph:
            raise ParameterError("with_graph (--with-graph) checks files as part of the graph: give a file")
        if paths:
            return validate_files(paths, self.snapshot.root, self.snapshot.store, notify)
        return validate_resources(self.snapshot.root, notify, changed=changed)

    def check(self, *names: str, level: str = "information", notify: Callable[[str], None] | None = None) -> CheckRows:
        """Run the checks over ontology, data and queries, the shapes among them.

        Args:
            *names: names of the checks to run; none for all.
            level: "information" for all, "error" for those alone whose findings must be mended.
            notify: called with a message before each check.

        Returns:
            Rows of level, check, subject, value, place (file and line) and message (what is wrong, and how to mend it),
            with the counts; see `dpo_kg.checks.report.CheckRows`. What merely follows from another finding is left out.

        Raises:
            UnknownNameError: no such check or level.
            BuildError: a check is at fault, or has no level.
            InputError: a file cannot be read or parsed.
        """
        from dpo_kg.build.ontology import load_ontology
        from dpo_kg.checks.material import Material
        from dpo_kg.checks.report import HEADER, choose_checks, run_checks

        snapshot = self.snapshot
        checks = choose_checks(snapshot.root, names, level)
        compiled = [snapshot.compiled_query(name) for name in snapshot.query_summaries()]
        known = {query["digest"]: query for query in compiled}
        ontology = load_ontology(snapshot.root)
        material = Material(snapshot.root, snapshot.store, ontology, self.validate, known)
        rows = run_checks(material, checks, snapshot.data_version(), notify)
        command = " ".join(["dpo-kg check", *names, *([] if level == "information" else [f"--level {level}"])])
        python = f"dpo_kg.open().check({', '.join([*map(repr, names), f'level={level!r}'])})"
        rows.question = Question({**HEADER, "command": command, "python": python}, graph=self)
        return rows

    def checks(self) -> Rows:
        """Return the checks as rows of name, level and summary.

        Raises:
            BuildError: a check is at fault, or has no level.
        """
        from dpo_kg.checks.registry import load_checks

        columns = ("check", "level", "summary")
        found = load_checks(self.snapshot.root)
        return Rows(columns, [tuple(ox.Literal(getattr(c, n)) for n in ("name", "level", "summary")) for c in found])

    def _select(self, text: str, scope: str | None = None, timeout: float | None = None) -> Rows:
        answer = self._execute(text, scope, timeout)
        assert isinstance(answer, Rows)
        return answer

    def _execute(self, text: str, scope: str | None, timeout: float | None) -> Rows | Triples | bool:
        chosen = self.scope if scope is None else _check_scope(scope)
        graph = None if chosen == "all" else layer_graph(chosen)

        def work() -> Rows | Triples | bool:
            found = self.snapshot.ask(text, graph)
            if isinstance(found, bool):
                return found
            columns, solutions = found
            rows = number_blank_nodes(solutions)
            if columns is not None:
                return Rows(columns, rows, self.snapshot.data_version())
            return Triples([ox.Triple(*row) for row in rows])

        return call_with_deadline(work, timeout, self._notify)

    def _graph(self, name: str | None) -> Iterator[ox.Triple]:
        graph = ox.DefaultGraph() if name is None else ox.NamedNode(name)
        return (quad.triple for quad in self.snapshot.store.quads_for_pattern(None, None, None, graph))


def _check_scope(scope: str) -> str:
    if scope not in SCOPES:
        raise UnknownNameError("scope", scope, SCOPES, mend=f"The scopes are {', '.join(SCOPES)}.")
    return scope
