"""Writing the tables of a graph to a folder, with what the catalog says of the whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.errors import InputError
from dpo_kg.exporters.table_files import SUMS, write_files
from dpo_kg.exporters.tables import Publication, make_table
from dpo_kg.folders import refuse_foreign_files, write_folder
from dpo_kg.rdf.reading import read_text
from dpo_kg.results import Rows
from dpo_kg.snapshot import Snapshot
from dpo_kg.vocabulary import ID, RDFS

_CATALOG = ox.NamedNode(f"{ID}catalog")
_DCTERMS = "http://purl.org/dc/terms/"
#: The licence of the data, beside ontology/, data/ and queries/.
_LICENSE_FILE = "LICENSE-DATA"


def write_tables(
    snapshot: Snapshot, scope: str, folder: str, ask: Callable[[str], Rows], *, excel: bool = False
) -> dict[str, int]:
    """Write all tables to a folder; return the number of rows of each.

    Args:
        snapshot: the snapshot.
        scope: "all" or the name of a layer.
        folder: a new or empty folder, or one that was written so before and not changed since.
        ask: gives the rows of a table.
        excel: write CSV for spreadsheet programs.

    Raises:
        InputError: the folder holds other files, or cannot be written.
    """
    if not folder:  # else it would be the folder that one stands in
        raise InputError("the name of the folder is empty")
    refuse_foreign_files(folder, SUMS)  # before the work
    compiled = snapshot.compiled_tables()
    tables = [make_table(snapshot.store, header, ask(name).terms) for name, header in compiled.items()]
    files = write_files(tables, describe_publication(snapshot, scope), excel=excel)
    write_folder(folder, files, SUMS)
    return {table.name: len(table.cells) for table in tables}


def describe_publication(snapshot: Snapshot, scope: str) -> Publication:
    """Return what the catalog says of the graph."""
    store, manifest = snapshot.store, snapshot.manifest()

    def values(node: ox.NamedNode, name: str) -> list[ox.NamedNode | ox.Literal]:
        quads = store.quads_for_pattern(node, ox.NamedNode(name), None, ox.DefaultGraph())
        found = [quad.object for quad in quads if isinstance(quad.object, ox.NamedNode | ox.Literal)]
        return sorted(found, key=str)

    def text(node: ox.NamedNode, name: str) -> str:
        return next((value.value for value in values(node, name)), "")

    parts = [part for part in values(_CATALOG, f"{_DCTERMS}hasPart") if isinstance(part, ox.NamedNode)]
    sources = {s for part in parts for s in values(part, f"{_DCTERMS}source") if isinstance(s, ox.NamedNode)}
    license_file = Path(snapshot.root, _LICENSE_FILE)
    return Publication(
        title=text(_CATALOG, f"{_DCTERMS}title"),
        description=text(_CATALOG, f"{_DCTERMS}description"),
        version=manifest["data_version"],
        digest=manifest["digest"],
        scope=scope,
        license=text(_CATALOG, f"{_DCTERMS}license"),
        license_text=read_text(str(license_file)) if license_file.is_file() else "",
        sources=tuple(sorted(text(source, f"{RDFS}label") or source.value for source in sources)),
    )
