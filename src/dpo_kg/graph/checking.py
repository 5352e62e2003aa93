"""Checking a graph and files beside it: shapes, checks, inference, explanations."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.errors import ParameterError, UnknownNameError
from dpo_kg.graph.exporting import ExportableGraph
from dpo_kg.question import Question
from dpo_kg.results import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dpo_kg.checks.report import CheckRows
    from dpo_kg.comparison.report import DifferenceRows
    from dpo_kg.explanation import Explanation
    from dpo_kg.inference import Inference
    from dpo_kg.quality.figures import QualityRows
    from dpo_kg.validation import Report


class CheckableGraph(ExportableGraph):
    """A graph that is checked, and that tells what follows from it and why."""

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

        triple = resolve_statement(self.snapshot.store, subject, predicate, value, self.snapshot.name_index)
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

    def diff(self, old: str, new: str, *, full: bool = False, lang: str = "en") -> DifferenceRows:
        """Return what differs between two sets of RDF files, such as an older and a newer import of a data set.

        Names that neither set gives are those of this graph.

        Args:
            old, new: each an RDF file, a folder of such files such as that of a layer, or a folder that holds data/,
                of which data/ is compared; "-" for Turtle from standard input.
            full: tell also every statement of a thing that is new or gone, not the thing alone.
            lang: language of names, "en" or "fr".

        Returns:
            Rows of change, class, thing, name, property, before, after, sources and predicate, with the counts; see
            `dpo_kg.comparison.report.DifferenceRows`, and `dpo_kg.comparison.changes.KINDS` for the changes. Citations
            and claims are told as sources of their statements. Where the locator of a source alone differs, the
            statement is counted and not listed.

        Raises:
            InputError: a file cannot be read or parsed, or a folder holds none.
            UnknownNameError: a file has no ending of an RDF format, or there are no names in that language.
        """
        from dpo_kg.comparison.changes import compare_sides
        from dpo_kg.comparison.report import HEADER, report_differences
        from dpo_kg.comparison.sides import read_side

        lookup = self._lookup(lang)
        sides = read_side(old), read_side(new)
        rows = report_differences(compare_sides(*sides, full=full), *sides, lookup)
        given = "".join([", full=True" if full else "", f", lang={lang!r}" if lang != "en" else ""])
        options = "".join([" --full" if full else "", f" --lang {lang}" if lang != "en" else ""])
        command, python = f"dpo-kg diff {old} {new}{options}", f"dpo_kg.open().diff({old!r}, {new!r}{given})"
        rows.question = Question({**HEADER, "command": command, "python": python}, graph=self)
        return rows

    def quality(self, part: str | None = None) -> QualityRows:
        """Return how complete, how well sourced, how exact and how fresh the graph is, over all layers.

        Args:
            part: only this part: "completeness" (what the official lists have and the graph has of it), "agreement"
                (of what two or more layers state), "sources" (documents per fact), "precision" (of dates) or "age" (of
                the newest source of each layer); None for all.

        Returns:
            Rows of part, figure, item, class, property, number, of, share and value; see
            `dpo_kg.quality.figures.QualityRows`. The figures are the stored queries of queries/quality/, which say what
            is expected of which things, and the agreement of the layers as data/ has them.

        Raises:
            UnknownNameError: there is no such part.
            BuildError: a query of queries/quality/ is at fault.
            InputError: a file cannot be read.
        """
        from dpo_kg.build.ontology import load_ontology
        from dpo_kg.quality.figures import HEADER, PARTS, QualityRows, compute_figures, load_figures

        if part is not None and part not in PARTS:
            raise UnknownNameError("part", part, PARTS, mend=f"The parts are {', '.join(PARTS)}.")
        root = self.snapshot.root
        figures = [figure for figure in load_figures(root) if part in (None, figure.part)]
        terms = compute_figures(figures, root, lambda: load_ontology(root), lambda sparql: self._select(sparql, "all"))
        lookup = self._lookup("en")
        named = {node for row in terms for node in row if isinstance(node, ox.NamedNode)}
        labels = {node.value: lookup.name_term(node) for node in named}
        rows = QualityRows(terms, figures, labels, self.snapshot.data_version())
        told = f" {part}" if part else ""
        python = f"dpo_kg.open().quality({repr(part) if part else ''})"
        rows.question = Question({**HEADER, "command": f"dpo-kg quality{told}", "python": python}, graph=self)
        return rows
