"""Turtle files in canonical form: what stays, what is refused, and that no file is half written."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dpo_kg.errors import DpoKgError, FormatError, InputError
from dpo_kg.rdf.formatting import format_files, format_text
from dpo_kg.vocabulary import DPO, PREFIXES, XSD


def parse(text: str) -> tuple[set[ox.Triple], dict[str, str]]:
    parser = ox.parse(text, format=ox.RdfFormat.TURTLE)
    return {quad.triple for quad in parser}, parser.prefixes


# Prefixes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@prefix ex: <http://e/> . ex:a ex:b ex:c .", "@prefix ex: <http://e/> .\n\nex:a ex:b ex:c .\n"),
        ("PREFIX ex: <http://e/>\nex:a ex:b 1 .", "@prefix ex: <http://e/> .\n\nex:a ex:b 1 .\n"),
        ("@prefix : <http://e/x_> . :a :b : .", "@prefix : <http://e/x_> .\n\n:a :b : .\n"),
        ("@prefix u: <urn:x:> . u:a.b u:c u:d:e .", "@prefix u: <urn:x:> .\n\nu:a.b u:c u:d:e .\n"),
        ("@prefix g: <http://e/> . g:Guéhenno g:b 1 .", "@prefix g: <http://e/> .\n\ng:Guéhenno g:b 1 .\n"),
        ("@prefix a: <http://e/> . @prefix b: <http://e/b/> . b:c a:d 1 .",
         "@prefix a: <http://e/> .\n@prefix b: <http://e/b/> .\n\nb:c a:d 1 .\n"),
        (f"@prefix mine: <{DPO}> . mine:start a mine:X .", f"@prefix mine: <{DPO}> .\n\nmine:start a mine:X .\n"),
        ("@prefix org: <http://e/> . org:a org:b <http://www.w3.org/ns/org#Post> .",
         "@prefix org: <http://e/> .\n\norg:a org:b <http://www.w3.org/ns/org#Post> .\n"),
        (f"@prefix dpo: <{DPO}> . @prefix d: <{DPO}> . d:a dpo:b 1 .", f"@prefix dpo: <{DPO}> .\n\ndpo:a dpo:b 1 .\n"),
    ],
)  # fmt: skip
def test_prefixes_of_the_file_stay(text: str, expected: str) -> None:
    assert format_text(text, "x.ttl") == expected
    assert format_text(expected, "x.ttl") == expected
    assert parse(text)[0] == parse(expected)[0]


def test_unused_prefixes_go_and_known_ones_come() -> None:
    text = f"@prefix x: <http://e/> . <{DPO}a> <http://f/p> <http://f/o> ."
    assert format_text(text, "x.ttl") == f"@prefix dpo: <{DPO}> .\n\ndpo:a <http://f/p> <http://f/o> .\n"


names = st.sampled_from(["a", "b.c", "d_e", "Ä", "f-", "-g", "0", "h:i", "j%20k", "l/m", "", "n~o", "p."])
namespaces = st.sampled_from(["http://e/", "http://e/x", "http://e#", "urn:x:", DPO, PREFIXES["org"], "http://é/"])
labels = st.sampled_from(["", "ex", "org", "dpo", "d", "é", "a-b"])
literals = st.one_of(
    st.text(max_size=6).map(ox.Literal),
    st.sampled_from(["01", "+1", "-0", "1"]).map(lambda n: ox.Literal(n, datatype=ox.NamedNode(f"{XSD}integer"))),
    st.sampled_from(["1.10", ".5", "1.", "x"]).map(lambda n: ox.Literal(n, datatype=ox.NamedNode(f"{XSD}decimal"))),
    st.sampled_from(["1e0", "INF"]).map(lambda n: ox.Literal(n, datatype=ox.NamedNode(f"{XSD}double"))),
    st.sampled_from(["true", "1"]).map(lambda n: ox.Literal(n, datatype=ox.NamedNode(f"{XSD}boolean"))),
)
iris = st.builds(lambda namespace, name: ox.NamedNode(f"{namespace}{name}"), namespaces, names)


@settings(max_examples=300, deadline=None)
@given(
    triples=st.lists(st.builds(ox.Triple, iris, iris, st.one_of(iris, literals)), max_size=6),
    prefixes=st.dictionaries(labels, namespaces, max_size=4),
)
def test_nothing_is_lost_and_twice_is_as_once(triples: list[ox.Triple], prefixes: dict[str, str]) -> None:
    head = "".join(f"@prefix {label}: <{namespace}> .\n" for label, namespace in prefixes.items())
    text = head + "".join(f"{triple} .\n" for triple in triples)
    once = format_text(text, "x.ttl")
    assert parse(once)[0] == set(triples), "terms keep their very form"
    assert format_text(once, "x.ttl") == once
    kept = parse(once)[1]
    assert all(namespace in (prefixes.get(label), PREFIXES.get(label)) for label, namespace in kept.items())


# What would be lost


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("<x:s> <x:p> 1 . # one", "x.ttl:1:17", "a comment"),
        ("# kept\n<x:s> <x:p> 1 .\n  # lost\n", "x.ttl:3:3", "a comment"),
        ("@prefix x: <x:> .\n# lost\nx:s x:p 1 .", "x.ttl:2:1", "a comment"),
        ("<x:s> # lost\r\n <x:p> 1 .", "x.ttl:1:7", "a comment"),
        ("<x:s> <x:p> 1 .\r# lost", "x.ttl:2:1", "a comment"),
        ("# kept\n@base <http://e/> .\n<s> <p> 1 .", "x.ttl:2:1", "a base address"),
        ("BASE <http://e/>\n<s> <p> 1 .", "x.ttl:1:1", "a base address"),
        ("<x:s> <x:p> 1 .\nbAsE\n<http://e/>\n<s> <p> 1 .", "x.ttl:2:1", "a base address"),
        ("<x:s> <x:p> <o> .", "x.ttl:1:13", "a relative IRI"),
        ("<x:s> <x:p> .", "x.ttl:1:13", "not a valid RDF object"),
    ],
)
def test_is_refused_with_its_place(text: str, place: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        format_text(text, "x.ttl")
    lines = str(caught.value).split("\n")
    assert lines[0].startswith(f"{place}: ")
    assert problem in lines[0]
    assert lines[2].strip() == "^"


@pytest.mark.parametrize(
    "text",
    [
        "<x:s> <x:p> \"a # b\" , '# c' , \"\"\"# d\n# e\"\"\" , '''#''' .",
        "<x:s#a> <x:p#> <x:o#b> .",
        "@prefix x: <x:> . x:a\\#b x:p 1 .",
        '<x:s> <x:p> "@base" , "base <x:y>" , "x"@base .',
        "@prefix base: <x:> . base:a base:base <x:y> .",
        '<x:s> <x:p> "\\"# no comment" .',
    ],
)
def test_number_signs_that_begin_no_comment(text: str) -> None:
    assert parse(format_text(text, "x.ttl"))[0] == parse(text)[0]


def test_comments_go_where_that_is_asked_for() -> None:
    text = "# one\n<x:s> <x:p> 1 . # two\n"
    assert format_text(text, "x.ttl", drop_comments=True) == "# one\n\n<x:s> <x:p> 1 .\n"


def test_blank_nodes_that_are_no_trees() -> None:
    with pytest.raises(FormatError, match=r"x\.ttl: blank node _:b is used 2 times"):
        format_text("<x:s> <x:p> _:b . <x:t> <x:p> _:b .", "x.ttl")


# Files


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_bytes(text.encode())
    return str(folder / name)


def test_a_file_is_told_and_written(tmp_path: Path) -> None:
    path = write(tmp_path, "x.ttl", "<x:s> <x:q> 2 ; <x:p> 1 .")
    (file,) = format_files([path])
    assert file.changed
    assert Path(path).read_text() == "<x:s> <x:q> 2 ; <x:p> 1 .", "told, not written"
    assert f"--- {path}\n+++ {path}\n" in file.diff()
    file.write()
    assert Path(path).read_text() == "<x:s> <x:p> 1 ;\n    <x:q> 2 .\n"
    (again,) = format_files([path, path])
    assert not again.changed
    assert again.diff() == ""


def test_a_byte_order_mark_and_other_line_ends_are_differences(tmp_path: Path) -> None:
    for name, data in {"bom.ttl": b"\xef\xbb\xbf<x:s> <x:p> 1 .\n", "crlf.ttl": b"<x:s> <x:p> 1 .\r\n"}.items():
        (tmp_path / name).write_bytes(data)
        (file,) = format_files([str(tmp_path / name)])
        assert file.changed
        file.write()
        assert (tmp_path / name).read_bytes() == b"<x:s> <x:p> 1 .\n"


def test_what_is_in_order_is_not_touched(tmp_path: Path) -> None:
    path = write(tmp_path, "x.ttl", "<x:s> <x:p> 1 .\n")
    os.utime(path, (1, 1))
    format_files([path])[0].write()
    assert Path(path).stat().st_mtime == 1


def test_all_faults_are_told_and_no_file_is_given(tmp_path: Path) -> None:
    good = write(tmp_path, "a.ttl", "<x:s>   <x:p> 1 .")
    bad = [write(tmp_path, f"{name}.ttl", "<x:s> <x:p> .") for name in "bc"]
    with pytest.raises(DpoKgError) as caught:
        format_files([bad[0], good, bad[1], str(tmp_path / "none.ttl")])
    assert all(f"{path}:1:13" in str(caught.value) for path in bad)
    assert "no such file" in str(caught.value)
    assert Path(good).read_text() == "<x:s>   <x:p> 1 ."


def test_other_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no Turtle file"):
        format_files([write(tmp_path, "x.nt", "<x:s> <x:p> <x:o> .")])


def test_the_files_of_the_project_are_the_default() -> None:
    places = [file.place for file in format_files()]
    assert len(places) > 20
    assert {"organizations.ttl", "provenance.ttl"} <= {Path(place).name for place in places}
