"""Files that cannot be read: what is said of them, and where, in all six formats."""

from __future__ import annotations

import errno
import gzip
import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from dpo_kg.errors import InputError, UnknownNameError
from dpo_kg.rdf import documents
from dpo_kg.rdf.documents import read_document
from dpo_kg.rdf.jsonld_context import CONTEXT
from dpo_kg.vocabulary import RDF

HEAD = f'<rdf:RDF xmlns:rdf="{RDF}">\n'

#: Name of the file, text → line, column, part of the problem, part of what mends it.
SYNTAX = {
    ("x.ttl", "@prefix e: <http://e/> .\ne:a e:b e:c d"): (2, 13, "d is not a valid subject", ""),
    ("x.trig", "@prefix : <http://e/> .\n:g { :a :b }"): (2, 12, "}", ""),
    ("x.nt", "<http://e/a> <http://e/b> .\n"): (1, 27, "object of a triple", ""),
    ("x.nq", '<http://e/a> <http://e/b> "x" <http://e/g> <http://e/h> .'): (1, 44, "dot", ""),
    ("x.jsonld", '{\n "@id": "http://e/a",\n "@type" "x"\n}'): (3, 10, "keys", ""),
    ("x.rdf", f"{HEAD}<rdf:Description>\n</rdf:RDF>"): (3, 3, "mismatched tag", ""),
    ("x.rdf", f'{HEAD}<Tenure rdf:about="http://e/a"/>\n</rdf:RDF>'): (2, 1, "namespaces", "prefix that is declared"),
    ("x.rdf", f'{HEAD}<rdf:li rdf:about="a"\n rdf:ID="b"/>\n</rdf:RDF>'): (2, 1, "", ""),
    ("x.rdf", f'{HEAD}<rdf:Bag><rdf:li\n rdf:resource="a b"/></rdf:Bag>\n</rdf:RDF>'): (2, 10, "IRI", ""),
    ("x.jsonld", '{"@context":\n "https://schema.org/"}'): (2, 2, "not fetched", CONTEXT),
    ("x.jsonld", f'{{"@context": ["{CONTEXT}",\n"http://e/c"]}}'): (None, None, "not fetched", CONTEXT),
    ("x.jsonld", "[" * 1100 + "]" * 1100): (1, 1001, "nested deeper", ""),
    # files that are not what their names say
    ("x.ttl", '{"@id": "http://e/a"}'): (1, 1, "this is JSON", ".jsonld"),
    ("x.ttl", '\n<?xml version="1.0"?><a/>'): (2, 1, "this is XML", ".rdf"),
    ("x.jsonld", "@prefix e: <http://e/> ."): (1, 1, "this is Turtle", ".ttl"),
    ("x.rdf", "@prefix e: <http://e/> ."): (1, 1, "this is Turtle", ".ttl"),
    ("x.rdf", "<!DOCTYPE html><html><body>x</body></html>"): (1, 1, "this is a web page", "the data itself"),
    ("x.ttl", "person;post;start\nA;B;1992\n"): (1, 1, "this is a table", "dpo-kg import table"),
}


@pytest.mark.parametrize(("name", "text"), SYNTAX)
def test_a_syntax_error_has_its_place(tmp_path: Path, name: str, text: str) -> None:
    line, column, problem, mend = SYNTAX[name, text]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_document(str(path))
    error = caught.value
    assert (error.place, error.line, error.column) == (str(path), line, column), str(error)
    assert problem in error.problem and mend in error.mend, str(error)
    if line is not None:
        caret = str(error).splitlines()[2]
        assert caret.strip() == "^" and error.source_line == text.split("\n")[line - 1]


#: Name of the file, bytes → part of the message.
BYTES = {
    ("x.ttl", gzip.compress(b"<http://e/a> a <http://e/b> .", mtime=0)): "compressed with gzip\nUnpack it first",
    ("x.ttl", b"PK\x03\x04rest"): "a ZIP archive, as are Excel workbooks",
    ("x.ttl", b"%PDF-1.7"): "a PDF document",
    ("x.ttl", "<http://e/a> a <http://e/b> .".encode("utf-16")): "is in UTF-16, not UTF-8",
    ("x.ttl", "<http://e/a> a <http://e/b> .".encode("utf-16-le")): "is in UTF-16, not UTF-8",
    ("x.ttl", b"# one\n\x00\x01\x02"): ":2: is no text (a byte 0)",
    ("x.ttl", "\n# Gu\xe9henno".encode("latin-1")): ":2:5: not UTF-8: byte 0xE9",
    ("x.ttl", b"\xef\xbb\xbf# \xff"): ":1:3: not UTF-8: byte 0xFF",
    ("x.rdf", b""): "is empty, and so no XML",
    ("x.jsonld", b" \n"): "is empty, and so no JSON",
    ("x.rdf", b'<?xml version="1.0" encoding="klingon"?><a/>'): "an encoding that is not known: klingon",
    ("x.rdf", b'<?xml version="1.0" encoding="ascii"?>\n<a>\xff</a>'): ":2:4: not UTF-8: byte 0xFF",
}


@pytest.mark.parametrize(("name", "data"), BYTES, ids=str)
def test_what_is_no_text_is_named(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_document(str(path))
    assert BYTES[name, data] in str(caught.value)


@pytest.mark.parametrize("ending", ["ttl", "nt", "nq", "trig"])
def test_an_empty_file_has_no_triples(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"x.{ending}"
    path.write_bytes(b"")
    document = read_document(str(path))
    assert document.triples == [] and document.statements == []


@pytest.mark.parametrize("ending", ["ttl", "nt", "jsonld", "rdf"])
def test_a_byte_order_mark_is_dropped(tmp_path: Path, ending: str) -> None:
    formats = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}
    triple = ox.Triple(ox.NamedNode("http://e/a"), ox.NamedNode("http://e/b"), ox.Literal("é"))
    data = ox.serialize([triple], format=formats.get(ending, ox.RdfFormat.RDF_XML))
    assert data is not None
    path = tmp_path / f"x.{ending}"
    path.write_bytes(b"\xef\xbb\xbf" + data)
    assert read_document(str(path)).triples == [triple]


@pytest.mark.parametrize(
    ("name", "codec"),
    [("ISO-8859-1", "latin-1"), ("UTF-16", "utf-16"), ("utf-8", "utf-8"), ("UTF-16", "utf-8"), ("US-ASCII", "utf-8")],
)
def test_xml_in_the_encoding_that_it_declares(tmp_path: Path, name: str, codec: str) -> None:
    path = tmp_path / "x.rdf"
    body = f'{HEAD}<rdf:Bag rdf:about="http://e/é">\n<rdf:li>ü</rdf:li></rdf:Bag></rdf:RDF>'
    path.write_text(f'<?xml version="1.0" encoding="{name}"?>\n{body}', encoding=codec)
    document = read_document(str(path))
    assert [t.line for t in document.statements] == [3, 4]
    assert str(document.triples[1].object) == '"ü"'


def test_entities_that_expand_without_end_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.rdf"
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 10}">' for n in range(12))
    text = f'<?xml version="1.0"?><!DOCTYPE r [{entities}]>\n{HEAD}<rdf:Bag><rdf:li>&e11;</rdf:li></rdf:Bag></rdf:RDF>'
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="amplification"):
        read_document(str(path))


def test_folders_unknown_endings_and_absent_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        read_document(str(tmp_path))
    (tmp_path / "x.docx").touch()
    with pytest.raises(UnknownNameError, match=r"Name the file with one of \.ttl"):
        read_document(str(tmp_path / "x.docx"))
    (tmp_path / "mine.ttl").touch()
    with pytest.raises(InputError, match=r"no such file\nDid you mean .*mine\.ttl"):
        read_document(str(tmp_path / "mien.ttl"))


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.ttl"
    path.touch()

    def refuse(self: Path) -> bytes:  # the superuser may read everything, so permissions would prove nothing
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match=r"x\.ttl: cannot be read: Permission denied"):
        read_document(str(path))


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.nt"
    with path.open("wb") as file:
        file.truncate(documents.LARGEST + 1)  # a file of zeros that takes no room
    with pytest.raises(InputError, match="is larger than 100 MB\nGive it in parts"):
        read_document(str(path))
    monkeypatch.setattr(documents, "LARGEST", documents.LARGEST + 1)
    path.write_text("<http://e/a> <http://e/b> <http://e/c> .")
    assert len(read_document(str(path)).triples) == 1
