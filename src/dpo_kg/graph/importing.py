"""Taking in what others have filled into tables."""

from __future__ import annotations

from dpo_kg.graph.checking import CheckableGraph

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dpo_kg.importers.dataset_import import DataSetReport
    from dpo_kg.importers.report import ImportReport


class ImportingGraph(CheckableGraph):
    """A graph to whose things tables refer."""

    def template(self, kind: str, *, format: str = "csv") -> bytes:
        """Return an empty table to fill in, for `import_table`.

        Args:
            kind: what a row is: "tenure", "mission", "resolution", "person", "organization" or "post".
            format: "csv", or "xlsx" with drop-down lists of the names of this graph.

        Raises:
            UnknownNameError: no such kind or format.
            MissingExtraError: a workbook, and what writes it is not installed.
        """
        from dpo_kg.build.ontology import load_ontology
        from dpo_kg.importers.blank_table import write_blank_table

        return write_blank_table(kind, format, self.snapshot.store, load_ontology(self.snapshot.root))

    def import_table(self, path: str, *, kind: str | None = None, sheet: str | None = None) -> ImportReport:
        """Return what a filled-in table says as triples, or everything that is wrong with it; nothing is written.

        Args:
            path: CSV file or workbook; "-" for CSV from standard input.
            kind: what a row is, as for `template`; None: told by the heads of the columns.
            sheet: only this sheet of a workbook.

        Raises:
            InputError: the file cannot be read.
            UnknownNameError: no such kind or sheet, or the file has no ending of a table.
            MissingExtraError: a workbook, and what reads it is not installed.
        """
        from dpo_kg.build.ontology import load_ontology
        from dpo_kg.importers.table import import_table

        ontology = load_ontology(self.snapshot.root)
        return import_table(path, self.snapshot.store, ontology, kind=kind, sheet=sheet)

    def import_data_set(self, name: str, *paths: str, notify: Callable[[str], None] | None = None) -> DataSetReport:
        """Return what the files of a public data set say as the files of its layer; nothing is written.

        Args:
            name: the data set, such as "psdata-pko"; its layer in the data of this graph has the corrections of its
                known errors.
            paths: its files, or folders that hold them.
            notify: is told what is being done.

        Raises:
            InputError: a file cannot be read or is none of this data set, or a required one is missing.
            UnknownNameError: there is no such data set.
        """
        from dpo_kg.importers.dataset_import import import_data_set

        return import_data_set(name, paths, self.snapshot.root, notify=notify)
