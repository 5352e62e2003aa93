"""Answers that are longer than the server gives: cut behind a whole row, closed so that they parse, and marked as cut.

A JSON or XML answer says so in its head by a link (SPARQL 1.1 Query Results JSON Format, section 3.1.2; XML Format,
section 2.2), every answer by the header Dpo-Kg-Cut and the name of the file.
"""

from __future__ import annotations

import re

#: Where a head says that the answer is cut.
CUT_LINK = "https://w3id.org/dpo-kg/problem/cut"
#: Short name of a format → what stands at least once between two rows or behind each; within texts it may stand too.
_MARKS = {"json": b"},{", "xml": b"</result>", "csv": b"\n", "tsv": b"\n"}
#: Short name of a format → texts, complete or not, which are passed over, or the end of a row. XML and TSV escape
#: within texts what ends a row.
_ENDS = {
    "json": re.compile(rb'"(?:[^"\\]++|\\.?)*+"?|\}(?=,\{)', re.DOTALL),
    "xml": re.compile(rb"</result>"),
    "csv": re.compile(rb'"[^"]*+"?|\n'),
    "tsv": re.compile(rb"\n"),
}
#: Where the rows of a JSON document begin, and what stands behind the last of them.
_FIRST, _LAST = b'"results":{"bindings":[', b"]}}"


class Enough(Exception):
    """No more of an answer is needed."""


class RowBuffer:
    """A file in memory that takes a document of rows until there are more than are given.

    Args:
        name: short name of the format: "json", "xml", "csv" or "tsv".
        rows: how many rows are given.
        size: how many bytes are given.
    """

    def __init__(self, name: str, rows: int, size: int) -> None:
        self._name = name
        self._rows = rows
        self._size = size
        self._mark = _MARKS[name]
        self._body = bytearray()
        self._marks = 0
        self._ends: list[int] = []
        self._read = 0

    def write(self, chunk: bytes) -> int:
        """Take bytes.

        Raises:
            Enough: there are more rows, or more bytes, than are given.
        """
        before = len(self._body)
        self._body += chunk
        self._marks += self._body.count(self._mark, max(0, before - len(self._mark) + 1))
        if len(self._body) > self._size:
            raise Enough
        # The line of names has a mark as well.
        if self._marks > self._rows + 1:
            self._find_ends()
            if len(self._ends) > self._rows:
                raise Enough
        return len(chunk)

    def flush(self) -> None:
        """Do nothing: all is in memory."""

    def content(self, whole: bool) -> tuple[bytes, str]:
        """Return the document, cut where it has too many rows or bytes, and how the cut is named, "" for none.

        Args:
            whole: whether all of it was written.
        """
        body = bytes(self._body)
        if whole and self._marks < self._rows:
            return body, ""  # no document has more rows than marks and one
        self._find_ends()
        ends = self._ends
        if whole and self._name == "json" and body.endswith(b"}" + _LAST):
            ends = [*ends, len(body) - len(_LAST)]
        if whole and len(ends) <= self._rows:
            return body, ""
        kept = [end for end in ends[: self._rows] if end <= self._size]
        return _close(body, self._name, kept[-1] if kept else None), name_cut(len(kept))

    def _find_ends(self) -> None:
        """Find the offsets behind the rows that were written since it was last asked."""
        if not self._read:
            self._read = _start_of_rows(self._body, self._name)
        for found in _ENDS[self._name].finditer(self._body, self._read):
            if not found[0].startswith(b'"'):
                self._ends.append(found.end())
                self._read = found.end()


def name_cut(rows: int) -> str:
    """Return how an answer of so many rows names its cut."""
    return f"after {rows} rows"


def _start_of_rows(body: bytes | bytearray, name: str) -> int:
    """Return the offset at which the first row begins; 0 where the document does not reach so far."""
    start = {"json": _FIRST, "xml": b"<results>"}.get(name, b"\n")
    at = body.find(start)
    return 0 if at < 0 else at + len(start)


def _close(body: bytes, name: str, end: int | None) -> bytes:
    """Return a document up to the end of a row, closed; None for no row at all."""
    until = _start_of_rows(body, name) if end is None else end
    if name == "json":
        head, found, rest = body[:until].partition(b'"head":{')
        return b"".join((head, found, b'"link":["', CUT_LINK.encode(), b'"],', rest, _LAST))
    if name == "xml":
        head, found, rest = body[:until].partition(b"</head>")
        return b"".join((head, f'<link href="{CUT_LINK}"/>'.encode(), found, rest, b"</results></sparql>"))
    return body[:until]
