"""Files of public data sets as rows: recognised by their columns, decoded strictly, squeezed, corrected."""

from __future__ import annotations

import csv
import gzip
import io
import json
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dpo_kg.errors import InputError
from dpo_kg.importers.corrections import Correction, index_corrections
from dpo_kg.importers.dataset import DataSet, Row, Rows, SourceFile
from dpo_kg.rdf.decoding import decode_text
from dpo_kg.rdf.reading import read_text

#: Largest file in bytes, unpacked.
LARGEST = 100_000_000
_ENDINGS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".gz")


@dataclass(frozen=True)
class ReadFiles:
    """What was read of the files of a data set.

    Attributes:
        rows: the corrected rows.
        read: name of the file → number of rows.
        unused: corrections that fit no cell, with what stands there instead.
    """

    rows: Rows
    read: dict[str, int]
    unused: list[str]


def read_files(data_set: DataSet, paths: Sequence[str], corrections: Iterable[Correction]) -> ReadFiles:
    """Return the rows of the files of a data set.

    Args:
        data_set: its declaration.
        paths: the files, or folders whose tables are read; each file is recognised by its columns.
        corrections: the corrections of its layer.

    Raises:
        InputError: a file cannot be read, is no file of this data set, stands for one that was given already, or a
            required one is missing.
    """
    found: dict[str, tuple[str, list[Row]]] = {}
    for path, named in _list_paths(paths):
        recognised = _read_file(data_set, path)
        if recognised is None:
            if named:
                raise _refuse(data_set, path)
            continue
        file, rows = recognised
        if file.document in found:
            mend = "Give one copy of it."
            raise InputError(f"is {file.name} once more, like {found[file.document][0]}", place=path, mend=mend)
        found[file.document] = path, rows
    missing = [file.name for file in data_set.files if file.required and file.document not in found]
    if missing:
        mend = f"Give {' and '.join(missing)} too, or the folder that holds all."
        raise InputError(f"{data_set.name} is not whole without {', '.join(missing)}", mend=mend)
    unused = _Corrector(corrections)
    by_document = {
        file.document: [unused.correct(row) for row in found[file.document][1]]
        for file in data_set.files
        if file.document in found
    }
    read = {file.name: len(by_document[file.document]) for file in data_set.files if file.document in by_document}
    return ReadFiles(Rows(by_document), read, unused.left())


def _list_paths(paths: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield each file with whether it was named itself; of a folder the files with the ending of a table."""
    for path in paths:
        if not Path(path).is_dir():
            yield path, True
            continue
        names = sorted(p for p in Path(path).iterdir() if p.suffix.lower() in _ENDINGS)
        if not names:
            raise InputError("holds no table", place=path, mend="Name the folder that holds the files, or the files.")
        yield from ((str(name), False) for name in names)


# One file


def _read_file(data_set: DataSet, path: str) -> tuple[SourceFile, list[Row]] | None:
    text = _read_text(path)
    forms = {file.form for file in data_set.files}
    named = Path(path).name.lower().removesuffix(".gz")
    form = "jsonl" if named.endswith(".jsonl") else "json" if named.endswith(".json") else "csv"
    if form not in forms:
        return None
    # Files with the same columns are told apart by their names.
    for file in sorted(data_set.files, key=lambda file: file.name.lower().removesuffix(".gz") != named):
        if file.form == form:
            rows = _read_csv(file, text, path) if form == "csv" else _read_json(file, text, path)
            if rows is not None:
                return file, rows
    return None


def _read_text(path: str) -> str:
    """Return the text of a file, unpacked where it is packed; `dpo_kg.rdf.reading.read_text` says what is refused."""

    if not path.endswith(".gz"):
        return read_text(path, LARGEST)
    try:
        with gzip.open(path) as packed:
            data = packed.read(LARGEST + 1)
    except (FileNotFoundError, IsADirectoryError):
        return read_text(path)
    except (OSError, EOFError, zlib.error) as error:
        mend = "Fetch it once more: it is cut off, or not packed by gzip."
        raise InputError(f"cannot be unpacked: {error}", place=path, mend=mend) from None
    if len(data) > LARGEST:
        raise InputError(f"is larger than {LARGEST // 1_000_000:,} MB when unpacked", place=path)
    return decode_text(data, path)


def _read_csv(file: SourceFile, text: str, path: str) -> list[Row] | None:
    """Return the rows of CSV; None where the heads are not those of the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=file.delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        for cells in reader:
            rows.append(cells)
            if len(rows) == 1 and sorted(map(squeeze, cells)) != sorted(file.columns):
                return None
    except csv.Error as error:
        mend = "Fetch it once more: a quotation mark is not closed, or the file is cut off."
        raise InputError(f"cannot be read: {error}", place=path, line=reader.line_num, mend=mend) from None
    if not rows:
        return None
    heads = [squeeze(cell) for cell in rows[0]]
    for number, cells in enumerate(rows[1:], 2):
        if cells and len(cells) != len(heads):
            mend = "Fetch it once more: it may be cut off, or another program may have changed it."
            what = f"row {number} has {len(cells)} cells, not {len(heads)}"
            raise InputError(what, place=path, mend=mend)
    every = ((number, dict(zip(heads, cells, strict=True))) for number, cells in enumerate(rows[1:], 2) if cells)
    return _name_rows(file, every)


def _read_json(file: SourceFile, text: str, path: str) -> list[Row] | None:
    """Return the objects of JSON; None where they have not the keys of the file."""
    try:
        if file.form == "jsonl":
            found = [json.loads(line) for line in text.split("\n") if line.strip()]
        else:
            whole = json.loads(text)
            found = whole.get(file.path, []) if file.path and isinstance(whole, dict) else whole
    except json.JSONDecodeError as error:
        mend = "Fetch it once more: it is cut off, or not JSON."
        raise InputError(f"cannot be read: {error.msg}", place=path, line=error.lineno, mend=mend) from None
    if not isinstance(found, list) or not found or not all(isinstance(item, dict) for item in found):
        return None
    if not set(file.columns) <= set(found[0]):
        return None
    return _name_rows(file, ((number, _flatten(item)) for number, item in enumerate(found, 1)))


def _flatten(item: dict[str, Any]) -> dict[str, str]:
    """Return the values of an object as text; what is no single value as JSON."""
    return {
        key: "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in item.items()
    }


def _name_rows(file: SourceFile, rows: Iterable[tuple[int, dict[str, str]]]) -> list[Row]:
    """Return rows with squeezed cells and the keys that tell them apart; one that comes again is numbered."""
    seen: Counter[str] = Counter()
    made = []
    for number, cells in rows:
        squeezed = {head: squeeze_lines(text) if head in file.texts else squeeze(text) for head, text in cells.items()}
        key = " | ".join(squeezed[head] for head in file.key) if file.key else str(number)
        seen[key] += 1
        made.append(Row(file, number, key if seen[key] == 1 else f"{key} | {seen[key]}", squeezed))
    return made


def squeeze_lines(text: str) -> str:
    """Return a text line by line as `squeeze` returns it, without empty lines."""
    return "\n".join(filter(None, map(squeeze, text.splitlines())))


def squeeze(text: str) -> str:
    """Return a text in Unicode form NFC with single spaces, none at its ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _refuse(data_set: DataSet, path: str) -> InputError:
    """Say what the file should be."""
    heads = _read_heads(path)
    best = max(data_set.files, key=lambda file: len(set(file.columns) & set(heads)))
    missing = [head for head in best.columns if head not in heads]
    odd = [head for head in heads if head not in best.columns]
    parts = [f"without {', '.join(missing)}" if missing else "", f"with {', '.join(odd[:8])}" if odd else ""]
    told = (
        f": nearest is {best.name}, but {' and '.join(filter(None, parts))}" if set(heads) & set(best.columns) else ""
    )
    names = ", ".join(file.name for file in data_set.files)
    mend = f"Give files with the columns that the publisher gives them. {data_set.name} comes in {names}."
    return InputError(f"is no file of {data_set.name}{told}", place=path, mend=mend)


def _read_heads(path: str) -> list[str]:
    first = _read_text(path).lstrip().split("\n", 1)[0]
    return [squeeze(cell) for cell in next(csv.reader([first]), [])]


class _Corrector:
    """Carries out corrections, and remembers which ones fitted."""

    def __init__(self, corrections: Iterable[Correction]) -> None:
        self._index = index_corrections(corrections)
        self._faults: dict[Correction, str] = {c: "there is no such row" for cs in self._index.values() for c in cs}

    def correct(self, row: Row) -> Row:
        """Return a row with its corrections carried out."""
        for correction in self._index.get((row.file.document, row.key), []):
            held = row.cells.get(correction.column)
            whole = correction.column not in row.file.texts
            if held is None or (held != correction.found if whole else correction.found not in held):
                found = "" if held is None else f"the cell holds {held[:80]!r}"
                self._faults[correction] = found or "there is no such column"
                continue
            del self._faults[correction]
            row.original[correction.column] = held
            row.cells[correction.column] = (
                correction.right if whole else held.replace(correction.found, correction.right, 1)
            )
            row.corrections[correction.column] = correction
        return row

    def left(self) -> list[str]:
        """Return a sentence for each correction that was not carried out."""
        return [
            f"a correction is not carried out: {c.document}, row {c.row}, {c.column}: {c.found!r} is to be corrected, "
            f"but {fault}"
            for c, fault in self._faults.items()
        ]
