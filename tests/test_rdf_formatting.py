"""Turtle files in canonical form: what stays, what is refused, and that no file is half written."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dpo_kg.errors import DpoKgError, FormatError, InputError
from dpo_kg.rdf.blocks import suggest_free_name
from dpo_kg.rdf.formatting import format_files, format_text
from dpo_kg.vocabulary import DPO, ID, PREFIXES, XSD


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
    once = format_text(text, "x.ttl", merge_blocks=True)
    assert parse(once)[0] == set(triples), "terms keep their very form"
    assert format_text(once, "x.ttl") == once
    kept = parse(once)[1]
    assert all(namespace in (prefixes.get(label), PREFIXES.get(label)) for label, namespace in kept.items())


@pytest.mark.parametrize("comment", ["", "# one\n", "# one\n\n  # two\r\n"])
def test_known_prefixes_need_no_declaration(comment: str) -> None:
    text = f"{comment}@prefix x: <http://e/> .\nx:a a dpo:Person ; dpo:nationality state:gha ."
    declared = "".join(f"@prefix {p}: <{PREFIXES[p]}> . " for p in ("dpo", "state"))
    after = format_text(text, "x.ttl")
    assert parse(after)[0] == parse(declared + text)[0]
    assert all(f"@prefix {p}: <{PREFIXES[p]}> .\n" in after for p in ("dpo", "state"))
    assert [line for line in after.split("\n") if line.startswith("#")] == [
        line.strip() for line in comment.split("\n") if line.strip()
    ]
    assert format_text(after, "x.ttl") == after


@pytest.mark.parametrize(
    "text",
    [
        "own:a own:b 1 .",
        "dpo:a own:b 1 .",
        "dpo:a dpo:b 1 .\n@prefix dpo: <http://e/> .",  # which of the two was meant?
        "dpo:a dpo:b 1 .\nPREFIX dpo: <http://e/>",
    ],
)
def test_other_prefixes_need_one(text: str) -> None:
    with pytest.raises(InputError, match=r"^x\.ttl:1:\d: the prefix (own|dpo): is not declared\n  (own|dpo):a"):
        format_text(text, "x.ttl")


def test_faults_have_their_lines_where_prefixes_are_supplied() -> None:
    with pytest.raises(InputError) as caught:
        format_text("dpo:a dpo:b 1 .\ndpo:c dpo:d .", "x.ttl")
    assert (caught.value.line, caught.value.column, caught.value.source_line) == (2, 13, "dpo:c dpo:d .")


# A thing in several places

SCATTERED = "ex:a ex:p 1 .\nex:b ex:p 2 .\n\nex:a\n    ex:q 3 ."
EX = "@prefix ex: <http://e/> .\n"


def test_a_thing_in_two_blocks_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        format_text(EX + SCATTERED, "x.ttl")
    assert str(caught.value) == (
        "x.ttl:5: http://e/a is described here and at line 2\n"
        "Mend: give the new one another name, such as http://e/a-2, or put the statements into the one block; "
        "or have blocks of one subject merged, with --merge-blocks."
    )


def test_blocks_are_merged_where_that_is_asked_for() -> None:
    after = format_text(EX + SCATTERED, "x.ttl", merge_blocks=True)
    assert after == f"{EX}\nex:a ex:p 1 ;\n    ex:q 3 .\n\nex:b ex:p 2 .\n"


def test_where_no_choice_is_offered() -> None:
    with pytest.raises(InputError) as caught:
        format_text(EX + SCATTERED, "x.ttl", merge_blocks=None)
    assert "--merge-blocks" not in str(caught.value)


def test_further_ones_are_named_up_to_a_number() -> None:
    text = "".join(f"<x:s{n}> <x:p> 1 .\n<x:s{n}> <x:p> 2 .\n" for n in range(9))
    with pytest.raises(InputError, match=r"Likewise: x:s1 at lines 3 and 4, .*x:s5 at lines 11 and 12, 3 more\.$"):
        format_text(text, "x.ttl")


@pytest.mark.parametrize(
    "text",
    [
        "<x:a> <x:p> [ <x:q> <x:a> ] , ( <x:a> ) ; <x:r> 1 .",
        "<x:a> <x:p> <x:b> . <x:b> <x:p> <x:a> .",
        "[ <x:p> 1 ] <x:q> 2 . [ <x:p> 3 ] <x:q> 4 .",
        "_:a <x:p> 1 . _:a <x:q> 2 .",
    ],
)
def test_one_block_for_each_thing(text: str) -> None:
    assert format_text(text, "x.ttl")


@pytest.mark.parametrize(
    ("name", "texts", "free"),
    [
        ("citation/d-l3", [], "citation:d-l3-2"),
        ("citation/d-l3", ["citation:d-l3-2 a x . <y/d-l3-3> ."], "citation:d-l3-4"),
        ("citation/d-l3", ["citation:d-l3-20 , citation:d-l3-2-x"], "citation:d-l3-2"),
        ("citation/d-l3-2", ["citation:d-l3 , citation:d-l3-2", "citation:d-l3-3"], "citation:d-l3-4"),
        ("tenure/annan-1993", ["tenure:annan-1993"], "tenure:annan-1993-2"),
    ],
)
def test_a_free_name(name: str, texts: list[str], free: str) -> None:
    assert suggest_free_name(f"{ID}{name}", texts) == free


def test_names_of_the_files_given_and_of_the_data_are_taken(tmp_path: Path) -> None:
    other = write(tmp_path, "a.ttl", "<x:s> <x:p> state:fra-2 , state:fra-3 .")
    path = write(tmp_path, "b.ttl", "state:fra <x:p> 1 .\nstate:fra <x:p> 2 .")
    with pytest.raises(InputError, match="such as state:fra-4"):
        format_files([other, path])
    with pytest.raises(InputError, match="such as state:fra-2"):
        format_files([path])
    path = write(tmp_path, "c.ttl", "reference:d-1 <x:p> 1 .\nreference:d-1 <x:p> 2 .\n<x:s> <x:p> reference:d .")
    with pytest.raises(InputError, match="such as reference:d-") as caught:
        format_files([path])
    free = re.search(r"such as (reference:d-\d+)", str(caught.value))
    assert free and int(free[1].rpartition("-")[2]) > 20, "the references of the data are numbered"


def test_data_of_the_resources_is_never_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ontology", "data/x", "queries"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setenv("DPO_KG_ROOT", str(tmp_path))
    text = "<x:s> <x:p> 1 .\n<x:s> <x:q> 2 .\n"
    (file,) = format_files([write(tmp_path, "mine.ttl", text)], merge_blocks=True)
    assert file.after == "<x:s> <x:p> 1 ;\n    <x:q> 2 .\n"
    with pytest.raises(InputError, match="described here and at line 1") as caught:
        format_files([write(tmp_path / "data" / "x", "ours.ttl", text)], merge_blocks=True)
    assert "--merge-blocks" not in str(caught.value)


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
